"""What a feed holds: RSS 0.9x to 2.0, RDF, Atom (feedparser) and JSON Feed, read from bytes into plain entries. Pure.

feedparser is given a byte stream only: handed a name or address it would open files and connections itself.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from reporter.model import Failed
from reporter.sources.encoding import binary, decode
from reporter.sources.links import absolute
from reporter.sources.manuscript import Figurative

_MOST = 2000  #: entries; the longest archive among six feed readers' test feeds has 1,000
#: Tags. feedparser takes 30 µs a tag, so that 16 MB of nothing else would take minutes; a real feed of 10 MB has 100,000.
_MOST_TAGS = 400_000
_HTML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_DATES = ("published", "updated", "created")
_FEED = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel)[\s>:]|jsonfeed\.org/version|\"(?:feed|home_page)_url\"\s*:", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as the feed gives it; texts are HTML fragments."""

    key: str  #: GUID, else address, else title: what tells it from the feed's others for good
    guid: str  #: as the feed gives it; "" where it gives none
    title: str
    link: str | None  #: absolute, canonical
    summary: str
    content: str  #: "" where the feed gives no more than a summary
    published: datetime | None  #: UTC
    written: str = ""  #: the date as written, where it could not be read
    author: str | None = None
    language: str | None = None
    licence: str | None = None
    picture: Figurative | None = None
    source: str = ""  #: whose text it is where the feed is a collection: RSS 2.0 and RFC 4287 §4.2.11, `source`


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's own name and language, and its entries in its order."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]


def is_feed(head: bytes) -> bool:
    """Whether a file or answer that begins like this is a feed; a parser has the last word."""
    plain = head[:16384].replace(b"\0", b"")  # UTF-16 and UTF-32 too
    return not _HTML.match(plain) and bool(_FEED.search(plain))


def parse(content: bytes, address: str, headers: Mapping[str, str] | None = None) -> Feed | Failed:
    """The feed in `content`, which came from `address` with these header fields (lower-case names). Never raises."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return Failed(reason="empty")
    if head.startswith((b"{", b"[")):
        return _json(content, address)
    if _HTML.match(content[:4096]):
        return Failed(reason="not a feed: an HTML page")
    if content.count(b"<") > _MOST_TAGS:
        return Failed(reason=f"not a readable feed: more than {_MOST_TAGS:,} tags")
    return _xml(content, address, headers or {})


# ── RSS, RDF, Atom ────────────────────────────────────────────────────────────────────────────────────────────────


def _xml(content: bytes, address: str, headers: Mapping[str, str]) -> Feed | Failed:
    import feedparser

    if b"\0" in content[:200]:  # feedparser knows UTF-16 and UTF-32 only by their mark
        content = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", decode(content)).encode("utf-8", "replace")
    fields = {"content-location": address, "content-type": headers.get("content-type", "")}
    try:
        found = feedparser.parse(io.BytesIO(content), response_headers=fields, sanitize_html=False)
    except Exception as error:
        return Failed(reason=f"not a readable feed ({type(error).__name__})")
    if not found.entries and not found.version:
        kind = binary(content)
        return Failed(reason=f"not a feed: {kind}" if kind else "not a feed")
    about = found.feed
    return Feed(
        title=_words(about.get("title")),
        language=_language(about.get("language")),
        entries=_distinct(_entry(entry, address) for entry in found.entries[:_MOST]),
    )


def _entry(entry: Any, address: str) -> Entry:
    link = absolute(_words(entry.get("link")) or _enclosed(entry), address)
    title, content = _words(entry.get("title")), _longest(entry.get("content"))
    summary = _words(entry.get("summary"))
    date, written = _date(entry)
    return Entry(
        key=_words(entry.get("id")) or link or title or summary[:200],
        guid=_words(entry.get("id")),
        title=title,
        link=link,
        summary="" if summary == content else summary,
        content=content,
        published=date,
        written=written,
        author=_words(entry.get("author")) or None,
        language=_language(_detail(entry, "title").get("language")) or _language(entry.get("language")),
        licence=_words(entry.get("license") or entry.get("rights")) or None,
        picture=_picture(entry, address),
        source=_words(source.get("title")) if isinstance(source := dict.get(entry, "source"), Mapping) else "",
    )


def _words(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _detail(entry: Any, name: str) -> Mapping[str, Any]:
    found = entry.get(f"{name}_detail")
    return found if isinstance(found, Mapping) else {}


def _longest(contents: object) -> str:
    """The fullest of an entry's contents that is text."""
    texts = [_words(part.get("value")) for part in _mappings(contents) if re.match(r"text|html|$|.*xml", _words(part.get("type")))]
    return max(texts, key=len, default="")


def _date(entry: Any) -> tuple[datetime | None, str]:
    """When it was published, or else changed; and the words of a date that feedparser could not read.

    `dict.get` passes over feedparser's own `get`, which warns while it takes one date for another.
    """
    for name in _DATES:
        parsed = dict.get(entry, f"{name}_parsed")
        if parsed:
            return _instant(parsed), ""
    return None, next((written for name in _DATES if (written := _words(dict.get(entry, name)))), "")


