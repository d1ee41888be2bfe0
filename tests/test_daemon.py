"""The scheduler: what is due is made once, whatever goes wrong beside it, and nobody is left without a word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter import daemon as module
from reporter.daemon import ERRANDS, Daemon, Desk
from reporter.errors import ConfigError, LayoutError, StoreError
from reporter.model import Edition, Failed, Occasion, Schedule
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock

SLOT = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
MORNING = Edition(id="morning", title="Morning", schedule=Schedule(at="06:30", zone="Europe/Berlin"))
EVENING = replace(MORNING, id="evening")


@dataclass
class Office:
    """A desk with a real ledger and a press that does what a test says."""

    out: Path
    holder: str = "a"
    inline: bool = True
    clock: FixedClock = field(default_factory=lambda: FixedClock(SLOT))
    made: list[tuple[str, date]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    act: Callable[[Edition, Occasion, threading.Event], str | Failed] = lambda *_: "done"
    load: Callable[[], tuple[Edition, ...]] = lambda: (MORNING,)
    errands: Callable[[threading.Event], None] = lambda _: None

    def press(self, edition: Edition, occasion: Occasion, stopping: threading.Event) -> str | Failed:
        """Note what is made."""
        self.made.append((edition.id, occasion.date))
        return self.act(edition, occasion, stopping)

    def daemon(self, *editions: Edition) -> Daemon:
        """A scheduler of these editions."""
        ledger = Ledger(self.out)
        desk = Desk(
            clock=self.clock,
            occasions=ledger.occasions,
            told=ledger.told,
            press=self.press,
            errands=lambda stopping: self.errands(stopping),
            tell=lambda _subject, text: self.told.append(text),
            load=lambda: self.load(),
            holder=self.holder,
            **({"launch": lambda work: work()} if self.inline else {}),
        )
        return Daemon(desk, editions or (MORNING,))

    def states(self, edition: str = "morning") -> list[tuple[str, int]]:
        """State and attempts of each occasion on record."""
        return [(seen.state, seen.attempts) for seen in Ledger(self.out).occasions.past(edition)]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """One at 06:30 in Berlin."""
    return Office(tmp_path / "out")


def fail(*_: object) -> Failed:
    """A press that says why it could not."""
    return Failed(reason="the wire was down")


def test_what_is_due_is_made_once(office: Office) -> None:
    """However often it ticks, and with a second scheduler beside it."""
    first, second = office.daemon(), replace(office, holder="b").daemon()
    for _ in range(3):
        first.tick()
        second.tick()
        office.clock.forward(seconds=5)
    assert office.made == [("morning", date(2026, 11, 24))]
    assert office.states() == [("done", 1)]
    assert office.told == []


def test_nothing_is_made_before_its_time(office: Office) -> None:
    """The second before the slot is too early; nothing is written for it."""
    office.clock.at = SLOT - timedelta(seconds=1)
    office.daemon().tick()
    assert office.made == []
    assert not office.out.exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Failed(reason="the wire was down"), "the wire was down"),
        (LayoutError("the page could not be set", place="explainer"), "explainer: the page could not be set"),
        (ZeroDivisionError("division by zero"), "unexpected ZeroDivisionError: division by zero"),
        (SystemExit(3), "unexpected SystemExit: 3"),
        (MemoryError(), "unexpected MemoryError"),
    ],
)
def test_a_run_that_fails_is_told_and_tried_again(office: Office, error: Failed | BaseException, words: str) -> None:
    """Its reason is on record and told once; the other edition is made; the next attempt comes after a pause."""

    def act(edition: Edition, *_: object) -> str | Failed:
        if edition.id == "evening" or len(office.made) > 2:
            return "done"
        if isinstance(error, BaseException):
            raise error
        return error

    office.act = act
    daemon = office.daemon(MORNING, EVENING)
    daemon.tick()
    daemon.tick()
    assert [edition for edition, _ in office.made] == ["morning", "evening"]
    assert office.states() == [("failed", 1)]
    assert office.states("evening") == [("done", 1)]
    assert len(office.told) == 1
    assert words in office.told[0]
    office.clock.forward(minutes=5)
    daemon.tick()
    assert office.states() == [("done", 2)]


def test_a_run_that_keeps_failing_is_given_up(office: Office) -> None:
    """After five attempts, within a few hours; the operator heard of the first and of the last."""
    office.act = fail
    daemon = office.daemon()
    for _ in range(12 * 60):
        daemon.tick()
        office.clock.forward(minutes=1)
    assert office.states() == [("failed", 5)]
    assert office.told == [
        "No issue of morning for 2026-11-24 yet: the wire was down",
        "No issue of morning for 2026-11-24: the wire was down; given up after 5 attempts",
    ]


def test_a_crashed_run_is_taken_over_the_same_day(office: Office) -> None:
    """Another scheduler waits for the lease, then makes the issue."""
    gone = Ledger(office.out).occasions
    assert gone.claim(Occasion(edition="morning", date=SLOT.date(), slot=SLOT), "dead", SLOT, module.LEASE)
    daemon = office.daemon()
    daemon.tick()
    assert office.made == []
    office.clock.forward(seconds=module.LEASE.total_seconds())
    daemon.tick()
    assert office.states() == [("done", 2)]


def test_what_was_missed_is_told_once(office: Office) -> None:
    """By whichever scheduler finds it first; today's issue is made all the same."""
    office.daemon().tick()
    office.clock.forward(days=3)
    for holder in "ab":
        replace(office, holder=holder).daemon().tick()
    assert office.states() == [("done", 1), ("skipped", 0), ("skipped", 0), ("done", 1)]
    assert [text for text in office.told if "2026-11-25" in text] == [office.told[0]]
    assert "missed: nothing ran at its time" in office.told[0]
    assert len(office.told) == 2


