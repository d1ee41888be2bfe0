"""Reads finished pages back as boxes, and finds what a careful printer would not let pass.

Lines are the text objects of a page (pypdfium2), each known to the structure element it belongs to (its marked-content id, ISO 32000-1
§14.7.4). Coordinates are PDF points from the lower left corner. Text in artifacts (page furniture) has no element.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

import pikepdf
import pypdfium2
import pypdfium2.raw

Box = tuple[float, float, float, float]  # left, bottom, right, top

HEADINGS = frozenset({"H1", "H2", "H3", "H4", "H5", "H6"})
#: Structure types that are set as a block of their own; smaller ones (Span, Link, Em) belong to the nearest of these.
BLOCKS = HEADINGS | {"P", "Caption", "Figure", "LBody", "Lbl", "TD", "TH", "Note", "BlockQuote", "TOCI"}
#: Ink may leave the page by this much before a printer cuts it: rounding, side bearings.
TOLERANCE = 0.5
#: Slanting letters and the accents of a first line reach out of the type area by this much.
LEAN = 2.0
#: Two lines touch where descenders meet ascenders; they overlap beyond this share of the smaller one's height.
OVERLAP = 0.2


@dataclass(frozen=True)
class Line:
    """One piece of text, or one picture, on a page."""

    page: int  #: from 0
    box: Box
    element: int | None  #: number of its block; None for page furniture
    picture: bool = False
    text: str = ""


@dataclass
class Block:
    """One structure element that is set as a block."""

    kind: str
    around: tuple[tuple[int, int], ...]  #: object numbers of the elements around it, outermost first
    quoted: bool  #: whether it stands in a quotation, whose speaker's line has no stop
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Pages:
    """A PDF as boxes."""

    sizes: tuple[tuple[float, float], ...]
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Finding:
    """Something wrong on a page."""

    what: str
    page: int  #: from 1
    where: str = ""


def pages(pdf: bytes) -> Pages:
    """The pages of a tagged PDF."""
    blocks, owner = _structure(pdf)
    document = pypdfium2.PdfDocument(pdf)
    try:
        sizes, lines = [], []
        for number, page in enumerate(document):
            sizes.append(page.get_size())
            text = page.get_textpage()
            lines += [line for thing in page.get_objects(max_depth=8, textpage=text) if (line := _line(number, thing, owner))]
    finally:
        document.close()
    for line in lines:
        if line.element is not None:
            blocks[line.element].lines.append(line)
    return Pages(tuple(sizes), tuple(lines), tuple(blocks))


def _line(number: int, thing: pypdfium2.PdfObject, owner: dict[tuple[int, int], int]) -> Line | None:
    left, bottom, right, top = _on_page(thing)
    element = owner.get((number, _mark(thing)))
    if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_FORM:
        return None  # what lies in it is read by itself
    if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT:
        said = thing.extract()
        ink = right - left > 0.1 and top - bottom > 0.1
        return Line(number, (left, bottom, right, top), element, text=said) if ink else None
    # A picture is drawn as an image or as paths; rules and tints of the page have no element.
    return Line(number, (left, bottom, right, top), element, picture=True) if element is not None else None


def _mark(thing: pypdfium2.PdfObject) -> int:
    """The marked-content id of a thing, or of the form it lies in; -1 for none."""
    mark = pypdfium2.raw.FPDFPageObj_GetMarkedContentID(thing)
    return _mark(thing.container) if mark < 0 and thing.container is not None else mark


def _on_page(thing: pypdfium2.PdfObject) -> Box:
    """The box in page coordinates: what lies in a form is measured in the form's own (ISO 32000-1 §8.10.1)."""
    box, around = thing.get_bounds(), thing.container
    while around is not None:
        box, around = around.get_matrix().on_rect(*box), around.container
    return box


def _structure(pdf: bytes) -> tuple[list[Block], dict[tuple[int, int], int]]:
    """Blocks in reading order, and which of them owns each (page, marked-content id)."""
    blocks: list[Block] = []
    owner: dict[tuple[int, int], int] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers = {page.objgen: number for number, page in enumerate(document.pages)}

        def walk(element: pikepdf.Object, block: int | None, page: int | None, around: tuple[tuple[int, int], ...], quoted: bool) -> None:
            kind = str(element.get("/S", ""))[1:]
            page = numbers.get(element.Pg.objgen, page) if "/Pg" in element else page
            quoted = quoted or kind == "BlockQuote"
            if kind in BLOCKS:
                blocks.append(Block(kind, around, quoted))
                block = len(blocks) - 1
            for kid in _kids(element):
                if isinstance(kid, int):
                    if page is not None and block is not None:
                        owner[page, kid] = block
                elif kid.get("/Type") == "/MCR":
                    at = numbers.get(kid.Pg.objgen, page) if "/Pg" in kid else page
                    if at is not None and block is not None:
                        owner[at, int(kid.MCID)] = block
                elif "/S" in kid:
                    walk(kid, block, page, (*around, element.objgen), quoted)

        walk(document.Root.StructTreeRoot, None, None, (), False)
    return blocks, owner


