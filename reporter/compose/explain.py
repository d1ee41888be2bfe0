"""A story told: headline, standfirst, questions and answers, quotes, figures, timeline, picture. Every word cited, no layout."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice

from reporter.compose import dates, retell
from reporter.compose.answer import answer
from reporter.compose.band import agreed
from reporter.compose.claims import added, said, supported
from reporter.compose.dedupe import Voice, outlets, voices
from reporter.compose.disputes import disputes
from reporter.compose.figures import figures
from reporter.compose.leaning import leans
from reporter.compose.quotes import quotes
from reporter.compose.regroup import with_claims
from reporter.compose.sayings import once, pulled
from reporter.compose.terms import alike, counted, rarity, read, weighted
from reporter.compose.timeline import history, in_order
from reporter.compose.tolls import overtaken
from reporter.compose.wholeness import sayable, whole
from reporter.model import (
    Cite,
    Claim,
    Dispute,
    Edition,
    Explainer,
    Figure,
    Issue,
    Item,
    Moment,
    Picture,
    Quote,
    Section,
    Story,
    Text,
    Translation,
)

#: What a story of many voices shows beside its text; a single text keeps all it has.
MOST_QUOTES, MOST_FIGURES, MOST_MOMENTS = 4, 6, 10
#: Sentences told of what other outlets added to a text.
MOST_ADDED = 8
#: Voices of a story whose quotes, figures and dates are read. Twice as many show one more dispute of 907 texts, half as many two others
#: less and one more.
MOST_HEARD = 20
#: Characters of each text by which the best headline is chosen. 1,000 and 4,000 choose another headline for 21 and 15 of 431 stories.
OPENING = 2000
#: Characters of a caption that may stand where its picture is missing; more is an agency's account of what led to it.
LONGEST_CAPTION = 420
#: Characters of a sentence that may stand in a timeline; of 2,845 in 907 texts one has more. A text of one sentence is not told twice.
LONGEST_ENTRY = 1000
#: Questions among its headings by which a text is an explainer itself.
OWN_QUESTIONS = 2
#: What follows the date of a chronicle's line: "1999: war"; not "7 years ago", when a reader commented, nor "last week's podcast".
_ENTRY = re.compile(r"(?![’'])\W*[^\W\d_]")


def explain(story: Story, edition: Edition, as_of: datetime, last: Issue | None, spoken: tuple[Voice, ...] = ()) -> Explainer:
    """The explainer of a story. `last` is the edition's last issue, `spoken` are the story's voices where they are known already.

    Raises ValueError for a story without items.
    """
    if not story.items:
        raise ValueError(f"story {story.id} has no items")
    texts = tuple(item for item in story.items if item.kind != "table")
    spoken = spoken or voices(texts or story.items)
    lead = _lead(spoken)
    told = _alone(story, lead, spoken[0]) if len(spoken) == 1 else _together(story, lead, spoken, edition)
    own = {voice.item.outlet or voice.item.url for voice in spoken}
    return replace(told, outlets=len(outlets(texts or story.items)), independent=len(own))


def is_explainer(item: Item) -> bool:
    """Does the text ask its own questions? An interview's are put to somebody: the same name and colon stand before several."""
    headings = [item.text[part.start : part.end].strip() for part in item.parts if part.role == "heading"]
    asked = [heading for heading in headings if heading.endswith(("?", "？", "؟"))]
    askers = Counter(heading.partition(":")[0] for heading in asked)
    return sum(askers[heading.partition(":")[0]] == 1 for heading in asked) >= OWN_QUESTIONS


def image(items: Iterable[Item]) -> Picture | None:
    """The first picture; where no text came with one, the first caption with its credit."""
    listed = list(items)
    return next((item.picture for item in listed if item.picture and item.picture.file), None) or next(
        filter(None, map(_captioned, listed)), None
    )


def _alone(story: Story, lead: Item, voice: Voice) -> Explainer:
    """One text, told whole; behind it what other outlets added when they carried it. A desk's own text has nothing added."""
    headline, standfirst = retell.headline(lead), retell.standfirst(lead)
    more = added(voice) if lead.kind == "report" else ()
    able = (each for each in more if sayable(each.text, lead.language) and not leans(each.text, lead.language))
    others = Section(question=None, claims=tuple(retell.claim(each, 0) for each in islice(able, MOST_ADDED)))
    return _explainer(
        story,
        lead,
        headline,
        standfirst,
        with_claims(retell.sections(lead, (headline, standfirst)), others),
        quotes=lead.quotes or quotes(lead),
        figures=agreed((lead, *(item for item in story.items if item.kind == "table"))),
        timeline=_dated(lead),
    )


def _together(story: Story, lead: Item, spoken: tuple[Voice, ...], edition: Edition) -> Explainer:
    """Several texts: the one that asks its own questions, borne out by the others; else the answers that all of them give."""
    items = [lead, *(voice.item for voice in spoken if voice.item.id != lead.id)]
    heard = items[:MOST_HEARD]
    headline, standfirst = retell.headline(lead), retell.standfirst(lead)
    if is_explainer(lead):
        sections = supported(retell.sections(lead, (headline, standfirst)), said(tuple(Voice(item, (item,)) for item in items[1:])))
    else:
        old = overtaken(tuple(heard), {item.id: figures(item) for item in heard})
        sections = _current(answer(spoken, edition, headline.text), old) or _headlines(items[1:], headline)
    return _explainer(
        story,
        lead,
        headline,
        standfirst,
        _not_twice(sections, (headline, standfirst)),
        quotes=pulled(heard)[:MOST_QUOTES],
        figures=agreed((*heard, *(item for item in story.items if item.kind == "table")))[:MOST_FIGURES],
        disputes=disputes(tuple(heard), {item.id: figures(item) for item in heard}),
        timeline=in_order(once((moment for item in heard for moment in _dated(item)), lambda moment: moment.date)[:MOST_MOMENTS]),
    )


