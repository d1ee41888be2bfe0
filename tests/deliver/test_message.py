"""Messages as they leave: read back by a parser, counted, and held against what mail may be."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from PIL import Image

from reporter.deliver import copies, people
from reporter.deliver.copies import fitted
from reporter.deliver.fields import decoded, file_name, one_line
from reporter.deliver.letter import Letter
from reporter.deliver.sender import Sender
from reporter.model import Failed, Recipient, Supersedes
from reporter.render.mail import UNSUBSCRIBE
from reporter.render.specimen import specimen
from tests.deliver.conformance import faults
from tests.deliver.letterbox import PDF, SENDER, letters, one, paper, row, saying

LEAVE = "https://desk.example.org/leave?who={address}&proof={token}"


def read(letter: Letter) -> EmailMessage:
    """The message as a mail program reads it."""
    return message_from_bytes(letter.data, policy=default)


def body(letter: Letter, kind: str = "plain") -> str:
    """One of its bodies."""
    return read(letter).get_body((kind,)).get_content()


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "sr-Latn", "sr-Cyrl"])
def test_a_letter_in_every_language_is_conformant(language: str) -> None:
    """Text, HTML with its picture and the PDF, in every language, without a fault."""
    letter = one(paper(specimen(language)), Recipient(written="ann@example.org", language=language))
    assert faults(letter.data) == []
    assert [part.get_content_type() for part in read(letter).walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]


def test_the_checker_finds_faults() -> None:
    """What is not conformant is called so: a field twice, a bare LF, a long line, a picture that is not there."""
    data = one().data
    assert faults(data.replace(b"Subject:", b"To: bob@example.org\r\nSubject:", 1))
    assert faults(data.replace(b"\r\n", b"\n", 1))
    assert faults(data + b"x" * 999 + b"\r\n")
    assert faults(data.replace(b"Content-ID: <", b"Content-ID: <0", 1))
    assert faults(data.replace(b"Message-ID: <", b"Message-ID: <a b", 1))


def test_what_is_sent_is_what_was_made() -> None:
    """Both bodies and the PDF come out of the message as they went in."""
    made, letter = paper(), one()
    message = read(letter)
    copy = fitted(made, SENDER, "en", None, corrects=False, trial=False)
    assert not isinstance(copy, Failed)
    assert body(letter).replace("\r\n", "\n") == copy.bodies.text
    assert body(letter, "html").replace("\r\n", "\n") == copy.bodies.html
    (attached,) = message.iter_attachments()
    assert (attached.get_content(), attached.get_filename()) == (PDF, "specimen.pdf")


def test_the_same_row_has_the_same_bytes() -> None:
    """A second attempt is the same message, whoever makes it."""
    assert one().data == one().data
    assert one().message_id == one().message_id


def test_message_ids_differ_by_version_channel_and_reader() -> None:
    """One message, one id; how a reader's address is spelt makes no other."""
    plain, again = one(), one(reader=Recipient(written="Ann.Lee@Example.ORG"))
    second = one(paper(replace(specimen("en"), version=7)))
    other = one(channel="other")
    spelt = one(reader=Recipient(written="ann.lee@example.org"))
    assert len({plain.message_id, again.message_id, second.message_id, other.message_id}) == 4
    assert again.message_id == spelt.message_id


def test_the_header_names_the_issue_and_one_reader() -> None:
    """Sender, reader, title, number and date are there, and nobody else is."""
    message = read(one(sender=replace(SENDER, reply_to="editor@example.org")))
    assert str(message["From"]) == "Eastern desk <desk@example.org>"
    assert str(message["To"]) == "Ann Lee <ann@example.org>"
    assert str(message["Reply-To"]) == "editor@example.org"
    assert specimen("en").title in str(message["Subject"])
    assert f"no. {specimen('en').number}" in str(message["Subject"])
    assert str(message["Date"]) == "Tue, 24 Nov 2026 06:30:00 +0000"
    assert str(message["Auto-Submitted"]) == "auto-generated"


def test_the_mail_speaks_the_readers_language() -> None:
    """Interface words and subject are the reader's, where there is a catalogue; the issue's where there is none."""
    german = one(reader=Recipient(written="ann@example.org", language="de"))
    assert str(read(german)["Content-Language"]) == "en, de"
    assert "liegt als PDF bei" in body(german)
    assert "is attached as a PDF" in body(one(reader=Recipient(written="ann@example.org", language="pt")))


# ── corrections and trials ────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_marked_for_who_had_the_earlier_version() -> None:
    """Who got version 1 reads "Correction" in the subject; who did not gets an issue like any other."""
    issue = replace(specimen("en"), version=2, supersedes=Supersedes(version=1, note="The count was wrong."))
    had = one(paper(issue), had=frozenset({"ann@example.org"}))
    fresh = one(paper(issue))
    assert str(read(had)["Subject"]).startswith("Correction: ")
    assert "You were sent the earlier version" in body(had)
    assert not str(read(fresh)["Subject"]).startswith("Correction")
    assert "You were sent the earlier version" not in body(fresh)
    assert "The count was wrong." in body(fresh)


