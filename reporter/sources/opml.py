"""OPML 2.0 subscription lists (opml.org/spec2): the feeds of another reader in, a desk's own out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from reporter.errors import SourceError
from reporter.model import LeftOut, Source
from reporter.sources import sanitize
from reporter.sources.links import absolute

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
#: Outlines above a feed that name its section; readers show two or three.
_DEPTH = 3
#: Characters of a name.
_LONGEST = 200
#: Feeds of one list; those of devoted readers have some hundreds.
_MOST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One outline that names a feed."""

    title: str
    address: str  #: of the feed
    section: str | None  #: the outlines above it, outermost first: "World / Balkans"
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What an OPML file lists."""

    feeds: tuple[Subscription, ...]  #: each address once, in the file's order
    twice: tuple[LeftOut, ...] = ()  #: further outlines of an address that is among them
    left_out: tuple[LeftOut, ...] = ()  #: outlines whose address cannot be read


def read(data: bytes, place: str) -> Listed:
    """The feeds in an OPML file. Raises SourceError, naming `place`."""
    if _DECLARATION.search(data):
        raise SourceError(
            "declares entities or a document type, which no subscription list needs", place=place, remedy="Remove the declaration"
        )
    try:
        body = ElementTree.fromstring(data).find("body")  # noqa: S314 (no declarations, so nothing expands)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SourceError(f"not an OPML file: {error}", place=place) from error
    if body is None:
        raise SourceError("not an OPML file: it has no body", place=place)
    return _sorted_out(_within(body, ()), place)


def _sorted_out(entries: Iterator[Subscription], place: str) -> Listed:
    feeds: dict[str, Subscription] = {}
    twice, left_out = [], []
    for entry in entries:
        address = absolute(entry.address, "", whole=True)
        if not address:
            left_out.append(LeftOut(subject=entry.title, reason=f"not an address of the web: {entry.address[:200]!r}"))
        elif address in feeds:
            twice.append(LeftOut(subject=entry.title, reason=f"the same address as {feeds[address].title}"))
        else:
            feeds[address] = replace(entry, address=address)
        if len(feeds) > _MOST:
            raise SourceError(f"more than {_MOST:,} feeds", place=place, remedy="Divide it")
    return Listed(feeds=tuple(feeds.values()), twice=tuple(twice), left_out=tuple(left_out))


def _within(outline: ElementTree.Element, above: tuple[str, ...]) -> Iterator[Subscription]:
    """Outlines with an address, in document order. Iterative, because a list may be nested deeper than Python's stack."""
    waiting = [(child, above) for child in reversed(outline.findall("outline"))]
    while waiting:
        entry, path = waiting.pop()
        name = sanitize.line(entry.get("title") or entry.get("text") or "")[:_LONGEST]
        if address := sanitize.line(_attribute(entry, "xmlurl") or ""):
            language = _attribute(entry, "language") or ""
            yield Subscription(
                title=name or address,
                address=address,
                section=" / ".join(path) or None,
                language=language if _TAG.fullmatch(language) else None,
            )
        inner = (*path, name)[:_DEPTH] if name and not address else path
        waiting += [(child, inner) for child in reversed(entry.findall("outline"))]


def _attribute(entry: ElementTree.Element, name: str) -> str | None:
    """Programs write xmlUrl, xmlurl and XMLURL."""
    return next((value for key, value in entry.attrib.items() if key.lower() == name), None)


def write(sources: tuple[Source, ...], title: str) -> bytes:
    """The feeds of the web among `sources` as OPML 2.0 in UTF-8, those of a section in an outline of its own, in their order."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = sanitize.line(title)
    body = ElementTree.SubElement(root, "body")
    folders: dict[str, ElementTree.Element] = {"": body}
    for source in sources:
        if is_listed(source):
            section = str(source.options.get("section") or "")
            if section not in folders:
                folders[section] = ElementTree.SubElement(body, "outline", text=section)
            ElementTree.SubElement(folders[section], "outline", _outline(source))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def is_listed(source: Source) -> bool:
    """Whether a subscription list can hold the source: a feed that lies on the web."""
    return source.kind == "feed" and absolute(source.location, "") is not None


def _outline(source: Source) -> dict[str, str]:
    name = sanitize.line(str(source.options.get("outlet") or source.id))
    language = source.options.get("language")
    return {"type": "rss", "text": name, "title": name, "xmlUrl": source.location, **({"language": str(language)} if language else {})}


def named(subscriptions: tuple[Subscription, ...], taken: frozenset[str] = frozenset()) -> dict[str, Subscription]:
    """Each under an id for reporter.toml, made of its title; ids differ from each other and from `taken`."""
    found: dict[str, Subscription] = {}
    for subscription in subscriptions:
        found[_free(_slug(subscription.title), taken | found.keys())] = subscription
    return found


def tables(subscriptions: Mapping[str, Subscription]) -> str:
    """`[sources.ID]` tables for reporter.toml."""
    return "\n".join(_table(name, subscription) for name, subscription in subscriptions.items())


def _table(name: str, subscription: Subscription) -> str:
    rows = [("kind", "feed"), ("location", subscription.address), ("outlet", subscription.title)]
    rows += [("section", subscription.section)] if subscription.section else []
    rows += [("language", subscription.language)] if subscription.language else []
    return f"[sources.{name}]\n" + "".join(f"{key} = {_quoted(value)}\n" for key, value in rows)


def _quoted(value: str) -> str:
    """A TOML basic string (TOML 1.0, "String")."""
    escaped = sanitize.line(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _slug(title: str) -> str:
    """Small letters, digits and hyphens, as keys of reporter.toml are."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40] or "feed"


def _free(name: str, used: Set[str]) -> str:
    return next(free for n in range(1, len(used) + 2) if (free := name if n == 1 else f"{name}-{n}") not in used)
