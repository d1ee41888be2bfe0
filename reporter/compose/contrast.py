"""The words by which a language tells statements apart: what befell, where, and what is denied. From `data/counting/LANGUAGE.toml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from reporter.compose import lexicon

#: Characters before and behind a figure in which its deed is looked for. With 30, two more disputes of 907 texts are shown, neither of them
#: one; with 120 the same.
NEAR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """What sets two statements about the same apart. All but `places` are patterns of lower-case text (`lexicon.lowered`)."""

    deeds: Mapping[str, re.Pattern[str]]  #: "killed", "arrested"…: the words that say so
    befell: re.Pattern[str]  #: any of these, and people by whatever word
    denying: re.Pattern[str]
    not_denying: re.Pattern[str]  #: "not only": looks like it and is not
    failing: re.Pattern[str]  #: denies without such a word: "failed to"
    changed: re.Pattern[str]  #: the number was another before
    by_now: re.Pattern[str]  #: the number is what is left, of now, or expected: another was another
    since: re.Pattern[str]  #: the number is of all the time since something
    rest: re.Pattern[str]  #: "other", before a number: of those not counted yet
    purpose: re.Pattern[str]  #: "needed to", behind a number
    places: re.Pattern[str]  #: group 1 is a place's name
    anybody: re.Pattern[str]  #: a head that counts people whoever they are
    nobody: re.Pattern[str]  #: none of them


@functools.cache
def load(language: str) -> Contrast:
    """The contrasts of a BCP 47 language."""
    plain = lexicon.read("counting", language)
    words = plain["contrast"]
    article = r"(?:(?i:the|la|le|el|der|den|dem)\s+)?"
    return Contrast(
        deeds={name: lexicon.whole(pattern) for name, pattern in plain["deeds"].items()},
        befell=lexicon.whole("|".join((words["anybody"], *plain["deeds"].values()))),
        denying=re.compile(rf"(?<!\w)(?:{lexicon.lower(words['denying'])})\b|n['’]t\b"),
        not_denying=lexicon.whole(words["not_denying"]),
        changed=lexicon.whole(words["changed"]),
        rest=lexicon.whole(words["rest"]),
        purpose=lexicon.whole(words["purpose"]),
        failing=lexicon.whole(words["failing"]),
        by_now=lexicon.whole(words["by_now"]),
        since=lexicon.whole(words["since"]),
        places=re.compile(rf"\b(?i:{words['places']})\s+{article}([A-ZÀ-ŽА-ЯЂЈЉЊЋЏ][\w'’-]+(?:\s[A-ZÀ-ŽА-ЯЂЈЉЊЋЏ][\w'’-]+)*)"),
        anybody=lexicon.whole(words["anybody"]),
        nobody=lexicon.whole(words["nobody"]),
    )


def denies(text: str, language: str) -> bool:
    """Does the sentence say of something that it is not so? "Not only" and the like do not."""
    words, lower = load(language), lexicon.lowered(text)
    return words.denying.search(lower) is not None and words.denying.search(words.not_denying.sub(" ", lower)) is not None


def deeds(text: str, start: int, end: int, language: str) -> frozenset[str]:
    """What befell those whom a text counts from `start` to `end`: what the figure's own words say, else the word before it ("killing eight
    people"), else the deed that stands nearest, behind rather than before.
    """
    words, base = load(language), max(0, start - NEAR - 1)
    lower = lexicon.lowered(text[base : end + NEAR])  # with the character before, which says where a word begins
    first = max(0, start - NEAR) - base
    if not words.befell.search(lower, first):
        return frozenset()
    own = frozenset(name for name, pattern in words.deeds.items() if pattern.search(lower, start - base, end - base))
    if own:
        return own
    near = [
        (_distance(text, (base + found.start(), base + found.end()), start, end), name)
        for name, pattern in words.deeds.items()
        for found in pattern.finditer(lower, first)
    ]
    return frozenset([min(near)[1]]) if near else frozenset()


def _distance(text: str, deed: tuple[int, int], start: int, end: int) -> int:
    if deed[0] >= end:
        return deed[0] - end
    return start - deed[1] + NEAR // 4 if text[deed[1] : start].strip() else -1
