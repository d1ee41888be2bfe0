"""Re-check an issue against its own evidence, from the frozen file alone: `items[id].text[start:end]` is what every statement rests on.

The rules are the model's (a sentence is its passage, a quote is verbatim in it, a figure's value is the number printed), applied again
without any code of `compose`, so that a fault there is found here. Pure.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import Literal

from reporter.model import Account, Cite, Claim, Evidence, Explainer, Figure, Issue, Moment, Quote, Series, Text

Kind = Literal["claim", "text", "quote", "figure", "series", "date", "account", "dispute", "story", "item"]
Statement = Claim | Text | Quote | Figure | Series | Moment | Account
Items = Mapping[str, Evidence]

#: Further passages of a claim say the same: of the words longer than three letters, this share of the shorter one's is common to both.
#: Two sentences on one event share more, two from one report on different matters share less (0.15 is where the outside checker draws it).
SAME_MATTER = 0.15

#: Statements listed that an altered text no longer bears out; where there are more, one letter has moved them all, and they are counted.
MOST_LISTED = 3

#: One end of a range may be a word ("zwei bis 14 Tage"). Manuals of style spell out numbers below ten or below a hundred
#: (Chicago Manual of Style 9.2), so a larger value must stand in digits.
SPELLED_BELOW = 100

_SCALES: Mapping[str, tuple[float, ...]] = {
    "dozen": (12,),
    "hundred": (1e2,),
    "thousand": (1e3,), "k": (1e3,), "tsd": (1e3,), "tausend": (1e3,), "mille": (1e3,), "mil": (1e3,), "hiljad": (1e3,), "хиљад": (1e3,),
    "million": (1e6,), "m": (1e6,), "mn": (1e6,), "mio": (1e6,), "millón": (1e6,), "millon": (1e6,), "milion": (1e6,), "милион": (1e6,),
    "milliard": (1e9,), "mrd": (1e9,), "bn": (1e9,), "milijard": (1e9,), "милијард": (1e9,),
    "billion": (1e9, 1e12), "billón": (1e12,), "trillion": (1e12, 1e18), "tn": (1e12,),
}  # fmt: skip
_ENDINGS = r"(?:s|e|n|en|es|a|i|u|е|а|и)?"
_NUMBER = re.compile(
    r"(?P<digits>\d(?:[\d.,'’\u00a0\u202f\u2009 ]*\d)?)(?:[\s-]*(?P<scale>"
    + "|".join(sorted(_SCALES, key=len, reverse=True))
    + ")"
    + _ENDINGS
    + r"\b)?",
    re.IGNORECASE,
)
#: Between the two numbers of a range.
_UP_TO = re.compile(r"\s*(?:[-–—]|to|and|bis|und|à|a|y|do|i|до|и)\s*[$€£]?", re.IGNORECASE)
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
#: Behind this a capital begins a sentence without a gap, as where a page lost its breaks ("module.In a surprise"); not in "U.S.A".
_RUN_ON = re.compile(r"[\w)\]]{2}(?:\s?[\"“”»«’).!?…])*[.!?…](?:\s?[\"“”»«’).!?…])*$")
_ROW = re.compile(r"(?:\.{3}|…)[.…]*$")
_TAIL = 40  # characters in which a sentence's last word and all its marks are looked for
_OPENERS = "\"'“”„«»‘’‚‹›([{*•·–—-"
_CLOSERS = "\"'“”„«»‘’‚‹›)]}*"
_BULLETS = ("•", "·", "●", "▪", "‣")  # before an entry of a list that a page ran together
_TERMINATORS = ".!?…:;。！？؟۔"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement that its evidence does not bear out."""

    kind: Kind
    story: str  #: headline of its story; "" for the issue itself
    text: str  #: the statement, or the item's id
    why: str  #: a clause: "is not its passage: …"

    def __str__(self) -> str:
        """One line for a person."""
        where = f" in {self.story!r}" if self.story else ""
        return f"{self.kind}{where}: {_short(self.text)!r} {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many statements of a kind were checked, and how many of them hold."""

    kind: Kind
    checked: int
    consistent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the evidence says of an issue."""

    tallies: tuple[Tally, ...]
    by_editor: int  #: statements an editor made; they rest on the editor's word and are printed as such
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Nothing was found false."""
        return not self.findings

    @property
    def summary(self) -> str:
        """ "214 claims, 214 consistent; 9 quotes, 9 consistent; 2 texts by the editor"."""
        parts = [f"{_count(tally.checked, tally.kind)}, {tally.consistent} consistent" for tally in self.tallies]
        parts += [f"{_count(self.by_editor, 'text')} by the editor"] if self.by_editor else []
        return "; ".join(parts) or "nothing to check"

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each finding."""
        return tuple(map(str, self.findings))


def check(issue: Issue) -> Verdict:
    """Every statement of the issue against `issue.items`."""
    altered = _altered(issue.items)
    checked: Counter[Kind] = Counter()
    wrong: Counter[Kind] = Counter()
    lost: dict[str, list[tuple[Finding, ...]]] = {key: [] for key in altered}
    findings: list[Finding] = []
    by_editor = 0
    for story, kind, statement in _statements(issue):
        if isinstance(statement, Claim | Text) and statement.by == "editor":
            by_editor += 1
            continue
        own, moved = tuple(_own_faults(kind, statement, issue.items)), tuple(_passage_faults(kind, statement, issue.items))
        checked[kind] += 1
        wrong[kind] += bool(own or moved)
        behind = next((cite.item for cite in statement.cites if cite.item in altered), None)
        told = tuple(Finding(kind=kind, story=story, text=_words_of(statement), why=why) for why in (*own, *moved))
        findings += told[: len(own)] if behind else told
        if behind and moved:
            lost[behind].append(told[len(own) :])
    findings = [*(finding for key, why in altered.items() for finding in _of_altered(key, why, lost[key])), *findings]
    for explainer in issue.stories:
        findings += _story(explainer, issue.items)
    tallies = tuple(Tally(kind=kind, checked=number, consistent=number - wrong[kind]) for kind, number in checked.items())
    return Verdict(tallies=tallies, by_editor=by_editor, findings=tuple(findings))


# ── what there is to check ────────────────────────────────────────────────────────────────────────────────────────


def _statements(issue: Issue) -> Iterator[tuple[str, Kind, Statement]]:
    """(headline of the story, kind, statement), claims first."""
    stories = [(story.headline.text, story) for story in issue.stories]
    yield from (("", "claim", claim) for claim in issue.highlights)
    yield from ((name, "claim", claim) for name, story in stories for section in story.sections for claim in section.claims)
    yield from ((name, "text", text) for name, story in stories for text in (story.headline, story.standfirst) if text)
    yield from ((name, "quote", quote) for name, story in stories for quote in story.quotes)
    yield from ((name, "figure", figure) for name, story in stories for figure in story.figures)
    yield from ((name, "series", series) for name, story in stories for series in story.series)
    yield from ((name, "date", moment) for name, story in stories for moment in story.timeline)
    yield from ((name, "account", account) for name, story in stories for dispute in story.disputes for account in dispute.accounts)


def _altered(items: Items) -> dict[str, str]:
    """What is wrong with each text that its revision (the first 16 hex digits of the SHA-256 of its UTF-8) was not taken from, by id."""
    digests = {key: hashlib.sha256(item.text.encode()).hexdigest()[:16] for key, item in items.items()}
    return {
        key: f"is not the text of revision {item.revision}: its digest is {digests[key]}"
        for key, item in items.items()
        # A text cut down to its passages (no whole text has a NUL) brings its digest beside it, compared where it is read.
        if item.revision != digests[key] and "\0" not in item.text
    }


def _of_altered(key: str, why: str, lost: list[tuple[Finding, ...]]) -> Iterator[Finding]:
    """The text, and the statements that no longer match it; where these are many, one letter more has moved all places, and they are
    counted.
    """
    many = len(lost) > MOST_LISTED
    yield Finding(kind="item", story="", text=key, why=f"{why}; {len(lost)} statements no longer match it" if many else why)
    yield from () if many else chain.from_iterable(lost)


def _story(story: Explainer, items: Items) -> Iterator[Finding]:
    name = story.headline.text
    for key in story.items:
        if key not in items:
            yield Finding(kind="story", story="", text=name, why=f"names an item that is not in the issue: {key}")
    if story.independent > story.outlets:
        yield Finding(kind="story", story="", text=name, why=f"has {story.independent} independent of {story.outlets} outlets")
    for dispute in story.disputes:
        if len(dispute.accounts) < 2:
            yield Finding(kind="dispute", story=name, text=dispute.about, why="has fewer than two accounts")


# ── what must hold ────────────────────────────────────────────────────────────────────────────────────────────────


def _own_faults(kind: Kind, statement: Statement, items: Items) -> Iterator[str]:
    """What is wrong with a statement whatever its passages say."""
    if not statement.cites:
        yield "has no citation"
    yield from (f"cites an item that is not in the issue: {cite.item}" for cite in statement.cites if cite.item not in items)
    if kind in _OWN:
        yield from _OWN[kind](statement)


def _passage_faults(kind: Kind, statement: Statement, items: Items) -> Iterator[str]:
    """Why its passages do not bear the statement out; nothing when they do, or where it has none."""
    if not statement.cites or any(cite.item not in items for cite in statement.cites):
        return
    broken = tuple(why for cite in statement.cites if (why := _broken(cite, items)))
    yield from broken or _RULES[kind](statement, items)


def _broken(cite: Cite, items: Items) -> str | None:
    if cite.end > len(items[cite.item].text):
        return f"cites {cite.start}:{cite.end} of a text of {len(items[cite.item].text)} characters"
    return None if _passage(cite, items) else "cites white space"


def _verbatim(statement: Claim | Text, items: Items) -> Iterator[str]:
    """A statement is its first passage, up to white space; further passages are on the same matter."""
    first = _passage(statement.cites[0], items)
    if _flat(statement.text) != first:
        yield f"is not its passage: {_short(first)!r}"
    yield from _other_matter(statement.text, statement.cites[1:], items)


def _claim(statement: Claim, items: Items) -> Iterator[str]:
    """A claim is a whole sentence, or a whole line."""
    yield from _verbatim(statement, items)
    cite = statement.cites[0]
    if not _whole(items[cite.item].text, cite.start, cite.end):
        yield "is part of a sentence"


def _quote(statement: Quote, items: Items) -> Iterator[str]:
    """A quote is word for word in its passage; a translated one has its original wording."""
    if _flat(statement.text).strip(_CLOSERS + " ") not in _passage(statement.cites[0], items):
        yield f"is not verbatim in its passage: {_short(_passage(statement.cites[0], items))!r}"
    if statement.original and not _original(statement.original, items):
        yield "has no original wording where it says so"


def _inside(statement: Figure | Moment | Account, items: Items) -> Iterator[str]:
    """The words stand in the first passage."""
    if _flat(statement.text) not in _passage(statement.cites[0], items):
        yield f"is not in its passage: {_short(_passage(statement.cites[0], items))!r}"
    yield from _other_matter(statement.text, statement.cites[1:], items)


def _figure(statement: Figure) -> Iterator[str]:
    """The values are numbers of the words, where these have digits; there is a unit; the date is one."""
    values = [value for value in (statement.value, statement.low, statement.high) if value is not None]
    stated = numbers(statement.text)
    missed = [value for value in values if stated and not _among(value, stated)]
    for value in missed:
        if len(missed) == len(values) or value >= SPELLED_BELOW:
            yield f"has the value {value:g}, which is not in its words"
    if not statement.unit.strip():
        yield "has no unit"
    if statement.as_of is not None and not _dated(statement.as_of):
        yield f"has a date that is none: {statement.as_of!r}"


def _points(statement: Series, items: Items) -> Iterator[str]:
    """Every point's value is a number of the cited passages."""
    stated = frozenset().union(*(numbers(_passage(cite, items)) for cite in statement.cites))
    yield from (f"has the value {value:g}, which no passage has" for _, value in statement.points if not _among(value, stated))


