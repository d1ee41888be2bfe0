"""The measuring stick of finished pages, held against pages that are broken on purpose."""

from __future__ import annotations

import re

import pytest
from render import geometry

from reporter import assets

#: Shipped, since what a machine has for a text without a font decides where its lines end.
FONT = assets.locate("templates") / "_shared" / "fonts" / "SourceSerif4-Regular.otf"
MM = 72 / 25.4
AREA = (15 * MM, 15 * MM, (105 - 15) * MM, (148 - 15) * MM)
WORDS = "The council met for nine hours and rose without a text, so that nothing was decided on that day. "
SQUARE = (
    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxMCIgaGVpZ2h0PSIxMCI+"
    "PHJlY3Qgd2lkdGg9IjEwIiBoZWlnaHQ9IjEwIi8+PC9zdmc+"
)


def lay_out(body: str, css: str = "") -> bytes:
    """A small tagged PDF on A6."""
    import weasyprint

    look = f"@font-face{{font-family:Text;src:url({FONT.as_uri()})}}@page{{size:A6;margin:15mm}}body{{font-family:Text}}p{{margin:0}}"
    head = f"<!doctype html><html lang=en><title>t</title><style>{look}{css}</style>"
    pdf: bytes = weasyprint.HTML(string=head + body).write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def whats(pdf: bytes) -> set[str]:
    """What was found, without where."""
    return {finding.what for finding in geometry.findings(pdf, area=AREA)}


def test_sound_pages_have_no_findings() -> None:
    """Paragraphs that run over pages under a heading, with a figure and its caption, pass."""
    figure = f'<figure style="break-inside:avoid"><img alt=x src="{SQUARE}"><figcaption>A square</figcaption></figure>'
    assert whats(lay_out(f"<h1>Head</h1><p>{WORDS * 12}</p>{figure}<p>{WORDS * 3}</p>")) == set()


BROKEN = {
    "text outside the page": ("<p style='margin-left:-30mm;white-space:nowrap'>" + WORDS, ""),
    "text outside the type area": ("<p style='margin-right:-9mm'>" + WORDS * 5, ""),
    "overlapping boxes": (f"<p>{WORDS}</p><p style='margin-top:-12mm'>{WORDS}", ""),
    "heading without two lines under it": (f"<p>{WORDS * 3}</p><h2>Head</h2><p style='break-before:page'>{WORDS * 3}", ""),
    "caption apart from its figure": (
        f"<p>{WORDS * 3}</p><figure><img alt=x src='{SQUARE}'><figcaption style='break-before:page'>{WORDS * 3}</figcaption></figure>",
        "",
    ),
    "empty page": (f"<p>{WORDS * 3}</p><div style='break-before:page;break-after:page'></div><p>{WORDS * 3}", ""),
    "page under 4 lines": (f"<p>{WORDS * 3}</p><p style='break-before:page'>Left over.", ""),
    "a box in place of a glyph": (f"<p>{WORDS * 3}\U0010fffd", ""),
}


@pytest.mark.parametrize("what", BROKEN)
def test_each_fault_is_found(what: str) -> None:
    """A page with one fault is named for that fault."""
    assert what in whats(lay_out(*BROKEN[what]))


def test_two_lines_on_top_of_each_other_are_found_where_they_are() -> None:
    """A finding says page and place, and a sound page before it is not blamed."""
    found = geometry.findings(lay_out(f"<p>{WORDS * 6}</p><p style='break-before:page'>{WORDS * 6}</p><p style='margin-top:-12mm'>{WORDS}"))
    assert {(finding.what, finding.page) for finding in found} == {("overlapping boxes", 2)}
    assert all(finding.where.startswith("[") for finding in found)


def test_one_line_under_a_heading_is_too_few() -> None:
    """A heading needs two lines of its text on its page, one is found; a heading whose text is one line has what it needs."""
    split = "<p style='break-after:page'>Short.</p>" + f"<p>{WORDS * 4}"
    assert "heading without two lines under it" in whats(lay_out(f"<p>{WORDS * 3}</p><h2>Head</h2>{split}"))
    assert whats(lay_out(f"<p>{WORDS * 3}</p><h2>Head</h2><p>Short.")) == set()


@pytest.mark.parametrize("width", range(170, 191, 3))
def test_a_folio_takes_the_last_word_of_its_headline_along(width: int) -> None:
    """Where the folio does not fit behind a headline, the rule for entries breaks before the last word; without it the folio is found."""
    entry = f"<p class=entry style='width:{width}pt'>What good is unmasking action<span class=leader></span><span class=folio>20</span>"
    css = (assets.locate("templates") / "_shared" / "base.css").read_text("utf-8")
    rules = "".join(re.findall(r"^\.entry .*$", css, re.MULTILINE))
    assert whats(lay_out(f"{entry}<p>{WORDS * 3}", rules)) == set()
    plain = ".leader::before { content: leader(' . . . .') } .folio { display: inline-block; width: 1.7em }"
    assert whats(lay_out(f"{entry}<p>{WORDS * 3}", plain)) == {"folio alone below its headline"}


LONELY = {
    "last line of a paragraph alone": lambda count: f"<p>{WORDS * 2}</p><p>{' '.join((WORDS * 20).split()[:count])}",
    "first line of a paragraph alone": lambda count: f"<p>{' '.join((WORDS * 20).split()[:count])}</p><p>{WORDS * 3}",
}


@pytest.mark.parametrize("what", LONELY)
def test_a_line_left_alone_is_found(what: str) -> None:
    """Without orphans and widows some length of text leaves a single line on a page; with them the same text leaves none."""
    for count in range(100, 200, 4):
        body = LONELY[what](count)
        if what in whats(lay_out(body, "p{orphans:1;widows:1}")):
            assert not set(LONELY) & whats(lay_out(body, "p{orphans:2;widows:2}"))
            return
    pytest.fail("no length of text left a line alone")
