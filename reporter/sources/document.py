"""Documents: plain text, Markdown, saved web pages, e-mail messages and authored briefs, told apart by suffix and by a look inside.

file or standard input ─bytes→ format ─parse→ Manuscript ─pictures→ Item
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reporter.errors import SourceError
from reporter.model import Failed, Found, Item, LeftOut, Media, Picture, Reading, Source
from reporter.sources import article, brief, encoding, letter, markdown, picture, strict_yaml
from reporter.sources.manuscript import Figurative, Manuscript, item

#: Bytes of one document. The longest novel has 12 MB; a file beyond that is not a report.
LARGEST = 20 * 2**20
#: The name of standard input in an item's address.
STDIN = "stdin"

_MARKUP = re.compile(r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b", re.IGNORECASE | re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)

Parse = Callable[[bytes], Manuscript]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReader:
    """Reads sources of the kind "document": one file, or "-" for standard input."""

    stdin: BinaryIO

    def read(self, source: Source) -> Reading:
        """One item; a `Failed` says why there is none."""
        try:
            data, folder, name = self._bytes(source.location)
            found, troubles = document(data, name, source, folder)
        except SourceError as error:
            return Failed(reason=str(error))
        return Found(items=(found,), failed=troubles)

    def _bytes(self, location: str) -> tuple[bytes, Path | None, str]:
        """The bytes, the folder that pictures may lie in, and the document's name."""
        if location == "-":
            return _bounded(self.stdin.read(LARGEST + 1)), None, STDIN
        path = Path(location)
        return load(path), path.parent, path.name


def load(path: Path) -> bytes:
    """A file's bytes. Raises SourceError for one that is missing, unreadable or too large."""
    try:
        if path.is_dir():
            raise SourceError("is a folder, not a document", remedy='Read it with kind = "folder"')
        if path.stat().st_size > LARGEST:
            return _bounded(b"x" * (LARGEST + 1))
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError("there is no such file", remedy="Check the path") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def document(data: bytes, name: str, source: Source, folder: Path | None) -> tuple[Item, tuple[LeftOut, ...]]:
    """The item of a document and what was wrong with its picture. `name` is its path relative to the source, with "/".

    `folder` is where its pictures lie, None where there are none to be had. Raises SourceError, in words without the file's name.
    """
    if not data.strip():
        raise SourceError("the file is empty")
    kind = encoding.binary(data)
    if kind:
        raise SourceError(f"not a text but {kind}", remedy="Give a text, Markdown, HTML, YAML, JSON or e-mail file")
    suffix = Path(name).suffix.lower()
    if suffix in (".yaml", ".yml", ".json") or _is_json(suffix, data):
        return _brief(data, name, source, folder)
    manuscript = _parser(suffix, data)(data)
    shown, media, troubles = _picture(manuscript.picture, folder, name)
    found = item(manuscript, source, name, picture=shown, media=media)
    if found is None:
        raise SourceError("there are no words in it")
    return found, troubles


def _bounded(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise SourceError(f"larger than {LARGEST // 2**20} MB", remedy="Split it into the reports it holds")
    return data


def _parser(suffix: str, data: bytes) -> Parse:
    """The format: its suffix, else what the bytes begin with."""
    by_suffix: dict[str, Parse] = {
        ".md": _markdown, ".markdown": _markdown, ".html": _article, ".htm": _article, ".xhtml": _article, ".eml": letter.manuscript,
    }  # fmt: skip
    if suffix in by_suffix:
        return by_suffix[suffix]
    if letter.is_letter(data):
        return letter.manuscript
    text = encoding.decode(data[: 64 * 1024])
    if _MARKUP.match(text):
        return _article
    return _markdown if suffix != ".txt" and (_FRONT_MATTER.match(text) or _HEADING.search(text)) else _plain


def _plain(data: bytes) -> Manuscript:
    return Manuscript(plain=encoding.decode(data))


def _markdown(data: bytes) -> Manuscript:
    return markdown.manuscript(encoding.decode(data))


def _article(data: bytes) -> Manuscript:
    return article.manuscript(encoding.decode(data))


def _is_json(suffix: str, data: bytes) -> bool:
    """A brief on standard input or without a suffix."""
    return suffix == "" and data.lstrip()[:1] == b"{" and b'"title"' in data[:65536]


def _brief(data: bytes, name: str, source: Source, folder: Path | None) -> tuple[Item, tuple[LeftOut, ...]]:
    text = encoding.decode(data)
    told = brief.parse(_json(text) if text.lstrip()[:1] == "{" else strict_yaml.load(text))
    manuscript = brief.manuscript(told)
    shown, media, troubles = _picture(manuscript.picture, folder, name)
    found = item(manuscript, source, name, picture=shown, media=media)
    assert found is not None, "a brief has a title"
    return brief.with_data(found, told), troubles


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"not valid JSON in line {error.lineno}, column {error.colno}: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:
        raise SourceError("not valid JSON: nested too deeply or a number too long") from error


def _picture(told: Figurative | None, folder: Path | None, name: str) -> tuple[Picture | None, Media | None, tuple[LeftOut, ...]]:
    """The picture as the page shows it, its file where that lies beside the document, and what was wrong with it."""
    if told is None:
        return None, None, ()
    bare = Picture(file=None, alt=told.alt, caption=told.caption, credit=told.credit, licence=told.licence)
    if not told.file:
        return bare, None, ()
    path = _beside(told.file, folder)
    media = picture.decode(path.read_bytes()) if path else Failed(reason="the picture does not lie beside the document")
    if isinstance(media, Failed):
        kept = bare if told.caption or told.credit else None
        return kept, None, (LeftOut(subject=f"{name}: {told.file}", reason=media.reason),)
    alt = told.alt or told.caption
    return Picture(file=media.file, alt=alt, caption=told.caption, credit=told.credit, licence=told.licence), media, ()


def _beside(file: str, folder: Path | None) -> Path | None:
    """The picture's path, if it is a file in the document's folder or below; never an address, never outside."""
    if folder is None or "://" in file or file.startswith(("/", "data:")):
        return None
    try:
        path = (folder / file).resolve()
        inside = path.is_relative_to(folder.resolve()) and path.is_file() and path.stat().st_size <= LARGEST
    except (OSError, ValueError):
        return None
    return path if inside else None
