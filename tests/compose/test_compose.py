"""Many items in, explainers out: what holds for any input."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.compose import compose, cues
from reporter.compose.answer import answer
from reporter.compose.dedupe import Voice
from reporter.compose.explain import explain
from reporter.compose.sentences import squeeze
from reporter.model import Cite, Edition, Figure, Story

QUAKE = (
    "A strong earthquake struck the coast of Examplia on Monday and killed at least 40 people.",
    "Rescue workers searched collapsed houses in the port of Samplehaven for survivors.",
    "The earthquake had a magnitude of 7.1, the Examplian seismological institute said.",
    "President Mara Ilson declared three days of mourning for the victims in Samplehaven.",
    "The coast of Examplia lies on a fault that last moved in 1931 and destroyed the old port.",
    "Tents for ten thousand people will arrive in Samplehaven on Tuesday, the army said.",
)
VOTE = (
    "Parliament in Fabelland rejected the budget of Prime Minister Jon Bered on Monday.",
    "The budget failed by three votes after two members of the Liberal group walked out.",
    "Bered will ask the president of Fabelland to dissolve parliament, his party said.",
)


def quake(make_item, order, outlet):
    """One report of the earthquake: sentences of the common stock in some order."""
    return make_item(("headline", f"Earthquake kills dozens in Examplia, says {outlet}"), *(QUAKE[i] for i in order), outlet=outlet)


@pytest.fixture
def reports(make_item):
    """Three reports of an earthquake and one of a vote."""
    orders = ((0, 1, 2, 3), (0, 2, 4, 5, 1), (2, 0, 3, 5))
    quakes = [quake(make_item, order, outlet) for order, outlet in zip(orders, ("Courier", "Wire", "Radio"), strict=True)]
    return (*quakes, make_item(("headline", "Fabelland rejects its budget"), *VOTE, outlet="Wire"))


def claims(composed):
    """All claims of all stories and the highlights."""
    return [c for story in composed.stories for section in story.sections for c in section.claims] + list(composed.highlights)


def assert_evidenced(composed, items):
    """Every claim, headline, standfirst and quote is its passage up to white space."""
    text = {item.id: item.text for item in items}
    for said in [*claims(composed), *(t for s in composed.stories for t in (s.headline, s.standfirst) if t and t.by == "source")]:
        first = said.cites[0]
        assert said.text == squeeze(text[first.item][first.start : first.end])
    for quote in (quote for story in composed.stories for quote in story.quotes):
        assert quote.text in squeeze(text[quote.cites[0].item][quote.cites[0].start : quote.cites[0].end])


def test_reports_of_one_event_are_one_story(reports, edition, as_of):
    """Reports of one event are told together, another event apart, and the reasons are kept."""
    composed = compose(reports, edition, as_of, None)
    assert sorted(len(story.items) for story in composed.stories) == [1, 3]
    story = composed.stories[0]
    assert (story.outlets, story.independent) == (3, 3)
    assert any("Examplia" in reason for reason in story.why)
    assert_evidenced(composed, reports)


def test_what_several_say_is_said_once_with_all_passages(reports, edition, as_of):
    """The same sentence of three reports is one claim that cites the three."""
    story = compose(reports, edition, as_of, None).stories[0]
    texts = [claim.text for section in story.sections for claim in section.claims]
    assert len(texts) == len(set(texts))
    (first,) = [c for section in story.sections for c in section.claims if c.text == QUAKE[0]]
    assert {cite.item for cite in first.cites} == {item.id for item in reports[:3]}


def test_a_desk_that_chose_its_figures_means_these(make_item, edition, as_of):
    """A text with figures given as data shows no others, neither its own nor those of a report told beside it."""
    words = "Several dozen of the gunmen hid in the abbey. About 4,500 peacekeepers serve in the valley of Osen."
    chosen = Figure(text="4,500 peacekeepers", unit="peacekeepers", value=4500.0, cites=(Cite(item="a" * 16, start=46, end=len(words)),))
    brief = make_item(words, id="a" * 16, outlet="Desk", kind="brief", figures=(chosen,))
    report = make_item("Three gunmen of several dozen were arrested at the abbey in the valley of Osen.", id="b" * 16, outlet="Courier")
    for items in ((brief,), (brief, report)):
        told = explain(Story(id="1" * 16, items=items), edition, as_of, None)
        assert [figure.text for figure in told.figures] == ["4,500 peacekeepers"]


def test_answers_stand_under_the_standing_questions(reports, edition, as_of):
    """Sections have the edition's questions in their order; what will come stands under the last one."""
    story = compose(reports, edition, as_of, None).stories[0]
    asked = [section.question for section in story.sections]
    assert asked[0] == "What is happening?"
    follow = [c.text for section in story.sections if section.question == "What could follow?" for c in section.claims]
    assert follow == [QUAKE[5]]


