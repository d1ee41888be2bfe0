"""Sentences as what somebody says: who says it, whom it accuses, what it denies. Read by the words in `[denial]` and `[stands_for]` of
`data/counting/LANGUAGE.toml`.

A denial is a verb such as "denied", a verb such as "rejected" before a word such as "allegations", or somebody's saying that something is
not so. What is denied stands behind the verb ("denied that troops had crossed"), or before the sentence ("denied the charges").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from reporter.compose import clauses, contrast, cues, leaning, lexicon, terms, wholeness
from reporter.compose.sentences import Sentence, sentences
from reporter.model import Item

#: Words of what is denied that are compared: behind these a sentence speaks of something else.
READ = 8
#: Words of who says or denies something; more are a clause.
LONGEST_PARTY = 7
#: Words behind "rejected" within which what is rejected is named.
_NEAR = 6
#: Characters between "said" and a "not" of what is said.
_REPORTED = 90
#: Characters of what is denied that stand above the accounts.
_HEADING = 90
_CLAUSE_END = re.compile(r"[;:!?—–“”\"]|,(?=\s)|(?<=\w{4})\.(?=\s|$)")
_BOUND = re.compile(r"[,;:—–“”\"]")
_QUOTES = re.compile(r"[“”\"„«»]")
_ADVERB = re.compile(r"\b\w+ly\b")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The patterns of one language: those of a text as it is written, then those of lower-case text (`lexicon.lowered`)."""

    denies: re.Pattern[str]  #: with an object behind it that can be denied
    allegations: re.Pattern[str]
    involvement: re.Pattern[str]  #: what is denied without being told
    pointing: re.Pattern[str]  #: "the charges"
    these: re.Pattern[str]  #: "this"
    breaks: re.Pattern[str]  #: words at which a clause ends

    rejects: re.Pattern[str]  #: with allegations behind it
    untrue: re.Pattern[str]
    negated: re.Pattern[str]  #: somebody says that something is not so
    unanswered: re.Pattern[str]  #: of what is not known, or not said, nothing is denied
    says: re.Pattern[str]
    alleges: re.Pattern[str]
    accused: re.Pattern[str]  #: "is accused"
    unsure: re.Pattern[str]  #: it may be so, or may come
    appended: re.Pattern[str]  #: the comma before ", an accusation that Iran denies"
    against: re.Pattern[str]  #: what stands before "contrary to reports"
    contrary: re.Pattern[str]  #: "while", between what one holds and what another does
    adding: re.Pattern[str]  #: "and", between two that count otherwise
    holds: re.Pattern[str]
    reckons: re.Pattern[str]  #: holds a number: "put it at"
    firmly: re.Pattern[str]
    stands_for: Mapping[str, str]  #: folded "moscow" → folded "russia"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """What a sentence denies."""

    matter: frozenset[str]  #: folded words of it
    rest: frozenset[str]  #: folded words of the sentence from there on
    points_back: bool  #: it is named by a word for what was said before: "the charges"
    these: bool  #: it is the very thing said before: "those reports"
    counters: bool  #: it only says that something is not so: an answer only beside what accuses its speaker, or says that it is
    who: tuple[str, ...]  #: folded words for who denies, in order; none for a pronoun
    about: str  #: it, as the sentence has it; empty where it is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A sentence as one side of a dispute."""

    item: str  #: `Item.id`
    at: datetime | None  #: when it was published or updated
    sentence: Sentence
    language: str
    words: frozenset[str]  #: folded words
    speakers: tuple[str, ...]  #: folded words for who says it, in order
    attributed: frozenset[
        str
    ]  #: folded words of the clause at its end that says who says it, and where: "the ministry said in a statement"
    accused: tuple[str, ...]  #: folded words for who "is accused" in it
    blamed: frozenset[str]  #: folded words for whom it accuses, and of what
    alleges: bool  #: it accuses, or says that somebody does
    leans: bool  #: it needs the one before it
    denial: Denial | None


@functools.cache
def load(language: str) -> Words:
    """The patterns of a BCP 47 language."""
    plain = lexicon.read("counting", language)
    words = plain["denial"]
    near = rf"(?:\W+[\w’'-]+){{0,{_NEAR}}}?\W+(?:{words['allegations']})\b"
    written = ("allegations", "involvement", "pointing", "these", "breaks")
    lower = ("untrue", "unanswered", "says", "alleges", "accused", "unsure", "contrary", "adding", "holds", "reckons", "firmly")
    said, behind = lexicon.lower(f"{words['says']}|{words['firmly']}"), lexicon.lower(words["behind"])
    return Words(
        # A capital behind the verb opens a clause ("denied Putin has ties"), so these are not matched in any case.
        denies=re.compile(
            rf"\b(?:{words['denies']})\b(?!\s+(?:{words['withheld']})\b)(?=,?\s+(?:(?i:{words['object']})\b|[^\W\d_a-z])|{near})"
        ),
        rejects=lexicon.whole(rf"(?:{words['rejects']})(?={near})"),
        negated=re.compile(rf"\b(?:{said})\b[^.;:]{{0,{_REPORTED}}}?(?:{contrast.load(language).denying.pattern})"),
        appended=re.compile(rf",\s+(?=(?:{behind})\b(?:\W+[\w’'-]+){{0,{_NEAR}}}?\W+(?:{lexicon.lower(words['denies'])})\b)"),
        against=re.compile(rf",?\s+(?=(?:{lexicon.lower(words['against'])})\b)"),
        stands_for={terms.fold(seat, language): terms.fold(of, language) for seat, of in plain["stands_for"].items()},
        **{name: re.compile(rf"\b(?:{words[name]})\b", re.IGNORECASE) for name in written},
        **{name: lexicon.whole(words[name]) for name in lower},
    )


