"""A file's seal: digests of its pages and of the issue attached to it, so that a changed copy shows.

A digit changed on a page breaks the page's digest, a character changed in the evidence that of the issue. Whoever changes both
and makes a new seal is found out where the file's own digest is known (the ledger), not here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import pikepdf

#: How a stream is packed, and what leads back up or across the file: no part of what a page shows.
_ASIDE = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL", "/Parent", "/P", "/StructParent", "/StructParents", "/Popup", "/Metadata"})
#: A note on a page may itself lie deep in a hostile file; an honest one needs eight levels.
_DEEPEST = 40


class Seal(msgspec.Struct, frozen=True):
    """What a file was when it was made."""

    issue: str  #: SHA-256 of the attached issue, in hex
    frozen: str  #: SHA-256 of the issue.json that it was made from; the same as `issue` where evidence is attached whole
    pages: tuple[str, ...]  #: SHA-256 of what shows on each page


def sealed(pdf: pikepdf.Pdf, attachment: bytes, frozen: str) -> bytes:
    """The seal of a file whose pages are finished, as JSON."""
    return msgspec.json.encode(Seal(hashlib.sha256(attachment).hexdigest(), frozen, page_digests(pdf))) + b"\n"


def page_digests(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Digests over all that shows on each page: its content, the faces, drawings and pictures it uses, its notes and its size.

    Object numbers, the order of keys and how streams are compressed do not matter, so that a copy saved again keeps them.
    Raises ValueError for objects nested deeper than any page needs.
    """
    look = _Look()
    return tuple(look.page(page) for page in pdf.pages)


@dataclass(slots=True)
class _Look:
    """Digests of a file's objects, each taken once: pages share their faces."""

    known: dict[tuple[int, int], str] = field(default_factory=dict)

    def page(self, page: pikepdf.Page) -> str:
        total = hashlib.sha256()
        for stream in _list(page.obj.get("/Contents")):
            total.update(stream.read_bytes() + b"\n")
        shown = (page.obj.get("/Resources"), page.obj.get("/Annots"), page.mediabox, page.cropbox, page.obj.get("/Rotate"))
        for part in shown:
            total.update(self.of(part, 0).encode())
        return total.hexdigest()

    def of(self, value: Any, depth: int) -> str:
        """Digest of an object and of all it leads to."""
        import pikepdf

        if depth > _DEEPEST:
            raise ValueError("objects are nested too deeply")
        if isinstance(value, bool | int | Decimal):
            return _number(value)
        key: tuple[int, int] = value.objgen if isinstance(value, pikepdf.Object) else (0, 0)
        if key in self.known:
            return self.known[key]
        if key != (0, 0):
            self.known[key] = "meets itself"
        total = hashlib.sha256()
        for part in self._parts(value, depth):
            total.update(part)
        if key != (0, 0):
            self.known[key] = total.hexdigest()
        return total.hexdigest()

    def _parts(self, value: Any, depth: int) -> Iterator[bytes]:
        import pikepdf

        if isinstance(value, pikepdf.Stream):
            yield b"stream" + _decoded(value)
        if isinstance(value, pikepdf.Stream | pikepdf.Dictionary):
            for name, inner in sorted(value.items()):
                if name not in _ASIDE:
                    yield f"{name}\0{self.of(inner, depth + 1)}\n".encode()
        elif isinstance(value, pikepdf.Array | list | tuple):
            for inner in value:
                yield f"[{self.of(inner, depth + 1)}\n".encode()
        else:
            yield _scalar(value)


def _list(contents: Any) -> list[Any]:
    import pikepdf

    if contents is None:
        return []
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


@lru_cache(maxsize=4096, typed=True)
def _number(value: bool | int | Decimal) -> str:
    """The digest of one: most of what a face says is the same few hundred widths."""
    return hashlib.sha256(_scalar(value)).hexdigest()


def _scalar(value: Any) -> bytes:
    """Numbers by what they are worth ("1.0" is 1), strings and names by their bytes."""
    import pikepdf

    if isinstance(value, bool) or value is None:
        return repr(value).encode()
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(value).normalize():f}".encode()
    return bytes(value) if isinstance(value, pikepdf.String) else str(value).encode()


def _decoded(stream: pikepdf.Stream) -> bytes:
    """What a stream holds; a picture's own compression (JPEG) is left on, as any program that copies it does."""
    import pikepdf

    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()
