"""All sources of an edition, several at once, none able to cost the issue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reporter.errors import ReporterError
from reporter.log import logger
from reporter.model import Failed, Found, Health, Reading, Source, SourceState, Stale
from reporter.ports import Clock, Memory, Progress, Reader
from reporter.sources.links import host
from reporter.sources.options import choose, options

#: Servers asked at once. Most of a fetch is waiting; more than this starves the parsing of two cores.
_AT_ONCE = 16


def gather(
    sources: tuple[Source, ...], readers: Mapping[str, Reader], *, memory: Memory, clock: Clock, progress: Progress
) -> tuple[tuple[Source, Reading], ...]:
    """Every source with what came of it, in the order of `sources`, whatever order they were finished in. Never raises for a source."""
    readings: dict[int, Reading] = {}
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="gather") as pool:
        waiting = {pool.submit(_read, sources[number], readers): number for number in _interleaved(sources)}
        for done, future in enumerate(as_completed(waiting), 1):
            number = waiting[future]
            readings[number] = future.result()
            memory.keep_health(_health(sources[number], readings[number], clock))
            told = f"{sources[number].id}: {_told(readings[number])}"
            logger.info("%s", told)
            progress.step("gather", done, len(sources), told)
    return tuple((source, readings[number]) for number, source in enumerate(sources))


@dataclass(frozen=True, slots=True, kw_only=True)
class LastKnown:
    """What an edition allows when every one of its sources fails: the last readings that are no older than `within`."""

    memory: Memory
    clock: Clock
    within: timedelta
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    as_of: datetime | None = None  #: the instant that ages of entries are counted from; None for the clock's

    def instead(self, readings: tuple[tuple[Source, Reading], ...]) -> tuple[tuple[Source, Reading], ...]:
        """`readings`; where every one failed, each that can be with what was known."""
        if not all(isinstance(reading, Failed) for _, reading in readings):
            return readings
        return tuple((source, self._known(source, reading)) for source, reading in readings if isinstance(reading, Failed))

    def _known(self, source: Source, failure: Failed) -> Stale | Failed:
        known = self.memory.remembered(source.id)
        if known is None or not known.items or (age := self.clock.now() - known.at) > self.within:
            return failure
        try:
            items, _ = choose(known.items, options(source, self.secrets), self.as_of or self.clock.now())
        except ReporterError:
            return failure
        return Stale(items=items, reason=failure.reason, at=known.at, age=age) if items else failure


def _interleaved(sources: tuple[Source, ...]) -> list[int]:
    """Positions of the sources, one of each host before the second of any: threads that queue at one server do no work."""
    rounds: defaultdict[str, int] = defaultdict(int)
    places = []
    for number, source in enumerate(sources):
        places.append((rounds[host(source.location)], number))
        rounds[host(source.location)] += 1
    return [number for _, number in sorted(places)]


def _read(source: Source, readers: Mapping[str, Reader]) -> Reading:
    if source.kind not in readers:
        return Failed(reason=f"no reader for the kind {source.kind!r}; there are {', '.join(sorted(readers))}")
    try:
        return readers[source.kind].read(source)
    except ReporterError as error:
        return Failed(reason=str(error))
    except Exception as error:
        logger.exception("reading %s", source.id)
        return Failed(reason=f"could not be read: a fault of its reader ({type(error).__name__})")


def _health(source: Source, reading: Reading, clock: Clock) -> Health:
    state: SourceState = "failed" if isinstance(reading, Failed) else "ok" if isinstance(reading, Found) else "unchanged"
    items = 0 if isinstance(reading, Failed) else len(reading.items)
    return Health(source=source.id, at=clock.now(), state=state, items=items, detail=reading.reason if isinstance(reading, Failed) else "")


def _told(reading: Reading) -> str:
    if isinstance(reading, Failed):
        return f"failed, {reading.reason}"
    return f"{len(reading.items)} {'item' if len(reading.items) == 1 else 'items'}" + ("" if isinstance(reading, Found) else ", unchanged")
