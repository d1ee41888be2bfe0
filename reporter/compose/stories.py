"""Stories: clusters with an id that stays from day to day, the reasons they hold together, and the order they are printed in."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from reporter.compose.cluster import cluster
from reporter.compose.dedupe import Voice, outlets, shingles
from reporter.compose.sentences import squeeze
from reporter.compose.terms import Terms, counted, rarity, read, terms, weighted
from reporter.model import Edition, Explainer, Issue, Story

#: Likeness from which a story goes on one of the last issue that shares no item with it: a text's opening against what the story told.
#: Half of each WikiNews event's texts as yesterday's issue, half as today's, three draws each: ids right, wrong, missed. Small set (crises
#: of many events): 10, 10, 0 at 0.08, 10, 9, 1 at 0.1, 9, 9, 2 at 0.12 and 0.16; big set: 183, 39, 24 at 0.08, 180, 35, 29 at 0.1, 179, 32,
#: 32 at 0.12, 164, 29, 49 at 0.16; 206 texts that nothing was set on: 127, 10, 7, then 126, 10, 8, then 123, 10, 11, then 120, 10, 14.
GOES_ON = 0.1
#: Hours in which a story's weight halves.
HALF_LIFE = 24.0


@dataclass(frozen=True, slots=True)
class Matter:
    """A story with its voices: what an explainer is made from."""

    story: Story
    voices: tuple[Voice, ...]


def matters(voices: tuple[Voice, ...], last: Issue | None) -> tuple[Matter, ...]:
    """The voices as stories, in no order of rank. A story that goes on one of the last issue has its id."""
    texts = [terms(voice.item) for voice in voices]
    groups = cluster(texts, [shingles(read(voice.item)) for voice in voices])
    rare = rarity(text.whole for text in texts)
    ids = _ids([[voices[i] for i in group] for group in groups], [[texts[i] for i in group] for group in groups], rare, last)
    return tuple(
        Matter(
            story=Story(
                id=name,
                items=tuple(item for index in group for item in voices[index].copies),
                why=_why([texts[index] for index in group], rare, [voices[index] for index in group]),
            ),
            voices=tuple(voices[index] for index in group),
        )
        for name, group in zip(ids, groups, strict=True)
    )


def in_order(found: Iterable[Matter], edition: Edition, as_of: datetime) -> tuple[Matter, ...]:
    """Pinned first, in the pins' order; then by weight × independent outlets × recency."""
    return tuple(sorted(found, key=lambda matter: (_pinned(matter, edition.pins), -_rank(matter, as_of), matter.story.id)))


def told_of(matter: Matter, words: Iterable[str]) -> bool:
    """Is the story's id, or are all words of one of these in a title of its items?"""
    titles = [f" {squeeze(item.title).casefold()} " for item in matter.story.items]
    return any(word == matter.story.id or any(f" {word.casefold()} " in title for title in titles) for word in words)


def _pinned(matter: Matter, pins: tuple[str, ...]) -> int:
    return next((place for place, pin in enumerate(pins) if told_of(matter, (pin,))), len(pins))


def _rank(matter: Matter, as_of: datetime) -> float:
    weight = max(voice.item.weight for voice in matter.voices)
    newest = max((item.published for item in matter.story.items if item.published), default=as_of)
    hours = max(0.0, (as_of - newest).total_seconds() / 3600)
    return weight * len(outlets(voice.item for voice in matter.voices)) * float(0.5 ** (hours / HALF_LIFE))


def _why(texts: list[Terms], rare: Mapping[str, float], voices: list[Voice]) -> tuple[str, ...]:
    """What most of the texts share: names, then words, the most telling first; and copies of one text."""
    reasons = [f"the same text in {len(voice.copies)} items" for voice in voices if len(voice.copies) > 1]
    if len(texts) < 2:
        return tuple(reasons)
    counts = Counter(key for text in texts for key in text.whole)
    shared = [key for key, count in counts.items() if count * 2 > len(texts) and count > 1]
    shared.sort(key=lambda key: (-counts[key] * rare.get(key, 0.0), key))
    names = [key for key in shared if any(key in text.names for text in texts)][:5]
    plain = [key for key in shared if key not in names and not key[0].isdigit()][:5]
    for label, keys in (("names", names), ("words", plain)):
        if keys:
            reasons.append(f"{label} in common: {', '.join(_written(key, texts, label) for key in keys)}")
    return tuple(reasons)


def _written(key: str, texts: list[Terms], label: str) -> str:
    """As a text has it: a name with its capital, another word without where any text has it so."""
    forms = sorted({text.written[key] for text in texts if key in text.written})
    return forms[0] if label == "names" else forms[-1]


def _ids(groups: list[list[Voice]], texts: list[list[Terms]], rare: Mapping[str, float], last: Issue | None) -> list[str]:
    """Each group's id: that of the story it goes on, the nearest first; else one made of its earliest item's."""
    went_on: dict[int, str] = {}
    for _, name, index in sorted(_continuations(groups, texts, rare, last)):
        if index not in went_on and name not in went_on.values():
            went_on[index] = name
    taken = set(went_on.values())
    return [went_on.get(index) or _fresh(group, taken) for index, group in enumerate(groups)]


def _fresh(group: list[Voice], taken: set[str]) -> str:
    """A new id; another one where a story of the last issue that was made of the same item goes on elsewhere."""
    first = min((item for voice in group for item in voice.copies), key=lambda item: (str(item.published or ""), item.id))
    name = hashlib.sha256(f"story {first.id}".encode()).hexdigest()[:16]
    while name in taken:
        name = hashlib.sha256(name.encode()).hexdigest()[:16]
    taken.add(name)
    return name


def _continuations(
    groups: list[list[Voice]], texts: list[list[Terms]], rare: Mapping[str, float], last: Issue | None
) -> Iterator[tuple[tuple[float, float], str, int]]:
    """(nearness, the nearest least; story id; index of the group) for all pairs that may go on."""
    if not last:
        return
    holders: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for index, group in enumerate(texts):
        for place, text in enumerate(group):
            for key, value in weighted(text.opening, rare).items():
                holders[key].append((index, place, value))
    home = {item.id: index for index, group in enumerate(groups) for voice in group for item in voice.copies}
    for story in last.stories:
        near: dict[tuple[int, int], float] = defaultdict(float)
        for key, value in weighted(counted(_words(story), last.language), rare).items():
            for index, place, theirs in holders.get(key, ()):
                near[index, place] += value * theirs
        best: dict[int, float] = {}
        for (index, _), value in near.items():
            best[index] = max(value, best.get(index, 0.0))
        common = Counter(home[name] for name in story.items if name in home)
        for index in sorted(best.keys() | common.keys()):
            if index in common or best[index] >= GOES_ON:
                yield (-common[index], -best.get(index, 0.0)), story.id, index


def _words(story: Explainer) -> str:
    claims = [claim.text for section in story.sections for claim in section.claims]
    return " ".join([story.headline.text, story.standfirst.text if story.standfirst else "", *claims])
