"""Looking at everything an edition needs, before its hour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reporter.app.desk import Silent, SystemClock, named, open_desk, own_templates, rooted
from reporter.app.press import readers
from reporter.checkup import Finding


def check(name: str | None, path: Path | None, *, offline: bool) -> Iterator[Finding]:
    """Look at everything an edition needs, one finding at a time. Raises ConfigError for a file that cannot be used at all."""
    from reporter import checkup
    from reporter.sources.gather import gather
    from reporter.testing import MemoryLedger

    desk = open_desk(path, needed=True)
    editions = (named(desk, name),) if name else tuple(desk.editions.values())
    used = {source.id: rooted(source, desk.root) for edition in editions for source in edition.sources}
    yield from checkup.settings(desk)
    yield from checkup.templates(editions, own_templates(desk))
    if offline:
        yield from checkup.local_places(used)
        return
    clock, memory = SystemClock(), MemoryLedger()
    yield from checkup.sources(gather(tuple(used.values()), readers(clock, memory), memory=memory, clock=clock, progress=Silent()))
