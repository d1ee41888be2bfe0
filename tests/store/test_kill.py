"""The ledger under SIGKILL and under a disk that fails, at every system call that writes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store.desk import NOW
from store.killing import READY, killed, needs_strace, points, refused, sample

from reporter.store.ledger import NAME, Ledger

pytestmark = [pytest.mark.kill, pytest.mark.slow, needs_strace]

#: Writes rows one after the other and says each once it is committed; a failure is said in words.
SCRIPT = (
    "import sys; from pathlib import Path; from store.desk import NOW; from reporter.errors import StoreError;"
    "from reporter.store.ledger import Ledger; ledger = Ledger(Path(sys.argv[1]))\n" + READY + "for n in range(4):\n"
    "    try: ledger.memory.rest(f'o{n}', NOW); os.write(1, b'%d\\n' % n)\n"
    "    except StoreError as error: print(error, flush=True)\n"
)


def acknowledged(output: str) -> list[str]:
    """Rows that the program said were committed."""
    return [line for line in output.splitlines() if line.isdigit()]


def check(out: Path, rows: list[str]) -> None:
    """Sound, nothing acknowledged lost, nothing left beside it, and it goes on."""
    ledger = Ledger(out)
    assert [n for n in rows if ledger.memory.resting(f"o{n}") != NOW] == []
    ledger.memory.rest("after", NOW)
    with closing(sqlite3.connect(out / NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {path.name for path in out.iterdir()} == {NAME}


@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
def test_a_kill_loses_no_acknowledged_row(tmp_path: Path, existing: bool) -> None:
    """While the file is made, and while it is written to: integrity_check is ok, what was said to be committed is there."""
    base = tmp_path / "base"
    base.mkdir()
    if existing:
        Ledger(base).memory.rest("before", NOW)
    out = tmp_path / "out"
    shutil.copytree(base, out)
    cut = 0
    for point in sample(points(SCRIPT, str(out)), 40):
        shutil.rmtree(out)
        shutil.copytree(base, out)
        run = killed(point, SCRIPT, str(out))
        cut += run.returncode != 0
        check(out, acknowledged(run.stdout))
    print(f"{cut} kills")
    assert cut > 20


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_failing_disk_loses_no_acknowledged_row(tmp_path: Path, error: str) -> None:
    """One call fails: the write fails in words, or works; nothing else is harmed."""
    out = tmp_path / "out"
    Ledger(out).memory.rest("before", NOW)
    base = tmp_path / "base"
    shutil.copytree(out, base)
    told = 0
    places = [point for point in points(SCRIPT, str(out)) if point.call in ("pwrite64", "fsync", "fdatasync", "unlink")]
    for point in sample(places, 20):
        shutil.rmtree(out)
        shutil.copytree(base, out)
        run = refused(point, error, SCRIPT, str(out))
        assert "Traceback" not in run.stderr, (point, run.stderr)
        assert len(run.stdout.splitlines()) == 5, (point, run.stdout, run.stderr)
        told += len(acknowledged(run.stdout)) < 4
        check(out, acknowledged(run.stdout))
    print(f"{len(places)} places, {told} said")
    assert told
