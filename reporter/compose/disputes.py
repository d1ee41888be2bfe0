"""Where the sources of a story cannot all be right: different numbers of one thing at one time, or one affirming what another denies.

Only different sources dispute. A number that replaces an earlier one is an update: the later report says that it changed, or comes more
than `ONE_TIME` after the other. Each account is a whole sentence; sources that say the same share one account.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, islice, permutations

from reporter.compose import contrast, terms
from reporter.compose.sentences import sentences
from reporter.compose.statements import ANYBODY, Statement, contradict, same_thing, statements, telling
from reporter.model import Account, Cite, Dispute, Figure, Item

#: Reports that lie further apart do not contradict each other: the later one knows more.
ONE_TIME = timedelta(hours=12)
#: Counts that lie further apart than this are of two times where it is not known when they were given. Of 22 such disputes in the texts of
#: the WikiNews events without their dates, the true ones lay nearer.
UNDATED = 2
#: Share of the longer sentence's words, and how many of them, that a denial must have in common with what it denies.
DENIED, FEWEST = 0.6, 3
#: How many telling words behind "not", in its clause, are what it denies.
DENIED_WORDS = 3
#: Where the clause of a "not" ends; not behind "Mr."
_CLAUSE_END = re.compile(r"[,;:!?]|(?<=\w{4})\.")
#: Words by which a denial's matter is named.
NAMED = 5
#: A story shows no more disputes than this, those over figures first.
MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A sentence as something that another may deny."""

    source: str
    at: datetime | None
    text: str
    cite: Cite
    language: str
    denies: bool


