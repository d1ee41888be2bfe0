"""A specimen issue: invented matter that uses every part of a page once, for `reporter check` to set a desk's templates with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from reporter.model import (
    Account,
    Cite,
    Claim,
    Dispute,
    Evidence,
    Explainer,
    Figure,
    Issue,
    Moment,
    Notice,
    Period,
    Picture,
    Quote,
    Section,
    Series,
    SourceReport,
    Supersedes,
    Text,
    Translation,
)

_AS_OF = datetime(2024, 5, 1, 4, 0, tzinfo=UTC)
_PASSAGE = (
    "The council met for nine hours on Tuesday and rose without a text. Three delegations asked for the clause on licence plates to be "
    "struck out; two refused. The ministry counts 12,480 vehicles on old plates."
)


def specimen(language: str = "en") -> Issue:
    """Two stories; every noun of an issue has something to print. The words are English whatever the language of the page."""
    story = _story("0000000000000001")
    second = replace(story, id="0000000000000002", status="unchanged", image=None, translation=None, section=None)
    return Issue(
        edition="specimen",
        date=date(2024, 5, 1),
        number=12,
        version=2,
        state="draft",
        supersedes=Supersedes(version=1, note="The number of delegations was wrong."),
        since=11,
        as_of=_AS_OF,
        period=Period(start=datetime(2024, 4, 30, 4, 0, tzinfo=UTC), end=_AS_OF),
        next=datetime(2024, 5, 2, 4, 0, tzinfo=UTC),
        title="Specimen briefing",
        language=language,
        zone="Europe/Berlin",
        producer="Specimen desk",
        contact="desk@example.org",
        marking="TLP:CLEAR",
        questions=(),
        highlights=(_claim(0, 66), Claim(text="The desk knows of no third meeting.", cites=(), by="editor")),
        notices=(Notice(kind="stale", subject="Gazette", text="Its newest text is four days old."),),
        stories=(story, second),
        items={"a": _item("Gazette", "https://example.org/gazette/plates"), "b": _item("Agency", None)},
        sources=(
            SourceReport(id="gazette", kind="feed", location="https://example.org/feed", state="ok", items=2, detail=""),
            SourceReport(id="tables", kind="table", location="figures.csv", state="failed", items=0, detail="The file is empty."),
        ),
    )


def _cite(item: str = "a", start: int = 0, end: int = 66) -> tuple[Cite, ...]:
    return (Cite(item=item, start=start, end=end),)


def _claim(start: int, end: int, item: str = "a", paragraph: int = 0) -> Claim:
    return Claim(text=_PASSAGE[start:end].strip(), cites=_cite(item, start, end), paragraph=paragraph)


def _item(outlet: str, link: str | None) -> Evidence:
    return Evidence(
        kind="report",
        revision="0" * 16,
        title="Talks on licence plates adjourned",
        outlet=outlet,
        byline="A. Writer",
        url=link or "reports/agency.txt",
        link=link,
        published=_AS_OF,
        fetched=None,
        language="en",
        licence="CC BY 4.0",
        also_in=("Courier",),
        text=_PASSAGE,
        original=_PASSAGE,
        align=(),
        translation=Translation(origin="sr", engine="specimen", by="desk"),
    )


def _story(name: str) -> Explainer:
    return Explainer(
        id=name,
        headline=Text(text="Why number plates can stall a treaty", cites=_cite()),
        standfirst=Text(text="A dispute over old cars has again held up a larger bargain", cites=_cite()),
        section="Europe",
        status="updated",
        items=("a", "b"),
        why=("plates",),
        outlets=3,
        independent=2,
        places=("Northtown",),
        sections=(
            Section(question="What is happening?", claims=(_claim(0, 66), _claim(67, 148, "b"), _claim(149, len(_PASSAGE), "b", 1))),
            Section(question=None, claims=(Claim(text="The desk has asked both sides.", cites=(), by="editor"),)),
        ),
        quotes=(
            Quote(
                text="A pause is not a failure, but it is the fourth", cites=_cite(), speaker="A. Chair", role="chair", original=_cite()[0]
            ),
            Quote(text="No.", cites=_cite("b"), speaker="B. Delegate"),
        ),
        figures=(Figure(text="12,480 vehicles", unit="vehicles", value=12480, previous=12500, as_of="2024-04", cites=_cite()),),
        series=(Series(title="Old plates", unit="thousand", points=(("2022", 14.1), ("2023", 13.0), ("2024", 12.48)), cites=_cite("b")),),
        timeline=(Moment(date="2011/2013", text="The first agreement is made.", cites=_cite()),),
        disputes=(
            Dispute(
                about="how many refused",
                accounts=(Account(text="Two refused.", cites=_cite()), Account(text="One refused.", cites=_cite("b"))),
            ),
        ),
        image=Picture(
            file="media/specimen.png", alt="Cars at a border", caption="Cars wait at the border", credit="Specimen", licence="CC0"
        ),
        updated=_AS_OF,
        translation=Translation(origin="sr", engine="specimen", by="desk"),
    )
