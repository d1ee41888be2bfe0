"""How exact a printed number is meant: the least and the most it may stand for."""

from __future__ import annotations

import math

from reporter.compose import counting
from reporter.model import Figure

#: How far off "about" may be at most, and a round number of a hundred and more. Wide enough, both.
ABOUT, ROUNDED = 0.1, 0.05


def extent(figure: Figure, language: str) -> tuple[float, float]:
    """The least and the most that a figure may mean."""
    if figure.value is None:
        return (figure.low if figure.low is not None else 0.0), (figure.high if figure.high is not None else math.inf)
    known, value = counting.load(language), figure.value
    if known.least.match(figure.text):
        return value, math.inf
    if known.most.match(figure.text):
        return 0.0, value
    unit = _last_figure(value)
    if known.about.match(figure.text):
        off = min(ABOUT * value, unit)
    else:
        off = min(ROUNDED * value, unit / 2) if value >= 100 and unit > 1 else 0.0
    return value - off, value + off


def _last_figure(value: float) -> float:
    """What the last figure that is not nought stands for: 100 in 4,500, 1 in 4,512. "About 4,500" is not 4,800."""
    digits = f"{value:.6e}".partition("e")[0].replace(".", "").rstrip("0")
    return float(10 ** (math.floor(math.log10(value)) - len(digits) + 1)) if value > 0 else 0.0
