"""The SQLite file under the ledger: opened for each transaction, created by the first write, kept aside when damaged.

A connection lasts one transaction. Threads and processes then share nothing but the file, a file that was put in another's
place is noticed at once, and no descriptor of it stays open: POSIX drops *all* locks of a process on a file when any
descriptor of it is closed (sqlite.org/howtocorrupt.html §2.2), so nothing else in the project may open the ledger either.

Rollback journal and `synchronous=FULL`: what was committed survives a kill and a power cut. Writers begin IMMEDIATE, so that
two of them queue instead of failing at commit.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType

from reporter import files
from reporter.errors import StoreError
from reporter.log import logger
from reporter.store.locks import holders
from reporter.store.migrations import APPLICATION, MIGRATIONS

PATIENCE = 30.0  # seconds to wait for another writer; the longest transaction here takes well under one

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PROBLEMS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space and run the command again"),
    sqlite3.SQLITE_READONLY: ("cannot be written", "Change its permissions, or choose another folder with --out"),
    sqlite3.SQLITE_PERM: ("cannot be written", "Change its permissions, or choose another folder with --out"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Change its permissions, or choose another folder with --out"),
    sqlite3.SQLITE_IOERR: ("the disk reported an error", "Check the disk; what was recorded before is unchanged"),
}


class _DamagedError(StoreError):
    """The file is no database any more."""


class Database:
    """One SQLite file. Making the object touches nothing; it may be shared by threads and carried over a fork."""

    def __init__(
        self,
        path: Path,
        rebuild: Callable[[sqlite3.Connection], None],
        *,
        patience: float = PATIENCE,
        migrations: tuple[str, ...] = MIGRATIONS,
    ) -> None:
        """`rebuild` fills fresh tables from what else is known; it runs in the transaction that makes them."""
        self.path, self.patience = path, patience
        self._rebuild, self._migrations = rebuild, migrations
        self._substitute: sqlite3.Connection | None = None
        self._checked = self._warned = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A consistent view. Where there is no sound file, one rebuilt in memory: reading creates nothing on disk.

        Raises StoreError when the file is locked for longer than `patience`, from a newer version, or not a ledger.
        """
        connection = self._sound()
        if connection is None:
            yield self._in_memory()
            return
        with self._said(), closing(connection):
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: durable when the block ends, undone when it raises.

        Creates or migrates the file first; keeps a damaged one aside. Raises StoreError as `reading` does, and when the disk is full.
        """
        with files.writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._keep_aside_if_damaged()
        with self._said(), closing(self._connect()) as connection:  # closing undoes what was not committed
            connection.execute("BEGIN IMMEDIATE")
            self._migrate(connection)
            yield connection
            connection.execute("COMMIT")

    def change(self, statement: str, values: Mapping[str, object]) -> bool:
        """One statement as one transaction; whether it changed a row."""
        with self.writing() as connection:
            return connection.execute(statement, values).rowcount > 0

    def rows(self, query: str, values: Mapping[str, object] = MappingProxyType({})) -> list[sqlite3.Row]:
        """All rows of one query."""
        with self.reading() as connection:
            return connection.execute(query, dict(values)).fetchall()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self.patience, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=DELETE")
        return connection

    def _sound(self) -> sqlite3.Connection | None:
        """A connection to a migrated file; None where there is none, or one that is damaged or was never filled."""
        if not self.path.is_file():
            return None
        connection: sqlite3.Connection | None = None
        version = 0
        try:
            with self._said():
                connection = self._connect()
                connection.execute("BEGIN")  # one view: another process may be filling the file right now
                version = self._version(connection)
                connection.execute("ROLLBACK")
                if 0 < version < len(self._migrations):
                    with self.writing():
                        version = len(self._migrations)
        except _DamagedError:
            if not self._warned:
                logger.warning("%s: the ledger is damaged; what it knew is read from the issues beside it", self.path)
            self._warned = True
        finally:
            if connection and not version:
                connection.close()
        return connection if version else None

    def _in_memory(self) -> sqlite3.Connection:
        if self._substitute is None:
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            self._migrate(connection)
            self._substitute = connection
        return self._substitute

    def _version(self, connection: sqlite3.Connection) -> int:
        """The schema version; 0 for an empty file. Raises StoreError for another program's file and for one from a newer version."""
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if application != APPLICATION and (tables or version):
            raise StoreError("is a database of another program", place=str(self.path), remedy="Choose another folder with --out")
        if version > len(self._migrations):
            raise StoreError(
                f"was written by a newer version of reporter (ledger {version}; this one knows {len(self._migrations)})",
                place=str(self.path),
                remedy="Update reporter, or choose another folder with --out",
            )
        return version

    def _migrate(self, connection: sqlite3.Connection) -> None:
        version = self._version(connection)
        if version == len(self._migrations):
            return
        for step in self._migrations[version:]:
            for statement in filter(str.strip, step.split(";")):
                connection.execute(statement)
        if version == 0:
            self._rebuild(connection)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        connection.execute(f"PRAGMA user_version={len(self._migrations)}")

    def _keep_aside_if_damaged(self) -> None:
        """Once per process: a damaged file moves out of the way, under a name that says so, and nothing of it is thrown away."""
        if self._checked:
            return
        if self.path.exists() and self._damaged():
            with _alone(self.path.parent):
                if self._damaged():  # another process may have done it while we waited
                    aside = _aside(self.path)
                    logger.warning("%s: the ledger is damaged; it is kept as %s and made anew", self.path, aside.name)
        self._checked = True

    def _damaged(self) -> bool:
        try:
            with self._said(), closing(self._connect()) as connection:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
        except _DamagedError:
            return True

    @contextmanager
    def _said(self) -> Iterator[None]:
        """SQLite's errors in our words."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if _code(error) in _DAMAGED:
                self._checked = False  # the next write looks, and keeps it aside
                raise _DamagedError(
                    "the ledger is damaged", place=str(self.path), remedy="Run the command again: it is then kept aside"
                ) from error
            if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise self._locked() from error
            if _code(error) not in _PROBLEMS:
                raise
            problem, remedy = _PROBLEMS[_code(error)]
            raise StoreError(problem, place=str(self.path), remedy=remedy) from error

    def _locked(self) -> StoreError:
        who = " and ".join(holders(self.path)) or "another process"
        return StoreError(f"was locked for {self.patience:g} s by {who}", place=str(self.path), remedy="Wait until it has ended, or end it")


def _code(error: sqlite3.Error) -> int:
    """The primary result code (the low byte of the extended one)."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _aside(path: Path) -> Path:
    """Move a damaged file, and the journal it may have, to the first free "….damaged-N"."""
    aside = next(name for n in range(1, 10_000) if not (name := path.with_name(f"{path.name}.damaged-{n}")).exists())
    journal = path.with_name(path.name + "-journal")
    with files.writing(path):
        if journal.exists():
            journal.rename(aside.with_name(aside.name + "-journal"))
        path.rename(aside)
    return aside


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time. A lock on the folder itself leaves no file behind."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
