"""A folder of documents, with the folders in it. Every file becomes an item, or is named with the reason why not.

It is a drop box: the pipeline passes over the texts that an earlier issue of the edition has printed.

Hidden files are passed over. Files that hold no text (pictures, programs) are left out, by name where they are no picture; a report in a
format that is not read (PDF, office documents), or a program by a text's name, has failed, so that the issue names it. A link that leads
out of the folder is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import SourceError
from reporter.model import Failed, Found, LeftOut, Reading, Source
from reporter.ports import Clock
from reporter.sources.document import EMPTY, FORMATS, document, load
from reporter.sources.options import narrowed

#: Entries of a folder that are looked at; a drop box has dozens.
MOST_FILES = 20_000

_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".gif", ".webp"))

#: Of what `encoding.binary` calls files: those that somebody wrote.
_DOCUMENT = re.compile(r"\bPDF\b|\bdocument\b")

Read = Callable[[bytes, str, Source, Path], Found | Failed]


def _table(data: bytes, url: str, source: Source, folder: Path) -> Found | Failed:
    from reporter.sources.table import tabulate

    made = tabulate(data, url, source)
    return made if isinstance(made, Failed) else Found(items=made.items, left_out=made.left_out, failed=made.failed)


#: What reads a file that is no document, by its suffix in lower case.
OTHERS: Mapping[str, Read] = {".csv": _table, ".tsv": _table}


@dataclass(frozen=True, slots=True)
class FolderReader:
    """Reads sources of the kind "folder"."""

    clock: Clock | None = None  #: to know a document's age by; without one no document is too old

    def read(self, source: Source) -> Reading:
        """Every document, in the order of their paths."""
        root = Path(source.location)
        try:
            if not root.is_dir():
                return Failed(reason="no such folder" if not root.exists() else "not a folder")
            paths = sorted(_files(root), key=lambda path: _url(path, root))
        except SourceError as error:
            return Failed(reason=error.problem)
        except OSError as error:
            return Failed(reason=f"cannot be read: {error.strerror}")
        return narrowed(_together([_read(path, root, source) for path in paths]), source, self.clock)


def _url(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _files(root: Path) -> Iterator[Path]:
    """Files and links at any depth; hidden ones, and folders behind links, are not entered."""
    count = 0
    for folder, folders, names in os.walk(root, followlinks=False, onerror=_refused(root)):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in (*names, *links):
            if not name.startswith("."):
                count += 1
                yield here / name
        if count > MOST_FILES:
            raise SourceError(f"more than {MOST_FILES} files")


def _refused(root: Path) -> Callable[[OSError], None]:
    """The folder itself must be readable; one below it that is not is left."""

    def refuse(error: OSError) -> None:
        if Path(error.filename or "") == root:
            raise error

    return refuse


def _read(path: Path, root: Path, source: Source) -> Found:
    """One file as an item, or with the reason why it is none."""
    url = _url(path, root)
    suffix = path.suffix.lower()
    if path.is_symlink() and not _stays(path, root):
        return Found(items=(), failed=(LeftOut(subject=url, reason="a link that leads out of the folder"),))
    if suffix in _PICTURES:
        return Found(items=())
    try:
        data = load(path)
    except SourceError as error:
        return Found(items=(), failed=(LeftOut(subject=url, reason=error.problem),))
    found = OTHERS.get(suffix, document)(data, url, source, path.parent)
    return _sorted_out(found, url) if isinstance(found, Failed) else found


def _stays(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def _sorted_out(found: Failed, url: str) -> Found:
    """Nothing to read is no fault; something that could not be read is: a report in a format that is not read, and what has a text's name
    and is none.
    """
    lost = (LeftOut(subject=url, reason=found.reason),)
    meant = _DOCUMENT.search(found.reason) or os.path.splitext(url)[1].lower() in FORMATS  # noqa: PTH122 (a name, not a path)
    nothing = found.reason.startswith(EMPTY) or (found.reason.startswith("not a text") and not meant)
    return Found(items=(), left_out=lost) if nothing else Found(items=(), failed=lost)


def _together(readings: list[Found]) -> Found:
    return Found(
        items=tuple(item for found in readings for item in found.items),
        left_out=tuple(left for found in readings for left in found.left_out),
        failed=tuple(failed for found in readings for failed in found.failed),
    )
