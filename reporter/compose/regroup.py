"""Two told stories made one, and one made two: what an editor may do where the clustering judged otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce

from reporter.compose import retell
from reporter.compose.dedupe import outlets
from reporter.model import Cite, Claim, Explainer, Item, Section

#: Why a story holds together, where an editor said so.
MERGED, SPLIT = "merged by an editor", "split by an editor"


def merged(one: Explainer, other: Explainer, items: Mapping[str, Item]) -> Explainer:
    """Two stories as one, with the first one's id, headline, picture and status. What both say stands once."""
    said = {claim.text for section in one.sections for claim in section.claims}
    names = tuple(dict.fromkeys((*one.items, *other.items)))
    carried = _outlets(names, items) or one.outlets + other.outlets
    return replace(
        one,
        items=names,
        why=tuple(dict.fromkeys((*one.why, *other.why, MERGED))),
        outlets=carried,
        independent=min(one.independent + other.independent, carried),
        places=tuple(dict.fromkeys((*one.places, *other.places))),
        sections=reduce(lambda sections, section: with_claims(sections, _without(section, said)), other.sections, one.sections),
        quotes=tuple(dict.fromkeys((*one.quotes, *other.quotes))),
        figures=tuple(dict.fromkeys((*one.figures, *other.figures))),
        series=tuple(dict.fromkeys((*one.series, *other.series))),
        timeline=tuple(sorted(dict.fromkeys((*one.timeline, *other.timeline)), key=lambda moment: moment.date)),
        disputes=tuple(dict.fromkeys((*one.disputes, *other.disputes))),
        image=one.image or other.image,
        updated=max((at for at in (one.updated, other.updated) if at), default=None),
        translation=one.translation or other.translation,
    )


def split(story: Explainer, off: frozenset[str], items: Mapping[str, Item]) -> tuple[Explainer, Explainer]:
    """The story without the texts in `off`, and a new one of these. Each keeps what is first cited from its own texts."""
    new = hashlib.sha256(" ".join(["split", *sorted(off)]).encode()).hexdigest()[:16]
    return _part(story, frozenset(story.items) - off, story.id, items), _part(story, off, new, items)


def with_claims(sections: tuple[Section, ...], more: Section) -> tuple[Section, ...]:
    """The sections with the claims of one more, in paragraphs of their own behind those that answer the same question."""
    if not more.claims:
        return sections
    if more.question not in {section.question for section in sections}:
        return (*sections, more)
    return tuple(_longer(section, more.claims) if section.question == more.question else section for section in sections)


def _without(section: Section, said: set[str]) -> Section:
    return replace(section, claims=tuple(claim for claim in section.claims if claim.text not in said))


def _longer(section: Section, claims: tuple[Claim, ...]) -> Section:
    after = 1 + max((claim.paragraph for claim in section.claims), default=-1)
    return replace(section, claims=(*section.claims, *(replace(claim, paragraph=after + claim.paragraph) for claim in claims)))


def _part(story: Explainer, kept: frozenset[str], name: str, items: Mapping[str, Item]) -> Explainer:
    """What a story says on the word of some of its texts. An editor's words stay with the story that keeps its id."""
    first = name == story.id

    def ours(cites: tuple[Cite, ...]) -> bool:
        return cites[0].item in kept if cites else first

    lead = next(item for item in story.items if item in kept)
    carried = _outlets(sorted(kept), items) or 1
    return replace(
        story,
        id=name,
        headline=story.headline if ours(story.headline.cites) or lead not in items else retell.headline(items[lead]),
        standfirst=story.standfirst if story.standfirst and ours(story.standfirst.cites) else None,
        items=tuple(item for item in story.items if item in kept),
        why=(*story.why, SPLIT),
        outlets=carried,
        independent=min(story.independent, carried),
        sections=_kept(story.sections, [c for s in story.sections for c in s.claims if ours(c.cites)], kept),
        quotes=tuple(quote for quote in story.quotes if ours(quote.cites)),
        figures=tuple(figure for figure in story.figures if ours(figure.cites)),
        series=tuple(series for series in story.series if ours(series.cites)),
        timeline=tuple(moment for moment in story.timeline if ours(moment.cites)),
        disputes=tuple(d for d in story.disputes if all(cite.item in kept for account in d.accounts for cite in account.cites)),
        image=story.image if first else None,
    )


def _kept(sections: tuple[Section, ...], claims: list[Claim], kept: frozenset[str]) -> tuple[Section, ...]:
    """The sections with those claims only, each citing only what is kept."""
    left = (
        replace(s, claims=tuple(replace(c, cites=tuple(cite for cite in c.cites if cite.item in kept)) for c in s.claims if c in claims))
        for s in sections
    )
    return tuple(section for section in left if section.claims)


def _outlets(names: Iterable[str], items: Mapping[str, Item]) -> int:
    return len(outlets(items[name] for name in names if name in items))
