"""What the front page says first: one claim each of the first stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter.compose.leaning import leans
from reporter.compose.wholeness import sayable
from reporter.model import Claim, Explainer, Item

#: An issue has two to five highlights; of a single story the front page would only repeat its first lines.
FEWEST, MOST = 2, 5
#: Words of a highlight; a longer first sentence gives way to the next one. With 30 and 60 one of ten highlights of two issues is another.
LONGEST = 45
#: Claims of a story among which one that can stand alone on the front page is looked for: its news is in its first ones.
FIRST = 5


def highlights(stories: tuple[Explainer, ...], items: Mapping[str, Item]) -> tuple[Claim, ...]:
    """Of each of the first stories the first claim of readable length that needs no other before it, as those of one text told whole may
    ("It feels different this time."); else the first of readable length; its headline where it has no other words. None for a single
    story.
    """
    told = tuple(claim for story in stories[:MOST] for claim in _first(story, items))
    return told if len(told) >= FEWEST else ()


def _first(story: Explainer, items: Mapping[str, Item]) -> Iterator[Claim]:
    claims = [claim for section in story.sections for claim in section.claims if claim.by == "source"]
    short = [claim for claim in claims if len(claim.text.split()) <= LONGEST]
    alone = next((claim for claim in short[:FIRST] if _stands_alone(claim, items)), None)
    if alone or short:
        best = alone or short[0]
        yield Claim(text=best.text, cites=best.cites, by=best.by, new=best.new)
    elif not claims:
        yield Claim(text=story.headline.text, cites=story.headline.cites, by=story.headline.by)


def _stands_alone(claim: Claim, items: Mapping[str, Item]) -> bool:
    language = items[claim.cites[0].item].language
    return sayable(claim.text, language) and not leans(claim.text, language)
