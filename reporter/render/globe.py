"""The small globe in a map's corner that shows where on earth the map lies (orthographic projection, Snyder 1987, chapter 20)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from reporter.render import atlas
from reporter.render.atlas import Position
from reporter.render.sphere import Lens, Spot

#: How far the globe is turned towards the equator, so that a reader knows its continents.
_TURNED = 0.75
#: Degrees of arc between a coast's positions, two thirds of a point on the paper; a coast of fewer than so many positions is a speck.
_FINE, _SPECK = 1.4, 5
#: Points from one point of a coast to the next: in front, and along the globe's edge, from which a line so long departs by 0.04 points.
_FRONT, _EDGE = 0.9, 3.0
#: The least side of the mark, in points.
_MARK = 3.5


def globe(middle: Spot, radius: float, lens: Lens, width: float, height: float, colours: Mapping[str, str]) -> str:
    """The globe as SVG around a spot, with a frame where the map of that size through the lens lies."""
    centre = (lens.centre[0], lens.centre[1] * _TURNED)
    seen = (spots for spots, front in (_turned(coast, centre) for coast in _coasts()) if front)
    drawn = "".join(
        "M" + "L".join(f"{middle[0] + radius * x:.1f} {middle[1] - radius * y:.1f}" for x, y in _once(spots, radius)) + "z"
        for spots in seen
    )
    (x, y), *_ = _turned([lens.centre], centre)[0]
    wide, high = (max(_MARK, side / lens.scale * radius) for side in (width, height))
    at = (middle[0] + radius * x - wide / 2, middle[1] - radius * y - high / 2)
    heart = f'cx="{middle[0]:.1f}" cy="{middle[1]:.1f}"'
    disc = f'{heart} r="{radius:g}"'
    return (
        f'<circle {heart} r="{radius + 1.5:g}" fill="#fff"/><circle {disc} fill="{colours["sea"]}"/>'
        f'<path fill="{colours["line"]}" fill-opacity=".55" d="{drawn}"/>'
        f'<circle {disc} fill="none" stroke="{colours["line"]}" stroke-width=".8"/>'
        f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{colours["first"]}" fill-opacity=".6" '
        f'stroke="{colours["dashed"]}" stroke-width=".9"/>'
    )


@cache
def _coasts() -> tuple[tuple[Position, ...], ...]:
    """The world's coasts as coarsely as a globe of an inch shows them."""
    world = atlas.land()
    rings = (_coarse(atlas.ring(world, part.rings[0])) for territory in world.territories for part in territory.parts)
    return tuple(ring for ring in rings if len(ring) >= _SPECK)


def _coarse(ring: Iterable[Position]) -> tuple[Position, ...]:
    """A ring without positions near the one kept before."""
    out: list[Position] = []
    for east, north in ring:
        if not out or abs(north - out[-1][1]) + abs(east - out[-1][0]) * math.cos(math.radians(north)) > _FINE:
            out.append((east, north))
    return tuple(out)


def _turned(positions: Iterable[Position], centre: Position) -> tuple[list[Spot], bool]:
    """Positions on the unit disc, those behind it on its edge; and whether any is in front."""
    sin0, cos0 = math.sin(math.radians(centre[1])), math.cos(math.radians(centre[1]))
    spots, seen = [], False
    for east, north in positions:
        across, up = math.radians(east - centre[0]), math.radians(north)
        x, y = math.cos(up) * math.sin(across), cos0 * math.sin(up) - sin0 * math.cos(up) * math.cos(across)
        if sin0 * math.sin(up) + cos0 * math.cos(up) * math.cos(across) < 0:
            far = math.hypot(x, y) or 1.0
            x, y = x / far, y / far
        else:
            seen = True
        spots.append((x, y))
    return spots, seen


def _once(spots: list[Spot], radius: float) -> list[Spot]:
    """Without points so near the one before that a line past them looks the same; those behind the globe lie on its edge."""
    out: list[Spot] = []
    for x, y in spots:
        least = (_EDGE if x * x + y * y > 0.9999 else _FRONT) / radius
        if not out or abs(x - out[-1][0]) + abs(y - out[-1][1]) > least:
            out.append((x, y))
    return out
