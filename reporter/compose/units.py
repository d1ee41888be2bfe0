"""What a number counts: the unit that stands before or behind it, and the words of the text that say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from reporter.compose import counting, lexicon
from reporter.compose.counting import Counting
from reporter.compose.numerals import Amount

#: Characters before a number in which what makes it a name or a place in an order is looked for: "Article", "the", "three in". Wide enough.
_NEAR = 60
#: … and on either side of it, in which what it is about would be said. Wide enough.
_FAR = 160
#: Characters before a number in which it is said of whom it is the number: "the number of people killed … has risen to". Wide enough.
_TOLD = 250
#: The greatest number in words that is small, and the most digits that the number of a name has. With five there are 37 more figures beside
#: 5,119 ("the nine justices"); with twenty, and with four digits, the same.
_FEW, _DIGITS = 10, 3
_MILLION = 1_000_000
#: "20,000 pounds ($32,710)".
_IN_DOLLARS = re.compile(r"\s*\((?:about |or |US|£)?\$")
#: Rates are of so many.
_WHOLES = frozenset(float(10**power) for power in range(2, 7))

Kind = Literal["people", "money", "measures", "count", "durations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A number with what it counts."""

    start: int  #: offset in the text of the whole phrase
    end: int
    unit: str  #: a noun as the text has it, or a symbol
    kind: Kind


def counted(text: str, amount: Amount, language: str) -> Counted | None:
    """What that number of a sentence counts; None where it is a name, a place in an order, an age, or counts nothing that is said."""
    counts = counting.load(language)
    lower = lexicon.lowered(text)
    if _is_name(text, lower, amount, counts) or _is_share(lower, amount, counts):
        return None
    found = next((what for read in _READINGS if (what := read(text, amount, counts))), None)
    if (
        found is None
        or (found.kind == "durations" and _is_when(text, lower, amount, found, counts))
        or counts.rate_behind.match(text, found.end)
    ):
        return None
    is_about = (
        found.start == amount.start and _is_small(amount) and found.kind in ("people", "count") and counts.over.match(text, amount.start)
    )
    return replace(found, start=amount.number) if is_about else found


def _is_small(amount: Amount) -> bool:
    return amount.written and amount.value is not None and amount.value <= _FEW


def _is_name(text: str, lower: str, amount: Amount, counts: Counting) -> bool:
    """Article 12, the two men, the Big Three, the Twelve Tribes, 5-Hour Energy, the Expedition 41 crew."""
    before = lower[max(0, amount.start - _NEAR) : amount.start].rstrip()
    if counts.names.search(before):
        return True
    if not amount.written:
        digits = text[amount.number : amount.end]
        numbered = len(digits) <= _DIGITS and digits.isdigit() and amount.start == amount.number
        return bool(
            counts.branded.match(text, amount.end)
            or (numbered and counts.numbered.search(text, max(0, amount.start - _NEAR), amount.start))
        )
    capital = text[amount.number].isupper() and re.search(r"[\w,]$", before)
    if capital and amount.value is not None and (_is_small(amount) or text[amount.end + 1 :][:1].isupper()):
        return True
    return _is_small(amount) and amount.start == amount.number and bool(counts.pointing.search(before))


def _is_share(lower: str, amount: Amount, counts: Counting) -> bool:
    """Three in ten, per 100,000 people, 95 per cent of the way."""
    before = lower[max(0, amount.start - _NEAR) : amount.start].rstrip()
    if counts.ratio.search(before) or counts.ratio_behind.match(lower, amount.end) or counts.manner.match(lower, amount.end):
        return True
    return amount.value in _WHOLES and bool(counts.rate.search(before))


def _is_when(text: str, lower: str, amount: Amount, found: Counted, counts: Counting) -> bool:
    if counts.placing.match(lower, found.end):
        return True
    return bool(counts.placing_before.search(lower, max(0, amount.start - _NEAR), amount.start)) and not counts.of.match(text, found.end)


def _money_sign(text: str, amount: Amount, counts: Counting) -> Counted | None:
    if amount.money is None:
        return None
    unit = f"{amount.scale} {amount.money}" if amount.scale else amount.money
    return Counted(start=amount.start, end=amount.end, unit=unit, kind="money")


def _named_unit(text: str, amount: Amount, counts: Counting) -> Counted | None:
    """Kilometres, dollars, per cent, years."""
    match = counts.unit.match(text, amount.end)
    if match is None or match.lastindex is None:
        return None
    kind, unit = counts.units[match.lastindex - 1]
    if match.group().strip() == "C" and not counts.heat.search(_around(text, amount)):
        return None
    if unit == "lb" and "p" in match.group() and _is_price(text, amount, match.end(), counts):
        kind, unit = "money", "GBP"
    name = f"{amount.scale} {unit}" if amount.scale else unit
    end = _whole(text, match.end(), counts) if unit == "%" else match.end()
    return Counted(start=amount.start, end=end, unit=name, kind=kind)  # type: ignore[arg-type]


def _is_price(text: str, amount: Amount, end: int, counts: Counting) -> bool:
    """Pounds by the million, with their dollars behind them in brackets, or beside words of prices are money."""
    if (amount.value or amount.low or 0) >= _MILLION or _IN_DOLLARS.match(text, end):
        return True
    return bool(counts.priced.search(_around(text, amount)))


