"""Issues as the ledger knows them: which were made here, with which digest, which were released, what they told, of which texts."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from reporter.errors import ReleasedError
from reporter.model import Issue
from reporter.store.columns import day, instant, stamp
from reporter.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One version of an issue, as recorded."""

    edition: str
    date: date
    version: int
    number: int
    released: bool
    digest: str  #: SHA-256 of issue.json, hex
    as_of: datetime
    note: str | None  #: what a correction corrects
    rebuilt: bool  #: read back from `out/` after the ledger was lost: what was delivered of it is not known


_RECORD = """
    INSERT INTO issue (edition, date, version, number, state, sha256, as_of, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET number = excluded.number, state = excluded.state, sha256 = excluded.sha256,
        as_of = excluded.as_of, note = excluded.note, rebuilt = 0
    WHERE state = 'draft' OR sha256 = excluded.sha256
"""
_RENDERING = "INSERT OR IGNORE INTO rendering (edition, date, version, sha256) VALUES (?, ?, ?, ?)"
PRINTED = "INSERT OR IGNORE INTO printed (edition, date, version, item, revision) VALUES (?, ?, ?, ?, ?)"
_KNOWN = """
    SELECT edition, date, number, version FROM issue WHERE sha256 = :sha256 AND NOT rebuilt
    UNION SELECT edition, date, number, version FROM issue JOIN rendering USING (edition, date, version)
    WHERE rendering.sha256 = :sha256 AND NOT rebuilt
"""
_MADE = "SELECT sha256 FROM issue WHERE edition = :edition AND date = :date AND version = :version AND NOT rebuilt"
_RELEASED = """
    SELECT EXISTS (SELECT 1 FROM issue WHERE edition = :edition AND date = :date AND state = 'released')
        OR EXISTS (SELECT 1 FROM delivery WHERE edition = :edition AND date = :date)
        OR EXISTS (SELECT 1 FROM approval WHERE edition = :edition AND date = :date AND at IS NOT NULL)
        OR (EXISTS (SELECT 1 FROM occasion WHERE edition = :edition AND date = :date AND state = 'done')
            AND NOT EXISTS (SELECT 1 FROM approval WHERE edition = :edition AND date = :date AND at IS NULL)) AS released
"""


class Issues:
    """`ports.Register`, and what `reporter status` asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record_issue(self, issue: Issue, digest: str, renderings: tuple[str, ...] = ()) -> None:
        """Keep the SHA-256 of a frozen issue and of the files made of it, its stories and texts. Those of an earlier draft are replaced.

        Raises ReleasedError when that version was released with another digest.
        """
        key = _key(issue)
        with self._database.writing() as ledger:
            note = issue.supersedes and issue.supersedes.note
            if not ledger.execute(_RECORD, (*key, issue.number, issue.state, digest, stamp(issue.as_of), note)).rowcount:
                raise ReleasedError(
                    f"the issue of {issue.date} was released meanwhile", place=issue.edition, remedy="Correct it with --reissue"
                )
            ledger.execute("DELETE FROM rendering WHERE edition = ? AND date = ? AND version = ?", key)
            ledger.executemany(
                "INSERT OR IGNORE INTO rendering (edition, date, version, sha256) VALUES (?, ?, ?, ?)",
                [(*key, each) for each in renderings],
            )
            ledger.execute("DELETE FROM story WHERE edition = ? AND date = ? AND version = ?", key)
            ledger.executemany(
                "INSERT OR IGNORE INTO story (edition, date, version, id, headline, status) VALUES (?, ?, ?, ?, ?, ?)",
                [(*key, story.id, story.headline.text, story.status) for story in issue.stories],
            )

            ledger.execute("DELETE FROM printed WHERE edition = ? AND date = ? AND version = ?", key)
            ledger.executemany(PRINTED, [(*key, item, evidence.revision) for item, evidence in issue.items.items()])

    def printed(self, edition: str, before: date) -> frozenset[tuple[str, str]]:
        """(item, revision) of every text in the edition's issues of earlier dates."""
        query = "SELECT DISTINCT item, revision FROM printed WHERE edition = :edition AND date < :before"
        rows = self._database.rows(query, {"edition": edition, "before": before.isoformat()})
        return frozenset((row["item"], row["revision"]) for row in rows)

    def known_digest(self, digest: str) -> tuple[str, date, int, int] | None:
        """(edition, date, number, version) of the issue that a file with that SHA-256 is: its issue.json or a rendering of it.

        None for one that was never made here, was altered since, or is known only from its own file (which proves nothing).
        """
        found = self._database.rows(_KNOWN, {"sha256": digest.lower()})
        return next(((row["edition"], day(row["date"]), row["number"], row["version"]) for row in found), None)

    def digest_of(self, edition: str, date: date, version: int) -> str | None:
        """The SHA-256 of that version's issue.json as it was made here; None for one that was not, or is known only from its own file."""
        found = self._database.rows(_MADE, {"edition": edition, "date": date.isoformat(), "version": version})
        return found[0]["sha256"] if found else None

    def release(self, edition: str, date: date, version: int) -> None:
        """From now on that version may be corrected, not replaced. Releasing again changes nothing."""
        self._database.change(
            "UPDATE issue SET state = 'released' WHERE edition = :edition AND date = :date AND version = :version",
            {"edition": edition, "date": date.isoformat(), "version": version},
        )

    def released(self, edition: str, day: date) -> bool:
        """Whether that date's slot ran, a version was released or approved, or a delivery exists; not while it waits for approval."""
        return bool(self._database.rows(_RELEASED, {"edition": edition, "date": day.isoformat()})[0]["released"])

    def recorded(self, edition: str | None = None, *, last: int = 50) -> tuple[Recorded, ...]:
        """The newest issues, newest first."""
        query = "SELECT * FROM issue WHERE edition = :edition OR :edition IS NULL ORDER BY date DESC, edition, version DESC LIMIT :last"
        return tuple(map(_recorded, self._database.rows(query, {"edition": edition, "last": last})))

    def appearances(self, edition: str, story: str) -> tuple[date, ...]:
        """Dates on which an edition told that story, oldest first."""
        query = "SELECT DISTINCT date FROM story WHERE edition = :edition AND id = :story ORDER BY date"
        return tuple(day(row["date"]) for row in self._database.rows(query, {"edition": edition, "story": story}))


def _key(issue: Issue) -> tuple[str, str, int]:
    return issue.edition, issue.date.isoformat(), issue.version


def _recorded(row: sqlite3.Row) -> Recorded:
    return Recorded(
        edition=row["edition"],
        date=day(row["date"]),
        version=row["version"],
        number=row["number"],
        released=row["state"] == "released",
        digest=row["sha256"],
        as_of=instant(row["as_of"]),
        note=row["note"],
        rebuilt=bool(row["rebuilt"]),
    )
