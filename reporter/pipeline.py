"""One issue, from sources to pages: the way through the house.

            gather         translate        compose           freeze         render          write
 sources ─────────▶ items ─────────▶ items ─────────▶ explainers ─────▶ issue ─────────▶ pages ─────────▶ out/
 (feeds, pages,     (sanitised,      (labelled,       (pure: dedupe,    (issue.json,     (fragments laid   (whole, or
  folders, tables)   parts known)     original kept)   cluster, explain) numbered)        out, assembled)   not at all)

`Press.run` is these verbs in this order. Each takes the last one's result and returns a new value; nothing under `out/`
changes before the issue is whole. The pipeline knows the outside world only through `ports`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Literal
from zoneinfo import ZoneInfo

from reporter import freeze
from reporter.errors import HeldError, ReleasedError, SourceError
from reporter.log import logger
from reporter.model import (
    LANGUAGES,
    Composed,
    Edition,
    Explainer,
    Failed,
    Found,
    Issue,
    Item,
    LeftOut,
    Media,
    Notice,
    Overrides,
    Period,
    Reading,
    Rendered,
    Source,
    SourceReport,
    SourceState,
    Stale,
    Supersedes,
    Timing,
    Unchanged,
)
from reporter.ports import Archive, Composer, Progress, Register, Renderer

#: The language of an edition that takes its items' own.
AUTO = "auto"

Readings = tuple[tuple[Source, Reading], ...]
Gather = Callable[[tuple[Source, ...]], Readings]
Translate = Callable[[tuple[Item, ...], str], tuple[Item, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to make: an edition, its date, and how this run differs from the edition's usual one."""

    edition: Edition
    day: date  #: the issue's date, in the edition's zone
    as_of: datetime | None = None  #: the slot's instant, or the one asked for
    fresh: bool = False  #: an ad-hoc issue, of which no earlier one is "the last"
    note: str | None = None  #: makes a new version that corrects the last one, saying this
    next: datetime | None = None  #: when the next issue is due
    state: Literal["draft", "released"] = "draft"  #: "released" where its slot ran: it may then be corrected, not replaced
    notices: tuple[Notice, ...] = ()  #: what the issue says of itself: that it is late, what became of earlier ones
    overrides: Overrides = field(default_factory=Overrides)  #: what an editor wants otherwise in this issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """An issue that lies in `out/`."""

    issue: Issue
    rendered: Rendered
    media: Mapping[str, Media]
    frozen: Path  #: issue.json
    pdf: Path
    html: Path
    notices: tuple[Notice, ...]  #: the issue's own and what layout left out
    timings: tuple[Timing, ...]  #: where the time went, in order

    @property
    def exit_code(self) -> int:
        """0 complete; 3 when a source failed or something was left out."""
        return 3 if any(notice.kind in {"failed", "left_out", "stale"} for notice in self.notices) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Makes issues with the adapters it was given."""

    gather: Gather
    translate: Translate
    compose: Composer
    renderer: Renderer
    archive: Archive
    register: Register
    progress: Progress

    def run(self, order: Order) -> Produced:
        """Make one issue. Raises ReporterError when none could be made; `out/` is then as it was."""
        clock = _Laps()
        version = self._version(order)
        self.archive.check_writable()
        readings = self._new(self.gather(order.edition.sources), order)
        items = _items(readings)
        order = replace(order, edition=_in_its_language(order.edition, items))
        items = self.translate(items, order.edition.language)
        clock.end("gather")
        earlier, damaged = self.archive.before(order.edition.id, order.day)
        last = None if order.fresh else earlier
        as_of = order.as_of or _as_of(items, order.day, order.edition.zone)
        self.progress.step("compose", 0, len(items))
        composed = _cut(self.compose(items, order.edition, as_of, last, order.overrides), order.edition)
        _check_enough(composed, order.edition)
        self.progress.step("compose", len(items), len(items))
        clock.end("compose")
        number = (earlier.number if earlier else 0) + len(damaged) + 1
        if not order.fresh:
            order = replace(order, notices=(*order.notices, *(_damaged(day, earlier) for day in damaged)))
        issue = _issue(order, (number, version), as_of, last, composed, items, readings)
        frozen = freeze.to_json(issue)
        media = {item.media.file: item.media for item in items if item.media and item.media.file in _pictures(issue)}
        clock.end("freeze")
        rendered = self.renderer.render(issue, media, style=order.edition.style, paper=order.edition.paper)
        clock.end("render", self.renderer.timings)
        produced = self._write(issue, frozen, rendered, media)
        clock.end("write")
        return replace(produced, timings=tuple(clock.laps))

    def set_again(self, issue: Issue, media: Mapping[str, Media], edition: Edition) -> Produced:
        """Set an issue that is composed already, such as one that was approved. Raises ReporterError; `out/` is then as it was."""
        self.archive.check_writable()
        rendered = self.renderer.render(issue, media, style=edition.style, paper=edition.paper)
        return self._write(issue, freeze.to_json(issue), rendered, media)

    def _new(self, readings: Readings, order: Order) -> Readings:
        """The readings, of drop boxes only what no earlier issue has printed; a made-to-order issue ignores what was seen before."""
        if order.fresh or not any(source.kind == "folder" for source, _ in readings):
            return readings
        printed = self.register.printed(order.edition.id, order.day)
        return tuple((source, _unprinted(reading, printed) if source.kind == "folder" else reading) for source, reading in readings)

    def _version(self, order: Order) -> int:
        """The version this run makes: the date's own until it is released, then the next one, on request only."""
        edition, day = order.edition.id, order.day
        versions = self.archive.versions(edition, day)
        if order.note is not None:
            return (versions[-1] if versions else 0) + 1
        if versions and self.register.released(edition, day):
            raise ReleasedError(
                f"the issue of {day} was released and is not replaced",
                place=edition,
                remedy='Correct it with --reissue --note "what changed"',
            )
        return versions[-1] if versions else 1

    def _write(self, issue: Issue, frozen: bytes, rendered: Rendered, media: Mapping[str, Media]) -> Produced:
        paths = self.archive.paths(issue.edition, issue.date, issue.version)
        self.progress.step("write", 0, 1)
        self.archive.save(
            issue,
            frozen,
            {paths.html: rendered.html.encode(), paths.report: _report(rendered), paths.pdf: rendered.pdf},
            {name: entry.data for name, entry in media.items()},
        )
        self.register.record_issue(issue, freeze.digest(frozen), (freeze.digest(rendered.pdf),))
        self.progress.step("write", 1, 1)
        logger.info("issue %s of %s: %s pages", issue.number, issue.edition, rendered.pages)
        return Produced(
            issue=issue,
            rendered=rendered,
            media=media,
            frozen=paths.issue,
            pdf=paths.pdf,
            html=paths.html,
            notices=(*issue.notices, *rendered.left_out),
            timings=(),
        )


