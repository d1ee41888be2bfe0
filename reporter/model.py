"""The nouns of `reporter`: frozen values that every other module speaks in. Standard library only.

They stand in one file, although it has more than 400 lines, because they are read together and refer to each other.

A stage never changes a noun, it returns the next one:

    Source ─read→ Item ─compose→ Explainer ─freeze→ Issue ─render→ Rendered ─deliver→ Delivery

All instants are aware datetimes in UTC. All spans are half-open character offsets `[start, end)` into an item's `text`
(Python string indices, that is Unicode code points). Languages are BCP 47 tags ("en", "sr-Latn").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

#: The languages that pages are set in.
LANGUAGES = ("en", "fr", "de", "es", "sr-Latn", "sr-Cyrl")

Kind = Literal["report", "brief", "table"]
By = Literal["source", "editor"]
Role = Literal["headline", "standfirst", "byline", "caption", "credit", "note", "heading", "paragraph", "quote", "updated", "data"]
Status = Literal["new", "updated", "unchanged", "resolved"]
NoticeKind = Literal["late", "left_out", "stale", "in_doubt", "failed"]
SourceState = Literal["ok", "unchanged", "failed"]


# ── what is read ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configured place to read."""

    id: str  #: stable name, from the config key or the location
    kind: str  #: name of the reader in the registry: document, folder, feed, page, mailbox, table
    location: str  #: path, URL, or "-" for standard input
    options: Mapping[str, object] = field(default_factory=dict)  #: the source's other keys in reporter.toml, validated


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The role that one span of an item's text plays. Parts lie in text order and do not overlap."""

    role: Role  #: "data" is a line that restates a figure or dated event given as data; never set as a paragraph
    start: int  #: offset of the first character
    end: int  #: offset after the last character


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A decoded and re-encoded picture, ready to be set."""

    file: str  #: "media/<first 16 hex digits of the SHA-256>.jpg|.png", relative to the issue's folder
    data: bytes = field(repr=False)  #: the encoded file
    width: int  #: pixels
    height: int  #: pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as the page shows it; `file` is None where only its caption came with the source."""

    file: str | None  #: `Media.file`
    alt: str  #: what the picture shows, for who cannot see it
    caption: str  #: without the credit
    credit: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """How a text came into the issue's language."""

    origin: str | None  #: language it was translated from; `from` in issue.json
    engine: str | None  #: "apertium hbs-eng"; None where the publisher does not say
    by: Literal["desk", "publisher"]
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One normalised, sanitised text from a source. Spans of parts and citations index `text`, which holds title and standfirst too."""

    id: str  #: 16 hex digits: digest of source id + GUID, canonical URL or relative path
    revision: str  #: 16 hex digits: digest of `text`
    source: str  #: `Source.id`
    kind: Kind
    title: str
    url: str  #: address, or path relative to the given source, with "/"
    language: str
    text: str  #: "\n" between blocks, no trailing white space, no control characters
    parts: tuple[Part, ...]
    outlet: str | None = None
    byline: str | None = None
    link: str | None = None  #: canonical http(s) address
    published: datetime | None = None  #: or the text's own "Updated" time
    fetched: datetime | None = None  #: None for local documents, whose issues must not depend on the clock
    updated: datetime | None = None  #: the instant of the "updated" part
    licence: str | None = None
    also_in: tuple[str, ...] = ()  #: other outlets that carried the same text
    original: str | None = None  #: the text before the desk translated it
    align: tuple[tuple[int, int, int, int], ...] = ()  #: (start, end, original_start, original_end), sentence by sentence
    translation: Translation | None = None
    picture: Picture | None = None
    media: Media | None = None
    section: str | None = None  #: the source's section in the edition
    weight: float = 1.0  #: the source's weight in ordering
    quotes: tuple[Quote, ...] = ()  #: given as data by a brief; cites point into this item's `text`
    figures: tuple[Figure, ...] = ()  #: given as data by a brief or table
    series: tuple[Series, ...] = ()  #: given as data by a brief or table
    timeline: tuple[Moment, ...] = ()  #: given as data by a brief

    def __hash__(self) -> int:
        """By what tells it from nearly all others: composing looks up what it knows of an item many times, and the parts are many."""
        return hash((self.id, self.revision))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An entry a source had that did not become an item."""

    subject: str  #: its title, file name or address
    reason: str  #: a plain clause: "older than 3 days", "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A source was read."""

    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...] = ()
    failed: tuple[LeftOut, ...] = ()  #: entries that should have become items and could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A source said that it holds nothing new; `items` are those known from before."""

    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A source could not be read, and what it yielded last is used in its place, because the edition allows it."""

    items: tuple[Item, ...]
    reason: str  #: why it could not be read
    at: datetime  #: when it was read last
    age: timedelta  #: since then


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A stage did not succeed, in words a reader of the issue understands."""

    reason: str


