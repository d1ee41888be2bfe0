"""What is new since the last issue, on issues made by hand and on ten in a row from a dated stream."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporter import freeze
from reporter.compose.changes import against, resolved
from reporter.compose.compose import compose
from reporter.model import Cite, Claim, Composed, Edition, Explainer, Figure, Issue, Item, Period, Section, Text

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
MORNING = datetime(2024, 5, 8, 6, tzinfo=UTC)


def issue(composed, items, number, as_of, last):
    """A frozen issue of what was composed."""
    return Issue(
        edition="morning", date=as_of.date(), number=number, version=1, state="released", supersedes=None,
        since=last.number if last else None, as_of=as_of, period=Period(start=last.as_of if last else None, end=as_of), next=None,
        title="Morning", language="en", zone="UTC", producer=None, contact=None, marking=None, questions=(),
        highlights=composed.highlights, notices=(), stories=composed.stories,
        items={item.id: freeze.evidence(item) for item in items}, sources=(),
    )  # fmt: skip


def told(item, *, name="f" * 16, figures=()):
    """One story that says every line of its item."""
    lines = [(part.start, part.end) for part in item.parts]
    claims = tuple(Claim(text=item.text[a:b], cites=(Cite(item=item.id, start=a, end=b),)) for a, b in lines)
    return Explainer(
        id=name, headline=Text(text=claims[0].text, cites=claims[0].cites), standfirst=None, section=None, status="new",
        items=(item.id,), why=(), outlets=1, independent=1, places=(), sections=(Section(question=None, claims=claims),), quotes=(),
        figures=figures, series=(), timeline=(), disputes=(), image=None, updated=None, translation=None,
    )  # fmt: skip


def counted(item, text, value, unit=None):
    """A figure of an item's first line."""
    line = item.parts[0]
    return Figure(text=text, unit=unit or text.split()[-1], value=value, cites=(Cite(item=item.id, start=line.start, end=line.end),))


def composed(*stories):
    """Stories without highlights."""
    return Composed(highlights=(), stories=stories)


def names(made):
    """The ids of today's stories and of their texts."""
    return frozenset(name for story in made.stories for name in (story.id, *story.items))


def news(made):
    """The words of the claims marked new."""
    return [claim.text for story in made.stories for section in story.sections for claim in section.claims if claim.new]


def test_without_a_last_issue_everything_is_new(make_item):
    """The first issue is printed as it was composed."""
    made = composed(told(make_item("The dam held.")))
    assert against(made, {}, None) is made


def test_only_what_was_not_printed_is_new(make_item):
    """A sentence that stood in the last issue is not new, though another text says it now and with other marks."""
    first = make_item("The dam held.", "Two roads are closed.")
    last = issue(composed(told(first)), [first], 11, MORNING, None)
    second = make_item("The dam held!", "A third road was closed at noon.")
    made = against(composed(told(second)), {second.id: second}, last)
    assert news(made) == ["A third road was closed at noon."]
    assert made.stories[0].status == "updated"


def test_a_passage_cited_beside_another_was_said_too(make_item):
    """A claim whose further citation was printed in the last issue is not new."""
    first = make_item("Two roads are closed, the county said.")
    last = issue(composed(told(first)), [first], 11, MORNING, None)
    second = make_item("The county has closed two of its main roads.")
    cites = tuple(Cite(item=item.id, start=0, end=len(item.text)) for item in (second, first))
    claim = Claim(text=second.text, cites=cites)
    story = replace(told(second), sections=(Section(question=None, claims=(claim,)),))
    assert news(against(composed(story), {second.id: second, first.id: first}, last)) == []


def test_what_stood_as_a_headline_is_not_new_as_a_claim(make_item):
    """The words of yesterday's headline, timeline or dispute are not marked new where the story says them today."""
    item = make_item("Rescue teams searched the market hall in Sella.", published=MORNING)
    first = told(item)
    headed = issue(composed(replace(first, sections=())), (item,), 1, MORNING, None)
    assert news(against(composed(first), {item.id: item}, headed)) == []


def test_a_changed_number_is_new(make_item):
    """A sentence that differs from a printed one in a number alone says something new."""
    first, second = make_item("Rescuers found 12 people in the valley."), make_item("Rescuers found 15 people in the valley.")
    last = issue(composed(told(first)), [first], 11, MORNING, None)
    assert news(against(composed(told(second)), {second.id: second}, last)) == [second.text]


def test_a_figure_shows_what_it_was(make_item):
    """A figure of the same thing carries the last value, and one that stayed carries none."""
    first = make_item("The quake killed 12 people and felled 300 houses.")
    second = make_item("The quake killed 15 people and felled 300 houses.")
    old, new = counted(first, "12 people", 12.0), counted(second, "15 people", 15.0)
    last = issue(composed(told(first, figures=(old, counted(first, "300 houses", 300.0)))), [first], 11, MORNING, None)
    made = against(composed(told(second, figures=(new, counted(second, "300 houses", 300.0)))), {second.id: second}, last)
    assert [figure.previous for figure in made.stories[0].figures] == [12.0, None]


