"""What a locator map shows: the main part of the foremost country, and of those others that fit on the same map.

France without its overseas parts, the United States without Alaska: what is small or far from a country's largest part does not widen the
map, though it is drawn where it lies inside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reporter.render.atlas import Atlas, Part, Position, ring
from reporter.render.sphere import Lens, apart, middle

#: A further part belongs to the main one within this multiple of its radius; or, if it has a share of its area, within so many degrees.
_NEAR, _SHARE, _FAR = 1.35, 0.3, 30.0
#: A part with a smaller share of its area never widens the map.
_ISLET = 0.01
#: A foremost country this much smaller than another is shown alone; a foremost one of so many degrees gives way to a smaller neighbour.
_SMALLER, _VAST = 2.5, 12.0
#: Two countries are shown on one map whose radius is so many times the larger's, or so many degrees.
_WIDER, _WIDE = 2.0, 9.0
#: Room around, as a multiple of the extent; the least half-width of a map in degrees, at which the coasts still have their form.
_ROOM, _LEAST = 1.3, 2.4
_MOST_PARTS, _SAMPLED = 12, 80


def extent(atlas: Atlas, codes: Sequence[str]) -> list[Position]:
    """Positions that the map of these countries has to show, the foremost country first; empty where the atlas has none of them."""
    chosen: list[Position] = []
    for code in codes:
        own = _main(atlas, [part for t in atlas.territories if t.code == code for part in t.parts])
        chosen = _with(chosen, own) if chosen and own else chosen or own
    return chosen


def lens(positions: list[Position], width: float, least: float, most: float) -> tuple[Lens, float]:
    """The projection in which the positions fill a frame of that width, and the frame's height, between `least` and `most` points."""
    plain = Lens(centre=middle(positions))
    across, down = zip(*plain.through(positions), strict=True)
    floor = math.radians(_LEAST)
    wide, high = (max(_ROOM * (max(axis) - min(axis)) / 2, floor) for axis in (across, down))
    height = round(min(most, max(least, width * high / wide)), 1)
    scale = min(width / wide, height / high) / 2
    x, y = (max(across) + min(across)) / 2, (max(down) + min(down)) / 2
    return replace(plain, scale=scale, left=width / 2 - scale * x, top=height / 2 - scale * y), height


def _main(atlas: Atlas, parts: list[Part]) -> list[Position]:
    """The largest part of a country, with those that belong to it on a map."""
    rings = [ring(atlas, part.rings[0]) for part in sorted(parts, key=_roughly, reverse=True)[:_MOST_PARTS]]
    sizes = sorted(((_steradians(one), n) for n, one in enumerate(rings)), reverse=True)
    shapes = [(size, rings[n][:: max(1, len(rings[n]) // _SAMPLED)]) for size, n in sizes]
    if not shapes:
        return []
    largest, main = shapes[0]
    heart, out = middle(main), list(main)
    radius = _radius(heart, main)
    for size, positions in shapes[1:]:
        away = apart(heart, middle(positions))
        if (size >= _ISLET * largest and away <= _NEAR * radius) or (size >= _SHARE * largest and away <= _FAR):
            out += positions
    return out


def _with(one: list[Position], other: list[Position]) -> list[Position]:
    """Two countries on one map: both where they fit, a small foremost one alone, or the small one at the edge of a vast foremost one."""
    hearts = middle(one), middle(other)
    first, second = _radius(hearts[0], one), _radius(hearts[1], other)
    if second > _SMALLER * first:
        return one
    if first > _SMALLER * second and first > _VAST:
        return other if apart(*hearts) < first + 2 * second else one
    both = one + other
    return both if _radius(middle(both), both) <= max(_WIDER * max(first, second), _WIDE) else one


def _radius(heart: Position, positions: list[Position]) -> float:
    return max(apart(heart, position) for position in positions)


def _roughly(part: Part) -> float:
    box = part.box
    return (box.east - box.west) * (math.sin(math.radians(box.north)) - math.sin(math.radians(box.south)))


def _steradians(positions: list[Position]) -> float:
    """Area of a ring on the unit sphere, by Lambert's cylindrical projection, which keeps areas."""
    start = positions[0][0]
    flat = [(math.radians((x - start + 180) % 360 - 180), math.sin(math.radians(y))) for x, y in positions]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(flat, [*flat[1:], flat[0]], strict=True))) / 2
