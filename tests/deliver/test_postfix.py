"""Mail through a real Postfix, Debian's, on a port of the loopback interface: what the ledger counts is what lies in the mailboxes."""

from __future__ import annotations

import base64
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from deliver.post import carry, letter, mail, states
from store.desk import NOW

from reporter.deliver.dkim import Signer
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock

POSTFIX = shutil.which("postfix") or "/usr/sbin/postfix"
PREFIX = "reporter-postfix-"
pytestmark = [
    pytest.mark.postfix,
    pytest.mark.slow,
    pytest.mark.skipif(not Path(POSTFIX).exists() or os.getuid() != 0, reason="Postfix is not installed, or we may not start it"),
]

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = office.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
in_flow_delay = 0
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/at_rcpt, permit_mynetworks, reject
smtpd_end_of_data_restrictions = check_recipient_access regexp:{folder}/at_dot
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
AT_RCPT = "/^later/ 450 4.2.0 come back\n/^nobody/ 550 5.1.1 no such reader\n"
AT_DOT = "/^busy/ 451 4.3.0 not now\n/^spam/ 554 5.7.1 not here\n"


@dataclass(frozen=True)
class Relay:
    """A Postfix of our own."""

    folder: Path
    port: int

    def boxes(self) -> dict[str, list[Path]]:
        """Messages by the mailbox they lie in."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.folder.glob("mail/*/new/*")):
            found.setdefault(path.parts[-3], []).append(path)
        return found

    def settle(self, count: int) -> None:
        """Wait until so many messages lie in the mailboxes, then look for any that are too many."""
        until = time.monotonic() + 60
        while time.monotonic() < until and sum(map(len, self.boxes().values())) < count:
            time.sleep(0.2)
        time.sleep(0.5)

    def run(self, command: str) -> None:
        """`postfix reload` and others; what its daemons inherit is no pipe of ours, which would be read for as long as they live."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([POSTFIX, "-c", str(self.folder / "etc"), command], check=True, timeout=60, **options)

    def greets(self) -> bool:
        """Whether it, and nobody else, answers on the port within half a minute."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as caller:
                    return caller.recv(100).startswith(b"220 office.example")
            except OSError:
                time.sleep(0.2)
        return False


#: Waits until the test that started it is gone, however it went, then ends the Postfix of that folder.
WATCH = 'read _; {postfix} -c "$1/etc" stop; sleep 1; {postfix} -c "$1/etc" abort; rm -rf "$1"'


@contextmanager
def relaying() -> Iterator[Relay]:
    """A Postfix that has begun to answer, and is gone with us: even where we are killed, another process sees our pipe close.

    It shares nothing with one that an earlier run left: folder, port and queue are new. What lost its watch too is ended first.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not _lives(left):
            _ended(left)
    for _ in range(3):  # another program may have taken the port meanwhile
        relay = _relay()
        watch = subprocess.Popen(
            ["sh", "-c", WATCH.format(postfix=POSTFIX), "sh", relay.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            relay.run("start")
            if relay.greets():
                yield relay
                return
        finally:
            watch.communicate(timeout=90)
    pytest.fail("Postfix does not answer")


def _lives(folder: Path) -> bool:
    """Whether the test that made the folder still runs."""
    try:
        owner = int((folder / "owner").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return time.time() - folder.stat().st_mtime < 600
    return Path(f"/proc/{owner}").exists()


def _ended(folder: Path) -> None:
    """A Postfix whose test and whose watch were killed."""
    for command in ("stop", "abort"):
        subprocess.run([POSTFIX, "-c", str(folder / "etc"), command], check=False, timeout=60, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


def _relay() -> Relay:
    """Its files. Not under pytest's own folder: that lets in nobody but us, and Postfix works under names of its own."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    with socket.create_server(("127.0.0.1", 0)) as free:
        relay = Relay(folder, free.getsockname()[1])
    reader = pwd.getpwnam("nobody")
    values = {"folder": folder, "port": relay.port, "uid": reader.pw_uid, "gid": reader.pw_gid}
    folder.chmod(0o755)
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", reader.pw_uid, reader.pw_gid)
    texts = {
        "etc/main.cf": MAIN.format(**values) + "virtual_minimum_uid = 1\n",
        "etc/master.cf": MASTER.format(**values),
        "at_rcpt": AT_RCPT,
        "at_dot": AT_DOT,
        "owner": str(os.getpid()),
        "boxes": "".join(f"{name} {name.partition('@')[0]}/\n" for name in recipients()),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return relay


def recipients() -> list[str]:
    """Five hundred, of whom every fifth is put off or refused, at RCPT or after the dot."""
    kinds = {0: "later", 5: "nobody", 10: "busy", 15: "spam"}
    return [f"{kinds.get(n % 20, 'reader')}{n}@example.org" for n in range(500)]


EXPECTED = {"reader": "sent", "later": "deferred", "busy": "deferred", "nobody": "refused", "spam": "refused"}


def kind(recipient: str) -> str:
    """The word before the number."""
    return re.sub(r"\d.*", "", recipient)


def parsed(path: Path) -> EmailMessage:
    """As a reader's program would."""
    message = BytesParser(policy=default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def counts(boxes: dict[str, list[Path]]) -> dict[str, int]:
    """Messages for each recipient."""
    return {f"{box}@example.org": len(paths) for box, paths in boxes.items()}


def check(path: Path, recipient: str) -> str:
    """The message that was handed in, unchanged but for the fields that a relay adds on top; its Message-ID."""
    got, sent = parsed(path), BytesParser(policy=default).parsebytes(letter(recipient).data)
    assert got.defects == []
    added = {"return-path", "x-original-to", "delivered-to", "received", "dkim-signature"}
    assert [(name, value) for name, value in got.items() if name.lower() not in added] == sent.items()
    assert got.get_content() == sent.get_content().replace("\r\n", "\n")
    assert got["Delivered-To"] == recipient
    return str(got["Message-ID"]).strip()


def test_five_hundred_readers_get_what_the_ledger_says(tmp_path: Path) -> None:
    """Put off and refused at RCPT and after the dot, with Postfix hanging up after twenty errors; what was put off arrives later."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer = Signer(domain="example.org", selector="s1", key=private(key))
    book, clock, names = Ledger(tmp_path / "out").deliveries, FixedClock(NOW), recipients()
    with relaying() as relay:
        channel = mail(relay.port, clock=clock, signer=signer)
        rows = carry(channel, book, names)
        assert states(rows) == {name: EXPECTED[kind(name)] for name in names}
        found = Counter(row.state for row in rows.values())
        assert found == Counter(sent=400, deferred=50, refused=50)
        relay.settle(found["sent"])
        assert {f"{box}@example.org": len(paths) for box, paths in relay.boxes().items()} == {
            n: 1 for n in names if rows[n].state == "sent"
        }
        assert "no such reader" in rows["nobody5@example.org"].reply
        assert "not here" in rows["spam15@example.org"].reply

        for name in ("at_rcpt", "at_dot"):
            text = (relay.folder / name).read_text(encoding="utf-8")
            (relay.folder / name).write_text(re.sub(r"(?m)^/\^(later|busy)/.*\n", "", text), encoding="utf-8")
        relay.run("reload")
        clock.forward(minutes=5)
        rows = carry(channel, book, names)
        assert Counter(row.state for row in rows.values()) == Counter(sent=450, refused=50)
        relay.settle(450)
        boxes = relay.boxes()
        assert counts(boxes) == {name: 1 for name in names if rows[name].state == "sent"}
        for box, (path,) in boxes.items():
            assert check(path, f"{box}@example.org") == rows[f"{box}@example.org"].message_id
        for box in list(boxes)[::45]:
            whole = boxes[box][0].read_bytes().replace(b"\n", b"\r\n")
            assert dkim.verify(whole, dnsfunc=lambda _name, timeout=5: b"v=DKIM1; k=rsa; p=" + public(key))


def private(key: rsa.RSAPrivateKey) -> bytes:
    """As the signer wants it."""
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())


def public(key: rsa.RSAPrivateKey) -> bytes:
    """As the DNS has it."""
    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))
