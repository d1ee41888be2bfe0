"""Fragments laid out before, under `out/.cache`. Safe to delete at any time, safe under several writers, verified on read.

A key is the digest of everything the value depends on, so an entry is never wrong, only absent: a file that cannot be read
or does not match its own digest is a miss. An entry is written beside its name and renamed; without fsync, since a torn
file is found out on read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

#: About 3,000 fragments; pictures make up most of it.
SIZE = 256 * 1024 * 1024
_HEADER = 32  # bytes of SHA-256 before the content
_WRITING = ".writing-"


@dataclass(frozen=True, slots=True)
class Cache:
    """Content by key. `folder` None keeps nothing."""

    folder: Path | None
    size: int = SIZE  #: bytes that `trim` leaves

    def get(self, key: str) -> bytes | None:
        """The content under `key` (hex digits), or None. A hit counts as use."""
        if self.folder is None:
            return None
        path = self.folder / key[:2] / key
        with contextlib.suppress(OSError):
            whole = path.read_bytes()
            if hashlib.sha256(whole[_HEADER:]).digest() == whole[:_HEADER]:
                os.utime(path)
                return whole[_HEADER:]
            path.unlink()
        return None

    def put(self, key: str, content: bytes) -> None:
        """Keep `content`. A full disk or missing permission only means that it is not kept."""
        if self.folder is None:
            return
        path = self.folder / key[:2] / key
        temp = path.parent / f"{_WRITING}{os.getpid()}-{key}"
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                temp.write_bytes(hashlib.sha256(content).digest() + content)
                temp.replace(path)
            finally:
                temp.unlink(missing_ok=True)

    def trim(self) -> None:
        """Remove what was used longest ago until `size` is kept, and what a killed writer left."""
        if self.folder is None:
            return
        kept = 0
        for _, length, path in sorted(self._entries(), reverse=True):
            kept += length
            if kept > self.size or path.name.startswith(_WRITING):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _entries(self) -> list[tuple[float, int, Path]]:
        """(last use, bytes, path) of each file there is."""
        found = []
        for path in self.folder.glob("*/*") if self.folder else ():
            with contextlib.suppress(OSError):
                facts = path.stat()
                found.append((facts.st_mtime, facts.st_size, path))
        return found
