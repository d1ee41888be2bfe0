"""The frozen issue file: same issue, same bytes; nothing lost on the way back; the shipped schema describes it."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter import assets, freeze
from reporter.errors import EvidenceError
from reporter.model import Account, Cite, Claim, Dispute, Evidence, Explainer, Figure, Issue, Moment, Period, Picture, Quote, Series, Text

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20)
SAID = WORDS.filter(str.strip)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))  # noqa: DTZ001
CITES = st.builds(
    lambda item, start, length: Cite(item=item, start=start, end=start + length), SAID, st.integers(0, 99), st.integers(1, 99)
)
CITED = st.lists(CITES, min_size=1, max_size=2).map(tuple)


def few(of: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of at most two."""
    return st.lists(of, min_size=least, max_size=2).map(tuple)


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of these, or None."""
    return st.none() | of


CLAIMS = st.builds(Claim, text=SAID, cites=CITED, paragraph=st.integers(0, 9))
TEXTS = st.builds(Text, text=SAID, cites=CITED) | st.builds(Text, text=SAID, cites=st.just(()), by=st.just("editor"))
FIGURES = st.builds(
    Figure, text=SAID, unit=WORDS, cites=CITED, value=NUMBERS, low=maybe(NUMBERS), high=maybe(NUMBERS), previous=maybe(NUMBERS)
)
SERIES = st.builds(Series, title=WORDS, unit=WORDS, points=few(st.tuples(WORDS, NUMBERS)), cites=CITED)
DISPUTES = st.builds(Dispute, about=WORDS, accounts=few(st.builds(Account, text=SAID, cites=CITED), 2))
PICTURES = st.builds(Picture, file=maybe(st.from_regex(r"\Amedia/[0-9a-f]{16}\.jpg\Z")), alt=WORDS, caption=WORDS)
STORIES = st.builds(
    Explainer,
    id=SAID,
    headline=TEXTS,
    standfirst=maybe(TEXTS),
    items=few(WORDS),
    why=few(WORDS),
    outlets=st.integers(0, 9),
    independent=st.integers(0, 9),
    places=few(WORDS),
    sections=st.just(()),
    quotes=few(st.builds(Quote, text=SAID, cites=CITED, original=maybe(CITES))),
    figures=few(FIGURES),
    series=few(SERIES),
    timeline=few(st.builds(Moment, date=st.just("1998/1999"), text=SAID, cites=CITED)),
    disputes=few(DISPUTES),
    image=maybe(PICTURES),
    updated=maybe(INSTANTS),
)
EVIDENCE = st.builds(
    Evidence,
    revision=st.from_regex(r"\A[0-9a-f]{16}\Z"),
    link=maybe(st.just("https://example.org/")),
    published=maybe(INSTANTS),
    fetched=maybe(INSTANTS),
    language=SAID,
    also_in=few(WORDS),
    align=few(st.tuples(*[st.integers(0, 99)] * 4)),
)
ISSUES = st.builds(
    Issue,
    edition=SAID,
    title=SAID,
    language=SAID,
    zone=SAID,
    number=st.integers(1, 9999),
    version=st.integers(1, 9),
    supersedes=st.none(),
    as_of=INSTANTS,
    period=st.builds(Period, start=maybe(INSTANTS), end=INSTANTS),
    next=maybe(INSTANTS),
    questions=few(WORDS),
    highlights=few(CLAIMS),
    notices=st.just(()),
    stories=few(STORIES),
    items=st.dictionaries(SAID, EVIDENCE, max_size=2),
    sources=st.just(()),
    schema=st.just(1),
)
SCHEMA = json.loads((assets.locate("data") / "issue.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def example() -> Issue:
    """A small issue with one of everything that has rules."""
    cite = Cite(item="a", start=0, end=12)
    claim = Claim(text="A ferry sank", cites=(cite,))
    story = Explainer(
        id="s",
        headline=Text(text="A ferry sank", cites=(cite,)),
        standfirst=None,
        section=None,
        status="new",
        items=("a",),
        why=(),
        outlets=1,
        independent=1,
        places=(),
        sections=(),
        quotes=(),
        figures=(),
        series=(),
        timeline=(),
        disputes=(),
        image=None,
        updated=None,
        translation=None,
    )
    now = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    return Issue(
        edition="morning",
        date=now.date(),
        number=1,
        version=1,
        state="draft",
        supersedes=None,
        since=None,
        as_of=now,
        period=Period(start=None, end=now),
        next=None,
        title="Morning",
        language="en",
        zone="UTC",
        producer=None,
        contact=None,
        marking=None,
        questions=(),
        highlights=(claim,),
        notices=(),
        stories=(story,),
        items={"a": evidence("A ferry sank")},
        sources=(),
    )


def evidence(text: str) -> Evidence:
    """An item of nothing but its text."""
    return Evidence(
        kind="report",
        revision="0" * 16,
        title=text,
        outlet=None,
        byline=None,
        url="a.txt",
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


@SLOW
@given(ISSUES)
def test_nothing_is_lost_on_the_way_back(issue: Issue) -> None:
    """An issue read from its own file is the issue that was written."""
    assert freeze.from_json(freeze.to_json(issue)) == issue


@SLOW
@given(ISSUES)
def test_what_is_written_follows_the_shipped_schema(issue: Issue) -> None:
    """Every issue that can be built validates against data/issue.schema.json."""
    VALIDATOR.validate(json.loads(freeze.to_json(issue)))


def test_the_schema_is_itself_valid() -> None:
    """The shipped schema is a JSON Schema of draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_describes_every_key_that_is_written() -> None:
    """A field that issue.json gains without a word in the schema fails here."""
    kinds = {
        "": Issue,
        "claim": Claim,
        "text": Text,
        "quote": Quote,
        "figure": Figure,
        "series": Series,
        "moment": Moment,
        "story": Explainer,
    }
    kinds |= {"picture": Picture, "item": Evidence, "dispute": Dispute, "cite": Cite}
    for name, kind in kinds.items():
        described = (SCHEMA["$defs"][name] if name else SCHEMA)["properties"]
        assert set(described) == set(kind.__dataclass_fields__), name
        assert all("description" in entry or "$ref" in entry for entry in described.values()), name


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), 2),
        (("date",), 20261124),
        (("as_of",), "2026-11-24 05:30"),
        (("highlights", 0, "cites"), []),
        (("stories", 0, "status"), "old"),
        (("items", "a", "revision"), "xyz"),
        (("stories", 0, "image"), {"file": "/etc/passwd", "alt": "", "caption": "", "credit": None, "licence": None}),
    ],
)
def test_the_schema_refuses_what_an_issue_never_says(path: tuple[Any, ...], value: object) -> None:
    """One wrong value anywhere makes the file invalid."""
    plain = json.loads(freeze.to_json(example()))
    VALIDATOR.validate(plain)
    broken = copy.deepcopy(plain)
    node = broken
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(broken)


