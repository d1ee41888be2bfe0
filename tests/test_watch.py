"""The running program: signals, its end within five seconds, ticks that survive the local clock, `run --once`."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import schedule
import time_machine
from living import living, ran

from reporter import watch
from reporter.daemon import GRACE, TICK
from reporter.model import Failed
from reporter.store.ledger import Ledger

#: A desk whose issue is due at once. What its press does is the first argument; it says "pressing" when it begins.
PROGRAM = """
import os, sys, time, threading
from datetime import UTC, datetime
from pathlib import Path
from reporter import watch
from reporter.daemon import Daemon, Desk
from reporter.errors import ConfigError
from reporter.model import Edition, Failed, Schedule
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock

what, out = sys.argv[1], Path(sys.argv[2])
say = lambda *words: print(*words, flush=True)
ledger = Ledger(out)

def press(edition, occasion, stopping):
    say("pressing")
    if what == "hang":
        threading.Event().wait(60)
    if what == "polite" and stopping.wait(60):
        return Failed(reason="stopped")
    if what == "slow":
        threading.Event().wait(2)
    return "made"

def load():
    if Path(out, "broken").exists():
        raise ConfigError("broken", place="reporter.toml")
    return editions

editions = (Edition(id="morning", title="Morning", schedule=Schedule(at="06:30", zone="UTC")),)
desk = Desk(clock=FixedClock(datetime(2026, 11, 24, 6, 30, tzinfo=UTC)), occasions=ledger.occasions, told=ledger.told,
            press=press, errands=lambda stopping: None, tell=lambda subject, text: say("told:", text), load=load, holder="a")
if what == "once":
    say("failures:", watch.once(Daemon(desk, editions)))
elif watch.run(Daemon(desk, editions)):
    say("orderly")
else:
    os._exit(7)
"""


def program(what: str, out: Path) -> AbstractContextManager[subprocess.Popen[str]]:
    """The running program; killed at the end if it still runs."""
    out.mkdir(exist_ok=True)
    return living([sys.executable, "-u", "-c", PROGRAM, what, out], stdout=subprocess.PIPE)


def stopped(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> tuple[float, str]:
    """Seconds from the signal to the end, and what it said until then."""
    start = time.monotonic()
    process.send_signal(number)
    said, _ = process.communicate(timeout=20)
    return time.monotonic() - start, said


def states(out: Path) -> list[tuple[str, int]]:
    """State and attempts of each occasion."""
    return [(seen.state, seen.attempts) for seen in Ledger(out).occasions.past("morning")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_scheduler_ends_at_once(tmp_path: Path, number: signal.Signals) -> None:
    """In good order, with its issue made."""
    with program("quick", tmp_path / "out") as process:
        assert process.stdout.readline() == "pressing\n"
        _until(lambda: states(tmp_path / "out") == [("done", 1)])
        seconds, said = stopped(process, number)
        assert (process.returncode, said) == (0, "orderly\n")
        assert seconds < 2


def test_what_is_nearly_done_is_finished(tmp_path: Path) -> None:
    """A press that needs two more seconds gets them."""
    with program("slow", tmp_path / "out") as process:
        assert process.stdout.readline() == "pressing\n"
        seconds, said = stopped(process)
        assert said == "orderly\n"
        assert states(tmp_path / "out") == [("done", 1)]
        assert seconds < 5


def test_a_press_that_heeds_the_stop_is_given_back(tmp_path: Path) -> None:
    """The next scheduler makes the issue at once."""
    with program("polite", tmp_path / "out") as process:
        assert process.stdout.readline() == "pressing\n"
        _, said = stopped(process)
        assert said == "orderly\n"
    assert states(tmp_path / "out") == [("due", 0)]


@pytest.mark.parametrize("locked", [False, True], ids=["free", "locked"])
def test_a_press_that_hangs_does_not_hold_the_end_up(tmp_path: Path, locked: bool) -> None:
    """Five seconds at most, given back where the ledger is free; a ledger that another process holds does not hold it up either."""
    out = tmp_path / "out"
    with program("hang", out) as process:
        assert process.stdout.readline() == "pressing\n"
        with _held(out) if locked else _free():
            seconds, _ = stopped(process)
        assert process.returncode == 7
        assert seconds < 5
    assert states(out) == [("claimed", 1) if locked else ("due", 0)]


@contextmanager
def _held(out: Path) -> Iterator[None]:
    import sqlite3

    connection = sqlite3.connect(out / "reporter.sqlite3", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


@contextmanager
def _free() -> Iterator[None]:
    yield


def test_a_hangup_reads_the_configuration_anew(tmp_path: Path) -> None:
    """A broken one is told, and the scheduler stays."""
    out = tmp_path / "out"
    with program("quick", out) as process:
        assert process.stdout.readline() == "pressing\n"
        (out / "broken").touch()
        process.send_signal(signal.SIGHUP)
        assert process.stdout.readline().startswith("told: The new configuration is broken; the earlier one stays in force. reporter.toml")
        assert process.poll() is None


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1, 0.2, 0.4])
def test_a_stop_at_any_moment_leaves_a_state_to_go_on_from(tmp_path: Path, delay: float) -> None:
    """Whenever it comes: ended in time, and the issue is made, given back or untouched; never lost."""
    out = tmp_path / "out"
    with program("slow", out) as process:
        time.sleep(delay)
        seconds, _ = stopped(process)
        assert seconds < 5
    assert states(out) in ([], [("done", 1)], [("due", 0)])


def test_a_stop_in_the_middle_of_a_tick_waits_for_what_the_tick_begins(tmp_path: Path) -> None:
    """A claim that is committed while the signal comes is no longer seen as nothing to wait for."""
    from test_daemon import Office

    office = Office(tmp_path / "out", inline=False)
    office.act = lambda *_: "done" if not time.sleep(0.5) else ""
    daemon, claiming = office.daemon(), threading.Event()
    plain = daemon.desk.occasions

    class Slow:
        def __getattr__(self, name: str) -> object:
            return getattr(plain, name)

        def claim(self, *facts: object) -> bool:
            claiming.set()
            daemon.stopping.wait(10)
            time.sleep(0.3)
            return plain.claim(*facts)

    daemon.desk = replace(daemon.desk, occasions=Slow())
    ticking = threading.Thread(target=daemon.tick, daemon=True)
    ticking.start()
    assert claiming.wait(10)
    daemon.stopping.set()
    assert watch._end(daemon, ticking)
    assert office.states() == [("done", 1)]


def test_once_makes_what_is_due_and_ends(tmp_path: Path) -> None:
    """For cron: and a second one finds nothing to do."""
    for said in ("pressing\nfailures: ()\n", "failures: ()\n"):
        with program("once", tmp_path / "out") as process:
            assert process.communicate(timeout=20)[0] == said


def test_once_gives_what_failed(tmp_path: Path) -> None:
    """So that cron's mail and the exit code tell of it; other editions are made."""
    from test_daemon import EVENING, MORNING, Office

    office = Office(tmp_path / "out", inline=False)
    office.act = lambda edition, *_: Failed(reason="no wire") if edition is MORNING else "done"
    assert watch.once(office.daemon(MORNING, EVENING)) == (Failed(reason="no wire"),)
    assert office.states("evening") == [("done", 1)]


