"""Feeds: what they hold, what is completed from linked pages, what is remembered."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from PIL import Image

from reporter.model import Failed, Found, Unchanged
from reporter.sources.entries import Feed, is_feed, parse
from reporter.sources.feed import FeedReader, words

MONDAY = "Mon, 23 Nov 2026 10:00:00 GMT"
SENTENCE = "The ferry sails again on day {}, the harbour office of Sarn said in a long and patient statement on Monday."
FULL = "".join(f"<p>{SENTENCE.format(n)}</p>" for n in range(8))


def _read(bench, source):
    return FeedReader(bench.means).read(source)


# ── entries ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_entry_becomes_an_item(bench, web, rss):
    """Title, text, outlet, link, time and language of an entry stand in the item; its text has no markup and no appended lines."""
    body = FULL + '<p>The post <a href="x">Ferry</a> appeared first on <a href="y">Sample Wire</a>.</p>'
    url = web.serve("/feed", rss(("Ferry &amp; harbour", "https://sample.example/ferry?utm_source=rss#top", body, MONDAY)))
    reading = _read(bench, bench.source(url, section="World"))
    assert isinstance(reading, Found)
    item = reading.items[0]
    assert (item.title, item.outlet, item.language, item.section) == ("Ferry & harbour", "Sample Wire", "en", "World")
    assert item.link == "https://sample.example/ferry"
    assert item.published == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert item.fetched == bench.clock.now()
    assert "appeared first" not in item.text
    assert "<p>" not in item.text
    assert item.text.count("harbour office") == 8
    assert {part.role for part in item.parts} == {"headline", "paragraph"}


def test_an_entry_of_a_collection_is_its_sources(bench, web, rss):
    """Whose text it is outweighs whose feed it is; the title is not signed again, and a summary of nothing else is none."""
    summary = '<a href="x">The ferry sails</a>&nbsp;&nbsp;<font>Example Times</font>'
    source = '<source url="https://times.example">Example Times</source>'
    url = web.serve(
        "/feed", rss(("The ferry sails - Example Times", "", summary, MONDAY, source), ("Dam holds - a report", "", FULL, MONDAY))
    )
    first, second = _read(bench, bench.source(url, full_text=False)).items
    assert (first.title, first.outlet, first.text) == ("The ferry sails", "Example Times", "The ferry sails")
    assert (second.title, second.outlet) == ("Dam holds - a report", "Sample Wire")


def test_the_summary_is_the_standfirst_of_an_entry_with_content(bench, web, rss):
    """Where an entry has a text of its own, the summary stands above it as standfirst."""
    more = f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[{FULL}]]></content:encoded>'
    url = web.serve("/feed", rss(("Ferry sails", "", "After a week in port the ferry to Sarn sails again.", MONDAY, more)))
    item = _read(bench, bench.source(url)).items[0]
    standfirst = next(part for part in item.parts if part.role == "standfirst")
    assert item.text[standfirst.start : standfirst.end] == "After a week in port the ferry to Sarn sails again."


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 24 Nov 2026 05:00:00 +0100", "2026-11-24T04:00:00+00:00"),
        ("2026-11-23T22:15:00-05:00", "2026-11-24T03:15:00+00:00"),
        ("23. November 2026, 10:00 Uhr", "2026-11-23T10:00:00+00:00"),
        ("Wed, 24 Nov 2027 05:00:00 GMT", None),
        ("soon", None),
        ("", None),
    ],
)
def test_times_are_utc_or_unknown(bench, web, rss, date, expected):
    """Usual and odd date formats become UTC; a missing, unreadable or future date is no date, not today."""
    item = _read(bench, bench.source(web.serve("/feed", rss(("Ferry sails", "", FULL, date))))).items[0]
    assert (item.published and item.published.isoformat()) == expected


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("AT&amp;T &lt;b&gt;wins&lt;/b&gt;", "AT&T wins"),
        ("5 &lt; 6", "5 < 6"),
        ("<b>Bold</b> claim", "Bold claim"),
        ("Bcc:\r\n evil@x.org\x00", "Bcc: evil@x.org"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
    ],
)
def test_titles_are_plain_text_however_often_they_were_escaped(markup, text):
    """Markup and references in titles become the characters a reader should see, on one line, without control characters."""
    assert words(markup) in (text, text.replace("& ", "&amp; "))


def test_an_entry_without_words_is_named(bench, web, rss):
    """An entry that says nothing is left out by its place, its neighbour is read."""
    url = web.serve("/feed", rss(("Ferry sails", "", FULL, MONDAY), ("", "", "", MONDAY)))
    reading = _read(bench, bench.source(url))
    assert [item.title for item in reading.items] == ["Ferry sails"]
    assert [(left.subject, left.reason) for left in reading.left_out] == [("entry 2", "has no text")]


def test_an_entry_that_is_only_a_link_is_its_page(bench, web, rss, article):
    """An entry of nothing but an address becomes the article behind it, or stands under its address where that is missing."""
    web.serve("/dam", article("Dam holds"))
    first, second = _read(bench, bench.source(web.serve("/feed", rss(("", web.url("/dam")), ("", web.url("/gone")))))).items
    assert first.title == "Dam holds"
    assert second.title == web.url("/gone")


def test_entries_that_share_a_guid_stay_apart(bench, web, rss):
    """A feed that gives all its entries one GUID still has all its entries, under ids that hold from day to day."""
    guid = "<guid>urn:same</guid>"
    url = web.serve("/feed", rss(("One", "https://a.example/1", FULL, MONDAY, guid), ("Two", "https://a.example/2", FULL, MONDAY, guid)))
    first, second = _read(bench, bench.source(url)), _read(bench, bench.source(url))
    assert len({item.id for item in first.items}) == 2
    assert [item.id for item in first.items] == [item.id for item in second.items]


def test_blog_software_that_says_english_is_not_believed(bench, web, rss):
    """A feed that declares en-US over long German texts is German."""
    sentence = "<p>Die Fähre nach Sarn fährt am Tag {} wieder, teilte das Hafenamt nach einer langen Woche am Montag mit.</p>"
    text = "".join(sentence.format(n) for n in range(6))
    url = web.serve("/feed", rss(("Fähre fährt", "", text, MONDAY), head="<language>en-US</language>"))
    assert _read(bench, bench.source(url)).items[0].language == "de"


def test_json_feeds_are_feeds(bench, web):
    """JSON Feed 1.0 and 1.1 give items as the XML formats do."""
    data = {"version": "https://jsonfeed.org/version/1.1", "title": "Sample Wire", "language": "en", "items": [
        {"id": 7, "url": "/ferry", "title": "Ferry & harbour", "content_html": FULL, "date_published": "2026-11-23T10:00:00Z",
         "authors": [{"name": "Ana Anić"}]},
        {"id": "8", "content_text": "First words.\n\nSecond words < third."}, "junk", {"id": None},
    ]}  # fmt: skip
    reading = _read(bench, bench.source(web.serve("/feed", json.dumps(data)), full_text=False))
    first, second = reading.items
    assert (first.title, first.byline, first.link) == ("Ferry & harbour", "Ana Anić", web.url("/ferry"))
    assert first.published == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert "Second words < third." in second.text
    assert [left.reason for left in reading.left_out] == ["has no text"]


# ── feeds in files ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "utf-32", "windows-1250"])
def test_a_feed_in_a_file_is_read_as_it_is(bench, tmp_path, web, rss, charset):
    """A feed in a file gives its entries in whatever encoding it is; their pages are not asked for, and the clock leaves no trace."""
    text = rss(("Trajekt ponovo plovi", web.url("/page"), "Trajekt plovi još jednom.", MONDAY))
    path = tmp_path / "feed.xml"
    path.write_bytes(text.replace('version="1.0"', f'version="1.0" encoding="{charset}"', 1).encode(charset))
    assert is_feed(path.read_bytes())
    (item,) = _read(bench, bench.source(str(path), section="Ports")).items
    assert item.text == "Trajekt ponovo plovi\nTrajekt plovi još jednom."
    assert (item.fetched, item.section) == (None, "Ports")
    assert web.seen == []


@pytest.mark.parametrize(
    "text", ["# Notes\n\nThe rss reader", "<!doctype html><html><body><rss></body></html>", '{"schema": 1, "items": {}}', ""]
)
def test_other_files_are_no_feeds(text):
    """Markdown, pages and other JSON are not taken for feeds."""
    assert not is_feed(text.encode())


@pytest.mark.parametrize("address", ["ftp://wire.example/feed", "file:///etc/passwd"])
def test_other_addresses_are_refused_by_name(bench, address):
    """An address of another kind is no file with a strange name: it is said what is read."""
    assert _read(bench, bench.source(address)).reason.startswith("only http and https addresses are read, not ")


def test_a_missing_file_is_told(bench, tmp_path):
    """A feed file that is not there says so."""
    assert _read(bench, bench.source(str(tmp_path / "none.xml"))) == Failed(reason="no such file or directory")


# ── failures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_in_place_of_a_feed_names_its_feed(bench, web):
    """An HTML page where a feed should be says so, and where the feed is."""
    head = '<link rel="alternate" type="application/rss+xml" href="/rss/all.xml">'
    url = web.serve("/", f"<!doctype html><html><head>{head}</head><body>News</body></html>")
    assert _read(bench, bench.source(url)) == Failed(reason=f"not a feed: an HTML page; its feed is at {web.url('/rss/all.xml')}")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"hello", "not a feed"),
        (b"\x89PNG\r\n\x1a\n", "not a feed: a PNG picture"),
        (b"{", "not a feed: broken JSON"),
        (b'{"a":1}', "not a feed: JSON of another kind"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(bench, web, body, reason):
    """Each kind of wrong content has its plain reason."""
    assert _read(bench, bench.source(web.serve("/feed", body))) == Failed(reason=reason)


def test_a_missing_feed_is_told_by_its_status(bench, web):
    """404 is the reason a reader of the issue gets."""
    assert _read(bench, bench.source(web.url("/gone"))) == Failed(reason="404 Not Found")


def test_a_secret_that_is_not_set_is_named(bench, web, rss):
    """A source whose token is not in the environment fails by that name; one whose token is there sends it."""
    url = web.serve("/feed", rss(("Ferry sails", "", FULL, MONDAY)))
    assert _read(bench, bench.source(url, token_env="NO_TOKEN")) == Failed(reason="the environment variable NO_TOKEN is not set")
    assert isinstance(_read(bench, bench.source(url, token_env="DESK_TOKEN")), Found)
    assert web.seen[-1].headers["Authorization"] == "Bearer key"


# ── full texts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stub_is_read_from_its_page(bench, web, rss, article):
    """An entry of one sentence gets the text of its page, under the feed's own title id and time, without the page's furniture."""
    web.serve("/dam", article("Dam holds through the night"), headers={"Content-Type": "text/html"})
    url = web.serve("/feed", rss(("Dam holds through the night", web.url("/dam"), "The dam held.", MONDAY)))
    item = _read(bench, bench.source(url)).items[0]
    assert "Paragraph 3 of the report" in item.text
    assert "newsletter" not in item.text
    assert (item.title, item.outlet) == ("Dam holds through the night", "Sample Wire")
    assert item.published == datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_a_stub_stays_where_its_page_is_of_no_use(bench, web, rss, article):
    """A page that is missing, or a consent wall about something else, leaves the entry as the feed gives it."""
    web.serve("/wall", article("We value your privacy and so do our partners"), headers={"Content-Type": "text/html"})
    entries = [
        ("Ferry sails", web.url("/gone"), "The ferry sails.", MONDAY),
        ("Reservoir falls lower", web.url("/wall"), "It fell.", MONDAY),
    ]
    reading = _read(bench, bench.source(web.serve("/feed", rss(*entries))))
    assert [item.text for item in reading.items] == ["Ferry sails\nThe ferry sails.", "Reservoir falls lower\nIt fell."]


def test_full_text_can_be_switched_off(bench, web, rss, article):
    """With full_text = false no page is asked for."""
    web.serve("/dam", article("Dam holds"))
    _read(bench, bench.source(web.serve("/feed", rss(("Dam holds", web.url("/dam"), "The dam held.", MONDAY))), full_text=False))
    assert web.paths() == ["/feed"]


def test_a_server_whose_pages_fail_is_not_asked_for_all_of_them(bench, web, rss):
    """After three failures in a row the other pages of that server are left alone."""
    entries = [(f"Report {n}", web.url(f"/missing/{n}"), "Short.", MONDAY) for n in range(10)]
    _read(bench, bench.source(web.serve("/feed", rss(*entries))))
    assert len(web.paths()) == 1 + 3


# ── memory ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_unchanged_feeds_give_what_was_known(bench, web, rss, article):
    """A 304 gives the items of the last reading, full texts included, without a single further request."""
    web.versioned("/dam", article("Dam holds"))
    url = web.versioned("/feed", rss(("Dam holds", web.url("/dam"), "The dam held.", MONDAY)))
    first = _read(bench, bench.source(url))
    bench.clock.forward(days=1)
    second = _read(bench, bench.source(url))
    assert isinstance(second, Unchanged)
    assert second.items == first.items
    assert web.paths() == ["/feed", "/dam", "/feed"]


def test_options_apply_to_what_was_known_too(bench, web, rss):
    """Age, words and count are applied anew to remembered items, so that yesterday's news ages and a changed option counts at once."""
    url = web.versioned("/feed", rss(("Ferry sails", "", FULL, MONDAY)))
    assert len(_read(bench, bench.source(url, max_age=2 * 86400.0)).items) == 1
    bench.clock.forward(days=3)
    assert _read(bench, bench.source(url, max_age=2 * 86400.0)).items == ()
    assert len(_read(bench, bench.source(url, section="Ports")).items) == 1
    assert _read(bench, bench.source(url, section="Ports")).items[0].section == "Ports"


