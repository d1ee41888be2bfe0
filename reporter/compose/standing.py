"""A desk's standing questions and which of them a sentence answers."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporter.compose import cues
from reporter.compose.cues import Ask
from reporter.compose.terms import words
from reporter.model import Edition

#: The topic of what answers no other question.
NEWS = "happening"
#: The topic of what people say to it.
REACTIONS = "reactions"

#: A word with a capital inside a sentence is a name, no cue: "May 7", "Will Smith". German writes every noun so.
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z]\w*")
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]*)[”\"“»]")
#: Characters of what is somebody's own words; less is a word for a thing. With 6 and 24, 13 of 11,521 claims of 907 texts answer another
#: question.
_SPOKEN = 12
#: Letters of the small words inside a title: "Gone with the Wind". With 3 all are the same, with 5 two claims are others.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """One question of an edition."""

    question: str
    topic: str | None  #: of `cues.Ask`; None for a question that no cue list knows, which is answered by its own words
    words: frozenset[str]  #: its words as `terms` folds them


def standing(edition: Edition) -> tuple[Standing, ...]:
    """The edition's questions in its order; the language's own where it has none."""
    known = cues.load(edition.language)
    if not edition.questions:
        return tuple(Standing(ask.question, ask.topic, frozenset()) for ask in known.questions)
    return tuple(Standing(text, _topic(text, known.questions), frozenset(words(text, edition.language))) for text in edition.questions)


def topics(text: str, language: str) -> Mapping[str, int]:
    """How many cues of each topic a sentence has. Somebody's own words are a cue of what others say, whatever they tell."""
    plain = _QUOTED.sub(lambda found: " " if _speech(found[1]) else found.group(), text)
    lowered = plain.lower() if language.startswith("de") else _NAME.sub(" ", plain).lower()
    told = ((ask.topic, _any(ask.cues), _left(lowered, ask)) for ask in _cued(language))
    found = {topic: sum(1 for _ in cue.finditer(left)) for topic, cue, left in told if cue.search(left)}
    if plain != text:
        found[REACTIONS] = found.get(REACTIONS, 0) + 1
    return found


def _left(lowered: str, ask: Ask) -> str:
    """The text in which a question's cues count."""
    main = _clause(ask.aside).sub(" ", lowered) if ask.aside else lowered
    return _any(ask.but).sub(" ", main) if ask.but else main


def _speech(quoted: str) -> bool:
    """Is what stands in quotation marks speech, and not a title or a word for a thing? Titles have capitals throughout."""
    return len(quoted) >= _SPOKEN and any(word[0].islower() and len(word) > _SHORT for word in quoted.split())


def asked(question: str, language: str) -> str | None:
    """The topic that a heading asks about, where it is a question known to the language."""
    return _topic(question, cues.load(language).questions) if question.rstrip().endswith(("?", "؟", "？")) else None


def _topic(text: str, asks: tuple[Ask, ...]) -> str | None:
    """The topic of the default question with the same words, else of the first whose key words it has, the news last."""
    same = next((ask.topic for ask in asks if ask.question.casefold() == text.casefold()), None)
    if same:
        return same
    found = [
        (ask.topic == NEWS, at.start(), place, ask.topic) for place, ask in enumerate(asks) if (at := _any(ask.asks).search(text.lower()))
    ]
    return min(found)[3] if found else None


def _cued(language: str) -> Iterable[Ask]:
    return (ask for ask in cues.load(language).questions if ask.cues)


@functools.cache
def _clause(openers: tuple[str, ...]) -> re.Pattern[str]:
    """Matches a clause that one of the words opens, up to the next mark."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, openers))})\s[^,;:–—]*")


@functools.cache
def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the phrases as whole words; a final "*" stands for any ending."""
    alternatives = (re.escape(phrase.rstrip("*")) + (r"\w*" if phrase.endswith("*") else "") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")
