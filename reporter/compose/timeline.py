"""Dated events of an item: the sentences that say when, in the order of what they tell.

What counts from the day of publication ("on Sunday") is resolved against the text's own "Updated" time, else its publication; without
either it is left out. "Last week" is the interval from its Monday to its Sunday. The text of a moment is its whole sentence; a sentence
with two dates is of both moments, unless one holds the other, and is printed at one (`events`). The row of a table is no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from reporter.compose import dates, events
from reporter.compose.dates import Dated
from reporter.compose.sentences import Sentence, sentences
from reporter.model import Item, Moment

#: A sentence with more dates than this is a list of dates; it stands at its first ones. With 2, two of 2,846 dates of 907 texts are lost,
#: with 8 none changes.
_MOST_DATES = 4
#: Days before publication from which a date belongs to what went before the news.
RECENT = timedelta(days=7)

_DECADE = re.compile(r"(\d{3})0/(?:\1)9")
#: What readers put between the cells of a table's row.
_CELL = " | "


def moments(item: Item) -> tuple[Moment, ...]:
    """The dated events of an item, earliest first. A date given as data keeps its own words."""
    given = {moment.date for moment in item.timeline}
    found = (moment for sentence in sentences(item) for moment in _of_sentence(item, sentence) if moment.date not in given)
    return in_order((*item.timeline, *found))


def history(item: Item, stands: Callable[[str, str], bool]) -> tuple[Moment, ...]:
    """The same for print: a sentence once, at the date of which it is told, and none that tells no event of its dates. `stands` says of a
    sentence and its language whether it can stand alone; what is given as data does.
    """
    given = {moment.date for moment in item.timeline}
    found = (moment for sentence in sentences(item) for moment in _told(item, sentence, stands) if moment.date not in given)
    return in_order((*item.timeline, *found))


def in_order(found: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """By the day on which each begins; a year stands before its months, a month before its days."""
    return tuple(sorted(found, key=lambda moment: moment.date.partition("/")[0]))


def day_of(item: Item) -> date | None:
    """The day from which a text counts, in UTC."""
    instant = item.updated or item.published
    return instant.date() if instant else None


def _of_sentence(item: Item, sentence: Sentence) -> Iterator[Moment]:
    """All that a sentence dates."""
    for when in dict.fromkeys(phrase.when for phrase in _phrases(item, sentence) if phrase.when):
        yield Moment(date=when, text=sentence.text, cites=(sentence.cite,))


def _told(item: Item, sentence: Sentence, stands: Callable[[str, str], bool]) -> Iterator[Moment]:
    """The sentence at the date of which it is told."""
    phrases = _phrases(item, sentence)
    if not phrases or not stands(sentence.text, item.language):
        return
    own = events.told_at(item.text[sentence.start : sentence.end], item.language, phrases, day_of(item))
    if own and own.when:
        yield Moment(date=own.when, text=sentence.text, cites=(sentence.cite,))


def _phrases(item: Item, sentence: Sentence) -> tuple[Dated, ...]:
    """A date that only bounds a time ("for the first time since July") dates nothing where the sentence has a date of its own, nor does a
    decade ("a leading 1980s politician"), and a year or month nothing where the sentence has a day in it.
    """
    named = dates.find(item.text[sentence.start : sentence.end], item.language, day_of(item))
    if not named or _CELL in sentence.text:
        return ()
    found = [phrase for phrase in named if phrase.when and not (len(named) > 1 and _DECADE.fullmatch(phrase.when))]
    phrases = [phrase for phrase in found if not phrase.bounds] or found
    whens = list(dict.fromkeys(phrase.when for phrase in phrases if phrase.when))
    kept = [when for when in whens if not any(other.startswith(f"{when}-") for other in whens)][:_MOST_DATES]
    return tuple(phrase for phrase in phrases if phrase.when in kept)
