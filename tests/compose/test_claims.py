"""Which sentences may be claims."""

from __future__ import annotations

import pytest

from reporter.compose.answer import answer
from reporter.compose.claims import further, said
from reporter.compose.dedupe import Voice
from reporter.compose.leaning import leans
from reporter.compose.standing import topics
from reporter.compose.wholeness import sayable
from reporter.model import Edition


@pytest.mark.parametrize(
    "text",
    [
        "Nadine Example has tried to defend her appearance on I Am A Celebrity...",
        "Forces loyal to the president pose for a picture after their release in Samplehaven May 7, 2014.",
        "A firefighter extinguishes a burning car near the harbour of Samplehaven on 18 November 2012.",
    ],
)
def test_cut_sentences_and_captions_are_no_claims(text: str) -> None:
    """What ends in three dots is half said; what tells in the present and ends in a full date stood under a picture."""
    assert not sayable(text, "en")


def test_a_past_event_with_its_date_is_a_claim() -> None:
    """A sentence in the past may end in a full date, and one in another language than English have any."""
    assert sayable("The treaty between the two states was signed in Samplehaven on May 7, 2014.", "en")
    assert sayable("The decision comes after seven years of argument between 2004 and 2011.", "en")
    assert sayable("Im Jahr 2021 lag die Zahl der Gäste bei 75.000.", "de")


@pytest.mark.parametrize("text", ["The decision was made in Samplehaven on Friday.", "The group was held in the town hall since Friday."])
def test_what_the_sentence_before_told_is_leant_on(text: str) -> None:
    """ "The decision" is one that somebody has just told of."""
    assert leans(text, "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2021 the figure was put at 75,000."),
        ("en", "On 3 May that number rose to 12 in the whole country."),
        ("en", "Over the same period exports from the valley fell."),
        ("en", "A: Then I wrote again to the Ministry of Transport."),
        ("de", "Im Jahr 2021 lag die Zahl bei 75.000."),
        ("fr", "En 2021, ce chiffre était de 75 000."),
        ("es", "En 2021 la cifra fue de 75.000."),
        ("sr", "U 2021. godini ta brojka je bila 75.000."),
        ("sr-Cyrl", "У 2021. години та бројка је била 75.000."),
    ],
)
def test_a_figure_that_is_not_told_is_leant_on(language: str, text: str) -> None:
    """ "The figure" that rose is one the sentence before gave; a date is no figure, and whose turn it is opens no sentence."""
    assert leans(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2021 the number of dead wildfowl was put at 75,000."),
        ("en", "About 12 percent of the voters said so in May, and the figure rose."),
        ("de", "Im Jahr 2021 lag die Zahl der Toten bei 40."),
        ("fr", "Le nombre de morts est de 40."),
        ("es", "El número de muertos es de 40."),
    ],
)
def test_a_figure_that_is_told_stands_alone(language: str, text: str) -> None:
    """A number that the sentence gives first, or says what it is of, leans on nothing."""
    assert not leans(text, language)


def test_the_month_of_may_says_nothing_of_what_may_follow() -> None:
    """A word with a capital inside a sentence is a name, no cue; German writes its nouns so."""
    assert "next" not in topics("Forces left the district of Osen on May 7 with Will Sample.", "en")
    assert "next" in topics("Forces may leave the district of Osen.", "en")


WIRE = ("A cargo ship ran aground near Samplehaven on Friday night.", "Its crew of 12 was flown to the hospital of Osen by helicopter.")
OWN = "Fishermen of Samplehaven set barriers against the oil before dawn."
STALE = "A large cargo ship ran aground near Samplehaven late on Friday night."


def test_what_only_a_copy_says_stays_a_claim_of_its_voice(make_item) -> None:
    """A sentence that another outlet added to a wire report is cited to it; what the report says already is not said again by the copy."""
    wire, copy = make_item(*WIRE, outlet="Agency"), make_item(*WIRE, STALE, OWN, outlet="Courier")
    told = said((Voice(wire, (wire, copy)),))
    assert [(each.sentence.text, each.sentence.item, each.voice) for each in told] == [(WIRE[0], wire.id, 0), (OWN, copy.id, 0)]


