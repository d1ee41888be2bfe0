"""What earlier runs learned of sources: last readings with their validators, revisions, rests, health."""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import msgspec

from reporter.errors import StoreError
from reporter.model import Health, Item, Media, Remembered
from reporter.store.columns import instant, stamp
from reporter.store.database import Database

_T = TypeVar("_T", Remembered, Item)
_HEALTH_KEPT = 100  # attempts a source: a quarter of a year of daily issues, with the retries between


class Memory:
    """`ports.Memory` on the ledger. Pictures are kept for the last reading only: an older revision comes back without its file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remembered(self, source: str) -> Remembered | None:
        """The last successful reading, pictures included."""
        with self._database.reading() as ledger:
            row = ledger.execute("SELECT body FROM reading WHERE source = ?", (source,)).fetchone()
            pictures = dict(ledger.execute("SELECT file, data FROM picture WHERE source = ?", (source,)).fetchall())
        try:
            return _with_pictures(_unpacked(row["body"], Remembered), pictures) if row else None
        except (msgspec.MsgspecError, zlib.error, KeyError):
            return None  # kept by another version: the source is read anew, whole

    def remember(self, source: str, reading: Remembered) -> None:
        """Replace the last reading and add its revisions to the items' history, in one transaction."""
        bare = tuple(_without_picture(item) for item in reading.items)
        with self._database.writing() as ledger:
            ledger.execute(
                "INSERT INTO reading (source, at, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, body = excluded.body",
                (source, stamp(reading.at), _packed(replace(reading, items=bare))),
            )
            ledger.execute("DELETE FROM picture WHERE source = ?", (source,))
            ledger.executemany(
                "INSERT OR IGNORE INTO picture (source, file, data) VALUES (?, ?, ?)",
                [(source, item.media.file, item.media.data) for item in reading.items if item.media],
            )
            ledger.executemany(
                "INSERT OR IGNORE INTO revision (item, revision, first_seen, body) VALUES (?, ?, ?, ?)",
                [(item.id, item.revision, stamp(reading.at), _packed(item)) for item in bare],
            )

    def revisions(self, item: str) -> tuple[Item, ...]:
        """Every revision of an item, in the order first seen."""
        rows = self._database.rows("SELECT body FROM revision WHERE item = :item ORDER BY rowid", {"item": item})
        return tuple(replace(_unpacked(row["body"], Item), media=None) for row in rows)

    def resting(self, origin: str) -> datetime | None:
        """Until when a server asked to be left alone."""
        rows = self._database.rows("SELECT until FROM rest WHERE origin = :origin", {"origin": origin})
        return next((instant(row["until"]) for row in rows), None)

    def rest(self, origin: str, until: datetime) -> None:
        """Leave a server alone until that instant."""
        self._database.change(
            "INSERT INTO rest (origin, until) VALUES (:origin, :until) ON CONFLICT DO UPDATE SET until = excluded.until",
            {"origin": origin, "until": stamp(until)},
        )

    def health(self, source: str) -> tuple[Health, ...]:
        """How the source fared, newest first."""
        query = "SELECT source, at, state, items, detail FROM health WHERE source = :source ORDER BY rowid DESC"
        rows = self._database.rows(query, {"source": source})
        return tuple(Health(**(dict(row) | {"at": instant(row["at"])})) for row in rows)

    def keep_health(self, health: Health) -> None:
        """Add one attempt; very old ones go."""
        with self._database.writing() as ledger:
            ledger.execute(
                "INSERT INTO health (source, at, state, items, detail) VALUES (?, ?, ?, ?, ?)",
                (health.source, stamp(health.at), health.state, health.items, health.detail),
            )
            ledger.execute(
                "DELETE FROM health WHERE source = :source AND rowid NOT IN"
                " (SELECT rowid FROM health WHERE source = :source ORDER BY rowid DESC LIMIT :kept)",
                {"source": health.source, "kept": _HEALTH_KEPT},
            )

    def forget(self, before: datetime) -> int:
        """Drop revisions first seen earlier, except each item's newest. How many went."""
        with self._database.writing() as ledger:
            return ledger.execute(
                "DELETE FROM revision WHERE first_seen < ? AND rowid NOT IN (SELECT max(rowid) FROM revision GROUP BY item)",
                (stamp(before),),
            ).rowcount


class Glance:
    """`ports.Memory` for a look at sources that is no issue's: it keeps nothing but a server's wish to be left alone.

    Not `acquainted`, it also makes as if no source had been read before.
    """

    def __init__(self, memory: Memory, *, acquainted: bool) -> None:
        self._memory, self._acquainted = memory, acquainted
        self._rests: dict[str, datetime] = {}

    def remembered(self, source: str) -> Remembered | None:
        """The last reading for an issue."""
        return self._memory.remembered(source) if self._acquainted else None

    def remember(self, source: str, reading: Remembered) -> None:
        """Nothing."""

    def revisions(self, item: str) -> tuple[Item, ...]:
        """Those that issues have seen."""
        return self._memory.revisions(item) if self._acquainted else ()

    def resting(self, origin: str) -> datetime | None:
        """Until when a server asked anyone to leave it alone."""
        return self._rests.get(origin) or self._memory.resting(origin)

    def rest(self, origin: str, until: datetime) -> None:
        """Leave a server alone, in this run even where the ledger cannot be written."""
        self._rests[origin] = until
        with suppress(StoreError):
            self._memory.rest(origin, until)

    def health(self, source: str) -> tuple[Health, ...]:
        """How the source fared for issues."""
        return self._memory.health(source)

    def keep_health(self, health: Health) -> None:
        """Nothing: health is told of issues."""


def _packed(value: Remembered | Item) -> bytes:
    return zlib.compress(msgspec.json.encode(value))


def _unpacked(body: bytes, kind: type[_T]) -> _T:
    return msgspec.json.decode(zlib.decompress(body), type=kind)


def _without_picture(item: Item) -> Item:
    """The item with its picture's name and size, without the picture: that lies in a column of its own."""
    return replace(item, media=replace(item.media, data=b"")) if item.media else item


def _with_pictures(reading: Remembered, pictures: dict[str, bytes]) -> Remembered:
    return replace(reading, items=tuple(replace(item, media=_filled(item.media, pictures)) for item in reading.items))


def _filled(media: Media | None, pictures: dict[str, bytes]) -> Media | None:
    return replace(media, data=pictures[media.file]) if media else None
