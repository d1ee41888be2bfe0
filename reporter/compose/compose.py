"""Items in, explainers out: the one way into this package, and the drawing of it.

items ──▶ voices (dedupe) ──▶ stories (cluster) ──▶ in order ──▶ explainers ──▶ highlights
"""

from __future__ import annotations

from datetime import datetime

from reporter.compose.explain import explain
from reporter.model import Composed, Edition, Issue, Item, Story


def compose(items: tuple[Item, ...], edition: Edition, as_of: datetime, last: Issue | None) -> Composed:
    """Explainers of all stories, in the order they are printed. The same for the same items in any order."""
    unique = {item.id: item for item in items}
    stories = [Story(id=key, items=(unique[key],)) for key in sorted(unique)]
    return Composed(highlights=(), stories=tuple(explain(story, edition, as_of, last) for story in stories))
