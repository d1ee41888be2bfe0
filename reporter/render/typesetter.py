"""An issue in, HTML and PDF out.

    issue ─templates▶ fragments ─layout▶ pages ─all but one known▶ front ─assembly▶ PDF
              (child)            (children)                        (child)   (child)

Everything that reads what an issue or a desk's templates say runs in limited children; this module plans and waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Literal, Self

import msgspec

from reporter import assets, freeze
from reporter.errors import TemplateError
from reporter.model import Failed, Fragment, Issue, Media, Notice, Rendered, Timing
from reporter.ports import Progress
from reporter.render import engine, evidence, glyphs, html, rehearsal
from reporter.render.assemble import Assembled, assemble
from reporter.render.bench import DEFAULT, Bench, Bounds, fingerprint
from reporter.render.cache import Cache
from reporter.render.colophon import Colophon
from reporter.render.fragments import Further, Set, nothing_further, set_all
from reporter.render.furniture import Furniture
from reporter.render.html import Setting
from reporter.render.manuscript import Manuscript, around, order
from reporter.render.opening import Opening, numbered
from reporter.render.plain import plain
from reporter.render.shelf import Shelf
from reporter.render.styles import styles
from reporter.render.worker import Workers, insist

Extent = Literal["passages", "full"]

#: Rounds of setting pages again because their numbers moved others; a contents list that grows by a page settles in two.
_ROUNDS = 4


class Typesetter:
    """Sets issues; a context manager, since it keeps processes. Implements `ports.Renderer`."""

    def __init__(
        self,
        *,
        desk: Path | None,
        cache: Cache,
        workers: int,
        progress: Progress,
        producer: str,
        extent: Extent = "passages",
        bounds: Bounds = DEFAULT,
        children: Workers | None = None,
    ) -> None:
        """`desk` is the desk's templates folder; `producer` signs the file; `children` may be loading already, and end with this."""
        self._desk = desk.resolve() if desk else None
        self._cache = cache
        self._count = max(1, workers)
        self._progress = progress
        self._producer = producer
        self._extent: Extent = extent
        self._bounds = bounds
        self._workers = children or Workers()
        self.timings: tuple[Timing, ...] = ()  #: where the time of the last rendering went

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._workers.close()

    def warm_up(self, language: str) -> None:
        """Begin loading the engine, for an issue in that language, beside other work."""
        self._workers.warm_up(rehearsal.rehearse, language)

    def render(self, issue: Issue, media: Mapping[str, Media], *, style: str, paper: str) -> Rendered:
        """HTML and PDF of an issue. Raises UsageError for an unknown style or paper, LayoutError, and TemplateError for a style
        that only the desk has."""
        began = monotonic()
        frozen = freeze.to_json(issue)
        sizes = {file: (entry.width, entry.height) for file, entry in media.items()}
        setting = Setting(issue=issue, style=style, paper=paper, desk=self._desk, sizes=sizes)
        with _pool(self._count) as executor:
            bench = self._bench({file: entry.data for file, entry in media.items()}, executor)
            key = self._key(setting, frozen, bench)
            kept = self._cache.get(key)
            if kept is not None:
                self.timings = (Timing(stage="kept", seconds=monotonic() - began),)
                return msgspec.msgpack.decode(kept, type=Rendered)
            rendered, whole = self._made_somehow(setting, frozen, bench)
        if whole:
            self._cache.put(key, msgspec.msgpack.encode(rendered))
        self._cache.trim()
        return rendered

    def _bench(self, media: Mapping[str, bytes], executor: Executor) -> Bench:
        folders = (*([self._desk] if self._desk else []), assets.locate("templates"))
        make = f"{engine.version()} {fingerprint((*folders, Path(__file__).parent))} {sorted(glyphs.at_hand())}"
        shelf = Shelf(folders=folders, media=media)
        return Bench(
            workers=self._workers, executor=executor, count=self._count, cache=self._cache, shelf=shelf, bounds=self._bounds, make=make
        )

    def _key(self, setting: Setting, frozen: bytes, bench: Bench) -> str:
        pictures = (part for file, data in sorted(bench.shelf.media.items()) for part in (file, data))
        return bench.key("issue", setting.style, setting.paper, self._producer, self._extent, frozen, *pictures)

    def _made_somehow(self, setting: Setting, frozen: bytes, bench: Bench) -> tuple[Rendered, bool]:
        """The rendering, in the shipped templates where the desk's own cannot be used: a bad template does not cost the issue."""
        try:
            return self._made(setting, frozen, bench)
        except TemplateError as error:
            if setting.desk is None or setting.style not in styles():
                raise
            told = Notice(
                kind="failed", subject="templates", text=f"Set in the templates that ship, because the desk's own failed: {error}"
            )
        shelf = replace(bench.shelf, folders=(assets.locate("templates"),))
        return self._made(replace(setting, desk=None), frozen, replace(bench, shelf=shelf), told)

    def _made(self, setting: Setting, frozen: bytes, bench: Bench, *given_up: Notice) -> tuple[Rendered, bool]:
        """The rendering, and whether everything in it was set as designed; `given_up` is what was not before this."""
        clock = [("", monotonic())]
        self.warm_up(setting.issue.language)
        written = Manuscript(setting, bench)

        @cache
        def beside() -> tuple[Future[str], Future[Furniture], Future[tuple[Notice, ...]]]:
            """What no page waits for."""
            return (
                bench.templated(html.whole, setting, written.told),
                bench.templated(html.furniture, setting),
                bench.templated(html.notices, setting),
            )

        opening = Opening(setting, bench, order(setting.issue), beside)
        sets = self._set(written, opening, setting, bench, given_up)
        clock += [("templates", written.complete), ("layout", monotonic())]
        web, furniture, missing = beside()
        assembled = self._assemble(setting, frozen, sets, furniture.result(), bench)
        page = web.result()
        clock.append(("assemble", monotonic()))
        parts = {"layout": _parts(sets, setting.issue), "assemble": assembled.seconds}
        self.timings = tuple(
            Timing(stage=name, seconds=end - start, parts=parts.get(name, ())) for (_, start), (name, end) in pairwise(clock)
        )
        left_out = (*given_up, *missing.result(), *_given_up(sets, assembled))
        done = Rendered(html=page, pdf=assembled.pdf, pages=assembled.pages, outline=assembled.outline, left_out=left_out)
        return done, not given_up and not any(entry.notices for entry in sets)

    def _set(self, written: Manuscript, opening: Opening, setting: Setting, bench: Bench, given_up: tuple[Notice, ...]) -> tuple[Set, ...]:
        """Every fragment on its pages. What names page numbers, or what could not be set, is set again until nothing moves."""
        names = order(setting.issue)
        sets = self._lay(written.coming(), len(names) + (len(names) > 1), setting, bench, opening.further)
        texts = dict(written.pages)
        if opening.front:
            texts["front"] = opening.front.html
            names = ("front", *names)
        settled: tuple[tuple[Notice, ...], Mapping[str, int]] = (), opening.numbers
        for _ in range(_ROUNDS):
            told = (*given_up, *(notice for name in names for notice in sets[name].notices))
            numbers = numbered(names, {name: sets[name].pages for name in names})
            if (told, numbers) == settled:
                break
            settled = told, numbers
            again = around(_telling(setting, told), numbers, bench)
            changed = [Fragment(id=name, html=text) for name, text in again if texts[name] != text]
            sets |= self._lay(changed, len(changed), setting, bench, nothing_further)
            texts |= {fragment.id: fragment.html for fragment in changed}
        opening.remember(sets)
        return tuple(sets[name] for name in names)

    def _lay(self, fragments: Iterable[Fragment], total: int, setting: Setting, bench: Bench, further: Further) -> dict[str, Set]:
        def last_resort(fragment: Fragment) -> engine.LaidOut | Failed:
            return plain(fragment, setting.issue, setting.paper, bench)

        def step(done: int) -> None:
            self._progress.step("layout", done, total)

        return set_all(fragments, _titles(setting.issue), bench, last_resort, step, further)

    def _assemble(self, setting: Setting, frozen: bytes, sets: tuple[Set, ...], furniture: Furniture, bench: Bench) -> Assembled:
        self._progress.step("assemble", 0, 1)
        words = _colophon(setting.issue, frozen, self._producer, self._extent)
        pieces = tuple(entry.piece for entry in sets if entry.pages)
        done = self._workers.call(self._bounds.assembly, assemble, pieces, words, furniture, Shelf(folders=bench.shelf.folders))
        self._progress.step("assemble", 1, 1)
        return insist(done, "the issue could not be put together")


