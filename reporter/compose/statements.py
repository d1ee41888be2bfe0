"""Figures in their context: what is counted, what befell it, where and when, and how exact the number is meant.

Two figures are of one thing when they count the same (or people by whatever word), the same was done to them, their sentences name no
different places or dates, and enough words around them are the same; another count that both give, of the dead beside the injured, is
one more.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from reporter.compose import almanac, clauses, contrast, counting, cues, dates, extents, lexicon, terms
from reporter.compose.contrast import Contrast
from reporter.compose.sentences import Sentence, sentences, squeeze
from reporter.compose.timeline import RECENT, day_of
from reporter.model import Cite, Figure, Item

#: Share of the shorter sentence's words that both must have, and how many: for figures of a deed to people, of things, and of signs and
#: measures, which say least of what they count. Set on the pairs in the tests and by reading what the WikiNews events yield. On 907 texts
#: each may be one step lower or need one word less or more without a change; all of them half as much higher lose 4 of 36 disputes.
DEED, ANYONE, THING, SIGN = (0.25, 1), (0.25, 2), (0.5, 2), (0.6, 3)
#: Numbers of one thing that lie further apart than this are of a part and the whole, or of two times. 10 and 100: the same disputes of 907
#: texts.
TIMES_APART = 25
#: A range whose end is so many times its beginning is a word for many: dozens, tens of thousands. Wide enough.
LOOSE = 3
#: Numbers of one noun that lie no further apart than this are more likely of one thing: 4,500 and 4,800 peacekeepers. Of nine such pairs in
#: 3,000 unread texts that lay within 1.5, the four true ones lay within 1.04.
NEAR_NUMBERS = 1.1
#: A sentence with fewer words of its own than this leans on the one before it: "It has about 4,500 peacekeepers". Wide enough.
LEANING = 3
#: "26 children and adults": a number of more than its noun says.
_JOINED = re.compile(r"\s+(?:and|et|und|y|i)\s+(?:[^\W\d_]+s|women|men|children)\b")
#: An open bracket: a number in it is of the name before it, "Almirola (69 laps led)", or another measure of the same.
_ASIDE = re.compile(r"\([^()]*$")
#: The head of figures that count people by whatever word.
ANYBODY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One figure as its sentence has it."""

    item: str  #: `Item.id`
    source: str  #: who says so: the outlet, else the item's address
    at: datetime | None  #: when it was published or updated
    figure: str  #: `Figure.text`
    text: str  #: the sentence
    cite: Cite  #: the sentence's passage
    language: str
    unit: str  #: `Figure.unit`
    head: str  #: folded noun that is counted, or `ANYBODY`
    measure: bool  #: the unit is money, a measure, a share or a length of time
    kind: frozenset[str]  #: folded words that say which of them
    deeds: frozenset[str]  #: what befell them, as the language's file names it
    places: frozenset[str]
    past: frozenset[str]  #: dates before the news itself
    days: frozenset[str]  #: the days on which it happened, as far as the sentence names them
    words: frozenset[str]  #: folded words of the sentence beside those for number, head, deed and speaking
    low: float
    high: float
    beside: frozenset[tuple[frozenset[str], float, float]]  #: deeds and values of the other figures in its sentence
    ahead: bool  #: of what is still to come
    changed: bool  #: the sentence says that the number was another before
    total: bool  #: it is how many there are by now: "the toll has risen to"
    alone: bool  #: its sentence counts no other of the same head and deed, its number nothing else, and it is no aside


@functools.lru_cache(maxsize=64)  # a story's disputes and what is out of date in it are both looked for among them
def statements(item: Item, figures: tuple[Figure, ...]) -> tuple[Statement, ...]:
    """The item's figures in context, and as none the sentences that say nobody was harmed."""
    held = {sentence.start: sentence for sentence in sentences(item)}
    told = ((figure, _sentence(figure, held)) for figure in figures)
    counted = (_counted(item, sentence, figure) for figure, sentence in told if sentence)
    before = {s.start: earlier for earlier, s in pairwise(held.values()) if earlier.paragraph == s.paragraph}
    found = (*counted, *(none for sentence in held.values() for none in _nobody(item, sentence)))
    heads = Counter((statement.cite, statement.head, statement.deeds) for statement in found)
    counted_with: defaultdict[Cite, set[tuple[frozenset[str], float, float]]] = defaultdict(set)
    for statement in found:
        if statement.deeds:
            counted_with[statement.cite].add((statement.deeds, statement.low, statement.high))
    return tuple(
        replace(
            statement,
            alone=statement.alone and heads[statement.cite, statement.head, statement.deeds] == 1,
            beside=frozenset(counted_with[statement.cite] - {(statement.deeds, statement.low, statement.high)}),
            words=_leaning(statement, before.get(statement.cite.start), item.language),
        )
        for statement in found
    )


