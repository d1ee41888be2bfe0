"""Where the paragraphs of a plain text are: blank lines, single line ends, indents, lists, and lines broken at a fixed width.

A text is taken as broken at a width when lines end in mid-sentence; a line end is then a paragraph's end only where the next line's first
word would still have fitted, as in RFC 3676 §1. Lines made of nothing but strokes are layout and go.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from reporter.model import Role
from reporter.sources import sanitize

#: Characters. A longer line was not broken at a width. Of the paragraphs of 407 WikiNews texts, broken at 100, 140, 160 and 200 characters,
#: with a bound of 130 1.000, 0.331, 0.400, 0.548 are found again, with 220 0.999 and more of each; the texts as they are stay the same.
LONGEST_BROKEN_LINE = 220
#: … and where only its length tells that a line was: texts broken at a width use 60 to 100, and a list may have headlines of 140.
LONGEST_FULL_LINE = 130

_RULE = re.compile(r"^\W{3,}$")
_LETTERS = re.compile(r"\w")
_ITEM = re.compile(r"^\s*(?:[-*•·‣◦▪]|\d{1,2}[.)]|[a-z]\))\s+\S")
_BULLET = re.compile(r"^\s*[•‣◦▪]\s*\S")
_STOP = re.compile(r"[.!?…:;。！？][”“\"»’)\]]*$")
_CJK = (("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7af"), ("\uff00", "\uffef"))
_QUOTED = re.compile(r"^\s*>\s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One line of a normalised text: a paragraph, heading, caption or other unit."""

    text: str  #: as `sanitize.line` leaves it, not empty
    role: Role | None = None  #: what markup says; "paragraph" says no more than "no heading"; None where only the words can tell
    tight: bool = False  #: no blank line separates it from the block before


def block(text: str, role: Role | None = None, *, tight: bool = False) -> tuple[Block, ...]:
    """The text as one block; none where nothing of it is left."""
    words = sanitize.line(text)
    return (Block(text=words, role=role, tight=tight),) if words else ()


def blocks(text: str, alone: Callable[[str], bool] = lambda line: False) -> tuple[Block, ...]:
    """The blocks of a plain text in order. `alone` tells lines that are never part of a longer paragraph."""
    groups = [_quoteless(group) for group in _groups(textwrap.dedent(sanitize.plain(text)))]
    width = _width([lines for lines, _ in groups])
    return tuple(found for lines, quoted in groups for found in _in_group(lines, width, alone, quoted))


def _groups(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank lines and lines of strokes."""
    group: list[str] = []
    for line in text.split("\n"):
        if line.strip() and not _RULE.match(line.strip()):
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _quoteless(lines: list[str]) -> tuple[list[str], bool]:
    """The lines without the ">" of a quotation (RFC 3676 §4.5), and whether they had it."""
    quoted = all(_QUOTED.match(line) for line in lines)
    bare = [_QUOTED.sub("", line) for line in lines] if quoted else lines
    return [line for line in bare if line.strip()], quoted


def _width(groups: list[list[str]]) -> int:
    """The width at which the text's lines are broken; 0 for a text whose every line end counts."""
    pairs = [pair for group in groups for pair in pairwise(group) if len(pair[0]) <= LONGEST_BROKEN_LINE]
    if not pairs:
        return 0
    running = [len(a) for a, b in pairs if _runs_on(a, b)]
    if len(running) >= max(1, 0.15 * len(pairs)):
        return max(running)
    width = max(len(line) for pair in pairs for line in pair if len(line) <= LONGEST_FULL_LINE or line is pair[0])
    full = sum(not _STOP.search(a) and len(a) >= 0.75 * width >= 30 for a, _ in pairs if len(a) <= LONGEST_FULL_LINE)
    return width if full >= max(2, 0.4 * len(pairs)) else 0


def _runs_on(line: str, after: str) -> bool:
    """A line that stops in mid-sentence: no stop at its end, a small letter behind it."""
    return not _STOP.search(line) and after.lstrip()[:1].islower() and not _ITEM.match(after)


def _in_group(lines: list[str], width: int, alone: Callable[[str], bool], quoted: bool) -> Iterator[Block]:
    """The blocks of one run of lines."""
    first = True
    for unit in _units(lines, width, alone):
        listed = bool(_ITEM.match(unit[0])) and (len(lines) > len(unit) or bool(_BULLET.match(unit[0])))
        role: Role | None = "quote" if quoted else "paragraph" if listed else None
        for found in block(_joined(unit), role, tight=not first):
            yield found
            first = False


def _units(lines: list[str], width: int, alone: Callable[[str], bool]) -> Iterator[list[str]]:
    """The run's lines, those of one paragraph together."""
    if not lines:
        return
    indent = min(len(line) - len(line.lstrip()) for line in lines)
    unit = [lines[0]]
    for line, after in pairwise(lines):
        if width and _belongs(line, after, width, indent, listed=bool(_ITEM.match(unit[0]))) and not alone(line) and not alone(after):
            unit.append(after)
        else:
            yield unit
            unit = [after]
    yield unit


def _belongs(line: str, after: str, width: int, indent: int, *, listed: bool) -> bool:
    """Whether a line end is only where the width ran out."""
    if _ITEM.match(after) and (listed or _STOP.search(line) or _BULLET.match(after)):
        return False
    if not listed and len(after) - len(after.lstrip()) >= indent + 2 and _STOP.search(line):
        return False  # an indent opens a paragraph
    if max(len(line), 1) > LONGEST_BROKEN_LINE:
        return False
    first_word = after.split(maxsplit=1)[0]
    return _runs_on(line, after) or len(line) + 1 + len(first_word) > width


def _joined(lines: list[str]) -> str:
    """One line of several: no space inside a word broken at its hyphen, nor between characters of scripts without spaces."""
    text = lines[0].strip()
    for line in lines[1:]:
        after = line.strip()
        hyphen = len(text) > 1 and text[-1] == "-" and text[-2].isalpha() and after[:1].islower()
        spaceless = text and after and _spaceless(text[-1]) and _spaceless(after[0])
        text += after if hyphen or spaceless else " " + after
    return text


def _spaceless(sign: str) -> bool:
    """Is it of a script that sets no space between words?"""
    return any(first <= sign <= last for first, last in _CJK)
