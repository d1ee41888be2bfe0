"""Channel `mail`: letters handed in at a submission server, one for each recipient, and what is known of each written down.

    MAIL, RCPT, DATA, the message    nothing is irrevocable: the row stays open, whatever happens
    claim                            "sending" is committed
    the final dot                    now the server may deliver
    its reply
    settle                           sent (2xx) · deferred (4xx) · refused (5xx) · in doubt (no reply)

That a reply can be lost cannot be helped (RFC 1047); that it was lost is known.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from reporter.deliver import people, smtp
from reporter.deliver.letter import Letter
from reporter.deliver.line import LeftError, Line, Outcome
from reporter.deliver.smtp import Unavailable
from reporter.deliver.submission import Submission
from reporter.errors import DeliveryError
from reporter.log import logger
from reporter.model import Delivery, Failed, Recipient
from reporter.ports import Clock, Deliveries

Letters = Callable[[Delivery, int | None], Letter | Failed]

GIVEN_UP = timedelta(days=5)  # after the first attempt (RFC 5321 §4.5.4.1: four to five days)
#: Before the second attempt, the third …; the last one is repeated.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
LOGIN_PAUSE = timedelta(minutes=10)  # somebody is told and mends it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Hands letters in at one server."""

    name: str  #: of the channel
    submission: Submission
    letters: Letters  #: the letter of a row within so many octets; Failed is final. Raises ReporterError
    clock: Clock
    wait: Callable[[float], object]  #: for so many seconds, or until we are to stop

    def carry(self, rows: Iterable[Delivery], *, book: Deliveries, stopping: threading.Event) -> tuple[Delivery, ...]:
        """Try each row that is open once, over one connection, and give what is known of it after.

        Ends between recipients once `stopping` is set; the one under way is settled if the server answers in time, else in doubt.
        Raises StoreError, with the message under way not sent.
        """
        tried, pace = [], _Pace(rate=self.submission.rate, clock=self.clock, wait=self.wait)
        with Line(self.submission, stopping) as line:
            for row in rows:
                if self._open(row):
                    if line.down is None:
                        pace.keep()
                    if stopping.is_set():
                        break
                    tried.append(self._carried(row, line, book))
        return tuple(row for row in tried if row)

    def deliver_trial(self, letter: Letter) -> Outcome:
        """Hand in one letter of which nothing is kept."""
        with Line(self.submission, threading.Event()) as line:
            return line.hand_in(lambda _limit: letter, lambda _letter: True)

    def try_out(self, row: Delivery) -> Delivery:
        """The same for the letter of a row, within what the server takes; the row as it would then be. No ledger knows of it."""
        with Line(self.submission, threading.Event()) as line:
            outcome = line.hand_in(lambda limit: self.letters(row, limit), lambda _letter: True)
        return replace(row, state=outcome.state, reply=outcome.reply, message_id=outcome.message_id, attempts=1, updated=self.clock.now())

    def tell(self, subject: str, text: str, recipient: str) -> None:
        """Send a note to the operator. Raises DeliveryError when the server did not take it."""
        letter = self._note(subject, text, recipient)
        outcome = Outcome(state="refused", reply=letter.reason) if isinstance(letter, Failed) else self.deliver_trial(letter)
        if outcome.state != "sent":
            raise DeliveryError(outcome.reply, place=f"{self.name} ({recipient})")

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _open(self, row: Delivery) -> bool:
        return row.state == "pending" or (row.state == "deferred" and (row.retry is None or row.retry <= self.clock.now()))

    def _carried(self, row: Delivery, line: Line, book: Deliveries) -> Delivery | None:
        """The row after an attempt; None where it is as it was."""

        def claimed(letter: Letter) -> bool:
            return not line.stopping.is_set() and book.claim(row, self.clock.now(), letter.message_id)

        try:
            outcome = line.hand_in(lambda limit: self.letters(row, limit), claimed)
        except LeftError:
            return None
        after = self._after(row, outcome)
        assert after.state != "pending"
        assert after.state != "sending"
        if not book.settle(after, after.state, self.clock.now(), after.reply, retry=after.retry):
            return None
        said = line.down is not None and after.reply == line.down.reason  # once, of the server; not again of each recipient
        level = logging.INFO if after.state == "sent" else logging.DEBUG if said else logging.ERROR
        logger.log(level, "%s to %s: %s: %s", row.channel, row.recipient, after.state.replace("_", " "), after.reply)
        return after

    def _after(self, row: Delivery, outcome: Outcome) -> Delivery:
        now = self.clock.now()
        state, reply, retry = outcome.state, outcome.reply, None
        if state == "deferred":
            retry = now + (LOGIN_PAUSE if outcome.login else PAUSES[min(row.attempts, len(PAUSES) - 1)])
            if retry > (row.planned or now) + GIVEN_UP:
                state, reply, retry = "failed", f"{reply}; given up after {GIVEN_UP.days} days", None
        identity = row.message_id or outcome.message_id
        return replace(row, state=state, reply=reply, retry=retry, updated=now, attempts=row.attempts + 1, message_id=identity)

    # ── notes to the operator ─────────────────────────────────────────────────────────────────────────────────────

    def _note(self, subject: str, text: str, recipient: str) -> Letter | Failed:
        person = people.person(Recipient(written=recipient))
        if isinstance(person, Failed):
            return person
        message = EmailMessage(policy=SMTP.clone(utf8=person.smtputf8))
        now = self.clock.now()
        seed = hashlib.sha256(f"{now.isoformat()}\n{recipient}\n{subject}\n{text}".encode()).hexdigest()[:24]
        identity = f"<note.{seed}@{self.submission.sender.rpartition('@')[2]}>"
        message["From"] = people.header(None, self.submission.sender)
        message["To"] = people.header(None, person.envelope)
        message["Subject"] = " ".join("".join(sign if sign.isprintable() else " " for sign in subject).split())
        message["Date"] = format_datetime(now)
        message["Message-ID"] = identity
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5
        message.set_content(text, cte="quoted-printable")
        return Letter(
            sender=self.submission.sender,
            recipient=person.envelope,
            smtputf8=person.smtputf8,
            message_id=identity,
            data=message.as_bytes(),
        )


class _Pace:
    """No more than `rate` messages begun in a minute, evenly."""

    def __init__(self, *, rate: int, clock: Clock, wait: Callable[[float], object]) -> None:
        self._gap, self._clock, self._wait = 60 / rate if rate else 0.0, clock, wait
        self._last: datetime | None = None

    def keep(self) -> None:
        """Wait until the next may be begun; never longer than the gap, whatever is done to the clock meanwhile."""
        if self._gap and self._last and (left := self._gap - (self._clock.now() - self._last).total_seconds()) > 0:
            self._wait(min(left, self._gap))
        self._last = self._clock.now()


def login(submission: Submission, stopping: threading.Event | None = None) -> str | Failed:
    """Whether the server lets us in, without sending anything: how the connection is protected and who we are there, or why not."""
    session = smtp.connect(submission, stopping or threading.Event())
    if isinstance(session, Unavailable):
        return Failed(reason=session.reason)
    session.part()
    return f"{submission.place}, {session.protection}, " + (f"logged in as {submission.user}" if submission.user else "no login")
