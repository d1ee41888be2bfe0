"""E-mail messages as sources."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.errors import SourceError
from reporter.model import Failed, Found, Item, Source
from reporter.sources.anatomy import body
from reporter.sources.document import DocumentReader
from reporter.sources.letter import is_letter, manuscript
from reporter.sources.manuscript import item

MAIL = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "mail"
PLAIN = "The port has been closed since Monday. Ships are waiting outside.\n\nWhat now?\n\nNobody knows.\n"
HTML = "<html><head><title>x</title></head><body><h2>What now?</h2><p>Nobody <b>knows</b>.<br>Really.</p><script>x()</script></body></html>"


def message(plain: str | None = PLAIN, markup: str | None = None) -> EmailMessage:
    """A newsletter."""
    mail = EmailMessage()
    mail["From"] = "Hafenamt Köln <port@example.org>"
    mail["To"] = "desk@example.org"
    mail["Subject"] = "Häfen geschlossen"
    mail["Date"] = "Sat, 30 Sep 2023 06:16:00 +0200"
    if plain is not None:
        mail.set_content(plain)
    if markup is not None:
        mail.add_alternative(markup, subtype="html")
    return mail


def made(data: bytes) -> Item:
    """The item of a message."""
    found = item(manuscript(data), Source(id="post", kind="document", location="a.eml"), "a.eml")
    assert found is not None
    return found


def test_subject_sender_and_date_are_the_message_s() -> None:
    """Encoded words are decoded; the date is an instant in UTC."""
    found = made(message().as_bytes())
    assert (found.title, found.outlet) == ("Häfen geschlossen", "Hafenamt Köln")
    assert found.published == datetime(2023, 9, 30, 4, 16, tzinfo=UTC)
    assert body(found) == "What now?\n\nNobody knows."
    assert "The port has been closed since Monday. Ships are waiting outside." in found.text


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Hafenamt Köln – Häfen geschlossen", "Häfen geschlossen"),
        ("[Hafenamt Köln]: Häfen geschlossen", "Häfen geschlossen"),
        ("Hafenamt Köln schließt Häfen", "Hafenamt Köln schließt Häfen"),
        ("Hafenamt Köln: ", "Hafenamt Köln:"),
    ],
)
def test_a_subject_does_not_repeat_its_sender(subject: str, title: str) -> None:
    """The name before the subject's own words is the credit's; as part of a sentence it stays."""
    mail = message()
    mail.replace_header("Subject", subject)
    assert made(mail.as_bytes()).title == title


def test_the_plain_part_speaks_first() -> None:
    """Of a message in both forms the plain one is read; of one whose plain part says nothing, the other, without its scripts."""
    assert "What now?" in body(made(message(PLAIN, "<p>other words in the HTML part</p>").as_bytes()))
    assert body(made(message("See the web version.", HTML).as_bytes())) == "What now?\n\nNobody knows.\n\nReally."


@pytest.mark.parametrize(
    "line",
    [
        "Unsubscribe here.",
        "View this email in your browser: https://example.org/1",
        "You are receiving this because you signed up at example.org.",
        "Sign up for our other newsletters!",
        "Newsletter abbestellen",
        "Pour vous désabonner, cliquez ici.",
        "Odjavite se ovde.",
        "Good morning,",
        "Liebe Leserinnen und Leser,",
        "Email Jane Doe at jane@example.org",
    ],
)
def test_what_a_newsletter_says_of_itself_is_not_the_text(line: str) -> None:
    """How to end it, where else to see it and what to subscribe to are no news; what is told of such things is."""
    told = "Two thirds of the members unsubscribed from the union's newsletter in May."
    assert body(made(message(f"{told}\n\n{line}\n\n{PLAIN}").as_bytes())) == body(made(message(f"{told}\n\n{PLAIN}").as_bytes()))


def test_attachments_and_signatures_are_not_the_text() -> None:
    """What is attached, and what stands below the signature's strokes (RFC 3676 §4.3), is not read."""
    mail = message(PLAIN + "-- \nJane Doe, press office\n")
    mail.add_attachment("secret words", filename="a.txt")
    found = made(mail.as_bytes())
    assert "secret" not in found.text
    assert "press office" not in found.text


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.replace(b"utf-8", b"x-unknown-9"),
        lambda data: data.replace(b"+0200", b"at noon"),
        lambda data: data.replace(b"Subject: ", b"Subject: =?utf-8?q?=ff=fe?= =?broken?="),
        lambda data: b"From port Sat Sep 30 04:16:00 2023\n" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"quoted-printable", b"base64").replace(b"8bit", b"base64"),
        lambda data: data + b"\x00\xff\xfe",
    ],
)
def test_broken_messages_give_what_can_be_had(damage: object) -> None:
    """Unknown charsets, dates that are none, wrong transfer encodings and stray bytes cost no more than themselves."""
    assert made(damage(message(PLAIN, HTML).as_bytes())).title  # type: ignore[operator]


def test_a_message_is_known_by_its_headers() -> None:
    """Three telling headers make a message; a text with a colon in its first line does not."""
    assert is_letter(message().as_bytes())
    assert not is_letter(b"Note: the port is closed\nDate: unknown\n\nShips wait.\n")
    assert not is_letter(PLAIN.encode())


def test_a_message_without_words_is_a_fault() -> None:
    """Nothing to say is said."""
    with pytest.raises(SourceError, match="no text"):
        manuscript(b"From: a@example.org\nTo: b@example.org\nDate: x\n\n")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_behind_headers_are_read(data: bytes) -> None:
    """A message whose headers and parts are noise is read or refused."""
    try:
        item(manuscript(b"From: a\nSubject: b\nContent-Type: " + data + b"\n\n" + data), Source(id="x", kind="document", location="x"), "x")
    except SourceError:
        return


@pytest.mark.corpora
@pytest.mark.skipif(not MAIL.is_dir(), reason="the measuring corpora are not here")
def test_real_messages_are_read() -> None:
    """Every message of the corpus, malformed ones included, gives an item; the one in Outlook's own format says what it is."""
    reader = DocumentReader()
    for path in sorted((MAIL / "mail-parser-eml" / "tests" / "mails").iterdir()):
        found = reader.read(Source(id="post", kind="document", location=str(path)))
        if "outlook" in path.name:
            assert isinstance(found, Failed)
            assert "Outlook" in found.reason
        else:
            assert isinstance(found, Found), (path, found)
            assert found.items[0].title