def test_signals_are_put_back(tmp_path: Path) -> None:
    """The program that embeds us keeps its own handlers."""
    from test_daemon import Office

    before = signal.getsignal(signal.SIGTERM)
    watch.once(Office(tmp_path / "out").daemon())
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_is_heard_whatever_the_main_thread_does(tmp_path: Path) -> None:
    """Even while it holds the lock of the very event that the signal sets, as it does for an instant in every wait."""
    script = (
        "import os, signal, threading; from reporter import watch; event = threading.Event()\n"
        "with watch.heeding({signal.SIGTERM: event.set}):\n"
        "    with event._cond: os.kill(os.getpid(), signal.SIGTERM); sum(range(100_000))\n"
        "    print(event.wait(10))\n"
        "print(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, threading.active_count())\n"
    )
    done = ran([sys.executable, "-c", script], longest=30)
    assert (done.returncode, done.stdout) == (0, "True\nTrue 1\n"), done.stderr


@pytest.mark.parametrize("jump", [-timedelta(hours=1), -timedelta(days=400), timedelta(hours=1), timedelta(days=400)])
def test_ticks_go_on_when_the_local_clock_is_set(tmp_path: Path, jump: timedelta) -> None:
    """`schedule` reckons in local time and would sleep for an hour when the clocks go back; a tick comes within one interval."""
    from test_daemon import Office

    daemon, scheduler, ticks = Office(tmp_path / "out").daemon(), schedule.Scheduler(), []
    daemon.tick = lambda: ticks.append(datetime.now(UTC))  # type: ignore[method-assign]
    with time_machine.travel(datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC), tick=False) as clock:
        watch._arm(scheduler, daemon)
        assert len(ticks) == 1
        clock.shift(jump)
        for _ in range(TICK + 1):
            watch._arm(scheduler, daemon)
            scheduler.run_pending()
            clock.shift(1.0)
        assert 2 <= len(ticks) <= 3
        assert len(scheduler.jobs) == 1


def test_the_grace_is_within_what_is_promised() -> None:
    """Five seconds, with one to spare for the end of the process."""
    assert GRACE <= 4.0


def _until(done: object) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if done():
            return
        pause.wait(0.01)
    raise AssertionError
