"""Web pages: articles, index pages, and addresses that turn out to be something else."""

from __future__ import annotations

import pytest

from reporter.model import Failed, Found, Unchanged
from reporter.sources import discovery
from reporter.sources.page import PageReader

HTML = {"Content-Type": "text/html; charset=utf-8"}


def _read(bench, url: str, **options: object):
    return PageReader(bench.means).read(bench.source(url, "page", **options))


def _index(*links: tuple[str, str], head: str = "") -> str:
    listed = "".join(f'<li><a href="{address}">{text}</a></li>' for address, text in links)
    menu = '<nav><a href="/about">About us</a></nav>'
    return f'<html lang="en"><head><title>News</title>{head}</head><body>{menu}<ul>{listed}</ul></body></html>'


def test_an_article_is_one_item(bench, web, article):
    """A page that holds an article becomes one item with its headline and text."""
    reading = _read(bench, web.serve("/dam.html", article("Dam holds through the night"), headers=HTML))
    assert isinstance(reading, Found)
    (item,) = reading.items
    assert item.title == "Dam holds through the night"
    assert "Paragraph 3 of the report" in item.text
    assert "All rights reserved" not in item.text


def test_an_unchanged_page_is_what_was_known(bench, web, article):
    """304 gives the item of the last reading."""
    url = web.versioned("/dam.html", article("Dam holds"))
    first = _read(bench, url)
    assert _read(bench, url) == Unchanged(items=first.items)


def test_an_index_page_is_read_through_its_feed(bench, web, rss):
    """An index page that names a feed gives that feed's entries; comment feeds come last."""
    web.serve("/comments.xml", rss(("A comment", "", "Nonsense.")))
    web.serve("/feed.xml", rss(("Ferry sails", "", "<p>" + "The ferry sails again, the harbour office said. " * 20)))
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("comments", "feed"))
    assert [item.title for item in _read(bench, web.serve("/", _index(head=head), headers=HTML)).items] == ["Ferry sails"]


def test_a_page_that_stays_while_its_feed_moves_on(bench, web, rss):
    """An index page that never changes does not hide what is new in its feed; an unchanged feed is not sent again."""
    web.versioned("/feed.xml", rss(("Ferry sails", "", "The ferry sails again.")))
    url = web.versioned("/", _index(head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">'))
    assert len(_read(bench, url).items) == 1
    assert len(_read(bench, url).items) == 1
    assert web.seen[-1].headers["If-None-Match"] == '"1"'
    web.versioned("/feed.xml", rss(("Ferry sails", "", "The ferry sails again."), ("Dam holds", "", "The dam holds.")), '"2"')
    assert len(_read(bench, url).items) == 2


def test_an_index_page_without_a_feed_is_read_through_its_links(bench, web, article):
    """Without a feed the links that read like headlines are followed, menus and other hosts are not; what fails is named."""
    web.serve("/news/dam-holds-through-night", article("Dam holds through the night"), headers=HTML)
    links = [
        ("/news/dam-holds-through-night", "Dam holds through the night"),
        ("/news/ferry-sails-again-today", "Ferry sails again today at noon"),
        ("https://elsewhere.example/a-b-c-d", "Somebody else's article about us"),
        ("/tags/dams-and-rivers-2026", "All of our texts about dams"),
    ]
    reading = _read(bench, web.serve("/", _index(*links), headers=HTML))
    assert [item.title for item in reading.items] == ["Dam holds through the night"]
    assert [(left.subject, left.reason) for left in reading.left_out] == [("Ferry sails again today at noon", "404 Not Found")]


def test_an_address_of_a_feed_is_read_as_one(bench, web, rss):
    """A page source whose address is a feed gives its entries."""
    url = web.serve("/feed", rss(("Ferry sails", "", "The ferry sails again.")), headers={"Content-Type": "text/xml"})
    assert [item.title for item in _read(bench, url).items] == ["Ferry sails"]


def test_plain_text_is_read_as_text(bench, web):
    """A plain-text address becomes one item."""
    text = "Dam holds\n\nThe dam held through the night. Two gates were opened before midnight.\n"
    (item,) = _read(bench, web.serve("/dam.txt", text, headers={"Content-Type": "text/plain"})).items
    assert item.title == "Dam holds"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"%PDF-1.7 ...", "not a page: a PDF file"),
        (b"\x89PNG\r\n\x1a\n", "not a page: a PNG picture"),
        (b"  ", "empty"),
        (b"<html><body></body></html>", "no article in the HTML page"),
    ],
)
def test_what_is_no_page_is_told(bench, web, body, reason):
    """Files of other kinds, and pages without text, fail with a plain reason."""
    assert _read(bench, web.serve("/x", body, headers=HTML)) == Failed(reason=reason)


def test_a_declared_charset_is_obeyed_and_a_wrong_one_survived(bench, web, article):
    """Text in the declared charset is read; UTF-8 under a wrong declaration is still UTF-8; an unknown charset is no obstacle."""
    page = article("Brana izdržala kišu čitave noći")
    for charset, data in (("windows-1250", page.encode("cp1250")), ("iso-8859-1", page.encode()), ("klingon", page.encode())):
        url = web.serve(f"/{charset}.html", data, headers={"Content-Type": f"text/html; charset={charset}"})
        assert "čitave" in _read(bench, url).items[0].text


def test_feeds_are_discovered_in_order_and_only_feeds():
    """Links to feeds of every type are found, relative addresses resolved, style sheets and javascript addresses passed over."""
    markup = """<link rel="stylesheet" type="text/css" href="/a.css">
        <link rel="Alternate" type="application/atom+xml; charset=utf-8" href="atom">
        <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"><link rel="alternate" hreflang="de" href="/de">
        <link rel="alternate" type="application/feed+json" href="//cdn.example/f.json">
        <link rel="alternate" type="application/rss+xml" href="?rss=1">"""
    assert discovery.feeds(markup, "https://news.example/world/") == (
        "https://news.example/world/atom",
        "https://cdn.example/f.json",
        "https://news.example/world/?rss=1",
    )
