"""Re-checking an issue: what is sound stays silent, and every way in which an issue can be untrue is found."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter import freeze, verify
from reporter.model import Account, Cite, Claim, Dispute, Evidence, Explainer, Figure, Issue, Moment, Period, Quote, Section, Series, Text

OUTSIDE = Path(__file__).resolve().parents[2] / "shared" / "tools" / "check_evidence"
TEXT = """Ferry sinks off Aldhaven

A ferry with 180 passengers sank on Sunday. “We heard a bang,” said Ana Ruiz, a passenger. All were saved.
Repairs had cost about 3.2 million crowns in 2022, up from 1.1 million in 2021."""
OTHER = "The ferry, with 180 passengers, sank on Sunday off the coast. Wheat prices rose in Vellmark this autumn again."


def item(text: str) -> Evidence:
    """An item whose revision is right."""
    return Evidence(
        kind="report",
        revision=hashlib.sha256(text.encode()).hexdigest()[:16],
        title="t",
        outlet=None,
        byline=None,
        url="t.txt",
        link=None,
        published=None,
        fetched=None,
        language="en",
        licence=None,
        also_in=(),
        text=text,
        original=None,
        align=(),
        translation=None,
    )


def at(passage: str, name: str = "a") -> Cite:
    """The citation of a passage of one of the two texts."""
    start = {"a": TEXT, "b": OTHER}[name].index(passage)
    return Cite(item=name, start=start, end=start + len(passage))


SANK = "A ferry with 180 passengers sank on Sunday."
SPOKE = "“We heard a bang,” said Ana Ruiz, a passenger."
COST = "Repairs had cost about 3.2 million crowns in 2022, up from 1.1 million in 2021."
STORY = Explainer(
    id="s",
    headline=Text(text="Ferry sinks off Aldhaven", cites=(at("Ferry sinks off Aldhaven"),)),
    standfirst=Text(text="Read this first.", cites=(), by="editor"),
    section=None,
    status="new",
    items=("a", "b"),
    why=(),
    outlets=2,
    independent=2,
    places=(),
    sections=(
        Section(
            question="What is happening?",
            claims=(
                Claim(text=SANK, cites=(at(SANK), at("The ferry, with 180 passengers, sank on Sunday off the coast.", "b"))),
                Claim(text=SPOKE, cites=(at(SPOKE),)),
            ),
        ),
    ),
    quotes=(Quote(text="We heard a bang", speaker="Ana Ruiz", cites=(at(SPOKE),)),),
    figures=(Figure(text="about 3.2 million crowns", value=3_200_000, unit="crowns", as_of="2022", cites=(at(COST),)),),
    series=(Series(title="Repairs", unit="crowns", points=(("2021", 1_100_000), ("2022", 3_200_000)), cites=(at(COST),)),),
    timeline=(Moment(date="2022", text=COST, cites=(at(COST),)),),
    disputes=(
        Dispute(
            about="the cost",
            accounts=(Account(text="All were saved.", cites=(at("All were saved."),)), Account(text=COST, cites=(at(COST),))),
        ),
    ),
    image=None,
    updated=None,
    translation=None,
)
NOW = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
ISSUE = Issue(
    edition="morning",
    date=NOW.date(),
    number=1,
    version=1,
    state="draft",
    supersedes=None,
    since=None,
    as_of=NOW,
    period=Period(start=None, end=NOW),
    next=None,
    title="Morning",
    language="en",
    zone="UTC",
    producer=None,
    contact=None,
    marking=None,
    questions=(),
    highlights=(Claim(text="All were saved.", cites=(at("All were saved."),)),),
    notices=(),
    stories=(STORY,),
    items={"a": item(TEXT), "b": item(OTHER)},
    sources=(),
)


def issue(**changes: object) -> Issue:
    """The sound issue with its story changed."""
    return replace(ISSUE, stories=(replace(STORY, **changes),))


def claims(*said: Claim) -> Issue:
    """The sound issue with other claims."""
    return issue(sections=(Section(question=None, claims=said),))


def test_a_sound_issue_has_no_findings() -> None:
    """Every kind of statement that is right passes, and is counted."""
    verdict = verify.check(ISSUE)
    assert verdict.findings == ()
    assert verdict.sound
    assert {tally.kind: (tally.checked, tally.consistent) for tally in verdict.tallies} == {
        "claim": (3, 3),
        "text": (1, 1),
        "quote": (1, 1),
        "figure": (1, 1),
        "series": (1, 1),
        "date": (1, 1),
        "account": (2, 2),
    }


def test_the_summary_counts_and_keeps_the_editor_apart() -> None:
    """The sentence for people says how many claims hold; what an editor wrote is not among them."""
    assert verify.check(ISSUE).summary.startswith("3 claims, 3 consistent; 1 text, 1 consistent; 1 quote, 1 consistent")
    assert verify.check(ISSUE).summary.endswith("1 text by the editor")


UNTRUE = {
    "a word changed": (claims(Claim(text=SANK.replace("Sunday", "Monday"), cites=(at(SANK),))), "is not its passage"),
    "half a sentence": (
        claims(Claim(text="A ferry with 180 passengers", cites=(at("A ferry with 180 passengers"),))),
        "part of a sentence",
    ),
    "the end of a sentence": (claims(Claim(text="sank on Sunday.", cites=(at("sank on Sunday."),))), "part of a sentence"),
    "an item that is not there": (claims(Claim(text=SANK, cites=(Cite(item="z", start=0, end=9),))), "not in the issue: z"),
    "beyond the text": (claims(Claim(text=SANK, cites=(Cite(item="a", start=0, end=9999),))), "cites 0:9999 of a text of"),
    "white space cited": (claims(Claim(text=SANK, cites=(Cite(item="a", start=24, end=26),))), "cites white space"),
    "a citation on something else": (
        claims(Claim(text=SANK, cites=(at(SANK), at("Wheat prices rose in Vellmark this autumn again.", "b")))),
        "something else",
    ),
    "a headline of its own": (issue(headline=Text(text="Ferry lost", cites=(at("Ferry sinks off Aldhaven"),))), "is not its passage"),
    "a quote that was improved": (issue(quotes=(Quote(text="We heard a loud bang", cites=(at(SPOKE),)),)), "not verbatim"),
    "a quote without its original": (
        issue(quotes=(Quote(text="We heard a bang", cites=(at(SPOKE),), original=Cite(item="a", start=0, end=5)),)),
        "no original wording",
    ),
    "a figure with another value": (
        issue(figures=(Figure(text="about 3.2 million crowns", value=3_200, unit="crowns", cites=(at(COST),)),)),
        "value 3200, which is not in its words",
    ),
    "a range with one end invented": (
        issue(figures=(Figure(text="about 3.2 million crowns", low=3_200_000, high=4_000_000, unit="crowns", cites=(at(COST),)),)),
        "value 4e+06",
    ),
    "a figure without a unit": (issue(figures=(Figure(text="3.2 million", value=3_200_000, unit=" ", cites=(at(COST),)),)), "has no unit"),
    "a figure from elsewhere": (
        issue(figures=(Figure(text="9 crowns", value=9, unit="crowns", cites=(at(COST),)),)),
        "is not in its passage",
    ),
    "a figure of the 32nd": (
        issue(figures=(Figure(text="3.2 million", value=3.2e6, unit="crowns", as_of="2022-01-32", cites=(at(COST),)),)),
        "a date that is none",
    ),
    "a point that no passage has": (issue(series=(replace(STORY.series[0], points=(("2021", 7.0),)),)), "value 7, which no passage has"),
    "points out of order": (issue(series=(replace(STORY.series[0], points=STORY.series[0].points[::-1]),)), "order of its dates"),
    "a series without a citation": (issue(series=(replace(STORY.series[0], cites=()),)), "has no citation"),
    "an event without a date": (issue(timeline=(Moment(date="soon", text=COST, cites=(at(COST),)),)), "a date that is none"),
    "an event that runs backwards": (issue(timeline=(Moment(date="1999/1998", text=COST, cites=(at(COST),)),)), "a date that is none"),
    "one account only": (issue(disputes=(replace(STORY.disputes[0], accounts=STORY.disputes[0].accounts[:1]),)), "fewer than two accounts"),
    "an account nobody gave": (
        issue(
            disputes=(
                replace(STORY.disputes[0], accounts=(Account(text="Nobody knows.", cites=(at(COST),)), STORY.disputes[0].accounts[0])),
            )
        ),
        "is not in its passage",
    ),
    "a story of items not kept": (issue(items=("a", "q")), "an item that is not in the issue: q"),
    "more voices than outlets": (issue(independent=3), "3 independent of 2"),
    "evidence that was changed": (
        replace(ISSUE, items={**ISSUE.items, "b": replace(item(OTHER), revision="0" * 16)}),
        "is not the text of revision",
    ),
}


@pytest.mark.parametrize("name", UNTRUE)
def test_what_is_untrue_is_found(name: str) -> None:
    """One thing made untrue gives one finding, which says what."""
    broken, why = UNTRUE[name]
    verdict = verify.check(broken)
    assert not verdict.sound
    assert len(verdict.findings) == 1
    assert why in verdict.lines[0]
    assert "\n" not in verdict.lines[0]


@pytest.mark.parametrize(
    ("text", "passage", "sound"),
    [
        ("It may lead to cancer…………….In a public paper all is told. They know.", "In a public paper all is told.", True),
        ("Another time !!!Come in and see it. They know.", "Come in and see it.", True),
        ("She left « for ever. » Then it rained.", "She left « for ever. »", True),
        ("The vote.\n….At what point does it end? They know.", "At what point does it end?", True),
        ('It spoke of a "chain of dams." ...The panel meets at noon. They know.', "The panel meets at noon.", True),
        ("“It was in storage. ”It is not on me to show it. They know.", "It is not on me to show it.", True),
        ("By hand: • Ann Kirby (a friend) • Bo Osen (a scholar)", "• Ann Kirby (a friend)", True),
        ("He spoke of the U.S.A and of rain.", "A and of rain.", False),
        ("By hand: Ann Kirby (a friend) and Bo Osen.", "Ann Kirby (a friend)", False),
    ],
)
def test_where_a_sentence_begins_and_ends(text: str, passage: str, sound: bool) -> None:
    """Behind rows of dots without a gap, inside marks with gaps, and from bullet to bullet; not in the middle of initials or of a line."""
    start = text.index(passage)
    cite = Cite(item="a", start=start, end=start + len(passage))
    story = replace(STORY, headline=Text(text=passage, cites=(cite,)), quotes=(), figures=(), series=(), timeline=(), disputes=())
    said = replace(story, sections=(Section(question=None, claims=(Claim(text=passage, cites=(cite,)),)),))
    found = verify.check(replace(ISSUE, stories=(said,), highlights=(), items={"a": item(text), "b": item(OTHER)})).findings
    assert [finding.why for finding in found] == ([] if sound else ["is part of a sentence"])


def test_one_character_of_the_evidence_is_enough() -> None:
    """Any letter of a text exchanged afterwards is found by the revision alone."""
    for position in range(0, len(TEXT), 7):
        changed = TEXT[:position] + ("X" if TEXT[position] != "X" else "Y") + TEXT[position + 1 :]
        verdict = verify.check(replace(ISSUE, items={**ISSUE.items, "a": replace(ISSUE.items["a"], text=changed)}))
        assert any(finding.kind == "item" for finding in verdict.findings), position


def test_a_text_with_a_letter_more_is_told_in_one_line() -> None:
    """All places behind the letter have moved: the text is named and what it bore is counted, not listed; the tallies say which kinds."""
    verdict = verify.check(replace(ISSUE, items={**ISSUE.items, "a": replace(ISSUE.items["a"], text="X" + TEXT)}))
    assert [finding.kind for finding in verdict.findings] == ["item"]
    lost = sum(tally.checked - tally.consistent for tally in verdict.tallies)
    assert lost > 5
    assert verdict.lines[0].endswith(f"; {lost} statements no longer match it")


def test_what_an_altered_text_does_not_explain_is_listed() -> None:
    """A letter more at a text's end moves nothing: a forged quote and a figure without a unit are named beside it."""
    quote, figure = replace(STORY.quotes[0], text="I took all of the money myself"), replace(STORY.figures[0], unit=" ")
    forged = replace(STORY, quotes=(quote, *STORY.quotes[1:]), figures=(figure, *STORY.figures[1:]))
    cited = {cite.item for cite in (*quote.cites, *figure.cites)}
    items = {key: replace(item, text=f"{item.text}X") if key in cited else item for key, item in ISSUE.items.items()}
    lines = verify.check(replace(ISSUE, stories=(forged,), items=items)).lines
    assert len(lines) == len(cited) + 2
    assert any("I took all of the money" in line and "is not verbatim" in line for line in lines)
    assert any("has no unit" in line for line in lines)