Reading = Found | Unchanged | Stale | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """What a server gave to ask "has it changed?" with (RFC 9110 §8.8). At least one of the two is set."""

    url: str  #: the address that was asked, before redirects
    etag: str | None = None  #: the ETag field as it came, quotes and W/ included
    last_modified: str | None = None  #: the Last-Modified field as it came


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The last successful reading of a source: all it yielded, before the source's options (age, words, count) were applied."""

    at: datetime  #: when it was read
    items: tuple[Item, ...]  #: whole, pictures included, in the source's order
    validators: tuple[Validator, ...] = ()  #: of the addresses these items were made from


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one attempt at a source went."""

    source: str  #: `Source.id`
    at: datetime
    state: SourceState
    items: int
    detail: str = ""  #: "" or a plain reason


# ── what is said ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A passage: `items[item].text[start:end]`."""

    item: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a citation needs 0 <= start < end, not {self.start}:{self.end}")


def _locked(kind: str, text: str, cites: tuple[Cite, ...], by: By = "source") -> None:
    """Evidence lock: nothing can be said without a passage, except by an editor, which is printed as such."""
    if not text.strip():
        raise ValueError(f"a {kind} needs words")
    if by == "source" and not cites:
        raise ValueError(f"a {kind} needs a citation: {text[:60]!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A headline or standfirst."""

    text: str
    cites: tuple[Cite, ...]
    by: By = "source"

    def __post_init__(self) -> None:
        _locked("text", self.text, self.cites, self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One whole sentence; its first citation is the sentence itself, further ones say the same."""

    text: str
    cites: tuple[Cite, ...]
    by: By = "source"
    paragraph: int = 0  #: counts within the section, so that a text keeps its paragraphs
    new: bool = True  #: not said in the last issue
    voices: int = 1  #: independent sources that say so
    weak: bool = False  #: rests on one source alone, which the edition grades D, E or F

    def __post_init__(self) -> None:
        _locked("claim", self.text, self.cites, self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A question and its answer."""

    question: str | None  #: None for a text without headings
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Direct speech, verbatim, without its quotation marks."""

    text: str
    cites: tuple[Cite, ...]
    speaker: str | None = None
    role: str | None = None
    original: Cite | None = None  #: into the item's `original`, where the text was translated

    def __post_init__(self) -> None:
        _locked("quote", self.text, self.cites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that means something: how much of what, when, by whose count."""

    text: str  #: "about 4,500 peacekeepers", verbatim
    unit: str  #: "peacekeepers", "%", "EUR"
    cites: tuple[Cite, ...]
    value: float | None = None  #: or `low` and `high`
    low: float | None = None
    high: float | None = None
    as_of: str | None = None  #: ISO date, month or year: "2023-09-30", "2023-09", "2023"
    previous: float | None = None  #: the value in the last issue

    def __post_init__(self) -> None:
        _locked("figure", self.text, self.cites)
        if self.value is None and self.low is None and self.high is None:
            raise ValueError(f"a figure needs a value or a range: {self.text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values of one thing over time, in date order."""

    title: str
    unit: str
    points: tuple[tuple[str, float], ...]  #: (ISO date, value)
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A dated event in a timeline."""

    date: str  #: ISO date, month, year, or an interval "1998/1999"
    text: str
    cites: tuple[Cite, ...]

    def __post_init__(self) -> None:
        _locked("dated event", self.text, self.cites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one side of a dispute says."""

    text: str
    cites: tuple[Cite, ...]

    def __post_init__(self) -> None:
        _locked("account", self.text, self.cites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Accounts that cannot all be right."""

    about: str
    accounts: tuple[Account, ...]  #: two or more


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The items about one matter."""

    id: str  #: 16 hex digits, stable from day to day
    items: tuple[Item, ...]
    why: tuple[str, ...] = ()  #: reasons they belong together


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    """A story told. No layout."""

    id: str  #: `Story.id`
    headline: Text
    standfirst: Text | None
    section: str | None  #: section of the edition
    status: Status
    items: tuple[str, ...]
    why: tuple[str, ...]
    outlets: int  #: how many carried it
    independent: int  #: of those, how many with a text of their own
    places: tuple[str, ...]
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    figures: tuple[Figure, ...]
    series: tuple[Series, ...]
    timeline: tuple[Moment, ...]
    disputes: tuple[Dispute, ...]
    image: Picture | None
    updated: datetime | None
    translation: Translation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the reader of an issue must be told about the issue itself."""

    kind: NoticeKind
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What `compose` makes of all items of an edition."""

    highlights: tuple[Claim, ...]
    stories: tuple[Explainer, ...]
    notices: tuple[Notice, ...] = ()
    resolved: tuple[Explainer, ...] = ()  #: stories of the last issue that no text of today tells of: headlines alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A claim that an editor puts into a story."""

    story: str  #: the story's id, the start of it, or its headline
    text: str
    question: str | None = None  #: the section it closes; a new one where the story has none of that question


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Texts that an editor takes out of a story to be one of their own."""

    story: str  #: the story's id, the start of it, or its headline
    items: tuple[str, ...]  #: ids or addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """An editor's hand on one issue. Stories are named by id, the start of it (six digits or more), or their headline."""

    merge: tuple[tuple[str, ...], ...] = ()  #: stories that are one; the first gives id and headline
    split: tuple[Split, ...] = ()
    headlines: tuple[tuple[str, str], ...] = ()  #: (story, new headline)
    drop: tuple[str, ...] = ()  #: claims, by their text
    add: tuple[Addition, ...] = ()
    order: tuple[str, ...] = ()  #: stories that come first, in this order
    note: str | None = None  #: to the readers, printed before all else


# ── what is made of it ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When an edition is due."""

    at: str  #: "06:30", local time
    zone: str  #: tz database name
    days: str = "daily"  #: "mon-fri", "mon,thu", "2026-12-24", "daily"
    catch_up: Literal["latest", "all", "none"] = "latest"
    max_lateness: float = 3 * 3600.0  #: seconds
    holidays: tuple[date, ...] = ()  #: local dates without an issue
    deadline: float | None = None  #: seconds after the slot; an issue not out by then is reported to the operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One of an audience, as the desk wrote it down; whether there can be such a one is for the channel to say."""

    written: str  #: an address ("ann@example.org", "Ann Lee <ann@example.org>"), a folder or a printer
    name: str | None = None
    language: str | None = None  #: of what the mail says in its own voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a rendering is for, and what they get of an issue."""

    id: str
    recipients: tuple[Recipient, ...] = ()
    channel: str | None = None
    sections: tuple[str, ...] = ()  #: () for all
    watch: tuple[str, ...] = ()
    paper: str | None = None
    language: str | None = None
    copy_stamp: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The recurring thing a desk configures."""

    id: str
    title: str
    style: str = "explainer"
    paper: str = "A4"
    language: str = "en"
    zone: str = "UTC"  #: for dates and times on the page; the schedule's zone where there is one
    sections: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    questions: tuple[str, ...] = ()  #: () for the language's defaults
    unanswered: Literal["omit", "say"] = "omit"  #: what becomes of a question that no report answers
    pins: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    min_stories: int = 1
    max_stories: int = 12  #: 0 is no limit
    approve: Literal["auto", "manual"] = "auto"
    unapproved: Literal["hold", "release"] = "hold"  #: what becomes of an issue that nobody approved by its deadline
    on_doubt: Literal["hold", "resend"] = "hold"
    last_known: float | None = None  #: seconds; how old the last readings may be that are used when every source fails
    keep_addresses: float = 90 * 86400.0  #: seconds after an issue's date; then the ledger forgets who got it, not how many
    evidence: Literal["passages", "full"] = "passages"
    marking: str | None = None
    producer: str | None = None
    contact: str | None = None
    schedule: Schedule | None = None
    audiences: tuple[Audience, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An item as an issue keeps it: what citations point into."""

    kind: Kind
    revision: str
    title: str
    outlet: str | None
    byline: str | None
    url: str
    link: str | None
    published: datetime | None
    fetched: datetime | None
    language: str
    licence: str | None
    also_in: tuple[str, ...]
    text: str
    original: str | None
    align: tuple[tuple[int, int, int, int], ...]
    translation: Translation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """How one source fared in this issue."""

    id: str
    kind: str
    location: str
    state: SourceState
    items: int
    detail: str  #: "" or a plain reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersedes:
    """Which version a reissue corrects, and how."""

    version: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An editor's word that an issue may go out, or that it went out without one."""

    by: str | None  #: None where nobody had approved it by its deadline
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time an issue covers."""

    start: datetime | None  #: `from` in issue.json
    end: datetime  #: `to` in issue.json


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One dated, numbered, frozen production of an edition. Every rendering is a pure function of it (and its pictures)."""

    edition: str
    date: date
    number: int
    version: int
    state: Literal["draft", "released"]
    supersedes: Supersedes | None
    since: int | None  #: number of the last issue
    as_of: datetime
    period: Period
    next: datetime | None  #: when the next issue is due
    title: str
    language: str
    zone: str  #: for dates and times on the page
    producer: str | None
    contact: str | None
    marking: str | None
    questions: tuple[str, ...]
    highlights: tuple[Claim, ...]
    notices: tuple[Notice, ...]
    stories: tuple[Explainer, ...]
    items: Mapping[str, Evidence]
    sources: tuple[SourceReport, ...]
    review: Review | None = None  #: None where the edition asks for no approval, or waits for it
    schema: int = 1

    @property
    def told(self) -> tuple[Explainer, ...]:
        """The stories that have pages. Those that are resolved come last and are only named."""
        return tuple(story for story in self.stories if story.status != "resolved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One due (edition, local date) and what became of it."""

    edition: str
    date: date  #: local, in the edition's zone
    slot: datetime  #: the instant it was due
    state: Literal["due", "claimed", "done", "failed", "skipped"] = "due"
    attempts: int = 0
    detail: str = ""  #: what came of the last attempt, in words
    holder: str = ""  #: who made, or makes, the last attempt: "host:pid:start"
    lease: datetime | None = None  #: until when a claim holds without a heartbeat
    updated: datetime | None = None  #: when the state last changed


# ── how it is set and handed over ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of an issue laid out on its own."""

    id: str  #: "front", "story-<id>", "back"
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished rendering."""

    html: str
    pdf: bytes = field(repr=False)
    pages: int
    outline: tuple[tuple[int, str, int], ...]  #: (level from 1, title, page from 1)
    left_out: tuple[Notice, ...] = ()  #: what layout had to leave out


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long one stage of making an issue took."""

    stage: str
    seconds: float  #: on the clock
    parts: tuple[tuple[str, float], ...] = ()  #: (what, seconds) within it; parts may have run at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An issue on its way to one recipient over one channel."""

    edition: str
    date: date
    version: int
    channel: str
    recipient: str
    state: Literal["pending", "sending", "sent", "refused", "deferred", "in_doubt", "failed"]
    attempts: int = 0
    planned: datetime | None = None  #: since when it is owed
    updated: datetime | None = None  #: when the state last changed
    reply: str = ""  #: what the other side said last, or why it failed
    message_id: str | None = None  #: the same for every attempt
    retry: datetime | None = None  #: not to be tried before; None for at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where the files of one version of an issue lie."""

    folder: Path
    issue: Path
    pdf: Path
    html: Path
    report: Path  #: what layout left out, and how long it took
