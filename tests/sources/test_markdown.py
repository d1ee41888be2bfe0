"""Markdown and its front matter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import SourceError
from reporter.model import Item, Source
from reporter.sources.manuscript import item
from reporter.sources.markdown import manuscript

SOURCE = Source(id="desk", kind="document", location="a.md")


def told(text: str) -> list[str]:
    """The parts of the item the text becomes: "role: words"."""
    found = made(text)
    return [f"{part.role}: {found.text[part.start : part.end]}" for part in found.parts]


def made(text: str) -> Item:
    """The item the text becomes."""
    found = item(manuscript(text), SOURCE, "a.md")
    assert found is not None
    return found


def test_front_matter_tells_what_the_text_does_not() -> None:
    """Title, outlet, author, dates, language and link come from the front matter under their usual names."""
    found = made(
        "---\ntitle: Port closed\nauthor: [Jane Doe, Max Muster]\npublisher: The Port\n"
        "date: 2023-09-29\nlastmod: 2023-09-30 04:16:00+02:00\n"
        "lang: en_GB\nurl: https://example.org/port\ntags: [sea]\nlicense: CC0\n---\nThe port is closed. Ships wait.\n"
    )
    assert (found.title, found.byline, found.outlet, found.language) == ("Port closed", "Jane Doe, Max Muster", "The Port", "en")
    assert found.published == datetime(2023, 9, 29, tzinfo=UTC)
    assert found.updated == datetime(2023, 9, 30, 2, 16, tzinfo=UTC)
    assert (found.link, found.licence) == ("https://example.org/port", "CC0")


def test_blocks_keep_their_kind() -> None:
    """Headings, quotations, list items, table rows and code are blocks of their own; markup inside a line goes."""
    assert told(
        "# Port closed\n\n*Nobody knows for how long.*\n\n## Why?\n\nA **crane** fell\ninto the "
        "[water](https://example.org).\n\n> Never seen\n> the like.\n\n"
        "- one\n- two\n\n| ship | waits |\n|---|---|\n| Tor | 3 days |\n\n```\ncode here.\n```\n\n**What now?**\n\nNothing <b>new</b>.\n"
    ) == [
        "headline: Port closed",
        "standfirst: Nobody knows for how long.",
        "heading: Why?",
        "paragraph: A crane fell into the water.",
        "quote: Never seen the like.",
        "paragraph: one",
        "paragraph: two",
        "paragraph: ship | waits",
        "paragraph: Tor | 3 days",
        "paragraph: code here.",
        "heading: What now?",
        "paragraph: Nothing <b>new</b>.",
    ]


def test_no_level_of_a_deep_list_is_dropped() -> None:
    """A list forty levels deep keeps all its lines."""
    deep = "".join(f"{'  ' * level}- Level {level} says so.\n" for level in range(40))
    assert "Level 39 says so." in made(f"# Lists\n\nThey follow.\n\n{deep}").text


def test_a_title_said_twice_is_printed_once() -> None:
    """A first heading that repeats the front matter's title goes; another one stays."""
    assert told("---\ntitle: Port closed\n---\n# Port closed\n\nShips wait. No end.\n")[:2] == [
        "headline: Port closed",
        "paragraph: Ships wait. No end.",
    ]
    assert told("---\ntitle: Port closed\n---\n# Background\n\nShips wait. No end.\n")[1] == "heading: Background"


def test_lines_of_a_news_text_are_told_here_too() -> None:
    """Dates, notes and bylines in Markdown paragraphs are what they are in plain text."""
    assert told(
        "# Port closed\n\nBy Jane Doe\n\nUpdated: September 30, 2023, 4:16 AM\n\nShips wait. No end.\n\nPowered by automated translation\n"
    ) == [
        "headline: Port closed",
        "byline: By Jane Doe",
        "updated: Updated: September 30, 2023, 4:16 AM",
        "paragraph: Ships wait. No end.",
        "note: Powered by automated translation",
    ]


def test_text_without_a_heading_finds_its_headline() -> None:
    """The first sentence serves, as in plain text."""
    assert told("The port is closed. Ships wait.\n")[0] == "headline: The port is closed."


@pytest.mark.parametrize("front", ["title: [", "- a\n- b", "a: &x 1\nb: *x", "title: a\ntitle: b"])
def test_broken_front_matter_is_a_fault(front: str) -> None:
    """Front matter that is no mapping, or not safe YAML, is named."""
    with pytest.raises(SourceError):
        manuscript(f"---\n{front}\n---\nText.\n")


def test_a_rule_is_no_front_matter() -> None:
    """A text that begins with a line of strokes and has no second one is a text."""
    assert told("---\n\nThe port is closed. Ships wait.\n")[0] == "headline: The port is closed."


@given(st.text(alphabet=st.sampled_from("#*_->|`[]()! \n\tab.:é&<"), max_size=200))
def test_any_markdown_is_read(text: str) -> None:
    """No sequence of marks breaks the reader; a text is read or named as broken."""
    try:
        found = item(manuscript(text), SOURCE, "a.md")
    except SourceError:
        return
    assert found is None or found.text
