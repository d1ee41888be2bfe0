"""Who a bare surname is: the full name and the office by which a text introduces its bearer.

"Hamilton", "Mr Hamilton" and "Senator Hamilton" are told in full where all that the text names so are one person; somebody who is named in
full is told with the office that stands beside that name elsewhere. What stands before the quotation is read first, then the whole text.

Of 177 quotations of 206 unread news texts 104 had a full name before titles, given names, ages, the text behind and the story's other texts
were read for it, and 148 of 176 since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from reporter.compose import places
from reporter.compose.cues import Cues
from reporter.compose.mentions import (
    MEN,
    WOMEN,
    Met,
    met_in,
    places_of,
    surnamed,
)
from reporter.compose.names import (
    RANKS,
    Speaker,
    among,
    is_capital,
    is_rank,
    is_title,
)

#: A name of two words that a text has so often is somebody's, also where nothing is said of its bearer. With 1, 68 of 6,385 quotations have
#: another name, some of them an agency's or another's of the surname; with 3, 15 have a worse one.
OFTEN = 2
#: Times a text has a surname that is somebody's, one of them with a given name. In 680 news texts it tells 20 more speakers in full, all
#: rightly.
CALLED = 3


def in_full(spoke: Speaker, text: str, start: int, known: Cues) -> Speaker:
    """The speaker as the text introduces them before the quotation at `start`, or else anywhere."""
    title, given, surname = _parts(spoke.name or "")
    often = bool(surname) and len(list(islice(places_of(text, surname), CALLED))) == CALLED
    for read in (text[:start], text) if surname else ():
        found = met_in(read, surname, known.language)
        full = _one(spoke, title, given, surname, found, known, often=often and read is text)
        if full or _are_several([met for met in found if met.given]):
            return full or spoke
        if not given and not title and not any(met.given for met in found) and (called := surnamed(read, surname, known)):
            return Speaker(called.name, spoke.role or called.role)
    return spoke


def of_all(spoke: Speaker, texts: Iterable[tuple[str, str]], known: Cues) -> Speaker:
    """The speaker as several texts on one matter, each with its language, introduce them, where all of them know one bearer of the name."""
    title, given, surname = _parts(spoke.name or "")
    found = tuple(met for text, language in texts for met in met_in(text, surname, language)) if surname else ()
    return _one(spoke, title, given, surname, found, known, often=False) or spoke


def is_word(name: str, text: str, known: Cues) -> bool:
    """Is it no name but a frequent word, in lower case elsewhere, that has its capital from the sentence's beginning: "Having"?"""
    if name.isupper() or not among(name.lower(), known.common, known.prepositions, known.conjunctions):
        return False
    doing = known.language == "en" and name.endswith("ing")
    return doing or any(places_of(text, name.lower()))


def is_titled(name: str) -> bool:
    """Is it a title and a surname: "Mr Lee"?"""
    title, given, _ = _parts(name)
    return bool(title) and not given


def _parts(name: str) -> tuple[str, str, str]:
    """Title, given name and surname: ("mr", "", "Lee"), ("", "Ann", "Lee"); no surname where the name has other words."""
    words = [word for word in name.split() if len(word.rstrip(".")) > 1 and word.lower() not in {"jr", "jr.", "sr."}]
    title = words.pop(0).rstrip(".").lower() if len(words) > 1 and is_title(words[0]) else ""
    if not 1 <= len(words) <= 2 or (title and title in {"lord", "lady"}) or not all(map(is_capital, words)):
        return "", "", ""
    short = len(words) == 1 and words[0].isupper() and len(words[0]) > 1  # "CNB"
    return ("", "", "") if short else (title, words[0] if len(words) > 1 else "", words[-1])


def _one(spoke: Speaker, title: str, given: str, surname: str, found: tuple[Met, ...], known: Cues, *, often: bool) -> Speaker | None:
    """The one whom all mentions with a given name name, unless another is called by the surname too: "Mr Lee", of a text on Mrs Ann Lee."""
    named = [met for met in found if met.given and (not given or given.lower() in met.given)]
    told = None if spoke.role and is_rank(spoke.role) else spoke.role
    role = told or next((met.role for met in named if met.role and not _is_said(met.role, title, spoke)), spoke.role)
    if given:
        return Speaker(spoke.name, role) if named else None
    if not named:  # "President Lee"
        role = role or next((met.role for met in found if met.role and met.role not in (spoke.name or "")), None)
        return Speaker(spoke.name, role) if role else None
    named = _without_strays(named)
    sexes = {sex in MEN for sex in (title, *(met.titled for met in found)) if sex in MEN | WOMEN}
    held = any(met.role and not met.given and met.role.split()[-1].lower() in known.speakers for met in found)
    other = held and len(named) < CALLED and not any(met.role for met in named)  # "President Lee", and "Ann Lee" of whom nothing is said
    if not named or _are_several(named) or len(sexes) > 1 or other:
        return None
    often = (often or len(named) >= OFTEN) and not any(places.mentions(surname, known.language))
    if not (title or often or any(met.sure for met in named)):
        return None
    full = min((met for met in named if met.sure), key=lambda met: len(met.given), default=named[0])
    kept = f"{(spoke.name or '').split()[0]} " if title and title not in MEN | WOMEN | RANKS else ""
    return Speaker(full.name if full.name.startswith(kept) else kept + full.name, role)


def _are_several(named: list[Met]) -> bool:
    return bool(named) and not frozenset.intersection(*(met.given for met in named))


def _is_said(role: str, title: str, spoke: Speaker) -> bool:
    """Does the title before the name say it: "Insp", "Supt"?"""
    return role in (spoke.name or "") or (" " not in role and (is_rank(title) or is_rank(spoke.role or "")))


def _without_strays(named: list[Met]) -> list[Met]:
    """Without what only once stands before a surname that often has another before it: "in the Eighties | Lee"."""
    first = [min(met.given) if len(met.given) == 1 else "" for met in named]
    often = Counter(first).most_common(1)[0][1] if named else 0
    return [met for met, given in zip(named, first, strict=True) if met.sure or often <= OFTEN or not given or first.count(given) > 1]
