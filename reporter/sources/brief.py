"""An authored brief: the desk's own text as YAML or JSON. `data/brief.schema.json` describes every field.

A brief cites itself. Quotes, figures and dated events that it gives as data are cited where its prose says them word for word; those the
prose does not say become lines of the item's text with the role "data", so that they have a passage too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from itertools import chain
from typing import Annotated, Literal, TypeVar

import msgspec

from reporter.errors import BriefError
from reporter.model import Cite, Figure, Item, Moment, Quote, Translation
from reporter.sources import sanitize
from reporter.sources.manuscript import Figurative, Manuscript
from reporter.sources.paragraphs import Block, block
from reporter.verify import numbers

Words = Annotated[str, msgspec.Meta(min_length=1)]
IsoDate = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")]
IsoSpan = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?$")]
T = TypeVar("T")


class Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a brief; a key that is not listed is an error."""


class Image(Fields, frozen=True, kw_only=True):
    """`image`: the lead picture."""

    file: str | None = None
    alt: str = ""
    caption: str = ""
    credit: str | None = None
    licence: str | None = None


class Answer(Fields, frozen=True, kw_only=True):
    """One of `sections`."""

    question: str | None = None
    text: Words


class Said(Fields, frozen=True, kw_only=True):
    """One of `quotes`."""

    text: Words
    speaker: str | None = None
    role: str | None = None


class Counted(Fields, frozen=True, kw_only=True):
    """One of `figures`."""

    text: Words
    unit: Words
    value: float | None = None
    low: float | None = None
    high: float | None = None
    as_of: IsoDate | None = None


class Dated(Fields, frozen=True, kw_only=True):
    """One of `timeline`."""

    date: IsoSpan
    text: Words


class Translated(Fields, frozen=True, kw_only=True, rename={"origin": "from"}):
    """`translation`."""

    origin: str | None = None
    engine: str | None = None
    by: Literal["desk", "publisher"] = "desk"
    reviewed: bool = False


class Brief(Fields, frozen=True, kw_only=True):
    """The whole file."""

    title: Words
    sections: Annotated[tuple[Answer, ...], msgspec.Meta(min_length=1)]
    standfirst: str | None = None
    byline: str | None = None
    outlet: str | None = None
    section: str | None = None
    language: str | None = None
    updated: str | None = None
    link: str | None = None
    note: str | None = None
    licence: str | None = None
    image: Image | None = None
    quotes: tuple[Said, ...] = ()
    figures: tuple[Counted, ...] = ()
    timeline: tuple[Dated, ...] = ()
    translation: Translated | None = None


def parse(data: object) -> Brief:
    """The brief that YAML or JSON says. Raises BriefError with the key path and, for an unknown key, the nearest known one."""
    plain = _texts(data)
    if not isinstance(plain, dict):
        raise BriefError("a brief is a mapping that begins with `title:`", remedy="See data/brief.template.yaml")
    try:
        brief = msgspec.convert(plain, Brief, strict=False)
    except msgspec.ValidationError as error:
        raise _explained(str(error)) from error
    for number, figure in enumerate(brief.figures):
        _check_figure(f"figures[{number}]", figure)
    return brief


def manuscript(brief: Brief) -> Manuscript:
    """The brief's text in reading order, then the data lines its prose does not say."""
    prose = tuple(
        chain(
            block(brief.title, "headline"),
            block(brief.standfirst or "", "standfirst"),
            block(brief.byline or "", "byline"),
            block(brief.note or "", "note"),
            *(_answer(answer) for answer in brief.sections),
        )
    )
    said = "\n".join(entry.text for entry in prose)
    lines = {sanitize.line(entry.text) for entry in (*brief.quotes, *brief.figures, *brief.timeline)}
    given = tuple(chain(*(block(text, "data") for text in sorted(lines) if text not in said)))
    image = brief.image
    return Manuscript(
        blocks=prose + given,
        kind="brief",
        outlet=brief.outlet,
        byline=brief.byline,
        section=brief.section,
        language=brief.language,
        link=brief.link,
        updated=brief.updated,
        licence=brief.licence,
        translation=_translation(brief.translation),
        picture=image and Figurative(file=image.file, alt=image.alt, caption=image.caption, credit=image.credit, licence=image.licence),
    )


