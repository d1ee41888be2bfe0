"""What an index page leads to: its feeds, and the links that look like articles."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from reporter.sources import sanitize
from reporter.sources import tree as trees
from reporter.sources.links import absolute, host

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_NOT_ARTICLES = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|authors?|sections?|themen?|autor(?:en)?|search|login|signin|register|subscribe|newsletters?|about|"
    r"contact|impressum|privacy|datenschutz|terms|cookies?|jobs|careers|shop|video|videos|gallery|live|podcasts?|rss|feeds?|page/\d+)(?:/|$)|"
    r"\.(?:pdf|jpe?g|png|gif|svg|mp[34]|zip|xml|css|js)$",
    re.IGNORECASE,
)
#: Words of a link's text from which it reads as a headline; menus have one to three.
_HEADLINE = 4


def feeds(markup: str, base: str) -> tuple[str, ...]:
    """Addresses of the feeds a page names (RSS Advisory Board, autodiscovery), comment feeds last, in the page's order."""
    found = [
        (bool(re.search(r"comment", f"{link.get('title') or ''} {link.get('href')}", re.IGNORECASE)), address)
        for link in _elements(markup, "link")
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").split(";")[0].strip().lower() in _FEED_TYPES
        and (address := absolute(link.get("href"), base, whole=True))
    ]
    return tuple(dict.fromkeys(address for _, address in sorted(found, key=lambda entry: entry[0])))


def articles(markup: str, base: str) -> tuple[tuple[str, str], ...]:
    """(address, link text) of the links on the page's own host that read like headlines and lead to something like an article."""
    found: dict[str, str] = {}
    for link in _elements(markup, "a"):
        address, text = absolute(link.get("href"), base), sanitize.line("".join(link.itertext()))
        if address and host(address) == host(base) and _is_article(address, text, base):
            found[address] = max(found.get(address, ""), text, key=len)
    return tuple(found.items())


def _is_article(address: str, text: str, base: str) -> bool:
    """A path of its own with a slug or number in it, not one of the site's standing pages, under a text as long as a headline."""
    path = urlsplit(address).path
    if len(path) < 8 or path.rstrip("/") == urlsplit(base).path.rstrip("/") or _NOT_ARTICLES.search(path):
        return False
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    return len(text.split()) >= _HEADLINE and (slug.count("-") >= 2 or slug.count("_") >= 2 or bool(re.search(r"\d{4,}|\.html?$", slug)))


def _elements(markup: str, tag: str) -> list[Any]:
    tree = trees.parse(markup)
    return [] if tree is None else list(tree.iter(tag))
