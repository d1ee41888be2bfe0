"""Which part of a text is what: headline, standfirst, byline, caption, credit, note, heading, paragraph, quote, updated.

    text ─paragraphs.blocks→ blocks ─┐
    html, markdown, brief ──────────→ blocks ─arrange→ Anatomy (one line a block, every character in one part)

`arrange` works in three passes over the blocks: lines that give themselves away by their words (dates, notes, credits, bylines); the head
(headline and standfirst); headings among what is left. What markup says outweighs what words suggest. Nothing later parses again.

A text without a title takes its first sentence as headline, and its first paragraph goes on behind it. Where that sentence is longer than a
headline may be, is all there is, or stands under a heading, it stays in its paragraph, and the title is its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from reporter.model import Item, Part, Role, Translation
from reporter.sources import credits as crediting
from reporter.sources import datelines, headings, instants, lines, paragraphs
from reporter.sources.paragraphs import Block
from reporter.sources.telltale import Said, given, telltale, with_bylines, with_captions

#: Roles whose text is the body of an article.
BODY: tuple[Role, ...] = ("heading", "paragraph", "quote")
#: Characters of a first sentence that can serve as headline.
LONGEST_LEAD = 160
#: Characters of a title cut from a longer sentence.
LONGEST_CUT = 100
#: Characters. The longest standfirst in the pages looked at has 310.
LONGEST_STANDFIRST = 350
#: Words. "Background" below a headline is a heading.
SHORTEST_STANDFIRST = 4
#: Paragraph up to which a dateline with its agency may stand: pages set highlights and summaries before the text.
LATEST_DATELINE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """A text and what its parts are. The parts are in order, do not overlap and cover every character that is not white space."""

    text: str  #: one block a line
    parts: tuple[Part, ...]
    title: str  #: the headline, or the beginning of the first sentence; "" for an empty text
    byline: str | None = None  #: the names, without "By"
    updated: datetime | None = None  #: UTC; the newest instant a line of the text gives, one of change before one of publication
    translation: Translation | None = None  #: where a note says that the publisher translated the text
    caption: str | None = None  #: of the first picture, without its credit
    credit: str | None = None  #: of the first picture


def anatomize(text: str, *, language: str = "en") -> Anatomy:
    """The anatomy of a plain text. `language` is a BCP 47 tag; it decides how dates in figures are read. Pure; never raises."""
    return arrange(paragraphs.blocks(text, lambda line: _stands_alone(line, language)), language=language)


def body(item: Item) -> str:
    """Headings, paragraphs and block quotations, with a blank line between: the text without title, standfirst, captions and notes."""
    return "\n\n".join(item.text[part.start : part.end] for part in item.parts if part.role in BODY)


def _stands_alone(line: str, language: str) -> bool:
    """A line that a paragraph broken at a width never runs through."""
    line = line.strip()
    if len(line) > lines.LONGEST_TRANSLATION_NOTE:
        return False
    credit = crediting.credited(line) if len(line) <= crediting.LONGEST_CREDIT else None
    return bool((credit and credit.start == 0) or instants.dated(line, language) or lines.note(line, language))


# ── the passes ────────────────────────────────────────────────────────────────────────────────────────────────────


def arrange(blocks: Iterable[Block], *, language: str = "en") -> Anatomy:
    """The anatomy of blocks whose markup may have told some roles already."""
    said = telltale(tuple(blocks), language)
    said = _with_head(with_bylines(with_captions(said)))
    roles = headings.settle([entry.role for entry in said], [entry.block.text for entry in said])
    said = [given(entry, role) for entry, role in zip(said, roles, strict=True)]
    said = list(_without_datelines(list(_without_slugs(_with_lead(said, language)))))
    return _assembled(said, language)


def as_told(blocks: Iterable[Block], *, language: str = "en") -> Anatomy:
    """The anatomy of blocks whose roles are all given: nothing is judged by its words. A block without a role is a paragraph."""
    return _assembled([Said(block) for block in blocks], language)


# ── the head ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_head(said: list[Said]) -> list[Said]:
    """Second pass: headline and standfirst."""
    found = list(said)
    told = any(entry.role == "headline" for entry in said)
    first = next((i for i, entry in enumerate(said) if entry.role is None), None)
    if not told and first is not None and not any(e.role in BODY for e in said[:first]):
        found = _with_headline(found, first)
    head = next((i for i, entry in enumerate(found) if entry.role == "headline"), None)
    return found if head is None or any(e.role == "standfirst" for e in found) else _with_standfirst(found, head)


def _with_headline(said: list[Said], first: int) -> list[Said]:
    rest = [entry.block.text for entry in said[first + 1 :] if entry.role in (None, *BODY)]
    if not rest or not headings.is_title(said[first].block.text, rest):
        return said
    found = list(said)
    if headings.is_kicker(said[first].block.text, rest) and said[first + 1].role is None:
        found[first] = given(said[first], "note")
        first += 1
    found[first] = given(said[first], "headline")
    return found


def _with_standfirst(said: list[Said], head: int) -> list[Said]:
    """The one block between the headline and whatever is no paragraph; or a longer line without a stop behind the headline.

    Only where no markup has told paragraphs: markup that knows paragraphs knows standfirsts.
    """
    here = next((i for i in range(head + 1, len(said)) if said[i].role in (None, "paragraph", "heading", "quote")), None)
    if here is None or said[here].role is not None:
        return said
    behind = said[here + 1 :]
    near = next((entry for entry in behind if not (entry.role == "note" and lines.is_furniture(entry.block.text))), None)
    text = said[here].block.text
    prose = any(headings.is_prose(entry.role, entry.block.text) for entry in behind)
    if not prose or len(text) > LONGEST_STANDFIRST or headings.is_question(text):
        return said
    alone = near is not None and not headings.is_prose(near.role, near.block.text)
    stopless = headings.is_at_rest(text)
    if (stopless and headings.is_long_line(text)) or (alone and len(text.split()) >= SHORTEST_STANDFIRST):
        return [*said[:here], given(said[here], "standfirst"), *behind]
    return said


def _with_lead(said: list[Said], language: str) -> list[Said]:
    """A text without a title takes its first sentence."""
    here = next((i for i, entry in enumerate(said) if entry.role in BODY or entry.role == "headline"), None)
    if here is None or said[here].role != "paragraph":
        return said
    text = said[here].block.text
    end = headings.first_sentence(text, language)
    others = any(entry.role in ("paragraph", "quote") for entry in said[here + 1 :])
    if end > LONGEST_LEAD or (end == len(text) and not others):
        return said
    lead = [Said(Block(text=text[:end], role="headline"))]
    rest = [Said(Block(text=text[end:].strip(), role="paragraph"))] if text[end:].strip() else []
    return [*said[:here], *lead, *rest, *said[here + 1 :]]


def _without_slugs(said: list[Said]) -> Iterator[Said]:
    """What an agency says to editors before its headline becomes a note of its own."""
    for entry in said:
        cut = lines.slug(entry.block.text) if entry.role == "headline" else 0
        if cut:
            yield Said(Block(text=entry.block.text[:cut], role="note"))
        yield replace(entry, block=replace(entry.block, text=entry.block.text[cut:])) if cut else entry


def _without_datelines(said: list[Said]) -> Iterator[Said]:
    """A dateline before the first paragraph, or with its agency before one of the next, becomes a part of its own, so that the sentence
    behind it stands whole.
    """
    transcript = sum(datelines.place_and_colon(entry.block.text) > 0 for entry in said if entry.role == "paragraph") > 1
    paragraphs, done = 0, False
    for entry in said:
        text, cut = entry.block.text, 0
        if entry.role == "paragraph" and not done:
            paragraphs += 1
            if paragraphs == 1:
                cut = datelines.dateline(text) or (0 if transcript else datelines.place_and_colon(text))
            elif paragraphs <= LATEST_DATELINE:
                cut = datelines.signed_dateline(text)
        if cut:
            done = True
            yield Said(Block(text=text[:cut].rstrip(), role="byline"))
        yield replace(entry, block=replace(entry.block, text=text[cut:])) if cut else entry


# ── putting together ──────────────────────────────────────────────────────────────────────────────────────────────


def _assembled(said: list[Said], language: str) -> Anatomy:
    parts: list[Part] = []
    offset = 0
    for entry in said:
        parts.extend(_parts(entry, offset))
        offset += len(entry.block.text) + 1
    text = "\n".join(entry.block.text for entry in said)
    caption, credit = _picture(said)
    return Anatomy(
        text=text,
        parts=tuple(parts),
        title=_title(text, parts, language),
        byline=next((entry.byline for entry in said if entry.role == "byline" and entry.byline), None),
        updated=_updated(said),
        translation=_translation(said),
        caption=caption,
        credit=credit,
    )


def _parts(entry: Said, offset: int) -> Iterator[Part]:
    text, role = entry.block.text, entry.role or "paragraph"
    cut = entry.credit.start if role == "caption" and entry.credit else 0
    if cut:
        yield Part(role="caption", start=offset, end=offset + len(text[:cut].rstrip()))
        yield Part(role="credit", start=offset + cut, end=offset + len(text))
    else:
        yield Part(role=role, start=offset, end=offset + len(text))


def _picture(said: list[Said]) -> tuple[str | None, str | None]:
    """Caption and credit of the first picture; a credit line of its own belongs to the caption before it."""
    of_picture = [entry for entry in said if entry.role in ("caption", "credit")]
    caption = next((e for e in of_picture if e.role == "caption"), None)
    credit = caption.credit if caption and caption.credit else next((e.credit for e in of_picture if e.credit), None)
    text = caption.block.text[: caption.credit.start if caption.credit else None].strip(" |/–—-") if caption else None
    bare = next((e.block.text for e in of_picture if e.role == "credit"), None)
    return text, credit.credit if credit else bare


def _updated(said: list[Said]) -> datetime | None:
    known = [(e.dated.changed, e.dated.instant) for e in said if e.role in ("updated", "byline") and e.dated and e.dated.instant]
    return max(known)[1] if known else None


def _translation(said: list[Said]) -> Translation | None:
    note = next((entry.note for entry in said if entry.note and entry.note.translated), None)
    return Translation(origin=note.origin, engine=None, by="publisher") if note else None


def _title(text: str, parts: list[Part], language: str) -> str:
    chosen = next((p for p in parts if p.role == "headline"), None) or next((p for p in parts if p.role in ("paragraph", "quote")), None)
    chosen = chosen or next(iter(parts), None)
    if chosen is None:
        return ""
    words = text[chosen.start : chosen.end]
    return words if chosen.role == "headline" else headings.cut(words[: headings.first_sentence(words, language)], LONGEST_CUT)
