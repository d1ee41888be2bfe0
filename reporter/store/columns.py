"""How instants, dates and holders are written in the ledger's columns."""

from __future__ import annotations

import os
import platform
from datetime import UTC, date, datetime
from pathlib import Path


def stamp(at: datetime) -> str:
    """An aware instant as "2026-11-24T06:30:00.000000Z": fixed width, so that text order is time order."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant(text: str) -> datetime:
    """`stamp` back to an aware instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def instant_or_none(text: str | None) -> datetime | None:
    """`instant` of a column that may be NULL."""
    return None if text is None else instant(text)


def day(text: str) -> date:
    """A date column."""
    return date.fromisoformat(text)


def this_process() -> str:
    """Who we are in a claim: "host:pid:start". The start time tells us from a later process with the same number."""
    return f"{platform.node()}:{os.getpid()}:{_started(os.getpid())}"


def gone(holder: str) -> bool:
    """Whether a holder is known to live no more. One on another host is never known to."""
    host, _, process = holder.partition(":")
    pid, _, started = process.partition(":")
    if host != platform.node() or not pid.isdigit():
        return False
    found = _started(int(pid))
    return not found or bool(started and found != started)


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot (proc(5), field 22 of stat); "" for none, "0" where /proc is missing.

    One that has ended and that nobody has asked after yet (state Z) is none: in some containers it stays so for ever.
    """
    try:
        facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if facts[0] in "ZX" else facts[19]
    except FileNotFoundError:
        return "" if Path("/proc/self/stat").exists() else _alive(pid)
    except OSError:
        return ""


def _alive(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "0"
    return "0"
