"""An editor's word on an issue of an edition with `approve = "manual"`.

    slot        the issue is made as a draft and waits                        `ask`, by whoever makes it
    approve     the same issue is set again with the reviewer's name           `approve`, by a person
    deadline    nobody came: it is held, or set again as "not reviewed"        `look`, once a minute
    after it    what has an editor's word, or needs none any more, goes out    `look`

What lies in the ledger decides: the first word counts, and who dies between two steps has them finished by the next look. Meanwhile the
draft may be built anew, with overrides; an approval holds for the bytes that were approved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

from reporter import calendar, config, freeze
from reporter.app.desk import Silent, SystemClock, named, open_desk, out_folder
from reporter.app.press import Request, open_press
from reporter.errors import UsageError
from reporter.log import logger
from reporter.model import Edition, Issue, Media, Review
from reporter.ports import Clock
from reporter.store.approvals import Approval
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger


def approve(name: str | None, day: date | None, by: str, *, path: Path | None, out: Path | None) -> Issue:
    """Let an edition's issue of a date, else its newest, go out with the reviewer's name on it. Raises ReporterError."""
    desk = open_desk(path, needed=True)
    edition, folder = named(desk, name), out_folder(desk, out)
    if edition.approve != "manual":
        remedy = f'Write approve = "manual" under [editions.{edition.id}]'
        raise UsageError("its issues need no approval", place=f"editions.{edition.id}", remedy=remedy)
    if not by.strip():
        raise UsageError("an approval needs a name", place="--by", remedy='Write: --by "Ann Lee"')
    desk_of_reviews = Reviews(desk=desk, out=folder, ledger=Ledger(folder), clock=SystemClock())
    return desk_of_reviews.approve(edition, desk_of_reviews.issue(edition, day), " ".join(by.split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """Issues that need an editor's word."""

    desk: config.Desk
    out: Path
    ledger: Ledger
    clock: Clock

    def issue(self, edition: Edition, day: date | None) -> Issue:
        """The newest version of that date's issue, or of the newest date's. Raises UsageError."""
        archive = Archive(self.out)
        wanted = day or next(reversed(archive.dates(edition.id)), None)
        found = archive.load(edition.id, wanted) if wanted else None
        if found is None:
            place = f"{edition.id} {day}" if day else edition.id
            raise UsageError(f"there is no issue to approve in {self.out}", place=place, remedy="Make one with: reporter build")
        return found

    def approve(self, edition: Edition, issue: Issue, by: str) -> Issue:
        """Put a name on record and on the pages. Raises UsageError where somebody was first, StoreError, LayoutError."""
        review = Review(by=by, at=self.clock.now().replace(microsecond=0))
        if issue.review or not self._give(issue, review):
            standing = issue.review or self.ledger.approvals.given(issue.edition, issue.date, issue.version)
            if issue.review or standing is None or standing.by != by:
                raise UsageError(f"has been {said(standing)}", place=f"{issue.edition} {issue.date}", remedy="Correct it with --reissue")
            review = standing  # an earlier try of ours that was cut short
        return self.publish(edition, issue, review)

    def ask(self, edition: Edition, issue: Issue) -> str:
        """The issue waits from now on. What is to be said of it."""
        self.ledger.approvals.ask(issue.edition, issue.date, issue.version)
        until = calendar.approve_by(edition, issue.date)
        return f"No. {issue.number} waits for: reporter approve {edition.id}" + (f" (until {until:%Y-%m-%d %H:%M} UTC)" if until else "")

    def finished(self, edition: Edition, issue: Issue) -> Issue | None:
        """The issue with the word it has, set again where that was cut short; None while it has none."""
        if issue.review:
            return issue
        review = self.ledger.approvals.given(issue.edition, issue.date, issue.version)
        return self.publish(edition, issue, review) if review else None

    def look(
        self, editions: Mapping[str, Edition], hand_over: Callable[[Issue, Edition], object], tell: Callable[[str, str], None],
        stopping: threading.Event,
    ) -> None:  # fmt: skip
        """Hand over what has a word, or needs none any more; tell of what is held and of what was lost. Safe to repeat."""
        for row in self.ledger.approvals.open():
            edition = editions.get(row.edition)
            if stopping.is_set() or edition is None:
                continue
            issue = self._ready(edition, row, tell)
            if issue is not None:
                hand_over(issue, edition)
                self.ledger.approvals.handed(row.edition, row.date, row.version)

    def publish(self, edition: Edition, issue: Issue, review: Review) -> Issue:
        """The same issue, released, with who reviewed it; nothing is composed anew."""
        final = replace(issue, review=review, state="released")
        media = _media(Archive(self.out), issue)
        with open_press(self.desk, edition, Request(out=self.out), self.clock, Silent()) as press:
            return press.set_again(final, media, edition).issue

    def _ready(self, edition: Edition, row: Approval, tell: Callable[[str, str], None]) -> Issue | None:
        """The issue of a row that may go out now."""
        place = f"{row.edition} {row.date}"
        issue = Archive(self.out).load(row.edition, row.date, row.version)
        if issue is None:
            tell(
                f"{place}: lost", f"The issue of {place} that was to be approved is missing or damaged. Make it again with: reporter build"
            )
            return None
        if row.review and not issue.review and row.digest != freeze.digest(freeze.to_json(issue)):
            self.ledger.approvals.withdraw(row.edition, row.date, row.version)
            tell(f"{place}: built anew", f"The issue of {place} was built anew while it was approved. Look at it and approve it again")
            return None
        if row.review or issue.review:
            return self.finished(edition, issue)
        state = calendar.unapproved(edition, row.date, self.clock.now())
        if state == "held":
            tell(
                f"{place}: held",
                f"Nobody approved the issue of {place} by its deadline, so it is held. Release it: reporter approve {edition.id}",
            )
        if state != "goes" or not self._give(issue, Review(by=None, at=self.clock.now().replace(microsecond=0))):
            return None
        tell(f"{place}: not reviewed", f"Nobody approved the issue of {place} by its deadline; it goes out saying so")
        return self.finished(edition, issue)

    def _give(self, issue: Issue, review: Review) -> bool:
        digest = freeze.digest(freeze.to_json(issue))
        return self.ledger.approvals.give(issue.edition, issue.date, issue.version, review, digest)


def said(review: Review | None) -> str:
    """What a review comes to, in words."""
    if review is None or review.by is None:
        return "released without a review"
    return f"approved by {review.by} at {review.at:%Y-%m-%d %H:%M} UTC"


def _media(archive: Archive, issue: Issue) -> dict[str, Media]:
    """The pictures of a frozen issue, with their sizes."""
    from PIL import Image

    found = {}
    for name, data in archive.media(issue).items():
        with Image.open(BytesIO(data)) as picture:
            found[name] = Media(file=name, data=data, width=picture.width, height=picture.height)
    logger.debug("%s pictures of %s %s", len(found), issue.edition, issue.date)
    return found
