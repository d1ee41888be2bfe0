"""A story told: headline, standfirst, questions and answers, quotes, figures, timeline, picture. Every word cited, no layout."""

from __future__ import annotations

from datetime import datetime

from reporter.compose import retell
from reporter.compose.quotes import quotes
from reporter.model import Edition, Explainer, Issue, Item, Picture, Story


def explain(story: Story, edition: Edition, as_of: datetime, last: Issue | None) -> Explainer:
    """The explainer of a story. `last` is the edition's last issue. Raises ValueError for a story without items."""
    if not story.items:
        raise ValueError(f"story {story.id} has no items")
    lead = story.items[0]
    headline, standfirst = retell.headline(lead), retell.standfirst(lead)
    return Explainer(
        id=story.id,
        headline=headline,
        standfirst=standfirst,
        section=lead.section,
        status="new",
        items=tuple(item.id for item in story.items),
        why=story.why,
        outlets=1,
        independent=1,
        places=(),
        sections=retell.sections(lead, (headline, standfirst)),
        quotes=lead.quotes or quotes(lead),
        figures=lead.figures,
        series=lead.series,
        timeline=lead.timeline,
        disputes=(),
        image=image(lead),
        updated=lead.updated or lead.published,
        translation=lead.translation,
    )


def image(item: Item) -> Picture | None:
    """The item's picture; where only its caption came with the text, that with its credit."""
    if item.picture:
        return item.picture
    words = {role: next((item.text[p.start : p.end] for p in item.parts if p.role == role), None) for role in ("caption", "credit")}
    caption = words["caption"]
    return Picture(file=None, alt=caption, caption=caption, credit=words["credit"]) if caption else None
