"""A desk that mails its issue: `send`, `run`, `status` and `check`, against a real server on the loopback interface."""

from __future__ import annotations

import contextlib
import io
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from deliver.conformance import faults
from deliver.post import Office, Script, office

from reporter.cli import commands
from reporter.model import Delivery
from reporter.store.ledger import NAME, Ledger

DAY = "2026-11-23"
TEXT = """Ferry service resumes after storm

The ferry between Harbour Point and the island resumed on Monday morning, the port authority said.

It had been stopped for two days by a storm that damaged the landing stage. About 400 people had waited on the island, the authority said.
"""
TOML = """
[editions.morning]
title = "Morning"
audiences = ["staff", "share"]
{edition}
[sources.ferry]
kind = "document"
location = "ferry.txt"
[audiences.staff]
recipients = ["Ann Lee <ann@example.org>", "gone@example.org"]
readers = "readers.csv"
language = "de"
channel = "post"
[channels.post]
scheme = "mail"
server = "127.0.0.1:{port}"
security = "{security}"
from = "Eastern desk <desk@example.org>"
suppress = "never.txt"
{channel}
[audiences.share]
channel = "share"
[channels.share]
scheme = "disk"
folder = "share"
[operator]
audiences = ["share"]
"""


class Done(NamedTuple):
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


class Desk:
    """In a folder of its own, with an issue of one text and a mail server that takes everything unless it is told otherwise."""

    def __init__(self, folder: Path, server: Office) -> None:
        self.folder, self.server = folder, server
        (folder / "ferry.txt").write_text(TEXT, encoding="utf-8")
        (folder / "never.txt").write_text("GONE@example.org\n", encoding="utf-8")
        (folder / "readers.csv").write_text("address,name,language\nzoe@example.org,Zoë,fr\nbob@example.org,Bob,\n", encoding="utf-8")
        self.write()

    def write(self, *, edition: str = "", channel: str = "", port: int = 0, security: str = "none") -> None:
        """Its reporter.toml, with these keys of edition and channel."""
        text = TOML.format(edition=edition, channel=channel, port=port or self.server.port, security=security)
        text = text.replace("127.0.0.1", "localhost") if security == "tls" else text  # its certificate says so
        (self.folder / "reporter.toml").write_text(text, encoding="utf-8")

    def reporter(self, *arguments: str) -> Done:
        """Run a command in the desk's folder to its end."""
        before = signal.getsignal(signal.SIGTERM)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = commands.run(list(arguments))
        signal.signal(signal.SIGTERM, before)
        assert "fault in reporter" not in err.getvalue(), err.getvalue()
        return Done(code, out.getvalue(), err.getvalue())

    def run(self) -> int:
        """`run --once`, in a process of its own; its exit code."""
        command = [sys.executable, "-m", "reporter.cli", "run", "--once"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=100)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode

    def rows(self, version: int = 1) -> dict[str, Delivery]:
        """What the ledger says of the mails."""
        known = Ledger(self.folder / "out").deliveries.of_issue("morning", date.fromisoformat(DAY), version, "post")
        return {row.recipient.partition("@")[0]: row for row in known}

    def states(self, version: int = 1) -> dict[str, str]:
        """By the reader's name."""
        return {name: row.state for name, row in self.rows(version).items()}

    def got(self) -> list[tuple[str, EmailMessage]]:
        """(reader's name, message) of what the server took, each of them conformant."""
        assert [faults(data) for _, data in self.server.got if faults(data)] == []
        return [(who.partition("@")[0], message_from_bytes(data, policy=default)) for who, data in self.server.got]


