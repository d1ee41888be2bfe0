"""A year of the scheduler on a simulated clock: three editions in three zones, downtime, crashes, failures, clocks that are set."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporter import calendar, timetable
from reporter.daemon import Daemon, Desk
from reporter.model import Edition, Failed, Occasion, Schedule
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock

START = datetime(2026, 1, 1, tzinfo=UTC)
LATENESS = timedelta(hours=3)
YEARS = 12 if os.environ.get("REPORTER_SWEEP") == "all" else 1  # each with a fate of its own
EDITIONS = (
    Edition(
        id="berlin",
        title="Morning",
        schedule=Schedule(at="02:30", zone="Europe/Berlin", days="mon-fri", holidays=(date(2026, 1, 6), date(2026, 12, 25))),
    ),
    Edition(id="auckland", title="Evening", schedule=Schedule(at="18:15", zone="Pacific/Auckland")),
    Edition(id="york", title="Week", schedule=Schedule(at="00:30", zone="America/New_York", days="sun,mon,wed,fri")),
)


@dataclass
class World:
    """Time, fate, and what came of it."""

    out: Path
    fate: random.Random
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    lives: int = 0
    dying: bool = False
    trouble: Counter[tuple[str, date]] = field(default_factory=Counter)
    finished: Counter[tuple[str, date]] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    up: Counter[tuple[str, date]] = field(default_factory=Counter)  #: minutes that a scheduler was up in a slot's time

    def born(self) -> Daemon:
        """A new process."""
        self.lives, self.dying, ledger = self.lives + 1, False, Ledger(self.out)
        desk = Desk(
            clock=self.clock,
            occasions=Mortal(self, ledger),
            told=ledger.told,
            press=self.press,
            errands=lambda _stopping: None,
            tell=lambda _subject, text: self.told.append(text),
            load=lambda: EDITIONS,
            holder=f"life {self.lives}",
            launch=self.launch,
        )
        return Daemon(desk, EDITIONS)

    def launch(self, work: object) -> None:
        """Do it, unless the process died just before."""
        if not self.dying:
            work()

    def press(self, edition: Edition, occasion: Occasion, _stopping: threading.Event) -> str | Failed:
        """Take a while; now and then fail, or die before the end is on record: at most twice each for a date."""
        key = (edition.id, occasion.date)
        self.clock.forward(seconds=self.fate.randint(5, 90))
        if self.trouble[key] < 2 and self.fate.random() < 0.15:
            self.trouble[key] += 1
            self.dying = self.fate.random() < 0.5
            return Failed(reason="the wire was down")
        return "made"


@dataclass
class Mortal:
    """The real book of occasions, in the hands of a process that may be dead."""

    world: World
    ledger: Ledger

    def __getattr__(self, name: str) -> object:
        return getattr(self.ledger.occasions, name)

    def claim(self, occasion: Occasion, *rest: object) -> bool:
        """A process may die right after its claim; the dead claim nothing."""
        if self.world.dying:
            return False
        claimed = self.ledger.occasions.claim(occasion, *rest)
        key = (occasion.edition, occasion.date)
        if claimed and occasion.state == "due" and self.world.trouble[key] < 2 and self.world.fate.random() < 0.05:
            self.world.trouble[key] += 1
            self.world.dying = True
        return claimed

    def skip(self, *facts: object) -> bool:
        """The dead note nothing."""
        return not self.world.dying and self.ledger.occasions.skip(*facts)

    def settle(self, occasion: Occasion, holder: str, state: str, *rest: object) -> bool:
        """The dead settle nothing."""
        if self.world.dying:
            return True
        settled = self.ledger.occasions.settle(occasion, holder, state, *rest)
        self.world.finished[occasion.edition, occasion.date] += settled and state == "done"
        return settled


def live(world: World, days: int) -> None:
    """Run the world: up and down, and clocks that are set and corrected."""
    end, daemon, wrong, correct_in, down_until = START + timedelta(days=days), world.born(), timedelta(), 0, START
    while world.clock.at - wrong < end:
        now = world.clock.at
        if now - wrong >= down_until and not world.dying:
            daemon.tick()
            step = timedelta(minutes=world.fate.randint(2, 40) if _near(now) else world.fate.randint(30, 90))
            _count(world, world.clock.at, step)
        else:
            step = timedelta(minutes=world.fate.randint(10, 60))
        world.clock.at += step
        if world.dying:
            daemon = world.born()
        chance = world.fate.random()
        if correct_in:
            correct_in -= 1
            if not correct_in:
                world.clock.at, wrong = world.clock.at - wrong, timedelta()
        elif chance < 0.004:  # the clock is set wrong for a while
            wrong = timedelta(minutes=world.fate.choice([-4320, -1440, -60, -10, 10, 60, 1440, 4320]))
            world.clock.at, correct_in = world.clock.at + wrong, world.fate.randint(1, 40)
        elif chance < 0.010:  # downtime
            down_until = world.clock.at - wrong + timedelta(minutes=world.fate.choice([5, 60, 200, 900, 3000]))
            daemon = world.born()


def _near(now: datetime) -> bool:
    return any(timedelta(0) <= now - slot <= LATENESS for _, _, slot in _slots(now))


def _slots(now: datetime) -> list[tuple[str, date, datetime]]:
    """The newest slot of each edition, straight from the schedule."""
    found = []
    for edition in EDITIONS:
        today = now.astimezone(ZoneInfo(edition.schedule.zone)).date()
        passed = [(day, timetable.slot(edition.schedule, day)) for day in (today - timedelta(days=n) for n in range(5))]
        found += [(edition.id, day, slot) for day, slot in passed if slot and slot <= now][:1]
    return found


def _count(world: World, now: datetime, step: timedelta) -> None:
    for edition, day, slot in _slots(now):
        if now + step - slot <= LATENESS:
            world.up[edition, day] += int(step.total_seconds() // 60)


@pytest.mark.parametrize(
    ("days", "seed"),
    [(30, 1), (30, 2), *(pytest.param(365, seed, marks=pytest.mark.slow) for seed in range(YEARS))],
)
def test_every_due_date_has_one_issue(tmp_path: Path, days: int, seed: int) -> None:
    """None twice; none missing where a scheduler was up for two hours of its time; each that is missing is on record and was told."""
    world = World(tmp_path / "out", random.Random(seed))
    live(world, days)
    ledger = Ledger(tmp_path / "out")
    assert max(world.finished.values()) == 1
    made = {key for key, times in world.finished.items() if times}
    assert [key for key, minutes in world.up.items() if minutes >= 120 and key not in made] == []
    for edition in EDITIONS:
        rows = ledger.occasions._database.rows("SELECT * FROM occasion WHERE edition = :edition", {"edition": edition.id})
        known = {date.fromisoformat(row["date"]): row["state"] for row in rows}
        assert {day for day, state in known.items() if state == "done"} == {day for each, day in made if each == edition.id}
        _nothing_silent(edition, known, world)
    assert world.lives > days / 30
    assert len(made) > days


def _nothing_silent(edition: Edition, known: dict[date, str], world: World) -> None:
    """Every date from the first to the last but the newest week is on record; one without an issue was told to the operator."""
    day, last = min(known), (world.clock.at - timedelta(days=7)).date()
    while day < last:
        if timetable.slot(edition.schedule, day):
            assert day in known, (edition.id, day)
            if known[day] in ("skipped", "failed"):
                assert any(str(day) in text and edition.id in text for text in world.told), (edition.id, day)
        else:
            assert day not in known
        day += timedelta(days=1)
    assert calendar.next_slot(edition, world.clock.at)
