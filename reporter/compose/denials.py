"""What one alleges and another denies: which sentence a denial answers, and sentences that give both sides at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from reporter.compose import contrast, dates, lexicon, numerals, terms, units, wholeness
from reporter.compose.parties import kin, one_party
from reporter.compose.statements import TIMES_APART
from reporter.compose.utterances import Denial, Utterance, load, subject

#: Share of the words of what is denied, weighted by rarity, that the denied sentence must have; and how many.
SHARE, FEWEST = 0.6, 2
#: The same share where a sentence only says that something is not so.
WHOLE = 0.75
#: Sentences between an accusation and a denial that points back to it.
REACH = 2
#: Reports that lie further apart are not of one exchange.
ONE_EXCHANGE = timedelta(days=4)

_BOUND = re.compile(r"[,;:—–]")

Span = tuple[int, int]


def answered(told: tuple[Utterance, ...], denial: Utterance, rare: Mapping[str, float]) -> tuple[float, Utterance] | None:
    """The sentence that a denial answers, behind how sure that is: the one that says most of what is denied; else an accusation beside it.

    `rare` says how much a word tells in the story.
    """
    if denial.denial is None:
        return None
    near = told if not denial.denial.counters else [each for each in told if each.item == denial.item]
    sure = [(_sureness(each, denial, denial.denial, rare), each) for each in near if _may_be_denied(each, denial, denial.denial)]
    return max((pair for pair in sure if pair[0]), key=lambda pair: pair[0], default=None)


def _may_be_denied(each: Utterance, by: Utterance, denial: Denial) -> bool:
    """Is it said by another, of the one who denies, at about the same time, and can both be read alone? It denies nothing itself."""
    if each.item != by.item and by.leans:
        return False
    if denial.who and each.item == by.item and len(kin(denial.who, each.attributed)) == len(denial.who):
        return False
    if each.at and by.at and abs(each.at - by.at) > ONE_EXCHANGE:
        return False
    if each.accused and denial.who and not kin(each.accused, denial.who):
        return False
    return not one_party(each.speakers, denial.who, by.language)


def _sureness(each: Utterance, by: Utterance, denial: Denial, rare: Mapping[str, float]) -> float:
    """How sure it is that the one says what the other denies, from 0 (it does not) to 3."""
    apart = by.sentence.place - each.sentence.place if each.item == by.item else REACH + 1
    before, beside = 0 < apart <= REACH, abs(apart) <= REACH
    if denial.counters and not before:
        return 0.0
    shared = kin(denial.matter, each.words)
    part = sum(rare.get(word, 1.0) for word in shared) / (sum(rare.get(word, 1.0) for word in denial.matter) or 1.0)
    named = bool(beside and kin(denial.who, each.words))
    if denial.counters:
        denied = len(shared) >= FEWEST and part >= WHOLE and bool(each.speakers)
        return 0.5 + part if denied or kin(denial.who, each.blamed) else 0.0
    if len(shared) >= FEWEST and part >= SHARE and (each.alleges or len(shared) > FEWEST):
        return 1 + part + beside / 4 + each.alleges / 4
    if beside and len(kin(denial.rest, each.words)) >= FEWEST and (each.alleges or each.speakers):
        return 0.5 + part / 4 + each.alleges / 4
    if beside and named and shared:
        return part / 2 + each.alleges / 4
    if before and denial.points_back:
        return (1 + named) / (10 * apart) if each.alleges or named else 0.05 * (denial.these and apart == 1)
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A sentence that gives both sides."""

    spans: tuple[Span, Span]
    parties: tuple[str, ...]  #: who holds them, as the sentence has it; none where it is not looked for


def divided(text: str, language: str) -> Divided | None:
    """The two sides of one sentence: ", an accusation that Iran denies"; "Iran says …, while London insists …"; ", contrary to reports"."""
    known, lower = load(language), lexicon.lowered(text)
    for found in (known.appended.search(lower), known.against.search(lower)):
        if found and found.start() > len(text) // 4 and wholeness.sayable(text):
            return Divided(spans=((0, found.start()), (found.end(), len(text))), parties=())
    if len(tuple(islice(known.holds.finditer(lower), 2))) < 2:
        return None
    for found in (*known.contrary.finditer(lower), *known.adding.finditer(lower)):
        one, other = text[: found.start()].rstrip(" ,;"), text[found.end() :].lstrip()
        contrary = known.contrary.fullmatch(found.group()) is not None
        if (parties := _opposed(one, other, language, contrary=contrary)) and wholeness.sayable(text):
            return Divided(spans=((0, len(one)), (len(text) - len(other), len(text))), parties=parties)
    return None


def _opposed(one: str, other: str, language: str, *, contrary: bool) -> tuple[str, ...]:
    """Who they are, where two parties each count one thing otherwise; or, behind a word such as "while", where each holds something, one of
    them firmly, and of the same, or both the same ("blamed …, while … blamed …").
    """
    known = load(language)
    lower = lexicon.lowered(one), lexicon.lowered(other)
    mine, theirs = known.holds.search(lower[0]), known.holds.search(lower[1])
    if not mine or not theirs:
        return ()
    before = one[: mine.start()], other[: theirs.start()]
    parties = tuple(subject(words, language) for words in before)
    if not all(parties) or one_party(parties[0], parties[1], language):
        return ()
    told, answered = tuple(terms.words(one[mine.end() :], language)), tuple(terms.words(other[theirs.end() :], language))
    firm = known.firmly.match(lower[0], mine.start()) or known.firmly.match(lower[1], theirs.start())
    alike = mine.group() == theirs.group() and known.firmly.fullmatch(mine.group())
    if not (contrary and firm and (alike or kin(told, answered))) and not _counted_otherwise(
        one[mine.start() :], other[theirs.start() :], language
    ):
        return ()
    return tuple(_BOUND.split(words.strip())[-1].strip() for words in before)


def _counted_otherwise(one: str, other: str, language: str) -> bool:
    """Does each hold one number, another one, of what nothing says to be different things? "Police put the crowd at 2,000, organisers said
    15,000".
    """
    counts = tuple(_sole(side, language) for side in (one, other))
    if None in counts:
        return False
    (low, unit, deeds), (high, other_unit, other_deeds) = sorted(filter(None, counts), key=lambda count: count[0])
    same_deeds = not deeds or not other_deeds or bool(deeds & other_deeds)
    return low < high <= TIMES_APART * low and same_deeds and (not unit or not other_unit or unit == other_unit)


def _sole(text: str, language: str) -> tuple[float, str, frozenset[str]] | None:
    """The one exact number that a text holds beside dates: its value, folded unit (none for people by whatever word) and what befell."""
    dated = dates.spans(dates.find(text, language, None))
    found = [each for each in numerals.amounts(text, language) if not any(a < each.end and each.number < b for a, b in dated)]
    if len(found) != 1 or not (value := found[0].value):
        return None
    what = units.counted(text, found[0], language)
    start, end = (what.start, what.end) if what else (found[0].start, found[0].end)
    deeds = contrast.deeds(text, start, end, language)
    if what is None and not deeds and not load(language).reckons.match(lexicon.lowered(text)):
        return None  # of nothing: an age, a grade
    anybody = what is None or contrast.load(language).anybody.fullmatch(lexicon.lowered(what.unit)) is not None
    return value, "" if anybody or what is None else terms.fold(what.unit, language), deeds
