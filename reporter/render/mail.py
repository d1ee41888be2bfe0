"""The bodies of a mail: an issue as HTML that mail programs show, and as text for those that show none.

Mail programs know a third of CSS: so styles stand at each element, boxes are tables, and the colours that dark mode needs stand in
one style sheet that may be ignored. The HTML stays under the size at which Gmail cuts a message off.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from reporter.model import Claim, Explainer, Issue
from reporter.render.frontpage import Front, front
from reporter.render.furniture import as_of
from reporter.render.galley import Galley, Run, galley, outlet
from reporter.render.html import Forme, Setting, notices
from reporter.render.words import words

#: Gmail shows the first 102 kB of a part and hides the rest; headers, the token in its links and encoding take their share.
LONGEST = 96_000
#: Paragraphs of each story, tried in turn until the whole is short enough.
DEPTHS = (1_000, 6, 3, 1)
#: Stands where the link is that only its recipient may have; replaced in the finished bodies.
UNSUBSCRIBE = "https://recipient.invalid/unsubscribe"
#: Headlines of each kind that the box of changes lists: the PDF has them all.
LISTED = 10
_WIDTH = 72  # characters of a line of text, as in letters by mail since RFC 1855


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What a mail says beside the issue."""

    language: str  #: of its interface words: the recipient's own
    pages: int
    pdf: Literal["attached", "linked", "absent"]
    address: str | None = None  #: where the PDF can be fetched
    pictures: Mapping[str, str]  #: picture of the issue → its Content-ID, for those that are in the mail
    thinned: Literal["no", "smaller", "none"] = "no"  #: what became of the pictures so that the message fits
    corrects: bool = False  #: the recipient has the version that this one corrects
    trial: bool = False
    unsubscribe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The two parts of a mail that are read."""

    html: str
    text: str
    shortened: bool  #: whether paragraphs were left to the PDF


def bodies(setting: Setting, mailing: Mailing) -> Bodies:
    """Both bodies. Raises UsageError for an unknown style, TemplateError naming file and line."""
    forme = Forme.of(replace(setting, issue=replace(setting.issue, language=mailing.language)), web=True)
    issue = setting.issue
    page, shortened = _fitting(issue, lambda cut, short: _html(forme, issue, cut, mailing, shortened=short))
    text, _ = _fitting(issue, lambda cut, short: "\n".join(_text(forme, cut, mailing, shortened=short)) + "\n")
    return Bodies(html=page, text=text, shortened=shortened)


def _fitting(issue: Issue, body: Callable[[list[Galley], bool], str]) -> tuple[str, bool]:
    """The fullest body that is not too long, and whether paragraphs are missing in it."""
    made, shortened = "", False
    for cut in _cuts(issue.told):
        shortened = any(short.sections != story.sections for short, story in zip(cut, issue.told, strict=False))
        made = body([galley(story, issue.items, issue.language, marks_new=issue.since is not None) for story in cut], shortened)
        if len(made.encode()) <= LONGEST:
            break
    return made, shortened


def check(style: str, desk: Path | None, language: str = "en") -> None:
    """Render the style's mail on a specimen issue. Raises UsageError, TemplateError naming file and line."""
    from reporter.render.specimen import specimen

    setting = Setting(issue=specimen(language), style=style, paper="A4", desk=desk, sizes={})
    plain = Mailing(language=language, pages=1, pdf="attached", pictures={"media/specimen.png": "0@example.org"}, unsubscribe=True)
    bodies(setting, plain)
    bodies(setting, replace(plain, pdf="linked", address="https://example.org/", pictures={}, thinned="none", corrects=True, trial=True))


def subject(issue: Issue, mailing: Mailing) -> str:
    """The subject line: "Correction: Morning briefing, no. 12, Tuesday 24 November 2026"; as it comes, to be made safe for a header."""
    said = words(mailing.language, issue.zone)
    mark = said.say("mail_trial_mark") if mailing.trial else said.say("mail_correction") if mailing.corrects else ""
    number = said.say("number", number=issue.number)
    number = number[:1].lower() + number[1:] if mailing.language == "en" else number
    return f"{mark}{': ' if mark else ''}{issue.title}, {number}, {said.day(issue.date, weekday=True)}"


def _cuts(told: tuple[Explainer, ...]) -> Iterator[tuple[Explainer, ...]]:
    """The stories with less and less of each: shorter, then the later ones as heads alone, then fewer heads, then none.

    Cut before they are set, so that each sentence that is left has its sources' numbers behind it.
    """
    for depth in DEPTHS:
        yield tuple(_cut(story, depth) for story in told)
    briefly, heads = tuple(_brief(story, 1) for story in told), tuple(_brief(story, 0) for story in told)
    for count in _halves(len(told)):
        yield briefly[:count] + heads[count:]
    for count in _halves(len(told)):
        yield heads[:count]
    yield ()


def _halves(count: int) -> Iterator[int]:
    while count:
        yield count
        count //= 2


def _brief(story: Explainer, depth: int) -> Explainer:
    """The story without what stands beside its text, and with the sources alone that the text rests on, or its first."""
    short = _cut(story, depth)
    cited = dict.fromkeys(cite.item for section in short.sections for claim in section.claims for cite in claim.cites)
    items = tuple(cited) or story.items[:1]
    return replace(short, quotes=(), figures=(), series=(), timeline=(), disputes=(), image=None, items=items)