def with_data(item: Item, brief: Brief) -> Item:
    """The brief's item with what it gives as data, each cited where the item's text says it."""
    quotes = [Quote(text=_line(q.text), speaker=q.speaker, role=q.role, cites=_cites(item, q.text)) for q in brief.quotes]
    figures = [
        Figure(text=_line(f.text), unit=_line(f.unit), value=f.value, low=f.low, high=f.high, as_of=f.as_of, cites=_cites(item, f.text))
        for f in brief.figures
    ]
    moments = [Moment(date=m.date, text=_line(m.text), cites=_cites(item, m.text)) for m in brief.timeline]
    return replace(item, quotes=tuple(quotes), figures=tuple(figures), timeline=tuple(moments))


def _answer(answer: Answer) -> Iterator[Block]:
    yield from block(answer.question or "", "heading")
    for paragraph in re.split(r"\n\s*\n", answer.text):
        yield from block(" ".join(paragraph.split()), "paragraph")


def _cites(item: Item, text: str) -> tuple[Cite, ...]:
    """Where the item says it: in its answers before its headline, and in a data line at the latest."""
    line = _line(text)
    order = {"paragraph": 0, "quote": 0, "data": 1}
    for part in sorted(item.parts, key=lambda part: (order.get(part.role, 2), part.start)):
        at = item.text.find(line, part.start, part.end)
        if at >= 0:
            return (Cite(item=item.id, start=at, end=at + len(line)),)
    raise BriefError(f"{line!r} stands nowhere in the brief's text")


def _line(text: str) -> str:
    return sanitize.line(text)


def _translation(told: Translated | None) -> Translation | None:
    return told and Translation(origin=told.origin, engine=told.engine, by=told.by, reviewed=told.reviewed)


def _texts(value: object) -> object:
    """YAML reads 2008 as a number and 2023-09-24 as a date; a brief means the words."""
    if isinstance(value, dict):
        return {str(key): _dated(str(key), _texts(entry)) for key, entry in value.items()}
    if isinstance(value, list):
        return [_texts(entry) for entry in value]
    return value


def _dated(key: str, value: object) -> object:
    if key in ("date", "as_of") and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _check_figure(path: str, figure: Counted) -> None:
    """A figure has a value or a range, and it is a number of its own words where these have digits."""
    values = [value for value in (figure.value, figure.low, figure.high) if value is not None]
    if not values:
        raise BriefError("a figure needs `value`, or `low` and `high`", place=path)
    if not all(map(math.isfinite, values)):
        raise BriefError("a value must be a number", place=path)
    stated = numbers(figure.text)
    if stated and not any(math.isclose(value, number, rel_tol=1e-6) for value in values for number in stated):
        raise BriefError(f"{values[0]:g} is not a number in {figure.text!r}", place=path, remedy="Make the value and its words agree")


_PATH = re.compile(r" - at `\$?\.?(.*?)`$")
_UNKNOWN = re.compile(r"unknown field `(\w+)`")


def _explained(message: str) -> BriefError:
    path = found[1] if (found := _PATH.search(message)) else ""
    problem = _PATH.sub("", message)
    problem = problem[:1].lower() + problem[1:].replace("`", "'")
    unknown = _UNKNOWN.search(message)
    if not unknown:
        return BriefError(problem, place=path or None, remedy="See data/brief.template.yaml for every field")
    table = _table(path)
    known = [field.encode_name for field in msgspec.structs.fields(table)]
    near = get_close_matches(unknown[1], known, n=1)
    where = f"{path}.{unknown[1]}" if path else unknown[1]
    return BriefError("unknown key", place=where, remedy=f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}")


def _table(path: str) -> type[Fields]:
    """Which table a key path leads to."""
    tables: dict[str, type[Fields]] = {
        "image": Image, "sections": Answer, "quotes": Said, "figures": Counted, "timeline": Dated, "translation": Translated,
    }  # fmt: skip
    return tables.get(re.split(r"[.\[]", path)[0], Brief)
