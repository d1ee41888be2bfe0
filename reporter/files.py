"""Leaf: files that are whole or not there. Temp → fsync → rename → fsync of the folder, for one file or for a set.

A crash leaves the old file or the new one, never a part; what a crash leaves beside them starts with `TEMP` and is swept
by the next writer of that folder. A set is written whole before its first rename, so that a full disk changes nothing.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reporter.errors import StoreError

TEMP = ".reporter-tmp-"

_in_use: set[str] = set()  # names of temporary files that threads of this process are busy with

_REMEDIES = {
    errno.ENOSPC: ("the disk is full", "Free some space and run the command again; nothing was changed"),
    errno.EDQUOT: ("the disk quota is used up", "Free some space and run the command again; nothing was changed"),
    errno.EFBIG: ("the file grew over the allowed size", "Raise the limit on file sizes; nothing was changed"),
    errno.EACCES: ("cannot be written", "Choose another folder with --out, or change its permissions"),
    errno.EPERM: ("cannot be written", "Choose another folder with --out, or change its permissions"),
    errno.EROFS: ("lies on a read-only file system", "Choose another folder with --out"),
    errno.ENOTDIR: ("is not a folder", "Choose another folder with --out"),
    errno.EEXIST: ("is not a folder", "Choose another folder with --out"),
    errno.EIO: ("the disk reported an error", "Check the disk; the earlier files are unchanged"),
}


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn an OSError of the body into a StoreError that names `place` and the remedy."""
    try:
        yield
    except OSError as error:
        problem, remedy = _REMEDIES.get(
            error.errno or 0, (f"cannot be written ({error.strerror or error})", "Choose another folder with --out")
        )
        at = str(error.filename or place)
        raise StoreError(problem, place=str(place) if TEMP in at else at, remedy=remedy) from error


def write(path: Path, data: bytes) -> None:
    """Write one file atomically. Raises StoreError; the earlier file is then unchanged."""
    write_all(path.parent, {path.name: data})


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (path relative to `folder` with "/" → bytes), renaming in the mapping's order once all are on disk.

    Raises StoreError; the earlier files are then unchanged unless the disk failed between two renames.
    """
    with writing(folder):
        targets = {folder / name: data for name, data in files.items()}
        folders = sorted({target.parent for target in targets} | {folder})
        for parent in folders:
            parent.mkdir(parents=True, exist_ok=True)
            _sweep(parent)
        with ExitStack() as stack:
            staged = {target: stack.enter_context(temporary(target)) for target in targets}
            for target, temp in staged.items():
                _put(temp, targets[target])
            for target, temp in staged.items():
                temp.replace(target)
        for parent in folders:
            _flush_folder(parent)


@contextmanager
def temporary(target: Path) -> Iterator[Path]:
    """A name beside `target` for what is to take its place. Nothing lies there at the end, and no other thread sweeps it before."""
    temp = target.parent / f"{TEMP}{os.getpid()}-{threading.get_native_id()}-{target.name}"
    _in_use.add(temp.name)
    try:
        yield temp
    finally:
        temp.unlink(missing_ok=True)
        _in_use.discard(temp.name)


def check_writable(folder: Path) -> None:
    """Raise StoreError where nothing can be written into a folder that exists."""
    with writing(folder):
        _sweep(folder)
        with temporary(folder / "probe") as probe:
            probe.touch()


def _put(path: Path, data: bytes) -> None:
    with path.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _flush_folder(folder: Path) -> None:
    """A rename is durable only once its folder is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed writer left; a writer that still lives keeps its own.

    Our own number alone says nothing: in a container, the one that was killed had it too.
    """
    for temp in folder.glob(f"{TEMP}*"):
        owner = temp.name[len(TEMP) :].partition("-")[0]
        lives = temp.name in _in_use if owner == str(os.getpid()) else owner.isdigit() and _alive(int(owner))
        if not lives:
            temp.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"  # ended, and nobody has asked after it yet
    except OSError:
        return True
