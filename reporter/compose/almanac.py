"""The patterns by which a language says when, compiled once from `data/almanac/LANGUAGE.toml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reporter.compose import lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Almanac:
    """How one language says when. What stands before or behind a date is looked for in lower-case text, as are its hints."""

    phrase: re.Pattern[str]  #: any date phrase; which groups matched tells its kind
    hint: re.Pattern[str]  #: stands in any lower-case text with a date phrase
    future: re.Pattern[str]  #: before a date in the same sentence: what is dated is still to come
    to_follow: re.Pattern[str]  #: directly behind a weekday, whose clause tells nothing past: it is still to come
    past: re.Pattern[str]  #: verbs of what is past
    happened: re.Pattern[str]  #: directly before a date: what is dated has been
    reported: re.Pattern[str]  #: a verb by which what is dated was said or decided, so that it has been
    until: re.Pattern[str]  #: directly before a date: a term, so still to come
    not_until: re.Pattern[str]  #: the same of what did not happen before: it happened then
    pending: re.Pattern[str]  #: words of a clause whose "by June" is still to come
    supposed: re.Pattern[str]  #: the clause before a date supposes or announces what is dated: "if she wins in", "the strike begins on"
    since: re.Pattern[str]  #: directly before a date: a time that begins there
    ever_since: re.Pattern[str]  #: before a date, in its clause: a time that begins with what happened then, "since the army took over in"
    in_year: re.Pattern[str]  #: directly before four digits: they are a year, however far away
    nearly: re.Pattern[str]  #: directly before four digits: they count something
    over: re.Pattern[str]  #: directly before four digits: they count something where they are round
    months: tuple[re.Pattern[str], ...]  #: January first
    weekdays: tuple[re.Pattern[str], ...]  #: Monday first
    numbers: tuple[re.Pattern[str], ...]  #: one first
    units: tuple[tuple[str, re.Pattern[str]], ...]  #: ("day", …), ("week", …), ("month", …), ("year", …)
    this: re.Pattern[str]  #: before a month: it lies in this year
    many: re.Pattern[str]  #: units of which "last" and "next" mean several
    day_first: bool  #: 4/5/2023 is the fourth of May

    def index(self, names: tuple[re.Pattern[str], ...], word: str) -> int:
        """Place of a word in months, weekdays or numbers, from 0."""
        return next(place for place, name in enumerate(names) if name.fullmatch(word))


@functools.cache
def load(language: str) -> Almanac:
    """The almanac of a BCP 47 language."""
    words = lexicon.read("almanac", language)
    flags = re.NOFLAG if words["cased"] else re.IGNORECASE
    return Almanac(
        phrase=re.compile(_phrase(words), flags),
        hint=re.compile(_hint(words)),
        future=lexicon.whole(words["future"]),
        to_follow=re.compile(rf"(?:{lexicon.lower(words['to_follow'])})\b"),
        past=lexicon.whole(words["event"]["deed"]),
        happened=re.compile(rf"\b(?:{lexicon.lower(words['happened'])})\s+$"),
        reported=lexicon.whole(words["reported"]),
        until=re.compile(rf"\b(?:{lexicon.lower(words['until'])})\s+(?:\w+\s+)?$"),
        not_until=re.compile(rf"(?:{lexicon.lower(words['not_until'])})\s+(?:\w+\s+)?$"),
        pending=lexicon.whole(f"{words['future']}|{words['pending']}"),
        supposed=re.compile(lexicon.lower(words["supposed"])),
        since=re.compile(rf"\b(?:{lexicon.lower(words['since'])})\s+(?:\w+\s+)?$"),
        ever_since=re.compile(rf"\b(?:{lexicon.lower(words['ever_since'])})\s[^,;:()]+$"),
        in_year=re.compile(rf"\b(?:{lexicon.lower(words['month_after'])})\s+$"),
        nearly=re.compile(rf"\b(?:{lexicon.lower(words['nearly'])})\s+$"),
        over=re.compile(rf"\b(?:{lexicon.lower(words['over'])})\s+$"),
        months=_compiled(words["months"], flags),
        weekdays=_compiled(words["weekdays"], flags),
        numbers=_compiled(words["numbers"], re.IGNORECASE),
        units=tuple((unit, re.compile(f"(?:{words[unit]})", re.IGNORECASE)) for unit in ("day", "week", "month", "year")),
        this=re.compile(f"(?:{words['this']})", re.IGNORECASE),
        many=re.compile(f"(?:{words['many']})", re.IGNORECASE),
        day_first=words["day_first"],
    )


def _compiled(names: list[str], flags: re.RegexFlag) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f"(?:{name})", flags) for name in names)


def _hint(words: Mapping[str, Any]) -> str:
    """Cheap to search for: most sentences hold no date, and the pattern of phrases is long. Every kind of phrase has a number of four
    digits, a month, a day, a unit or a word for today; names of things may be of other words.
    """
    spoken = [*words["months"], *words["weekdays"], *(words[key] for key in ("day", "week", "month", "year"))]
    names = [name for name in words["names"] if not re.search("MONTH|DAY|[0-9]", name)]
    begun = [lexicon.lower(word) for word in (*spoken, words["today"], words["yesterday"], words["tomorrow"], *names)]
    return rf"[0-9]{{4}}|§|\b(?:{lexicon.any_of(begun)})(?!\w)"


def _phrase(words: Mapping[str, Any]) -> str:
    """One pattern of all date phrases, the longest kinds first. `(?i:…)` where a word's case says nothing."""
    months, days = "|".join(words["months"]), "|".join(words["weekdays"])
    low = {key: f"(?i:{words[key]})" for key in ("of", "to", "span", "between", "month_after", "last", "next", "this", "ordinal")}
    year, dash = "[12][0-9]{3}", "[-–—]"
    units = "|".join(f"(?i:{words[unit]})" for unit in ("day", "week", "month", "year"))
    count = "|".join(["[0-9]{1,3}", *(f"(?i:{number})" for number in words["numbers"])]) or "[0-9]{1,3}"
    lead = [rf"(?:(?P<wd{n}>{days})\b\.?,?\s+(?:(?i:the|den|dem|der|le|el)\s+)?)?" for n in (1, 2)]
    until = rf"\s*(?:{dash}|{low['to']})\s*"
    th = rf"(?:{low['ordinal']})?"
    no_count = rf"(?!\s*(?:%|(?i:{words['counted']})\b))"
    names = [name.replace("MONTH", f"(?:{months})").replace("DAY", days) for name in words["names"]]
    decades = _numbered(words["decades"], {"YEAR": "decade"}, {"YEAR": "[12][0-9]{2}0"})
    ago = _numbered(
        [f"(?i:{pattern})" for one in words["ago"] for pattern in one.split("|")],
        {"COUNT": "count", "UNIT": "unit"},
        {"COUNT": count, "UNIT": units},
    )
    kinds = [
        *(f"(?P<name{n}>(?:{name}))" for n, name in enumerate(names)),
        rf"(?P<iso>{year}(?P<bar>[-/])[01][0-9](?P=bar)[0-3][0-9])(?![0-9])",
        rf"(?P<nd>[0-9]{{1,2}})(?P<mark>[./]\s?)(?P<nm>[0-9]{{1,2}})(?:[./]\s?)(?P<ny>{year})(?![0-9])",
        rf"{lead[0]}(?P<d1>[0-3]?[0-9]){th}(?:{until}(?P<e1>[0-3]?[0-9]){th})?\s+(?:{low['of']}\s+)?"
        rf"(?P<m1>{months})\b\.?(?:,?\s+(?:{low['of']}\s+)?(?P<y1>{year})(?![0-9]))?",
        rf"{lead[1]}(?P<m2>{months})\b\.?\s+(?P<d2>[0-3]?[0-9]){th}(?:{until}(?P<e2>[0-3]?[0-9]){th})?(?![0-9]|[:.,][0-9]|\s*%)"
        rf"(?:,?\s+(?P<y2>{year})(?![0-9]))?",
        rf"(?P<m3>{months})\b\.?,?\s+(?:{low['of']}\s+)?(?P<y3>{year})(?![0-9])",
        rf"(?:{low['between']})\s+(?P<ya1>{year})\s+(?:{low['to']})\s+(?P<yb1>{year})(?![0-9]){no_count}",
        rf"(?P<ya2>{year})(?:\s?[-–—/]\s?(?P<yb2>{year}|[0-9]{{2}})|\s+{low['span']}\s+(?P<yb3>{year}))(?![0-9]|{dash}[0-9]){no_count}",
        *decades,
        *ago,
        rf"(?P<past>{low['last']})\s+(?:(?P<lu1>{units})|(?P<lw1>{days})|(?P<lm1>{months}))\b",
        rf"(?P<coming>{low['next']})\s+(?:(?P<lu2>{units})|(?P<lw2>{days})|(?P<lm2>{months}))\b",
        rf"(?P<current>{low['this']})\s+(?:(?P<lu3>{units})|(?P<lw3>{days}))(?!\w)",
        rf"(?:(?P<lu4>{units})|(?P<lw4>{days})|(?P<lm4>{months}))\s+(?:(?P<past4>{low['last']})|(?P<coming4>{low['next']}))\b",
        rf"(?P<today>(?i:{words['today']}))",
        rf"(?P<yesterday>(?i:{words['yesterday']}))",
        rf"(?P<tomorrow>(?i:{words['tomorrow']}))",
        rf"(?P<weekday>{days})(?!\.?\w)",
        rf"(?:{low['month_after']})[\s-]+(?P<month>{months})(?!['’\w]|\.?,?\s+(?:{low['of']}\s+)?(?:{year}|[0-9]{{1,2}})(?![0-9]|[.,][0-9]))",
        rf"(?<![0-9][ \u00a0-])(?P<year>{year})(?![0-9]|[.,:/][0-9]|[-–]\w){no_count}",
    ]
    return rf"(?<![\w$£€#/])(?<![0-9][.,:-])(?:{'|'.join(kinds)})(?!\w)"


def _numbered(patterns: list[str], groups: dict[str, str], meanings: dict[str, str]) -> list[str]:
    """Patterns with their placeholders as groups of their own: count0, unit0, count1, unit1…"""
    each = [one for pattern in patterns for one in pattern.split("|")]
    return [re.sub("|".join(groups), lambda at: f"(?P<{groups[at.group()]}{n}>{meanings[at.group()]})", one) for n, one in enumerate(each)]  # noqa: B023
