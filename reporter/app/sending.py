"""Handing a frozen issue over by hand: `send`. Safe to repeat: who has it is not sent it again."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from reporter import config
from reporter.app.delivering import Dispatch
from reporter.app.desk import SystemClock, named, open_desk, out_folder
from reporter.app.status import CALLED
from reporter.deliver import people
from reporter.errors import ConfigError, UsageError
from reporter.model import Delivery, Edition, Issue, Recipient
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of an issue's deliveries."""

    issue: Issue
    rows: tuple[Delivery, ...]
    left_out: tuple[str, ...] = ()  #: who asked for no more mail

    @property
    def exit_code(self) -> int:
        """0 all sent; 3 some refused, put off or in doubt; 1 none sent."""
        sent = sum(row.state == "sent" for row in self.rows)
        return 1 if not sent else 0 if sent == len(self.rows) else 3

    def remarks(self) -> Iterator[str]:
        """What to know and do, in words, beside the rows."""
        counts = Counter(row.state for row in self.rows)
        if len(self.rows) > 1:
            yield f"No. {self.issue.number} of {self.issue.date}: " + ", ".join(
                f"{counts[state]} {CALLED.get(state, state)}" for state in sorted(counts, key=lambda state: (state != "sent", state))
            )
        if self.left_out:
            more = f" and {len(self.left_out) - 5} more" if len(self.left_out) > 5 else ""
            yield f"Not written to, as they asked for nothing more: {', '.join(self.left_out[:5])}{more}"
        if doubtful := [row.recipient for row in self.rows if row.state == "in_doubt"]:
            again = f"reporter send {self.issue.edition} --date {self.issue.date} --to {doubtful[0]}"
            yield f"What is in doubt may have arrived; it is sent again only if you say so: {again}"


def send(
    name: str | None, day: date | None, to: tuple[str, ...], *, path: Path | None, out: Path | None, stopping: threading.Event
) -> Sent:
    """Deliver an edition's issue of a date, else its newest, to all its readers or those in `to`. Raises ReporterError."""
    desk = open_desk(path, needed=True)
    edition = named(desk, name)
    dispatch = _dispatch(desk, out, stopping)
    issue = _issue(dispatch.archive, edition, day)
    _check_reviewed(edition, issue)
    readers, welcome = dispatch.addressed(edition.audiences), dispatch.welcome(edition)
    only = _named(desk, edition, readers, to)
    left_out = frozenset(name for channel, names in readers.items() for name in set(names) - set(welcome[channel]))
    dispatch.ledger.deliveries.recover(dispatch.clock.now())
    dispatch.reopen(issue)
    rows = dispatch.hand_over(issue, edition, only)
    kept_since = dispatch.clock.now() - timedelta(seconds=edition.keep_addresses)
    dispatch.ledger.deliveries.forget(edition.id, kept_since.date())  # a desk without a scheduler has nobody else to do it
    return Sent(issue=issue, rows=rows, left_out=tuple(sorted(left_out & only if to else left_out)))


def send_test(name: str | None, day: date | None, to: tuple[str, ...], *, path: Path | None, out: Path | None) -> Sent:
    """Send an issue to `to` alone, as a trial: nothing of it is kept, and the issue is not released. Raises ReporterError."""
    if not to:
        raise UsageError("--test needs --to", remedy="Name who gets the trial: --test --to you@example.org")
    desk = open_desk(path, needed=True)
    edition = named(desk, name)
    dispatch = _dispatch(desk, out, threading.Event())
    issue = _issue(dispatch.archive, edition, day)
    return Sent(issue=issue, rows=dispatch.try_out(issue, edition, to))


def _dispatch(desk: config.Desk, out: Path | None, stopping: threading.Event) -> Dispatch:
    folder = out_folder(desk, out)
    return Dispatch(desk=desk, ledger=Ledger(folder), archive=Archive(folder), clock=SystemClock(), stopping=stopping)


def _issue(archive: Archive, edition: Edition, day: date | None) -> Issue:
    """The newest version of that date's issue, or of the newest date's."""
    dates = archive.dates(edition.id)
    wanted = day or (dates[-1] if dates else None)
    issue = archive.load(edition.id, wanted) if wanted else None
    if issue is None:
        place = f"{edition.id} {day}" if day else edition.id
        raise UsageError(f"there is no issue to send in {archive.out}", place=place, remedy=f"Make one with: reporter build {edition.id}")
    return issue


def _check_reviewed(edition: Edition, issue: Issue) -> None:
    if edition.approve == "manual" and issue.review is None:
        remedy = f"Give it: reporter approve {edition.id} --date {issue.date}"
        raise UsageError("waits for an editor's approval", place=f"{issue.edition} {issue.date}", remedy=remedy)


def _named(
    desk: config.Desk, edition: Edition, readers: Mapping[str, Mapping[str, Recipient]], to: tuple[str, ...]
) -> frozenset[str]:  # fmt: skip
    """What the ledger calls those in `to`. Raises ReporterError for one who is no reader."""
    known = {recipient for recipients in readers.values() for recipient in recipients}
    if not known:
        remedy = f"Give the edition audiences, and each a channel: editions.{edition.id}.audiences"
        raise ConfigError("the edition goes to nobody", place=str(desk.file or edition.id), remedy=remedy)
    names = {each: each if each in known else people.known_as(Recipient(written=each)) for each in to}
    strangers = [each for each, name in names.items() if name not in known]
    if strangers:
        remedy = f"It goes to {', '.join(sorted(known)[:8])}; add others to an audience, or try out with --test"
        raise UsageError(f"not among the readers of {edition.id}: {', '.join(strangers)}", place="--to", remedy=remedy)
    return frozenset(names.values())
