"""What kinds of recipient get: bodies, pictures and the PDF, as much as the server takes.

What does not fit is given up in this order: large pictures, pictures, the PDF (a link stands for it). The mail says so in words.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from reporter.deliver.fields import one_line
from reporter.deliver.sender import Sender
from reporter.model import Failed, Issue

#: Base64 makes three bytes four, and a line break for every 76 characters (RFC 2045 §6.8): 1.37.
GROWTH = 1.37
_HEADERS = 6_000  # octets of header fields, boundaries and the recipient's own link, generously
_WIDE, _NARROW = 1104, 552  # pixels: twice, and once, the width at which pictures are shown

Thinned = Literal["no", "smaller", "none"]
Pdf = Literal["attached", "linked", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the bodies depend on; one rendering serves all recipients for whom it is the same."""

    language: str  #: of what the mail says in its own voice
    pdf: Pdf
    address: str | None  #: where the PDF can be fetched, if it is not attached
    pictures: tuple[tuple[str, str], ...]  #: (picture of the issue, its Content-ID)
    thinned: Thinned
    corrects: bool  #: the recipient has the version that this one corrects
    trial: bool
    unsubscribe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The parts of a mail that are read. `unsubscribe` stands in both where the recipient's own link goes."""

    html: str
    text: str
    unsubscribe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An issue as mails carry it."""

    issue: Issue
    pdf: bytes = field(repr=False)
    file: str  #: the PDF's name
    pictures: Mapping[str, bytes] = field(repr=False)  #: by their name in the issue
    render: Callable[[Wording], Bodies]  #: raises ReporterError
    subject: Callable[[Wording], str]  #: may hold anything: it becomes one harmless line here


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What one kind of recipient gets: everything but the header fields and the link of their own."""

    language: str  #: of what the mail says in its own voice
    subject: str
    bodies: Bodies
    pictures: tuple[tuple[str, bytes], ...] = field(repr=False)  #: (Content-ID, data)
    pdf: bytes | None = field(repr=False)
    notes: tuple[str, ...]  #: what was made smaller or left out


def fitted(paper: Paper, sender: Sender, language: str, limit: int | None, *, corrects: bool, trial: bool) -> Copy | Failed:
    """The fullest copy that a server takes whose limit is `limit` octets (RFC 1870); None for no limit."""
    for thinned, attached in _ways(bool(paper.pictures)):
        copy = _copy(paper, sender, language, thinned, attached=attached, corrects=corrects, trial=trial)
        if limit is None or size(copy) <= limit:
            return copy
    who = "max_size" if limit == sender.largest else "the server"
    return Failed(reason=f"even without pictures and PDF the message is larger than the {limit:,} octets that {who} allows")


def _ways(pictures: bool) -> Iterator[tuple[Thinned, bool]]:
    """(what becomes of the pictures, whether the PDF is attached), the fullest first."""
    thinnings: tuple[Thinned, ...] = ("no", "smaller", "none") if pictures else ("no",)
    for attached in (True, False):
        yield from ((thinned, attached) for thinned in thinnings)


def size(copy: Copy) -> int:
    """Octets of the finished message at most: everything counted as base64, which bodies are where it is the shorter."""
    parts = (copy.bodies.html.encode(), copy.bodies.text.encode(), copy.pdf or b"", *(data for _, data in copy.pictures))
    return _HEADERS + int(GROWTH * sum(map(len, parts)))


def _copy(paper: Paper, sender: Sender, language: str, thinned: Thinned, *, attached: bool, corrects: bool, trial: bool) -> Copy:
    width = {"no": _WIDE, "smaller": _NARROW, "none": 0}[thinned]
    shown = sorted(paper.pictures.items()) if width else []
    pictures = tuple((name, _content_id(name, sender), _thinned(data, width)) for name, data in shown)
    address = sender.link.replace("{file}", quote(paper.file)) if sender.link and not attached else None
    wording = Wording(
        language=language,
        pdf="attached" if attached else "linked" if address else "absent",
        address=address,
        pictures=tuple((name, cid) for name, cid, _ in pictures),
        thinned=thinned,
        corrects=corrects,
        trial=trial,
        unsubscribe=sender.unsubscribe is not None,
    )
    return Copy(
        language=language,
        subject=one_line(paper.subject(wording)),
        bodies=paper.render(wording),
        pictures=tuple((cid, data) for _, cid, data in pictures),
        pdf=paper.pdf if attached else None,
        notes=tuple(_notes(wording)),
    )


def _notes(wording: Wording) -> Iterator[str]:
    if wording.thinned != "no":
        yield {"smaller": "pictures made smaller", "none": "pictures left out"}[wording.thinned]
    if wording.pdf != "attached":
        yield {"linked": "a link in place of the PDF", "absent": "the PDF left out"}[wording.pdf]


def _content_id(name: str, sender: Sender) -> str:
    return f"{hashlib.sha256(name.encode()).hexdigest()[:16]}@{sender.domain}"


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
