"""Counts of one thing: which of two replaces the other, and which two cannot both be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import islice, permutations
from typing import Literal

from reporter.compose import contrast, cues, lexicon, terms
from reporter.compose.opposites import at_one_time
from reporter.compose.parties import kin
from reporter.compose.statements import ANYBODY, NEAR_NUMBERS, Statement, contradict, same_thing, statements
from reporter.model import Cite, Figure, Item

#: What befell those whose count does not fall again, and for how long after a report of it a lower one contradicts it.
GROWING, GROWN = frozenset(("killed", "injured")), timedelta(hours=48)
#: Counts that lie further apart than this are of two times where it is not known when they were given. Of 22 such disputes in the texts of
#: the WikiNews events without their dates, the true ones lay nearer.
UNDATED = 2
#: Share of the shorter sentence's words but names that both have, from which numbers of one noun that lie further apart, where nothing
#: befell it, are of one thing; and how far apart at most. Of 105 events one such pair is true (nine carriers, three carriers); in 3,000
#: unread texts nine were shown without this, none of them true.
MOSTLY, FAR = 0.5, 4
_CAPITALS = re.compile(r"\b[^\W\d_a-z][\w’'.-]*")


def outdated(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> frozenset[tuple[Cite, str]]:
    """Passages and texts of figures that a later report of the same thing replaces with another number."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    return frozenset((one.cite, one.figure) for one, other in permutations(said, 2) if _replaces(other, one))


