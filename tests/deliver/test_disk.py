"""Channel disk: whole files, retention, latest.pdf, under ordinary life, kills and failing disks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from store.desk import DAY, issue
from store.killing import READY, killed, needs_strace, points, refused, sample

from reporter.deliver.disk import NOTES, Disk
from reporter.errors import StoreError
from reporter.model import Rendered


def pdf(text: str = "one") -> Rendered:
    """A rendering whose bytes tell which it is."""
    return Rendered(html="", pdf=b"%PDF-1.7 " + text.encode() * 2000 + b"%%EOF", pages=2, outline=())


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_an_issue_is_put_down_under_its_name_and_as_the_latest(tmp_path: Path) -> None:
    """In a folder that need not exist, relative to the desk; the row says what was written."""
    row = Disk(name="share", root=tmp_path).deliver(issue(), pdf(), "share/morning")
    folder = tmp_path / "share" / "morning"
    assert names(folder) == ["latest.pdf", "morning-2026-11-24.pdf"]
    assert (folder / "latest.pdf").read_bytes() == (folder / "morning-2026-11-24.pdf").read_bytes() == pdf().pdf
    assert (folder / "latest.pdf").readlink() == Path("morning-2026-11-24.pdf")
    assert (row.state, row.channel, row.recipient, row.version) == ("sent", "share", "share/morning", 1)
    assert row.reply == f"morning-2026-11-24.pdf, {len(pdf().pdf)} bytes"


def test_twice_is_once(tmp_path: Path) -> None:
    """Delivering again changes nothing."""
    disk = Disk(name="share", root=tmp_path)
    assert disk.repeatable
    assert disk.deliver(issue(), pdf(), "s") == disk.deliver(issue(), pdf(), "s")
    assert names(tmp_path / "s") == ["latest.pdf", "morning-2026-11-24.pdf"]


def test_only_the_newest_dates_stay(tmp_path: Path) -> None:
    """With all their versions; other editions', other people's files and folders are not touched."""
    folder = tmp_path / "s"
    folder.mkdir()
    for other in (
        "morning-2020-01-01.txt",
        "morning-2020-13-45.pdf",
        "evening-2020-01-01.pdf",
        "early-morning-2020-01-01.pdf",
        "notes.pdf",
    ):
        (folder / other).touch()
    disk = Disk(name="share", root=tmp_path, keep=2)
    for n in range(4):
        disk.deliver(issue(DAY + timedelta(days=n)), pdf(str(n)), "s")
    disk.deliver(issue(DAY + timedelta(days=3), version=2), pdf("3v2"), "s")
    assert [name for name in names(folder) if name.startswith("morning-2026")] == [
        "morning-2026-11-26.pdf",
        "morning-2026-11-27-v2.pdf",
        "morning-2026-11-27.pdf",
    ]
    assert len(names(folder)) == 3 + 5 + 1
    assert (folder / "latest.pdf").readlink() == Path("morning-2026-11-27-v2.pdf")


def test_latest_does_not_go_back(tmp_path: Path) -> None:
    """An older issue that is delivered late, or again, is not the latest."""
    disk = Disk(name="share", root=tmp_path)
    disk.deliver(issue(), pdf(), "s")
    disk.deliver(issue(DAY - timedelta(days=1)), pdf("old"), "s")
    assert (tmp_path / "s" / "latest.pdf").readlink() == Path("morning-2026-11-24.pdf")


def test_a_file_in_the_place_of_latest_is_replaced(tmp_path: Path) -> None:
    """Someone's copy, or one from a share that knew no links."""
    (tmp_path / "latest.pdf").write_bytes(b"old")
    Disk(name="share", root=tmp_path).deliver(issue(), pdf(), ".")
    assert (tmp_path / "latest.pdf").read_bytes() == pdf().pdf


def test_a_share_without_links_gets_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT and some network shares refuse links."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    Disk(name="share", root=tmp_path).deliver(issue(), pdf(), "s")
    assert not (tmp_path / "s" / "latest.pdf").is_symlink()
    assert (tmp_path / "s" / "latest.pdf").read_bytes() == pdf().pdf


