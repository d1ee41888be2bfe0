"""The world's countries, decoded from TopoJSON: arcs that neighbours share, each stored once.

TopoJSON (Bostock & Metcalf, specification 1.0.0 §2.1.1, §2.1.4): an arc is a run of quantised positions, each but the first as the
difference from the one before; a polygon's ring lists arcs by number, `~n` for arc n backwards.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from reporter import assets, kept

#: Geometries of Natural Earth without a number in ISO 3166-1, and whose they are drawn as.
_UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO", "Siachen Glacier": "", "Indian Ocean Ter.": ""}

Position = tuple[float, float]  # longitude, latitude: degrees


class Box(NamedTuple):
    """Bounds in degrees; east of the antimeridian, `east` is more than 180."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One polygon: an outer ring, then its holes, each a run of arc numbers, `~n` for arc n backwards."""

    rings: tuple[tuple[int, ...], ...]
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """One geometry of the file."""

    name: str  #: the file's
    code: str  #: ISO 3166-1 alpha-2 of whose it is drawn as; "" for nobody's
    parts: tuple[Part, ...]


class Arcs:
    """Runs of positions by number, each worked out when it is first asked for: a map shows few of them."""

    def __init__(self, steps: Sequence[bytes], grid: Grid) -> None:
        """`steps` has each arc as the file does: east and north in turn, as native 32-bit integers."""
        self._steps = steps
        self._grid = grid
        self._known: dict[int, tuple[Position, ...]] = {}

    def __getitem__(self, number: int) -> tuple[Position, ...]:
        if number not in self._known:
            steps, grid = array("i", self._steps[number]), self._grid
            east = [grid.west + grid.wide * x for x in accumulate(steps[::2])]
            north = [grid.south + grid.high * y for y in accumulate(steps[1::2])]
            self._known[number] = tuple(zip(east, north, strict=True))
        return self._known[number]


class Grid(NamedTuple):
    """What a file's whole numbers stand for, in degrees."""

    wide: float
    high: float
    west: float
    south: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """Territories and the arcs they are made of."""

    arcs: Arcs
    boxes: tuple[Box, ...]  #: of the arcs
    territories: tuple[Territory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a file says, with the bounds worked out."""

    steps: tuple[bytes, ...]  #: as in `Arcs`
    grid: Grid
    boxes: tuple[Box, ...]
    territories: tuple[Territory, ...]


@cache
def countries(*, coarse: bool = False) -> Atlas:
    """The countries at 1:50 million, or at 1:110 million without the small ones; each read once a process."""
    return _decoded("countries-110m.json" if coarse else "countries-50m.json", "countries")


@cache
def land() -> Atlas:
    """All land at 1:110 million, as one territory, read once a process."""
    return _decoded("countries-110m.json", "land")


def ring(atlas: Atlas, arcs: tuple[int, ...]) -> list[Position]:
    """The positions of a ring, the first not repeated at the end."""
    out: list[Position] = []
    for number in arcs:
        run = atlas.arcs[number] if number >= 0 else atlas.arcs[~number][::-1]
        out.extend(run[:-1])
    return out


def _decoded(file: str, layer: str) -> Atlas:
    """The atlas of one layer; what was read of it is kept, since that takes as long as setting a page."""
    path = assets.locate("data") / "map" / file
    name, stamp = f"atlas-{layer}-{path.stem}", f"{sys.byteorder} {kept.facts(path, Path(__file__))}"
    found = kept.find(name, stamp)
    if found is not None:
        told = msgspec.msgpack.decode(found, type=_Read)
    else:
        told = _read(path, layer)
        kept.keep(name, stamp, msgspec.msgpack.encode(told))
    return Atlas(arcs=Arcs(told.steps, told.grid), boxes=told.boxes, territories=told.territories)


def _read(path: Path, layer: str) -> _Read:
    topology = msgspec.json.decode(path.read_bytes())
    grid = Grid(*topology["transform"]["scale"], *topology["transform"]["translate"])
    boxes = tuple(_box(steps, grid) for steps in topology["arcs"])
    return _Read(
        steps=tuple(array("i", chain.from_iterable(steps)).tobytes() for steps in topology["arcs"]),
        grid=grid,
        boxes=boxes,
        territories=tuple(_territory(geometry, boxes) for geometry in topology["objects"][layer]["geometries"]),
    )


def _box(steps: list[tuple[int, int]], grid: Grid) -> Box:
    across, up = (list(accumulate(axis)) for axis in zip(*steps, strict=True))
    west, east = grid.west + grid.wide * min(across), grid.west + grid.wide * max(across)
    if east - west > 180:  # the file's lines cross the antimeridian without being cut there
        turned = [(grid.west + grid.wide * x) % 360 for x in across]
        west, east = min(turned), max(turned)
    return Box(west, grid.south + grid.high * min(up), east, grid.south + grid.high * max(up))


def _territory(geometry: Mapping[str, Any], boxes: tuple[Box, ...]) -> Territory:
    name = geometry.get("properties", {}).get("name", "")
    parts = [part for one in geometry.get("geometries", [geometry]) for part in _polygons(one)]
    return Territory(name=name, code=_code(geometry.get("id"), name), parts=tuple(_part(rings, boxes) for rings in parts))


def _polygons(geometry: Mapping[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry["arcs"]
    return arcs if geometry["type"] == "MultiPolygon" else [arcs]


def _part(rings: list[list[int]], boxes: tuple[Box, ...]) -> Part:
    around = [boxes[arc if arc >= 0 else ~arc] for arc in rings[0]]
    box = Box(min(b.west for b in around), min(b.south for b in around), max(b.east for b in around), max(b.north for b in around))
    return Part(rings=tuple(tuple(ring) for ring in rings), box=box)


def _code(number: str | None, name: str) -> str:
    """CLDR knows ISO's three digits as an alias of its two letters."""
    from babel.core import get_global

    found = get_global("territory_aliases").get(number) if number else None
    return found[0] if found else _UNNUMBERED.get(name, "")


def unit(position: Position) -> tuple[float, float, float]:
    """The position as a unit vector."""
    across, up = math.radians(position[0]), math.radians(position[1])
    return math.cos(up) * math.cos(across), math.cos(up) * math.sin(across), math.sin(up)
