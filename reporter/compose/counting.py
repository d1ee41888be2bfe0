"""The patterns by which a language counts, compiled once from `data/counting/LANGUAGE.toml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reporter.compose import lexicon

#: Signs and codes that stand before an amount of money, and the unit they are printed as.
MONEY_SIGNS = {
    "US$": "US$", "$US": "US$", "USD": "US$", "$": "$",
    "A$": "A$", "AU$": "A$", "C$": "C$", "CA$": "C$", "HK$": "HK$", "NZ$": "NZ$", "R$": "R$",
    "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "CHF": "CHF", "¥": "¥", "₹": "₹", "Rs": "rupees", "Rs.": "rupees",
    "₽": "₽", "₺": "₺", "₴": "₴", "₩": "₩",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How one language counts. What makes a number a name, a share or a place in an order is looked for in lower-case text."""

    amount: re.Pattern[str]  #: a number with what qualifies it; groups vague, exact, approx, between, sign, a, scale_a, sign_b, b, scale
    hint: re.Pattern[str]  #: stands in any lower-case text with a number
    decimal: str  #: the decimal mark
    words: Mapping[str, float]  #: values of written-out numbers, also inside compounds
    word: re.Pattern[str]  #: one of `words`
    scales: Mapping[str, float]  #: values of scale words behind digits
    scale_in_unit: re.Pattern[str]  #: scale words that stay with the unit behind digits
    vague: tuple[tuple[re.Pattern[str], float, float], ...]  #: "several dozen", least, most
    exact: tuple[tuple[re.Pattern[str], float], ...]  #: "half a million"
    from_before: re.Pattern[str]  #: ends a text behind which "12 to 15" is a change, not a range
    unit: re.Pattern[str]  #: what follows a number of money, of a measure or of time; a group for each of `units`
    units: tuple[tuple[str, str], ...]  #: ("money" | "measures" | "durations", unit)
    measured: frozenset[str]  #: the names of all these units
    durations: frozenset[str]  #: those of them that are lengths of time
    state: re.Pattern[str]  #: "dead", "were killed"
    noun: re.Pattern[str]  #: the noun phrase that follows the number
    whole: re.Pattern[str]  #: what a share is of, where that is one: "of the vote"
    scale_alone: bool  #: "hundred" is a number without "a" before it
    hyphened: re.Pattern[str]  #: "-page"
    magnitude: re.Pattern[str]  #: ends a text behind which a bare number is a magnitude
    populated: re.Pattern[str]  #: ends a text behind which a bare number is of people
    people: str  #: the unit then
    total: re.Pattern[str]  #: ends a text behind which a bare number is how many there are by now: "the death toll has risen to"
    toll: str  #: the unit where that names none
    before: re.Pattern[str]  #: ends a text behind which a bare number is of people to whom that was done
    names: re.Pattern[str]  #: ends a text behind which a number is a name
    rate: re.Pattern[str]  #: ends a text behind which 100,000 people are those of whom a rate is
    rate_behind: re.Pattern[str]  #: begins a text before which there are so many of so many
    over: re.Pattern[str]  #: before a small number in words: what an argument is over
    branded: re.Pattern[str]  #: begins a text before which digits are a brand's
    numbered: re.Pattern[str]  #: ends a text behind which digits are the number of a name
    manner: re.Pattern[str]  #: begins a text before which a number is a manner of speaking
    heat: re.Pattern[str]  #: what is said of temperatures
    priced: re.Pattern[str]  #: what is said of prices
    offer: re.Pattern[str]  #: begins a sentence that sells something to the reader
    ratio: re.Pattern[str]  #: ends a text behind which a number is the whole of a share: "three in"
    ratio_behind: re.Pattern[str]  #: begins a text before which a number, with a noun or without, is a share: "people out of ten"
    pointing: re.Pattern[str]  #: ends a text behind which a small number points back
    placing: re.Pattern[str]  #: begins a text before which a duration says when
    compared: re.Pattern[str]  #: ends a text behind which are people or things that something is only compared with
    about: re.Pattern[str]  #: begins the text of a figure that is near the number
    least: re.Pattern[str]  #: … that is the number or more
    most: re.Pattern[str]  #: … that is the number or less
    of: re.Pattern[str]  #: behind a duration: what filled it, so it is a length and says nothing of when
    placing_before: re.Pattern[str]  #: ends a text behind which a duration says when


