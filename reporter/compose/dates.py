"""Dates in prose: where a text says when, and what day, month, year or interval that is.

Phrases are found and read with the almanac's own words and the calendar's arithmetic. dateparser 1.5 was measured and left aside: it
reads none of Serbian's oblique cases ("24. septembra", "u nedelju"), nor "dimanche dernier", "hace tres días", "im vergangenen Jahr";
it takes 0.3–1.3 ms a phrase, and what a Sunday's report says of "Sunday" it dates a week back.

What is relative is resolved against the day the text was published:

- a weekday is the last one not after that day; the next one after "will", "due to", "until"… and as "this Sunday"; what a clause of its
  own says of who said or decided it (", ministers agreed on Monday") has been
- a day or month without its year lies nearest to that day, what is to come counting as so much farther (`_AHEAD`)
- "last week" is the week from Monday to Sunday, "last month" the month, "three days ago" the day, "two years ago" the year
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reporter.compose import almanac, lexicon
from reporter.compose.almanac import Almanac

#: News tells of the past, and of what is to come when it is near. So many times further back it may lie. With 2 instead of 5, 22 of 2,846
#: dates of 907 texts are others, 10 of them rightly, most of which are known by their words now; with 10, 11 are, 9 of them wrongly.
_AHEAD = 5
#: How many characters before a date may say that it is still to come. With 60, 14 of these dates are others, nearly all wrongly; with 240
#: none is.
_NEAR = 120
#: Characters of a clause that are read on either side of a date; the longest sentence of a WikiNews text has fewer.
_CLAUSE = 1000
#: Four digits by themselves are a year between these; others are where "in" or the like stands before them.
_NEAR_YEARS = 1500, 2100
#: Counts of four digits that nobody took are multiples of this. With 10 one year (1990) is taken for a count; with 100 none changes.
_ROUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date phrase of a text."""

    start: int  #: offset in the text
    end: int
    when: str | None  #: "2023-09-24", "2023-09", "2023" or "1998/1999"; None where it cannot be known or only a name holds the date
    bounds: bool = False  #: it begins or ends a time: "since 2008", "until Friday"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """A date phrase with what it takes to read it."""

    match: re.Match[str]
    words: Almanac
    today: date | None  #: the day the text was published
    ahead: bool  #: what is dated is still to come
    past: bool  #: … has been

    def said(self, *groups: str) -> str | None:
        found = self.match.groupdict()
        return next((found[group] for group in groups if found.get(group)), None)

    def month(self, group: str) -> int:
        return self.words.index(self.words.months, self.match[group]) + 1


@functools.lru_cache(maxsize=2048)  # figures and dated events are both looked for in the same sentences
def find(text: str, language: str, today: date | None) -> tuple[Dated, ...]:
    """Every date phrase of one sentence, in text order. `today` is the day it was published; without it nothing relative is resolved."""
    words = almanac.load(language)
    found = lexicon.hinted(words.phrase, words.hint, text)
    return tuple(_dated(text, match, words, today) for match in found if not _is_count(text, match, words))


def _is_count(text: str, match: re.Match[str], words: Almanac) -> bool:
    """Four digits alone that no year nearby has, or behind "almost": "home to almost 1500"; behind "over" where they are round, as there is
    "up on 2013", and "since at least 1950".
    """
    year = match.groupdict().get("year")
    if year is None:
        return False
    before = lexicon.lowered(text[max(0, match.start() - _NEAR) : match.start()])
    if not _NEAR_YEARS[0] <= int(year) <= _NEAR_YEARS[1] and not words.in_year.search(before):
        return True
    if words.nearly.search(before):
        return True
    over = words.over.search(before) if int(year) % _ROUND == 0 else None
    return over is not None and not any(term.search(before, 0, over.start()) for term in (words.since, words.until))


def _dated(text: str, match: re.Match[str], words: Almanac, today: date | None) -> Dated:
    start = match.start("month") if match["month"] else match.start()  # "since July": the phrase of a month alone has the word before it
    lead, before = (lexicon.lowered(text[max(0, at - _NEAR) : at]) for at in (match.start(), start))
    late = bool(words.not_until.search(before))
    until = not late and bool(words.until.search(before))
    past = late or (not until and any(map(words.happened.search, (before, lead))))
    told = (bool(words.future.search(before)) and not _reported(text, match, words)) or _is_to_follow(text, match, words)
    coming = not past and (told or bool(words.supposed.search(before)))
    ahead = coming or (until and (not match["month"] or _is_pending(text, match, words)))
    phrase = _Phrase(match=match, words=words, today=today, ahead=ahead, past=past)
    since = words.since.search(before) or words.ever_since.search(before)
    return Dated(start=match.start(), end=match.end(), when=_when(phrase), bounds=until or bool(since))


