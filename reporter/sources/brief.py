"""An authored brief: the desk's own text as YAML or JSON. `data/brief.schema.json` describes every field.

A brief cites itself. Quotes, figures and dated events that it gives as data are cited where its prose says them word for word; those the
prose does not say become lines of the item's text with the role "data", so that they have a passage too.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from itertools import chain

import msgspec

from reporter.errors import BriefError, SourceError
from reporter.model import Cite, Figure, Item, Moment, Quote, Translation
from reporter.sources import encoding, instants, sanitize, strict_yaml
from reporter.sources.brief_form import Answer, Brief, Counted, Dated, Image, Said, Translated, table
from reporter.sources.manuscript import Figurative, Manuscript
from reporter.sources.paragraphs import Block, block
from reporter.verify import numbers


def from_yaml(data: bytes) -> Manuscript:
    """The manuscript of a brief in YAML or JSON, which is YAML. Raises SourceError where it is neither, BriefError where it is no brief."""
    text = sanitize.plain(encoding.decode(data))
    try:
        return manuscript(parse(strict_yaml.load(text)))
    except BriefError as error:
        raise _placed(error, strict_yaml.line(text, error.place or "")) from error


def from_json(data: bytes) -> Manuscript:
    """The manuscript of a brief in JSON. Raises SourceError where it is not JSON, BriefError where it is not a brief."""
    text = encoding.decode(data)
    try:
        plain = json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"not valid JSON in line {error.lineno}, column {error.colno}: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:
        raise SourceError("not valid JSON: nested too deeply or a number too long") from error
    return manuscript(parse(plain))


def _placed(error: BriefError, line: int | None) -> BriefError:
    return BriefError(error.problem, place=f"{error.place} (line {line})" if line else error.place, remedy=error.remedy)


def parse(data: object) -> Brief:
    """The brief that YAML or JSON says. Raises BriefError with the key path and, for an unknown key, the nearest known one."""
    if not isinstance(data, dict):
        raise BriefError("a brief is a mapping that begins with `title:`", remedy="See data/brief.template.yaml")
    try:
        brief = msgspec.convert(_texts(data), Brief, strict=True)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _explained(str(error)) from error
    for number, figure in enumerate(brief.figures):
        _check_figure(f"figures[{number}]", figure)
    _check_dates(brief)
    if brief.link and not sanitize.address(brief.link):
        raise BriefError(f"{brief.link!r} is no address", place="link", remedy="Give one that begins with https:// or http://")
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
    spoken = [*(q.text for q in brief.quotes), *(f.text for f in brief.figures), *(m.text for m in brief.timeline)]
    lines = dict.fromkeys(map(sanitize.line, spoken))
    given = tuple(chain(*(block(text, "data") for text in lines if not any(text in entry.text for entry in prose))))
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
        picture=_figurative(brief.image),
        finish=lambda item: with_data(item, brief),
    )


def _figurative(image: Image | None) -> Figurative | None:
    return Figurative(file=image.file, alt=image.alt, caption=image.caption, credit=image.credit, licence=image.licence) if image else None


def with_data(item: Item, brief: Brief) -> Item:
    """The brief's item with what it gives as data, each cited where the item's text says it."""
    return replace(
        item,
        quotes=tuple(_quote(item, said) for said in brief.quotes),
        figures=tuple(_figure(item, counted) for counted in brief.figures),
        timeline=tuple(_moment(item, dated) for dated in brief.timeline),
    )


def _quote(item: Item, said: Said) -> Quote:
    return Quote(text=_line(said.text), speaker=_name(said.speaker), role=_name(said.role), cites=_cites(item, said.text))


def _figure(item: Item, given: Counted) -> Figure:
    return Figure(
        text=_line(given.text),
        unit=_line(given.unit),
        value=given.value,
        low=given.low,
        high=given.high,
        as_of=given.as_of,
        cites=_cites(item, given.text),
    )


def _moment(item: Item, given: Dated) -> Moment:
    return Moment(date=given.date, text=_line(given.text), cites=_cites(item, given.text))


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


def _name(text: str | None) -> str | None:
    return sanitize.line(text or "") or None


def _translation(told: Translated | None) -> Translation | None:
    return Translation(origin=told.origin, engine=told.engine, by=told.by, reviewed=told.reviewed) if told else None


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


def _check_dates(brief: Brief) -> None:
    """Dates that exist: the shape alone lets 2023-02-30 pass."""
    given = [(f"figures[{i}].as_of", figure.as_of) for i, figure in enumerate(brief.figures) if figure.as_of]
    given += [(f"timeline[{i}].date", half) for i, entry in enumerate(brief.timeline) for half in entry.date.split("/")]
    for path, written in given:
        try:
            date.fromisoformat(written + "0000-01-01"[len(written) :])
        except ValueError:
            raise BriefError(f"there is no date {written!r}", place=path, remedy="Write it like 2023-09-24, 2023-09 or 2023") from None
    if brief.updated and not instants.instant(brief.updated, brief.language or "en"):
        raise BriefError(f"{brief.updated!r} is no date", place="updated", remedy="Write it like 2023-09-30T04:16:00Z")


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
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")


def _explained(message: str) -> BriefError:
    path = found[1] if (found := _PATH.search(message)) else ""
    problem = _PATH.sub("", message)
    problem = problem[:1].lower() + problem[1:].replace("`", "'")
    unknown = _UNKNOWN.search(message)
    if not unknown:
        return BriefError(problem, place=path or None, remedy="See data/brief.template.yaml for every field")
    known = [field.encode_name for field in msgspec.structs.fields(table(path))]
    near = get_close_matches(unknown[1], known, n=1)
    where = f"{path}.{unknown[1]}" if path else unknown[1]
    return BriefError("unknown key", place=where, remedy=f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}")
