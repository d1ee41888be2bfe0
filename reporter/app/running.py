"""The scheduler's side: what a due occasion sets going, what it leaves to be done, and whom it tells."""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from reporter import calendar, config, systemd, watch
from reporter.app.approving import Reviews
from reporter.app.delivering import Dispatch
from reporter.app.desk import Silent, SystemClock, open_desk, out_folder, rooted
from reporter.app.press import Request, open_press
from reporter.app.status import CALLED
from reporter.config.keys import DiskKeys
from reporter.daemon import EVERY, Daemon, Desk
from reporter.errors import ConfigError, StoreError
from reporter.log import logger
from reporter.model import Delivery, Edition, Failed, Issue, Notice, Occasion
from reporter.pipeline import Order
from reporter.ports import Clock
from reporter.store.archive import Archive
from reporter.store.columns import this_process
from reporter.store.ledger import NAME, Ledger

_REVISIONS = timedelta(days=365)  # for which the earlier wordings of an article are kept
_ONCE = timedelta(days=36500)


def run(path: Path | None, out: Path | None) -> bool:
    """Run the scheduler until SIGTERM or SIGINT. False when something was given up: the caller then leaves with `os._exit`."""
    newsroom = _newsroom(path, out)
    editions = newsroom.load()
    with suppress(StoreError):  # a ledger in trouble is told by the ticks, to the operator too
        for edition in editions:
            due = calendar.next_slot(edition, newsroom.clock.now(), newsroom.ledger.occasions.past(edition.id))
            never = "by hand only" if edition.schedule is None else "never: its schedule has no further date"
            logger.info("%s: next issue %s", edition.id, f"{due:%Y-%m-%d %H:%M} UTC" if due else never)
    return watch.run(newsroom.daemon(editions))


def run_once(path: Path | None, out: Path | None) -> tuple[Failed, ...] | None:
    """Make what is due now, deliver what is owed, and give what failed; None when a signal came first.

    Raises StoreError for a ledger that cannot be used: without it nobody remembers between two runs that the operator was told.
    """
    newsroom = _newsroom(path, out)
    editions = newsroom.load()
    for edition in editions:
        newsroom.ledger.occasions.past(edition.id)
    return watch.once(newsroom.daemon(editions))


def units(path: Path | None, out: Path | None) -> str:
    """What `--print-systemd` prints. Raises ConfigError for a folder that a unit file cannot name."""
    newsroom = _newsroom(path, out)
    folder = newsroom.desk.root.resolve()
    options = [*(["--config", str(path.resolve())] if path else []), *(["--out", str(newsroom.out.resolve())] if out else [])]
    try:
        user = os.environ.get("SUDO_USER") or os.environ.get("USER") or "reporter"
        return systemd.units(_program(), options, folder=folder, writes=newsroom.writes(), user=user)
    except ValueError as error:
        raise ConfigError(str(error), place=str(folder), remedy="Move the desk to a folder with a plainer name") from error


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that exists: systemd starts nothing that may write where there is nothing."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def _program() -> list[str]:
    """The command that started us, absolute, so that a unit file finds it."""
    launcher = Path(sys.argv[0]).absolute()
    return [str(launcher)] if launcher.name == "reporter" else [sys.executable, "-m", "reporter.cli"]


