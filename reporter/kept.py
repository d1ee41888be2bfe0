"""What was worked out from files that ship or are installed, kept for the next command in the user's cache folder.

Commands are short, and each would work the same out again. What is kept says what it was made of (`stamp`): what is missing, of another
make, damaged or not the user's own is not found, and is worked out anew. Where nothing can be written, nothing is kept; the folder may be
deleted at any time. It is `reporter` in $XDG_CACHE_HOME or ~/.cache (XDG Base Directory Specification 0.8).
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from reporter import files
from reporter.errors import StoreError

_SEAL = hashlib.sha256().digest_size


def facts(*sources: Path) -> str:
    """A stamp for what is made of these files: their sizes and times of change, as Python tells whether a module is as it was."""
    return " ".join(f"{source} {found.st_size} {found.st_mtime_ns}" for source in sources if (found := source.stat()))


def find(name: str, stamp: str) -> bytes | None:
    """What was kept under that name, where it was made of just this by this version of Python."""
    with suppress(OSError, RuntimeError), _place(name).open("rb") as file:
        if _ours(os.fstat(file.fileno())):
            content = file.read()
            seal, data = content[:_SEAL], content[_SEAL:]
            if seal == _seal(stamp, data):
                return data
    return None


def keep(name: str, stamp: str, data: bytes) -> None:
    """Keep `data` for the next command, where that can be done; it takes the place of what was kept under the name."""
    with suppress(StoreError, RuntimeError):
        files.write(_place(name), _seal(stamp, data) + data)


def toml(file: Path) -> dict[str, Any]:
    """A TOML file that ships. Python's parser of them is written in Python, and takes as long as the work the words are for."""
    name, stamp = f"toml-{file.parent.name}-{file.stem}", facts(file)
    found = find(name, stamp)
    if found is not None:
        return msgspec.msgpack.decode(found, type=dict[str, Any])
    told = tomllib.loads(file.read_text("utf-8"))
    keep(name, stamp, msgspec.msgpack.encode(told))
    return told


def _place(name: str) -> Path:
    """Raises RuntimeError where the user has no home."""
    told = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(told) if Path(told).is_absolute() else Path.home() / ".cache"
    installed = hashlib.sha256(sys.prefix.encode()).hexdigest()[:8]  # so that two installations do not overwrite each other's
    return base / "reporter" / f"{name}.{sys.implementation.cache_tag}-{installed}"


def _ours(file: os.stat_result) -> bool:
    """Whether only who runs this can have written the file: what is kept may be code."""
    return file.st_uid == os.geteuid() and not file.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _seal(stamp: str, data: bytes) -> bytes:
    return hashlib.sha256(b"%d\0%b%b" % (len(stamp.encode()), stamp.encode(), data)).digest()