def _leaning(statement: Statement, earlier: Sentence | None, language: str) -> frozenset[str]:
    """The words of the sentence, with those of the one before it where it has few of its own."""
    if earlier is None or len(statement.words) >= LEANING:
        return statement.words
    return statement.words | (_told(earlier.text, "", language) - {statement.head})


def _sentence(figure: Figure, held: Mapping[int, Sentence]) -> Sentence | None:
    """The sentence that gives the figure; for one given as data, the first that has its words."""
    words = squeeze(figure.text)
    return held.get(figure.cites[0].start) or next((sentence for sentence in held.values() if words in sentence.text), None)


def same_thing(one: Statement, other: Statement) -> bool:
    """Do both count the same, as far as their sentences tell?"""
    pairs = ((one.deeds, other.deeds), (one.places, other.places), (one.kind, other.kind))
    if one.head != other.head or any(mine and theirs and not mine & theirs for mine, theirs in pairs):
        return False
    if one.days and other.days and not one.days & other.days:
        return False
    if one.ahead != other.ahead or ((one.past or other.past) and not one.past & other.past):
        return False
    share, fewest = _needed(one, other)
    shared, shorter = len(one.words & other.words) + len(one.beside & other.beside), min(len(one.words), len(other.words))
    return shared >= share * shorter and shared >= fewest


def _needed(one: Statement, other: Statement) -> tuple[float, int]:
    if one.measure:
        return SIGN
    if one.deeds & other.deeds and one.head == ANYBODY and not one.places & other.places:
        return ANYONE if min(len(one.words), len(other.words)) > 1 else DEED
    near = max(one.low, other.low) <= NEAR_NUMBERS * min(one.high, other.high)
    return DEED if one.deeds & other.deeds or (near and one.head != ANYBODY) else THING


def contradict(one: Statement, other: Statement) -> bool:
    """Can the two numbers not both be right, and are they near enough to be of one thing? What nobody counted, dozens, contradicts none."""
    if _uncounted(one) or _uncounted(other):
        return False
    lower, upper = (one, other) if one.high < other.low else (other, one)
    return lower.high < upper.low and (lower.high == 0 or upper.low <= TIMES_APART * lower.high)


def _uncounted(one: Statement) -> bool:
    return one.low > 0 and one.low * LOOSE <= one.high < math.inf


def _counted(item: Item, sentence: Sentence, figure: Figure) -> Statement:
    text = item.text[sentence.start : sentence.end]
    words, start = contrast.load(item.language), max(text.find(figure.text), 0)
    times, noun = _scale(figure.unit, item.language)
    head = ANYBODY if words.anybody.fullmatch(lexicon.lowered(noun)) else (terms.fold(noun, item.language) or noun)
    low, high = extents.extent(figure, item.language)
    return _statement(
        item,
        sentence,
        figure.text,
        unit=figure.unit,
        head=head,
        kind=_kind(figure.text + _share_of(text, start + len(figure.text), item.language), head, words, item.language),
        deeds=contrast.deeds(text, start, start + len(figure.text), item.language),
        extent=(low * times, high * times),
        joined=bool(_JOINED.match(text, start + len(figure.text)) or _ASIDE.search(text[:start])),
    )


def _nobody(item: Item, sentence: Sentence) -> Iterator[Statement]:
    """No casualties, nobody was hurt."""
    text = item.text[sentence.start : sentence.end]
    words = contrast.load(item.language)
    if none := words.nobody.search(lexicon.lowered(text)):
        phrase, deeds = text[none.start() : none.end()], contrast.deeds(text, none.start(), none.end(), item.language)
        if deeds:
            yield _statement(item, sentence, phrase, unit=phrase, head=ANYBODY, kind=frozenset(), deeds=deeds, extent=(0.0, 0.0))


