"""Key figures: what is one, what is none, and what it is worth."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.compose.figures import figures
from reporter.compose.numerals import digits
from reporter.model import Cite, Figure

HOSTILE = Path(__file__).parents[3] / "shared" / "corpora" / "hostile" / "blns" / "blns.json"
FRIDAY = datetime(2023, 9, 29, 12, tzinfo=UTC)


def told(item):
    """Each figure as (text, value or range, unit)."""
    return [(figure.text, figure.value if figure.value is not None else (figure.low, figure.high), figure.unit) for figure in figures(item)]


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", "Three gunmen were killed.", ("Three gunmen", 3, "gunmen")),
        ("en", "It has about 4,500 peacekeepers there.", ("about 4,500 peacekeepers", 4500, "peacekeepers")),
        ("en", "About 50,000 Serbs live in the north.", ("About 50,000 Serbs", 50_000, "Serbs")),
        ("en", "It is a country of 1.7 million.", ("country of 1.7 million", 1_700_000, "people")),
        ("en", "It is about 3 percent of U.S. production.", ("about 3 percent", 3, "%")),
        ("en", "The debt is worth $10tn.", ("$10tn", 10, "tn $")),
        ("en", "The death toll from the quake rose to 1,200 on Sunday.", ("death toll from the quake rose to 1,200", 1200, "dead")),
        ("en", "The number of injured in Sella is now put at 130.", ("number of injured in Sella is now put at 130", 130, "injured")),
        ("de", "Die Zahl der Toten stieg auf 19.", ("Zahl der Toten stieg auf 19", 19, "Toten")),
        ("fr", "Le nombre de morts est passé à 19.", ("nombre de morts est passé à 19", 19, "morts")),
        ("es", "La cifra de muertos subió a 19.", ("cifra de muertos subió a 19", 19, "muertos")),
        ("sr-Cyrl", "Број погинулих је порастао на 19.", ("Број погинулих је порастао на 19", 19, "погинулих")),
        ("en", "There were 20 to 30 men.", ("20 to 30 men", (20, 30), "men")),
        ("en", "Between 20 and 30 men came.", ("Between 20 and 30 men", (20, 30), "men")),
        ("en", "Some 1.2–1.4 million people fled.", ("Some 1.2–1.4 million people", (1_200_000, 1_400_000), "people")),
        ("en", "Several dozen gunmen hid.", ("Several dozen gunmen", (24, 99), "gunmen")),
        ("en", "Tens of thousands of troops massed.", ("Tens of thousands of troops", (20_000, 99_999), "troops")),
        ("en", "One hundred and twenty-five soldiers left.", ("One hundred and twenty-five soldiers", 125, "soldiers")),
        ("en", "Half a million refugees left.", ("Half a million refugees", 500_000, "refugees")),
        ("en", "It cost $1.2 billion.", ("$1.2 billion", 1_200_000_000, "$")),
        ("en", "It cost €3.5m.", ("€3.5m", 3_500_000, "EUR")),
        ("en", "It cost 40 million euros.", ("40 million euros", 40_000_000, "EUR")),
        ("en", "It fell to 33.3 per cent.", ("33.3 per cent", 33.3, "%")),
        ("en", "It rose from 12 to 15 per cent.", ("15 per cent", 15, "%")),
        ("en", "The road is 50km long.", ("50km", 50, "km")),
        ("en", "An earthquake of magnitude 7.1 struck.", ("magnitude 7.1", 7.1, "magnitude")),
        ("en", "The blast left 12 dead.", ("12 dead", 12, "dead")),
        ("en", "The blast killed 12.", ("killed 12", 12, "killed")),
        ("en", "At least 17 people were killed.", ("At least 17 people were killed", 17, "killed")),
        ("en", "Two of the attacks hit hospitals.", ("Two of the attacks", 2, "attacks")),
        ("en", "They found two police officers.", ("two police officers", 2, "officers")),
        ("en", "He got four years in prison.", ("four years", 4, "years")),
        ("en", "The 154-page report came out.", ("154-page", 154, "page")),
        ("fr", "Environ 4 500 soldats y servent.", ("Environ 4 500 soldats", 4500, "soldats")),
        ("fr", "Le taux est de 12,5 %.", ("12,5 %", 12.5, "%")),
        ("fr", "Deux millions d'euros manquent.", ("Deux millions d'euros", 2_000_000, "EUR")),
        ("de", "Rund 4.500 Soldaten dienen dort.", ("Rund 4.500 Soldaten", 4500, "Soldaten")),
        ("de", "Es gab dreiundzwanzig Tote.", ("dreiundzwanzig Tote", 23, "Tote")),
        ("de", "Das kostet 1,7 Millionen Euro.", ("1,7 Millionen Euro", 1.7, "Millionen EUR")),
        ("es", "Entre 20 y 30 hombres llegaron.", ("Entre 20 y 30 hombres", (20, 30), "hombres")),
        ("es", "Hubo treinta y cinco muertos.", ("treinta y cinco muertos", 35, "muertos")),
        ("sr-Latn", "Oko 4.500 vojnika je tamo.", ("Oko 4.500 vojnika", 4500, "vojnika")),
        ("sr-Cyrl", "Двадесет пет погинулих.", ("Двадесет пет погинулих", 25, "погинулих")),
        ("it", "Costa €30 al giorno.", ("€30", 30, "EUR")),
    ],
)
def test_a_number_of_something_is_a_figure(make_item, language, words, expected):
    """The words are the text's own, the value is what they are worth, the unit is what they count."""
    assert told(make_item(words, language=language)) == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "It began in 2008 and ended on 24 September 2023.",
        "The war of 1998-1999 was over.",
        "Ms Hill, 45, a 45-year-old lawyer, is 45 years old.",
        "They met at 8 p.m. and again at 10:30 GMT.",
        "Three years ago, and in the last two years, little was done.",
        "Article 12 and Resolution 1244 apply.",
        "They won 3-1.",
        "The two men fled on the 21st.",
        "Boeing 777 jets are parked on Route 66.",
        "The Big Three automakers agreed.",
        "Two-thirds of it burned.",
        "No one was there.",
        "Call 555-1234 or +49 30 1234567.",
        "It is -5 degrees outside.",
        "The number 12345678901234567890 of people was a joke.",
        "There are many more million people in it.",
    ],
)
def test_what_counts_nothing_is_no_figure(make_item, words):
    """Dates, ages, times, names, scores, ordinals, fractions and what points back are not figures."""
    assert told(make_item(words)) == []


