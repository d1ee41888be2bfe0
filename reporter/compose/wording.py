"""The words by which a language says, accuses and denies, as patterns: `[denial]` and `[stands_for]` of `data/counting/LANGUAGE.toml`."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from reporter.compose import contrast, lexicon, terms

#: Words behind "rejected" within which what is rejected is named. Wide enough.
_NEAR = 6
#: What a verb has behind it whose object stands before it: "a charge that Iran denies."
_STOPS = r"(?=\s*(?:[.,;:()”\"–—]|$))"
#: Characters between "said" and a "not" of what is said. Wide enough.
REPORTED = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The patterns of one language: those of a text as it is written, then those of lower-case text (`lexicon.lowered`)."""

    denies: re.Pattern[str]  #: with an object behind it that can be denied
    withheld: re.Pattern[str]  #: directly behind such a verb: it is refused to somebody
    allegations: re.Pattern[str]
    involvement: re.Pattern[str]  #: what is denied without being told
    pointing: re.Pattern[str]  #: "the charges"
    these: re.Pattern[str]  #: "this"
    breaks: re.Pattern[str]  #: words at which a clause ends

    phrase: re.Pattern[str]  #: words that open what a heading can do without
    meant: re.Pattern[str]  #: "will not": what is wished, allowed or to come is not denied
    deed: re.Pattern[str]  #: "taking", of who denies it
    rejects: re.Pattern[str]  #: with allegations behind it
    meant_to: re.Pattern[str]  #: before such a verb: it is only meant to be denied; group 1 is the word before "to"
    still_to: re.Pattern[str]  #: that word, where it is denied for all that: "continues to deny"
    passive: re.Pattern[str]  #: before such a verb: "was never"
    untrue: re.Pattern[str]
    negated: re.Pattern[str]  #: somebody says that something is not so
    unanswered: re.Pattern[str]  #: of what is not known, or not said, nothing is denied
    says: re.Pattern[str]
    alleges: re.Pattern[str]
    accused: re.Pattern[str]  #: "is accused"
    unsure: re.Pattern[str]  #: it may be so, or may come
    appended: re.Pattern[str]  #: the comma before ", an accusation that Iran denies"
    against: re.Pattern[str]  #: what stands before "contrary to reports"
    contrary: re.Pattern[str]  #: "while", between what one holds and what another does
    adding: re.Pattern[str]  #: "and", between two that count otherwise
    holds: re.Pattern[str]
    reckons: re.Pattern[str]  #: holds a number: "put it at"
    firmly: re.Pattern[str]
    stands_for: Mapping[str, str]  #: folded "moscow" → folded "russia"


@functools.cache
def load(language: str) -> Words:
    """The patterns of a BCP 47 language."""
    plain = lexicon.read("counting", language)
    words = plain["denial"]
    near = rf"(?:\W+[\w’'-]+){{0,{_NEAR}}}?\W+(?:{words['allegations']})\b"
    written = ("allegations", "involvement", "pointing", "these", "breaks")
    lower = (
        "phrase",
        "meant",
        "deed",
        "untrue",
        "unanswered",
        "says",
        "alleges",
        "accused",
        "unsure",
        "contrary",
        "adding",
        "holds",
        "reckons",
        "firmly",
    )
    adverb = r"(?:\w+ly\s+)?"
    said = lexicon.lower(f"{words['says']}|{words['firmly']}")
    return Words(
        # A capital behind the verb opens a clause ("denied Putin has ties"), so these are not matched in any case.
        denies=re.compile(
            rf"\b(?:{words['denies']})\b(?!\s+(?:{words['withheld']})\b)(?=,?\s+(?:(?i:{words['object']})\b|[^\W\d_a-z])|{near})"
        ),
        withheld=re.compile(rf"\s+(?:{words['withheld']})\b"),
        meant_to=re.compile(rf"(?:(\w+)\s+{adverb})?\b(?:{lexicon.lower(words['meant_to'])})\s+{adverb}$"),
        still_to=lexicon.whole(words["still_to"]),
        passive=re.compile(rf"\b(?:{lexicon.lower(words['passive'])})\s+(?:\w+\s+)?$"),
        rejects=lexicon.whole(rf"(?:{words['rejects']})(?={near})"),
        negated=re.compile(rf"\b(?:{said})\b[^.;:]{{0,{REPORTED}}}?(?:{contrast.load(language).denying.pattern})"),
        appended=_appended(words),
        against=re.compile(rf"(?<!\s),?\s+(?=(?:{lexicon.lower(words['against'])})\b)"),
        stands_for={terms.fold(seat, language): terms.fold(of, language) for seat, of in plain["stands_for"].items()},
        **{name: re.compile(rf"\b(?:{words[name]})\b", re.IGNORECASE) for name in written},
        **{name: lexicon.whole(words[name]) for name in lower},
    )


def _appended(words: Mapping[str, str]) -> re.Pattern[str]:
    """The mark before what denies the clause before it: ", which Iran denies.", ", a claim denied by Iran", "– claims that Iran rejected.";
    not ", which denies having done it".
    """
    behind, allegations = lexicon.lower(words["behind"]), lexicon.lower(words["allegations"])
    denied, rejected = lexicon.lower(words["denies"]), lexicon.lower(words["rejects"])
    refused = "".join(rf"(?<!\b{word} )" for word in lexicon.alternatives(words["passive"]))  # "requests which were denied"
    between = rf"(?:\W+(?!\d)[\w’'-]+){{1,{_NEAR}}}?\W+"
    one = rf"(?={behind}\b{between}{refused}(?:{denied}){_STOPS})"
    other = rf"(?=(?:\w+\s+)?(?:{allegations})\b)(?={behind}(?:\s+(?:{denied}|{rejected})\b|{between}(?:{rejected}){_STOPS}))"
    return re.compile(rf"(?:,|\s[–—-]+)\s+(?:{one}|{other})")