def overtaken(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> frozenset[Cite]:
    """Sentences with a count of which a later report says that it has changed: "the toll has risen to 19"."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    totals = [each for each in said if each.total and each.changed]
    return frozenset(one.cite for one in said for later in totals if one.cite != later.cite and _replaces(later, one))


def _replaces(later: Statement, earlier: Statement) -> bool:
    if later.at is None or earlier.at is None or later.head != earlier.head or not (later.alone and earlier.alone):
        return False
    newer = later.at > earlier.at and (later.changed or not at_one_time(later.at, earlier.at))
    return newer and (later.low, later.high) != (earlier.low, earlier.high) and same_thing(later, earlier)


def at_odds(one: Statement, other: Statement, said: list[Statement]) -> bool:
    """Do two outlets give different counts of one thing at one time? Not where one of them gives the other's too, somewhere in what is
    `said`.
    """
    return _differ(one, other) and not (_knows(said, one, other) or _knows(said, other, one))


def _differ(one: Statement, other: Statement) -> bool:
    if one.source == other.source or not (contradict(one, other) and same_thing(one, other) and _unreplaced(one, other)):
        return False
    if (
        not _of_one_matter(one, other)
        or _of_a_part(one, other)
        or _rounded(one, other)
        or _of_the_rest(one)
        or _of_the_rest(other)
        or _for_another_end(one, other)
    ):
        return False
    return (one.at is not None and other.at is not None) or _closely(one, other)


def _closely(one: Statement, other: Statement) -> bool:
    """Are the two counts near each other, and in sentences with two words in common? Without their times one may be the later one."""
    shared, shorter = len(one.words & other.words), min(len(one.words), len(other.words))
    lower, upper = (one, other) if one.high < other.low else (other, one)
    needed = min(2, shorter) if one.deeds & other.deeds else max(2, shorter / 3)
    return not one.measure and upper.low <= UNDATED * lower.high and shared >= needed


def _unreplaced(one: Statement, other: Statement) -> bool:
    if _has(one, "by_now") or _has(other, "by_now") or _has(one, "since") != _has(other, "since"):
        return False
    return one.alone and other.alone and (at_one_time(one.at, other.at) or _shrunk(one, other)) and not (one.changed or other.changed)


def _has(one: Statement, words: Literal["by_now", "since"]) -> bool:
    """Does the sentence say that the number is of now, or of all the time since something?"""
    return getattr(contrast.load(one.language), words).search(lexicon.lowered(one.text)) is not None


def _of_a_part(one: Statement, other: Statement) -> bool:
    """Are they far apart, and only one names a place, a day or which of them? Then it may be a part of the other: so many in one hospital,
    so many in all.
    """
    lower, upper = (one, other) if one.high < other.low else (other, one)
    pairs = ((one.places, other.places), (one.days, other.days), (one.kind, other.kind))
    return any(bool(mine) != bool(theirs) for mine, theirs in pairs) and upper.low > UNDATED * lower.high


def _of_one_matter(one: Statement, other: Statement) -> bool:
    """Where nothing befell anybody: are the numbers of one noun near each other, as 4,500 and 4,800 peacekeepers, or do the sentences say
    the same beside? Jobs cut and jobs added, delegates of a day and of all days are counts of one noun. Of measures two words that are no
    names must be in both: of the Dow Jones there are many counts.
    """
    if (one.deeds & other.deeds) - _named(one):
        return True
    if one.head == ANYBODY and bool(one.deeds) != bool(other.deeds):
        return False
    lower, upper = (one, other) if one.high < other.low else (other, one)
    if not one.measure and one.head != ANYBODY and upper.low <= NEAR_NUMBERS * lower.high:
        return True
    mine, theirs = (each.words & _without_names(each) for each in (one, other))
    if one.measure:
        return len(mine & theirs) > 1
    befell = bool(one.deeds or other.deeds)
    same = len(mine & theirs) >= max(1 if befell else 2, MOSTLY * min(len(mine), len(theirs)))
    return same and (befell or upper.low <= FAR * lower.high)


def _without_names(one: Statement) -> frozenset[str]:
    text = one.text if cues.load(one.language).capital_nouns else _CAPITALS.sub(" ", one.text)
    return frozenset(terms.words(text, one.language))


def _named(one: Statement) -> frozenset[str]:
    """The deeds that what is counted is the name of: votes are always voted. None where people are counted by them: deaths, the injured."""
    return frozenset() if one.head == ANYBODY else contrast.deeds(one.unit, 0, len(one.unit), one.language)


def _rounded(one: Statement, other: Statement) -> bool:
    """Is one the other, rounded: 46 per cent, and 46.4?"""
    whole = [each.low for each in (one, other) if each.low == each.high and each.low.is_integer()]
    return len(whole) == 1 and all(round(each.low) == whole[0] and each.low == each.high for each in (one, other))


def _of_the_rest(one: Statement) -> bool:
    """Is it of those that are not counted yet: "the other 192 members"?"""
    before = lexicon.lowered(one.text[: max(one.text.find(one.figure), 0)]).rstrip()
    return contrast.load(one.language).rest.fullmatch(before.rpartition(" ")[2]) is not None


def _for_another_end(one: Statement, other: Statement) -> bool:
    """Are so many needed for two things: "67 votes needed to convict", "51 votes are needed to pass the rules"?"""
    ends = []
    for each in (one, other):
        behind = each.text[each.text.find(each.figure) + len(each.figure) :].lstrip()
        found = contrast.load(each.language).purpose.match(lexicon.lowered(behind))
        ends.append(tuple(islice(terms.words(behind[found.end() :], each.language), 1)) if found else ())
    return all(ends) and not kin(*ends)


def _shrunk(one: Statement, other: Statement) -> bool:
    """Is the later count of the dead or injured, within `GROWN`, the lower one? Such counts only grow: it replaces nothing."""
    if one.at is None or other.at is None or abs(one.at - other.at) > GROWN or not one.deeds & other.deeds & GROWING:
        return False
    earlier, later = (one, other) if one.at <= other.at else (other, one)
    return later.high < earlier.low


def _knows(said: Iterable[Statement], one: Statement, other: Statement) -> bool:
    """Does the source of one give the other's number too? Then it tells of two things, or of both sides itself."""
    return any(
        s.source == one.source
        and s.head == other.head
        and (s.low, s.high) == (other.low, other.high)
        and (not other.deeds or s.deeds & other.deeds or s.cite == one.cite)
        for s in said
    )
