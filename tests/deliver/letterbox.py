"""What tests of mails share: the specimen as a paper, rendered by the shipped template, and its letters."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from reporter.deliver.copies import Bodies, Paper, Wording
from reporter.deliver.letter import Letter
from reporter.deliver.letters import Letters
from reporter.deliver.sender import Sender
from reporter.model import Delivery, Failed, Issue, Recipient
from reporter.render import mail
from reporter.render.html import Setting
from reporter.render.specimen import specimen
from tests.render.press import picture

PLANNED = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SENDER = Sender(name="Eastern desk", address="desk@example.org")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def mailing(wording: Wording) -> mail.Mailing:
    """What the template is told."""
    return mail.Mailing(
        language=wording.language,
        pages=7,
        pdf=wording.pdf,
        address=wording.address,
        pictures=dict(wording.pictures),
        thinned=wording.thinned,
        corrects=wording.corrects,
        trial=wording.trial,
        unsubscribe=wording.unsubscribe,
    )


def bodies(issue: Issue, told: mail.Mailing) -> mail.Bodies:
    """The bodies of an issue, as the shipped template renders them."""
    return mail.bodies(Setting(issue=issue, style="explainer", paper="A4", desk=None, sizes={}), told)


def paper(issue: Issue | None = None, *, pdf: bytes = PDF, pictures: dict[str, bytes] | None = None, file: str = "specimen.pdf") -> Paper:
    """An issue to be mailed, the specimen with its picture if none is given."""
    printed = issue or specimen("en")

    @cache
    def render(wording: Wording) -> Bodies:
        done = bodies(printed, mailing(wording))
        return Bodies(html=done.html, text=done.text, unsubscribe=mail.UNSUBSCRIBE)

    held = {name: media.data for name, media in picture().items()} if pictures is None else pictures
    return Paper(
        issue=printed, pdf=pdf, file=file, pictures=held, render=render, subject=lambda wording: mail.subject(printed, mailing(wording))
    )


def saying(text: str, title: str = "An issue", file: str = "issue.pdf") -> Paper:
    """A paper whose bodies are just that text."""
    return Paper(
        issue=specimen("en"),
        pdf=PDF,
        file=file,
        pictures={},
        render=lambda _wording: Bodies(html=f"<p>{text}</p>", text=text, unsubscribe=mail.UNSUBSCRIBE),
        subject=lambda _wording: title,
    )


def row(recipient: str = "ann@example.org", version: int = 1) -> Delivery:
    """A row of the ledger for that recipient."""
    day = specimen("en").date
    return Delivery(edition="specimen", date=day, version=version, channel="mail", recipient=recipient, state="pending", planned=PLANNED)


def letters(made: Paper | None = None, sender: Sender = SENDER, **more: object) -> Letters:
    """Letters to whoever a row names."""
    return Letters(**{"paper": made or paper(), "sender": sender, "channel": "mail", "readers": {}} | more)


def one(
    made: Paper | None = None, reader: Recipient | None = None, sender: Sender = SENDER, limit: int | None = None, **more: object
) -> Letter:
    """The letter to one reader, which must be one."""
    who = reader or Recipient(written="ann@example.org", name="Ann Lee")
    letter = letters(made, sender, readers={who.written: who}, **more)(row(who.written), limit)
    assert not isinstance(letter, Failed), letter.reason
    return letter
