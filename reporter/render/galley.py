"""A story as templates see it: claims run on into paragraphs, sources numbered, figures taken apart for the eye. No layout, no mark-up.

A galley is type set before it is made up into pages. Sources are numbered from 1 in the order in which the story first leans on them, so
that a story's pages depend on no other story. A number stands where a run of sentences from the same sources ends, not on every
sentence. (Half of this long file is the nouns that templates see.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from reporter.model import Account, Cite, Claim, Evidence, Explainer, Figure, Moment, Picture, Quote, Series, Status, Translation

# The first number of a figure's words, with its group and decimal marks and what is written onto it.
_NUMBER = re.compile(r"(?:[€£$]\s?)?[−-]?\d(?:[\d.,\u00a0\u202f ]*\d)?(?:\s?%)?")
_FACTS = 4  # beside a story; more would run past the photograph and the first answer
_SEVERAL = 3  # independent sources; two numbers are seen at a glance
_PULLED = range(25, 241)  # characters of a quotation that reads well at display size: under five lines


_Cited = Claim | Quote | Series | Account | Moment | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Sentences that rest on the same sources."""

    text: str
    language: str
    editor: bool  #: an editor's words, which no source holds
    new: bool  #: not said in the last issue
    notes: tuple[int, ...]  #: numbers of the sources, where this run is the last one that rests on them
    voices: int = 1  #: how many of them are independent of each other
    weak: bool = False  #: it rests on one source alone, which the edition holds for a weak one

    @property
    def counted(self) -> bool:
        """Whether to say how many sources are independent: where they are several, or fewer than the numbers that stand there."""
        return len(self.notes) > 1 and (self.voices >= _SEVERAL or self.voices < len(self.notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Runs that are set as one paragraph."""

    runs: tuple[Run, ...]

    @property
    def new(self) -> bool:
        """Whether it was not said in the last issue."""
        return any(run.new for run in self.runs)

    @property
    def letters(self) -> int:
        """How long it is, in characters."""
        return sum(len(run.text) for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question, or none, and the paragraphs that answer it."""

    question: str | None
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A source of the story, under its number."""

    number: int
    anchor: str  #: unique in the whole issue
    item: str  #: id of the item
    source: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A figure, its words in three pieces that joined are its words."""

    before: str  #: "about "
    number: str  #: "4,500"; the whole text where no digit is in it
    after: str  #: " peacekeepers"
    language: str
    as_of: str | None
    value: float | None
    previous: float | None
    notes: tuple[int, ...]
    outlet: str  #: name of the first source

    @property
    def bare(self) -> bool:
        """Whether the number is a table's, without marks between its thousands: it is then set with those of the page's language."""
        return self.number.isdigit() and len(self.number) > 3 and self.value == int(self.number)

    @property
    def spelt(self) -> bool:
        """Whether the number is written in words, so that the whole of them stands for it."""
        return not any(character.isdigit() for character in self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A quotation."""

    text: str
    language: str
    speaker: str | None
    role: str | None
    notes: tuple[int, ...]
    original: str | None  #: the original's wording, where it was translated
    original_language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the timeline."""

    date: str  #: ISO
    text: str
    language: str
    notes: tuple[int, ...]
    today: bool = False  #: on the day of the issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One account of a disputed matter."""

    text: str
    language: str
    notes: tuple[int, ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What accounts differ about."""

    about: str
    sides: tuple[Side, ...]

    @property
    def one_report(self) -> bool:
        """Whether all sides are told by the same outlets, so that these stand once."""
        return len({side.outlets for side in self.sides}) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A series with where it comes from."""

    series: Series
    outlet: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Galley:
    """One story, ready to be made up."""

    id: str
    anchor: str  #: "story-<id>"
    language: str
    headline: Run
    standfirst: Run | None
    section: str | None
    status: Status
    answers: tuple[Answer, ...]
    pull: Speech | None  #: the quotation set large
    pull_after: int  #: index of the answer it follows
    speeches: tuple[Speech, ...]  #: other quotations that no sentence of the text holds
    facts: tuple[Fact, ...]
    curves: tuple[Curve, ...]
    events: tuple[Event, ...]
    matters: tuple[Matter, ...]
    picture: Picture | None
    places: tuple[str, ...]
    outlets: int
    independent: int
    updated: datetime | None
    translation: Translation | None
    notes: tuple[Note, ...]
    address: str | None  #: where the first source that has one can be read
    marks_new: bool  #: whether there was an issue before, against which "new" means something

    @property
    def letters(self) -> int:
        """How long its answers are, in characters."""
        return sum(paragraph.letters for answer in self.answers for paragraph in answer.paragraphs)


def galley(story: Explainer, items: Mapping[str, Evidence], language: str, *, marks_new: bool, today: str = "") -> Galley:
    """The story made ready. `items` are the issue's; `language` is the issue's, for words that no source holds; `today` is its ISO date."""
    desk = _Desk(story=story, items=items, language=language, order=_order(story))
    answers = tuple(_answer(section.question, section.claims, desk) for section in story.sections)
    pull = next((quote for quote in story.quotes if len(quote.text) in _PULLED and (quote.speaker or quote.role)), None)
    return Galley(
        id=story.id,
        anchor=f"story-{story.id}",
        language=desk.language_of(story.headline.cites),
        headline=_sole(story.headline.text, story.headline.cites, desk, editor=story.headline.by == "editor"),
        standfirst=_sole(story.standfirst.text, story.standfirst.cites, desk, editor=story.standfirst.by == "editor")
        if story.standfirst
        else None,
        section=story.section,
        status=story.status,
        answers=answers,
        pull=_speech(pull, desk) if pull else None,
        pull_after=_pull_after(pull, story),
        speeches=tuple(_speech(quote, desk) for quote in story.quotes if quote is not pull and not _told(quote, story)),
        facts=tuple(fact(figure, desk.items, desk.numbers(figure.cites), language) for figure in story.figures[:_FACTS]),
        curves=tuple(Curve(series=s, outlet=desk.outlet(s.cites), notes=desk.numbers(s.cites)) for s in story.series),
        events=tuple(
            Event(date=m.date, text=m.text, language=desk.language_of(m.cites), notes=desk.numbers(m.cites), today=m.date == today)
            for m in story.timeline
        ),
        matters=tuple(Matter(about=d.about, sides=tuple(_side(a.text, a.cites, desk) for a in d.accounts)) for d in story.disputes),
        picture=story.image,
        places=story.places,
        outlets=story.outlets,
        independent=story.independent,
        updated=story.updated,
        translation=story.translation,
        notes=desk.notes(),
        address=next((items[i].link for i in desk.order if items[i].link), None),
        marks_new=marks_new,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """The story's sources at hand."""

    story: Explainer
    items: Mapping[str, Evidence]
    language: str
    order: Mapping[str, int]  #: number of each item

    def numbers(self, cites: Iterable[Cite]) -> tuple[int, ...]:
        return tuple(sorted({self.order[cite.item] for cite in cites}))

    def notes(self) -> tuple[Note, ...]:
        return tuple(
            Note(number=n, anchor=f"note-{self.story.id}-{n}", item=item, source=self.items[item]) for item, n in self.order.items()
        )

    def language_of(self, cites: tuple[Cite, ...]) -> str:
        """The language of the passage; the issue's for an editor's words, or where they differ only in region or script is not said."""
        found = self.items[cites[0].item].language if cites else self.language
        return self.language if found in ("", "und") or found == self.language.split("-")[0] else found

    def outlet(self, cites: tuple[Cite, ...]) -> str:
        return outlet(self.items[cites[0].item]) if cites else ""


def outlet(item: Evidence) -> str:
    """Who speaks in an item: its outlet, else its title."""
    return item.outlet or item.title or item.url


def fact(figure: Figure, items: Mapping[str, Evidence], notes: tuple[int, ...], language: str) -> Fact:
    """A figure's words around its number."""
    found = _NUMBER.search(figure.text)
    start, end = found.span() if found else (0, len(figure.text))
    source = items[figure.cites[0].item]
    return Fact(
        before=figure.text[:start],
        number=figure.text[start:end],
        after=figure.text[end:],
        language=source.language or language,
        as_of=figure.as_of,
        value=figure.value,
        previous=figure.previous,
        notes=notes,
        outlet=outlet(source),
    )


def _order(story: Explainer) -> dict[str, int]:
    """Numbers from 1 for the items the story leans on, by first use; the items it merely holds follow."""
    return {item: n for n, item in enumerate(dict.fromkeys((*(cite.item for cite in _cites(story)), *story.items)), start=1)}


def _cites(story: Explainer) -> Iterator[Cite]:
    """Every citation in the order a reader meets it."""
    said: list[Sequence[_Cited]] = [section.claims for section in story.sections]
    accounts = tuple(account for dispute in story.disputes for account in dispute.accounts)
    for part in (*said, story.quotes, story.series, accounts, story.timeline, story.figures):
        for cited in part:
            yield from cited.cites


def _answer(question: str | None, claims: tuple[Claim, ...], desk: _Desk) -> Answer:
    """The claims as paragraphs; a source's number stands where another source begins to speak, and at the answer's end. What is new makes
    paragraphs of its own: the bar beside a paragraph says so of all of it.
    """
    runs = [(paragraph, run) for paragraph, group in groupby(claims, key=lambda c: c.paragraph) for run in _runs(group, desk)]
    closed = [(p, _closing(run, runs[i + 1][1] if i + 1 < len(runs) else None)) for i, (p, run) in enumerate(runs)]
    return Answer(
        question=question,
        paragraphs=tuple(
            Paragraph(runs=tuple(run for _, run in group)) for _, group in groupby(closed, key=lambda pair: (pair[0], pair[1].new))
        ),
    )


def _runs(claims: Iterable[Claim], desk: _Desk) -> Iterator[Run]:
    def rests_on(claim: Claim) -> tuple[tuple[int, ...], str, bool, bool, int, bool]:
        return desk.numbers(claim.cites), desk.language_of(claim.cites), claim.by == "editor", claim.new, claim.voices, claim.weak

    for (notes, language, editor, new, voices, weak), group in groupby(claims, key=rests_on):
        text = " ".join(claim.text for claim in group)
        yield Run(text=text, language=language, editor=editor, new=new, notes=notes, voices=voices, weak=weak)


def _closing(run: Run, following: Run | None) -> Run:
    goes_on = following is not None and following.notes == run.notes and following.editor == run.editor
    return replace(run, notes=()) if goes_on else run


def _sole(text: str, cites: tuple[Cite, ...], desk: _Desk, *, editor: bool) -> Run:
    return Run(text=text, language=desk.language_of(cites), editor=editor, new=False, notes=())


def _speech(quote: Quote, desk: _Desk) -> Speech:
    source = desk.items[quote.original.item] if quote.original else None
    wording = source.original[quote.original.start : quote.original.end] if source and source.original and quote.original else None
    return Speech(
        text=quote.text,
        language=desk.language_of(quote.cites),
        speaker=quote.speaker,
        role=quote.role,
        notes=desk.numbers(quote.cites),
        original=wording,
        original_language=source.translation.origin if source and source.translation else None,
    )


def _side(text: str, cites: tuple[Cite, ...], desk: _Desk) -> Side:
    names = tuple(dict.fromkeys(outlet(desk.items[cite.item]) for cite in cites))
    return Side(text=text, language=desk.language_of(cites), notes=desk.numbers(cites), outlets=names)


def _told(quote: Quote, story: Explainer) -> bool:
    """Whether the text already holds the quotation's words, in one sentence or in several that follow each other."""
    words = _folded(quote.text)
    return any(words in _folded(" ".join(claim.text for claim in section.claims)) for section in story.sections)


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def _pull_after(quote: Quote | None, story: Explainer) -> int:
    """The answer that holds the quotation, so that eye and text meet it on the same page; else the first."""
    words = _folded(quote.text) if quote else ""
    held = (i for i, section in enumerate(story.sections) if any(words in _folded(claim.text) for claim in section.claims))
    return next(held, 0)
