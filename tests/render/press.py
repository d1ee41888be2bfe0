"""What tests of the press share: a typesetter without a cache, the specimen with its picture, and ways to look into a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image

from reporter.model import Issue, Media, Rendered
from reporter.render.bench import DEFAULT, Bounds
from reporter.render.cache import Cache
from reporter.render.specimen import specimen
from reporter.render.typesetter import Typesetter


@dataclass
class Steps:
    """Remembers what it was told."""

    seen: list[tuple[str, int, int]] = field(default_factory=list)

    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Remember."""
        self.seen.append((stage, done, total))


def picture() -> dict[str, Media]:
    """The specimen's picture."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), (90, 120, 140)).save(out, "PNG")
    return {"media/specimen.png": Media(file="media/specimen.png", data=out.getvalue(), width=1200, height=800)}


@contextmanager
def typesetter(cache: Path | None = None, desk: Path | None = None, bounds: Bounds = DEFAULT, workers: int = 2) -> Iterator[Typesetter]:
    """A typesetter, ended afterwards."""
    with Typesetter(desk=desk, cache=Cache(cache), workers=workers, progress=Steps(), producer="reporter test", bounds=bounds) as setter:
        yield setter


def rendered(setter: Typesetter, issue: Issue | None = None, style: str = "explainer", paper: str = "A4") -> Rendered:
    """The specimen, or another issue, set."""
    return setter.render(issue or specimen("en"), picture(), style=style, paper=paper)


def texts(pdf: bytes) -> list[str]:
    """What each page says."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def links(pdf: bytes) -> list[list[tuple[str, int | None]]]:
    """For each page the targets of its links, with the page (from 1) of those within the file."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pages = {page.obj.objgen: number for number, page in enumerate(file.pages, start=1)}
        flat = list(file.Root.Names.Dests.Names)
        places = {str(name): pages[target[0].objgen] for name, target in zip(flat[::2], flat[1::2], strict=True)}
        return [
            [(str(note.A.URI), None) if "/A" in note else (str(note.Dest), places[str(note.Dest)]) for note in page.obj.get("/Annots", [])]
            for page in file.pages
        ]
