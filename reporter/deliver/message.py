"""A mail: text, HTML, pictures and the PDF as one message, the same bytes whenever it is made again.

    multipart/mixed
      multipart/alternative
        text/plain
        multipart/related        text/html and its pictures (cid:); text/html alone where there are none
      application/pdf

What does not fit the server's limit is given up in this order: large pictures, pictures, the PDF (a link stands for it).
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.header import decode_header, make_header
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, EmailPolicy, Policy, default
from email.utils import format_datetime
from typing import Literal
from urllib.parse import quote

from reporter.deliver import people
from reporter.deliver.letter import Letter
from reporter.deliver.people import Person
from reporter.model import Failed, Issue

#: Base64 makes three bytes four, and a line break for every 76 characters (RFC 2045 §6.8): 1.37.
GROWTH = 1.37
_HEADERS = 4_000  # octets of header fields and boundaries, generously
_WIDE, _NARROW = 1104, 552  # pixels: twice, and once, the width at which pictures are shown
_LONGEST = 998  # octets of a line without its end (RFC 5322 §2.1.1)


class _Verbatim(UnstructuredHeader):
    """A field that programs read: on one line and never encoded, as Python does with what is longer than a line (RFC 2369 §2)."""

    def fold(self, *, policy: Policy) -> str:
        """The field; `_misread` looks whether it is one that mail may have."""
        name: str = self.name  # type: ignore[attr-defined]  # the registry mixes in what has it
        return f"{name}: {self}{policy.linesep}"


def _policy(*, utf8: bool) -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Message-ID"):
        registry.map_to_type(name, _Verbatim)  # type: ignore[arg-type]  # as its own types, it is mixed with BaseHeader
    return SMTP.clone(header_factory=registry, utf8=utf8)


Thinned = Literal["no", "smaller", "none"]
Pdf = Literal["attached", "linked", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a channel puts into all its messages."""

    name: str | None
    address: str  #: of From and of the envelope
    reply_to: str | None = None
    unsubscribe: str | None = None  #: mailto: or https:, in which {token} and {address} become the recipient's own
    secret: bytes | None = field(default=None, repr=False)  #: of those tokens
    one_click: bool = False  #: whether messages are signed, which RFC 8058 §3.1 asks of a one-click link
    link: str | None = None  #: where the PDF can be fetched; {file} becomes its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the bodies depend on; one rendering serves all recipients for whom it is the same."""

    language: str
    pdf: Pdf
    address: str | None
    pictures: tuple[tuple[str, str], ...]  #: (picture of the issue, its Content-ID)
    thinned: Thinned
    corrects: bool
    trial: bool
    unsubscribe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The parts of a mail that are read. `unsubscribe` stands in both where the recipient's own link goes."""

    html: str
    text: str
    unsubscribe: str


Words = Callable[[str, str], str]
Render = Callable[[Wording], Bodies]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An issue as mails carry it."""

    issue: Issue
    pdf: bytes = field(repr=False)
    file: str  #: the PDF's name
    pictures: Mapping[str, bytes] = field(repr=False)  #: by their name in the issue
    render: Render  #: raises ReporterError
    subject: Callable[[str, bool, bool], str]  #: (language, corrects, trial) → the subject line


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What one kind of recipient gets: everything but the header fields and the link of their own."""

    bodies: Bodies
    pictures: tuple[tuple[str, bytes], ...] = field(repr=False)  #: (Content-ID, data)
    pdf: bytes | None = field(repr=False)
    notes: tuple[str, ...]


def fitted(paper: Paper, sender: Sender, language: str, limit: int | None, *, corrects: bool, trial: bool) -> Copy | Failed:
    """The fullest copy that a server takes whose limit is `limit` octets (RFC 1870); None for no limit."""
    for thinned, attached in (("no", True), ("smaller", True), ("none", True), ("smaller", False), ("none", False)):
        if not attached and thinned == "smaller" and not paper.pictures:
            continue
        copy = _copy(paper, sender, language, thinned, attached=attached, corrects=corrects, trial=trial)  # type: ignore[arg-type]
        if limit is None or size(copy) <= limit:
            return copy
    return Failed(reason=f"the message is larger than the {limit:,} octets that the server takes, even without pictures and PDF")