def _instant(parsed: Any) -> datetime | None:
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # a leap second is the last one
    except ValueError:
        return None


def _language(tag: object) -> str | None:
    """A BCP 47 tag, if it looks like one."""
    found = re.fullmatch(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)", _words(tag))
    return (found.group(1).lower() + found.group(2).replace("_", "-")) if found else None


def _enclosed(entry: Any) -> str:
    """The address of an entry that has none of its own: its GUID where that is one, else its first link of any kind."""
    links = [_words(link.get("href")) for link in entry.get("links") or [] if link.get("rel") != "enclosure"]
    guid = _words(entry.get("id"))
    return guid if guid.startswith(("http://", "https://")) else next(filter(None, links), "")


def _distinct(entries: Iterator[Entry]) -> tuple[Entry, ...]:
    """Entries under keys that tell them apart: some feeds give every entry the same GUID. An entry told twice counts once."""
    known: dict[str, Entry] = {}
    for number, entry in enumerate(entries, 1):
        key = entry.key or f"entry {number}"
        if key in known and not _same(known[key], entry):
            key = f"{key} {entry.link or entry.title or number}"
        known.setdefault(key, replace(entry, key=key))
    return tuple(known.values())


def _same(one: Entry, other: Entry) -> bool:
    return (one.title, one.link) == (other.title, other.link)


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _picture(entry: Any, address: str) -> Figurative | None:
    """The largest picture of Media RSS, else a picture enclosure, else the thumbnail."""
    media = sorted((m for m in _mappings(entry.get("media_content")) if _is_picture(m)), key=_width, reverse=True)
    enclosures = [m for m in _mappings(entry.get("enclosures")) if _is_picture(m)]
    thumbnails = sorted(_mappings(entry.get("media_thumbnail")), key=_width, reverse=True)
    for found in (*media, *enclosures, *thumbnails):
        if url := absolute(_words(found.get("url") or found.get("href")), address):
            return Figurative(file=url, caption=_caption(entry), credit=_credit(entry))
    return None


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _is_picture(media: Mapping[str, Any]) -> bool:
    kind = _words(media.get("type")) or _words(media.get("medium"))
    return kind.startswith("image") or (not kind and bool(_PICTURE.search(_words(media.get("url") or media.get("href")))))


def _width(media: Mapping[str, Any]) -> int:
    width = _words(media.get("width"))
    return int(width) if width.isascii() and width.isdigit() else 0


def _caption(entry: Any) -> str:
    """Media RSS descriptions; feedparser keeps the entry's own summary under other names."""
    contents = _mappings(entry.get("media_content"))
    return next((_words(m.get(name)) for m in contents for name in ("description", "title") if m.get(name)), "")


def _credit(entry: Any) -> str | None:
    return next((_words(credit.get("content")) for credit in _mappings(entry.get("media_credit")) if credit.get("content")), None)


# ── JSON Feed ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _json(content: bytes, address: str) -> Feed | Failed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org), forgiving about types as its authors ask readers to be."""
    try:
        found = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Failed(reason="not a feed: broken JSON")
    if not isinstance(found, dict) or not ("jsonfeed.org" in str(found.get("version")) or isinstance(found.get("items"), list)):
        return Failed(reason="not a feed: JSON of another kind")
    items = _mappings(found.get("items"))[:_MOST]
    language = _language(found.get("language"))
    return Feed(
        title=_words(found.get("title")), language=language, entries=_distinct(_json_entry(item, address, language) for item in items)
    )


def _json_entry(item: Mapping[str, Any], address: str, language: str | None) -> Entry:
    link = absolute(_words(item.get("url")) or _words(item.get("external_url")), address)
    title, written = _words(item.get("title")), _words(item.get("date_published")) or _words(item.get("date_modified"))
    plain = _words(item.get("content_text"))
    picture = absolute(_words(item.get("image")) or _words(item.get("banner_image")), address)
    key = item.get("id")
    return Entry(
        key=str(key) if isinstance(key, str | int | float) and str(key) else link or title or plain[:200],
        guid=str(key) if isinstance(key, str | int | float) else "",
        title=_escaped(title),
        link=link,
        summary=_escaped(_words(item.get("summary"))),
        content=_words(item.get("content_html"))
        or "".join(f"<p>{_escaped(part)}</p>" for part in re.split(r"\n\s*\n", plain) if part.strip()),
        published=None,
        written=written,
        author=_author(item),
        language=_language(item.get("language")) or language,
        picture=Figurative(file=picture) if picture else None,
    )


def _escaped(text: str) -> str:
    """Plain text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _paragraphs(plain: str) -> str:
    return "".join(f"<p>{_escaped(part)}</p>" for part in re.split(r"\n\s*\n", plain) if part.strip())


def _author(item: Mapping[str, Any]) -> str | None:
    """1.1 has a list, 1.0 had one."""
    people = [*_mappings(item.get("authors")), *_mappings([item.get("author")])]
    return ", ".join(name for name in (_words(person.get("name")) for person in people) if name) or None
