"""Where a text names a bearer of a surname, and what stands beside the name: an office, an age, a verb of saying."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from reporter.compose import cues
from reporter.compose.cues import Cues
from reporter.compose.names import (
    ARTICLES,
    LONGEST_ROLE,
    RANKS,
    STOPS,
    TITLES,
    Speaker,
    among,
    is_clause,
    is_office_noun,
    is_title,
    tokens_of,
)
from reporter.compose.noun_phrases import office

#: Words of an office right before a name; more are likely a clause. With 3, 44 of 6,385 quotations lose their office, with 8 one is
#: another.
LONGEST_OFFICE_BEFORE = 5
#: Characters read before and behind a name for what its bearer is. With 75, 11 lose their office, with 300 all are the same.
LONGEST_INTRODUCTION = 150
#: Mentions of a surname that are read for its bearer. With 6, 10 quotations lose a name or an office, with 24 two gain one and one loses
#: it.
MOST_MENTIONS = 12
_CAPITALS = re.compile(r"(?<![\w.])(?:[^\W\d_a-z](?:[\w’'-]|\.(?=\w))*\.?[ ])+$")
_FOLLOWING = re.compile(r" [^\W\d_a-z][\w’'-]+(?![\w’'-])")
_GOES_ON = re.compile(r"[\w’'-]")
#: "Ann Lee, 27", "Ann Lee (27)", "Ann Lee, whose", "Ann Lee, another founder", "Ann Lee – famous for".
_AGED = re.compile(r",? \(?\d{1,2}\b")
_ASIDE = re.compile(r"(?:, (?:Ph\.?D|[A-Z]{2,3})\b\.?)?(?: [–—] |, (?P<word>\w+))")
#: "Ann Lee of Kolvar".
_OF = re.compile(r" (?P<word>\w+) (?=[^\W\d_a-z])")
_DEFINITE = ARTICLES - {"a", "an", "ein", "eine", "un", "une"}
_ANOTHER = frozenset({"another"})
#: What an office between commas ends in; a mark that opens may hold the rest of it.
_ENDS = frozenset(",.;:!?")
_BASED = re.compile(r"-[a-z]|[’']s?$")
#: Titles of men, and of women.
MEN = frozenset({"mr", "herr", "sr", "gospodin", "monsieur"})
WOMEN = frozenset({"mrs", "ms", "miss", "frau", "sra", "mme", "gospođa", "madame"})


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody of the surname, where a text names them."""

    given: frozenset[str]  #: words before the surname, in lower case, without initials
    name: str
    role: str | None
    sure: bool  #: an office, a verb of saying or the like stands beside the name
    titled: str  #: "mr" or another title before the surname; no given name then


@functools.lru_cache(maxsize=4096)  # of one surname each quotation asks every text of the story
def met_in(text: str, surname: str, language: str) -> tuple[Met, ...]:
    """Whom the text names by the surname, in text order, with the title or a given name before it."""
    known = cues.load(language)
    return tuple(filter(None, (_met(text, at, known) for at in islice(_mentions(text, surname), MOST_MENTIONS))))


def surnamed(text: str, given: str, known: Cues) -> Speaker | None:
    """Who is called by what stands first in their name: "Xi", of a text on President Xi Jinping. Only one behind whose office the name
    stands, and nobody whose age stands behind the name alone: that is another.
    """
    met: dict[str, str] = {}
    for at in islice(places_of(text, given), MOST_MENTIONS):
        end = at + len(given)
        if _AGED.match(text, end):
            return None
        if following := _FOLLOWING.match(text, end):
            name = given + following.group()
            met[name] = met.get(name) or _office_ahead(text, at, known) or ""
    name, role = next(iter(met.items())) if len(met) == 1 else ("", "")
    return Speaker(name, role) if role and not is_office_noun(name.split()[-1], known) else None


def _office_ahead(text: str, at: int, known: Cues) -> str | None:
    run = _CAPITALS.search(text[max(0, at - LONGEST_INTRODUCTION) : at])
    held = _sentence_end(run.group().split(), known) if run else []
    if held:
        return " ".join(held) if is_office_noun(held[-1], known) or _is_rank(held[-1], known) else None
    return _office_before(tokens_of(_line(text, at)), [], known)


def _mentions(text: str, surname: str) -> Iterator[tuple[int, int]]:
    """Where the surname stands behind other words with a capital, with these: "Foreign Minister Ana Ban"."""
    for at in places_of(text, f" {surname}"):
        start = max(0, at - LONGEST_INTRODUCTION)
        run = _CAPITALS.search(text[start : at + 1])
        if run:
            yield start + run.start(), at + 1 + len(surname)


