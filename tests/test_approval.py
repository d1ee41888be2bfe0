"""An edition that waits for an editor, as a desk uses it: real processes, the real clock, a real share."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter import calendar
from reporter.model import Edition, Issue, Review, Schedule
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger

TEXT = "Ferry service resumes\n\nThe ferry resumed on Monday morning, the port authority said. About 400 people had waited.\n"


class Desk:
    """A desk whose issue was due a minute ago and needs an approval."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"
        (folder / "ferry.txt").write_text(TEXT, encoding="utf-8")
        self.write()

    def write(self, keys: str = "", *, deadline: str = "2h", approve: str = "manual") -> None:
        """Its reporter.toml."""
        at = datetime.now(UTC) - timedelta(minutes=1)
        (self.folder / "reporter.toml").write_text(
            f'[editions.morning]\ntitle = "Morning"\naudiences = ["share"]\napprove = "{approve}"\n{keys}\n'
            f'schedule = {{ at = "{at:%H:%M}", zone = "UTC", deadline = "{deadline}" }}\n'
            '[sources.ferry]\nkind = "document"\nlocation = "ferry.txt"\n'
            '[audiences.share]\nchannel = "share"\n[channels.share]\nscheme = "disk"\nfolder = "share"\n'
            '[operator]\naudiences = ["share"]\n',
            encoding="utf-8",
        )

    def reporter(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command in its folder, which ends with that code."""
        done = subprocess.run(
            [sys.executable, "-m", "reporter.cli", *arguments], cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == code, done.stderr
        return done

    @property
    def day(self) -> date:
        """The date of its issue."""
        return Ledger(self.out).occasions.past("morning")[-1].date

    @property
    def issue(self) -> Issue:
        """Its issue."""
        found = Archive(self.out).load("morning", self.day)
        assert found
        return found

    @property
    def page(self) -> str:
        """The issue's web page."""
        return Archive(self.out).paths("morning", self.day).html.read_text(encoding="utf-8")

    @property
    def shared(self) -> list[str]:
        """The PDFs in the share."""
        return sorted(path.name for path in (self.folder / "share").glob("morning-*.pdf")) if (self.folder / "share").is_dir() else []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """One that was not run yet."""
    return Desk(tmp_path)


def test_a_due_issue_waits_and_goes_out_with_the_reviewers_name(desk: Desk) -> None:
    """Nothing is handed over before; afterwards the same stories, with the name on the page and in issue.json, once; it verifies."""
    desk.reporter("run", "--once")
    assert (desk.shared, desk.issue.state, desk.issue.review) == ([], "draft", None)
    assert "waits for: reporter approve morning" in desk.reporter("status").stdout
    assert "waits for an editor's approval" in desk.reporter("send", code=2).stderr
    stories = desk.issue.stories
    assert "approved by Ann Lee" in desk.reporter("approve", "--by", "Ann  Lee").stdout
    assert desk.issue.review
    assert (desk.issue.review.by, desk.issue.state, desk.issue.stories) == ("Ann Lee", "released", stories)
    assert "Reviewed by Ann Lee" in desk.page
    desk.reporter("run", "--once")
    assert desk.shared == [f"morning-{desk.day}.pdf"]
    assert "unaltered (ledger)" in desk.reporter("verify", str(desk.folder / "share" / desk.shared[0]), "--out", "out").stdout
    desk.reporter("run", "--once")
    assert [(row.state, row.attempts) for row in Ledger(desk.out).deliveries.of_issue("morning", desk.day, 1)] == [("sent", 1)]
    assert "approved by Ann Lee" in desk.reporter("approve", "--by", "Bo", code=2).stderr


def test_while_it_waits_the_draft_may_be_built_anew(desk: Desk) -> None:
    """An editor's overrides are taken in; what was approved is what goes out, and it is not replaced any more."""
    desk.reporter("run", "--once")
    (desk.folder / "overrides").mkdir()
    (desk.folder / "overrides" / f"morning-{desk.day}.yaml").write_text("note: Seen by the desk.\n", encoding="utf-8")
    desk.reporter("build", "--date", str(desk.day))
    desk.reporter("approve", "--by", "Ann")
    assert desk.issue.highlights[0].text == "Seen by the desk."
    assert "released" in desk.reporter("build", "--date", str(desk.day), code=2).stderr


def test_without_an_approval_it_is_held_and_the_operator_told(desk: Desk) -> None:
    """After the deadline nothing goes out until somebody approves it after all."""
    desk.write(deadline="1s")
    desk.reporter("run", "--once")
    desk.reporter("run", "--once")
    assert desk.shared == []
    notes = (desk.folder / "share" / "reporter-notes.txt").read_text(encoding="utf-8")
    assert notes.count("so it is held. Release it: reporter approve morning") == 1
    assert f"No. 1 is held: nobody approved it by its deadline. Release it: reporter approve morning --date {desk.day}" in (
        desk.reporter("status").stdout
    )
    desk.reporter("approve", "--by", "Ann")
    assert "No. 1 has been approved by Ann at " in desk.reporter("status").stdout
    desk.reporter("run", "--once")
    assert desk.shared == [f"morning-{desk.day}.pdf"]


def test_a_desk_may_let_it_go_out_marked_not_reviewed(desk: Desk) -> None:
    """With `unapproved = "release"` it goes out after the deadline and says on page one that nobody looked."""
    desk.write('unapproved = "release"', deadline="1s")
    desk.reporter("run", "--once")
    desk.reporter("run", "--once")
    assert desk.shared == [f"morning-{desk.day}.pdf"]
    assert desk.issue.review
    assert desk.issue.review.by is None
    assert "Not reviewed: no editor had approved this issue by" in desk.page
    assert "released without a review" in desk.reporter("approve", "--by", "Ann", code=2).stderr


def test_an_approval_that_was_cut_short_is_finished_by_the_next_run(desk: Desk) -> None:
    """A word on record without the pages that say so, as a crash leaves it, is set and handed over."""
    desk.reporter("run", "--once")
    digest = Ledger(desk.out).issues.recorded("morning")[0].digest
    assert Ledger(desk.out).approvals.give("morning", desk.day, 1, Review(by="Ann", at=datetime(2026, 1, 2, 3, tzinfo=UTC)), digest)
    desk.reporter("run", "--once")
    assert "Reviewed by Ann" in desk.page
    assert desk.shared == [f"morning-{desk.day}.pdf"]


def test_an_approval_of_another_draft_does_not_count(desk: Desk) -> None:
    """A draft that was built anew behind an approval waits again, and the operator is told."""
    desk.reporter("run", "--once")
    Ledger(desk.out).approvals.give("morning", desk.day, 1, Review(by="Ann", at=datetime(2026, 1, 2, 3, tzinfo=UTC)), "0" * 64)
    desk.reporter("run", "--once")
    assert (desk.shared, desk.issue.review) == ([], None)
    assert "was built anew while it was approved" in (desk.folder / "share" / "reporter-notes.txt").read_text(encoding="utf-8")


def test_what_cannot_be_approved_is_said(desk: Desk) -> None:
    """No issue yet, an empty name, an edition that needs no approval: exit code 2 and the remedy."""
    assert "no issue to approve" in desk.reporter("approve", "--by", "Ann", code=2).stderr
    assert "--by" in desk.reporter("approve", "--by", " ", code=2).stderr
    desk.write(approve="auto")
    assert "need no approval" in desk.reporter("approve", "--by", "Ann", code=2).stderr


def test_the_deadline_decides_what_becomes_of_an_unapproved_issue() -> None:
    """It waits until its deadline, else until its greatest lateness; then it is held or goes, as configured; no slot, no release."""
    day, slot = date(2026, 11, 24), datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

    def state(minutes: int, unapproved: str = "hold", deadline: float | None = 3600, on: date = day) -> str:
        schedule = Schedule(at="06:30", zone="UTC", days="2026-11-24", deadline=deadline, max_lateness=7200)
        edition = Edition(id="e", title="E", approve="manual", unapproved=unapproved, schedule=schedule)
        return calendar.unapproved(edition, on, slot + timedelta(minutes=minutes))

    assert [state(0), state(59), state(60), state(60, "release")] == ["waits", "waits", "held", "goes"]
    assert [state(60, deadline=None), state(120, "release", None)] == ["waits", "goes"]
    assert state(0, "release", on=date(2026, 11, 25)) == "held"


def test_issue_json_has_the_review(desk: Desk) -> None:
    """As the schema says: null while it waits, then who and when."""
    desk.reporter("run", "--once")
    path = Archive(desk.out).paths("morning", desk.day).issue
    assert json.loads(path.read_text(encoding="utf-8"))["review"] is None
    desk.reporter("approve", "--by", "Ann")
    assert set(json.loads(path.read_text(encoding="utf-8"))["review"]) == {"by", "at"}
