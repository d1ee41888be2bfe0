"""Direct speech, verbatim, with who said it.

A quotation is speech when it is a clause of its own, or a phrase that a verb of saying introduces; a word or two in quotation marks, and
titles of works, are not. A speaker is named only where the sentence itself says so: nothing is guessed. A bare surname is told in full
where the text introduces one bearer of it. What is printed is one paragraph's whole sentences (`excerpts`); the passage is cited whole.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass

from reporter.compose import cues, excerpts, introductions, speakers
from reporter.compose.names import Speaker
from reporter.compose.sentences import LONGEST_QUOTATION, sentences, telling
from reporter.model import Cite, Item, Part, Quote

#: A word or two in quotation marks are somebody's word for a thing, not what somebody said. With 2 there are 166 more beside 6,385
#: quotations, most of them words for a thing; with 4, 180 less.
FEWEST_WORDS = 3
#: A phrase inside somebody else's sentence counts as speech from here on: "a very high level of sophistication" has five words. With 3
#: there are 190 more, with 5, 94 less.
FEWEST_WORDS_OF_PHRASE = 4
#: The same where nothing says that somebody spoke, and only a full stop inside the marks ends the sentence: 'are labelled "men's and
#: women's."' Of 13 such with fewer words in 680 news texts none was a sentence, of 10 with more 8 were.
FEWEST_WORDS_UNSAID = 8

_CLOSERS = {"“": "”“", "„": '“”‟"', "«": "»", "»": "«", '"': '"', "‘": "’", "‹": "›", "'": "'", "”": "”"}
_MARK = re.compile(f"[{''.join(_CLOSERS)}]")
_SOLID = re.compile(r"\S")
#: Characters on either side of a quotation, within its sentences, in which who speaks is looked for: sentences of 60 words have some 400.
#: With 300, 4 of 6,385 are lost or other, with 1,200 none is.
BESIDE = 600
_OPENS_AFTER = re.compile(r"(?:^|[\s(\[—–:-])$")
_SINGLE_OPENS = re.compile(r"\s['‘]\w")
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in an item's text: the marks stand at `start` and `end - 1`."""

    start: int
    end: int


def quotes(item: Item) -> tuple[Quote, ...]:
    """The direct speech of an item in text order, each citing the whole sentences that it stands in."""
    known, found, last = cues.load(item.language), [], None
    named: dict[str, Speaker] = {}
    bounds = [(s.start, s.end) for s in sentences(item)]
    for span in quotations(item):
        start, end = _passage(bounds, span)
        near = max(start, span.start - BESIDE), min(end, span.end + BESIDE)
        if _is_speech(item.text, span, *near, known):
            speaker = _speaker(item.text, span, *near, last, known)
            full = _in_full(speaker, item.text, start, named, known) if speaker else None
            found.append(_quote(item, span, Cite(item=item.id, start=start, end=end), full))
            last = (speaker, span) if speaker else None
    return tuple(found)


def _quote(item: Item, span: Quotation, cite: Cite, speaker: Speaker | None) -> Quote:
    said = excerpts.excerpt(item.text[span.start + 1 : span.end - 1], item.text[span.start], item.language)
    name, role = (speaker.name, speaker.role) if speaker else (None, None)
    if role and role.split()[0].lower() in cues.load(item.language).leaning:
        role = None
    return Quote(text=said, cites=(cite,), speaker=name, role=role)


def _in_full(spoke: Speaker, text: str, start: int, named: dict[str, Speaker], known: cues.Cues) -> Speaker:
    """The speaker as the text introduces them, before the quotation at `start` or else anywhere, or as they were credited for an earlier
    quotation: `named` has those by surname.
    """
    full = introductions.in_full(spoke, text, start, known)
    name = full.name or ""
    before = named.get(name.split()[-1]) if name else None
    if before and before.name and name in (before.name, before.name.split()[-1]):
        full = Speaker(before.name, full.role or before.role)
    elif " " in name and not introductions.is_titled(name):
        named.setdefault(name.split()[-1], full)
    return Speaker(None, full.role) if introductions.is_word(full.name or "", text, known) else full


@functools.lru_cache(maxsize=64)  # what is said inside them is no claim of the text's own
def quotations(item: Item) -> tuple[Quotation, ...]:
    """Outermost quotations; one that runs over several paragraphs, each opened anew, is one."""
    parts = telling(item)
    until = 0
    found = []
    for number, part in enumerate(parts):
        for mark in _MARK.finditer(item.text, part.start, part.end):
            span = _quotation(item.text, mark.start(), part, parts[number + 1 :]) if mark.start() >= until else None
            if span:
                until = span.end
                found.append(span)
    return tuple(found)