def _explainer(
    story: Story,
    lead: Item,
    headline: Text,
    standfirst: Text | None,
    sections: tuple[Section, ...],
    *,
    quotes: tuple[Quote, ...],
    figures: tuple[Figure, ...],
    timeline: tuple[Moment, ...],
    disputes: tuple[Dispute, ...] = (),
) -> Explainer:
    items = story.items
    times = [time for item in items if (time := item.updated or item.published)]
    return Explainer(
        id=story.id,
        headline=headline,
        standfirst=standfirst,
        section=next((item.section for item in (lead, *items) if item.section), None),
        status="new",
        items=tuple(item.id for item in items),
        why=story.why,
        outlets=1,
        independent=1,
        places=(),
        sections=sections,
        quotes=quotes,
        figures=figures,
        series=tuple(series for item in items for series in item.series),
        timeline=timeline,
        disputes=disputes,
        image=image((lead, *items)),
        updated=max(times, default=None),
        translation=_translation((lead, *items)),
    )


def _lead(spoken: tuple[Voice, ...]) -> Item:
    """The text whose headline stands for the story: an explainer first, else the one whose headline and opening are nearest to all texts,
    those of many outlets before others.
    """
    asking = [voice.item for voice in spoken if is_explainer(voice.item)]
    if asking or len(spoken) == 1:
        return min(asking or [spoken[0].item], key=lambda item: (item.kind != "brief", -item.weight, item.id))
    texts = [counted(read(voice.item)[:OPENING], voice.item.language) for voice in spoken]
    rare = rarity(texts)
    centre: dict[str, float] = {}
    for text in texts:
        for key, value in weighted(text, rare).items():
            centre[key] = centre.get(key, 0.0) + value
    best = min(spoken, key=lambda voice: (-_heading_worth(voice, rare, centre), voice.item.id))
    return best.item


def _carried(voice: Voice) -> float:
    """How much a text counts by how many outlets carry it: what six print stands for the story before what one says."""
    return 1 + math.log(max(1, len(outlets(voice.copies))))


def _heading_worth(voice: Voice, rare: dict[str, float], centre: dict[str, float]) -> float:
    """How near the headline is to the story's centre; a text that has none, or a shouted or endless one, comes last."""
    item, words = voice.item, retell.headline(voice.item).text
    told = any(part.role == "headline" for part in item.parts) and 3 <= len(words.split()) <= 20 and not words.isupper()
    return alike(weighted(counted(words, item.language), rare), centre) * _carried(voice) if told else -1.0


def _current(sections: tuple[Section, ...], old: frozenset[Cite]) -> tuple[Section, ...]:
    """The sections without claims whose count is no longer so."""
    kept = (
        replace(section, claims=tuple(claim for claim in section.claims if not old.intersection(claim.cites[:1]))) for section in sections
    )
    return tuple(section for section in kept if section.claims)


def _headlines(items: list[Item], printed: Text) -> tuple[Section, ...]:
    """Where no text has a sentence that may be a claim: the other headlines, each a line. The same one with another outlet's name behind it
    ("- CTV News") is not printed again.
    """
    found = (retell.headline(item) for item in reversed(items))
    lines = {_unsigned(line): line for line in found if _unsigned(line) != _unsigned(printed)}
    claims = (Claim(text=line.text, cites=line.cites, by=line.by, paragraph=at) for at, line in enumerate(reversed(lines.values())))
    told = tuple(claims)
    return (Section(question=None, claims=told),) if told else ()


def _unsigned(line: Text) -> str:
    """A headline without the outlet's name behind the last dash."""
    words, dash, _ = line.text.rpartition(" - ")
    return (words if dash else line.text).casefold()


def _not_twice(sections: tuple[Section, ...], printed: tuple[Text | None, ...]) -> tuple[Section, ...]:
    """Sections without the claims that headline or standfirst say already, and without those that are left empty by it."""
    words = {text.text.casefold() for text in printed if text}
    left = (replace(s, claims=tuple(claim for claim in s.claims if claim.text.casefold() not in words)) for s in sections)
    return tuple(section for section in left if section.claims)


def _dated(item: Item) -> tuple[Moment, ...]:
    """What the text dates in sentences that can stand alone, or in lines that begin with their date, and all that it gives as data."""
    return history(item, _stands)


def _stands(text: str, language: str) -> bool:
    if len(text) > LONGEST_ENTRY:
        return False
    first = dates.find(text, language, None)[:1] if text[-1].isalnum() else ()
    entry = any(not phrase.start and _ENTRY.match(text, phrase.end) for phrase in first)
    return (whole(text, language) or entry) and not leans(text, language)


def _captioned(item: Item) -> Picture | None:
    if item.picture:
        return item.picture
    words = {role: next((item.text[p.start : p.end] for p in item.parts if p.role == role), None) for role in ("caption", "credit")}
    caption = words["caption"]
    if not caption or len(caption) > LONGEST_CAPTION:
        return None
    return Picture(file=None, alt=caption, caption=caption, credit=words["credit"])


def _translation(items: Iterable[Item]) -> Translation | None:
    return next((item.translation for item in items if item.translation), None)