def test_a_changed_page_is_a_new_revision_of_the_same_item(bench, web, rss, article):
    """When a feed and its page change, the item keeps its id and gets a new revision; an unchanged page is not read again."""
    web.versioned("/dam", article("Dam holds"))
    web.versioned("/ferry", article("Ferry sails"))
    entries = [("Dam holds", web.url("/dam"), "The dam held.", MONDAY), ("Ferry sails", web.url("/ferry"), "It sails.", MONDAY)]
    url = web.versioned("/feed", rss(*entries))
    first = _read(bench, bench.source(url)).items
    web.versioned("/dam", article("Dam holds", paragraphs=6), '"2"')
    web.versioned("/feed", rss(*entries, head="<language>en-GB</language>"), '"2"')
    second = _read(bench, bench.source(url)).items
    assert [item.id for item in first] == [item.id for item in second]
    assert first[0].revision != second[0].revision
    assert first[1] == second[1]
    assert len(bench.memory.revisions(first[0].id)) == 2


# ── pictures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _png(width: int = 120, height: int = 80) -> bytes:
    image = Image.new("RGB", (width, height), (40, 90, 160))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_an_entry_s_picture_is_fetched_and_captioned(bench, web, rss):
    """The largest picture of an entry is fetched, encoded anew, and stands under its caption and credit."""
    small, large = web.serve("/s.png", _png(60, 40)), web.serve("/l.png", _png())
    more = (
        f'<media:content url="{small}" type="image/png" width="60"/><media:content url="{large}" type="image/png" width="120">'
        "<media:description>The ferry in port</media:description><media:credit>Ana Anić</media:credit></media:content>"
    )
    item = _read(bench, bench.source(web.serve("/feed", rss(("Ferry sails", "", FULL, MONDAY, more))))).items[0]
    assert (item.picture.credit, item.picture.file, item.media.width) == ("Ana Anić", item.media.file, 120)
    assert "/s.png" not in web.paths()


