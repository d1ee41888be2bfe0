"""An issue in, HTML and PDF out.

    issue ─templates▶ fragments ─layout▶ pages ─pages known▶ front again ─assembly▶ PDF
              (child)            (children)                  (child)        (child)

Everything that reads what an issue or a desk's templates say runs in limited children; this module plans and waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Literal, Self, TypeVar

from reporter import assets, freeze
from reporter.errors import TemplateError
from reporter.model import Failed, Fragment, Issue, Media, Notice, Rendered
from reporter.ports import Progress
from reporter.render import engine, evidence, html
from reporter.render.assemble import Assembled, assemble
from reporter.render.cache import Cache
from reporter.render.colophon import Colophon
from reporter.render.forkserver import Limits
from reporter.render.fragments import Bench, Set, set_all
from reporter.render.furniture import Furniture
from reporter.render.html import Setting
from reporter.render.plain import plain
from reporter.render.shelf import Shelf
from reporter.render.worker import ASSEMBLY, LAYOUT, TEMPLATES, Workers, insist

T = TypeVar("T")
Extent = Literal["passages", "full"]

#: Rounds of setting pages again because their numbers moved others; a contents list that grows by a page settles in two.
_ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The limits of the three kinds of jobs."""

    templates: Limits = TEMPLATES
    layout: Limits = LAYOUT
    assembly: Limits = ASSEMBLY


