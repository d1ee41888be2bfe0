"""Disputes against the texts of real events, each read and judged by hand.

`judged_disputes.json` holds no text: an account is its article in the event, its span and digest; `true` says whether a reader of the two
passages in their articles calls it a dispute: the accounts give different values of one thing at one time, or one denies what the other
says. An update is none, nor are two counts of different things.

How it came about: thirty of the events with three articles or more of different outlets were drawn (seed 20261125), half to work on and
half to measure on. In the first half, read whole, a careful reader would show 28 disputes: most of them an accusation and its denial, one
report giving both, seven different numbers. Of these none was found before denials were read in one report; now ten are. On the second
half, at its first run, one of two shown was true: the other took "denied consent" for a denial. In 131 texts never looked at before, one of
two was ("would not only"). The rules that followed from both mistakes are of grammar, not of these words. Of 1,300 texts of many American
outlets, on days of one topic, that nobody had looked at, 28 of 46 shown were true; of the next such 1,300, by the rules that followed,
21 of 23, of the next 2,000 17 of 35, and of 2,100 more, by the rules that followed from those, 14 of 17: what unseen texts give is nearer
to those first runs than to this file, where all events show 25, all of them true.
"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from events import events, place

from reporter.compose.compose import compose
from reporter.model import Dispute, Edition, Item

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
JUDGED = json.loads((Path(__file__).parent / "judged_disputes.json").read_text(encoding="utf-8"))
EDITION = Edition(id="one", title="One", max_stories=0, sources=())
pytestmark = [pytest.mark.corpora, pytest.mark.skipif(not CORPORA.is_dir(), reason="the measuring corpora are not here")]


def named(file: str, story: int, dispute: Dispute, items: tuple[Item, ...]) -> tuple[object, ...]:
    """A dispute as the file of verdicts names it."""
    text = {item.id: item.text for item in items}
    cites = [account.cites[0] for account in dispute.accounts]
    accounts = ((place(c.item), c.start, c.end, hashlib.sha256(text[c.item][c.start : c.end].encode()).hexdigest()[:16]) for c in cites)
    return file, story, tuple(sorted(accounts))


@pytest.fixture(scope="module")
def shown() -> tuple[int, dict[tuple[object, ...], Dispute]]:
    """How many issues were made, one an event, and every dispute in them."""
    issues, found = 0, {}
    for file, story, items in events(CORPORA):
        if len(items) < 2:
            continue
        issues += 1
        for explainer in compose(items, EDITION, datetime(2014, 9, 1, tzinfo=UTC), None).stories:
            found |= {named(file, story, dispute, items): dispute for dispute in explainer.disputes}
    return issues, found


@pytest.mark.slow
def test_what_is_shown_as_a_dispute_is_one(shown: tuple[int, dict[tuple[object, ...], Dispute]]) -> None:
    """At least four in five disputes shown in thirty issues and more are true; one that nobody judged counts as false."""
    issues, found = shown
    verdicts = {(mark["file"], mark["story"], tuple(sorted(map(tuple, mark["accounts"])))): mark["true"] for mark in JUDGED}
    unjudged = [f"{key}\n" + "\n".join(f"  {account.text}" for account in found[key].accounts) for key in found if key not in verdicts]
    true = sum(verdicts.get(key, False) for key in found)
    report = f"{true} true of {len(found)} shown in {issues} issues; to be read and judged:\n" + "\n".join(unjudged)
    print(report)
    assert issues >= 30
    assert true >= 0.8 * len(found), report


@pytest.mark.slow
def test_true_disputes_are_shown(shown: tuple[int, dict[tuple[object, ...], Dispute]]) -> None:
    """Of the true disputes once found, nine in ten still are: no rule is made safe by showing nothing."""
    _, found = shown
    true = [(mark["file"], mark["story"], tuple(sorted(map(tuple, mark["accounts"])))) for mark in JUDGED if mark["true"]]
    missed = [key for key in true if key not in found]
    assert len(true) >= 25
    assert len(missed) <= 0.1 * len(true), missed
