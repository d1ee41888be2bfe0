"""What one alleges and another denies: which sentence a denial answers, and sentences that give both sides at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import islice

from reporter.compose import contrast, cues, dates, lexicon, numerals, terms, units, wholeness
from reporter.compose.parties import LONGEST_PARTY, kin, offices, one_party, subject
from reporter.compose.statements import TIMES_APART
from reporter.compose.utterances import Denial, Utterance, holding, names_in
from reporter.compose.wording import load

#: Share of the words of what is denied, weighted by rarity, that the denied sentence must have; and how many. Beside 36 disputes in 907
#: texts, 0.4 shows 5 more and one word 8; 0.75 shows 2 less, three words one less.
SHARE, FEWEST = 0.6, 2
#: One of so many words with which what is denied begins, of whom it is denied, the denied sentence must have. Wide enough.
BEGINNING = 2
#: The same share where a sentence only says that something is not so. With 0.6 and 0.9 the same disputes.
WHOLE = 0.75
#: The same share behind the denial. With 0 the same, with 0.4 two are lost.
LATER = 0.2
#: Sentences between an accusation and a denial that points back to it. With 1, 4 are lost; with 4, 4 are shown that are none.
REACH = 2
#: Reports that lie further apart are not of one exchange.
ONE_EXCHANGE = timedelta(days=4)

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
    if each.item == by.item and not (denial.who or each.alleges) and _of_oneself(by):
        return False
    if each.at and by.at and abs(each.at - by.at) > ONE_EXCHANGE:
        return False
    if each.accused and denial.who and not kin(each.accused, denial.who):
        return False
    return not one_party(each.speakers, denial.who, by.language)


def _of_oneself(by: Utterance) -> bool:
    """Does it begin in the first person: "We reject the claim …"? Then the one quoted before is most often the one who denies."""
    first = by.sentence.text.lstrip("“\"„«‘'").partition(" ")[0]
    return not cues.load(by.language).own.isdisjoint((first, first.lower()))


def _sureness(each: Utterance, by: Utterance, denial: Denial, rare: Mapping[str, float]) -> float:
    """How sure it is that the one says what the other denies, from 0 (it does not) to 3."""
    apart = by.sentence.place - each.sentence.place if each.item == by.item else REACH + 1
    before, beside = 0 < apart <= REACH, abs(apart) <= REACH
    if denial.counters and not before:
        return 0.0
    told = _affirmed(each)
    shared, around = kin(denial.matter, told), kin(denial.rest, told)
    part = sum(rare.get(word, 1.0) for word in shared) / (sum(rare.get(word, 1.0) for word in denial.matter) or 1.0)
    who = frozenset(denial.who) - offices(by.language) or frozenset(denial.who[-1:])
    named = bool(beside and kin(who, each.words))
    if denial.own and denial.who and not kin(denial.who, each.words):
        return 0.0
    if denial.counters:
        denied = len(shared) >= FEWEST and part >= WHOLE and bool(each.speakers and denial.who)
        accused = kin(denial.who[-1:], each.blamed) or kin(denial.who, each.accused)
        return 0.5 + part if denied or accused else 0.0
    begun = bool(kin(denial.matter[:BEGINNING], told)) and not shared <= by.names  # of whom it is said is not yet what
    if begun and len(shared) >= FEWEST and part >= SHARE and (each.alleges or len(shared) > FEWEST):
        return 1 + part + beside / 4 + each.alleges / 4
    if apart < 0 and (part < LATER or (denial.points_back and not kin(denial.who, each.accused))):
        return 0.0  # "the allegations" were named before it; what goes on after it is most often something else
    if beside and (each.alleges or _told_by_another(each, after=apart < 0)) and len(around) >= FEWEST and (apart == 1 or around - by.names):
        return 0.5 + part / 4 + each.alleges / 4
    if named and shared - by.names and (each.alleges or each.speakers):
        return part / 2 + each.alleges / 4
    if before and denial.points_back and (each.alleges or apart == 1) and (shared or denial.own or len(denial.matter) < FEWEST):
        return (1 + named) / (10 * apart) if each.alleges or named else 0.05 * (denial.these and apart == 1)
    return 0.0


def _told_by_another(each: Utterance, *, after: bool) -> bool:
    """Does somebody say so? Behind a denial "the firm" is most often who denies: there it has to be a name, or more than a word."""
    return bool(each.speakers) and not (after and len(each.speakers) == 1 and not each.names.intersection(each.speakers))


def _affirmed(each: Utterance) -> frozenset[str]:
    """The words of a sentence without those at its end that only say who says so: "…, Russian state television reported"."""
    return each.words - each.attributed if len(each.attributed) <= LONGEST_PARTY else each.words


def divided(text: str, language: str) -> tuple[Span, Span] | None:
    """The two sides of one sentence: ", an accusation that Iran denies"; "Iran says …, while London insists …"; ", contrary to reports"."""
    known, lower = load(language), lexicon.lowered(text)
    appended, against = known.appended.search(lower), known.against.search(lower)
    for found in (appended, against if against and _tells(text[: against.start()], language) else None):
        if found and found.start() > len(text) // 4 and wholeness.sayable(text, language):
            return (0, found.start()), (found.end(), len(text))
    if len(tuple(islice(holding(text, language), 2))) < 2:
        return None
    for found in (*known.contrary.finditer(lower), *known.adding.finditer(lower)):
        one, other = text[: found.start()].rstrip(" ,;"), text[found.end() :].lstrip()
        contrary = known.contrary.fullmatch(found.group()) is not None
        if _opposed(one, other, language, contrary=contrary) and wholeness.sayable(text, language):
            return (0, len(one)), (len(text) - len(other), len(text))
    return None


def _tells(before: str, language: str) -> bool:
    """Is it a clause that says that something is so? Not "told reporters that", nor "regulators are likely to look into the deal"."""
    last = before.rpartition(" ")[2].lower()
    return last not in cues.load(language).conjunctions and not load(language).unsure.search(lexicon.lowered(before))


def _opposed(one: str, other: str, language: str, *, contrary: bool) -> bool:
    """Do two parties each count one thing otherwise? Or, behind a word such as "while", each hold something, one of them firmly, and of the
    same, or both the same ("blamed …, while … blamed …")?
    """
    known = load(language)
    lower = lexicon.lowered(one), lexicon.lowered(other)
    mine, theirs = (next(holding(side, language), None) for side in (one, other))
    if not mine or not theirs:
        return False
    parties = subject(one[: mine.start()], language), subject(other[: theirs.start()], language)
    if (
        _pronoun(other[: theirs.start()], language)
        or known.deed.match(lower[1].lstrip())
        or not all(map(_is_party, parties))
        or one_party(*parties, language)
    ):
        return False
    if known.denies.search(one) and known.denies.search(other):
        return False  # each denies what a third says
    told, answered = tuple(terms.words(one[mine.end() :], language)), tuple(terms.words(other[theirs.end() :], language))
    firm = known.firmly.match(lower[0], mine.start()) or known.firmly.match(lower[1], theirs.start())
    alike = mine.group() == theirs.group() and known.firmly.fullmatch(mine.group())
    if contrary and firm and (alike or kin(told, answered) - names_in(f"{one} {other}", language)):
        return True
    return _counted_otherwise(one[mine.start() :], other[theirs.start() :], language)


def _is_party(words: tuple[str, ...]) -> bool:
    """Is it somebody, and no number: "25% said"?"""
    return any(not word[0].isdigit() for word in words)


def _pronoun(before: str, language: str) -> bool:
    """Do the words before a verb end in "he"? Then the other side may be the same man's."""
    return before.rstrip().rpartition(" ")[2].lower() in cues.load(language).pronouns