@functools.cache
def load(language: str) -> Counting:
    """How a BCP 47 language counts."""
    plain = lexicon.read("counting", language)
    counted = plain["counted"]
    units = {(kind, unit): names for kind in ("money", "measures", "durations") for unit, names in plain[kind].items()}
    return Counting(
        amount=re.compile(_amount(plain)),
        hint=re.compile(_hint(plain)),
        decimal=plain["decimal"],
        words=plain["words"],
        word=re.compile(_alternatives(plain["words"]), re.IGNORECASE),
        scales=plain["scales"],
        scale_in_unit=re.compile(plain["scale_in_unit"]),
        vague=tuple((re.compile(key, re.IGNORECASE), low, high) for key, (low, high) in plain["vague"].items()),
        exact=tuple((re.compile(key, re.IGNORECASE), value) for key, value in plain["exact"].items()),
        from_before=_behind(plain["from"]),
        unit=_units(units.values(), plain["of"]),
        units=tuple(units),
        measured=frozenset(unit for _, unit in units),
        durations=frozenset(plain["durations"]),
        state=re.compile(rf"\s+(?i:{counted['being']})(?P<unit>(?i:{counted['state']}))\b"),
        noun=_noun(plain, counted),
        whole=re.compile(rf"\s+(?:{counted['whole'].replace('STOP', counted['stop'])})\b"),
        scale_alone=plain["scale_alone"],
        hyphened=re.compile(rf"-(?P<unit>(?i:{counted['hyphened']}))\b(?!-old|-\w+-)"),
        magnitude=_ends(counted["magnitude"]),
        populated=_ends(counted["populated"]),
        people=counted["people"],
        total=_total(counted["total"]),
        toll=counted["toll"],
        before=re.compile(rf"\b(?P<verb>{counted['before']})\s+$", re.IGNORECASE),
        names=_behind(counted["names"]),
        rate=_behind(counted["rate"].replace("NUMBER", rf"(?:[0-9]|{_alternatives(plain['words'])})")),
        rate_behind=re.compile(rf"\s+(?:{lexicon.lower(counted['rate_behind'])})\s+1[0.,\u00a0\u202f ]*0(?![0-9])"),
        over=_begins(counted["over"]),
        branded=re.compile(counted["branded"]),
        numbered=re.compile(rf"(?:{counted['numbered']})$"),
        manner=re.compile(rf"\s*(?:{lexicon.lower(counted['manner'])})\b"),
        heat=lexicon.whole(counted["heat"]),
        priced=lexicon.whole(counted["priced"]),
        offer=re.compile(rf"[\W_]*(?:{lexicon.lower(counted['offer'])})\b"),
        ratio=_behind(rf"(?:[0-9]|{_alternatives(plain['words'])})\s+(?:{counted['ratio']})"),
        ratio_behind=re.compile(
            rf"(?:\s+[^\W\d_]+)?\s+(?:{lexicon.lower(counted['ratio_behind'])})\s+(?:[0-9]|(?:{_alternatives(plain['words'])})\b)"
        ),
        pointing=_behind(counted["pointing"]),
        placing=re.compile(rf"\s*(?:,\s*)?-?(?:{lexicon.lower(counted['placing'])})\b"),
        about=_begins(plain["about"]),
        least=_begins(plain["least"]),
        most=_begins(plain["most"]),
        compared=_behind(plain["compared"]),
        of=re.compile(rf"\s+(?:{plain['of']})\b"),
        placing_before=_behind(counted["placing_before"]),
    )


def _total(words: str) -> re.Pattern[str]:
    """Serbian has it in two scripts, so the group for the unit stands there twice."""
    named = iter(("unit", "other"))
    return _ends(re.sub(r"\(\?P<unit>", lambda _: f"(?P<{next(named)}>", words))


