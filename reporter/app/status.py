"""What is next, what ran, what failed and why: read from the configuration and the ledger, changing nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from reporter import calendar
from reporter.app.approving import said
from reporter.app.desk import SystemClock, named, open_desk, out_folder
from reporter.errors import UsageError
from reporter.model import Delivery, Edition, Health, Occasion
from reporter.store.issues import Recorded
from reporter.store.ledger import Ledger

#: What the state of a delivery is called where people read it; the others are called as they are.
CALLED = {"in_doubt": "in doubt", "deferred": "put off", "pending": "still owed", "sending": "under way"}
_OCCASIONS = 5  # that are shown of each edition, newest last
_ISSUES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStatus:
    """Where an edition stands."""

    id: str
    title: str
    zone: str
    scheduled: bool  #: False where it is made by hand
    next: datetime | None  #: None where it is made by hand, or its schedule has no further date
    owed: tuple[Occasion, ...]  #: due, not begun and not on record as missed: for more than a few seconds, nothing is running
    occasions: tuple[Occasion, ...]  #: the last ones, oldest first
    issues: tuple[Recorded, ...]  #: the newest first
    deliveries: Mapping[str, int]  #: of the newest issue, by state
    troubled: tuple[Delivery, ...]  #: refused, failed, put off or in doubt, of every issue on record
    failing: tuple[Health, ...]  #: the last attempt at each source whose last attempt failed


def status(name: str | None, path: Path | None, out: Path | None) -> tuple[EditionStatus, ...]:
    """Every edition of the desk, or the one named. Raises ConfigError, StoreError."""
    desk = open_desk(path, needed=True)
    ledger, now = Ledger(out_folder(desk, out)), SystemClock().now()
    editions = (named(desk, name),) if name else tuple(desk.editions.values())
    troubled = ledger.deliveries.troubled()
    return tuple(_edition(edition, ledger, now, troubled) for edition in editions)


def _edition(edition: Edition, ledger: Ledger, now: datetime, troubled: tuple[Delivery, ...]) -> EditionStatus:
    issues = ledger.issues.recorded(edition.id, last=_ISSUES)
    rows = ledger.deliveries.of_issue(edition.id, issues[0].date, issues[0].version) if issues else ()
    past = ledger.occasions.past(edition.id)
    return EditionStatus(
        id=edition.id,
        title=edition.title,
        zone=edition.zone,
        scheduled=edition.schedule is not None,
        next=calendar.next_slot(edition, now, past),
        owed=calendar.owed(edition, now, past),
        occasions=tuple(_stands(edition, ledger, now, occasion) for occasion in past[-_OCCASIONS:]),
        issues=issues,
        deliveries=Counter(row.state for row in rows),
        troubled=tuple(row for row in troubled if row.edition == edition.id),
        failing=tuple(last[0] for source in edition.sources if (last := ledger.memory.health(source.id)[:1]) and last[0].state == "failed"),
    )


def _stands(edition: Edition, ledger: Ledger, now: datetime, occasion: Occasion) -> Occasion:
    """The occasion with what has become of its issue since it was made and an editor was asked."""
    issue = next((each for each in ledger.issues.recorded(edition.id, last=_OCCASIONS) if each.date == occasion.date), None)
    if edition.approve != "manual" or issue is None or occasion.state != "done":
        return occasion
    if review := ledger.approvals.given(edition.id, issue.date, issue.version):
        return replace(occasion, detail=f"No. {issue.number} has been {said(review)}")
    if not issue.released and calendar.unapproved(edition, issue.date, now) == "held":
        remedy = f"Release it: reporter approve {edition.id} --date {issue.date}"
        return replace(occasion, detail=f"No. {issue.number} is held: nobody approved it by its deadline. {remedy}")
    return occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStatus:
    """Where one issue stands with each of its readers."""

    issue: Recorded
    deliveries: tuple[Delivery, ...]


def issue_status(name: str | None, day: date | None, path: Path | None, out: Path | None) -> IssueStatus:
    """The newest version of an edition's issue of that date, else of its newest. Raises UsageError where there is none."""
    desk = open_desk(path, needed=True)
    edition, ledger = named(desk, name), Ledger(out_folder(desk, out))
    issues = [issue for issue in ledger.issues.recorded(edition.id, last=10_000) if day is None or issue.date == day]
    if not issues:
        raise UsageError(
            "no issue is on record", place=f"{edition.id} {day or ''}".strip(), remedy=f"Make one with: reporter build {edition.id}"
        )
    issue = issues[0]
    return IssueStatus(issue=issue, deliveries=ledger.deliveries.of_issue(edition.id, issue.date, issue.version))
