"""From a frozen issue in the archive to the letters of its readers, with the bodies rendered in a limited child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter import config, freeze
from reporter.app.mailing import Mailroom, had
from reporter.deliver import people
from reporter.deliver.letter import Letter
from reporter.errors import ConfigError, TemplateError
from reporter.model import Delivery, Failed, Issue, Rendered
from reporter.render.specimen import specimen
from reporter.render.worker import Workers
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger
from tests.deliver.conformance import faults
from tests.render.press import picture

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DESK = """
[editions.specimen]
title = "Specimen briefing"
audiences = ["staff"]
[channels.post]
scheme = "mail"
server = "smtp.example.org"
from = "Eastern desk <desk@example.org>"
unsubscribe = "https://desk.example.org/leave/{token}"
unsubscribe_secret_env = "LEAVE_KEY"
suppress = "never.txt"
[channels.share]
scheme = "disk"
folder = "share"
[audiences.staff]
recipients = ["ann@example.org", "gone@example.org", "nobody"]
readers = "readers.csv"
channel = "post"
"""
RENDERED = Rendered(html="", pdf=b"%PDF-1.7 the issue", pages=3, outline=())


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Limited children, ended afterwards."""
    with Workers() as running:
        yield running


def mailroom(root: Path, workers: Workers, issue: Issue) -> Mailroom:
    """A desk on disk with that issue in its archive."""
    (root / "reporter.toml").write_text(DESK)
    (root / "never.txt").write_text("GONE@example.org\n")
    (root / "readers.csv").write_text("address;name;language\nzoe@example.org;Zoë Ћ;sr-Cyrl\n", encoding="utf-8")
    archive = Archive(root / "out")
    archive.save(issue, freeze.to_json(issue), {}, {name: media.data for name, media in picture().items()})
    return Mailroom(desk=config.load(root / "reporter.toml", {}, {}), archive=archive, workers=workers, environ={"LEAVE_KEY": "s"})


def rows(ledger: Ledger, issue: Issue, room: Mailroom) -> tuple[Delivery, ...]:
    """A row for each of the audience's readers."""
    readers = people.distinct(room.desk.audiences["staff"].recipients)
    return ledger.deliveries.plan(issue.edition, issue.date, issue.version, "post", readers, NOW)


def test_every_reader_of_an_audience_has_a_letter_or_a_reason(tmp_path: Path, workers: Workers) -> None:
    """Two are written to, in their language; one asked for nothing more, one has no address, and both are named."""
    issue = specimen("en")
    room, ledger = mailroom(tmp_path, workers, issue), Ledger(tmp_path / "out")
    readers = people.distinct(room.desk.audiences["staff"].recipients)
    letters = room.letters(issue, RENDERED, "post", readers, frozenset())
    made = {row.recipient: letters(row, None) for row in rows(ledger, issue, room)}
    assert list(made) == ["ann@example.org", "gone@example.org", "nobody", "zoe@example.org"]
    assert isinstance(made["gone@example.org"], Failed)
    assert isinstance(made["nobody"], Failed)
    ann, zoe = made["ann@example.org"], made["zoe@example.org"]
    assert isinstance(ann, Letter)
    assert isinstance(zoe, Letter)
    assert faults(ann.data) == faults(zoe.data) == []
    assert b"Content-Language: en, sr-Cyrl" in zoe.data
    again = room.letters(issue, RENDERED, "post", readers, frozenset())(rows(ledger, issue, room)[0], None)
    assert again == ann, "the ledger's row and the issue make the message, not the clock"


def test_who_had_an_earlier_version_is_read_from_the_ledger(tmp_path: Path, workers: Workers) -> None:
    """Sent and in doubt count; refused does not."""
    first = replace(specimen("en"), version=1, supersedes=None)
    room, ledger = mailroom(tmp_path, workers, first), Ledger(tmp_path / "out")
    ann, gone, nobody, zoe = rows(ledger, first, room)
    for row, state in ((ann, "sent"), (gone, "refused"), (zoe, "in_doubt")):
        assert ledger.deliveries.claim(row, NOW)
        ledger.deliveries.settle(row, state, NOW)
    assert nobody.state == "pending"
    assert had(ledger, replace(first, version=2), "post") == {"ann@example.org", "zoe@example.org"}
    assert had(ledger, first, "post") == frozenset()


def test_a_template_that_is_broken_is_named(tmp_path: Path, workers: Workers) -> None:
    """File and line, from out of the child."""
    issue = specimen("en")
    room = mailroom(tmp_path, workers, issue)
    (tmp_path / "templates" / "explainer").mkdir(parents=True)
    (tmp_path / "templates" / "explainer" / "mail.html.j2").write_text("{{ nothing.at.all }}")
    row = rows(Ledger(tmp_path / "out"), issue, room)[0]
    with pytest.raises(TemplateError, match=r"mail\.html\.j2:1"):
        room.letters(issue, RENDERED, "post", {}, frozenset())(row, None)


def test_a_channel_of_another_kind_is_refused(tmp_path: Path, workers: Workers) -> None:
    """Letters go by mail."""
    issue = specimen("en")
    room = mailroom(tmp_path, workers, issue)
    with pytest.raises(ConfigError, match=r"channels\.share"):
        room.letters(issue, RENDERED, "share", {}, frozenset())