def test_what_an_outlet_took_back_is_not_said(make_item) -> None:
    """An older version by the same outlet adds nothing: what is no longer in its text was put right."""
    new, old = make_item(*WIRE, outlet="Agency"), make_item(*WIRE, OWN, outlet="Agency")
    assert [each.sentence.text for each in said((Voice(new, (old, new)),))] == [WIRE[0]]


@pytest.mark.parametrize(
    "text",
    [
        "14.22 (10.22) The governor's focus today is on the valley, where he has promised a new dam.",
        "A woman, hurt by what activists say was a gas attack, breathes through a mask in Kolvar April 12, 2014.",
        "An armed guard stands beside a vehicle, which was a gift of the union, in Osen, eastern Examplia, May 7, 2014.",
    ],
)
def test_entries_of_a_running_report_and_dated_pictures_are_no_claims(text: str) -> None:
    """The hour of an entry says nothing a day later; a date right behind a place is when a picture was taken, whatever tense is in it."""
    assert not sayable(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "“While we believe that some groups are interested, there is no evidence that any has it.”",
        '"The union is a partner and we look forward to working with it," they said in a statement from Kolvar.',
        "Follow our coverage of the vote in Examplia as the two leaders fight it out.",
        "See the best photos from the second debate in Kolvar.",
        "Other houses were entered by armed police in the north of Kolvar.",
    ],
)
def test_speech_of_nobody_and_words_to_the_reader_lean(text: str) -> None:
    """Somebody's words need a name beside them, and what a page says to its readers is no news."""
    assert leans(text, "en")


def test_what_stands_inside_a_quotation_is_not_the_texts_own_word(make_item) -> None:
    """A sentence in the middle of somebody's speech has no marks of its own and is no claim."""
    told = make_item(
        "“The valley was a fine place to live,” Ann Kirby said. “It rained for nine days in Kolvar. "
        "When it was over the dam at Osen was gone. We all left the valley then.” "
        "The dam at Osen was built by the county in 1968."
    )
    assert [each.sentence.text[:20] for each in said((Voice(told, (told,)),))] == ["“The valley was a fi", "The dam at Osen was "]


def test_a_title_is_no_speech_and_speech_gives_no_other_cue() -> None:
    """A show's name in quotation marks is nobody's words; "could" in somebody's words is not what could follow but what is said."""
    assert topics("He was the host of “The Old Hour Magazine” for nine years.", "en") == {}
    assert topics("“This could be the end of the valley as we know it,” said Ann Kirby.", "en") == {"reactions": 1}


