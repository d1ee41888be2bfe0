"""Sentences of an item with their exact spans: the smallest thing a claim may be.

sentencex (Rust, rule-based) finds the boundaries; what it cuts wrongly in news is mended here: a piece that ends in an abbreviation or an
ordinal ("a dit M. | Dupont", "24. | septembra"), a quotation cut in two, and two sentences left together behind a closing mark.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.compose import cues
from reporter.model import Cite, Item, Part, Role

#: Roles whose text an explainer is told from.
TELLING: tuple[Role, ...] = ("paragraph", "quote")
#: Quotation marks that open, with those that close them ("„" is closed by “ in German and by ” in Serbian).
MARKS = {"“": "”", "„": "“”", "«": "»", "‹": "›"}
#: A quotation longer than this is taken for a mark that was never closed. The longest of 1,928 in the
#: WikiNews texts has 1,340 characters.
LONGEST_QUOTATION = 2000

#: Characters without a gap that may be a word or an address; more is data, which no page can break into lines. The engine takes minutes
#: over 200,000.
LONGEST_WORD = 4000
_LINE = re.compile(r"[^\n]+")
_BLANK = str.maketrans(dict.fromkeys('“”„«»‹›"‘’', "*"))
#: sentencex 1.0 takes a gap behind an initial for one byte and breaks down over those that are more.
_GAPS = re.compile("[\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\u2000-\u200a]")
_AFTER_QUOTE = re.compile(r"[.…][”“»\")]\s+(?=[“„«\"(]?[^\W\d_])")
#: What a sentence ends in inside its line. A German or Serbian “ ends none: it opens a quotation in English, and the text does not say
#: which.
_ENDS = frozenset('.!?…"”’»):')
_EXCLAIMED = re.compile(r"[!?][”“»\"’]")
_LEFT_BEHIND = re.compile(r"(?<=[.!?…]\s)[\"“„«]\s*$")
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.\s*$")
_HOUR = re.compile(r"\b[ap]\.m\.\s+$")
_ZONE = re.compile(r"\(?[A-Z]{2,4}\b")
#: The day behind an hour: "at 4:30 a.m. | Mar. 14", "around 7 p.m. | Monday".
_DAY = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?!['’])"
)
#: No gap between capitals, "a Russian-U. | S. crew", "EXAMPLE. | NET reserves", or before a name's end, "Strings. | NET, a port".
_CAPITAL, _FURTHER, _SUFFIX = re.compile(r"[A-Z]\.$"), re.compile(r"[A-Z](?:[A-Z]|\.)"), re.compile(r"[A-Z]{2,4}\b(?! [a-z])")
#: The number of an entry in a list, which belongs to the entry.
_NUMBERING = re.compile(r"\s*\d{1,3}[.)]\s*")
#: Words of no more than who said it; words among which a longer text has the verb: "Mr. Chávez told the crowd". Four words of the first cut
#: who said it off from 6 of 6,385 quotations, two of the second from 5; eight and five change none.
_ATTRIBUTION, _SUBJECT = 6, 3
#: Characters at a piece's end in which abbreviations and ordinals are looked for; none is longer.
_TAIL = 40
#: No sentence begins with a short form and a comma: "Sen. Joe Sample, D-W. | Va., visited".
_ABBREVIATED = re.compile(r"\w{1,4}\.,")
_WORD = re.compile(r"[\w’-]+")
_LAST_WORD = re.compile(r"([^\W\d_][\w.’-]*)\.$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One whole sentence of an item."""

    item: str  #: `Item.id`
    start: int  #: offset in the item's text
    end: int  #: offset after the last character that is not white space
    text: str  #: the passage, with every run of white space as one space
    paragraph: int  #: which of the item's telling parts it stands in, from 0
    place: int  #: which sentence of the item it is, from 0

    @property
    def cite(self) -> Cite:
        """The passage that it is."""
        return Cite(item=self.item, start=self.start, end=self.end)


@functools.lru_cache(maxsize=256)
def sentences(item: Item) -> tuple[Sentence, ...]:
    """Every sentence of the item's paragraphs and block quotations, in text order. Together they cover all that is not white space.

    The last items asked about are kept: claims, quotes, figures and dates are all found in sentences.
    """
    found = ((number, start, end) for number, part in enumerate(telling(item)) for start, end in within(item, part))
    return tuple(
        Sentence(item=item.id, start=start, end=end, text=squeeze(item.text[start:end]), paragraph=number, place=place)
        for place, (number, start, end) in enumerate(found)
    )


def telling(item: Item) -> tuple[Part, ...]:
    """The parts that tell; where a reader knew no parts, every line of the text."""
    if item.parts:
        return tuple(part for part in item.parts if part.role in TELLING)
    lines = _LINE.finditer(item.text)
    return tuple(Part(role="paragraph", start=line.start(), end=line.end()) for line in lines if line.group().strip())


