"""Long drawings past the engine's reader of SVG.

The engine takes about forty calls for each point of a path, so that a map took as long as two pages and a QR code as long as half of one.
What `data_uri` drawings hold is nearly all straight lines, whose coordinates are what a PDF's path operators want as they stand (ISO
32000-1 §8.5.2). So such a path is replaced by a short one that names it, and the engine's operators for that by its own: colours, line
widths and the place on the page stay the engine's.
"""

from __future__ import annotations

import re

_NUMBER = r"-?\d+(?:\.\d+)?"
_SPOT = rf"{_NUMBER} {_NUMBER}"
_STRAIGHT = re.compile(rf'(?<= d=")(?:M{_SPOT}(?:L{_SPOT}|[hv]{_NUMBER})*z?)+(?=")')
_STEP = re.compile(rf"L({_SPOT})|([hv])({_NUMBER})")
#: Characters from which a path is long.
_LONG = 120
#: What the engine works out from a path's points, beside drawing it.
_SUBTLE = re.compile(
    r"<(?:linearGradient|radialGradient|pattern|clipPath|mask|marker|filter|use|style|textPath|animate)\b|[\s\"';]opacity\s*[=:]"
)
#: The stand-ins lie where nothing is drawn.
_FAR = 900_000

#: The engine's operators for a stand-in → those of the path itself.
Lines = dict[bytes, bytes]


def spared(svg: str, lines: Lines) -> str:
    """The drawing with a stand-in for each long path of straight lines; adds to `lines` what is to be drawn instead."""
    if _SUBTLE.search(svg):
        return svg

    def stand_in(path: re.Match[str]) -> str:
        if len(path[0]) < _LONG:
            return path[0]
        n = _FAR + len(lines)
        lines[b"%d %d m\n%d %d l\n" % (n, n, n, n + 1)] = _operators(path[0])
        return f"M{n} {n}L{n} {n + 1}"

    return _STRAIGHT.sub(stand_in, svg)


def drawn(content: bytes, lines: Lines) -> bytes:
    """A content stream with the paths in the place of their stand-ins."""
    for stand_in, operators in lines.items():
        content = content.replace(stand_in, operators)
    return content


def _operators(path: str) -> bytes:
    return b"".join(_subpath(part) for part in path[1:].split("M"))


def _subpath(part: str) -> bytes:
    first, *others = part.removesuffix("z").split("L") if "h" not in part and "v" not in part else _absolute(part)
    return "".join((f"{first} m\n", *(f"{spot} l\n" for spot in others), "h\n" if part.endswith("z") else "")).encode()


def _absolute(part: str) -> list[str]:
    """The positions of a subpath that goes by steps across and down."""
    start = re.match(_SPOT, part)
    assert start is not None
    spots = [start[0]]
    for spot, way, far in _STEP.findall(part, start.end()):
        across, down = map(float, spots[-1].split(" "))
        spots.append(spot or (f"{across + float(far):g} {down:g}" if way == "h" else f"{across:g} {down + float(far):g}"))
    return spots
