"""What stands above a dispute: what is disputed, in the sources' words, and whole."""

import pytest

from reporter.compose import headings
from reporter.compose.disputes import disputes


def about(make_item, *sentences, language="en"):
    """The heading of the one dispute of a text of these sentences."""
    item = make_item("\n".join(sentences), language=language)
    (dispute,) = disputes((item,), {item.id: ()})
    return dispute.about


ACCUSED = "Prosecutors in Lindal accuse the mayor of taking money from the builders of the bridge."


@pytest.mark.parametrize(
    ("sentences", "heading"),
    [
        (
            ("The states say Northland is behind the turmoil.", "Northland denies involvement and says its guards left."),
            "Northland denies involvement",
        ),
        (
            ("Bell faces charges of aiding the killing.", "Bell, who left the force after being accused of theft, denies all the charges."),
            "Bell denies all the charges",
        ),
        (
            (
                ACCUSED,
                "The firm denied that bribes were paid for the bridge in the old harbour of the northern town of Lindal during the war.",
            ),
            "Bribes were paid for the bridge in the old harbour of the northern town of Lindal",
        ),
        (
            ("A trial over accusations that Brodt paid the builders is heard in Lindal.", "He denies all charges against him."),
            "Brodt: all charges",
        ),
        (
            ("Northland says they were in its territorial waters, while Southland insists they were in the waters of neither of the two.",),
            "Territorial waters",
        ),
        (
            ("Two neighbours say the reactor is meant to build a weapon, an accusation that Northland denies.",),
            "The reactor is meant to build a weapon",
        ),
    ],
)
def test_a_heading_says_what_is_disputed(make_item, sentences, heading):
    """It is no list of names: what is denied, who denies what, what one side holds, or what both speak of."""
    assert about(make_item, *sentences) == heading


@pytest.mark.parametrize(
    ("language", "one", "other", "heading"),
    [
        (
            "de",
            "Die Staatsanwaltschaft beschuldigt den Bürgermeister, Geld von den Brückenbauern genommen zu haben.",
            "Der Bürgermeister bestreitet, dass Lindal Geld von den Brückenbauern genommen hat.",
            "Lindal Geld von den Brückenbauern genommen hat",
        ),
        (
            "fr",
            "Le parquet accuse le maire de Lindal d’avoir reçu de l’argent des constructeurs du pont.",
            "Le maire nie avoir reçu de l’argent des constructeurs du pont.",
            "Avoir reçu de l’argent des constructeurs du pont",
        ),
    ],
)
def test_a_heading_is_in_the_language_of_its_sources(make_item, language, one, other, heading):
    """It is made of their words alone."""
    assert about(make_item, one, other, language=language) == heading


def test_a_heading_is_bounded(make_item):
    """However long the accounts are."""
    long = "the reactor by the old river " * 4
    assert len(about(make_item, f"Northland says {long}is a weapon, while Southland insists {long}is none.")) <= headings.LONGEST + 1


def test_a_measure_is_named_by_what_both_speak_of():
    """A sign alone tells nothing."""
    one, other = "The emergency declaration frees $3 billion.", "Aides say the emergency declaration frees $3.6 billion."
    assert headings.of_count("$", one, other, "en") == "Emergency declaration frees ($)"
