"""What is due, what is lost, what is next: tables of instants and of what became of earlier occasions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reporter import calendar
from reporter.model import Edition, Occasion, Schedule

MORNING = Schedule(at="06:30", zone="Europe/Berlin")
DAY = date(2026, 11, 24)
SLOT = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)


def edition(**changes: object) -> Edition:
    """A morning edition, with changes to its schedule."""
    return Edition(id="morning", title="Morning", schedule=replace(MORNING, **changes))


def on(day: int, state: str = "done", **facts: object) -> Occasion:
    """What is on record for a day of November 2026."""
    slot = SLOT + timedelta(days=day - 24)
    return Occasion(edition="morning", date=date(2026, 11, day), slot=slot, state=state, **({"updated": slot} | facts))


def at(text: str) -> datetime:
    """A day and time of November 2026 in Berlin: "24 06:30"."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"2026-11-{day}T{clock}:00+01:00").astimezone(UTC)


def days(occasions: tuple[Occasion, ...]) -> list[int]:
    """Days of the month."""
    return [occasion.date.day for occasion in occasions]


@pytest.mark.parametrize(
    ("changes", "now", "past", "expected"),
    [
        # a first run owes nothing to the time before it, but today's issue if that is not too late
        ({}, "24 06:29", (), []),
        ({}, "24 06:30", (), [24]),
        ({}, "24 09:30", (), [24]),
        ({}, "24 09:31", (), []),
        ({"max_lateness": 9e5, "catch_up": "all"}, "24 06:29", (), [23]),
        # the usual day
        ({}, "24 06:30", (on(23),), [24]),
        ({}, "24 06:31", (on(24),), []),
        ({}, "25 06:29", (on(24),), []),
        # someone is at it; its lease runs out; the same day, even when it is too late
        ({}, "24 06:31", (on(24, "claimed", attempts=1, lease=at("24 06:33")),), []),
        ({}, "24 06:33", (on(24, "claimed", attempts=1, lease=at("24 06:33")),), [24]),
        ({}, "24 23:59", (on(24, "claimed", attempts=1, lease=at("24 06:33")),), [24]),
        ({}, "25 00:00", (on(24, "claimed", attempts=1, lease=at("24 06:33")),), []),
        ({}, "24 07:30", (on(24, "claimed", attempts=5, lease=at("24 06:33")),), []),
        # failures rest, five minutes and then longer, five times
        ({}, "24 06:34", (on(24, "failed", attempts=1),), []),
        ({}, "24 06:35", (on(24, "failed", attempts=1),), [24]),
        ({}, "24 06:39", (on(24, "failed", attempts=2),), []),
        ({}, "24 06:40", (on(24, "failed", attempts=2),), [24]),
        ({}, "24 07:10", (on(24, "failed", attempts=4),), [24]),
        ({}, "24 08:00", (on(24, "failed", attempts=5),), []),
        ({}, "24 09:31", (on(24, "failed", attempts=1),), []),
        ({}, "24 06:31", (on(24, "failed", attempts=1, updated=at("24 07:30")),), [24]),  # it failed under a clock that was wrong
        # given back by a scheduler that was stopped
        ({}, "24 06:31", (on(24, "due", holder="a"),), [24]),
        ({"catch_up": "none"}, "24 07:31", (on(24, "due", holder="a"),), [24]),
        # downtime
        ({"max_lateness": 3e5}, "24 07:00", (on(20),), [24]),
        ({"max_lateness": 3e5, "catch_up": "all"}, "24 07:00", (on(20),), [21, 22, 23, 24]),
        ({"max_lateness": 1e5, "catch_up": "all"}, "24 07:00", (on(20),), [23, 24]),
        ({"catch_up": "none"}, "24 06:35", (on(20),), [24]),
        ({"catch_up": "none"}, "24 06:36", (on(20),), []),
        ({"catch_up": "none"}, "24 08:00", (on(24, "failed", attempts=1, holder="a"),), [24]),  # it was begun in time
        ({"max_lateness": 3e5}, "24 07:00", (on(22), on(23, "skipped"), on(24, "failed", attempts=5)), []),  # no older one instead
        ({"max_lateness": 3e5, "catch_up": "all"}, "24 07:00", (on(22), on(24)), [23]),
        # the clock went back, or had been forward
        ({}, "23 07:00", (on(23), on(24)), []),
        ({}, "24 07:00", (on(23), on(25)), [24]),
        ({}, "24 07:00", (on(23), on(24, "skipped"), on(25, "skipped")), [24]),
        ({}, "20 07:00", (on(24),), [20]),
        # days
        ({"days": "mon-fri"}, "21 06:30", (on(20),), []),
        ({"days": "mon-fri", "max_lateness": 3e5}, "22 06:30", (on(19),), [20]),
        ({"holidays": (DAY,)}, "24 06:30", (on(23),), []),
        ({"days": "2026-11-24"}, "24 06:30", (), [24]),
        # a schedule that was moved does not make a second issue of a date
        ({"at": "09:00"}, "24 09:00", (on(24),), []),
        ({"at": "05:00"}, "24 06:00", (on(23),), [24]),
    ],
)
def test_due(changes: dict[str, object], now: str, past: tuple[Occasion, ...], expected: list[int]) -> None:
    """Days that are due at an instant, given what is on record."""
    found = calendar.due(edition(**changes), at(now), past)
    assert days(found) == expected
    assert all(occasion.state == "due" for occasion in found)


def test_a_due_occasion_carries_its_attempts() -> None:
    """A claim is made against what was last seen, so the count must come along."""
    (occasion,) = calendar.due(edition(), at("24 07:00"), (on(24, "failed", attempts=2),))
    assert (occasion.attempts, occasion.slot) == (2, SLOT)