def _hint(plain: Mapping[str, Any]) -> str:
    """Cheap to search for: most sentences hold no number, and the patterns of amounts are long."""
    spoken = [re.escape(word) for word in plain["words"] if word != "one"]
    ends = "" if "joined" in plain else r"(?!\w)"  # "zweihundert" is one word
    return rf"[0-9]|\b(?:{lexicon.any_of([*spoken, *(key.lower() for key in (*plain['vague'], *plain['exact']))])}){ends}"


def _begins(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})\b", re.IGNORECASE)


def _ends(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})\s*$", re.IGNORECASE)


def _behind(words: str) -> re.Pattern[str]:
    """What ends a lower-case text."""
    return re.compile(rf"(?<!\w)(?:{lexicon.lower(words)})\s*$")


def _units(names: Iterable[str], of: str) -> re.Pattern[str]:
    each = "|".join(f"({name})" for name in names)
    return re.compile(rf"[\s\u00a0\u202f-]*(?:(?:{of})\s+)?(?:{each})(?![\w²³]|-\w)")


def _alternatives(words: Mapping[str, Any]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _noun(plain: Mapping[str, Any], counted: Mapping[str, str]) -> re.Pattern[str]:
    """The noun phrase; "of", "of the" may lead to it."""
    pattern = counted["noun"]
    for name in ("stop", "irregular", "singular"):
        pattern = pattern.replace(name.upper(), counted[name])
    return re.compile(rf"\s+(?P<of>(?i:{plain['one_of']}|{plain['of']})(?:\s+|(?<=['’])))?(?P<noun>{pattern})")


def _amount(plain: Mapping[str, Any]) -> str:
    """A number, a range, or a word such as "dozens", with what qualifies it."""
    group = "[,.'’\u00a0\u202f\u2009 ]" if plain["space_groups"] else "[,.'’\u00a0\u202f\u2009]"
    by_threes = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+(?:[.,][0-9]+)?(?![0-9])"
    digits = rf"{by_threes}|[0-9]{{1,2}}(?:,[0-9]{{2}})+,[0-9]{{3}}(?![0-9])|[0-9]+(?:[.,][0-9]+)?"  # the second: 1,50,000 in India
    many = f"(?i:{_alternatives({key: 0 for key, value in plain['words'].items() if value >= 100 or key in plain['scales']})})"
    word, between_words = f"(?i:{_alternatives(plain['words'])})", plain.get("joined", r"[\s-]+")
    words = (
        rf"(?:(?i:{plain['articles']})\s+(?={many}))?{word}(?:{between_words}(?:(?i:{plain['joint']}){between_words})?{word})*(?!\w|-old)"
    )
    number = f"{digits}|{words}"
    letters = _alternatives({key: 0 for key in plain["scales"] if len(key) == 1})
    scales = _alternatives({key: 0 for key in plain["scales"] if len(key) > 1})
    scale = rf"[\s\u00a0\u202f]?-?(?(sign)(?:(?i:{scales})|(?i:{letters}))|(?i:{scales}))(?!\w)"
    sign = "|".join(re.escape(mark) for mark in sorted(MONEY_SIGNS, key=len, reverse=True))
    about = f"{plain['about']}|{plain['exactly']}|{plain['least']}|{plain['most']}"
    return (
        rf"(?<![\w/#@])(?<![0-9][.,:])(?<![-−])(?<!\w–)(?:(?P<approx>(?i:{about}))\s+(?:(?i:{about})\s+)?)?"
        rf"(?:(?P<vague>(?i:{'|'.join(plain['vague']) or '(?!)'}))(?!\w)|(?P<exact>(?i:{'|'.join(plain['exact']) or '(?!)'}))(?!\w)|"
        rf"(?:(?P<between>(?i:{plain['between']}))\s+)?(?:(?P<sign>{sign})\s?)?(?P<a>{number})(?P<scale_a>{scale})?"
        rf"(?:\s?(?:[-–—]|(?(between)(?i:{plain['between_and']})|(?i:{plain['to']}))\s)\s?(?P<sign_b>{sign})?(?P<b>{number})(?P<scale>{scale})?)?"
        rf"(?![0-9])(?![.,:/][0-9]))"
    )
