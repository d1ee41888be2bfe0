"""The article of an HTML page: its text without the page around it, headings kept, and what the page says about it.

trafilatura finds the article; the tree it returns is walked into blocks. The page is data only: nothing it names is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reporter.errors import SourceError
from reporter.model import Role
from reporter.sources import fragment, sanitize
from reporter.sources.lines import is_furniture
from reporter.sources.manuscript import Manuscript
from reporter.sources.paragraphs import Block, block

_ROLES: dict[str, Role] = {"head": "heading", "quote": "quote"}


def manuscript(markup: str, *, url: str | None = None) -> Manuscript:
    """The article a page holds. `url` is the page's address, where it has one. Raises SourceError for a page without text."""
    document = _extracted(markup, url)
    if document is None or document.body is None:
        return _whole(markup)
    body = tuple(_blocks(document.body))
    return Manuscript(
        blocks=_headed(document.title, body),
        outlet=document.sitename,
        byline=document.author,
        language=_language(markup),
        link=document.url,
        published=document.date,
        licence=document.license,
    )


def _whole(markup: str) -> Manuscript:
    """All words of a page in which no article was found: a few lines saved by hand."""
    told = fragment.blocks(markup)
    if not told:
        raise SourceError("no article in the HTML page")
    return Manuscript(
        blocks=tuple(replace(entry, role="headline") if entry is told[0] and entry.role == "heading" else entry for entry in told)
    )


def _extracted(markup: str, url: str | None) -> Any:
    import trafilatura

    return trafilatura.bare_extraction(markup, url=url, include_comments=False, include_tables=True, with_metadata=True)


def _language(markup: str) -> str | None:
    import re

    found = re.search(r"<html[^>]{0,400}?\slang\s*=\s*[\"']?([\w-]{2,20})", markup[:4000], re.IGNORECASE)
    return found.group(1) if found else None


def _headed(title: str | None, body: tuple[Block, ...]) -> tuple[Block, ...]:
    """The title as headline, and the body without the heading that repeats it."""
    headline = block(title or "", "headline")
    if not headline:
        return body
    same = _letters(headline[0].text)
    return (*headline, *(entry for entry in body if not (entry.role == "heading" and _letters(entry.text) in (same, ""))))


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _blocks(body: Any) -> Iterator[Block]:
    """The blocks of the tree trafilatura returns, in reading order."""
    loose = sanitize.line(body.text or "")
    yield from block(loose, "paragraph")
    for element in body:
        yield from _element(element)
        yield from block(element.tail or "", "paragraph")


def _element(element: Any) -> Iterator[Block]:
    if element.tag == "list":
        for entry in element.iter("item"):
            yield from block("".join(entry.itertext()), "paragraph")
    elif element.tag == "table":
        for row in element.iter("row"):
            yield from block(" | ".join(filter(None, (sanitize.line("".join(c.itertext())) for c in row.iter("cell")))), "paragraph")
    elif element.tag == "quote" and any(child.tag in ("p", "quote", "list") for child in element):
        yield from (Block(text=entry.text, role="quote") for entry in _blocks(element))
    elif not is_furniture(text := sanitize.line("".join(element.itertext()))):
        yield from block(text, _ROLES.get(element.tag, "paragraph"))
