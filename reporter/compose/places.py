"""Where a story happens: the countries that its printed texts name as places. A wrong place is worse than none.

A country counts where the headline or the first sentence names it, or two sentences and a tenth of all do, and one of them says that
something is there ("in Serbia", "northern Kosovo"). A name counts with its capital, and not where it is part of another: "Michael
Jordan", "New Mexico", "Bank of England".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from reporter import territories
from reporter.compose import lexicon
from reporter.model import Claim, Composed, Edition, Explainer, Item, Text

#: Countries of one story, and the least share of the foremost one's weight that another has. A fifth and half of it: the same countries for
#: 431 stories.
MOST, LEAST_SHARE = 3, 1 / 3
#: Share of a story's sentences that name a country which neither headline nor first sentence does. With 0.05, 16 of 431 stories have other
#: countries, with 0.2, 13.
_OFTEN = 0.1
#: What "in the country" weighs more than a bare name. Wide enough.
_THERE = 2
#: Share of capitals among the longer words of a headline from which they say nothing of names. With 0.4 and 0.8 one story of 431 has
#: another country.
_TITLE_CASE = 0.6
#: Letters of a name by which the names that may stand at a place are looked up.
_FIRST = 2
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀČĆĐŠŽŚŁŐİА-ЯЂЈЉЊЋЏ]"


#: How a name begins, all of it as a pattern, the country's code.
Form = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """How one language names countries."""

    begins: re.Pattern[str]  #: where a country's name may begin
    forms: Mapping[str, tuple[Form, ...]]  #: names by their first letters, what is tried first before the others
    only_if: Mapping[str, re.Pattern[str]]  #: code → what the story must also have
    there: re.Pattern[str]  #: at the end of what stands before a country where something happens
    other: re.Pattern[str] | None  #: at the end of what stands before a name that is part of another


@dataclass(slots=True)
class _Tally:
    """What a story says of one country."""

    sentences: int = 0
    there: int = 0
    foremost: bool = False
    first: int = field(default=0)

    @property
    def weight(self) -> int:
        return self.sentences + _THERE * self.there


def placed(composed: Composed, items: Mapping[str, Item], edition: Edition) -> Composed:
    """The same, each story with the places its printed texts name. `items` holds all that is cited, by id."""
    return replace(composed, stories=tuple(replace(story, places=places(story, items, edition.language)) for story in composed.stories))


def places(story: Explainer, items: Mapping[str, Item], language: str) -> tuple[str, ...]:
    """Up to three countries, the foremost first, by the names that `language` prints."""
    told = list(_texts(story, items, language))
    tallies = _tallies(told)
    whole = " ".join(text for text, _, _ in told)
    tongues = {tongue for _, tongue, _ in told}
    kept = [
        code for code, tally in tallies.items() if _counts(tally, len(told)) and all(_borne_out(code, tongue, whole) for tongue in tongues)
    ]
    named = {code for code, _ in mentions(story.headline.text, _tongue(story.headline, items, language))}
    if named and not named & set(kept):
        return ()  # the headline is of a country that the text is not about as a place
    kept.sort(key=lambda code: (-tallies[code].weight, tallies[code].first, code))
    called = territories.names(language)
    return tuple(called[c] for c in kept[:MOST] if c in called and tallies[c].weight >= LEAST_SHARE * tallies[kept[0]].weight)


def mentions(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """(code, whether something is said to be there) for each country that the text names; nothing in a language without a table."""
    known = gazetteer(language)
    until = 0
    for at in known.begins.finditer(text) if known else ():
        found = _named(text, at.start(), known) if known and at.start() >= until else None
        if known and found:
            code, until = found
            ahead = text[max(0, at.start() - 60) : at.start()]
            if not (known.other and (known.other.search(ahead) or _part_of_a_name(text, until))):
                yield code, bool(known.there.search(ahead))


def _named(text: str, at: int, known: Gazetteer) -> tuple[str, int] | None:
    """The code of the country whose name stands there, and where the name ends."""
    for begins, form, code in known.forms.get(text[at : at + _FIRST], ()):
        if text.startswith(begins, at) and (found := _form(form).match(text, at)):
            return code, found.end()
    return None


@cache
def _form(name: str) -> re.Pattern[str]:
    """A name that ends where its words do. Made when a text has its beginning: a story names few of all countries."""
    return re.compile(rf"(?:{name})(?!\w|-(?!{_CAPITAL}))")


@cache
def gazetteer(language: str) -> Gazetteer | None:
    """The names of a BCP 47 language; None where `data/map/countries.toml` has no table of it."""
    table = territories.table(language)
    if table is None:
        return None
    forms: dict[str, str] = {}
    for code, name in territories.names(language).items():
        if code not in table["never"]:
            forms |= dict.fromkeys(_forms(name, table.get("endings", [])), code)
    for code, more in table["also"].items():
        forms[more] = code
    listed = [(each, forms[form]) for form in sorted(forms, key=lambda form: (-len(form), form)) for each in lexicon.alternatives(form)]
    return Gazetteer(
        begins=re.compile(rf"(?<![\w’'-]){_CAPITAL}"),
        forms=_by_first_letters((_beginning(form), form, code) for form, code in listed),
        only_if={code: re.compile(words) for code, words in table["only_if"].items()},
        there=re.compile(rf"(?:^|[^\w])(?:{table['in']})\s*$", re.IGNORECASE),
        other=_other(table),
    )


def _by_first_letters(forms: Iterable[Form]) -> Mapping[str, tuple[Form, ...]]:
    """Names by their first letters, of which each has as many, in their order."""
    found: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        found[form[0][:_FIRST]].append(form)
    return {letters: tuple(those) for letters, those in found.items()}


def _beginning(form: str) -> str:
    """What whatever matches begins with, as far as the pattern gives it letter by letter."""
    found = re.match(r"(?:[^\W\d_]| |\\\W)*(?![?*{])", form)
    return found.group().replace("\\", "") if found else ""


def _forms(name: str, endings: list[list[str]]) -> tuple[str, ...]:
    """A name as a regular expression, in all cases where it is one word."""
    plain = re.sub(r"\s*\(.*\)", "", name)
    written = re.escape(plain).replace(r"\&", "(?:and|&)").replace("’", "[’']")
    if " " in plain:
        return (written,)
    fitting: list[str] = next((rule for rule in endings if plain.endswith(rule[0])), [""])
    stem = re.escape(plain[: len(plain) - len(fitting[0])]).replace("’", "[’']")
    return (f"{stem}(?:{'|'.join(sorted(set(fitting[1:]), reverse=True))})",) if fitting[1:] else (written,)


def _other(table: Mapping[str, object]) -> re.Pattern[str] | None:
    """A capital directly before the name, or a noun with one and "of"; neither says much where all nouns have capitals."""
    if table["capitals"] == "nouns":
        return None
    plain = f"(?:{table['before']})"
    return re.compile(
        rf"(?:(?<![\w’'])(?!{plain}\s+$){_CAPITAL}[\w’'-]*\s+$)"
        rf"|(?:\b(?!(?:{table['of_country'] or '(?!)'})\b){_CAPITAL}[\w’'-]*\s+(?:{table['of']})\s*$)"
    )


def _part_of_a_name(text: str, end: int) -> bool:
    """Whether the next word has a capital and nothing stands between: "Jordan Smith", "Kuwait City"."""
    return bool(re.match(f" {_CAPITAL}", text[end : end + 2]))


def _texts(story: Explainer, items: Mapping[str, Item], language: str) -> Iterator[tuple[str, str, bool]]:
    """(text, its language, whether it stands foremost) of headline, standfirst and claims; an editor's are in the issue's language."""
    claims = [claim for section in story.sections for claim in section.claims]
    said: list[Text] = [story.headline, *([story.standfirst] if story.standfirst else [])]
    printed: list[Text | Claim] = [*said, *claims]
    for n, text in enumerate(printed):
        if not (n == 0 and _title_case(text.text)):
            yield text.text, _tongue(text, items, language), n == 0 or n == len(said)


def _tongue(text: Text | Claim, items: Mapping[str, Item], language: str) -> str:
    tongue = items[text.cites[0].item].language if text.cites and text.cites[0].item in items else language
    return language if tongue in ("", "und") else tongue


def _title_case(text: str) -> bool:
    longer = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(longer) > 3 and sum(word[0].isupper() for word in longer) > _TITLE_CASE * len(longer)


def _tallies(told: list[tuple[str, str, bool]]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for n, (text, language, foremost) in enumerate(told):
        found: dict[str, bool] = {}
        for code, there in mentions(text, language):
            found[code] = found.get(code, False) or there
        for code, there in found.items():
            tally = tallies.setdefault(code, _Tally(first=n))
            tally.sentences += 1
            tally.there += there
            tally.foremost = tally.foremost or foremost
    return tallies


def _counts(tally: _Tally, sentences: int) -> bool:
    return tally.there > 0 and (tally.foremost or tally.sentences >= max(2.0, _OFTEN * sentences))


def _borne_out(code: str, language: str, whole: str) -> bool:
    """Whether a name that is also a person's or a state's has what tells that the country is meant."""
    known = gazetteer(language)
    needed = known.only_if.get(code) if known else None
    return needed is None or bool(needed.search(whole))
