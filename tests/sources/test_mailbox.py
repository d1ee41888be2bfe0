"""Mailboxes: newsletters out of a Maildir or an mbox, neither of which is touched."""

from __future__ import annotations

import pytest

from reporter.model import Failed, Found, Source
from reporter.sources.mailbox import MailboxReader
from reporter.testing import FixedClock


def _letter(
    subject: str, number: int = 1, body: str = "The ferry to Sarn sails again on Monday, the harbour office said in a letter."
) -> bytes:
    return (
        f"From: Sample Letter <letter@sample.example>\nTo: desk@example.org\nSubject: {subject}\n"
        f"Date: Mon, 23 Nov 2026 10:0{number}:00 +0000\nMessage-ID: <{number}@sample.example>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    ).encode()


def _read(path, **options: object):
    return MailboxReader(clock=FixedClock()).read(Source(id="post", kind="mailbox", location=str(path), options=options))


@pytest.fixture
def maildir(tmp_path):
    """A Maildir with one new and one read message."""
    for part in ("cur", "new", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    (tmp_path / "mail/cur/1700000000.a.host:2,S").write_bytes(_letter("First letter", 1))
    (tmp_path / "mail/new/1700000001.b.host").write_bytes(_letter("Second letter", 2))
    return tmp_path / "mail"


def test_a_maildir_is_read_in_the_order_of_delivery(maildir):
    """New and read messages become items, oldest first, under the sender's name."""
    reading = _read(maildir)
    assert isinstance(reading, Found)
    assert [item.title for item in reading.items] == ["First letter", "Second letter"]
    assert reading.items[0].outlet == "Sample Letter"
    assert reading.items[0].published.isoformat() == "2026-11-23T10:01:00+00:00"


def test_a_message_that_is_read_stays_the_same_item(maildir):
    """Moving from new to cur, with flags in the name, changes nothing of the item."""
    before = _read(maildir).items[1]
    (maildir / "new/1700000001.b.host").rename(maildir / "cur/1700000001.b.host:2,RS")
    after = _read(maildir).items[1]
    assert after == before


def test_nothing_in_a_mailbox_is_touched(maildir):
    """Reading moves no message and writes no file."""
    before = sorted(str(path) for path in maildir.rglob("*"))
    _read(maildir)
    assert sorted(str(path) for path in maildir.rglob("*")) == before


def test_links_out_of_a_maildir_are_not_followed(maildir, tmp_path):
    """A symbolic link in a Maildir is no message."""
    (tmp_path / "secret").write_bytes(_letter("Secret", 9))
    (maildir / "new/1700000002.c").symlink_to(tmp_path / "secret")
    assert len(_read(maildir).items) == 2


def _mbox(*letters: bytes) -> bytes:
    return b"".join(b"From letter@sample.example Mon Nov 23 10:00:00 2026\n" + letter + b"\n" for letter in letters)


def test_an_mbox_is_read_message_by_message(tmp_path):
    """An mbox gives its messages; a quoted From line is part of the text and loses its mark."""
    quoted = _letter("Second letter", 2, "He wrote a long and patient letter to us.\n\n>From Sarn he sailed to the mainland in 2026 again.")
    (tmp_path / "letters.mbox").write_bytes(_mbox(_letter("First letter", 1), quoted))
    items = _read(tmp_path / "letters.mbox").items
    assert [item.title for item in items] == ["First letter", "Second letter"]
    assert "\nFrom Sarn he sailed" in items[1].text


def test_options_choose_among_letters_too(tmp_path):
    """Words and count leave letters out with their reason."""
    (tmp_path / "letters.mbox").write_bytes(_mbox(*(_letter(f"Letter {n}", n) for n in range(1, 6))))
    reading = _read(tmp_path / "letters.mbox", max_items=2)
    assert [item.title for item in reading.items] == ["Letter 4", "Letter 5"]
    assert len(reading.left_out) == 3


def test_a_message_without_words_is_named(maildir):
    """An empty message is named as failed, the others are read."""
    (maildir / "new/1700000003.d").write_bytes(b"From: a@b.example\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n\n\n")
    reading = _read(maildir)
    assert len(reading.items) == 2
    assert [entry.subject for entry in reading.failed] == ["1700000003.d"]


def test_what_is_no_mailbox_is_told(tmp_path):
    """A missing place, a folder of something else and a file of something else are each a plain reason."""
    (tmp_path / "notes.txt").write_text("notes")
    assert _read(tmp_path / "none") == Failed(reason="no such mailbox")
    assert _read(tmp_path) == Failed(reason="not a Maildir: it has no folders cur and new")
    assert _read(tmp_path / "notes.txt") == Failed(reason="not an mbox file: it does not begin with a From line")


@pytest.mark.corpora
def test_real_and_malformed_messages_in_one_mailbox(corpora, maildir):
    """Every message of the mail corpus, malformed ones too, becomes an item or is named."""
    files = [path for path in sorted((corpora / "mail").rglob("*")) if path.is_file() and path.suffix != ".txt"]
    for number, path in enumerate(files):
        (maildir / f"new/18000000{number:02}.x").write_bytes(path.read_bytes())
    reading = _read(maildir)
    assert len(reading.items) + len(reading.failed) <= len(files) + 2
    assert len(reading.items) > 2
