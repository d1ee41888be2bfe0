"""What the voices of a story say, sentence by sentence: which sentences can stand alone, how much each tells, and which say the same."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reporter.compose import counting, cues, dates
from reporter.compose.dedupe import Voice
from reporter.compose.quotes import quotations
from reporter.compose.sentences import Sentence, readable, sentences
from reporter.compose.terms import alike, rarity, weighted, words
from reporter.compose.timeline import day_of
from reporter.model import Cite, Claim, Item, Section

#: Words a claim has at least and at most. Of the sentences in the human summaries of the TAC 2011 topics 97 % lie between.
SHORTEST, LONGEST = 6, 60
#: Sentences read of one voice: nine WikiNews texts in ten have no more than 48.
MOST_READ = 48
#: Copies of a voice whose own sentences are read.
MOST_COPIES = 5
#: Sentences read of one story.
MOST_SAID = 3000
#: From here two sentences say the same; from the lower bound the second adds too little to be said as well. Of sentence pairs of different
#: WikiNews texts read at 0.33, 0.4, 0.5 and 0.6, those at 0.5 and above say the same. ROUGE-2 F with the lower bound at 0.35, 0.4, 0.5:
#: 0.220, 0.217, 0.215.
SAME, NEARLY = 0.5, 0.35

_OPENS = re.compile(r"[“\"„«‘'(¿¡]*(?:[^\W\d_]|\d|[$€£])")
#: Three full stops cut a sentence short: "Nadine Dorries has tried to defend her appearance on I’m A Celebrity...".
_CLOSES = re.compile(r"(?<!\.\.)[.!?][”\"“»’')]*$")
_TEXT = re.compile(r"[\w’'-]+")
#: "That's", "they've": the word that leans, with its verb.
_SHORTENED = re.compile(r"[’'](?:s|re|ve|d|ll|m)$")
_CLOSES_AS_QUESTION = re.compile(r"[?？][”\"“»’')]*$")
#: Whose turn it is in an interview: "A: ".
_TURN = re.compile(r"\w+:\s+")
_NUMBER = re.compile(r"\d")
_ONLY_QUOTED = re.compile(r"[“\"„«][^“”\"„«»]*[”\"“»]")
_QUOTATION = re.compile(r"(?:''|``).*?(?:''|$)|[“\"„«][^“”\"„«»]*(?:[”\"“»]|$)|(?<!\w)[‘'][^’']*[’'](?!\w)")
_CREDIT = re.compile(
    r"\b(?:photo|photograph|image|file|video|picture)s?\s*[:/]|\bfile (?:photo|picture)|©|https?://|www\.|\S@\S", re.IGNORECASE
)
#: Stands in any lower-case text with a credit or caption: cheap to search for, which is done in every sentence.
_PICTURED = re.compile(r"photo|image|file|video|picture|handout|undated|©|http|www\.|@|\(")
#: Who is who in a picture, "(2nd R)", and where it comes from.
_CAPTION = re.compile(
    r"\((?:\d\w\w )?[LRC]\)|\bin this (?:handout|file|undated)\b|\bhandout (?:photo|picture|image)"
    r"|\b[Ii]n this [\w., ]{0,40}?(?:photo|picture|image)"
)
#: What a page shows beside its text, "WATCH: …"; an entry of a list, "1/ …"; what is left of a name cut in two, "S. crew back down".
_BESIDE = re.compile(
    r"(?:WATCH|Watch|VIDEO|Video|PHOTOS?|Photos?|GALLERY|Gallery|LISTEN|Listen|READ|Read)\b[\w ]{0,12}:|\d{1,2}[/)] |[A-Z]\. [a-z]"
)
#: A word is missing before the full stop, "his third at .": a page made it of a link. Or it is shouted, "has done it again!": a briefing
#: does not, but those who speak in it may.
_ASKEW = re.compile(r"\s\.$|!$")
#: A date run together with the text: "Saturday, March 26, 2005 Up to four times", "2005/01/08 Tsunami aid".
_DATED = re.compile(r"(?:\w+, )?(?:\w+ \d{1,2}, \d{4}|\d{1,2}\.? \w+ \d{4}|\d{4}[/-]\d\d[/-]\d\d)\s*[^\W\d_]")
#: The hour of an entry in a running report: "14.22 (10.22) Romney's focus today is on Virginia".
_CLOCKED = re.compile(r"\d{1,2}[.:]\d\d\s+(?:\(\d{1,2}[.:]\d\d\)\s+)?[“\"]?[A-Z]")
#: A caption tells in the present what the picture shows, and ends in the full date on which it was taken.
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_TAKEN = re.compile(rf"\b(?:{_MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}})\.$")
#: Or it has that date right behind a place: "in Donetsk May 6, 2014."
_TAKEN_AT = re.compile(rf"(?!\w+day\b)\b[A-Z][\w’'-]+,? (?:{_MONTH} \d{{1,2}}, \d{{4}})\.$")
_PAST = re.compile(r"\b(?:was|were|had|has|have|did|will|would|said)\b")
#: Where and whose a wire report is: "KIEV (Reuters) - ", "PORT-AU-PRINCE, Haiti — ".
_DATELINE = re.compile(
    r"(?:[^\W\d_a-z][^\Wa-z.-]{2,}[\w .,'’/-]{0,40}|[^\W\d_][\w .,'’-]{1,40}(?=\())(?:\([^)]{2,30}\)\s*)?\s*(?:--|–|—|-)\s"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a voice, with what it is weighed by."""

    sentence: Sentence
    voice: int  #: which of the story's voices
    counts: Mapping[str, int]  #: its folded words
    weights: Mapping[str, float]  #: its words weighted by rarity in the story, to the length of one
    language: str
    day: date | None  #: the day from which its text counts


