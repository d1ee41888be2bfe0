"""Words of names and of offices, whatever phrase they stand in."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from reporter.compose import almanac
from reporter.compose.cues import Cues

_TOKEN = re.compile(r"[^\W_]+(?:[’'.&/-]+[^\W_]+)*(?:\.|(?<=s)[’'](?= ))?|[,;:()—–“”\"«»„.!?]")
#: What stands joined before a name: "al-Ali", "d’Estaing".
_JOINED = re.compile(r"(?:a[dlnrsz]|ash|el|ul|[dl])[-’']", re.IGNORECASE)
POSSESSIVE = re.compile(r"[’']s$|s[’']$")
#: More words than this between two commas are a clause, not an office. In 907 texts 16 tell more of 76 quotations than 12, 71 of them
#: rightly, and 20 of 29 more, 23 rightly, most of them too long to print.
LONGEST_ROLE = 16
STOPS = frozenset('.;:!?()—–“”"«»„')
ARTICLES = frozenset({"the", "a", "an", "der", "die", "das", "ein", "eine", "le", "la", "un", "une", "el"})
#: Ranks and offices cut short, and "Justice"; they stand before a name and behind what tells whose they are: "Police Lt Col",
#: "Democratic Sen."
RANKS = frozenset(
    ("sen", "rep", "gov", "gen", "adm", "capt", "lt", "col", "sgt", "maj", "cmdr", "cpl", "insp", "det", "supt", "brig", "cllr", "pres",
     "justice")
)  # fmt: skip
TITLES = RANKS | frozenset(
    ("prof", "rev", "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "herr", "frau", "monsieur", "madame", "mme", "sr",
     "sra", "gospodin", "gospođa")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaker:
    """As the text has it, word for word."""

    name: str | None
    role: str | None


def tokens_of(text: str) -> list[str]:
    """Words and marks; a full stop stays with a title, an initial or what has one inside ("U.S.")."""
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        stop = token.endswith(".") and len(token) > 3 and token[:-1].lower() not in TITLES and "." not in token[:-1]
        tokens.extend((token[:-1], ".") if stop else (token,))
    return tokens


def among(word: str, *lists: Collection[str]) -> bool:
    """Is the word in one of the lists? To join them for each word would take most of the time."""
    return any(word in each for each in lists)


def holds_office(tokens: list[str], known: Cues) -> bool:
    """Is there a noun for who speaks by office among these few words?"""
    return 0 < len(tokens) <= LONGEST_ROLE and any(is_office_noun(token, known) for token in tokens)


def is_office_noun(token: str, known: Cues) -> bool:
    """Is it a noun for what somebody is, also as the end of a compound: "Attorney-General"?"""
    word = stem(token)
    return word in known.speakers or word in known.people or ("-" in word and word.rpartition("-")[2] in known.speakers)


def is_rank(words: str) -> bool:
    """Is it a rank or an office cut short and nothing else: "Sen."?"""
    return words.rstrip(".").lower() in RANKS


def is_weekday(token: str, known: Cues) -> bool:
    """Is it a day of the week?"""
    return any(day.fullmatch(token) for day in almanac.load(known.language).weekdays)


def is_clause(tokens: list[str], known: Cues) -> bool:
    """Does it tell what somebody does, and not what they are: "whose son was there", "speaking beside the minister", "asked about it"?

    "Acting president" and "outgoing interior minister" are offices: their noun follows soon.
    """
    first = tokens[0].lower()
    doing = known.language == "en" and first.endswith("ing")
    near = [token.lower() for token in tokens[1:3]]
    held = near and near[0] not in known.common and not known.speakers.isdisjoint(near)
    return first in known.relatives or first in known.speech or (doing and not held)


def is_name(tokens: list[str]) -> bool:
    """Nothing but words with a capital, and no "Carry's"."""
    return bool(tokens) and all(is_capital(token) and stem(token) == token.lower() for token in tokens)


def is_capital(token: str) -> bool:
    """Is it a word of a name?"""
    return token[:1].isupper() or ((joined := _JOINED.match(token)) is not None and token[joined.end() :][:1].isupper())


def is_title(token: str) -> bool:
    """Is it "Mr", "Sen." or the like?"""
    return token.rstrip(".").lower() in TITLES


def stem(token: str) -> str:
    """In lower case, without "'s"."""
    return re.sub(r"[’']s$", "", token.lower())
