"""All sources at once: order, faults, health."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from reporter.errors import SourceError
from reporter.model import Failed, Found, Reading, Source
from reporter.sources.feed import FeedReader
from reporter.sources.gather import gather


@dataclass
class Steps:
    """Keeps what it is told."""

    told: list[tuple[str, int, int, str]] = field(default_factory=list)

    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Keep it."""
        self.told.append((stage, done, total, note))


@dataclass
class Scripted:
    """Answers by a function of the location."""

    answers: dict[str, object]

    def read(self, source: Source) -> Reading:
        """The scripted answer, raised where it is an exception."""
        answer = self.answers[source.location]
        if isinstance(answer, Exception):
            raise answer
        return answer() if callable(answer) else answer


def _sources(*locations: str, kind: str = "feed") -> tuple[Source, ...]:
    return tuple(Source(id=location, kind=kind, location=location) for location in locations)


def _gather(bench, sources, reader, steps=None):
    return gather(sources, {"feed": reader}, memory=bench.memory, clock=bench.clock, progress=steps or Steps())


def test_readings_keep_the_order_of_the_sources(bench):
    """Whatever is finished first, readings come in the order of the edition's sources."""
    steps = Steps()

    def slow() -> Reading:
        until = time.monotonic() + 5
        while not steps.told and time.monotonic() < until:
            time.sleep(0.001)
        return Failed(reason="slow")

    def quick() -> Reading:
        return Failed(reason="quick")

    readings = _gather(bench, _sources("a", "b"), Scripted({"a": slow, "b": quick}), steps)
    assert [(source.id, reading.reason) for source, reading in readings] == [("a", "slow"), ("b", "quick")]
    assert steps.told == [("gather", 1, 2, "b: failed, quick"), ("gather", 2, 2, "a: failed, slow")]


def test_no_source_costs_the_issue(bench, caplog):
    """A reader that raises, an unknown kind and a broken secret each fail for themselves, with a reason."""
    reader = Scripted({"a": RuntimeError("boom"), "b": SourceError("broken", place="b", remedy="Mend it"), "c": Found(items=())})
    readings = _gather(bench, (*_sources("a", "b", "c"), *_sources("d", kind="telex")), reader)
    assert [getattr(reading, "reason", "found") for _, reading in readings] == [
        "could not be read: a fault of its reader (RuntimeError)",
        "b: broken. Mend it",
        "found",
        "no reader for the kind 'telex'; there are feed",
    ]
    assert "boom" in caplog.text


def test_health_is_kept(bench):
    """How each source fared is remembered with time, state, count and reason."""
    _gather(bench, _sources("a", "b"), Scripted({"a": Found(items=()), "b": Failed(reason="404 Not Found")}))
    assert [(h.state, h.items, h.detail) for h in bench.memory.health("a")] == [("ok", 0, "")]
    assert [(h.state, h.detail, h.at) for h in bench.memory.health("b")] == [("failed", "404 Not Found", bench.clock.now())]


def test_no_sources_are_no_readings(bench):
    """An edition without sources gathers nothing."""
    assert _gather(bench, (), Scripted({})) == ()


@pytest.mark.corpora
def test_a_real_stream_of_many_outlets_becomes_items(corpora, bench, webs, rss):
    """The headlines of a real stream, served as one feed an outlet from several servers, become one item each."""
    stream = json.loads((corpora / "kosovo-stream/tone-article-cache.json").read_text())["articles"].values()
    servers = [webs() for _ in range(4)]
    feeds: dict[str, list[tuple[str, ...]]] = {}
    for entry in stream:
        outlet = entry["title"].rpartition(" - ")[2] or "unknown"
        feeds.setdefault(outlet, []).append((entry["title"], entry["url"], entry["summary"]))
    sources = tuple(
        Source(id=outlet, kind="feed", location=servers[n % 4].serve(f"/{n}", rss(*entries)), options={"full_text": False})
        for n, (outlet, entries) in enumerate(sorted(feeds.items()))
    )
    readings = _gather(bench, sources, FeedReader(bench.means))
    assert [source.id for source, reading in readings if not isinstance(reading, Found)] == []
    counts = Counter(source.id for source, reading in readings for _ in reading.items)
    distinct = {outlet: len({(e[0], e[1]) for e in entries}) for outlet, entries in feeds.items()}
    assert counts == Counter(distinct)
    assert len(counts) > 100
