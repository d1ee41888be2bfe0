"""Stopping and killing a run that sends mail: nothing is lost, nothing goes out twice unless somebody was told that it might."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from deliver.post import Office, Script, letter, office
from living import living, ran
from store.desk import DAY
from store.killing import TESTS, WRITES, killed, needs_strace, points, sample

from reporter.model import Delivery
from reporter.store.ledger import Ledger

COUNT = 5
NAMES = [f"r{n}@example.org" for n in range(COUNT)]
#: The sender as a program for `python -c`.
SCRIPT = "import sys; from deliver.sender import main; main(*sys.argv[1:])"


def rows(out: Path) -> dict[str, Delivery]:
    """What the ledger says of each."""
    return {row.recipient: row for row in Ledger(out).deliveries.of_issue("morning", DAY, 1)}


def stopped(out: Path, opened: Office, after: float) -> float:
    """Run, and SIGTERM so many seconds after it began to send; how long it then took to end."""
    command = [sys.executable, "-c", SCRIPT, str(out), str(opened.port), str(COUNT)]
    with living(command, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stderr
        assert run.stdout.readline() == "ready\n"
        time.sleep(after)
        start = time.monotonic()
        run.terminate()
        code = run.wait(30)
        assert code == 0, (code, run.stderr.read())
        took = time.monotonic() - start
        assert "Traceback" not in run.stderr.read()
    return took


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_stop_at_any_time_ends_within_five_seconds_without_doubt(tmp_path: Path, seed: int) -> None:
    """Where the server answers within three seconds, nothing is in doubt; the next run sends the rest, and each gets one."""
    chance = random.Random(seed)
    with office() as opened:
        opened.scripts = {name: Script(dot=chance.choice([0.0, 0.1, 0.4, 1.5])) for name in NAMES}
        assert stopped(tmp_path, opened, chance.uniform(0, 1.5)) < 5
        assert {row.state for row in rows(tmp_path).values()} <= {"sent", "pending"}
        opened.scripts = {}
        again((str(tmp_path), str(opened.port), str(COUNT)), "hold")
        assert Counter(recipient for recipient, _ in opened.got) == Counter(NAMES)
    assert {row.state for row in rows(tmp_path).values()} == {"sent"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_stop_while_a_server_is_silent_leaves_one_in_doubt(tmp_path: Path, seed: int) -> None:
    """The one whose reply did not come within three seconds; the others wait for the next run."""
    chance = random.Random(seed)
    silent = chance.choice(NAMES)
    with office() as opened:
        opened.scripts = {silent: Script(dot=60.0)}
        assert stopped(tmp_path, opened, 1.5 + chance.uniform(0, 1)) < 5
        found = Counter(row.state for row in rows(tmp_path).values())
    assert found == Counter(sent=NAMES.index(silent), in_doubt=1, pending=COUNT - NAMES.index(silent) - 1)
    assert rows(tmp_path)[silent].message_id == letter(silent).message_id


#: Besides the calls that write files: those that speak to the server, and hear it.
CALLS = (*WRITES, "connect", "sendto", "recvfrom")


@pytest.mark.kill
@pytest.mark.slow
@needs_strace
def test_a_kill_anywhere_loses_nobody_and_doubles_nobody(tmp_path: Path) -> None:
    """Killed at a system call and started again: who got it got it once; who did not is in doubt, one a crash at most.

    Sent again on the operator's word, the message is the same, so that a reader's program sees that it has it.
    """
    out = tmp_path / "out"
    doubts, cut, doubled = 0, 0, 0
    with office() as opened:
        arguments = (str(out), str(opened.port), str(COUNT))
        found = points(SCRIPT, *arguments, calls=CALLS)
        for point in sample(found, 36):
            shutil.rmtree(out)
            opened.got.clear()
            cut += killed(point, SCRIPT, *arguments).returncode != 0
            again(arguments, "hold")
            got, known = Counter(recipient for recipient, _ in opened.got), rows(out)
            doubtful = [name for name, row in known.items() if row.state == "in_doubt"]
            assert len(doubtful) <= 1, point
            assert max(got.values()) == 1, point
            assert {name for name, row in known.items() if row.state == "sent"} == set(NAMES) - set(doubtful), point
            assert set(NAMES) - set(got) <= set(doubtful), point
            doubts += len(doubtful)
            again(arguments, "resend")
            assert {row.state for row in rows(out).values()} == {"sent"}, point
            assert {recipient for recipient, _ in opened.got} == set(NAMES), point
            assert all(data == letter(recipient).data for recipient, data in opened.got), point
            assert all(row.message_id == letter(name).message_id for name, row in rows(out).items()), point
            doubled += len(opened.got) - COUNT
    print(f"{len(found)} places, {cut} kills, {doubts} in doubt, of which {doubled} had arrived")
    assert cut > 20
    assert doubts


def again(arguments: tuple[str, ...], on_doubt: str) -> None:
    """The next run, to its end."""
    command = [sys.executable, "-c", SCRIPT, *arguments]
    environment = {**os.environ, "ON_DOUBT": on_doubt, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    run = ran(command, cwd=TESTS, env=environment)
    assert run.returncode == 0, run.stderr
