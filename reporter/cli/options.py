"""What several commands share: their arguments, how their values are read, and the way to say something aside."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from reporter.errors import UsageError

Edition = Annotated[str | None, typer.Argument(metavar="[EDITION]", help="Edition of reporter.toml; not needed where there is one.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="F", help="Configuration; default ./reporter.toml.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where issues go; default out/ beside reporter.toml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Day = Annotated[str | None, typer.Option("--date", metavar="D", help="Date of the issue, YYYY-MM-DD; default today.")]


def say(line: str) -> None:
    """A line on stderr: stdout is for results."""
    print(line, file=sys.stderr)


def day_of(text: str | None) -> date | None:
    """A date as --date has it. Raises UsageError."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"not a date: {text!r}", place="--date", remedy="Write it as YYYY-MM-DD, e.g. 2026-11-24") from None
    _check_year(day, "--date")
    return day


def instant_of(text: str | None) -> datetime | None:
    """A time as --as-of has it; without a zone it is taken as UTC. Raises UsageError."""
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"not a time: {text!r}", place="--as-of", remedy="Write it as 2026-11-24T06:30Z") from None
    _check_year(at, "--as-of")
    return at and (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _check_year(day: date | None, place: str) -> None:
    """The calendar must have days on both sides, and a year four figures (RFC 3339). Raises UsageError."""
    if day and not 1000 <= day.year < date.max.year:
        raise UsageError(f"no issue is made for {day.isoformat()}", place=place, remedy=f"Give a year from 1000 to {date.max.year - 1}")
