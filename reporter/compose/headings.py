"""What stands above the accounts of a dispute: what is disputed, in the sources' own words.

Read from the reports of the judged events: a list of the names in both accounts tells who, not what; words cut off in the middle tell
nothing. So it is, in this order, what is denied, who denies what, what one side holds, or the words around what both sides speak of.
"""

from __future__ import annotations

import re
from itertools import pairwise

from reporter.compose import clauses, cues, dates, leaning, lexicon, terms
from reporter.compose.parties import LONGEST_PARTY, folded, party
from reporter.compose.utterances import Denial, Utterance, holding
from reporter.compose.wording import load

#: Characters of a heading. With 60, 11 of 36 headings lose what tells them apart ("Trump accused by numerous women"), with 120, 5 are of
#: two lines.
LONGEST = 90
#: Words left where a heading is cut before a phrase that it can do without. With 3 the same headings, with 6 one is shorter.
_FEWEST = 4
#: Words of what is denied that tell what it is. With 1, three of 36 headings say less ("Charges"); with 3, five are others, fuller ones and
#: some that break off a sentence ("Accusations that Brodt paid the builders is heard").
_TOLD = 2
#: Characters behind the longest heading in which the phrase begun there is still recognised.
_AHEAD = 12
_OPENING = re.compile(r"^(?:(?:that|dass|daß|que|da|to)\s+|qu[’'](?=\w)|ever\s+|[\s.,]+)+")
_CLOSING = re.compile(r"(?:\s+as|[\s.,;:—–-])+$")
_ENDS = re.compile(r"[;:—“”\"]|,\s|\.$")
_MARK = re.compile(r"[,;:—–]\s")
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]*\w(?: [^\W\d_a-z][\w’'-]*\w)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_WORD = re.compile(r"[^\W_][\w’'-]*")


def of_denial(alleged: Utterance, denial: Utterance) -> str:
    """What one alleges and the other denies."""
    said, language = denial.denial, denial.language
    assert said
    clause = _cleaned(said.clause, language)
    told = len(said.matter) >= _TOLD
    core = _CLOSING.sub("", _named(said.core, language))
    whole = _alone(core, language) if len(core) <= LONGEST else ""
    held = _said(alleged.sentence.text, language)
    found = (
        held or _alleged(alleged.sentence.text, language) if said.these and not said.matter else "",
        whole if said.counters else "",
        _alone(_fitting(clause, language), language) if told else "",
        whole or _alone(_fitting(core, language), language),
        "" if said.counters else _of_pronoun(alleged, said, clause),
        _alleged(alleged.sentence.text, language),
        held,
        _topic(alleged.sentence.text, denial.sentence.text, language),
        _fitting(alleged.sentence.text, language),
    )
    return _capital(next(filter(None, found), "") or _cut(alleged.sentence.text))


def of_sides(one: str, other: str, language: str) -> str:
    """What the two sides of one sentence hold against each other."""
    found = (
        _said(one, language),
        _alleged(one, language),
        _held(one, language),
        _held(other, language),
        _topic(one, other, language),
        _fitting(one, language),
    )
    return _capital(next(filter(None, found), "") or _cut(one))


def of_fact(one: str, other: str, language: str) -> str:
    """What one says and the other says is not so: the fact without who says so."""
    plain = _fitting(clauses.unattributed(one, language), language)
    found = (_alone(plain, language) if len(plain.split()) >= _FEWEST else "", _topic(one, other, language), _fitting(one, language))
    return _capital(next(filter(None, found), "") or _cut(one))


def of_count(unit: str, one: str, other: str, language: str) -> str:
    """What is counted; of a sign or measure also what both speak of: "emergency declaration ($)"."""
    topic = _topic(one, other, language)
    return f"{_capital(topic)} ({unit})" if topic else unit


def _of_pronoun(alleged: Utterance, said: Denial, clause: str) -> str:
    """What "he" denies, behind his name where the accusation names him right away: "accusations that Berlusconi paid"."""
    language, text = alleged.language, alleged.sentence.text
    found = load(language).alleges.search(lexicon.lowered(text))
    accused = _NAME.match(text, found.end() + 1) if found and not said.who else None
    *words, last = clause.split() or [""]
    if last.lower() in _personal(language):  # "all charges against him"
        words = words[:-1] if words and not terms.fold(words[-1], language) else words
    else:
        words.append(last)
    return f"{accused[0]}: {' '.join(words)}" if accused and len(words) >= _TOLD and not _POSSESSIVE.search(accused[0]) else ""


def _personal(language: str) -> frozenset[str]:
    known = cues.load(language)
    return frozenset((*known.pronouns, *known.leaning, "him", "them"))


def _alleged(text: str, language: str) -> str:
    """What somebody is accused of: "NATO has accused Moscow of using special forces", "charges of aiding the killing"."""
    known = load(language)
    if not (found := known.alleges.search(lexicon.lowered(text)) or known.allegations.search(text)):
        return ""
    clause = _clause(text[found.start() :], language)
    who = "" if known.allegations.match(found.group()) else party(text[: found.start()], language)
    who = who if len(who.split()) <= LONGEST_PARTY else ""
    told = (_alone(_fitting(words, language), language) for words in (f"{who} {clause}", clause))
    fewest = _TOLD + 1 if known.alleges.match(lexicon.lowered(found.group())) else _FEWEST
    return next((words for words in told if len(words.split()) >= fewest), "")


def _said(text: str, language: str) -> str:
    """What somebody says is so, where that can be read alone."""
    found = (each for each in load(language).says.finditer(lexicon.lowered(text)) if each.group() not in cues.load(language).according)
    return _behind(text, next(found, None), language)


def _held(text: str, language: str) -> str:
    """The same behind any verb of holding, such as "blamed"; "claims" may be a noun."""
    found = (each for each in holding(text, language) if not load(language).allegations.fullmatch(each.group()))
    return _behind(text, next(found, None), language)


def _behind(text: str, verb: re.Match[str] | None, language: str) -> str:
    clause = _cleaned(_clause(text[verb.end() :], language), language) if verb and verb.start() else ""
    return _alone(_fitting(clause, language), language) if len(clause.split()) >= _FEWEST else ""


def _named(core: str, language: str) -> str:
    """Who denies what, without what stands before the name: "during the case on Tuesday Mr Ebbers denied the allegations"."""
    if not core or _alone(core, language):
        return core
    dated, phrase = dates.spans(dates.find(core, language, None)), load(language).phrase
    words = [word for word in _WORD.finditer(core) if not any(start <= word.start() < end for start, end in dated)]
    for before, word in pairwise(words):
        if word[0][:1].isupper() and not phrase.fullmatch(before[0].lower()) and not _article(before[0], language):
            return core[word.start() :]
    return core


def _article(word: str, language: str) -> bool:
    return word.islower() and not terms.fold(word, language) and word not in cues.load(language).leaning


def _clause(text: str, language: str) -> str:
    """The words up to the first mark or word at which a clause ends, without an "and" at their end."""
    known = load(language)
    words = known.breaks.split(_ENDS.split(text, maxsplit=1)[0], maxsplit=1)[0].strip()
    return _unjoined(words, language)


def _unjoined(words: str, language: str) -> str:
    """The words without an "and" at their end."""
    joined, _, last = words.rpartition(" ")
    return joined if load(language).adding.fullmatch(last) else words


def _cleaned(clause: str, language: str) -> str:
    """A clause without "that" before it, when it was said, or that it was believed."""
    words = _CLOSING.sub("", _OPENING.sub("", clause))
    if believed := load(language).says.match(lexicon.lowered(words)):
        words = _OPENING.sub("", words[believed.end() :])
    if (dated := next(iter(dates.find(words, language, None)), None)) and len(words[: dated.start].split()) < _TOLD:
        words = words[dated.end :].strip(" ,")
    return words


def _fitting(words: str, language: str) -> str:
    """The words, without phrases at their end that they can do without where they are too long; none where that does not help."""
    words = _CLOSING.sub("", words.strip())
    if len(words) <= LONGEST:
        return words
    known, lower = load(language), lexicon.lowered(words[: LONGEST + _AHEAD])
    ends = [found.start() for pattern in (known.phrase, known.adding, _MARK) for found in pattern.finditer(lower)]
    shorter = (_unjoined(_CLOSING.sub("", words[:end]), language) for end in sorted(ends, reverse=True) if end <= LONGEST)
    return next((each for each in shorter if len(each.split()) >= _FEWEST and each.count("“") == each.count("”")), "")


def _alone(words: str, language: str) -> str:
    """The words, if they need none before them."""
    first = words.partition(" ")[0].lower()
    if not words or first in _personal(language) or load(language).phrase.match(f"{first} ") or leaning.leans(words, language):
        return ""
    return words


def _topic(one: str, other: str, language: str) -> str:
    """The longest run of telling words in the one, no name alone, of which the other has a word that is no number."""
    theirs = frozenset(word for word in folded(other, language) if not word[0].isdigit())
    runs: list[list[re.Match[str]]] = [[]]
    words = list(_WORD.finditer(clauses.unattributed(one, language)))
    for before, word in pairwise([None, *words]):
        assert word
        told = bool(terms.fold(word[0], language)) and not word[0].isdigit() and not _says(word[0], language)
        if before and runs[-1] and (not told or word.start() != before.end() + 1):
            runs.append([])
        if told:
            runs[-1].append(word)
    plain = (run for run in runs if not all(word[0][:1].isupper() for word in run))
    shared = [run for run in plain if any(folded(word[0], language) and folded(word[0], language)[0] in theirs for word in run)]
    best = max(shared, key=len, default=[])
    if len(best) < _TOLD:
        return ""
    return " ".join(_POSSESSIVE.sub("", word[0]) if word is best[-1] else word[0] for word in best)


def _says(word: str, language: str) -> bool:
    known, lower = load(language), word.lower()
    return bool(known.says.fullmatch(lower) or known.holds.fullmatch(lower))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
