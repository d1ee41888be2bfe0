"""Dates in prose and the dated events made of them."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reporter.compose.dates import find
from reporter.compose.timeline import moments
from reporter.model import Cite, Moment

HOSTILE = Path(__file__).parents[3] / "shared" / "corpora" / "hostile" / "blns" / "blns.json"
SATURDAY = date(2023, 9, 30)
ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")


def read(text, language="en", today=SATURDAY):
    """What the dates of a text mean."""
    return [found.when for found in find(text, language, today)]


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", "the war of 1998-1999", "1998/1999"),
        ("en", "the season 1998/99", "1998/1999"),
        ("en", "between 1998 and 1999", "1998/1999"),
        ("en", "the uprising of 2000 to 2005", "2000/2005"),
        ("de", "der Krieg 1998 bis 1999", "1998/1999"),
        ("en", "Monday, 5 November", "2018-11-05"),
        ("en", "closed due to snow on Tuesday", "2023-09-26"),
        ("en", "They will see the film that was dropped in November", "2022-11"),
        ("en", "the vote was planned for November", "2023-11"),
        ("de", "Der Film wurde im November gestrichen", "2022-11"),
        ("fr", "Le film a été retiré en novembre", "2022-11"),
        ("es", "La película fue retirada en noviembre", "2022-11"),
        ("sr-Latn", "Film je povučen u novembru", "2022-11"),
        ("sr-Cyrl", "Филм је повучен у новембру", "2022-11"),
        ("en", "they await the figures on Tuesday", "2023-10-03"),
        ("en", "no later than Tuesday", "2023-10-03"),
        ("en", "in the 1990s", "1990/1999"),
        ("en", "independence in 2008", "2008"),
        ("en", "24 September 2023", "2023-09-24"),
        ("en", "September 24, 2023", "2023-09-24"),
        ("en", "Sunday, September 24th", "2023-09-24"),
        ("en", "24–26 September 2023", "2023-09-24/2023-09-26"),
        ("en", "in March 2011", "2011-03"),
        ("en", "in March", "2023-03"),
        ("en", "on 24 December", "2022-12-24"),
        ("en", "on 9 October", "2023-10-09"),
        ("en", "on Sunday", "2023-09-24"),
        ("en", "on Saturday", "2023-09-30"),
        ("en", "last Saturday", "2023-09-23"),
        ("en", "next Saturday", "2023-10-07"),
        ("en", "this Sunday", "2023-10-01"),
        ("en", "the board will meet on Tuesday", "2023-10-03"),
        ("en", "until Tuesday", "2023-10-03"),
        ("en", "it could be ready by July", "2024-07"),
        ("en", "“By July … we hope to know,” she said", "2024-07"),
        ("en", "the strike went on until July", "2023-07"),
        ("en", "By June, more than 400 people had died", "2023-06"),
        ("en", "it did not open until December", "2022-12"),
        ("en", "it will not open until December", "2023-12"),
        ("en", "She has not decided and has until Friday to do so", "2023-10-06"),
        ("en", "He was not charged and stays in custody until Friday", "2023-10-06"),
        ("en", "he was arrested in late November", "2022-11"),
        ("en", "if she wins in July, he may leave", "2024-07"),
        ("en", "It was not clear if the fire began on Monday", "2023-09-25"),
        ("en", "It looked as if a bomb hit it on Monday", "2023-09-25"),
        ("en", "voters may come if they have papers—and on Friday, a judge agreed", "2023-09-29"),
        ("en", "The strike begins on Tuesday", "2023-10-03"),
        ("en", "The court rules on Friday", "2023-10-06"),
        ("en", "The deadline is Friday", "2023-10-06"),
        ("en", "The game ends a run that started on Friday", "2023-09-29"),
        ("en", "The talks end after a strike on Friday", "2023-09-29"),
        ("en", "a crucial state this December", "2023-12"),
        ("en", "it will be held this January", "2024-01"),
        ("de", "in diesem Dezember", "2023-12"),
        ("de", "es soll bis Juli fertig sein", "2024-07"),
        ("de", "es dauerte bis Juli", "2023-07"),
        ("de", "Der Vertrag wurde Ende November unterzeichnet", "2022-11"),
        ("fr", "La grève a duré jusqu'en juin", "2023-06"),
        ("fr", "Le musée n'ouvrira pas avant le 5 novembre", "2023-11-05"),
        ("es", "El paro duró hasta junio", "2023-06"),
        ("es", "El museo no abrirá hasta el 5 de noviembre", "2023-11-05"),
        ("sr-Latn", "Štrajk je trajao do juna", "2023-06"),
        ("sr-Cyrl", "Мост је отворен крајем новембра", "2022-11"),
        ("en", "It will cost more, ministers agreed in Brussels on Monday night.", "2023-09-25"),
        ("en", "It will be held, as planned, on Tuesday", "2023-10-03"),
        ("de", "Das Bad wird saniert, wie die Stadt am Montag mitteilte.", "2023-09-25"),
        ("fr", "La ligne sera fermée, a annoncé le maire lundi.", "2023-09-25"),
        ("es", "El puente será cerrado, dijo el alcalde el lunes.", "2023-09-25"),
        ("sr-Latn", "Most će biti zatvoren, saopštila je vlada u ponedeljak.", "2023-09-25"),
        ("en", "From Monday, gardens may be watered", "2023-10-02"),
        ("en", "yesterday", "2023-09-29"),
        ("en", "three days ago", "2023-09-27"),
        ("en", "last week", "2023-09-18/2023-09-24"),
        ("en", "two weeks ago", "2023-09-11/2023-09-17"),
        ("en", "last month", "2023-08"),
        ("en", "two years ago", "2021"),
        ("en", "2023-09-24", "2023-09-24"),
        ("en", "03/15/2014", "2014-03-15"),
        ("fr", "le 1er août 2014", "2014-08-01"),
        ("fr", "dimanche dernier", "2023-09-24"),
        ("fr", "il y a trois jours", "2023-09-27"),
        ("fr", "du 3 au 5 mai 2012", "2012-05-03/2012-05-05"),
        ("de", "am Sonntag, dem 24. September", "2023-09-24"),
        ("de", "im vergangenen Jahr", "2022"),
        ("de", "24.9.2023", "2023-09-24"),
        ("es", "el 24 de septiembre de 2023", "2023-09-24"),
        ("es", "hace tres días", "2023-09-27"),
        ("sr-Latn", "24. septembra 2023. godine", "2023-09-24"),
        ("sr-Latn", "u nedelju", "2023-09-24"),
        ("sr-Cyrl", "прошле недеље", "2023-09-18/2023-09-24"),
        ("hr", "u siječnju 2011", "2011-01"),
        ("it", "il 24/09/2023", "2023-09-24"),
    ],
)
def test_a_date_means_a_day_a_month_a_year_or_an_interval(language, words, expected):
    """What is relative counts from the day of the text, and is as exact as its words."""
    assert read(words, language) == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "2000 people",
        "at 2008 GMT",
        "the Sept. 11 attacks",
        "04/05/2014",
        "31 September 2014",
        "Black Friday",
        "the Sunday Times",
        "Route 2008",
        "$2008",
        "home to almost 1500",
        "over 2000 of them",
        "between 1330 and 1430 hours",
        "another 2013",
        "Russia Today",
    ],
)
def test_what_is_no_date_or_unclear_means_none(words):
    """Counts, names, days that no calendar has and orders of day and month that may be either are not resolved."""
    assert [when for when in read(words) if when] == []


@pytest.mark.parametrize(
    ("language", "words"), [("de", "fast 1500 waren da"), ("fr", "plus de 1500"), ("es", "casi 2000"), ("sr-Latn", "skoro 1500")]
)
def test_four_digits_behind_almost_are_a_count(language, words):
    """ "Almost" and "more than" stand before no year, in any language."""
    assert read(words, language) == []


def test_round_years_that_begin_or_end_a_time_stay_years():
    """ "Since at least 1950" is a time, "at least 1950" a count."""
    assert read("in force since at least 1950") == ["1950"]
    assert read("at least 1950 of them") == []


def test_without_a_day_only_what_is_absolute_is_known(make_item):
    """A text without a date of its own keeps its absolute dates and leaves the relative ones out."""
    item = make_item("On Sunday it rained.", "In 2008 it was dry.", "On 24 September it snowed.")
    assert [moment.date for moment in moments(item)] == ["2008"]


def test_a_date_that_bounds_a_time_dates_nothing_beside_another(make_item):
    """ "For the first time since July" is not an event of July; where it is the sentence's only date, it stays."""
    item = make_item(
        "Ferries sailed on 24 September 2023 for the first time since the middle of July 2023.", "They had been idle since May 2022."
    )
    assert [moment.date for moment in moments(item)] == ["2022-05", "2023-09-24"]


