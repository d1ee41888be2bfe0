"""What counts as a dispute: forty pairs of reports written for this test, half in conflict and half only seeming so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.compose.disputes import disputes
from reporter.compose.figures import figures

NOON = datetime(2024, 5, 8, 12, tzinfo=UTC)

CONFLICTS = [
    (
        "The blast at the Karlsbrunn depot killed 12 people, the ministry said.",
        "Rescuers said 19 people were killed in the blast at the depot.",
    ),
    ("At least 30 villagers died when the dam at Osen gave way.", "Officials put the number of dead at Osen dam at 17, a spokesman said."),
    (
        "Police arrested 40 protesters in the capital on Wednesday.",
        "Organisers said 120 protesters were arrested in the capital on Wednesday.",
    ),
    ("About 2,000 people marched through Lindal, police estimated.", "Organisers said 15,000 people marched through Lindal."),
    ("The army lost four soldiers in the raid on Tarvik.", "The rebels said they had killed 25 soldiers in the raid on Tarvik."),
    (
        "Three gunmen were killed in the monastery, according to the interior ministry.",
        "The prosecutor said five gunmen were killed in the monastery.",
    ),
    ("No one was killed in the shelling of Brenna, the general staff said.", "Shelling of Brenna killed six people, the mayor said."),
    (
        "The bridge repair will cost 40 million euros, the council says.",
        "An auditor says the repair of the bridge will cost 95 million euros.",
    ),
    (
        "Turnout in the Halden referendum was 61 per cent, the commission said.",
        "Observers put turnout in the Halden referendum at 38 per cent.",
    ),
    (
        "The spill covered 12 square kilometres of the bay, the company said.",
        "The coast guard said the spill covered 55 square kilometres of the bay.",
    ),
    (
        "Seven hostages are still held in the embassy, negotiators said.",
        "The foreign ministry said eleven hostages are still held in the embassy.",
    ),
    ("Nearly 300 families fled the fighting around Dorsk.", "Aid workers said 1,400 families had fled fighting around Dorsk."),
    ("The factory will cut 250 jobs, the owner announced.", "The union says the factory will cut 600 jobs."),
    ("The quake injured 80 people in Sella, the governor said.", "Hospitals in Sella treated 210 people injured in the quake."),
    (
        "Two planes were shot down over the strait, the navy said.",
        "The air force of the other side said five planes were shot down over the strait.",
    ),
    ("Serbia sent tanks to the border last week, Washington said.", "Belgrade denied that Serbia sent tanks to the border last week."),
    (
        "The minister took money from the contractor, the newspaper reported.",
        "The minister's lawyer said he never took money from the contractor.",
    ),
    (
        "The drug caused the deaths of patients in the trial, regulators found.",
        "The maker said the drug did not cause deaths of patients in the trial.",
    ),
    (
        "The spacecraft reached its planned orbit, the agency said.",
        "Engineers abroad said the spacecraft had not reached its planned orbit.",
    ),
    ("Rebels hold the airport at Mirow, their commander said.", "The government said rebels do not hold the airport at Mirow."),
]  # fmt: skip

LOOK_ALIKES = [
    ("The blast at the depot killed 12 people.", "The death toll from the blast at the depot has risen to 19 people.", 2),
    ("Twelve people died in the flood at Osen.", "By the next morning 31 people had died in the flood at Osen.", 20),
    ("A bomb killed 12 people in Karsk.", "A bomb killed 19 people in Belin.", 1),
    ("The storm killed 12 people and left thousands without power.", "The storm injured 40 people and cut power lines.", 1),
    ("Three gunmen were killed in the monastery.", "Three gunmen were arrested at the monastery and six escaped.", 1),
    ("The road is 40 kilometres long, engineers say.", "The road is 25 miles long, engineers say.", 1),
    ("The project will cost 40 million euros this year.", "The project will employ 95 million hours of work.", 1),
    ("About 4,500 peacekeepers serve in the country.", "The force has 4,512 peacekeepers in the country.", 1),
    ("At least 12 people were killed in the raid.", "The raid killed 15 people, doctors said.", 1),
    ("In 2011 unrest killed 60 people in the province.", "In 2013 unrest killed 15 people in the province.", 1),
    ("Ten soldiers were wounded at Tarvik.", "Twenty civilians were wounded at Tarvik.", 1),
    ("The mayor said 60 per cent of houses have water.", "The mayor said 20 per cent of schools have heating and teachers.", 1),
    ("Police arrested 40 people in the capital.", "Police arrested 25 people in the port of Lanz.", 1),
    ("Up to 300 people were on the ferry.", "There were 260 people on the ferry, the owner said.", 1),
    ("Several dozen gunmen hid in the monastery.", "Some 40 gunmen hid in the monastery, police said.", 1),
    ("The bank cut its rate to 3 per cent.", "The bank expects growth of 2 per cent next year.", 1),
    (
        "Parliament voted for the bill, which not only raises taxes but ends the subsidy.",
        "Parliament voted for the bill, which raises taxes and ends the subsidy.",
        1,
    ),
    ("The minister will visit the flooded villages.", "The president did not speak about the budget.", 1),
    (
        "The envoy arrived in the city on Monday for talks.",
        "The envoy left the city without comment after talks on the border dispute with neighbours.",
        1,
    ),
    ("Engineers reopened the northern tunnel.", "Engineers have not reopened the southern bridge or the airport, where repairs go on.", 1),
]  # fmt: skip


def pair(make_item, one, other, hours=1.0):
    """Two items of two outlets, so many hours apart."""
    items = (
        make_item(one, id="a" * 16, outlet="Courier", published=NOON),
        make_item(other, id="b" * 16, outlet="Herald", published=NOON + timedelta(hours=hours)),
    )
    return disputes(items, {item.id: figures(item) for item in items})


def test_conflicts_are_told_from_what_only_seems_so(make_item):
    """Of forty pairs at least 36 are judged as a careful reader judges them."""
    missed = [one for one, other in CONFLICTS if not pair(make_item, one, other)]
    invented = [one for one, other, hours in LOOK_ALIKES if pair(make_item, one, other, hours)]
    print(f"missed {missed}\ninvented {invented}")
    assert len(missed) + len(invented) <= 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The council cut 9,000 jobs in the month, the clerk said.", "On average the county is adding 151,000 jobs in a month."),
        ("His wins in Osen and Lindal earned him most of the 172 seats.", "Up in Osen and Lindal, he is thought to have won 110 seats."),
        ("Most polls have Brodt leading Lang by 7 points.", "In that dry year Brodt beat Lang in their first race by 5 points."),
        ("The group said it treated more than 3,000 people of the town.", "The group put the number of the town's dead at more than 350."),
        ("“On that day we were a long way from 68 votes,” he said.", "The bill needed 51 votes today and had far more than that."),
        ("In downtown Denver, an estimated 4,000 people came to a rally.", "In Columbus, about 2,000 people came to a two-hour rally."),
        ("In all 17 people died in Osen in three days, including 12 people in the attack.", "The attack in Osen killed 12 people."),
        ("On Monday the bridge team of Osen was shown to the press.", "Brodt did not attend Monday's showing of her bridge team in Osen."),
    ],
)
def test_two_counts_of_one_noun_are_not_yet_of_one_thing(make_item, one, other):
    """Where nothing befell them, the numbers lie near each other or the sentences say the same; what is denied is all affirmed."""
    assert not pair(make_item, one, other)


def test_near_numbers_of_one_noun_are_of_one_thing(make_item):
    """Whoever counts 27 states and whoever counts 28 speak of the same."""
    assert pair(
        make_item, "But in 27 counties there is no law for such workers.", "Twenty-eight counties have little or no law for workers."
    )


def test_accounts_stand_side_by_side_with_their_sources(make_item):
    """Each account is a whole sentence that cites itself, and sources that agree share one."""
    texts = [
        ("Courier", "The blast killed 12 people."),
        ("Herald", "Officials said the blast killed 19 people."),
        ("Post", "The blast killed 19 people."),
    ]
    items = tuple(make_item(text, id=str(n) * 16, outlet=outlet, published=NOON) for n, (outlet, text) in enumerate(texts))
    (dispute,) = disputes(items, {item.id: figures(item) for item in items})
    assert [account.text for account in dispute.accounts] == [texts[0][1], texts[1][1]]
    assert [[cite.item[0] for cite in account.cites] for account in dispute.accounts] == [["0"], ["1", "2"]]
    for account in dispute.accounts:
        source = next(item for item in items if item.id == account.cites[0].item)
        assert source.text[account.cites[0].start : account.cites[0].end] == account.text


def test_a_number_in_brackets_is_of_the_name_before_it(make_item):
    """What each of several did is no dispute over what one of them did."""
    assert pair(make_item, "Matt Kenseth led twice for 78 laps.", "Aric Almirola (69 laps led) and even Kenseth hit the wall.") == ()


def test_one_source_does_not_dispute_with_itself(make_item):
    """Two numbers by the same outlet are an update or a slip, not a dispute."""
    items = tuple(make_item(f"The blast killed {n} people.", id=str(n)[-1] * 16, outlet="Courier", published=NOON) for n in (12, 19))
    assert disputes(items, {item.id: figures(item) for item in items}) == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=200), min_size=2, max_size=4))
def test_any_text_is_taken(make_item, texts):
    """Whatever the texts hold, disputes have two accounts or more and nothing is raised."""
    items = tuple(make_item(text or "x", id=str(n) * 16, outlet=str(n)) for n, text in enumerate(texts))
    for dispute in disputes(items, {item.id: figures(item) for item in items}):
        assert len(dispute.accounts) >= 2


def test_killed_and_injured_of_one_sentence_are_two_counts(make_item):
    """Sources that agree on the dead and differ on the injured dispute over the injured alone."""
    (dispute,) = pair(
        make_item,
        "The train derailed near Ostrava, killing eight people and injuring 40.",
        "Eight people died and 65 were hurt when the train derailed near Ostrava, the railway said.",
    )
    assert "injur" in dispute.about
    assert len(dispute.accounts) == 2


def test_events_of_two_days_are_no_dispute(make_item):
    """What happened on Monday does not contradict what happened on Tuesday; the day on which somebody says so is not that day."""
    assert pair(make_item, "The strike killed three people in Gaza on Monday.", "The strike killed five people in Gaza on Tuesday.") == ()
    assert pair(
        make_item,
        "The strike killed three people in Gaza on Monday, doctors said.",
        "The strike killed five people in Gaza, the army said on Tuesday.",
    )


def test_far_numbers_of_unknown_times_are_no_dispute(make_item):
    """Of two reports without a date one may be the later one: only counts near each other are at odds."""

    def undated(one, other):
        items = (make_item(one, id="a" * 16, outlet="Courier"), make_item(other, id="b" * 16, outlet="Herald"))
        return disputes(items, {item.id: figures(item) for item in items})

    assert undated("The storm killed nine people in Haiti on its way north.", "The storm killed 44 people in Haiti on its way north.") == ()
    assert undated("A car bomb in Homs killed 36 people.", "A car bomb in Homs killed 41 people.")


def test_what_is_left_or_of_now_is_an_update(make_item):
    """So is what the other outlet counts since the beginning, in a part, of the rest, rounded, or for another end."""
    for one, other in (
        (
            "Only ten Karsk rhinos exist in captivity worldwide.",
            "After the death of Suci only nine Karsk rhinos are left in captivity worldwide.",
        ),
        ("The agency has opened 49 shelters in Dorsk.", "The agency said families had now taken refuge in 61 shelters in Dorsk."),
        ("Thirteen gunmen were killed in the raid.", "At least 17 gunmen were killed since the start of the raid, the army said."),
        ("At the hospital in Dorsk 70 people were wounded by a shell.", "About 400 people were wounded by shells."),
        ("The envoy spoke to the other 192 members of the assembly.", "The envoy spoke to the 193 members of the assembly."),
        ("About 46% of households paid no tax on income.", "It found that 46.4% of households paid no tax on income."),
        ("The party needs 67 votes to convict the president.", "In the chamber 51 votes are needed to pass rules for the president."),
    ):
        assert pair(make_item, one, other) == (), (one, other)


def test_who_says_nothing_denies_nothing(make_item):
    """Nor do two who both say that something was not done."""
    for one, other in (
        ("The foreign ministry declined to comment on the vote of parliament.", "A foreign ministry spokesman had no comment on the vote."),
        ("The bureau has said it failed to act on the tip.", "The bureau did not act on the tip it was given."),
        (
            "“The gap between the two is a world apart,” Mr Lang said.",
            "“The gap between the two is a world apart,” said Mr Lang, “not a step.”",
        ),
    ):
        assert pair(make_item, one, other) == (), (one, other)
