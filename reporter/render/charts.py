"""Charts as SVG, drawn at their final width in points, so that no letter is scaled. No legend: the line is labelled at its end.

Greyscale-safe: there is one line, its last point is marked and valued. Gridlines are at round values
(Heckbert 1990, "Nice numbers for graph labels").
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import NamedTuple

from reporter.model import Series
from reporter.render.words import Words

_FONT = "Source Sans 3, sans-serif"
_HEIGHT, _TOP, _FOOT, _TICKS_WIDTH, _LABEL_WIDTH = 117.0, 10.0, 18.0, 34.0, 64.0
_DATE_WIDTH = 46.0
_INK, _GRID, _QUIET = "#222", "#bbb", "#555"


class Point(NamedTuple):
    """A place on the drawing, in points from its top left."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A finished drawing."""

    svg: str
    alt: str  #: what the line does, in a sentence
    width: float  #: points
    height: float  #: points


def line(series: Series, width: float, words: Words, ink: str = _INK) -> Chart | None:
    """The series as a line; None where it has no two dated points, which no line can show."""
    points = tuple((day, value) for iso, value in series.points if math.isfinite(value) and (day := day_of(iso)))
    if len({day for day, _ in points}) < 2:
        return None
    ticks = round_values(min(value for _, value in points), max(value for _, value in points))
    places = tuple(_place(day, value, points, ticks, width) for day, value in points)
    parts = (
        *_grid(ticks, width, words),
        *_dates(points, places, words),
        _path(places, ink),
        *_end(places[-1], points[-1][1], series.unit, words, ink),
    )
    size = f'width="{width:g}pt" height="{_HEIGHT:g}pt" viewBox="0 0 {width:g} {_HEIGHT:g}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'
    return Chart(svg=svg, alt=_told(series, points, words), width=width, height=_HEIGHT)


def day_of(iso: str) -> date | None:
    """The first day of an ISO date, month or year; None for anything else."""
    try:
        return date.fromisoformat(iso + {4: "-01-01", 7: "-01"}.get(len(iso), ""))
    except ValueError:
        return None


def round_values(low: float, high: float, wanted: int = 4) -> tuple[float, ...]:
    """Three to six round values that span low to high; from zero unless the values lie in the upper half."""
    if low >= 0 and low < high / 2:
        low = 0.0
    if high - low <= 1e-6 * max(1.0, abs(low), abs(high)):
        low, high = low - max(1.0, abs(low)) / 10, high + max(1.0, abs(high)) / 10
    raw = (high - low) / (wanted - 1)
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(nice * magnitude for nice in (1, 2, 2.5, 5, 10) if nice * magnitude >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(float(f"{i * step:.12g}") for i in range(first, last + 1))


def _place(day: date, value: float, points: tuple[tuple[date, float], ...], ticks: tuple[float, ...], width: float) -> Point:
    first, last = points[0][0], points[-1][0]
    across = (day - first).days / max((last - first).days, 1)
    up = (value - ticks[0]) / (ticks[-1] - ticks[0])
    return Point(
        round(_TICKS_WIDTH + across * (width - _TICKS_WIDTH - _LABEL_WIDTH), 2), round(_HEIGHT - _FOOT - up * (_HEIGHT - _FOOT - _TOP), 2)
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = _QUIET, weight: int = 400, size: float = 8) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{_FONT}" font-size="{size:g}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">'
        f"{escape(words, quote=False)}</text>"
    )


def _grid(ticks: tuple[float, ...], width: float, words: Words) -> tuple[str, ...]:
    out = []
    for i, tick in enumerate(ticks):
        y = _HEIGHT - _FOOT - i / (len(ticks) - 1) * (_HEIGHT - _FOOT - _TOP)
        stroke, weight = (_INK, 0.7) if tick == 0 else (_GRID, 0.35)
        out.append(
            f'<path d="M{_TICKS_WIDTH:g} {y:.2f}H{width - _LABEL_WIDTH:.2f}" stroke="{stroke}" stroke-width="{weight}" fill="none"/>'
        )
        out.append(_text(_TICKS_WIDTH - 6, y + 2.8, words.number(tick), anchor="end"))
    return tuple(out)


def _dates(points: tuple[tuple[date, float], ...], places: tuple[Point, ...], words: Words) -> tuple[str, ...]:
    told = [_when(day, points[0][0], points[-1][0], words) for day, _ in points]
    shown: list[int] = []
    for i in (0, len(points) - 1, *range(1, len(points) - 1)):
        if all(abs(places[i].x - places[j].x) >= _DATE_WIDTH for j in shown):
            shown.append(i)
    return tuple(_text(places[i].x, _HEIGHT - 4, told[i], anchor="middle") for i in shown)


def _when(day: date, first: date, last: date, words: Words) -> str:
    """As much of a date as tells it from the others: its year over several years, its month and year over two, else its day."""
    if last.year - first.year >= 2:
        return str(day.year)
    return words.short_month(day) if last.year > first.year else words.short_day(day)


def _path(places: tuple[Point, ...], ink: str) -> str:
    way = "L".join(f"{x:g} {y:g}" for x, y in places)
    return f'<path d="M{way}" stroke="{ink}" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round" fill="none"/>'


def _end(place: Point, value: float, unit: str, words: Words, ink: str) -> tuple[str, ...]:
    dot = f'<circle cx="{place.x:g}" cy="{place.y:g}" r="2.6" fill="{ink}"/>'
    told = len(unit) <= 14
    # Low points have their label a little higher, clear of the dates below the axis.
    foot = min(place.y + 3, _HEIGHT - _FOOT - (10 if told else 0))
    label = _text(place.x + 7, foot, words.number(value), fill=ink, weight=600, size=9.5)
    return (dot, label, _text(place.x + 7, foot + 10, unit, fill=ink)) if told else (dot, label)


def _told(series: Series, points: tuple[tuple[date, float], ...], words: Words) -> str:
    values = [value for _, value in points]
    dates = [iso for iso, value in series.points if day_of(iso) and math.isfinite(value)]
    return words.say(
        "chart_alt",
        title=series.title,
        unit=series.unit,
        first=words.number(values[0]),
        first_date=words.moment(dates[0]),
        last=words.number(values[-1]),
        last_date=words.moment(dates[-1]),
        low=words.number(min(values)),
        high=words.number(max(values)),
    )
