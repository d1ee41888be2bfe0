"""The papers an issue can be printed on: one geometry, from which both the style sheet and what the press stamps are made.

Points (1/72 in). The body lies on a baseline of one `line`; a wide paper has a margin column left of the text, a narrow one has not
(on A5 it would leave 84 mm for the text), and what would stand there is set above the text.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.errors import UsageError

MM = 72 / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper and its type area."""

    name: str
    width: float
    height: float
    top: float  #: page edge to the type area
    bottom: float
    outer: float  #: page edge to where furniture, headlines and the margin column begin; the same on the right
    side: float  #: width of the margin column; 0 where there is none
    gap: float  #: between margin column and text
    text: float  #: size of the text
    line: float  #: the line unit; every vertical space is a multiple of it
    headline: float  #: size of a story's headline

    @property
    def hang(self) -> float:
        """How far left of the text headlines and the margin column begin."""
        return self.side + self.gap if self.side else 0.0

    @property
    def left(self) -> float:
        """Page edge to the text."""
        return self.outer + self.hang

    @property
    def measure(self) -> float:
        """Width of the text."""
        return self.width - self.left - self.outer

    @property
    def wide(self) -> bool:
        """Whether there is a margin column."""
        return self.side > 0


# 130 mm of 9.9 pt text is about 80 characters a line with 13 pt of lead; A5's 116 mm of 9.4 pt is about 75.
PAPERS = {
    "A4": Paper(
        name="A4",
        width=210 * MM,
        height=297 * MM,
        top=27 * MM,
        bottom=29 * MM,
        outer=22 * MM,
        side=31 * MM,
        gap=5 * MM,
        text=9.9,
        line=13,
        headline=29,
    ),
    "Letter": Paper(
        name="Letter",
        width=612,
        height=792,
        top=26 * MM,
        bottom=27 * MM,
        outer=24 * MM,
        side=31 * MM,
        gap=5 * MM,
        text=9.9,
        line=13,
        headline=29,
    ),
    "A5": Paper(
        name="A5",
        width=148 * MM,
        height=210 * MM,
        top=21 * MM,
        bottom=22 * MM,
        outer=16 * MM,
        side=0,
        gap=0,
        text=9.4,
        line=12.5,
        headline=22,
    ),
}


def paper(name: str) -> Paper:
    """The paper of that name. Raises UsageError naming the known ones."""
    if name not in PAPERS:
        raise UsageError(f"no paper is called {name!r}", remedy=f"Use one of: {', '.join(PAPERS)}.")
    return PAPERS[name]
