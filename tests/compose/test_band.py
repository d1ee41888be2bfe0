"""Which figures stand beside a story."""

from datetime import UTC, datetime, timedelta

from reporter.compose.band import agreed
from reporter.model import Cite, Figure

NOON = datetime(2014, 4, 28, 12, tzinfo=UTC)


def texts(made):
    """The figures' words."""
    return [figure.text for figure in made]


def test_what_a_later_report_replaced_is_left_out(make_item):
    """Of a toll that rose the last number stands alone, with what else the earlier report counted."""
    early = make_item("The dam break at Kolvar killed 12 people. Some 14 helicopters searched.", outlet="Courier", published=NOON)
    late = make_item("The dam break at Kolvar killed 21 people.", outlet="Herald", published=NOON + timedelta(days=1))
    assert texts(agreed((early, late))) == ["21 people", "Some 14 helicopters"]


def test_two_numbers_of_one_time_both_stand(make_item):
    """Neither of two reports of one morning is out of date."""
    one = make_item("The dam break at Kolvar killed 12 people.", outlet="Courier", published=NOON)
    other = make_item("The dam break at Kolvar killed 21 people.", outlet="Herald", published=NOON + timedelta(hours=1))
    assert set(texts(agreed((one, other)))) == {"12 people", "21 people"}


def test_lengths_of_time_stand_beside_a_text_alone_only(make_item):
    """A three-year war is told by several texts without its years; a text alone keeps all it has."""
    one = make_item("A three-year war displaced 400 families.", outlet="Courier", published=NOON)
    other = make_item("Aid reached 90 villages.", outlet="Herald", published=NOON)
    assert texts(agreed((one, other))) == ["400 families", "90 villages"]
    assert "three-year" in texts(agreed((one,)))


def test_figures_that_a_desk_chose_stand_alone(make_item):
    """Where the leading text has figures as data, only figures given as data stand."""
    figure = Figure(text="40 tents", unit="tents", cites=(Cite(item="a" * 16, start=0, end=8),), value=40.0)
    brief = make_item("40 tents. Also 12 people.", id="a" * 16, kind="brief", figures=(figure,))
    assert agreed((brief, make_item("Aid reached 90 villages."))) == (figure,)


def test_a_number_that_is_not_round_counts_one_thing_in_a_story(make_item):
    """529 men and 529 defendants are the same; 500 of each may not be."""
    one = make_item("The court at Kolvar sentenced 529 men. It fined 500 boats.", outlet="Courier", published=NOON)
    other = make_item("All 529 defendants had pleaded in March. Some 500 goats were taken.", outlet="Herald", published=NOON)
    assert sorted(texts(agreed((one, other)))) == ["500 boats", "529 men", "Some 500 goats"]


def test_a_share_says_what_it_is_of(make_item):
    """A share is told with its whole and, of several texts, before one without; "40-year" is a length of time."""
    one = make_item("He won 44.9%. She won 54.4% of the popular vote after a 40-year reign.", outlet="Courier", published=NOON)
    other = make_item("It is 33% of its capacity.", outlet="Herald", published=NOON)
    assert texts(agreed((one, other))) == ["54.4% of the popular vote", "33% of its capacity", "44.9%"]
