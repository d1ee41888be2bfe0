"""Does a sentence need the one before it, or somebody to say whose words it is?"""

from __future__ import annotations

import functools
import re

from reporter.compose import counting, cues, dates

_TEXT = re.compile(r"[\w’'-]+")
#: "That's", "they've": the word that leans, with its verb.
_SHORTENED = re.compile(r"[’'](?:s|re|ve|d|ll|m)$")
#: Whose turn it is in an interview: "A: ".
_TURN = re.compile(r"\w+:\s+")
_NUMBER = re.compile(r"\d")
_ONLY_QUOTED = re.compile(r"[“\"„«][^“”\"„«»]*[”\"“»]")
_QUOTATION = re.compile(r"(?:''|``).*?(?:''|$)|[“\"„«][^“”\"„«»]*(?:[”\"“»]|$)|(?<!\w)[‘'][^’']*[’'](?!\w)")


@functools.lru_cache(maxsize=4096)
def leans(text: str, language: str) -> bool:
    """Does the sentence need the one before it? It does where it is somebody's words and does not say whose, where it opens with a pronoun,
    a connective or "the spokesman" (behind "A:" in an interview as well), where a pronoun comes before any name ("Asked about it, he
    said"), where "I" or "our" stands outside quotation marks and nobody says whose, and where "the figure" is one it does not give.
    """
    known, tokens = cues.load(language), _TEXT.findall(text[turn.end() :] if (turn := _TURN.match(text)) else text)
    opening = [_SHORTENED.sub("", token.lower()) for token in tokens[:5]]
    if any(" ".join(opening[:length]) in known.leaning for length in range(1, len(opening) + 1)):
        return True
    if _ONLY_QUOTED.fullmatch(text) or _of_pronoun(language).search(text) or _of_the_writer(text, tokens, known):
        return True
    named = next((at for at, word in enumerate(tokens) if at and word[0].isupper()), len(tokens))
    return any(word in known.pronouns for word in tokens[1:named]) or (
        not _counted(language).isdisjoint(tokens) and _counts_unsaid(text, language)
    )


def _of_the_writer(text: str, tokens: list[str], known: cues.Cues) -> bool:
    """Does the one who wrote it speak of himself: "Just like I got that chance", "featured Rice on our cover"? Not in "World War I"."""
    if known.own.isdisjoint(tokens):
        return False
    told = _TEXT.findall(_QUOTATION.sub(" ", text))
    return any(
        word in known.own and not (word.isupper() and before and _is_name(before, known)) and after not in known.everybodys
        for before, word, after in zip(["", *told], told, [*told[1:], ""], strict=False)
    )


def _is_name(word: str, known: cues.Cues) -> bool:
    """Is it written with a capital, and no day or month?"""
    return word[0].isupper() and word.lower() not in known.common


def _counts_unsaid(text: str, language: str) -> bool:
    """Is it said of "the figure" what became of it, by a sentence with no number before that but those of dates?"""
    at = _amounts(language).search(text)
    if not at:
        return False
    before = text[: at.start()]
    for phrase in reversed(dates.find(before, language, None)):
        before = before[: phrase.start] + before[phrase.end :]
    values = counting.load(language).words
    return not _NUMBER.search(before) and not any(values.get(token.lower(), 0) > 1 for token in _TEXT.findall(before))


@functools.cache
def _of_pronoun(language: str) -> re.Pattern[str]:
    """Speech of "she": '…," she said'."""
    known = cues.load(language)
    pronouns, speech = ("|".join(map(re.escape, sorted(words))) for words in (known.pronouns, known.speech))
    return re.compile(rf"[”\"“»]\s+(?:{pronouns})\s+(?:{speech})\b", re.IGNORECASE)


@functools.cache
def _counted(language: str) -> frozenset[str]:
    """The nouns of the amounts, as a text writes them: a set is quicker than a pattern, and few sentences have one."""
    nouns = {phrase.split()[-1] for phrase in cues.load(language).amounts}
    return frozenset(nouns | {noun.capitalize() for noun in nouns})


@functools.cache
def _amounts(language: str) -> re.Pattern[str]:
    known = cues.load(language)
    nouns, behind = ("|".join(map(re.escape, sorted(words))) for words in (known.amounts, known.goes_on))
    return re.compile(rf"(?<![\w’'-])(?:{nouns})(?=\s+(?:{behind})(?![\w’'-])|\s*[,.;:!?])", re.IGNORECASE)
