"""What single blocks of a text say of themselves: the first pass of `anatomy`. Dates, notes, captions and credits, bylines."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporter.model import Role
from reporter.sources import credits as crediting
from reporter.sources import headings, instants, lines
from reporter.sources.paragraphs import Block


@dataclass(frozen=True, slots=True)
class Said:
    """A block and what its words say, beside its role, for the anatomy as a whole."""

    block: Block
    dated: instants.Dated | None = None
    credit: crediting.Credited | None = None
    note: lines.Note | None = None
    byline: str | None = None  #: the names; a byline only where the block stands where bylines stand

    @property
    def role(self) -> Role | None:
        """What the block is, as far as it is known."""
        return self.block.role


def given(entry: Said, role: Role | None) -> Said:
    """The same block in another role."""
    return replace(entry, block=replace(entry.block, role=role))


def telltale(blocks: tuple[Block, ...], language: str) -> list[Said]:
    """First pass: what single lines say of themselves. Markup that names a headline, heading or standfirst stands.

    Where a release says that it ends, what follows is to editors and not of the text.
    """
    ends = next((index for index, block in enumerate(blocks) if index and lines.is_end(block.text)), len(blocks))
    said = [_read(block, index == 0, language) for index, block in enumerate(blocks)]
    return [*said[:ends], *(given(entry, "note") for entry in said[ends:])]


def _read(block: Block, first: bool, language: str) -> Said:
    text = block.text
    if block.role in ("caption", "credit"):
        return Said(block, credit=crediting.credited(text))
    if block.role not in (None, "paragraph"):
        return Said(block, dated=instants.dated(text, language) if block.role == "updated" else None, note=_own_note(block, language))
    if dated := instants.dated(text, language):
        return Said(replace(block, role="updated"), dated=dated)
    if (found := lines.note(text, language)) or lines.is_furniture(text) or lines.is_to_editors(text):
        return Said(replace(block, role="note"), note=found)
    credit = crediting.credited(text)
    if (credit and (credit.sure or not first)) or crediting.is_caption(text):
        role: Role = "credit" if credit and credit.start == 0 else "caption"
        return Said(replace(block, role=role), credit=credit)
    if headings.is_at_rest(text) and (instant := instants.bare(text, language)):
        return Said(block, dated=instants.Dated(instant, False))
    return _bylined(block, language)


def _bylined(block: Block, language: str) -> Said:
    """ "By Jane Doe", or "By Jane Doe, The Post, 18 November 2026" with the day of publication at its end."""
    for mark in reversed(lines.joints(block.text)):
        names, rest = lines.byline(block.text[: mark.start()]), block.text[mark.end() :].rstrip(") ")
        if names and (day := instants.bare(rest, language)):
            return Said(block, byline=names, dated=instants.Dated(day, False))
        if names and (dated := instants.dated(rest, language)):
            return Said(block, byline=names, dated=dated)
    return Said(block, byline=lines.byline(block.text))


def _own_note(block: Block, language: str) -> lines.Note | None:
    return lines.note(block.text, language) if block.role == "note" else None


def with_captions(said: list[Said]) -> list[Said]:
    """A line set close above a credit of its own, the two alone between blank lines, is the caption."""
    found = list(said)
    for index in range(2, len(said)):
        line, credit = said[index - 1], said[index]
        closed = index + 1 == len(said) or not said[index + 1].block.tight
        if credit.role == "credit" and credit.block.tight and line.role is None and not line.block.tight and closed:
            found[index - 1] = given(line, "caption")
    return found


def with_bylines(said: list[Said]) -> list[Said]:
    """Bylines and bare dates count in the head, before the first paragraph, and among the last three blocks: elsewhere they may be text."""
    lead = next((i for i, entry in enumerate(said) if not entry.byline and headings.is_prose(entry.role, entry.block.text)), len(said))
    ends = set(range(min(lead, 8))) | set(range(max(len(said) - 3, 1), len(said)))
    found = [_signed(entry) if index in ends else replace(entry, byline=None) for index, entry in enumerate(said)]
    return [_named(found, index) if 0 < index < lead else entry for index, entry in enumerate(found)]


def _signed(entry: Said) -> Said:
    if entry.role not in (None, "paragraph"):
        return entry
    return given(entry, "byline") if entry.byline else given(entry, "updated") if entry.dated else entry


def _named(said: list[Said], index: int) -> Said:
    """A bare name in the head, next to a date line, is a byline."""
    entry = said[index]
    beside = [said[i].role for i in (index - 1, index + 1) if 0 <= i < len(said)]
    if entry.role is None and "updated" in beside and any(s.role in (None, "headline") for s in said[:index]):
        return replace(given(entry, "byline"), byline=entry.block.text) if lines.is_bare_names(entry.block.text) else entry
    return entry