def places_of(text: str, word: str) -> Iterator[int]:
    """Where the word stands whole."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _GOES_ON.match(text, end) or text[end : end + 2] in {"'s", "’s"}:
            yield at
        at = text.find(word, end)


def _met(text: str, at: tuple[int, int], known: Cues) -> Met | None:
    """Who is named there; None where no given name and no title stands before the surname. Of three plain words in a row the first may be
    no name ("in the White House Newt Gingrich said").
    """
    words = _sentence_end(text[slice(*at)].split(), known)
    held = max((i for i, word in enumerate(words[:-1]) if is_office_noun(word, known) or _is_rank(word, known)), default=-1) + 1
    titled = next((word.rstrip(".").lower() for word in words[held:-1] if is_title(word)), "")
    name = [word for word in words[held:] if word.rstrip(".").lower() not in MEN | WOMEN]
    if len(name) > 2 and not held and (role := _secretary_of(tokens_of(_line(text, at[0])), words[0], known)):
        return Met(frozenset({name[1].lower()}), " ".join(name[1:]), role, True, titled)
    long = [word for word in name if len(word.rstrip(".")) > 1 and not is_title(word)]
    if len(long) == 1 and (titled or held) and not _FOLLOWING.match(text, at[1]):
        return Met(frozenset(), " ".join(name), " ".join(words[:held]) or None, False, titled)
    if len(long) not in (2, 3) or not _is_given(long[0], known):
        return None
    role, speaks = _office(text, at, words[:held], known)
    sure = len(long) == 2 and bool(role or speaks or _is_told_of(_rest(text, at[1]), known))
    return Met(frozenset(word.lower() for word in long[:-1]), " ".join(name), role if len(long) == 2 else None, sure, titled)


def _secretary_of(ahead: list[str], word: str, known: Cues) -> str | None:
    """The office that ends with the first word of a run of capitals: "U.S. Secretary of | State Ann Lee"."""
    if word.lower() not in known.bodies or len(ahead) < 2 or not is_office_noun(ahead[-2], known) or ahead[-1].lower() not in known.tied:
        return None
    start = len(ahead) - 2
    while start > 0 and not _ends_office(ahead[start - 1].lower(), known):
        start -= 1
    return " ".join((*ahead[start:], word)) if len(ahead) - start <= LONGEST_OFFICE_BEFORE else None


def _sentence_end(words: list[str], known: Cues) -> list[str]:
    """The words from the last full stop on, without a conjunction that opens a sentence."""
    stop = max((at for at, word in enumerate(words) if word[-1] == "." and len(word) > 2 and not _is_short(word, known)), default=-1)
    rest = words[stop + 1 :]
    return rest[1:] if len(rest) > 1 and among(rest[0].lower(), known.leaning, known.conjunctions, known.prepositions, known.tied) else rest


def _is_short(word: str, known: Cues) -> bool:
    """Is it an abbreviation with its full stop: "Gen.", "U.S."?"""
    return word[-1] == "." and (among(word[:-1].lower(), known.abbreviations, TITLES) or "." in word[:-1])


def _is_rank(word: str, known: Cues) -> bool:
    """Is it an office cut short: "Gen.", "Lt"?"""
    plain = word.rstrip(".").lower()
    return plain in RANKS or (plain not in TITLES and _is_short(word, known))


def _is_given(word: str, known: Cues) -> bool:
    """May it be a given name, and not a frequent word, "Kolvar's" or "Kolvar-based"?"""
    lower = word.lower().rstrip(".")
    small = (known.common, known.prepositions, known.conjunctions, known.abbreviations)
    other = among(lower, *small, known.speech, known.speakers, known.people, TITLES)
    return not other and not _BASED.search(word) and not (word.isupper() and len(word) > 2)


def _is_told_of(after: str, known: Cues) -> bool:
    """Does what stands behind a name tell of its bearer?"""
    aside = _ASIDE.match(after)
    word = (aside.group("word") or "").lower() if aside else ""
    where = _OF.match(after)
    if where and where.group("word") in known.tied:
        return True
    return bool(_AGED.match(after) or (aside and (not word or among(word, known.relatives, known.tied, ARTICLES, _ANOTHER))))


def _office(text: str, at: tuple[int, int], held: list[str], known: Cues) -> tuple[str | None, bool]:
    """The office beside a name, of which `held` stands in the same run of capitals, and whether a verb of saying stands there."""
    ahead, behind = tokens_of(_line(text, at[0])), tokens_of(_rest(text, at[1]))
    if _tells_whose(behind, known):
        return None, False
    once = [token for token in ahead[-1:] if token.lower() in known.once]
    before = " ".join(once + held) if held else _office_before(ahead, behind, known)
    speaks = any(token in known.speech for token in (*ahead[-1:], *behind[:1]))
    return before or _office_behind(behind, known), speaks


def _tells_whose(behind: list[str], known: Cues) -> bool:
    """Does the name only say whose an office behind it is: "veteran | Kolvar Rail | manager Ann Lee"?"""
    nouns = takewhile(lambda t: t.islower() and not among(t, known.common, known.speech, known.prepositions, known.particles), behind)
    return any(is_office_noun(token, known) for token in nouns)


def _rest(text: str, start: int) -> str:
    """What stands behind in the same paragraph."""
    return text[start : start + LONGEST_INTRODUCTION].partition("\n")[0]


def _line(text: str, end: int) -> str:
    """What stands before in the same paragraph."""
    return text[max(text.rfind("\n", 0, end) + 1, end - LONGEST_INTRODUCTION) : end]


def _office_before(tokens: list[str], behind: list[str], known: Cues) -> str | None:
    """The office right before a name, from an article, a preposition, a mark or a word of saying on: "coast guard spokesman | Ann Lee",
    "director of communications | Ann Lee", "the new editor, | Ann Lee,".
    """
    apart = tokens[-1:] == [","] and behind[:1] in ([","], ["."])
    words = tokens[:-1] if apart else tokens
    if not words or words[-1].lower() in known.bodies or not (is_office_noun(words[-1], known) or _is_held_of(words, known)):
        return None
    start = len(words) - (1 if is_office_noun(words[-1], known) else 3)
    while start > 0 and not _ends_office(words[start - 1].lower(), known):
        start -= 1
    if start and start < len(words) - 1 and words[start - 1].lower() in known.modals:
        start += 1  # "he would select | businesswoman"
    if apart and not _is_one(words, start, known):
        return None
    if start and words[start].islower() and _BASED.search(words[start]) and words[start - 1].lower() in ARTICLES:
        start -= 1  # "the paper's then editor"
    return " ".join(words[start:]) if 0 < len(words) - start <= LONGEST_OFFICE_BEFORE else None


def _is_one(words: list[str], start: int, known: Cues) -> bool:
    """Is the office that begins there one that only one holds, and no part of a phrase: not "the daughter of a | pastor, Ann Lee, 31"?"""
    if _BASED.search(words[start]):
        return not among(words[start - 1].lower(), known.tied) if start else True
    one = start and among(words[start - 1].lower(), _DEFINITE, known.leaning)
    return bool(one) and not among(words[start - 2].lower() if start > 1 else "", known.tied)


def _ends_office(word: str, known: Cues) -> bool:
    """Does the office that stands behind the word begin there?"""
    return among(word, known.speech, known.tied, known.prepositions, STOPS, ",") or (word in known.common and word not in known.once)


def _is_held_of(words: list[str], known: Cues) -> bool:
    """Is it "director of communications"?"""
    return len(words) > 2 and is_office_noun(words[-3], known) and words[-2].lower() in known.tied and words[-1].islower()


def _office_behind(tokens: list[str], known: Cues) -> str | None:
    """The office between commas behind a name."""
    if tokens[:1] != [","]:
        return None
    end = next((at for at, word in enumerate(tokens) if at and word in {",", *STOPS}), 0)
    words = tokens[1:end]
    told = words and tokens[end] in _ENDS and (words[0].lower() in ARTICLES or is_office_noun(words[0], known))
    held = told and _is_held(words, known) and known.speech.isdisjoint(words) and not is_clause(words, known)
    return office(words, known) if held else None


def _is_held(words: list[str], known: Cues) -> bool:
    """Is there an office's noun with nothing behind it but whose it is: "the mayor of Kolvar", and not "the mayor carried it"?"""
    behind = (known.prepositions, known.tied, known.relatives, known.particles)
    held = (at for at, word in enumerate(words) if is_office_noun(word, known))
    return len(words) <= LONGEST_ROLE and any(at + 1 == len(words) or among(words[at + 1].lower(), *behind) for at in held)