def test_a_run_broken_off_for_good_is_told(office: Office) -> None:
    """One that crashed before midnight, with nobody there to take over."""
    Ledger(office.out).occasions.claim(Occasion(edition="morning", date=SLOT.date(), slot=SLOT), "dead", SLOT, module.LEASE)
    office.clock.forward(hours=20)
    office.daemon().tick()
    assert office.states() == [("failed", 2)]
    assert office.told == ["No issue of morning for 2026-11-24: broken off; too late to be made"]


def test_a_deadline_is_told(office: Office) -> None:
    """While a run goes on and on."""
    desk = replace(MORNING, schedule=replace(MORNING.schedule, deadline=600.0))
    Ledger(office.out).occasions.claim(Occasion(edition="morning", date=SLOT.date(), slot=SLOT), "slow", SLOT, timedelta(hours=1))
    daemon = office.daemon(desk)
    for _ in range(20):
        daemon.tick()
        office.clock.forward(minutes=1)
    assert office.told == ["The issue of morning for 2026-11-24 is not out at its deadline."]


def test_a_broken_configuration_keeps_the_old_one(office: Office) -> None:
    """It is named to the operator; a good one takes its place."""
    daemon = office.daemon()

    def broken() -> tuple[Edition, ...]:
        raise ConfigError("unknown key 'styel'", place="reporter.toml: editions.morning.styel")

    office.load = broken
    daemon.reload()
    assert daemon.editions == (MORNING,)
    assert "reporter.toml: editions.morning.styel: unknown key 'styel'" in office.told[0]
    office.load = lambda: (EVENING,)
    daemon.reload()
    assert daemon.editions == (EVENING,)


def test_a_configuration_that_cannot_even_be_read_keeps_the_old_one(office: Office) -> None:
    """Whatever reading it raises; otherwise the thread that ticks would end, and the scheduler live on and do nothing."""
    daemon = office.daemon()

    def broken() -> tuple[Edition, ...]:
        raise RecursionError("too deep")

    office.load = broken
    daemon.reload()
    assert daemon.editions == (MORNING,)
    assert "the earlier one stays in force. too deep" in office.told[0]


def test_an_edition_that_was_removed_is_not_made(office: Office) -> None:
    """Even if it was due; the others go on."""
    office.load = lambda: (EVENING,)
    daemon = office.daemon(MORNING)
    daemon.reload()
    daemon.tick()
    assert [edition for edition, _ in office.made] == ["evening"]


def test_an_edition_with_an_impossible_zone_stops_no_other(office: Office) -> None:
    """Its trouble is told, once."""
    wrong = replace(MORNING, id="wrong", schedule=Schedule(at="06:30", zone="Europe/Atlantis"))
    daemon = office.daemon(wrong, MORNING)
    daemon.tick()
    daemon.tick()
    assert office.states() == [("done", 1)]
    assert len(office.told) == 1
    assert "Europe/Atlantis" in office.told[0]


def test_a_ledger_in_trouble_is_told_and_not_fatal(office: Office) -> None:
    """Even though the ledger is what remembers that it was told: once, not every tick."""
    office.out.write_text("not a folder")
    daemon = office.daemon()
    for _ in range(5):
        daemon.tick()
        office.clock.forward(seconds=5)
    assert office.made == []
    assert len(office.told) == 1
    office.out.unlink()
    daemon.tick()
    assert office.states() == [("done", 1)]


