"""What the front page says first: one claim each of the first stories."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.model import Claim, Explainer

#: An issue has two to five highlights; of a single story the front page would only repeat its first lines.
FEWEST, MOST = 2, 5
#: Words of a highlight; a longer first sentence gives way to the next one.
LONGEST = 45


def highlights(stories: tuple[Explainer, ...]) -> tuple[Claim, ...]:
    """The first claim of readable length of each of the first stories; its headline where it has no other words. None for a single
    story."""
    told = tuple(claim for story in stories[:MOST] for claim in _first(story))
    return told if len(told) >= FEWEST else ()


def _first(story: Explainer) -> Iterator[Claim]:
    claims = [claim for section in story.sections for claim in section.claims if claim.by == "source"]
    short = next((claim for claim in claims if len(claim.text.split()) <= LONGEST), None)
    if short:
        yield Claim(text=short.text, cites=short.cites, by=short.by, new=short.new)
    elif not claims:
        yield Claim(text=story.headline.text, cites=story.headline.cites, by=story.headline.by)
