"""What a schedule says: which local dates have an issue, and at which instant each is due. Pure.

gap (02:30 when clocks jump from 02:00 to 03:00)    the first instant that exists: 03:00
fold (02:30 when clocks go back from 03:00)         the first of the two
a date that the zone left out                       no issue (Pacific/Apia, 2011-12-30)
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from reporter.errors import ConfigError
from reporter.model import Schedule

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class _Plan:
    """A schedule, understood."""

    at: time
    zone: ZoneInfo
    weekdays: frozenset[int]
    dates: frozenset[date]
    holidays: frozenset[date]

    def has(self, day: date) -> bool:
        return (day.weekday() in self.weekdays or day in self.dates) and day not in self.holidays


def slot(schedule: Schedule, day: date) -> datetime | None:
    """The instant (UTC) at which `day`'s issue is due; None for a date that the schedule or the zone leaves out."""
    plan = _plan(schedule)
    if not plan.has(day) or _first(datetime.combine(day, time()), plan.zone).astimezone(plan.zone).date() != day:
        return None
    return _first(datetime.combine(day, plan.at), plan.zone)


def zone_of(schedule: Schedule) -> ZoneInfo:
    """The zone whose dates count."""
    return _plan(schedule).zone


def check(schedule: Schedule, place: str) -> None:
    """Raise ConfigError, naming `place` (file and key), for a time, zone or days that are none."""
    try:
        _plan(schedule)
    except ConfigError as error:
        raise ConfigError(error.problem, place=place, remedy=error.remedy) from error


def holidays(text: str, place: str) -> tuple[date, ...]:
    """Dates of a holidays file: one "2026-12-25" a line, what follows it is a comment, as is a line that starts with "#".

    Raises ConfigError naming the line.
    """
    found: set[date] = set()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        words = line.partition("#")[0].split()
        if words:
            found.add(_date(words[0], f"{place}, line {number}"))
    return tuple(sorted(found))


def _first(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which clocks in `zone` show `local` or, where they never do, more (PEP 495)."""
    early, late = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:  # an ordinary time, or one that comes twice
        return early
    before, after = late, early  # a gap: the jump lies between them
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if middle.astimezone(zone).replace(tzinfo=None) < local else (before, middle)
    return after.replace(microsecond=0)


@lru_cache(maxsize=256)
def _plan(schedule: Schedule) -> _Plan:
    weekdays, dates = _days_of(schedule.days)
    return _Plan(_time(schedule.at), _zone(schedule.zone), weekdays, dates, frozenset(schedule.holidays))


def _time(text: str) -> time:
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        raise ConfigError(f'"{text}" is not a time of day', remedy='Write it as "06:30"')
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # an unknown name, a folder of zones, "../x" or ""
        raise _no_zone(name) from error


def _no_zone(name: str) -> ConfigError:
    near = difflib.get_close_matches(name, sorted(available_timezones()), n=1)
    return ConfigError(f'there is no time zone "{name}"', remedy=f'Did you mean "{near[0]}"?' if near else 'Write it as "Europe/Berlin"')


def _days_of(text: str) -> tuple[frozenset[int], frozenset[date]]:
    """Weekdays (Monday is 0) and single dates of "mon-fri", "sat,sun", "daily", "2026-12-24", separated by commas."""
    weekdays: set[int] = set()
    dates: set[date] = set()
    for word in (each.strip().lower() for each in text.split(",")):
        if word == "daily":
            weekdays |= set(range(7))
        elif match := re.fullmatch(r"([a-z]{3})(?:-([a-z]{3}))?", word):
            weekdays |= _weekdays(match[1], match[2] or match[1])
        else:
            dates.add(_date(word, None))
    return frozenset(weekdays), frozenset(dates)


def _weekdays(first: str, last: str) -> set[int]:
    """All from the first to the last, over the week's end where need be: "fri-mon"."""
    for name in (first, last):
        if name not in _WEEK:
            raise ConfigError(f'"{name}" is not a day of the week', remedy=f"Write one of {', '.join(_WEEK)}")
    start, length = _WEEK.index(first), (_WEEK.index(last) - _WEEK.index(first)) % 7 + 1
    return {(start + n) % 7 for n in range(length)}


def _date(text: str, place: str | None) -> date:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else _no_date(text, place)
    except ValueError as error:
        raise ConfigError(f'"{text}" is not a date of the calendar', place=place, remedy='Write dates as "2026-12-24"') from error


def _no_date(text: str, place: str | None) -> date:
    kinds = 'a date as "2026-12-24"' if place else '"daily", "mon-fri", "sat,sun" or a date as "2026-12-24"'
    raise ConfigError(f'"{text}" is not a date', place=place, remedy=f"Write {kinds}")