def _kids(element: pikepdf.Object) -> Iterator[pikepdf.Object | int]:
    kids = element.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield int(kid) if isinstance(kid, int) else kid


def findings(pdf: bytes, *, least: int = 4, area: Box | None = None) -> list[Finding]:
    """Everything wrong with the pages; `least` lines of text make a page; `area` is where all but furniture has its place."""
    read = pages(pdf)
    found = [
        *_outside(read),
        *(_astray(read, area) if area else ()),
        *_overlaps(read),
        *_lonely_headings(read),
        *_parted_captions(read),
        *_lonely_lines(read),
        *_lonely_folios(read),
        *_thin_pages(read, least),
        *_missing_glyphs(pdf),
    ]
    return sorted(found, key=lambda finding: (finding.page, finding.what, finding.where))


def _outside(read: Pages) -> Iterator[Finding]:
    for line in read.lines:
        width, height = read.sizes[line.page]
        left, bottom, right, top = line.box
        if left < -TOLERANCE or bottom < -TOLERANCE or right > width + TOLERANCE or top > height + TOLERANCE:
            yield Finding("text outside the page", line.page + 1, _spot(line))


def _astray(read: Pages, area: Box) -> Iterator[Finding]:
    """Text and pictures in the margins of the page; a slanting letter may lean out by a hair."""
    for line in read.lines:
        left, bottom, right, top = line.box
        if line.element is not None and (
            left < area[0] - LEAN or bottom < area[1] - LEAN or right > area[2] + LEAN or top > area[3] + LEAN
        ):
            yield Finding("text outside the type area", line.page + 1, _spot(line))


def _overlaps(read: Pages) -> Iterator[Finding]:
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in read.lines:
        by_page[line.page].append(line)
    for lines in by_page.values():
        lines.sort(key=lambda line: line.box[1])
        for index, one in enumerate(lines):
            for other in lines[index + 1 :]:
                if other.box[1] >= one.box[3]:
                    break
                # The box of a chart's slanting line covers its own labels; its letters are held against each other all the same.
                drawn = (one.picture or other.picture) and one.element == other.element
                if not drawn and _cover(one, other):
                    yield Finding("overlapping boxes", one.page + 1, f"{_spot(one)} and {_spot(other)}")


def _cover(one: Line, other: Line) -> bool:
    across = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    down = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    small = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    return across > 1.5 and down > OVERLAP * small


def _lonely_headings(read: Pages) -> Iterator[Finding]:
    """A heading needs two lines of its text under it on its own page, or all the text there is."""
    for index, block in enumerate(read.blocks):
        if block.kind not in HEADINGS or not block.lines:
            continue
        page, head = block.lines[-1].page, max(line.box[3] for line in block.lines)
        under = [line for after in read.blocks[index + 1 :] for line in after.lines if line.page == page and line.box[1] < head]
        rows = _rows(under)
        following = [line for after in read.blocks[index + 1 :] for line in after.lines]
        section = [line for after in takewhile(lambda after: after.kind not in HEADINGS, read.blocks[index + 1 :]) for line in after.lines]
        whole = sum(_rows([line for line in section if line.page == on]) for on in {line.page for line in section})
        if rows < min(2, whole) or (following and following[0].page != page):
            yield Finding("heading without two lines under it", page + 1, _spot(block.lines[0]))


def _parted_captions(read: Pages) -> Iterator[Finding]:
    """A caption stands on its figure's page; the engine parts their common element where a page ends between them."""
    beside = {element for block in read.blocks if block.kind in {"Figure", "TH", "TD"} and block.lines for element in block.around}
    for caption in read.blocks:
        if caption.kind == "Caption" and caption.lines and caption.around[-1] not in beside:
            yield Finding("caption apart from its figure", caption.lines[0].page + 1, _spot(caption.lines[0]))


def _lonely_lines(read: Pages) -> Iterator[Finding]:
    """No paragraph leaves one line behind or carries one line over.

    The engine makes an element of each page's part; a part is the rest of the paragraph before it
    where that one breaks off in mid-sentence.
    """
    for page in range(1, len(read.sizes)):
        before = [block for block in read.blocks if block.lines and block.lines[-1].page == page - 1]
        after = [block for block in read.blocks if block.lines and block.lines[0].page == page]
        if (
            not before
            or not after
            or (before[-1].kind, after[0].kind) != ("P", "P")
            or _ends("".join(line.text for line in before[-1].lines))
        ):
            continue
        # A paragraph that goes on fills its line; a row of a table that was set as lines does not.
        if before[-1].quoted or after[0].quoted or before[-1].lines[-1].box[2] < 0.75 * read.sizes[page - 1][0]:
            continue
        for part, what in ((before[-1], "first"), (after[0], "last")):
            if _rows(part.lines) < 2:
                yield Finding(f"{what} line of a paragraph alone", part.lines[0].page + 1, _spot(part.lines[0]))


