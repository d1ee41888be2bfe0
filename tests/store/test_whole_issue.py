"""An issue on its way into `out/`, the ledger and a share, under SIGKILL and on a disk that fails, at every system call that writes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from store.desk import DAY, NOW, issue
from store.killing import READY, killed, needs_strace, points, refused, sample

from reporter import freeze
from reporter.deliver.courier import carry
from reporter.deliver.disk import Disk
from reporter.model import Rendered
from reporter.store.archive import Archive
from reporter.store.ledger import NAME, Ledger
from reporter.testing import FixedClock

pytestmark = [pytest.mark.kill, pytest.mark.slow, needs_strace]

SCRIPT = (
    "import sys; from pathlib import Path; from store.test_whole_issue import make; from reporter.errors import StoreError\n"
    + READY
    + "try:"
    " make(Path(sys.argv[1]), 'new')\n"
    "except StoreError as error: print(error, flush=True)\n"
)


def make(root: Path, text: str, at: datetime = NOW) -> None:
    """What the press writes of an issue once it is set: its files, its record, its deliveries. Again after a crash: what is missing."""
    out, share = root / "out", Disk(name="share", root=root)
    ledger, archive = Ledger(out), Archive(out)
    frozen, rendered = replace(issue(), title=text), Rendered(html=text * 3000, pdf=pdf(text), pages=2, outline=())
    archive.check_writable()
    if not ledger.issues.released("morning", DAY):
        paths, data = archive.paths("morning", DAY), freeze.to_json(frozen)
        renderings = {paths.html: rendered.html.encode(), paths.report: b"{}", paths.pdf: rendered.pdf}
        archive.save(frozen, data, renderings, {"media/0123456789abcdef.png": text.encode() * 3000})
        ledger.issues.record_issue(frozen, freeze.digest(data), (freeze.digest(rendered.pdf),))
        if text == "new":
            ledger.issues.release("morning", DAY, 1)
    if text == "new":
        ledger.deliveries.recover(at)
        rows = ledger.deliveries.plan("morning", DAY, 1, "share", ["share"], at)
        carry(rows, share, frozen, rendered, book=ledger.deliveries, clock=FixedClock(at), stopping=Event())


def pdf(text: str) -> bytes:
    """Bytes that tell which PDF it is, and whether it is whole."""
    return b"%PDF-1.7 " + text.encode() * 2000 + b"%%EOF"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A desk that holds a draft of the day's issue."""
    make(tmp_path / "base", "old")
    return tmp_path / "root"


def fresh(root: Path) -> str:
    """As it was before."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(root.parent / "base", root)
    return str(root)


def check(root: Path) -> None:
    """The PDF is the old one or the new one; the next run makes what is missing, says so in the ledger, and leaves nothing beside it."""
    made = Archive(root / "out").paths("morning", DAY).pdf
    assert made.read_bytes() in (pdf("old"), pdf("new"))
    assert [path.read_bytes() for path in (root / "share").glob("[!.]*.pdf")] in ([], [pdf("new")], [pdf("new")] * 2)
    make(root, "new", NOW + timedelta(hours=1))
    assert made.read_bytes() == pdf("new")
    assert (root / "share" / "latest.pdf").read_bytes() == pdf("new")
    ledger = Ledger(root / "out")
    assert [row.state for row in ledger.deliveries.of_issue("morning", DAY, 1)] == ["sent"]
    assert ledger.issues.known_digest(freeze.digest(pdf("new"))) == ("morning", DAY, 12, 1)
    with closing(sqlite3.connect(root / "out" / NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [path.name for path in root.rglob("*") if path.name.startswith(".") or path.name.endswith("-journal")] == []


def test_a_kill_leaves_the_old_issue_or_the_new_one(root: Path) -> None:
    """Wherever it strikes: whole PDFs only, and the next run finishes the work."""
    cut, found = 0, points(SCRIPT, fresh(root))
    for point in sample(found, 40):
        cut += killed(point, SCRIPT, fresh(root)).returncode != 0
        check(root)
    print(f"{len(found)} places, {cut} kills")
    assert cut > 20


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_failing_disk_leaves_the_old_issue_or_the_new_one(root: Path, error: str) -> None:
    """One call fails: a sentence or none, no traceback; whole PDFs only, and the next run finishes the work."""
    found = points(SCRIPT, fresh(root))
    for point in sample(found, 20):
        run = refused(point, error, SCRIPT, fresh(root))
        assert "Traceback" not in run.stderr, (point, run.stderr)
        check(root)
    print(f"{len(found)} places")
