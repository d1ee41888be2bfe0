"""Captions and credits: where the words about a picture end and the name of its maker or owner begins.

    A patrol near Banjska. Reuters          (AP Photo/Jane Doe)          Photo: Jane Doe          © AFP          Jane Doe / Getty Images

A caption is a line that ends so; a paragraph that merely mentions an agency does not. Names and words are in data/lines.toml.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from reporter.sources.lines import alternatives, cues, is_names

#: Characters. The longest caption in the pages looked at has 330.
LONGEST_CAPTION = 420
LONGEST_CREDIT = 110
#: An agency's own account of a picture, with what led to it: as long as a paragraph.
LONGEST_ACCOUNT = 1500

_COPYRIGHT = re.compile(r"(?:^|(?<=[\s(\[/|.]))(?:©|\(c\)|Copyright\b)\s?[^.!?]{2,80}\.?$", re.IGNORECASE)
_OPENERS = re.compile(r"[\s(\[/|–—-]+$")
_PHOTOGRAPHED = re.compile(r"[(\[](?:[\w. ]{2,20} )?Photo(?:graph)?s?/[^()\[\]]{2,90}[)\]]\.?$")
_FROM_FILE = re.compile(
    r"FILE\s?[-–—:]\s|In (?:this\b[^;:!?]{0,40}|an? [\w., ]{0,25}\bfile) (?:photo|photograph|picture|image)\b"
    r"|(?:[A-Z][A-Z ,.]{2,40} - )?(?:JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER) \d{1,2}: "
)
_FIGURE = re.compile(r"^(?:image caption|bildunterschrift|légende|pie de foto|opis slike)[,:]\s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credited:
    """How a line divides into caption and credit."""

    start: int  #: where the credit begins in the line; 0 for a line that is only a credit
    credit: str  #: the bare name: "Jane Doe / Getty Images", without brackets and the word "Photo"
    sure: bool  #: by its form alone; else it rests on an agency's name standing last, as it may in a page's title


def credited(line: str) -> Credited | None:
    """The credit a line ends with; None for a line that is no caption."""
    if LONGEST_CAPTION < len(line) <= LONGEST_ACCOUNT and (account := _PHOTOGRAPHED.search(line)):
        return Credited(account.start(), _bare(account.group()), sure=True)
    if not 2 <= len(line) <= LONGEST_CAPTION:
        return None
    for find in (_bracketed, _labelled, _copyright, _named):
        start = find(line)
        if start is not None and len(line) - start <= LONGEST_CREDIT:
            sure = find is not _named or start == 0 or line[:start].rstrip().endswith(tuple('.!?”"»'))
            return Credited(start, _bare(line[start:]), sure)
    return None


def is_caption(line: str) -> bool:
    """A line that calls itself a caption: "Image caption, …", "FILE - In this May 6, 2014 photo, …"."""
    return len(line) <= LONGEST_ACCOUNT and bool(_FROM_FILE.match(line) or (len(line) <= LONGEST_CAPTION and _FIGURE.match(line)))


def _bracketed(line: str) -> int | None:
    """ "(AP Photo/Jane Doe)", "[Reuters]": brackets at the end that hold an agency or a word for a picture.

    Round brackets with an agency alone also sign whole reports and name sources in a sentence: they count only behind a full stop, or
    for a short line.
    """
    found = re.search(r"(?P<open>[(\[])(?P<inside>[^()\[\]]{2,90})[)\]]\.?$", line)
    if not found or not _speaks_of_a_picture(found.group("inside")):
        return None
    alone = found.group("open") == "(" and _agency().fullmatch(found.group("inside").strip())
    return None if alone and len(line) > 200 else found.start()


def _speaks_of_a_picture(inside: str) -> bool:
    return bool(_agency().search(inside) or re.match(rf"(?:{_labels()})\b|file\b|archiv", inside, re.IGNORECASE) or "©" in inside)


def _labelled(line: str) -> int | None:
    """ "… Photo: Jane Doe", "Foto: Tanjug": a word for a picture and a colon, or "by" with a name, at the start or behind a stop."""
    # "image source, getty images": the BBC's comma
    pattern = rf"(?:^|(?<=[.!?”\"»)|/–—-])\s?)[(\[]?(?:{_labels()})(?:\s?[:©/]|,(?=\s[A-Z])|\s(?=©))\s?\S.{{0,90}}$"
    by = r"(?:^|(?<=[.!?”\"»)|/–—-])\s)(?:Photo(?:graph)?s?|Picture|Image|Illustration|Courtesy)\s(?:by|of)\s[A-Z].{1,80}$"
    found = re.search(pattern, line, re.IGNORECASE) or re.search(by, line)
    if not found or not _names_someone(_bare(found.group())):
        return None
    return found.start() + len(found.group()) - len(found.group().lstrip())


def _names_someone(credit: str) -> bool:
    """A name, an agency, or so few words that they can be nothing else ("privat", "courtesy of the family")."""
    return len(credit.split()) <= 4 or is_names(credit) or bool(_agency().search(credit))


def _copyright(line: str) -> int | None:
    found = _COPYRIGHT.search(line)
    return found.start() if found else None


def _named(line: str) -> int | None:
    """ "… Reuters", "Jane Doe/AFP via Getty Images": an agency's name at the very end, not as part of a sentence."""
    found = _agency_at_end().search(line)
    if not found:
        return None
    before = line[: found.start()]
    if not before.strip():
        return 0
    divided = re.search(r"(?:^|(?<=[.!?”\"»)…|–—-])\s)(?P<who>[^.!?|]{0,60})[/|]\s?$", before)
    if divided and (not divided.group("who").strip() or is_names(divided.group("who"))):
        return divided.start("who")
    if found.group("behind") and not before.rstrip().endswith(tuple('.!?”"»')):
        return None
    if before.rstrip().endswith(("/", "|")):
        return len(before.rstrip()) - 1
    if re.search(r"[.!?”\"»)…|–—-]\s$|\s-\s$", before):
        return found.start()
    return found.start() if _stands_apart(before, found.group()) else None


def _stands_apart(before: str, name: str) -> bool:
    """Without a stop before it, only a name that is no common word, behind words that do not lead to it ("told Reuters")."""
    last = re.split(r"\s", before.strip())[-1].lower().strip(",")
    return len(name) >= 3 and len(before.split()) >= 2 and last not in cues()["credit"]["telling"] and not before.rstrip().endswith(",")


def _bare(credit: str) -> str:
    """The credit without brackets, leading strokes and the word for a picture; "©" stays."""
    inner = credit.strip(" .|–—-").strip("()[]").strip(" /|–—-")
    inner = re.sub(rf"^(?:{_labels()})\s?[:,/]?\s(?:by\s)?(?=\S)|^(?:{_labels()}):(?=\S)", "", inner, flags=re.IGNORECASE)
    return inner.strip(" :,.") or credit.strip()


@functools.cache
def _labels() -> str:
    return alternatives(cues()["credit"]["labels"])


@functools.cache
def _agency() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(cues()['credit']['agencies'])})(?!\w)")


@functools.cache
def _agency_at_end() -> re.Pattern[str]:
    name = alternatives(cues()["credit"]["agencies"])
    person = r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}"
    return re.compile(rf"(?<!\w)(?:(?:{name})(?:\s?(?:/|,|via|and|–|-)\s?(?:{name}))*)(?P<behind>\s?/\s?{person})?$")
