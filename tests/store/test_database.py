"""The ledger's file: lazy, rebuilt, kept aside, refused, waited for."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from store.desk import DAY, LEASE, NOW, issue, occasion

from reporter import freeze
from reporter.errors import StoreError
from reporter.model import Health, Supersedes
from reporter.store.database import Database
from reporter.store.ledger import NAME, Ledger
from reporter.store.locks import holders
from reporter.store.migrations import MIGRATIONS


def write_issue(out: Path, **facts: object) -> str:
    """Lay an issue down as the archive does; its digest."""
    made = issue(**facts)
    folder = out / made.edition / made.date.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    data = freeze.to_json(made)
    (folder / ("issue.json" if made.version == 1 else f"issue-v{made.version}.json")).write_bytes(data)
    return freeze.digest(data)


def files(out: Path) -> set[str]:
    """Names in `out`, folders of editions left out."""
    return {path.name for path in out.iterdir() if path.is_file()}


def test_reading_creates_nothing(tmp_path: Path) -> None:
    """Not even the folder."""
    ledger = Ledger(tmp_path / "out")
    assert ledger.issues.known_digest("ab" * 32) is None
    assert ledger.occasions.past("morning") == ledger.deliveries.owing(NOW) == ledger.issues.recorded() == ()
    assert not ledger.issues.released("morning", DAY)
    assert list(tmp_path.iterdir()) == []


def test_a_write_leaves_one_file(tmp_path: Path) -> None:
    """No journal, no lock, no temporary file beside it."""
    Ledger(tmp_path / "out").memory.rest("o", NOW)
    assert files(tmp_path / "out") == {NAME}


def test_a_sound_ledger_with_a_row_in_every_table_is_not_called_damaged(tmp_path: Path) -> None:
    """What the damage check of this SQLite makes of each table is nothing but "ok"."""
    Ledger(tmp_path).memory.rest("o", NOW)
    values = {"TEXT": "done", "INTEGER": 1, "BLOB": b"b"}
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as ledger:
        tables = [name for (name,) in ledger.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'")]
        for table in tables:
            columns = ledger.execute(f"PRAGMA table_info({table})").fetchall()
            row = ["draft" if (table, name) == ("issue", "state") else values[kind] for _, name, kind, *_ in columns]
            row = ["sent" if (table, column[1]) == ("delivery", "state") else value for column, value in zip(columns, row, strict=True)]
            ledger.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        assert ledger.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    Ledger(tmp_path).memory.rest("p", NOW)
    assert files(tmp_path) == {NAME}


def test_what_was_written_is_seen_by_the_next(tmp_path: Path) -> None:
    """Another object on the same folder reads it, as another process does."""
    Ledger(tmp_path).memory.rest("o", NOW)
    assert Ledger(tmp_path).memory.resting("o") == NOW


def test_it_can_be_moved(tmp_path: Path) -> None:
    """A copy of `out` goes on where the original stood."""
    Ledger(tmp_path / "a").occasions.skip(occasion(), NOW, "missed")
    (tmp_path / "a").rename(tmp_path / "b")
    assert len(Ledger(tmp_path / "b").occasions.past("morning")) == 1


def test_a_missing_ledger_is_rebuilt_from_the_issues(tmp_path: Path) -> None:
    """Issues, versions, stories, and the slots of what was released; a draft's slot is still to run."""
    write_issue(tmp_path, state="released")
    write_issue(tmp_path, version=2, supersedes=Supersedes(version=1, note="a name"))
    write_issue(tmp_path, day=DAY + timedelta(days=1), number=13)
    for ledger in (Ledger(tmp_path), _written(tmp_path)):
        assert [(row.number, row.version, row.released, row.note, row.rebuilt) for row in ledger.issues.recorded()] == [
            (13, 1, False, None, True),
            (12, 2, False, "a name", True),
            (12, 1, True, None, True),
        ]
        assert ledger.issues.appearances("morning", "a" * 16) == (DAY, DAY + timedelta(days=1))
        assert [(seen.date, seen.state, seen.slot) for seen in ledger.occasions.past("morning")] == [(DAY, "done", NOW)]
        assert ledger.issues.released("morning", DAY)


def _written(out: Path) -> Ledger:
    ledger = Ledger(out)
    ledger.memory.rest("o", NOW)
    return ledger


def test_a_file_does_not_vouch_for_itself(tmp_path: Path) -> None:
    """A digest that was only read back from the file says nothing of whether the file was altered."""
    digest = write_issue(tmp_path, state="released")
    assert _written(tmp_path).issues.known_digest(digest) is None