def _counted_otherwise(one: str, other: str, language: str) -> bool:
    """Does each hold one number, another one, of what nothing says to be different things? "Police put the crowd at 2,000, organisers said
    15,000".
    """
    counts = tuple(_sole(side, language) for side in (one, other))
    if None in counts:
        return False
    (low, unit, deeds), (high, other_unit, other_deeds) = sorted(filter(None, counts), key=lambda count: count[0])
    same_deeds = not deeds or not other_deeds or bool(deeds & other_deeds)
    places = contrast.load(language).places
    if places.search(other) and not places.search(one):
        return False  # of another place
    return low < high <= TIMES_APART * low and same_deeds and (unit is None or other_unit is None or unit == other_unit)


def _sole(text: str, language: str) -> tuple[float, str | None, frozenset[str]] | None:
    """The one exact number that a text holds beside dates: its value, folded unit ("" for people by whatever word; none where a verb such
    as "put" says that it counts what the other counts) and what befell.
    """
    dated = dates.spans(dates.find(text, language, None))
    found = [each for each in numerals.amounts(text, language) if not any(a < each.end and each.number < b for a, b in dated)]
    if len(found) != 1 or not (value := found[0].value):
        return None
    what = units.counted(text, found[0], language)
    start, end = (what.start, what.end) if what else (found[0].start, found[0].end)
    deeds = contrast.deeds(text, start, end, language)
    if what is None:
        reckoned = load(language).reckons.match(lexicon.lowered(text))
        return (value, None if reckoned else "", deeds) if deeds or reckoned else None  # else of nothing: an age, a grade
    anybody = contrast.load(language).anybody.fullmatch(lexicon.lowered(what.unit)) is not None
    return value, "" if anybody else terms.fold(what.unit, language), deeds
