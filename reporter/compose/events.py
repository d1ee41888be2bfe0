"""Of which of its dates a sentence is told, if of any: what a timeline prints beside it must be when it happened.

Of the dated sentences of 206 texts nobody had tuned on, one in five was told of another time than the date beside it. A date only names
something ("the 2007 champion was twelfth", "the treaty of 1994"), stands in a clause about someone who now does something else ("who was
elected in 2010, said"), is only compared with ("than in 2008", "the largest since 1983"), or is of old where the sentence has a day of its
own. A caption is no event at all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from reporter.compose import almanac, cues, dates, lexicon
from reporter.compose.captions import captioned
from reporter.compose.dates import Dated

#: Characters on either side of a date in which what governs it is looked for. With 60 there are two dates more, from which something only
#: is counted ("since 1991"); with 240 none.
_NEAR = 120
#: Dates of a sentence that are looked at; a list of dates has more. Wide enough.
_MOST = 16
#: "2024-05-08": what is no longer is a month or a year.
_DAY = 10
#: A day by which weekdays are read where the text's own is not known; only that they are days is asked.
_SOME_DAY = date(2000, 1, 1)
#: Where a clause may end: "Smith, who …, said", "Smith – who … – said".
_CUTS = re.compile(r"(?:,|\s[–—-]{1,2}|—)\s+|\s?[()]\s?")
#: The commas of "March 23, 2014," cut no clause.
_IN_DATE = re.compile(r"[0-9],\s+[12][0-9]{3}\b,?")
#: Whose work it is, and when that came out.
_REFERENCE = re.compile(r"\W*(?:Copyright\b|©|\([cC]\))|.*(?:\bet al\b|\bdoi:)")
#: What stands directly before a bare year, and that a small letter follows behind it.
_LAST_WORD, _FOLLOWED = re.compile(r"([^\W\d_]+)\s$"), re.compile(r"\s[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The patterns of one language, for lower-case text; `[event]` in its almanac says what each is."""

    bare: bool
    before_noun: re.Pattern[str]
    of: re.Pattern[str]
    parts: re.Pattern[str]
    small: frozenset[str]  #: words behind which a year says when, or is its sentence's subject
    during: re.Pattern[str]
    takes_part: re.Pattern[str]
    told_by: re.Pattern[str]
    agents: re.Pattern[str]
    beside: re.Pattern[str]
    resumes: re.Pattern[str]
    perfect: re.Pattern[str]
    compared: re.Pattern[str]
    reported: re.Pattern[str]


def told_at(text: str, language: str, found: Iterable[Dated], today: date | None) -> Dated | None:
    """The date of which a sentence is told: the first day in its own clauses, else the first month or year. None where it tells no event of
    its dates.
    """
    words, lower = _load(language), lexicon.lowered(text)
    own = [phrase for phrase in islice(found, _MOST) if phrase.when and not _of_something_else(lower, phrase, words)]
    if not own or captioned(text, language) or _REFERENCE.match(text):
        return None
    days = [phrase for phrase in own if len(phrase.when or "") >= _DAY]
    told = days or own
    if _has_day_before(text, lower, told[0].start, language, today, own, words):
        return None
    return next((phrase for phrase in told if not _reports(lower, phrase, words)), told[0])


def _of_something_else(lower: str, phrase: Dated, words: _Words) -> bool:
    before, behind = lower[max(0, phrase.start - _NEAR) : phrase.start], lower[phrase.end : phrase.end + _NEAR]
    if words.compared.search(before) or (words.perfect.match(behind) and not phrase.bounds):
        return True
    return _names(lower, phrase, before, behind, words) or _embedded(lower, phrase, words)


def _names(lower: str, phrase: Dated, before: str, behind: str, words: _Words) -> bool:
    """Does the date belong to a noun, and say which one? Not where the noun says when ("during the 2011 inspection"), is what the sentence
    tells ("won the 2010 election"), or opens a sentence of what it did ("a 2010 poll showed").
    """
    if "/" in (phrase.when or ""):
        return False
    if words.before_noun.search(before) and re.match(r"[\s-]+[\w“\"'‘]", behind):
        opens = not _CUTS.search(lower, 0, phrase.start) and len(lower[: phrase.start].split()) <= 2
        told = words.during.search(before) or words.takes_part.search(before)
        return not (told or (opens and words.told_by.match(behind) and not words.agents.match(behind)))
    if words.bare and _is_bare(phrase, before, behind, words):
        return True
    return bool(words.of.search(before)) and not words.during.search(before)


