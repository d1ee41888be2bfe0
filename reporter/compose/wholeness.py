"""Is a text a whole sentence that a report tells, or what stands beside it: a caption, a credit, half a sentence, a line of a page?"""

from __future__ import annotations

import functools
import re

from reporter.compose.captions import captioned, credits_picture
from reporter.compose.sentences import readable

#: Words a claim has at least and at most. Of the sentences in the human summaries of the TAC 2011 topics 97 % lie between. Beside the
#: 11,521 claims of 907 texts, 4 and 8 words at least make 35 and 65 others, 45 and 80 at most 449 and 142.
SHORTEST, LONGEST = 6, 60

_OPENS = re.compile(r"[“\"„«‘'(¿¡]*(?:[^\W\d_]|\d|[$€£])")
#: Three full stops cut a sentence short: "Nadine Dorries has tried to defend her appearance on I’m A Celebrity...".
_CLOSES = re.compile(r"(?<!\.\.)[.!?][”\"“»’')]*$")
_CLOSES_AS_QUESTION = re.compile(r"[?？][”\"“»’')]*$")
#: An address, or a mark of who owns what; cheaper to look for one by one than by a pattern. A name on a network, "@examplia", is neither.
_ADDRESSES = ("http://", "https://", "www.", "©")
_MAIL = re.compile(r"\S@\S")
#: What a page shows beside its text, "WATCH: …"; an entry of a list, "1/ …"; what is left of a name cut in two, "S. crew back down".
_BESIDE = re.compile(
    r"(?:WATCH|Watch|VIDEO|Video|PHOTOS?|Photos?|GALLERY|Gallery|LISTEN|Listen|READ|Read)\b[\w ]{0,12}:|\d{1,2}[/)] |[A-Z]\. [a-z]"
)
#: Links that a page runs together with its text: "Sen. Ann Sample SampleTrump asks for calm MORE said".
_LINKED = re.compile(r"\b[A-Z][a-z]{3,}[A-Z][a-z]{2,}\b.{0,400} MORE\b|[a-z]MORE\b|\bMORE[’']s\b")
#: A word is missing before the full stop, "his third at .": a page made it of a link. Or it is shouted, "has done it again!": a briefing
#: does not, but those who speak in it may.
_ASKEW = (" .", "!")
#: A date run together with the text: "Saturday, March 26, 2005 Up to four times", "2005/01/08 Tsunami aid".
_DATED = re.compile(r"(?:\w+, )?(?:\w+ \d{1,2}, \d{4}|\d{1,2}\.? \w+ \d{4}|\d{4}[/-]\d\d[/-]\d\d)\s*[^\W\d_]")
#: The hour of an entry in a running report: "14.22 (10.22) Romney's focus today is on Virginia".
_CLOCKED = re.compile(r"\d{1,2}[.:]\d\d\s+(?:\(\d{1,2}[.:]\d\d\)\s+)?[“\"]?[A-Z]")
#: Where and whose a wire report is: "KIEV (Reuters) - ", "PORT-AU-PRINCE, Haiti — ".
_DATELINE = re.compile(
    r"(?:[^\W\d_a-z][^\Wa-z.-]{2,}[\w .,'’/-]{0,40}|[^\W\d_][\w .,'’-]{1,40}(?=\())(?:\([^)]{2,30}\)\s*)?\s*(?:--|–|—|-)\s"
)


@functools.lru_cache(maxsize=4096)  # a sentence is judged as a claim, as one side of a dispute, as a dated event
def sayable(text: str, language: str) -> bool:
    """Is it a whole sentence of a readable length?"""
    return SHORTEST <= text.count(" ") + 1 <= LONGEST and whole(text, language)


def whole(text: str, language: str) -> bool:
    """Is it a whole sentence? Half sentences, captions, credits, addresses and lists of numbers are not."""
    letters = sum(map(str.isalpha, text))
    return (
        bool(_OPENS.match(text))
        and not text.lstrip("“\"„«‘'(¿¡")[:1].islower()
        and bool(_CLOSES.search(text))
        and readable(text)
        and letters > 0.6 * len(text.replace(" ", ""))
        and not text.isupper()
        and not (_DATED.match(text) or _CLOCKED.match(text) or _BESIDE.match(text))
        and not (_CLOSES_AS_QUESTION.search(text) or text.endswith(_ASKEW))
        and text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
        and text.count("(") == text.count(")")
        and not ("MORE" in text and _LINKED.search(text))
        and not (any(mark in text.lower() for mark in _ADDRESSES) or ("@" in text and _MAIL.search(text)))
        and not (credits_picture(text, language) or captioned(text, language))
    )


def has_dateline(text: str) -> bool:
    """Does the sentence begin with where and whose a report is?"""
    return bool(_DATELINE.match(text))
