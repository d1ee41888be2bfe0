"""What templates are told of a figure."""

from __future__ import annotations

import pytest

from reporter.render.galley import Fact


def fact(number: str, value: float | None) -> Fact:
    """A figure of that number."""
    return Fact(
        before="", number=number, after=" people", language="en", as_of=None, value=value, previous=None, notes=(), outlet="Figures"
    )


@pytest.mark.parametrize(
    ("number", "value", "bare"), [("1700000", 1_700_000, True), ("4,500", 4500, False), ("20", 20, False), ("two", 2, False)]
)
def test_a_tables_number_is_set_with_marks_between_its_thousands(number: str, value: float, bare: bool) -> None:
    """A number that its table writes without marks gets those of the page's language; what a text wrote stays as it was."""
    assert fact(number, value).bare is bare


def test_a_number_that_is_not_the_figures_value_stays_as_written() -> None:
    """ "Flight 1234 carried two million" is not set as two million."""
    assert not fact("1234", 2_000_000).bare
