"""What a single line of a news text gives itself away as: a note about the text, a byline, page furniture.

The words are in data/lines.toml. Every function takes one line in the form `sanitize.line` leaves it in, and is bounded by that line's
length: no line longer than a note can be is looked at.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reporter import assets, kept

#: Characters. A translation note of the publishers looked at has up to 130, an editor's note up to 400.
LONGEST_TRANSLATION_NOTE = 200
LONGEST_NOTE = 500
LONGEST_BYLINE = 120
LONGEST_PROMOTION = 400

_WORD = r"[^\W\d_](?:[^\W_]|['’.\-])*"
_JOINT = re.compile(r"\s?[,|·•/–—]\s|\s\(")
_REACHED = re.compile(r"\S@\S|\+?\d[\d ()/.-]{6,}")


@functools.cache
def cues() -> dict[str, Any]:
    """data/lines.toml."""
    return kept.toml(assets.locate("data") / "lines.toml")


def flat(table: str) -> tuple[str, ...]:
    """All words of a table that is kept by language, longest first."""
    words = {word for group in cues()[table].values() for word in group}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, longest first; "*" in a word stands for up to 60 characters."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", ".{1,60}?").replace(r"\ ", r"\s") for word in ordered)


# ── notes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Note:
    """A line about the text itself."""

    translated: bool  #: it says that the text is a translation
    origin: str | None = None  #: BCP 47 tag of the language it was translated from, where the note says so


def note(line: str, language: str) -> Note | None:
    """Whether a line speaks about the text: translated by machine, corrected, first published elsewhere.

    `language` (of the text) helps to read the name of the original's language.
    """
    if len(line) > LONGEST_NOTE:
        return None
    bare = line.strip("*_()[]{}–—-•| ")
    if len(line) <= LONGEST_TRANSLATION_NOTE and _note("translation").match(bare):
        known = origin(bare, language)
        return Note(True, known) if known or not _runs_like_a_sentence(bare) else None
    bracketed = line.startswith("(") and line.endswith(")") and _note("bracketed").match(bare)
    return Note(False) if bracketed or _note("other").match(bare) else None


def _runs_like_a_sentence(line: str) -> bool:
    """ "Translated from sailors' language, that means years." begins like a note and is none: no machine, no language, a full stop."""
    opening = re.match(r"(?:translated|übersetzt|traduit|traducido|prevedeno|преведено|переведено|vertaald)\b", line, re.IGNORECASE)
    machine = re.search(r"auto|mac?h?in|masch|maš|mašin|strojn|маш|авт|аут", line, re.IGNORECASE)
    return bool(opening) and line.endswith(".") and not machine


@functools.cache
def _note(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(cues()['note'][kind])})(?!\w)", re.IGNORECASE)


def origin(line: str, language: str) -> str | None:
    """The language a translation note names as the original's: "Translated from Arabic" → "ar"."""
    words = re.search(rf"(?:^|\s)(?:{alternatives(cues()['origin']['words'])})\s?(?:the\s)?(?:original\s)?(\w{{4,}})", line, re.IGNORECASE)
    return _tag(words.group(1).lower(), language.replace("-", "_")) if words else None


def _tag(name: str, language: str) -> str | None:
    """BCP 47 tag of a language's name in that language or in English; inflected endings ("engleskog", "Arabischen") are allowed for."""
    for table in (_names("en"), _names(language)):
        for known, tag in table:
            if name == known or (len(known) >= 6 and name.startswith(known[:-2])):
                return tag
    return None


@functools.cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    """(lower-case name, tag) of the languages that have a two-letter tag, longest name first."""
    from babel import Locale, UnknownLocaleError

    try:
        languages = Locale.parse(language).languages
    except (UnknownLocaleError, ValueError):
        return ()
    return tuple(sorted(((name.lower(), tag) for tag, name in languages.items() if len(tag) == 2), key=lambda e: (-len(e[0]), e)))


# ── bylines ───────────────────────────────────────────────────────────────────────────────────────────────────────


