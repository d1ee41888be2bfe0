"""The ledger's tables, as the steps that led to them. A step is never changed once released: a further one is added.

Instants are ISO 8601 in UTC with microseconds and a final Z, so that they sort as text; dates are "YYYY-MM-DD".

A table WITHOUT ROWID has its key columns first, in the key's order: otherwise `PRAGMA quick_check` of SQLite 3.40 finds NULL in
columns that hold none, and a sound ledger would be taken for a damaged one.
"""

from __future__ import annotations

APPLICATION = 0x52505452  # "RPTR" in PRAGMA application_id: tells our ledger from any other SQLite file

_FIRST = """
CREATE TABLE issue (
  edition TEXT NOT NULL, date TEXT NOT NULL, version INTEGER NOT NULL, number INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'released')),
  sha256 TEXT NOT NULL, as_of TEXT NOT NULL, note TEXT,
  rebuilt INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (edition, date, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_sha256 ON issue (sha256);

CREATE TABLE rendering (
  sha256 TEXT NOT NULL, edition TEXT NOT NULL, date TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (sha256, edition, date, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE story (
  edition TEXT NOT NULL, id TEXT NOT NULL, date TEXT NOT NULL, version INTEGER NOT NULL,
  headline TEXT NOT NULL, status TEXT NOT NULL,
  PRIMARY KEY (edition, id, date, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE occasion (
  edition TEXT NOT NULL, date TEXT NOT NULL, slot TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('due', 'claimed', 'done', 'failed', 'skipped')),
  attempts INTEGER NOT NULL, detail TEXT NOT NULL DEFAULT '',
  holder TEXT NOT NULL DEFAULT '', lease TEXT, updated TEXT,
  PRIMARY KEY (edition, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  edition TEXT NOT NULL, date TEXT NOT NULL, version INTEGER NOT NULL, channel TEXT NOT NULL, recipient TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'refused', 'deferred', 'in_doubt', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0, planned TEXT NOT NULL, updated TEXT, retry TEXT,
  reply TEXT NOT NULL DEFAULT '', message_id TEXT, holder TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (edition, date, version, channel, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_open ON delivery (state) WHERE state <> 'sent';

CREATE TABLE reading (source TEXT PRIMARY KEY, at TEXT NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE picture (source TEXT NOT NULL, file TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (source, file)) STRICT;
CREATE TABLE revision (
  item TEXT NOT NULL, revision TEXT NOT NULL, first_seen TEXT NOT NULL, body BLOB NOT NULL,
  UNIQUE (item, revision)
) STRICT;
CREATE TABLE rest (origin TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE health (
  source TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL, items INTEGER NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX health_source ON health (source);

CREATE TABLE told (subject TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_APPROVAL = """
CREATE TABLE approval (
  edition TEXT NOT NULL, date TEXT NOT NULL, version INTEGER NOT NULL,
  at TEXT, by TEXT, sha256 TEXT,
  handed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (edition, date, version)
) STRICT, WITHOUT ROWID;
"""

_PRINTED = """
CREATE TABLE printed (
  edition TEXT NOT NULL, date TEXT NOT NULL, version INTEGER NOT NULL, item TEXT NOT NULL, revision TEXT NOT NULL,
  PRIMARY KEY (edition, date, version, item, revision)
) STRICT, WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _APPROVAL, _PRINTED)
