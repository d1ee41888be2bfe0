"""Many texts told as one: the sentences that say what most voices say, as answers to the standing questions.

A sentence's worth is its nearness to the centre of the story (Radev et al. 2004): to the words weighted by how often they occur and how
rare they are, and to the words weighted by how many voices have them. What a text says early counts more. A voice that says a thing fifty
times is one voice.

ROUGE-2 F of the first 250 words on the TAC 2011 topics: plain centroid 0.176; early ones up, none that lean 0.193; with the voices' words
0.207; words of one voice left out 0.209.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reporter.compose import cues, retell
from reporter.compose.claims import NEARLY, Said, further, repeats, said
from reporter.compose.dedupe import Voice
from reporter.compose.standing import NEWS, Standing, standing, topics
from reporter.compose.terms import alike, rarity, weighted, words
from reporter.compose.wholeness import has_dateline
from reporter.model import Claim, Edition, Section

#: Words that a story of one voice gets, and what each further voice adds, up to a bound.
WORDS, WORDS_PER_VOICE, MOST_WORDS = 150, 15, 300
#: How much more the first sentence of a text counts than one far down. 0.5, 1, 2: 0.188, 0.193, 0.193 (before the voices' words were
#: added).
EARLY = 1.0
#: Share of nearness to the words that most voices have. 0.2, 0.3, 0.4: 0.206, 0.207, 0.198.
VOICES = 0.3
#: What a word tells that has been said, of what it told before (as in SumBasic, Nenkova & Vanderwende 2005, which squares). 1, 0.9, 0.8,
#: 0.7, 0.6, 0.5: 0.215, 0.214, 0.205, 0.217, 0.215, 0.210; the topic nearest to its centroid (0.231) has 0.210 at 1 and 0.248 at 0.7.
AGAIN = 0.7
#: Share of the best sentence's worth that another needs when its turn comes: less is told only to use the words up ("Hundreds have been
#: killed in clashes."). 0, 0.15, 0.2, 0.25, 0.3: 0.214, 0.215, 0.215, 0.215, 0.209, and one topic's 300 words are 294, 224, 224, 150.
LEAST = 0.15
#: What a sentence is worth that drags its dateline along: the same from another text reads better. At 0.5 two claims of 907 texts are
#: others, at 1 eighteen, most of the new ones with "NEW YORK —" before them.
DATELINED = 0.7
#: Sentences that stand under "What is happening?" whatever else they answer: the news comes first. Two and five put 74 and 140 of the
#: claims of 907 texts under another question.
NEWS_FIRST = 3
#: Sentences in a paragraph.
PARAGRAPH = 3


def answer(voices: tuple[Voice, ...], edition: Edition, headline: str = "") -> tuple[Section, ...]:
    """The story's sections: the edition's questions that its voices answer, in the edition's order. What the headline says is the news."""
    found = said(voices)
    chosen = _chosen(found, len(voices), min(MOST_WORDS, WORDS + WORDS_PER_VOICE * len(voices)))
    questions = standing(edition)
    told = _assigned(_news_first(chosen, headline, found), questions)
    if not chosen or edition.unanswered == "omit":
        return tuple(_section(question, told[place], found) for place, question in enumerate(questions) if told[place])
    return tuple(
        _section(question, told[place], found) if told[place] else _open(question, edition) for place, question in enumerate(questions)
    )


def _chosen(found: tuple[Said, ...], voices: int, budget: int) -> list[Said]:
    """Sentences in the order of their worth, none said twice, as many as the words allow. A word that has been said tells less again."""
    centre = _centre(found, voices)
    chosen: list[Said] = []
    waiting = [(-_worth(each, centre), each.sentence.place, each.sentence.item, 0, at) for at, each in enumerate(found)]
    heapq.heapify(waiting)
    best = -waiting[0][0] if waiting else 0.0
    while waiting:
        worth, place, item, known, at = heapq.heappop(waiting)
        if -worth < LEAST * best:
            break
        each = found[at]
        length = len(each.sentence.text.split())
        if length > budget or repeats(each, chosen):
            continue
        if known < len(chosen):
            heapq.heappush(waiting, (-_worth(each, centre), place, item, len(chosen), at))
            continue
        chosen.append(each)
        budget -= length
        centre.tell(each)
    return chosen