def within(item: Item, part: Part) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of one part. A line break ends a sentence."""
    for line in _LINE.finditer(item.text, part.start, part.end):
        for start, end in spans(line.group(), item.language):
            yield line.start() + start, line.start() + end


def spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of one line, without the white space around them; none for a blank line."""
    pieces = _parted(_mended(_opened(_pieces(text, language)), cues.load(language)))
    at, found = 0, []
    for piece in pieces:
        start, end = at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
        at += len(piece)
        if start < end:
            found.append((start, end))
    return tuple(found)


def readable(text: str) -> bool:
    """Is every word of the text short enough to be printed?"""
    return len(text) <= LONGEST_WORD or max(map(len, text.split()), default=0) <= LONGEST_WORD


def squeeze(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def _pieces(text: str, language: str) -> list[str]:
    """sentencex's sentences: pieces that make up the text again."""
    main = language.partition("-")[0].lower()
    pieces: list[str] = []
    for piece in _cut_like(text, _segmented(_GAPS.sub(" ", text), main)):
        unclosed = len(piece) > LONGEST_QUOTATION and piece != piece.translate(_BLANK)
        pieces.extend(_cut_like(piece, _segmented(_GAPS.sub(" ", piece).translate(_BLANK), main)) if unclosed else (piece,))
    return pieces if "".join(pieces) == text else [text]


def _segmented(text: str, language: str) -> list[str]:
    """The text as sentencex cuts it; whole where it breaks down: that is a Rust panic, which is no `Exception`."""
    import sentencex

    try:
        return list(sentencex.segment(language, text))
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return [text]


def _cut_like(text: str, pieces: list[str]) -> Iterator[str]:
    """The text in pieces of the same lengths."""
    at = 0
    for piece in pieces:
        yield text[at : at + len(piece)]
        at += len(piece)


def _opened(pieces: list[str]) -> list[str]:
    """A mark behind a gap at a piece's end opens what follows: 'It was void. " | A great day!”'."""
    opened = list(pieces)
    for at, piece in enumerate(pieces[:-1]):
        if mark := _LEFT_BEHIND.search(piece):
            opened[at] = opened[at][: len(opened[at]) - len(mark.group())]
            opened[at + 1] = mark.group() + opened[at + 1]
    return opened


def _mended(pieces: list[str], known: cues.Cues) -> list[str]:
    """Pieces joined where the cut fell inside a sentence."""
    whole: list[str] = []
    for piece in pieces:
        if whole and _cut_inside(whole[-1], piece, known):
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole


def _cut_inside(before: str, after: str, known: cues.Cues) -> bool:
    closed = before.rstrip()
    if closed[-1:] not in _ENDS:
        return True
    if after[:1] in ")]&" or _ABBREVIATED.match(after):  # "&": a mark written out, "&nbsp;"
        return True
    opener, tail = after.lstrip("“„«\"'( ¿¡")[:1], before[-_TAIL:]
    if not before[-1:].isspace() and not (opener.isalpha() or opener.isdecimal()):  # no sentence begins with a stroke and no gap before it
        return True
    if _NUMBERING.fullmatch(before):
        return True
    if opener.islower() and not (closed.endswith(("!", "?")) and before[-1:].isspace()):
        return True
    if (_FURTHER.match(after) and _CAPITAL.search(tail)) or (before[-1:] == "." and _SUFFIX.match(after)):
        return True
    if opener.isalpha() and not opener.isupper() and len(before) > 4 and _ORDINAL.search(tail):
        return True
    if (_ZONE.match(after) or _DAY.match(after)) and _HOUR.search(tail):
        return True
    word = _LAST_WORD.search((tail.split() or [""])[-1])
    if word and word.group(1).lower() in known.abbreviations and opener.isalnum():
        return True
    if _EXCLAIMED.fullmatch(closed[-2:]) and _attributes(after, known.speech):
        return True
    return len(before) < LONGEST_QUOTATION and _open_quotation(before) and _closes(after)


def _attributes(text: str, speech: frozenset[str]) -> bool:
    """Is the text who said it: 'John Smith said.', 'Chávez told the crowd, waving a flag.'?"""
    words = _WORD.findall(text.lower())
    return not speech.isdisjoint(words[1:_SUBJECT] if len(words) > _ATTRIBUTION else words[:1] + words[-1:])


def _open_quotation(text: str) -> bool:
    return any(text.count(opener) > sum(map(text.count, closers)) for opener, closers in MARKS.items() if opener in text)


def _closes(text: str) -> bool:
    """Does the text close a quotation that it did not open?"""
    at = min((text.find(mark) for mark in "”»›" if mark in text), default=-1)
    return at >= 0 and not any(mark in text[:at] for mark in MARKS)


def _parted(pieces: list[str]) -> list[str]:
    """Pieces cut behind a closing mark that ends a sentence: “… we go.” | Then he left."""
    parted: list[str] = []
    for piece in pieces:
        at = 0
        for gap in _AFTER_QUOTE.finditer(piece):
            following = piece[gap.end() :].lstrip('“„«"(')[:1]
            if following.isupper() and not _open_quotation(piece[at : gap.end()]):
                parted.append(piece[at : gap.end()])
                at = gap.end()
        parted.append(piece[at:])
    return parted
