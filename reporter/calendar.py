"""When an edition is due. Pure: the schedule, the instant and what became of earlier occasions go in, occasions come out.

A slot is the instant at which a local date's issue is due. The date in the schedule's zone is its key: whatever clocks do, a
date has one issue.

    clock set back                     dates that have their issue are not due again
    clock set forward and corrected    what was passed over meanwhile is still made, if it is not too late

After downtime, `catch_up` says what is made late, at most `max_lateness` after its slot: the "latest" slot that passed, "all"
of them, or "none". An attempt that failed is repeated with growing pauses; one whose process died is taken over once its
lease ran out, on the same date even if `max_lateness` is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from reporter.model import Edition, Notice, Occasion, Schedule
from reporter.timetable import slot, zone_of

ON_TIME = timedelta(minutes=5)  # cron's coarsest usual step: an issue begun within it is not called late
ATTEMPTS = 5  # of one occasion; more would hide a fault that needs a person
_PAUSES = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40))
_REMEMBERED = timedelta(days=31)  # how far back a missed date is still worth a word
_AHEAD = 1500  # days, about four years: a longer pause between two issues is the end of the schedule


def due(edition: Edition, now: datetime, past: tuple[Occasion, ...]) -> tuple[Occasion, ...]:
    """Occasions to be made now, oldest first, each with the attempts made so far. `past` is all that is known of the edition's.

    Raises ConfigError for a schedule that `timetable.check` refuses.
    """
    if edition.schedule is None:
        return ()
    slots = _slots(edition, now, past, timedelta(seconds=edition.schedule.max_lateness) + timedelta(days=2))
    wanted = slots if edition.schedule.catch_up == "all" else slots[-1:]
    return tuple(replace(occasion, state="due") for occasion in wanted if _open(occasion, edition.schedule, now))


def lost(edition: Edition, now: datetime, past: tuple[Occasion, ...]) -> tuple[Occasion, ...]:
    """Occasions that passed and will not be made, and of which that is not on record yet; `detail` says why.

    State "skipped" where nothing was tried, "failed" where an attempt was broken off. A desk's first occasion is never missed.
    """
    if edition.schedule is None or not past:
        return ()
    slots = _slots(edition, now, past, _REMEMBERED)
    again = slots if edition.schedule.catch_up == "all" else slots[-1:]
    gone = (each for each in slots if not (each in again and _may_open(each, edition.schedule, now)))
    return tuple(_given_up(each, edition.schedule, now) for each in gone if _unsettled(each, now))


def owed(edition: Edition, now: datetime, past: tuple[Occasion, ...]) -> tuple[Occasion, ...]:
    """Occasions whose time has come and that are neither made nor on record as missed, oldest first.

    Between two ticks of a scheduler it is what is about to be begun; for longer, a sign that none is running.
    """
    return tuple(sorted((*lost(edition, now, past), *due(edition, now, past)), key=lambda occasion: occasion.slot))


def next_slot(edition: Edition, now: datetime, past: tuple[Occasion, ...] = ()) -> datetime | None:
    """The first slot after `now` of a date that has no issue yet; None for an edition without a schedule, or whose dates are over."""
    if edition.schedule is None:
        return None
    made = {occasion.date for occasion in past if occasion.state == "done"}
    today = now.astimezone(zone_of(edition.schedule)).date()
    coming = (today + timedelta(days=n) for n in range(-1, _AHEAD))
    slots = (slot(edition.schedule, day) for day in coming if day not in made)
    return next((instant for instant in slots if instant and instant > now), None)


def late(occasion: Occasion, now: datetime, zone: str) -> Notice | None:
    """What an issue that is begun at `now` says of its lateness; None when it is on time. `zone` is for the times in the text."""
    if now - occasion.slot <= ON_TIME:
        return None
    planned, made = occasion.slot.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    form = "%H:%M" if planned.date() == made.date() else "%Y-%m-%d %H:%M"
    text = f"This issue was due at {planned.strftime(form)} and made at {made.strftime(form)} ({zone})."
    return Notice(kind="late", subject=occasion.edition, text=text)


def approve_by(edition: Edition, day: date) -> datetime | None:
    """Until when the issue of a date waits for an editor: its deadline, else as late as it may appear. None for a date without a slot."""
    instant = slot(edition.schedule, day) if edition.schedule else None
    if edition.schedule is None or instant is None:
        return None
    allowed = edition.schedule.deadline
    return instant + timedelta(seconds=edition.schedule.max_lateness if allowed is None else allowed)


def unapproved(edition: Edition, day: date, now: datetime) -> Literal["waits", "held", "goes"]:
    """What becomes of an issue that is made and that no editor has approved yet.

    It "waits" until its deadline; then it is "held" until somebody approves it after all, or "goes" out saying that nobody did.
    """
    until = approve_by(edition, day)
    if until is not None and now < until:
        return "waits"
    return "goes" if until is not None and edition.unapproved == "release" else "held"


def overdue(edition: Edition, now: datetime, past: tuple[Occasion, ...]) -> Occasion | None:
    """The newest occasion, if it is not made and the edition's deadline has passed; it may still be open."""
    if edition.schedule is None or edition.schedule.deadline is None:
        return None
    newest = _slots(edition, now, past, timedelta(days=2))[-1:]
    after = timedelta(seconds=edition.schedule.deadline)
    return next((each for each in newest if each.state != "done" and now - each.slot > after), None)