@dataclass(slots=True)
class _Centre:
    """What a story is about: its words, each by how much it tells as long as it has not been said."""

    frequent: dict[str, float]  #: by how often and how rare they are
    agreed: dict[str, float]  #: by how many voices have them

    def tell(self, each: Said) -> None:
        """Its words have been said."""
        for key in each.counts:
            if key in self.frequent:
                self.frequent[key] *= AGAIN
                self.agreed[key] *= AGAIN


def _centre(found: tuple[Said, ...], voices: int) -> _Centre:
    rare = rarity(each.counts for each in found)
    spoken = Counter(key for key, _ in {(key, each.voice) for each in found for key in each.counts})
    shared = {key for key, count in spoken.items() if count >= min(2, voices - 1)}
    often = Counter[str]()
    for each in found:
        often.update(each.counts)
    return _Centre(
        frequent=_unit({key: often[key] * rare[key] for key in sorted(shared)}),
        agreed=_unit({key: spoken[key] ** 2 for key in sorted(shared)}),
    )


def _worth(each: Said, centre: _Centre) -> float:
    """How near a sentence is to the story's centre, earlier ones more so."""
    flat = _unit({key: 1 + math.log(count) for key, count in each.counts.items()})
    near = (1 - VOICES) * alike(each.weights, centre.frequent) + VOICES * alike(flat, centre.agreed)
    return near * (1 + EARLY / (1 + each.sentence.place)) * (DATELINED if has_dateline(each.sentence.text) else 1.0)


def _unit(values: Mapping[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {key: value / norm for key, value in values.items()}


def _news_first(chosen: list[Said], headline: str, found: tuple[Said, ...]) -> list[Said]:
    """The sentence that says most of what the headline says before the others, if any says much of it."""
    counts = Counter(word for each in chosen[:1] for word in words(headline, each.language))
    weights = weighted(counts, rarity(each.counts for each in found))
    best = max(chosen, key=lambda each: alike(each.weights, weights), default=None)
    if best is None or alike(best.weights, weights) < NEARLY:
        return chosen
    return [best, *(each for each in chosen if each is not best)]


def _assigned(chosen: list[Said], questions: tuple[Standing, ...]) -> Mapping[int, list[Said]]:
    """Sentences by the place of the question they answer."""
    told: dict[int, list[Said]] = {place: [] for place in range(len(questions))}
    news = next((place for place, question in enumerate(questions) if question.topic == NEWS), 0)
    for rank, each in enumerate(chosen):
        told[news if rank < NEWS_FIRST else _best(each, questions, news)].append(each)
    return told


def _best(each: Said, questions: tuple[Standing, ...], news: int) -> int:
    """The question with the most cues in the sentence; the more telling kind of answer where two have as many."""
    cued = topics(each.sentence.text, each.language)
    folded = frozenset(words(each.sentence.text, each.language))
    scores = [
        (cued.get(q.topic, 0) if q.topic else 2 * len(q.words & folded), _TELLING.get(q.topic or "", 3), -at)
        for at, q in enumerate(questions)
    ]
    best = max(scores, default=(0, 0, 0))
    return -best[2] if best[0] else news


def _open(question: Standing, edition: Edition) -> Section:
    """A question that no report answers: that is the desk's word, as no passage says it."""
    return Section(question=question.question, claims=(Claim(text=cues.load(edition.language).unanswered, cites=(), by="editor"),))


#: Which answer tells more where a sentence could be either: nearly every sentence of news says who said it.
_TELLING = {"next": 5, "spark": 4, "roots": 4, "involved": 2, "reactions": 1, NEWS: 0}


def _section(question: Standing, told: list[Said], found: tuple[Said, ...]) -> Section:
    claims = []
    for at, each in enumerate(_in_order(told)):
        others = (other for other in found if other.voice != each.voice)
        claims.append(retell.claim(each.sentence, at // PARAGRAPH, further(each.sentence.text, each.weights, others)))
    return Section(question=question.question, claims=tuple(claims))


def _in_order(told: list[Said]) -> list[Said]:
    """From the last day back, "were released" before "are still held"; of a day, each text's sentences together as it has them, the text
    with the best one first, and that before all.
    """
    first = {each.voice: at for at, each in reversed(tuple(enumerate(told)))}

    def key(each: Said) -> tuple[int, int, bool, int]:
        return -each.day.toordinal() if each.day else 0, first[each.voice], each is not told[0], each.sentence.place

    return sorted(told, key=key)
