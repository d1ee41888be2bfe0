"""A fragment whose layout failed, as plain text: first by the engine without any style, then by reportlab without the engine.

Text comes from the issue, not from the HTML that failed. Both ways give tagged pages of the issue's paper, on which the press
stamps its furniture as on any other page. reportlab only draws; no text is handed to it as mark-up.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from reporter.model import Explainer, Failed, Fragment, Issue
from reporter.render.bench import Bench
from reporter.render.engine import LaidOut, lay_out
from reporter.render.glyphs import legible, shipped
from reporter.render.paper import Paper, paper
from reporter.render.shelf import Shelf
from reporter.render.stamp import registered
from reporter.render.words import words

if TYPE_CHECKING:
    import pikepdf

Tag = Literal["h1", "h2", "p"]
#: Size and line of each kind of block, and whether it is bold, in points.
_TYPE: dict[Tag, tuple[float, float, bool]] = {"h1": (16, 20, True), "h2": (11, 14, True), "p": (10, 13, False)}
_FACES = {False: "SourceSerif4-Regular", True: "SourceSerif4-Semibold"}
#: A text longer than this is cut; at 80 characters a line this is some 200 pages.
_LONGEST = 800_000


@dataclass(frozen=True, slots=True)
class Block:
    """One heading or paragraph."""

    tag: Tag
    text: str


def plain(fragment: Fragment, issue: Issue, paper_name: str, bench: Bench) -> LaidOut | Failed:
    """Set a fragment's text in the simplest way that works."""
    said, sheet = words(issue.language, issue.zone), paper(paper_name)
    blocks = tuple(Block(block.tag, legible(block.text, said, shipped(), alone=True)) for block in blocks_of(fragment.id, issue))
    bare, limits = Shelf(folders=bench.shelf.folders), bench.bounds.layout
    by_engine = bench.workers.call(limits, lay_out, unstyled(blocks, issue.language, sheet), bare, "")
    return by_engine if isinstance(by_engine, LaidOut) else bench.workers.call(limits, drawn, blocks, sheet, bare)


def blocks_of(fragment: str, issue: Issue) -> Iterator[Block]:
    """The words of a fragment. An id that is none of the issue's stands for all of it, as where one story fills one fragment."""
    story = next((story for story in issue.told if fragment == f"story-{story.id}"), None)
    if story is not None and len(issue.told) > 1:
        yield from _story(story, issue)
    elif fragment == "front" and len(issue.told) > 1:
        yield from _front(issue)
    elif fragment == "back":
        yield from _back(issue)
    else:
        yield from _front(issue)
        for each in issue.told:
            yield from _story(each, issue)
        yield from _back(issue)


def _front(issue: Issue) -> Iterator[Block]:
    yield Block("h1", issue.title)
    yield Block("p", f"No. {issue.number} · {issue.date.isoformat()} · {issue.as_of:%Y-%m-%d %H:%M} UTC")
    yield from (Block("p", claim.text) for claim in issue.highlights)
    yield from (Block("p", f"• {story.headline.text}") for story in issue.told)


def _story(story: Explainer, issue: Issue) -> Iterator[Block]:
    yield Block("h1", story.headline.text)
    if story.standfirst:
        yield Block("p", story.standfirst.text)
    for section in story.sections:
        if section.question:
            yield Block("h2", section.question)
        for number in dict.fromkeys(claim.paragraph for claim in section.claims):
            yield Block("p", " ".join(claim.text for claim in section.claims if claim.paragraph == number))
    for quote in story.quotes:
        by = quote.speaker or quote.role
        yield Block("p", f"“{quote.text}” – {by}" if by else f"“{quote.text}”")
    yield from (Block("p", f"{moment.date}: {moment.text}") for moment in story.timeline)
    for key in story.items:
        item = issue.items[key]
        yield Block("p", " · ".join(part for part in (item.outlet, item.title, item.link or item.url) if part))


def _back(issue: Issue) -> Iterator[Block]:
    yield from (Block("p", f"{notice.subject}: {notice.text}") for notice in issue.notices)
    yield from (Block("p", f"{source.id}: {source.state} {source.detail}".strip()) for source in issue.sources)


