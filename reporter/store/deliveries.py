"""Deliveries: one row for each (issue version, channel, recipient), so that each reader gets an issue once.

            claim               settle
   pending ───────▶ sending ───────────▶ sent · refused · failed        final
      ▲  ▲             │  └────────────▶ deferred ── claim, after `retry`
      │  │             │ the sender died, or the reply was lost
      │  └─ resend ─ in_doubt
      └──── plan

"Sending" is committed right before the step that cannot be taken back (for mail: the final dot, RFC 5321 §4.1.1.4) and
settled right after the reply. What is found "sending" after a crash is *in doubt*: it may have arrived, and is not sent
again unless the edition says `on_doubt = "resend"`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from reporter.model import Delivery
from reporter.store.columns import day, gone, instant_or_none, stamp, this_process
from reporter.store.database import Database

Outcome = Literal["sent", "refused", "deferred", "in_doubt", "failed"]

_LOST = "the ledger was lost; whether this was delivered before is not known"
_FORGOTTEN = "the readers of this issue are forgotten; whether this one had it is not known"
_ISSUE = "SELECT rebuilt, state FROM issue WHERE edition = :edition AND date = :date AND version = :version"
_ANY_FORGOTTEN = """
    SELECT EXISTS (SELECT 1 FROM delivery WHERE edition = :edition AND date = :date AND version = :version AND channel = :channel
        AND recipient LIKE 'forgotten %')
"""
_RELEASE = "UPDATE issue SET state = 'released' WHERE edition = :edition AND date = :date AND version = :version"
_PLAN = """
    INSERT OR IGNORE INTO delivery (edition, date, version, channel, recipient, state, planned, reply)
    VALUES (:edition, :date, :version, :channel, :recipient, :state, :now, :reply)
"""
_CLAIM = """
    UPDATE delivery SET state = 'sending', attempts = attempts + 1, updated = :now, retry = NULL, reply = '', holder = :holder,
        message_id = coalesce(message_id, :message_id)
    WHERE edition = :edition AND date = :date AND version = :version AND channel = :channel AND recipient = :recipient
    AND (state = 'pending' OR state = 'deferred' AND (retry IS NULL OR retry <= :now))
"""
_SETTLE = """
    UPDATE delivery SET state = :state, updated = :now, reply = :reply, retry = :retry,
        attempts = attempts + (state IN ('pending', 'deferred'))
    WHERE edition = :edition AND date = :date AND version = :version AND channel = :channel AND recipient = :recipient
    AND (state IN ('pending', 'deferred') OR state IN ('sending', 'in_doubt') AND holder = :holder)
"""
_DOUBT = """
    UPDATE delivery SET state = 'in_doubt', updated = :now, reply = 'the sender stopped before the reply'
    WHERE edition = :edition AND date = :date AND version = :version AND channel = :channel AND recipient = :recipient
"""
_RESEND = """
    UPDATE delivery SET state = 'pending', updated = :now, retry = NULL
    WHERE edition = :edition AND date = :date AND version = :version AND channel = :channel AND recipient = :recipient
    AND state IN ('in_doubt', 'failed', 'deferred')
"""
_FORGET = """
    UPDATE delivery SET recipient = :name, reply = '', message_id = NULL
    WHERE edition = :edition AND date = :date AND version = :version AND channel = :channel AND recipient = :recipient
"""
_OF_ISSUE = """
    SELECT * FROM delivery WHERE edition = :edition AND date = :date AND version = :version
    AND (channel = :channel OR :channel IS NULL) ORDER BY channel, recipient
"""
_SENDING = "SELECT * FROM delivery WHERE state = 'sending' ORDER BY date, edition, version, channel, recipient"
_OWING = """
    SELECT * FROM delivery WHERE (state = 'pending' OR state = 'deferred' AND (retry IS NULL OR retry <= :now))
    AND NOT EXISTS (SELECT 1 FROM delivery AS newer WHERE newer.edition = delivery.edition AND newer.date = delivery.date
        AND newer.channel = delivery.channel AND newer.version > delivery.version)
    ORDER BY date, edition, version, channel, recipient
"""
_DOUBTFUL = """
    SELECT * FROM delivery WHERE state = 'in_doubt' AND attempts > 0
    AND NOT EXISTS (SELECT 1 FROM delivery AS newer WHERE newer.edition = delivery.edition AND newer.date = delivery.date
        AND newer.channel = delivery.channel AND newer.version > delivery.version)
    ORDER BY date, edition, version, channel, recipient
"""
_TROUBLED = """
    SELECT * FROM delivery WHERE state IN ('refused', 'failed', 'in_doubt', 'deferred')
    ORDER BY date DESC, edition, version, channel, recipient
"""
_OLD = """
    SELECT * FROM delivery WHERE edition = :edition AND date < :before AND recipient NOT LIKE 'forgotten %'
    AND state NOT IN ('pending', 'sending', 'deferred') ORDER BY date, version, channel, recipient