@pytest.mark.parametrize(
    ("written", "decimal", "value"),
    [
        ("1,234", ".", 1234), ("1.234", ",", 1234), ("1.234", ".", 1.234), ("1,5", ".", 1.5), ("1.234.567", ".", 1_234_567),
        ("1,234.5", ",", 1234.5), ("1.234,5", ".", 1234.5), ("12 345", ",", 12_345), ("1,50,000", ".", 150_000), ("9" * 16, ".", None),
    ],
)  # fmt: skip
def test_marks_in_numbers_are_read_by_language_and_by_sense(written, decimal, value):
    """A mark means what it means in the language, unless it cannot."""
    assert digits(written, decimal) == value


def test_people_come_before_money_things_and_time(make_item):
    """Figures stand with the most telling first, and equal ones in the order of the text."""
    item = make_item("It took 3 hours until 40 lorries with goods for $2 million passed 12 soldiers.")
    assert [figure.unit for figure in figures(item)] == ["soldiers", "$", "lorries", "hours"]


def test_the_same_number_of_the_same_thing_stands_once(make_item):
    """A figure told twice is printed once."""
    assert len(figures(make_item("There are 12 guards.", "Of these, 12 guards left."))) == 1


@pytest.mark.parametrize(
    ("language", "words", "texts"),
    [
        ("en", "It is cheaper than 3,000 dead people.", []),
        ("en", "More than 3,000 people died.", ["More than 3,000 people"]),
        ("en", "Waves higher than 30 metres broke the wall.", ["30 metres"]),
        ("de", "Das ist billiger als 3.000 Tote.", []),
        ("de", "Mehr als 3.000 Menschen starben.", ["Mehr als 3.000 Menschen"]),
    ],
)
def test_what_something_is_compared_with_is_not_counted(make_item, language, words, texts):
    """Nobody has died of a comparison; "more than" is part of the number, and what is longer than a measure is measured."""
    assert [figure.text for figure in figures(make_item(words, language=language))] == texts