def size(copy: Copy) -> int:
    """Octets of the message at most. Text is counted as base64 too: it is quoted-printable, which is longer only for other scripts."""
    texts = sum(len(body.encode()) * (1 if body.isascii() else 2) for body in (copy.bodies.html, copy.bodies.text))
    return _HEADERS + int(GROWTH * (texts + sum(len(data) for _, data in copy.pictures) + len(copy.pdf or b"")))


def _copy(paper: Paper, sender: Sender, language: str, thinned: Thinned, *, attached: bool, corrects: bool, trial: bool) -> Copy:
    width = {"no": _WIDE, "smaller": _NARROW, "none": 0}[thinned]
    domain = sender.address.rpartition("@")[2]
    shown = [(name, f"{hashlib.sha256(name.encode()).hexdigest()[:16]}@{domain}", data) for name, data in sorted(paper.pictures.items())]
    pictures = [(name, cid, _thinned(data, width)) for name, cid, data in shown] if width else []
    address = sender.link.replace("{file}", quote(paper.file)) if sender.link else None
    wording = Wording(
        language=language,
        pdf="attached" if attached else "linked" if address else "absent",
        address=None if attached else address,
        pictures=tuple((name, cid) for name, cid, _ in pictures),
        thinned=thinned if paper.pictures else "no",
        corrects=corrects,
        trial=trial,
        unsubscribe=sender.unsubscribe is not None,
    )
    notes = [*(["pictures made smaller"] if wording.thinned == "smaller" else ["pictures left out"] if wording.thinned == "none" else [])]
    notes += [] if attached else ["a link in place of the PDF" if address else "the PDF left out"]
    return Copy(
        bodies=paper.render(wording),
        pictures=tuple((cid, data) for _, cid, data in pictures),
        pdf=paper.pdf if attached else None,
        notes=tuple(notes),
    )


def _thinned(data: bytes, width: int) -> bytes:
    """The picture no wider than `width` pixels, as JPEG where that is smaller. It was decoded and encoded by us before."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        if picture.width <= width:
            return data
        scaled = picture.convert("RGB").resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    scaled.save(out, "JPEG", quality=80, optimize=True, progressive=True)
    return min(out.getvalue(), data, key=len)


# ── the message ───────────────────────────────────────────────────────────────────────────────────────────────────


def letter(
    paper: Paper, copy: Copy, person: Person, sender: Sender, *, channel: str, at: datetime, corrects: bool, trial: bool
) -> Letter | Failed:
    """The message to one reader. `at` is its Date: when the delivery was planned, so that every attempt has the same bytes.

    Failed where what would be sent does not read back as what was meant: then nothing is sent.
    """
    issue = paper.issue
    language = person.language or issue.language
    identity = _message_id(issue, channel, person, sender)
    leave = _leave(sender, issue, person)
    message = EmailMessage(policy=_policy(utf8=person.smtputf8))
    try:
        message["From"] = people.header(one_line(sender.name or ""), sender.address)
        message["To"] = people.header(one_line(person.name or ""), person.envelope)
        if sender.reply_to:
            message["Reply-To"] = sender.reply_to
        message["Subject"] = one_line(paper.subject(language, corrects, trial))
        message["Date"] = format_datetime(at)
        message["Message-ID"] = identity
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: keeps absence notes away
        message["List-Id"] = f"<{issue.edition}.{_domain(sender)}>"  # RFC 2919 §3
        message["Content-Language"] = language
        for name, value in _leaving(leave, sender):
            message[name] = value
        _fill(message, copy, leave)
        _attach(message, copy, paper.file)
        _bound(message, identity)
        data = message.as_bytes()
    except (ValueError, IndexError, AttributeError) as error:  # what the email package says of a field it refuses
        return Failed(reason=f"no message can be made: {' '.join(str(error).split())}")
    wrong = _misread(data, message)
    if wrong:
        return Failed(reason=f"no message can be made that reads back as it was meant: {wrong}")
    return Letter(
        sender=sender.address, recipient=person.envelope, smtputf8=person.smtputf8, message_id=identity, data=data, notes=copy.notes
    )


def one_line(text: str) -> str:
    """Text for a header field: encoded words decoded, as every reader's program would, and no control character left.

    A feed's title `=?utf-8?q?x=0D=0ABcc:_evil@x.org?=` would otherwise become a field of its own.
    """
    for _ in range(8):
        try:
            decoded = str(make_header(decode_header(text))) if "=?" in text else text
        except (ValueError, LookupError, UnicodeError):
            break
        if decoded == text:
            break
        text = decoded
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|=\?", " ", text).split())


def _fill(message: EmailMessage, copy: Copy, leave: str | None) -> None:
    text, page = copy.bodies.text, copy.bodies.html
    if leave:
        text, page = text.replace(copy.bodies.unsubscribe, leave), page.replace(copy.bodies.unsubscribe, html.escape(leave))
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    shown = message.get_payload()[1]  # type: ignore[index]
    for cid, data in copy.pictures:
        kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
        shown.add_related(data, "image", kind, cid=f"<{cid}>", disposition="inline", filename=f"{cid[:16]}.{kind}")  # type: ignore[union-attr]


def _attach(message: EmailMessage, copy: Copy, file: str) -> None:
    if copy.pdf is not None:
        message.add_attachment(copy.pdf, "application", "pdf", filename=file)


def _bound(message: EmailMessage, identity: str) -> None:
    """Boundaries that depend on the message alone, not on chance."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary("=_" + hashlib.sha256(f"{identity}{number}".encode()).hexdigest()[:32])


