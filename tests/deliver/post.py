"""A real mail server on the loopback interface that answers as a test says, and small valid letters to hand in there."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from store.desk import DAY, NOW

from reporter.deliver.letter import Letter
from reporter.deliver.mail import Letters, Mail
from reporter.deliver.submission import Patience, Submission
from reporter.model import Delivery
from reporter.store.deliveries import Deliveries
from reporter.testing import FixedClock

SENDER = "desk@example.org"
PATIENT = Patience(connect=30, command=30, block=30, verdict=30)  # a busy machine answers late, and none is waited for without limit
HASTY = Patience(connect=3, command=1, block=1, verdict=1)  # where the server is meant to be too late


@dataclass(frozen=True)
class Script:
    """What the server says to one recipient, or what it does: "drop" hangs up, a number waits so many seconds before it says yes."""

    mail: str = "250 fine"  #: said where the scripts are played in order
    rcpt: str = "250 fine"
    data: str = "354 go on"
    dot: str | float = "250 queued"


@dataclass
class Office:
    """What the server is told, and what it got."""

    scripts: dict[str, Script] = field(default_factory=dict)  #: by recipient
    users: dict[str, str] = field(default_factory=dict)  #: passwords
    port: int = 0
    connections: int = 0
    tried: list[str] = field(default_factory=list)  #: recipients named in RCPT
    logins: list[tuple[str, str]] = field(default_factory=list)
    login_reply: str | None = None  #: instead of looking at the password
    heard: bytearray = field(default_factory=bytearray)  #: everything that clients said, as the program saw it
    got: list[tuple[str, bytes]] = field(default_factory=list)  #: (recipient, message) that the server took, or took and did not say so
    failures: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)  #: of the server before TLS
    turns: list[str] = field(default_factory=list)  #: what is said to the next MAILs
    options: list[list[str]] = field(default_factory=list)  #: of MAIL
    closing: Callable[[], bool] = field(default=lambda: False)  #: whether to hang up before the next MAIL

    def login(self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        """Who may come in."""
        assert mechanism in ("PLAIN", "LOGIN")
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        self.logins.append((user, password))
        return AuthResult(success=self.users.get(user) == password, handled=False)

    def script(self, recipient: str) -> Script:
        """For that recipient."""
        return self.scripts.get(recipient, Script())

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        """With what is only offered while anybody may listen."""
        session.host_name = name
        return responses if session.ssl else [responses[0], *(f"250-{offer}" for offer in self.offers), *responses[1:]]

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """For whom it is is not known yet: answered by turns."""
        told = self.turns.pop(0) if self.turns else "250 fine"
        if told.startswith("2"):
            envelope.mail_from, envelope.mail_options = address, list(options)
        return told

    async def handle_RCPT(self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        """By recipient."""
        self.tried.append(address)
        self.options.append(list(envelope.mail_options))
        script = self.script(address)
        if script.rcpt == "drop":
            server.transport.abort()
        if script.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return script.rcpt

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """After the final dot."""
        (recipient,) = envelope.rcpt_tos
        told = self.script(recipient).dot
        if not isinstance(told, str) or told == "drop" or told.startswith("2"):
            self.got.append((recipient, envelope.original_content))
        if told == "drop":
            server.transport.abort()
        if not isinstance(told, str):
            await asyncio.sleep(told)
            return "250 queued, at last"
        return told


class _Server(SMTP):
    """aiosmtpd's, with the places a script needs that it has no hook for."""

    def __init__(self, office: Office, **options: object) -> None:
        super().__init__(office, hostname="office.example", authenticator=office.login, **options)
        self.office = office

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.office.connections += self._original_transport is None  # not once more for STARTTLS
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self.office.heard += data
        super().data_received(data)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if self.office.closing():
            self.transport.abort()
            return
        await super().smtp_MAIL(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if self.office.login_reply:
            await self.push(self.office.login_reply)
        else:
            await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        script = self.office.script(self.envelope.rcpt_tos[0]) if self.envelope.rcpt_tos else Script()
        if script.data == "drop":
            self.transport.abort()
        elif script.data.startswith("354"):
            await super().smtp_DATA(arg)
        else:
            await self.push(script.data)


@contextmanager
def office(*, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, **options: object) -> Iterator[Office]:
    """An open one; `options` are aiosmtpd's."""
    opened, loop, ready = Office(), asyncio.new_event_loop(), threading.Event()
    secured = {"tls_context": starttls, "auth_require_tls": not tls, "data_size_limit": None, "enable_SMTPUTF8": True}

    def serve() -> None:
        asyncio.set_event_loop(loop)
        made = loop.create_server(lambda: _Server(opened, loop=loop, **{**secured, **options}), "127.0.0.1", 0, ssl=tls)
        server = loop.run_until_complete(made)
        opened.port = server.sockets[0].getsockname()[1]
        loop.set_exception_handler(lambda _loop, context: opened.failures.append(str(context)))
        ready.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield opened
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def letter(recipient: str, *, at: datetime = NOW, text: str = "Rain fell.\n.\n..and more\n", size: int = 0, **facts: object) -> Letter:
    """A small valid message, the same whenever it is made."""
    message = EmailMessage(policy=POLICY)
    message["From"], message["To"], message["Subject"] = SENDER, recipient if recipient.isascii() else "you@example.org", "Morning"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = identity = f"<{recipient.encode().hex()}.{DAY.isoformat()}@example.org>"
    message.set_content(text + "x" * 70 + "\n" + ("y" * 70 + "\n") * (size // 71), cte="7bit")
    plain = Letter(sender=SENDER, recipient=recipient, smtputf8=False, message_id=identity, data=message.as_bytes())
    return replace(plain, **facts)


def plainly(row: Delivery, _limit: int | None) -> Letter:
    """The letter of a row."""
    return letter(row.recipient)


def mail(port: int, *, letters: Letters = plainly, clock: FixedClock | None = None, **submission: object) -> Mail:
    """The channel, to a server on this port without TLS."""
    server = {"host": "127.0.0.1", "port": port, "sender": SENDER, "security": "none", "patience": PATIENT}
    clock = clock or FixedClock(NOW)
    return Mail(
        name="mail", submission=Submission(**(server | submission)), letters=letters, clock=clock, wait=lambda s: clock.forward(seconds=s)
    )


def carry(channel: Mail, book: Deliveries, recipients: Iterable[str], stopping: threading.Event | None = None) -> dict[str, Delivery]:
    """Plan and carry; what the ledger then says of each."""
    rows = book.plan("morning", DAY, 1, "mail", recipients, channel.clock.now())
    channel.carry(rows, book=book, stopping=stopping or threading.Event())
    return {row.recipient: row for row in book.of_issue("morning", DAY, 1)}


@contextmanager
def stop_once(opened: Office) -> Iterator[tuple[threading.Event, list[float]]]:
    """An event that is set as soon as the server has read a message to its dot, and when that was (time.monotonic())."""
    stopping, at, ended = threading.Event(), [], threading.Event()

    def watch() -> None:
        while not opened.got and not ended.wait(0.005):
            pass
        at.append(time.monotonic())
        stopping.set()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield stopping, at
    finally:
        ended.set()
        thread.join(10)


def states(rows: dict[str, Delivery]) -> dict[str, str]:
    """Recipients and states."""
    return {recipient: row.state for recipient, row in rows.items()}


def authority_file(folder: Path, pem: bytes) -> Path:
    """A file of certificates to trust."""
    path = folder / "authority.pem"
    path.write_bytes(pem)
    return path