def test_a_figure_in_the_text_is_the_picture(bench, web, rss):
    """The first figure of an entry's text is its picture, its credit taken off the caption; counting pixels are not."""
    pixel, shown = web.serve("/pixel.gif", _png(1, 1)), web.serve("/ferry.png", _png())
    figure = f'<figure><img src="{shown}" alt="A ferry"><figcaption>The ferry in port. Photo: Ana Anić</figcaption></figure>'
    url = web.serve("/feed", rss(("Ferry sails", "", f'<img src="{pixel}" width="1" height="1">{figure}{FULL}', MONDAY)))
    picture = _read(bench, bench.source(url)).items[0].picture
    assert (picture.alt, picture.caption, picture.credit) == ("A ferry", "The ferry in port.", "Ana Anić")


@pytest.mark.parametrize("broken", [b"<svg onload='x()'/>", b"\x89PNG\r\n\x1a\n broken", None])
def test_a_picture_that_cannot_be_had_is_named(bench, web, rss, broken):
    """A picture that is missing, damaged or of another format is named, its item stays."""
    picture = web.url("/gone.png") if broken is None else web.serve("/p.png", broken)
    more = f'<enclosure url="{picture}" type="image/png" length="1"/>'
    reading = _read(bench, bench.source(web.serve("/feed", rss(("Ferry sails", "", FULL, MONDAY, more)))))
    assert reading.items[0].media is None
    assert reading.failed[0].subject == "Ferry sails"
    assert reading.failed[0].reason.startswith("its picture: ")