def _is_bare(phrase: Dated, before: str, behind: str, words: _Words) -> bool:
    """Does a year stand between a word and a noun without anything to say that it is when: "promised | 2016 | voters"?"""
    word = _LAST_WORD.search(before) if phrase.end - phrase.start == len(phrase.when or "") == len("2016") else None
    if not word or not _FOLLOWED.match(behind) or words.resumes.match(behind.lstrip()):
        return False
    return word.group(1) not in words.small and not words.parts.fullmatch(word.group(1))


def _embedded(lower: str, phrase: Dated, words: _Words) -> bool:
    """Does the date stand in a clause about someone just named, behind which the main clause goes on?"""
    inside = [at.span() for at in _IN_DATE.finditer(lower)]
    cuts = [at for at in _CUTS.finditer(lower) if not any(start < at.start() < end for start, end in inside)]
    starts = [at.end() for at in cuts if at.end() <= phrase.start]
    follows = [at.end() for at in cuts if at.start() >= phrase.end]
    opened = [start for start in starts if words.beside.match(lower, start)]
    if not opened or not any(words.resumes.match(lower, start) for start in follows):
        return False
    return not any(words.resumes.match(lower, start) for start in starts if start > opened[-1])


def _has_day_before(text: str, lower: str, end: int, language: str, today: date | None, own: list[Dated], words: _Words) -> bool:
    """Has the sentence before that another day of its own, which is not known: "A court on Monday sentenced a man for a bomb of 2012"?"""
    found = dates.find(text, language, today or _SOME_DAY)[:_MOST]
    at = {phrase.start for phrase in own}
    days = [each for each in found if len(each.when or "") >= _DAY and each.start < end and not each.bounds and each.start not in at]
    return any(not _reports(lower, day, words) and not _of_something_else(lower, day, words) for day in days)


def _reports(lower: str, phrase: Dated, words: _Words) -> bool:
    """Is the date when somebody said so: "police said on Monday"?"""
    before, behind = lower[max(0, phrase.start - 25) : phrase.start], lower[phrase.end : phrase.end + 20]
    return bool(words.reported.search(re.split("[,;:]", before)[-1]) or words.reported.search(re.split("[,;:]", behind)[0]))


@functools.cache
def _load(language: str) -> _Words:
    plain = lexicon.read("almanac", language)["event"]
    low = {key: lexicon.lower(words) for key, words in plain.items() if isinstance(words, str)}
    known = cues.load(language)
    speech = "|".join(re.escape(word) for word in sorted(known.speech, key=len, reverse=True))
    noun = rf"(?<!\w)(?:{low['determiner']})\s+(?:[a-z-]+\s+)?"
    return _Words(
        bare=plain["bare"],
        before_noun=re.compile(rf"{noun}$"),
        of=re.compile(rf"(?<!\w)(?!(?:{low['parts']})\s)[^\W\d_][\w’'-]*\s+(?:{low['of']})\s+$"),
        parts=re.compile(low["parts"]),
        small=known.common | known.prepositions | known.conjunctions | known.tied | known.leaning,
        during=re.compile(rf"(?<!\w)(?:{low['during']})\s+(?:{noun}|(?:[^\s,;:()]+\s+){{1,5}}(?:{low['of']})\s+)$"),
        takes_part=re.compile(rf"(?<!\w)(?:{low['takes_part']})\s+{noun}$"),
        told_by=re.compile(rf"(?:\s+(?!that\b|who\b|which\b)[\w’'-]+){{1,6}}?\s+(?:{low['deed']})(?!\w)"),
        agents=re.compile(rf"\s+(?:[\w’'-]+\s+){{0,3}}?(?:{low['agents']})(?!\w)"),
        beside=re.compile(rf"(?:{low['relative']}|{low['beside']})(?!\w)"),
        resumes=re.compile(rf"(?:{low['resumes'].replace('speech', speech)})(?!\w)"),
        perfect=re.compile(rf"\s+(?:{low['perfect']})(?!\w)"),
        compared=re.compile(
            rf"(?<!\w)(?:(?:{low['than']})\s+$|(?:{low['compared']})\b[^,;:]*$|(?:{low['unequalled']})\s+(?:[^\s,;:]+\s+){{0,9}}$)"
        ),
        reported=almanac.load(language).reported,
    )