def test_one_end_of_a_range_may_be_a_word() -> None:
    """Digits are compared; a small number beside them may be spelled out."""
    text = "The illness breaks out after two to 14 days."
    figure = Figure(text="two to 14 days", low=2, high=14, unit="days", cites=(Cite(item="a", start=0, end=len(text)),))
    only = Claim(text=text, cites=figure.cites)
    told = replace(STORY, headline=Text(text="T", cites=(), by="editor"), items=("a",), sections=(Section(question=None, claims=(only,)),))
    told = replace(told, quotes=(), figures=(figure,), series=(), timeline=(), disputes=())
    short = replace(ISSUE, highlights=(), stories=(told,), items={"a": item(text)})
    assert verify.check(short).lines == ()
    wrong = replace(short, stories=(replace(told, figures=(replace(figure, low=3, high=15),)),))
    assert len(verify.check(wrong).findings) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,500 peacekeepers", 4500),
        ("4.500 soldats", 4500),
        ("4 500 soldats", 4500),
        ("4\u202f500 soldats", 4500),
        ("1.7 million people", 1_700_000),
        ("1,7 Millionen Menschen", 1_700_000),
        ("2 milliards d’euros", 2e9),
        ("3 billion dollars", 3e9),
        ("$5bn", 5e9),
        ("3 dozen gunmen", 36),
        ("50 хиљада људи", 50_000),
        ("50 mil personas", 50_000),
        ("33% of capacity", 33),
        ("between 15 and 20", 20),
        ("rooms 3, 4 and 5", 4),
        ("$40-50 billion", 40e9),
        ("40 to 50 billion dollars", 40e9),
        ("$40-50 billion", 50e9),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, value: float) -> None:
    """Groups, decimals and words for powers of ten, in the languages that pages are set in."""
    assert any(abs(value - number) < 1e-6 * value for number in verify.numbers(text))


@pytest.mark.parametrize("name", ["sound", "a word changed", "half a sentence", "a quote that was improved", "a figure with another value"])
def test_the_outside_checker_agrees(name: str, tmp_path: Path) -> None:
    """A checker written apart from this project comes to the same verdict on the same file."""
    if not OUTSIDE.is_file():
        pytest.skip("no outside checker beside the checkout")
    candidate = ISSUE if name == "sound" else UNTRUE[name][0]
    (tmp_path / "issue.json").write_bytes(freeze.to_json(candidate))
    outside = subprocess.run([sys.executable, OUTSIDE, tmp_path / "issue.json"], capture_output=True, text=True, check=False)
    assert outside.returncode == (0 if verify.check(candidate).sound else 1), outside.stdout


def test_a_text_without_numbers_has_none() -> None:
    """Words alone have no values."""
    assert verify.numbers("several") == frozenset()
