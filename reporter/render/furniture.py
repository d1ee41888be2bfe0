"""What stands in the margins of every page and says, alone, what the page is: running heads, date, number, folio, handling marking.

The press stamps it on finished pages; `whole` says the same in `@page` margin boxes. Both take places and words from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from reporter import assets
from reporter.model import Issue
from reporter.render.filters import typeset
from reporter.render.glyphs import legible, shipped
from reporter.render.paper import MM, Paper
from reporter.render.words import Words

_SANS, _SANS_BOLD, _ITALIC, _SERIF = (
    "SourceSans3-Regular.ttf",
    "SourceSans3-Semibold.ttf",
    "SourceSerif4Caption-It.ttf",
    "SourceSerif4-Regular.ttf",
)
_MARKING = 12.0  # points
_ACCENT, _INK, _QUIET = "#7a1d19", "#222222", "#555555"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One line in the margin, already short enough for its place."""

    text: str
    x: float  #: points from the page's left edge: where the line begins, ends or has its middle, by `align`
    y: float  #: points from the page's lower edge to the baseline
    align: Literal["left", "right", "center"]
    font: str  #: TrueType file in templates/_shared/fonts
    size: float  #: points
    colour: str  #: "#rrggbb"
    tracking: float = 0.0  #: points between letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The furniture of an issue on one paper."""

    every: tuple[Stamp, ...]  #: on every page: date, as-of and number; the marking, top and bottom, where there is one
    folio: Stamp  #: on every page; its text has `{page}` and `{pages}`
    kicker: Stamp  #: the edition's title, on every page but one with a masthead
    titles: Mapping[str, Stamp]  #: fragment id → the running title of its pages from the second on
    masthead: str  #: id of the fragment whose first page carries the masthead

    def page(self, fragment: str, index: int, page: int, pages: int) -> tuple[Stamp, ...]:
        """The stamps of one page: `index` counts from 0 within the fragment, `page` from 1 within the issue."""
        stamps = [*self.every, _with(self.folio, self.folio.text.format(page=page, pages=pages))]
        if index > 0 or fragment != self.masthead:
            stamps.append(self.kicker)
        if index > 0 and fragment in self.titles:
            stamps.append(self.titles[fragment])
        return tuple(stamps)


def furnish(issue: Issue, paper: Paper, words: Words) -> Furniture:
    """The furniture of the issue. Nothing in it is wider than its place."""
    left, right = paper.outer, paper.width - paper.outer
    # Clear of the marking, whose place is the same on every paper.
    head, foot = paper.height - max(paper.top * 0.59, 15 * MM), max(paper.bottom * 0.45, 13 * MM)
    full = right - left
    several = len(issue.told) != 1

    def words_of(text: str, font: str, size: float, width: float, tracking: float = 0.0) -> str:
        return fitted(legible(typeset(text, issue.language), words, shipped(), alone=True), font, size, width, tracking)

    def title(text: str) -> Stamp:
        return Stamp(text=words_of(text, _ITALIC, 8.4, full * 0.62), x=right, y=head, align="right", font=_ITALIC, size=8.4, colour=_QUIET)

    kicker = words_of(issue.title.upper(), _SANS_BOLD, 7.4, full * 0.34, 0.6)
    return Furniture(
        every=(
            Stamp(
                text=words_of(dated(issue, words), _SANS, 7.4, full * 0.8),
                x=left,
                y=foot,
                align="left",
                font=_SANS,
                size=7.4,
                colour=_QUIET,
            ),
            *_marking(issue, paper, words),
        ),
        folio=Stamp(
            text=words.say("folio", page="{page}", pages="{pages}"), x=right, y=foot, align="right", font=_SERIF, size=8.4, colour=_INK
        ),
        kicker=Stamp(text=kicker, x=left, y=head, align="left", font=_SANS_BOLD, size=7.4, colour=_ACCENT, tracking=0.6),
        titles={f"story-{story.id}": title(story.headline.text) for story in issue.told},
        masthead="front" if several else f"story-{issue.told[0].id}",
    )


def dated(issue: Issue, words: Words) -> str:
    """ "No. 12 · Saturday 30 September 2023 · As of 06:30 CEST"."""
    number = words.say("number", number=issue.number) + (f", {words.say('version', version=issue.version)}" if issue.version > 1 else "")
    return " · ".join((number, words.day(issue.date, weekday=True), as_of(issue, words)))


def as_of(issue: Issue, words: Words) -> str:
    """ "As of 06:30 CEST"; with its day where that is not the issue's."""
    there = words.local(issue.as_of).date()
    return words.say("as_of", time=words.clock(issue.as_of) if there == issue.date else words.instant(issue.as_of))


def fitted(text: str, font: str, size: float, width: float, tracking: float = 0.0) -> str:
    """The text, cut after a word and ended with "…" where it is wider than `width` points."""
    if length(text, font, size, tracking) <= width:
        return text
    kept = text
    while kept and length(f"{kept}…", font, size, tracking) > width:
        cut = kept[:-1].rpartition(" ")[0]
        kept = cut if len(cut) > len(kept) // 2 else kept[:-1]
    return f"{kept.rstrip(' ,;:–—-')}…"


def length(text: str, font: str, size: float, tracking: float = 0.0) -> float:
    """Width in points, without kerning, as reportlab sets it."""
    widths = _widths(assets.locate("templates") / "_shared" / "fonts" / font)
    return sum(widths.get(ord(character), widths[0x20]) * size + tracking for character in text)


@cache
def _widths(path: Path) -> dict[int, float]:
    """Advance width of each character, in ems."""
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path))
    font = uharfbuzz.Font(face)
    return {code: font.get_glyph_h_advance(font.get_nominal_glyph(code)) / face.upem for code in face.unicodes}


def _marking(issue: Issue, paper: Paper, words: Words) -> tuple[Stamp, ...]:
    """The handling marking in the middle of the upper and the lower edge, clear of printers' 6 mm.

    TLP 2.0 ("How to use TLP designations") asks for header and footer of each page, and 12 points for readers with low vision.
    """
    if not issue.marking:
        return ()
    text = fitted(legible(issue.marking, words, shipped(), alone=True), _SANS_BOLD, _MARKING, paper.width - 2 * paper.outer, 0.6)
    return tuple(
        Stamp(text=text, x=paper.width / 2, y=y, align="center", font=_SANS_BOLD, size=_MARKING, colour="#000000", tracking=0.6)
        for y in (paper.height - 9.6 * MM, 6.6 * MM)
    )


def _with(stamp: Stamp, text: str) -> Stamp:
    return Stamp(
        text=text, x=stamp.x, y=stamp.y, align=stamp.align, font=stamp.font, size=stamp.size, colour=stamp.colour, tracking=stamp.tracking
    )
