"""Fragments, distributed: each is set by a limited child, and one that cannot be set as designed is set more simply.

    fragment ─▶ as designed ─failed▶ without pictures ─failed▶ as plain text      (what was given up is told in a Notice)

Threads only wait for children; all work is done in processes that can be ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass

import msgspec

from reporter.model import Failed, Fragment, Notice
from reporter.render.assemble import Piece
from reporter.render.bench import Bench
from reporter.render.engine import LaidOut, lay_out
from reporter.render.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A fragment on pages, and what had to be given up for it."""

    piece: Piece
    pages: int
    warnings: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


#: A way of setting a fragment that failed, in plain HTML; the last resort, which cannot fail for the same reason.
Plain = Callable[[Fragment], "LaidOut | Failed"]


@dataclass(frozen=True, slots=True)
class _Design:
    """One way to set a fragment with its own HTML."""

    css: str
    pictures: bool


_AS_DESIGNED = _Design("", pictures=True)
_WITHOUT_PICTURES = _Design("img,svg{display:none!important}*{background-image:none!important}", pictures=False)


def set_all(
    fragments: tuple[Fragment, ...], titles: Mapping[str, str], bench: Bench, plain: Plain, step: Callable[[int, int], None]
) -> dict[str, Set]:
    """Set fragments at the same time. `titles` name them in notices; `step(done, total)` is called in the caller's thread."""
    tasks = {
        bench.executor.submit(set_one, fragment, titles.get(fragment.id, fragment.id), bench, plain): fragment.id for fragment in fragments
    }
    done: dict[str, Set] = {}
    step(0, len(tasks))
    try:
        for task in as_completed(tasks):
            done[tasks[task]] = task.result()
            step(len(done), len(tasks))
    finally:
        for task in tasks:
            task.cancel()
    return done


def set_one(fragment: Fragment, title: str, bench: Bench, plain: Plain) -> Set:
    """Set one fragment, as designed if at all possible."""
    first = _laid(fragment.html, _AS_DESIGNED, bench)
    if isinstance(first, LaidOut):
        return _set(fragment, first)
    if _pictured(fragment.html):
        second = _laid(fragment.html, _WITHOUT_PICTURES, bench)
        if isinstance(second, LaidOut):
            return _set(
                fragment, second, Notice(kind="left_out", subject=title, text=f"Its pictures were left out: with them, {first.reason}.")
            )
    last = plain(fragment)
    if isinstance(last, LaidOut):
        return _set(
            fragment, last, Notice(kind="failed", subject=title, text=f"Set as plain text, because the layout failed: {first.reason}.")
        )
    return Set(piece=Piece(id=fragment.id, pdf=b"", faces={}), pages=0, warnings=(), notices=(_lost(title, last),))


def _lost(title: str, last: Failed) -> Notice:
    return Notice(kind="failed", subject=title, text=f"It could not be set: {last.reason}.")


def _set(fragment: Fragment, laid: LaidOut, *notices: Notice) -> Set:
    piece = Piece(id=fragment.id, pdf=laid.pdf, faces=laid.faces)
    return Set(piece=piece, pages=laid.pages, warnings=laid.warnings, notices=notices)


def _laid(html: str, design: _Design, bench: Bench) -> LaidOut | Failed:
    """From the cache, else from a child. Failures are not kept: a limit struck today may not be tomorrow."""
    shelf = bench.shelf.for_page(html) if design.pictures else Shelf(folders=bench.shelf.folders)
    key = bench.key("pages", design.css, html, *(part for file in sorted(shelf.media) for part in (file, shelf.media[file])))
    kept = bench.cache.get(key)
    if kept is not None:
        return msgspec.msgpack.decode(kept, type=LaidOut)
    laid = bench.workers.call(bench.bounds.layout, lay_out, html, shelf, design.css)
    if isinstance(laid, LaidOut):
        bench.cache.put(key, msgspec.msgpack.encode(laid))
    return laid


def _pictured(html: str) -> bool:
    return any(mark in html for mark in ("<img", "<svg", "url("))
