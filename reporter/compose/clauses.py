"""What of a sentence belongs together: the matter without who says so, and a number with the date of its own clause."""

from __future__ import annotations

import functools
import re

from reporter.compose import cues
from reporter.compose.dates import Dated

#: Characters of a sentence's beginning within which who speaks is named, and between the verb and the "that" that ends it. Without a
#: "that", a verb such as "claimed" may be of the matter itself: "Sandy claimed 67 lives". Wide enough, both.
_LEAD, _THAT = 60, 30
#: Marks at which a clause ends.
_ENDS = re.compile(r"[,;:()–—]\s")
#: The comma that a quotation ends in.
_QUOTED_COMMA = re.compile(r",[”\"“’']\s")
#: Words before a date with which its sentence opens: "But in May 1997, …". Wide enough.
_OPENING = 2
#: What opens a clause that somebody says.
_OPENS = "that|dass|daß|que|qu['’]|da|да"


def unattributed(text: str, language: str, kept: str = "") -> str:
    """The sentence without the clauses that only name who says so, and when they said it; a clause that holds `kept` stays."""
    leads, ends = _patterns(language)
    for pattern, at in ((ends, max(0, text.rfind(","))), (leads, 0)):
        found = pattern.match(text, at)
        if found and not (kept and kept in found.group()):
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            text = rest if rest.strip(" .") else text
    return text


def attribution(text: str, language: str) -> str:
    """The clause at a sentence's end that names who says so, behind a quotation too; empty where there is none."""
    plain = _QUOTED_COMMA.sub(", ", text)
    found = _patterns(language)[1].match(plain, max(0, plain.rfind(",")))
    return found.group() if found else ""


def apart(text: str, start: int, end: int, dated: Dated) -> bool:
    """Does a clause end between the words from `start` to `end` and a date of their sentence? The comma behind a date with which the
    sentence opens ends none.
    """
    if dated.end <= start:
        opening = len(text[: dated.start].split(maxsplit=_OPENING)) <= _OPENING
        return len(_ENDS.findall(text[dated.end : start])) > opening
    return bool(_ENDS.search(text, end, dated.start))


@functools.cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = cues.load(language)
    speech, according = _any(known.speech), _any(known.according)
    lead = rf"^(?:(?:{according})\s[^,;:]+,|[^,;:\d]{{0,{_LEAD}}}?\b(?:{speech})\b[^,;:]{{0,{_THAT}}}?\b(?:{_OPENS})\b)"
    end = rf",\s(?:[^,;:]*\b(?:{speech})\b|(?:{according})\b)[^,;:]*$"
    return re.compile(lead, re.IGNORECASE), re.compile(end, re.IGNORECASE)


def _any(words: frozenset[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
