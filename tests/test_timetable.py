"""What a schedule says: days, gaps, folds, dates that a zone left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from reporter import calendar, timetable
from reporter.errors import ConfigError
from reporter.model import Edition, Occasion, Schedule

AT_48 = tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in range(0, 24 * 60, 30))


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Berlin", "2026-11-24", "06:30", "2026-11-24T05:30"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),  # gap: 02:00 became 03:00
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # fold: the first of the two
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),  # a gap of half an hour
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),  # a fold of half an hour
        ("America/Havana", "2026-03-08", "00:30", "2026-03-08T05:00"),  # a gap at midnight
        ("Asia/Kathmandu", "2026-01-01", "06:30", "2026-01-01T00:45"),
        ("Pacific/Apia", "2011-12-29", "06:30", "2011-12-29T16:30"),
        ("Pacific/Apia", "2011-12-30", "06:30", None),  # Samoa went over the date line
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00"),
        ("America/Nuuk", "2023-03-25", "22:30", "2023-03-26T01:00"),
        ("America/Scoresbysund", "2026-03-28", "23:30", "2026-03-29T01:00"),  # what begins on the 28th ends on the 29th
        ("UTC", "2024-02-29", "23:59", "2024-02-29T23:59"),
    ],
)
def test_a_slot_is_the_first_instant_that_local_clocks_show(zone: str, day: str, at: str, expected: str | None) -> None:
    """Gaps give the first valid instant, folds the first occurrence, dates that do not exist none."""
    found = timetable.slot(Schedule(at=at, zone=zone), date.fromisoformat(day))
    assert found == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("daily", "MTWTFSS"),
        ("mon-fri", "MTWTF.."),
        ("Mon, thu", "M..T..."),
        ("fri-mon", "M...FSS"),
        ("sat,sun,2026-11-25", "..W..SS"),
        ("2026-11-24", ".T....."),
    ],
)
def test_days_are_week_days_spans_and_dates(days: str, expected: str) -> None:
    """The week from Monday 23 November 2026, a dot for each day without an issue."""
    schedule = Schedule(at="06:30", zone="UTC", days=days)
    week = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]
    assert "".join("MTWTFSS"[n] if timetable.slot(schedule, day) else "." for n, day in enumerate(week)) == expected


def test_a_holiday_has_no_issue_even_where_it_is_named_as_a_date() -> None:
    """Holidays win over days."""
    schedule = Schedule(at="06:30", zone="UTC", days="daily,2026-12-25", holidays=(date(2026, 12, 25),))
    assert timetable.slot(schedule, date(2026, 12, 25)) is None
    assert timetable.slot(schedule, date(2026, 12, 26))


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(at="25:00", zone="UTC"), '"25:00" is not a time of day. Write it as "06:30"'),
        (Schedule(at="6.30", zone="UTC"), "not a time of day"),
        (Schedule(at="06:30", zone="Europe/Berlim"), 'no time zone "Europe/Berlim". Did you mean "Europe/Berlin"?'),
        (Schedule(at="06:30", zone="../etc/passwd"), "no time zone"),
        (Schedule(at="06:30", zone=""), "no time zone"),
        (Schedule(at="06:30", zone="Europe"), "no time zone"),
        (Schedule(at="06:30", zone="UTC", days="mon-fry"), '"fry" is not a day of the week'),
        (Schedule(at="06:30", zone="UTC", days="2026-02-30"), '"2026-02-30" is not a date of the calendar'),
        (Schedule(at="06:30", zone="UTC", days="weekdays"), '"weekdays" is not a date. Write "daily"'),
        (Schedule(at="06:30", zone="UTC", days=""), '"" is not a date'),
    ],
)
def test_a_wrong_schedule_is_named_with_its_place(schedule: Schedule, words: str) -> None:
    """The file and key, what is wrong, and what to write."""
    with pytest.raises(ConfigError) as caught:
        timetable.check(schedule, "reporter.toml: editions.morning.schedule")
    assert str(caught.value).startswith("reporter.toml: editions.morning.schedule: ")
    assert words in str(caught.value)


def test_a_holidays_file_is_dates_with_comments() -> None:
    """One date a line; a byte order mark, blank lines, comments and names are skipped; order and repeats do not matter."""
    text = "\ufeff# Holidays\r\n2026-12-26 Boxing Day\n\n2026-12-25  # Christmas\n2026-12-25\n"
    assert timetable.holidays(text, "holidays.txt") == (date(2026, 12, 25), date(2026, 12, 26))


@pytest.mark.parametrize("line", ["25.12.2026", "2026-13-01", "Christmas", "20261225"])
def test_a_broken_holidays_file_names_its_line(line: str) -> None:
    """Nothing is guessed about a line that is not a date."""
    with pytest.raises(ConfigError, match=r"holidays\.txt, line 2: "):
        timetable.holidays(f"2026-12-24\n{line}\n", "holidays.txt")


def test_every_zone_has_one_slot_a_date_around_its_transitions() -> None:
    """A sample of all zones, times and transitions of five years: one slot for each local date that exists, on it, at its time."""
    swept = sum(_sweep(zone, jumps, AT_48[n % 4 :: 4]) for n, (zone, jumps) in enumerate(_jumping()[::12]))
    assert swept > 1000


@pytest.mark.slow
def test_every_zone_has_one_slot_a_date_around_its_transitions_whole() -> None:
    """Every zone × 48 times × every transition of five years."""
    assert sum(_sweep(zone, jumps, AT_48) for zone, jumps in _jumping()) > 10_000


@pytest.mark.parametrize("step", [40, pytest.param(6, marks=pytest.mark.slow)])
def test_every_zone_has_one_run_a_date_around_its_transitions(step: int) -> None:
    """A scheduler that looks every hour makes each local date's issue once: a sample of every zone × 48 times × every transition.

    All of them with REPORTER_SWEEP=all: a minute.
    """
    cases = [(zone, jump, at) for zone, jumps in _jumping() for jump in jumps for at in AT_48]
    some = cases if os.environ.get("REPORTER_SWEEP") == "all" else cases[::step]
    assert [case for case in some if set(_runs(*case).values()) != {1}] == []
    assert len(some) > 100


def _runs(name: str, jump: datetime, at: str) -> Counter[date]:
    """How often each date's issue is made within a day and a half of a transition. The first day's was made before."""
    zone, done = ZoneInfo(name), Counter()
    edition = Edition(id="morning", title="Morning", schedule=Schedule(at=at, zone=name))
    now, end = jump - timedelta(hours=36), jump + timedelta(hours=36)
    first = now.astimezone(zone).date() - timedelta(days=1)
    past = (Occasion(edition="morning", date=first, slot=now - timedelta(days=1), state="done", attempts=1),)
    while now <= end:
        for occasion in calendar.due(edition, now, past):
            done[occasion.date] += 1
            past = (*past, replace(occasion, state="done", attempts=1, updated=now))
        now += timedelta(hours=1)
    last = max(done)
    assert (last - min(done)).days == len(done) - 1, (name, jump, at)  # none was left out
    assert last >= jump.astimezone(zone).date(), (name, jump, at)
    return done


def _jumping() -> list[tuple[str, tuple[datetime, ...]]]:
    """A zone of every kind, with its transitions in five years: those that are links, or alike in those years, count once."""
    kinds: dict[tuple[object, ...], tuple[str, tuple[datetime, ...]]] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        jumps = tuple(_transitions(zone, datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)))
        kind = tuple((jump, (jump - timedelta(hours=1)).astimezone(zone).utcoffset(), jump.astimezone(zone).utcoffset()) for jump in jumps)
        kinds.setdefault(kind, (name, jumps))
    return [each for each in kinds.values() if each[1]]


def _sweep(name: str, jumps: tuple[datetime, ...], times: tuple[str, ...]) -> int:
    """Check the days around each transition of a zone; how many slots were looked at."""
    zone, looked = ZoneInfo(name), 0
    for jump in jumps:
        around = jump.astimezone(zone).date()
        days = [around + timedelta(days=n) for n in range(-2, 3)]
        for at in times:
            slots = [timetable.slot(Schedule(at=at, zone=name), day) for day in days]
            _hold(slots, days, at, zone)
            looked += len(slots)
    return looked


def _hold(slots: list[datetime | None], days: list[date], at: str, zone: ZoneInfo) -> None:
    """What must be true, reckoned another way than by the code: by looking at what clocks show around the slot."""
    assert all(slots), (zone, days, at)
    assert all(a < b for a, b in pairwise(slots)), (zone, days, at)
    wanted = timedelta(hours=int(at[:2]), minutes=int(at[3:]))
    for instant, day in zip(slots, days, strict=True):
        due = datetime.combine(day, datetime.min.time()) + wanted
        shown = instant.astimezone(zone).replace(tzinfo=None)
        earlier = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        assert shown >= due > earlier, (zone, day, at)  # clocks reach the time at the slot…
        before = [instant - timedelta(minutes=n) for n in range(15, 181, 15)]
        assert not any(other.astimezone(zone).replace(tzinfo=None) == due for other in before), (zone, day, at)  # …for the first time


def _transitions(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Instants at which the offset changes, to the minute."""
    step = timedelta(days=7)
    while start < end:
        if start.astimezone(zone).utcoffset() != (start + step).astimezone(zone).utcoffset():
            low, high = start, start + step
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        start += step