@pytest.fixture(scope="module")
def issues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`out/` with the issue: it need not be made for each test."""
    folder = tmp_path_factory.mktemp("made")
    with office() as server:
        assert Desk(folder, server).reporter("build", "--date", DAY).code == 0
    return folder / "out"


@pytest.fixture
def desk(tmp_path: Path, issues: Path) -> Iterator[Desk]:
    """One whose issue is made and not sent."""
    shutil.copytree(issues, tmp_path / "out")
    with office() as server:
        yield Desk(tmp_path, server)


def test_each_reader_gets_the_issue_once_and_what_is_missing_later(desk: Desk) -> None:
    """Refused, put off and lost are told apart, in `send`, in `status --issue` and by exit code; again, only what is open is sent."""
    desk.server.scripts = {"zoe@example.org": Script(rcpt="450 4.2.0 later"), "bob@example.org": Script(dot="drop")}
    first = desk.reporter("send")
    assert first.code == 3
    assert desk.states() == {"ann": "sent", "zoe": "deferred", "bob": "in_doubt"}
    assert "No. 1 of 2026-11-23: 2 sent, 1 put off, 1 in doubt" in first.stderr
    assert "Not written to, as they asked for nothing more: gone@example.org" in first.stderr
    assert "reporter send morning --date 2026-11-23 --to bob@example.org" in first.stderr
    said = desk.reporter("status", "--issue").stdout
    assert "post to zoe@example.org: put off, again from " in said
    assert "post to bob@example.org: in doubt: the reply was lost: the server closed the connection" in said
    desk.server.scripts = {}
    assert desk.reporter("send").code == 3
    assert desk.states() == {"ann": "sent", "zoe": "sent", "bob": "in_doubt"}
    assert desk.reporter("send", "--to", "Bob <BOB@example.org>").code == 0
    assert Counter(who for who, _ in desk.got()) == {"ann": 1, "zoe": 1, "bob": 2}
    bobs = [data for who, data in desk.server.got if who == "bob@example.org"]
    assert bobs[0] == bobs[1]
    assert desk.reporter("send").code == 0
    assert len(desk.server.got) == 4


def test_a_message_as_its_reader_gets_it(desk: Desk) -> None:
    """Named, in the reader's language, with the pages; the audience's language where the reader has none of their own."""
    assert desk.reporter("send", "--to", "ann@example.org", "--to", "zoe@example.org").code == 0
    (_, ann), (_, zoe) = desk.got()
    assert str(ann["To"]) == "Ann Lee <ann@example.org>"
    assert str(zoe["To"]) == "Zoë <zoe@example.org>"
    assert (str(ann["Content-Language"]), str(zoe["Content-Language"])) == ("en, de", "en, fr")
    (pdf,) = ann.iter_attachments()
    assert pdf.get_content() == (desk.folder / "out" / "morning" / DAY / f"morning-{DAY}.pdf").read_bytes()
    text = ann.get_body(("plain",))
    assert text
    assert "Harbour Point" in text.get_content()


def test_a_trial_goes_to_who_asks_and_leaves_no_trace(desk: Desk) -> None:
    """Marked as one, under a Message-ID of its own, by mail even where nobody is named so; the issue itself still goes out after it."""
    assert desk.reporter("send", "--test", "--to", "ann@example.org", "--to", "me@example.org").code == 0
    assert desk.states() == {}
    assert not (desk.folder / "share").exists()
    assert desk.reporter("send").code == 0
    (_, trial), (me, _), *rest = desk.got()
    assert me == "me"
    assert str(trial["Subject"]).startswith("Probe")
    real = next(message for who, message in rest if who == "ann")
    assert trial["Message-ID"] != real["Message-ID"]
    assert not str(real["Subject"]).startswith("Probe")


def test_a_correction_is_called_one_to_those_who_had_the_earlier_version(desk: Desk) -> None:
    """Who was refused the first version gets the second as an issue like any other."""
    desk.server.scripts = {"bob@example.org": Script(rcpt="550 5.1.1 no such reader")}
    desk.reporter("send")
    assert desk.reporter("build", "--date", DAY, "--reissue", "--note", "The ferry runs hourly.").code == 0
    desk.server.scripts, desk.server.got = {}, []
    assert desk.reporter("send").code == 0
    subjects = {who: str(message["Subject"]) for who, message in desk.got()}
    assert {who for who, subject in subjects.items() if subject.startswith(("Berichtigung", "Rectificatif"))} == {"ann", "zoe"}
    assert subjects.keys() == {"ann", "zoe", "bob"}


@pytest.mark.slow
def test_a_run_sends_what_is_owed_and_resends_what_is_in_doubt_where_the_desk_says_so(desk: Desk) -> None:
    """After a crash: what was under way is in doubt, and goes out again under `on_doubt = "resend"`, three times at most."""
    schedule = 'schedule = { at = "06:30", zone = "UTC", days = "2020-01-01" }'
    desk.write(edition=schedule)
    assert desk.reporter("send").code == 0
    desk.server.got.clear()
    edit(desk, "UPDATE delivery SET state = 'sending', holder = 'gone:1:1' WHERE recipient = 'bob@example.org'")
    edit(desk, "UPDATE delivery SET state = 'pending' WHERE recipient = 'zoe@example.org'")
    edit(desk, "UPDATE delivery SET state = 'in_doubt', reply = 'lost' WHERE recipient = 'bob@example.org'")
    desk.run()
    assert desk.states() == {"ann": "sent", "zoe": "sent", "bob": "in_doubt"}
    desk.write(edition=schedule + '\non_doubt = "resend"')
    desk.server.scripts = {"bob@example.org": Script(dot="drop")}
    for _ in range(4):
        desk.run()
    assert Counter(who for who, _ in desk.got()) == {"zoe": 1, "bob": 2}
    assert (desk.rows()["bob"].state, desk.rows()["bob"].attempts) == ("in_doubt", 3)


@pytest.mark.slow
def test_a_server_that_is_down_is_told_to_the_operator_and_nothing_is_lost(desk: Desk) -> None:
    """Everybody is put off, the note says why, and once the server is back each gets one."""
    schedule = 'schedule = { at = "00:00", zone = "UTC", max_lateness = "1d" }'
    desk.write(edition=schedule, port=1)
    assert desk.run() == 0
    notes = (desk.folder / "share" / "reporter-notes.txt").read_text(encoding="utf-8")
    assert "3 put off" in notes
    assert "127.0.0.1:1: the server refused the connection" in notes
    desk.write(edition=schedule)
    assert desk.reporter("send").code == 0
    assert sorted(who for who, _ in desk.got()) == ["ann", "bob", "zoe"]


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        (
            'user = "desk"\npassword_env = "PASSWORD"',
            "channels.post.security: a password is never sent over a connection that is not protected",
        ),
        ('dkim_key = "missing.pem"\ndkim_selector = "s1"', "missing.pem: the key cannot be read: No such file or directory"),
        (
            'unsubscribe = "https://desk.example.org/{token}"',
            "channels.post.unsubscribe_secret_env: the tokens in unsubscribe need a secret",
        ),
        ('max_size = "1 kB"', "channels.post: even without pictures and PDF the message is larger than the 1,000 octets that max_size"),
    ],
)
def test_a_wrong_key_is_said_and_mended_nothing_is_lost(desk: Desk, channel: str, says: str) -> None:
    """One sentence that names it, in `send` and in `check`; no other channel suffers, and the mended desk sends what is missing."""
    desk.write(channel=channel)
    run = desk.reporter("send")
    assert run.code == 3
    assert run.stdout.count("share to share: sent") == 1
    assert run.stdout.count(says) == 3
    checked = desk.reporter("check", "--offline")
    assert (checked.code, says in checked.stdout) == ((0, False) if "max_size" in channel else (1, True))
    assert desk.server.got == []
    desk.write()
    assert desk.reporter("send").code == 0
    assert sorted(who for who, _ in desk.got()) == ["ann", "bob", "zoe"]


def test_a_server_that_is_not_trusted_or_knows_us_not_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate nobody known issued, then a wrong password: what to do, in `check` and for each reader; mended, all get one."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(desk.folder / "authority.pem"))
    monkeypatch.setenv("PASSWORD", "tellnobody")
    with office(tls=context) as server:
        desk.server, server.users["desk"] = server, "another"
        desk.write(channel='user = "desk"\npassword_env = "PASSWORD"', security="tls")
        run = desk.reporter("send")
        assert (run.code, run.stdout.count("put off, again from")) == (3, 3)
        assert run.stdout.count("its certificate is not valid: ") == run.stdout.count("name that one's file in SSL_CERT_FILE") == 3
        monkeypatch.setenv("SSL_CERT_FILE", str(desk.folder / "authority.pem"))
        run, checked = desk.reporter("send"), desk.reporter("check", "--offline")
        assert run.stdout.count("the server does not let desk in: 535") == 3
        assert checked.code == 0
        assert (len(server.logins), server.got, "tellnobody" in run.stdout + run.stderr) == (1, [], False)
        server.users["desk"] = "tellnobody"
        assert desk.reporter("send").code == 0
        assert sorted(who for who, _ in desk.got()) == ["ann", "bob", "zoe"]


def test_addresses_are_kept_as_long_as_the_desk_says_without_a_scheduler_too(desk: Desk) -> None:
    """A desk that sends by hand or by cron: old issues keep how many got them, and not who."""
    assert desk.reporter("send").code == 0
    edit(desk, "UPDATE delivery SET date = '2026-01-05'")
    desk.write(edition='keep_addresses = "30d"')
    assert desk.reporter("send", "--to", "ann@example.org").code == 0
    old = [row.recipient for row in Ledger(desk.folder / "out").deliveries.of_issue("morning", date(2026, 1, 5), 1)]
    assert old == [f"forgotten {n}" for n in range(1, 5)]
    assert "example.org" not in "".join(old)


def test_check_tries_server_readers_and_list(desk: Desk) -> None:
    """Each channel that mails: where it hands in, who is there, who cannot be written to; nothing is sent."""
    sound = desk.reporter("check")
    assert sound.code == 0, sound.stdout
    assert f"channels.post: 127.0.0.1:{desk.server.port}, not protected, no login" in sound.stdout
    assert "audiences.staff: 3 readers; 1 more asked for no mail" in sound.stdout
    (desk.folder / "readers.csv").write_text("address\nnobody\n", encoding="utf-8")
    desk.write(port=1)
    wrong = desk.reporter("check")
    assert wrong.code == 1
    assert "BAD  channels.post: 127.0.0.1:1: the server refused the connection" in wrong.stdout
    assert "BAD  audiences.staff: 'nobody' is not an address: " in wrong.stdout
    (desk.folder / "never.txt").unlink()
    assert "never.txt: the list of those who must not be written to cannot be read" in desk.reporter("check", "--offline").stdout
    assert desk.server.got == []


def edit(desk: Desk, statement: str) -> None:
    """Change the ledger behind the project's back, as a crash would have left it."""
    with contextlib.closing(sqlite3.connect(desk.folder / "out" / NAME, isolation_level=None)) as ledger:
        ledger.execute(statement)
