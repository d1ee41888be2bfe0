"""Markdown with YAML front matter: headings, paragraphs, quotations, lists, tables; the first picture; what the front matter says.

CommonMark with tables, by markdown-it-py. Raw HTML is text. The front matter's usual names of static site generators are understood; others
are ignored, because a file that was written for another program is no mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from reporter.errors import SourceError
from reporter.model import Role
from reporter.sources import strict_yaml
from reporter.sources.manuscript import Figurative, Manuscript
from reporter.sources.paragraphs import Block, block

if TYPE_CHECKING:
    from markdown_it.token import Token

_DEEPEST = 200  # levels of mark-up, two to a list; the library alone stops at 20 and drops what lies deeper
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def manuscript(text: str) -> Manuscript:
    """The manuscript of a Markdown text with "\\n" line ends. Raises SourceError where the front matter is not YAML."""
    front, body = _divided(text)
    said = {str(key).lower(): value for key, value in front.items()}
    blocks, picture = _body(body)
    return Manuscript(
        blocks=_headed(said, blocks),
        outlet=_text(said, "outlet", "publication", "source", "publisher", "site"),
        byline=_text(said, "byline", "author", "authors"),
        section=_text(said, "section", "category"),
        language=_text(said, "language", "lang"),
        link=_text(said, "link", "url", "canonical", "canonical_url"),
        published=_instant(said, "date", "published", "pubdate"),
        updated=_instant(said, "updated", "lastmod", "modified", "last_modified_at"),
        licence=_text(said, "licence", "license"),
        picture=_picture(said, picture),
    )


def _divided(text: str) -> tuple[Mapping[str, object], str]:
    """Front matter and body."""
    found = _FRONT.match(text)
    if not found:
        return {}, text
    front = strict_yaml.load(found.group(1))
    if front is not None and not isinstance(front, Mapping):
        raise SourceError("the front matter is not a mapping of keys to values")
    return front or {}, text[found.end() :]


def _text(said: Mapping[str, object], *names: str) -> str | None:
    """The first of these keys that has words; a list is joined."""
    for name in names:
        value = said.get(name)
        if isinstance(value, list):
            value = ", ".join(str(entry) for entry in value if isinstance(entry, str | int | float))
        if isinstance(value, str | int | float) and str(value).strip():
            return str(value)
    return None


def _instant(said: Mapping[str, object], *names: str) -> datetime | str | None:
    value = next((said[name] for name in names if said.get(name)), None)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value if isinstance(value, str) else None


def _headed(said: Mapping[str, object], blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The front matter's title, standfirst and note before the body; without a title there, the body's first heading is it."""
    title = block(_text(said, "title", "headline") or "", "headline")
    if not title:
        first = next((i for i, entry in enumerate(blocks) if entry.role == "heading"), None)
        if first is not None and first == next(i for i, entry in enumerate(blocks) if entry.role in ("heading", "paragraph", "quote")):
            blocks = (*blocks[:first], replace(blocks[first], role="headline"), *blocks[first + 1 :])
    elif blocks and blocks[0].role == "heading" and blocks[0].text == title[0].text:
        blocks = blocks[1:]
    standfirst = block(_text(said, "standfirst", "description", "subtitle", "summary", "excerpt") or "", "standfirst")
    return (*title, *standfirst, *block(_text(said, "note") or "", "note"), *_emphasised(blocks, told=bool(standfirst)))


def _emphasised(blocks: tuple[Block, ...], *, told: bool) -> tuple[Block, ...]:
    """Only one block may be the standfirst; further paragraphs all in emphasis stay paragraphs."""
    first = next((i for i, entry in enumerate(blocks) if entry.role not in ("headline", "caption", "note")), None)
    keep = None if told else first
    return tuple(replace(b, role="paragraph") if b.role == "standfirst" and i != keep else b for i, b in enumerate(blocks))


def _picture(said: Mapping[str, object], inline: Figurative | None) -> Figurative | None:
    """The front matter's picture before the text's first one."""
    image = said.get("image") or said.get("picture") or said.get("cover")
    table = image if isinstance(image, Mapping) else {"file": image}
    given = {**said, **{str(key): value for key, value in table.items()}}
    file, caption = _text(given, "file", "src", "path"), _text(given, "caption")
    if not file and not caption:
        return inline
    alt, credit, licence = _text(given, "alt"), _text(given, "credit"), _text(given, "licence", "license")
    return Figurative(file=file, alt=alt or "", caption=caption or "", credit=credit, licence=licence)


# ── the body ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _body(text: str) -> tuple[tuple[Block, ...], Figurative | None]:
    """Blocks and the first picture."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # no link is followed or printed; a bad one must not become text
    tokens = parser.parse(text)
    pictures = [child for token in tokens for child in token.children or () if child.type == "image"]
    return tuple(_blocks(tokens)), _figure(pictures[0]) if pictures else None


def _figure(image: Token) -> Figurative:
    file, title = str(image.attrs.get("src", "")), str(image.attrs.get("title", ""))
    return Figurative(file=file or None, alt=_inline(image.children or ()), caption=title)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """One block for every inline run, in the role its surroundings give it; a table row is one block."""
    around: list[str] = []
    cells: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            around.append(token.type)
        elif token.nesting == -1:
            around.pop()
            if token.type == "tr_close":
                yield from block(" | ".join(filter(None, cells)), "paragraph")
                cells = []
        elif token.type in ("fence", "code_block"):
            yield from block(token.content, "paragraph")
        elif token.type == "inline" and around[-1:] in (["th_open"], ["td_open"]):
            cells.append(_inline(token.children or ()))
        elif token.type == "inline":
            yield from _paragraph(token, around)


def _paragraph(token: Token, around: list[str]) -> Iterator[Block]:
    children = token.children or []
    if len(children) == 1 and children[0].type == "image":
        yield from block(str(children[0].attrs.get("title", "")), "caption")
        return
    yield from block(_inline(children), _role(children, around))


def _role(children: Sequence[Token], around: list[str]) -> Role:
    """By what encloses the run: a heading, a quotation; a paragraph wholly in emphasis may be a standfirst, in strong type a heading."""
    if "heading_open" in around:
        return "heading"
    if "blockquote_open" in around:
        return "quote"
    ends = [child.type for child in children if child.type != "text" or child.content.strip()]
    if around == ["paragraph_open"] and ends[:1] == ["strong_open"] and ends[-1:] == ["strong_close"] and ends.count("strong_open") == 1:
        return "heading" if len(_inline(children)) <= 120 else "paragraph"
    whole = ends[:1] == ["em_open"] and ends[-1:] == ["em_close"] and ends.count("em_open") == 1
    return "standfirst" if whole and around == ["paragraph_open"] else "paragraph"


def _inline(children: Sequence[Token]) -> str:
    """The words of an inline run; line ends as spaces, pictures without words."""
    return "".join(_word(child) for child in children)


def _word(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " "
    return child.content if child.type in ("text", "code_inline", "html_inline") else ""
