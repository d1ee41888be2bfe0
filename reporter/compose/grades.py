"""How well a claim is borne out: how many independent sources say it, and whether it rests on one weak one.

An edition may grade its sources from A (reliable) to F (cannot be judged) as `grade` among a source's options: the scale for the
reliability of sources in NATO's AJP-2.1. D, E and F are weak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reporter.compose.dedupe import Voice
from reporter.model import Claim, Composed, Item, Source

#: Grades on which a claim should not rest alone: not usually reliable, unreliable, cannot be judged.
WEAK = frozenset("DEF")


def weighed(composed: Composed, items: Mapping[str, Item], sources: Iterable[Source], spoken: Iterable[Voice]) -> Composed:
    """The same with `voices` and `weak` of every claim. `items` by id; `sources` are the edition's, `spoken` the voices of its texts.

    Copies of one text, and several texts of one outlet, are one voice.
    """
    weak = {source.id for source in sources if str(source.options.get("grade", "")).upper() in WEAK}
    said = {item.id: _named(voice.copies[0]) for voice in spoken for item in voice.copies}

    def mark(claim: Claim) -> Claim:
        cited = [items[cite.item] for cite in claim.cites if cite.item in items]
        heard = {said.get(item.id) or _named(item) for item in cited}
        return replace(claim, voices=max(1, len(heard)), weak=len(heard) == 1 and all(item.source in weak for item in cited))

    stories = (
        replace(story, sections=tuple(replace(section, claims=tuple(map(mark, section.claims))) for section in story.sections))
        for story in composed.stories
    )
    return replace(composed, highlights=tuple(map(mark, composed.highlights)), stories=tuple(stories))


def _named(item: Item) -> str:
    return item.outlet or item.url
