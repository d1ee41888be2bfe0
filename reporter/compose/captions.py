"""Is a sentence the caption of a picture?

Some say so ("in this May 6, 2014 photo", "(2nd R)"). Others tell in the present what is to be seen and end in the full date on which it
was taken ("Troops ride tanks on the way to the town on April 14, 2014."), or have no verb beside a year ("Ambulances at the station after
the July 7, 2005 bombings."): of 20,000 sentences of news 49 are like that, of which 41 are captions, imprints or half sentences. What tells
them in a language is in `[caption]` of its almanac.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from reporter.compose import dates, lexicon

#: Who is who in a picture.
_WHO = re.compile(r"\((?:\d\w\w )?[LRC]\)")
#: How picture agencies begin: "BERLIN, GERMANY - MAY 17: A figure of wax stands…".
_AGENCY = re.compile(r"[A-ZÀ-Ž][A-ZÀ-Ž ,.'’-]+ [–—-] [A-ZÀ-Ž]{3,9} [0-9]{1,2}(?:, [0-9]{4})?: ")
#: Directly before a date.
_PLACE = re.compile(r"\b[A-ZÀ-Ž][\w’'-]+,? $")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
#: What a caption may end in behind its date. Wide enough.
_TAIL = 3
#: "2024-05-08": what is no longer is a month or a year.
_DAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The patterns of one language, for lower-case text; `[caption]` in its almanac says what each is."""

    credit: re.Pattern[str]
    shown: re.Pattern[str]
    past: re.Pattern[str] | None
    aside: re.Pattern[str]
    placed: bool
    verbal: re.Pattern[str] | None
    joining: re.Pattern[str]


def captioned(text: str, language: str) -> bool:
    """Is it a caption, whether or not it says so?"""
    if says_so(text, language):
        return True
    if not (("20" in text or "19" in text) and _YEAR.search(text)):
        return False
    words, lower = _load(language), lexicon.lowered(text)
    if words.verbal and not words.verbal.search(lower) and words.joining.search(lower):
        return True
    return _taken(text, lower, language, words)


def says_so(text: str, language: str) -> bool:
    """Does it name its picture, or who is who in it, or begin as an agency's captions do?"""
    return bool(_load(language).shown.search(lexicon.lowered(text)) or ("(" in text and _WHO.search(text)) or _AGENCY.match(text))


def credits_picture(text: str, language: str) -> bool:
    """Does it say whose a picture is: "Photo: …"?"""
    return (":" in text or "/" in text) and _load(language).credit.search(lexicon.lowered(text)) is not None


def _taken(text: str, lower: str, language: str, words: _Words) -> bool:
    """Does it end in the full date on which a picture was taken, without a verb that tells of the past or of what is to come?"""
    if not (words.past or words.placed) or not _YEAR.search(text[-_TAIL - len("2014") :]):
        return False
    found = [phrase for phrase in dates.find(text, language, None) if phrase.end >= len(text) - _TAIL and len(phrase.when or "") == _DAY]
    if not found:
        return False
    before = text[: found[-1].start]
    if words.placed and _PLACE.search(before):
        return True
    return words.past is not None and not words.past.search(words.aside.sub(" ", lower[: len(before)]))


@functools.cache
def _load(language: str) -> _Words:
    plain = lexicon.read("almanac", language)
    words = plain["caption"]
    low = {key: lexicon.lower(value) for key, value in words.items() if isinstance(value, str)}
    return _Words(
        credit=re.compile(rf"\b(?:{low['credit']})\s*[:/]"),
        shown=re.compile(rf"(?<!\w)(?:{low['shown']})(?!\w)"),
        past=re.compile(rf"(?<!\w)(?:{low['past']})(?!\w)") if words["past"] else None,
        aside=re.compile(rf"(?<!\w)(?:(?:{low['aside']})\b[^,]*|(?:{lexicon.lower(plain['event']['determiner'])})\s+(?:\w+ly\s+)?\w+ed\b)"),
        placed=words["placed"],
        verbal=re.compile(rf"\b(?:{low['verbal']})\b") if words["verbal"] else None,
        joining=re.compile(rf"\b(?:{low['joining']})\b"),
    )
