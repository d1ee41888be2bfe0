"""The word files of a language under `data/`: how it counts (`counting/`) and how it says when (`almanac/`).

Most of their patterns are compiled for lower-case text: `lowered` and a search in that take a third of a search with `re.IGNORECASE`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from reporter import assets, kept

#: Tags of what linguists count as one language, written in Latin and Cyrillic letters; one file serves them all.
_SERBIAN = frozenset(("sr", "hr", "bs", "me", "sh", "cnr", "hbs"))
#: Characters before the hint in which what is hinted at begins: "an estimated total of between US$ 2" has 34, the longest in 20,000
#: lines of five languages 19.
_REACH = 44
#: A letter that begins whatever matches a pattern.
_BEGUN = re.compile(r"[^\W\d_](?![?*{])")
_DIGRAPHS = {"dž": "џ", "lj": "љ", "nj": "њ"}
_LETTERS = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
#: Runs of a pattern that are no letters of the language: escapes, classes' and groups' signs, capital placeholders.
_LETTER = re.compile("(?<!\\\\)(dž|lj|nj|[" + "".join(_LETTERS) + "])")


@functools.cache
def read(kind: Literal["almanac", "counting"], language: str) -> Mapping[str, Any]:
    """The file for a BCP 47 language, or `und` where there is none: what can be read without knowing the language.

    Serbian comes in both scripts. Read once: three sets of patterns are made from one file.
    """
    main = language.partition("-")[0].lower()
    name = "sr" if main in _SERBIAN else main
    folder = assets.locate("data") / kind
    path = folder / f"{name}.toml" if re.fullmatch("[a-z]{2,3}", name) else folder / "und.toml"
    plain: dict[str, Any] = kept.toml(path if path.is_file() else folder / "und.toml")
    both: dict[str, Any] = _both_scripts(plain) if name == "sr" else plain
    return both


@functools.lru_cache(maxsize=32)  # of one sentence each number, date and denial asks for it
def lowered(text: str) -> str:
    """The text in lower case, letter by letter: a place in it is the same place in the text."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def lower(pattern: str) -> str:
    r"""The pattern for lower-case text; a class such as \W stays what it is."""
    return re.sub(r"\\.|[^\\]+", lambda found: found.group() if found.group()[0] == "\\" else found.group().lower(), pattern)


def whole(pattern: str) -> re.Pattern[str]:
    """What matches the pattern as whole words of lower-case text."""
    return re.compile(rf"\b(?:{lower(pattern)})\b")


def alternatives(pattern: str) -> Iterator[str]:
    """A pattern cut at the bars that stand in no bracket."""
    depth, start = 0, 0
    for at, sign in enumerate(pattern):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def any_of(patterns: Iterable[str]) -> str:
    """One pattern of all of them, in no order: those that begin with one letter together, so that before another all are passed over."""
    begun: dict[str, list[str]] = {}
    for pattern in patterns:
        for each in alternatives(pattern):
            letter = _BEGUN.match(each)
            begun.setdefault(letter.group() if letter else "", []).append(each[letter.end() :] if letter else each)
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in begun.items()) or "(?!)"


def hinted(pattern: re.Pattern[str], hint: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of a long pattern of which each holds a hint, a pattern of lower-case text that is cheap to search for.

    What stands well before the first hint, and what follows the last, is not tried.
    """
    lowered, at = text.lower(), 0
    reach = _REACH if len(lowered) == len(text) else len(lowered)
    while near := hint.search(lowered, at):
        found = pattern.search(text, max(at, near.start() - reach))
        if found is None:
            return
        yield found
        at = found.end()


def cyrillic(latin: str) -> str:
    """Serbian in Cyrillic letters; works on regular expressions too, as it leaves escapes, digits, signs and capitals as they are."""
    return _LETTER.sub(lambda found: _DIGRAPHS.get(found.group()) or _LETTERS[found.group()], latin)


def _both_scripts(plain: Any) -> Any:
    """Every pattern as itself or its Cyrillic twin; every key of a table twice."""
    if isinstance(plain, str):
        return f"{plain}|{cyrillic(plain)}" if cyrillic(plain) != plain else plain
    if isinstance(plain, list):
        return [_both_scripts(entry) for entry in plain]
    if isinstance(plain, dict):
        twins = {cyrillic(key): _both_scripts(value) for key, value in plain.items() if not isinstance(value, str)}
        return twins | {key: _both_scripts(value) for key, value in plain.items()}
    return plain