def _series(statement: Series) -> Iterator[str]:
    """Every date is one, and they are in order."""
    days = [day for day, _ in statement.points]
    yield from (f"has a date that is none: {day!r}" for day in days if not _dated(day))
    if days != sorted(days):
        yield "is not in the order of its dates"


def _moment(statement: Moment) -> Iterator[str]:
    """The date is an ISO date, month, year, or an interval of these."""
    ends = statement.date.split("/")
    if not (len(ends) in (1, 2) and all(map(_dated, ends)) and ends == sorted(ends)):
        yield f"has a date that is none: {statement.date!r}"


_OWN: Mapping[Kind, Callable[..., Iterator[str]]] = {"figure": _figure, "series": _series, "date": _moment}
_RULES: Mapping[Kind, Callable[..., Iterator[str]]] = {
    "claim": _claim,
    "text": _verbatim,
    "quote": _quote,
    "figure": _inside,
    "series": _points,
    "date": _inside,
    "account": _inside,
}


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _flat(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 or noun == "series" else f"{number} {noun}s"


def _words_of(statement: Statement) -> str:
    return statement.title if isinstance(statement, Series) else statement.text


def _passage(cite: Cite, items: Items) -> str:
    return _flat(items[cite.item].text[cite.start : cite.end])


def _original(cite: Cite, items: Items) -> str:
    return _flat((items[cite.item].original or "")[cite.start : cite.end]) if cite.item in items else ""


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a passage begins and ends where a sentence or a line does."""
    passage = text[start:end]
    start, end = start + len(passage) - len(passage.lstrip()), end - (len(passage) - len(passage.rstrip()))
    before, after = text[:start], text[end:]
    gap = before[len(before.rstrip()) :]
    run_on = bool(_RUN_ON.search(before[-_TAIL:]) or _ROW.search(before[-_TAIL:])) and passage.lstrip(_OPENERS + " ")[:1].isupper()
    opens = (
        not before.strip()
        or "\n" in gap
        or run_on
        or passage.lstrip().startswith(_BULLETS)
        or (bool(gap) and before.rstrip().rstrip(_CLOSERS + _OPENERS + " ")[-1:] in (*_TERMINATORS, ""))
    )
    rest = after[: len(after) - len(after.lstrip())]
    closes = (
        not after.strip()
        or "\n" in rest
        or after.lstrip().startswith(_BULLETS)
        or text[start:end].rstrip(_CLOSERS + " ")[-1:] in _TERMINATORS
    )
    return opens and closes


def _other_matter(text: str, cites: Iterable[Cite], items: Items) -> Iterator[str]:
    mine = _content(text)
    for cite in cites:
        theirs = _content(_passage(cite, items))
        few = min(len(mine), len(theirs))
        if few > 3 and len(mine & theirs) < SAME_MATTER * few:
            yield f"has a further passage on something else: {_short(_passage(cite, items))!r}"


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.lower()) if len(word) > 3 or word.isdigit())


def numbers(text: str) -> frozenset[float]:
    """Every value that the digits in a text can mean: "1.7 million" is 1,700,000; "4.500" is 4,500 in one country and 4.5 in another;
    the first number of "40-50 million" is of millions too.
    """
    found: set[float] = set()
    matches = list(_NUMBER.finditer(text))
    for match, after in zip_longest(matches, matches[1:]):
        shared = after["scale"] if after and _UP_TO.fullmatch(text, match.end(), after.start()) else None
        digits = re.sub(r"[\s'’\u00a0\u202f\u2009]", "", match["digits"])
        forms = {digits.replace(",", ""), digits.replace(".", "").replace(",", "."), *re.split(r"[\s,]+", match["digits"])}
        values = {float(form) for form in forms if re.fullmatch(r"\d+(\.\d+)?", form)}
        scales = _SCALES.get((match["scale"] or shared or "").lower(), (1.0,))
        found |= values | {value * scale for value in values for scale in scales}
    return frozenset(found)


def _among(value: float, stated: Iterable[float]) -> bool:
    """A minus is often a word ("fell by 3%"), so the sign is not compared."""
    return any(abs(abs(value) - number) <= 1e-6 * max(1.0, number) for number in stated)


def _dated(text: str) -> bool:
    if not _ISO.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10])
    except ValueError:
        return False
    return True
