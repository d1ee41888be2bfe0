"""How composing grows. Not a test: `python tests/bench/compose_bench.py [--sizes 500,1000,2000,5000,10000] [--profile 20]`.

Prints for each number of items: stories, wall and CPU seconds of `compose`, and the peak memory of the process that did it. Each size
runs in a process of its own. The items are the news articles of the measuring corpora; where more are wanted than there are, further
sets of them in which every word that is not among the frequent ones is swapped for another that is about as rare: other events in the same
sentences, with the same shape of cluster. They are dated over three days, by forty outlets; one in twenty is carried by a second outlet.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import json
import pstats
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from reporter.compose import compose, cues
from reporter.model import Edition, Item, Source
from reporter.sources.folder import FolderReader

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "clusters"
AS_OF = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
OUTLETS = 40
#: Words are swapped among so many neighbours in the order of their frequency.
BAND = 200
_WORD = re.compile(r"[^\W\d_]+")


def articles() -> list[str]:
    """The corpora's articles, title first."""
    events = [event for name in ("handpicked", "wikinews_big") for event in json.loads((CORPORA / f"{name}.json").read_text("utf-8"))]
    texts = {f"{article['title']}\n\n{article['text']}" for event in events for article in event["articles"] if len(article["text"]) > 300}
    return sorted(texts)


def swapped(texts: list[str], chance: random.Random) -> list[str]:
    """The texts with every word but the frequent ones swapped for one that is about as rare, the same one throughout."""
    common = cues.load("en").common
    counts = Counter(word for text in texts for word in _WORD.findall(text.lower()) if word not in common and len(word) > 2)
    ranked = [word for word, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))]
    other: dict[str, str] = {}
    for start in range(0, len(ranked), BAND):
        band = ranked[start : start + BAND]
        other.update(zip(band, chance.sample(band, len(band)), strict=True))

    def swap(found: re.Match[str]) -> str:
        word = found.group()
        new = other.get(word.lower(), word)
        return new.upper() if word.isupper() and len(word) > 1 else new.capitalize() if word[0].isupper() else new

    return [_WORD.sub(swap, text) for text in texts]


def items(count: int) -> tuple[Item, ...]:
    """So many items, the same ones each time."""
    base, chance = articles(), random.Random(1)
    texts, round_of = [], base
    while len(texts) < count * 20 // 21 + 1:
        texts += round_of
        round_of = swapped(base, chance)
    return tuple(_dressed(list(_read(texts[: count * 20 // 21 + 1])), count, chance))


def _read(texts: list[str]) -> Iterator[Item]:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number:05d}.txt").write_text(text, encoding="utf-8")
        found = FolderReader().read(Source(id="bench", kind="folder", location=folder))
        yield from found.items


def _dressed(read: list[Item], count: int, chance: random.Random) -> Iterator[Item]:
    for number in range(count):
        item = read[number] if number < len(read) else chance.choice(read)
        at = AS_OF - timedelta(minutes=chance.randrange(3 * 24 * 60))
        name = hashlib.sha256(f"{number} {item.id}".encode()).hexdigest()[:16]
        yield replace(item, id=name, url=f"{number}.txt", outlet=f"Outlet {chance.randrange(OUTLETS)}", published=at)


def measure(count: int, lines: int) -> None:
    """Compose so many items once and print what it took."""
    listed = items(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    profile = cProfile.Profile()
    wall, cpu = perf_counter(), process_time()
    if lines:
        profile.enable()
    composed = compose(listed, Edition(id="bench", title="Bench", max_stories=0), AS_OF, None)
    profile.disable()
    wall, cpu = perf_counter() - wall, process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:6d} items {len(composed.stories):6d} stories {wall:7.1f} s {cpu:7.1f} CPU-s {peak:6.0f} MB ({before:.0f} before)")
    if lines:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(lines)
        pstats.Stats(profile).sort_stats("tottime").print_stats(lines)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--sizes", default="500,1000,2000,5000,10000")
    options.add_argument("--profile", type=int, default=0, metavar="LINES", help="print as many lines of a profile")
    asked = options.parse_args()
    if not CORPORA.is_dir():
        sys.exit(f"no articles to measure with in {CORPORA}")
    sizes = [int(size) for size in asked.sizes.split(",")]
    if len(sizes) == 1:
        measure(sizes[0], asked.profile)
        return
    for size in sizes:
        subprocess.run([sys.executable, __file__, "--sizes", str(size), "--profile", str(asked.profile)], check=True)


if __name__ == "__main__":
    main()
