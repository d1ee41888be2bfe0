"""Locator maps as SVG, drawn at their final width in points: the story's countries among their neighbours.

    places ─framing▶ projection ─atlas▶ fills, coasts, borders ─lettering▶ names, cities ▶ scale, globe

A border is an arc that two countries share, drawn once. Greyscale-safe: the foremost country is the darkest and set in bold letters, the
sea has a coast line, a disputed border is dashed. Map data: Natural Earth. Cities: the tz database's (`zone.tab`), by CLDR's names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape

from reporter import territories
from reporter.render import atlas, cities, framing
from reporter.render.globe import globe
from reporter.render.lettering import Face, Line, Patch, Sheet, Spans, covered
from reporter.render.plate import Boundaries, Plate
from reporter.render.sphere import EARTH, Spot, area, middle
from reporter.render.words import Words

#: Share of the page's height. With 0.3 as the most, eight stories of the news events took 22 pages instead of 20.
_LEAST, _MOST = 0.2, 0.23
_DOT, _RING = 1.8, 3.4
#: Radius of the small globe.
_GLOBE = 27.0
#: Degrees across: from here on a map needs no neighbours' cities; is drawn from the coarse atlas; needs no globe, and no scale is true.
_REGION, _CONTINENT, _WORLD = 22.0, 34.0, 55.0
#: Square points below which a country of the story has a ring around it.
_TINY = 16.0
_FONT = "Source Sans 3, sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A finished drawing."""

    svg: str
    alt: str  #: which countries it marks, in a sentence
    width: float  #: points
    height: float  #: points
    disputed: bool  #: whether a border on it is dashed


def locator(codes: Sequence[str], width: float, page: float, words: Words, boundaries: Boundaries) -> Map | None:
    """A map of these countries (ISO 3166-1), foremost first, for a page of that height; None where the atlas has none of them."""
    world = atlas.countries()
    positions = framing.extent(world, codes)
    if not positions:
        return None
    lens, height = framing.lens(positions, width, _LEAST * page, _MOST * page)
    if lens.degrees(width) > _CONTINENT:
        world = atlas.countries(coarse=True)
    plate = Plate.of(world, lens, width, height, boundaries)
    present = {shape.code for shape in plate.shapes}
    shown = [code for code in dict.fromkeys(codes) if code in present or code == codes[0]]
    fills = plate.fills(shown)
    lines, dashed = plate.lines()
    sheet = Sheet(width=width, height=height)
    corner, scale = _insets(plate, sheet, shown, words)
    lettering = _lettering(plate, sheet, shown, words)
    frame = f'width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}"'
    ground = f'<rect width="{width:g}" height="{height:g}" fill="{boundaries.colours["sea"]}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{ground}{fills}{lines}{lettering}{corner}{scale}</svg>'
    called = territories.names(words.language)
    marked = words.listed(tuple(called[code] for code in shown))
    return Map(svg=svg, alt=words.say("map_alt", places=marked), width=width, height=height, disputed=dashed)


def _lettering(plate: Plate, sheet: Sheet, shown: Sequence[str], words: Words) -> str:
    """Names and cities: the story's countries, then their cities, then the neighbours by size."""
    hand = _Hand(plate=plate, sheet=sheet, words=words)
    colours, called = plate.boundaries.colours, territories.names(words.language)
    sizes = {shape.code: sum(map(area, shape.rings)) for shape in plate.shapes}
    town = Face(size=7.6, fill=colours["ink"])
    for n, code in enumerate(shown):
        size, tracking = (9.6, 2.2) if n == 0 else (8.6, 1.8)
        hand.foremost(code, called[code], sizes.get(code, 0.0), Face(size=size, tracking=tracking, weight=600, fill=colours["ink"]), town)
    for code in shown:
        hand.towns(cities.of(code, words.locale)[1:], town)
    others = sorted((code for code in sizes if code in called and code not in shown), key=lambda code: (-sizes[code], code))
    for code in others:
        hand.lines += sheet.name(called[code].upper(), plate.spans((code,)), Face(size=7.2, tracking=1.3, fill=colours["quiet"]))
    if plate.lens.degrees(plate.width) <= _REGION:
        theirs = plate.spans(shown)
        for code in others:
            hand.towns(cities.of(code, words.locale)[:1], Face(size=7.2, fill=colours["quiet"]), theirs)
    return hand.drawn()