def _cut(story: Explainer, depth: int) -> Explainer:
    """The story's first `depth` paragraphs, under their questions."""
    sections, left = [], depth
    for section in story.sections:
        kept = tuple(dict.fromkeys(claim.paragraph for claim in section.claims))[:left]
        if kept:
            sections.append(replace(section, claims=tuple(claim for claim in section.claims if claim.paragraph in kept)))
        left -= len(kept)
    return replace(story, sections=tuple(sections))


def _html(forme: Forme, issue: Issue, stories: list[Galley], mailing: Mailing, *, shortened: bool) -> str:
    return str(
        forme.piece(
            "mail.html.j2",
            issue=issue,
            language=issue.language,
            front=front(issue, None),
            stories=stories,
            mailing=mailing,
            shortened=shortened,
            listed=LISTED,
            notices=(*issue.notices, *notices(forme.setting)),
            unsubscribe=UNSUBSCRIBE,
        )
    )


# ── as text ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(forme: Forme, stories: list[Galley], mailing: Mailing, *, shortened: bool) -> Iterator[str]:
    issue, said = forme.setting.issue, forme.hand.words
    say = said.say
    yield from _wrapped(issue.title)
    number = say("number", number=issue.number) + (f", {say('version', version=issue.version)}" if issue.version > 1 else "")
    yield from _wrapped(f"{number} · {said.day(issue.date, weekday=True)} · {as_of(issue, said)}")
    if issue.marking:
        yield issue.marking
    if mailing.trial:
        yield from ("", *_wrapped(say("mail_trial")))
    if issue.supersedes:
        yield from ("", *_wrapped(f"{say('corrects', version=issue.supersedes.version)} {issue.supersedes.note}"))
        if mailing.corrects:
            yield from _wrapped(say("mail_corrects"))
    yield from ("", *_wrapped(standing(mailing, say)))
    yield from _list(say("highlights"), [_claim(claim, forme) for claim in issue.highlights])
    yield from _since(front(issue, None), forme)
    for story in stories:
        yield from _story(story, forme)
    if shortened:
        yield from ("", *_wrapped(say("mail_shortened")))
    if len(stories) < len(issue.told):
        yield from ("", *_wrapped(say("mail_further", count=len(issue.told) - len(stories))))
    yield from _list(say("notices"), [f"{notice.subject}: {notice.text}" for notice in issue.notices])
    yield from ("", "-- ")
    for line in (issue.producer and say("produced_by", producer=issue.producer), issue.contact and f"{say('contact')}: {issue.contact}"):
        yield from _wrapped(line) if line else ()
    if mailing.unsubscribe:
        yield f"{say('mail_unsubscribe')}: {UNSUBSCRIBE}"


def _since(page: Front, forme: Forme) -> Iterator[str]:
    """What is otherwise than in the last issue, or that nothing is."""
    say, number, issue = forme.hand.words.say, forme.hand.words.number, forme.setting.issue
    if not page.changes:
        return
    last = say("number", number=issue.since)
    told = [
        f"{say(change.status)}: "
        + "; ".join(entry.listed for entry in change.entries[:LISTED])
        + ("; …" if change.entries[LISTED:] else "")
        for change in page.changes
        if change.entries and change.status != "unchanged"
    ]
    moved = [
        f"{number(entry.value - entry.previous, sign=True)}: {entry.text} ({say('was', value=number(entry.previous))})"
        for entry in page.moved[:LISTED]
    ]
    yield from _list(say("since", number=last), [say("no_change", number=last)] if page.still else [*told, *moved])


def standing(mailing: Mailing, say: Callable[..., str]) -> str:
    """Where the PDF is, and what was done so that the message fits."""
    where = {
        "attached": say("mail_attached", pages=mailing.pages),
        "linked": say("mail_linked", pages=mailing.pages, address=mailing.address),
        "absent": say("mail_absent", pages=mailing.pages),
    }[mailing.pdf]
    return " ".join((where, *([say(f"mail_pictures_{mailing.thinned}")] if mailing.thinned != "no" else [])))


def _claim(claim: Claim, forme: Forme) -> str:
    items = forme.setting.issue.items
    names = dict.fromkeys(outlet(items[cite.item]) for cite in claim.cites)
    return f"{claim.text} ({', '.join(names) or forme.hand.words.say('editor')})"


def _story(story: Galley, forme: Forme) -> Iterator[str]:
    yield from ("", "=" * _WIDTH, *_wrapped(story.headline.text))
    if story.standfirst:
        yield from _wrapped(story.standfirst.text)
    for answer in story.answers:
        yield ""
        if answer.question:
            yield from _wrapped(answer.question.upper())
        for number, paragraph in enumerate(answer.paragraphs):
            if number:
                yield ""
            yield from _wrapped(" ".join(_run(run, forme) for run in paragraph.runs))
    if story.notes:
        yield ""
    for note in story.notes:
        place = note.source.link or note.source.url
        yield from _wrapped(f"[{note.number}] {outlet(note.source)}: {note.source.title}. {place}", indent="    ")


def _run(run: Run, forme: Forme) -> str:
    """Sentences, the numbers of their sources, and how much stands behind them."""
    say, count = forme.hand.words.say, forme.hand.words.count
    weight = say("weak_source") if run.weak and run.notes else count("independent", run.voices) if run.counted else ""
    editor = f"{say('editor')}: " if run.editor else ""
    return editor + run.text + "".join(f" [{n}]" for n in run.notes) + (f" ({weight})" if weight else "")


def _list(title: str, entries: list[str]) -> Iterator[str]:
    if entries:
        yield from ("", title.upper())
    for entry in entries:
        yield from _wrapped(f"* {entry}", indent="  ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Lines of at most 72 characters; an address is never broken, for then nobody could follow it."""
    return textwrap.wrap(" ".join(text.split()), _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
