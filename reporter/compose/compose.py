"""Items in, explainers out: the one way into this package, and the drawing of it.

items ──▶ voices ──▶ stories ──▶ in order ──▶ explainers ──▶ highlights ──▶ an editor's hand ──▶ placed ──▶ weighed ──▶ what is new
         (forms,    (cluster,               (explain: retell               (overrides)          (places)  (grades)    (changes)
          dedupe)    stories, tables)        one, answer of many)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reporter.compose.changes import against, resolved
from reporter.compose.dedupe import voices
from reporter.compose.explain import explain
from reporter.compose.forms import without_forms
from reporter.compose.grades import weighed
from reporter.compose.highlights import highlights
from reporter.compose.overrides import overridden
from reporter.compose.places import placed
from reporter.compose.sentences import LONGEST_WORD, readable
from reporter.compose.stories import Matter, in_order, matters, told_of
from reporter.compose.tables import joined
from reporter.model import Composed, Edition, Issue, Item, Notice, Overrides

_UNTOUCHED = Overrides()


def compose(items: tuple[Item, ...], edition: Edition, as_of: datetime, last: Issue | None, overrides: Overrides = _UNTOUCHED) -> Composed:
    """Explainers of all stories, in the order they are printed; the same for the same items in any order. Muted stories are left out.

    What is asked for and is not there (a pinned story, an override's) is named in the notices, and what of a text cannot be printed.
    """
    named = {item.id: item for item in items}
    listed = without_forms(tuple(named[name] for name in sorted(named)))
    unique = {item.id: item for item in listed}
    found = matters(voices(tuple(item for item in listed if item.kind != "table")), last)
    told = joined(found, tuple(item for item in listed if item.kind == "table"))
    kept = tuple(matter for matter in told if not told_of(matter, edition.mute))
    explainers = tuple(explain(matter.story, edition, as_of, last, matter.voices) for matter in in_order(kept, edition, as_of))
    composed = Composed(
        highlights=highlights(explainers, unique), stories=explainers, notices=(*_unpinned(kept, edition), *_unreadable(kept))
    )
    shaped = placed(overridden(composed, overrides, unique), unique, edition)
    gone = resolved(last, frozenset(unique) | {matter.story.id for matter in told})
    spoken = tuple(voice for matter in kept for voice in matter.voices)
    return replace(against(weighed(shaped, unique, edition.sources, spoken), unique, last), resolved=gone)


def _unpinned(found: tuple[Matter, ...], edition: Edition) -> Iterator[Notice]:
    """Pins that no story answers to: the desk waits for something that is not there."""
    for pin in edition.pins:
        if not any(told_of(matter, (pin,)) for matter in found):
            yield Notice(kind="left_out", subject="pins", text=f"No story answers to {pin!r}.")


def _unreadable(found: tuple[Matter, ...]) -> Iterator[Notice]:
    """Texts of which a run of characters is not printed."""
    for item in (voice.item for matter in found for voice in matter.voices):
        if not readable(item.text):
            text = f"A run of more than {LONGEST_WORD:,} characters without a space is not printed."
            yield Notice(kind="left_out", subject=item.title or item.url, text=text)
