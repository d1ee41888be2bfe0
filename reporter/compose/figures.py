"""Key figures of an item: numbers with what they count, each verbatim in its passage.

A figure is a cardinal number, in digits or words, of something named beside it: people, things, money, a measure, a share, a length
of time. Not figures: dates and years, times of day, ages, ordinals, fractions, scores, names with a number in them (Article 12, Boeing
777, the Expedition 41 crew), the 100,000 people that a rate is per, "one" as a word, small numbers that point back ("the two men"),
people and things that something is only compared with ("cheaper than 3,000 dead people"), lengths of time that say when ("three years
ago"), and what is offered to the reader ("Subscribe for just $9"). "About" and "at least" stay in the text, and the value is the number
that stands there; "dozens" and the like become `low` and `high` as the language's file in `data/counting` has them.
"""

from __future__ import annotations

import functools
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from operator import attrgetter

from reporter.compose import clauses, contrast, counting, dates, lexicon, numerals, units
from reporter.compose.dates import Dated
from reporter.compose.numerals import Amount
from reporter.compose.sentences import Sentence, sentences
from reporter.compose.timeline import RECENT, day_of
from reporter.compose.units import Counted
from reporter.model import Figure, Item

#: What tells most comes first: people who came to harm, other people, money and shares, things, measures, a handful, lengths of time.
_TELLING = {"people": 1, "money": 2, "count": 3, "measures": 4, "durations": 6}
_HARMED, _HANDFUL, _OLD = 0, 5, 7
#: What befalls people that tells most, as the files in `data/counting` name it.
_HARM = frozenset(("killed", "injured", "missing", "displaced"))
#: Characters before a figure in which what it is compared with would be said. Wide enough.
_NEAR = 60
#: … and on either side of it, in which the date of its clause stands: sentences of 60 words have some 400.
_BESIDE = 600
#: Dates of a sentence that are looked at where its clause has none; a list of dates has more.
_MOST_DATES = 16
#: The greatest number in words that is a handful, of whatever: "three officers".
_FEW = 10


@functools.lru_cache(maxsize=64)  # a story's figures are ranked first and then held against each other
def figures(item: Item) -> tuple[Figure, ...]:
    """The figures of an item, the most telling first; those given as data lead. The same number of the same thing stands once.

    The date of a figure is the one its clause names, else the day on which its sentence was news, else the text's.
    """
    return tuple(figure for _, figure in ranked(item))


@functools.lru_cache(maxsize=64)
def ranked(item: Item) -> tuple[tuple[int, Figure], ...]:
    """The same, each with how little it tells: 0 is most. Those given as data have -1."""
    found = sorted((entry for sentence in sentences(item) for entry in _of_sentence(item, sentence)), key=lambda entry: entry[0])
    return tuple(_once((*((-1, figure) for figure in item.figures), *((rank, figure) for (rank, _), figure in found))))


def lasts(figure: Figure, language: str) -> bool:
    """Is it a length of time, also as in "40-year"?"""
    known = counting.load(language)
    unit = known.unit.match(f" {figure.unit}")
    return figure.unit in known.durations or bool(unit and unit.lastindex and known.units[unit.lastindex - 1][0] == "durations")


def _of_sentence(item: Item, sentence: Sentence) -> Iterator[tuple[tuple[int, int], Figure]]:
    """Figures of one sentence with their rank."""
    text = item.text[sentence.start : sentence.end]
    amounts = tuple(numerals.amounts(text, item.language))
    if amounts and counting.load(item.language).offer.match(lexicon.lowered(text)):
        return
    dated = dates.find(text, item.language, day_of(item)) if amounts else ()
    for amount in _undated(amounts, dated):
        what = units.counted(text, amount, item.language)
        if what and not _compared(text, what, item.language) and not _two_numbers(text, amount, what):
            as_of = _as_of(text, what, dated, day_of(item))
            figure = Figure(
                text=text[what.start : what.end],
                unit=what.unit,
                cites=(sentence.cite,),
                value=amount.value,
                low=amount.low,
                high=amount.high,
                as_of=as_of,
            )
            yield (_rank(text, amount, what, item.language) + _history(as_of, day_of(item)), sentence.start + what.start), figure


def _undated(amounts: tuple[Amount, ...], dated: tuple[Dated, ...]) -> Iterator[Amount]:
    """The numbers that are no part of a date; both are in text order."""
    following = iter((*dates.spans(dated), (sys.maxsize, sys.maxsize)))
    start, end = next(following)
    for amount in amounts:
        while end <= amount.number:
            start, end = next(following)
        if start >= amount.end:
            yield amount


def _compared(text: str, what: Counted, language: str) -> bool:
    """ "It is cheaper than 3,000 dead people" counts no dead; "waves higher than ten metres" measures."""
    before = lexicon.lowered(text[max(0, what.start - _NEAR) : what.start])
    return what.kind in ("people", "count") and bool(counting.load(language).compared.search(before))


def _two_numbers(text: str, amount: Amount, what: Counted) -> bool:
    """A number in words beside one in digits, "eleven top-100 players": which of them is meant is not seen."""
    return amount.written and any(map(str.isdecimal, text[what.start : what.end]))


def _rank(text: str, amount: Amount, what: Counted, language: str) -> int:
    if what.kind in ("people", "count") and _HARM & contrast.deeds(text, what.start, what.end, language):
        return _HARMED
    if amount.written and amount.value is not None and amount.value <= _FEW and what.kind in ("people", "count"):
        return _HANDFUL
    if what.unit == "%":
        return _TELLING["money"] if " " in text[what.start : what.end].removesuffix("%").strip() else _HANDFUL
    return _TELLING[what.kind]


def _history(as_of: str | None, today: date | None) -> int:
    """What is more than a year old tells less than anything of now."""
    return _OLD if as_of and today and as_of < (today - timedelta(days=365)).isoformat()[: len(as_of)] else 0


def _as_of(text: str, what: Counted, dated: tuple[Dated, ...], today: date | None) -> str | None:
    """The one date that its clause names; a date elsewhere in the sentence where that is of these days; without any date, the day of the
    text. None where several dates, a term or an interval leave it open: what was built in 1968 says nothing of who stands there now.
    """
    if not dated:
        return today.isoformat() if today else None
    first = bisect_left(dated, what.start - _BESIDE, key=attrgetter("end"))
    last = bisect_right(dated, what.end + _BESIDE, key=attrgetter("start"))
    near = [phrase for phrase in dated[first:last] if not clauses.apart(text, what.start, what.end, phrase)]
    told = near or [phrase for phrase in dated[:_MOST_DATES] if _of_these_days(phrase, today)]
    named = {phrase.when for phrase in told}
    only = named.pop() if len(named) == 1 and (near or len(told) == len(dated)) else None
    return None if only is None or "/" in only or any(phrase.bounds for phrase in told) else only


def _of_these_days(phrase: Dated, today: date | None) -> bool:
    if phrase.when is None or today is None or len(phrase.when) < len("2024-05-08"):
        return False
    return (today - RECENT).isoformat() <= phrase.when[:10] <= today.isoformat()


def _once(found: Iterable[tuple[int, Figure]]) -> Iterator[tuple[int, Figure]]:
    seen = set()
    for rank, figure in found:
        key = (figure.value, figure.low, figure.high, figure.unit.casefold())
        if key not in seen:
            seen.add(key)
            yield rank, figure
