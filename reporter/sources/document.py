"""Documents: plain text, Markdown, saved web pages, authored briefs (YAML, JSON), e-mail messages; a file, or standard input.

    bytes ─refuse what is no text→ format, by suffix or by what the bytes look like ─parse→ Manuscript ─picture beside it→ Item

`FORMATS` is the registry: a suffix and what reads it. A file of another suffix is read as what it looks like.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reporter.errors import SourceError
from reporter.model import Failed, Found, LeftOut, Reading, Source
from reporter.ports import Clock
from reporter.sources import encoding, markdown, sanitize
from reporter.sources.beside import beside
from reporter.sources.manuscript import Manuscript, item
from reporter.sources.options import narrowed

Parse = Callable[[bytes], Manuscript]

EMPTY = "empty"


def _plain(data: bytes) -> Manuscript:
    return Manuscript(plain=encoding.decode(data))


def _markdown(data: bytes) -> Manuscript:
    return markdown.manuscript(sanitize.plain(encoding.decode(data)))


def _page(data: bytes) -> Manuscript:
    from reporter.sources import article  # slow to load, and only pages need it

    return article.manuscript(encoding.decode(data))


def _yaml(data: bytes) -> Manuscript:
    from reporter.sources import brief  # like all that only some desks need

    return brief.from_yaml(data)


def _json(data: bytes) -> Manuscript:
    from reporter.sources import brief

    return brief.from_json(data)


def _letter(data: bytes) -> Manuscript:
    from reporter.sources import letter

    return letter.manuscript(data)


#: What reads a file, by its suffix in lower case.
FORMATS: Mapping[str, Parse] = {
    **dict.fromkeys((".txt", ".text"), _plain),
    **dict.fromkeys((".md", ".markdown"), _markdown),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _page),
    **dict.fromkeys((".yaml", ".yml"), _yaml),
    ".json": _json,
    ".eml": _letter,
}


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads sources of the kind "document"."""

    stdin: BinaryIO | None = None  #: what the location "-" stands for
    clock: Clock | None = None  #: to know a document's age by; without one no document is too old

    def read(self, source: Source) -> Reading:
        """The document as one item."""
        if source.location == "-":
            return self._piped(source)
        path = Path(source.location)
        try:
            data = load(path)
        except SourceError as error:
            return Failed(reason=str(error))
        found = _remedied(document(data, path.name, source, path.parent), "Write the report into it, or name another file")
        return narrowed(found, source, self.clock)

    def _piped(self, source: Source) -> Reading:
        if self.stdin is None:
            return Failed(reason="there is no standard input")
        data = self.stdin.read(encoding.MAX_BYTES + 1)
        if len(data) > encoding.MAX_BYTES:
            return Failed(reason=_too_large())
        found = _remedied(document(data, "stdin", source, None), "Pipe the report into it")
        return narrowed(found, source, self.clock)


def _remedied(found: Found | Failed, remedy: str) -> Found | Failed:
    """An empty file among others of a folder is passed over; one that was named is what somebody waits for."""
    return Failed(reason=f"{found.reason}. {remedy}") if isinstance(found, Failed) and found.reason.startswith(EMPTY) else found


def load(path: Path) -> bytes:
    """The bytes of a regular file. Raises SourceError for one that is missing, too large or not to be read; a large file is not opened."""
    try:
        if path.is_dir():
            raise SourceError("is a folder, not a document", remedy='Read it with kind = "folder"')
        if path.stat().st_size > encoding.MAX_BYTES:
            raise SourceError(_too_large())
        if path.exists() and not path.is_file():
            raise SourceError("is no regular file")
        with path.open("rb") as file:
            data = file.read(encoding.MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise SourceError("no such file", remedy="Check the path") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > encoding.MAX_BYTES:
        raise SourceError(_too_large())
    return data


def _too_large() -> str:
    return f"larger than {encoding.MAX_BYTES // 2**20} MB; split it into the reports it holds"


def document(data: bytes, url: str, source: Source, folder: Path | None) -> Found | Failed:
    """The item of one document. `url` is its path within the source; its pictures may lie in `folder` or below."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        return Failed(reason=EMPTY)
    if kind := encoding.binary(data):
        return Failed(reason=f"not a text but {kind}. Give a text, Markdown, HTML, YAML, JSON or e-mail file")
    try:
        manuscript = _parser(data, url)(data)
        plate = beside(manuscript.picture, folder)
        made = item(manuscript, source, url, picture=plate.picture, media=plate.media)
    except SourceError as error:
        return Failed(reason=str(error))
    if made is None:
        return Failed(reason=f"{EMPTY}: it has no words")
    return Found(items=(made,), failed=tuple(LeftOut(subject=made.title, reason=reason) for reason in plate.failures))


def _parser(data: bytes, name: str) -> Parse:
    return FORMATS.get(os.path.splitext(name)[1].lower()) or sniffed(data)  # noqa: PTH122 (a name, not a path)


_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main)\b",
    re.IGNORECASE | re.DOTALL,
)
_BRIEF = re.compile(r"^(?:title|sections)\s*:", re.MULTILINE)
_MARKDOWN = re.compile(r"\A---[ \t]*\n(?:.{0,200}\n){0,60}?---[ \t]*\n|^#{1,3} \S|^[^\n]{3,200}\n={3,}$", re.MULTILINE)


def sniffed(data: bytes) -> Parse:
    """What reads bytes that come without a suffix, by how they begin. Plain text is what looks like nothing else."""
    from reporter.sources import letter

    if letter.is_letter(data):
        return _letter
    head = sanitize.plain(encoding.decode(data[: encoding.SAMPLE]))
    if _HTML.match(head):
        return _page
    if head.lstrip()[:1] == "{":
        return _json
    keys = {found.group().rstrip(": ") for found in _BRIEF.finditer(head)}
    if keys == {"title", "sections"}:
        return _yaml
    return _markdown if _MARKDOWN.search(head) else _plain
