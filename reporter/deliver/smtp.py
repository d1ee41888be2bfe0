"""The steps of SMTP (RFC 5321), each with its time limit: reach a server, prove who it is and who we are, hand a letter in.

`smtplib` speaks the protocol; its own `sendmail` cannot be stopped between the message and the final dot, and gives no reply.
"""

from __future__ import annotations

import base64
import re
import smtplib
import ssl
import threading
from dataclasses import dataclass
from typing import Literal

from reporter.deliver.letter import Letter
from reporter.deliver.submission import Submission
from reporter.deliver.wire import Wire, connected

GRACE = 3.0  # seconds that a reply to the final dot may still take once we are to stop; the whole must end within 5
_UNKNOWN = frozenset({18, 19, 20, 21})  # OpenSSL's numbers for certificates that nobody known has issued
_GOODBYE = 2.0  # seconds that a server may take to part
BROKEN = OSError  # what protocol and network raise when a conversation ends early; smtplib.SMTPException is one


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    code: int  #: -1 for what is no SMTP reply
    text: str  #: on one line

    @property
    def kind(self) -> Literal["yes", "later", "no", "other"]:
        """By the first digit (RFC 5321 §4.2.1)."""
        kinds: dict[int, Literal["yes", "later", "no"]] = {2: "yes", 4: "later", 5: "no"}
        return kinds.get(self.code // 100, "other")

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip() if self.code > 0 else f"no SMTP reply: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """Why nothing can be handed in at a server, whoever it is for."""

    reason: str
    login: bool = False  #: whether the server does not take our name and password


class Session:
    """One connection to a server that is who it should be and lets us in."""

    def __init__(self, client: smtplib.SMTP, wire: Wire, submission: Submission) -> None:
        self._client, self._wire, self._patience = client, wire, submission.patience
        size = client.esmtp_features.get("size", "").partition(" ")[0]
        #: octets that a message may have (RFC 1870 §4); None where the server does not say
        self.limit = int(size) if size.isascii() and size.isdigit() and int(size) > 0 else None
        self.smtputf8 = client.has_extn("smtputf8")
        self.protection = wire.protection
        self.open = True

    def address(self, letter: Letter, size: int, *, ascii_only: bool) -> Reply | None:
        """MAIL, RCPT and DATA. None once the server wants the message, else what it says instead.

        Raises BROKEN, and ValueError for a recipient that is no single address.
        """
        client, options = self._client, []
        if client.has_extn("size"):
            options.append(f"SIZE={size}")
        if not ascii_only and client.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        if letter.smtputf8:
            options.append("SMTPUTF8")
        self._wire.allow(self._patience.command)
        reply = _reply(client.mail(letter.sender, options))
        if reply.kind == "yes":
            self._wire.allow(self._patience.command)
            reply = _reply(client.docmd("RCPT", f"TO:<{_bare(letter.recipient)}>"))
        if reply.kind == "yes":
            self._wire.allow(self._patience.block)
            reply = _reply(client.docmd("DATA"))
            if reply.code == 354:
                return None
        return reply

    def body(self, data: bytes) -> None:
        """The message but for its last line end, which belongs to the final dot. Raises BROKEN."""
        stuffed = re.sub(rb"(?m)^\.", b"..", data.removesuffix(b"\r\n"))  # RFC 5321 §4.5.2
        for start in range(0, len(stuffed), 1 << 20):
            self._wire.allow(self._patience.block)
            self._client.send(stuffed[start : start + (1 << 20)])

    def dot(self) -> None:
        """The step that cannot be taken back. Raises BROKEN; then it was not taken: nothing left this machine."""
        self._wire.allow(self._patience.block)
        self._client.send(b"\r\n.\r\n")

    def verdict(self) -> Reply:
        """The reply to the dot. Raises BROKEN; then nobody knows."""
        self._wire.allow(self._patience.verdict, grace=GRACE)
        return _reply(self._client.getreply())

    def reset(self) -> None:
        """Make room for the next letter after one that was not taken."""
        try:
            self._wire.allow(self._patience.command)
            if self._client.rset()[0] != 250:
                self.drop()
        except BROKEN:
            self.drop()

    def part(self) -> None:
        """Say goodbye, unless the connection is gone."""
        if self.open:
            try:
                self._wire.allow(_GOODBYE)
                self._client.docmd("QUIT")
            except BROKEN:
                pass
        self.drop()

    def drop(self) -> None:
        """Hang up without a word: what was begun and has no dot is thrown away by the server (RFC 5321 §4.1.1.4)."""
        self.open = False
        self._client.close()


def connect(submission: Submission, stopping: threading.Event) -> Session | Unavailable:
    """A session. Name and password are sent to no server before it has proved by a certificate to be the one that is meant."""
    patience = submission.patience
    try:
        wire = Wire(connected(submission.host, submission.port, patience.connect, stopping), stopping)
    except (OSError, UnicodeError) as error:
        return Unavailable(reason=f"{submission.place}: {reason(error)}")
    client = smtplib.SMTP(local_hostname=wire.name)
    client.sock = wire  # type: ignore[assignment]
    try:
        trouble = _greeted(client, wire, submission) or _let_in(client, wire, submission)
    except (BROKEN, UnicodeError) as error:
        trouble = Unavailable(reason=reason(error))
    if trouble is None:
        return Session(client, wire, submission)
    client.close()
    return Unavailable(reason=f"{submission.place}: {trouble.reason}", login=trouble.login)


def _greeted(client: smtplib.SMTP, wire: Wire, submission: Submission) -> Unavailable | None:
    """Through greeting and TLS to the list of what the server can do."""
    if submission.security == "tls":
        wire.allow(submission.patience.connect)
        wire.secure(_trusting(submission), submission.host)
    wire.allow(submission.patience.command)
    greeting = _reply(client.getreply())
    if greeting.code != 220:
        return Unavailable(reason=str(greeting))
    if trouble := _hello(client, wire, submission):
        return trouble
    if submission.security != "starttls":
        return None
    if not client.has_extn("starttls"):
        return Unavailable(reason="the server offers no STARTTLS; nothing is sent to it unprotected")
    reply = _reply(client.docmd("STARTTLS"))
    if reply.code != 220:
        return Unavailable(reason=str(reply))
    if client.file:
        client.file.close()
    client.file = None  # what was said before is no part of what is protected, nor what was offered (RFC 3207 §4.2)
    client.esmtp_features.clear()
    wire.allow(submission.patience.connect)
    wire.secure(_trusting(submission), submission.host)
    return _hello(client, wire, submission)


def _trusting(submission: Submission) -> ssl.SSLContext:
    """Certificate and name verified always. certifi's authorities are added because a minimal container has none of its own."""
    import certifi

    context = ssl.create_default_context(cafile=submission.authorities)
    if submission.authorities is None:
        context.load_verify_locations(certifi.where())
    return context


def _hello(client: smtplib.SMTP, wire: Wire, submission: Submission) -> Unavailable | None:
    wire.allow(submission.patience.command)
    reply = _reply(client.ehlo())
    if reply.kind == "no":
        reply = _reply(client.helo())
    return None if reply.kind == "yes" else Unavailable(reason=str(reply))


def _let_in(client: smtplib.SMTP, wire: Wire, submission: Submission) -> Unavailable | None:
    """Log in, where we have a name."""
    user, password = submission.user, submission.password or ""
    if user is None:
        return None
    if wire.protection == "not protected":  # configured() refuses this; nothing may depend on that
        return Unavailable(reason="a password is never sent over a connection that is not protected", login=True)
    mechanisms = client.esmtp_features.get("auth", "").upper().split()
    wire.allow(submission.patience.command)
    secrets = (_base64(f"\0{user}\0{password}"), _base64(password))  # in UTF-8; smtplib's own login takes ASCII only
    if "PLAIN" in mechanisms:  # RFC 4616
        reply = _reply(client.docmd("AUTH", f"PLAIN {secrets[0]}"))
    elif "LOGIN" in mechanisms:
        reply = _dialogue(client, "AUTH LOGIN", _base64(user), secrets[1])
    else:
        return Unavailable(reason="the server offers no way to log in (AUTH PLAIN or LOGIN)", login=True)
    if reply.kind == "yes":
        return None
    said = str(reply)
    for secret in (password, *secrets):  # some servers repeat what they do not like
        said = said.replace(secret, "…") if secret else said
    return Unavailable(reason=f"the server does not let {user} in: {said}", login=reply.kind == "no")


def _dialogue(client: smtplib.SMTP, *lines: str) -> Reply:
    """One line after the other as long as the server asks for more (334, RFC 4954 §4)."""
    for line in lines:
        reply = _reply(client.docmd(line))
        if reply.code != 334:
            break
    return reply


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _bare(address: str) -> str:
    """The address, said as it is: smtplib would send to whatever the email package makes of one that is odd."""
    if re.search(r"[\x00-\x1f\x7f<>]", address):
        raise ValueError("it holds a control character or an angle bracket")
    return address


def wants_login(reply: Reply) -> bool:
    """Whether the server refuses us, not the letter: 530 at MAIL (RFC 4954 §6)."""
    return reply.code == 530


def reason(error: BaseException) -> str:
    """What broke a conversation, in the words of who reads the ledger."""
    cause = error if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException) else error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        own = "; if your own authority issued it, name that one's file in SSL_CERT_FILE" if cause.verify_code in _UNKNOWN else ""
        return f"its certificate is not valid: {cause.verify_message.rstrip('.')}{own}"
    if isinstance(cause, ssl.SSLError):
        return f"no secure connection could be made: {cause.reason or 'it broke off'}"
    if isinstance(cause, TimeoutError):
        return "we were to stop" if str(cause) == "stopped" else "no answer in time"
    if isinstance(cause, ConnectionRefusedError):
        return "the server refused the connection"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror[0].lower() + cause.strerror[1:]
    if isinstance(error, UnicodeError):
        return "its name cannot be one"
    return str(cause or "the server closed the connection")


def _reply(answer: tuple[int, bytes]) -> Reply:
    code, text = answer
    words = " ".join(text.decode("utf-8", "replace").split())
    return Reply(code, "".join(sign for sign in words if sign.isprintable())[:500])
