"""Sentences of two sources in nearly the same words, of which one denies: "Serbia sent tanks" and "denied that Serbia sent tanks"."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from reporter.compose import contrast, lexicon, terms
from reporter.compose.leaning import leans
from reporter.compose.parties import kin
from reporter.compose.sentences import sentences
from reporter.compose.statements import telling
from reporter.compose.wholeness import sayable
from reporter.compose.wording import load
from reporter.model import Cite, Item

#: Reports that lie further apart do not contradict each other: the later one knows more.
ONE_TIME = timedelta(hours=12)
#: Share of the longer sentence's words, and how many of them, that a denial must have in common with what it denies. Of six pairs in 3,000
#: unread texts that had 0.6 to 0.71 none was a dispute.
DENIED, FEWEST = 0.75, 3
#: Share of the assertion's words that a denial has outside its denying clauses where it says the same, and then denies something else. With
#: 0.6 and 1 the same disputes of 907 texts.
AFFIRMED = 0.8
#: How many telling words behind "not", in its clause, are what it denies: the assertion has all of them, or another thing is denied. Where
#: one was enough, five pairs in 1,700 unread texts were shown, and none was a dispute.
DENIED_WORDS = 3
#: Characters behind a "not" in which what it denies is read. Wide enough.
_CLAUSE = 300
#: Where the clause of a "not" ends; not behind "Mr."
_CLAUSE_END = re.compile(r"[,;:!?]|(?<=\w{4})\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence as something that another may deny."""

    source: str
    at: datetime | None
    text: str
    cite: Cite
    language: str
    denies: bool
    fails: bool  #: what it says is itself that something was not done


def opposites(items: tuple[Item, ...]) -> Iterator[tuple[Said, Said]]:
    """An assertion and what denies it, each sentence once."""
    said = [each for item in items for each in _facts(item)]
    denials = [(each, _behind_denials(each.text, each.language)) for each in said if each.denies]
    holders = _holders(said, frozenset().union(*(clause for _, denied in denials for clause in denied)))
    seen: set[Cite] = set()
    for denial, denied in denials:
        words = _words(denial)
        near = [said[place] for place in sorted({place for clause in denied for word in clause for place in holders.get(word, ())})]
        most, against = max(((_shared(each, denial, words, denied), each) for each in near), key=lambda found: found[0], default=(0, None))
        if against is None or not most or {against.cite, denial.cite} & seen or not all(map(_stands_alone, (against, denial))):
            continue
        seen |= {against.cite, denial.cite}
        yield against, denial


def _stands_alone(said: Said) -> bool:
    """Is it a whole sentence, and no headline, that needs none before it?"""
    return sayable(said.text, said.language) and not leans(said.text, said.language)


def at_one_time(one: datetime | None, other: datetime | None) -> bool:
    """Were both said when neither could have replaced the other? Unknown times are taken for the same."""
    return one is None or other is None or abs(one - other) <= ONE_TIME


def _holders(said: list[Said], denied: frozenset[str]) -> Mapping[str, list[int]]:
    """The places of the sentences that deny nothing, by those of these words that they have."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(said) if denied else ():
        for word in () if each.denies or each.fails else denied.intersection(terms.words(each.text, each.language)):
            holders[word].append(place)
    return holders


def _shared(assertion: Said, denial: Said, words: frozenset[str], denied: tuple[frozenset[str], ...]) -> int:
    """How many of the denial's words the assertion has, where that makes it what is denied; else none."""
    told = terms.words(assertion.text, assertion.language)
    if assertion.source == denial.source or len(words.intersection(told)) < FEWEST or not at_one_time(assertion.at, denial.at):
        return 0
    theirs = _words(assertion)
    if len(theirs & _beside_denials(denial.text, denial.language)) >= AFFIRMED * len(theirs):
        return 0
    theirs, words = _bare(theirs), _bare(words)
    shared = len(theirs & words) if any(kin(clause, theirs) == clause for clause in map(_bare, denied)) else 0
    return shared if shared >= FEWEST and shared >= DENIED * max(len(theirs), len(words)) else 0


def _bare(words: frozenset[str]) -> frozenset[str]:
    """Words without a last "e": "caused" folds to "caus", "cause" to itself."""
    return frozenset(word.rstrip("e") for word in words)


def _words(said: Said) -> frozenset[str]:
    """The telling words of a sentence without those that deny."""
    return telling(terms.words(contrast.load(said.language).denying.sub(" ", lexicon.lowered(said.text)), said.language), said.language)


def _facts(item: Item) -> Iterator[Said]:
    source, at = item.outlet or item.url, item.updated or item.published
    for sentence in sentences(item):
        yield Said(
            source=source,
            at=at,
            text=sentence.text,
            cite=sentence.cite,
            language=item.language,
            denies=contrast.denies(sentence.text, item.language),
            fails=contrast.load(item.language).failing.search(lexicon.lowered(sentence.text)) is not None,
        )


def _behind_denials(text: str, language: str) -> tuple[frozenset[str], ...]:
    """The first telling words behind each word that denies, if any; "not only" and the like deny nothing."""
    words = contrast.load(language)
    plain = words.not_denying.sub(" ", lexicon.lowered(text))
    joint = load(language).adding
    ended = (_CLAUSE_END.split(plain[found.end() : found.end() + _CLAUSE], maxsplit=1)[0] for found in words.denying.finditer(plain))
    clauses = (joint.split(clause, maxsplit=1)[0] for clause in ended)
    return tuple(filter(None, (frozenset(islice(terms.words(clause, language), DENIED_WORDS)) for clause in clauses)))


@functools.lru_cache(maxsize=256)
def _beside_denials(text: str, language: str) -> frozenset[str]:
    """The words of a sentence but those of the clauses that deny."""
    words = contrast.load(language)
    plain = words.not_denying.sub(" ", lexicon.lowered(text))
    return frozenset(word for part in _CLAUSE_END.split(plain) if not words.denying.search(part) for word in terms.words(part, language))