"""


class Deliveries:
    """What is owed to whom, what was tried, what is known of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, edition: str, date: date, version: int, channel: str, recipients: Iterable[str], now: datetime) -> tuple[Delivery, ...]:
        """Add the rows that are missing, then give those of all `recipients`, in their order. Planning releases the issue.

        Of an issue known only from its file (the ledger was lost), or whose readers were forgotten, nobody can say who has it: new
        rows start in doubt.
        """
        wanted = tuple(dict.fromkeys(recipients))
        issue = {"edition": edition, "date": date.isoformat(), "version": version, "channel": channel}
        with self._database.writing() as ledger:
            row = ledger.execute(_ISSUE, issue).fetchone()
            lost = row is not None and row["rebuilt"] and row["state"] == "released"
            forgotten = ledger.execute(_ANY_FORGOTTEN, issue).fetchone()[0]
            start = {"state": "in_doubt" if lost or forgotten else "pending", "reply": _LOST if lost else _FORGOTTEN if forgotten else ""}
            ledger.execute(_RELEASE, issue)
            ledger.executemany(_PLAN, [{**issue, **start, "recipient": recipient, "now": stamp(now)} for recipient in wanted])
            rows = {row["recipient"]: _delivery(row) for row in ledger.execute(_OF_ISSUE, issue)}
        return tuple(rows[recipient] for recipient in wanted)

    def claim(self, delivery: Delivery, now: datetime, message_id: str | None = None) -> bool:
        """Commit "sending": call it right before the step that cannot be taken back. False when it is not, or no longer, open.

        A message id that the row has already stays.
        """
        holder = this_process()
        return self._database.change(_CLAIM, {**_key(delivery), "now": stamp(now), "holder": holder, "message_id": message_id})

    def settle(self, delivery: Delivery, state: Outcome, now: datetime, reply: str = "", *, retry: datetime | None = None) -> bool:
        """Say what became of our claim, or of an open row that was never claimed (refused at RCPT, a server that is down).

        The sender may still settle what was called in doubt meanwhile: it knows better. False when the row is another's, or settled.
        """
        known = {"state": state, "now": stamp(now), "reply": reply, "retry": retry and stamp(retry), "holder": this_process()}
        return self._database.change(_SETTLE, {**_key(delivery), **known})

    def recover(self, now: datetime) -> tuple[Delivery, ...]:
        """Call what a dead process left "sending" in doubt, and give it. Run at the start of every run that sends.

        One of another host may still live; it is in doubt once its longest wait for a reply is over (RFC 5321 §4.5.3.2.6).
        """
        with self._database.writing() as ledger:
            rows = ledger.execute(_SENDING).fetchall()
            lost = [_delivery(row) for row in rows if gone(row["holder"]) or _silent(row, now)]
            ledger.executemany(_DOUBT, [{**_key(delivery), "now": stamp(now)} for delivery in lost])
        return tuple(lost)

    def resend(self, delivery: Delivery, now: datetime) -> bool:
        """Open a row that is in doubt, failed or put off again, with the same message id. False when it is none of these."""
        return self._database.change(_RESEND, {**_key(delivery), "now": stamp(now)})

    def owing(self, now: datetime) -> tuple[Delivery, ...]:
        """Every row that may be tried now, oldest issue first; those of a version that was corrected since are owed no more."""
        return tuple(map(_delivery, self._database.rows(_OWING, {"now": stamp(now)})))

    def doubtful(self) -> tuple[Delivery, ...]:
        """Every row of which nobody knows whether it arrived, oldest issue first; but for what was corrected since, or never tried."""
        return tuple(map(_delivery, self._database.rows(_DOUBTFUL)))

    def of_issue(self, edition: str, date: date, version: int, channel: str | None = None) -> tuple[Delivery, ...]:
        """The rows of one issue, by channel and recipient."""
        issue = {"edition": edition, "date": date.isoformat(), "version": version, "channel": channel}
        return tuple(map(_delivery, self._database.rows(_OF_ISSUE, issue)))

    def troubled(self) -> tuple[Delivery, ...]:
        """Rows that someone should look at: refused, failed, in doubt or deferred; newest issue first."""
        return tuple(map(_delivery, self._database.rows(_TROUBLED)))

    def forget(self, edition: str, before: date) -> int:
        """Take addresses and replies out of the settled rows of older issues; the rows stay, so that counts do. How many changed."""
        with self._database.writing() as ledger:
            rows = ledger.execute(_OLD, {"edition": edition, "before": before.isoformat()}).fetchall()
            first = ledger.execute("SELECT count(*) FROM delivery WHERE recipient LIKE 'forgotten %'").fetchone()[0] + 1
            ledger.executemany(_FORGET, [{**_key(_delivery(row)), "name": f"forgotten {n}"} for n, row in enumerate(rows, first)])
        return len(rows)


def _silent(row: sqlite3.Row, now: datetime) -> bool:
    """Whether a sender that cannot be asked is past its longest wait: 10 minutes, and as much again for clocks that differ."""
    return (now - (instant_or_none(row["updated"]) or now)).total_seconds() > 20 * 60


def _key(delivery: Delivery) -> dict[str, str | int]:
    return {
        "edition": delivery.edition,
        "date": delivery.date.isoformat(),
        "version": delivery.version,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
    }


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        edition=row["edition"],
        date=day(row["date"]),
        version=row["version"],
        channel=row["channel"],
        recipient=row["recipient"],
        state=row["state"],
        attempts=row["attempts"],
        planned=instant_or_none(row["planned"]),
        updated=instant_or_none(row["updated"]),
        reply=row["reply"],
        message_id=row["message_id"],
        retry=instant_or_none(row["retry"]),
    )
