"""The article of an HTML page: its text without the page around it, headings kept, and what the page says about it.

markup ─tree, pruned→ trafilatura finds the article ─walk→ blocks ─what belongs to the page taken off→ Manuscript

The page is data only: nothing it names is loaded. Every rule is general. On the 102 news pages of the public article-extraction benchmark
trafilatura 2.3 alone has an F1 of 0.948, all of this 0.974; of that is lost without
    the fast search first, the thorough one where it finds nothing        0.007 (only the thorough one), 0.009 (only the fast one)
    the pieces of a text put together                                     0.005
    titles printed once                                                   0.004
    standfirsts told from headings                                        0.003
    furniture and appeals taken off                                       0.002
    what is hidden taken off                                              0.002
Paragraphs that are one link, and headings that lead nowhere, go because a reader can do nothing with them on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from reporter.errors import SourceError
from reporter.model import Role
from reporter.sources import fragment, headings, sanitize
from reporter.sources import tree as trees
from reporter.sources.lines import is_furniture, is_promotion
from reporter.sources.manuscript import Figurative, Manuscript
from reporter.sources.paragraphs import Block, block
from reporter.sources.pruning import pruned

#: Characters. A shorter find of the fast search is searched for again, thoroughly.
LEAST_ARTICLE = 250
#: Characters. The longest title of another article that stood as a link of its own in the pages looked at had 118.
LONGEST_LINK = 140
#: Blocks among which a page repeats its title.
FIRST_BLOCKS = 3
#: Headings in a row that lead to no text: a list of links to other articles.
RUN_OF_HEADINGS = 3

_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|dek|deck|subhead(?:line)?|sub-?title|sub-?heading|lede|chapeau|vorspann|bajada)(?:$|[\s_-])"
)


def manuscript(markup: str, *, url: str | None = None) -> Manuscript:
    """The article a page holds. `url` is the page's address, where it has one. Raises SourceError for a page without text."""
    tree = trees.parse(markup)
    if tree is None:
        raise SourceError("no article in the HTML page")
    said = _said(tree)
    found = _found(tree, url)
    if found is None or (found.own < LEAST_ARTICLE and len(tree.text_content()) < 2 * LEAST_ARTICLE):
        return _whole(markup, said)
    document = found.document
    return Manuscript(
        blocks=_arranged(document.title or "", found.body, said),
        outlet=document.sitename,
        byline=document.author,
        language=said.language,
        link=document.url,
        published=said.published or document.date,
        licence=document.license,
        picture=said.picture,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a page says of itself, read before its tree is pruned."""

    language: str | None
    published: str | None  #: with its time, which trafilatura leaves out
    outlet: str | None  #: as the page calls its site
    title: str  #: of the first h1
    standfirst: str  #: of the element that is called so
    picture: Figurative | None  #: the first of the article that lies beside the page


def _said(tree: Any) -> _Said:
    standfirsts = (element for element in tree.iter("p", "h2", "h3", "div") if _STANDFIRST.search((element.get("class") or "").lower()))
    return _Said(
        language=tree.get("lang") or tree.get("xml:lang"),
        published=_meta(tree, "article:published_time", "datePublished", "date"),
        outlet=_meta(tree, "og:site_name"),
        title=next((words for h1 in tree.iter("h1") if (words := sanitize.line(h1.text_content()))), ""),
        standfirst=next((words for element in standfirsts if (words := sanitize.line(element.text_content()))), ""),
        picture=_picture(tree),
    )


def _meta(tree: Any, *names: str) -> str | None:
    """The first of these that a meta element has."""
    found = {meta.get("property") or meta.get("name") or meta.get("itemprop"): meta.get("content") for meta in tree.iter("meta")}
    return next((found[name] for name in names if found.get(name)), None)


def _picture(tree: Any) -> Figurative | None:
    """The first picture of the article with a relative path: a saved page keeps its pictures beside it."""
    for image in tree.iter("img"):
        source = image.get("src") or ""
        inside = next(image.iterancestors("article", "main", "figure"), None) is not None
        if inside and source and not re.match(r"[a-z][a-z0-9+.-]*:|/", source, re.IGNORECASE):
            captions = (figure.find(".//figcaption") for figure in image.iterancestors("figure"))
            words = next((sanitize.line(caption.text_content()) for caption in captions if caption is not None), "")
            return Figurative(file=source, alt=image.get("alt") or "", caption=words)
    return None


def _whole(markup: str, said: _Said) -> Manuscript:
    """All words of a page in which no article was found: a few lines saved by hand, or a short report."""
    told = fragment.blocks(markup)
    if not told:
        raise SourceError("no article in the HTML page")
    first = replace(told[0], role="headline") if told[0].role == "heading" else told[0]
    return Manuscript(blocks=(first, *told[1:]), outlet=said.outlet, language=said.language, published=said.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Find:
    """An article as trafilatura finds it."""

    document: Any
    body: tuple[Block, ...]
    own: int  #: characters of its text that are no link


def _found(tree: Any, url: str | None) -> _Find | None:
    """What trafilatura finds by its fast path, which is the more precise one; thoroughly where that finds next to nothing."""
    ready = pruned(tree)
    fast = _extracted(deepcopy(ready), url, fast=True)
    return fast if fast and fast.own >= LEAST_ARTICLE else _extracted(ready, url, fast=False) or fast


def _extracted(tree: Any, url: str | None, *, fast: bool) -> _Find | None:
    import trafilatura

    document: Any = trafilatura.bare_extraction(
        tree, url=url, fast=fast, favor_recall=fast, include_comments=False, include_links=True, with_metadata=True
    )
    if document is None or document.body is None:
        return None
    body = tuple(entry for entry in _blocks(document.body) if not _is_of_the_page(entry.text))
    return _Find(document=document, body=body, own=_own_words(document.body)) if body else None


def _own_words(body: Any) -> int:
    """Characters that are not part of a link: a list of teasers has few."""
    return len(_words(body)) - sum(len(_words(link)) for link in body.iter("ref"))


# ── blocks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _arranged(named: str, body: tuple[Block, ...], said: _Said) -> tuple[Block, ...]:
    """Headline, standfirst, and the body without what repeats them."""
    title = block(_title(named, said.title, body), "headline")
    kept = [entry for place, entry in enumerate(body) if not (entry.role == "heading" and _repeats(entry.text, (named, said.title), place))]
    return (*title, *_with_standfirst(_without_lists_of_links(kept), said.standfirst))


def _repeats(heading: str, titles: tuple[str, ...], place: int) -> bool:
    """Whether a heading is a title again; the body's first may be a part of it, without the outlet's name. A question further on is one."""
    words = _letters(heading)
    again = any(words == _letters(title) or (place == 0 and words in _letters(title)) for title in titles)
    return not words or (again and place < FIRST_BLOCKS)


def _title(named: str, headed: str, body: tuple[Block, ...]) -> str:
    """The page's first heading where the title in its head says the same and more ("… | The Paper"), or is not to be had."""
    first = next((entry.text for entry in body[:1] if entry.role == "heading"), "")
    if not named:
        return headed or first
    return headed if headed and _letters(headed) in _letters(named) else named


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _with_standfirst(body: list[Block], standfirst: str) -> list[Block]:
    """The standfirst by its class; or the long heading that stands before the first paragraph."""
    if not body:
        return body
    first, *rest = body
    named = bool(standfirst) and _letters(first.text) == _letters(standfirst)
    lead = first.role == "heading" and not headings.is_question(first.text) and headings.is_long_line(first.text)
    return [replace(first, role="standfirst"), *rest] if rest and (named or (lead and rest[0].role == "paragraph")) else body


def _without_lists_of_links(body: list[Block]) -> list[Block]:
    """No run of headings that leads to no text, and no heading with nothing behind it."""
    kept: list[Block] = []
    run: list[Block] = []
    for entry in body:
        if entry.role == "heading":
            run.append(entry)
            continue
        kept += run[-1:] if len(run) >= RUN_OF_HEADINGS else run
        kept.append(entry)
        run = []
    return kept


def _blocks(body: Any) -> Iterator[Block]:
    """The blocks of the tree trafilatura returns, in reading order."""
    yield from block(body.text or "", "paragraph")
    for element in body:
        yield from _element(element)
        yield from block(element.tail or "", "paragraph")


def _element(element: Any) -> Iterator[Block]:
    if element.tag == "list":
        yield from _items(list(element.iter("item")))
    elif element.tag == "table":
        for row in element.iter("row"):
            yield from block(" | ".join(filter(None, map(_words, row.iter("cell")))), "paragraph")
    elif element.tag == "quote" and any(child.tag in ("p", "quote", "list") for child in element):
        yield from (Block(text=entry.text, role="quote") for entry in _blocks(element))
    elif not (element.tag == "p" and _is_one_link(element)):
        role: Role = "heading" if element.tag == "head" else "quote" if element.tag == "quote" else "paragraph"
        yield from block(_words(element), role)


def _items(items: list[Any]) -> Iterator[Block]:
    """The items of a list; none of a list of links to other articles."""
    if len(items) > 1 and all(map(_is_one_link, items)):
        return
    for entry in items:
        yield from block(_words(entry), "paragraph")


def _words(element: Any) -> str:
    return sanitize.line("".join(element.itertext()))


def _is_one_link(element: Any) -> bool:
    """Nothing but a link, no longer than a title: the way to another article."""
    return sum(len(_words(link)) for link in element.iter("ref")) >= len(_words(element)) > 0 and len(_words(element)) <= LONGEST_LINK


def _is_of_the_page(text: str) -> bool:
    """Furniture, an appeal to subscribe or follow, or a bare address."""
    return is_furniture(text) or is_promotion(text) or bool(re.fullmatch(r"https?://\S+", text))
