"""Which lines of a text are titles and headings, judged by their shape and their neighbours.

A heading is a short line at rest: it starts like a sentence, has no stop at its end (or is a question), and prose follows it.
"""

from __future__ import annotations

import re

from reporter.model import Role

#: Characters and words. Of the headings in the pages looked at, the longest has 104 characters and 17 words.
LONGEST_HEADING = 120
MOST_WORDS = 18
LONGEST_QUESTION = 200
LONGEST_TITLE = 220
#: Words of a question that could stand over any story ("What is happening?"): a heading rather than a title.
SHORT_QUESTION = 4
#: From here on a line without a stop below the headline is a standfirst rather than a heading. Characters.
LONG_LINE = 50

_CLOSERS = "”“\"»’')]"
_INNER_STOP = re.compile(r"[.!?…。！？][”“\"»’)]*\s+[^\W\d_]")
_RESTING = re.compile(r"[^\W_]$|[?？!！%€$£)\]”“\"»’']$")
_BESIDE: tuple[Role, ...] = ("caption", "credit", "note", "updated", "byline", "data")


def is_question(text: str) -> bool:
    """One question on a line of its own."""
    bare = text.rstrip(_CLOSERS)
    return (
        len(text) <= LONGEST_QUESTION and bare.endswith(("?", "？", ";", "؟")) and not bare.endswith(";") and not _INNER_STOP.search(text)
    )


def is_at_rest(text: str) -> bool:
    """A short line that ends without a full stop, comma or colon, as a heading does."""
    if len(text) > LONGEST_HEADING or len(text.split()) > MOST_WORDS or not _starts(text):
        return False
    ends = text.rstrip(_CLOSERS)[-1:]
    return bool(_RESTING.search(text)) and (not ends or ends not in ".,;:…。") and not _INNER_STOP.search(text)


def _starts(text: str) -> bool:
    """With a capital, a figure, or a letter of a script without capitals."""
    first = text.lstrip("“„«\"'‘¿¡([#")[:1]
    return bool(first) and (first.isdigit() or (first.isalpha() and not first.islower()))


def is_heading(text: str) -> bool:
    """Shaped like a heading, wherever it stands."""
    return is_question(text) or is_at_rest(text)


def is_long_line(text: str) -> bool:
    """Too long for a heading that stands right below the headline."""
    return len(text) >= LONG_LINE or len(text.split()) >= 8


def is_prose(role: Role | None, text: str) -> bool:
    """A paragraph by its markup or its shape."""
    return role in ("paragraph", "quote") or (role is None and not is_heading(text))


def is_title(text: str, rest: list[str]) -> bool:
    """Whether the first line of a text is its title; `rest` are the lines behind it.

    A short question without a name in it is the first heading where other questions follow: such a text has no title.
    """
    if len(text) > LONGEST_TITLE or _INNER_STOP.search(text) or text.rstrip(_CLOSERS).endswith(tuple(".,;:…。")):
        return False
    return not (is_question(text) and _says_little(text) and any(is_question(line) for line in rest))


def _says_little(question: str) -> bool:
    """Short or nameless; a question with its matter before a colon ("Ruritania: what now?") says enough to be a title."""
    words = question.split()
    if ":" in question.rstrip("?")[:-1]:
        return False
    names = any(word.strip("“„«\"'‘¿(")[:1].isupper() for word in words[1:])
    return len(words) <= SHORT_QUESTION or (not names and len(words) <= 2 * SHORT_QUESTION)


def is_kicker(text: str, rest: list[str]) -> bool:
    """ "WORLD", "Explainer": one or two words above a title."""
    title = rest[0]
    if len(rest) < 2 or len(text.split()) > 2 or len(title.split()) < 5:
        return False
    return is_at_rest(title) and not is_question(title) and is_title(title, rest[1:])


def settle(roles: list[Role | None], texts: list[str]) -> list[Role | None]:
    """Roles with headings and paragraphs told apart where no pass before has told them.

    A heading needs prose behind it, with at most one further heading between; a question is content with any answer. So a text of nothing
    but short lines has no headings.
    """
    settled = list(roles)
    behind: list[int] = []  # what stands behind the line looked at, nearest last
    for here in reversed([i for i, role in enumerate(roles) if role not in _BESIDE]):
        if roles[here] is None:
            settled[here] = "heading" if _leads_somewhere(texts[here], behind, settled, texts) else "paragraph"
        behind.append(here)
    return settled


def _leads_somewhere(text: str, behind: list[int], settled: list[Role | None], texts: list[str]) -> bool:
    after = [settled[i] for i in reversed(behind[-2:])]
    if not is_heading(text) or not after:
        return False
    prose = [role in ("paragraph", "quote") for role in after]
    told = prose[0] or (after[0] == "heading" and prose[-1])
    nearest = next((i for i in reversed(behind[-2:]) if settled[i] in ("paragraph", "quote")), None)
    return told and nearest is not None and (is_question(text) or after[0] == "heading" or not is_heading(texts[nearest]))


def first_sentence(text: str, language: str) -> int:
    """Where the first sentence of a paragraph ends."""
    import sentencex

    found = next(iter(sentencex.segment(language.split("-")[0], text[:1000])), "").strip()
    start = text.find(found)
    return start + len(found) if found and start >= 0 else len(text)


def cut(text: str, longest: int) -> str:
    """The beginning of a text in whole words, without the stop at its end."""
    if len(text) > longest:
        text = text[: longest + 1].rsplit(" ", 1)[0][:longest]
    return text.rstrip(" .,;:–—-") or text