@pytest.mark.parametrize(
    ("changes", "now", "past", "expected"),
    [
        ({}, "24 12:00", (), {}),  # a new desk has missed nothing
        ({}, "24 06:29", (on(23),), {}),
        ({}, "24 06:30", (on(23),), {}),  # due, not lost
        ({}, "24 09:31", (on(23),), {24: "skipped"}),
        ({}, "24 09:31", (on(23), on(24, "skipped")), {}),
        ({}, "24 07:00", (on(20),), {21: "skipped", 22: "skipped", 23: "skipped"}),
        ({"catch_up": "all", "max_lateness": 1e5}, "24 07:00", (on(20),), {21: "skipped", 22: "skipped"}),
        ({"catch_up": "none"}, "24 06:36", (on(23),), {24: "skipped"}),
        ({}, "25 00:00", (on(24, "claimed", attempts=1, holder="a", lease=at("24 06:33")),), {24: "failed"}),
        ({}, "24 06:40", (on(24, "claimed", attempts=5, holder="a", lease=at("24 06:33")),), {24: "failed"}),
        ({}, "24 06:32", (on(24, "claimed", attempts=5, holder="a", lease=at("24 06:33")),), {}),  # the fifth attempt goes on
        ({}, "24 10:00", (on(24, "due", holder="a"),), {24: "failed"}),
        ({}, "24 10:00", (on(24, "failed", attempts=1, holder="a"),), {}),  # on record as failed
    ],
)
def test_lost(changes: dict[str, object], now: str, past: tuple[Occasion, ...], expected: dict[int, str]) -> None:
    """Days that will not be made and are not on record as such, with what to record."""
    found = calendar.lost(edition(**changes), at(now), past)
    assert {occasion.date.day: occasion.state for occasion in found} == expected
    assert all(occasion.detail for occasion in found)


def test_what_is_long_past_is_not_dug_up() -> None:
    """A clock that leaps ahead by years puts a month of missed dates on record, not years."""
    assert len(calendar.lost(edition(), at("24 12:00").replace(year=2036), (on(23),))) <= 32


def test_an_edition_without_a_schedule_is_never_due() -> None:
    """It is made by hand only."""
    plain = Edition(id="briefing", title="Briefing")
    now = at("24 06:30")
    assert calendar.due(plain, now, ()) == calendar.lost(plain, now, ()) == ()
    assert calendar.next_slot(plain, now) is calendar.overdue(plain, now, ()) is None


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, "24 06:29", "24 06:30"),
        ({}, "24 06:30", "25 06:30"),
        ({"days": "mon-fri"}, "20 07:00", "23 06:30"),
        ({"days": "mon-fri", "holidays": (date(2026, 11, 23),)}, "20 07:00", "24 06:30"),
        ({"days": "2026-11-20"}, "20 07:00", None),
        ({"at": "00:15"}, "24 23:50", "25 00:15"),
    ],
)
def test_next_slot(changes: dict[str, object], now: str, expected: str | None) -> None:
    """The first slot strictly after now; none when a list of dates is used up."""
    assert calendar.next_slot(edition(**changes), at(now)) == (at(expected) if expected else None)


def test_a_date_that_has_its_issue_is_not_the_next_one() -> None:
    """The schedule was moved to a later time of the same day: a date has one issue."""
    assert calendar.next_slot(edition(at="09:00"), at("24 07:00"), (on(24),)) == at("25 09:00")
    assert calendar.next_slot(edition(at="09:00"), at("24 07:00"), (on(24, "failed", attempts=1),)) == at("24 09:00")


def test_what_is_owed_is_what_is_due_or_was_missed_and_is_not_on_record() -> None:
    """Nothing while all is well; after two days without a scheduler, both of them."""
    assert calendar.owed(edition(), at("24 07:00"), (on(23), on(24))) == ()
    assert days(calendar.owed(edition(), at("24 07:00"), (on(22),))) == [23, 24]
    assert days(calendar.owed(edition(), at("24 12:00"), (on(22),))) == [23, 24]


@pytest.mark.parametrize(
    ("now", "zone", "words"),
    [
        ("24 06:35", "Europe/Berlin", None),
        ("24 06:36", "Europe/Berlin", "due at 06:30 and made at 06:36 (Europe/Berlin)"),
        ("25 08:00", "Europe/Berlin", "due at 2026-11-24 06:30 and made at 2026-11-25 08:00"),
        ("24 08:00", "America/New_York", "due at 00:30 and made at 02:00 (America/New_York)"),
    ],
)
def test_a_late_issue_says_so(now: str, zone: str, words: str | None) -> None:
    """In the zone of the page, with the date where that differs; up to five minutes are not late."""
    notice = calendar.late(on(24, "due"), at(now), zone)
    assert (notice is None) if words is None else (notice is not None and words in notice.text and notice.kind == "late")


def test_a_deadline_passes_only_for_what_is_not_made() -> None:
    """The operator hears of the newest occasion alone, and only after the deadline."""
    desk = edition(deadline=3600.0)
    assert calendar.overdue(desk, at("24 07:30"), (on(23),)) is None
    assert days((calendar.overdue(desk, at("24 07:31"), (on(23),)),)) == [24]
    assert days((calendar.overdue(desk, at("24 07:31"), (on(24, "claimed", attempts=1),)),)) == [24]
    assert calendar.overdue(desk, at("24 07:31"), (on(24),)) is None
    assert calendar.overdue(edition(), at("24 23:31"), (on(23),)) is None
