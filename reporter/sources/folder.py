"""Folders of documents, read whole: every file below, in the order of their paths. Hidden files are not read; nor is what leads outside."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import SourceError
from reporter.model import Failed, Found, Item, LeftOut, Reading, Source
from reporter.sources.document import document, load

#: Files of one folder; more is not a drop box but a disk.
_MOST = 20_000
#: Suffixes of files that lie beside documents as their pictures or by habit of a system, and of formats that have their own kind of source.
_BESIDE = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".css", ".js", ".csv", ".tsv", ".ini", ".db"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReader:
    """Reads sources of the kind "folder"."""

    def read(self, source: Source) -> Reading:
        """An item for each document; those that could not be read are named in `failed`, other files in `left_out`."""
        root = Path(source.location)
        if not root.is_dir():
            return Failed(reason="there is no such folder. Check the path")
        try:
            paths = list(_files(root.resolve()))
        except OSError as error:
            return Failed(reason=f"cannot be read: {error.strerror}")
        if len(paths) > _MOST:
            return Failed(reason=f"more than {_MOST} files lie in it. Name a folder of documents")
        return _found(source, root.resolve(), paths)


def _found(source: Source, root: Path, paths: list[Path]) -> Found:
    items: list[Item] = []
    failed: list[LeftOut] = []
    left_out: list[LeftOut] = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            failed.append(LeftOut(subject=name, reason="a link that leads out of the folder is not followed"))
        elif path.suffix.lower() in _BESIDE:
            left_out.append(LeftOut(subject=name, reason="not a document"))
        else:
            try:
                item, troubles = document(load(path), name, source, path.parent)
            except SourceError as error:
                failed.append(LeftOut(subject=name, reason=str(error)))
                continue
            items.append(item)
            failed += troubles
    return Found(items=tuple(items), left_out=tuple(left_out), failed=tuple(failed))


def _files(folder: Path) -> Iterator[Path]:
    """Every file, sorted by name level by level; linked folders are not entered, so that there are no circles."""
    with os.scandir(folder) as entries:
        found: Mapping[str, Path] = {entry.name: Path(entry.path) for entry in entries if not entry.name.startswith(".")}
    for name in sorted(found):
        path = found[name]
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        elif path.is_file() or path.is_symlink():
            yield path