def test_a_sentence_stands_once_where_one_date_holds_the_other(make_item):
    """The year around a day would print the sentence twice; a year beside it is another date."""
    text = "The quota for 2024 will be lower than this year, ministers agreed on Monday."
    item = make_item(text, updated=datetime(2023, 9, 30, tzinfo=UTC))
    assert [moment.date for moment in moments(item)] == ["2023-09-25", "2024"]


def test_the_rows_of_a_table_are_no_events(make_item):
    """A row has a year and a number, and tells nothing that happened."""
    assert moments(make_item("2022 | 14")) == ()


def test_the_updated_time_goes_before_the_publication(make_item):
    """Relative dates count from the text's own "Updated" time."""
    item = make_item("It rained yesterday.", published=datetime(2023, 9, 1, tzinfo=UTC), updated=datetime(2023, 9, 30, 4, 16, tzinfo=UTC))
    assert [moment.date for moment in moments(item)] == ["2023-09-29"]


def test_moments_stand_in_order_with_their_whole_sentence(make_item):
    """Each date of a sentence is a moment of it, the earliest first, citing the sentence."""
    text = "Kosovo declared independence in 2008. The war of 1998-1999 had come before, and on Sunday a patrol was ambushed."
    item = make_item(text, published=datetime(2023, 9, 30, tzinfo=UTC))
    found = moments(item)
    assert [moment.date for moment in found] == ["1998/1999", "2008", "2023-09-24"]
    assert all(item.text[moment.cites[0].start : moment.cites[0].end] == moment.text for moment in found)


