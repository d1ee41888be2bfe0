"""Stories keep their ids from day to day, and know why they hold together."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from reporter.compose import compose
from reporter.freeze import evidence
from reporter.model import Issue, Period

DAY = datetime(2023, 9, 30, 6, 30, tzinfo=UTC)
QUAKE = (
    "A strong earthquake struck the coast of Examplia on Monday and killed at least 40 people in Samplehaven.",
    "Rescue workers searched collapsed houses in the port of Samplehaven for survivors of the earthquake.",
    "President Mara Ilson declared three days of mourning for the victims of the Examplia earthquake.",
)
AFTER = (
    "Rescue workers in Samplehaven pulled a child out of a house that the Examplia earthquake had buried.",
    "President Mara Ilson visited survivors of the earthquake in the port of Samplehaven.",
)
TWO = (QUAKE[:2], (QUAKE[0], *AFTER))
VOTE = ("Parliament in Fabelland rejected the budget of Prime Minister Jon Bered.", "The Fabelland budget failed by three votes.")


def issue(items, composed):
    """The issue of a day."""
    return Issue(
        edition="morning",
        date=date(2023, 9, 30),
        number=1,
        version=1,
        state="draft",
        supersedes=None,
        since=None,
        as_of=DAY,
        period=Period(start=None, end=DAY),
        next=None,
        title="Morning",
        language="en",
        zone="UTC",
        producer=None,
        contact=None,
        marking=None,
        questions=(),
        highlights=composed.highlights,
        notices=(),
        stories=composed.stories,
        items={item.id: evidence(item) for item in items},
        sources=(),
    )


def ids(composed):
    """Story ids by headline."""
    return {story.headline.text: story.id for story in composed.stories}


def test_a_story_goes_on_by_a_common_item(make_item, edition):
    """A story that keeps an item keeps its id, whatever else joins it."""
    first = make_item(("headline", "Quake kills 40"), *QUAKE)
    vote = make_item(("headline", "Budget rejected"), *VOTE)
    monday = compose((first, vote), edition, DAY, None)
    second = make_item(("headline", "Quake: the search goes on"), *AFTER, id="0" * 16)
    tuesday = compose((second, first, vote), edition, DAY + timedelta(days=1), issue((first, vote), monday))
    assert ids(tuesday)["Budget rejected"] == ids(monday)["Budget rejected"]
    assert ids(monday)["Quake kills 40"] in ids(tuesday).values()


def test_a_story_goes_on_in_new_reports(make_item, edition):
    """Reports of the next day on the same matter go on the story though no item is the same; a new matter gets a new id."""
    first = (make_item(("headline", "Quake kills 40"), *QUAKE), make_item(("headline", "Budget rejected"), *VOTE))
    monday = compose(first, edition, DAY, None)
    second = (
        make_item(("headline", "Child saved from the quake"), *AFTER),
        make_item(("headline", "Ferry sinks"), "A ferry sank in the Sarn Strait."),
    )
    tuesday = compose(second, edition, DAY + timedelta(days=1), issue(first, monday))
    assert ids(tuesday)["Child saved from the quake"] == ids(monday)["Quake kills 40"]
    assert ids(tuesday)["Ferry sinks"] not in ids(monday).values()


def test_two_stories_never_share_an_id(make_item, edition):
    """Where a story falls in two, the nearer part keeps the id."""
    both = make_item(("headline", "Quake and budget"), *QUAKE, *VOTE)
    monday = compose((both,), edition, DAY, None)
    parts = (make_item(("headline", "Quake"), *QUAKE), make_item(("headline", "Budget"), *VOTE))
    tuesday = compose(parts, edition, DAY, issue((both,), monday))
    assert len(set(ids(tuesday).values())) == len(tuesday.stories) == 2
    assert ids(tuesday)["Quake"] == monday.stories[0].id


def test_order_by_outlets_weight_and_age(make_item, edition):
    """More independent outlets, a weightier source and newer reports come first."""
    old = make_item(("headline", "Old"), "A ferry sank in the Sarn Strait.", published=DAY - timedelta(days=3))
    new = make_item(("headline", "New"), "Wheat prices fell in Cerealia.", published=DAY)
    heavy = make_item(("headline", "Heavy"), "Bered resigned in Fabelland.", published=DAY, weight=3.0)
    quakes = [make_item(("headline", "Quake"), *TWO[n], outlet=f"o{n}", published=DAY) for n in range(2)]
    stories = compose((old, new, heavy, *quakes), edition, DAY, None).stories
    assert [story.headline.text for story in stories] == ["Heavy", "Quake", "New", "Old"]


def test_why_names_what_is_shared(make_item, edition):
    """The reasons name shared names and words, and copies."""
    items = [make_item(("headline", "Quake"), *TWO[n], outlet=f"o{n}") for n in range(2)]
    copy = replace(items[0], id="f" * 16, outlet="copier")
    (story,) = compose((*items, copy), edition, DAY, None).stories
    assert story.why[0] == "the same text in 2 items"
    assert any(reason.startswith("names in common: ") and "Samplehaven" in reason for reason in story.why)