@dataclass(slots=True)
class _Laps:
    """A stop watch."""

    since: float = field(default_factory=monotonic)
    laps: list[Timing] = field(default_factory=list)

    def end(self, stage: str, within: tuple[Timing, ...] = ()) -> None:
        """Note how long a stage took; `within` are its own stages, and the rest of it comes under its name."""
        now = monotonic()
        rest = now - self.since - sum(timing.seconds for timing in within)
        self.laps += (*within, Timing(stage=stage, seconds=rest))
        self.since = now


def _unprinted(reading: Reading, printed: frozenset[tuple[str, str]]) -> Reading:
    if not isinstance(reading, Found):
        return reading
    told = tuple(item for item in reading.items if (item.id, item.revision) in printed)
    again = tuple(LeftOut(subject=item.title, reason="was in an earlier issue") for item in told)
    new = tuple(item for item in reading.items if (item.id, item.revision) not in printed)
    return replace(reading, items=new, left_out=(*reading.left_out, *again))


def _items(readings: Readings) -> tuple[Item, ...]:
    """Every item once, by id; of two revisions the later published one."""
    found = (item for _, reading in readings if not isinstance(reading, Failed) for item in reading.items)
    by_id: dict[str, Item] = {}
    for item in sorted(found, key=lambda item: (item.id, item.published or datetime.min.replace(tzinfo=UTC), item.revision)):
        by_id[item.id] = item
    if not by_id:
        raise _nothing(readings)
    return tuple(by_id.values())


def _nothing(readings: Readings) -> SourceError:
    """Why there is nothing to print, in the words of the first thing that went wrong."""
    for source, reading in readings:
        if isinstance(reading, Failed):
            return SourceError(reading.reason, place=source.location)
        entries = (*reading.failed, *reading.left_out) if isinstance(reading, Found) else ()
        if entries:
            return SourceError(f"nothing to print: {entries[0].subject}: {entries[0].reason}", place=source.location)
    where = ", ".join(source.location for source, _ in readings) or "no source"
    return SourceError("nothing to print: no text was found", place=where, remedy="Give a file or folder with text in it")


def _check_enough(composed: Composed, edition: Edition) -> None:
    """An issue with fewer stories than the desk wants is held: nobody is handed an empty paper in silence. Raises HeldError."""
    found = len(composed.stories)
    if found < edition.min_stories:
        problem = f"held: {found} {'story' if found == 1 else 'stories'}, and min_stories is {edition.min_stories}"
        raise HeldError(problem, place=edition.id, remedy="Look at its sources with `reporter check`, or lower min_stories")


def _in_its_language(edition: Edition, items: tuple[Item, ...]) -> Edition:
    """An ad-hoc edition ("auto") speaks the language that most of its items are in, and English where the page cannot."""
    if edition.language != AUTO:
        return edition
    spoken = Counter(item.language for item in items if item.language in LANGUAGES)
    most = max(sorted(spoken), key=lambda tag: spoken[tag], default="en")
    return replace(edition, language=most)


