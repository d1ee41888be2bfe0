"""An e-mail message (RFC 5322, MIME) as a text: subject, sender, date, and the words of its body.

The plain part speaks where it has words; else the HTML part, whole: a newsletter has no page around it to be taken off. Broken messages
(missing boundaries, unknown charsets, half a header) give what can be had.
"""

from __future__ import annotations

import email
import email.header
import email.utils
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message

from reporter.errors import SourceError
from reporter.sources import encoding, lines, sanitize
from reporter.sources.manuscript import Manuscript
from reporter.sources.paragraphs import Block, block, blocks

#: Characters of words below which a plain part is only a hint to look at the HTML ("This message needs an HTML reader").
LEAST_PLAIN = 40
#: Parts of one message that are looked at.
MOST_PARTS = 500

_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_HEADER = re.compile(rb"\A(?:From |>?[A-Za-z][A-Za-z0-9-]{1,60}:)")
_TELLING = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|Received|Return-Path|MIME-Version|Delivered-To|Content-Type|X-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)


def is_letter(data: bytes) -> bool:
    """Whether bytes begin with the headers of a message: three or more telling ones before the first empty line."""
    head = re.split(rb"\r?\n\r?\n", data[:32768].lstrip(b"\r\n"), maxsplit=1)[0]
    return bool(_HEADER.match(head)) and len({found.group().lower() for found in _TELLING.finditer(head)}) >= 3


def manuscript(data: bytes) -> Manuscript:
    """The message as a manuscript. Raises SourceError for one without words."""
    message = email.message_from_bytes(re.sub(rb"\A\s*(?:From [^\n]*\n)?", b"", data))
    words = tuple(block for block in _body(message) if not (lines.is_mailing(block.text) or lines.is_promotion(block.text)))
    name, address = email.utils.parseaddr(_header(message, "From"))
    subject = block(_unsigned(_header(message, "Subject"), name), "headline")
    if not words and not subject:
        raise SourceError("the message has no text")
    return Manuscript(
        blocks=(*subject, *words),
        outlet=name or address or None,
        language=_header(message, "Content-Language") or None,
        published=_date(message),
        link=_link(message),
    )


def _unsigned(subject: str, sender: str) -> str:
    """The subject without the sender's name before it, "The Harbour Letter – Cod quota cut": the credit says it."""
    named = re.match(rf"\W?{re.escape(sender)}\W?\s*[:|·•–—-]\s+(?=\S)", subject, re.IGNORECASE) if sender else None
    return subject[named.end() :] if named else subject


def _header(message: Message, name: str) -> str:
    """A header's text, encoded words decoded (RFC 2047) as far as they can be."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        found = email.header.decode_header(str(raw) if not isinstance(raw, str) else raw)
    except (email.errors.HeaderParseError, ValueError):
        return sanitize.line(str(raw))
    pieces = [encoding.decode(text, declared=charset) if isinstance(text, bytes) else text for text, charset in found]
    return sanitize.line("".join(pieces))


def _date(message: Message) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(_header(message, "Date"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _link(message: Message) -> str | None:
    """Where the message says it can be read on the web (RFC 5064)."""
    return _header(message, "Archived-At").strip("<>") or None


# ── the body ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _body(message: Message) -> Iterator[Block]:
    texts = list(_texts(message))
    plain = "\n\n".join(text for kind, text in texts if kind == "text/plain")
    markup = "\n".join(text for kind, text in texts if kind == "text/html")
    if markup and len("".join(plain.split())) < LEAST_PLAIN:
        yield from _of_html(markup)
    else:
        yield from blocks(_SIGNATURE.split(plain, maxsplit=1)[0])


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    """(content type, text) of the parts that are no attachments."""
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            yield kind, _text(part)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else str(payload or "").encode("utf-8", "surrogateescape")
    return encoding.decode(data, declared=_charset(part))


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, TypeError):
        return None


_BREAKS = re.compile(r"<(?:br|/?p|/?div|/?tr|/?table|/?ul|/?ol|/?li|/?blockquote|/?h[1-6]|hr)\b[^>]{0,2000}>", re.IGNORECASE)


def _of_html(markup: str) -> Iterator[Block]:
    """Every line of an HTML body; its headings are known by their tags."""
    headed = re.sub(r"<h[1-6]\b[^>]{0,2000}>(.{1,400}?)</h[1-6]\s*>", "<p>\ue000\\1</p>", markup, flags=re.IGNORECASE | re.DOTALL)
    whole = re.sub(r"<(title|head)\b.*?</\1\s*>", " ", re.sub(r"\s+", " ", headed), flags=re.IGNORECASE | re.DOTALL)
    for line in sanitize.unmarked(_BREAKS.sub("\n\n", whole)).split("\n"):
        yield from block(line.replace("\ue000", ""), "heading" if "\ue000" in line else None)
