"""Where the sources of a story cannot all be right: different numbers of one thing at one time, or one affirming what another denies.

Over numbers only different outlets dispute: within one it is a slip or an update. A number that replaces an earlier one is an update: the
later report says that it changed, or comes more than `ONE_TIME` after the other and is no lower count of the dead. What one party
alleges and another denies stands side by side in one report too: most denials are told in the report that tells of the accusation, and
whose word it is tells more than who printed it. Each account is a whole sentence, or what one side has of a sentence that gives both;
sources that say the same share one account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from reporter.compose import contrast, denials, headings, terms
from reporter.compose.opposites import opposites
from reporter.compose.sentences import sentences, squeeze
from reporter.compose.statements import ANYBODY, Statement, same_thing, statements
from reporter.compose.tolls import at_odds
from reporter.compose.utterances import denying, stating
from reporter.model import Account, Cite, Dispute, Figure, Item

#: Share of the shorter sentence's words that two reports of one denial have in common. With 0.4 one dispute of 907 texts is lost as the
#: same as another, with 0.8 one is shown twice.
REPORTED_AGAIN = 0.6
#: A story shows no more disputes than this, those over figures first.
MOST = 4


def disputes(items: tuple[Item, ...], figures: Mapping[str, tuple[Figure, ...]]) -> tuple[Dispute, ...]:
    """The disputes among the items of one story; `figures` by `Item.id`, as `figures.figures` finds them."""
    said = [statement for item in items for statement in statements(item, figures.get(item.id, ()))]
    return tuple(_once((*_over_figures(said), *_in_one_sentence(items), *_over_denials(items), *_over_facts(items))))[:MOST]


def _over_figures(said: list[Statement]) -> Iterator[Dispute]:
    groups: list[list[Statement]] = []
    for one, other in combinations(said, 2):
        if at_odds(one, other, said):
            _join(groups, one, other)
    for group in groups:
        yield Dispute(about=_about(group), accounts=tuple(_accounts(group, said)))


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
