"""The form of an authored brief: every field with its type and what it is for. data/brief.schema.json is made of this."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

_DATE = r"\d{4}(-\d\d(-\d\d)?)?"


class Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a brief; a key that is not listed is an error."""


class Image(Fields, frozen=True, kw_only=True):
    """The lead picture."""

    file: Annotated[str | None, Meta(description="Path relative to the brief, in its folder or below: JPEG, PNG, GIF, WebP.")] = None
    alt: Annotated[str, Meta(description="What the picture shows, for who cannot see it.")] = ""
    caption: Annotated[str, Meta(description="The line below the picture, without the credit.")] = ""
    credit: Annotated[str | None, Meta(description="Who made the picture or owns it.")] = None
    licence: Annotated[str | None, Meta(description="The licence it may be printed under.")] = None


class Answer(Fields, frozen=True, kw_only=True):
    """A question and its answer."""

    question: Annotated[str | None, Meta(description="The question, printed as a heading; a text may go without.")] = None
    text: Annotated[str, Meta(min_length=1, description="The answer. An empty line begins a new paragraph.")]


class Said(Fields, frozen=True, kw_only=True):
    """Direct speech."""

    text: Annotated[str, Meta(min_length=1, description="The words spoken, without quotation marks, exactly as they stand in the text.")]
    speaker: Annotated[str | None, Meta(description="Who spoke.")] = None
    role: Annotated[str | None, Meta(description="What the speaker is: an office, a profession.")] = None


class Counted(Fields, frozen=True, kw_only=True):
    """A key figure. It needs `value`, or `low` and `high`."""

    text: Annotated[str, Meta(min_length=1, description='The figure in words, as it stands in the text: "about 4,500 peacekeepers".')]
    unit: Annotated[str, Meta(min_length=1, description='What is counted: "peacekeepers", "%", "EUR".')]
    value: Annotated[float | None, Meta(description="The number. It must be a number of `text` where that has digits.")] = None
    low: Annotated[float | None, Meta(description="The lower end of a range.")] = None
    high: Annotated[float | None, Meta(description="The upper end of a range.")] = None
    as_of: Annotated[
        Annotated[str, Meta(pattern=rf"^{_DATE}$")] | None,
        Meta(description="When it was so: 2023-09-24, 2023-09 or 2023."),
    ] = None


class Dated(Fields, frozen=True, kw_only=True):
    """A dated event."""

    date: Annotated[
        str,
        Meta(
            pattern=rf"^{_DATE}(/{_DATE})?$",
            description="Date, month or year, or two of them: 2023-09-24, 2008, 1998/1999.",
        ),
    ]
    text: Annotated[str, Meta(min_length=1, description="What happened.")]


class Translated(Fields, frozen=True, kw_only=True, rename={"origin": "from"}):
    """How the text came into its language."""

    origin: Annotated[str | None, Meta(description="The language it was translated from: a tag like sr or ar.")] = None
    engine: Annotated[str | None, Meta(description="The program that translated it.")] = None
    by: Annotated[Literal["desk", "publisher"], Meta(description="Who had it translated.")] = "desk"
    reviewed: Annotated[bool, Meta(description="Whether a person has checked the translation.")] = False


class Brief(Fields, frozen=True, kw_only=True):
    """A desk's own text. It cites itself and is printed as the desk's."""

    title: Annotated[str, Meta(min_length=1, description="The headline.")]
    sections: Annotated[tuple[Answer, ...], Meta(min_length=1, description="Questions and answers, in the order they are printed.")]
    standfirst: Annotated[str | None, Meta(description="One or two sentences below the headline.")] = None
    byline: Annotated[str | None, Meta(description="Who wrote it.")] = None
    outlet: Annotated[str | None, Meta(description="Who publishes it.")] = None
    section: Annotated[str | None, Meta(description="The section of the edition it belongs to.")] = None
    language: Annotated[str | None, Meta(description="Its language, as a tag: en, de, sr-Latn. Else it is guessed.")] = None
    updated: Annotated[str | None, Meta(description="When it was last changed: 2023-09-30T04:16:00Z. A time without a zone is UTC.")] = None
    link: Annotated[str | None, Meta(description="Where it can be read on the web.")] = None
    note: Annotated[str | None, Meta(description="A small note about the text, printed with it.")] = None
    licence: Annotated[str | None, Meta(description="The licence of the text.")] = None
    image: Annotated[Image | None, Meta(description="The lead picture.")] = None
    quotes: Annotated[tuple[Said, ...], Meta(description="Direct speech worth setting large.")] = ()
    figures: Annotated[tuple[Counted, ...], Meta(description="Key figures.")] = ()
    timeline: Annotated[tuple[Dated, ...], Meta(description="Dated events, printed as a timeline.")] = ()
    translation: Annotated[Translated | None, Meta(description="How the text came into its language, where it was translated.")] = None


#: The tables of a brief by the key that holds them.
TABLES: dict[str, type[Fields]] = {
    "image": Image,
    "sections": Answer,
    "quotes": Said,
    "figures": Counted,
    "timeline": Dated,
    "translation": Translated,
}


def table(path: str) -> type[Fields]:
    """The table that a key path ("figures[0]") leads to."""
    return TABLES.get(re.split(r"[.\[]", path)[0], Brief)


def schema() -> bytes:
    """JSON Schema (2020-12) of a brief, as data/brief.schema.json holds it."""
    told: dict[str, Any] = msgspec.json.schema(Brief)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "An authored brief"}
    return msgspec.json.format(msgspec.json.encode(head | told), indent=2) + b"\n"
