"""What of the world a map's frame shows, projected and cut: fills, coasts, and borders, each an arc that two countries share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from reporter.render import atlas
from reporter.render.atlas import Atlas, Part, Position
from reporter.render.lettering import Spans, raster
from reporter.render.sphere import Lens, Spot, area, kept, meet, thinned, trimmed

#: Positions from which a line outside the frame is sketched.
_LONG = 200
_COLOURS = ("sea", "land", "first", "others", "line", "dashed", "ink", "quiet")
#: Square points below which an island is not drawn.
_SPECK = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """What is political on a map, and its colours: the style's `map.toml`."""

    disputed: frozenset[frozenset[str]]  #: pairs of codes whose border is dashed
    moved: tuple[
        tuple[tuple[float, float], str, str], ...
    ]  #: (a position, the country that holds it in the file, the one it is drawn with)
    colours: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Boundaries:
        """From `map.toml`. Raises KeyError, TypeError or ValueError where it is not in order."""
        return cls(
            disputed=frozenset(frozenset((str(one), str(other))) for one, other in table["disputed"]),
            moved=tuple(((float(m["at"][0]), float(m["at"][1])), str(m["from"]), str(m["to"])) for m in table["moved"]),
            colours={key: _colour(table["colours"][key]) for key in _COLOURS},
        )


def _colour(value: object) -> str:
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}|[a-z]+", str(value)):
        raise ValueError(f"{value!r} is no colour")
    return str(value)


class _Side(NamedTuple):
    """What lies on one side of a line."""

    name: str  #: the territory's, in the file
    code: str  #: whose it is in the file
    drawn: str  #: whose it is drawn as


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One country as far as the frame shows it."""

    code: str
    rings: list[list[Spot]]  #: cut to the frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """What of the world a frame shows, projected."""

    width: float
    height: float
    lens: Lens
    boundaries: Boundaries
    arcs: Mapping[int, list[Spot]]
    owners: Mapping[int, list[_Side]]  #: what lies beside each arc
    shapes: list[Shape]

    @classmethod
    def of(cls, world: Atlas, lens: Lens, width: float, height: float, boundaries: Boundaries) -> Plate:
        """The parts of the world that meet the frame."""
        windows = lens.shown(width, height)
        seen = [(t, p) for t in world.territories for p in t.parts if any(meet(p.box, window) for window in windows)]
        numbers = {arc if arc >= 0 else ~arc for _, part in seen for ring in part.rings for arc in ring}
        near = {number for number in numbers if any(meet(world.boxes[number], window) for window in windows)}
        arcs = {n: thinned(lens.through(world.arcs[n] if n in near else _sketched(world.arcs[n]))) for n in sorted(numbers)}
        owners: dict[int, list[_Side]] = {}
        rings: dict[str, list[list[Spot]]] = {}
        for territory, part in seen:
            drawn = _drawn_as(territory.code or territory.name, part, world, boundaries)
            for ring in part.rings:
                for arc in ring:
                    owners.setdefault(arc if arc >= 0 else ~arc, []).append(_Side(territory.name, territory.code, drawn))
                inside = trimmed([spot for arc in ring for spot in _run(arcs, arc)], width, height)
                if len(inside) > 2 and area(inside) >= _SPECK:
                    rings.setdefault(drawn, []).append(inside)
        shapes = [Shape(code=code, rings=found) for code, found in rings.items()]
        return cls(width=width, height=height, lens=lens, boundaries=boundaries, arcs=arcs, owners=owners, shapes=shapes)

    def fills(self, shown: Sequence[str]) -> str:
        """The land: each country of the story in its tint, all others as one path. A hairline of the same colour closes the seams."""
        colours = self.boundaries.colours
        order = [("land", [s for s in self.shapes if s.code not in shown])]
        order += [("first" if code == shown[0] else "others", [s for s in self.shapes if s.code == code]) for code in reversed(shown)]
        return "".join(
            f'<path fill="{colours[tint]}" fill-rule="evenodd" stroke="{colours[tint]}" stroke-width=".4" stroke-linejoin="round" '
            f'd="{path}"/>'
            for tint, shapes in order
            if (path := "".join(f"M{_way(ring)}z" for shape in shapes for ring in shape.rings))
        )

    def lines(self) -> tuple[str, bool]:
        """Coasts, borders and dashed borders, each arc once; and whether any is dashed."""
        kinds: dict[str, list[str]] = {"coast": [], "border": [], "dashed": []}
        for number, spots in self.arcs.items():
            kinds[self._kind(number)] += [f"M{_way(run)}" for run in kept(spots, self.width, self.height)]
        colours = self.boundaries.colours
        looks = (
            ("coast", f'stroke="{colours["line"]}" stroke-width=".45"'),
            ("border", f'stroke="{colours["line"]}" stroke-width=".7"'),
            ("dashed", f'stroke="{colours["dashed"]}" stroke-width="1.1" stroke-dasharray="3.2 2"'),
        )
        drawn = "".join(
            f'<path fill="none" stroke-linejoin="round" {look} d="{"".join(kinds[kind])}"/>' for kind, look in looks if kinds[kind]
        )
        return drawn, bool(kinds["dashed"])

    def spans(self, codes: Sequence[str]) -> Spans:
        """Where these countries lie, line by line."""
        return raster([ring for shape in self.shapes if shape.code in codes for ring in shape.rings], self.width, self.height)

    def _kind(self, number: int) -> str:
        beside = self.owners[number]
        if len(beside) < 2:
            return "coast"
        one, other = beside[0], beside[-1]
        joined = one.drawn == other.drawn and one != other
        return "dashed" if joined or frozenset((one.code, other.code)) in self.boundaries.disputed else "border"


def _sketched(arc: Sequence[Position]) -> Sequence[Position]:
    """A long line that lies outside the frame, by every eighth position: it only closes a shape."""
    return arc if len(arc) < _LONG else (*arc[:-1:8], arc[-1])


def _drawn_as(code: str, part: Part, world: Atlas, boundaries: Boundaries) -> str:
    for at, origin, other in boundaries.moved:
        inside = part.box.west <= at[0] <= part.box.east and part.box.south <= at[1] <= part.box.north
        if code == origin and inside and _holds(atlas.ring(world, part.rings[0]), at):
            return other
    return code


def _holds(ring: Sequence[tuple[float, float]], at: tuple[float, float]) -> bool:
    """Whether a ring goes around the position (even–odd rule)."""
    x, y = at
    edges = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum((y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in edges) % 2 == 1


def _run(arcs: Mapping[int, list[Spot]], arc: int) -> list[Spot]:
    return arcs[arc][:-1] if arc >= 0 else arcs[~arc][:0:-1]


def _way(spots: Sequence[Spot]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
