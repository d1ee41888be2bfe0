"""Are two words, or two noun phrases for who speaks, the same but for their form?"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable

from reporter.compose import cues, terms

#: Letters of a word that is the same with one of these endings.
_STEM, _ENDINGS = 4, frozenset(("i", "n", "s", "an", "er", "ese", "ian", "ish"))


def one_party(one: tuple[str, ...], other: tuple[str, ...], language: str) -> bool:
    """Are both the same? "Israel" and "the Israeli army" are, and two with one surname; "the government" and "government opponents" are
    not, nor are the ministries of two countries: of a noun that many hold the rest has to be the same too.
    """
    shared, common = kin(one, other), offices(language)
    heads = kin(one[-1:], other[-1:])
    within = len(shared) == min(len(one), len(other)) and bool(heads or shared - common)
    return bool(shared) and (within or bool(heads - common))


@functools.cache
def offices(language: str) -> frozenset[str]:
    """Folded words for who speaks that are many a party's: "spokesman", "government"."""
    return frozenset(terms.fold(word, language) for word in cues.load(language).speakers)


def kin(words: Iterable[str], others: Collection[str]) -> frozenset[str]:
    """Those of the words that are among the others, but for an ending: Iran and Iranian."""
    return frozenset(word for word in words if word in others or any(_begins(word, other) for other in others))


def _begins(one: str, other: str) -> bool:
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return len(short) >= _STEM and long.startswith(short) and long[len(short) :] in _ENDINGS