def test_a_desk_may_do_without_latest(tmp_path: Path) -> None:
    """`latest = false`."""
    Disk(name="share", root=tmp_path, latest=False).deliver(issue(), pdf(), "s")
    assert names(tmp_path / "s") == ["morning-2026-11-24.pdf"]


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    """And nothing is changed."""
    (tmp_path / "s").write_text("a file")
    with pytest.raises(StoreError, match="is not a folder"):
        Disk(name="share", root=tmp_path).deliver(issue(), pdf(), "s")
    assert (tmp_path / "s").read_text() == "a file"


def test_notes_and_issues_may_come_at_once(tmp_path: Path) -> None:
    """From several runs: no note is lost, no delivery fails for it."""
    channel = Disk(name="share", root=tmp_path)

    def work(n: int) -> None:
        channel.tell(f"trouble {n}", "Nothing came.", "s")
        channel.deliver(issue(DAY + timedelta(days=n)), pdf(str(n)), "s")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(60)))
    assert len((tmp_path / "s" / NOTES).read_text().splitlines()) == 120
    assert (tmp_path / "s" / "latest.pdf").exists()
    assert len(names(tmp_path / "s")) == 62


# ── killed, and refused by the disk ───────────────────────────────────────────────────────────────────────────────

#: Delivers the second issue into a folder that holds the first.
SCRIPT = (
    "import sys; from datetime import timedelta; from pathlib import Path; from store.desk import DAY, issue\n"
    "from deliver.test_disk import pdf; from reporter.deliver.disk import NOTES, Disk; from reporter.errors import StoreError\n"
    "disk = Disk(name='share', root=Path(sys.argv[1]), keep=1); new = issue(DAY + timedelta(days=1)); rendered = pdf('two')\n"
    + READY
    + "try: disk.deliver(new, rendered, 's')\n"
    "except StoreError as error: print(error, flush=True)\n"
)
OLD, NEW = "morning-2026-11-24.pdf", "morning-2026-11-25.pdf"


def fresh(tmp_path: Path) -> Path:
    """A share with yesterday's issue; its folder."""
    root = tmp_path / "root"
    for path in (root / "s").glob("*") if root.exists() else ():
        path.unlink()
    Disk(name="share", root=root).deliver(issue(), pdf(), "s")
    return root


def check(root: Path) -> None:
    """Every PDF is whole; latest is the old or the new one; the next delivery leaves today's alone, and nothing else."""
    folder = root / "s"
    whole = {OLD: pdf().pdf, NEW: pdf("two").pdf}
    for path in folder.glob("[!.]*.pdf"):
        assert path.read_bytes() in ([whole[path.name]] if path.name in whole else whole.values()), path
    assert (folder / "latest.pdf").read_bytes() in whole.values()
    Disk(name="share", root=root, keep=1).deliver(issue(DAY + timedelta(days=1)), pdf("two"), "s")
    assert names(folder) == ["latest.pdf", NEW]
    assert (folder / "latest.pdf").read_bytes() == whole[NEW]


@pytest.mark.kill
@pytest.mark.slow
@needs_strace
def test_a_kill_leaves_the_old_issue_or_the_new_one(tmp_path: Path) -> None:
    """At every system call that writes: whole PDFs only, no temporary file after the next run."""
    root = fresh(tmp_path)
    cut = 0
    for point in sample(points(SCRIPT, str(root)), 60):
        run = killed(point, SCRIPT, str(fresh(tmp_path)))
        cut += run.returncode != 0
        check(root)
    print(f"{cut} kills")
    assert cut >= 5


@pytest.mark.kill
@pytest.mark.slow
@needs_strace
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_failing_disk_leaves_the_old_issue_or_the_new_one(tmp_path: Path, error: str) -> None:
    """One call fails: one sentence or none, no traceback, whole PDFs only."""
    root = fresh(tmp_path)
    for point in sample(points(SCRIPT, str(root)), 60):
        run = refused(point, error, SCRIPT, str(fresh(tmp_path)))
        assert "Traceback" not in run.stderr, (point, run.stderr)
        check(root)


def test_notes_to_the_operator_are_kept_in_the_folder(tmp_path: Path) -> None:
    """The newest last, in a file of their own; what was noted before stays."""
    channel = Disk(name="share", root=tmp_path)
    channel.tell("morning: late", "Nothing came.", "desk")
    channel.tell("morning: failed", "Again.", "desk")
    assert (tmp_path / "desk" / NOTES).read_text() == "morning: late\n    Nothing came.\nmorning: failed\n    Again.\n"
