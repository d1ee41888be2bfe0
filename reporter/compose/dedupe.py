"""The same text by several outlets is one voice.

Two texts are copies when their shingles (runs of five words, Broder 1997) are the same ones: most of both, or nearly all of the shorter,
as when an outlet cuts a wire report from the end.
"""

from __future__ import annotations

import functools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reporter.compose.sentences import sentences, squeeze
from reporter.compose.terms import LONGEST_READ, read
from reporter.model import Item

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shingles = NDArray[np.uint64]

#: Words in a shingle.
SHINGLE = 5
#: Share of all shingles of two texts that both have. Of the 55,000 pairs of WikiNews texts one has 0.93, one 0.51, the others 0.40 and
#: less.
RESEMBLANCE = 0.5
#: Share of the shorter text's shingles that the longer has. The same pairs have 0.99, 0.77, 0.70, 0.69; the others 0.54 and less.
CONTAINMENT = 0.65
#: A text with fewer shingles is compared whole: a headline is no copy of a text that contains it.
FEWEST = 20
#: One in so many shingles is looked up: copies of 20 shingles share one with a probability of 0.997.
SAMPLED = 4
#: A shingle in more texts than this is a form ("all rights reserved"), not a copy.
MOST_SHARED = 200
#: Share of its first version's length from which a text is another version and not a part of it.
_AS_LONG = 0.8
#: Base of the polynomial by which the words of a shingle are one number: the 64-bit golden ratio, odd, so that no word drops out.
_BASE = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Voice:
    """One text and all items that carry it."""

    item: Item  #: the earliest, or what its outlet made of it since, with the other outlets in `also_in`
    copies: tuple[Item, ...]  #: all of them, the earliest first


def voices(items: tuple[Item, ...]) -> tuple[Voice, ...]:
    """The items as voices, by id of their speaking item. Items must have different ids; their order does not matter."""
    if len(items) == 1:
        return (_voice(list(items)),)
    first = sorted(_identical(items), key=lambda copies: copies[0].id)
    speaking = [copies[0] for copies in first]
    groups = _joined(len(first), _copies([shingles(read(item)) for item in speaking], [item.language for item in speaking]))
    return tuple(sorted((_voice([item for index in group for item in first[index]]) for group in groups), key=lambda v: v.item.id))


def outlets(items: Iterable[Item]) -> frozenset[str]:
    """Whose texts they are; a document without an outlet counts by its address."""
    return frozenset(name for item in items for name in (item.outlet or item.url, *item.also_in))


def _voice(items: list[Item]) -> Voice:
    copies = tuple(sorted(items, key=_age))
    others = outlets(copies[1:]) | set(copies[0].also_in)
    named = {name for name in others if any(name in (item.outlet, *item.also_in) for item in copies)}
    return Voice(item=replace(_newest(copies), also_in=tuple(sorted(named - {copies[0].outlet}))), copies=copies)


def _newest(copies: tuple[Item, ...]) -> Item:
    """The earliest, unless its outlet told it again later, as long and with something else in it: a second version has the new toll."""
    speaking = copies[0]
    for later in copies[1:]:
        if later.outlet == speaking.outlet and _instant(later) > _instant(speaking) and _adds(later, speaking):
            speaking = later
    return speaking


def _instant(item: Item) -> str:
    told = item.updated or item.published
    return told.isoformat() if told else ""


def _adds(later: Item, earlier: Item) -> bool:
    new, old = ({sentence.text for sentence in sentences(item)} for item in (later, earlier))
    return bool(new - old) and len(later.text) >= _AS_LONG * len(earlier.text)


def _age(item: Item) -> tuple[bool, str, str]:
    return item.published is None, item.published.isoformat() if item.published else "", item.id


def _identical(items: tuple[Item, ...]) -> Iterator[list[Item]]:
    """Items of the very same words, the earliest first."""
    same: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        same[item.language, squeeze(read(item)).casefold()].append(item)
    return (sorted(group, key=_age) for group in same.values())


@functools.lru_cache(maxsize=4096)  # copies are found by them, then stories
def shingles(text: str) -> Shingles:
    """The distinct shingles of a text, in order.

    Words are told by their checksums, a run of them by a polynomial of these modulo 2⁶⁴ (Karp & Rabin 1987): a number a word, not a string.
    """
    import numpy as np

    words = np.fromiter(map(_checksum, text[:LONGEST_READ].casefold().split()), dtype=np.uint64)
    runs = max(0, len(words) - SHINGLE + 1)
    sums = np.zeros(runs, dtype=np.uint64)
    for at in range(SHINGLE):
        sums = sums * _BASE + words[at : at + runs]
    sums = np.sort(sums ^ (sums >> np.uint64(32)))
    return np.concatenate((sums[:1], sums[1:][sums[1:] != sums[:-1]]))  # np.unique loads a hundred functions of masked arrays


@functools.lru_cache(maxsize=200_000)
def _checksum(word: str) -> int:
    return zlib.crc32(word.encode())


def _copies(shingled: list[Shingles], languages: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of copies. Looked up by a sample of shingles (those divisible by `SAMPLED`, Broder's sketch), then compared by all."""
    holders: dict[int, list[int]] = defaultdict(list)
    for index, shingles in enumerate(shingled):
        if len(shingles) < FEWEST:
            continue
        near: set[int] = set()
        for shingle in shingles[shingles % SAMPLED == 0].tolist():
            held = holders[shingle]
            near.update(held)
            if len(held) < MOST_SHARED:
                held.append(index)
        yield from ((other, index) for other in sorted(near) if languages[other] == languages[index] and _same(shingles, shingled[other]))


def _same(one: Shingles, other: Shingles) -> bool:
    import numpy as np

    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= RESEMBLANCE * (len(one) + len(other) - shared) or shared >= CONTAINMENT * min(len(one), len(other))


def _joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Groups that the pairs connect, each in order."""
    root = list(range(count))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = index = root[root[index]]
        return index

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(count):
        groups[find(index)].append(index)
    return list(groups.values())