def _quotation(text: str, at: int, part: Part, following: tuple[Part, ...]) -> Quotation | None:
    """The quotation that opens at this character."""
    if not _opens(text, at, part):
        return None
    end = _closing(text, at, at + 1, part.end)
    if end and text[at] in "'‘":
        end = _behind_apostrophes(text, at, end, part.end)
    for after in following if not end else ():
        if text[after.start] != text[at] or after.end - at > LONGEST_QUOTATION:
            return None
        end = _closing(text, at, after.start + 1, after.end)
        if end:
            break
    return Quotation(at, end) if end else None


def _opens(text: str, at: int, part: Part) -> bool:
    """Can a quotation open here: nothing or a gap before, a word behind (French sets a space between)?"""
    before, after = text[max(part.start, at - 1) : at], text[at + 1 : min(part.end, at + 2)]
    if text[at] in "«„":
        return _SOLID.search(text, at + 1, part.end) is not None
    return bool(_OPENS_AFTER.search(before)) and bool(after) and not after.isspace()


def _closing(text: str, opened: int, at: int, end: int) -> int | None:
    """The offset behind the mark that closes the quotation, counting those nested in it."""
    mark, depth = text[opened], 1
    for found in _same(mark).finditer(text, at, min(end, opened + LONGEST_QUOTATION)):
        here = found.start()
        if text[here] == mark and mark not in _CLOSERS[mark] and text[here - 1].isspace():
            depth += 1
        elif text[here] in _CLOSERS[mark] and _can_close(text, here, end, mark):
            depth -= 1
        if not depth:
            return here + 1
    return None


@functools.cache
def _same(mark: str) -> re.Pattern[str]:
    """The mark and those that close it. One that opens and closes alike can only close: not behind a gap, nor as an apostrophe."""
    marks = f"[{mark}{_CLOSERS[mark]}]"
    return re.compile(rf"(?<!\s){marks}(?![^\W_])" if mark in _CLOSERS[mark] else marks)


def _behind_apostrophes(text: str, opened: int, end: int, limit: int) -> int:
    """Single marks are apostrophes too ("the dogs' home"): a later mark behind punctuation is the closing one, if none opens between."""
    while text[end - 2] not in ".,!?…":
        later = _closing(text, opened, end, limit)
        if not later or _SINGLE_OPENS.search(text, end - 1, later):
            break
        end = later
    return end


def _can_close(text: str, at: int, end: int, mark: str) -> bool:
    """An apostrophe closes nothing: behind a closing mark there is no letter, and before it (but in French) no gap."""
    followed = text[at + 1] if at + 1 < end else " "
    return not followed.isalnum() and (mark == "«" or not text[at - 1].isspace())


def _passage(bounds: list[tuple[int, int]], span: Quotation) -> tuple[int, int]:
    """From the start of the sentence in which the quotation opens to the end of that in which it closes."""
    first = bisect.bisect_right(bounds, span.start, key=lambda bound: bound[1])
    last = bisect.bisect_left(bounds, span.end, key=lambda bound: bound[0]) - 1
    return bounds[first][0], bounds[last][1]


def _is_speech(text: str, span: Quotation, start: int, end: int, known: cues.Cues) -> bool:
    inner = text[span.start + 1 : span.end - 1].strip()
    words = _WORD.findall(inner)
    if len(words) < FEWEST_WORDS or _is_title(words, known):
        return False
    outside = text[start : span.start] + " " + text[span.end : end]
    spoken = bool(speakers.verbs(outside, known)) or speakers.attributes(outside, known)
    if inner[-1] in ".,!?…" or text[span.end : span.end + 1] == ",":
        ends = inner[-1] in "!?…" or (inner[-1] == "." and (not inner[0].islower() or len(words) >= FEWEST_WORDS_UNSAID))
        return spoken or ends or not _WORD.search(outside)
    return (spoken and len(words) >= FEWEST_WORDS_OF_PHRASE) or not _WORD.search(outside)


def _is_title(words: list[str], known: cues.Cues) -> bool:
    """Titles of works and names of things have capitals throughout: "The Old Man in the Sea". German nouns have them anyway."""
    small = known.particles if known.capital_nouns else known.particles | known.prepositions
    return all(word[:1].isupper() or word in small for word in words)


def _speaker(text: str, span: Quotation, start: int, end: int, last: tuple[Speaker, Quotation] | None, known: cues.Cues) -> Speaker | None:
    """Who the sentence says spoke; else the speaker of the quotation just before, where this one goes on from it."""
    found = speakers.speaker(text[start : span.start], text[span.end : end], known)
    if found or not last:
        return found
    between = text[last[1].end : span.start]
    if "\n" in between or _WORD.search(text[span.end : end]):
        return None
    goes_on = len(_WORD.findall(text[start : span.start])) == 0
    return last[0] if goes_on and speakers.only_attribution(between, last[0], known) else None
