"""Which characters the shipped fonts can print, and what stands in for the others. A box (.notdef) is never printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reporter import assets
from reporter.render.words import Words

# Scripts as Unicode character names begin, and the Debian package whose font has them (PRINT.md "Fonts": optional fonts).
_PACKAGES = {
    "ARABIC": "fonts-hosny-amiri",
    "CJK": "fonts-noto-cjk",
    "HIRAGANA": "fonts-noto-cjk",
    "KATAKANA": "fonts-noto-cjk",
    "HANGUL": "fonts-noto-cjk",
    "HEBREW": "fonts-noto-core",
    "DEVANAGARI": "fonts-noto-core",
    "GEORGIAN": "fonts-noto-core",
    "ARMENIAN": "fonts-noto-core",
    "THAI": "fonts-noto-core",
}
_EMOJI, _OTHER = "fonts-noto-color-emoji", "fonts-noto-core"
# Characters without a shape of their own; where no font has them they are dropped, which no reader can see.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]|[^\\S \u00a0\u2002-\u200a\u202f]"
)
_NAMED = 3  # names of emoji spelt out in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Characters of one script that no shipped font has."""

    script: str  #: "ARABIC"; "EMOJI" for pictographs
    characters: str  #: each once, in code point order
    package: str  #: Debian package of a font that has them


def shipped() -> tuple[Path, ...]:
    """The fonts the page is set in."""
    return tuple(sorted((assets.locate("templates") / "_shared" / "fonts").glob("*.otf")))


@cache
def coverage(fonts: tuple[Path, ...]) -> frozenset[int]:
    """Code points that every one of the fonts has: a text may be set in any of them."""
    from fontTools.ttLib import TTFont

    covered: frozenset[int] | None = None
    for path in fonts:
        with TTFont(path, lazy=True) as font:
            here = frozenset(font.getBestCmap())
        covered = here if covered is None else covered & here
    return covered or frozenset()


def missing_glyphs(text: str, fonts: tuple[Path, ...]) -> tuple[Missing, ...]:
    """What of `text` the fonts cannot print, by script, in the order of the scripts' names."""
    gaps: dict[str, set[str]] = {}
    for character in sorted(set(visible(text))):
        if ord(character) not in coverage(fonts) and not character.isspace():
            gaps.setdefault(script(character), set()).add(character)
    return tuple(Missing(script=name, characters="".join(sorted(gaps[name])), package=_package(name)) for name in sorted(gaps))


def visible(text: str) -> str:
    """The text composed (NFC), without characters that have no shape; any white space is a space."""
    return _INVISIBLE.sub(lambda match: " " if match[0].isspace() else "", unicodedata.normalize("NFC", text))


def legible(text: str, words: Words, fonts: tuple[Path, ...]) -> str:
    """The text with what the fonts lack spelt out in brackets: "[grinning face]", "[5 characters in Arabic script]"."""
    seen, covered = visible(text), coverage(fonts)
    if all(ord(character) in covered for character in seen):
        return seen
    out: list[str] = []
    run = ""
    for character in (*seen, ""):
        if character and ord(character) not in covered and not (character == " " and not run):
            run += character
            continue
        out.append(_spelt(run, words) if run else "")
        out.append(character)
        run = ""
    return "".join(out)


def script(character: str) -> str:
    """The script a character belongs to, as its Unicode name begins; "EMOJI" for pictographs, "PRIVATE USE" for nameless ones."""
    name = unicodedata.name(character, "")
    if unicodedata.category(character) in ("So", "Sk") or 0x1F000 <= ord(character) <= 0x1FAFF:
        return "EMOJI"
    return name.split(" ")[0].split("-")[0] if name else "PRIVATE USE"


def _package(name: str) -> str:
    return _EMOJI if name == "EMOJI" else _PACKAGES.get(name, _OTHER)


def _spelt(run: str, words: Words) -> str:
    kind = script(run[0])
    if kind == "EMOJI":
        names = tuple(dict.fromkeys(unicodedata.name(c, f"U+{ord(c):04X}").lower() for c in run))
        return "[" + ", ".join((*names[:_NAMED], *(["…"] if len(names) > _NAMED else []))) + "]"
    if kind == "PRIVATE USE" and len(run) == 1:
        return f"[U+{ord(run):04X}]"
    return "[" + words.say("unprintable", count=len(run), script=kind if kind == "CJK" else kind.capitalize()) + "]"
