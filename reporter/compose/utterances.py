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
from reporter.compose.sentences import Sentence, sentences
from reporter.compose.wording import REPORTED, Words, load
from reporter.model import Item

#: Words of what is denied that are compared: behind these a sentence speaks of something else.
READ = 8
#: Words of who says or denies something; more are a clause.
LONGEST_PARTY = 7
_CLAUSE_END = re.compile(r"[;:!?—–“”\"]|,(?=\s)|(?<=\w{4})\.(?=\s|$)")
_BOUND = re.compile(r"[,;:—–“”\"]")
_QUOTES = re.compile(r"[“”\"„«»]")
_ADVERB = re.compile(r"\b\w+ly\b")
_COMMA = re.compile(r",\s+")
NAME = re.compile(r"(?<=[\w,;’'] )[^\W\d_a-z][\w’'-]*")
_LETTER = re.compile(r"\w")
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
    return bool(said) and not known.unsure.search(lower) and wholeness.sayable(text, language) and not leaning.leans(text, language)


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
        names=frozenset(word for name in NAME.findall(text) for word in folded(name, language)),
        speakers=speakers,
        attributed=frozenset((*folded(clauses.attribution(text, language), language), *(speakers if _trails(lower, known) else ()))),
        accused=accused,
        blamed=frozenset((*folded(text[alleges.end() :], language), *accused)) if alleges else frozenset(accused),
        alleges=bool(alleges),
        leans=denial is not None and leaning.leans(text, language),
        denial=denial,
    )


def _trails(lower: str, known: Words) -> bool:
    """Does the sentence end in who says so: "…, state television reported"?"""
    said = known.says.search(lower)
    return said is not None and not _LETTER.search(lower, said.end())


def _denial(text: str, language: str) -> Denial | None:
    known, lower = load(language), lexicon.lowered(text)
    for pattern, searched in ((known.denies, text), (known.rejects, lower)):
        if (found := pattern.search(searched)) and _LETTER.search(text, found.end()):
            return _denied(text, found, language)
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
    return replace(behind, matter=matter, points_back=False, who=_folded_party(who, language), clause=between, core="")


def _denied(text: str, verb: re.Match[str], language: str) -> Denial:
    """What stands behind a verb of denying in its clause."""
    known, before, behind = load(language), text[: verb.start()], text[verb.end() :]
    clause = _CLAUSE_END.split(behind.lstrip(" ,"), maxsplit=1)[0].strip()
    clause = known.breaks.split(clause, maxsplit=1)[0].strip() or clause
    told = known.allegations.sub(" ", known.involvement.sub(" ", clause))
    matter = _matter(told, language)
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
        who=_folded_party(who, language),
        clause=clause,
        core=f"{who} {text[verb.start() : verb.end()]} {clause}" if _folded_party(who, language) else "",
    )


def _matter(text: str, language: str) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(folded(text, language)), READ))


def _by_pronoun(clause: str, language: str) -> bool:
    """Is "he" or "that he" its beginning?"""
    return any(word.lower() in cues.load(language).pronouns for word in clause.split()[:2])


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
        told = _BOUND.split(last)[-1].strip()
        apart = earlier and earlier[-1].rstrip().endswith(",")
        return _last(earlier[-1]) if apart and not _folded_party(told, language) else told
    words = words.rstrip(" ,")
    if inserted := next((at for at in reversed([*_COMMA.finditer(words)]) if breaks.match(words, at.end())), None):
        return _last(breaks.split(words[: inserted.start()])[-1])
    return _BOUND.split(breaks.split(words)[-1])[0].strip()


def _last(words: str) -> str:
    """What stands behind the last mark and is no number: "Bell, 77,"."""
    told = [part for part in _BOUND.split(words) if re.search(r"[^\W\d_]", part)]
    return told[-1].strip() if told else ""


def subject(before: str, language: str) -> tuple[str, ...]:
    """The telling words for who does what the verb behind these words says; none where that is a clause of its own."""
    return _folded_party(party(before, language), language)


def _folded_party(words: str, language: str) -> tuple[str, ...]:
    found = folded(_ADVERB.sub("", words), language)
    return found if len(found) <= LONGEST_PARTY else ()


def _speakers(text: str, language: str) -> tuple[str, ...]:
    """Who says so: the words before a verb of saying or accusing, else those behind it."""
    known, lower = load(language), lexicon.lowered(text)
    if found := known.says.search(lower) or known.alleges.search(lower):
        return subject(text[: found.start()], language) or folded(_BOUND.split(text[found.end() :])[0], language)
    return ()


def holding(text: str, language: str) -> Iterator[re.Match[str]]:
    """The verbs of holding something in a text; behind "his", "Smith's" or "of", "claims" is none."""
    known, lower = load(language), lexicon.lowered(text)
    for found in known.holds.finditer(lower):
        before = lower[: found.start()].rpartition(" ")[0].rpartition(" ")[2] if lower[: found.start()].endswith(" ") else ""
        noun = known.allegations.fullmatch(found.group()) and not (
            (terms.fold(before, language) and not before.endswith(_POSSESSIVE)) or before in cues.load(language).pronouns
        )
        if not noun:
            yield found


def folded(text: str, language: str) -> tuple[str, ...]:
    """Folded words, a seat of government as its country."""
    stands_for = load(language).stands_for
    return tuple(stands_for.get(word, word) for word in terms.words(text, language))
