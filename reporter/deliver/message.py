"""A mail: text, HTML, pictures and the PDF as one message, the same bytes whenever it is made again.

multipart/mixed
  multipart/alternative
    text/plain
    multipart/related        text/html and its pictures (cid:); text/html alone where there are none
  application/pdf            unless a link stands for it
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy, default
from email.utils import format_datetime, quote
from typing import Literal

from reporter.deliver import people
from reporter.deliver.copies import Copy, Paper
from reporter.deliver.fields import file_name, one_line
from reporter.deliver.letter import Letter
from reporter.deliver.people import Person
from reporter.deliver.sender import Sender
from reporter.model import Failed, Issue

_LONGEST = 998  # octets of a line without its end (RFC 5322 §2.1.1)
_LINE_END = re.compile(r"\r\n?|\n")
_MAILBOXES = ("From", "To", "Reply-To")
_SHORT = 60  # letters of a name that stands on one line with an address

Encoding = Literal["quoted-printable", "base64"]


class _Verbatim(UnstructuredHeader):
    """A field that programs read: on one line and never encoded, as Python does with what is longer than a line (RFC 2369 §2)."""

    def fold(self, *, policy: Policy) -> str:
        """The field; `_misread` looks whether it is one that mail may have."""
        name: str = self.name  # type: ignore[attr-defined]  # the registry mixes in what has it
        return f"{name}: {self}{policy.linesep}"


class _Subject(UniqueUnstructuredHeader):
    """Python loses spaces between encoded words when it folds them."""

    def fold(self, *, policy: Policy) -> str:
        """The field; what is not ASCII in encoded words of 75 characters (RFC 2047 §2)."""
        text, name = str(self), self.name  # type: ignore[attr-defined]  # the registry mixes in what has a name
        if text.isascii():
            folded: str = super().fold(policy=policy)  # type: ignore[misc]
            return folded
        return f"{name}: {_worded(text, name, policy)}{policy.linesep}"


class _Mailbox(UniqueAddressHeader):
    """Name and address: Python takes the quotation marks from a long name and breaks what follows."""

    def fold(self, *, policy: Policy) -> str:
        """The field; what is not plain ASCII, or long, in encoded words (RFC 2047 §5)."""
        field, who = self.name, self.addresses[0]  # type: ignore[attr-defined]  # the registry mixes in what has a name
        if not who.display_name:
            return f"{field}: {who.addr_spec}{policy.linesep}"
        if who.display_name.isascii() and len(who.display_name) <= _SHORT:
            shown = f'"{quote(who.display_name)}"'
        else:
            shown = _worded(who.display_name, field, policy)
        return f"{field}: {shown}{policy.linesep} <{who.addr_spec}>{policy.linesep}"


def _worded(text: str, field: str, policy: Policy) -> str:
    return Header(text, "utf-8", header_name=field).encode(linesep=policy.linesep)


def _policy(*, utf8: bool) -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Message-ID"):
        registry.map_to_type(name, _Verbatim)  # type: ignore[arg-type]  # as its own types, it is mixed with BaseHeader
    registry.map_to_type("Subject", _Subject)  # type: ignore[arg-type]
    for name in _MAILBOXES:
        registry.map_to_type(name, _Mailbox)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=registry, utf8=utf8)


def letter(
    paper: Paper, frame: Frame, person: Person, sender: Sender, *, channel: str, at: datetime, trial: bool = False
) -> Letter | Failed:  # fmt: skip
    """The message to one reader. `at` is its Date: when the delivery was planned, so that every attempt has the same bytes.

    A trial has a Message-ID of its own each time: mail programs hide what they have had under the same one, and the issue follows.
    Failed where its header would not read back as what was meant: then nothing is sent.
    """
    identity = _message_id(paper.issue, f"trial {channel} {at.isoformat()}" if trial else channel, person, sender)
    leave = sender.leave(paper.issue, person.address)
    message = EmailMessage(policy=_policy(utf8=person.smtputf8))
    try:
        for name, value in _fields(paper, frame.copy, person, sender, at=at, identity=identity, leave=leave):
            message[name] = value
        header = message.as_bytes().removesuffix(b"\r\n")
    except (ValueError, IndexError, AttributeError) as error:  # what the email package says of a field it refuses
        return Failed(reason=f"no message can be made: {' '.join(str(error).split())}")
    data = header + frame.around(leave)
    if wrong := _misread(header, message) or _misshapen(data):
        return Failed(reason=f"no message can be made that reads back as it was meant: {wrong}")
    notes = frame.copy.notes
    return Letter(sender=sender.address, recipient=person.envelope, smtputf8=person.smtputf8, message_id=identity, data=data, notes=notes)


# ── header fields ─────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(
    paper: Paper, copy: Copy, person: Person, sender: Sender, *, at: datetime, identity: str, leave: str | None
) -> Iterator[tuple[str, object]]:
    yield "From", people.header(one_line(sender.name or ""), sender.address)
    yield "To", people.header(one_line(person.name or ""), person.envelope)
    if sender.reply_to:
        yield "Reply-To", sender.reply_to
    yield "Subject", copy.subject
    yield "Date", format_datetime(at)
    yield "Message-ID", identity
    yield "Auto-Submitted", "auto-generated"  # RFC 3834 §5: keeps absence notes away
    yield "List-Id", f"<{_label(paper.issue.edition)}.{sender.domain}>"  # RFC 2919 §3
    yield "Content-Language", ", ".join(dict.fromkeys((paper.issue.language, copy.language)))  # RFC 3282 §2
    if leave:
        yield "List-Unsubscribe", f"<{leave}>"  # RFC 2369 §3.2
    if leave and leave.startswith("https:") and sender.one_click:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"  # RFC 8058 §3.1


def _label(edition: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", edition.lower()).strip("-")[:60] or "issue"


def _message_id(issue: Issue, channel: str, person: Person, sender: Sender) -> str:
    whole = "\n".join((issue.edition, issue.date.isoformat(), str(issue.version), channel, people.key(person.address)))
    name = hashlib.sha256(whole.encode()).hexdigest()[:24]
    return f"<{issue.date:%Y%m%d}.{name}@{sender.domain}>"


# ── parts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All parts of a copy's messages, encoded once: only the recipient's own link is still to be put into the bodies."""

    copy: Copy
    pieces: tuple[bytes, bytes, bytes] = field(repr=False)  #: before the text, between text and HTML, after the HTML
    text: Encoding
    html: Encoding

    def around(self, leave: str | None) -> bytes:
        """The parts of a message, from their first header field on."""
        text, page = _bodies(self.copy, leave)
        before, between, after = self.pieces
        return b"".join((before, _encoded(text, self.text), between, _encoded(page, self.html), after))


