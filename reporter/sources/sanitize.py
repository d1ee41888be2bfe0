"""What a text may consist of. The last step before an Item exists: nothing reaches `Item.text`, a title or a caption but through here.

Markup inside a text is text ("<script>" stays eight characters); markup that *is* the format is taken off by `unmarked`.
"""

from __future__ import annotations

import html
import re
import unicodedata

# Line ends of every kind. A form feed or paragraph separator also ends a paragraph.
_SPLIT_WORD = re.compile(r"\u00ad *\n *")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x85\u2028]")
_PAGE_ENDS = re.compile(r"[\x0c\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# What UTF-8 looks like when it is read as Latin-1, which shows by a control character or a sign behind "Â" or "Ã", or as Windows-1252,
# "â€™", whose marks stand in honest text too. "«IRMÃ»" is Portuguese in its own quotation marks.
_OF_LATIN = re.compile("[\x80-\x9f]|[\xc2\xc3][\xa0-\xaa\xac-\xba\xbc-\xbf]")
_LATIN = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MARK = "[\x80-\xaa\xac-\xba\xbc-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_WINDOWS = re.compile(f"[\xc2-\xdf]{_MARK}|[\xe0-\xef]{_MARK}{{2}}|[\xf0-\xf4]{_MARK}{{3}}")
# Soft hyphen, zero-width space, word joiner, byte order mark, invisible operators, annotation anchors, tag characters: they hide or
# split words and say nothing. Joiners (U+200C, U+200D) stay: Persian, Indic scripts and emoji are spelled with them.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
# Embeddings, overrides and isolates can make a text read other than it is (Unicode TR36 §2.7, CVE-2021-42574).
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_CHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_TRAILING = re.compile(r" +$", re.MULTILINE)


def plain(text: str) -> str:
    """Text in NFC with "\\n" as its only control character, plain spaces, and no white space at the end of a line.

    Leading spaces and runs of spaces stay: a plain-text layout speaks through them. Idempotent.
    """
    text = _read_once(_SURROGATES.sub("\ufffd", text))
    text = _PAGE_ENDS.sub("\n\n", _LINE_ENDS.sub("\n", text))
    text = _SPACES.sub(" ", _SPLIT_WORD.sub("", text).replace("\t", "    "))
    for pattern in (_CONTROLS, _INVISIBLE, _BIDI, _NOT_CHARACTERS):
        text = pattern.sub("", text)
    clean = _TRAILING.sub("", unicodedata.normalize("NFC", text))
    return clean if _read_once(clean) == clean else plain(clean)  # what hid between two letters may have parted such a pair


def _read_once(text: str) -> str:
    """Characters whose UTF-8 was read as Latin-1 or Windows-1252 as they were meant; the latter line by line: a page may hold both kinds.

    ftfy is loaded (25 ms) only for what Latin-1 does not explain.
    """
    while _OF_LATIN.search(text) and (mended := _LATIN.sub(_decoded, text)) != text:
        text = mended
    if not _WINDOWS.search(text):
        return text
    import ftfy

    return "\n".join(ftfy.fix_encoding(each) if _WINDOWS.search(each) else each for each in text.split("\n"))


def _decoded(found: re.Match[str]) -> str:
    if not _OF_LATIN.search(found.group()):
        return found.group()
    try:
        return found.group().encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found.group()


def line(text: str) -> str:
    """`plain` on one line: every run of white space is one space, none at the ends."""
    return " ".join(plain(text).split())


def unmarked(markup: str) -> str:
    """The words of an HTML fragment as plain text: tags gone, what scripts and styles hold gone too, references resolved."""
    import nh3

    return plain(html.unescape(nh3.clean(markup, tags=set(), clean_content_tags={"script", "style"})))


def address(url: str | None) -> str | None:
    """A link that may be printed: http or https, without spaces or control characters; None for any other."""
    cleaned = line(url or "")
    return cleaned if re.fullmatch(r"https?://[^\s/?#][^\s]*", cleaned, re.IGNORECASE) else None
