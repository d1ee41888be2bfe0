"""The small globe in a map's corner that shows where on earth the map lies (orthographic projection, Snyder 1987, chapter 20)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from reporter.render import atlas
from reporter.render.atlas import Position
from reporter.render.sphere import Lens, Spot

#: How far the globe is turned towards the equator, so that a reader knows its continents.
_TURNED = 0.75
#: The least side of the mark, in points.
_MARK = 3.5


def globe(middle: Spot, radius: float, lens: Lens, width: float, height: float, colours: Mapping[str, str]) -> str:
    """The globe as SVG around a spot, with a frame where the map of that size through the lens lies."""
    world = atlas.land()
    centre = (lens.centre[0], lens.centre[1] * _TURNED)
    coasts = []
    for territory in world.territories:
        for part in territory.parts:
            spots, seen = _turned(atlas.ring(world, part.rings[0]), centre)
            if seen:
                coasts.append(
                    "M" + "L".join(f"{middle[0] + radius * x:.1f} {middle[1] - radius * y:.1f}" for x, y in _once(spots, radius)) + "z"
                )
    (x, y), *_ = _turned([lens.centre], centre)[0]
    wide, high = (max(_MARK, side / lens.scale * radius) for side in (width, height))
    at = (middle[0] + radius * x - wide / 2, middle[1] - radius * y - high / 2)
    heart = f'cx="{middle[0]:.1f}" cy="{middle[1]:.1f}"'
    disc = f'{heart} r="{radius:g}"'
    return (
        f'<circle {heart} r="{radius + 1.5:g}" fill="#fff"/><circle {disc} fill="{colours["sea"]}"/>'
        f'<path fill="{colours["line"]}" fill-opacity=".55" d="{"".join(coasts)}"/>'
        f'<circle {disc} fill="none" stroke="{colours["line"]}" stroke-width=".8"/>'
        f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{colours["first"]}" fill-opacity=".6" '
        f'stroke="{colours["dashed"]}" stroke-width=".9"/>'
    )


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
    """Without points that fall on the one before at a third of a point."""
    out: list[Spot] = []
    for spot in spots:
        if not out or abs(spot[0] - out[-1][0]) + abs(spot[1] - out[-1][1]) > 0.33 / radius:
            out.append(spot)
    return out
