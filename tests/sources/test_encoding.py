"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest

from reporter.sources.encoding import binary, decode

WORDS = "Žene i deca su na sigurnom, rekao je ministar."
GERMAN = "Über Nacht schlossen die Behörden alle Häfen; größere Schiffe mussten draußen warten. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_in_every_form(encoding: str) -> None:
    """With or without a byte order mark, the text is the same and carries no mark."""
    assert decode(GERMAN.encode(encoding)) == GERMAN


def test_a_declared_charset_is_believed_where_utf8_fails() -> None:
    """A meta element, an XML declaration or a header names the charset of bytes that are not UTF-8."""
    page = f'<meta charset="windows-1250"><p>{WORDS}</p>'
    assert WORDS in decode(page.encode("cp1250"))
    assert decode(WORDS.encode("iso-8859-2"), declared="iso-8859-2") == WORDS


def test_utf8_outweighs_a_wrong_declaration() -> None:
    """Bytes that are UTF-8 are read as UTF-8, whatever the page says."""
    assert WORDS in decode(f'<meta charset="latin1"><p>{WORDS}</p>'.encode())


def test_an_unknown_charset_is_guessed() -> None:
    """A charset that does not exist does no harm."""
    assert decode(GERMAN.encode("cp1252"), declared="x-no-such-charset") == GERMAN


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 x", "a PDF file"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (bytes(range(256)) * 9, "binary data"),
        (b"PK\x03\x04", "a ZIP archive"),
    ],
)
def test_binary_files_are_told_by_name(data: bytes, kind: str) -> None:
    """What is no text is recognised, and called by its name where it has one."""
    assert (binary(data) or "").startswith(kind)


@pytest.mark.parametrize(
    "data", [b"plain", "Ähre".encode("cp1252"), codecs.BOM_UTF16_LE + "x".encode("utf-16-le"), b"a\tb\r\n\x0c", b"\x1b[1m bold"]
)
def test_texts_are_not_taken_for_binary(data: bytes) -> None:
    """Legacy bytes, wide characters, form feeds and terminal colours are text."""
    assert binary(data) is None