@pytest.mark.parametrize(
    ("language", "words", "texts"),
    [
        ("en", "There were 38.1 road deaths per 100,000 people.", []),
        ("en", "There were four deaths per 1,000 births, and 12 people were hurt.", ["12 people were hurt"]),
        ("de", "Es gab 38 Tote pro 100.000 Einwohner.", []),
        ("de", "Es gab 38 Tote auf 100.000 Einwohner.", []),
        ("fr", "On compte 38 morts pour 100 000 habitants.", []),
        ("es", "Hubo 38 muertos por cada 100.000 habitantes.", []),
        ("es", "Hubo 38 muertos por 100.000 habitantes.", []),
        ("sr-Latn", "Bilo je 38 mrtvih na 100.000 stanovnika.", []),
        ("en", "It paid for 100,000 people, and 20 tonnes per day came.", ["100,000 people", "20 tonnes"]),
    ],
)
def test_a_rate_counts_neither_side_of_it(make_item, language, words, texts):
    """Nobody counted the 100,000 people that a rate is per, and four per 1,000 are not four."""
    assert [text for text, _, _ in told(make_item(words, language=language))] == texts


@pytest.mark.parametrize(
    ("language", "words", "texts"),
    [
        ("en", "He was fined over two articles about the dam.", ["two articles"]),
        ("en", "She was there for over two dozen matches.", ["over two dozen matches"]),
        ("de", "Sie stritten über zwei Artikel.", ["zwei Artikel"]),
    ],
)
def test_over_a_small_number_in_words_says_what_an_argument_is_over(make_item, language, words, texts):
    """ "Over two articles" is about two of them, "over two dozen" is more."""
    assert [text for text, _, _ in told(make_item(words, language=language))] == texts


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "They would repeal parts of the Act, including 18C, at once."),
        ("en", "He won the 5-Hour Sprint 400 Cup Series race."),
        ("en", "They join the Expedition 41 crew."),
        ("en", "The Twelve Towns Party ran as well."),
        ("en", "She led a five-person team in the 10-country competition."),
        ("en", "They are 2 thousandths of a second apart."),
        ("de", "Sie liegen 2 Tausendstel auseinander."),
        ("fr", "Ils sont séparés par 2 millièmes de seconde."),
        ("es", "Los separan 2 milésimas de segundo."),
        ("en", "The plan goes 95 per cent of the way towards it."),
        ("de", "Damit sind 95 Prozent des Weges geschafft."),
        ("fr", "Nous avons fait 95 % du chemin."),
        ("en", "Get a digital subscription for just $9.50!"),
        ("fr", "Abonnez-vous pour 9 euros par mois."),
        ("es", "Suscríbete por 9 euros al mes."),
    ],
)
def test_what_only_looks_like_a_count_is_no_figure(make_item, language, words):
    """Sections, names with a number behind or in them, adjectives of people, small parts, manners of speaking and offers count nothing."""
    assert told(make_item(words, language=language)) == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Temperatures rose to 40C in the valley.", "40C"),
        ("Only about 10% of more than a million searches lead to an arrest.", "Only about 10%"),
        ("Of them 62% of male and 52% of female prisoners are ill.", "62%"),
        ("In Syria 40 people were killed.", "40 people were killed"),
        ("The prize is $US100,000 this year.", "$US100,000"),
        ("It has 29% of registered Latino voters' support.", "29%"),
    ],
)
def test_what_is_counted_still_is(make_item, words, text):
    """Degrees are degrees where it is of heat, a share ends before another number, and a place before a number is no name."""
    assert text in [found for found, _, _ in told(make_item(words))]


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("The prize was worth 20,000 pounds.", "GBP"),
        ("They took 20,000 pounds ($32,710) with them.", "GBP"),
        ("The land went for 959 million pounds.", "GBP"),
        ("The calf weighed 86 pounds.", "lb"),
    ],
)
def test_pounds_are_money_where_it_is_of_money(make_item, words, unit):
    """Pounds are weights unless there are millions, dollars in brackets, or a price is told."""
    assert unit in [figure.unit for figure in figures(make_item(words))]