def test_an_unchanged_picture_is_not_sent_again(bench, web, rss):
    """A picture is asked for with its validator, and the known one stays where it has not changed."""
    more = f'<enclosure url="{web.versioned("/p.png", _png())}" type="image/png" length="1"/>'
    url = web.versioned("/feed", rss(("Ferry sails", "", FULL, MONDAY, more)))
    first = _read(bench, bench.source(url)).items[0]
    web.versioned("/feed", rss(("Ferry sails", "", FULL + "<p>More.</p>", MONDAY, more)), '"2"')
    second = _read(bench, bench.source(url)).items[0]
    assert second.media == first.media
    assert web.seen[-1].headers["If-None-Match"] == '"1"'


# ── hostile feeds ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_of_nothing_but_tags_is_not_parsed():
    """Megabytes of tags, which would keep a parser busy for minutes, are refused at a glance."""
    found = parse(b"<rss><channel><item>" + b"<a>" * 500_000, "https://a.example/")
    assert found == Failed(reason="not a readable feed: more than 400,000 tags")


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', 'SYSTEM "http://127.0.0.1:9/"', '"' + "ha" * 1000 + '"'])
def test_entities_bring_nothing_in(entity):
    """An entity declared in a feed neither reads a file, nor opens a connection, nor grows."""
    declared = f'<!DOCTYPE rss [<!ENTITY a {entity}><!ENTITY b "{"&a;" * 1000}">]>'
    found = parse(f'{declared}<rss version="2.0"><channel><item><title>T&b;</title></item></channel></rss>'.encode(), "https://a.example/")
    assert "root:" not in str(found)
    assert len(str(found)) < 10_000