class Typesetter:
    """Sets issues; a context manager, since it keeps processes. Implements `ports.Renderer`."""

    def __init__(
        self,
        *,
        desk: Path | None,
        cache: Path | None,
        workers: int,
        progress: Progress,
        producer: str,
        extent: Extent = "passages",
        bounds: Bounds = Bounds(),
    ) -> None:
        """`desk` is the desk's templates folder, `cache` the folder of the fragment cache, None for none; `producer` signs the file."""
        self._desk = desk.resolve() if desk else None
        self._cache = Cache(cache)
        self._count = max(1, workers)
        self._progress = progress
        self._producer = producer
        self._extent: Extent = extent
        self._bounds = bounds
        self._workers = Workers()
        self.timings: tuple[tuple[str, float], ...] = ()  #: (stage, seconds) of the last rendering

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._workers.close()

    def warm_up(self) -> None:
        """Begin loading the engine, beside other work."""
        self._workers.warm_up(engine.MODULES)

    def render(self, issue: Issue, media: Mapping[str, Media], *, style: str, paper: str) -> Rendered:
        """HTML and PDF of an issue. Raises UsageError for an unknown style or paper, TemplateError, LayoutError."""
        clock = [("", monotonic())]
        self.warm_up()
        sizes = {file: (entry.width, entry.height) for file, entry in media.items()}
        setting = Setting(issue=issue, style=style, paper=paper, desk=self._desk, sizes=sizes)
        folders = (*([self._desk] if self._desk else []), assets.locate("templates"))
        shelf = Shelf(folders=folders, media={file: entry.data for file, entry in media.items()})
        with _pool(self._count) as executor:
            sets = self._set(setting, self._bench(shelf, executor), clock)
            web = executor.submit(self._templated, html.whole, setting)
            furniture: Furniture = self._templated(html.furniture, setting)
            assembled = self._assemble(setting, sets, furniture, Shelf(folders=folders))
            missing: tuple[Notice, ...] = self._templated(html.notices, setting)
            page: str = web.result()
        clock.append(("assemble", monotonic()))
        self._cache.trim()
        self.timings = tuple((name, end - start) for (_, start), (name, end) in pairwise(clock))
        left_out = (*missing, *_given_up(sets, assembled))
        return Rendered(html=page, pdf=assembled.pdf, pages=assembled.pages, outline=assembled.outline, left_out=left_out)

    def _bench(self, shelf: Shelf, executor: Executor) -> Bench:
        return Bench(
            workers=self._workers, executor=executor, cache=self._cache, shelf=shelf, limits=self._bounds.layout, engine=engine.version()
        )

    def _templated(self, function: Callable[..., T], setting: Setting, *more: object) -> T:
        """What a function of `html` makes of the setting, in a child. Raises TemplateError also where the child was stopped."""
        made = self._workers.call(self._bounds.templates, function, setting, *more)
        if isinstance(made, Failed):
            remedy = "Look for a loop that does not end, or one that fills memory"
            raise TemplateError(f"the templates were stopped: {made.reason}", place=f"style {setting.style}", remedy=remedy)
        return made

    def _set(self, setting: Setting, bench: Bench, clock: list[tuple[str, float]]) -> tuple[Set, ...]:
        """Every fragment on its pages. What names page numbers, or what could not be set, is set again until nothing moves."""
        fragments = self._templated(html.fragments, setting, None)
        clock.append(("templates", monotonic()))
        order = [fragment.id for fragment in fragments]
        texts = {fragment.id: fragment.html for fragment in fragments if len(fragments) == 1 or fragment.id != "front"}
        sets = self._lay(texts, setting, bench)
        for _ in range(_ROUNDS):
            told = tuple(notice for name in order if name in sets for notice in sets[name].notices)
            again = self._templated(html.fragments, _telling(setting, told), _numbered(order, sets))
            changed = {fragment.id: fragment.html for fragment in again if texts.get(fragment.id) != fragment.html}
            if not changed:
                break
            sets |= self._lay(changed, setting, bench)
            texts |= changed
        clock.append(("layout", monotonic()))
        return tuple(sets[name] for name in order)

    def _lay(self, texts: Mapping[str, str], setting: Setting, bench: Bench) -> dict[str, Set]:
        fragments = tuple(Fragment(id=name, html=text) for name, text in texts.items())

        def last_resort(fragment: Fragment) -> engine.LaidOut | Failed:
            return plain(fragment, setting.issue, setting.paper, bench.workers, bench.shelf, bench.limits)

        def step(done: int, total: int) -> None:
            self._progress.step("layout", done, total)

        return set_all(fragments, _titles(setting.issue), bench, last_resort, step)

    def _assemble(self, setting: Setting, sets: tuple[Set, ...], furniture: Furniture, shelf: Shelf) -> Assembled:
        self._progress.step("assemble", 0, 1)
        words = _colophon(setting.issue, self._producer, self._extent)
        pieces = tuple(entry.piece for entry in sets if entry.pages)
        done = self._workers.call(self._bounds.assembly, assemble, pieces, words, furniture, shelf)
        self._progress.step("assemble", 1, 1)
        return insist(done, "the issue could not be put together")


def _colophon(issue: Issue, producer: str, extent: Extent) -> Colophon:
    return Colophon(
        title=f"{issue.title}, {issue.date}, no. {issue.number}",
        author=issue.producer,
        subject=issue.stories[0].headline.text if issue.stories else issue.title,
        language=issue.language,
        date=issue.as_of,
        producer=producer,
        attachment=evidence.attachment(issue, extent),
        frozen=freeze.digest(freeze.to_json(issue)),
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
    return {f"story-{story.id}": story.headline.text for story in issue.stories} | {"front": "Front page", "back": "Last page"}


def _numbered(order: list[str], sets: Mapping[str, Set]) -> dict[str, int]:
    """The first page of every fragment; one not yet set is taken to fill one page."""
    pages, at = {}, 1
    for name in order:
        pages[name] = at
        at += sets[name].pages if name in sets else 1
    return pages


def _given_up(sets: tuple[Set, ...], assembled: Assembled) -> tuple[Notice, ...]:
    """Everything that layout left out."""
    links = tuple(
        Notice(
            kind="left_out", subject="Link", text=f"A link was removed, because it leads where links of an issue may not: {target[:120]}"
        )
        for target in dict.fromkeys(assembled.unlinked)
    )
    return (*(notice for entry in sets for notice in entry.notices), *links)