def test_reports_of_several_days_are_told_from_the_last_one_back(make_item, edition, as_of):
    """That the sailors are home stands before that they are held, and what one report says stays together."""
    held = "Fifteen sailors from Samplehaven were captured by the coast guard of Examplia on Monday."
    home = "The sailors stepped off a ship to cheers today after thirteen days in the hands of Examplia."
    days = (datetime(2023, 9, 25, tzinfo=UTC), datetime(2023, 9, 29, tzinfo=UTC))
    first = make_item(("headline", "Sailors held"), held, "The sailors had searched a boat off Examplia.", outlet="Wire", published=days[0])
    last = make_item(("headline", "Sailors home"), home, "All sailors were well, Examplia said.", outlet="Radio", published=days[1])
    (story,) = compose((first, last), edition, as_of, None).stories
    told = [claim.cites[0].item for claim in story.sections[0].claims]
    assert told == sorted(told, key=lambda item: item != last.id)
    assert {first.id, last.id} == set(told)


def test_what_the_headline_says_comes_first(make_item, edition, as_of):
    """A sentence that bears out the headline opens the answer, however much more is said of what went before."""
    before = ("The broadcast named a lord of Examplia wrongly.", "The lord of Examplia was named in a broadcast about homes in the north.")
    news = "The director of the radio, George Sample, has resigned in the wake of the broadcast about the lord of Examplia."
    one = make_item(("headline", "Radio director George Sample resigns"), before[0], news, outlet="Courier")
    other = make_item(("headline", "Radio director resigns over broadcast"), before[1], "The lord of Examplia is well.", outlet="Wire")
    voices = (Voice(one, (one,)), Voice(other, (other,)))
    assert answer(voices, edition, "Radio director George Sample resigns")[0].claims[0].text == news


def test_what_another_outlet_added_to_a_text_alone_is_told_too(make_item, edition, as_of):
    """A wire report is told as the wire had it, then what the paper that carried it knew besides, cited to the paper."""
    wire = make_item(("headline", "Earthquake"), *QUAKE, outlet="Wire", published=datetime(2023, 9, 25, 6, tzinfo=UTC))
    own = "The mayor of the twin town of Kolvar promised two hundred beds and a ship."
    paper = make_item(("headline", "Earthquake"), *QUAKE, own, outlet="Courier", published=datetime(2023, 9, 25, 9, tzinfo=UTC))
    composed = compose((wire, paper), edition, as_of, None)
    (story,) = composed.stories
    assert [(c.text, c.cites[0].item) for c in story.sections[-1].claims][-1] == (own, paper.id)
    assert len(claims(composed)) == len(QUAKE) + 1
    assert_evidenced(composed, (wire, paper))


@pytest.mark.parametrize(("language", "first"), [("de", "Was geschieht?"), ("fr", "Que se passe-t-il ?"), ("sr-Cyrl", "Шта се дешава?")])
def test_questions_are_in_the_editions_language(reports, as_of, language, first):
    """An edition without questions of its own asks its language's."""
    story = compose(reports, Edition(id="m", title="M", language=language), as_of, None).stories[0]
    assert story.sections[0].question == first


def test_a_desks_own_questions_are_asked(reports, as_of):
    """Configured questions replace the defaults; one that asks for what is to come is known by its words."""
    own = Edition(id="m", title="M", questions=("What do we know?", "What happens next?"))
    story = compose(reports, own, as_of, None).stories[0]
    assert [section.question for section in story.sections] == ["What do we know?", "What happens next?"]


def test_an_explainer_keeps_its_own_questions(make_item, reports, edition, as_of):
    """Where one of the texts asks its own questions, it is told whole and the others bear it out."""
    own = make_item(
        ("headline", "The Examplia earthquake"), ("heading", "What happened?"), QUAKE[0], ("heading", "Why there?"), QUAKE[4], outlet="Desk"
    )
    story = next(s for s in compose((*reports, own), edition, as_of, None).stories if own.id in s.items)
    assert [section.question for section in story.sections] == ["What happened?", "Why there?"]
    assert len(story.sections[0].claims[0].cites) > 1


