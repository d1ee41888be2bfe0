"""Children: limited, killable, and gone when the command is."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.errors import UsageError
from reporter.model import Failed
from reporter.render import engine, paper, rehearsal
from reporter.render.shelf import Shelf
from reporter.render.worker import LAYOUT, MIB, TEMPLATES, Workers

QUICK = replace(TEMPLATES, processor=1, wall=120, memory=200 * MIB, answer=8 * MIB)


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Workers that are ended after the test."""
    with Workers() as workers:
        yield workers


def of_session(session: int) -> list[int]:
    """Process ids of the living (not zombies) in a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def gone(session: int) -> bool:
    """Whether every process of a session ends within some seconds."""
    for _ in range(100):
        if not of_session(session):
            return True
        time.sleep(0.1)
    return False


def test_a_value_comes_back(workers: Workers) -> None:
    """A function's value is computed in another process and returned with its type."""
    assert workers.call(TEMPLATES, engine.version) == engine.version()


def test_our_errors_cross(workers: Workers) -> None:
    """A ReporterError raised in a child is raised here, with its place and remedy."""
    with pytest.raises(UsageError, match=r"no paper is called 'A0'\. Use one of"):
        workers.call(TEMPLATES, paper.paper, "A0")


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        (sum, (range(10**13),), "it used more than 1 s of processor time"),
        (bytes, (10**9,), "it needed more than 200 MB of memory"),
        (os.abort, (), "the engine broke down or needed more than 200 MB of memory"),
        (os._exit, (3,), "its process was stopped from outside"),
        (int, ("x",), "ValueError: invalid literal"),
        (bytes, (10 * MIB,), "it made more than 8 MB"),
    ],
)
def test_what_goes_wrong_is_told_in_plain_words(workers: Workers, function: object, arguments: tuple[object, ...], reason: str) -> None:
    """Each limit and each kind of death gives a Failed that says which."""
    answer = workers.call(QUICK, function, *arguments)  # type: ignore[arg-type]
    assert isinstance(answer, Failed)
    assert answer.reason.startswith(reason)


def test_a_child_that_sleeps_is_ended_by_the_clock(workers: Workers) -> None:
    """A job that uses no processor time ends when its time on the clock is over."""
    answer = workers.call(replace(QUICK, wall=1), time.sleep, 600)
    assert answer == Failed(reason="it took longer than 1 s")


def test_a_broken_child_costs_one_call(workers: Workers) -> None:
    """After a child has died the next call is served by another one."""
    assert isinstance(workers.call(QUICK, os.abort), Failed)
    assert workers.call(QUICK, engine.version) == engine.version()


def test_limits_count_each_job_for_itself(workers: Workers) -> None:
    """Processor time that earlier jobs of a child used is not held against a later one."""
    half_a_second = range(15 * 10**6)
    assert [workers.call(QUICK, sum, half_a_second) for _ in range(8)] == [sum(half_a_second)] * 8


def test_children_have_no_secrets(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the command does not reach the children."""
    monkeypatch.setenv("REPORTER_SMTP_PASSWORD", "swordfish")
    with Workers() as fresh:
        answer = fresh.call(TEMPLATES, os.getenv, "REPORTER_SMTP_PASSWORD", "nothing")
    assert answer == "nothing"


def test_no_orphan_after_random_kills() -> None:
    """Children killed at random moments leave no process and no file; every call still gets an answer."""
    kill_at_random(25)


@pytest.mark.slow
def test_no_orphan_after_a_thousand_kills() -> None:
    """The same, a thousand times."""
    kill_at_random(1000)


def kill_at_random(kills: int) -> None:
    """Two threads lay pages out while their children are killed."""
    chance = random.Random(4)
    page = "<html lang=en><title>x</title><p>" + "word " * 2000
    shelf = Shelf(folders=())
    answers: list[object] = []
    with Workers() as workers:
        workers.warm_up(rehearsal.rehearse, "en")
        server, folder = workers.processes()
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                answers.append(workers.call(LAYOUT, engine.lay_out, page, shelf, ""))

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(kills):
                kill_one(server, chance)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert len(of_session(server)) <= 3
        assert isinstance(workers.call(LAYOUT, engine.lay_out, page, shelf, ""), engine.LaidOut)
    assert gone(server)
    assert not folder.exists()
    assert all(isinstance(answer, Failed | engine.LaidOut) for answer in answers)


def kill_one(server: int, chance: random.Random) -> None:
    """End one of the forkserver's children, as soon as there is one."""
    while True:
        time.sleep(chance.uniform(0, 0.05))
        children = [pid for pid in of_session(server) if pid != server]
        if children:
            with contextlib.suppress(ProcessLookupError):  # it was ended otherwise in this very moment
                os.kill(chance.choice(children), signal.SIGKILL)
                return


PROGRAM = """
import sys, threading, time
from reporter.render.shelf import Shelf
from reporter.render.worker import Workers, TEMPLATES
workers = Workers()
workers.__enter__()
threads = [threading.Thread(target=workers.call, args=(TEMPLATES, time.sleep, 30), daemon=True) for _ in range(2)]
for thread in threads: thread.start()
time.sleep(1)
print(*workers.processes(), flush=True)
try:
    time.sleep(30)
finally:
    workers.close()
"""


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_the_command(blow: signal.Signals) -> None:
    """A command that is interrupted or killed takes its children and their files with it."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as command:
        assert command.stdout
        server, folder = command.stdout.readline().split()
        assert len(of_session(int(server))) == 3
        command.send_signal(blow)
        command.wait(10)
    assert gone(int(server))
    assert not Path(folder).exists()