@dataclass(slots=True, kw_only=True)
class _Hand:
    """What has been written on a map so far."""

    plate: Plate
    sheet: Sheet
    words: Words
    lines: list[Line] = field(default_factory=list)
    dots: list[Spot] = field(default_factory=list)
    rings: list[Spot] = field(default_factory=list)

    def foremost(self, code: str, name: str, size: float, face: Face, town: Face) -> None:
        """A country of the story with its first city: inside, in open water beside it, or beside a ring where it is tiny."""
        spans, capital = self.plate.spans((code,)), cities.of(code, self.words.locale)[:1]
        if size < _TINY:
            self._ringed(code, name, face)
            return
        before = list(self.sheet.taken)
        self.towns(capital, town)
        lines = self._within(name.upper(), spans, face)
        if not lines and self.sheet.taken != before:
            self._undo(before)
            lines = self._within(name.upper(), spans, face)
            self.towns(capital, town)
        land = self.plate.spans(tuple(shape.code for shape in self.plate.shapes))
        self.lines += lines or self.sheet.outside(name.upper(), spans, land, face)

    def _within(self, name: str, spans: Spans, face: Face) -> tuple[Line, ...]:
        """With room around, else in smaller letters, else as they fit."""
        small = replace(face, size=face.size - 1.2, tracking=face.tracking / 2)
        tries = ((face, 6.0), (small, 6.0), (small, 2.0), (replace(small, size=7.0, tracking=0.4), 1.0))
        return next((lines for set_in, air in tries if (lines := self.sheet.name(name, spans, set_in, air))), ())

    def towns(self, towns: Sequence[cities.City], face: Face, foreign: Spans = ()) -> None:
        """Each city that is on the map and whose name has room, off `foreign` land if it can be."""
        for town in towns:
            if self.plate.lens.away(town.at) > math.pi / 2:
                continue
            (spot,) = self.plate.lens.through([town.at])
            around = Patch(spot[0] - _DOT, spot[1] - _DOT, spot[0] + _DOT, spot[1] + _DOT)
            if self.sheet.free(around) and (line := self.sheet.beside(town.name, spot, face, _DOT, foreign)):
                self.sheet.take(around)
                self.dots.append(spot)
                self.lines.append(line)

    def drawn(self) -> str:
        """All of it as SVG."""
        colours = self.plate.boundaries.colours
        dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}" fill="{colours["ink"]}"/>' for x, y in self.dots)
        look = f'fill="{colours["first"]}" stroke="{colours["dashed"]}" stroke-width="1.2"'
        rings = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RING}" {look}/>' for x, y in self.rings)
        return rings + dots + "".join(map(_set, self.lines))

    def _ringed(self, code: str, name: str, face: Face) -> None:
        (spot,) = self.plate.lens.through([middle(framing.extent(atlas.countries(), (code,)))])
        if self.sheet.free(Patch(spot[0] - _RING, spot[1] - _RING, spot[0] + _RING, spot[1] + _RING)):
            self.sheet.take(Patch(spot[0] - _RING, spot[1] - _RING, spot[0] + _RING, spot[1] + _RING))
            self.rings.append(spot)
            line = self.sheet.beside(name.upper(), spot, face, _RING + 2)
            self.lines += [line] if line else []

    def _undo(self, taken: list[Patch]) -> None:
        self.sheet.taken[:] = taken
        self.lines.pop()
        self.dots.pop()


def _set(line: Line) -> str:
    face = line.face
    tracking = f' letter-spacing="{face.tracking:g}"' if face.tracking else ""
    return (
        f'<text x="{line.x:.1f}" y="{line.y:.1f}" font-family="{_FONT}" font-size="{face.size:g}" font-weight="{face.weight}" '
        f'fill="{face.fill}"{tracking}>{escape(line.text, quote=False)}</text>'
    )


def _insets(plate: Plate, sheet: Sheet, shown: Sequence[str], words: Words) -> tuple[str, str]:
    """The small globe and the scale, in corners where they hide least of the story's countries."""
    if plate.lens.degrees(plate.width) > _WORLD:
        return "", ""
    spans = plate.spans(shown)
    side = 2 * _GLOBE + 8
    top, bottom = 0.0, plate.height - side
    left, right = 0.0, plate.width - side
    corners = (Patch(x, y, x + side, y + side) for x, y in ((right, top), (left, top), (right, bottom), (left, bottom)))
    corner = min(corners, key=lambda patch: covered(spans, patch))
    drawn = ""
    if covered(spans, corner) < side * side / 8:
        sheet.take(corner)
        middle_of_it = (corner.left + side / 2, corner.top + side / 2)
        drawn = globe(middle_of_it, _GLOBE, plate.lens, plate.width, plate.height, plate.boundaries.colours)
    return drawn, _scale(plate, sheet, spans, words)


def _scale(plate: Plate, sheet: Sheet, spans: Spans, words: Words) -> str:
    """A round number of kilometres, no longer than a fifth of the map."""
    per_km = plate.lens.scale / EARTH
    most = plate.width / 5 / per_km
    ten = 10.0 ** math.floor(math.log10(most))
    km = next(nice * ten for nice in (5, 2, 1) if nice * ten <= most)
    face, long = Face(size=7.2, fill=plate.boundaries.colours["ink"]), km * per_km
    text = words.say("kilometres", n=words.number(km))
    wide = max(long, face.width(text))
    spots = [(9.0, plate.height - 8), (plate.width - wide - 9, plate.height - 8), (9.0, 22.0), (plate.width - wide - 9, 22.0)]
    patches = [(x, y, Patch(x - 2, y - 13, x + wide + 2, y + 2)) for x, y in spots]
    open_ones = [entry for entry in patches if sheet.free(entry[2])]
    if not open_ones:
        return ""
    x, y, patch = min(open_ones, key=lambda entry: covered(spans, entry[2]))
    sheet.take(patch)
    ink = plate.boundaries.colours["ink"]
    ground = f'<rect x="{patch.left:.1f}" y="{patch.top:.1f}" width="{wide + 4:.1f}" height="15" fill="#fff" fill-opacity=".65"/>'
    bar = f'{ground}<path d="M{x:.1f} {y - 3:.1f}v3h{long:.1f}v-3" fill="none" stroke="{ink}" stroke-width=".8"/>'
    return bar + _set(Line(text=text, x=x + max(0.0, (long - face.width(text)) / 2), y=y - 5, face=face))