def _around(text: str, amount: Amount) -> str:
    """The words near a number, in lower case."""
    return lexicon.lowered(text[max(0, amount.start - _FAR) : amount.end + _FAR])


def _whole(text: str, end: int, counts: Counting) -> int:
    """Where a share ends with what it is of, if that follows: "54.4% of the votes"; 54.4% alone tells nothing."""
    found = counts.noun.match(text, end)
    if found and found["of"]:
        return found.end()
    one = counts.whole.match(text, end)
    unfinished = one and (_GOES_ON_COUNTING.match(text, one.end()) or _ADJECTIVE.search(one.group()) or _SHORT.match(text, one.end() - 1))
    return one.end() if one and not unfinished else end


def _state(text: str, amount: Amount, counts: Counting) -> Counted | None:
    """12 dead, 12 were killed."""
    match = counts.state.match(text, amount.end)
    return match and Counted(start=amount.start, end=match.end(), unit=match["unit"], kind="people")


def _hyphened(text: str, amount: Amount, counts: Counting) -> Counted | None:
    match = counts.hyphened.match(text, amount.end)
    return match and Counted(start=amount.start, end=match.end(), unit=match["unit"], kind="durations")


def _noun(text: str, amount: Amount, counts: Counting) -> Counted | None:
    """The noun phrase behind the number. Its last word is the unit. A number with a fraction counts at most the next word: behind "of
    magnitude 6.4" another matter may begin.
    """
    match = counts.noun.match(text, amount.end)
    if match is None or (amount.value is not None and amount.value % 1 and " " in match["noun"].strip()):
        return None
    head = re.split(r"[\s’']", match["noun"])[-1].rstrip(".-")
    unit = f"{amount.scale} {head}" if amount.scale else head
    return Counted(start=amount.start, end=match.end(), unit=unit, kind="people" if _is_people(head) else "count") if head else None


def _is_people(head: str) -> bool:
    return bool(re.fullmatch(_PEOPLE, head, re.IGNORECASE))


def _magnitude(text: str, amount: Amount, counts: Counting) -> Counted | None:
    before = counts.magnitude.search(text, max(0, amount.start - _NEAR), amount.start)
    return before and Counted(start=before.start(), end=amount.end, unit=re.split(r"\s", before.group())[0], kind="measures")


def _population(text: str, amount: Amount, counts: Counting) -> Counted | None:
    before = counts.populated.search(text, max(0, amount.start - _NEAR), amount.start)
    return before and Counted(start=before.start(), end=amount.end, unit=counts.people, kind="people")


def _total(text: str, amount: Amount, counts: Counting) -> Counted | None:
    """The number of people killed has risen to 19."""
    before = counts.total.search(text, max(0, amount.start - _TOLD), amount.start)
    if before is None or _GOES_ON.match(text, amount.end):
        return None
    unit = next((words for words in before.groupdict().values() if words), counts.toll)
    return Counted(start=before.start(), end=amount.end, unit=unit, kind="people")


def _done_to(text: str, amount: Amount, counts: Counting) -> Counted | None:
    """Killed 12."""
    before = counts.before.search(text, max(0, amount.start - _NEAR), amount.start)
    if before is None or _GOES_ON.match(text, amount.end):
        return None
    return Counted(start=before.start(), end=amount.end, unit=before["verb"], kind="people")


#: "3 per cent of U.S. production": a share does not end inside an abbreviation.
_SHORT = re.compile(r"[^\W\d_]\.[^\W\d_]")
#: "29% of registered Latino voters' support", "40% of the world's sea-borne oil".
_ADJECTIVE = re.compile(r"[a-z]{2}(?:(?<!e)ed|borne)$")
#: "62% of male and 52% of female prisoners": what the first share is of follows the second.
_GOES_ON_COUNTING = re.compile(r"\s+(?:and|und|et|y|i|и)\s+[0-9]")
#: A word that may belong to the number: then what was killed is named.
_GOES_ON = re.compile(r"\s+(?!(?:and|in|on|at|as|when)\b)[^\W\d_]")
#: Heads that count people, whose numbers tell more than those of things.
_PEOPLE = (
    "people|persons?|men|women|children|civilians|soldiers|troops|policemen|officers|refugees|migrants|victims|deaths|casualties|fatalities|bodies|residents|"
    "inhabitants|peacekeepers|gunmen|militants|fighters|rebels|protesters|demonstrators|passengers|workers|students|prisoners|hostages|suspects|survivors|"
    "personnes|hommes|femmes|enfants|morts|blessés|habitants|soldats|policiers|Menschen|Personen|Tote|Verletzte|Soldaten|Polizisten|Einwohner|"
    "personas|hombres|mujeres|niños|muertos|heridos|habitantes|soldados|policías|ljudi|osoba|vojnika|policajaca|poginulih|ranjenih|stanovnika"
)
_READINGS: tuple[Callable[[str, Amount, Counting], Counted | None], ...] = (
    _money_sign, _named_unit, _state, _hyphened, _noun, _magnitude, _population, _total, _done_to,
)  # fmt: skip
