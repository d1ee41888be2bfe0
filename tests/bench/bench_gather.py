"""How long fifty feeds take: cold, and when none has changed. Run with `pytest tests/bench/bench_gather.py -m bench -s`.

Fifty servers on the loopback interface, each with a feed of twenty whole entries and 100 ms until it answers.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from reporter.model import Source, Unchanged
from reporter.net.answers import Limits
from reporter.net.client import Net
from reporter.sources.feed import FeedReader
from reporter.sources.gather import gather
from reporter.sources.watch import Means
from reporter.testing import FixedClock, MemoryLedger

FEEDS, ENTRIES, LATENCY = 50, 20, 0.1
PARAGRAPH = "<p>In report {} of feed {} the regional water office said that the dam above the town had held through night {}.</p>"


class _Quiet:
    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Nobody watches."""


def _feed(feed: int) -> str:
    return f'<rss version="2.0"><channel><title>Feed {feed}</title>{"".join(_entry(feed, n) for n in range(ENTRIES))}</channel></rss>'


def _entry(feed: int, number: int) -> str:
    text = "".join(PARAGRAPH.format(number, feed, line) for line in range(12))
    link, date = f"https://feed{feed}.example/{number}", f"Mon, 23 Nov 2026 {number:02}:00:00 GMT"
    title = f"Report {number} of feed {feed}"
    return f"<item><title>{title}</title><link>{link}</link><description><![CDATA[{text}]]></description><pubDate>{date}</pubDate></item>"


@pytest.mark.bench
def test_fifty_feeds(webs):
    """At most 15 s cold and 3 s when all are unchanged."""
    servers = [webs(latency=LATENCY) for _ in range(FEEDS)]
    sources = tuple(Source(id=f"feed{n}", kind="feed", location=server.versioned("/feed", _feed(n))) for n, server in enumerate(servers))
    clock, memory = FixedClock(datetime(2026, 11, 24, 6, 30, tzinfo=UTC)), MemoryLedger()
    net = Net(clock=clock, memory=memory, private=frozenset({"127.0.0.1"}), limits=Limits(seconds=20))
    readers = {"feed": FeedReader(Means(net=net, memory=memory, clock=clock))}
    times, cpu = [], time.process_time()
    for _ in range(2):
        start = time.monotonic()
        readings = gather(sources, readers, memory=memory, clock=clock, progress=_Quiet())
        times.append(time.monotonic() - start)
    print(
        f"\n{FEEDS} feeds × {ENTRIES} entries at {LATENCY * 1000:g} ms: cold {times[0]:.2f} s, unchanged {times[1]:.2f} s;"
        f" CPU {time.process_time() - cpu:.1f} s of both"
    )
    assert all(isinstance(reading, Unchanged) and len(reading.items) == ENTRIES for _, reading in readings)
    assert times[0] <= 15
    assert times[1] <= 3
