"""Progress on stderr: a live bar per stage on a terminal, a line elsewhere; and a line for each source that was read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from reporter.ports import Progress

_WORDS = {"gather": "Reading sources", "compose": "Composing", "layout": "Laying out", "assemble": "Assembling", "write": "Writing"}


@contextmanager
def display(stream: TextIO) -> Iterator[Progress]:
    """A progress display for the length of one command; its bars leave no trace on the terminal when it ends."""
    if not stream.isatty():
        yield Lines(stream=stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<16}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(file=stream), transient=True) as bars:
        yield Live(bars=bars)


@dataclass(slots=True)
class Lines:
    """One line when a stage begins, and one for each note: enough for a log."""

    stream: TextIO
    _begun: set[str] = field(default_factory=set)

    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Say a stage's name and size once, and every note."""
        del done
        if stage not in self._begun:
            self._begun.add(stage)
            print(f"{_WORDS.get(stage, stage)} ({total})", file=self.stream)
        if note:
            print(f"  {note}", file=self.stream)


@dataclass(slots=True)
class Live:
    """A bar per stage."""

    bars: object
    _tasks: dict[str, object] = field(default_factory=dict)

    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Move a stage's bar; notes stand above it."""
        from rich.progress import Progress as Bars
        from rich.progress import TaskID

        assert isinstance(self.bars, Bars)
        if stage not in self._tasks:
            self._tasks[stage] = self.bars.add_task(_WORDS.get(stage, stage), total=total)
        task = self._tasks[stage]
        assert isinstance(task, int)
        self.bars.update(TaskID(task), completed=done, total=total)
        if note:
            self.bars.console.print(f"  {note}", markup=False, highlight=False)
