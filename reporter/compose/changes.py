"""What is new since the last issue: stories, claims, figures.

A claim is not new when the last issue printed its words, as a claim, a headline, in a timeline or a dispute, or one of its passages, in
whatever story and with whatever marks; nor when every text it cites had been published before the time that the last issue covered began:
an issue before that may have printed it. Without a last issue everything is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from reporter.compose.figures import figures
from reporter.compose.statements import Statement, same_thing, statements
from reporter.model import Cite, Claim, Composed, Evidence, Explainer, Figure, Issue, Item, Part, Status

#: How alike two wordings with the same numbers are that say the same (rapidfuzz's ratio, 0 to 100): a comma, an article, a tense.
REWORDED = 92
#: A piece of text shorter than this, such as a mark left over from a broken encoding, says nothing.
FEWEST_LETTERS = 3
#: How alike the sentences of two figures with the same noun are where the story has several such figures.
SAME_FIGURE = 75


@dataclass(frozen=True, slots=True)
class _Known:
    """What the last issue printed."""

    words: frozenset[str]  #: claims and cited passages, folded
    listed: tuple[str, ...]  #: the same, in order
    since: datetime | None  #: when the time it covered began


def against(composed: Composed, items: Mapping[str, Item], last: Issue | None) -> Composed:
    """The same with what is new marked: `Claim.new`, `Explainer.status`, `Figure.previous`. `items` holds all that is cited, by id."""
    if last is None:
        return composed
    known = _known(last)
    before = {story.id: story for story in last.stories}
    mark = _marker(known, items)
    return replace(
        composed,
        highlights=tuple(map(mark, composed.highlights)),
        stories=tuple(_compared(story, before.get(story.id), mark, items, last) for story in composed.stories),
    )


def resolved(last: Issue | None, told: frozenset[str]) -> tuple[Explainer, ...]:
    """Stories of the last issue that no text of today tells of, each as its headline alone, with the status "resolved".

    `told` holds the ids of today's stories and of all their texts, whether or not they are printed: what was muted or did not fit is not
    resolved; nor is again what was resolved in the last issue. Their citations point into the last issue's evidence, which an issue that
    prints them has to keep.
    """
    gone = (story for story in last.stories if story.status != "resolved" and not told & {story.id, *story.items}) if last else ()
    return tuple(map(_named, gone))


def _named(story: Explainer) -> Explainer:
    return replace(
        story,
        status="resolved",
        items=tuple(dict.fromkeys(cite.item for cite in story.headline.cites)),
        standfirst=None,
        sections=(),
        quotes=(),
        figures=(),
        series=(),
        timeline=(),
        disputes=(),
        image=None,
        updated=None,
        translation=None,
    )


def _known(last: Issue) -> _Known:
    listed = tuple(dict.fromkeys(_printed(last)))
    return _Known(frozenset(listed), listed, last.period.start)


def _printed(last: Issue) -> Iterator[str]:
    """Everything the last issue said, folded."""
    for claim in (*last.highlights, *_claims(last.stories)):
        yield _folded(claim.text)
        yield from (_folded(_passage(last.items, cite)) for cite in claim.cites)
    for story in last.stories:
        yield from (_folded(text.text) for text in (story.headline, story.standfirst) if text)
        yield from (_folded(moment.text) for moment in story.timeline)
        yield from (_folded(account.text) for dispute in story.disputes for account in dispute.accounts)


def _claims(stories: Iterable[Explainer]) -> Iterator[Claim]:
    return (claim for story in stories for section in story.sections for claim in section.claims)


def _marker(known: _Known, items: Mapping[str, Item]) -> Callable[[Claim], Claim]:
    return lambda claim: replace(claim, new=not _stood(claim, known, items))


def _stood(claim: Claim, known: _Known, items: Mapping[str, Item]) -> bool:
    """Did an earlier issue print this, or may it have?"""
    said = [_folded(claim.text), *(_folded(_passage(items, cite)) for cite in claim.cites)]
    times = [items[cite.item].published for cite in claim.cites if cite.item in items]
    return (
        len(said[0]) < FEWEST_LETTERS
        or not known.words.isdisjoint(said)
        or (bool(times) and known.since is not None and all(time is not None and time <= known.since for time in times))
        or _reworded(said[0], known.listed)
    )


def _reworded(said: str, listed: tuple[str, ...]) -> bool:
    """Is it one of these but for a few letters, with every number the same?"""
    from rapidfuzz import fuzz, process

    found = process.extract(said, listed, scorer=fuzz.ratio, score_cutoff=REWORDED, limit=3)
    return any(_numbers(said) == _numbers(other) for other, _, _ in found)


def _compared(
    story: Explainer, before: Explainer | None, mark: Callable[[Claim], Claim], items: Mapping[str, Item], last: Issue
) -> Explainer:
    """The story with its claims marked, its figures beside the last ones, and what has become of it."""
    sections = tuple(replace(section, claims=tuple(map(mark, section.claims))) for section in story.sections)
    figures = tuple(_with_previous(figure, story, before, items, last) for figure in story.figures) if before else story.figures
    moved = any(claim.new for section in sections for claim in section.claims) or any(figure.previous is not None for figure in figures)
    status: Status = "unchanged" if before and not moved else "updated" if before else "new"
    return replace(story, status=status, sections=sections, figures=figures)


def _with_previous(figure: Figure, story: Explainer, before: Explainer, items: Mapping[str, Item], last: Issue) -> Figure:
    """The figure with the value that the last issue gave for the same thing, where that was another. Of several such, the one of its own
    source; none where that leaves it open.
    """
    olds = tuple(old for old in before.figures if old.value is not None)
    if figure.value is None or any(old.value == figure.value and old.unit.casefold() == figure.unit.casefold() for old in olds):
        return figure
    said = _in_context(figure, items)
    told = [(old, then) for old in olds if _same(figure, said, old, then := _in_context(old, last.items), items, last)]
    own = [old for old, then in told if said and then and said.source == then.source] or [old for old, _ in told]
    values = {old.value for old in own}
    return replace(figure, previous=values.pop()) if len(values) == 1 and figure.value not in values else figure


def _same(figure: Figure, said: Statement | None, old: Figure, then: Statement | None, items: Mapping[str, Item], last: Issue) -> bool:
    """Do both count one thing: by what their sentences say, or because the sentence is the same but for its numbers?"""
    if said and then and said.alone and then.alone and same_thing(said, then):
        return True
    return figure.unit.casefold() == old.unit.casefold() and _alike(_passage(items, figure.cites[0]), _passage(last.items, old.cites[0]))


def _in_context(figure: Figure, items: Mapping[str, Item | Evidence]) -> Statement | None:
    """The figure as its passage has it; None where it stands in none. An issue's evidence has no parts, so the passage is read alone."""
    held = items.get(figure.cites[0].item) if figure.cites else None
    if held is None:
        return None
    text = held.text[figure.cites[0].start : figure.cites[0].end]
    alone = Item(
        id=figure.cites[0].item,
        revision=held.revision,
        source="",
        kind=held.kind,
        title="",
        url=held.url,
        language=held.language,
        text=text,
        parts=(Part(role="paragraph", start=0, end=len(text)),),
        published=held.published,
        outlet=held.outlet,
    )
    return next((said for said in statements(alone, figures(alone)) if said.figure == figure.text), None)


def _alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(re.sub(r"\d", "", _folded(one)), re.sub(r"\d", "", _folded(other))) >= SAME_FIGURE


def _passage(items: Mapping[str, object], cite: Cite) -> str:
    text = getattr(items.get(cite.item), "text", "")
    return str(text[cite.start : cite.end])


def _folded(text: str) -> str:
    """Letters and digits only, in lower case: marks and white space say nothing new."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
