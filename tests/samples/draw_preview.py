"""Draws the README's pictures from real issues: two pages of the sample, and its masthead before and after a desk's own style sheet.

python tests/samples/draw_preview.py templates/explainer
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

DESK_CSS = ':root { --accent: #00457c; --display: "Source Sans 3", sans-serif }\n'
PAPER, GAP = (232, 230, 226), 36


def issue(folder: Path) -> pypdfium2.PdfDocument:
    """The sample issue, built in a desk's folder."""
    build = [sys.executable, "-m", "reporter.cli", "build", "--date", "2023-09-30"]
    done = subprocess.run(build, cwd=folder, capture_output=True, text=True, check=True)
    return pypdfium2.PdfDocument(folder / done.stdout.strip())


def page(document: pypdfium2.PdfDocument, number: int, width: int) -> Image.Image:
    """A page (from 0) as a picture of that width, with a hairline around it."""
    sheet = document[number]
    picture = sheet.render(scale=2 * width / sheet.get_width()).to_pil()
    small = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    return ImageOps.expand(small, border=1, fill=(190, 188, 184))


def beside(pictures: list[Image.Image]) -> Image.Image:
    """Pictures in a row on a grey table."""
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) + 1)
    table = Image.new("RGB", (width, pictures[0].height + 2 * GAP), PAPER)
    left = GAP
    for picture in pictures:
        table.paste(picture, (left, GAP))
        left += picture.width + GAP
    return table


def save(picture: Image.Image, path: Path) -> None:
    """A small PNG: 128 colours are enough for type and one picture."""
    picture.quantize(128, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)


def draw(target: Path) -> None:
    """All pictures of the README."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder) / "desk"
        subprocess.run([sys.executable, "-m", "reporter.cli", "init", desk], check=True, capture_output=True)
        plain = issue(desk)
        save(beside([page(plain, 0, 620), page(plain, 1, 620)]), target / "preview.png")
        save(page(plain, 0, 620).crop((0, 0, 622, 330)), target / "before.png")
        (desk / "templates" / "explainer").mkdir()
        (desk / "templates" / "explainer" / "desk.css").write_text(DESK_CSS, encoding="utf-8")
        save(page(issue(desk), 0, 620).crop((0, 0, 622, 330)), target / "after.png")


if __name__ == "__main__":
    draw(Path(sys.argv[1]).resolve())
