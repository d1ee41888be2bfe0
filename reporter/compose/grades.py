"""How well a claim is borne out: how many independent sources say it, and whether it rests on one weak one.

An edition may grade its sources from A (reliable) to F (cannot be judged) as `grade` among a source's options: the scale for the
reliability of sources in NATO's AJP-2.1. D, E and F are weak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reporter.compose.dedupe import voices
from reporter.model import Claim, Composed, Explainer, Item, Source

#: Grades on which a claim should not rest alone: not usually reliable, unreliable, cannot be judged.
WEAK = frozenset("DEF")


def weighed(composed: Composed, items: Mapping[str, Item], sources: Iterable[Source]) -> Composed:
    """The same with `voices` and `weak` of every claim. `items` by id; `sources` are the edition's."""
    weak = {source.id for source in sources if str(source.options.get("grade", "")).upper() in WEAK}
    said = _spoken(composed.stories, items)

    def mark(claim: Claim) -> Claim:
        cited = [items[cite.item] for cite in claim.cites if cite.item in items]
        heard = {said.get(item.id, item.id) for item in cited}
        return replace(claim, voices=max(1, len(heard)), weak=len(heard) == 1 and all(item.source in weak for item in cited))

    stories = (
        replace(story, sections=tuple(replace(section, claims=tuple(map(mark, section.claims))) for section in story.sections))
        for story in composed.stories
    )
    return replace(composed, highlights=tuple(map(mark, composed.highlights)), stories=tuple(stories))


def _spoken(stories: Iterable[Explainer], items: Mapping[str, Item]) -> dict[str, str]:
    """Who speaks in each text: copies of one text, and several texts of one outlet, are one voice."""
    shared = (tuple(items[name] for name in dict.fromkeys(story.items) if name in items) for story in stories)
    told = (voice for texts in shared if len(texts) > 1 for voice in voices(texts))
    return {item.id: voice.copies[0].outlet or voice.copies[0].url for voice in told for item in voice.copies}