def _statement(
    item: Item,
    sentence: Sentence,
    phrase: str,
    *,
    unit: str,
    head: str,
    kind: frozenset[str],
    deeds: frozenset[str],
    extent: tuple[float, float],
    joined: bool = False,
) -> Statement:
    text = item.text[sentence.start : sentence.end]
    words, day = contrast.load(item.language), day_of(item)
    lower, fact = lexicon.lowered(text), clauses.unattributed(text, item.language, phrase)
    return Statement(
        item=item.id,
        source=item.outlet or item.url,
        at=item.updated or item.published,
        figure=phrase,
        text=sentence.text,
        cite=sentence.cite,
        language=item.language,
        unit=unit,
        head=head,
        measure=_scale(unit, item.language)[1] in counting.load(item.language).measured,
        kind=kind,
        deeds=deeds,
        places=frozenset(found.group(1).casefold() for found in words.places.finditer(text)),
        past=frozenset(found.when for found in dates.find(text, item.language, day) if found.when and _before(found.when, day)),
        days=_days(fact, max(fact.find(phrase), 0), phrase, item.language, day),
        words=_told(fact, phrase, item.language) - {head},
        beside=frozenset(),
        low=extent[0],
        high=extent[1],
        ahead=bool(almanac.load(item.language).future.search(lower)),
        changed=bool(words.changed.search(lower)),
        total=_total(phrase, item.language),
        alone=not joined,
    )


def _days(fact: str, start: int, phrase: str, language: str, today: date | None) -> frozenset[str]:
    """The days that the clause of a figure names."""
    found = (dated for dated in dates.find(fact, language, today) if not clauses.apart(fact, start, start + len(phrase), dated))
    return frozenset(dated.when for dated in found if dated.when and len(dated.when) == len("2024-05-08"))


def _before(when: str, day: date | None) -> bool:
    """Is the date older than the news? A year or month is where it is not the day's own; of an unknown day, any year is."""
    if day is None:
        return len(when) < 10
    return not day.isoformat().startswith(when) and when < (day - RECENT).isoformat()


def telling(words: Iterable[str], language: str) -> frozenset[str]:
    """Folded words without numbers, verbs of speaking and who speaks by office: they are the same in reports of anything."""
    return frozenset(word for word in words if not word[0].isdigit()) - _speaking(language)


@functools.cache
def _speaking(language: str) -> frozenset[str]:
    known = cues.load(language)
    return frozenset(terms.fold(word, language) for word in (*known.speech, *known.speakers))


def _told(text: str, but: str, language: str) -> frozenset[str]:
    """The telling words of a sentence but those of its figure and of what befell whom."""
    plain = contrast.load(language).befell.sub(" ", lexicon.lowered(text))
    named = "" if _total(but, language) else but  # "number of people killed by the quake in Sella" tells of what
    return telling(terms.words(plain, language), language) - frozenset(terms.words(named, language))


def _total(figure: str, language: str) -> bool:
    return bool(counting.load(language).total.search(re.split(r"\d", figure, maxsplit=1)[0]))


def _share_of(text: str, end: int, language: str) -> str:
    """Of whom or what a share is, where the sentence goes on to say: " of schools"."""
    found = counting.load(language).noun.match(text, end)
    return f" {found['noun']}" if found and found["of"] and re.search(r"(?:%|percent|per cent)$", text[:end]) else ""


def _scale(unit: str, language: str) -> tuple[float, str]:
    """A unit such as "Millionen Euro" as its factor and its noun."""
    first, _, noun = unit.rpartition(" ")
    return counting.load(language).scales.get(first.lower(), 1), noun if first else unit


def _kind(text: str, head: str, words: Contrast, language: str) -> frozenset[str]:
    """Which of them: the words of the figure beside number, noun and deed."""
    known = counting.load(language)
    told = (word for word in re.findall(r"[^\W\d_][\w’'-]*", text) if not known.word.fullmatch(word) and word not in known.scales)
    plain = lexicon.lowered(" ".join(told))
    for pattern in (known.about, known.least, known.most, known.total, words.befell):
        plain = pattern.sub(" ", plain.rstrip())
    return frozenset(terms.words(plain, language)) - {head}
