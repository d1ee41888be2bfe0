"""Where an issue is set: children, threads that wait for them, the cache, and what pages may show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reporter.errors import TemplateError
from reporter.model import Failed
from reporter.render.cache import Cache
from reporter.render.forkserver import Limits
from reporter.render.shelf import Shelf
from reporter.render.worker import ASSEMBLY, LAYOUT, TEMPLATES, Workers

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The limits of the three kinds of jobs."""

    templates: Limits = TEMPLATES
    layout: Limits = LAYOUT
    assembly: Limits = ASSEMBLY


DEFAULT = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All that setting one issue needs."""

    workers: Workers
    executor: Executor  #: its tasks only wait for children; as many children work as it has threads
    count: int  #: how many threads that is
    cache: Cache
    shelf: Shelf
    bounds: Bounds
    make: str  #: digest of everything beside the issue that decides what a page looks like: engine, code, templates

    def key(self, *parts: str | bytes) -> str:
        """A cache key for what depends on `parts` and on the make."""
        total = hashlib.sha256(self.make.encode())
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            total.update(b"%d\0" % len(data) + data)
        return total.hexdigest()

    def templated(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        """What a function of `html` makes, in a child. The future raises TemplateError also where the child was stopped."""
        return self.executor.submit(self._templated, function, *arguments)

    def _templated(self, function: Callable[..., T], *arguments: object) -> T:
        made = self.workers.call(self.bounds.templates, function, *arguments)
        if isinstance(made, Failed):
            remedy = "Look for a loop that does not end, or one that fills memory"
            raise TemplateError(f"the templates were stopped: {made.reason}", place="templates/", remedy=remedy)
        return made


def fingerprint(folders: tuple[Path, ...]) -> str:
    """SHA-256 over every file in the folders: its name below them, size and time of change, by which it is known to be as it was."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                facts = path.stat()
                total.update(f"{path.relative_to(folder).as_posix()}\0{facts.st_size} {facts.st_mtime_ns}\n".encode())
        total.update(b"\f")
    return total.hexdigest()