def test_readers_ignore_keys_they_do_not_know() -> None:
    """A file written by a later version of the project can still be read."""
    plain = json.loads(freeze.to_json(example()))
    plain["invented"] = plain["stories"][0]["invented"] = {"later": 1}
    assert freeze.from_json(json.dumps(plain).encode()) == example()


def test_the_same_issue_gives_the_same_bytes() -> None:
    """Neither the order in which items were found nor a rerun changes a byte."""
    issue = example()
    items = {"b": evidence("B"), "a": evidence("A ferry sank")}
    one, other = (freeze.to_json(_with_items(issue, dict(order))) for order in (items.items(), reversed(items.items())))
    assert one == other


def _with_items(issue: Issue, items: dict[str, Evidence]) -> Issue:
    return replace(issue, items=items)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"schema":1}', b"[" * 100_000, b'{"edition":' + b"{" * 5000],
)
def test_what_is_no_issue_is_refused_in_one_line(data: bytes) -> None:
    """Damaged files raise EvidenceError that names the place, whatever the damage."""
    with pytest.raises(EvidenceError) as caught:
        freeze.from_json(data, "out/issue.json")
    assert str(caught.value).startswith("out/issue.json: ")
    assert "\n" not in str(caught.value)


def test_an_uncited_claim_cannot_come_back_from_a_file() -> None:
    """The evidence lock holds for files that were edited by hand."""
    plain = json.loads(freeze.to_json(example()))
    plain["highlights"][0]["cites"] = []
    with pytest.raises(EvidenceError, match="needs a citation"):
        freeze.from_json(json.dumps(plain).encode())