def test_a_question_without_an_answer_is_left_out_or_said_to_have_none(reports, as_of):
    """An edition may print the questions that no report answers; then the desk says so, and never on page one."""
    said = compose(reports, Edition(id="m", title="M", unanswered="say"), as_of, None)
    left = compose(reports, Edition(id="m", title="M"), as_of, None)
    told = {section.question: section.claims for section in said.stories[0].sections}
    open_ones = [question for question in told if question not in {section.question for section in left.stories[0].sections}]
    assert list(told) == [ask.question for ask in cues.load("en").questions]
    assert "What sparked it?" in open_ones
    assert [(claim.text, claim.by) for claim in told["What sparked it?"]] == [("No report answers this yet.", "editor")]
    assert said.highlights == left.highlights


def test_an_interviews_questions_are_no_explainers(make_item, reports, edition, as_of):
    """Questions put to somebody, with the asker's name before each, are not the questions of a story of many."""
    turns = (("heading", "Desk: How did it feel?"), QUAKE[0], ("heading", "Desk: Where were you?"), QUAKE[1], ("heading", "Desk: And now?"))
    talk = make_item(("headline", "The mayor of Samplehaven on the quake"), *turns, QUAKE[2], outlet="Talk")
    story = next(s for s in compose((*reports, talk), edition, as_of, None).stories if talk.id in s.items)
    assert not [section.question for section in story.sections if (section.question or "").startswith("Desk:")]


def test_no_claim_leans_on_a_sentence_that_is_not_there(make_item, edition, as_of):
    """Sentences that open with a pronoun or a connective are not chosen from many texts."""
    leaning = "He said that the earthquake in Examplia had killed at least 40 people in Samplehaven."
    orders = ((0, 1, 2), (5, 3, 2), (4, 0, 5))
    items = tuple(make_item(("headline", f"Quake {n}"), *(QUAKE[i] for i in order), leaning) for n, order in enumerate(orders))
    assert leaning not in [claim.text for claim in claims(compose(items, edition, as_of, None))]


def test_a_highlight_needs_no_sentence_before_it(make_item, edition, as_of):
    """One text told whole may open with "It feels different this time."; the front page takes the next sentence that stands alone."""
    one = make_item(
        ("headline", "After the flood"), "It feels different this time. The dam at Osen held through nine days of rain.", outlet="A"
    )
    other = make_item(("headline", "A vote in Lindal"), "The council of Lindal voted for a new bridge on Monday evening.", outlet="B")
    told = [claim.text for claim in compose((one, other), edition, as_of, None).highlights]
    assert sorted(told) == [
        "The council of Lindal voted for a new bridge on Monday evening.",
        "The dam at Osen held through nine days of rain.",
    ]


def test_highlights_are_few_and_come_from_different_stories(make_item, reports, edition, as_of):
    """Of two stories the front page has two claims; of one it has none."""
    assert len(compose(reports, edition, as_of, None).highlights) == 2
    assert compose(reports[:3], edition, as_of, None).highlights == ()


def test_pinned_first_and_muted_not_at_all(reports, as_of):
    """A pin moves a story to the front, a muted word leaves it out."""
    pinned = compose(reports, Edition(id="m", title="M", pins=("budget",)), as_of, None)
    assert pinned.stories[0].headline.text == "Fabelland rejects its budget"
    muted = compose(reports, Edition(id="m", title="M", mute=("budget",)), as_of, None)
    assert [len(story.items) for story in muted.stories] == [3]


def test_a_table_joins_the_story_it_is_about(make_item, reports, edition, as_of):
    """A table of figures on a matter belongs to its story and is no voice of it."""
    table = make_item(("headline", "Earthquake in Examplia"), ("data", "Killed: 40"), kind="table")
    story = next(s for s in compose((*reports, table), edition, as_of, None).stories if table.id in s.items)
    assert (len(story.items), story.outlets) == (4, 3)


def test_a_table_about_nothing_else_stands_alone(make_item, reports, edition, as_of):
    """A table that no story is about is a story of its own."""
    table = make_item(("headline", "Wheat exports of Cerealia by month"), ("data", "May: 40 tonnes"), kind="table")
    assert sorted(len(s.items) for s in compose((*reports, table), edition, as_of, None).stories) == [1, 1, 3]


