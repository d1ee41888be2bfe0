"""What the voices of a story say, sentence by sentence: which may be claims, how much each tells, and which say the same."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reporter.compose import contrast
from reporter.compose.dedupe import Voice
from reporter.compose.leaning import leans
from reporter.compose.numerals import amounts
from reporter.compose.quotes import quotations
from reporter.compose.sentences import Sentence, sentences
from reporter.compose.terms import alike, rarity, weighted, words
from reporter.compose.timeline import day_of
from reporter.compose.wholeness import sayable
from reporter.model import Cite, Claim, Item, Section

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
    able = [entry for entry in plain if sayable(entry[1].text, entry[2]) and not leans(entry[1].text, entry[2])]
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
    """Its sentences, each once, but those inside a quotation, which are not the text's own words and do not say whose."""
    inside = quotations(item)
    told: dict[str, Sentence] = {}
    for each in sentences(item):
        if not any(span.start < each.start and each.end < span.end for span in inside):
            told.setdefault(each.text, each)
    return tuple(told.values())


def further(text: str, weights: Mapping[str, float], found: Iterable[Said]) -> tuple[Cite, ...]:
    """The passages that say the same as a sentence of these weighted words, the most alike of each voice. One word in common says nothing,
    however rare it is, and what denies the sentence or has other numbers does not bear it out.
    """
    best: dict[int, tuple[float, Said]] = {}
    for other in found:
        near = alike(weights, other.weights)
        same = near >= SAME and len(weights.keys() & other.weights.keys()) > 1 and near > best.get(other.voice, (0.0,))[0]
        if same and not _gainsays(text, other.sentence.text, other.language):
            best[other.voice] = (near, other)
    return tuple(best[voice][1].sentence.cite for voice in sorted(best))


def _gainsays(one: str, other: str, language: str) -> bool:
    """Does one deny where the other does not, or has each a number that the other lacks: another toll, another hour?"""
    mine, theirs = _numbers(one, language), _numbers(other, language)
    return contrast.denies(one, language) != contrast.denies(other, language) or not (mine <= theirs or theirs <= mine)


def _numbers(text: str, language: str) -> frozenset[float]:
    values = (value for each in amounts(text, language) for value in (each.value, each.low, each.high))
    return frozenset(value for value in values if value is not None)


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
        return replace(claim, cites=(*claim.cites, *further(claim.text, weights, found)))

    return tuple(replace(section, claims=tuple(map(borne_out, section.claims))) for section in sections)