def test_a_date_given_as_data_keeps_its_words(make_item):
    """A moment of a brief stands for its date, and prose does not repeat it."""
    own = Moment(date="2008", text="Independence.", cites=(Cite(item="a" * 16, start=0, end=5),))
    item = make_item("In 2008 it was declared.", "In 2009 it was not.", id="a" * 16, timeline=(own,))
    assert [(moment.date, moment.text) for moment in moments(item)] == [("2008", "Independence."), ("2009", "In 2009 it was not.")]


PIECES = [
    "24",
    "September",
    "2023",
    "Sunday",
    "last",
    "week",
    "ago",
    "three",
    "days",
    "next",
    "in",
    "-",
    "/",
    ".",
    "1998",
    "31",
    "février",
    "vor",
    "0000",
    "будет",
]
ANY_TEXT = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=ANY_TEXT,
    language=st.sampled_from(["en", "fr", "de", "es", "sr-Cyrl", "sr-Latn", "it", "zh-Hans", ""]),
    published=st.none() | st.datetimes(timezones=st.just(UTC)),
)
@example(text="In September", language="en", published=datetime(1000, 1, 1, tzinfo=UTC))
def test_moments_are_iso_dates_in_order(make_item, text, language, published):
    """Whatever the text and its day, dates are ISO dates, months, years or intervals, in order, and nothing is raised."""
    found = moments(make_item(text or "x", language=language, published=published))
    starts = [moment.date.partition("/")[0] for moment in found]
    assert starts == sorted(starts)
    assert all(ISO.fullmatch(moment.date) for moment in found)


@pytest.mark.corpora
@pytest.mark.skipif(not HOSTILE.is_file(), reason="the measuring corpora are not here")
def test_naughty_strings_are_only_text(make_item):
    """None of the big list of naughty strings raises anything."""
    for text in json.loads(HOSTILE.read_text(encoding="utf-8")):
        moments(make_item(text or "x", published=datetime(2023, 9, 30, tzinfo=UTC)))


@pytest.mark.parametrize(
    "text",
    [
        "The news from the valley was better than in previous years.",
        "They will commit to it in the coming years.",
        "She was Miss America 1959 before that.",
    ],
)
def test_years_of_no_year_date_nothing(make_item, text):
    """ "Previous years" are no year, and a year behind a name belongs to the name."""
    item = make_item(text, published=datetime(2023, 9, 30, tzinfo=UTC))
    assert moments(item) == ()


def test_a_decade_dates_nothing_beside_another_date(make_item):
    """The day on which an affair of the 1980s was reported is the day; where nothing else is dated, the decade is."""
    at = datetime(2012, 11, 10, tzinfo=UTC)
    told = moments(make_item("The show reported on 2 November what was said of a leading 1980s politician.", published=at))
    assert [moment.date for moment in told] == ["2012-11-02"]
    assert [moment.date for moment in moments(make_item("It was built in the 1980s.", published=at))] == ["1980/1989"]
