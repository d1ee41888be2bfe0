"""Charts: final size, round ticks, labelled at the end, told in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.model import Cite, Series
from reporter.render import charts
from reporter.render.words import words

EN = words("en")
SVG = "{http://www.w3.org/2000/svg}"


def series(*points: tuple[str, float], title: str = "Plates", unit: str = "thousand") -> Series:
    """A series of these points."""
    return Series(title=title, unit=unit, points=points, cites=(Cite(item="a", start=0, end=1),))


def texts(svg: str) -> list[str]:
    """The texts of a drawing."""
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_line_is_labelled_at_its_end() -> None:
    """Value and unit stand at the last point; there is no legend, and the years stand below."""
    chart = charts.line(series(("2022", 14.1), ("2023", 13.0), ("2024", 12.48)), 360, EN)
    assert chart
    assert {"12.48", "thousand", "2022", "2024"} <= set(texts(chart.svg))
    assert chart.alt == "Plates, in thousand. 14.1 (2022), 12.48 (2024); lowest 12.48, highest 14.1."


def test_a_low_point_keeps_its_label_off_the_dates() -> None:
    """The value and unit of a last point at the foot of the drawing end above the line of dates."""
    chart = charts.line(series(("2022", 61), ("2024", 30)), 360, EN)
    assert chart
    places = {element.text: float(element.get("y", "")) for element in ET.fromstring(chart.svg).iter(f"{SVG}text")}
    assert places["thousand"] + 8 < places["2024"]


def test_the_same_month_of_two_years_is_told_apart() -> None:
    """Dates that lie in two years bear their years."""
    chart = charts.line(series(("2022-09", 61), ("2023-09", 33)), 360, EN)
    assert chart
    assert {"Sept 2022", "Sept 2023"} <= set(texts(chart.svg))


def test_letters_are_not_scaled() -> None:
    """One unit of the drawing is one point of the page."""
    chart = charts.line(series(("2022", 1), ("2024", 2)), 360, EN)
    assert chart
    root = ET.fromstring(chart.svg)
    assert root.get("viewBox") == f"0 0 {root.get('width', '').removesuffix('pt')} {root.get('height', '').removesuffix('pt')}"


@pytest.mark.parametrize("points", [(), (("2022", 1.0),), (("x", 1.0), ("y", 2.0)), (("2022", float("nan")), ("2023", 1.0))])
def test_no_chart_where_no_line_can_be_drawn(points: tuple[tuple[str, float], ...]) -> None:
    """Fewer than two dated, finite values make no chart."""
    assert charts.line(series(*points), 360, EN) is None


@settings(max_examples=300, deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_ticks_are_few_and_span_the_values(low: float, spread: float) -> None:
    """Two to seven ticks, rising, from below the least value to above the greatest."""
    high = low + spread
    ticks = charts.round_values(low, high)
    assert 2 <= len(ticks) <= 7
    assert list(ticks) == sorted(set(ticks))
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + step * 1e-6
    assert ticks[-1] >= high - step * 1e-6


def test_the_axis_begins_at_zero_unless_values_are_high() -> None:
    """A line that falls by half must not look like one that falls to nothing."""
    assert charts.round_values(2, 9)[0] == 0
    assert charts.round_values(95, 100)[0] > 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.dates().map(str), st.floats(-1e6, 1e6)), min_size=2, max_size=40, unique_by=lambda point: point[0]))
def test_everything_stays_on_the_drawing(points: list[tuple[str, float]]) -> None:
    """Points lie inside the drawing, and dates below it do not overlap."""
    chart = charts.line(series(*sorted(points)), 360, EN)
    assert chart
    circles = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in ET.fromstring(chart.svg).iter(f"{SVG}circle")]
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in circles)
    below = sorted(float(t.get("x", "")) for t in ET.fromstring(chart.svg).iter(f"{SVG}text") if t.get("text-anchor") == "middle")
    assert all(b - a >= 40 for a, b in pairwise(below))


def test_titles_cannot_become_mark_up() -> None:
    """A unit with brackets is printed as it is."""
    chart = charts.line(series(("2022", 1), ("2024", 2), unit="<b>&"), 360, EN)
    assert chart
    assert "<b>&" in texts(chart.svg)
