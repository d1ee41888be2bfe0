"""Fragments, distributed: each is set by a limited child, and one that cannot be set as designed is set more simply.

    fragment ─▶ as designed ─failed▶ without pictures ─failed▶ as plain text      (what was given up is told in a Notice)

Threads only wait for children; all work is done in processes that can be ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from time import monotonic

import msgspec

from reporter.model import Failed, Fragment, Notice
from reporter.render.assemble import Piece
from reporter.render.bench import Bench
from reporter.render.engine import LaidOut, lay_out
from reporter.render.shelf import Shelf

#: Refused addresses told for one fragment; a page that names a thousand says no more with the rest.
_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A fragment on pages, and what had to be given up for it."""

    piece: Piece
    pages: int
    warnings: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    seconds: float = 0.0  #: on the clock, from when a worker took it up; a fragment may have waited before
    kept: bool = False  #: whether its pages came from the cache


#: A way of setting a fragment that failed, in plain HTML; the last resort, which cannot fail for the same reason.
Plain = Callable[[Fragment], "LaidOut | Failed"]


#: Asked after each fragment that is done for those that can now be set; names a fragment once.
Further = Callable[[Mapping[str, Set]], Iterable[Fragment]]


def nothing_further(_done: Mapping[str, Set]) -> tuple[Fragment, ...]:
    """No fragment waits for others."""
    return ()


@dataclass(frozen=True, slots=True)
class _Design:
    """One way to set a fragment with its own HTML."""

    css: str
    pictures: bool


_AS_DESIGNED = _Design("", pictures=True)
_WITHOUT_PICTURES = _Design("img,svg{display:none!important}*{background-image:none!important}", pictures=False)


def set_all(
    fragments: Iterable[Fragment],
    titles: Mapping[str, str],
    bench: Bench,
    plain: Plain,
    step: Callable[[int], None],
    further: Further,
) -> dict[str, Set]:
    """Set fragments at the same time, each begun as it comes, and those that `further` names as others are done.

    `titles` name them in notices; `step(done)` is called in the caller's thread.
    """
    tasks: dict[Future[Set], str] = {}
    done: dict[str, Set] = {}

    def take(more: Iterable[Fragment]) -> None:
        for piece in more:
            tasks[bench.executor.submit(set_one, piece, titles.get(piece.id, piece.id), bench, plain)] = piece.id

    try:
        take(fragments)
        step(0)
        while waiting := [task for task, name in tasks.items() if name not in done]:
            for task in wait(waiting, return_when=FIRST_COMPLETED).done:
                done[tasks[task]] = task.result()
                take(further(done))
                step(len(done))
    finally:
        for task in tasks:
            task.cancel()
    return done


def set_one(fragment: Fragment, title: str, bench: Bench, plain: Plain) -> Set:
    """Set one fragment, as designed if at all possible."""
    began = monotonic()
    kept = _kept(fragment.html, _AS_DESIGNED, bench)
    if kept is not None:
        return replace(_set(fragment, title, kept), seconds=monotonic() - began, kept=True)
    return replace(_set_new(fragment, title, bench, plain), seconds=monotonic() - began)


def _set_new(fragment: Fragment, title: str, bench: Bench, plain: Plain) -> Set:
    first = _laid(fragment.html, _AS_DESIGNED, bench)
    if isinstance(first, LaidOut):
        return _set(fragment, title, first)
    if _pictured(fragment.html):
        second = _kept(fragment.html, _WITHOUT_PICTURES, bench) or _laid(fragment.html, _WITHOUT_PICTURES, bench)
        if isinstance(second, LaidOut):
            return _set(
                fragment,
                title,
                second,
                Notice(kind="left_out", subject=title, text=f"Its pictures were left out: with them, {first.reason}."),
            )
    last = plain(fragment)
    if isinstance(last, LaidOut):
        return _set(
            fragment,
            title,
            last,
            Notice(kind="failed", subject=title, text=f"Set as plain text, because the layout failed: {first.reason}."),
        )
    return Set(piece=Piece(id=fragment.id, pdf=b"", faces={}), pages=0, warnings=(), notices=(_lost(title, last),))


def _lost(title: str, last: Failed) -> Notice:
    return Notice(kind="failed", subject=title, text=f"It could not be set: {last.reason}.")


def _set(fragment: Fragment, title: str, laid: LaidOut, *notices: Notice) -> Set:
    piece = Piece(id=fragment.id, pdf=laid.pdf, faces=laid.faces)
    refused = (
        Notice(kind="left_out", subject=title, text=f"Its page wanted what no page may have, and did not get it: {address[:120]}")
        for address in laid.refused[:_TOLD]
    )
    return Set(piece=piece, pages=laid.pages, warnings=laid.warnings, notices=(*notices, *refused))


def _kept(html: str, design: _Design, bench: Bench) -> LaidOut | None:
    """The pages from the cache."""
    kept = bench.cache.get(_key(html, design, _shelf(html, design, bench), bench))
    return None if kept is None else msgspec.msgpack.decode(kept, type=LaidOut)


def _laid(html: str, design: _Design, bench: Bench) -> LaidOut | Failed:
    """The pages from a child. Failures are not kept: a limit struck today may not be tomorrow."""
    shelf = _shelf(html, design, bench)
    laid = bench.workers.call(bench.bounds.layout, lay_out, html, shelf, design.css)
    if isinstance(laid, LaidOut):
        bench.cache.put(_key(html, design, shelf, bench), msgspec.msgpack.encode(laid))
    return laid


def _shelf(html: str, design: _Design, bench: Bench) -> Shelf:
    return bench.shelf.for_page(html) if design.pictures else Shelf(folders=bench.shelf.folders)


def _key(html: str, design: _Design, shelf: Shelf, bench: Bench) -> str:
    return bench.key("pages", design.css, html, *(part for file in sorted(shelf.media) for part in (file, shelf.media[file])))


def _pictured(html: str) -> bool:
    return any(mark in html for mark in ("<img", "<svg", "url("))
