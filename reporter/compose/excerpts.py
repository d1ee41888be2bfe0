"""What is printed of a long quotation: whole sentences of one of its paragraphs, as many as a reader takes in at once."""

from __future__ import annotations

import functools
import re

from reporter.compose import cues
from reporter.compose.sentences import spans, squeeze

#: Words of a quotation that can be pulled out of the text. 4 and 9, 30 and 60 change 2 of 6,385 quotations of 907 texts.
SHORT, LONG = 6, 45
#: Words of a paragraph that tells more than that something follows: "The first time was in 2008 and I was 52 then." With 8 and 18, 7 and 10
#: of these are another paragraph of the same.
TELLING = 12
#: Words that a quotation has at most, where its first sentence has fewer. Of 177 quotations of 206 unread news texts 20 had more than LONG,
#: 9 more than this, one of them 166.
MOST = 60

_SINGLE = "'‘’"


def excerpt(said: str, mark: str, language: str) -> str:
    """Of the words between the marks, the first of which is `mark`: the first paragraph, or where that is too short or too long the next
    one that fits and stands alone; of that the first whole sentences. A mark that opens again, at a further paragraph or where the one
    before was never closed, ends a paragraph. Verbatim but for white space.
    """
    if mark in _SINGLE and said.startswith(mark):  # two of them stand for one double mark
        said = said.strip(_SINGLE)
    paragraphs = [squeeze(each).rstrip(",") for each in _reopened(mark).split(said)]
    first, *others = [each.strip() for each in paragraphs if each.strip()] or [""]
    if others and not TELLING <= len(first.split()) <= MOST:
        fitting = (each for each in others if TELLING <= len(each.split()) <= LONG and not _leans(each, language))
        first = next(fitting, first)
    return _opening(first, language)


def _opening(paragraph: str, language: str) -> str:
    """Its first sentences up to `MOST` words, at least one."""
    if len(paragraph.split()) <= MOST:
        return paragraph
    until = 0
    for start, end in spans(paragraph, language):
        if until and (len(paragraph[:end].split()) > MOST or not start):
            break
        until = end
    return paragraph[:until]


@functools.cache
def _reopened(mark: str) -> re.Pattern[str]:
    """A mark that opens again behind a sentence, with the gap before it. A mark that opens and closes inside is no such."""
    gap = r"\s?" if mark in "«»" else ""  # French sets one
    return re.compile(rf"(?<=[.!?…])\s+{mark}{gap}(?=[\w\[(‘'])|\n\s*{mark}{gap}(?=\S)")


def _leans(paragraph: str, language: str) -> bool:
    """Does it begin with a word that needs the sentence before?"""
    known = cues.load(language)
    return re.split(r"\W", paragraph, maxsplit=1)[0].lower() in known.leaning - known.spoken