def test_an_operator_who_cannot_be_reached_is_no_reason_to_stop(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged; the scheduler goes on."""
    office.act = fail
    daemon = office.daemon()

    def unreachable(_subject: str, _text: str) -> None:
        raise OSError("no route to host")

    daemon.desk = replace(daemon.desk, tell=unreachable)
    daemon.tick()
    assert "the operator could not be told" in caplog.text
    assert office.states() == [("failed", 1)]


def test_a_machine_without_a_thread_to_spare_leaves_the_issue_to_the_next_tick(office: Office) -> None:
    """Nothing is held that nobody works at: the claim is given back, and deliveries are not locked for good."""
    daemon = office.daemon()
    plain = daemon.desk.launch

    def refuse(_work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    daemon.desk = replace(daemon.desk, launch=refuse)
    with suppress(RuntimeError):
        daemon.tick()
    assert (office.states(), daemon.busy) == ([("due", 0)], False)
    daemon.desk = replace(daemon.desk, launch=plain)
    daemon.tick()
    assert office.states() == [("done", 1)]


def test_a_scheduler_is_busy_until_the_operator_has_been_told(office: Office) -> None:
    """`run --once` would end in the middle of the message otherwise, and nobody would ever hear of the failure."""
    go, heard = threading.Event(), threading.Event()
    office.act, office.inline = fail, False
    daemon = office.daemon()
    daemon.desk = replace(daemon.desk, tell=lambda *_: heard.set() if go.wait(10) else None)
    daemon.tick()
    _wait(lambda: office.states() == [("failed", 1)] and not daemon._runs)
    assert daemon.busy
    go.set()
    _wait(lambda: not daemon.busy)
    assert heard.is_set()


def test_a_run_that_lost_its_claim_does_not_settle_it(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A machine that slept through its lease finds that another one took over."""

    def sleep(_edition: Edition, occasion: Occasion, _stopping: threading.Event) -> str:
        later = office.clock.at + module.LEASE
        assert Ledger(office.out).occasions.claim(replace(occasion, attempts=1), "b", later, module.LEASE)
        return "done"

    office.act = sleep
    office.daemon().tick()
    assert office.states() == [("claimed", 2)]
    assert "another scheduler took over meanwhile" in caplog.text


def test_a_stopped_run_is_given_back(office: Office) -> None:
    """Its failure is that of the stop: no attempt, no word to the operator, made at once by the next scheduler."""

    def stopped(_edition: Edition, _occasion: Occasion, stopping: threading.Event) -> Failed:
        stopping.set()
        return Failed(reason="stopped between two recipients")

    office.act = stopped
    office.daemon().tick()
    assert office.states() == [("due", 0)]
    assert office.told == []
    office.act = lambda *_: "done"
    office.daemon().tick()
    assert office.states() == [("done", 1)]


def test_runs_keep_their_lease_and_no_more_than_two_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tick is a heartbeat once one is due; a third edition waits for its turn."""
    monkeypatch.setattr(module, "BEAT", 0.0)
    go = threading.Event()
    office.inline, office.act = False, lambda *_: "done" if go.wait(10) else "late"
    daemon = office.daemon(MORNING, EVENING, replace(MORNING, id="night"))
    daemon.tick()
    office.clock.forward(minutes=2)
    daemon.tick()
    (seen,) = Ledger(office.out).occasions.past("morning")
    assert seen.lease == SLOT + timedelta(minutes=2) + module.LEASE
    assert office.states("night") == []
    go.set()
    _wait(lambda: not daemon.busy)
    daemon.tick()
    _wait(lambda: not daemon.busy)
    assert [office.states(each) for each in ("morning", "evening", "night")] == [[("done", 1)]] * 3


def test_a_run_that_hangs_is_let_go(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its place is free again, its lease runs out, and the operator hears of it."""
    monkeypatch.setattr(module, "LONGEST", -1.0)
    go = threading.Event()
    office.inline, office.act = False, lambda *_: "done" if go.wait(10) else "late"
    daemon = office.daemon()
    daemon.tick()
    assert daemon.busy
    daemon.tick()
    assert not daemon.busy
    _wait(lambda: bool(office.told))
    assert "not finished after" in office.told[0]
    go.set()


def _wait(until: Callable[[], bool]) -> None:
    """Let the threads get there."""
    pause = threading.Event()
    for _ in range(1000):
        if until():
            return
        pause.wait(0.01)
    raise AssertionError


def test_a_store_error_of_the_tick_names_itself(office: Office) -> None:
    """The words of the error reach the operator."""
    daemon = office.daemon()

    class Broken:
        def past(self, _edition: str) -> tuple[Occasion, ...]:
            raise StoreError("the disk is full", place="out/reporter.sqlite3", remedy="Free some space")

    daemon.desk = replace(daemon.desk, occasions=Broken())
    daemon.tick()
    assert office.told == ["out/reporter.sqlite3: the disk is full. Free some space"]


def test_errands_are_run_beside_the_issues_and_no_two_at_once(office: Office) -> None:
    """They come with the first tick, rest a minute, and one that raises is told; the issue is made all the same."""
    sent: list[bool] = []

    def errands(_stopping: threading.Event) -> None:
        sent.append(daemon.busy)
        raise StoreError("locked", place="reporter.sqlite3")

    office.errands = errands
    daemon = office.daemon()
    daemon.tick()
    daemon.tick()
    assert sent == [True]
    assert office.states() == [("done", 1)]
    assert office.told == ["reporter.sqlite3: locked"]
    daemon._errands_at -= ERRANDS + 1
    daemon.tick()
    assert sent == [True, True]
    assert not daemon.busy
