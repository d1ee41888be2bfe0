"""Furniture stamped on finished pages: reportlab draws it, pikepdf places it, readers aloud skip it (ISO 32000-1 §14.8.2.2 "Artifact")."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from reporter.render.furniture import Furniture, Stamp
from reporter.render.shelf import Shelf

if TYPE_CHECKING:
    import pikepdf

#: Name of the drawing on every page, so that it can be found again and taken off.
FURNITURE = "/Furniture"
#: The same of what tells one copy from another.
COPY = "/Copy"

_PLACED = b"/Artifact <</Type /Pagination>> BDC q %s Do Q EMC\n"


def stamp(pdf: pikepdf.Pdf, furniture: Furniture, pieces: Sequence[tuple[str, int]], shelf: Shelf) -> None:
    """Stamp every page; `pieces` are (fragment id, pages) in the order of the file."""

    for page in pdf.pages:
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"Q\n")
    _lay_over(pdf, list(_pages(furniture, pieces)), FURNITURE, shelf)


def number_copy(pdf: pikepdf.Pdf, line: Stamp, shelf: Shelf) -> None:
    """Say on every page of a finished file whose copy it is. The file's seal must be renewed afterwards."""
    _lay_over(pdf, [(line,)] * len(pdf.pages), COPY, shelf)


def _lay_over(pdf: pikepdf.Pdf, stamps: Sequence[tuple[Stamp, ...]], name: str, shelf: Shelf) -> None:
    import pikepdf

    sizes = [(float(page.mediabox[2]), float(page.mediabox[3])) for page in pdf.pages]
    with pikepdf.open(io.BytesIO(_drawn(stamps, sizes, shelf))) as drawing:
        for page, drawn in zip(pdf.pages, drawing.pages, strict=True):
            _place(page, name, pdf.copy_foreign(drawn.as_form_xobject()))


def _pages(furniture: Furniture, pieces: Sequence[tuple[str, int]]) -> Iterator[tuple[Stamp, ...]]:
    total, page = sum(count for _, count in pieces), 0
    for fragment, count in pieces:
        for index in range(count):
            page += 1
            yield furniture.page(fragment, index, page, total)


def _drawn(pages: Sequence[tuple[Stamp, ...]], sizes: Sequence[tuple[float, float]], shelf: Shelf) -> bytes:
    """A PDF with the furniture alone, a page for each page."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=0)  # saving the whole file compresses it
    for stamps, size in zip(pages, sizes, strict=True):
        canvas.setPageSize(size)
        for line in stamps:
            _write(canvas, line, registered(line.font, shelf))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _write(canvas: Any, line: Stamp, font: str) -> None:
    from reportlab.lib.colors import HexColor

    width = canvas.stringWidth(line.text, font, line.size) + line.tracking * len(line.text)
    text = canvas.beginText(line.x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[line.align], line.y)
    text.setFont(font, line.size)
    text.setFillColor(HexColor(line.colour))
    text.setCharSpace(line.tracking)
    text.textOut(line.text)
    canvas.drawText(text)


def registered(file: str, shelf: Shelf) -> str:
    """Have reportlab know a TrueType file of templates/_shared/fonts; gives its name there."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if file not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(file, io.BytesIO(shelf.read(f"asset:fonts/{file}")[0])))
    return file


def _place(page: pikepdf.Page, name: str, drawing: pikepdf.Object) -> None:
    """Put a drawing over a page; pages of a fragment share resources, so each gets a copy."""
    import pikepdf

    resources = pikepdf.Dictionary(dict(page.obj.Resources.items()))
    resources.XObject = pikepdf.Dictionary({**dict(resources.get("/XObject", pikepdf.Dictionary()).items()), name: drawing})
    page.obj.Resources = resources
    page.contents_add(_PLACED % name.encode())
