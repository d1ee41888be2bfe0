"""Reading a place on the web again and again: asked only whether it changed, remembered only once it was understood.

fetch ─304→ what was remembered ─────────────┐
  └─200→ make ─items, validators→ remember ──┴─choose→ Found | Unchanged
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reporter.errors import SourceError
from reporter.model import Failed, Found, Item, LeftOut, Reading, Remembered, Source, Unchanged, Validator
from reporter.net.answers import Fetched, NotModified
from reporter.net.client import Net
from reporter.ports import Clock, Memory
from reporter.sources.options import Options, choose, options

#: A date further ahead than this is a mistake; zones differ by a day at most.
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every reader of the web works with."""

    net: Net
    memory: Memory
    clock: Clock
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)  #: the environment
    as_of: datetime | None = None  #: the instant that ages are counted from; None for the clock's

    def now(self) -> datetime:
        """The instant that ages are counted from."""
        return self.as_of or self.clock.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of an answer, before the source's options are applied."""

    items: tuple[Item, ...]
    validators: tuple[Validator, ...] = ()  #: of further addresses that were asked
    left_out: tuple[LeftOut, ...] = ()
    failed: tuple[LeftOut, ...] = ()
    vouched: bool = True  #: an unchanged answer means unchanged items; not so for a page that was read through its feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One source being read."""

    source: Source
    asked: Options
    known: Remembered | None  #: its last successful reading

    def validator(self, url: str) -> Validator | None:
        """What to ask an address with."""
        return next((v for v in self.known.validators if v.url == url), None) if self.known else None

    def item(self, identity: str) -> Item | None:
        """The item of that id in the last reading."""
        return next((item for item in self.known.items if item.id == identity), None) if self.known else None


def watched(source: Source, means: Means, accept: str, make: Callable[[Fetched, Task], Made | Failed]) -> Reading:
    """Read the source's address; `make` turns a new answer into items. Never raises for what the server sends."""
    try:
        task = Task(source=source, asked=options(source, means.secrets), known=means.memory.remembered(source.id))
    except SourceError as error:
        return Failed(reason=error.problem)
    answer = means.net.fetch(
        source.location, validator=task.validator(source.location), accept=accept, access=task.asked.access, limits=task.asked.limits
    )
    if isinstance(answer, Failed):
        return answer
    if isinstance(answer, NotModified):
        return Unchanged(items=choose(task.known.items, task.asked, means.now())[0] if task.known else ())
    made = make(answer, task)
    return made if isinstance(made, Failed) else _kept(made, answer, task, means)


def _kept(made: Made, answer: Fetched, task: Task, means: Means) -> Found:
    items = tuple(sane(item, means.clock.now()) for item in made.items)
    own = (answer.validator,) if answer.validator and made.vouched else ()
    validators = tuple({validator.url: validator for validator in (*made.validators, *own)}.values())
    means.memory.remember(task.source.id, Remembered(at=means.clock.now(), items=items, validators=validators))
    chosen, left = choose(items, task.asked, means.now())
    return Found(items=chosen, left_out=(*made.left_out, *left), failed=made.failed)


def sane(item: Item, now: datetime) -> Item:
    """The item as fetched now, without a date that has not come yet."""
    ahead = item.published is not None and item.published > now + _AHEAD
    return replace(item, fetched=item.fetched or now, published=None if ahead else item.published)
