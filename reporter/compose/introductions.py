"""Who a bare surname is: the full name and the office by which the text introduced its bearer before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from reporter.compose.cues import Cues
from reporter.compose.speakers import STOPS, TITLES, Speaker, holds_office, tokens_of

#: Words of an office right before a name; more are likely a clause.
LONGEST_OFFICE_BEFORE = 5
#: Characters read before and behind a name for what its bearer is.
LONGEST_INTRODUCTION = 150
#: Mentions of a surname that are read for its bearer.
MOST_MENTIONS = 12
_CAPITALS = re.compile(r"(?<![\w.])(?:[^\W\d_a-z](?:[\w’'-]|\.(?=\w))*\.?[ ])+$")
_GOES_ON = re.compile(r"[\w’'-]")
_ARTICLES = frozenset({"the", "a", "an", "der", "die", "ein", "eine", "le", "la", "un", "une", "el"})


def in_full(spoke: Speaker, before: str, known: Cues) -> Speaker:
    """A speaker named by a bare surname, as the text before introduced its one bearer: with an office, or as one who speaks."""
    if not spoke.name or " " in spoke.name or spoke.name not in before:
        return spoke
    found = [(at, words) for at in _mentions(before, spoke.name) if (words := _without_titles(before[slice(*at)].split(), known))]
    if len({words[-2] for _, words in found}) != 1:
        return spoke
    met = [each for at, words in found if (each := _introduced(before, at, words, known))]
    role = spoke.role or next((each.role for each in met if each.role), None)
    return Speaker(met[0].name, role) if met else spoke


def _mentions(text: str, surname: str) -> Iterator[tuple[int, int]]:
    """Where the surname stands behind other words with a capital, with these: "Foreign Minister Ana Ban"."""
    for at in islice(_places(text, f" {surname}"), MOST_MENTIONS):
        start = max(0, at - LONGEST_INTRODUCTION)
        run = _CAPITALS.search(text[start : at + 1])
        if run:
            yield start + run.start(), at + 1 + len(surname)


def _places(text: str, word: str) -> Iterator[int]:
    """Where the word stands whole."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _GOES_ON.match(text, end):
            yield at
        at = text.find(word, end)


def _without_titles(words: list[str], known: Cues) -> list[str]:
    """Words that end in a given name and a surname, from the last full stop on; none where no given name stands before the surname."""
    stop = max((at for at, word in enumerate(words) if word[-1] == "." and len(word) > 2 and not _shortened(word, known)), default=-1)
    rest, given = words[stop + 1 :], words[-2].lower().rstrip(".")
    named = given not in known.common | known.speech | known.speakers | known.abbreviations | TITLES
    return rest if named and len(rest) > 1 else []


def _shortened(word: str, known: Cues) -> bool:
    return word[-1] == "." and (word[:-1].lower() in known.abbreviations or "." in word[:-1])


def _introduced(text: str, at: tuple[int, int], words: list[str], known: Cues) -> Speaker | None:
    """Who is named by these words, where an office stands beside the name or a verb of saying does. Of three plain words in a row the
    first may be no name ("in the White House Newt Gingrich said").
    """
    after = text[at[1] : at[1] + LONGEST_INTRODUCTION].partition("\n")[0]
    ahead, behind = tokens_of(_line(text, at[0])), tokens_of(after)
    office = max((i for i, word in enumerate(words[:-2]) if word.lower() in known.speakers or _shortened(word, known)), default=-1) + 1
    name = words[office:]
    if len([word for word in name if len(word.rstrip(".")) > 1]) != 2:
        return None
    once = [token for token in ahead[-1:] if token.lower() in known.once]
    role = " ".join(once + words[:office]) if office else _office_before(ahead, known) or _office_behind(behind, known)
    speaks = any(token.lower() in known.speech for token in (*ahead[-1:], *behind[:1]))
    return Speaker(" ".join(name), role) if role or speaks else None


def _line(text: str, end: int) -> str:
    """What stands before in the same paragraph."""
    return text[max(text.rfind("\n", 0, end) + 1, end - LONGEST_INTRODUCTION) : end]


def _office_before(tokens: list[str], known: Cues) -> str | None:
    """The office right before a name, from an article, a preposition, a mark or a word of saying on."""
    if not tokens or tokens[-1].lower() not in known.speakers:
        return None
    start = len(tokens)
    stops = (known.common - known.once) | known.speech | known.tied | STOPS | {","}
    while start > 0 and tokens[start - 1].lower() not in stops:
        start -= 1
    return " ".join(tokens[start:]) if 0 < len(tokens) - start <= LONGEST_OFFICE_BEFORE else None


def _office_behind(tokens: list[str], known: Cues) -> str | None:
    """The office between commas behind a name."""
    if tokens[:1] != [","]:
        return None
    end = next((at for at, word in enumerate(tokens) if at and word in {",", *STOPS}), 0)
    office = tokens[1:end]
    told = office and (office[0].lower() in _ARTICLES or office[0].lower() in known.speakers)
    return " ".join(office) if told and holds_office(office, known) and known.speech.isdisjoint(map(str.lower, office)) else None
