"""The book of approvals: who waits, whose word counts, what is left to hand over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter.model import Occasion, Review
from reporter.store.ledger import Ledger

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ANN, NOBODY = Review(by="Ann", at=NOW), Review(by=None, at=NOW)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty one."""
    return Ledger(tmp_path)


def test_the_first_word_counts(ledger: Ledger) -> None:
    """A second word, even that there was none, changes nothing; asking again takes nothing back."""
    ledger.approvals.ask("morning", DAY, 1)
    assert ledger.approvals.given("morning", DAY, 1) is None
    assert [ledger.approvals.give("morning", DAY, 1, each, "ab") for each in (ANN, NOBODY)] == [True, False]
    ledger.approvals.ask("morning", DAY, 1)
    assert ledger.approvals.given("morning", DAY, 1) == ANN


def test_what_was_asked_for_stays_open_until_it_is_handed_over(ledger: Ledger) -> None:
    """Waiting, then approved, then done; an approval that nobody asked for leaves nothing to do."""
    ledger.approvals.ask("morning", DAY, 1)
    ledger.approvals.give("evening", DAY, 1, ANN, "cd")
    (waiting,) = ledger.approvals.open()
    assert (waiting.edition, waiting.review, waiting.digest) == ("morning", None, None)
    ledger.approvals.give("morning", DAY, 1, ANN, "ab")
    (approved,) = ledger.approvals.open()
    assert (approved.review, approved.digest) == (ANN, "ab")
    ledger.approvals.handed("morning", DAY, 1)
    assert ledger.approvals.open() == ()


def test_a_word_can_be_withdrawn(ledger: Ledger) -> None:
    """The issue then waits as before, and another word counts."""
    ledger.approvals.ask("morning", DAY, 1)
    ledger.approvals.give("morning", DAY, 1, ANN, "ab")
    ledger.approvals.withdraw("morning", DAY, 1)
    assert ledger.approvals.open()[0].review is None
    assert ledger.approvals.give("morning", DAY, 1, NOBODY, "cd")


def test_an_issue_that_waits_may_be_built_anew_though_its_slot_ran(ledger: Ledger) -> None:
    """Until it has a word; then it is released."""
    occasion = Occasion(edition="morning", date=DAY, slot=NOW)
    ledger.occasions.claim(occasion, "me", NOW, timedelta(minutes=3))
    ledger.approvals.ask("morning", DAY, 1)
    ledger.occasions.settle(occasion, "me", "done", NOW, "waits")
    assert not ledger.issues.released("morning", DAY)
    ledger.approvals.give("morning", DAY, 1, ANN, "ab")
    assert ledger.issues.released("morning", DAY)
