"""Looking at everything an edition needs, before its hour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reporter.app.desk import Silent, SystemClock, contact, glance, named, open_desk, out_folder, own_templates, rooted
from reporter.app.press import readers
from reporter.checkup import Finding
from reporter.store.archive import Archive


def check(name: str | None, path: Path | None, *, offline: bool) -> Iterator[Finding]:
    """Look at everything an edition needs, one finding at a time. Raises ConfigError for a file that cannot be used at all."""
    from reporter import checkup
    from reporter.sources.gather import gather

    desk = open_desk(path, needed=True)
    editions = (named(desk, name),) if name else tuple(desk.editions.values())
    used = {source.id: rooted(source, desk.root) for edition in editions for source in edition.sources}
    clock, memory = SystemClock(), glance(desk, acquainted=True)
    archive = Archive(out_folder(desk, None))
    yield from checkup.settings(desk)
    yield from checkup.overrides(desk, {each: archive.dates(each) for each in desk.editions}, clock.now().date())
    yield from checkup.templates(editions, own_templates(desk))
    yield from checkup.channels(desk, editions, offline=offline)
    if offline:
        yield from checkup.local_places(used)
        return
    known = readers(clock, memory, contact=contact(desk))
    yield from checkup.sources(gather(tuple(used.values()), known, memory=memory, clock=clock, progress=Silent()))
