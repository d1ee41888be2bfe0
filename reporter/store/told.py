"""What the operator was told, so that the same trouble is not told every minute, by every process."""

from __future__ import annotations

from datetime import datetime, timedelta

from reporter.store.columns import stamp
from reporter.store.database import Database

_CLAIM = """
    INSERT INTO told (subject, at) VALUES (:subject, :now)
    ON CONFLICT DO UPDATE SET at = excluded.at WHERE at <= :since OR at > :now
"""


class Told:
    """`ports.Told` on the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, subject: str, now: datetime, every: timedelta) -> bool:
        """Whether to tell of `subject` now. A last time that lies in the future, from a clock set back since, counts as long ago."""
        return self._database.change(_CLAIM, {"subject": subject, "now": stamp(now), "since": stamp(now - every)})
