"""What is told by a sentence's own words to be the caption of a picture, in five languages."""

from __future__ import annotations

import pytest

from reporter.compose.captions import captioned, credits_picture, says_so
from reporter.compose.wholeness import sayable


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Soldiers ride tanks on the way to the town on April 14, 2014."),
        ("en", "Police investigate after armed men attacked people at the station, March 1, 2014."),
        ("en", "A view of the newly unveiled statue, in Rome, Monday, Nov. 19, 2012."),
        ("en", "A woman, hurt by what activists say was a gas attack, breathes through a mask in Kolvar April 12, 2014."),
        ("en", "Ambulances at the harbour of Osen after the July 7, 2005 bombings."),
        ("en", "In this March 1, 2012 photo, an image hangs from a wall."),
        ("en", "The man is seen in this police booking photograph of June 15, 2010."),
        ("en", "Ann Kirby (2nd R) greets the crew of the ferry."),
        ("en", "BERLIN, GERMANY - MAY 17: A figure of wax stood in a garage in May 2012."),
        ("de", "Auf diesem Archivfoto vom 3. Mai 2012 ist die Brücke zu sehen."),
        ("fr", "Sur cette photo prise le 3 mai 2012, le pont est intact."),
        ("es", "En esta imagen del 3 de mayo de 2012 se ve el puente."),
        ("sr-Latn", "Na ovoj fotografiji od 3. maja 2012. godine vidi se most."),
        ("sr-Cyrl", "На овој фотографији од 3. маја 2012. године види се мост."),
    ],
)
def test_a_caption_is_told_by_its_words_its_tense_or_its_date(language: str, text: str) -> None:
    """A caption names its picture or who is who in it, tells in the present up to the day it was taken, or has no verb beside a year."""
    assert captioned(text, language)
    assert not sayable(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The next ranking will be published on 8 May 2014."),
        ("en", "The son of a preacher who was a farmer, he was born in Avon on July 19, 1922."),
        ("en", "The town was taken on April 14, 2014."),
        ("en", "The bridge collapsed on April 14, 2014."),
        ("en", "Her service on the council came to an abrupt end on 12 December 2004."),
        ("en", "The study is published in the journal of the county on Monday, July 21, 2014."),
        ("en", "He denied the murder of constables Ann Kirby (pictured left) and Tom Lind at Osen."),
        ("en", "One of the stars of the 1960s, Tom Lind, shakes hands with the guests."),
        ("de", "Die Brücke von Osen, das Wahrzeichen der Stadt, stammt aus dem Jahr 1968."),
        ("fr", "Le pont est fermé depuis le 3 mai 2012."),
        ("und", "Most u Osenu, sagrađen 1968, zatvoren je."),
    ],
)
def test_a_sentence_that_tells_is_no_caption(language: str, text: str) -> None:
    """A verb of the past or of what is to come makes a dated sentence an event, and what a language is not known to do is not held against
    it.
    """
    assert not captioned(text, language)
    assert sayable(text, language)


def test_only_a_caption_that_says_so_is_left_out_of_a_text_told_whole() -> None:
    """A paragraph is dropped for its words alone: tense and date leave too much doubt where nothing else tells the same."""
    assert says_so("In this March 1, 2012 photo, an image hangs from a wall.", "en")
    assert not says_so("Soldiers ride tanks on the way to the town on April 14, 2014.", "en")


@pytest.mark.parametrize(("language", "text"), [("en", "Photo: Ann Kirby"), ("de", "Foto: Ann Kirby"), ("fr", "Crédit photo : Ann Kirby")])
def test_a_credit_is_told_in_its_language(language: str, text: str) -> None:
    """A word for a picture before a colon says whose it is."""
    assert credits_picture(text, language)
    assert not credits_picture("The photo shows a bridge of 1968.", language)


def test_a_name_on_a_network_is_no_address() -> None:
    """What an account says can be a claim; an address to write to cannot."""
    assert sayable("The account @osenferry, which has 800 followers, has been closed.", "en")
    assert not sayable("The readers of the paper can write to desk@osen.example at once.", "en")
