"""Sentences as what somebody says: who says it, whom it accuses, what it denies. Read by the words in `[denial]` and `[stands_for]` of
`data/counting/LANGUAGE.toml`.

A denial is a verb such as "denied", a verb such as "rejected" before a word such as "allegations", or somebody's saying that something is
not so. What is denied stands behind the verb ("denied that troops had crossed"), or before the sentence ("denied the charges").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from reporter.compose import clauses, contrast, cues, leaning, lexicon, terms, wholeness
from reporter.compose.parties import BOUND, folded, folded_party, party, subject
from reporter.compose.sentences import Sentence, sentences
from reporter.compose.wording import REPORTED, Words, load
from reporter.model import Item

#: Words of what is denied that are compared: behind these a sentence speaks of something else. With 5 one dispute of 36 is another, with 12
#: all are the same.
READ = 8
_CLAUSE_END = re.compile(r"[;:!?—–“”\"]|,(?=\s)|(?<=\w{4})\.(?=\s|$)")
_QUOTES = re.compile(r"[“”\"„«»]")
_COMMA = re.compile(r",\s+")
_NAME = re.compile(r"(?<=[\w,;’'] )[^\W\d_a-z][\w’'-]*")
_LETTER = re.compile(r"\w")
#: Characters before a verb in which "continues to" or "was never" stands. Wide enough.
_BEFORE = 40
_MARKS = (",", ";", ":", ".", "”", '"')
_POSSESSIVE = ("’s", "'s", "s’", "s'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """What a sentence denies."""

    matter: tuple[str, ...]  #: folded words of it, in order
    rest: frozenset[str]  #: folded words of the sentence from there on
    own: bool  #: it is something of who denies it: "involvement", "that he had been told"
    points_back: bool  #: it is named by a word for what was said before: "the charges"
    these: bool  #: it is the very thing said before: "those reports"
    counters: bool  #: it only says that something is not so: an answer only beside what accuses its speaker, or says that it is
    who: tuple[str, ...]  #: folded words for who denies, in order; none for a pronoun
    clause: str  #: it, as the sentence has it
    core: str  #: who denies it and how, before it, as the sentence has them; empty where nobody is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A sentence as one side of a dispute."""

    item: str  #: `Item.id`
    at: datetime | None  #: when it was published or updated
    sentence: Sentence
    language: str
    words: frozenset[str]  #: folded words
    names: frozenset[str]  #: those of them that have a capital inside the sentence
    speakers: tuple[str, ...]  #: folded words for who says it, in order
    attributed: frozenset[
        str
    ]  #: folded words of the clause at its end that says who says it, and where: "the ministry said in a statement"
    accused: tuple[str, ...]  #: folded words for who "is accused" in it
    blamed: frozenset[str]  #: folded words for whom it accuses, and of what
    alleges: bool  #: it accuses, or says that somebody does
    leans: bool  #: it needs the one before it
    denial: Denial | None


def denying(item: Item) -> tuple[Utterance, ...]:
    """The item's readable sentences that deny something."""
    found = (
        (sentence, _denial(sentence.text, item.language)) for sentence in sentences(item) if wholeness.sayable(sentence.text, item.language)
    )
    return tuple(_utterance(item, sentence, denial) for sentence, denial in found if denial)


def stating(item: Item) -> tuple[Utterance, ...]:
    """The item's readable sentences that can stand alone and in which somebody says that something is so, or accuses somebody."""
    return tuple(_utterance(item, each, None) for each in sentences(item) if _states(each.text, item.language))


def _states(text: str, language: str) -> bool:
    known, words, lower = load(language), contrast.load(language), lexicon.lowered(text)
    said = known.alleges.search(lower) or (
        (_QUOTES.match(text) or known.says.search(lower)) and not (words.denying.search(lower) or words.failing.search(lower))
    )
    untrue = known.untrue.search(lower) and known.allegations.search(text)
    return (
        bool(said)
        and not (untrue or known.unsure.search(lower))
        and wholeness.sayable(text, language)
        and not leaning.leans(text, language)
    )


def _utterance(item: Item, sentence: Sentence, denial: Denial | None) -> Utterance:
    text, language, known = sentence.text, item.language, load(item.language)
    lower = lexicon.lowered(text)
    alleges, passive = known.alleges.search(lower), known.accused.search(lower)
    accused = subject(text[: passive.start()], language) if passive else ()
    speakers = () if passive else _speakers(text, language)
    return Utterance(
        item=item.id,
        at=item.updated or item.published,
        sentence=sentence,
        language=language,
        words=frozenset(folded(text, language)),
        names=names_in(text, language),
        speakers=speakers,
        attributed=frozenset((*folded(clauses.attribution(text, language), language), *(speakers if _trails(lower, known) else ()))),
        accused=accused,
        blamed=frozenset((*folded(text[alleges.end() :], language), *accused)) if alleges else frozenset(accused),
        alleges=bool(alleges),
        leans=denial is not None and leaning.leans(text, language),
        denial=denial,
    )


def names_in(text: str, language: str) -> frozenset[str]:
    """Folded words with a capital inside the sentence; none in a language that gives one to every noun."""
    if cues.load(language).capital_nouns:
        return frozenset()
    return frozenset(word for name in _NAME.findall(text) for word in folded(name, language))


def _trails(lower: str, known: Words) -> bool:
    """Does the sentence end in who says so: "…, state television reported"?"""
    said = known.says.search(lower)
    return said is not None and not _LETTER.search(lower, said.end())