# ── hostile and odd input ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_of_a_chronicle_says_more_than_its_date(make_item, edition, as_of):
    """ "1999: war" is told in a timeline, the age of a reader's comment is not."""
    text = make_item(("headline", "How it came"), "The dam at Osen was built for the county.", "1999: war", "7 years ago", published=as_of)
    (story,) = compose((text,), edition, as_of, None).stories
    assert [moment.text for moment in story.timeline] == ["1999: war"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "token",
    [
        "(2nd R) ",
        "promised 2016 voters ",
        "“a” ",
        "not ",
        "to deny ",
        "5% of ",
        "'s ",
        "\u00a0",
        "On Friday and Saturday ",
        "Sen. ",
        "SampleTrump xMOREx ",
        "300 people on Monday ",
        "if 5 were held on Monday ",
    ],
)
def test_a_line_of_one_token_is_read_once(make_item, edition, as_of, token):
    """What may begin a quotation, a number, a date or a denial at every word is looked at near itself: a minute is ten times enough."""
    line = f"It is {token * (100_000 // len(token))}so."
    texts = (make_item("The dam at Osen held on Monday.", text, outlet=text[:8]) for text in (line, line.replace("It is", "It was")))
    assert compose(tuple(texts), edition, as_of, None).stories


def test_a_giant_sentence_is_told_once(make_item, edition, as_of):
    """A text of one sentence with dates in it is printed as it is, and stands in no timeline beside that."""
    giant = make_item("The council of Osen met on Monday" + " and on Friday in March 2014 with the mayor" * 400 + ".")
    (story,) = compose((giant,), edition, as_of, None).stories
    assert [len(section.claims) for section in story.sections] == [1]
    assert story.timeline == ()


def test_one_giant_sentence_is_bounded(make_item, reports, edition, as_of):
    """A 200 kB sentence among reports becomes no claim of a composed story, and its headline is short."""
    giant = make_item("earthquake Examplia " * 10_000)
    composed = compose((*reports, giant), edition, as_of, None)
    assert all(len(story.headline.text) <= 140 for story in composed.stories)
    assert_evidenced(composed, (*reports, giant))


def test_a_run_of_data_is_not_printed_and_noted(make_item, reports, edition, as_of):
    """What no page can break into lines is left out of its text, which stands with the rest, and named."""
    kept = "The level is read at noon by a keeper."
    data = make_item(("headline", "Water level of Osen"), kept, "A" * 200_000, outlet="Station")
    composed = compose((data, *reports), edition, as_of, None)
    assert kept in {claim.text for claim in claims(composed) if claim.cites[0].item == data.id}
    assert max(len(claim.text) for claim in claims(composed)) < 1000
    assert [(notice.kind, notice.subject) for notice in composed.notices] == [("left_out", "Water level of Osen")]


def test_only_headlines(make_item, edition, as_of):
    """Headlines without texts become stories whose other headlines are the lines told."""
    heads = ("Quake hits Examplia coast", "Quake hits coast of Examplia, 40 dead", "Fabelland rejects budget")
    items = tuple(make_item(("headline", head), outlet=f"o{n}") for n, head in enumerate(heads))
    composed = compose(items, edition, as_of, None)
    assert sorted(len(story.items) for story in composed.stories) == [1, 2]
    assert_evidenced(composed, items)


def test_the_same_headline_signed_by_another_outlet_is_printed_once(make_item, edition, as_of):
    """Aggregators put the outlet's name behind a headline: that makes no other line of it."""
    words = "Remains of over 20 people found in Kosovo mass graves search"
    more = "Kosovo mass graves search: remains of 20 people found near Zubin Potok"
    lines = (f"{words} - RNZ", f"{words} - CTV News", f"{more} - BGNES")
    items = tuple(make_item(("headline", line), outlet=f"Outlet {at}") for at, line in enumerate(lines))
    (story,) = compose(items, edition, as_of, None).stories
    told = [story.headline.text, *(claim.text for section in story.sections for claim in section.claims)]
    assert sorted(line.rpartition(" - ")[0] for line in told) == sorted((words, more))


def test_only_numbers(make_item, edition, as_of):
    """A text of numbers is composed without a fault."""
    items = (make_item("1 2 3. 4,5 6.7 8."), make_item("9 10 11. 12."))
    assert_evidenced(compose(items, edition, as_of, None), items)


def test_five_hundred_identical_items_are_one_voice(make_item, edition, as_of):
    """The same text 500 times is one story, one independent voice, and cites nothing twice."""
    items = tuple(make_item(("headline", "Quake"), *QUAKE, id=f"{n:016x}", outlet=f"outlet {n}") for n in range(500))
    (story,) = compose(items, edition, as_of, None).stories
    assert (len(story.items), story.outlets, story.independent) == (500, 500, 1)
    assert all(len(claim.cites) == 1 for section in story.sections for claim in section.claims)


