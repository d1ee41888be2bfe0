"""All sources of an edition, several at once, none able to cost the issue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed

from reporter.errors import ReporterError
from reporter.log import logger
from reporter.model import Failed, Found, Health, Reading, Source, SourceState
from reporter.ports import Clock, Memory, Progress, Reader
from reporter.sources.links import host

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
            logger.info("%s: %s", sources[number].id, _told(readings[number]))
            progress.step("gather", done, len(sources))
    return tuple((source, readings[number]) for number, source in enumerate(sources))


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
    return f"{len(reading.items)} items" + ("" if isinstance(reading, Found) else ", unchanged")