def test_after_a_loss_nobody_is_sent_the_same_again(tmp_path: Path) -> None:
    """Deliveries of an issue known from its file start in doubt; of one made since, they do not."""
    write_issue(tmp_path, state="released")
    ledger = _written(tmp_path)
    (row,) = ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann"], NOW)
    assert (row.state, row.reply) == ("in_doubt", "the ledger was lost; whether this was delivered before is not known")
    ledger.issues.record_issue(issue(version=2), "ab" * 32)
    (row,) = ledger.deliveries.plan("morning", DAY, 2, "mail", ["ann"], NOW)
    assert row.state == "pending"


@pytest.mark.parametrize("content", [b"", b"{", b'{"edition": "morning"}', b"[" * 100_000, b"\xff\xfe", b'{"edition":3}'])
def test_a_broken_issue_does_not_stop_a_rebuild(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """It is left out and named; the others are taken."""
    write_issue(tmp_path)
    broken = tmp_path / "morning" / "2026-11-25" / "issue.json"
    broken.parent.mkdir()
    broken.write_bytes(content)
    assert len(Ledger(tmp_path).issues.recorded()) == 1
    assert str(broken) in caplog.text


def test_an_issue_in_another_ones_place_is_not_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder copied by hand does not make a second issue of a date."""
    write_issue(tmp_path)
    (tmp_path / "morning" / "2026-11-24").rename(tmp_path / "morning" / "2026-11-25")
    assert Ledger(tmp_path).issues.recorded() == ()
    assert "it is the issue of morning, 2026-11-24" in caplog.text


def _not_sqlite(path: Path) -> None:
    path.write_bytes(b"this is not a database, and long enough to be sure of it" * 40)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _scribbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 : len(data)] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [_not_sqlite, _cut, _scribbled])
def test_a_damaged_ledger_is_kept_aside(tmp_path: Path, damage: object, caplog: pytest.LogCaptureFixture) -> None:
    """Under a name that says so; a new one is rebuilt, and a second damaged one does not overwrite the first."""
    write_issue(tmp_path, state="released")
    for n in (1, 2):
        _written(tmp_path)
        damage(tmp_path / NAME)
        broken = (tmp_path / NAME).read_bytes()
        ledger = _written(tmp_path)
        assert (tmp_path / f"{NAME}.damaged-{n}").read_bytes() == broken
        assert f"is kept as {NAME}.damaged-{n}" in caplog.text
        assert ledger.issues.released("morning", DAY)
    assert files(tmp_path) == {NAME, f"{NAME}.damaged-1", f"{NAME}.damaged-2"}


def test_a_damaged_ledger_is_read_around(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Reading goes on with what the issues tell, says so, and moves nothing."""
    write_issue(tmp_path, state="released")
    _not_sqlite(tmp_path / NAME)
    assert Ledger(tmp_path).issues.released("morning", DAY)
    assert "the ledger is damaged" in caplog.text
    assert files(tmp_path) == {NAME}


def test_damage_met_on_the_way_is_said_and_put_right_by_the_next_run(tmp_path: Path) -> None:
    """A file that breaks under a running process."""
    ledger = _written(tmp_path)
    _not_sqlite(tmp_path / NAME)
    with pytest.raises(StoreError, match=r"the ledger is damaged\. Run the command again"):
        ledger.memory.rest("o", NOW)
    ledger.memory.rest("o", NOW)
    assert files(tmp_path) == {NAME, f"{NAME}.damaged-1"}


def test_an_empty_file_is_a_missing_one(tmp_path: Path) -> None:
    """What a crash in the first moment leaves."""
    write_issue(tmp_path, state="released")
    (tmp_path / NAME).touch()
    assert Ledger(tmp_path).issues.released("morning", DAY)
    assert _written(tmp_path).issues.released("morning", DAY)
    assert files(tmp_path) == {NAME}


def test_a_ledger_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    """In one sentence, for reading and writing; the file stays as it was."""
    _written(tmp_path)
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    before = (tmp_path / NAME).read_bytes()
    for act in (lambda: Ledger(tmp_path).memory.rest("o", NOW), lambda: Ledger(tmp_path).memory.resting("o")):
        with pytest.raises(StoreError, match="was written by a newer version of reporter") as caught:
            act()
        assert str(tmp_path / NAME) in str(caught.value)
        assert "Update reporter" in str(caught.value)
    assert (tmp_path / NAME).read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """A file of that name that is not ours is neither changed nor moved."""
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.execute("CREATE TABLE recipe (soup TEXT)")
    for act in (lambda: Ledger(tmp_path).memory.rest("o", NOW), lambda: Ledger(tmp_path).memory.resting("o")):
        with pytest.raises(StoreError, match="is a database of another program"):
            act()
    assert files(tmp_path) == {NAME}


def test_an_older_ledger_is_brought_up_to_date(tmp_path: Path) -> None:
    """By a further step, for a reader as for a writer; what it held stays."""
    _written(tmp_path)
    further = (*MIGRATIONS, "ALTER TABLE rest ADD COLUMN why TEXT; CREATE TABLE extra (x TEXT) STRICT;")
    newer = Database(tmp_path / NAME, lambda _: None, migrations=further)
    (row,) = newer.rows("SELECT * FROM rest")
    assert dict(row) == {"origin": "o", "until": "2026-11-24T05:30:00.000000Z", "why": None}
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(further),)


