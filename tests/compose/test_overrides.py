"""An editor's hand on what was composed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.compose import explain
from reporter.compose.overrides import overridden
from reporter.model import Addition, Composed, Edition, Overrides, Split, Story


def desk(make_item, as_of):
    """Two stories, the first of two texts, and all texts by id."""
    dam = make_item(("headline", "Dam holds at Osen"), "The dam held through the night.", id="a" * 16, outlet="Courier")
    road = make_item(("headline", "Road closed at Osen"), "The road to the dam was closed at noon.", id="b" * 16, outlet="Herald")
    fair = make_item(("headline", "Fair opens"), "The fair opened under a clear sky.", id="c" * 16, outlet="Courier")
    stories = (Story(id="1" * 16, items=(dam, road)), Story(id="2" * 16, items=(fair,)))
    told = tuple(explain.explain(story, Edition(id="e", title="E"), as_of, None) for story in stories)
    return Composed(highlights=(), stories=told), {item.id: item for item in (dam, road, fair)}


def said(story):
    """The words of a story's claims."""
    return [claim.text for section in story.sections for claim in section.claims]


def test_nothing_asked_changes_nothing(make_item, as_of):
    """Without overrides what was composed stays as it is."""
    composed, items = desk(make_item, as_of)
    assert overridden(composed, Overrides(), items) == composed


def test_a_headline_is_the_editors_own(make_item, as_of):
    """A new headline replaces the old one, cites nothing and is marked as the editor's."""
    composed, items = desk(make_item, as_of)
    made = overridden(composed, Overrides(headlines=(("fair opens", "A fair at last"),)), items)
    assert (made.stories[1].headline.text, made.stories[1].headline.by, made.notices) == ("A fair at last", "editor", ())


def test_a_dropped_claim_is_gone_everywhere(make_item, as_of):
    """A dropped claim stands in no story any more; a section left empty goes with it."""
    composed, items = desk(make_item, as_of)
    made = overridden(composed, Overrides(drop=("The fair opened  under a clear sky.",)), items)
    assert said(made.stories[1]) == []
    assert made.stories[1].sections == ()


def test_an_added_claim_answers_its_question(make_item, as_of):
    """An added claim is the editor's, in the section of its question or a new one."""
    composed, items = desk(make_item, as_of)
    made = overridden(composed, Overrides(add=(Addition(story="222222", text="Entry is free.", question="What does it cost?"),)), items)
    added = made.stories[1].sections[-1]
    assert (added.question, added.claims[0].text, added.claims[0].by) == ("What does it cost?", "Entry is free.", "editor")


def test_named_stories_come_first(make_item, as_of):
    """The order an editor gives goes before that of the desk, and the rest follow as they were."""
    composed, items = desk(make_item, as_of)
    made = overridden(composed, Overrides(order=("2" * 16,)), items)
    assert [story.id[0] for story in made.stories] == ["2", "1"]


def test_the_note_leads_the_page(make_item, as_of):
    """A note to the readers is the first highlight, as the editor's."""
    composed, items = desk(make_item, as_of)
    (note,) = overridden(composed, Overrides(note="Late today, sorry."), items).highlights
    assert (note.text, note.by) == ("Late today, sorry.", "editor")


def test_merged_stories_are_one(make_item, as_of):
    """Merged stories have the first one's id and headline, the texts and claims of both, and each outlet counted once."""
    composed, items = desk(make_item, as_of)
    (whole,) = overridden(composed, Overrides(merge=(("1" * 16, "2" * 16),)), items).stories
    assert whole.id == "1" * 16
    assert set(whole.items) == set(items)
    assert set(said(composed.stories[0]) + said(composed.stories[1])) == set(said(whole))
    assert whole.outlets == 2


def test_a_split_story_is_two(make_item, as_of):
    """A split leaves each story what is cited from its own texts, and gives the new one an id that stays from build to build."""
    composed, items = desk(make_item, as_of)
    asked = Overrides(split=(Split(story="1" * 16, items=("b" * 16,)),))
    first, second, _ = overridden(composed, asked, items).stories
    assert (first.id, first.items, second.items) == ("1" * 16, ("a" * 16,), ("b" * 16,))
    assert second.id == overridden(composed, asked, items).stories[1].id
    for story in (first, second):
        cited = {cite.item for section in story.sections for claim in section.claims for cite in claim.cites}
        assert cited | {story.headline.cites[0].item} <= set(story.items)


def test_what_matches_nothing_is_named(make_item, as_of):
    """Every override without its story or claim is named in a notice, and changes nothing."""
    composed, items = desk(make_item, as_of)
    asked = Overrides(
        merge=(("1" * 16, "gone"),),
        split=(Split(story="gone", items=("b",)), Split(story="2" * 16, items=("c" * 16,))),
        headlines=(("gone", "X"),),
        drop=("Never said.",),
        add=(Addition(story="gone", text="More."), Addition(story="1" * 16, text="Never said.")),
        order=("gone",),
    )
    made = overridden(composed, asked, items)
    assert made.stories == composed.stories
    assert len(made.notices) == 8
    assert {notice.kind for notice in made.notices} == {"left_out"}


def test_a_later_override_meets_what_an_earlier_left(make_item, as_of):
    """A headline for a story that was merged away is named, as the story is no more."""
    composed, items = desk(make_item, as_of)
    made = overridden(composed, Overrides(merge=(("1" * 16, "2" * 16),), headlines=(("2" * 16, "Fair"),)), items)
    assert "222" in made.notices[0].text


NAMES = st.sampled_from(["1" * 16, "2" * 16, "111111", "Fair opens", "gone", ""])
TEXTS = st.sampled_from(["The fair opened under a clear sky.", "Entry is free.", "", " "])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    asked=st.builds(
        Overrides,
        merge=st.lists(st.lists(NAMES, max_size=3).map(tuple), max_size=2).map(tuple),
        split=st.lists(st.builds(Split, story=NAMES, items=st.just(("a" * 16,))), max_size=2).map(tuple),
        headlines=st.lists(st.tuples(NAMES, TEXTS), max_size=2).map(tuple),
        drop=st.lists(TEXTS, max_size=2).map(tuple),
        add=st.lists(st.builds(Addition, story=NAMES, text=TEXTS), max_size=2).map(tuple),
        order=st.lists(NAMES, max_size=3).map(tuple),
        note=st.none() | TEXTS,
    )
)
def test_no_override_loses_a_text(make_item, as_of, asked):
    """Whatever an editor asks, every text stays in exactly one story and ids stay apart."""
    composed, items = desk(make_item, as_of)
    made = overridden(composed, asked, items)
    assert sorted(name for story in made.stories for name in story.items) == sorted(items)
    assert len({story.id for story in made.stories}) == len(made.stories)
