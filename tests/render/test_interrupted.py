"""A build that is interrupted leaves no process, no temporary folder and no half an issue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def marked(mark: str) -> list[int]:
    """Living processes whose temporary folder is `mark`: the command, its forkserver and all children inherit it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if state != "Z" and f"TMPDIR={mark}".encode() in environment.split(b"\0"):
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("stage", ["Reading sources", "Laying out", "Assembling"])
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_nothing(tmp_path: Path, stage: str, blow: signal.Signals) -> None:
    """Ctrl-C or a stop while sources are read, pages laid out or put together: no child, no temporary file, no issue, no traceback."""
    temporary, out = tmp_path / "tmp", tmp_path / "out"
    temporary.mkdir()
    command = [sys.executable, "-u", "-m", "reporter.cli", "build", "--from", ROOT / "data" / "sample" / "sources", "--out", out]
    process = subprocess.Popen(command, cwd=tmp_path, env=os.environ | {"TMPDIR": str(temporary)}, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(stage):
            break
    assert len(marked(str(temporary))) >= 2
    process.send_signal(blow)
    rest = process.stderr.read()
    process.stderr.close()
    code = process.wait(timeout=30)
    until = time.monotonic() + 10
    while marked(str(temporary)) and time.monotonic() < until:
        time.sleep(0.05)
    assert marked(str(temporary)) == []
    assert "Traceback" not in rest
    if code != 0:  # at the very end it may have come too late
        assert code == 130
        assert rest.endswith("reporter: interrupted; nothing was changed\n")
        assert [path for path in out.rglob("*") if path.is_file() and path.suffix in {".pdf", ".html", ".tmp"}] == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["build", "--wrong"], 2), (["build", "--from", "missing.txt"], 1), (["build", "--help"], 0), (["build", "x"], 2)],
)
def test_a_build_that_comes_to_nothing_leaves_nothing(tmp_path: Path, arguments: list[str], code: int) -> None:
    """The layout process is begun before the command is understood, and ended where it was not needed."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "reporter.cli", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | {"TMPDIR": str(temporary)}, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert marked(str(temporary)) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("after", [0.02, 0.06, 0.1, 0.14])
def test_an_interruption_at_the_very_start_leaves_nothing(tmp_path: Path, after: float) -> None:
    """While the command itself is still being loaded: no traceback, no process, no temporary file."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "reporter.cli", "build", "--from", ROOT / "data" / "sample" / "sources", "--out", tmp_path / "out"]
    process = subprocess.Popen(command, cwd=tmp_path, env=os.environ | {"TMPDIR": str(temporary)}, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 10
    while not marked(str(temporary)) and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(after)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    until = time.monotonic() + 10
    while marked(str(temporary)) and time.monotonic() < until:
        time.sleep(0.05)
    # Before the program has set its handler, the system ends it; what strikes a text that Python executes, Python ends as a shell's 130.
    assert process.returncode in (130, -signal.SIGTERM, -signal.SIGINT), said
    assert "Traceback" not in said
    assert list(temporary.iterdir()) == []
