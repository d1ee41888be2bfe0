"""The scheduler: `schedule` ticks, the calendar decides, the press works. No policy of its own.

    main thread     waits for signals
    tick thread     schedule → Daemon.tick: what is due is claimed and begun, what runs keeps its lease, what was missed is noted
    run threads     one for each occasion that is being made, at most `AT_ONCE`
    errand thread   what is owed beside new issues: deliveries to be tried again

`schedule` drops what comes after a job that raises, and reckons in naive local time: so nothing raised reaches it, and it is
armed anew whenever its next tick lies further off than one interval, as it does for an hour after the clocks go back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Literal

from reporter import calendar
from reporter.errors import ReporterError
from reporter.log import logger
from reporter.model import Edition, Failed, Occasion
from reporter.ports import Clock, Occasions, Told

TICK = 5  # seconds; an issue begins at most this long after its slot
LEASE = timedelta(minutes=3)  # a crashed run is taken over after it
BEAT = 30.0  # seconds between heartbeats: five may fail before the lease is lost
AT_ONCE = 2  # runs side by side, so that one that hangs does not hold up the other editions
LONGEST = 3600.0  # seconds a run is believed to be alive; then its lease is let go
ERRANDS = 60.0  # seconds between two looks at what else is owed; a delivery that was put off waits minutes
EVERY = timedelta(hours=6)  # the operator hears of the same trouble no more often
GRACE = 4.0  # seconds after SIGTERM for what is going on; service managers and this project's users count on five

Press = Callable[[Edition, Occasion, threading.Event], str | Failed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the scheduler works with."""

    clock: Clock
    occasions: Occasions
    told: Told
    press: Press  #: makes and delivers the issue of an occasion; ends soon once the event is set. What came of it, in words
    errands: Callable[[threading.Event], None]  #: tries again what was put off; ends soon once the event is set
    tell: Callable[[str, str], None]  #: tells the operator: subject, text
    load: Callable[[], tuple[Edition, ...]]  #: reads the configuration anew; raises ReporterError when it is broken
    holder: str  #: who we are in a claim
    launch: Callable[[Callable[[], None]], None] = field(default=lambda work: threading.Thread(target=work, daemon=True).start())


@dataclass(slots=True, kw_only=True)
class _Run:
    occasion: Occasion
    began: float  #: monotonic seconds
    beat: float  #: monotonic seconds of the last heartbeat


