"""One copy of what several fragments of a file hold: font faces, pictures, colour profiles."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reporter.render import faces
from reporter.render.shelf import Shelf

if TYPE_CHECKING:
    import pikepdf

_MAPPED = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


@dataclass(slots=True)
class _Cut:
    """One face as the file uses it: the glyphs with their widths and what they stand for."""

    sample: Any  #: a font dictionary of one of the fragments
    glyphs: dict[int, tuple[Any, bytes]] = field(default_factory=dict)  #: glyph id → (width, UTF-16BE text in hex)
    uses: list[tuple[Any, str]] = field(default_factory=list)  #: (font resources, key)

    def agrees(self, glyphs: Mapping[int, tuple[Any, bytes]]) -> bool:
        """Whether no glyph would change its width or meaning."""
        return all(self.glyphs.get(glyph, meant) == meant for glyph, meant in glyphs.items())


def share_faces(pdf: pikepdf.Pdf, addresses: Mapping[str, str], shelf: Shelf) -> None:
    """Replace each fragment's notes of faces by one font per face for the whole file.

    Fragments that mean different characters by a glyph (a small capital stands for "A" here and "a" there) keep fonts of
    their own around the same font program, so that text copied from the page is right everywhere.
    """
    cuts: dict[tuple[str, str], list[_Cut]] = defaultdict(list)
    for fonts, key, font in _fonts(pdf):
        digest = _face(font)
        if digest is not None:
            _assign(cuts[digest, str(font.BaseFont)], font, (fonts, key))
    programs = {
        digest: _program(pdf, digest, _of_face(cuts, digest), addresses, shelf) for digest in sorted({digest for digest, _ in cuts})
    }
    for (digest, _), group in sorted(cuts.items()):
        for cut in group:
            font = _font(pdf, cut, programs[digest])
            for fonts, key in cut.uses:
                fonts[key] = font


def share_streams(pdf: pikepdf.Pdf) -> None:
    """Point all resources with equal content at the first of them."""
    first: dict[str, Any] = {}

    def shared(stream: Any) -> Any:
        if "/SMask" in stream:
            stream.SMask = shared(stream.SMask)
        return first.setdefault(_fingerprint(stream), stream)

    for resources in _resources(pdf):
        for key, space in list(resources.get("/ColorSpace", {}).items()):
            if len(space) == 2 and str(space[0]) == "/ICCBased":
                resources.ColorSpace[key][1] = shared(space[1])
        for key, drawing in list(resources.get("/XObject", {}).items()):
            if str(drawing.get("/Subtype")) == "/Image":
                resources.XObject[key] = shared(drawing)


def _fingerprint(stream: Any) -> str:
    return hashlib.sha256(stream.stream_dict.unparse() + b"\0" + stream.read_raw_bytes()).hexdigest()


def _resources(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every resource dictionary in the file once: pages', and those of the drawings they use."""
    seen: set[tuple[int, int]] = set()
    waiting = [page.obj.Resources for page in pdf.pages]
    while waiting:
        resources = waiting.pop()
        if resources.objgen != (0, 0) and resources.objgen in seen:
            continue
        seen.add(resources.objgen)
        yield resources
        inner = [*resources.get("/XObject", {}).values(), *resources.get("/Pattern", {}).values()]
        waiting += [drawing.Resources for drawing in inner if "/Resources" in drawing]


def _fonts(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, str, Any]]:
    seen: set[tuple[int, int]] = set()
    for resources in _resources(pdf):
        fonts = resources.get("/Font")
        if fonts is None or fonts.objgen in seen:
            continue
        seen.add(fonts.objgen)
        yield from ((fonts, key, font) for key, font in sorted(fonts.items()))


def _face(font: Any) -> str | None:
    """The face that a composite font's program stands for; None if it brings its own."""
    if str(font.get("/Subtype")) != "/Type0":
        return None
    descriptor = font.DescendantFonts[0].FontDescriptor
    program = descriptor.get("/FontFile3", descriptor.get("/FontFile2"))
    return faces.noted(program.read_bytes()) if program is not None else None


