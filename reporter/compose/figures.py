"""Key figures of an item: numbers with what they count, each verbatim in its passage.

A figure is a cardinal number, in digits or words, of something named beside it: people, things, money, a measure, a share, a length
of time. Not figures: dates and years, times of day, ages, ordinals, fractions, scores, names with a number in them (Article 12, Boeing
777), "one" as a word, small numbers that point back ("the two men"), and lengths of time that say when ("three years ago"). "About" and
"at least" stay in the text, and the value is the number that stands there; "dozens" and the like become `low` and `high` as the
language's file in `data/counting` has them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from reporter.compose import dates, numerals, units
from reporter.compose.dates import Dated
from reporter.compose.sentences import Sentence, sentences
from reporter.compose.timeline import day_of
from reporter.compose.units import Counted
from reporter.model import Figure, Item

#: What tells most comes first: people, then money and shares, then things, then measures and lengths of time.
_TELLING = {"people": 0, "money": 1, "count": 2, "measures": 3, "durations": 4}


@functools.lru_cache(maxsize=64)  # a story's figures are ranked first and then held against each other
def figures(item: Item) -> tuple[Figure, ...]:
    """The figures of an item, the most telling first; those given as data lead. The same number of the same thing stands once."""
    found = [entry for sentence in sentences(item) for entry in _of_sentence(item, sentence)]
    ordered = (figure for _, figure in sorted(found, key=lambda entry: entry[0]))
    return tuple(_once((*item.figures, *ordered)))


def _of_sentence(item: Item, sentence: Sentence) -> Iterator[tuple[tuple[int, int], Figure]]:
    """Figures of one sentence with their rank."""
    text = item.text[sentence.start : sentence.end]
    amounts = tuple(numerals.amounts(text, item.language))
    dated = dates.find(text, item.language, day_of(item)) if amounts else ()
    for amount in amounts:
        if any(start < amount.end and amount.number < end for start, end in dates.spans(dated)):
            continue
        if what := units.counted(text, amount, item.language):
            figure = Figure(
                text=text[what.start : what.end],
                unit=what.unit,
                cites=(sentence.cite,),
                value=amount.value,
                low=amount.low,
                high=amount.high,
                as_of=_as_of(item, dated),
            )
            yield (_rank(what), sentence.start + what.start), figure


def _rank(what: Counted) -> int:
    return _TELLING["money"] if what.unit == "%" else _TELLING[what.kind]


def _as_of(item: Item, dated: tuple[Dated, ...]) -> str | None:
    """The one date its sentence names, else the day of the text; None where several dates, a term or an interval leave it open."""
    if not dated:
        return day.isoformat() if (day := day_of(item)) else None
    named = {phrase.when for phrase in dated}
    only = named.pop() if len(named) == 1 else None
    return None if only is None or "/" in only or any(phrase.bounds for phrase in dated) else only


def _once(found: Iterable[Figure]) -> Iterator[Figure]:
    seen = set()
    for figure in found:
        key = (figure.value, figure.low, figure.high, figure.unit.casefold())
        if key not in seen:
            seen.add(key)
            yield figure
