"""Which quotations stand beside a story of several texts, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from reporter.compose import cues, introductions
from reporter.compose.excerpts import LONG, SHORT
from reporter.compose.names import Speaker
from reporter.compose.quotes import quotes
from reporter.model import Item, Quote

#: Words of an office that tells who spoke where nobody is named: "an Interior Ministry spokesman", not "the official". Wide enough.
OFFICE = 3
#: Quotations that begin with the same words are one, whoever is named for it. Wide enough.
ALIKE = 6

Found = TypeVar("Found")


def pulled(items: Iterable[Item]) -> tuple[Quote, ...]:
    """Quotations of several texts, the best first: one of each speaker, whole sentences before phrases, then those with an office.

    Nothing that nobody is named for: "the diplomat" is nobody where the sentence that says which one stands elsewhere.
    """
    read = tuple(items)
    found = [quote for item in read for quote in item.quotes or _credited(item, read) if quote.speaker or _tells_office(quote.role or "")]
    best = sorted(found, key=_worse)
    each = once(best, lambda quote: (quote.speaker or quote.role or "").removesuffix(" Jr.").split()[-1].casefold())
    return once(each, lambda quote: " ".join(quote.text.casefold().split()[:ALIKE]))


def _credited(item: Item, texts: tuple[Item, ...]) -> Iterator[Quote]:
    """The text's quotations; whom it names by surname alone, or without an office, as all texts together introduce them."""
    for quote in quotes(item):
        if quote.speaker and not (quote.role and " " in quote.speaker and not introductions.is_titled(quote.speaker)):
            read = ((each.text, each.language) for each in texts)
            full = introductions.of_all(Speaker(quote.speaker, quote.role), read, cues.load(item.language))
            yield replace(quote, speaker=full.name, role=full.role)
        else:
            yield quote


def _worse(quote: Quote) -> tuple[bool, ...]:
    """Nobody named; a part of a sentence; no office; too short or too long."""
    fitting = SHORT <= len(quote.text.split()) <= LONG
    return not quote.speaker, quote.text[:1].islower(), not quote.role, not fitting


def _tells_office(role: str) -> bool:
    """Does it tell who spoke without a name: "an Interior Ministry spokesman", "the Foreign Ministry"?"""
    words = role.split()
    return len(words) >= OFFICE and not (words[0].lower() == "the" and words[-1].islower())


def once(found: Iterable[Found], key: Callable[[Found], str]) -> tuple[Found, ...]:
    """The first of each that have the same key."""
    first: dict[str, Found] = {}
    for each in found:
        first.setdefault(key(each), each)
    return tuple(first.values())