def said(voices: tuple[Voice, ...]) -> tuple[Said, ...]:
    """The sentences of all voices that may be claims: whole, readable, and able to stand alone."""
    most = min(MOST_READ, max(5, MOST_SAID // max(1, len(voices))))
    plain = [(number, each, voice.item.language) for number, voice in enumerate(voices) for each in _read(voice, most)]
    able = [entry for entry in plain if sayable(entry[1].text) and not leans(entry[1].text, entry[2])]
    counts = [Counter(words(each.text, language)) for _, each, language in able]
    rare = rarity(counts)
    return tuple(
        Said(sentence=each, voice=number, counts=count, weights=weighted(count, rare), language=language, day=day_of(voices[number].item))
        for (number, each, language), count in zip(able, counts, strict=True)
    )


def _read(voice: Voice, most: int) -> tuple[Sentence, ...]:
    """A voice's sentences, then those that only its copies by other outlets have."""
    return (*_told(voice.item)[:most], *added(voice, most))


def added(voice: Voice, most: int = MOST_READ) -> tuple[Sentence, ...]:
    """What only the copies of a voice by other outlets say: of the same outlet, an older copy was put right."""
    source, text = voice.item.outlet or voice.item.url, voice.item.text
    latest = {copy.outlet or copy.url: copy for copy in voice.copies if copy.text != text}
    others = {copy.text: copy for outlet, copy in latest.items() if outlet != source}
    if not others:
        return ()
    told = [frozenset(words(each.text, voice.item.language)) for each in sentences(voice.item)]
    more: list[Sentence] = []
    for each in (each for copy in list(others.values())[:MOST_COPIES] for each in _told(copy)[:most]):
        new = frozenset(words(each.text, voice.item.language))
        if not any(2 * len(new & known) >= NEARLY * (len(new) + len(known)) for known in told):
            told.append(new)
            more.append(each)
    return tuple(more)


def _told(item: Item) -> tuple[Sentence, ...]:
    """Its sentences but those inside a quotation, which are not the text's own words and do not say whose."""
    inside = quotations(item)
    return tuple(each for each in sentences(item) if not any(span.start < each.start and each.end < span.end for span in inside))


@functools.lru_cache(maxsize=4096)  # a sentence is judged as a claim, as one side of a dispute, as a dated event
def sayable(text: str) -> bool:
    """Is it a whole sentence of a readable length?"""
    return SHORTEST <= text.count(" ") + 1 <= LONGEST and whole(text)


def whole(text: str, *, dated: bool = False) -> bool:
    """Is it a whole sentence? Half sentences, captions, credits, addresses and lists of numbers are not.

    Of a `dated` one, that it ends in the full date says nothing: "The fair opens on 24 November 2026."
    """
    letters = sum(map(str.isalpha, text))
    return (
        bool(_OPENS.match(text))
        and not text.lstrip("“\"„«‘'(¿¡")[:1].islower()
        and bool(_CLOSES.search(text))
        and readable(text)
        and letters > 0.6 * len(text.replace(" ", ""))
        and not text.isupper()
        and not (_DATED.match(text) or _CLOCKED.match(text) or _BESIDE.match(text))
        and not (_CLOSES_AS_QUESTION.search(text) or _ASKEW.search(text) or _pictured(text, dated=dated))
        and text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
        and text.count("(") == text.count(")")
    )


def _pictured(text: str, *, dated: bool) -> bool:
    """Is it a credit, an address or a caption?"""
    if text[-2:-1].isdigit() and _TAKEN.search(text) and (_TAKEN_AT.search(text) or not (dated or _PAST.search(text))):
        return True
    return bool(_PICTURED.search(text.lower())) and bool(_CREDIT.search(text) or captions(text))


def captions(text: str) -> bool:
    """Does it say who is who in a picture, or whose picture it is?"""
    return _CAPTION.search(text) is not None


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
    return any(word in known.own and not (word.isupper() and at and _is_name(told[at - 1], known)) for at, word in enumerate(told))


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


def has_dateline(text: str) -> bool:
    """Does the sentence begin with where and whose a report is?"""
    return bool(_DATELINE.match(text))


def further(weights: Mapping[str, float], found: Iterable[Said]) -> tuple[Cite, ...]:
    """The passages that say the same as a sentence of these weighted words, the most alike of each voice."""
    best: dict[int, tuple[float, Said]] = {}
    for other in found:
        near = alike(weights, other.weights)
        if near >= SAME and near > best.get(other.voice, (0.0,))[0]:
            best[other.voice] = (near, other)
    return tuple(best[voice][1].sentence.cite for voice in sorted(best))


def repeats(claim: Said, spoken: Iterable[Said]) -> bool:
    """Has it been said already, by a sentence that is nearly the same?"""
    return any(alike(claim.weights, other.weights) >= NEARLY for other in spoken)


def supported(sections: tuple[Section, ...], found: tuple[Said, ...]) -> tuple[Section, ...]:
    """One text's sections with the passages of other voices that say the same."""
    rare = rarity(each.counts for each in found)
    unheard = math.log(len(found) + 2)

    def borne_out(claim: Claim) -> Claim:
        counts = Counter(key for each in found[:1] for key in words(claim.text, each.language))
        weights = weighted(counts, {key: rare.get(key, unheard) for key in counts})
        return replace(claim, cites=(*claim.cites, *further(weights, found)))

    return tuple(replace(section, claims=tuple(map(borne_out, section.claims))) for section in sections)
