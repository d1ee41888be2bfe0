"""What a source's options leave of its items, and why the others are left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reporter.errors import SourceError
from reporter.model import Item, Part, Source
from reporter.sources.options import Options, choose, options

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def _item(title: str, hours: float | None = 1.0) -> Item:
    published = None if hours is None else NOW - timedelta(hours=hours)
    part = Part(role="headline", start=0, end=len(title))
    return Item(
        id=title,
        revision="",
        source="wire",
        kind="report",
        title=title,
        url="",
        language="en",
        text=title,
        parts=(part,),
        published=published,
    )


def _titles(items: tuple[Item, ...]) -> list[str]:
    return [item.title for item in items]


def test_without_options_everything_stays():
    """No option leaves nothing out."""
    items = (_item("Ferry"), _item("Dam", None))
    assert choose(items, Options(), NOW) == (items, ())


@pytest.mark.parametrize(
    ("hours", "told"), [(48, "older than 2 days"), (24, "older than 1 day"), (5, "older than 5 hours"), (1, "older than 1 hour")]
)
def test_old_items_are_left_out_and_told_so(hours, told):
    """An item beyond the maximum age is left out with its reason; one without a date has no age."""
    kept, left = choose((_item("New", 0.5), _item("Old", 100), _item("Undated", None)), Options(max_age=timedelta(hours=hours)), NOW)
    assert _titles(kept) == ["New", "Undated"]
    assert [(entry.subject, entry.reason) for entry in left] == [("Old", told)]


def test_the_newest_are_kept_in_the_source_s_order():
    """A maximum count keeps the newest, those without a date last, and does not reorder them."""
    items = (_item("Third", 3), _item("First", 1), _item("Undated", None), _item("Second", 2))
    kept, left = choose(items, Options(max_items=2), NOW)
    assert _titles(kept) == ["First", "Second"]
    assert {entry.reason for entry in left} == {"not among the newest 2"}


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("kosovo", "Talks on Kosovo resume", True),
        ("kosov*", "Bisedimet për Kosovën", True),
        ("kosovo", "A Kosovonian claim", False),
        ("art", "Start of talks", False),
        ("border talks", "The border  talks resume", True),
        ("c++ (new)", "The c++ (new) standard", True),
        ("Ferry*", "ferries sail", False),
    ],
)
def test_words_are_whole_words_unless_they_say_otherwise(word, text, found):
    """Include and exclude words match whole words and phrases in any case; a star lets a word go on."""
    assert bool(choose((_item(text),), Options(include=(word,)), NOW)[0]) is found
    assert bool(choose((_item(text),), Options(exclude=(word,)), NOW)[0]) is not found


def test_the_word_that_left_an_item_out_is_named():
    """The reason names the excluded word."""
    _, left = choose((_item("Football tonight"),), Options(exclude=("football",)), NOW)
    assert left[0].reason == "holds the excluded word 'football'"


def test_section_weight_and_outlet_are_the_desk_s():
    """The desk's outlet, section and weight outweigh what an item had."""
    kept, _ = choose((_item("Ferry"),), Options(outlet="Wire", section="World", weight=2.0), NOW)
    assert (kept[0].outlet, kept[0].section, kept[0].weight) == ("Wire", "World", 2.0)


def _source(**given: object) -> Source:
    return Source(id="wire", kind="feed", location="https://news.example/feed", options=given)


def test_options_are_read_as_config_hands_them_over():
    """Durations are seconds, words are tuples; what is not given has its default."""
    found = options(_source(max_age=86400.0, timeout=5.0, include=("a", "b"), max_items=3, allow_private=("Intranet",)), {})
    assert (found.max_age, found.limits.seconds, found.include, found.max_items) == (timedelta(days=1), 5.0, ("a", "b"), 3)
    assert found.access.private == {"intranet"}
    assert options(_source(), {}) == Options()


def test_logins_come_from_the_environment_and_stay_with_the_source():
    """A token is a bearer token, user and password are basic authentication; both only for the source's own origin."""
    token = options(_source(token_env="TOKEN"), {"TOKEN": "key"}).access
    assert (token.authorization, token.origin) == ("Bearer key", "https://news.example:443")
    assert options(_source(user="me", password_env="PASS"), {"PASS": "word"}).access.authorization == "Basic bWU6d29yZA=="
    with pytest.raises(SourceError, match="TOKEN is not set"):
        options(_source(token_env="TOKEN"), {})
