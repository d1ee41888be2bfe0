"""`reporter run`, `send` and `status` as a desk uses them: real processes, the real clock, real channels."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from living import living, ran

from reporter.model import Occasion
from reporter.store.archive import Archive
from reporter.store.ledger import NAME, Ledger

TEXT = """Ferry service resumes after storm

The ferry between Harbour Point and the island resumed on Monday morning, the port authority said.

It had been stopped for two days by a storm that damaged the landing stage. About 400 people had waited on the island, the authority said.
"""

REPORTER = [sys.executable, "-m", "reporter.cli"]


class Desk:
    """A desk in a folder of its own, whose issue was due a minute ago."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"
        (folder / "ferry.txt").write_text(TEXT, encoding="utf-8")
        self.write()

    def write(self, edition: str = "", tables: str = "", *, lateness: str = "3h", due: timedelta = timedelta(minutes=-1)) -> None:
        """Its reporter.toml, with these keys of the edition and these tables beside it."""
        at = datetime.now(UTC) + due
        (self.folder / "reporter.toml").write_text(
            f'[editions.morning]\ntitle = "Morning"\naudiences = ["share"]\n{edition}\n'
            f'schedule = {{ at = "{at:%H:%M}", zone = "UTC", max_lateness = "{lateness}" }}\n'
            '[sources.ferry]\nkind = "document"\nlocation = "ferry.txt"\n'
            '[audiences.share]\nchannel = "share"\n[channels.share]\nscheme = "disk"\nfolder = "share"\n' + tables,
            encoding="utf-8",
        )

    def reporter(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the desk's folder to its end."""
        return ran([*REPORTER, *arguments], cwd=self.folder, env={**os.environ, **environ})

    def start(self) -> AbstractContextManager[subprocess.Popen[str]]:
        """`reporter run`, still running."""
        return living([*REPORTER, "run"], cwd=self.folder, stderr=subprocess.PIPE)

    def notes(self) -> str:
        """What the operator found in the share."""
        path = self.folder / "share" / "reporter-notes.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def occasions(self) -> list[Occasion]:
        """What is on record."""
        return list(Ledger(self.out).occasions.past("morning"))


OPERATOR = '[operator]\naudiences = ["share"]\n'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """One whose issue was due a minute ago."""
    return Desk(tmp_path)


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def test_a_due_issue_is_made_released_and_handed_over_once(desk: Desk) -> None:
    """`run --once` twice: one issue, one PDF in the share with its link, and status says so."""
    first, second = desk.reporter("run", "--once"), desk.reporter("run", "--once")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    (occasion,) = desk.occasions()
    assert (occasion.state, occasion.attempts, occasion.detail) == ("done", 1, "No. 1; 1 sent")
    issue = Archive(desk.out).load("morning", occasion.date)
    assert issue
    assert (issue.state, issue.as_of) == ("released", occasion.slot)
    assert issue.next == occasion.slot + timedelta(days=1)
    pdf = f"morning-{occasion.date}.pdf"
    assert sorted(path.name for path in (desk.folder / "share").iterdir()) == ["latest.pdf", pdf]
    assert (desk.folder / "share" / "latest.pdf").resolve().name == pdf
    assert "made: No. 1; 1 sent" in desk.reporter("status").stdout
    facts = json.loads(desk.reporter("status", "--json").stdout)["editions"][0]
    assert (facts["deliveries"], facts["issues"][0]["state"], facts["troubled"]) == ({"sent": 1}, "released", [])


def test_the_running_scheduler_ends_on_sigterm_within_five_seconds(desk: Desk) -> None:
    """With its issue made and everything on record; SIGHUP takes a new configuration, and keeps the old one when that is broken."""
    desk.write(tables=OPERATOR)
    with desk.start() as process:
        until(lambda: [seen.state for seen in desk.occasions()] == ["done"])
        (desk.folder / "reporter.toml").write_text("[edition", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        until(lambda: "the earlier one stays in force" in desk.notes(), 20)
        start = time.monotonic()
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert time.monotonic() - start < 5
    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_a_scheduler_that_is_stopped_in_the_middle_leaves_the_issue_to_the_next(desk: Desk) -> None:
    """SIGTERM while the pages are set: an end within five seconds, no temporary file, and the next run makes it at once."""
    with desk.start() as process:
        until(lambda: [seen.state for seen in desk.occasions()] == ["claimed"])
        start = time.monotonic()
        process.terminate()
        process.communicate(timeout=30)
    assert time.monotonic() - start < 5
    assert desk.reporter("run", "--once").returncode == 0
    assert [seen.state for seen in desk.occasions()] == ["done"]
    assert len(list((desk.folder / "share").glob("morning-*.pdf"))) == 1
    assert not list(desk.folder.rglob(".reporter-tmp-*"))


def test_a_run_that_was_killed_after_it_made_the_issue_only_hands_it_over(desk: Desk) -> None:
    """The same issue.json, byte for byte; what the crash left owed is delivered, though a row of an issue that is gone comes before it."""
    assert desk.reporter("run", "--once").returncode == 0
    (done,) = desk.occasions()
    frozen = next(desk.out.glob("morning/*/issue.json"))
    before = frozen.read_bytes()
    (desk.folder / "ferry.txt").write_text(TEXT.replace("400", "500"), encoding="utf-8")
    _edit(desk, "UPDATE occasion SET state = 'claimed', holder = 'gone', lease = '2020-01-01T00:00:00.000000Z'")
    _edit(desk, "UPDATE delivery SET state = 'pending'")
    (desk.folder / "share" / f"morning-{done.date}.pdf").unlink()
    gone = done.date - timedelta(days=1)
    Ledger(desk.out).deliveries.plan("morning", gone, 1, "share", ["share"], done.slot)
    assert desk.reporter("run", "--once").returncode == 0
    assert frozen.read_bytes() == before
    (lost,) = Ledger(desk.out).deliveries.of_issue("morning", gone, 1)
    assert (lost.state, "is missing or damaged" in lost.reply) == ("failed", True)
    assert (desk.folder / "share" / f"morning-{done.date}.pdf").exists()
    assert [(seen.state, seen.attempts) for seen in desk.occasions()] == [("done", 2)]


def test_status_says_what_is_owed_and_what_will_never_be(desk: Desk) -> None:
    """A desk whose scheduler does not run must not look as if all were well; nor one whose dates are over."""
    said, facts = desk.reporter("status").stdout, json.loads(desk.reporter("status", "--json").stdout)["editions"][0]
    assert "nothing has begun it. If this stays so, start the scheduler: reporter run" in said
    assert [(each["state"], each["attempts"]) for each in facts["owed"]] == [("due", 0)]
    text = (desk.folder / "reporter.toml").read_text(encoding="utf-8")
    (desk.folder / "reporter.toml").write_text(text.replace('zone = "UTC"', 'zone = "UTC", days = "2020-01-01"'), encoding="utf-8")
    assert "next       never: its schedule has no further date" in desk.reporter("status").stdout


def test_too_few_stories_hold_the_issue_and_tell_the_operator(desk: Desk) -> None:
    """Nothing is printed; the reason stands in the note, in status and in the exit code."""
    desk.write(edition="min_stories = 2", tables=OPERATOR)
    run = desk.reporter("run", "--once")
    assert run.returncode == 1
    assert not list(desk.out.glob("morning/*/issue.json"))
    assert "held: 1 story, and min_stories is 2" in desk.notes()
    # How often it was tried depends on whether a minute ended meanwhile.
    assert re.search(r"failed(?:, \d attempts)?: morning: held: 1 story", desk.reporter("status").stdout)


def test_an_issue_without_any_source_fails_and_the_next_one_says_so(desk: Desk) -> None:
    """What went wrong yesterday stands on the last page today."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    slot = datetime.now(UTC) - timedelta(days=1)
    ledger = Ledger(desk.out)
    early = Occasion(edition="morning", date=yesterday, slot=slot)
    assert ledger.occasions.skip(early, slot, "the wire was down")
    assert desk.reporter("run", "--once").returncode == 0
    issue = Archive(desk.out).load("morning", datetime.now(UTC).date()) or Archive(desk.out).last_before("morning", date.max)
    assert issue
    assert f"No issue appeared for {yesterday}: the wire was down." in [notice.text for notice in issue.notices]
    (desk.folder / "ferry.txt").unlink()
    shutil.rmtree(desk.out)
    desk.write(tables=OPERATOR)
    assert desk.reporter("run", "--once").returncode == 1
    assert "ferry.txt" in desk.notes()


def test_a_channel_in_trouble_stops_no_other_and_the_next_issue_says_how_many(desk: Desk) -> None:
    """The share has its PDF; the printer that is not there and the hook without a secret are named, and tried again by hand only."""
    tables = (
        '[audiences.paper]\nchannel = "paper"\n[channels.paper]\nscheme = "print"\nprinter = "no/such printer"\n'
        '[audiences.hook]\nchannel = "hook"\n[channels.hook]\nscheme = "webhook"\nurl = "https://10.0.0.1/"\nsecret_env = "HOOK"\n'
    )
    desk.write(tables=tables + OPERATOR)
    text = (desk.folder / "reporter.toml").read_text(encoding="utf-8")
    (desk.folder / "reporter.toml").write_text(
        text.replace('audiences = ["share"]\n\n', 'audiences = ["hook", "paper", "share"]\n'), "utf-8"
    )
    assert desk.reporter("run", "--once").returncode == 0
    (occasion,) = desk.occasions()
    assert occasion.detail == "No. 1; 1 sent, 1 failed, 1 refused"
    assert "HOOK: the signing secret is missing" in desk.notes()
    assert desk.reporter("send", HOOK="0123456789abcdef").returncode == 3
    said = desk.reporter("status", "--issue").stdout
    assert "hook to https://10.0.0.1/: put off" in said
    assert "10.0.0.1" in said
    assert "paper to no/such printer: refused" in said


def test_send_hands_over_what_was_made_by_hand_and_nothing_twice(desk: Desk) -> None:
    """A draft that is sent is released: it may then be corrected, and the correction is a version of its own."""
    assert desk.reporter("send").returncode == 2
    assert desk.reporter("build", "--date", "2026-11-23").returncode == 0
    trial = desk.reporter("send", "--test", "--to", "elsewhere")
    assert (trial.returncode, Ledger(desk.out).deliveries.of_issue("morning", date(2026, 11, 23), 1)) == (0, ())
    assert (desk.folder / "elsewhere" / "morning-2026-11-23.pdf").exists()
    assert desk.reporter("build", "--date", "2026-11-23").returncode == 0
    stranger = desk.reporter("send", "--to", "bob")
    assert (stranger.returncode, "not among the readers of morning: bob" in stranger.stderr) == (2, True)
    assert desk.reporter("send").returncode == 0
    stamp = (desk.folder / "share" / "morning-2026-11-23.pdf").stat().st_mtime_ns
    assert desk.reporter("send").returncode == 0
    assert (desk.folder / "share" / "morning-2026-11-23.pdf").stat().st_mtime_ns == stamp
    again = desk.reporter("build", "--date", "2026-11-23")
    assert (again.returncode, "--reissue" in again.stderr) == (2, True)
    assert desk.reporter("build", "--date", "2026-11-23", "--reissue", "--note", "The ferry runs hourly.").returncode == 0
    corrected = Archive(desk.out).load("morning", date(2026, 11, 23), 2)
    assert corrected
    assert corrected.supersedes
    assert (corrected.number, corrected.supersedes.version, corrected.supersedes.note) == (1, 1, "The ferry runs hourly.")
    assert desk.reporter("send").returncode == 0
    assert (desk.folder / "share" / "latest.pdf").resolve().name == "morning-2026-11-23-v2.pdf"
    assert (desk.folder / "share" / "morning-2026-11-23.pdf").exists()


def test_a_desk_that_moved_goes_on(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Copied to another place with its `out/`, it knows what it made; without the ledger it knows what the files tell."""
    assert desk.reporter("run", "--once").returncode == 0
    moved = tmp_path_factory.mktemp("moved") / "desk"
    shutil.copytree(desk.folder, moved, symlinks=True)
    other = Desk.__new__(Desk)
    other.folder, other.out = moved, moved / "out"
    assert other.reporter("run", "--once").returncode == 0
    assert [(seen.state, seen.attempts) for seen in other.occasions()] == [("done", 1)]
    pdf = next(other.out.glob("morning/*/*.pdf"))
    assert "unaltered (ledger)" in other.reporter("verify", str(pdf)).stdout
    made = pdf.with_name("issue.json")
    whole = made.read_bytes()
    assert "unaltered (ledger)" in other.reporter("verify", str(made)).stdout
    made.write_bytes(whole.replace(b'"morning"', b'"morning" ', 1))
    altered = other.reporter("verify", str(made))
    assert (altered.returncode, "altered since (ledger)" in altered.stdout + altered.stderr) == (1, True)
    made.write_bytes(whole)
    (other.out / NAME).unlink()
    assert "No. 1 of" in other.reporter("status").stdout
    again = other.reporter("build", "--date", pdf.parent.name)
    assert (again.returncode, "was released" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "--once", "--print-systemd"], "do not go together"),
        (["run", "--config", "missing.toml"], "missing.toml: no such file"),
        (["send", "--test"], "--test needs --to"),
        (["send", "--date", "2020-01-01"], "there is no issue to send"),
        (["status", "--date", "2020-01-01"], "--date goes with --issue"),
        (["status", "--issue"], "no issue is on record"),
        (["status", "evening"], "there is no edition 'evening'"),
    ],
)
def test_a_wrong_use_is_said_in_one_line(desk: Desk, arguments: list[str], says: str) -> None:
    """What is wrong and what to do instead; nothing is made."""
    run = desk.reporter(*arguments)
    assert (run.returncode, says in run.stderr, run.stderr.count("\n")) == (2, True, 1), run.stderr
    assert not desk.out.exists()


