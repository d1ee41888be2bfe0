"""Who holds a lock on a file: what Linux says of it, without touching the file (opening it would endanger our own locks)."""

from __future__ import annotations

from pathlib import Path


def holders(path: Path, table: Path = Path("/proc/locks")) -> tuple[str, ...]:
    """Processes with a lock on `path`, as "process 1234 (reporter run)"; () where that cannot be known."""
    try:
        found = path.stat()
        lines = table.read_text().splitlines()
    except OSError:
        return ()
    pids = {entry[4] for line in lines if "->" not in (entry := line.split()) and _inode(entry[5]) == found.st_ino}
    return tuple(_named(int(pid)) for pid in sorted(pids, key=int) if int(pid) > 0)


def _inode(place: str) -> int:
    """The inode of "major:minor:inode". The device is not compared: overlay file systems report another one."""
    return int(place.rpartition(":")[2])


def _named(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        words = []
    command = " ".join([Path(words[0]).name, *words[1:]]).strip() if words else ""
    return f"process {pid}" + (f" ({command[:60]})" if command else "")