def _is_pending(text: str, match: re.Match[str], words: Almanac) -> bool:
    """Is a month's term still to come? A day's is: "until Friday". "It lasted until July" and "By June, 400 had died" tell of the past,
    what "could be ready by June" and "By June we hope to know" do not.
    """
    before = lexicon.lowered(text[max(0, match.start() - _NEAR) : match.start()])
    after = re.split("[,;:.]", lexicon.lowered(text[match.end() : match.end() + _NEAR]).lstrip(" ,…"), maxsplit=1)[0]
    return bool(words.pending.search(before if re.search(r"\w", before) else after))


def _is_to_follow(text: str, match: re.Match[str], words: Almanac) -> bool:
    """Does a clause that tells of nothing past go on with what is to come: "On Friday, the Senate is expected to meet"?"""
    if not words.to_follow.match(lexicon.lowered(text[match.end() : match.end() + _NEAR])):
        return False
    clause = re.split("[,;:]", lexicon.lowered(text[max(0, match.start() - _NEAR) : match.start()]))[-1]
    return not words.past.search(clause)


def _reported(text: str, match: re.Match[str], words: Almanac) -> bool:
    """Does the date stand in a clause of its own that tells who said or decided it: "It will open, ministers agreed on Monday"?"""
    before = lexicon.lowered(text[max(0, match.start() - _CLAUSE) : match.start()]).rpartition(",")
    after = re.split("[,;:.]", lexicon.lowered(text[match.end() : match.end() + _CLAUSE]), maxsplit=1)[0]
    return bool(before[1]) and not words.future.search(before[2]) and bool(words.reported.search(f"{before[2]} {after}"))


def _when(phrase: _Phrase) -> str | None:
    """The date, or None for 31 September and whatever else no calendar holds."""
    found = phrase.match.groupdict()
    kind = next((read for group, read in _READ.items() if found.get(group)), None)
    try:
        return kind(phrase) if kind else _numbered(phrase)
    except (ValueError, OverflowError, StopIteration):
        return None


def _numbered(phrase: _Phrase) -> str | None:
    """Decades and "N units ago", whose patterns are as many as a language has."""
    for group, value in phrase.match.groupdict().items():
        if value and group.startswith("decade"):
            return f"{value}/{int(value) + 9}"
        if value and group.startswith("count"):
            return _ago(phrase, value, phrase.match["unit" + group.removeprefix("count")])
    return None


def _iso(phrase: _Phrase) -> str:
    return date.fromisoformat(phrase.match["iso"].replace("/", "-")).isoformat()


def _figures(phrase: _Phrase) -> str | None:
    """24.9.2023, 24/09/2023; left alone where the order of day and month is not known."""
    first, second, year = (int(phrase.match[group]) for group in ("nd", "nm", "ny"))
    if first == second or first > 12 or phrase.words.day_first or phrase.match["mark"].startswith("."):
        return date(year, second, first).isoformat()
    return date(year, first, second).isoformat() if second > 12 else None


def _day(phrase: _Phrase, day: str, end: str, month: str, year: str) -> str | None:
    """A day or days of a month, with or without the year."""
    first, number = int(phrase.match[day]), phrase.month(month)
    found = date(int(phrase.match[year]), number, first) if phrase.match[year] else _nearest(phrase, number, first)
    if found is None or not phrase.match[end]:
        return found.isoformat() if found else None
    last = found.replace(day=int(phrase.match[end]))
    return f"{found}/{last}" if found < last else None


def _nearest(phrase: _Phrase, month: int, day: int) -> date | None:
    """That day in the year in which it lies nearest to the day of publication."""
    if phrase.today is None:
        return None
    today = phrase.today
    years = [year for year in range(max(1, today.year - 6), today.year + 7) if day <= 28 or _is_day(year, month, day)]
    days = [date(year, month, day) for year in years]
    if word := phrase.said("wd1", "wd2"):  # "Monday, 5 November" lies in a year in which it is a Monday
        weekday = phrase.words.index(phrase.words.weekdays, word)
        days = [found for found in days if found.weekday() == weekday] or days
    if phrase.past:
        days = [found for found in days if found <= today] or days
    if phrase.ahead:
        days = [found for found in days if found >= today] or days
    return min(days, key=lambda found: _AHEAD * (found - today).days if found > today else (today - found).days)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _month(phrase: _Phrase) -> str | None:
    """A month by its name alone. "This November" lies in this year, unless it was or will be."""
    lead = phrase.match.string[phrase.match.start() : phrase.match.start("month")].rstrip(" -").rpartition(" ")[2]
    if phrase.today and phrase.words.this.fullmatch(lead):
        apart = phrase.month("month") - phrase.today.month
        if not (apart < 0 and phrase.ahead) and not (apart > 0 and phrase.past):
            return f"{phrase.today.year:04}-{phrase.month('month'):02}"
    found = _nearest(phrase, phrase.month("month"), 1)
    if found is None or phrase.today is None or phrase.today.month == found.month:
        return phrase.today.isoformat()[:7] if phrase.today else None
    return found.isoformat()[:7]


