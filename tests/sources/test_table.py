"""Tables of figures: what every row must say, and what becomes of it."""

from __future__ import annotations

import json

import pytest

from reporter.model import Failed, Found, Source, Unchanged
from reporter.sources.table import TableReader, tabulate

HEAD = "figure,value,unit,as_of,source\n"


def _made(text: str | bytes, name: str = "front-line.csv"):
    return tabulate(text.encode() if isinstance(text, str) else text, name, Source(id="t", kind="table", location=name))


def _item(text: str | bytes, name: str = "front-line.csv"):
    return _made(text, name).items[0]


def test_a_row_is_a_figure_that_cites_its_line():
    """A row becomes a figure with value, unit and date, whose words stand in the line it cites."""
    item = _item(HEAD + 'Ferries,"1,200",crossings,2026-11,Harbour office\n')
    (figure,) = item.figures
    assert (figure.text, figure.value, figure.unit, figure.as_of) == ("Ferries: 1,200 crossings", 1200.0, "crossings", "2026-11")
    cite = figure.cites[0]
    assert item.text[cite.start : cite.end] == "Ferries: 1,200 crossings (2026-11; Harbour office)"
    assert (item.kind, item.title) == ("table", "Front line")
    assert [part.role for part in item.parts] == ["headline", "data"]


def test_rows_of_one_figure_at_several_dates_are_a_series():
    """The same figure and unit at different dates is a series in the order of its dates, and no figure."""
    item = _item(HEAD + "Reservoir,33,%,2026-11,Office\nReservoir,61,%,2026-10,Office\nDam,2,gates,2026-11,Office\n")
    (series,) = item.series
    assert (series.title, series.unit, series.points) == ("Reservoir", "%", (("2026-10", 61.0), ("2026-11", 33.0)))
    assert [item.text[cite.start : cite.end][:13] for cite in series.cites] == ["Reservoir: 61", "Reservoir: 33"]
    assert [figure.text for figure in item.figures] == ["Dam: 2 gates"]


def test_the_same_date_twice_is_no_series():
    """Two counts of one thing at one date, by different sources, stay two figures."""
    item = _item(HEAD + "Dead,3,people,2026,Police\nDead,5,people,2026,Hospital\n")
    assert item.series == ()
    assert [figure.value for figure in item.figures] == [3.0, 5.0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Dam,,gates,2026,Office", "has no value"),
        ("Dam,2,,2026,", "has no unit and no source"),
        ("Dam,2,gates,,Office", "has no as-of date"),
        ("Dam,two,gates,2026,Office", "the value 'two' is no number like 4500 or 33.5"),
        ("Dam,nan,gates,2026,Office", "the value 'nan' is no number like 4500 or 33.5"),
        ("Dam,1e999,gates,2026,Office", "the value '1e999' is no number like 4500 or 33.5"),
        ("Dam,2,gates,24.11.2026,Office", "the as-of date '24.11.2026' is no date like 2026-11-24, 2026-11 or 2026"),
        ("Dam,2,gates,2026-02-30,Office", "the as-of date '2026-02-30' is no date like 2026-11-24, 2026-11 or 2026"),
    ],
)
def test_a_row_that_lacks_something_is_named(row, reason):
    """All four are required: a row without one is left out with its number and what it lacks, the others stay."""
    made = _made(HEAD + "Ferries,12,ships,2026,Office\n" + row + "\n")
    assert [(entry.subject, entry.reason) for entry in made.failed] == [("row 2", reason)]
    assert len(made.items[0].figures) == 1
    assert _made(HEAD + row) == Failed(reason=f"no complete row: row 1: {reason}")


@pytest.mark.parametrize(
    ("written", "value"),
    [("4500", 4500), ("4,500", 4500), ("1 700 000", 1700000), ("-3.5", -3.5), ("−3.5", -3.5), ("1,234,567.8", 1234567.8)],
)
def test_numbers_are_read_as_written(written, value):
    """Thousands may be grouped by commas or spaces; a real minus sign is one; the words keep what was written."""
    (figure,) = _item(HEAD + f'Dam,"{written}",m,2026,Office\n').figures
    assert figure.value == value
    assert written.replace("\u00a0", " ") in figure.text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_understood(delimiter):
    """Commas, semicolons, tabs and bars divide; behind semicolons the decimal mark may be a comma."""
    value = "33,5" if delimiter == ";" else "33.5"
    text = (
        "\ufeff"
        + delimiter.join(["Figure", "VALUE", "Unit", "Date", "Source"])
        + "\r\n"
        + delimiter.join(["Dam", value, "%", "2026", "Office"])
    )
    assert _item(text).figures[0].value == 33.5


def test_json_tables_are_tables():
    """A list of objects, or one under "rows" with a title, is a table; numbers may be numbers."""
    rows = [{"figure": "Dam", "value": 4500, "unit": "m", "as_of": 2026, "source": "Office", "note": None, "deep": {"a": 1}}]
    assert _item(json.dumps(rows), "https://a.example/data/dams.json?x=1").title == "Dams"
    item = _item(json.dumps({"title": "Dams of Tamber", "rows": rows}))
    assert (item.title, item.figures[0].text) == ("Dams of Tamber", "Dam: 4500 m")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty: a table needs a line of column names and a row"),
        (HEAD.encode(), "empty: a table needs a line of column names and a row"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a table: a PNG picture"),
        (b'{"rows": 3}', 'not a table: JSON without rows: give a list of objects, or one under "rows"'),
        (HEAD.encode() + b"a,1,m,2026,x\n" * 5001, "not a table: more than 5000 rows"),
    ],
)
def test_what_is_no_table_is_told(data, reason):
    """Empty, binary, malformed and endless tables are each one plain reason."""
    assert _made(data) == Failed(reason=reason)


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"rows": [', b'"' * 1000, b"a,b\n\x00,\x00\n", b'"' + b"x" * 200_000])
def test_malformed_tables_never_raise(data):
    """Broken CSV and JSON is a reason."""
    assert isinstance(_made(data), Failed)


def test_a_file_is_read(bench, tmp_path):
    """A table in a file gives one item; a missing one says so."""
    path = tmp_path / "dams.csv"
    path.write_text(HEAD + "Dam,2,gates,2026,Office\n")
    reading = TableReader(bench.means).read(bench.source(str(path), "table", section="Figures"))
    assert isinstance(reading, Found)
    assert (reading.items[0].url, reading.items[0].section) == ("dams.csv", "Figures")
    assert TableReader(bench.means).read(bench.source(str(tmp_path / "none.csv"), "table")) == Failed(reason="no such file or directory")


def test_an_address_is_watched(bench, web):
    """A table on the web is asked for conditionally like every other source."""
    source = bench.source(web.versioned("/dams.csv", HEAD + "Dam,2,gates,2026,Office\n"), "table")
    first = TableReader(bench.means).read(source)
    assert TableReader(bench.means).read(source) == Unchanged(items=first.items)


def test_a_table_of_another_form_is_told_which_columns_it_needs() -> None:
    """A sheet with a column for each figure is not guessed at: what it has and what it needs are named."""
    assert _made("Month,Visitors,Revenue\n2026-06,12430,88120\n") == Failed(
        reason="no column for the value, the unit, the source; its columns are Month, Visitors, Revenue."
        " Give one row to each figure: figure, value, unit, as_of, source"
    )
