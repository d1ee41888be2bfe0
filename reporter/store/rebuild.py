"""A lost ledger, as far as `out/` tells: which issues there are, and which slots ran. Deliveries cannot be known again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from reporter.log import logger
from reporter.store.columns import stamp
from reporter.store.issues import PRINTED


class _Note(msgspec.Struct):
    version: int
    note: str


class _Line(msgspec.Struct):
    text: str


class _Told(msgspec.Struct):
    id: str
    headline: _Line
    status: str


class _Text(msgspec.Struct):
    revision: str


class _Issue(msgspec.Struct):
    """What of issue.json the ledger keeps; the rest is skipped unread."""

    edition: str
    date: date
    number: int
    version: int
    state: Literal["draft", "released"]
    as_of: datetime
    supersedes: _Note | None = None
    stories: tuple[_Told, ...] = ()
    items: dict[str, _Text] = {}


def rebuild(out: Path, ledger: sqlite3.Connection) -> None:
    """Fill empty tables from every issue.json under `out`. A file that is none is left out, and named in the log."""
    for path, digest, issue in _issues(out):
        key = (issue.edition, issue.date.isoformat(), issue.version)
        ledger.execute(
            "INSERT OR IGNORE INTO issue (edition, date, version, number, state, sha256, as_of, note, rebuilt)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (*key, issue.number, issue.state, digest, stamp(issue.as_of), issue.supersedes and issue.supersedes.note),
        )
        ledger.executemany(
            "INSERT OR IGNORE INTO story (edition, date, version, id, headline, status) VALUES (?, ?, ?, ?, ?, ?)",
            [(*key, story.id, story.headline.text, story.status) for story in issue.stories],
        )
        ledger.executemany(PRINTED, [(*key, item, text.revision) for item, text in issue.items.items()])
        if issue.state == "released":
            ledger.execute(
                "INSERT OR IGNORE INTO occasion (edition, date, slot, state, attempts, detail) VALUES (?, ?, ?, 'done', 1, ?)",
                (issue.edition, issue.date.isoformat(), stamp(issue.as_of), f"found as {path.relative_to(out).as_posix()}"),
            )


def _issues(out: Path) -> Iterator[tuple[Path, str, _Issue]]:
    decoder = msgspec.json.Decoder(_Issue)
    for path in sorted(out.glob("*/????-??-??/issue*.json")):
        try:
            data = path.read_bytes()
            issue = decoder.decode(data)
        except (OSError, msgspec.MsgspecError, RecursionError) as error:
            logger.warning("%s: not taken into the ledger (%s)", path, error)
            continue
        if (issue.edition, issue.date.isoformat()) != path.parts[-3:-1]:
            logger.warning("%s: not taken into the ledger (it is the issue of %s, %s)", path, issue.edition, issue.date)
            continue
        yield path, hashlib.sha256(data).hexdigest(), _dated(issue)


def _dated(issue: _Issue) -> _Issue:
    return issue if issue.as_of.tzinfo else msgspec.structs.replace(issue, as_of=issue.as_of.replace(tzinfo=UTC))