def denying(item: Item) -> tuple[Utterance, ...]:
    """The item's readable sentences that deny something."""
    found = ((sentence, _denial(sentence.text, item.language)) for sentence in sentences(item) if wholeness.sayable(sentence.text))
    return tuple(_utterance(item, sentence, denial) for sentence, denial in found if denial)


def stating(item: Item) -> tuple[Utterance, ...]:
    """The item's readable sentences that can stand alone and in which somebody says that something is so, or accuses somebody."""
    return tuple(_utterance(item, each, None) for each in sentences(item) if _states(each.text, item.language))


def _states(text: str, language: str) -> bool:
    known, lower = load(language), lexicon.lowered(text)
    said = known.alleges.search(lower) or (
        (_QUOTES.match(text) or known.says.search(lower)) and not contrast.load(language).denying.search(lower)
    )
    return bool(said) and not known.unsure.search(lower) and wholeness.sayable(text) and not leaning.leans(text, language)


def _utterance(item: Item, sentence: Sentence, denial: Denial | None) -> Utterance:
    text, language, known = sentence.text, item.language, load(item.language)
    lower = lexicon.lowered(text)
    alleges, passive = known.alleges.search(lower), known.accused.search(lower)
    accused = subject(text[: passive.start()], language) if passive else ()
    return Utterance(
        item=item.id,
        at=item.updated or item.published,
        sentence=sentence,
        language=language,
        words=frozenset(folded(text, language)),
        speakers=() if passive else _speakers(text, language),
        attributed=frozenset(folded(clauses.attribution(text, language), language)),
        accused=accused,
        blamed=frozenset((*folded(text[alleges.end() :], language), *accused)) if alleges else frozenset(accused),
        alleges=bool(alleges),
        leans=denial is not None and leaning.leans(text, language),
        denial=denial,
    )


def _denial(text: str, language: str) -> Denial | None:
    known, lower = load(language), lexicon.lowered(text)
    for pattern, searched in ((known.denies, text), (known.rejects, lower)):
        if (found := pattern.search(searched)) and _LETTER.search(text, found.end()):
            return _denied(text, found, language)
    if (found := known.untrue.search(lower)) and known.says.search(lower) and known.allegations.search(text):
        return _denied(text, found, language)
    if not contrast.load(language).denying.search(lower):
        return None
    only = contrast.load(language).not_denying.sub(lambda found: "_" * len(found.group()), lower)
    if (found := known.negated.search(only)) and not known.unanswered.search(lower, found.end(), found.end() + _REPORTED):
        return replace(_denied(text, found, language), counters=True)
    return None


def _denied(text: str, verb: re.Match[str], language: str) -> Denial:
    """What stands behind a verb of denying in its clause."""
    known, before, behind = load(language), text[: verb.start()], text[verb.end() :]
    clause = _CLAUSE_END.split(behind.lstrip(" ,"), maxsplit=1)[0].strip()
    clause = known.breaks.split(clause, maxsplit=1)[0].strip() or clause
    told = known.allegations.sub(" ", known.involvement.sub(" ", clause))
    matter = frozenset(islice(folded(told, language), READ))
    return Denial(
        matter=matter,
        rest=frozenset(folded(known.allegations.sub(" ", _QUOTES.split(behind)[0]), language)),
        points_back=bool(
            known.pointing.match(clause) or known.involvement.search(clause) or (not matter and known.allegations.search(before))
        ),
        these=bool(known.these.match(clause)),
        counters=False,
        who=subject(before, language),
        about=_headed(clause, language) if len(matter) > 1 else "",
    )


def _headed(clause: str, language: str) -> str:
    """What is denied as a heading; none where it leans on what was said before."""
    words = re.sub(r"^(?:that|dass|daß|que|qu[’']|da)\s+|\s+as$|[\s.,]+$", "", clause)
    if leaning.leans(words, language) or words.partition(" ")[0].lower() in cues.load(language).pronouns:
        return ""
    if len(words) > _HEADING:
        words = words[:_HEADING].rsplit(" ", 1)[0] + "…"
    return words[:1].upper() + words[1:]


def subject(before: str, language: str) -> tuple[str, ...]:
    """Who does what the verb behind these words says: the telling words since the last mark; where that is a comma, the first ones.

    None where that is a clause of its own.
    """
    parts = _BOUND.split(load(language).breaks.split(before.rstrip(" ,"))[-1])
    found = folded(_ADVERB.sub("", parts[0] if before.rstrip().endswith(",") else parts[-1]), language)
    return found if len(found) <= LONGEST_PARTY else ()


def _speakers(text: str, language: str) -> tuple[str, ...]:
    """Who says so: the words before a verb of saying or accusing, else those behind it."""
    known, lower = load(language), lexicon.lowered(text)
    if found := known.says.search(lower) or known.alleges.search(lower):
        return subject(text[: found.start()], language) or folded(_BOUND.split(text[found.end() :])[0], language)
    return ()


def folded(text: str, language: str) -> tuple[str, ...]:
    """Folded words, a seat of government as its country."""
    stands_for = load(language).stands_for
    return tuple(stands_for.get(word, word) for word in terms.words(text, language))
