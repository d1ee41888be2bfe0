"""Articles found in web pages."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import statistics
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.errors import SourceError
from reporter.model import Item, Source
from reporter.sources import article, encoding
from reporter.sources.anatomy import body
from reporter.sources.manuscript import item

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
SOURCE = Source(id="web", kind="document", location="a.html")
FIRST = "The port of Aldhaven has been closed since Monday, the harbour master said on Friday, and nobody knows when it will open again."
SECOND = "About 14 ships are waiting outside the harbour, among them the ferry to Tor, whose 180 passengers have been fed by helicopter."
THIRD = "The crane that fell into the water weighs 900 tonnes; divers have begun to cut it up, which the company expects to take a week."


def page(inside: str, head: str = "", title: str = "Port of Aldhaven closed | The Paper") -> str:
    """A page as newspapers make them, with the article in it."""
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><title>{title}</title>{head}</head><body>'
        '<nav><ul><li><a href="/a">World</a></li><li><a href="/b">Sports</a></li></ul></nav>'
        f"<main><article><h1>Port of Aldhaven closed</h1>{inside}</article></main>"
        "<aside><h3>Most read</h3><ul><li><a href='/c'>Storm of the century</a></li></ul></aside>"
        "<footer><p>© 2023 The Paper. All rights reserved.</p></footer></body></html>"
    )


def made(markup: str) -> Item:
    """The item of a page."""
    found = item(article.manuscript(markup), SOURCE, "a.html")
    assert found is not None
    return found


def told(markup: str) -> list[str]:
    """The parts of the page's item: "role: words"."""
    found = made(markup)
    return [f"{part.role}: {found.text[part.start : part.end]}" for part in found.parts]


def test_the_article_without_its_page() -> None:
    """Headline, questions and paragraphs; no navigation, no most-read list, no footer, and the title once and without the paper's name."""
    assert told(page(f"<p>{FIRST}</p><h2>What happened?</h2><p>{SECOND}</p><h2>What could follow?</h2><p>{THIRD}</p>")) == [
        "headline: Port of Aldhaven closed",
        f"paragraph: {FIRST}",
        "heading: What happened?",
        f"paragraph: {SECOND}",
        "heading: What could follow?",
        f"paragraph: {THIRD}",
    ]


def test_a_question_that_is_part_of_the_title_stays() -> None:
    """A heading further down is text, even where the title says it too."""
    title = "Port of Aldhaven closed: What happened to the crane?"
    found = told(page(f"<p>{FIRST}</p><p>{SECOND}</p><p>{SECOND}</p><h2>What happened to the crane?</h2><p>{THIRD}</p>", title=title))
    assert "heading: What happened to the crane?" in found


