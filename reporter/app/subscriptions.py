"""Subscription lists: the feeds of another reader into a desk's reporter.toml, and a desk's own out of it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reporter import config, files
from reporter.errors import ConfigError, SourceError, StoreError, UsageError
from reporter.model import LeftOut
from reporter.sources import opml
from reporter.sources.document import load
from reporter.sources.links import absolute
from reporter.sources.opml import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a subscription list."""

    added: Mapping[str, str]  #: name in reporter.toml → address
    known: tuple[LeftOut, ...]  #: feeds that the desk, or the list itself, has already
    left_out: tuple[LeftOut, ...]  #: outlines whose address cannot be read
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a subscription list was made of."""

    feeds: int
    others: tuple[str, ...]  #: names of the sources that no such list can hold


def import_feeds(file: Path, path: Path | None) -> Imported:
    """Add the feeds in an OPML file to the desk's reporter.toml, below all that stands there. Safe to repeat. Raises ReporterError."""
    place = path or Path("reporter.toml")
    desk = config.load(place, os.environ)
    listed = opml.read(_loaded(file), str(file))
    at = {address: name for name, source in desk.sources.items() if (address := absolute(source.location, "", whole=True))}
    fresh = tuple(feed for feed in listed.feeds if feed.address not in at)
    known = tuple(LeftOut(subject=feed.title, reason=f"is sources.{at[feed.address]}") for feed in listed.feeds if feed.address in at)
    placed = {name: _placed(feed, desk) for name, feed in opml.named(fresh, frozenset(desk.sources)).items()}
    if placed:
        _append(place, placed, file.name)
    return Imported(
        added={name: feed.address for name, feed in placed.items()},
        known=(*known, *listed.twice),
        left_out=listed.left_out,
        remarks=tuple(_remarks(desk, fresh, placed)),
    )


def export_feeds(file: Path, path: Path | None) -> Exported:
    """Write the desk's feeds as an OPML file, in the place of an earlier one. Raises ReporterError."""
    place = path or Path("reporter.toml")
    desk = config.load(place, os.environ)
    feeds = tuple(source for source in desk.sources.values() if opml.is_listed(source))
    if not feeds:
        raise UsageError("the desk has no feed", place=f"{place}: sources", remedy='Add one with kind = "feed"')
    if file.exists():
        _check_is_list(file)
    files.write(file, opml.write(feeds, next((edition.title for edition in desk.editions.values()), "Feeds")))
    return Exported(feeds=len(feeds), others=tuple(name for name, source in desk.sources.items() if not opml.is_listed(source)))


def _loaded(file: Path) -> bytes:
    try:
        return load(file)
    except SourceError as error:
        raise SourceError(error.problem, place=str(file), remedy=error.remedy) from error


def _check_is_list(file: Path) -> None:
    """Only a list gives way to a list: a slip of the pen must not cost a desk its reporter.toml."""
    try:
        opml.read(_loaded(file), str(file))
    except SourceError as error:
        raise UsageError("exists and is no subscription list", place=str(file), remedy="Name a new file") from error


def _placed(feed: Subscription, desk: config.Desk) -> Subscription:
    """The feed without its section, where an edition that reads every source has sections and not this one."""
    limits = [edition.sections for edition in desk.editions.values() if edition.sections and _reads_all(edition.id, desk)]
    return feed if all(feed.section in sections for sections in limits) else replace(feed, section=None)


def _reads_all(edition: str, desk: config.Desk) -> bool:
    return getattr(desk.tables[f"editions.{edition}"], "sources", None) is None


def _remarks(desk: config.Desk, fresh: tuple[Subscription, ...], placed: Mapping[str, Subscription]) -> Iterator[str]:
    """What the desk has to do for the new feeds to be read where they should."""
    if not placed:
        return
    choosy = [name for name in desk.editions if not _reads_all(name, desk)]
    if choosy:
        yield f"Not read yet: add the names to `sources` of {', '.join(f'[editions.{name}]' for name in choosy)}"
    lost = dict.fromkeys(feed.section for feed, kept in zip(fresh, placed.values(), strict=True) if feed.section and not kept.section)
    if lost:
        yield f"Sections not taken over, because the edition that reads them has others: {', '.join(str(section) for section in lost)}"


def _append(place: Path, feeds: Mapping[str, Subscription], origin: str) -> None:
    """Put tables below the text of reporter.toml, of which every byte stays. Raises ConfigError, StoreError; nothing is then changed."""
    target = place.resolve()
    before = target.read_bytes().decode("utf-8")
    added = f"# Feeds of {' '.join(origin.split())}\n{opml.tables(feeds)}"
    text = before + ("" if before.endswith("\n") else "\n") + "\n" + added
    if "\r\n" in before:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    _check_adds_only(place, before, text, feeds)
    mode = target.stat().st_mode & 0o7777
    try:
        files.write(target, text.encode("utf-8"))
        target.chmod(mode)
    except StoreError as error:
        raise StoreError(error.problem, place=str(place), remedy="Make the file and its folder writable") from error


def _check_adds_only(place: Path, before: str, after: str, feeds: Mapping[str, Subscription]) -> None:
    """Whether the new text says what the old one said, and the feeds. A `sources = {…}` on one line takes no tables below it."""
    earlier = tomllib.loads(before.removeprefix("\ufeff"))
    wanted = earlier.get("sources", {}) | tomllib.loads(opml.tables(feeds))["sources"]
    try:
        read = tomllib.loads(after.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        read = {}
    if read != earlier | {"sources": wanted}:
        remedy = "Write each source as a table of its own, headed [sources.NAME]"
        raise ConfigError("nothing can be added to its sources", place=f"{place}: sources", remedy=remedy)
