"""Where in a story's text a map stands: where it should fit, since a figure that does not goes to the next page and leaves a gap.

How far down the page the text has come is an estimate by counting letters; the layout itself decides. A story begins a page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reporter.render.galley import Galley
from reporter.render.paper import Paper

#: Letters to a point of width, times the size of the type: Source Serif's text, display and italic cuts.
_LETTERS = 2.0
#: Room kept for what the estimate cannot know, in lines.
_SAFE = 2.0
#: Lines of a heading, of a caption with its space, of figures and of particulars on narrow paper, around a pulled quotation.
_HEADING, _CAPTION, _FACTS, _META, _FRAME = 2.0, 2.0, 5.0, 4.0, 4.5
#: Paragraphs of text that stand before the map: with a lead picture, the first two answers.
_FIRST, _FIRST_OF_ONE = 2, 4


def after(story: Galley, paper: Paper, height: float, picture: float | None) -> tuple[int, int]:
    """(answer, paragraph), from 0, behind which a figure of that height stands: the first place where it should fit on the page.

    `picture` is the height of the lead picture, if there is one. (0, 0) where there are no paragraphs.
    """
    breaks = list(_breaks(story, paper, picture))
    if picture is None:
        least = (0, min(_FIRST, len(story.answers[0].paragraphs)) - 1) if story.answers else (0, 0)
    else:
        least = (1, len(story.answers[1].paragraphs) - 1) if len(story.answers) > 1 else (0, _FIRST_OF_ONE - 1)
    late = [(answer, paragraph, y) for answer, paragraph, y in breaks if (answer, paragraph) >= least] or breaks[-1:]
    room = paper.height - paper.top - paper.bottom - height - (_CAPTION + 1 + _SAFE) * paper.line
    fitting = (place for place in late if place[2] <= room)
    answer, paragraph, _ = next(fitting, late[0] if late else (0, 0, 0.0))
    return answer, paragraph


def _breaks(story: Galley, paper: Paper, picture: float | None) -> Iterator[tuple[int, int, float]]:
    """Each paragraph's end: (answer, paragraph, points down its page)."""
    line, page = paper.line, paper.height - paper.top - paper.bottom
    y = _opening(story, paper) + (0.0 if picture is None else picture + (_CAPTION + 1) * line)
    for n, answer in enumerate(story.answers):
        y = _down(y, _HEADING * line if answer.question else 0.0, page)
        for m, paragraph in enumerate(answer.paragraphs):
            y = (y + _high(paragraph.letters, paper.text, paper.measure, line)) % page
            yield n, m, y
        if n == 0 and not paper.wide:
            y = _down(y, ((_FACTS if story.facts else 0) + _META) * line, page)
        if n == story.pull_after and story.pull:
            size = 16.0 if paper.wide else 13.5
            y = _down(y, _high(len(story.pull.text), size, paper.measure, 1.25 * size) + _FRAME * line, page)


def _opening(story: Galley, paper: Paper) -> float:
    """Kicker, headline and standfirst."""
    full = paper.measure + paper.hang
    high = paper.line + _high(len(story.headline.text), 1.05 * paper.headline, full, 1.08 * paper.headline) + 8
    size = 14.0 if paper.wide else 12.0
    return high + (_high(len(story.standfirst.text), size, full, 1.38 * size) + paper.line if story.standfirst else 0.0)


def _high(letters: int, size: float, width: float, line: float) -> float:
    return max(1, math.ceil(letters * size / (_LETTERS * width))) * line


def _down(y: float, high: float, page: float) -> float:
    """Below a block that is not cut in two."""
    return y + high if y + high <= page else high
