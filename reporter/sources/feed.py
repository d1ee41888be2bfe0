"""Feeds: RSS, RDF, Atom and JSON Feed. An entry that is only a stub is read in full from the page it links to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reporter.model import Failed, Item, LeftOut, Reading, Source, Validator
from reporter.net.answers import Fetched
from reporter.sources import fragment, language, sanitize
from reporter.sources.encoding import decode
from reporter.sources.entries import Entry, Feed, parse
from reporter.sources.filed import filed
from reporter.sources.leads import Draft, captioned, of_page, with_pictures
from reporter.sources.linked import LinkedPages, Page, length, speaks_of
from reporter.sources.links import is_address
from reporter.sources.manuscript import Manuscript, identity, item
from reporter.sources.options import choose
from reporter.sources.paragraphs import Block, block
from reporter.sources.watch import Made, Means, Task, watched

ACCEPT = "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
#: Characters of text below which an entry is a stub; the summaries of news feeds end near 300, the shortest whole reports begin near 700.
_STUB = 600
#: Letters from which the guessed language outweighs the feed's: blog software says "en-US" until somebody changes it.
_SURE = 300
_HBS = frozenset({"sr", "hr", "bs", "sh", "cnr"})


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Reads sources of the kind "feed"."""

    means: Means

    def read(self, source: Source) -> Reading:
        """The feed's entries as items; those of a feed in a file as the file has them, without their pages and pictures."""
        if is_address(source.location):
            return watched(source, self.means, ACCEPT, self.make)
        return filed(source, self.means, _of_file)

    def make(self, answer: Fetched, task: Task) -> Made | Failed:
        """The items of a fetched feed, stubs completed from their pages."""
        feed = parse(answer.body, answer.url, answer.headers)
        if isinstance(feed, Failed):
            return _pointed(feed, answer)
        drafts = _drafts(feed, task.source, answer.url)
        full = _completed(feed, drafts, LinkedPages(means=self.means, task=task)) if task.asked.full_text else _Full(drafts=drafts)
        made = with_pictures(tuple(full.drafts.values()), self.means, task)
        return replace(made, validators=(*full.validators, *made.validators), left_out=_void(feed, drafts))


def _of_file(data: bytes, name: str, source: Source) -> Made | Failed:
    feed = parse(data, name)
    if isinstance(feed, Failed):
        return feed
    drafts = _drafts(feed, source, name)
    return Made(items=tuple(captioned(draft, None) for draft in drafts.values()), left_out=_void(feed, drafts))


def _drafts(feed: Feed, source: Source, address: str) -> dict[str, Draft]:
    """By entry key."""
    made = ((entry.key, _draft(entry, feed, source, address)) for entry in feed.entries)
    return {key: draft for key, draft in made if draft is not None}


def _void(feed: Feed, drafts: Mapping[str, Draft]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(subject=_subject(entry), reason="has no text") for entry in feed.entries if entry.key not in drafts)


def _pointed(failure: Failed, answer: Fetched) -> Failed:
    """A page that was taken for a feed, with the way to the feed."""
    from reporter.sources.discovery import feeds

    found = feeds(decode(answer.body, declared=answer.charset), answer.url) if "HTML" in failure.reason else ()
    return Failed(reason=f"{failure.reason}; its feed is at {found[0]}") if found else failure


# ── one entry ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(entry: Entry, feed: Feed, source: Source, address: str) -> Draft | None:
    """The entry as the feed itself gives it; None where it says nothing."""
    made = item(_manuscript(entry, feed), source, entry.link or address)
    lead = entry.picture or fragment.picture(entry.content or entry.summary, entry.link or address)
    return Draft(item=replace(made, id=identity(source.id, entry.key)), lead=lead) if made else None


def _manuscript(entry: Entry, feed: Feed) -> Manuscript:
    blocks = tuple(_blocks(entry))
    return Manuscript(
        blocks=blocks,
        outlet=words(entry.source) or words(feed.title),
        byline=words(entry.author or ""),
        language=_spoken(entry.language or feed.language, blocks),
        link=entry.link,
        published=entry.published or entry.written or None,
        licence=words(entry.licence or ""),
    )


def words(markup: str) -> str:
    """A title or name of a feed, of which nobody knows how often it was escaped, as plain text."""
    once = sanitize.unmarked(markup) if re.search(r"<[a-zA-Z/!]", markup) else html.unescape(markup)
    return sanitize.line(sanitize.unmarked(once) if re.search(r"</?(?:b|i|em|strong|a|span|p|br|sup|sub)\b", once) else once)


