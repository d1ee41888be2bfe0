"""Font faces shared by all fragments of an issue: named while fragments are laid out, embedded once when they are assembled.

A subset per fragment would cost more time than its layout (a second with Debian's HarfBuzz 6) and, with a different subset
in each, more bytes than its text. So a fragment's font program is a note of which face it stands for; `program` then makes one
subset of that face with the glyphs of all fragments, glyph ids kept (WeasyPrint writes glyph ids as CIDs, Identity-H).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint.pdf.fonts import Font

# The engine looks at the first four bytes to see which kind of font program it embeds.
_NOTE = {b"OTTO": b"OTTO reporter face ", b"\0\1\0\0": b"\0\1\0\0 reporter face "}
# Not needed to draw glyphs by id, and not allowed to say anything about them.
_DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "STAT", "SVG ", "kern", "meta")


class Named(dict[Any, "Font"]):
    """`weasyprint.Document.fonts` that keeps faces out of the file where a note will do: those `served` from the templates."""

    def __init__(self, served: Mapping[str, str]) -> None:
        super().__init__()
        self._served = served
        self.used: dict[str, str] = {}  #: those of `served` that the document uses

    def __setitem__(self, key: Any, font: Font) -> None:
        digest = hashlib.sha256(font.file_content).hexdigest()
        if digest in self._served and _plain(font):
            self.used[digest] = self._served[digest]
            note = _NOTE[font.file_content[:4]] + digest.encode()
            font.clean = lambda _used, _hinting: setattr(font, "file_content", note)
        super().__setitem__(key, font)


def _plain(font: Font) -> bool:
    """Whether a face is what `program` can subset: one static face per file, outlines only, every glyph there."""
    special = font.bitmap or font.png or font.svg or font.colr or "fvar" in font.tables or font.index
    return font.file_content[:4] in _NOTE and not special


def noted(program: bytes) -> str | None:
    """The SHA-256 of the face that a font program stands for, or None for a real program."""
    for note in _NOTE.values():
        if program.startswith(note):
            return program[len(note) :].decode("ascii", "replace")
    return None


def program(face: bytes, glyphs: Iterable[int]) -> bytes:
    """A font program with these glyphs of `face`, their ids kept."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(_tag(name) for name in _DROPPED)
    wanted.flags = (
        uharfbuzz.SubsetFlags.RETAIN_GIDS
        | uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    )
    subset = uharfbuzz.subset(uharfbuzz.Face(face), wanted)
    return bytes(subset.blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")
