"""One text retold whole: its own headings, every sentence of every paragraph that is no caption, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from reporter.compose.captions import says_so
from reporter.compose.sentences import TELLING, Sentence, readable, sentences, squeeze, within
from reporter.model import Cite, Claim, Item, Part, Section, Text

#: What a line may measure that is set as a headline because the text has none. Of 409 WikiNews titles the longest has 131 characters.
LONGEST_HEADLINE = 140

_WORD = re.compile(r"\w")
_TAG = re.compile(r"[#@]\w+")


def headline(item: Item) -> Text:
    """The item's own headline; where it has none, its first words."""
    part = next((part for part in item.parts if part.role == "headline" and item.text[part.start : part.end].strip()), None)
    if part:
        return passage(item, part.start, part.end)
    found = [each for each in sentences(item) if readable(each.text)]
    if found:
        return passage(item, found[0].start, _cut(item.text, found[0].start, found[0].end))
    line = re.search(r"\S[^\n]*", item.text)
    if line and readable(line.group()):
        return passage(item, line.start(), _cut(item.text, line.start(), line.end()))
    title = squeeze(item.title)
    return Text(text=title if title and len(title) <= LONGEST_HEADLINE else item.url, cites=(), by="editor")


def standfirst(item: Item) -> Text | None:
    """The item's standfirst, where a text follows that it stands first of."""
    parts = [part for part in item.parts if part.role == "standfirst"]
    if not parts or not any(part.role in TELLING for part in item.parts):
        return None
    last = parts[0]
    for part in parts[1:]:
        if item.text[last.end : part.start].strip():
            break
        last = part
    return passage(item, parts[0].start, last.end)


def sections(item: Item, said: tuple[Text | None, ...] = ()) -> tuple[Section, ...]:
    """The text under its own headings; sentences that `said` prints whole elsewhere are not printed again."""
    printed = {(cite.start, cite.end) for text in said if text for cite in text.cites}
    told: list[Section] = []
    for question, parts in _headed(item):
        claims = tuple(_claims(item, parts, printed))
        if claims or question:
            told.append(Section(question=question, claims=claims))
    return tuple(told)


def passage(item: Item, start: int, end: int) -> Text:
    """The words of one span, citing it."""
    return Text(text=squeeze(item.text[start:end]), cites=(Cite(item=item.id, start=start, end=end),))


def claim(sentence: Sentence, paragraph: int, further: tuple[Cite, ...] = ()) -> Claim:
    """A sentence as a claim; `further` passages say the same."""
    return Claim(text=sentence.text, cites=(sentence.cite, *further), paragraph=paragraph)


def _headed(item: Item) -> Iterator[tuple[str | None, list[Part]]]:
    """Each heading with the parts under it; first, without a heading, what stands before any."""
    question: str | None = None
    for is_heading, parts in groupby(_printed(item), key=lambda part: part.role == "heading"):
        run = list(parts)
        if not is_heading:
            yield question, run
            question = None
            continue
        for part in run[:-1]:
            yield squeeze(item.text[part.start : part.end]), []
        question = squeeze(item.text[run[-1].start : run[-1].end])
    if question is not None:
        yield question, []


def _printed(item: Item) -> list[Part]:
    """Headings and what tells; a standfirst that nothing follows tells."""
    if not item.parts:
        end = len(item.text)
        return [Part(role="paragraph", start=0, end=end)] if item.text.strip() else []
    lonely = not any(part.role in TELLING for part in item.parts)
    return [part for part in item.parts if part.role == "heading" or part.role in TELLING or (lonely and part.role == "standfirst")]


def _claims(item: Item, parts: list[Part], printed: set[tuple[int, int]]) -> Iterator[Claim]:
    paragraph = 0
    for part in parts:
        spans = list(within(item, part))
        if all(says_so(item.text[start:end], item.language) for start, end in spans):
            continue
        fresh = [(start, end) for start, end in spans if (start, end) not in printed and _says(item.text[start:end])]
        for start, end in fresh:
            cite = Cite(item=item.id, start=start, end=end)
            yield Claim(text=squeeze(item.text[start:end]), cites=(cite,), paragraph=paragraph)
        paragraph += bool(fresh)


def _says(text: str) -> bool:
    """Is it more than a mark ("*") or a tag ("#TodayInParliament"), and no run of data?"""
    return bool(_WORD.search(text)) and not _TAG.fullmatch(text) and readable(text)


def _cut(text: str, start: int, end: int) -> int:
    """Where a headline ends that starts here: at the sentence's end, else behind a clause, else behind a word."""
    limit = start + LONGEST_HEADLINE
    if end <= limit:
        return end
    clause = max(text.rfind(mark, start, limit) for mark in (",", ";", ":", " –", " —"))
    word = text.rfind(" ", start, limit)
    return next((at for at in (clause, word) if at > start + LONGEST_HEADLINE // 3), limit)
