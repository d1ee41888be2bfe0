"""Where the sources of a story cannot all be right: different numbers of one thing at one time, or one affirming what another denies.

Over numbers only different outlets dispute: within one it is a slip or an update. A number that replaces an earlier one is an update: the
later report says that it changed, or comes more than `ONE_TIME` after the other and is no lower count of the dead. What one party
alleges and another denies stands side by side in one report too: most denials are told in the report that tells of the accusation, and
whose word it is tells more than who printed it. Each account is a whole sentence, or what one side has of a sentence that gives both;
sources that say the same share one account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import combinations, islice, permutations
from typing import Literal

from reporter.compose import contrast, denials, headings, lexicon, terms
from reporter.compose.opposites import at_one_time, opposites
from reporter.compose.parties import kin
from reporter.compose.sentences import sentences, squeeze
from reporter.compose.statements import ANYBODY, NEAR_NUMBERS, Statement, contradict, same_thing, statements
from reporter.compose.utterances import denying, stating
from reporter.model import Account, Cite, Dispute, Figure, Item

#: What befell those whose count does not fall again, and for how long after a report of it a lower one contradicts it.
GROWING, GROWN = frozenset(("killed", "injured")), timedelta(hours=48)
#: Counts that lie further apart than this are of two times where it is not known when they were given. Of 22 such disputes in the texts of
#: the WikiNews events without their dates, the true ones lay nearer.
UNDATED = 2
#: Share of the shorter sentence's words but names that both have, from which numbers of one noun that lie further apart, where nothing
#: befell it, are of one thing; and how far apart at most. Of 105 events one such pair is true (nine carriers, three carriers); in 3,000
#: unread texts nine were shown without this, none of them true.
MOSTLY, FAR = 0.5, 4
#: Share of the shorter sentence's words that two reports of one denial have in common.
REPORTED_AGAIN = 0.6
#: A story shows no more disputes than this, those over figures first.
MOST = 4


def disputes(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> tuple[Dispute, ...]:
    """The disputes among the items of one story; `figures` by `Item.id`, as `figures.figures` finds them."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    return tuple(_once((*_over_figures(said), *_in_one_sentence(items), *_over_denials(items), *_over_facts(items))))[:MOST]


