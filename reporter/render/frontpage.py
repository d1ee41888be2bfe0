"""The front page as templates see it: highlights, the figures band, the contents with their pages, what changed. No layout, no mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from reporter.model import Claim, Explainer, Issue, Status
from reporter.render.filters import clipped
from reporter.render.galley import Fact, fact, outlet

_BAND = 4  # figures side by side; a fifth would leave each under 30 mm on A4
_TOLD = 6  # stories up to which the contents carry standfirsts and page one stays one page
_LONGEST = 180  # characters of a headline in the contents, which is three lines; its story has it whole
_FULL_STOP = re.compile(r"(?:[^\W\d_]{4}|\d|[)”\"])\.$")  # not that of "in the U.S."
_STATUSES: tuple[Status, ...] = ("new", "updated", "resolved", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """A sentence of page one."""

    text: str
    language: str
    editor: bool
    outlets: tuple[str, ...]
    story: str | None  #: anchor of the story that tells more
    page: int | None  #: its first page; None while unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the contents."""

    anchor: str | None  #: None for a story that is resolved, which has no pages
    headline: str
    language: str
    standfirst: str | None  #: where the contents are short enough to carry it
    status: Status
    page: int | None  #: from 1; None while unknown

    @property
    def listed(self) -> str:
        """The headline as one of several in a line: a sentence's full stop does not stand before a semicolon."""
        return self.headline[:-1] if _FULL_STOP.search(self.headline) else self.headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What has a status against the last issue; without entries it is said to be none."""

    status: Status
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A figure that is another now."""

    text: str  #: the sentence that gives it: "130 people" does not say that they were injured; of a table, the figure's own words
    language: str
    value: float
    previous: float  #: what the last issue gave


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Everything page one needs besides the issue."""

    highlights: tuple[Highlight, ...]
    facts: tuple[Fact, ...]
    contents: tuple[Entry, ...]
    changes: tuple[Change, ...]  #: () in a first issue; else one for every status, so that the headings are the same each day
    moved: tuple[Moved, ...]  #: figures whose value changed since the last issue

    @property
    def still(self) -> bool:
        """Whether there was an issue before and nothing is otherwise than in it."""
        return bool(self.changes) and not self.moved and not any(c.entries for c in self.changes if c.status != "unchanged")


def front(issue: Issue, pages: Mapping[str, int] | None) -> Front:
    """The front page's matter; `pages` gives the first page (from 1) of each fragment."""
    entries = tuple(_entry(story, issue, pages) for story in issue.stories)
    changes = tuple(Change(status=s, entries=tuple(e for e in entries if e.status == s)) for s in _STATUSES)
    return Front(
        highlights=tuple(_highlight(claim, issue, pages) for claim in issue.highlights),
        facts=_band(issue),
        contents=tuple(entry for entry in entries if entry.anchor),
        changes=changes if issue.since is not None else (),
        moved=tuple(_moved(issue)),
    )


def _moved(issue: Issue) -> Iterator[Moved]:
    for figure in (figure for story in issue.told for figure in story.figures):
        if figure.previous is None or figure.value in (None, figure.previous):
            continue
        cite = figure.cites[0]
        source = issue.items[cite.item]
        passage = figure.text if source.kind == "table" else " ".join(source.text[cite.start : cite.end].split())
        yield Moved(text=clipped(passage, _LONGEST), language=source.language, value=float(figure.value or 0), previous=figure.previous)


def _band(issue: Issue) -> tuple[Fact, ...]:
    """The first figure of each story, then their second ones: page one speaks of the whole issue."""
    deepest = max((len(story.figures) for story in issue.told), default=0)
    ranked = (story.figures[rank] for rank in range(deepest) for story in issue.told if rank < len(story.figures))
    return tuple(fact(figure, issue.items, (), issue.language) for figure in islice(ranked, _BAND))


def _entry(story: Explainer, issue: Issue, pages: Mapping[str, int] | None) -> Entry:
    cites = story.headline.cites
    return Entry(
        anchor=None if story.status == "resolved" else f"story-{story.id}",
        headline=clipped(story.headline.text, _LONGEST),
        language=issue.items[cites[0].item].language if cites else issue.language,
        standfirst=story.standfirst.text if story.standfirst and len(issue.told) <= _TOLD else None,
        status=story.status,
        page=pages.get(f"story-{story.id}") if pages else None,
    )


def _highlight(claim: Claim, issue: Issue, pages: Mapping[str, int] | None) -> Highlight:
    cited = tuple(issue.items[cite.item] for cite in claim.cites)
    story = next((s for s in issue.told if any(cite.item in s.items for cite in claim.cites)), None)
    return Highlight(
        text=claim.text,
        language=cited[0].language if cited else issue.language,
        editor=claim.by == "editor",
        outlets=tuple(dict.fromkeys(map(outlet, cited))),
        story=f"story-{story.id}" if story else None,
        page=pages.get(f"story-{story.id}") if pages and story else None,
    )