def disputes(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> tuple[Dispute, ...]:
    """The disputes among the items of one story; `figures` by `Item.id`, as `figures.figures` finds them."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    return (*_over_figures(said), *_over_facts(items))[:MOST]


def outdated(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> frozenset[tuple[Cite, str]]:
    """Passages and texts of figures that a later report of the same thing replaces with another number."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    return frozenset((one.cite, one.figure) for one, other in permutations(said, 2) if _replaces(other, one))


def _replaces(later: Statement, earlier: Statement) -> bool:
    if later.at is None or earlier.at is None or later.head != earlier.head or not (later.alone and earlier.alone):
        return False
    newer = later.at > earlier.at and (later.changed or not at_one_time(later.at, earlier.at))
    return newer and (later.low, later.high) != (earlier.low, earlier.high) and same_thing(later, earlier)


def at_one_time(one: datetime | None, other: datetime | None) -> bool:
    """Were both said when neither could have replaced the other? Unknown times are taken for the same."""
    return one is None or other is None or abs(one - other) <= ONE_TIME


def _over_figures(said: list[Statement]) -> Iterator[Dispute]:
    groups: list[list[Statement]] = []
    for one, other in combinations(said, 2):
        if _at_odds(one, other) and not (_knows(said, one, other) or _knows(said, other, one)):
            _join(groups, one, other)
    for group in groups:
        yield Dispute(about=_about(group), accounts=tuple(_accounts(group, said)))


def _at_odds(one: Statement, other: Statement) -> bool:
    if one.source == other.source or not (contradict(one, other) and _unreplaced(one, other) and same_thing(one, other)):
        return False
    return (one.at is not None and other.at is not None) or _closely(one, other)


def _closely(one: Statement, other: Statement) -> bool:
    """Are the two counts near each other, and in sentences with two words in common? Without their times one may be the later one."""
    shared, shorter = len(one.words & other.words), min(len(one.words), len(other.words))
    lower, upper = (one, other) if one.high < other.low else (other, one)
    needed = min(2, shorter) if one.deeds & other.deeds else max(2, shorter / 3)
    return not one.measure and upper.low <= UNDATED * lower.high and shared >= needed


def _unreplaced(one: Statement, other: Statement) -> bool:
    return one.alone and other.alone and at_one_time(one.at, other.at) and not (one.changed or other.changed)


def _knows(said: Iterable[Statement], one: Statement, other: Statement) -> bool:
    """Does the source of one give the other's number too? Then it tells of two things, or of both sides itself."""
    return any(s.source == one.source and s.head == other.head and (s.low, s.high) == (other.low, other.high) for s in said)


def _join(groups: list[list[Statement]], one: Statement, other: Statement) -> None:
    """Put a contradiction with the group of contradictions about the same thing, or start one."""
    for group in groups:
        if any(member is one or member is other for member in group):
            group.extend(each for each in (one, other) if not any(member is each for member in group))
            return
    groups.append([one, other])


def _about(group: list[Statement]) -> str:
    """What is counted, and what befell it."""
    first = group[0]
    deed = next(iter(sorted(first.deeds)), "")
    return f"{first.unit} ({deed})" if first.head == ANYBODY and deed and deed not in first.unit else first.unit


def _accounts(group: list[Statement], said: Iterable[Statement]) -> Iterator[Account]:
    """One account for each number, with everyone who gives it."""
    numbers: dict[tuple[float, float], list[Statement]] = {}
    for member in group:
        numbers.setdefault((member.low, member.high), []).append(member)
    for (low, high), members in numbers.items():
        also = [s for s in said if (s.low, s.high) == (low, high) and s not in members and same_thing(s, members[0])]
        yield Account(text=members[0].text, cites=tuple(dict.fromkeys(member.cite for member in (*members, *also))))


def _over_facts(items: tuple[Item, ...]) -> Iterator[Dispute]:
    """Sentences of two sources with the same words, of which one denies."""
    said = [each for item in items for each in _facts(item)]
    denials = [each for each in said if each.denies]
    holders = _holders(said) if denials else {}
    seen: set[Cite] = set()
    for denial in denials:
        words, denied = _words(denial), _behind_denials(denial.text, denial.language)
        near = [said[place] for place in sorted({place for word in denied for place in holders.get(word, ())})]
        most, against = max(((_shared(each, denial, words, denied), each) for each in near), key=lambda found: found[0], default=(0, None))
        if against is not None and most and not {against.cite, denial.cite} & seen:
            seen |= {against.cite, denial.cite}
            yield Dispute(
                about=_matter(against, words), accounts=tuple(Account(text=each.text, cites=(each.cite,)) for each in (against, denial))
            )


def _holders(said: list[_Said]) -> Mapping[str, list[int]]:
    """The places of the sentences that have a word and deny nothing."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(said):
        for word in () if each.denies else terms.words(each.text, each.language):
            holders[word].append(place)
    return holders


def _matter(assertion: _Said, words: frozenset[str]) -> str:
    """What is denied: the first words that both have, as the assertion writes them."""
    written = terms.of_text(assertion.text, assertion.language).written
    return ", ".join([word for key, word in written.items() if key in words][:NAMED]) or assertion.text


def _shared(assertion: _Said, denial: _Said, words: frozenset[str], denied: frozenset[str]) -> int:
    """How many of the denial's words the assertion has, where that makes it what is denied; else none."""
    told = terms.words(assertion.text, assertion.language)
    if assertion.source == denial.source or len(words.intersection(told)) < FEWEST or not at_one_time(assertion.at, denial.at):
        return 0
    theirs = _words(assertion)
    shared = len(theirs & words) if denied & theirs else 0
    return shared if shared >= FEWEST and shared >= DENIED * max(len(theirs), len(words)) else 0


def _words(said: _Said) -> frozenset[str]:
    """The telling words of a sentence without those that deny."""
    return telling(terms.words(contrast.load(said.language).denying.sub(" ", said.text), said.language), said.language)


def _denies(text: str, language: str) -> bool:
    words = contrast.load(language)
    return words.denying.search(text) is not None and words.denying.search(words.not_denying.sub(" ", text)) is not None


def _facts(item: Item) -> Iterator[_Said]:
    source, at = item.outlet or item.url, item.updated or item.published
    for sentence in sentences(item):
        denies = _denies(sentence.text, item.language)
        yield _Said(source=source, at=at, text=sentence.text, cite=sentence.cite, language=item.language, denies=denies)


def _behind_denials(text: str, language: str) -> frozenset[str]:
    """The first telling words behind each word that denies; "not only" and the like deny nothing."""
    words = contrast.load(language)
    plain = words.not_denying.sub(" ", text)
    clauses = (_CLAUSE_END.split(plain[found.end() :], maxsplit=1)[0] for found in words.denying.finditer(plain))
    return frozenset(word for clause in clauses for word in islice(terms.words(clause, language), DENIED_WORDS))
