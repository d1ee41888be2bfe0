"""Bytes to text, and bytes that are no text.

Order of belief: a byte order mark; UTF-8 where the bytes are valid UTF-8; the charset the document declares (WHATWG names); a guess by
charset-normalizer on a sample; Windows-1252. UTF-8 comes before the declaration, because text that is valid UTF-8 by accident is
rarer than a wrong declaration.
"""

from __future__ import annotations

import codecs
import re

#: Bytes. A document of more is refused unread; a book of 1,000 pages has about 3 MB.
MAX_BYTES = 20 * 1024 * 1024
#: Bytes that are looked at for a guess.
SAMPLE = 64 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an Outlook or old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
)
_DECLARED = (
    re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE),
    re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE),
    re.compile(rb"@charset\s+[\"']([\w.:-]{2,40})", re.IGNORECASE),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Names under which the web means another encoding (WHATWG Encoding §4.2).
_WEB_NAMES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
}


def binary(data: bytes) -> str | None:
    """What kind of file the bytes are if they are no text: "a PDF file", "binary data"; None for text."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        return "a media file"
    if _mark(data) or _wide(data):
        return None
    sample = data[:SAMPLE]
    controls = sum(sample.count(code) for code in range(0x20) if code not in (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B))
    return "binary data" if b"\0" in sample[:1024] or controls > len(sample) * 0.02 else None


def decode(data: bytes, *, declared: str | None = None) -> str:
    """The text the bytes hold; bytes that no belief explains become U+FFFD. `declared` is a charset named outside the document."""
    for name in (_mark(data), _wide(data)):
        if name:
            return data.decode(name, "replace").replace("\ufeff", "", 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, declared)


def _legacy(data: bytes, declared: str | None) -> str:
    for name in (declared, _declaration(data), _guess(data), "cp1252"):
        if name and (text := _decoded(data, name)) is not None:
            return text
    return data.decode("cp1252", "replace")


def _decoded(data: bytes, name: str) -> str | None:
    """The text in that charset; None for an unknown charset, or one that explains the bytes badly."""
    try:
        text = data.decode(_WEB_NAMES.get(name.lower(), name), "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if text.count("\ufffd") > len(text) * 0.01 else text


def _mark(data: bytes) -> str | None:
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin text is NUL."""
    sample = data[: SAMPLE // 16 * 2]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0) / len(sample[::2]), sample[1::2].count(0) / max(len(sample[1::2]), 1)
    wide = "utf-16-le" if odd > 0.8 and even < 0.05 else "utf-16-be" if even > 0.8 and odd < 0.05 else None
    return wide if wide and not _CONTROL.search(sample[: len(sample) // 2 * 2].decode(wide, "replace")) else None


def _declaration(data: bytes) -> str | None:
    found = next((match for pattern in _DECLARED if (match := pattern.search(data[:4096]))), None)
    return found.group(1).decode("ascii") if found else None


def _guess(data: bytes) -> str | None:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    return best.encoding if best else None