def outdated(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> frozenset[tuple[Cite, str]]:
    """Passages and texts of figures that a later report of the same thing replaces with another number."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    return frozenset((one.cite, one.figure) for one, other in permutations(said, 2) if _replaces(other, one))


def overtaken(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> frozenset[Cite]:
    """Sentences with a count of which a later report says that it has changed: "the toll has risen to 19"."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    totals = [each for each in said if each.total and each.changed]
    return frozenset(one.cite for one in said for later in totals if one.cite != later.cite and _replaces(later, one))


def _replaces(later: Statement, earlier: Statement) -> bool:
    if later.at is None or earlier.at is None or later.head != earlier.head or not (later.alone and earlier.alone):
        return False
    newer = later.at > earlier.at and (later.changed or not at_one_time(later.at, earlier.at))
    return newer and (later.low, later.high) != (earlier.low, earlier.high) and same_thing(later, earlier)


def _over_figures(said: list[Statement]) -> Iterator[Dispute]:
    groups: list[list[Statement]] = []
    for one, other in combinations(said, 2):
        if _at_odds(one, other) and not (_knows(said, one, other) or _knows(said, other, one)):
            _join(groups, one, other)
    for group in groups:
        yield Dispute(about=_about(group), accounts=tuple(_accounts(group, said)))


def _at_odds(one: Statement, other: Statement) -> bool:
    if one.source == other.source or not (contradict(one, other) and same_thing(one, other) and _unreplaced(one, other)):
        return False
    if (
        not _of_one_matter(one, other)
        or _of_a_part(one, other)
        or _rounded(one, other)
        or _of_the_rest(one)
        or _of_the_rest(other)
        or _for_another_end(one, other)
    ):
        return False
    return (one.at is not None and other.at is not None) or _closely(one, other)


def _closely(one: Statement, other: Statement) -> bool:
    """Are the two counts near each other, and in sentences with two words in common? Without their times one may be the later one."""
    shared, shorter = len(one.words & other.words), min(len(one.words), len(other.words))
    lower, upper = (one, other) if one.high < other.low else (other, one)
    needed = min(2, shorter) if one.deeds & other.deeds else max(2, shorter / 3)
    return not one.measure and upper.low <= UNDATED * lower.high and shared >= needed


def _unreplaced(one: Statement, other: Statement) -> bool:
    if _has(one, "by_now") or _has(other, "by_now") or _has(one, "since") != _has(other, "since"):
        return False
    return one.alone and other.alone and (at_one_time(one.at, other.at) or _shrunk(one, other)) and not (one.changed or other.changed)


def _has(one: Statement, words: Literal["by_now", "since"]) -> bool:
    """Does the sentence say that the number is of now, or of all the time since something?"""
    return getattr(contrast.load(one.language), words).search(lexicon.lowered(one.text)) is not None


def _of_a_part(one: Statement, other: Statement) -> bool:
    """Are they far apart, and only one names a place, a day or which of them? Then it may be a part of the other: so many in one hospital,
    so many in all.
    """
    lower, upper = (one, other) if one.high < other.low else (other, one)
    pairs = ((one.places, other.places), (one.days, other.days), (one.kind, other.kind))
    return any(bool(mine) != bool(theirs) for mine, theirs in pairs) and upper.low > UNDATED * lower.high


def _of_one_matter(one: Statement, other: Statement) -> bool:
    """Where nothing befell anybody: are the numbers of one noun near each other, as 4,500 and 4,800 peacekeepers, or do the sentences say
    the same beside? Jobs cut and jobs added, delegates of a day and of all days are counts of one noun. Of measures two words that are no
    names must be in both: of the Dow Jones there are many counts.
    """
    if one.deeds & other.deeds:
        return True
    if one.head == ANYBODY and bool(one.deeds) != bool(other.deeds):
        return False
    lower, upper = (one, other) if one.high < other.low else (other, one)
    if not one.measure and one.head != ANYBODY and upper.low <= NEAR_NUMBERS * lower.high:
        return True
    plain = (re.sub(r"\b[^\W\d_a-z][\w’'.-]*", " ", each.text) for each in (one, other))
    mine, theirs = (each.words & frozenset(terms.words(text, one.language)) for each, text in zip((one, other), plain, strict=True))
    if one.measure:
        return len(mine & theirs) > 1
    befell = bool(one.deeds or other.deeds)
    same = len(mine & theirs) >= max(1 if befell else 2, MOSTLY * min(len(mine), len(theirs)))
    return same and (befell or upper.low <= FAR * lower.high)


def _rounded(one: Statement, other: Statement) -> bool:
    """Is one the other, rounded: 46 per cent, and 46.4?"""
    whole = [each.low for each in (one, other) if each.low == each.high and each.low.is_integer()]
    return len(whole) == 1 and all(round(each.low) == whole[0] and each.low == each.high for each in (one, other))


def _of_the_rest(one: Statement) -> bool:
    """Is it of those that are not counted yet: "the other 192 members"?"""
    before = lexicon.lowered(one.text[: max(one.text.find(one.figure), 0)]).rstrip()
    return contrast.load(one.language).rest.fullmatch(before.rpartition(" ")[2]) is not None


def _for_another_end(one: Statement, other: Statement) -> bool:
    """Are so many needed for two things: "67 votes needed to convict", "51 votes are needed to pass the rules"?"""
    ends = []
    for each in (one, other):
        behind = each.text[each.text.find(each.figure) + len(each.figure) :].lstrip()
        found = contrast.load(each.language).purpose.match(lexicon.lowered(behind))
        ends.append(tuple(islice(terms.words(behind[found.end() :], each.language), 1)) if found else ())
    return all(ends) and not kin(*ends)


def _shrunk(one: Statement, other: Statement) -> bool:
    """Is the later count of the dead or injured, within `GROWN`, the lower one? Such counts only grow: it replaces nothing."""
    if one.at is None or other.at is None or abs(one.at - other.at) > GROWN or not one.deeds & other.deeds & GROWING:
        return False
    earlier, later = (one, other) if one.at <= other.at else (other, one)
    return later.high < earlier.low


def _knows(said: Iterable[Statement], one: Statement, other: Statement) -> bool:
    """Does the source of one give the other's number too? Then it tells of two things, or of both sides itself."""
    return any(
        s.source == one.source
        and s.head == other.head
        and (s.low, s.high) == (other.low, other.high)
        and (not other.deeds or s.deeds & other.deeds)
        for s in said
    )


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
    if first.measure:
        return headings.of_count(first.unit, first.text, group[1].text, first.language)
    deed = next(iter(sorted(first.deeds)), "")
    told = contrast.deeds(first.unit, 0, len(first.unit), first.language)
    return f"{first.unit} ({deed})" if first.head == ANYBODY and deed and not told else first.unit


def _accounts(group: list[Statement], said: Iterable[Statement]) -> Iterator[Account]:
    """One account for each number, with everyone who gives it."""
    numbers: dict[tuple[float, float], list[Statement]] = {}
    for member in group:
        numbers.setdefault((member.low, member.high), []).append(member)
    for (low, high), members in numbers.items():
        also = [s for s in said if (s.low, s.high) == (low, high) and s not in members and same_thing(s, members[0])]
        yield Account(text=members[0].text, cites=tuple(dict.fromkeys(member.cite for member in (*members, *also))))


def _once(found: Iterable[Dispute]) -> Iterator[Dispute]:
    """The disputes without those that repeat a passage of one before."""
    seen: set[Cite] = set()
    for dispute in found:
        cites = {cite for account in dispute.accounts for cite in account.cites}
        if not any(one.item == other.item and one.start < other.end and other.start < one.end for one in cites for other in seen):
            seen |= cites
            yield dispute


def _in_one_sentence(items: tuple[Item, ...]) -> Iterator[Dispute]:
    """Sentences that give both sides: each side is an account, with every source that has the sentence."""
    found: dict[tuple[str, ...], list[tuple[Cite, ...]]] = {}
    about: dict[tuple[str, ...], str] = {}
    for item in items:
        for sentence in sentences(item):
            text = item.text[sentence.start : sentence.end]
            if both := denials.divided(text, item.language):
                sides = tuple(squeeze(text[start:end]) for start, end in both)
                cites = tuple(Cite(item=item.id, start=sentence.start + start, end=sentence.start + end) for start, end in both)
                found.setdefault(sides, []).append(cites)
                about[sides] = headings.of_sides(sides[0], sides[1], item.language)
    for sides, places in found.items():
        accounts = tuple(Account(text=text, cites=cites) for text, cites in zip(sides, zip(*places, strict=True), strict=True))
        yield Dispute(about=about[sides], accounts=accounts)


def _over_denials(items: tuple[Item, ...]) -> Iterator[Dispute]:
    """What one alleges beside what another says to it, the surest first."""
    found = {item.id: denying(item) for item in items}
    answers = [each for of_one in found.values() for each in of_one]
    anywhere = any(each.denial and not each.denial.counters for each in answers)
    denied = {each.sentence for each in answers}
    told = tuple(each for item in items if anywhere or found[item.id] for each in stating(item) if each.sentence not in denied)
    rare = terms.rarity(dict.fromkeys(each.words, 1.0) for each in (*told, *answers))
    pairs = [(near, each) for each in answers if (near := denials.answered(told, each, rare))]
    shown: list[frozenset[str]] = []
    for (_, alleged), denial in sorted(pairs, key=lambda pair: -pair[0][0]):
        assert denial.denial
        if any(len(denial.words & other) >= REPORTED_AGAIN * min(len(denial.words), len(other)) for other in shown):
            continue  # another report of the same denial
        shown.append(denial.words)
        yield Dispute(
            about=headings.of_denial(alleged, denial),
            accounts=tuple(Account(text=each.sentence.text, cites=(each.sentence.cite,)) for each in (alleged, denial)),
        )


def _over_facts(items: tuple[Item, ...]) -> Iterator[Dispute]:
    for pair in opposites(items):
        accounts = tuple(Account(text=each.text, cites=(each.cite,)) for each in pair)
        yield Dispute(about=headings.of_fact(pair[0].text, pair[1].text, pair[1].language), accounts=accounts)
