"""What a format yields before it is an item: blocks and what the format says about them. One step makes an Item of it.

    bytes ─a format's parse→ Manuscript ─item→ Item

A format decides nothing about ids, languages or roles that only words can tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from reporter.model import Item, Kind, Media, Picture, Source, Translation
from reporter.sources import anatomy, instants, language, sanitize
from reporter.sources.anatomy import Anatomy
from reporter.sources.credits import credited
from reporter.sources.paragraphs import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Figurative:
    """A picture as a text refers to it."""

    file: str | None  #: where it lies, as written: a relative path, an address, or None
    alt: str = ""
    caption: str = ""  #: "" where only the text's own caption line tells
    credit: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A text as its format gives it. Every string is as it was found; `item` sanitises."""

    blocks: tuple[Block, ...] = ()
    plain: str | None = None  #: the text of a format without markup, in place of `blocks`
    kind: Kind = "report"
    outlet: str | None = None
    byline: str | None = None
    section: str | None = None
    language: str | None = None  #: as declared
    link: str | None = None
    published: datetime | str | None = None
    updated: datetime | str | None = None
    licence: str | None = None
    translation: Translation | None = None
    picture: Figurative | None = None
    finish: Callable[[Item], Item] = lambda item: item  #: gives the item what it holds as data, cited


def identity(*names: str) -> str:
    """16 hex digits of the SHA-256 of the names, each ended by a NUL so that no two sequences run together."""
    return hashlib.sha256("".join(f"{name}\0" for name in names).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def revision(text: str) -> str:
    """16 hex digits of the SHA-256 of an item's text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def item(manuscript: Manuscript, source: Source, url: str, *, picture: Picture | None = None, media: Media | None = None) -> Item | None:
    """The Item of a manuscript; None where it has no words. `url` is its address, or its path relative to the source.

    A key in the source's options (outlet, section, weight, language, licence) outweighs what the manuscript says.
    """
    spoken = _option(source, "language") or manuscript.language
    chosen = language.declared(spoken) or language.tag(_words(manuscript))
    found = _anatomy(manuscript, chosen)
    if not found.parts:
        return None
    changed = _instant(manuscript.updated, chosen) or found.updated
    published = _instant(manuscript.published, chosen) or changed
    updated = changed if changed and published and changed >= published else None  # the day in a byline begins before its hour
    made = Item(
        id=identity(source.id, url),
        revision=revision(found.text),
        source=source.id,
        kind=manuscript.kind,
        title=found.title,
        url=url,
        language=chosen,
        text=found.text,
        parts=found.parts,
        outlet=_option(source, "outlet") or _line(manuscript.outlet),
        byline=_line(manuscript.byline) or found.byline,
        link=sanitize.address(manuscript.link),
        published=published,
        updated=updated,
        licence=_option(source, "licence") or _line(manuscript.licence),
        translation=manuscript.translation or found.translation,
        picture=_captioned(picture, found),
        media=media,
        section=_option(source, "section") or _line(manuscript.section),
        weight=_weight(source),
    )
    return manuscript.finish(made)


def _words(manuscript: Manuscript) -> str:
    """What the language is guessed from."""
    if manuscript.plain is not None:
        return manuscript.plain[: 2 * language.SAMPLE]
    prose = [block.text for block in manuscript.blocks if block.role in (None, "paragraph", "quote")]
    return " ".join(prose or [block.text for block in manuscript.blocks])


def _anatomy(manuscript: Manuscript, chosen: str) -> Anatomy:
    if manuscript.plain is not None:
        return anatomy.anatomize(manuscript.plain, language=chosen)
    if manuscript.kind == "report":
        return anatomy.arrange(manuscript.blocks, language=chosen)
    return anatomy.as_told(manuscript.blocks, language=chosen)


def _option(source: Source, key: str) -> str | None:
    value = source.options.get(key)
    return _line(value) if isinstance(value, str) else None


def _weight(source: Source) -> float:
    value = source.options.get("weight")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 1.0


def _line(text: str | None) -> str | None:
    return (sanitize.line(text) or None) if text else None


def _instant(value: datetime | str | None, chosen: str) -> datetime | None:
    return instants.instant(value, chosen) if isinstance(value, str) else value


def _captioned(picture: Picture | None, found: Anatomy) -> Picture | None:
    """The picture with the text's own caption and credit lines where it has none; a caption alone makes a picture not at hand."""
    if picture is None and not (found.caption or found.credit):
        return None
    bare = picture or Picture(file=None, alt="", caption="")
    own, signed = _parted(sanitize.line(bare.caption))
    caption = own or found.caption or ""
    credit = _line(bare.credit) or signed or (found.credit if not own else None)
    return replace(bare, alt=sanitize.line(bare.alt) or caption, caption=caption, credit=credit, licence=_line(bare.licence))


def _parted(caption: str) -> tuple[str, str | None]:
    """A caption and the credit that ends it."""
    found = credited(caption)
    return (caption[: found.start].strip(" |/–—-"), found.credit) if found else (caption, None)
