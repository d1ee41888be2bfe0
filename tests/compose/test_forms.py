"""What an outlet sets below every text."""

from __future__ import annotations

from dataclasses import replace

from reporter.compose.dedupe import voices
from reporter.compose.forms import without_forms
from reporter.compose.terms import read

FORM = "This text was made by the Harbour News Agency with the help of machines. Write to the desk where it is wrong."
ABOUT = "The Harbour News Agency was founded in 1951 and has 240 journalists in 31 countries."
NEWS = (
    "A ferry with 180 people on board sank off Aldhaven on Sunday, and two trawlers saved them all.",
    "The city museum of Tor Quay has bought back a violin that was stolen from it in 1987.",
    "Teachers at 400 schools voted to stop work next week, as the minister offered four per cent.",
)
AGAIN = "The ferry that sank off Aldhaven on Sunday had 180 people on board, all of whom two trawlers saved, the coast guard said."


def dressed(make_item, *texts, outlet="HNA"):
    """Items of one outlet."""
    return tuple(replace(make_item(*paragraphs), outlet=outlet) for paragraphs in texts)


def test_what_stands_below_texts_on_different_matters_is_a_note(make_item) -> None:
    """Three reports with the same two paragraphs below them keep their own words, and are three voices."""
    items = without_forms(dressed(make_item, *((news, FORM, ABOUT) for news in NEWS)))
    assert [read(item).strip() for item in items] == list(NEWS)
    assert len(voices(items)) == 3


def test_versions_of_one_text_may_end_in_the_same_background(make_item) -> None:
    """What reports of one matter share is what they tell, whoever wrote them."""
    items = dressed(make_item, (NEWS[0], ABOUT), (AGAIN, ABOUT), (f"{AGAIN} Divers went down.", ABOUT))
    assert without_forms(items) == items


def test_two_texts_or_several_outlets_have_no_form(make_item) -> None:
    """Twice may be chance, and what several outlets print is what somebody told them all."""
    two = dressed(make_item, *((news, FORM) for news in NEWS[:2]))
    several = tuple(replace(item, outlet=f"Outlet {n}") for n, item in enumerate(dressed(make_item, *((news, FORM) for news in NEWS))))
    unknown = dressed(make_item, *((news, FORM) for news in NEWS), outlet=None)
    for items in (two, several, unknown):
        assert without_forms(items) == items


def test_a_text_of_nothing_but_the_form_keeps_no_word_of_it(make_item) -> None:
    """It has nothing of its own to be told apart by, and does not make the form one."""
    items = dressed(make_item, *((news, FORM) for news in NEWS), (FORM,))
    assert [read(item).strip() for item in without_forms(items)] == [*NEWS, ""]