def _lonely_folios(read: Pages) -> Iterator[Finding]:
    """In a list of contents no folio stands below its headline, with nothing but dots before it."""
    for block in read.blocks:
        foot = min((line.box[1] for line in block.lines), default=0.0)
        last = sorted((line for line in block.lines if line.box[1] < foot + 3.0), key=lambda line: line.box[0])
        if re.fullmatch(r"[\s.]*\.[\s.]*\d+\s*", "".join(line.text for line in last)):
            yield Finding("folio alone below its headline", last[-1].page + 1, _spot(last[-1]))


def _ends(text: str) -> bool:
    return text.rstrip().rstrip("0123456789⁰¹²³⁴⁵⁶⁷⁸⁹ ,")[-1:] in set('.!?…:”"»)’')


def _thin_pages(read: Pages, least: int) -> Iterator[Finding]:
    for number in range(len(read.sizes)):
        own = [line for line in read.lines if line.page == number and line.element is not None]
        if not own:
            yield Finding("empty page", number + 1)
        elif not any(line.picture for line in own) and _rows(own) < least:
            yield Finding(f"page under {least} lines", number + 1)


def _missing_glyphs(pdf: bytes) -> Iterator[Finding]:
    """A glyph that its face does not draw: number 0, none of that number, or an empty one for a character that has ink."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        faces: dict[tuple[int, int], _Face] = {}
        for number, page in enumerate(document.pages):
            fonts = page.get("/Resources", {}).get("/Font", {})
            face: _Face | None = None
            missing: set[str] = set()
            for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
                if str(operator) == "Tf":
                    font = fonts.get(str(operands[0]))
                    composite = font is not None and font.Subtype == "/Type0"
                    if composite and font.objgen not in faces:
                        faces[font.objgen] = _Face(font)
                    face = faces[font.objgen] if composite else None
                elif face:
                    missing |= {face.text.get(glyph, "?") for glyph in _glyphs(operands) if face.is_box(glyph)}
            if missing:
                yield Finding(
                    "a box in place of a glyph", number + 1, " ".join(f"U+{ord(text[:1] or '?'):04X}" for text in sorted(missing))
                )


class _Face:
    """An embedded face: what each of its glyphs stands for, and whether it has ink, which is asked once of those that are used."""

    def __init__(self, font: pikepdf.Object) -> None:
        from fontTools.ttLib import TTFont

        descriptor = font.DescendantFonts[0].FontDescriptor
        program = descriptor.get("/FontFile3", descriptor.get("/FontFile2"))
        face = TTFont(io.BytesIO(program.read_bytes()), lazy=True)
        self._glyphs, self._names = face.getGlyphSet(), face.getGlyphOrder()
        self._boxes: dict[int, bool] = {}
        mapped = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
        self.text = {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in mapped}

    def is_box(self, glyph: int) -> bool:
        """Whether a reader sees a box or nothing where a letter should be."""
        if glyph not in self._boxes:
            said = self.text.get(glyph, "?")
            inked = any(unicodedata.category(char) not in {"Zs", "Zl", "Zp", "Cf", "Cc"} for char in said)
            self._boxes[glyph] = inked and not self._drawn(glyph)
        return self._boxes[glyph]

    def _drawn(self, glyph: int) -> bool:
        from fontTools.pens.boundsPen import ControlBoundsPen

        if not 0 < glyph < len(self._names):
            return False
        pen = ControlBoundsPen(self._glyphs)
        self._glyphs[self._names[glyph]].draw(pen)
        return pen.bounds is not None


def _glyphs(operands: list[pikepdf.Object]) -> Iterator[int]:
    for operand in operands[0] if isinstance(operands[0], pikepdf.Array) else operands:
        if isinstance(operand, pikepdf.String):
            code = bytes(operand)
            yield from (int.from_bytes(code[at : at + 2]) for at in range(0, len(code), 2))


def _rows(lines: list[Line]) -> int:
    """How many lines of type a reader counts: pieces on one baseline are one."""
    rows = 0
    foot: float | None = None
    for line in sorted(lines, key=lambda line: -line.box[3]):
        if foot is None or line.box[3] <= foot + 1.0:
            rows += 1
            foot = line.box[1]
        else:
            foot = max(foot, line.box[1])
    return rows


def _spot(line: Line) -> str:
    return "[" + " ".join(f"{edge:.0f}" for edge in line.box) + "]"