def framed(paper: Paper, copy: Copy) -> Frame | Failed:
    """The frame of a copy; Failed where it does not read back as what was put in."""
    marks = tuple(hashlib.sha256(f"{name} {paper.issue.edition} {paper.issue.date}".encode()).hexdigest() for name in ("text", "html"))
    encodings = tuple(_encoding(body) for body in _bodies(copy, None))
    message = EmailMessage(policy=SMTP)
    message.set_content(marks[0], cte="quoted-printable")
    message.add_alternative(marks[1], subtype="html", cte="quoted-printable")
    for part, encoding in zip(message.iter_parts(), encodings, strict=True):
        part.replace_header("Content-Transfer-Encoding", encoding)
    shown = message.get_payload()[1]  # type: ignore[index]
    for cid, data in copy.pictures:
        kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
        shown.add_related(data, "image", kind, cid=f"<{cid}>", disposition="inline", filename=f"{cid[:16]}.{kind}")  # type: ignore[union-attr]
    if copy.pdf is not None:
        message.add_attachment(copy.pdf, "application", "pdf", filename=file_name(paper.file))
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{marks[0][:24]}{number}")  # no line of either encoding begins so
    before, rest = message.as_bytes().split(f"{marks[0]}\r\n".encode())
    between, after = rest.split(f"{marks[1]}\r\n".encode())
    frame = Frame(copy=copy, pieces=(before, between, after), text=encodings[0], html=encodings[1])
    wrong = _unlike(frame, message)
    return Failed(reason=f"no message can be made that reads back as it was meant: {wrong}") if wrong else frame