@pytest.mark.corpora
def test_xml_bombs_are_reasons(corpora):
    """Every file of defusedxml's collection is refused."""
    for path in sorted((corpora / "hostile/defusedxml/xmltestdata").iterdir()):
        assert isinstance(parse(path.read_bytes(), "https://a.example/"), Failed), path.name


@pytest.mark.corpora
def test_naughty_strings_are_titles_like_any_other(corpora, bench, web):
    """Every naughty string as title, text and link of a JSON feed gives an item of plain text or is named."""
    strings = json.loads((corpora / "hostile/blns/blns.json").read_text())
    items = [{"id": str(n), "title": s, "content_text": s, "content_html": s, "url": s} for n, s in enumerate(strings)]
    url = web.serve("/feed", json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))
    reading = _read(bench, bench.source(url, full_text=False))
    assert len(reading.items) + len(reading.left_out) == len(strings)
    assert not any(ord(c) < 32 and c != "\n" for item in reading.items for c in item.text + item.title)
    assert all(item.link is None or item.link.startswith(("http://", "https://")) for item in reading.items)


# ── the public suites ──────────────────────────────────────────────────────────────────────────────────────────────


def _files(corpora):
    return [path for path in sorted((corpora / "feeds").rglob("*")) if path.is_file()]


@pytest.mark.corpora
def test_every_feed_of_the_public_suites_is_read(corpora):
    """Wherever feedparser finds entries, and in every JSON Feed with items, entries are found; nothing raises."""
    import feedparser

    missing = []
    for path in _files(corpora):
        data = path.read_bytes()
        found = parse(data, "https://feeds.example/feed")
        told = feedparser.parse(io.BytesIO(data)).entries
        if told and not (is_feed(data) and isinstance(found, Feed) and found.entries):
            missing.append(path.name)
    assert missing == []


@pytest.mark.corpora
def test_items_come_of_the_public_suites(corpora, bench, web):
    """Every feed of the suites goes through the reader: items, or each entry named that has no words."""
    silent = []
    for number, path in enumerate(_files(corpora)[::12]):
        url = web.serve(f"/{number}", path.read_bytes())
        reading = _read(bench, bench.source(url, full_text=False))
        found = parse(path.read_bytes(), url)
        if isinstance(found, Feed) and found.entries and not (isinstance(reading, Found) and (reading.items or reading.left_out)):
            silent.append((path.name, reading))
    assert silent == []


def _damaged(data: bytes, seed: int):
    """Truncations at every kilobyte, and copies with bits flipped at fixed random places."""
    import random

    random_ = random.Random(seed)
    yield from (data[:end] for end in range(0, len(data), 1024))
    for _ in range(3):
        broken = bytearray(data)
        for _ in range(max(1, len(data) // 500)):
            broken[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
        yield bytes(broken)


def _sweep(paths):
    for seed, path in enumerate(paths):
        data = path.read_bytes()
        for broken in _damaged(data, seed) if data else ():
            assert isinstance(parse(broken, "https://feeds.example/feed"), Feed | Failed), path


@pytest.mark.corpora
def test_a_sample_of_damaged_feeds_never_raises(corpora):
    """Truncated and bit-flipped feeds are a feed or a reason."""
    _sweep([path for path in _files(corpora)[::25] if path.stat().st_size < 50_000])


@pytest.mark.corpora
@pytest.mark.slow
def test_no_damaged_feed_ever_raises(corpora):
    """Every feed of the suites, truncated at every kilobyte and bit-flipped, is a feed or a reason."""
    _sweep(_files(corpora))