def test_a_trial_says_so() -> None:
    """Subject and both bodies."""
    letter = one(trial=True)
    assert str(read(letter)["Subject"]).startswith("Trial: ")
    assert "A trial, sent to you alone." in body(letter)
    assert "A trial, sent to you alone." in body(letter, "html")


# ── hearing no more ───────────────────────────────────────────────────────────────────────────────────────────────


def test_each_reader_has_a_link_of_their_own() -> None:
    """The token is the reader's, in the header and in both bodies, and nothing of the placeholder is left."""
    sender = replace(SENDER, unsubscribe=LEAVE, secret=b"secret")
    ann, bob = (one(sender=sender, reader=Recipient(written=f"{name}@example.org")) for name in ("ann", "bob"))
    address = f"https://desk.example.org/leave?who=ann%40example.org&proof={people.token(b'secret', 'specimen', 'ann@example.org')}"
    assert str(read(ann)["List-Unsubscribe"]) == f"<{address}>"
    assert address in body(ann)
    assert address.replace("&", "&amp;") in body(ann, "html")
    assert str(read(bob)["List-Unsubscribe"]) != str(read(ann)["List-Unsubscribe"])
    assert UNSUBSCRIBE.encode() not in ann.data
    assert faults(ann.data) == []


@pytest.mark.parametrize(
    ("unsubscribe", "signed", "one_click"),
    [(LEAVE, True, True), (LEAVE, False, False), ("mailto:leave@example.org?subject={token}", True, False)],
)
def test_one_click_needs_an_address_and_a_signature(unsubscribe: str, signed: bool, one_click: bool) -> None:
    """RFC 8058 §3.1: List-Unsubscribe-Post stands only beside an https address, in a message that is signed."""
    message = read(one(sender=replace(SENDER, unsubscribe=unsubscribe, secret=b"secret", one_click=signed)))
    assert ("List-Unsubscribe-Post" in message) == one_click


def test_a_token_proves_edition_and_address() -> None:
    """Another secret, edition or address has another token; how the address is spelt makes none."""
    tokens = {people.token(s, e, a) for s in (b"a", b"b") for e in ("x", "y") for a in ("ann@example.org", "bob@example.org")}
    assert len(tokens) == 8
    assert people.token(b"a", "x", "Ann@EXAMPLE.org") == people.token(b"a", "x", "ann@example.org")