def test_what_the_page_says_of_itself() -> None:
    """Site name, author, language, canonical address, and the time to the minute come from its head."""
    head = (
        '<meta property="og:site_name" content="The Paper"><meta name="author" content="Jane Doe">'
        '<meta property="article:published_time" content="2023-09-30T06:16:00+02:00"><link rel="canonical" href="https://example.org/port">'
    )
    found = made(page(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>", head))
    assert (found.outlet, found.byline, found.language, found.link) == ("The Paper", "Jane Doe", "en", "https://example.org/port")
    assert found.published is not None
    assert found.published.isoformat() == "2023-09-30T04:16:00+00:00"


def test_standfirsts_are_told_from_text() -> None:
    """A paragraph whose class names it, or a long heading before the first paragraph, is the standfirst."""
    words = "Nobody knows when ships will sail again, the harbour master says."
    for markup in (f'<p class="article-standfirst">{words}</p>', f"<h2>{words}</h2>"):
        assert told(page(f"{markup}<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"))[1] == f"standfirst: {words}"


@pytest.mark.parametrize(
    "noise",
    [
        "<p>Subscribe to our newsletter for more.</p>",
        "<p>Follow The Paper on Twitter and Facebook.</p>",
        '<p><a href="/x">Storm of the century: what to expect</a></p>',
        '<ul><li><a href="/x">Storm of the century</a></li><li><a href="/y">Ferry lost</a></li></ul>',
        "<p>Advertisement</p>",
        "<p>Jetzt abonnieren und weiterlesen</p><p>Lesen Sie auch: Sturm des Jahrhunderts</p>",
        '<p style="display: none">Hidden words that nobody sees on the page.</p>',
        '<p class="sr-only">Words for screen readers only.</p>',
    ],
)
def test_what_belongs_to_the_page_goes(noise: str) -> None:
    """Appeals, links to other articles, advertisements' labels and hidden words are not the article."""
    assert body(made(page(f"<p>{FIRST}</p>{noise}<p>{SECOND}</p><p>{THIRD}</p>"))).split("\n\n") == [FIRST, SECOND, THIRD]


def test_a_text_cut_up_for_advertisements_is_whole() -> None:
    """Boxes of one class in one article are one text, in its order."""
    chunk = [
        f'<div class="grid body"><p>{n}. {FIRST}</p><p>{n}. {SECOND}</p><p>{n}. {THIRD}</p><p>{n}. {FIRST}</p></div>' for n in (1, 2, 3)
    ]
    found = body(made(page('<div class="ad"><p>Ad</p></div>'.join(chunk)))).split("\n\n")
    assert [paragraph[:2] for paragraph in found] == ["1."] * 4 + ["2."] * 4 + ["3."] * 4


def test_boxes_with_headings_between_keep_their_order() -> None:
    """Where headings stand between the boxes, nothing is moved."""
    chunk = [f'<div class="text"><p>{n}. {FIRST}</p><p>{n}. {SECOND}</p><p>{n}. {THIRD}</p><p>{n}. {FIRST}</p></div>' for n in (1, 2)]
    found = [entry.split(": ")[0] + entry.split(": ")[1][:2] for entry in told(page(f"{chunk[0]}<h2>What now?</h2>{chunk[1]}"))]
    assert found[1:] == ["paragraph1."] * 4 + ["headingWh"] + ["paragraph2."] * 4


def test_a_few_lines_are_an_article_too() -> None:
    """A page saved by hand with two sentences is read whole."""
    assert told("<html><body><h1>Port closed</h1><p>The port is closed. Ships wait.</p></body></html>") == [
        "headline: Port closed",
        "paragraph: The port is closed. Ships wait.",
    ]


def test_a_short_page_keeps_what_it_says_of_itself() -> None:
    """Outlet, time and language of a page of three sentences are those it gives."""
    head = '<meta property="article:published_time" content="2026-11-23T19:00:00Z"><meta property="og:site_name" content="Le Port">'
    words = "<p>Le bac a coulé dimanche au large d'Aldhaven. Deux chalutiers ont sauvé les passagers.</p>"
    markup = f'<html lang="fr"><head><title>Un bac coule</title>{head}</head><body><h1>Un bac coule</h1>{words}</body></html>'
    found = article.manuscript(markup)
    assert (found.outlet, found.published, found.language) == ("Le Port", "2026-11-23T19:00:00Z", "fr")


@pytest.mark.parametrize("markup", ["", "<html></html>", "<html><body><script>alert(1)</script></body></html>", "<html><frameset></html>"])
def test_a_page_without_words_is_a_fault(markup: str) -> None:
    """Nothing is made of nothing."""
    with pytest.raises(SourceError):
        article.manuscript(markup)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div class='a'>", "<h2>", "<li>", "<table><tr><td>", "&lt;", "word ", FIRST, "<blockquote>", "<a href=x>"]
        )
    )
)
def test_any_tag_soup_is_read(pieces: list[str]) -> None:
    """No nesting of tags breaks the reader: it gives an item, or says that there is none."""
    try:
        item(article.manuscript("".join(pieces)), SOURCE, "a.html")
    except SourceError:
        return


def test_deep_nesting_ends() -> None:
    """A page of a hundred thousand nested boxes is read in bounded depth, or refused."""
    with contextlib.suppress(SourceError):
        article.manuscript("<html><body>" + "<div>" * 100_000 + f"<p>{FIRST}</p>")


@pytest.mark.corpora
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the measuring corpora are not here")
def test_explainers_keep_their_questions() -> None:
    """Every question that is a heading of the article on the page is a heading of the item."""
    for path in sorted((CORPORA / "explainers").glob("*.html")):
        markup = encoding.decode(path.read_bytes())
        found = made(markup)
        asked = [part for part in found.parts if part.role == "heading" and found.text[part.start : part.end].endswith("?")]
        assert len(asked) == {"BBC": 5, "Nat": 4, "spe": 13}[path.name.split("__")[1][:3]]


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the measuring corpora are not here")
def test_extraction_is_as_good_as_measured() -> None:
    """F1 of 4-word shingles over the benchmark's pages, counted as the benchmark counts it."""
    precision, recall = [], []
    for name, truth in json.loads((CORPORA / "articles" / "ground-truth.json").read_text()).items():
        data = gzip.decompress((CORPORA / "articles" / "html" / f"{name}.html.gz").read_bytes())
        want, got = shingles(truth["articleBody"]), shingles(body(made(encoding.decode(data))))
        hit = sum((want & got).values())
        precision.append(hit / sum(got.values()))
        recall.append(hit / sum(want.values()))
    p, r = statistics.mean(precision), statistics.mean(recall)
    assert 2 * p * r / (p + r) >= 0.97


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(len(words) - 3, 1)))