# ── what is open ──────────────────────────────────────────────────────────────────────────────────────────────────


def _slots(edition: Edition, now: datetime, past: tuple[Occasion, ...], back: timedelta) -> list[Occasion]:
    """Every occasion whose slot lies within `back` before `now`, oldest first, as recorded or untried.

    None is older than the first one on record: a new edition, and one whose schedule is new, owes nothing to the time before. With
    nothing on record only the newest counts. What is on record for the future comes from a clock that was wrong, and says nothing.
    """
    assert edition.schedule
    known = {occasion.date: occasion for occasion in past}
    begun = min((occasion.date for occasion in past if occasion.slot <= now), default=None)
    passed = [
        replace(known[day], slot=instant) if day in known else Occasion(edition=edition.id, date=day, slot=instant)
        for day in _days(zone_of(edition.schedule), now - back, now)
        if (begun is None or day >= begun) and (instant := slot(edition.schedule, day)) and instant <= now
    ]
    return passed if begun else passed[-1:]


def _days(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[date]:
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _open(occasion: Occasion, schedule: Schedule, now: datetime) -> bool:
    """Whether it may be begun at this instant."""
    return _may_open(occasion, schedule, now) and not _resting(occasion, now)


def _may_open(occasion: Occasion, schedule: Schedule, now: datetime) -> bool:
    """Whether it may be begun now or later."""
    if occasion.state == "done" or occasion.attempts >= ATTEMPTS:
        return False
    if occasion.state == "claimed" and _same_day(occasion, schedule, now):
        return True
    return now - occasion.slot <= _allowed(occasion, schedule)


def _resting(occasion: Occasion, now: datetime) -> bool:
    """Whether someone holds it, or the pause after a failure is not over. A failure in the future is one of a wrong clock."""
    if occasion.state == "claimed":
        return occasion.lease is not None and occasion.lease > now
    if occasion.state != "failed" or occasion.updated is None:
        return False
    pause = _PAUSES[min(occasion.attempts, len(_PAUSES)) - 1]
    return occasion.updated <= now < occasion.updated + pause


def _allowed(occasion: Occasion, schedule: Schedule) -> timedelta:
    """How late it may be. "none" is about slots that nobody was there for, not about one that was begun in time."""
    allowed = timedelta(seconds=schedule.max_lateness)
    return min(allowed, ON_TIME) if schedule.catch_up == "none" and not occasion.holder else allowed


def _same_day(occasion: Occasion, schedule: Schedule, now: datetime) -> bool:
    return now.astimezone(zone_of(schedule)).date() == occasion.date


def _unsettled(occasion: Occasion, now: datetime) -> bool:
    """Not on record, or on record as going on while nobody holds it."""
    untried = occasion.state == "due" or (occasion.state == "claimed" and not _resting(occasion, now))
    return untried and (occasion.updated is None or occasion.updated <= now)


def _given_up(occasion: Occasion, schedule: Schedule, now: datetime) -> Occasion:
    if occasion.attempts >= ATTEMPTS:
        return replace(occasion, state="failed", detail=f"broken off {occasion.attempts} times; not tried again")
    if occasion.holder:
        return replace(occasion, state="failed", detail="broken off; too late to be made")
    newer = now - occasion.slot <= _allowed(occasion, schedule)
    return replace(occasion, state="skipped", detail="passed over for a newer one" if newer else "missed: nothing ran at its time")
