"""At which of its dates a sentence stands in a timeline, and which sentences stand in none."""

from datetime import UTC, datetime

import pytest

from reporter.compose.timeline import history, moments


def dated(make_item, text, language="en", **dates):
    """The dates at which the sentences of a text are printed."""
    return [moment.date for moment in history(make_item(text, language=language, **dates), lambda _text, _language: True)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Costa, the 2007 world champion, finished twelfth."),
        ("en", "The senator might review a 1994 peace treaty with the islands."),
        ("en", "The cross crushed a man who had come to see what honoured the abbot's 1998 visit."),
        ("en", "The chancellor gave up his budget of 2012."),
        ("en", "She promised 2016 voters that the bridge would be built."),
        ("en", "Two other potential 2016 candidates spoke at the fair."),
        ("de", "Der Senat prüft das Abkommen von 1994 noch einmal."),
        ("fr", "Le Sénat examine encore le traité de 1994."),
        ("es", "El Senado revisa otra vez el tratado de 1994."),
        ("sr-Latn", "Senat ponovo razmatra sporazum iz 1994. godine."),
        ("sr-Cyrl", "Сенат поново разматра споразум из 1994. године."),
    ],
)
def test_a_date_that_only_names_something_dates_nothing(make_item, language, text):
    """A year before or behind a noun says which one it is, and not when what is told happened."""
    assert dated(make_item, text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "During the 2011 inspection the prison was home to many."),
        ("de", "Die Partei gewann 2011 die Wahl in Osen."),
        ("de", "Bei der Wahl 2011 siegte die Partei in Osen."),
        ("en", "Many of the staff were young officers at the time of the 2011 riot."),
        ("en", "A 2011 poll showed that most were against it."),
        ("en", "Her party won the 2011 election."),
        ("en", "The bridge was closed in the spring of 2011."),
        ("en", "The band founded in 2011 is known for its costumes."),
        ("en", "They mourned the guitarist, who was found dead in 2011."),
        ("en", "She has trained the team since 2011."),
        ("en", "The first church has been closed since 2011."),
        ("en", "The jet was shot down from the hill in 2011."),
        ("en", "She was torn from her 10 children at home in 2011."),
        ("de", "Nach dem Abkommen von 2011 kehrten viele zurück."),
        ("fr", "Depuis le traité de 2011 beaucoup sont revenus."),
        ("es", "Durante la guerra de 2011 muchos huyeron."),
        ("sr-Latn", "Posle sporazuma iz 2011. godine mnogi su se vratili."),
    ],
)
def test_a_date_that_says_when_stands(make_item, language, text):
    """A date with its preposition, before a deed, behind what was won, or in a clause that ends the sentence dates what is told."""
    assert dated(make_item, text, language) == ["2011"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Senator Marsh, who returned to the Senate in 2010, has taken steps to stand again."),
        ("en", "Ana Reyes – who began the campaign in 2010 with her husband – said the family was pleased."),
        ("en", "They honoured a cross devoted to the pope, the Pole who died in 2005 and was loved, collapsed on the crowd."),
        ("de", "Der Senator, der 2010 in den Senat zurückkehrte, sagte nichts dazu."),
        ("fr", "Le sénateur, qui est revenu au Sénat en 2010, n’a rien dit."),
        ("es", "El senador, que volvió al Senado en 2010, dijo que no."),
        ("sr-Latn", "Senator, koji se vratio u Senat 2010. godine, rekao je da neće."),
    ],
)
def test_a_clause_about_someone_dates_nothing_where_the_sentence_goes_on(make_item, language, text):
    """What somebody did in 2010 is not when he now does something else."""
    assert dated(make_item, text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "More people voted this time than in 2008."),
        ("en", "Four in ten disagree, compared with a fifth in 2003."),
        ("en", "It was the largest crowd in the valley since 1983."),
        ("en", "He is the first abbot to retire since 1415."),
        ("en", "The audience fell to 600,000 from 800,000 in 2010."),
        ("de", "Es kamen mehr Menschen als 2008."),
        ("de", "Er trat als erster Abt seit 1615 zurück."),
        ("fr", "Il y avait plus de monde qu’en 2008."),
        ("fr", "C’est la première fois depuis 1983."),
        ("es", "Vino más gente que en 2008."),
        ("es", "Es la primera vez desde 1983."),
        ("sr-Latn", "Došlo je više ljudi nego 2008. godine."),
        ("sr-Latn", "To je prvi put od 1983. godine."),
    ],
)
def test_a_date_that_is_only_compared_with_dates_nothing(make_item, language, text):
    """ "Than in 2008" and "the largest since 1983" tell of now."""
    assert dated(make_item, text, language) == []


