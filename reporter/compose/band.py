"""Which figures stand beside a story, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reporter.compose import contrast, counting, lexicon
from reporter.compose.figures import figures, lasts, ranked
from reporter.compose.tolls import outdated
from reporter.model import Figure, Item

#: From this number on, people counted by whatever word are the same people, "150,000 people", "150,000 killed"; and whatever is counted,
#: where the number is not round. Of ten such numbers that a WikiNews story gives with two nouns, eight were of one thing ("529 men", "529
#: defendants"); of the thirteen from 11 to 19 five were.
_MANY = 20

Ranked = tuple[int, str, Figure]


def agreed(items: Iterable[Item]) -> tuple[Figure, ...]:
    """Figures of several texts: those that most outlets give first, then what tells most. A desk that chose the figures of its text means
    these, and tables. A text alone keeps all it has; of several, lengths of time are left out, and what a later report has otherwise.
    """
    listed = tuple(items)
    chosen = tuple(item for item in listed if item.figures) if listed[0].figures else ()
    told = [(rank, item.language, f) for item in listed for rank, f in ranked(item) if not chosen or f in item.figures]
    several = not chosen and sum(item.kind != "table" for item in listed) > 1
    counted = {id(f): _counted(f, language, several=several) for _, language, f in told}
    outlet = {item.id: item.outlet or item.url for item in listed}
    heard = Counter(key for _, key in {(outlet[f.cites[0].item], counted[id(f)]) for _, _, f in told})
    kept = sorted(_fresh(told, listed) if several else told, key=lambda entry: (-heard[counted[id(entry[2])]], entry[0] * several))
    first: dict[str, Figure] = {}
    for _, _, figure in kept:
        first.setdefault(counted[id(figure)], figure)
    return tuple(first.values())


def _fresh(told: list[Ranked], items: tuple[Item, ...]) -> Iterator[Ranked]:
    old = outdated(items, {item.id: figures(item) for item in items})
    return (entry for entry in told if not lasts(entry[2], entry[1]) and (entry[2].cites[0], entry[2].text) not in old)


def _counted(figure: Figure, language: str, *, several: bool) -> str:
    """The same for figures that count one thing."""
    number = figure.value or figure.low or 0
    anybody = contrast.load(language).anybody.fullmatch(lexicon.lowered(figure.unit))
    alone = number >= _MANY and (anybody or (several and number % 10 and not _measures(figure.unit, language)))
    return f"{figure.value} {figure.low} {figure.high} {'' if alone else figure.unit.casefold()}"


def _measures(unit: str, language: str) -> bool:
    """Is it money, a measure or a length of time, and not things or people?"""
    known = counting.load(language)
    return unit.rpartition(" ")[2] in known.measured or bool(known.unit.match(f" {unit}"))
