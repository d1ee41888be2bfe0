"""Mailboxes of newsletters: a Maildir (cr.yp.to/proto/maildir.html) or an mbox file (RFC 4155), read without touching them.

Nothing is moved, marked or locked: another program may own the mailbox, and a reader changes nothing. Messages that are not for people
(delivery reports, calendars without words) give no item and are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path

from reporter.errors import SourceError
from reporter.model import Failed, Found, Item, LeftOut, Reading, Source
from reporter.ports import Clock
from reporter.sources import letter, sanitize
from reporter.sources.manuscript import identity, item
from reporter.sources.options import choose, options

#: Bytes of one message. Mail servers take 25 to 50 MB; a newsletter has under 1.
_LARGEST = 32 * 2**20
#: Messages, newest first. An mbox grows for ever, an issue is about today.
_MOST = 500
#: Bytes from the end of an mbox that are looked at.
_TAIL = 64 * 2**20
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_FROM = re.compile(rb"^From \S*.*\d{4}", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    name: str  #: file name, or its number in the mbox
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxReader:
    """Reads sources of the kind "mailbox"."""

    clock: Clock
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    as_of: datetime | None = None  #: the instant that ages are counted from; None for the clock's

    def read(self, source: Source) -> Reading:
        """The newest messages, in the order they were sent."""
        try:
            asked = options(source, self.secrets)
            items, failed = _items(_messages(Path(source.location)), source)
        except SourceError as error:
            return Failed(reason=error.problem)
        except OSError as error:
            return Failed(reason=(error.strerror or "cannot be read").lower())
        chosen, left = choose(items, asked, self.as_of or self.clock.now())
        return Found(items=chosen, left_out=left, failed=failed)


def _messages(path: Path) -> Iterator[_Message]:
    if path.is_dir():
        return _of_maildir(path)
    if not path.exists():
        raise SourceError("no such mailbox", place=str(path))
    return _of_mbox(path)


def _of_maildir(path: Path) -> Iterator[_Message]:
    """Messages in new and cur; names begin with the time of delivery. Symbolic links lead out and are passed over."""
    if not all((path / part).is_dir() for part in ("cur", "new")):
        raise SourceError("not a Maildir: it has no folders cur and new", place=str(path))
    files = [file for part in ("new", "cur") for file in (path / part).iterdir() if file.is_file() and not file.is_symlink()]
    for file in sorted(files, key=lambda file: (_delivered(file.name), file.name))[-_MOST:]:
        with file.open("rb") as opened:
            yield _Message(name=file.name.split(":")[0], data=opened.read(_LARGEST))


def _delivered(name: str) -> int:
    """Seconds since 1970 at the beginning of a Maildir name; flags after the colon change, this does not."""
    found = re.match(r"\d{1,15}", name)
    return int(found.group()) if found else 0


def _of_mbox(path: Path) -> Iterator[_Message]:
    """Messages between "From " lines that follow an empty line, ">From " unquoted; the last ones of a file too large to hold."""
    size = path.stat().st_size
    with path.open("rb") as opened:
        opened.seek(max(0, size - _TAIL))
        data = opened.read(_TAIL)
    if data and size <= _TAIL and not re.match(rb"\s*From ", data):
        raise SourceError("not an mbox file: it does not begin with a From line", place=str(path))
    starts = [start for found in _FROM.finditer(data) if (start := found.start()) == 0 or data[start - 2 : start] in (b"\n\n", b"\r\n")]
    spans = list(zip(starts, [*starts[1:], len(data)], strict=True))
    for number, (start, end) in list(enumerate(spans, 1))[-_MOST:]:
        yield _Message(name=f"message {number}", data=_QUOTED.sub(rb"\1", data[start : min(end, start + _LARGEST)]))


def _items(messages: Iterator[_Message], source: Source) -> tuple[tuple[Item, ...], tuple[LeftOut, ...]]:
    """Items by Message-ID, so that a message that moves from new to cur stays the same one."""
    items: dict[str, Item] = {}
    failed: list[LeftOut] = []
    for message in messages:
        try:
            made = item(letter.manuscript(message.data), source, message.name)
        except SourceError as error:
            failed.append(LeftOut(subject=message.name, reason=error.problem))
            continue
        if made is None:
            failed.append(LeftOut(subject=message.name, reason="the message has no text"))
        else:
            key = identity(source.id, _message_id(message) or message.name)
            items.setdefault(key, replace(made, id=key))
    return tuple(items.values()), tuple(failed)


def _message_id(message: _Message) -> str:
    head = re.split(rb"\r?\n\r?\n", message.data[:65536], maxsplit=1)[0]
    found = BytesHeaderParser().parsebytes(re.sub(rb"\A\s*From [^\n]*\n", b"", head)).get("Message-ID")
    return sanitize.line(str(found or ""))