# ── size ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def photograph(width: int = 1300) -> bytes:
    """A JPEG that does not compress well."""
    out = io.BytesIO()
    Image.effect_noise((width, width * 2 // 3), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def test_what_does_not_fit_is_given_up_in_order_and_said() -> None:
    """Pictures smaller, then none, then a link for the PDF; each message is under its limit and tells its reader what was done."""
    made = paper(pictures={"media/specimen.png": photograph()}, pdf=bytes(3_000_000))
    sender = replace(SENDER, link="https://desk.example.org/briefings/{file}")
    said: dict[tuple[str, ...], str] = {}
    limit = None
    while not isinstance(copy := fitted(made, sender, "en", limit, corrects=False, trial=False), Failed):
        letter = one(made, sender=sender, limit=limit)
        assert limit is None or len(letter.data) <= limit
        assert faults(letter.data) == []
        said[letter.notes] = body(letter)
        limit = copies.size(copy) - 1
    assert "larger than" in copy.reason
    assert list(said) == [
        (),
        ("pictures made smaller",),
        ("pictures left out",),
        ("a link in place of the PDF",),
        ("pictures made smaller", "a link in place of the PDF"),
        ("pictures left out", "a link in place of the PDF"),
    ]
    for notes, text in said.items():
        flat = " ".join(text.split())
        assert ("Its pictures are smaller in this mail." in flat) == ("pictures made smaller" in notes)
        assert ("Its pictures were left out of this mail." in flat) == ("pictures left out" in notes)
        assert ("https://desk.example.org/briefings/specimen.pdf" in flat) == ("a link in place of the PDF" in notes)


def test_without_a_link_the_mail_says_who_has_the_pdf() -> None:
    """What is left out is not passed over in silence."""
    letter = one(paper(pdf=bytes(400_000)), limit=300_000)
    assert letter.notes[-1] == "the PDF left out"
    assert "too large to attach; its sender has it" in " ".join(body(letter).split())


def test_the_size_is_never_guessed_too_low_and_hardly_too_high() -> None:
    """What is counted before a message is made is at least its size, and at most 12 KB and 15 % more."""
    for language in ("en", "sr-Cyrl"):
        made = paper(specimen(language), pictures={"media/specimen.png": photograph(600)}, pdf=bytes(100_000))
        copy = fitted(made, SENDER, language, None, corrects=False, trial=False)
        assert not isinstance(copy, Failed)
        real = len(one(made, Recipient(written="ann@example.org", language=language)).data)
        assert real <= copies.size(copy) <= real * 1.15 + 12_000


def test_a_channels_own_limit_counts_too() -> None:
    """The smaller of what the server takes and what the desk wants."""
    letter = one(paper(pdf=bytes(400_000)), sender=replace(SENDER, largest=300_000), limit=10_000_000)
    assert len(letter.data) <= 300_000


# ── who is not written to ─────────────────────────────────────────────────────────────────────────────────────────


def test_who_asked_for_nothing_more_gets_nothing() -> None:
    """However the address is spelt; the reason names it, and the next reader is written to."""
    made = letters(suppressed=frozenset({people.key("Ann@example.org")}))
    refused, sent = made(row("ANN@Example.Org"), None), made(row("bob@example.org"), None)
    assert isinstance(refused, Failed)
    assert "ANN@example.org is on the list" in refused.reason
    assert isinstance(sent, Letter)


def test_an_address_that_cannot_be_is_named_and_no_other_suffers() -> None:
    """A sentence for the ledger."""
    made = letters()
    refused = made(row("nobody-at-all"), None)
    assert isinstance(refused, Failed)
    assert refused.reason == "not written to: 'nobody-at-all' is not an address: an email address must have an @-sign"
    assert isinstance(made(row("ann@example.org"), None), Letter)


# ── hostile text ──────────────────────────────────────────────────────────────────────────────────────────────────


INJECTIONS = [
    "x\r\nBcc: evil@x.org",
    "=?utf-8?q?x=0D=0ABcc:_evil@x.org?=",
    "=?utf-8?b?eA0KQmNjOiBldmlsQHgub3Jn?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3D0D=3D0ABcc=3A=5Fevil=40x=2Eorg=3F=3D?=",
    "x\u2028Bcc: evil@x.org",
    "x\x00\x85Bcc: evil@x.org",
    "evil@x.org, other <o@x.org>",
    '"quoted" \\ <evil@x.org>',
    "\ud800 alone",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_title_cannot_add_a_field(text: str) -> None:
    """A title that holds line breaks, open or encoded, becomes one harmless line."""
    letter = one(saying(text.encode("utf-8", "replace").decode(), title=text, file=text))
    assert faults(letter.data) == []
    assert not any(sign in one_line(text) for sign in "\r\n")
    assert "bcc" not in {name.lower() for name in read(letter)}


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_readers_name_cannot_add_a_reader(text: str) -> None:
    """A name is quoted or encoded, or its reader refused; the message goes to one address."""
    letter = letters(readers={"a": Recipient(written="ann@example.org", name=text)})(row("a"), None)
    if isinstance(letter, Failed):
        assert "control character" in letter.reason
    else:
        assert faults(letter.data) == []
        assert [each.addr_spec for each in read(letter)["To"].addresses] == ["ann@example.org"]


def test_encoded_words_are_decoded_to_the_bottom() -> None:
    """One within another too; what is none stays as it is."""
    assert "\r\nBcc: evil@x.org" in decoded(INJECTIONS[1])
    assert "Bcc" in decoded(INJECTIONS[3])
    assert decoded("a =? b") == "a =? b"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c.pdf", "..", "", "C:\\x.pdf", "x\r\ny.pdf", "." * 400 + ".pdf", "й" * 400 + ".pdf"]
)
def test_a_files_name_stays_in_its_folder(name: str) -> None:
    """No separator, no dot in front, no line break, of a length that file systems take."""
    safe = file_name(name)
    assert safe
    assert not safe.startswith(".")
    assert not set(safe) & set('/\\:\r\n"')
    assert len(safe) <= 100


@pytest.mark.corpora
@pytest.mark.slow
def test_naughty_strings_do_no_harm(corpora: Path) -> None:
    """The public list as title, name, file name and HTML: no crash, no further field or reader, no path, each message conformant."""
    strings = json.loads((corpora / "hostile" / "blns" / "blns.json").read_text("utf-8"))
    assert len(strings) > 500
    unsent = []
    named = letters(saying("x"), readers={str(n): Recipient(written="ann@example.org", name=text) for n, text in enumerate(strings)})
    for n, text in enumerate(strings):
        whole = one(saying(text, title=text, file=f"{text}.pdf"))
        assert faults(whole.data) == [], text
        message = read(whole)
        assert [part.get_filename() for part in message.iter_attachments()] == [file_name(f"{text}.pdf")]
        assert body(whole).split() == text.encode("utf-8", "replace").decode().split()
        assert str(message["Subject"]).split() == one_line(text).split()
        to_them = named(row(str(n)), None)
        if isinstance(to_them, Failed):
            unsent.append((text, to_them.reason))
        else:
            assert faults(to_them.data) == [], text
    assert all("control character" in reason for _, reason in unsent)
    assert len(unsent) < 20


def test_a_sender_without_a_name_and_a_long_domain() -> None:
    """Message-ID, List-Id and addresses stay whole however long they are."""
    sender = Sender(name=None, address=f"desk@{'.'.join(['verylongdomainlabel'] * 6)}.org")
    letter = one(sender=sender)
    assert faults(letter.data) == []
    assert str(read(letter)["From"]) == sender.address