def test_a_step_that_breaks_changes_nothing(tmp_path: Path) -> None:
    """All steps and the version are one transaction."""
    _written(tmp_path)
    broken = Database(tmp_path / NAME, lambda _: None, migrations=(*MIGRATIONS, "CREATE TABLE extra (x TEXT); CREATE NONSENSE"))
    with pytest.raises(sqlite3.OperationalError), broken.writing():
        pass
    assert Ledger(tmp_path).memory.resting("o") == NOW
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'").fetchone() == (0,)


def test_a_transaction_that_raises_is_undone(tmp_path: Path) -> None:
    """All of it."""
    _written(tmp_path)
    database = Database(tmp_path / NAME, lambda _: None)
    with pytest.raises(sqlite3.IntegrityError), database.writing() as connection:
        connection.executemany("INSERT INTO rest VALUES (?, ?)", [("p", "x"), ("o", "y")])
    assert Ledger(tmp_path).memory.resting("o") == NOW
    assert Ledger(tmp_path).memory.resting("p") is None


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


def test_a_locked_ledger_names_who_holds_it(tmp_path: Path) -> None:
    """After waiting: the number and the command of the process. Reading meanwhile goes on."""
    _written(tmp_path)
    command = [sys.executable, "-c", HOLD, str(tmp_path / NAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        impatient = Ledger(tmp_path, patience=0.2)
        assert impatient.memory.resting("o") == NOW
        with pytest.raises(StoreError, match=rf"was locked for 0\.2 s by process {holder.pid} \(python") as caught:
            impatient.memory.rest("o", NOW)
        assert "Wait until it has ended" in str(caught.value)
        holder.communicate(b"\n")
    impatient.memory.rest("o", NOW + LEASE)


def test_a_locked_ledger_is_waited_for(tmp_path: Path) -> None:
    """A writer that comes while another writes queues, and both are done."""
    _written(tmp_path)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / NAME)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        waiting = threading.Thread(target=lambda: Ledger(tmp_path).memory.rest("o", NOW + LEASE))
        waiting.start()
        holder.communicate(b"\n")
        waiting.join()
    assert Ledger(tmp_path).memory.resting("o") == NOW + LEASE


def test_nobody_is_named_where_that_is_not_known(tmp_path: Path) -> None:
    """On a system without a table of locks, and for a file that is not there."""
    (tmp_path / "f").touch()
    assert holders(tmp_path / "f", table=tmp_path / "none") == holders(tmp_path / "none") == ()


@pytest.mark.parametrize("place", ["a file", "read-only"])
def test_an_out_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    """As every other unwritable folder is."""
    out = tmp_path / "out" if place == "a file" else Path("/sys/out")
    if place == "a file":
        out.write_text("not a folder")
    with pytest.raises(StoreError, match="--out") as caught:
        Ledger(out).memory.rest("o", NOW)
    assert str(out) in str(caught.value)


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """Under a limit on file sizes, which SQLite meets as a full disk: one sentence, and what was there is there."""
    _written(tmp_path)
    script = (
        "import resource, signal, sys; from pathlib import Path; from store.desk import NOW;"
        "from reporter.store.ledger import Ledger; from reporter.model import Health; from reporter.errors import StoreError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "size = Path(sys.argv[1], 'reporter.sqlite3').stat().st_size\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "try: Ledger(Path(sys.argv[1])).memory.keep_health(Health(source='s', at=NOW, state='ok', items=0, detail='x' * 100_000))\n"
        "except StoreError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=Path(__file__).resolve().parents[1], capture_output=True, text=True, check=True
    )
    assert NAME in run.stdout
    assert "disk" in run.stdout
    assert Ledger(tmp_path).memory.resting("o") == NOW
    assert Ledger(tmp_path).memory.health("s") == ()
    Ledger(tmp_path).memory.keep_health(Health(source="s", at=NOW, state="ok", items=0))


def test_a_ledger_left_in_another_mode_is_brought_back(tmp_path: Path) -> None:
    """A tool that switched it to WAL leaves no trace after the next write."""
    _written(tmp_path)
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    _written(tmp_path)
    assert files(tmp_path) == {NAME}


def test_the_ledger_says_nothing_when_all_is_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No warning for a missing, a new or an ordinary one."""
    caplog.set_level(logging.WARNING)
    Ledger(tmp_path).memory.resting("o")
    _written(tmp_path)
    _written(tmp_path)
    assert not caplog.records
