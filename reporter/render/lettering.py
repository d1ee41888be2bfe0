"""Names on a map: inside what they name, never over each other, never cut off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reporter.render.furniture import length
from reporter.render.sphere import Spot

#: Points from one line of the raster to the next.
STEP = 2.0
_FONT = {400: "SourceSans3-Regular.otf", 600: "SourceSans3-Semibold.otf"}
#: Room kept around every name.
_AIR = 2.0
_EDGE = 3.0
#: Share of a name in open water that may lie on islets.
_WETTED = 0.12
#: Height of capitals, and from line to line, as multiples of the size.
_CAPS, _LEAD = 0.7, 1.2


class Patch(NamedTuple):
    """A rectangle on the paper that is taken."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a name is set. Sizes in points."""

    size: float
    tracking: float = 0.0
    weight: int = 400
    fill: str = "#222"

    def width(self, text: str) -> float:
        """Width of the text; no tracking after the last letter."""
        return length(text, _FONT[self.weight], self.size, self.tracking) - self.tracking


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of letters. `x` is its left end, `y` its baseline."""

    text: str
    x: float
    y: float
    face: Face


Spans = Sequence[list[tuple[float, float]]]  # for each line of the raster, from where to where it lies inside


def raster(rings: Iterable[Sequence[Spot]], width: float, height: float) -> Spans:
    """Where each raster line lies inside the rings (even–odd rule), within the frame."""
    crossings: list[list[float]] = [[] for _ in range(int(height / STEP))]
    last = len(crossings) - 1
    for one in rings:
        x1, y1 = one[-1]
        for x2, y2 in one:
            if y1 != y2:
                low, high = (y1, y2) if y1 < y2 else (y2, y1)
                slope = (x2 - x1) / (y2 - y1)
                for row in range(max(0, -int(-low // STEP)), min(last, int((high - 1e-9) // STEP)) + 1):
                    crossings[row].append(x1 + (row * STEP - y1) * slope)
            x1, y1 = x2, y2
    out: list[list[tuple[float, float]]] = []
    for met in map(sorted, crossings):
        inside = ((max(a, _EDGE), min(b, width - _EDGE)) for a, b in zip(met[::2], met[1::2], strict=False))
        out.append([(a, b) for a, b in inside if b > a])
    return out


def covered(spans: Spans, patch: Patch) -> float:
    """Square points of a patch that lie inside the spans."""
    rows = range(max(0, int(patch.top / STEP)), min(len(spans), int(patch.bottom / STEP) + 1))
    return sum(STEP * max(0.0, min(b, patch.right) - max(a, patch.left)) for row in rows for a, b in spans[row])


@dataclass(slots=True)
class Sheet:
    """What is already set on a map."""

    width: float
    height: float
    taken: list[Patch] = field(default_factory=list)

    def free(self, patch: Patch) -> bool:
        """Whether the patch is inside the frame and touches nothing that is set."""
        inside = patch.left >= _EDGE and patch.top >= _EDGE and patch.right <= self.width - _EDGE and patch.bottom <= self.height - _EDGE
        return inside and not any(
            patch.left < t.right and t.left < patch.right and patch.top < t.bottom and t.top < patch.bottom for t in self.taken
        )

    def take(self, patch: Patch) -> None:
        """Nothing else is set there."""
        self.taken.append(Patch(patch.left - _AIR, patch.top - _AIR, patch.right + _AIR, patch.bottom + _AIR))

    def name(self, text: str, spans: Spans, face: Face, air: float = _AIR) -> tuple[Line, ...]:
        """The name where there is most room inside the spans, on one or two lines, with `air` on both sides; nothing without room."""
        for lines in _broken(text):
            widths = [face.width(line) for line in lines]
            lead = face.size * _LEAD
            found = self._roomiest(spans, max(widths), face.size * _CAPS + lead * (len(lines) - 1), air)
            if found:
                x, y = found
                return self._set(lines, x, y, face)
        return ()

    def _set(self, lines: Sequence[str], x: float, y: float, face: Face) -> tuple[Line, ...]:
        """Lines centred on a spot."""
        patch, lead = self._block(lines, x, y, face), face.size * _LEAD
        self.take(patch)
        return tuple(
            Line(text=text, x=x - face.width(text) / 2, y=patch.top + face.size * _CAPS + n * lead, face=face)
            for n, text in enumerate(lines)
        )

    def _block(self, lines: Sequence[str], x: float, y: float, face: Face) -> Patch:
        wide, high = max(map(face.width, lines)), face.size * (_CAPS + _LEAD * (len(lines) - 1))
        return Patch(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)

    def beside(self, text: str, dot: Spot, face: Face, radius: float, foreign: Spans = ()) -> Line | None:
        """The name right of a dot, left of it, above or below, if it can be off `foreign` land; None where all of these are taken."""
        wide, gap, x, y = face.width(text), radius + 2.5, *dot
        low = face.size * 0.35
        bases = ((x + gap, y + low), (x - gap - wide, y + low), (x - wide / 2, y - gap), (x - wide / 2, y + gap + 2 * low))
        patches = [(left, base, Patch(left, base - face.size * 0.72, left + wide, base + face.size * 0.2)) for left, base in bases]
        open_ones = [entry for entry in patches if self.free(entry[2])]
        if not open_ones:
            return None
        left, base, patch = min(open_ones, key=lambda entry: covered(foreign, entry[2]) > 0)
        self.take(patch)
        return Line(text=text, x=left, y=base, face=face)

    def outside(self, text: str, own: Spans, land: Spans, face: Face) -> tuple[Line, ...]:
        """The name beside what it names, in open water, as near its middle as can be; nothing where there is no room."""
        filled = [row for row, inside in enumerate(own) if inside]
        for wet in (0.0, _WETTED) if filled else ():
            for lines in _broken(text):
                found = self._abreast(lines, own, land, wet, face)
                if found:
                    return self._set(lines, *found, face)
        return ()

    def _abreast(self, lines: Sequence[str], own: Spans, land: Spans, wet: float, face: Face) -> Spot | None:
        """The middle of lines right or left of what the spans fill, no more than a share of them on land."""
        half = max(map(face.width, lines)) / 2
        filled = [row for row, inside in enumerate(own) if inside]
        middle = filled[len(filled) // 2]
        for row in sorted(filled, key=lambda row: (abs(row - middle), row)):
            for x in (own[row][-1][1] + 8 + half, own[row][0][0] - 8 - half):
                patch = self._block(lines, x, row * STEP, face)
                size = (patch.right - patch.left) * (patch.bottom - patch.top)
                if self.free(patch) and covered(land, patch) <= wet * size:
                    return x, row * STEP
        return None

    def _roomiest(self, spans: Spans, wide: float, high: float, air: float) -> Spot | None:
        """The middle of the best place for a box of that size: room on both sides, and above and below."""
        rows = int(high / STEP) + 2
        open_rows = [self._open(inside, n * STEP) for n, inside in enumerate(spans)]
        best, place = 0.0, None
        for top in range(len(spans) - rows + 1):
            runs = open_rows[top]
            for below in open_rows[top + 1 : top + rows]:
                runs = [(max(a, c), min(b, d)) for a, b in runs for c, d in below if min(b, d) - max(a, c) >= wide + 2 * air]
            for left, right in runs:
                if right - left < wide + 2 * air:
                    continue
                middle = (left + right) / 2
                worth = min(right - left - wide, 60.0) + 4 * STEP * min(
                    _deep(spans, top, -1, middle), _deep(spans, top + rows - 1, 1, middle)
                )
                if worth > best:
                    best, place = worth, (middle, (top + (rows - 1) / 2) * STEP)
        return place

    def _open(self, inside: list[tuple[float, float]], y: float) -> list[tuple[float, float]]:
        """What of a raster line is not taken."""
        runs = inside
        for patch in self.taken:
            if patch.top <= y <= patch.bottom:
                runs = [(a, b) for start, end in runs for a, b in ((start, min(end, patch.left)), (max(start, patch.right), end)) if b > a]
        return runs


def _deep(spans: Spans, row: int, step: int, x: float) -> int:
    """How many raster lines on from one the spot is still inside; a dozen is deep enough."""
    deep = 0
    while deep < 12 and 0 <= row + step < len(spans) and any(a <= x <= b for a, b in spans[row + step]):
        row, deep = row + step, deep + 1
    return deep


def _broken(text: str) -> tuple[tuple[str, ...], ...]:
    """The text on one line, and on two of which the longer is as short as can be."""
    words = text.split(" ")
    if len(words) < 2:
        return ((text,),)
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return ((text,), min(cuts, key=lambda cut: max(map(len, cut))))
