"""Which characters the shipped fonts can print, and what stands in for the others. A box (.notdef) is never printed.

Scripts that no shipped font has are printed in a font of the machine, where a known one is installed: the engine finds it as
fontconfig does. Otherwise they are spelt out, and the reader is told which package helps. Pictographs are always spelt out: fonts
that have them draw coloured bitmaps, which the engine embeds with /Interpolate (forbidden by ISO 19005-3 §6.2.8).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reporter import assets
from reporter.render.words import Words

# Scripts as Unicode character names begin, and the Debian package whose font has them with that font's file.
_AMIRI, _CJK = ("fonts-hosny-amiri", ("Amiri-Regular.ttf",)), ("fonts-noto-cjk", ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc"))
_FONTS = {"ARABIC": _AMIRI, "CJK": _CJK, "HIRAGANA": _CJK, "KATAKANA": _CJK, "HANGUL": _CJK, "IDEOGRAPHIC": _CJK, "FULLWIDTH": _CJK}
_OTHER = "fonts-noto-core"
_HELPERS = re.compile(r"Amiri-Regular\.ttf|Noto(?:Serif|Sans)CJK-Regular\.ttc|Noto(?:Serif|Sans)[A-Z][a-z]+-Regular\.ttf")
# Characters without a shape of their own; where no font has them they are dropped, which no reader can see.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]|[^\\S \u00a0\u2002-\u200a\u202f]"
)
#: Where fonts of the whole machine lie.
SYSTEM = (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))
_NAMED = 3  # names of emoji spelt out in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Characters of one script that no shipped font has."""

    script: str  #: "ARABIC"; "EMOJI" for pictographs
    characters: str  #: each once, in code point order
    package: str | None  #: Debian package of a font that has them; None for pictographs and nameless ones, which are always spelt out


@cache
def shipped() -> tuple[Path, ...]:
    """The fonts the page is set in."""
    return tuple(sorted((assets.locate("templates") / "_shared" / "fonts").glob("*.otf")))


@cache
def coverage(fonts: tuple[Path, ...]) -> frozenset[int]:
    """Code points that every one of the fonts has: a text may be set in any of them."""
    return frozenset.intersection(*map(_has, fonts)) if fonts else frozenset()


@cache
def at_hand() -> Mapping[str, Path]:
    """Installed fonts that help with other scripts, by file name. A user's own fonts do not count: they may not be a timer's."""
    found: dict[str, Path] = {}
    for folder in SYSTEM:
        for place, inner, files in os.walk(folder, followlinks=True):
            inner.sort()
            for name in files:
                if _HELPERS.fullmatch(name):
                    found.setdefault(name, Path(place) / name)
    return found


@cache
def helped(name: str) -> frozenset[int]:
    """Code points that an installed font for the script of that name has, with their capitals: small capitals are made of these."""
    path = next((at_hand()[file] for file in _files(name) if file in at_hand()), None)
    if path is None or name == "EMOJI":
        return frozenset()
    has = _has(path)
    return frozenset(code for code in has if all(ord(capital) in has for capital in chr(code).upper()))


def _has(path: Path) -> frozenset[int]:
    """Code points that a font has; of a collection, its first font."""
    import uharfbuzz

    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path)).unicodes)


def missing_glyphs(text: str, fonts: tuple[Path, ...]) -> tuple[Missing, ...]:
    """What of `text` neither the fonts nor installed ones can print, by script, in the order of the scripts' names."""
    gaps: dict[str, set[str]] = {}
    for character in sorted(set(visible(text))):
        if ord(character) not in coverage(fonts) and not character.isspace() and ord(character) not in helped(script(character)):
            gaps.setdefault(script(character), set()).add(character)
    return tuple(Missing(script=name, characters="".join(sorted(gaps[name])), package=_package(name)) for name in sorted(gaps))


def visible(text: str) -> str:
    """The text composed (NFC), without characters that have no shape; any white space is a space."""
    return _INVISIBLE.sub(lambda match: " " if match[0].isspace() else "", unicodedata.normalize("NFC", text))


def legible(text: str, words: Words, fonts: tuple[Path, ...], *, alone: bool = False) -> str:
    """The text with what no font has spelt out in brackets: "[grinning face]", "[5 characters in Arabic script]".

    `alone`: only `fonts` count, as for lines that the engine does not set.
    """
    seen, covered = visible(text), coverage(fonts)
    if all(ord(character) in covered for character in seen):
        return seen
    lacking = [ord(character) not in covered and (alone or ord(character) not in helped(script(character))) for character in seen]
    out: list[str] = []
    run = ""
    for at, character in enumerate(seen):
        # The space between two words of it belongs to a foreign phrase.
        if lacking[at] or (run and character == " " and lacking[at + 1 : at + 2] == [True]):
            run += character
            continue
        out += [_spelt(run, words) if run else "", character]
        run = ""
    return "".join((*out, _spelt(run, words) if run else ""))


def script(character: str) -> str:
    """The script a character belongs to, as its Unicode name begins; "EMOJI" for pictographs, "PRIVATE USE" for nameless ones."""
    name = unicodedata.name(character, "")
    if unicodedata.category(character) in ("So", "Sk") or 0x1F000 <= ord(character) <= 0x1FAFF:
        return "EMOJI"
    return name.split(" ")[0].split("-")[0] if name else "PRIVATE USE"


def called(name: str) -> str:
    """A script's name for readers: "Arabic", "CJK"."""
    return name if name == "CJK" else name.capitalize()


def _package(name: str) -> str | None:
    return None if name in ("EMOJI", "PRIVATE USE") else _FONTS.get(name, (_OTHER, ()))[0]


def _files(name: str) -> tuple[str, ...]:
    return _FONTS[name][1] if name in _FONTS else tuple(f"Noto{cut}{name.capitalize()}-Regular.ttf" for cut in ("Serif", "Sans"))


def _spelt(run: str, words: Words) -> str:
    kind = script(run[0])
    if kind == "EMOJI":
        names = tuple(dict.fromkeys(unicodedata.name(c, f"U+{ord(c):04X}").lower() for c in run))
        return "[" + ", ".join((*names[:_NAMED], *(["…"] if len(names) > _NAMED else []))) + "]"
    if kind == "PRIVATE USE" and len(run) == 1:
        return f"[U+{ord(run):04X}]"
    return "[" + words.say("unprintable", count=len(run), script=called(kind)) + "]"