@pytest.mark.parametrize(
    "text",
    [
        "The dam would have held in any other year.",
        "He worked there until 1988.",
        "It may have rained.",
        "Riots broke out when he planned to burn it.",
    ],
)
def test_what_did_not_follow_is_not_to_follow(text: str) -> None:
    """ "Would have", "may have" and "until" a year that is over tell of the past."""
    assert "next" not in topics(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "WATCH: The move of the governor has raised tensions in the valley.",
        "1/ A dam that everybody in the county respects.",
        "The victory was the first of the year for the champion and his third at .",
        "Sen. Ann Sample Ann Jane SampleThe ferry is late again Harbour closed for the winter MORE called the new bridge a gift.",
        "S. crew of the old ferry back down to the harbour.",
        "Ema, the world-famous rhino of the valley, has done it again!",
        "Ambulances at the harbour of Osen after the July 7, 2005 bombings.",
        "Troops ride tanks on the way toward the town on April 14, 2014.",
        "In this May 6, 2014 photo, the bridge at Osen hangs over the river.",
    ],
)
def test_what_stands_beside_the_text_is_no_claim(text: str) -> None:
    """A link to a film, an entry's number, a gap where a link was, half a name, a shout and a caption are no sentences of a report."""
    assert not sayable(text, "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "While reporting from the valley in October I woke to the sound of water."),
        ("en", "The Gazette featured Ann Kirby on our cover twice in 2008."),
        ("en", "Anyone with information on Ann Kirby should call the sheriff of Kolvar."),
        ("en", "The other reasons for the flood follow a certain logic."),
        ("de", "Am Montag fuhr ich mit dem Bürgermeister in das Tal."),
        ("fr", "En mai, nous avons vu le barrage de Kolvar."),
        ("es", "En mayo nosotros vimos la presa de Kolvar."),
        ("sr", "U maju smo ja i Ana videli branu u Kolvaru."),
    ],
)
def test_the_writers_own_person_leans(language: str, text: str) -> None:
    """Nobody knows in a text of many reports who "I" is."""
    assert leans(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Ann Kirby said: “I woke to the sound of water in our house.”",
        "''I was hoping that my review would be finished,'' Ann Kirby said.",
        "The dam at Osen was built before World War I and the harbour behind it.",
        "The US navy left the harbour of Osen on Monday.",
        "The planet Kolvar lies far outside our solar system.",
    ],
)
def test_whose_person_it_is_may_be_said(text: str) -> None:
    """In quotation marks somebody speaks who is named; a number behind a name and a country in capitals are no persons."""
    assert not leans(text, "en")


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("Ann Kirby has two sons, Al, who will turn one on 24 April, and Bo.", False),
        ("The planet lies in a zone where it may be warm enough for water.", False),
        ("The mayor was most recently in a dispute over plans to close the harbour.", False),
        ("Men are seven times more likely to be searched in Osen.", False),
        ("Ann Kirby, who was mayor until May, will run again.", True),
    ],
)
def test_what_a_clause_adds_about_somebody_does_not_follow(text: str, follows: bool) -> None:
    """ "Who will turn one" says whose birthday it is, and not what the story leads to."""
    assert ("next" in topics(text, "en")) == follows


def test_a_sentence_is_not_told_only_to_use_the_words_up(make_item) -> None:
    """A short sentence far from what the reports are about stays out, though there would be room for it."""
    line = "The dam of Kolvar broke on Monday and water filled the valley of Osen."
    ends = ("The cook of a school in town had red shoes on.", "Kolvar has a dam.", "Osen has a valley.")
    texts = [make_item(f"{line} {end}", outlet=f"Wire {at}") for at, end in enumerate(ends)]
    told = answer(tuple(Voice(text, (text,)) for text in texts), Edition(id="m", title="M"))
    assert [claim.text for section in told for claim in section.claims] == [line]


@pytest.mark.parametrize(
    ("other", "bears_out"),
    [
        ("The mayor of Brenn took bribes of 40,000 euros from a builder in 2019, two former clerks said.", True),
        ("The mayor of Brenn took bribes from a builder, a former clerk said.", True),
        ("The mayor of Brenn did not take bribes of 40,000 euros from a builder in 2019, a clerk said.", False),
        ("The mayor of Brenn took bribes of 90,000 euros from a builder in 2017, a former clerk said.", False),
    ],
)
def test_what_denies_or_counts_otherwise_bears_nothing_out(make_item, other: str, bears_out: bool) -> None:
    """A further passage says the same: not that it was not so, and not with another number."""
    claim = "The mayor of Brenn took bribes of 40,000 euros from a builder in 2019, a former clerk said."
    rest = ("Rain has closed the mountain road near Lindal for a week.", "Schools in the valley open again after the holidays.")
    first, second = (Voice(item=item, copies=(item,)) for item in (make_item(claim, rest[0]), make_item(other, rest[1])))
    found = said((first, second))
    cites = further(claim, found[0].weights, [each for each in found if each.voice == 1])
    assert [cite.item for cite in cites] == ([second.item.id] if bears_out else [])
