"""Is a text a whole sentence that a report tells, or what stands beside it: a caption, a credit, half a sentence, a line of a page?"""

from __future__ import annotations

import functools
import re

from reporter.compose.sentences import readable

#: Words a claim has at least and at most. Of the sentences in the human summaries of the TAC 2011 topics 97 % lie between.
SHORTEST, LONGEST = 6, 60

_OPENS = re.compile(r"[“\"„«‘'(¿¡]*(?:[^\W\d_]|\d|[$€£])")
#: Three full stops cut a sentence short: "Nadine Dorries has tried to defend her appearance on I’m A Celebrity...".
_CLOSES = re.compile(r"(?<!\.\.)[.!?][”\"“»’')]*$")
_CLOSES_AS_QUESTION = re.compile(r"[?？][”\"“»’')]*$")
_CREDIT = re.compile(
    r"\b(?:photo|photograph|image|file|video|picture)s?\s*[:/]|\bfile (?:photo|picture)|©|https?://|www\.|\S@\S", re.IGNORECASE
)
#: Stands in any lower-case text with a credit or caption: cheap to search for, which is done in every sentence.
_PICTURED = re.compile(r"photo|image|file|video|picture|handout|undated|©|http|www\.|@|\(")
#: Who is who in a picture, "(2nd R)", and where it comes from.
_CAPTION = re.compile(
    r"\((?:\d\w\w )?[LRC]\)|\bin this (?:handout|file|undated)\b|\bhandout (?:photo|picture|image)"
    r"|\b[Ii]n this [\w., ]{0,40}?(?:photo|picture|image)"
)
#: What a page shows beside its text, "WATCH: …"; an entry of a list, "1/ …"; what is left of a name cut in two, "S. crew back down".
_BESIDE = re.compile(
    r"(?:WATCH|Watch|VIDEO|Video|PHOTOS?|Photos?|GALLERY|Gallery|LISTEN|Listen|READ|Read)\b[\w ]{0,12}:|\d{1,2}[/)] |[A-Z]\. [a-z]"
)
#: A word is missing before the full stop, "his third at .": a page made it of a link. Or it is shouted, "has done it again!": a briefing
#: does not, but those who speak in it may.
_ASKEW = (" .", "!")
#: A date run together with the text: "Saturday, March 26, 2005 Up to four times", "2005/01/08 Tsunami aid".
_DATED = re.compile(r"(?:\w+, )?(?:\w+ \d{1,2}, \d{4}|\d{1,2}\.? \w+ \d{4}|\d{4}[/-]\d\d[/-]\d\d)\s*[^\W\d_]")
#: The hour of an entry in a running report: "14.22 (10.22) Romney's focus today is on Virginia".
_CLOCKED = re.compile(r"\d{1,2}[.:]\d\d\s+(?:\(\d{1,2}[.:]\d\d\)\s+)?[“\"]?[A-Z]")
#: A caption tells in the present what the picture shows, and ends in the full date on which it was taken.
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_TAKEN = re.compile(rf"\b(?:{_MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}})\.$")
#: Or it has that date right behind a place: "in Donetsk May 6, 2014."
_TAKEN_AT = re.compile(rf"(?!\w+day\b)\b[A-Z][\w’'-]+,? (?:{_MONTH} \d{{1,2}}, \d{{4}})\.$")
_PAST = re.compile(r"\b(?:was|were|had|has|have|did|will|would|said)\b")
#: Or it has a year and no word that tells of a time, nor one of those that reports are in the present with: "Ambulances at the station
#: after the July 7, 2005 bombings.", "Troops ride tanks on the way to Osen on April 14, 2014." Of 20,000 sentences of news 49 are so, of
#: which 41 are captions, imprints or half sentences. Only for English, which `_ENGLISH` tells from other languages.
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ENGLISH = re.compile(r"\b(?:the|of|at|after|during|near|outside|from)\b")
_VERBAL = re.compile(
    r"\b(?:is|are|am|be|been|was|were|can|could|may|might|must|shall|should|will|would|do|does|did|has|have|had|[a-z]+ed|beat|became|began|bent"
    r"|blew|bore|bought|broke|brought|built|burst|came|cast|caught|chose|cost|cut|dealt|drew|drove|fell|felt|fled|flew|fought|found|froze|gave|got"
    r"|grew|held|hid|hit|hung|hurt|kept|knew|laid|lay|led|left|lent|let|lost|made|meant|met|overcame|paid|put|quit|ran|rang|read|rode|rose|said|sang"
    r"|sank|sat|saw|sent|set|shook|shot|shut|slept|sold|spent|split|spoke|spread|stole|stood|stuck|struck|swam|swept|swore|taught|threw|told|took"
    r"|tore|thought|understood|withdrew|woke|went|won|wore|wrote"
    r"|allows|begins|calls|comes|contains|continues|covers|ends|establishes|exist|exists|gives|goes|includes|keeps|makes|marks|means|needs|opens|plans|provides|remains"
    r"|requires|says|sets|shows|starts|takes|wants)\b|n[’']t\b"
)
#: Where and whose a wire report is: "KIEV (Reuters) - ", "PORT-AU-PRINCE, Haiti — ".
_DATELINE = re.compile(
    r"(?:[^\W\d_a-z][^\Wa-z.-]{2,}[\w .,'’/-]{0,40}|[^\W\d_][\w .,'’-]{1,40}(?=\())(?:\([^)]{2,30}\)\s*)?\s*(?:--|–|—|-)\s"
)


@functools.lru_cache(maxsize=4096)  # a sentence is judged as a claim, as one side of a dispute, as a dated event
def sayable(text: str) -> bool:
    """Is it a whole sentence of a readable length?"""
    return SHORTEST <= text.count(" ") + 1 <= LONGEST and whole(text)


def whole(text: str, *, dated: bool = False) -> bool:
    """Is it a whole sentence? Half sentences, captions, credits, addresses and lists of numbers are not.

    Of a `dated` one, that it ends in the full date says nothing: "The fair opens on 24 November 2026."
    """
    letters = sum(map(str.isalpha, text))
    return (
        bool(_OPENS.match(text))
        and not text.lstrip("“\"„«‘'(¿¡")[:1].islower()
        and bool(_CLOSES.search(text))
        and readable(text)
        and letters > 0.6 * len(text.replace(" ", ""))
        and not text.isupper()
        and not (_DATED.match(text) or _CLOCKED.match(text) or _BESIDE.match(text))
        and not (_CLOSES_AS_QUESTION.search(text) or text.endswith(_ASKEW) or _pictured(text, dated=dated))
        and text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
        and text.count("(") == text.count(")")
    )


def _pictured(text: str, *, dated: bool) -> bool:
    """Is it a credit, an address or a caption?"""
    if ("20" in text or "19" in text) and _YEAR.search(text) and not _VERBAL.search(lower := text.lower()) and _ENGLISH.search(lower):
        return True
    if text[-2:-1].isdigit() and _TAKEN.search(text) and (_TAKEN_AT.search(text) or not (dated or _PAST.search(text))):
        return True
    return bool(_PICTURED.search(text.lower())) and bool(_CREDIT.search(text) or captions(text))


def captions(text: str) -> bool:
    """Does it say who is who in a picture, or whose picture it is?"""
    return _CAPTION.search(text) is not None


def has_dateline(text: str) -> bool:
    """Does the sentence begin with where and whose a report is?"""
    return bool(_DATELINE.match(text))
