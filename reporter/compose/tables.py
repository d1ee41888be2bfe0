"""Tables among the items: they join the story that they are most about, or stand as a story of their own."""

from __future__ import annotations

from dataclasses import replace

from reporter.compose.dedupe import Voice
from reporter.compose.stories import Matter, matters
from reporter.compose.terms import alike, rarity, terms, weighted
from reporter.model import Item

#: Nearness of a table's words to a text's from which they are about one thing. In the sample desk the figures of its own story have
#: 0.2, others
#: below 0.05.
ABOUT = 0.1


def joined(found: tuple[Matter, ...], tables: tuple[Item, ...]) -> tuple[Matter, ...]:
    """The stories with each table in the one that it is most about; those about none as stories of their own behind them."""
    if not tables:
        return found
    texts = [[terms(voice.item) for voice in matter.voices] for matter in found]
    rare = rarity([text.whole for group in texts for text in group] + [terms(table).whole for table in tables])
    stories, alone = list(found), []
    for table in tables:
        words = weighted(terms(table).whole, rare)
        near = [max(alike(words, weighted(text.whole, rare)) for text in group) for group in texts]
        best = max(range(len(near)), key=lambda index: (near[index], -index), default=-1)
        if best >= 0 and near[best] >= ABOUT:
            story = stories[best].story
            stories[best] = replace(stories[best], story=replace(story, items=(*story.items, table)))
        else:
            alone.append(table)
    return (*stories, *(matter for table in alone for matter in matters((Voice(table, (table,)),), None)))
