"""The word files' patterns, and the lower-case text they are looked for in."""

import re

import pytest

from reporter.compose import lexicon


@pytest.mark.parametrize("text", ["Belgrade DENIED it", "İSTANBUL and Kyiv", "GROẞE ΟΔΟΣ", ""])
def test_a_place_in_lowered_text_is_a_place_in_the_text(text: str) -> None:
    """Also where a letter's small form is two characters: that letter stays."""
    lower = lexicon.lowered(text)
    assert len(lower) == len(text)
    assert lower.lower() == text.lower()


def test_a_pattern_keeps_its_classes_in_lower_case() -> None:
    r"""Words and capitals become small, \W stays what it is."""
    assert lexicon.lower(r"Tote[nr]?\W+Opfer|\S") == r"tote[nr]?\W+opfer|\S"
    assert lexicon.whole(r"Vorw(?:urf|ürfe)").search(lexicon.lowered("DIE VORWÜRFE"))


def test_patterns_that_begin_with_one_letter_are_put_together() -> None:
    """What any of them matches is matched, longer ones first as they were given; alternatives in brackets stay whole."""
    joined = lexicon.any_of(["days?", "dozens|several dozens?", "(?:a few|many) hundred", "x?yz"])
    assert joined.count("d(?:") == 1
    found = re.findall(rf"\b(?:{joined})\b", "day, dozens, several dozen, many hundred, yz, xyz, few hundred")
    assert found == ["day", "dozens", "several dozen", "many hundred", "yz", "xyz"]
    assert not re.search(lexicon.any_of([]), "anything")