def test_a_risen_toll_shows_what_its_own_source_had_before(make_item):
    """The last value is found by what the sentences say, whatever the unit; of two sources each goes on from its own."""
    olds = [
        make_item("A dam at Kolvar gave way, killing 12 people.", outlet="Wire"),
        make_item("Nineteen people were killed when the Kolvar dam gave way.", outlet="Gazette"),
        make_item("A man of Kolvar planted 300 trees.", outlet="Wire"),
    ]
    new = make_item("The death toll of the Kolvar dam has risen to 21 people.", outlet="Wire")
    before = (
        counted(olds[0], "12 people", 12.0),
        counted(olds[1], "Nineteen people were killed", 19.0, "killed"),
        counted(olds[2], "300 trees", 300.0),
    )
    last = issue(composed(told(olds[0], figures=before)), olds, 11, MORNING, None)
    made = against(composed(told(new, figures=(counted(new, "21 people", 21.0),))), {new.id: new}, last)
    assert [figure.previous for figure in made.stories[0].figures] == [12.0]


def test_a_toll_that_has_risen_shows_what_it_was(make_item, edition):
    """ "The number of people killed has risen to 19" is the figure that "killed 12 people" was, and the old count is not told any more."""
    then = make_item("The earthquake killed 12 people in Sella, the governor said.", outlet="Courier", published=MORNING)
    also = make_item("Rescue teams search the ruins in Sella after the earthquake.", outlet="Herald", published=MORNING)
    now = make_item(
        "The number of people killed by the earthquake in Sella has risen to 19, the governor said.",
        outlet="Wire",
        published=MORNING + timedelta(days=1),
    )
    first = issue(compose((then, also), edition, MORNING, None), (then, also), 1, MORNING, None)
    (story,) = compose((then, also, now), edition, MORNING + timedelta(days=1), first).stories
    assert [(figure.value, figure.previous) for figure in story.figures] == [(19, 12)]
    assert story.status == "updated"
    assert not any("killed 12" in claim.text for section in story.sections for claim in section.claims)


def test_a_number_of_something_else_has_no_last_value(make_item):
    """Two people arrested are not the twelve people who died yesterday."""
    first = make_item("The quake killed 12 people.")
    second = make_item("Police arrested two people for looting.")
    last = issue(composed(told(first, figures=(counted(first, "12 people", 12.0),))), [first], 11, MORNING, None)
    made = against(composed(told(second, figures=(counted(second, "two people", 2.0),))), {second.id: second}, last)
    assert [figure.previous for figure in made.stories[0].figures] == [None]


def test_a_story_with_nothing_new_is_unchanged(make_item):
    """A story told again in the same words is unchanged."""
    first = make_item("The dam held.", published=MORNING)
    last = issue(composed(told(first)), [first], 11, MORNING, None)
    assert against(composed(told(first)), {first.id: first}, last).stories[0].status == "unchanged"


def test_what_is_no_longer_told_is_resolved_once(make_item):
    """A story that today's issue has no text of is resolved, and the day after it is not named again."""
    first, second = make_item("The dam held."), make_item("The fair opened.")
    last = issue(composed(told(first)), [first], 11, MORNING, None)
    today = composed(told(second, name="e" * 16))
    (gone,) = resolved(last, names(today))
    assert (gone.id, gone.status, gone.sections) == ("f" * 16, "resolved", ())
    following = issue(composed(*today.stories, gone), [first, second], 12, MORNING + timedelta(days=1), last)
    assert resolved(following, names(today)) == ()


def test_what_was_out_before_the_last_issue_is_not_news(make_item):
    """A text that an issue before the last may have printed brings nothing new."""
    early = make_item("The dam was built in a dry year.", published=MORNING - timedelta(days=3))
    other = make_item("The fair opened.")
    before = issue(composed(told(other)), [other], 10, MORNING - timedelta(days=2), None)
    last = issue(composed(told(other)), [other], 11, MORNING - timedelta(days=1), before)
    assert news(against(composed(told(early)), {early.id: early}, last)) == []


def stream():
    """The small WikiNews set by day: ten days with the most texts, in order."""
    days = defaultdict(list)
    for number, event in enumerate(json.loads((CORPORA / "clusters" / "handpicked.json").read_text(encoding="utf-8"))):
        for place, article in enumerate(event["articles"]):
            at = datetime.fromisoformat(article["created_at"]["$date"][:19]).replace(tzinfo=UTC)
            name = f"{number:08x}{place:08x}"
            item = Item(
                id=name, revision=name, source="s", kind="report", title=article["title"], url=article["ext_url"], language="en",
                text=article["text"], parts=(), published=at, outlet=article["ext_url"].split("/")[2],
            )  # fmt: skip
            days[at.date()].append(item)
    return [days[day] for day in sorted(sorted(days, key=lambda day: (-len(days[day]), day))[:10])]


@pytest.mark.corpora
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the measuring corpora are not here")
def test_ten_issues_in_a_row_print_nothing_as_new_twice():
    """Over ten days, each issue of the last three days' texts, no claim is new that stood in any earlier issue, and no story is lost."""
    days, last, printed, edition = stream(), None, set(), Edition(id="morning", title="Morning", max_stories=0)
    assert len(days) == 10
    for number, _ in enumerate(days, 1):
        items = [item for day in days[max(0, number - 3) : number] for item in day]
        as_of = max(item.published for item in items)
        made = against(compose(tuple(items), edition, as_of, last), {item.id: item for item in items}, last)
        claims = [claim for story in made.stories for section in story.sections for claim in section.claims]
        assert [claim.text for claim in claims if claim.new and claim.text in printed] == []
        if last:
            kept = {story.id for story in (*made.stories, *resolved(last, names(made)))}
            shared = {story.id for story in last.stories if {i.id for i in items} & set(story.items)}
            assert {story.id for story in last.stories} - kept <= shared
        assert len({story.id for story in made.stories}) == len(made.stories)
        printed |= {claim.text for claim in claims}
        last = issue(made, items, number, as_of, last)
