"""Numbers in prose: digits with either decimal mark, written-out numbers, ranges, "dozens"; what they are worth and where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporter.compose import counting, lexicon
from reporter.compose.counting import MONEY_SIGNS, Counting

#: Longer runs of digits are account, telephone or serial numbers.
_MOST_DIGITS = 15
#: Characters before a range in which "from" makes it a change. Wide enough.
_NEAR = 60
_GAPS = "- \u00a0\u202f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number of a text, not yet of anything. Either `value`, or `low` and `high`."""

    start: int  #: offset in the text, with "about", "at least", "between" and the sign of money
    number: int  #: offset of the number itself
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    money: str | None = None  #: "$", "EUR": from a sign before the number
    scale: str | None = None  #: a scale word not multiplied into the value, because the text's language is read literally there
    written: bool = False  #: in words, not in digits


def amounts(text: str, language: str) -> Iterator[Amount]:
    """Every number of a sentence, in text order; a range is one. Ranges that fall (3-1) are scores or votes and no number."""
    counts = counting.load(language)
    for match in lexicon.hinted(counts.amount, counts.hint, text):
        found = _vague(match, counts) or _single(match, counts)
        if found:
            yield found


def _vague(match: re.Match[str], counts: Counting) -> Amount | None:
    if word := match["vague"]:
        low, high = next((low, high) for pattern, low, high in counts.vague if pattern.fullmatch(word))
        return Amount(start=match.start(), number=match.start("vague"), end=match.end(), low=low, high=high, written=True)
    if word := match["exact"]:
        value = next(value for pattern, value in counts.exact if pattern.fullmatch(word))
        return Amount(start=match.start(), number=match.start("exact"), end=match.end(), value=value, written=True)
    return None


def _single(match: re.Match[str], counts: Counting) -> Amount | None:
    """A number or a range of two."""
    if not match["a"] or (not counts.scale_alone and match["a"].lower() in counts.scales):
        return None
    scale = match["scale_a"] or match["scale"]
    first = _value(match["a"], scale, counts)
    found = Amount(
        start=match.start(),
        number=match.start("a"),
        end=match.end(),
        value=first,
        money=_money(match["sign"] or match["sign_b"]),
        scale=_kept(match["a"], scale, counts),
        written=not match["a"][:1].isdigit(),
    )
    if first is None:
        return None
    if match["b"]:
        return _range(match, found, counts)
    return replace(found, start=found.number) if match["between"] else found


def _range(match: re.Match[str], found: Amount, counts: Counting) -> Amount | None:
    """Two numbers as a range; behind "from" the second alone, as the first is what was before."""
    last = _value(match["b"], match["scale"], counts)
    if last is None or found.value is None:
        return None
    if counts.from_before.search(lexicon.lowered(match.string), max(0, match.start() - _NEAR), match.start()) and not match["between"]:
        return replace(found, start=match.start("sign_b" if match["sign_b"] else "b"), number=match.start("b"), value=last)
    return replace(found, value=None, low=found.value, high=last) if found.value < last else None


def _money(sign: str | None) -> str | None:
    return MONEY_SIGNS[sign] if sign else None


def _value(number: str, scale: str | None, counts: Counting) -> float | None:
    plain = digits(number, counts.decimal) if number[0].isdigit() else _spoken(number, counts)
    times = 1 if _kept(number, scale, counts) else counts.scales.get(_bare(scale), 1)
    return None if plain is None else plain * times


def _kept(number: str, scale: str | None, counts: Counting) -> str | None:
    """The scale word where it goes to the unit."""
    return (scale or "").strip(_GAPS) or None if number[0].isdigit() and counts.scale_in_unit.fullmatch(_bare(scale)) else None


def _bare(scale: str | None) -> str:
    return (scale or "").strip(_GAPS).lower()


def digits(written: str, decimal: str) -> float | None:
    """The value of digits with marks; None for what is too long to be a count, or begins with a nought as codes do.

    Of two kinds of mark the last is the decimal one. One mark alone is read as the language has it, except where it cannot be: "1,5" has a
    decimal comma in any language, as thousands come by threes.
    """
    plain = re.sub(r"[\s'’\u00a0\u202f\u2009]", "", written)
    marks = [sign for sign in plain if sign in ".,"]
    if sum(map(str.isdigit, plain)) > _MOST_DIGITS or re.match("0[0-9]", plain):
        return None
    if len(set(marks)) == 2:
        decimal = marks[-1]
    elif len(marks) > 1 or (marks and len(plain) - plain.rindex(marks[0]) == 4 and marks[0] != decimal):
        return float(re.sub("[.,]", "", plain))
    elif marks:
        decimal = marks[0]
    thousands = "," if decimal == "." else "."
    return float(plain.replace(thousands, "").replace(decimal, "."))


def _spoken(written: str, counts: Counting) -> float | None:
    """The value of number words; a hundred and more multiply what went before them."""
    total, current = 0.0, 0.0
    for word in counts.word.findall(written):
        value = counts.words[word.lower()]
        if value >= 1000:
            total, current = total + max(1, current) * value, 0.0
        elif value in (12, 100) and word.lower() in counts.scales:
            current = max(1, current) * value
        else:
            current += value
    value = total + current
    return value if math.isfinite(value) and value > 1 else None
