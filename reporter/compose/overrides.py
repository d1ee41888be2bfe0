"""An editor's hand on what was composed: stories merged and split, headlines, claims dropped and added, order, a note to the readers.

Overrides are applied in that order, each to what the ones before it left. What an editor wrote is `by="editor"` and cites nothing; the
note to the readers leads the highlights. An override that matches nothing (any more) is named in a notice and changes nothing; so is one
that contradicts another, such as a claim added and dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from reporter.compose import regroup
from reporter.compose.regroup import with_claims
from reporter.compose.sentences import squeeze
from reporter.model import Addition, Claim, Composed, Explainer, Item, Notice, Overrides, Section, Split, Text

#: Digits of a story's id that an editor has to give.
FEWEST_DIGITS = 6
_SUBJECT = "overrides"

Step = Callable[["_Desk"], "_Desk"]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What has been composed so far, and what could not be done."""

    composed: Composed
    items: Mapping[str, Item]
    misses: tuple[str, ...] = ()

    def missed(self, what: str) -> _Desk:
        return replace(self, misses=(*self.misses, what))

    def told(self, stories: Iterable[Explainer]) -> _Desk:
        return replace(self, composed=replace(self.composed, stories=tuple(stories)))

    def find(self, name: str) -> Explainer | None:
        """The story of that id, start of an id, or headline; None where none or several match."""
        wanted = name.strip().casefold()
        found = [story for story in self.composed.stories if wanted in (story.id, story.headline.text.strip().casefold())]
        found = found or [s for s in self.composed.stories if len(wanted) >= FEWEST_DIGITS and s.id.startswith(wanted)]
        return found[0] if len(found) == 1 else None


def overridden(composed: Composed, overrides: Overrides, items: Mapping[str, Item]) -> Composed:
    """What was composed, as the editor wants it. `items` holds all texts of the stories, by id."""
    steps: list[Step] = [
        *(_merging(names) for names in overrides.merge),
        *(_splitting(split) for split in overrides.split),
        *(_naming(story, headline) for story, headline in overrides.headlines),
        *(_dropping(text) for text in overrides.drop),
        *(_adding(addition, overrides.drop) for addition in overrides.add),
        _ordering(overrides.order),
        _noting(overrides.note),
    ]
    done = reduce(lambda desk, step: step(desk), steps, _Desk(composed, items))
    notices = (Notice(kind="left_out", subject=_SUBJECT, text=miss) for miss in done.misses)
    return replace(done.composed, notices=(*done.composed.notices, *notices))


def _merging(names: tuple[str, ...]) -> Step:
    def step(desk: _Desk) -> _Desk:
        found = {name: desk.find(name) for name in names}
        for name in (name for name, story in found.items() if story is None):
            desk = desk.missed(f"no story {name!r} to merge")
        stories = list({story.id: story for story in found.values() if story}.values())
        if len(stories) < 2:
            return desk
        first, gone = stories[0], {story.id for story in stories[1:]}
        whole = reduce(lambda one, other: regroup.merged(one, other, desk.items), stories)
        return desk.told(whole if story.id == first.id else story for story in desk.composed.stories if story.id not in gone)

    return step


def _splitting(split: Split) -> Step:
    def step(desk: _Desk) -> _Desk:
        story = desk.find(split.story)
        if story is None:
            return desk.missed(f"no story {split.story!r} to split")
        own = {name for name in story.items if name in split.items or (name in desk.items and desk.items[name].url in split.items)}
        if not own or own == set(story.items):
            return desk.missed(f"{split.story!r} has no texts {', '.join(split.items)} beside others to split off")
        parts = regroup.split(story, frozenset(own), desk.items)
        return desk.told(part for each in desk.composed.stories for part in (parts if each.id == story.id else (each,)))

    return step


def _naming(name: str, headline: str) -> Step:
    def step(desk: _Desk) -> _Desk:
        story = desk.find(name)
        if story is None or not headline.strip():
            return desk.missed(f"no story {name!r} to give the headline {headline!r}")
        titled = replace(story, headline=Text(text=headline.strip(), cites=(), by="editor"))
        return desk.told(titled if each.id == story.id else each for each in desk.composed.stories)

    return step


def _dropping(text: str) -> Step:
    wanted = squeeze(text)

    def step(desk: _Desk) -> _Desk:
        kept = tuple(_without(story, wanted) for story in desk.composed.stories)
        highlights = tuple(claim for claim in desk.composed.highlights if squeeze(claim.text) != wanted)
        if kept == desk.composed.stories and highlights == desk.composed.highlights:
            return desk.missed(f"no claim {text!r} to drop")
        return replace(desk, composed=replace(desk.composed, stories=kept, highlights=highlights))

    return step


def _without(story: Explainer, wanted: str) -> Explainer:
    left = (replace(section, claims=tuple(c for c in section.claims if squeeze(c.text) != wanted)) for section in story.sections)
    return replace(story, sections=tuple(section for section in left if section.claims))


def _adding(addition: Addition, dropped: tuple[str, ...]) -> Step:
    def step(desk: _Desk) -> _Desk:
        story = desk.find(addition.story)
        if squeeze(addition.text) in {"", *map(squeeze, dropped)}:
            return desk.missed(f"the claim {addition.text!r} is both added and dropped, or empty")
        if story is None:
            return desk.missed(f"no story {addition.story!r} to add {addition.text!r} to")
        section = Section(question=addition.question, claims=(Claim(text=squeeze(addition.text), cites=(), by="editor"),))
        told = replace(story, sections=with_claims(story.sections, section))
        return desk.told(told if each.id == story.id else each for each in desk.composed.stories)

    return step


def _ordering(names: tuple[str, ...]) -> Step:
    def step(desk: _Desk) -> _Desk:
        found = [(name, desk.find(name)) for name in names]
        first = {story.id: story for _, story in found if story}
        for name in (name for name, story in found if story is None):
            desk = desk.missed(f"no story {name!r} to put first")
        return desk.told((*first.values(), *(story for story in desk.composed.stories if story.id not in first)))

    return step


def _noting(note: str | None) -> Step:
    def step(desk: _Desk) -> _Desk:
        if not note or not note.strip():
            return desk
        said = Claim(text=squeeze(note), cites=(), by="editor")
        return replace(desk, composed=replace(desk.composed, highlights=(said, *desk.composed.highlights)))

    return step
