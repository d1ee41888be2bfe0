"""The evidence that travels in a PDF: enough to re-check every statement, and no more."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import freeze, verify
from reporter.errors import EvidenceError
from reporter.model import Cite, Claim, Evidence, Issue, Section
from reporter.render import evidence
from reporter.render.specimen import specimen

SENTENCES = [f"Sentence number {n} of the report says “so”. " for n in range(40)]
TEXT = "".join(SENTENCES).rstrip()


def about(text: str, *spans: tuple[int, int]) -> Issue:
    """An issue of one story that cites these spans of one text."""
    whole = specimen("en")
    item = replace(
        next(iter(whole.items.values())), text=text, revision=hashlib.sha256(text.encode()).hexdigest()[:16], original=None, align=()
    )
    claims = tuple(Claim(text=text[start:end], cites=(Cite(item="i", start=start, end=end),)) for start, end in spans)
    headline = replace(whole.stories[0].headline, text=claims[0].text, cites=claims[0].cites)
    story = replace(
        whole.stories[0],
        items=("i",), headline=headline, standfirst=None, sections=(Section(question=None, claims=claims),),
        quotes=(), figures=(), series=(), timeline=(), disputes=(),
    )  # fmt: skip
    return replace(whole, stories=(story,), highlights=(), items={"i": item})


def span(number: int) -> tuple[int, int]:
    """Where a sentence stands in TEXT."""
    start = TEXT.index(SENTENCES[number].rstrip())
    return start, start + len(SENTENCES[number].rstrip())


def test_passages_are_a_sentence_wider_than_what_is_cited() -> None:
    """Of a long text only the cited sentence and its neighbours stay, with their places, its length and its digest."""
    cut = json.loads(evidence.attachment(freeze.to_json(about(TEXT, span(20))), "passages"))["items"]["i"]["text"]
    assert cut["length"] == len(TEXT)
    assert cut["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert cut["passages"] == [[span(19)[0], "".join(SENTENCES[19:22])]]


def test_a_restored_issue_checks_out() -> None:
    """Every citation resolves in what was cut down, at the same offsets."""
    issue = about(TEXT, span(3), span(20), span(21))
    restored = evidence.restored(evidence.attachment(freeze.to_json(issue), "passages"), "x.pdf")
    assert restored.items["i"].text[slice(*span(20))] == SENTENCES[20].rstrip()
    assert SENTENCES[30].strip() not in restored.items["i"].text
    assert verify.check(restored).sound
    assert restored.stories == issue.stories


def test_full_evidence_is_the_frozen_issue() -> None:
    """An edition that publishes its evidence in full attaches issue.json itself."""
    issue = about(TEXT, span(20))
    attached = evidence.attachment(freeze.to_json(issue), "full")
    assert attached == freeze.to_json(issue)
    assert evidence.restored(attached, "x.pdf") == issue


def test_the_specimen_survives() -> None:
    """An issue with every kind of statement, translations included, says of itself after the cut what it said before."""
    issue = specimen("en")
    restored = evidence.restored(evidence.attachment(freeze.to_json(issue), "passages"), "x.pdf")
    assert verify.check(restored).tallies == verify.check(issue).tallies


def test_passages_of_another_text_are_told() -> None:
    """An item whose passages come with another text's digest than its revision's is named."""
    attached = evidence.attachment(freeze.to_json(about(TEXT, span(20))), "passages")
    other = attached.replace(hashlib.sha256(TEXT.encode()).hexdigest().encode(), b"0" * 64)
    assert evidence.misdigested(attached) == ()
    assert evidence.misdigested(other) == ("i",)


@given(st.text(st.characters(exclude_categories=["C"]), min_size=2, max_size=300), st.data())
def test_any_span_of_any_text_resolves(text: str, data: st.DataObject) -> None:
    """Whatever the text and the citation, the cited characters are where the citation says."""
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end].strip():
        restored = evidence.restored(evidence.attachment(freeze.to_json(about(text, (start, end))), "passages"), "x.pdf")
        assert restored.items["i"].text[start:end] == text[start:end]
        assert len(restored.items["i"].text) == len(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"items":{"i":{"text":{"length":9,"passages":[[5,"too long for it"]]}}}}',
        b'{"items":{"i":{"text":{"length":1e99,"passages":[]}}}}',
        b'{"items":{"i":{"text":{"length":9,"passages":[[0,"abc"],[1,"abc"]]}}}}',
        b"[" * 100_000,
    ],
)
def test_broken_evidence_is_named(data: bytes) -> None:
    """An attachment that is no issue is refused by name, however it is broken."""
    with pytest.raises(EvidenceError, match=r"x\.pdf"):
        evidence.restored(data, "x.pdf")


def test_evidence_type_is_what_is_cut() -> None:
    """The cut knows every text an item keeps; a new one must be cut too."""
    assert {name for name in Evidence.__dataclass_fields__ if name in {"text", "original"}} == {"text", "original"}
