"""A run's way to its mail server: one letter after the other over one connection, and what became of each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from reporter.deliver import smtp
from reporter.deliver.dkim import ROOM
from reporter.deliver.letter import Letter
from reporter.deliver.smtp import Reply, Session, Unavailable
from reporter.deliver.submission import Submission
from reporter.errors import ReporterError
from reporter.log import logger
from reporter.model import Failed

State = Literal["sent", "refused", "deferred", "in_doubt", "failed"]
Within = Callable[[int | None], Letter | Failed]  # a letter of at most so many octets
Claim = Callable[[Letter], bool]

_OUT_OF_STEP = frozenset({421, 503})  # the server closes the channel, or is at another step than we are (RFC 5321 §3.8, §4.1.4)
_BREAKS = 3  # conversations in a row that end early, after which the server counts as down


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known of one letter after one attempt."""

    state: State
    reply: str
    message_id: str | None = None  #: set once the final dot was sent
    login: bool = False  #: whether it is our name and password that the server did not take


class LeftError(Exception):
    """The letter is not ours to send, or we are to stop: nothing was sent, and nothing is known that was not known before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Broken:
    """The conversation ended before the final dot."""

    reason: str


class Line:
    """The one connection of a run: made when it is first needed, and anew after it broke, until the server counts as down."""

    def __init__(self, submission: Submission, stopping: threading.Event) -> None:
        self.submission, self.stopping = submission, stopping
        self.down: Unavailable | None = None  #: why nothing more is tried in this run
        self._session: Session | None = None
        self._breaks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if self._session and kind:
            self._session.drop()
        elif self._session:
            self._session.part()

    def hand_in(self, within: Within, claim: Claim) -> Outcome:
        """One attempt at one letter; `claim` is asked right before the final dot, and without its yes nothing is sent.

        A connection that lay idle, or bore too many errors, may be gone: then once more over a new one. Raises LeftError.
        """
        while True:
            session, used = self._reached()
            if isinstance(session, Unavailable):
                return Outcome(state="deferred", reply=session.reason, login=session.login)
            outcome = self._over(session, within, claim)
            self._mark(isinstance(outcome, _Broken) or outcome.state == "in_doubt")
            if isinstance(outcome, Outcome):
                return outcome
            if not used:
                return Outcome(state="deferred", reply=outcome.reason)

    def _reached(self) -> tuple[Session | Unavailable, bool]:
        """The session, and whether it was used before."""
        if self._session and self._session.open:
            return self._session, True
        if self.down is None:
            made = smtp.connect(self.submission, self.stopping)
            if isinstance(made, Session):
                self._session = made
                return made, False
            if self.stopping.is_set():
                raise LeftError
            self._fail(made)
        assert self.down
        return self.down, False

    def _over(self, session: Session, within: Within, claim: Claim) -> Outcome | _Broken:
        letter = _made(within, session.limit and session.limit - (ROOM if self.submission.signer else 0))
        if isinstance(letter, Outcome):
            return letter
        data = self.submission.signer.signed(letter.data) if self.submission.signer else letter.data
        if session.limit is not None and len(data) > session.limit:
            return Outcome(state="refused", reply=f"{len(data):,} octets are more than the {session.limit:,} that the server takes")
        if letter.smtputf8 and not session.smtputf8:
            return Outcome(state="refused", reply="the server takes no address whose part before the @ is not ASCII (SMTPUTF8)")
        try:
            ended = self._begun(session, letter, data)
            if ended is None:
                _finish(session, letter, claim)
        except smtp.BROKEN as error:
            session.drop()
            if self.stopping.is_set():
                raise LeftError from error
            return _Broken(reason=smtp.reason(error))
        except ValueError as error:
            session.drop()
            return Outcome(state="failed", reply=f"the address cannot be told to a server: {error}")
        except BaseException:
            session.drop()  # without a dot: nothing is sent
            raise
        return ended or _judged(session, letter)

    def _begun(self, session: Session, letter: Letter, data: bytes) -> Outcome | _Broken | None:
        """All but the final dot. None when it is due, else why it never is."""
        reply = session.address(letter, len(data), ascii_only=data.isascii())
        if reply is None:
            session.body(data)
            return None
        if reply.code in _OUT_OF_STEP or reply.kind not in ("later", "no"):
            session.drop()
            return _Broken(reason=str(reply))
        if smtp.wants_login(reply):
            session.part()
            self._fail(Unavailable(reason=f"{self.submission.place}: {reply}", login=True))
            return Outcome(state="deferred", reply=str(reply), login=True)
        session.reset()
        return Outcome(state="deferred" if reply.kind == "later" else "refused", reply=str(reply))

    def _mark(self, broke: bool) -> None:
        """How a conversation went. A server that hangs up each time would else be asked for each recipient, or leave each in doubt."""
        self._breaks = self._breaks + 1 if broke else 0
        if self._breaks >= _BREAKS:
            reason = f"{_BREAKS} conversations in a row ended early; nothing more was tried"
            self._fail(Unavailable(reason=f"{self.submission.place}: {reason}"))

    def _fail(self, why: Unavailable) -> None:
        self.down = why
        logger.error("%s", why.reason)


def _made(within: Within, room: int | None) -> Letter | Outcome:
    """The letter, or why there is none. What the making of one raises must not keep the others from going."""
    try:
        made = within(room)
    except ReporterError as error:
        return Outcome(state="failed", reply=str(error))
    except Exception as error:
        logger.exception("a letter could not be made: unexpected")
        return Outcome(state="failed", reply=f"unexpected {type(error).__name__}: {error}")
    return Outcome(state="refused", reply=made.reason) if isinstance(made, Failed) else made


def _finish(session: Session, letter: Letter, claim: Claim) -> None:
    """Claim, and right after that the final dot."""
    if not claim(letter):
        raise LeftError
    session.dot()


def _judged(session: Session, letter: Letter) -> Outcome:
    """What the server made of the final dot."""
    try:
        reply = session.verdict()
    except smtp.BROKEN as error:
        session.drop()
        return Outcome(state="in_doubt", reply=f"the reply was lost: {smtp.reason(error)}", message_id=letter.message_id)
    if reply.code in _OUT_OF_STEP or reply.kind == "other":
        session.drop()
    elif reply.kind != "yes":
        session.reset()  # Postfix keeps a transaction that it refused after the dot
    return Outcome(state=_state(reply), reply=_noted(reply, letter), message_id=letter.message_id)


def _state(reply: Reply) -> State:
    states: dict[str, State] = {"yes": "sent", "later": "deferred", "no": "refused", "other": "in_doubt"}
    return states[reply.kind]


def _noted(reply: Reply, letter: Letter) -> str:
    return f"{reply} ({', '.join(letter.notes)})" if letter.notes and reply.kind == "yes" else str(reply)
