"""Where a story happens: countries that its texts name as places, and none that they do not."""

from __future__ import annotations

from datetime import datetime

import pytest

from reporter.compose.explain import explain
from reporter.compose.places import mentions, places
from reporter.model import Edition, Story

PROSE = "Nothing else was decided on that day, and the talks go on."


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Troops crossed into northern Kosovo.", "en", ["XK"]),
        ("The court in the U.S. agreed with the UK.", "en", ["US", "GB"]),
        ("It rains in Northern Ireland, in Papua New Guinea and in Guinea-Bissau.", "en", ["GB", "PG", "GW"]),
        ("Both the Democratic Republic of Congo and the Republic of Congo signed.", "en", ["CD", "CG"]),
        ("Die Lage im Norden des Kosovo und Serbiens Armee.", "de", ["XK", "RS"]),
        ("La situation en Serbie et en Côte d’Ivoire.", "fr", ["RS", "CI"]),
        ("Una reunión en Bosnia y Herzegovina.", "es", ["BA"]),
        ("Vojska je u Srbiji, a policija na severu Kosova.", "sr-Latn", ["RS", "XK"]),
        ("Војска је у Србији, а полиција на северу Косова.", "sr", ["RS", "XK"]),
    ],
)
def test_countries_are_known_by_the_names_of_the_language(text: str, language: str, codes: list[str]) -> None:
    """Short and inflected names count, and the longest name wins."""
    assert [code for code, _ in mentions(text, language)] == codes


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Michael Jordan met Jordan Smith.", "en"),
        ("The Bank of England and the Gulf of Mexico.", "en"),
        ("A wildfire in New Mexico and New England.", "en"),
        ("Ask us in china, with a turkey.", "en"),
        ("It costs US$ 5.", "en"),
        ("A Russia-backed group.", "en"),
        ("Le Golfe du Mexique.", "fr"),
        ("Reports say so in Kosovo.", "tlh"),
    ],
)
def test_part_of_another_name_is_no_country(text: str, language: str) -> None:
    """People, banks, seas, common words, and languages without a table name none."""
    assert list(mentions(text, language)) == []


def told(make_item, edition: Edition, as_of: datetime, headline: str, *paragraphs: str, **fields: object) -> tuple[str, ...]:
    """The places of a story of one text."""
    item = make_item(("headline", headline), *paragraphs, **fields)
    return places(explain(Story(id="0" * 16, items=(item,)), edition, as_of, None), {item.id: item}, edition.language)


def test_the_foremost_country_comes_first(make_item, edition: Edition, as_of: datetime) -> None:
    """What is said to happen somewhere weighs more than a name; a passing name is left out."""
    text = "Gunmen were seen in Kosovo. Serbia denies it. Police in Kosovo searched a house. Soldiers stood in Serbia. Japan asked why."
    assert told(make_item, edition, as_of, "A patrol is ambushed", text) == ("Kosovo", "Serbia")


def test_one_name_in_passing_is_no_place(make_item, edition: Edition, as_of: datetime) -> None:
    """A country that a later sentence names once does not count, nor one that nothing is said to happen in."""
    assert told(make_item, edition, as_of, "A walrus is seen", PROSE, "It was last seen in Norway.") == ()
    assert told(make_item, edition, as_of, "Norway wins", "Norway won. Norway was happy.") == ()


def test_once_in_the_headline_is_enough(make_item, edition: Edition, as_of: datetime) -> None:
    """The headline says what the story is about; one in title case says nothing of names."""
    assert told(make_item, edition, as_of, "Earthquake in Nepal kills nine", PROSE) == ("Nepal",)
    assert told(make_item, edition, as_of, "Bank Opens First Branch In Nepal", PROSE) == ()


def test_the_headline_has_its_word(make_item, edition: Edition, as_of: datetime) -> None:
    """Where the headline names a country that the text is not set in, the country that it is set in is no answer."""
    assert told(make_item, edition, as_of, "Iran's news agency says sorry", "It had taken a joke from a paper in Norway.", PROSE) == ()


def test_a_long_text_needs_more_than_two(make_item, edition: Edition, as_of: datetime) -> None:
    """Two names in forty sentences are in passing."""
    long = " ".join(f"{PROSE[:-1]} for the {n}th time." for n in range(40))
    assert told(make_item, edition, as_of, "A jump", f"{long} He lived in Austria. Austria is proud.") == ()


def test_a_name_that_is_also_a_state_needs_more(make_item, edition: Edition, as_of: datetime) -> None:
    """Georgia counts as the country where Tbilisi is in the text too."""
    text = "Voters in Georgia went to the polls. The count in Georgia goes on."
    assert told(make_item, edition, as_of, "An election", text) == ()
    assert told(make_item, edition, as_of, "An election", text, "Crowds met in Tbilisi.") == ("Georgia",)


def test_places_are_named_in_the_language_of_the_issue(make_item, as_of: datetime) -> None:
    """An English text in a German issue has its places in German."""
    german = Edition(id="morgen", title="Morgen", language="de")
    assert told(make_item, german, as_of, "Troops in Serbia", "They are in Serbia.") == ("Serbien",)
