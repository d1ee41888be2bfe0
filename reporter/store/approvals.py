"""Which issues wait for an editor's word, whose word they have, and which of them were handed over since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reporter.model import Review
from reporter.store.columns import day, instant_or_none, stamp
from reporter.store.database import Database

_ASK = "INSERT OR IGNORE INTO approval (edition, date, version) VALUES (:edition, :date, :version)"
_GIVE = """
    INSERT INTO approval (edition, date, version, at, by, sha256, handed) VALUES (:edition, :date, :version, :at, :by, :sha256, 1)
    ON CONFLICT DO UPDATE SET at = excluded.at, by = excluded.by, sha256 = excluded.sha256 WHERE at IS NULL
"""
_WITHDRAW = """
    UPDATE approval SET at = NULL, by = NULL, sha256 = NULL WHERE edition = :edition AND date = :date AND version = :version
"""
_HANDED = "UPDATE approval SET handed = 1 WHERE edition = :edition AND date = :date AND version = :version"
_OF_ISSUE = "SELECT * FROM approval WHERE edition = :edition AND date = :date AND version = :version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One version of an issue that an editor has, or had, to approve."""

    edition: str
    date: date
    version: int
    review: Review | None  #: None while it waits
    digest: str | None  #: SHA-256 of the issue.json that was approved, hex


class Approvals:
    """The book of approvals. The first word counts: a later one changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, edition: str, date: date, version: int) -> None:
        """The issue waits from now on; it may be built anew meanwhile. Asking again changes nothing."""
        self._database.change(_ASK, _key(edition, date, version))

    def give(self, edition: str, date: date, version: int, review: Review, digest: str) -> bool:
        """Put an editor's word, or that there was none, on record. False where there is one already.

        An issue that nobody asked a word for, such as one made by hand, is handed over by hand or at its slot.
        """
        values = {"at": stamp(review.at), "by": review.by, "sha256": digest}
        return self._database.change(_GIVE, _key(edition, date, version) | values)

    def withdraw(self, edition: str, date: date, version: int) -> None:
        """It waits again: what was approved is not what lies there."""
        self._database.change(_WITHDRAW, _key(edition, date, version))

    def handed(self, edition: str, date: date, version: int) -> None:
        """It was handed over: nothing is left to do."""
        self._database.change(_HANDED, _key(edition, date, version))

    def given(self, edition: str, date: date, version: int) -> Review | None:
        """The word an issue has."""
        rows = self._database.rows(_OF_ISSUE, _key(edition, date, version))
        return next((_review(row["at"], row["by"]) for row in rows), None)

    def open(self) -> tuple[Approval, ...]:
        """Every issue that was to be approved and is not handed over yet, oldest first."""
        rows = self._database.rows("SELECT * FROM approval WHERE NOT handed ORDER BY date, edition, version")
        return tuple(
            Approval(
                edition=row["edition"],
                date=day(row["date"]),
                version=row["version"],
                review=_review(row["at"], row["by"]),
                digest=row["sha256"],
            )
            for row in rows
        )


def _review(at: str | None, by: str | None) -> Review | None:
    given = instant_or_none(at)
    return Review(by=by, at=given) if given else None


def _key(edition: str, date: date, version: int) -> dict[str, object]:
    return {"edition": edition, "date": date.isoformat(), "version": version}