def byline(line: str) -> str | None:
    """The names in "By Jane Doe and Max Muster", "Piše: Ana Anić"; None where what follows the word is not a name."""
    if len(line) > LONGEST_BYLINE:
        return None
    found = _byline().match(line)
    return re.sub(r"\s?[|·•]\s", ", ", found.group("names").strip(" :,")) if found and is_names(found.group("names")) else None


def joints(line: str) -> list[re.Match[str]]:
    """Where a byline may go over into its date."""
    return list(_JOINT.finditer(line)) if len(line) <= LONGEST_BYLINE else []


@functools.cache
def _byline() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(flat('byline'))})(?:\s?:\s?|\s)(?P<names>\S.*)$", re.IGNORECASE)


def is_names(text: str) -> bool:
    """One to twelve words, each capitalised or one of the small words between names, no full stop but after an initial."""
    words = re.findall(r"[^\s,;/&|]+", text)
    small = frozenset(cues()["names"]["words"])
    capitals = [word for word in words if word[0].isupper()]
    ends = bool(re.search(r"[?!:]$|[^\W\d_]{3,}\.$|\d", text))
    return 1 <= len(words) <= 12 and bool(capitals) and not ends and all(w in capitals or w.lower() in small for w in words)


def is_bare_names(text: str) -> bool:
    """A line of nothing but a person's name, two to four words: a byline only where its place says so."""
    return bool(re.fullmatch(rf"{_WORD}(?: {_WORD}){{1,3}}", text)) and is_names(text) and all(w[0].isupper() for w in text.split())


def slug(headline: str) -> int:
    """How many characters of an agency's headline are to editors: "UPDATE 2-" before "Oil tanker runs aground"; 0 without."""
    found = _slug().match(headline)
    return found.end() if found else 0


@functools.cache
def _slug() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(cues()['agency']['slugs'])})(?: \d{{1,2}})?-(?=\S)")


# ── furniture ─────────────────────────────────────────────────────────────────────────────────────────────────────


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to the text: "Advertisement", "Read more: …"."""
    return len(line) <= 200 and bool(_furniture().match(line.strip("*_[]()>»→•|– ")))


@functools.cache
def _furniture() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(cues()['more']['lines'])})(?:\s?[:>»→…].*)?$", re.IGNORECASE)


def is_to_editors(line: str) -> bool:
    """Whether a line of a press release speaks to editors: "For immediate release", "Contact: Jane Doe, press@example.org"."""
    bare = line.strip("*_#-–—:. ").lower()
    label, colon, rest = line.lower().partition(":")
    contact = bool(colon) and label.strip("*_ ") in cues()["release"]["contacts"] and bool(_REACHED.search(rest))
    return bare in cues()["release"]["marks"] or (contact and len(line) <= LONGEST_PROMOTION)


def is_end(line: str) -> bool:
    """Whether a line of a press release ends it: "ENDS", "Notes to editors"."""
    return line.strip("*_#-–—:. ").lower() in cues()["release"]["ends"]


def is_promotion(paragraph: str) -> bool:
    """Whether a paragraph of a web page asks the reader to subscribe, follow, share or buy, or speaks of the page's own working."""
    return len(paragraph) <= LONGEST_PROMOTION and bool(_promotion().match(paragraph.lstrip("*_[](>»→•|–— ")))


def is_mailing(line: str) -> bool:
    """Whether a line of a newsletter speaks of the mail and not of the world: a greeting, how to end it, where to see it, why it came."""
    return len(line) <= LONGEST_PROMOTION and bool(_mailing().match(line.lstrip("*_[](>»→•|–— ")) or _greeting().fullmatch(line))


@functools.cache
def _greeting() -> re.Pattern[str]:
    """ "Good morning," and "Dear readers," by themselves."""
    return re.compile(rf"(?:{alternatives(cues()['mailing']['greetings'])})(?:\s[^.,;:!?]{{1,40}})?\s?[,!.]?", re.IGNORECASE)


@functools.cache
def _mailing() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(cues()['mailing']['begins'])})(?!\w)", re.IGNORECASE)


@functools.cache
def _promotion() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(cues()['promotion']['begins'])})(?:(?<=@)|(?!\w))", re.IGNORECASE)
