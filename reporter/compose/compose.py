"""Items in, explainers out: the one way into this package, and the drawing of it.

items ──▶ voices ──▶ stories ──▶ in order ──▶ explainers ──▶ highlights
         (dedupe)   (cluster,               (explain: retell
                     stories, tables)        one, answer of many)
"""

from __future__ import annotations

from datetime import datetime

from reporter.compose.changes import against
from reporter.compose.dedupe import voices
from reporter.compose.explain import explain
from reporter.compose.grades import weighed
from reporter.compose.highlights import highlights
from reporter.compose.stories import in_order, matters, told_of
from reporter.compose.tables import joined
from reporter.model import Composed, Edition, Issue, Item


def compose(items: tuple[Item, ...], edition: Edition, as_of: datetime, last: Issue | None) -> Composed:
    """Explainers of all stories, in the order they are printed; the same for the same items in any order. Muted stories are left out."""
    unique = {item.id: item for item in items}
    listed = [unique[name] for name in sorted(unique)]
    found = matters(voices(tuple(item for item in listed if item.kind != "table")), last)
    told = joined(found, tuple(item for item in listed if item.kind == "table"))
    kept = (matter for matter in told if not told_of(matter, edition.mute))
    explainers = tuple(explain(matter.story, edition, as_of, last) for matter in in_order(kept, edition, as_of))
    composed = Composed(highlights=highlights(explainers), stories=explainers)
    return against(weighed(composed, unique, edition.sources), unique, last)
