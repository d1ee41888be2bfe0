"""Composition root: configuration → adapters → plugins → Press. The only module that sees everything; it prints nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reporter import __version__, assets, config, freeze
from reporter.checkup import Finding
from reporter.errors import UsageError
from reporter.model import Edition, Failed, Found, Issue, Item, Reading, Source
from reporter.pipeline import AUTO, Order, Press, Produced
from reporter.ports import Clock, Memory, Progress, Reader
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger

#: The sample desk tells of this day, so that is the date its issue bears unless --date says otherwise.
SAMPLE_DAY = date(2023, 9, 30)


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Silent:
    """A display that shows nothing."""

    def step(self, stage: str, done: int, total: int) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asked `build` for; None where it said nothing."""

    edition: str | None = None
    sources: tuple[str, ...] = ()
    day: date | None = None
    as_of: datetime | None = None
    style: str | None = None
    paper: str | None = None
    out: Path | None = None
    config: Path | None = None
    max_stories: int | None = None
    note: str | None = None
    workers: int | None = None


def init(folder: Path) -> None:
    """Start a desk in a new or empty folder. Raises UsageError, leaving a folder with files as it is."""
    from reporter import scaffold

    scaffold.scaffold(folder)


def build(request: Request, progress: Progress) -> Produced:
    """Make one issue now. Raises ReporterError."""
    desk = _desk(request.config, needed=request.edition is not None or not request.sources)
    edition = _look(_edition(desk, request), request)
    clock = SystemClock()
    order = Order(
        edition=edition,
        day=request.day or _today(desk, edition, clock),
        as_of=request.as_of,
        note=request.note,
        fresh=bool(request.sources),
    )
    with _press(desk, edition, request, clock, progress) as press:
        return press.run(order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What one source yields, for `reporter read`."""

    items: tuple[dict[str, Any], ...]  #: id url link title outlet published language text; `text` is the body only
    remarks: tuple[str, ...]  #: what was left out or failed, and why
    failed: bool


def read(locations: tuple[str, ...], path: Path | None) -> Iterator[Yield]:
    """What each place or configured source yields, one after the other."""
    from reporter.testing import MemoryLedger

    clock, memory = SystemClock(), MemoryLedger()
    readers = _readers(clock, memory)
    for source in _chosen(locations, path):
        from reporter.sources.gather import gather

        ((_, reading),) = gather((source,), readers, memory=memory, clock=clock, progress=Silent())
        yield _yielded(source, reading)


def _chosen(locations: tuple[str, ...], path: Path | None) -> tuple[Source, ...]:
    """Names of configured sources, and places given by hand."""
    desk = _desk(path, needed=True)
    named = {name: _rooted(source, desk.root) for name, source in desk.sources.items()}
    return tuple(named[place] if place in named and not Path(place).exists() else _given((place,))[0] for place in locations)


def _yielded(source: Source, reading: Reading) -> Yield:
    if isinstance(reading, Failed):
        return Yield(items=(), remarks=(f"{source.location}: {reading.reason}",), failed=True)
    left_out = (*reading.failed, *reading.left_out) if isinstance(reading, Found) else ()
    remarks = tuple(f"left out: {entry.subject}: {entry.reason}" for entry in left_out)
    return Yield(items=tuple(map(_row, reading.items)), remarks=remarks, failed=isinstance(reading, Found) and bool(reading.failed))


def _row(item: Item) -> dict[str, Any]:
    from reporter.sources.anatomy import body

    published = item.published and item.published.strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = {"id": item.id, "url": item.url, "link": item.link, "title": item.title, "outlet": item.outlet}
    return facts | {"published": published, "language": item.language, "text": body(item)}


def check(name: str | None, path: Path | None, *, offline: bool) -> Iterator[Finding]:
    """Look at everything an edition needs, one finding at a time. Raises ConfigError for a file that cannot be used at all."""
    from reporter import checkup
    from reporter.sources.gather import gather
    from reporter.testing import MemoryLedger

    desk = _desk(path, needed=True)
    editions = (_named(desk, name),) if name else tuple(desk.editions.values())
    used = {source.id: _rooted(source, desk.root) for edition in editions for source in edition.sources}
    yield from checkup.settings(desk)
    yield from checkup.templates(editions, _templates(desk))
    if offline:
        yield from checkup.local_places(used)
        return
    clock, memory = SystemClock(), MemoryLedger()
    yield from checkup.sources(gather(tuple(used.values()), _readers(clock, memory), memory=memory, clock=clock, progress=Silent()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `reporter verify` says of a file."""

    sound: bool
    summary: str  #: "214 claims, 214 consistent; …; issue 12 version 1; unaltered (ledger)"
    lines: tuple[str, ...]  #: what differs, and where


def verify(file: Path, out: Path | None) -> Verdict:
    """Re-check an issue.json or a PDF against its evidence and the ledger. Raises EvidenceError for a file that is neither."""
    from reporter.verify import check as against_evidence

    data = _bytes(file)
    issue, digest, differences = _inspected(data, file) if data.startswith(b"%PDF") else _decoded(data, file)
    verdict = against_evidence(issue)
    known = Ledger(_ledger_folder(file, out)).issues.known_digest(digest) if digest else None
    standing = "unaltered (ledger)" if known else "not in the ledger here: whether it was altered is not known"
    return Verdict(
        sound=verdict.sound and not differences,
        summary=f"{verdict.summary}; issue {issue.number} version {issue.version}; {'differs' if differences else standing}",
        lines=(*verdict.lines, *differences),
    )


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        remedy = "Give an issue.json or a PDF made by reporter"
        raise UsageError(f"cannot be read: {error.strerror}", place=str(file), remedy=remedy) from error


def _decoded(data: bytes, file: Path) -> tuple[Issue, str | None, tuple[str, ...]]:
    return freeze.from_json(data, str(file)), freeze.digest(data), ()


def _inspected(data: bytes, file: Path) -> tuple[Issue, str | None, tuple[str, ...]]:
    """The issue in a PDF, the file's digest, and where its pages say something else than its evidence."""
    from reporter.render.inspect import inspect
    from reporter.render.worker import Workers

    with Workers() as workers:
        found = inspect(data, str(file), workers)
    return found.issue, found.digest, tuple(map(str, found.differences))


def _ledger_folder(file: Path, out: Path | None) -> Path:
    """`out/` of an issue that lies where it was made: out/EDITION/DATE/FILE."""
    return out or file.resolve().parent.parent.parent


# ── which desk, which edition, which sources ──────────────────────────────────────────────────────────────────────


def _desk(path: Path | None, *, needed: bool) -> config.Desk:
    """The desk of --config, else of ./reporter.toml, else the sample desk; an ad-hoc issue needs none."""
    if path is not None or (needed and Path("reporter.toml").exists()):
        return config.load(path or Path("reporter.toml"), os.environ)
    return config.load(assets.locate("data") / "sample" / "reporter.toml", os.environ)


def _is_sample(desk: config.Desk) -> bool:
    return desk.root == (assets.locate("data") / "sample").resolve()


def _edition(desk: config.Desk, request: Request) -> Edition:
    """The edition named, else the only one; `--from` without a name makes an edition of its own."""
    if request.sources and request.edition is None:
        return Edition(id="briefing", title="Situation briefing", language=AUTO, sources=_given(request.sources))
    edition = _named(desk, request.edition)
    sources = _given(request.sources) if request.sources else tuple(_rooted(source, desk.root) for source in edition.sources)
    return replace(edition, sources=sources)


def _named(desk: config.Desk, name: str | None) -> Edition:
    known = sorted(desk.editions)
    if name is None and len(known) == 1:
        return desk.editions[known[0]]
    if name is None:
        raise UsageError("which edition?", place="EDITION", remedy=f"Name one of: {', '.join(known)}")
    if name not in desk.editions:
        near = get_close_matches(name or "", known, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Name one of: {', '.join(known)}"
        raise UsageError(f"there is no edition {name!r}", place="EDITION", remedy=remedy)
    return desk.editions[name or ""]


def _look(edition: Edition, request: Request) -> Edition:
    """What the command line says about how the issue looks."""
    return replace(
        edition,
        style=request.style or edition.style,
        paper=request.paper or edition.paper,
        max_stories=edition.max_stories if request.max_stories is None else request.max_stories,
    )


def _given(locations: tuple[str, ...]) -> tuple[Source, ...]:
    """Sources of places given by hand; ids are file names, so that an issue does not depend on where they lie."""
    taken: dict[str, int] = {}
    sources = []
    for location in locations:
        name = "stdin" if location == "-" else location if _is_url(location) else Path(location).resolve().name
        taken[name] = taken.get(name, 0) + 1
        number = f" ({taken[name]})" if taken[name] > 1 else ""
        sources.append(Source(id=name + number, kind=_kind(location), location=location))
    return tuple(sources)


def _is_url(location: str) -> bool:
    return location.lower().startswith(("http://", "https://"))


def _kind(location: str) -> str:
    """Which reader a place given by hand needs."""
    path = Path(location)
    if _is_url(location):
        return "page"
    if path.is_dir():
        return "mailbox" if all((path / part).is_dir() for part in ("cur", "new")) else "folder"
    kind = {".csv": "table", ".mbox": "mailbox"}.get(path.suffix.lower(), "document")
    return "feed" if kind == "document" and location != "-" and _is_feed(path) else kind


def _is_feed(path: Path) -> bool:
    from reporter.sources.entries import is_feed

    try:
        with path.open("rb") as file:
            return is_feed(file.read(16384))
    except OSError:
        return False  # its reader says why it cannot be read


def _rooted(source: Source, root: Path) -> Source:
    """A configured relative path is relative to the folder of reporter.toml."""
    if source.location == "-" or _is_url(source.location):
        return source
    return replace(source, location=str(root / source.location))


# ── putting the press together ────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _press(desk: config.Desk, edition: Edition, request: Request, clock: Clock, progress: Progress) -> Iterator[Press]:
    """A press and the processes it keeps. The engine loads while the sources are read."""
    from reporter.compose import compose
    from reporter.render.typesetter import Typesetter
    from reporter.sources.gather import gather
    from reporter.testing import MemoryLedger

    out = _out(desk, request)
    ledger = Ledger(out)
    # An ad-hoc issue ignores what was seen before, and leaves no trace of what it read.
    memory: Memory = MemoryLedger() if request.sources else ledger.memory
    readers = _readers(clock, memory, request.as_of)
    with Typesetter(
        desk=_templates(desk),
        cache=out / ".cache" if desk.press.cache else None,
        workers=request.workers or desk.press.workers or os.cpu_count() or 1,
        progress=progress,
        producer=f"reporter {__version__}",
        extent=edition.evidence,
    ) as typesetter:
        typesetter.warm_up()
        yield Press(
            gather=lambda sources: gather(sources, readers, memory=memory, clock=clock, progress=progress),
            translate=lambda items, _language: items,
            compose=compose,
            renderer=typesetter,
            archive=Archive(out),
            register=ledger.issues,
            progress=progress,
        )


def _readers(clock: Clock, memory: Memory, as_of: datetime | None = None) -> Mapping[str, Reader]:
    """Readers by kind: the registry that plugins join. Ages of entries are counted from `as_of`, or the clock."""
    from reporter.net.client import Net
    from reporter.sources.document import DocumentReader
    from reporter.sources.feed import FeedReader
    from reporter.sources.folder import FolderReader
    from reporter.sources.mailbox import MailboxReader
    from reporter.sources.page import PageReader
    from reporter.sources.table import TableReader
    from reporter.sources.watch import Means

    means = Means(net=Net(clock=clock, memory=memory), memory=memory, clock=clock, secrets=os.environ, as_of=as_of)
    return {
        "document": DocumentReader(stdin=sys.stdin.buffer, clock=clock),
        "feed": FeedReader(means=means),
        "folder": FolderReader(clock=clock),
        "mailbox": MailboxReader(clock=clock, secrets=os.environ, as_of=as_of),
        "page": PageReader(means=means),
        "table": TableReader(means=means),
    }


def _templates(desk: config.Desk) -> Path | None:
    """The desk's own templates, which override the shipped ones file by file."""
    folder = desk.root / "templates"
    return folder if folder.is_dir() else None


def _out(desk: config.Desk, request: Request) -> Path:
    """Where issues go: as asked, else beside reporter.toml, else ./out."""
    return request.out or (Path("out") if _is_sample(desk) else desk.root / "out")


def _today(desk: config.Desk, edition: Edition, clock: Clock) -> date:
    """The date an issue bears when none was asked for."""
    if _is_sample(desk) and edition.language != AUTO:
        return SAMPLE_DAY
    return clock.now().astimezone(ZoneInfo(edition.zone)).date()