def _misread(data: bytes, meant: EmailMessage) -> str | None:
    """What a reader's program would make of the bytes that was not meant: other fields, another recipient, a line that is too long."""
    read = BytesParser(policy=default).parsebytes(data)
    names = sorted(name.lower() for name in meant)
    if sorted(name.lower() for name in read) != names:
        return "its header fields differ"
    if any(_addresses(read, name) != _addresses(meant, name) for name in ("From", "To")):
        return "its addresses differ"
    if any(str(read[name]).split() != str(meant[name]).split() for name in ("Subject", "Message-ID", "Date")):
        return "its subject, date or id differ"
    if any(len(line) > _LONGEST for line in data.split(b"\r\n")):
        return "a line is too long"
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", data):
        return "a line ends as none may"
    return None


def _addresses(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    return [(" ".join(each.display_name.split()), each.addr_spec) for each in message[name].addresses]


def _message_id(issue: Issue, channel: str, person: Person, sender: Sender) -> str:
    whole = "\n".join((issue.edition, issue.date.isoformat(), str(issue.version), channel, people.key(person.address)))
    name = hashlib.sha256(whole.encode()).hexdigest()[:24]
    return f"<{issue.date:%Y%m%d}.{name}@{_domain(sender)}>"


def _domain(sender: Sender) -> str:
    return sender.address.rpartition("@")[2]


# ── hearing no more ───────────────────────────────────────────────────────────────────────────────────────────────


def _leave(sender: Sender, issue: Issue, person: Person) -> str | None:
    """The recipient's own address for hearing no more."""
    if sender.unsubscribe is None:
        return None
    mark = people.token(sender.secret, issue.edition, person.address) if sender.secret else ""
    return sender.unsubscribe.replace("{token}", mark).replace("{address}", quote(person.address, safe=""))


def _leaving(leave: str | None, sender: Sender) -> Iterator[tuple[str, str]]:
    if leave is None:
        return
    yield "List-Unsubscribe", f"<{leave}>"  # RFC 2369 §3.2
    if leave.startswith("https:") and sender.one_click:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"  # RFC 8058 §3.1
