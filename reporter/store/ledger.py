"""The ledger, `out/reporter.sqlite3`: what the project must remember between runs, in five books and a note of what was told.

    issues       digests, numbers, releases, stories, texts     ports.Register
    occasions    which (edition, date) was due, made, missed     ports.Occasions
    deliveries   issue × channel × recipient
    memory       what is known of sources                        ports.Memory
    approvals    which issue waits for an editor, and whose word it has
    told         what the operator was told                      ports.Told

Missing → rebuilt from `out/` as far as that tells · damaged → kept aside under a name that says so, then rebuilt · from a
newer version → StoreError · locked → waits, then StoreError naming the process. Every public write is one transaction, durable when
it returns; every method may be called from any thread.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from reporter.store.approvals import Approvals
from reporter.store.database import PATIENCE, Database
from reporter.store.deliveries import Deliveries
from reporter.store.issues import Issues
from reporter.store.memory import Memory
from reporter.store.occasions import Occasions
from reporter.store.rebuild import rebuild
from reporter.store.told import Told

NAME = "reporter.sqlite3"


class Ledger:
    """The books under one `out` folder. Making it opens nothing; reading creates nothing; the first write creates the file."""

    def __init__(self, out: Path, *, patience: float = PATIENCE) -> None:
        """`patience` is how many seconds to wait for another process's transaction."""
        self.path = out / NAME
        database = Database(self.path, partial(rebuild, out), patience=patience)
        self.issues = Issues(database)
        self.occasions = Occasions(database)
        self.deliveries = Deliveries(database)
        self.memory = Memory(database)
        self.approvals = Approvals(database)
        self.told = Told(database)
