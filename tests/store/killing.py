"""Programs stopped at chosen system calls: each call after the program says it is ready is a place to be killed or refused at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from living import ran

TESTS = Path(__file__).resolve().parents[1]
WHOLE = os.environ.get("REPORTER_KILL") == "all"
WRITES = ("openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "symlink", "ftruncate", "mkdir")
READY = "import os; os.write(1, b'ready\\n')\n"  # what comes before it is Python starting

needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@dataclass(frozen=True)
class Point:
    """The nth call of a name in a program's life."""

    call: str
    nth: int


def points(script: str, *arguments: str, calls: tuple[str, ...] = WRITES) -> list[Point]:
    """Every place in a run of `script` at which one of `calls` is made."""
    log = Path(arguments[0]).parent / "strace.log"
    _run(["-o", str(log), "-e", f"trace={','.join(calls)}"], script, *arguments)
    seen: Counter[str] = Counter()
    found, ready = [], False
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"(?:\d+ +)?(\w+)\(", line)
        if match and match[1] in calls:
            seen[match[1]] += 1
            ready = ready or '"ready\\n"' in line
            if ready and '"ready\\n"' not in line:
                found.append(Point(match[1], seen[match[1]]))
    assert found
    return found


def sample(found: list[Point], size: int) -> list[Point]:
    """All of them, or `size` spread over the run."""
    return found if WHOLE or len(found) <= size else [found[n * len(found) // size] for n in range(size)]


def killed(point: Point, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run until that call is entered, then SIGKILL."""
    return _run(["-e", f"trace={point.call}", "-e", f"inject={point.call}:signal=SIGKILL:when={point.nth}"], script, *arguments)


def refused(point: Point, error: str, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run, with that one call failing with `error`."""
    return _run(["-e", f"trace={point.call}", "-e", f"inject={point.call}:error={error}:when={point.nth}"], script, *arguments)


def _run(options: list[str], script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    log = ["-o", "/dev/null"] if "-o" not in options else []
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    # Not --seccomp-bpf: with it strace 6.1 does not deliver the signal.
    command = ["strace", "-f", *log, *options, sys.executable, "-c", script, *arguments]
    return ran(command, env=environment, cwd=TESTS)
