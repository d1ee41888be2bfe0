"""When a text says it was last changed: "Updated: September 30, 2023, 4:16 AM" in the forms and languages newspapers use.

Only whole dates (day, month, year) count; a time without a zone is UTC; relative times ("2 hours ago") are recognised as such a line, but
name no instant, because a text must read the same tomorrow. Dates in figures are read in the order of the text's language (03/04/2023 is 4
March in "en", 3 April elsewhere).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reporter.sources.lines import alternatives, cues, flat

#: Characters; the longest real one looked at ("Published … | Last updated … " with weekday and zone) has 115.
LONGEST = 140

_SPLIT = re.compile(r"\s[|•·/–—-]\s|[;(){}\[\]]")
_BARE = re.compile(r"[\w\s.,:/()+\-–|•·年月日]{6,70}")
_WHOLE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2}\b|(?:19|20)\d\d年")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Dated:
    """A line that says when the text was published or changed."""

    instant: datetime | None  #: UTC; None where the line names no whole date
    changed: bool  #: it speaks of a change, not only of publication


def dated(line: str, language: str) -> Dated | None:
    """What a line beginning with (or holding) a word such as "Updated" says; None if it is not such a line."""
    first = _first_cue(line)
    if not first:
        return None
    segments = _segments(line)
    read = [(changed, instant(rest, language)) for changed, rest in segments if re.search(r"\d", rest)]
    known = [Dated(found, changed) for changed, found in read if found]
    if known:
        return max(known, key=lambda entry: (entry.changed, entry.instant))
    return Dated(None, segments[0][0]) if _relative(line, first) else None


def _first_cue(line: str) -> re.Match[str] | None:
    """The cue that opens the line, or that stands behind a date: "30. 9. 2023, ažurirano 04:16"."""
    if len(line) > LONGEST:
        return None
    if opening := _cue().match(line, len(line) - len(line.lstrip("*_()[]•|–—- "))):
        return opening
    date = _WHOLE.search(line)
    later = _cue().search(line, date.end()) if date else None
    return later if later and _BARE.fullmatch(line, 0, later.start()) and later.start() <= 60 else None


def _relative(line: str, cue: re.Match[str]) -> bool:
    """ "Updated 2 hours ago", "Updated: yesterday": the cue and little else, with a word for how long ago."""
    rest = line[cue.end() :]
    words = re.search(rf"(?:^|[\s\d])(?:{alternatives(cues()['relative']['words'])})(?:\W|$)", rest, re.IGNORECASE)
    timed = re.fullmatch(r"\W*\d{1,2}[:.h]\d\d\W*(?:[apAP]\.?[mM]\.?)?(?:\s\w{1,5}){0,2}\W*", rest)
    return len(rest) <= 40 and bool(words or timed)


def _segments(line: str) -> list[tuple[bool, str]]:
    """(speaks of a change, what follows) for each cue in the line; a date before the first cue belongs to that cue."""
    found = list(_cue().finditer(line))
    cuts = [*(match.start() for match in found[1:]), len(line)]
    changed = _changed()
    segments = [(bool(changed.fullmatch(m.group(1))), line[m.end() : cut]) for m, cut in zip(found, cuts, strict=True)]
    before = line[: found[0].start()]
    return [(segments[0][0], before + " " + segments[0][1]), *segments[1:]] if re.search(r"\d", before) else segments


@functools.cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({alternatives((*flat('updated'), *flat('published')))})(?![^\W\d_])\s?[:：.,–—-]?", re.IGNORECASE)


@functools.cache
def _changed() -> re.Pattern[str]:
    return re.compile(alternatives(flat("updated")), re.IGNORECASE)


def bare(line: str, language: str) -> datetime | None:
    """The instant of a line that is nothing but a date: "30 September 2023, 04:16"."""
    if len(line) > 70 or not _WHOLE.search(line) or not _BARE.fullmatch(line) or len(line.split()) > 10:
        return None
    return instant(line, language)


def instant(text: str, language: str) -> datetime | None:
    """The instant in UTC of a string that is a whole date, with or without a time; None if it is anything else."""
    if len(text) > LONGEST:
        return None
    if iso := _ISO.fullmatch(text.strip()):
        return _from_iso(iso.group())
    readings = (_parse(part, language) for part in (text, *_SPLIT.split(text)) if re.search(r"\d", part))
    return next((found for found in readings if found), None)


def _from_iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _utc(found if found.tzinfo else found.replace(tzinfo=UTC))


def _utc(found: datetime) -> datetime | None:
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _parse(text: str, language: str) -> datetime | None:
    """dateparser on a text freed of what it stumbles over, first in the text's language, then in English, then in those of the cues."""
    cleaned, zone = _cleaned(text)
    if not re.search(r"\d", cleaned):
        return None
    worded = re.search(r"[^\W\d_]{3,}", cleaned)
    for languages in ((_dateparser_tag(language),), ("en",), *((_others(),) if worded else ())):
        if found := _dateparser(cleaned, languages):
            return _utc(found.replace(tzinfo=ZoneInfo(zone))) if zone else _utc(found)
    return None


def _cleaned(text: str) -> tuple[str, str | None]:
    """The text without fillers and stray stops, and the zone whose name changes with the season ("ET")."""
    zones: dict[str, str] = cues()["zones"]
    text = re.sub(r"(\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4})[.,]*(?=\D|$)", r"\1", text)
    text = re.sub(r"\b(\d{4})\.(?=\s|,|$)", r"\1", text)
    text = re.sub(r"(?<![\d.])(\d{1,2})[hH.](\d\d)(?=\s|$|h|,|\))(?!\.\d)", r"\1:\2", text)
    text = re.sub(r"(\d:\d\d)\s?(?:h|hrs|Uhr)\b", r"\1", text)
    fillers = alternatives(cues()["fillers"]["words"])
    text = re.sub(rf"(?<=[\s\d,])(?:{fillers})(?=[\s\d]|$)(?!\s?\.\w)", " ", text, flags=re.IGNORECASE)
    named = re.search(rf"\b(?:{alternatives(zones)})\b", text)
    text = text.replace(named.group(), " ") if named else text
    return " ".join(text.split()).strip(" .,:;|–—-•·"), zones[named.group()] if named else None


def _dateparser_tag(language: str) -> str:
    """The tag dateparser knows a language by."""
    return {"sr": "sr-Latn", "me": "sr-Latn", "sh": "hr"}.get(language, language if language.startswith("sr-") else language.split("-")[0])


@functools.cache
def _others() -> tuple[str, ...]:
    """The languages whose date lines are known: all that dateparser knows would take seconds to load."""
    return tuple(_dateparser_tag(tag) for tag in cues()["updated"])


@functools.lru_cache(maxsize=4096)
def _dateparser(text: str, languages: tuple[str, ...]) -> datetime | None:
    import dateparser

    settings = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["custom-formats", "absolute-time"],  # no relative times: they would read the clock
        "RETURN_AS_TIMEZONE_AWARE": True,
        "TIMEZONE": "UTC",
    }
    try:
        found: datetime | None = dateparser.parse(text, languages=list(languages), settings=settings)
    except (ValueError, OverflowError):
        return None
    return found
