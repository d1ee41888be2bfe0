"""Subscription lists in and out."""

from __future__ import annotations

import tomllib

import pytest

from reporter.errors import SourceError
from reporter.model import Source
from reporter.sources import opml

LIST = b"""<?xml version="1.0"?><opml version="2.0"><head/><body>
<outline text="World"><outline text="Balkans">
  <outline type="rss" text="Sample &amp; Wire" xmlUrl="https://sample.example/feed" language="sr"/></outline></outline>
<outline title="Ports" xmlurl="http://ports.example/rss?rss=1"/>
<outline text="Twice" xmlUrl="https://sample.example/feed"/><outline text="Local" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_feeds_keep_their_order_and_their_folders():
    """Feeds are read with title, address, language and the outlines above them; each address once, and only web addresses."""
    listed = opml.read(LIST, "list.opml")
    first, second = listed.feeds
    assert (first.title, first.address, first.section, first.language) == (
        "Sample & Wire",
        "https://sample.example/feed",
        "World / Balkans",
        "sr",
    )
    assert (second.title, second.address, second.section) == ("Ports", "http://ports.example/rss?rss=1", None)
    assert [(entry.subject, entry.reason) for entry in listed.twice] == [("Twice", "the same address as Sample & Wire")]
    assert [(entry.subject, entry.reason) for entry in listed.left_out] == [("Local", "not an address of the web: 'file:///etc/passwd'")]


def test_what_is_written_is_read_again():
    """Export and import give the same feeds; sources of other kinds are no part of a list."""
    sources = (
        Source(id="wire", kind="feed", location="https://a.example/f?x=1&y=2", options={"outlet": "Wire <1>", "section": "World"}),
        Source(id="notes", kind="folder", location="notes"),
        Source(id="ports", kind="feed", location="https://b.example/", options={"language": "de"}),
        Source(id="saved", kind="feed", location="saved.xml"),
        Source(id="late", kind="feed", location="https://c.example/", options={"section": "World"}),
    )
    found = opml.read(opml.write(sources, "Morning"), "x").feeds
    assert [(s.title, s.address, s.section, s.language) for s in found] == [
        ("Wire <1>", "https://a.example/f?x=1&y=2", "World", None),
        ("late", "https://c.example/", "World", None),
        ("ports", "https://b.example/", None, "de"),
    ]
    assert opml.write(sources, "Morning") == opml.write(sources, "Morning")


def test_tables_for_the_configuration_are_valid_and_distinct():
    """Imported feeds become TOML tables whose names differ, whatever quotes and letters their titles have."""
    titles = ('He said "no"', "Ärger & Übel", "日本", "wire", "Wire!")
    subscriptions = tuple(opml.Subscription(title=title, address=f"https://a.example/{n}", section=None) for n, title in enumerate(titles))
    tables = tomllib.loads(opml.tables(opml.named(subscriptions, frozenset({"wire"}))))["sources"]
    assert list(tables) == ["he-said-no", "arger-ubel", "feed", "wire-2", "wire-3"]
    assert [table["outlet"] for table in tables.values()] == list(titles)
    assert {table["kind"] for table in tables.values()} == {"feed"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<opml>",
        b"<html></html>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><opml><body/></opml>',
        b'<?xml version="1.0" encoding="klingon"?><opml/>',
    ],
)
def test_what_is_no_list_is_an_error_that_names_the_file(data):
    """Malformed lists, other documents and entity declarations are one line naming the file."""
    with pytest.raises(SourceError, match=r"^list\.opml: "):
        opml.read(data, "list.opml")


def test_deep_lists_are_read():
    """A list nested beyond Python's own stack is read."""
    deep = b'<outline text="x">' * 5000 + b'<outline text="Deep" xmlUrl="https://a.example/"/>' + b"</outline>" * 5000
    assert opml.read(b"<opml><body>" + deep + b"</body></opml>", "x").feeds[0].title == "Deep"


def test_a_list_without_end_is_refused():
    """A list of more feeds than anybody reads is refused before its names are made to differ."""
    many = b"".join(b'<outline text="Same" xmlUrl="https://a.example/%d"/>' % n for n in range(5001))
    with pytest.raises(SourceError, match="more than 5,000 feeds"):
        opml.read(b"<opml><body>" + many + b"</body></opml>", "x")


@pytest.mark.corpora
def test_the_lists_of_other_readers_are_read(corpora):
    """Every OPML file of the public suites gives its feeds or an error of ours."""
    counts = []
    for path in sorted((corpora / "feeds").rglob("*.opml")):
        try:
            counts.append(len(opml.read(path.read_bytes(), path.name).feeds))
        except SourceError:
            counts.append(0)
    assert sum(count > 0 for count in counts) >= len(counts) / 2 > 0