def _assign(group: list[_Cut], font: Any, use: tuple[Any, str]) -> None:
    glyphs = _glyphs(font)
    # Another encoding than Identity-H is one fragment's own list of characters that the face lacks.
    own = str(font.Encoding) != "/Identity-H"
    cut = None if own else next((cut for cut in group if cut.agrees(glyphs) and str(cut.sample.Encoding) == "/Identity-H"), None)
    if cut is None:
        cut = _Cut(font)
        group.append(cut)
    cut.glyphs.update(glyphs)
    cut.uses.append(use)


def _glyphs(font: Any) -> dict[int, tuple[Any, bytes]]:
    widths = dict(_widths(font.DescendantFonts[0].W))
    texts = {int(glyph, 16): text for glyph, text in _MAPPED.findall(font.ToUnicode.read_bytes())}
    return {glyph: (width, texts.get(glyph, b"")) for glyph, width in widths.items()}


def _widths(array: Any) -> Iterator[tuple[int, Any]]:
    """The engine writes widths as runs: first glyph, [width …] (ISO 32000-1 §9.7.4.3)."""
    entries = list(array)
    for first, run in zip(entries[::2], entries[1::2], strict=True):
        yield from ((int(first) + index, width) for index, width in enumerate(run))


def _of_face(cuts: Mapping[tuple[str, str], list[_Cut]], digest: str) -> list[_Cut]:
    return [cut for (face, _), group in sorted(cuts.items()) if face == digest for cut in group]


def _program(pdf: pikepdf.Pdf, digest: str, cuts: Iterable[_Cut], addresses: Mapping[str, str], shelf: Shelf) -> Any:
    import pikepdf

    face, _ = shelf.read(addresses[digest])
    if hashlib.sha256(face).hexdigest() != digest:
        raise LookupError(f"the font file changed while the issue was set: {addresses[digest]}")
    content = faces.program(face, sorted({glyph for cut in cuts for glyph in cut.glyphs}))
    kind = {"Subtype": pikepdf.Name.OpenType} if content[:4] == b"OTTO" else {"Length1": len(content)}
    return pdf.make_indirect(pikepdf.Stream(pdf, content, **kind))


def _font(pdf: pikepdf.Pdf, cut: _Cut, program: Any) -> Any:
    """The font of one cut, made after its sample."""
    import pikepdf

    font = cut.sample
    inner = font.DescendantFonts[0]
    descriptor = inner.FontDescriptor
    descriptor["/FontFile3" if "/FontFile3" in descriptor else "/FontFile2"] = program
    widest = max(width for width, _ in cut.glyphs.values())
    descriptor.FontBBox = pikepdf.Array([0, descriptor.FontBBox[1], widest, descriptor.FontBBox[3]])
    inner.W = pikepdf.Array(list(_runs({glyph: width for glyph, (width, _) in sorted(cut.glyphs.items())})))
    font.ToUnicode = pdf.make_indirect(pikepdf.Stream(pdf, _to_unicode({glyph: text for glyph, (_, text) in sorted(cut.glyphs.items())})))
    return font


def _runs(widths: Mapping[int, Any]) -> Iterator[Any]:
    import pikepdf

    run: list[Any] = []
    for glyph, width in widths.items():
        if glyph - 1 not in widths:
            if run:
                yield pikepdf.Array(run)
            yield glyph
            run = []
        run.append(width)
    if run:
        yield pikepdf.Array(run)


def _to_unicode(texts: Mapping[int, bytes]) -> bytes:
    """A ToUnicode CMap (ISO 32000-1 §9.10.3), at most 100 entries a block."""
    entries = [b"<%04x> <%s>" % (glyph, text) for glyph, text in texts.items() if text]
    blocks = [entries[index : index + 100] for index in range(0, len(entries), 100)]
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    return _CMAP % body


_CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