class Daemon:
    """Editions under watch. `tick` and `reload` may be called from any one thread; neither raises."""

    def __init__(self, desk: Desk, editions: tuple[Edition, ...]) -> None:
        self.desk, self.editions = desk, editions
        self.stopping = threading.Event()
        self.failures: list[Failed] = []  # each once
        self._runs: dict[tuple[str, date], _Run] = {}
        self._lock = threading.Lock()
        self._errand = threading.Lock()
        self._telling = 0  # of the operator, under way
        self._errands_at: float | None = None  # monotonic seconds at which they ended last
        self._said: dict[str, datetime] = {}

    @property
    def busy(self) -> bool:
        """Whether an issue is being made, an errand is under way or the operator is being told."""
        return bool(self._runs) or self._errand.locked() or self._telling > 0

    def tick(self) -> None:
        """Look at every edition once. An edition in trouble does not keep the next one waiting."""
        for run in self._active():
            self._guarded(run.occasion.edition, partial(self._hold, run))
        for edition in self.editions:
            self._guarded(edition.id, partial(self._attend, edition))
        self._guarded("deliveries", self._send_errands)

    def reload(self) -> None:
        """Take the configuration anew; a broken one is named and the earlier one stays."""
        try:
            self.editions = self.desk.load()
        except Exception as error:  # whatever it is: the thread that ticks must not end with it
            if not isinstance(error, ReporterError):
                logger.exception("the configuration: unexpected")
            logger.error("the configuration is broken, the earlier one stays in force: %s", error)
            self._tell(f"configuration: {error}", f"The new configuration is broken; the earlier one stays in force. {error}")
        else:
            logger.info("the configuration was read anew: %s", ", ".join(edition.id for edition in self.editions) or "no editions")

    def give_back(self) -> None:
        """Let go of what is still being made, for the next scheduler to make it at once."""
        for run in self._active():
            self._guarded(run.occasion.edition, partial(self._settle, run, "due", "stopped while it was made"))

    # ── an edition ────────────────────────────────────────────────────────────────────────────────────────────────

    def _attend(self, edition: Edition) -> None:
        now, past = self.desk.clock.now(), self.desk.occasions.past(edition.id)
        for occasion in calendar.lost(edition, now, past):
            self._give_up(occasion, now)
        for occasion in calendar.due(edition, now, past):
            self._begin(edition, occasion, now)
        unmade = calendar.overdue(edition, now, past)
        if unmade:
            text = f"The issue of {edition.id} for {unmade.date} is not out at its deadline."
            self._tell(f"{edition.id} {unmade.date} overdue", text)

    def _begin(self, edition: Edition, occasion: Occasion, now: datetime) -> None:
        key = (occasion.edition, occasion.date)
        if self.stopping.is_set() or key in self._runs or len(self._runs) >= AT_ONCE:
            return
        if not self.desk.occasions.claim(occasion, self.desk.holder, now, LEASE):
            return
        run = _Run(occasion=occasion, began=monotonic(), beat=monotonic())
        with self._lock:
            self._runs[key] = run
        logger.info("%s, %s: begun (attempt %s)", occasion.edition, occasion.date, occasion.attempts + 1)
        self._launch(partial(self._make, edition, run), partial(self._drop, run))

    def _give_up(self, occasion: Occasion, now: datetime) -> None:
        """Put on record that an occasion will not be made, and say so: once, whichever scheduler comes first."""
        occasions, holder = self.desk.occasions, self.desk.holder
        if occasion.state == "skipped":
            noted = occasions.skip(occasion, now, occasion.detail)
        else:
            noted = occasions.claim(occasion, holder, now, LEASE) and occasions.settle(occasion, holder, "failed", now, occasion.detail)
        if noted:
            self._trouble(occasion, occasion.detail, yet=False)

    def _launch(self, work: Callable[[], None], undo: Callable[[], object]) -> None:
        """Have it done beside us. Where the system has no thread for it, what was noted of it is undone."""
        try:
            self.desk.launch(work)
        except RuntimeError:
            undo()
            raise

    # ── a run ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _make(self, edition: Edition, run: _Run) -> None:
        """The body of a run thread."""
        occasion = run.occasion
        try:
            outcome = self._pressed(edition, occasion)
            if isinstance(outcome, Failed) and self.stopping.is_set():
                self._guarded(edition.id, partial(self._settle, run, "due", f"stopped: {outcome.reason}"))
            elif isinstance(outcome, Failed):
                self._note(outcome)
                self._guarded(edition.id, partial(self._settle, run, "failed", outcome.reason))
                last = occasion.attempts + 1 >= calendar.ATTEMPTS
                reason = f"{outcome.reason}; given up after {calendar.ATTEMPTS} attempts" if last else outcome.reason
                self._trouble(occasion, reason, yet=not last)
            else:
                self._guarded(edition.id, partial(self._settle, run, "done", outcome))
        finally:
            self._forget(run)

    def _pressed(self, edition: Edition, occasion: Occasion) -> str | Failed:
        """What the press says; what it raises is a failure too."""
        try:
            return self.desk.press(edition, occasion, self.stopping)
        except ReporterError as error:
            return Failed(reason=str(error))
        except BaseException as error:  # even SystemExit: a thread that dies in silence would leave the operator without a word
            logger.exception("%s, %s: unexpected", occasion.edition, occasion.date)
            return Failed(reason=f"unexpected {type(error).__name__}: {error}")

    def _settle(self, run: _Run, state: Literal["done", "failed", "due"], detail: str) -> None:
        occasion = run.occasion
        if self.desk.occasions.settle(occasion, self.desk.holder, state, self.desk.clock.now(), detail):
            logger.info("%s, %s: %s (%s)", occasion.edition, occasion.date, state, detail)
        else:
            logger.warning("%s, %s: another scheduler took over meanwhile", occasion.edition, occasion.date)

    def _drop(self, run: _Run) -> None:
        self._forget(run)
        self._settle(run, "due", "not begun")

    def _hold(self, run: _Run) -> None:
        """Heartbeat. A run that takes too long is let go, so that its place and its occasion are free again."""
        now = monotonic()
        if now - run.began > LONGEST:
            self._forget(run)
            self._trouble(run.occasion, f"not finished after {LONGEST / 60:.0f} minutes", yet=True)
        elif now - run.beat > BEAT:
            run.beat = now
            if not self.desk.occasions.heartbeat(run.occasion, self.desk.holder, self.desk.clock.now(), LEASE):
                logger.warning("%s, %s: the claim was lost", run.occasion.edition, run.occasion.date)

    def _active(self) -> tuple[_Run, ...]:
        with self._lock:
            return tuple(self._runs.values())

    def _forget(self, run: _Run) -> None:
        key = (run.occasion.edition, run.occasion.date)
        with self._lock:
            if self._runs.get(key) is run:  # one that was let go may end while the next attempt is under way
                del self._runs[key]

    # ── what else is owed ─────────────────────────────────────────────────────────────────────────────────────────────

    def _send_errands(self) -> None:
        rested = self._errands_at is None or monotonic() - self._errands_at > ERRANDS
        if rested and not self.stopping.is_set() and self._errand.acquire(blocking=False):
            self._launch(self._run_errands, self._errand.release)

    def _run_errands(self) -> None:
        """The body of the errand thread."""
        try:
            self._guarded("deliveries", partial(self.desk.errands, self.stopping))
        finally:
            self._errands_at = monotonic()
            self._errand.release()

    # ── the operator ──────────────────────────────────────────────────────────────────────────────────────────────

    def _guarded(self, subject: str, work: Callable[[], None]) -> None:
        """Do it; whatever it raises is logged and told, and goes no further."""
        try:
            work()
        except ReporterError as error:
            logger.error("%s: %s", subject, error)
            self._note(Failed(reason=f"{subject}: {error}"))
            self._tell(f"{subject}: {error.problem}", str(error))
        except Exception as error:
            logger.exception("%s: unexpected", subject)
            self._note(Failed(reason=f"{subject}: unexpected {type(error).__name__}: {error}"))
            self._tell(f"{subject}: {type(error).__name__}", f"Unexpected {type(error).__name__}: {error}")

    def _note(self, failure: Failed) -> None:
        with self._lock:
            if failure not in self.failures:  # one that comes with every tick counts once
                self.failures.append(failure)

    def _trouble(self, occasion: Occasion, reason: str, *, yet: bool) -> None:
        """Say that there is no issue, or none "yet" where it is tried again."""
        logger.error("%s, %s: %s", occasion.edition, occasion.date, reason)
        none = f"No issue of {occasion.edition} for {occasion.date}{' yet' if yet else ''}"
        self._tell(f"{occasion.edition} {occasion.date}: {reason}", f"{none}: {reason}")

    def _tell(self, subject: str, text: str) -> None:
        if self._may_tell(subject, self.desk.clock.now()):
            self._count(+1)
            self._launch(partial(self._told, subject, text), partial(self._count, -1))

    def _may_tell(self, subject: str, now: datetime) -> bool:
        """At most once in `EVERY`; the ledger remembers it over restarts, we do while the ledger itself is the trouble."""
        try:
            return self.desk.told.claim(subject, now, EVERY)
        except Exception as error:
            logger.error("the ledger cannot keep what the operator was told: %s", error)
        last = self._said.get(subject)
        if last is not None and last <= now < last + EVERY:
            return False
        self._said[subject] = now
        return True

    def _told(self, subject: str, text: str) -> None:
        try:
            self.desk.tell(subject, text)
        except Exception:
            logger.exception("the operator could not be told: %s", text)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._telling += more
