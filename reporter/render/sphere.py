"""From the globe to paper: Lambert's azimuthal equal-area projection (Snyder 1987, USGS Professional Paper 1395, chapter 24), and what of
the globe a frame shows.

Areas are true and shapes good as far as a map of one country and its neighbours reaches; the centre is the region's own, so that neither
the antimeridian nor a pole is special.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporter.render.atlas import Box, Position, unit

Spot = tuple[float, float]  # on the paper, points from the top left
#: Mean radius of the earth in km (Snyder 1987, p. 16, sphere of equal area).
EARTH = 6370.997


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """A projection, and the paper's frame around it."""

    centre: Position  #: where shapes are truest
    scale: float = 1.0  #: points to a radian at the centre
    left: float = 0.0  #: where the projection's own origin lies in the frame
    top: float = 0.0

    def through(self, positions: Iterable[Position]) -> list[Spot]:
        """Positions on the paper."""
        sin, cos, sqrt, rad = math.sin, math.cos, math.sqrt, math.pi / 180
        middle, lat = self.centre[0] * rad, self.centre[1] * rad
        sin0, cos0, scale, left, top = sin(lat), cos(lat), self.scale, self.left, self.top
        out = []
        for east, north in positions:
            across, up = east * rad - middle, north * rad
            sin1, cos1, turn = sin(up), cos(up), cos(across)
            k = scale * sqrt(2 / max(1e-9, 1 + sin0 * sin1 + cos0 * cos1 * turn))
            out.append((left + k * cos1 * sin(across), top - k * (cos0 * sin1 - sin0 * cos1 * turn)))
        return out

    def degrees(self, width: float) -> float:
        """Degrees of arc that a frame of that width spans, near the centre's scale."""
        return math.degrees(width / self.scale)

    def away(self, position: Position) -> float:
        """Radians of arc from the centre."""
        return math.radians(apart(self.centre, position))

    def back(self, spot: Spot) -> Position | None:
        """The position at a spot; None off the globe (Snyder 1987, eq. 20-14, 20-15, 24-16)."""
        x, y = (spot[0] - self.left) / self.scale, (self.top - spot[1]) / self.scale
        far = math.hypot(x, y)
        if far >= 2:
            return None
        if far < 1e-12:
            return self.centre
        angle, lat = 2 * math.asin(far / 2), math.radians(self.centre[1])
        north = math.asin(max(-1.0, min(1.0, math.cos(angle) * math.sin(lat) + y * math.sin(angle) * math.cos(lat) / far)))
        east = math.atan2(x * math.sin(angle), far * math.cos(lat) * math.cos(angle) - y * math.sin(lat) * math.sin(angle))
        return (self.centre[0] + math.degrees(east) + 180) % 360 - 180, math.degrees(north)

    def shown(self, width: float, height: float) -> tuple[Box, ...]:
        """What of the globe the frame shows, a little generous; once more for each way of counting longitudes."""
        edge = [
            self.back((width * x / 12, height * y / 12))
            for x in range(13)
            for y in range(13)
            if x in (0, 12) or y in (0, 12) or x == y == 6
        ]
        seen = [position for position in edge if position]
        if len(seen) < len(edge):
            return (Box(-180, -90, 360, 90),)
        south, north = min(p[1] for p in seen) - 1, max(p[1] for p in seen) + 1
        for pole in (-90.0, 90.0):
            (x, y), *_ = self.through([(0.0, pole)])
            if 0 <= x <= width and 0 <= y <= height:
                return (Box(-180, -90 if pole < 0 else south, 360, 90 if pole > 0 else north),)
        turned = [(p[0] - self.centre[0] + 180) % 360 - 180 for p in seen]
        west, east = self.centre[0] + min(turned) - 1, self.centre[0] + max(turned) + 1
        if east - west >= 360:
            return (Box(-180, south, 360, north),)
        return tuple(Box(west + turn, south, east + turn, north) for turn in (-360, 0, 360))


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return one.west <= other.east and other.west <= one.east and one.south <= other.north and other.south <= one.north


def middle(positions: Iterable[Position]) -> Position:
    """The middle of positions, as the direction of the mean of their unit vectors."""
    x, y, z = (math.fsum(axis) for axis in zip(*map(unit, positions), strict=True))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def apart(one: Position, other: Position) -> float:
    """Degrees of arc between two positions."""
    return math.degrees(math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(unit(one), unit(other), strict=True))))))


def area(spots: Sequence[Spot]) -> float:
    """Area of a ring on the paper, without sign (the shoelace formula)."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(spots, [*spots[1:], *spots[:1]], strict=True))) / 2


def trimmed(spots: list[Spot], width: float, height: float) -> list[Spot]:
    """A ring cut to the frame (Sutherland & Hodgman 1974); empty where nothing of it is inside."""
    for axis, bound, sign in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1)):
        if not spots:
            return []
        cut: list[Spot] = []
        before = spots[-1]
        was = (before[axis] - bound) * sign >= 0
        for spot in spots:
            now = (spot[axis] - bound) * sign >= 0
            if now != was:
                t = (bound - before[axis]) / (spot[axis] - before[axis])
                cut.append((before[0] + t * (spot[0] - before[0]), before[1] + t * (spot[1] - before[1])))
            if now:
                cut.append(spot)
            before, was = spot, now
        spots = cut
    return spots


def kept(spots: Sequence[Spot], width: float, height: float) -> list[list[Spot]]:
    """The runs of a line inside the frame, cut at its edge (Liang & Barsky 1984)."""
    runs: list[list[Spot]] = []
    for one, other in pairwise(spots):
        (x, y), across, down = one, other[0] - one[0], other[1] - one[1]
        start, end = 0.0, 1.0
        for step, room in ((-across, x), (across, width - x), (-down, y), (down, height - y)):
            if step < 0:
                start = max(start, room / step)
            elif step > 0:
                end = min(end, room / step)
            elif room < 0:
                end = -1.0
        if start > end:
            continue
        first = (x + start * across, y + start * down) if start > 0 else one
        last = (x + end * across, y + end * down) if end < 1 else other
        if start > 0 or not runs or runs[-1][-1] != one:
            runs.append([first])
        runs[-1].append(last)
    return runs


def thinned(spots: list[Spot], least: float = 0.9) -> list[Spot]:
    """A line without the points that no printer shows: each kept one is `least` points from the last; both ends stay."""
    if len(spots) < 3:
        return spots
    out = [spots[0]]
    x, y = spots[0]
    for spot in spots[1:-1]:
        if abs(spot[0] - x) + abs(spot[1] - y) >= least:
            out.append(spot)
            x, y = spot
    return [*out, spots[-1]]
