"""Putting a press together, and making one issue by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reporter import __version__, calendar, config
from reporter.app.desk import Standing, SystemClock, given, glance, named, open_desk, out_folder, own_templates, rooted, today
from reporter.config.keys import LimitKeys
from reporter.log import logger
from reporter.model import Edition, Reading, Source
from reporter.pipeline import AUTO, Order, Press, Produced
from reporter.ports import Clock, Memory, Progress, Reader
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger

if TYPE_CHECKING:
    from reporter.render.bench import Bounds
    from reporter.render.worker import Workers


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


def build(request: Request, progress: Progress, children: Workers | None = None) -> Produced:
    """Make one issue now, with layout processes that may be loading already. Raises ReporterError."""
    desk = open_desk(request.config, needed=request.edition is not None or not request.sources)
    edition = _look(wanted(desk, request), request)
    clock = SystemClock()
    day = request.day or today(desk, edition, clock)
    order = Order(
        edition=edition,
        day=day,
        as_of=request.as_of,
        note=request.note,
        fresh=bool(request.sources),
        next=_next(edition, day),
        overrides=config.load_overrides(config.overrides_file(desk.root, edition.id, day)),
    )
    with open_press(desk, edition, request, clock, progress, children) as press:
        return press.run(order)


def _next(edition: Edition, day: date) -> datetime | None:
    """When the issue after that of `day` is due."""
    return calendar.next_slot(edition, datetime.combine(day, time.max, ZoneInfo(edition.zone))) if edition.schedule else None


def wanted(desk: config.Desk, request: Request) -> Edition:
    """The edition named, else the only one; `--from` without a name makes an edition of its own."""
    if request.sources and request.edition is None:
        return Edition(id="briefing", title="Situation briefing", language=AUTO, sources=given(request.sources))
    edition = named(desk, request.edition)
    sources = given(request.sources) if request.sources else tuple(rooted(source, desk.root) for source in edition.sources)
    return replace(edition, sources=sources)


def _look(edition: Edition, request: Request) -> Edition:
    """What the command line says about how the issue looks."""
    return replace(
        edition,
        style=request.style or edition.style,
        paper=request.paper or edition.paper,
        max_stories=edition.max_stories if request.max_stories is None else request.max_stories,
    )


@contextmanager
def open_press(
    desk: config.Desk, edition: Edition, request: Request, clock: Clock, progress: Progress, children: Workers | None = None
) -> Iterator[Press]:
    """A press and the processes it keeps. The engine loads while all else is got ready and the sources are read."""
    kinds = frozenset(source.kind for source in edition.sources)
    from reporter.render import rehearsal
    from reporter.render.cache import Cache
    from reporter.render.typesetter import Typesetter

    for key in desk.unheeded():
        logger.warning("%s: %s is not obeyed by this version", desk.file, key)
    out = out_folder(desk, request.out)
    with Typesetter(
        desk=own_templates(desk),
        cache=Cache(out / ".cache" if desk.press.cache else None, desk.press.cache),
        workers=request.workers or desk.press.workers or os.cpu_count() or 1,
        progress=progress,
        producer=f"reporter {__version__}",
        extent=edition.evidence,
        bounds=_bounds(desk.press.limits),
        children=children,
    ) as typesetter:
        typesetter.warm_up(rehearsal.USUAL if edition.language == AUTO else edition.language)
        from reporter.compose import compose
        from reporter.sources.gather import LastKnown, gather

        ledger = Ledger(out)
        # An ad-hoc issue ignores what was seen before, and leaves no trace of what it read.
        memory: Memory = glance(desk, request.out) if request.sources else ledger.memory
        known = readers(clock, memory, request.as_of, kinds, edition.contact)
        allowed = edition.last_known and LastKnown(
            memory=memory, clock=clock, within=timedelta(seconds=edition.last_known), secrets=os.environ, as_of=request.as_of
        )

        def gathered(sources: tuple[Source, ...]) -> tuple[tuple[Source, Reading], ...]:
            readings = gather(sources, known, memory=memory, clock=clock, progress=progress)
            return allowed.instead(readings) if allowed else readings

        yield Press(
            gather=gathered,
            translate=lambda items, _language: items,
            compose=compose,
            renderer=typesetter,
            archive=Archive(out),
            register=ledger.issues,
            progress=progress,
        )


def _bounds(keys: LimitKeys) -> Bounds:
    """What one piece of an issue may use, as the desk says; putting the pieces together has limits of its own."""
    from reporter.render.bench import Bounds
    from reporter.render.worker import LAYOUT, TEMPLATES

    templates, layout = (
        replace(usual, memory=int(keys.memory), processor=max(1, round(keys.cpu)), wall=float(keys.wall)) for usual in (TEMPLATES, LAYOUT)
    )
    return Bounds(templates=templates, layout=layout)


def readers(
    clock: Clock, memory: Memory, as_of: datetime | None = None, kinds: frozenset[str] | None = None, contact: str | None = None
) -> Mapping[str, Reader]:
    """Readers by kind: the registry that plugins join. Ages of entries are counted from `as_of`, or the clock.

    `contact` is whom the servers that are asked can write to.

    Where `kinds` are all local, those that ask servers are left out with their libraries: a quarter of a second.
    """
    from reporter.sources.document import DocumentReader
    from reporter.sources.folder import FolderReader

    ages = Standing(as_of) if as_of else clock
    local: dict[str, Reader] = {"document": DocumentReader(stdin=sys.stdin.buffer, clock=ages), "folder": FolderReader(clock=ages)}
    return local if kinds is not None and kinds <= local.keys() else local | _asking(clock, memory, as_of, contact)


def _asking(clock: Clock, memory: Memory, as_of: datetime | None, contact: str | None) -> dict[str, Reader]:
    """The readers that open connections, or may."""
    from reporter.net.client import Net
    from reporter.sources.feed import FeedReader
    from reporter.sources.mailbox import MailboxReader
    from reporter.sources.page import PageReader
    from reporter.sources.table import TableReader
    from reporter.sources.watch import Means

    means = Means(net=Net(clock=clock, memory=memory, contact=contact), memory=memory, clock=clock, secrets=os.environ, as_of=as_of)
    return {
        "feed": FeedReader(means=means),
        "mailbox": MailboxReader(clock=clock, secrets=os.environ, as_of=as_of),
        "page": PageReader(means=means),
        "table": TableReader(means=means),
    }