def _newsroom(path: Path | None, out: Path | None) -> Newsroom:
    """The desk of --config or ./reporter.toml; the sample desk has no schedule. Raises ConfigError."""
    if path is None and not Path("reporter.toml").exists():
        raise ConfigError("there is no reporter.toml here", place=str(Path.cwd()), remedy="Start a desk with: reporter init DIR")
    desk = open_desk(path, needed=True)
    if not any(edition.schedule for edition in desk.editions.values()):
        remedy = 'Write e.g. schedule = { at = "06:30", zone = "Europe/Berlin", days = "mon-fri" }'
        raise ConfigError("no edition has a schedule", place=f"{desk.file}: editions.{next(iter(desk.editions), 'ID')}", remedy=remedy)
    folder = out_folder(desk, out)
    return Newsroom(file=path or Path("reporter.toml"), desk=desk, out=folder, clock=SystemClock(), ledger=Ledger(folder))


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """A desk that is run by the clock; its configuration can be read anew while it runs."""

    file: Path
    desk: config.Desk
    out: Path
    clock: Clock
    ledger: Ledger
    _tidied: date | None = None
    _handing_over: threading.Lock = field(default_factory=threading.Lock)  #: a row is tried by one thread of ours at a time

    def daemon(self, editions: tuple[Edition, ...]) -> Daemon:
        """A scheduler of these editions."""
        desk = Desk(
            clock=self.clock,
            occasions=self.ledger.occasions,
            told=self.ledger.told,
            press=self.press,
            errands=self.errands,
            tell=lambda subject, text: self._dispatch(threading.Event()).tell(subject, text),
            load=self.load,
            holder=this_process(),
        )
        return Daemon(desk, editions)

    def writes(self) -> tuple[Path, ...]:
        """The folders it writes into: its own, and those of its channels. One that is not there yet is made, so its parent counts."""
        shares = (keys.folder for keys in self.desk.channels.values() if isinstance(keys, DiskKeys))
        folders = [self.out.resolve(), *sorted({(self.desk.root / share).resolve() for share in shares})]
        return tuple(dict.fromkeys(_existing(folder) for folder in folders))

    def load(self) -> tuple[Edition, ...]:
        """Read the configuration anew. Raises ConfigError; the one in force then stays."""
        self.desk = open_desk(self.file, needed=True)
        return tuple(self.desk.editions.values())

    def press(self, edition: Edition, occasion: Occasion, stopping: threading.Event) -> str | Failed:
        """Make the issue of an occasion and hand it over, or lay it before an editor; one made before a crash is only handed over."""
        issue = self._made_before(edition, occasion) or self._make(edition, occasion)
        if edition.approve == "manual":
            reviewed = self._reviews().finished(edition, issue)
            if reviewed is None:
                return self._reviews().ask(edition, issue)
            issue = reviewed
        self.ledger.issues.release(edition.id, issue.date, issue.version)
        rows = self._hand_over(issue, edition, stopping)  # when we are to stop: planned, so that it is known to be owed
        return f"No. {issue.number}; " + (summary(rows) or "nobody to hand it to")

    def errands(self, stopping: threading.Event) -> None:
        """Deliveries that were put off, what a dead process left behind, and addresses that are kept no longer."""
        now = self.clock.now()
        for row in self.ledger.deliveries.recover(now):
            self._report([replace(row, state="in_doubt")])
        self._say_what_was_kept_aside(now)
        with self._handing_over:
            tried = self._dispatch(stopping).owing()
        self._report(self._known(tried))
        self._reviews().look(self.desk.editions, lambda issue, edition: self._hand_over(issue, edition, stopping), self._tell, stopping)
        if self._tidied != now.date() and not stopping.is_set():
            self._tidied = now.date()
            self._tidy(now)

    def _say_what_was_kept_aside(self, now: datetime) -> None:
        """Tell of each damaged ledger, once: what was delivered before it is known no more."""
        for aside in sorted(self.out.glob(f"{NAME}.damaged-?")):
            text = f"It is kept as {aside.name}, and a new one was made from the issues in {self.out}; see reporter status."
            if self.ledger.told.claim(f"ledger: {aside.name}", now, _ONCE):
                self._dispatch(threading.Event()).tell("the ledger was damaged", text)

    def _tidy(self, now: datetime) -> None:
        """Once a day: what the ledger need not know any longer."""
        for edition in self.desk.editions.values():
            self.ledger.deliveries.forget(edition.id, (now - timedelta(seconds=edition.keep_addresses)).date())
        self.ledger.memory.forget(now - _REVISIONS)

    # ── an issue ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _made_before(self, edition: Edition, occasion: Occasion) -> Issue | None:
        archive = Archive(self.out)
        return archive.load(edition.id, occasion.date) if self.ledger.issues.released(edition.id, occasion.date) else None

    def _make(self, edition: Edition, occasion: Occasion) -> Issue:
        now = self.clock.now()
        late = calendar.late(occasion, now, edition.zone)
        rooted_edition = replace(edition, sources=tuple(rooted(source, self.desk.root) for source in edition.sources))
        order = Order(
            edition=rooted_edition,
            day=occasion.date,
            as_of=occasion.slot,
            next=calendar.next_slot(edition, occasion.slot),
            state="draft" if edition.approve == "manual" else "released",
            notices=(*([late] if late else []), *self._aftermath(edition, occasion)),
            overrides=config.load_overrides(config.overrides_file(self.desk.root, edition.id, occasion.date)),
        )
        with open_press(self.desk, rooted_edition, Request(as_of=occasion.slot, out=self.out), self.clock, Silent()) as press:
            produced = press.run(order)
        for notice in produced.notices:
            logger.warning("%s, %s: %s: %s", edition.id, occasion.date, notice.subject, notice.text)
        return produced.issue

    def _aftermath(self, edition: Edition, occasion: Occasion) -> tuple[Notice, ...]:
        """What became of the issues since the last one that appeared: the next one says what went wrong."""
        last = Archive(self.out).last_before(edition.id, occasion.date)
        past = self.ledger.occasions.past(edition.id)
        missed = [seen for seen in past if seen.date < occasion.date and (last is None or seen.date > last.date)]
        rows = self.ledger.deliveries.of_issue(edition.id, last.date, last.version) if last else ()
        return (
            *(_missed(seen) for seen in missed if seen.state in {"failed", "skipped"}),
            *([_undelivered(last, rows)] if last and _troubled(rows, put_off=True) else []),
        )

    # ── an editor's word ──────────────────────────────────────────────────────────────────────────────────────────

    def _reviews(self) -> Reviews:
        return Reviews(desk=self.desk, out=self.out, ledger=self.ledger, clock=self.clock)

    def _tell(self, subject: str, text: str) -> None:
        """Tell the operator, at most once in a while for the same subject."""
        if self.ledger.told.claim(subject, self.clock.now(), EVERY):
            self._dispatch(threading.Event()).tell(subject, text)

    # ── handing over ──────────────────────────────────────────────────────────────────────────────────────────────

    def _dispatch(self, stopping: threading.Event) -> Dispatch:
        return Dispatch(desk=self.desk, ledger=self.ledger, archive=Archive(self.out), clock=self.clock, stopping=stopping)

    def _hand_over(self, issue: Issue, edition: Edition, stopping: threading.Event) -> tuple[Delivery, ...]:
        with self._handing_over:
            rows = self._dispatch(stopping).hand_over(issue, edition)
        self._report(rows, put_off=True)
        return rows

    def _known(self, tried: Iterable[Delivery]) -> list[Delivery]:
        """The rows that were tried, as they are now."""
        issues = {(row.edition, row.date, row.version) for row in tried}
        keys = {(row.edition, row.date, row.version, row.channel, row.recipient) for row in tried}
        known = (row for issue in sorted(issues) for row in self.ledger.deliveries.of_issue(*issue))
        return [row for row in known if (row.edition, row.date, row.version, row.channel, row.recipient) in keys]

    def _report(self, rows: Iterable[Delivery], *, put_off: bool = False) -> None:
        """Tell the operator of deliveries that went wrong, once for each issue and set of troubles.

        What is put off is told of when the issue goes out, and not again at every try of the days in which that may change.
        """
        troubled = sorted(_troubled(rows, put_off=put_off), key=lambda row: (row.edition, row.date, row.channel, row.recipient))
        for edition, day in sorted({(row.edition, row.date) for row in troubled}):
            some = [row for row in troubled if (row.edition, row.date) == (edition, day)]
            subject = f"{edition} {day}: {summary(some)}"
            if self.ledger.told.claim(subject, self.clock.now(), EVERY):
                self._dispatch(threading.Event()).tell(subject, _listed(some))


