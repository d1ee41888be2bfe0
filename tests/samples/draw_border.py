"""Draws the sample desk's picture: ridges at first light, a road, one vehicle, a watch post. Run it to draw the file again.

python tests/samples/draw_border.py data/sample/sources/border-at-first-light.jpg
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 1600, 1000, 2
SKY = ((0.0, (33, 46, 72)), (0.34, (74, 88, 118)), (0.5, (158, 146, 152)), (0.6, (226, 190, 158)), (1.0, (240, 214, 180)))
RIDGES = (  # baseline and relief as shares of the height, colour at the crest, colour at the foot, seed
    (0.545, 0.075, (140, 136, 150), (196, 178, 168), 3),
    (0.615, 0.095, (102, 106, 126), (166, 156, 156), 12),
    (0.700, 0.100, (70, 80, 102), (126, 126, 136), 23),
    (0.800, 0.090, (44, 55, 75), (82, 90, 104), 37),
)
NEAR = (22, 29, 42)


def gradient(stops: tuple[tuple[float, tuple[int, int, int]], ...], width: int, height: int) -> Image.Image:
    """A vertical blend through the stops."""
    at = np.linspace(0, 1, height)
    bands = [np.interp(at, [s for s, _ in stops], [c[i] for _, c in stops]) for i in range(3)]
    column = np.stack(bands, axis=-1)[:, None, :]
    return Image.fromarray(np.broadcast_to(column, (height, width, 3)).astype(np.uint8).copy())


def crest(width: int, baseline: float, relief: float, seed: int) -> np.ndarray:
    """Heights of a ridge: midpoint-like noise from octaves of smooth random curves, in pixels from the top."""
    random, total = np.random.default_rng(seed), np.zeros(width)
    for octave in range(8):
        knots = random.uniform(-1, 1, 3 + 2**octave)
        x = np.linspace(0, len(knots) - 1, width)
        low = np.minimum(x.astype(int), len(knots) - 2)
        t = x - low
        t = t * t * (3 - 2 * t)
        total += (knots[low] * (1 - t) + knots[low + 1] * t) * 0.54**octave
    return (baseline - relief * total / 1.6) * HEIGHT * SCALE


def under(line: np.ndarray, height: int) -> list[tuple[float, float]]:
    """The outline of everything below a crest."""
    return [(0, height), *((float(x), float(y)) for x, y in enumerate(line)), (len(line), height)]


def ridges(page: Image.Image) -> None:
    """Ranges from far and light to near and dark, each with haze at its foot."""
    width, height = page.size
    for baseline, relief, top, foot, seed in RIDGES:
        line = crest(width, baseline, relief, seed)
        mask = Image.new("L", page.size, 0)
        ImageDraw.Draw(mask).polygon(under(line, height), fill=255)
        start = int(line.min())
        stops = ((0.0, top), (min(1.0, 0.26 * height / (height - start)), foot), (1.0, foot))
        layer = Image.new("RGB", page.size)
        layer.paste(gradient(stops, width, height - start), (0, start))
        page.paste(layer, (0, 0), mask)


def bezier(points: tuple[tuple[float, float], ...], count: int = 400) -> list[tuple[float, float]]:
    """A cubic curve through its control points, in shares of the picture."""
    a, b, c, d = (np.array(p) for p in points)
    t = np.linspace(0, 1, count)[:, None]
    curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return [(float(x), float(y)) for x, y in curve * np.array([WIDTH * SCALE, HEIGHT * SCALE])]


ROAD = (
    ((0.30, 1.05), (0.36, 0.93), (0.66, 0.955), (0.60, 0.885)),
    ((0.60, 0.885), (0.56, 0.845), (0.36, 0.865), (0.405, 0.825)),
    ((0.405, 0.825), (0.43, 0.80), (0.57, 0.815), (0.585, 0.789)),
)


def near_hill(width: int, height: int) -> np.ndarray:
    """Crest of the hill in front, higher at both sides, in pixels from the top."""
    x = np.linspace(0, 1, width)
    wobble = crest(width, 0, 0.012, 51) / (HEIGHT * SCALE)
    return (0.79 - 0.16 * np.abs(x - 0.52) ** 1.4 + wobble) * height


def foreground(page: Image.Image) -> None:
    """The near hill, its trees and the road."""
    width, height = page.size
    line = near_hill(width, height)
    mask = Image.new("L", page.size, 0)
    ImageDraw.Draw(mask).polygon(under(line, height), fill=255)
    start = int(line.min())
    layer = Image.new("RGB", page.size)
    layer.paste(gradient(((0.0, (38, 48, 65)), (1.0, (14, 19, 29))), width, height - start), (0, start))
    page.paste(layer, (0, 0), mask)
    pen = ImageDraw.Draw(page)
    firs(pen, line)
    path = [point for part in ROAD for point in bezier(part)]
    for x, y in path:
        near = max(0.0, (y / height - 0.785) / 0.265)
        half = (0.0018 + 0.030 * near**1.25) * width
        tone = int(66 + 30 * (1 - near))
        pen.ellipse((x - half, y - half * 0.32, x + half, y + half * 0.32), fill=(tone, tone + 5, tone + 14))


def firs(pen: ImageDraw.ImageDraw, line: np.ndarray) -> None:
    """Fir trees along the near crest, in groups, away from the road."""
    random = np.random.default_rng(8)
    for x in (*np.sort(random.normal(0.13, 0.075, 70)), *np.sort(random.normal(0.93, 0.06, 60))):
        column = int(np.clip(x, 0, 0.999) * len(line))
        foot, tall = line[column] + 10, random.uniform(42, 118)
        for tier in range(5):
            top, base = foot - tall * (1 - tier * 0.17), foot - tall * (0.72 - tier * 0.18)
            half = tall * (0.055 + 0.042 * tier)
            pen.polygon([(column, top), (column - half, base), (column + half, base)], fill=NEAR)
        pen.rectangle((column - 3, foot - tall * 0.1, column + 3, foot + 12), fill=NEAR)


def glow(page: Image.Image, x: float, y: float, radius: float, colour: tuple[int, int, int]) -> None:
    """Light around a lamp, added to what is there."""
    rows, columns = np.mgrid[0 : page.height, 0 : page.width]
    distance = np.hypot(columns - x, rows - y) / radius
    light = np.exp(-(distance**2) * 3.2)
    lit = np.asarray(page, dtype=float) + light[..., None] * np.array(colour)
    page.paste(Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)))


def watch_post(page: Image.Image) -> None:
    """A post on stilts with lit windows, and the barrier."""
    pen, x, foot = ImageDraw.Draw(page), int(0.668 * page.width), int(0.800 * page.height)
    glow(page, x, foot - 246, 230, (92, 70, 34))
    for leg in (-46, 46):
        pen.line((x + leg, foot, x + leg * 0.62, foot - 190), fill=NEAR, width=11)
    pen.line((x - 44, foot - 20, x + 34, foot - 150), fill=NEAR, width=6)
    pen.line((x + 44, foot - 20, x - 34, foot - 150), fill=NEAR, width=6)
    pen.rectangle((x - 58, foot - 292, x + 58, foot - 186), fill=NEAR)
    pen.rectangle((x - 44, foot - 268, x - 4, foot - 226), fill=(255, 224, 150))
    pen.rectangle((x + 6, foot - 268, x + 44, foot - 226), fill=(255, 214, 132))
    pen.polygon([(x - 82, foot - 288), (x, foot - 340), (x + 82, foot - 288)], fill=NEAR)
    pen.line((x, foot - 336, x, foot - 424), fill=NEAR, width=5)
    # The barrier across the road, in alternating light and dark so that it reads in grey too.
    for step in range(7):
        shade = (228, 222, 212) if step % 2 == 0 else (120, 44, 42)
        pen.line((x - 300 + step * 32, foot - 34 - step * 1, x - 268 + step * 32, foot - 35 - step * 1), fill=shade, width=11)
    pen.rectangle((x - 84, foot - 62, x - 70, foot + 14), fill=NEAR)


def vehicle(page: Image.Image) -> None:
    """A small vehicle with its lamps on, driving towards the post."""
    x, y = bezier(ROAD[1])[130]
    pen = ImageDraw.Draw(page)
    pen.rounded_rectangle((x - 40, y - 46, x + 30, y - 4), radius=10, fill=(12, 16, 24))
    pen.rectangle((x - 30, y - 62, x + 14, y - 40), fill=(12, 16, 24))
    glow(page, x + 80, y - 6, 150, (130, 110, 72))
    for lamp in (22, 30):
        ImageDraw.Draw(page).ellipse((x + lamp - 6, y - 28, x + lamp + 8, y - 15), fill=(255, 244, 214))


def stars(page: Image.Image) -> None:
    """The last stars of the night."""
    random, pen = np.random.default_rng(5), ImageDraw.Draw(page)
    for _ in range(90):
        x, y = random.uniform(0, page.width), random.uniform(0, 0.27) ** 1.15 * page.height
        size, light = random.uniform(1.0, 2.6), int(random.uniform(120, 205))
        pen.ellipse((x - size, y - size, x + size, y + size), fill=(light, light, light + 12))


def draw() -> Image.Image:
    """The finished picture, 1600 × 1000 pixels."""
    page = gradient(SKY, WIDTH * SCALE, HEIGHT * SCALE)
    stars(page)
    glow(page, 0.44 * page.width, 0.56 * page.height, 1100, (40, 26, 6))
    ridges(page)
    foreground(page)
    watch_post(page)
    vehicle(page)
    small = page.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.4))
    grain = np.random.default_rng(1).normal(0, 2.2, (HEIGHT, WIDTH, 1))
    return Image.fromarray(np.clip(np.asarray(small, dtype=float) + grain, 0, 255).astype(np.uint8))


if __name__ == "__main__":
    draw().save(Path(sys.argv[1]), quality=80, optimize=True, progressive=False)
