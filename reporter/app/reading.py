"""What a source yields, before it is in any issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.app.desk import Silent, SystemClock, contact, given, glance, open_desk, rooted
from reporter.app.press import readers
from reporter.config import Desk
from reporter.model import Failed, Found, Item, Reading, Source, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What one source yields, for `reporter read`."""

    items: tuple[dict[str, Any], ...]  #: id url link title outlet published language text; `text` is the body only
    remarks: tuple[str, ...]  #: what was left out or failed, and why
    failed: bool


def read(locations: tuple[str, ...], path: Path | None) -> Iterator[Yield]:
    """What each place or configured source yields, one after the other."""
    from reporter.sources.gather import gather

    desk = open_desk(path, needed=True)
    clock, memory = SystemClock(), glance(desk)
    known = readers(clock, memory, contact=contact(desk))
    for source in _chosen(locations, desk):
        ((_, reading),) = gather((source,), known, memory=memory, clock=clock, progress=Silent())
        yield _yielded(source, reading)


def _chosen(locations: tuple[str, ...], desk: Desk) -> tuple[Source, ...]:
    """Names of configured sources, and places given by hand."""
    configured = {name: rooted(source, desk.root) for name, source in desk.sources.items()}
    return tuple(configured[place] if place in configured and not Path(place).exists() else given((place,))[0] for place in locations)


def _yielded(source: Source, reading: Reading) -> Yield:
    if isinstance(reading, Failed | Stale):
        return Yield(items=(), remarks=(f"{source.location}: {reading.reason}",), failed=True)
    left_out = (*reading.failed, *reading.left_out) if isinstance(reading, Found) else ()
    if not reading.items and not left_out:
        return Yield(items=(), remarks=(f"{source.location}: nothing to read was found",), failed=False)
    remarks = tuple(f"left out: {entry.subject}: {entry.reason}" for entry in left_out)
    return Yield(items=tuple(map(_row, reading.items)), remarks=remarks, failed=isinstance(reading, Found) and bool(reading.failed))


def _row(item: Item) -> dict[str, Any]:
    from reporter.sources.anatomy import body

    published = item.published and item.published.strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = {"id": item.id, "url": item.url, "link": item.link, "title": item.title, "outlet": item.outlet}
    return facts | {"published": published, "language": item.language, "text": body(item)}