def summary(rows: Iterable[Delivery]) -> str:
    """ "3 sent, 1 in doubt"; "" for no rows."""
    counts = Counter(row.state for row in rows)
    return ", ".join(f"{counts[state]} {CALLED.get(state, state)}" for state in sorted(counts, key=lambda state: (state != "sent", state)))


def _troubled(rows: Iterable[Delivery], *, put_off: bool) -> list[Delivery]:
    return [row for row in rows if row.state in {"refused", "failed", "in_doubt"} or (put_off and row.state == "deferred")]


def _listed(rows: list[Delivery], most: int = 20) -> str:
    """Each delivery in trouble and why; a long list says how many more there are."""
    lines = [f"{row.channel} to {row.recipient}: {CALLED.get(row.state, row.state)}: {row.reply}" for row in rows[:most]]
    more = [f"and {len(rows) - most} more; see reporter status --issue"] if len(rows) > most else []
    return "; ".join((*lines, *more))


def _missed(occasion: Occasion) -> Notice:
    return Notice(kind="late", subject=occasion.edition, text=f"No issue appeared for {occasion.date.isoformat()}: {occasion.detail}.")


def _undelivered(issue: Issue, rows: Iterable[Delivery]) -> Notice:
    """Counts only: an issue is handed round, and addresses are nobody else's business."""
    return Notice(kind="in_doubt", subject=f"No. {issue.number}", text=f"Of its deliveries: {summary(_troubled(rows, put_off=True))}.")
