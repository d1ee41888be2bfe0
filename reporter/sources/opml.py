"""OPML 2.0 subscription lists (opml.org/spec2): the feeds of another reader in, a desk's own out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from reporter.errors import SourceError
from reporter.model import Source
from reporter.sources import sanitize
from reporter.sources.links import absolute

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MOST = 64 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One outline that names a feed."""

    title: str
    address: str  #: of the feed
    section: str | None  #: the outlines above it, outermost first: "World / Balkans"
    language: str | None = None


def read(data: bytes, place: str) -> tuple[Subscription, ...]:
    """The feeds in an OPML file, each address once, in the file's order. Raises SourceError, naming `place`."""
    if _DECLARATION.search(data[:_MOST]):
        raise SourceError(
            "declares entities or a document type, which no subscription list needs", place=place, remedy="Remove the declaration"
        )
    try:
        body = ElementTree.fromstring(data).find("body")  # noqa: S314 (no declarations, so nothing expands)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SourceError(f"not an OPML file: {error}", place=place) from error
    if body is None:
        raise SourceError("not an OPML file: it has no body", place=place)
    found: dict[str, Subscription] = {}
    for subscription in _within(body, ()):
        found.setdefault(subscription.address, subscription)
    return tuple(found.values())


def _within(outline: ElementTree.Element, above: tuple[str, ...]) -> Iterator[Subscription]:
    """Subscriptions in document order. Iterative, because a list may be nested deeper than Python's stack."""
    waiting = [(child, above) for child in reversed(outline.findall("outline"))]
    while waiting:
        entry, path = waiting.pop()
        name = sanitize.line(entry.get("title") or entry.get("text") or "")
        if address := absolute(_attribute(entry, "xmlurl"), ""):
            yield Subscription(
                title=name or address, address=address, section=" / ".join(path) or None, language=_attribute(entry, "language")
            )
        inner = (*path, name) if name and not address else path
        waiting += [(child, inner) for child in reversed(entry.findall("outline"))]


def _attribute(entry: ElementTree.Element, name: str) -> str | None:
    """Programs write xmlUrl, xmlurl and XMLURL."""
    return next((value for key, value in entry.attrib.items() if key.lower() == name), None)


def write(sources: tuple[Source, ...], title: str) -> bytes:
    """The feeds among `sources` as OPML 2.0 in UTF-8, those of a section in an outline of its own, in their order."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = sanitize.line(title)
    body = ElementTree.SubElement(root, "body")
    folders: dict[str, ElementTree.Element] = {"": body}
    for source in sources:
        if source.kind == "feed":
            section = str(source.options.get("section") or "")
            if section not in folders:
                folders[section] = ElementTree.SubElement(body, "outline", text=section)
            ElementTree.SubElement(folders[section], "outline", _outline(source))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _outline(source: Source) -> dict[str, str]:
    name = sanitize.line(str(source.options.get("outlet") or source.id))
    language = source.options.get("language")
    return {"type": "rss", "text": name, "title": name, "xmlUrl": source.location, **({"language": str(language)} if language else {})}


def tables(subscriptions: tuple[Subscription, ...], taken: frozenset[str] = frozenset()) -> str:
    """`[sources.ID]` tables for reporter.toml; ids are made of the titles and differ from each other and from `taken`."""
    used = set(taken)
    written = []
    for subscription in subscriptions:
        name = _free(_slug(subscription.title), used)
        used.add(name)
        written.append(_table(name, subscription))
    return "\n".join(written)


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


def _free(name: str, used: set[str]) -> str:
    return next(free for n in range(1, len(used) + 2) if (free := name if n == 1 else f"{name}-{n}") not in used)