def _colophon(issue: Issue, frozen: bytes, producer: str, extent: Extent) -> Colophon:
    return Colophon(
        title=f"{issue.title}, {issue.date}, no. {issue.number}",
        author=issue.producer,
        subject=issue.told[0].headline.text if issue.told else issue.title,
        language=issue.language,
        date=issue.as_of,
        producer=producer,
        attachment=evidence.attachment(frozen, extent),
        frozen=freeze.digest(frozen),
    )


@contextmanager
def _pool(count: int) -> Iterator[Executor]:
    """Threads that wait for children. An interruption does not wait for what is under way: closing the workers ends it."""
    executor = ThreadPoolExecutor(count, thread_name_prefix="bench")
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _telling(setting: Setting, told: tuple[Notice, ...]) -> Setting:
    """The setting with notices for the last page."""
    return replace(setting, issue=replace(setting.issue, notices=(*setting.issue.notices, *told)))


def _titles(issue: Issue) -> dict[str, str]:
    return {f"story-{story.id}": story.headline.text for story in issue.told} | {"front": "Front page", "back": "Last page"}


def _parts(sets: tuple[Set, ...], issue: Issue) -> tuple[tuple[str, float], ...]:
    """What became of each fragment, and how long it took; several are set at a time."""
    titles = _titles(issue)
    return tuple((f"{titles.get(s.piece.id, s.piece.id)}: {'kept' if s.kept else 'laid out'}, {_pages(s.pages)}", s.seconds) for s in sets)


def _pages(count: int) -> str:
    return f"{count} page" if count == 1 else f"{count} pages"


def _given_up(sets: tuple[Set, ...], assembled: Assembled) -> tuple[Notice, ...]:
    """Everything that layout left out."""
    links = tuple(
        Notice(
            kind="left_out", subject="Link", text=f"A link was removed, because it leads where links of an issue may not: {target[:120]}"
        )
        for target in dict.fromkeys(assembled.unlinked)
    )
    return (*(notice for entry in sets for notice in entry.notices), *links)