def test_a_false_claim_repeated_fifty_times_is_said_once_at_most(make_item, reports, edition, as_of):
    """Repetition inside one text buys no weight: what three reports say still comes first."""
    false = "The earthquake in Examplia was caused by the army of Fabelland with a secret weapon."
    poisoned = make_item(("headline", "Examplia earthquake: the truth"), *[false] * 50, QUAKE[1], outlet="Fake")
    story = max(compose((*reports, poisoned), edition, as_of, None).stories, key=lambda s: len(s.items))
    told = [claim.text for section in story.sections for claim in section.claims]
    assert told.count(false) <= 1
    assert told[0] != false


def test_what_many_outlets_print_stands_before_what_one_repeats(make_item, edition, as_of):
    """A text that six outlets carry gives the headline and the first claim, not the one that says something else fifty times."""
    wire = [make_item(("headline", "Strong quake hits the coast"), *QUAKE, id=f"{n:016x}", outlet=f"outlet {n}") for n in range(6)]
    false = "The earthquake off the coast of Examplia was caused by the army of Fabelland."
    poisoned = make_item(("headline", "Army of Fabelland caused the earthquake"), *[false] * 50, QUAKE[0], outlet="Fake")
    (story,) = (s for s in compose((*wire, poisoned), edition, as_of, None).stories if len(s.items) == 7)
    assert story.headline.text == "Strong quake hits the coast"
    assert story.sections[0].claims[0].text != false


def test_an_item_in_another_language_stays_apart(make_item, reports, edition, as_of):
    """A text in another language does no harm to the stories."""
    german = make_item(("headline", "Haushalt abgelehnt"), "Das Parlament hat den Haushalt am Montag abgelehnt.", language="de")
    assert sorted(len(s.items) for s in compose((*reports, german), edition, as_of, None).stories) == [1, 1, 3]


def test_nothing_in_nothing_out(edition, as_of):
    """No items make no stories."""
    composed = compose((), edition, as_of, None)
    assert (composed.stories, composed.highlights) == ((), ())


SENTENCES = st.sampled_from([*QUAKE, *VOTE, "He left.", "“It is over now,” said Ann Lee, a nurse.", "Dead: 40", "1 2 3.", "so it goes"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(texts=st.lists(st.lists(SENTENCES, min_size=1, max_size=6), min_size=1, max_size=6), data=st.data())
def test_any_items_in_any_order(make_item, edition, as_of, texts, data):
    """Whatever is composed is evidence, holds every item once, and does not depend on the items' order."""
    items = tuple(make_item(("headline", f"Report {n}"), *text, id=f"{n:016x}") for n, text in enumerate(texts))
    composed = compose(items, edition, as_of, None)
    assert_evidenced(composed, items)
    assert sorted(name for story in composed.stories for name in story.items) == [item.id for item in items]
    assert compose(tuple(data.draw(st.permutations(items))), edition, as_of, None) == composed


HASHED = """
import json, sys
from datetime import UTC, datetime
from reporter.compose import compose, cues
from reporter.compose.answer import answer
from reporter.compose.dedupe import Voice
from reporter.model import Edition, Item
texts = json.loads(sys.stdin.read())
blank = {"revision": "", "source": "s", "kind": "report", "title": "", "language": "en", "parts": ()}
items = tuple(Item(id=str(n), url=str(n), text=text, **blank) for n, text in enumerate(texts))
print(compose(items, Edition(id="m", title="M"), datetime(2023, 9, 30, tzinfo=UTC), None))
"""


def test_the_hash_seed_changes_nothing(reports):
    """Two processes with different hash seeds compose the same."""
    texts = json.dumps([item.text for item in reports])
    printed = {
        subprocess.run(
            [sys.executable, "-c", HASHED],
            input=texts,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1


def test_each_row_of_a_table_goes_where_it_belongs(make_item, reports, edition, as_of):
    """A table about two matters is divided among their stories."""
    lines = ("Tents for Samplehaven: 10000 tents", "Seats in the parliament of Fabelland: 99 seats")
    table = make_item(("headline", "Figures"), *(("data", line) for line in lines), kind="table")
    at = [table.text.index(line) for line in lines]
    cites = [Cite(item=table.id, start=start, end=start + len(line)) for start, line in zip(at, lines, strict=True)]
    rows = (
        Figure(text="10000 tents", unit="tents", value=10000, cites=(cites[0],)),
        Figure(text="99 seats", unit="seats", value=99, cites=(cites[1],)),
    )
    stories = compose((*reports, replace(table, figures=rows)), edition, as_of, None).stories
    told = {story.headline.text: [f.text for f in story.figures if f.cites[0].item == table.id] for story in stories}
    assert told["Fabelland rejects its budget"] == ["99 seats"]
    assert ["10000 tents"] in told.values()
