"""Who says or denies something: the words of a sentence for them, and whether two such are one."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable

from reporter.compose import cues, terms
from reporter.compose.wording import load

#: Words of who says or denies something; more are a clause. With 4, one of 36 disputes is another, with 10 two are told by a whole
#: sentence.
LONGEST_PARTY = 7
#: A mark at which the words for somebody end.
BOUND = re.compile(r"[,;:—–“”\"]")
_COMMA = re.compile(r",\s+")
_ADVERB = re.compile(r"\b\w+ly\b")
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


def party(before: str, language: str) -> str:
    """Who does what the verb behind these words says, as the text has it: the words since the last mark or the last word that opens a
    clause; where that is a comma, those before what it closes: "Bell, who was expelled, denies", "Bell, the leader, denies"; where nothing
    is left, those before that word: "Bell, who denies".
    """
    breaks, words = load(language).breaks, before.rstrip()
    inside, comma, verb = words.rpartition(",")
    auxiliary = _ADVERB.sub("", verb).strip().lower()
    if comma and auxiliary and auxiliary not in cues.load(language).pronouns and not folded(auxiliary, language) and " " not in auxiliary:
        words = inside + comma  # "Bell, who was expelled, has denied"
    if not words.endswith(","):
        *earlier, last = breaks.split(words)
        told = BOUND.split(last)[-1].strip()
        apart = earlier and earlier[-1].rstrip().endswith(",")
        return _last(earlier[-1]) if apart and not folded_party(told, language) else told
    words = words.rstrip(" ,")
    if inserted := next((at for at in reversed([*_COMMA.finditer(words)]) if breaks.match(words, at.end())), None):
        return _last(breaks.split(words[: inserted.start()])[-1])
    return BOUND.split(breaks.split(words)[-1])[0].strip()


def _last(words: str) -> str:
    """What stands behind the last mark and is no number: "Bell, 77,"."""
    told = [part for part in BOUND.split(words) if re.search(r"[^\W\d_]", part)]
    return told[-1].strip() if told else ""


def subject(before: str, language: str) -> tuple[str, ...]:
    """The telling words for who does what the verb behind these words says; none where that is a clause of its own."""
    return folded_party(party(before, language), language)


def folded_party(words: str, language: str) -> tuple[str, ...]:
    """The telling words of a party's words; none where there are so many that they are a clause."""
    found = folded(_ADVERB.sub("", words), language)
    return found if len(found) <= LONGEST_PARTY else ()


def folded(text: str, language: str) -> tuple[str, ...]:
    """Folded words, a seat of government as its country."""
    stands_for = load(language).stands_for
    return tuple(stands_for.get(word, word) for word in terms.words(text, language))
