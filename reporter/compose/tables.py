"""Tables among the items: each of their rows joins the story that it is most about; a table about none is a story of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from reporter.compose.dedupe import Voice
from reporter.compose.stories import Matter, matters
from reporter.compose.terms import counted, rarity, terms
from reporter.model import Figure, Item, Series

#: Share of a row's words, weighted by rarity, that a story must have. In the sample desk the rows' own stories have 0.6 and more,
#: others 0.3 at most.
ABOUT = 0.5

Row = Figure | Series


def joined(found: tuple[Matter, ...], tables: tuple[Item, ...]) -> tuple[Matter, ...]:
    """The stories with the rows of each table in those that they are most about, as the table with only these rows; rows about none
    stay with the
    table's others. Tables about none stand behind them as stories of their own.
    """
    if not tables:
        return found
    texts = [frozenset(key for voice in matter.voices for key in terms(voice.item).whole) for matter in found]
    rare = rarity(dict.fromkeys(text, 1.0) for text in texts)
    stories, alone = list(found), []
    for table in tables:
        homes = _homes(table, texts, rare)
        if not homes:
            alone.append(table)
        for place, rows in homes.items():
            story = stories[place].story
            stories[place] = replace(stories[place], story=replace(story, items=(*story.items, _only(table, rows))))
    return (*stories, *(matter for table in alone for matter in matters((Voice(table, (table,)),), None)))


def _homes(table: Item, texts: list[frozenset[str]], rare: Mapping[str, float]) -> Mapping[int, list[Row]]:
    """The table's rows by the place of their story; a table without rows goes where its title belongs."""
    homes: dict[int, list[Row]] = defaultdict(list)
    stray: list[Row] = []
    rows: tuple[Row, ...] = (*table.figures, *table.series)
    for row in rows:
        place = _nearest(_label(table, row), table.language, texts, rare)
        (stray if place is None else homes[place]).append(row)
    if not rows and (place := _nearest(table.title or table.text, table.language, texts, rare)) is not None:
        homes[place] = []
    if homes and stray:
        homes[max(sorted(homes), key=lambda place: len(homes[place]))].extend(stray)
    return homes


def _nearest(label: str, language: str, texts: list[frozenset[str]], rare: Mapping[str, float]) -> int | None:
    """The place of the text that has most of the label's words, if it has enough of them."""
    unheard = max(rare.values(), default=1.0)
    words = {key: rare.get(key, unheard) for key in counted(label, language)}
    whole = sum(words.values())
    shares = [sum(weight for key, weight in words.items() if key in text) / whole for text in texts] if whole else []
    best = max(range(len(shares)), key=lambda place: (shares[place], -place), default=None)
    return best if best is not None and shares[best] >= ABOUT else None


def _label(table: Item, row: Row) -> str:
    """What the row counts, without its number, date and source: "Peacekeepers of KFOR in Kosovo"."""
    first = row.cites[0]
    return table.text[first.start : first.end].partition(":")[0]


def _only(table: Item, rows: list[Row]) -> Item:
    """The table with these rows alone."""
    figures = tuple(row for row in rows if isinstance(row, Figure))
    return replace(table, figures=figures, series=tuple(row for row in rows if isinstance(row, Series)))