def _month_of_year(phrase: _Phrase) -> str:
    return f"{int(phrase.match['y3']):04}-{phrase.month('m3'):02}"


def _years(phrase: _Phrase) -> str | None:
    """1998-1999, 1998/99, 1998 to 1999, between 1998 and 1999."""
    first, last = phrase.said("ya1", "ya2") or "", phrase.said("yb1", "yb2", "yb3") or ""
    last = first[: 4 - len(last)] + last
    return f"{first}/{last}" if first < last else None


def _weekday(phrase: _Phrase, word: str, *, past: bool = False, coming: bool = False) -> str | None:
    """A weekday counted from the day of publication, which it may be itself unless "last" or "next" says otherwise."""
    if phrase.today is None:
        return None
    number = phrase.words.index(phrase.words.weekdays, word)
    if coming or (phrase.ahead and not past):
        distance = (number - phrase.today.weekday()) % 7
        return (phrase.today + timedelta(days=distance or (7 if coming else 0))).isoformat()
    distance = (phrase.today.weekday() - number) % 7
    return (phrase.today - timedelta(days=distance or (7 if past else 0))).isoformat()


def _beside(phrase: _Phrase) -> str | None:
    """Last, this or next week, month or year; last or next Sunday; last or next March."""
    past, coming = bool(phrase.said("past", "past4")), bool(phrase.said("coming", "coming4"))
    if word := phrase.said("lw1", "lw2", "lw3", "lw4"):
        return _weekday(replace(phrase, ahead=not past), word, past=past, coming=coming)
    if word := phrase.said("lm1", "lm2", "lm4"):
        return _month_beside(phrase, phrase.words.index(phrase.words.months, word) + 1, past=past)
    return _shifted(phrase, phrase.said("lu1", "lu2", "lu3", "lu4") or "", coming - past)


def _month_beside(phrase: _Phrase, month: int, *, past: bool) -> str | None:
    if phrase.today is None:
        return None
    here = phrase.today.month
    year = phrase.today.year - (past and month >= here) + (not past and month <= here)
    return f"{year:04}-{month:02}"


def _ago(phrase: _Phrase, count: str, unit: str) -> str | None:
    number = int(count) if count.isdigit() else phrase.words.index(phrase.words.numbers, count) + 1
    return _shifted(phrase, unit, -number)


def _shifted(phrase: _Phrase, unit: str, by: int) -> str | None:
    """The day, week, month or year so many from today's, as exact as its unit; nothing for "last day", which is a day of something, and
    for "previous years".
    """
    kind = next(name for name, pattern in phrase.words.units if pattern.fullmatch(unit))
    beside = phrase.said("past", "past4", "coming", "coming4", "current")
    if phrase.today is None or (beside and (kind == "day" or phrase.words.many.fullmatch(unit))):
        return None
    if kind == "day":
        return (phrase.today + timedelta(days=by)).isoformat()
    if kind == "week":
        monday = phrase.today - timedelta(days=phrase.today.weekday()) + timedelta(weeks=by)
        return f"{monday}/{monday + timedelta(days=6)}"
    if kind == "month":
        months = phrase.today.year * 12 + phrase.today.month - 1 + by
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return f"{phrase.today.year + by:04}"


def _days_off(by: int) -> Callable[[_Phrase], str | None]:
    return lambda phrase: (phrase.today + timedelta(days=by)).isoformat() if phrase.today else None


#: The group that must have matched, and how what matched is read; first come, first served.
_READ: dict[str, Callable[[_Phrase], str | None]] = {
    "iso": _iso,
    "nd": _figures,
    "m1": lambda phrase: _day(phrase, "d1", "e1", "m1", "y1"),
    "m2": lambda phrase: _day(phrase, "d2", "e2", "m2", "y2"),
    "m3": _month_of_year,
    "ya1": _years,
    "ya2": _years,
    "past": _beside,
    "coming": _beside,
    "current": _beside,
    "past4": _beside,
    "coming4": _beside,
    "today": _days_off(0),
    "yesterday": _days_off(-1),
    "tomorrow": _days_off(1),
    "weekday": lambda phrase: _weekday(phrase, phrase.match["weekday"]),
    "month": _month,
    "year": lambda phrase: phrase.match["year"],
}


def spans(found: tuple[Dated, ...]) -> Iterator[tuple[int, int]]:
    """Where the phrases stand."""
    return ((phrase.start, phrase.end) for phrase in found)
