"""Tables of figures: CSV or JSON, a file or an address. Every row says what it counts, how much, in which unit, when, and by whose count.

    figure, value, unit, as_of, source          the CSV columns; `figure` (what is counted) may be missing, the other four may not
    [{"figure": …, "value": …, "unit": …, "as_of": …, "source": …}, …]       the same as JSON, or {"title": …, "rows": […]}

Rows of one figure and unit at several dates are a series, every other row is a figure. A row that lacks something is left out and named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from reporter.model import Cite, Failed, Figure, Item, LeftOut, Reading, Series, Source
from reporter.net.answers import Fetched
from reporter.sources import encoding, sanitize
from reporter.sources.filed import filed
from reporter.sources.links import is_address
from reporter.sources.manuscript import Manuscript, item
from reporter.sources.paragraphs import Block
from reporter.sources.watch import Made, Means, Task, watched

ACCEPT = "text/csv, application/json;q=0.9, text/plain;q=0.8, */*;q=0.3"
#: Rows. A band of key figures has a dozen; a daily series of ten years has 3,650.
MOST_ROWS = 5000
#: Names of columns a message repeats.
_SHOWN = 8
_NAMES: dict[str, tuple[str, ...]] = {
    "figure": ("figure", "name", "label", "indicator", "title", "what", "series"),
    "value": ("value", "number", "amount", "count"),
    "unit": ("unit", "units"),
    "as_of": ("as_of", "as of", "date", "time", "period", "year", "month"),
    "source": ("source", "by", "count by", "origin"),
}
_NEEDED = {"value": "value", "unit": "unit", "as_of": "as-of date", "source": "source"}
_NUMBER = re.compile(r"[+−-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+−-]?\d{1,3}(?:([,\u00a0\u202f' ])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that has all it needs."""

    figure: str
    written: str  #: the value as the table has it
    value: float
    unit: str
    as_of: str
    source: str

    @property
    def told(self) -> str:
        """The words of the figure."""
        return f"{self.figure}: {self.written} {self.unit}" if self.figure else f"{self.written} {self.unit}"

    @property
    def line(self) -> str:
        """The row as a line of text: what citations point at."""
        return f"{self.told} ({self.as_of}; {self.source})"


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads sources of the kind "table"."""

    means: Means

    def read(self, source: Source) -> Reading:
        """The table as one item of the kind "table"."""
        if is_address(source.location):
            return watched(source, self.means, ACCEPT, _of_answer)
        return filed(source, self.means, tabulate)


def _of_answer(answer: Fetched, task: Task) -> Made | Failed:
    return tabulate(answer.body, answer.url, task.source)


def tabulate(data: bytes, name: str, source: Source) -> Made | Failed:
    """One item with the table's figures and series; `name` is its file name or address."""
    if kind := encoding.binary(data):
        return Failed(reason=f"not a table: {kind}")
    text = encoding.decode(data)
    try:
        title, raw = _json(text) if text.lstrip()[:1] in ("[", "{") else ("", list(_csv(text)))
    except (msgspec.DecodeError, csv.Error, ValueError, RecursionError) as error:
        return Failed(reason=f"not a table: {error}")
    if not raw:
        return Failed(reason="empty: a table needs a line of column names and a row")
    rows, failed = _rows(raw)
    if not rows and (lacking := _lacking(raw[0])):
        return Failed(reason=lacking)
    if not rows:
        return Failed(reason=f"no complete row: {failed[0].subject}: {failed[0].reason}")
    return Made(items=_items(title or _titled(name), rows, name, source), failed=failed)


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _csv(text: str) -> Iterator[Mapping[str, Any]]:
    """Rows of a CSV (RFC 4180) whose delimiter is the one its first line has most of."""
    head = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",;\t|", key=lambda mark: (head.count(mark), mark == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = next((row for row in reader if any(cell.strip() for cell in row)), [])
    for count, row in enumerate(row for row in reader if any(cell.strip() for cell in row)):
        if count >= MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows")
        cells = [_point(cell) for cell in row] if delimiter == ";" else row
        yield dict(zip(names, cells, strict=False))


def _point(cell: str) -> str:
    """Tables divided by semicolons come from where the decimal mark is a comma."""
    bare = cell.strip()
    return bare.replace(",", ".") if re.fullmatch(r"[+−-]?\d+,\d+", bare) else cell


def _json(text: str) -> tuple[str, list[Mapping[str, Any]]]:
    """Title and rows of a JSON table."""
    data = msgspec.json.decode(text)
    title = data.get("title") if isinstance(data, dict) else ""
    rows = data.get("rows") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError('JSON without rows: give a list of objects, or one under "rows"')
    if len(rows) > MOST_ROWS:
        raise ValueError(f"more than {MOST_ROWS} rows")
    return sanitize.line(title) if isinstance(title, str) else "", rows


def _rows(raw: list[Mapping[str, Any]]) -> tuple[tuple[Row, ...], tuple[LeftOut, ...]]:
    rows: list[Row] = []
    failed: list[LeftOut] = []
    for number, cells in enumerate(raw, 1):
        found = _row(cells)
        if isinstance(found, Row):
            rows.append(found)
        else:
            failed.append(LeftOut(subject=f"row {number}", reason=found))
    return tuple(dict.fromkeys(rows)), tuple(failed)


def _lacking(cells: Mapping[str, Any]) -> str | None:
    """Which columns a table needs and has not, with those it has; None where they are all there."""
    known = {sanitize.line(str(name)): None for name in cells if name is not None}
    lower = {name.lower() for name in known}
    missing = [words for key, words in _NEEDED.items() if lower.isdisjoint(_NAMES[key])]
    if not missing:
        return None
    has = f"its columns are {', '.join(list(known)[:_SHOWN]) or 'nameless'}"
    return f"no column for the {', the '.join(missing)}; {has}. Give one row to each figure: figure, value, unit, as_of, source"


def _row(cells: Mapping[str, Any]) -> Row | str:
    """The row, or what is wrong with it."""
    bare = {sanitize.line(str(name)).lower(): sanitize.line(_written(value)) for name, value in cells.items() if name is not None}
    found = {key: next((bare[name] for name in names if bare.get(name)), "") for key, names in _NAMES.items()}
    if missing := [words for key, words in _NEEDED.items() if not found[key]]:
        return "has no " + " and no ".join(missing)
    value = _number(found["value"])
    if value is None:
        return f"the value {found['value']!r} is no number like 4500 or 33.5"
    if not _is_date(found["as_of"]):
        return f"the as-of date {found['as_of']!r} is no date like 2026-11-24, 2026-11 or 2026"
    return Row(written=found.pop("value"), value=value, **found)


def _written(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "" if value is None or isinstance(value, bool | dict | list) else str(value)


def _number(text: str) -> float | None:
    bare = re.sub(r"[,\u00a0\u202f' ]", "", text) if _GROUPED.fullmatch(text) else text
    found = float(bare.replace("−", "-")) if _NUMBER.fullmatch(bare) else None
    return found if found is not None and abs(found) != float("inf") else None


def _is_date(text: str) -> bool:
    """An ISO 8601 date, month or year."""
    try:
        return bool(_ISO.fullmatch(text) and date.fromisoformat(text + "0000-01-01"[len(text) :]))
    except ValueError:
        return False


# ── the item ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _items(title: str, rows: tuple[Row, ...], name: str, source: Source) -> tuple[Item, ...]:
    blocks = (Block(text=title, role="headline"), *(Block(text=row.line, role="data") for row in rows))
    link = name if "://" in name else None
    made = item(Manuscript(blocks=blocks, kind="table", link=link), source, name)
    if made is None:
        return ()
    spans = [part for part in made.parts if part.role == "data"]
    cited = {row: Cite(item=made.id, start=part.start, end=part.end) for row, part in zip(rows, spans, strict=True)}
    figures, series = _figures(cited), _series(cited)
    return (replace(made, figures=figures, series=series),)


def _groups(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.figure, row.unit), []).append(row)
    return groups


def _is_series(group: list[Row]) -> bool:
    """One named thing, told once for each of several dates."""
    dates = [row.as_of for row in group]
    return bool(group[0].figure) and len(group) > 1 and len(set(dates)) == len(dates)


def _figures(cited: Mapping[Row, Cite]) -> tuple[Figure, ...]:
    single = (row for group in _groups(cited).values() if not _is_series(group) for row in group)
    return tuple(Figure(text=row.told, unit=row.unit, value=row.value, as_of=row.as_of, cites=(cited[row],)) for row in single)


def _series(cited: Mapping[Row, Cite]) -> tuple[Series, ...]:
    groups = [sorted(group, key=lambda row: row.as_of) for group in _groups(cited).values() if _is_series(group)]
    return tuple(
        Series(
            title=group[0].figure,
            unit=group[0].unit,
            points=tuple((row.as_of, row.value) for row in group),
            cites=tuple(cited[row] for row in group),
        )
        for group in groups
    )


def _titled(name: str) -> str:
    """A file name as a title: "front-line_figures.csv" → "Front line figures"."""
    stem = re.sub(r"[?#].*$", "", name).rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    words = sanitize.line(re.sub(r"[-_.%]+", " ", stem)) or "Figures"
    return words[0].upper() + words[1:]