def unstyled(blocks: tuple[Block, ...], language: str, sheet: Paper) -> str:
    """A web page of nothing but headings and paragraphs."""
    rules = "".join(
        f"{tag}{{font:{600 if bold else 400} {size}pt/{line}pt Plain;margin:0 0 {line}pt}}" for tag, (size, line, bold) in _TYPE.items()
    )
    faces = "".join(
        f"@font-face{{font-family:Plain;font-weight:{600 if bold else 400};src:url(asset:fonts/{face}.otf)}}"
        for bold, face in _FACES.items()
    )
    page = f"@page{{size:{sheet.width}pt {sheet.height}pt;margin:{sheet.top}pt {sheet.outer}pt {sheet.bottom}pt {sheet.left}pt}}"
    body = "".join(f"<{block.tag}>{escape(block.text[:_LONGEST])}</{block.tag}>" for block in blocks)
    style = f"{faces}{page}body{{margin:0;overflow-wrap:anywhere}}{rules}"
    return f'<!doctype html><html lang="{escape(language)}"><meta charset=utf-8><title>-</title><style>{style}</style><body>{body}'


# ── without the engine ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Line:
    """One line on a page."""

    block: int  #: number of its block
    page: int
    text: str
    baseline: float


def drawn(blocks: tuple[Block, ...], sheet: Paper, shelf: Shelf) -> LaidOut:
    """The same by reportlab, its text tagged afterwards."""
    from reportlab.pdfgen.canvas import Canvas

    fonts = {bold: registered(f"{face}.ttf", shelf) for bold, face in _FACES.items()}
    lines = list(_broken(blocks, sheet, fonts))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(sheet.width, sheet.height), invariant=1, pageCompression=1)
    pages = 1 + max((line.page for line in lines), default=0)
    for page in range(pages):
        for mark, line in enumerate(line for line in lines if line.page == page):
            size, _, bold = _TYPE[blocks[line.block].tag]
            canvas._code.append(f"/{_role(blocks[line.block])} <</MCID {mark}>> BDC")
            canvas.setFont(fonts[bold], size)
            canvas.drawString(sheet.left, line.baseline, line.text)
            canvas._code.append("EMC")
        canvas.showPage()
    canvas.save()
    return LaidOut(pdf=_tagged(out.getvalue(), blocks, lines), pages=pages, faces={})


def _broken(blocks: tuple[Block, ...], sheet: Paper, fonts: dict[bool, str]) -> Iterator[_Line]:
    """Lines with their places, top to bottom."""
    page, y = 0, sheet.height - sheet.top
    for number, block in enumerate(blocks):
        size, line, bold = _TYPE[block.tag]
        for text in _wrapped(block.text[:_LONGEST], fonts[bold], size, sheet.measure):
            if y - line < sheet.bottom:
                page, y = page + 1, sheet.height - sheet.top
            y -= line
            yield _Line(number, page, text, y)
        y -= line


def _wrapped(text: str, font: str, size: float, measure: float) -> Iterator[str]:
    """Lines of at most `measure` points; a word that is longer is cut."""
    from reportlab.pdfbase.pdfmetrics import getFont, stringWidth

    known = getFont(font).face.charToGlyph
    words = "".join(char if ord(char) in known else " " if char.isspace() else "?" for char in text).split()
    line = ""
    for word in words:
        joined = f"{line} {word}" if line else word
        if stringWidth(joined, font, size) <= measure:
            line = joined
            continue
        if line:
            yield line
        while stringWidth(word, font, size) > measure:
            fits = next(n for n in range(len(word), 0, -1) if n == 1 or stringWidth(word[:n], font, size) <= measure)
            yield word[:fits]
            word = word[fits:]
        line = word
    if line:
        yield line


def _role(block: Block) -> str:
    return block.tag.upper()


def _tagged(drawing: bytes, blocks: tuple[Block, ...], lines: list[_Line]) -> bytes:
    """Add the structure: one element a block, holding the marks of its lines."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    with pikepdf.open(io.BytesIO(drawing)) as pdf:
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array([])))
        elements = [
            pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + _role(block)), P=document, K=Array([]))) for block in blocks
        ]
        parents: list[list[Any]] = [[] for _ in pdf.pages]
        for line in lines:
            page = pdf.pages[line.page].obj
            elements[line.block].K.append(Dictionary(Type=Name.MCR, Pg=page, MCID=len(parents[line.page])))
            parents[line.page].append(elements[line.block])
        document.K = Array([elements[number] for number in sorted({line.block for line in lines})])
        _rooted(pdf, document, parents)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def _rooted(pdf: pikepdf.Pdf, document: Any, parents: list[list[Any]]) -> None:
    from pikepdf import Array, Dictionary, Name

    numbers: list[Any] = [entry for page, marks in enumerate(parents) for entry in (page, Array(marks))]
    tree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([document]), ParentTree=tree))
    document.P = pdf.Root.StructTreeRoot
    for number, page in enumerate(pdf.pages):
        page.obj.StructParents, page.obj.Tabs = number, Name.S
