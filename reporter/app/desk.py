"""Which desk, which edition, which sources, which folders: what every command asks first."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from reporter import assets, config
from reporter.errors import UsageError
from reporter.model import Edition, Source
from reporter.pipeline import AUTO
from reporter.ports import Clock, Memory
from reporter.sources.links import is_address

#: The sample desk tells of this day, so that is the date its issue bears unless --date says otherwise.
SAMPLE_DAY = date(2023, 9, 30)


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that stands at the instant an issue tells of."""

    at: datetime

    def now(self) -> datetime:
        """That instant."""
        return self.at


@dataclass(frozen=True, slots=True)
class Silent:
    """A display that shows nothing."""

    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Nothing."""


def open_desk(path: Path | None, *, needed: bool) -> config.Desk:
    """The desk of --config, else of ./reporter.toml, else the sample desk; an ad-hoc issue needs none."""
    if path is not None or (needed and Path("reporter.toml").exists()):
        return config.load(path or Path("reporter.toml"), os.environ)
    return config.load(assets.locate("data") / "sample" / "reporter.toml", os.environ)


def is_sample(desk: config.Desk) -> bool:
    """Whether it is the desk that comes with `reporter`."""
    return desk.root == (assets.locate("data") / "sample").resolve()


def named(desk: config.Desk, name: str | None) -> Edition:
    """The edition of that name, or the only one. Raises UsageError with the names there are."""
    known = sorted(desk.editions)
    if name is None and len(known) == 1:
        return desk.editions[known[0]]
    if not known:
        raise UsageError(
            "no edition is configured", place=str(desk.file or "reporter.toml"), remedy="Add a table [editions.NAME] with a title"
        )
    if name is None:
        raise UsageError("which edition is not said", place="EDITION", remedy=f"Name one of: {', '.join(known)}")
    if name not in desk.editions:
        near = get_close_matches(name or "", known, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Name one of: {', '.join(known)}"
        if name and Path(name).exists():
            remedy = "To read the file of that name, put --from before it, too"  # a shell's "--from *.txt"
        raise UsageError(f"there is no edition {name!r}", place="EDITION", remedy=remedy)
    return desk.editions[name or ""]


def given(locations: tuple[str, ...]) -> tuple[Source, ...]:
    """Sources of places given by hand; ids are file names, so that an issue does not depend on where they lie. Raises UsageError."""
    if "" in locations:  # an unset variable of a script: the folder one happens to stand in is not meant
        raise UsageError("a source's name is empty", place="SRC", remedy="Give a file, a folder, a URL or -")
    taken: dict[str, int] = {}
    sources = []
    for location in locations:
        name = "stdin" if location == "-" else location if is_address(location) else _own_name(location)
        taken[name] = taken.get(name, 0) + 1
        number = f" ({taken[name]})" if taken[name] > 1 else ""
        sources.append(Source(id=name + number, kind=_kind(location), location=location))
    return tuple(sources)


def _own_name(location: str) -> str:
    """The last part of a path, also of "." and of a link that leads nowhere."""
    return Path(os.path.abspath(location)).name  # noqa: PTH100  # resolve() follows links, and some have no end


def _kind(location: str) -> str:
    """Which reader a place given by hand needs."""
    path = Path(location)
    if is_address(location):
        return "page"
    if path.is_dir():
        return "mailbox" if all((path / part).is_dir() for part in ("cur", "new")) else "folder"
    kind = {".csv": "table", ".mbox": "mailbox"}.get(path.suffix.lower(), "document")
    return "feed" if kind == "document" and path.is_file() and _is_feed(path) else kind


def _is_feed(path: Path) -> bool:
    from reporter.sources.entries import is_feed

    try:
        with path.open("rb") as file:
            return is_feed(file.read(16384))
    except OSError:
        return False  # its reader says why it cannot be read


def rooted(source: Source, root: Path) -> Source:
    """A configured relative path is relative to the folder of reporter.toml."""
    if source.location == "-" or is_address(source.location):
        return source
    return replace(source, location=str(root / source.location))


def contact(desk: config.Desk) -> str | None:
    """Whom the servers that are read can write to, where no one edition is meant."""
    return next((edition.contact for edition in desk.editions.values() if edition.contact), None)


def own_templates(desk: config.Desk) -> Path | None:
    """The desk's own templates, which override the shipped ones file by file; an absolute path."""
    folder = desk.root / "templates"
    return folder.resolve() if folder.is_dir() else None  # children that read it stand in another folder


def out_folder(desk: config.Desk, asked: Path | None) -> Path:
    """Where issues go: as asked, else beside reporter.toml, else ./out."""
    return asked or (Path("out") if is_sample(desk) else desk.root / "out")


def glance(desk: config.Desk, out: Path | None = None, *, acquainted: bool = False) -> Memory:
    """What a look at sources that makes no issue of the desk knows of them; it leaves no trace but a server's wish to be left alone."""
    from reporter.store.ledger import Ledger
    from reporter.store.memory import Glance

    if is_sample(desk) and out is None:
        from reporter.testing import MemoryLedger

        return MemoryLedger()
    return Glance(Ledger(out_folder(desk, out)).memory, acquainted=acquainted)


def today(desk: config.Desk, edition: Edition, clock: Clock) -> date:
    """The date an issue bears when none was asked for."""
    if is_sample(desk) and edition.language != AUTO:
        return SAMPLE_DAY
    return clock.now().astimezone(ZoneInfo(edition.zone)).date()


def init(folder: Path) -> None:
    """Start a desk in a new or empty folder. Raises UsageError, leaving a folder with files as it is."""
    from reporter import scaffold

    scaffold.scaffold(folder)
