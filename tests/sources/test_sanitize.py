"""What a text may consist of."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reporter.sources.sanitize import address, line, plain, unmarked


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("page one\x0cpage two", "page one\n\npage two"),
        ("4\u00a0500 people\u202f!", "4 500 people !"),
        ("in\u00adfor\u00ad\nmation\u200b", "information"),
        ("\ufeffe\u0301tude", "étude"),
        ("bell\x07 and esc\x1b[31m", "bell and esc[31m"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("Syria\u00e2\u0080\u0099s rebels \u00e2\u0080\u0094 caf\u00c3\u00a9", "Syria’s rebels — café"),
        ("Syria\u00e2\u20ac\u2122s caf\u00c3\u00a9\nGuant\u00e1namo «IRM\u00c3» SÃO", "Syria’s café\nGuantánamo «IRMÃ» SÃO"),
        ("half a pair \ud83d", "half a pair \ufffd"),
        ("नहीं\u200dहै", "नहीं\u200dहै"),
    ],
)
def test_plain_mends_what_pasted_text_carries(raw: str, clean: str) -> None:
    """Line ends, spaces, hidden characters and half surrogates become what a reader sees; joiners that spell words stay."""
    assert plain(raw) == clean


@given(st.text())
@example("\u00c2\u00ad\u00a3 A\u0302\u00a3 \u00c3\u200b\u00a9")
def test_plain_is_settled_after_once(raw: str) -> None:
    """Cleaning twice changes nothing; the result is NFC, encodable, and has no control character but the line end."""
    clean = plain(raw)
    assert plain(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    clean.encode("utf-8")
    assert not [c for c in clean if unicodedata.category(c) == "Cc" and c != "\n"]


def test_line_has_no_line_ends() -> None:
    """Every run of white space is one space, none at the ends."""
    assert line("  one\n\n two\t three ") == "one two three"


def test_unmarked_keeps_words_only() -> None:
    """Tags, scripts and styles go; references are resolved once, so that a written-out tag stays text."""
    assert unmarked("<p>Fish &amp; chips<script>alert(1)</script><style>p{}</style></p> &lt;b&gt;") == "Fish & chips <b>"


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "file:///etc/passwd", "//example.org/x", "https://", "", None, "data:text/html,x"])
def test_address_refuses_what_is_no_web_link(bad: str | None) -> None:
    """Only http and https addresses may be printed."""
    assert address(bad) is None


def test_address_keeps_web_links() -> None:
    """A web address comes through as it is."""
    assert address(" https://example.org/a?b=c#d ") == "https://example.org/a?b=c#d"