def _denial(text: str, language: str) -> Denial | None:
    known, lower = load(language), lexicon.lowered(text)
    for verb in (*known.denies.finditer(text), *known.rejects.finditer(lower)):
        if _LETTER.search(text, verb.end()) and not (meant(lower, verb, known) or _only_refused(lower, verb, known)):
            return _denied(text, verb, language)
    if (found := known.untrue.search(lower)) and known.says.search(lower) and known.allegations.search(text):
        return _called_untrue(text, found, language)
    if not contrast.load(language).denying.search(lower):
        return None
    only = lower
    for pattern in (contrast.load(language).not_denying, known.meant):
        only = pattern.sub(lambda found: "_" * len(found.group()), only)
    if (found := known.negated.search(only)) and not known.unanswered.search(lower, found.end(), found.end() + REPORTED):
        return replace(_denied(text, found, language), counters=True)
    return None


def meant(lower: str, verb: re.Match[str], known: Words) -> bool:
    """Is the verb only meant to be done: "to deny the ruling party a majority", and not "continues to deny"?"""
    to = known.meant_to.search(lower[max(0, verb.start() - _BEFORE) : verb.start()])
    return to is not None and not (to.group(1) and known.still_to.fullmatch(to.group(1)))


def _only_refused(lower: str, verb: re.Match[str], known: Words) -> bool:
    """Is it something that somebody is denied: "no application was ever denied"?"""
    return known.passive.search(lower[max(0, verb.start() - _BEFORE) : verb.start()]) is not None and not known.deed.fullmatch(
        verb.group()
    )  # not "is denying"


def _called_untrue(text: str, untrue: re.Match[str], language: str) -> Denial:
    """What is said to be untrue: what stands between "accusations" and "were false"; else what stands behind."""
    known = load(language)
    named = known.allegations.search(text, 0, untrue.start())
    between = text[named.end() : untrue.start()].strip(" ,") if named else ""
    behind = _denied(text, untrue, language)
    if not named or _CLAUSE_END.search(between) or not (matter := _matter(between, language)):
        return behind
    said = known.says.search(lexicon.lowered(text))
    who = party(text[: said.start()], language) if said and said.start() < named.start() else ""
    return replace(behind, matter=matter, points_back=False, who=folded_party(who, language), clause=between, core="")


def _denied(text: str, verb: re.Match[str], language: str) -> Denial:
    """What stands behind a verb of denying in its clause, without what tells in between of whom it is said."""
    known, before, behind = load(language), text[: verb.start()], text[verb.end() :].lstrip(" ,")
    whole = _CLAUSE_END.split(behind, maxsplit=1)[0].strip()
    clause = known.breaks.split(whole, maxsplit=1)[0].strip() or whole
    told = known.allegations.sub(" ", known.involvement.sub(" ", clause))
    matter = _matter(f"{told} {_behind_relative(behind[len(whole) :], language)}", language)
    who = party(before, language)
    return Denial(
        matter=matter,
        rest=frozenset(folded(known.allegations.sub(" ", _QUOTES.split(behind)[0]), language)),
        own=bool(known.involvement.match(clause) or known.deed.match(clause)) or _by_pronoun(clause, language),
        points_back=bool(
            known.pointing.match(clause) or known.involvement.search(clause) or (not matter and known.allegations.search(before))
        ),
        these=bool(known.these.match(clause)),
        counters=False,
        who=folded_party(who, language),
        clause=clause,
        core=f"{who} {text[verb.start() : verb.end()]} {clause}" if folded_party(who, language) else "",
    )


def _behind_relative(behind: str, language: str) -> str:
    """How a clause goes on behind ", who leads the council,"; empty where no such words follow."""
    inserted = _COMMA.match(behind)
    if not inserted or behind[inserted.end() :].partition(" ")[0].lower() not in cues.load(language).relatives:
        return ""
    closed = _COMMA.search(behind, inserted.end())
    return load(language).breaks.split(_CLAUSE_END.split(behind[closed.end() :])[0])[0] if closed else ""


def _matter(text: str, language: str) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(folded(text, language)), READ))


def _by_pronoun(clause: str, language: str) -> bool:
    """Is "he" or "that he" its beginning?"""
    return any(word.lower() in cues.load(language).pronouns for word in clause.split()[:2])


def _speakers(text: str, language: str) -> tuple[str, ...]:
    """Who says so: the words before a verb of saying or accusing, else those behind it."""
    known, lower = load(language), lexicon.lowered(text)
    if found := known.says.search(lower) or known.alleges.search(lower):
        return subject(text[: found.start()], language) or folded(BOUND.split(text[found.end() :])[0], language)
    return ()


def holding(text: str, language: str) -> Iterator[re.Match[str]]:
    """The verbs of holding something in a text; behind "his", "Smith's" or "of", "claims" is none."""
    known, lower = load(language), lexicon.lowered(text)
    for found in known.holds.finditer(lower):
        denies = contrast.load(language).denying.fullmatch(found.group())
        if meant(lower, found, known) or (denies and known.withheld.match(text, found.end())):
            continue
        before = lower[: found.start()].rpartition(" ")[0].rpartition(" ")[2] if lower[: found.start()].endswith(" ") else ""
        noun = known.allegations.fullmatch(found.group()) and not (
            (terms.fold(before, language) and not before.endswith((*_POSSESSIVE, *_MARKS))) or before in cues.load(language).pronouns
        )
        if not noun:
            yield found