def test_a_desk_without_a_schedule_is_told_what_to_write(tmp_path: Path) -> None:
    """`run` in an empty folder, and with editions that are made by hand."""
    empty = ran([*REPORTER, "run"], cwd=tmp_path)
    assert (empty.returncode, "reporter init DIR" in empty.stderr) == (2, True)
    (tmp_path / "reporter.toml").write_text('[editions.morning]\ntitle = "Morning"\n', encoding="utf-8")
    by_hand = ran([*REPORTER, "run"], cwd=tmp_path)
    assert (by_hand.returncode, 'schedule = { at = "06:30"' in by_hand.stderr) == (2, True)


def test_the_units_name_the_desk_and_where_it_writes(desk: Desk) -> None:
    """A unit made in a desk's folder runs that desk, and may write into its share; where a folder is yet to be made, beside it."""
    printed = desk.reporter("run", "--print-systemd").stdout
    assert f"ReadWritePaths={desk.folder}\n" in printed
    for name in ("out", "share"):
        (desk.folder / name).mkdir()
    printed = desk.reporter("run", "--print-systemd").stdout
    assert f"WorkingDirectory={desk.folder}\n" in printed
    assert f"ReadWritePaths={desk.folder}/out {desk.folder}/share\n" in printed


def _edit(desk: Desk, statement: str) -> None:
    """Change the ledger behind the project's back, as a crash would have left it."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(desk.out / NAME, isolation_level=None)) as ledger:
        ledger.execute(statement)


def test_the_limits_of_the_press_are_the_desks(desk: Desk) -> None:
    """A desk that allows a layout process next to no memory gets its issue as plain text, and is told of it."""
    desk.write(tables='[press]\ncache = "0 MB"\n[press.limits]\nmemory = "20 MB"\n')
    run = desk.reporter("build", "--json")
    assert run.returncode in {1, 3}
    assert "memory" in run.stderr
    assert not (desk.out / ".cache").exists()