def _bodies(copy: Copy, leave: str | None) -> tuple[str, str]:
    """Text and HTML with the recipient's own link, their lines ended as in mail."""
    text, page = copy.bodies.text, copy.bodies.html
    if leave:
        text, page = text.replace(copy.bodies.unsubscribe, leave), page.replace(copy.bodies.unsubscribe, html.escape(leave))
    return _LINE_END.sub("\r\n", text), _LINE_END.sub("\r\n", page)


def _encoding(text: str) -> Encoding:
    """The shorter of the two that every server passes on (RFC 2045 §6): quoted-printable makes three octets of what is not ASCII."""
    return min(("quoted-printable", "base64"), key=lambda encoding: len(_encoded(text, encoding)))


def _encoded(text: str, encoding: Encoding) -> bytes:
    """The body in that encoding, its last line ended. The email package takes 30 times as long for the same."""
    data = text.encode("utf-8", "replace")
    if encoding == "base64":
        return base64.encodebytes(data).replace(b"\n", b"\r\n")
    quoted = binascii.b2a_qp(data if b"\r\n" in data else data + b"\r\n", istext=True)
    return quoted if quoted.endswith(b"\r\n") else quoted + b"=\r\n"


# ── read back ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _misread(header: bytes, meant: EmailMessage) -> str | None:
    """What a reader's program would make of the header that was not meant: other fields, another recipient, other words."""
    read = message_from_string(header.decode("utf-8"), policy=default)
    if sorted(name.lower() for name in read) != sorted(name.lower() for name in meant) or read.get_payload():
        return "its header fields differ"
    if any(_addresses(read, name) != _addresses(meant, name) for name in _MAILBOXES):
        return "its addresses differ"
    differing = next((name for name in meant if name not in _MAILBOXES and _told(read, name) != _told(meant, name)), None)
    return f"its {differing} differs" if differing else None


def _misshapen(data: bytes) -> str | None:
    """Lines that no server has to pass on."""
    if not data.count(b"\r\n") == data.count(b"\r") == data.count(b"\n") or b"\x00" in data:
        return "a line ends as none may"
    if max(map(len, data.split(b"\r\n"))) > _LONGEST:
        return "a line is too long"
    return None


def _unlike(frame: Frame, meant: EmailMessage) -> str | None:
    """What the parts become when they are read, against what was put in."""
    read = message_from_bytes(frame.around(None), policy=default)
    if [_kind(part) for part in read.walk()] != [_kind(part) for part in meant.walk()] or any(part.defects for part in read.walk()):
        return "its parts differ"
    found = [read.get_body((kind,)) for kind in ("plain", "html")]
    told = [body.get_content() for body in found if body]
    if [text.split() for text in told] != [text.encode("utf-8", "replace").decode().split() for text in _bodies(frame.copy, None)]:
        return "its words differ"
    carried = [part.get_content() for part in read.walk() if part.get_content_maintype() in ("image", "application")]
    if carried != [data for _, data in frame.copy.pictures] + [data for data in (frame.copy.pdf,) if data is not None]:
        return "what it carries differs"
    return None


def _told(message: EmailMessage, name: str) -> list[str]:
    return str(message[name]).split()


def _addresses(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Names without their spaces: Python puts some between encoded words when it reads them, which RFC 2047 §6.2 has it drop."""
    field = message[name]
    return [("".join(each.display_name.split()), each.addr_spec) for each in field.addresses] if field is not None else []


def _kind(part: EmailMessage) -> tuple[str, str | None]:
    return part.get_content_type(), part.get_filename()