def test_what_is_of_old_yields_to_the_sentences_own_day(make_item):
    """A sentence about Monday is not told of 2012, whether or not it is known which Monday; what was only said on Monday is."""
    text = "A court on Monday sentenced a man for a bomb that wounded 15 people in 2012."
    assert dated(make_item, text) == []
    assert dated(make_item, text, published=datetime(2013, 12, 24, tzinfo=UTC)) == ["2013-12-23"]
    assert dated(make_item, "The bridge was built in 1990 and was closed on Monday.") == ["1990"]
    assert dated(make_item, "Today the town honours an officer, who was killed on November 1, 1950.") == []
    assert dated(make_item, "The company lost three ships in 2012, the police said on Monday.") == ["2012"]


def test_a_weekday_of_what_is_to_come_lies_ahead(make_item):
    """On a Thursday, "On Friday, the council is expected to meet" is of tomorrow, "met on Friday and will meet again" of last week."""
    published = datetime(2020, 1, 30, tzinfo=UTC)
    for text in (
        "On Friday, the council is expected to meet at noon.",
        "The council on Friday will vote on the bridge.",
        "On Friday and Saturday, Ann Kirby is scheduled to speak in Osen.",
    ):
        assert dated(make_item, text, published=published) == ["2020-01-31"]
    for text in (
        "The council met on Friday and will meet again.",
        "The council on Friday passed a bill that will close the bridge.",
        "A letter from lawyers on Friday made clear the council plans to meet.",
        "She made the first offer Friday in what is expected to be a long week.",
    ):
        assert dated(make_item, text, published=published) == ["2020-01-24"]


def test_a_time_left_open_is_none(make_item):
    """ "Three or four years ago" is no year; "a doctor a year ago" is."""
    published = datetime(2015, 12, 3, tzinfo=UTC)
    assert dated(make_item, "Two boats were bought by somebody else three or four years ago.", published=published) == []
    assert dated(make_item, "The harbour was closed by its doctor a year ago.", published=published) == ["2014"]


def test_a_sentence_is_printed_once(make_item):
    """Of several dates the first in its own clauses is printed; the reader sees the others in the sentence."""
    item = make_item("He earned a degree in 1964, but lost his licence in 1979.", "Built in 1888, it was closed in 2013.")
    assert [moment.date for moment in moments(item)] == ["1888", "1964", "1979", "2013"]
    assert [moment.date for moment in history(item, lambda _text, _language: True)] == ["1888", "1964"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Soldiers ride tanks on the way to the town on April 14, 2014."),
        ("en", "BERLIN, GERMANY - MAY 17: A figure of wax stood in a garage in May 2012."),
        ("de", "Auf diesem Archivfoto vom 3. Mai 2012 ist die Brücke zu sehen."),
    ],
)
def test_a_caption_is_no_event(make_item, language, text):
    """When a picture was taken is not when something of the story happened."""
    assert dated(make_item, text, language) == []


@pytest.mark.parametrize("text", ["Copyright 2012 The Valley Herald, Inc.", "Costa A., Reyes B. et al (2012)."])
def test_a_line_about_a_publication_is_no_event(make_item, text):
    """When a text came out is nothing that it tells."""
    assert dated(make_item, text) == []
