"""Which quotations stand beside a story of several texts, and in what order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from reporter.compose.quotes import quotes
from reporter.model import Item, Quote

#: Words of a quotation that can be pulled out of the text.
SHORT, LONG = 6, 45
#: Words of an office that tells who spoke where nobody is named: "an Interior Ministry spokesman", not "the official".
OFFICE = 3
#: Quotations that begin with the same words are one, whoever is named for it.
ALIKE = 6
#: A quotation mark at the beginning of a further paragraph.
_REOPENED = re.compile(r"[.!?…] [“\"„]\w")

Found = TypeVar("Found")


def pulled(items: Iterable[Item]) -> tuple[Quote, ...]:
    """Quotations of several texts, the best first: one of each speaker, whole sentences before phrases, then those with an office.

    Nothing that nobody is named for: "the diplomat" is nobody where the sentence that says which one stands elsewhere.
    """
    found = [quote for item in items for quote in item.quotes or quotes(item) if quote.speaker or _tells_office(quote.role or "")]
    best = sorted(found, key=_worse)
    each = once(best, lambda quote: (quote.speaker or quote.role or "").split()[-1].casefold())
    return once(each, lambda quote: " ".join(quote.text.casefold().split()[:ALIKE]))


def _worse(quote: Quote) -> tuple[bool, ...]:
    """Nobody named; a part of a sentence; several paragraphs, each with a mark of its own; no office; too short or too long."""
    fitting = SHORT <= len(quote.text.split()) <= LONG
    return not quote.speaker, quote.text[:1].islower(), bool(_REOPENED.search(quote.text)), not quote.role, not fitting


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