def _as_of(items: tuple[Item, ...], day: date, zone: str) -> datetime:
    """The newest item time not after the date, else that date at 00:00 in the edition's zone; never the clock."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    end = midnight + timedelta(days=1)
    times = [item.published for item in items if item.published and item.published < end]
    return max(times, default=midnight.astimezone(UTC))


def _cut(composed: Composed, edition: Edition) -> Composed:
    """The stories that fit; those beyond `max_stories` are not "left out", the order has put them last."""
    if not edition.max_stories or len(composed.stories) <= edition.max_stories:
        return composed
    stories = composed.stories[: edition.max_stories]
    kept = {item for story in stories for item in story.items}
    said = tuple(claim for claim in composed.highlights if all(cite.item in kept for cite in claim.cites))
    return replace(composed, stories=stories, highlights=said)


def _issue(
    order: Order,
    numbered: tuple[int, int],
    as_of: datetime,
    last: Issue | None,
    composed: Composed,
    items: tuple[Item, ...],
    readings: Readings,
) -> Issue:
    edition, (number, version) = order.edition, numbered
    used = {item for story in composed.stories for item in story.items}
    kept = {cite.item: last.items[cite.item] for story in composed.resolved for cite in story.headline.cites} if last else {}
    sources = tuple(_source_report(source, reading) for source, reading in readings)
    return Issue(
        edition=edition.id,
        date=order.day,
        number=number,
        version=version,
        state=order.state,
        supersedes=Supersedes(version=version - 1, note=order.note) if order.note is not None and version > 1 else None,
        since=last.number if last else None,
        as_of=as_of,
        period=Period(start=last.as_of if last else None, end=as_of),
        next=order.next,
        title=edition.title,
        language=edition.language,
        zone=edition.zone,
        producer=edition.producer,
        contact=edition.contact,
        marking=edition.marking,
        questions=edition.questions,
        highlights=composed.highlights,
        notices=(*order.notices, *_failures(readings), *composed.notices),
        stories=(*composed.stories, *composed.resolved),
        items=dict(sorted((kept | {item.id: freeze.evidence(item) for item in items if item.id in used}).items())),
        sources=sources,
    )


def _source_report(source: Source, reading: Reading) -> SourceReport:
    """How a source fared. A local path is named by its last part: an issue is handed round, and is the same wherever it was made."""
    states: dict[type, SourceState] = {Found: "ok", Unchanged: "unchanged", Stale: "failed", Failed: "failed"}
    return SourceReport(
        id=source.id,
        kind=source.kind,
        location=source.location if "://" in source.location else Path(source.location).name,
        state=states[type(reading)],
        items=0 if isinstance(reading, Failed) else len(reading.items),
        detail=_detail(reading),
    )


def _detail(reading: Reading) -> str:
    """Why a source failed, and what stands in its place."""
    if isinstance(reading, Stale):
        return f"{reading.reason}; what it held on {reading.at:%Y-%m-%d at %H:%M} UTC is used"
    return reading.reason if isinstance(reading, Failed) else ""


def _damaged(day: date, last: Issue | None) -> Notice:
    """An earlier issue that cannot be read any more is none: the reader must know what "new" is measured against."""
    against = f"No. {last.number} of {last.date}" if last else "no earlier issue"
    text = f"Its file is damaged and was passed over; what is new is told against {against}."
    return Notice(kind="failed", subject=f"issue of {day}", text=text)


def _failures(readings: Readings) -> tuple[Notice, ...]:
    """What could not be read, named: whole sources and single entries."""
    notices: list[Notice] = []
    for source, reading in readings:
        if isinstance(reading, Failed):
            notices.append(Notice(kind="failed", subject=source.id, text=reading.reason))
        elif isinstance(reading, Stale):
            notices.append(Notice(kind="stale", subject=source.id, text=_stale(reading)))
        elif isinstance(reading, Found):
            notices += [Notice(kind="left_out", subject=entry.subject, text=entry.reason) for entry in reading.failed]
    return tuple(notices)


def _stale(reading: Stale) -> str:
    when = f"{reading.at:%Y-%m-%d at %H:%M} UTC"
    return f"It could not be read ({reading.reason}); what it held on {when} is used, {_old(reading.age)} old."


def _old(age: timedelta) -> str:
    """ "3 hours", "2 days"; whole ones, begun ones not counted."""
    hours = int(age.total_seconds() // 3600)
    count, unit = (hours // 24, "day") if hours >= 48 else (hours, "hour")
    return f"{count} {unit}{'' if count == 1 else 's'}" if hours else "less than an hour"


def _pictures(issue: Issue) -> set[str]:
    return {_file(story) for story in issue.stories} - {""}


def _file(story: Explainer) -> str:
    return (story.image.file or "") if story.image else ""


def _report(rendered: Rendered) -> bytes:
    """What `EDITION-DATE.render.json` says: facts of the layout that are not part of the frozen issue."""
    facts = {
        "pages": rendered.pages,
        "outline": [list(entry) for entry in rendered.outline],
        "left_out": [{"kind": n.kind, "subject": n.subject, "text": n.text} for n in rendered.left_out],
    }
    return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()