def _blocks(entry: Entry) -> Iterator[Block]:
    """Headline, then the summary as standfirst where the content is more than it, then the text."""
    summary, content = fragment.blocks(entry.summary), fragment.blocks(entry.content)
    title = _unsigned(entry) or ("" if summary or content else _named(entry))
    yield from block(title, "headline")
    told = " ".join(b.text for b in content)
    lead = " ".join(b.text for b in summary)
    if content and summary and not fragment.is_cut(lead) and len(summary) == 1 and lead[:80] not in told and lead != title:
        yield from block(lead, "standfirst")
    signed = {title, f"{title} {words(entry.source)}"}
    yield from (b for b in (content or summary) if sanitize.line(b.text) not in signed)


def _unsigned(entry: Entry) -> str:
    """The title without whose it is behind a dash, as collections of news sign it: "Talks resume - Example Times"."""
    title, name = words(entry.title), words(entry.source)
    return title.removesuffix(f" - {name}") if name else title


def _named(entry: Entry) -> str:
    """What a wordless entry is called: readers show its address, else its author, else the name its feed gives it."""
    return entry.link or words(entry.author or "") or sanitize.line(entry.guid)


def _spoken(named: str | None, blocks: tuple[Block, ...]) -> str | None:
    """The declared language, unless a long enough text is plainly in another."""
    text = " ".join(b.text for b in blocks)
    if len(re.findall(r"[^\W\d_]", text)) < _SURE or not named:
        return named
    guess, base = language.tag(text), named.split("-")[0]
    return named if guess.split("-")[0] == base or (guess.startswith("sr") and base in _HBS) else guess


def _subject(entry: Entry) -> str:
    return words(entry.title) or entry.link or sanitize.line(entry.key)[:120]


# ── stubs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Full:
    """Drafts by entry key, and what their pages gave to ask again with."""

    drafts: Mapping[str, Draft]
    validators: tuple[Validator, ...] = ()


def _completed(feed: Feed, drafts: Mapping[str, Draft], pages: LinkedPages) -> _Full:
    """The drafts, stubs among them read in full: those that the source's age, count and forbidden words would leave, newest first."""
    wanted = _worth_reading(drafts, pages)
    full: dict[str, Draft] = {}
    validators: list[Validator] = []
    for entry in sorted(feed.entries, key=lambda e: -(e.published.timestamp() if e.published else 0)):
        draft = drafts.get(entry.key)
        if draft and draft.item.id in wanted and entry.link and _is_stub(entry, draft.item):
            full[entry.key], validator = _from_page(entry, draft, pages)
            validators += [validator] if validator else []
    return _Full(drafts={key: full.get(key, draft) for key, draft in drafts.items()}, validators=tuple(validators))


def _worth_reading(drafts: Mapping[str, Draft], pages: LinkedPages) -> frozenset[str]:
    """Ids of the items that are worth a visit; words asked for may stand in the full text only."""
    asked = pages.task.asked
    rough = replace(asked, include=(), max_items=None if asked.include else asked.max_items)
    return frozenset(found.id for found in choose(tuple(draft.item for draft in drafts.values()), rough, pages.means.now())[0])


def _is_stub(entry: Entry, draft: Item) -> bool:
    text = sanitize.line(sanitize.unmarked(entry.content or entry.summary))
    return len(draft.text) - len(draft.title) < _STUB or fragment.is_cut(text)


def _from_page(entry: Entry, draft: Draft, pages: LinkedPages) -> tuple[Draft, Validator | None]:
    """The entry from its page; where that cannot be had, as it was known, else the stub."""
    link = entry.link or ""
    found = pages.read(link, draft.item.id)
    known, validator = pages.task.item(draft.item.id), pages.task.validator(link)
    if isinstance(found, Item):
        return Draft(item=found), validator
    if isinstance(found, Failed):
        return (Draft(item=known), validator) if known and validator else (draft, None)
    if not speaks_of(found.manuscript, words(entry.title)) or length(found.manuscript) <= len(draft.item.text) - len(draft.item.title):
        return draft, None
    return _joined(entry, draft, found, pages.task.source), found.validator


def _joined(entry: Entry, draft: Draft, found: Page, source: Source) -> Draft:
    """The page's text under what the feed says about it."""
    said = draft.item
    merged = replace(
        found.manuscript,
        outlet=said.outlet or found.manuscript.outlet,
        byline=said.byline or found.manuscript.byline,
        published=entry.published or found.manuscript.published,
        link=found.url,
        licence=said.licence or found.manuscript.licence,
    )
    made = item(merged, source, said.url)
    lead = of_page(found.markup, found.url) or draft.lead
    return Draft(item=replace(made, id=said.id), lead=lead) if made else draft
