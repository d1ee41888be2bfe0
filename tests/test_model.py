"""The nouns: what cannot be said without evidence cannot be constructed, and nothing can be changed afterwards."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import errors, model
from reporter.model import Account, Cite, Claim, Figure, Moment, Quote, Text

CITE = Cite(item="a", start=0, end=5)
NOUNS = [noun for _, noun in inspect.getmembers(model, inspect.isclass) if noun.__module__ == model.__name__]


@pytest.mark.parametrize(
    ("kind", "more"), [(Claim, {}), (Text, {}), (Quote, {}), (Figure, {"value": 1, "unit": "x"}), (Moment, {"date": "2008"}), (Account, {})]
)
def test_nothing_is_said_without_a_citation(kind: type, more: dict[str, object]) -> None:
    """A statement without a passage is refused when it is made, whatever kind it is."""
    assert kind(text="A ferry sank.", cites=(CITE,), **more).cites == (CITE,)
    with pytest.raises(ValueError, match="needs a citation"):
        kind(text="A ferry sank.", cites=(), **more)
    with pytest.raises(ValueError, match="needs words"):
        kind(text=" \n", cites=(CITE,), **more)


@pytest.mark.parametrize("kind", [Claim, Text])
def test_an_editor_may_speak_without_one(kind: type) -> None:
    """Only a headline, standfirst or claim can be the editor's, and says so."""
    assert kind(text="Read this first.", cites=(), by="editor").by == "editor"


@given(st.integers(-5, 5), st.integers(-5, 5))
def test_a_citation_has_a_beginning_before_its_end(start: int, end: int) -> None:
    """Spans are half open, never empty and never negative."""
    if 0 <= start < end:
        assert Cite(item="a", start=start, end=end).end == end
    else:
        with pytest.raises(ValueError, match="0 <= start < end"):
            Cite(item="a", start=start, end=end)


def test_a_figure_has_a_number() -> None:
    """Words without a value or a range are no figure."""
    with pytest.raises(ValueError, match="a value or a range"):
        Figure(text="many", unit="people", cites=(CITE,))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_is_frozen(noun: type) -> None:
    """No stage can change what another one made, nor hang something onto it."""
    assert dataclasses.is_dataclass(noun)
    assert noun.__dataclass_params__.frozen
    assert "__slots__" in vars(noun)
    assert all(field.kw_only for field in dataclasses.fields(noun))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_no_field_can_be_changed_in_place(noun: type) -> None:
    """Fields hold values, tuples and mappings: no lists and no sets."""
    assert not any(str(field.type).startswith(("list", "set", "dict")) for field in dataclasses.fields(noun))


KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_errors_cross_processes_whole(kind: type[errors.ReporterError]) -> None:
    """An error raised in a layout child reaches the user with its place and remedy."""
    error = kind("is empty", place="a.txt", remedy="Write something into it")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert str(back) == str(error) == "a.txt: is empty. Write something into it"


def test_usage_errors_exit_with_2() -> None:
    """What the user wrote wrongly is told apart from what went wrong."""
    assert {kind.__name__ for kind in KINDS if kind.exit_code == 2} == {"UsageError", "ConfigError", "ReleasedError"}
    assert all(kind.exit_code in (1, 2) for kind in KINDS)


def test_nouns_can_be_sent_to_a_child() -> None:
    """Layout happens in other processes: a statement survives the journey."""
    moment = Moment(date="2008", text="Kosovo declares independence.", cites=(CITE,))
    assert pickle.loads(pickle.dumps((moment, datetime(2026, 1, 1, tzinfo=UTC))))[0] == moment