def test_figures_given_as_data_lead(make_item):
    """What a brief or table gives comes first and is not repeated from the prose."""
    given_figure = Figure(text="12 guards", unit="guards", value=12.0, cites=(Cite(item="a" * 16, start=0, end=9),))
    item = make_item("There are 12 guards and 30 soldiers.", id="a" * 16, figures=(given_figure,))
    assert [figure.text for figure in figures(item)] == ["12 guards", "30 soldiers"]
    assert figures(item)[0] is given_figure


def test_a_figure_is_of_the_date_its_sentence_names(make_item):
    """Else it is of the day of the text; where several dates or a term leave it open, of none."""
    item = make_item(
        "On Sunday 12 people fell ill.", "Now 30 people are ill.", "Since 2008 and until May 40 people were ill.", published=FRIDAY
    )
    assert [figure.as_of for figure in figures(item)] == ["2023-09-24", "2023-09-29", None]


PIECES = [
    "12",
    "3.5",
    "€",
    "$",
    "million",
    "dozens",
    "of",
    "people",
    "killed",
    "between",
    "and",
    "–",
    "%",
    "km",
    "two",
    ",",
    "-",
    "1",
    "\u00a0",
]
ANY_TEXT = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT, language=st.sampled_from(["en", "fr", "de", "es", "sr-Cyrl", "sr-Latn", "it", "zh-Hans", ""]))
def test_every_figure_stands_verbatim_in_its_passage(make_item, text, language):
    """Whatever the text, a figure's words are in the passage it cites, its values are finite and in order, and it has a unit."""
    item = make_item(text or "x", language=language)
    for figure in figures(item):
        cite = figure.cites[0]
        assert figure.text in item.text[cite.start : cite.end]
        assert figure.unit.strip()
        numbers = [number for number in (figure.value, figure.low, figure.high) if number is not None]
        assert numbers
        assert all(math.isfinite(number) and number >= 0 for number in numbers)
        assert figure.low is None or figure.high is None or figure.low < figure.high


@pytest.mark.corpora
@pytest.mark.skipif(not HOSTILE.is_file(), reason="the measuring corpora are not here")
def test_naughty_strings_are_only_text(make_item):
    """None of the big list of naughty strings raises anything."""
    for text in json.loads(HOSTILE.read_text(encoding="utf-8")):
        figures(make_item(text or "x"))


def test_a_date_of_another_clause_is_not_the_figures(make_item):
    """What was built in 1968 says nothing of who stands there now; a date of the same clause, or one that opens the sentence, does."""
    day = datetime(2014, 4, 28, tzinfo=UTC)
    dated = {
        f.text: f.as_of
        for f in figures(
            make_item(
                "The dam, built in 1968, broke, and 4,500 peacekeepers have joined the search. In 1997, a flood killed 31 people. "
                "The court jailed 12 men on Sunday. It freed 14 women, the ministry said on Sunday.",
                published=day,
            )
        )
    }
    assert dated == {"4,500 peacekeepers": None, "31 people": "1997", "12 men": "2014-04-27", "14 women": "2014-04-27"}


def test_who_came_to_harm_stands_first_and_what_is_long_ago_last(make_item):
    """The dead of now before money, money before a handful, the dead of another year last."""
    text = "In 1997 a flood killed 31 people. Three officers spoke. Repairs cost $45 million. The flood killed 12 people."
    found = figures(make_item(text, published=datetime(2014, 4, 28, tzinfo=UTC)))
    assert [f.text for f in found] == ["12 people", "$45 million", "Three officers", "31 people"]
