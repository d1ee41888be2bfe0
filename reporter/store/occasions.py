"""Occasions: one row for each due (edition, local date). The row's key is what keeps an issue from being made twice.

         claim                    settle "done"
(none) ─────────▶ claimed ─────────────────────▶ done
   │               ▲   │  └── settle "failed" ──▶ failed ──┐
   │ skip          │   └───── settle "due" ─────▶ due ─────┤ claim again, if the calendar says so
   ▼               └───────────────────────────────────────┘
skipped            a claim whose lease ran out may be taken over
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Literal

from reporter.model import Occasion
from reporter.store.columns import day, instant, instant_or_none, stamp
from reporter.store.database import Database

_RECENT = 120  # four months of a daily edition; the calendar looks back one, and a claim is refused by the row, not by what was read
_FIRST = """
    INSERT OR IGNORE INTO occasion (edition, date, slot, state, attempts, holder, lease, updated)
    VALUES (:edition, :date, :slot, 'claimed', 1, :holder, :lease, :now)
"""
_AGAIN = """
    UPDATE occasion SET state = 'claimed', slot = :slot, attempts = attempts + 1, holder = :holder, lease = :lease, updated = :now
    WHERE edition = :edition AND date = :date AND attempts = :attempts
    AND (state IN ('due', 'failed', 'skipped') OR state = 'claimed' AND lease <= :now)
"""
_BEAT = """
    UPDATE occasion SET lease = :lease
    WHERE edition = :edition AND date = :date AND state = 'claimed' AND holder = :holder
"""
_SETTLE = """
    UPDATE occasion SET state = :state, detail = :detail, lease = NULL, updated = :now, attempts = attempts - (:state = 'due')
    WHERE edition = :edition AND date = :date AND state = 'claimed' AND holder = :holder
"""
_SKIP = """
    INSERT OR IGNORE INTO occasion (edition, date, slot, state, attempts, detail, updated)
    VALUES (:edition, :date, :slot, 'skipped', 0, :detail, :now)
"""


class Occasions:
    """`ports.Occasions` on the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def past(self, edition: str) -> tuple[Occasion, ...]:
        """The newest occasions of an edition, oldest date first."""
        query = "SELECT * FROM occasion WHERE edition = :edition ORDER BY date DESC LIMIT :recent"
        rows = self._database.rows(query, {"edition": edition, "recent": _RECENT})
        return tuple(map(_occasion, reversed(rows)))

    def claim(self, occasion: Occasion, holder: str, now: datetime, lease: timedelta) -> bool:
        """Take an occasion as it was last seen. False when someone else has it, or had it since: then look again.

        That `attempts` is unchanged keeps two schedulers from making the same retry one after the other.
        """
        values = {**_values(occasion), "holder": holder, "now": stamp(now), "lease": stamp(now + lease)}
        with self._database.writing() as ledger:
            return bool(ledger.execute(_FIRST, values).rowcount or ledger.execute(_AGAIN, values).rowcount)

    def heartbeat(self, occasion: Occasion, holder: str, now: datetime, lease: timedelta) -> bool:
        """Hold a claim until `now + lease`. False when it was lost."""
        return self._database.change(_BEAT, {**_values(occasion), "holder": holder, "lease": stamp(now + lease)})

    def settle(self, occasion: Occasion, holder: str, state: Literal["done", "failed", "due"], now: datetime, detail: str) -> bool:
        """End a claim: made, not made, or given back, which does not count as an attempt.

        False when the claim was lost; nothing has then changed.
        """
        outcome = {"holder": holder, "state": state, "detail": detail, "now": stamp(now)}
        return self._database.change(_SETTLE, {**_values(occasion), **outcome})

    def skip(self, occasion: Occasion, now: datetime, detail: str) -> bool:
        """Note that an occasion passed without an issue. False when something is known of it already."""
        return self._database.change(_SKIP, {**_values(occasion), "detail": detail, "now": stamp(now)})


def _values(occasion: Occasion) -> dict[str, str | int]:
    return {
        "edition": occasion.edition,
        "date": occasion.date.isoformat(),
        "slot": stamp(occasion.slot),
        "attempts": occasion.attempts,
    }


def _occasion(row: sqlite3.Row) -> Occasion:
    return Occasion(
        edition=row["edition"],
        date=day(row["date"]),
        slot=instant(row["slot"]),
        state=row["state"],
        attempts=row["attempts"],
        detail=row["detail"],
        holder=row["holder"],
        lease=instant_or_none(row["lease"]),
        updated=instant_or_none(row["updated"]),
    )
