"""Long drawings past the engine's reader of SVG."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest

from reporter import assets
from reporter.render import engine, qr
from reporter.render.linework import Lines, drawn, spared
from reporter.render.shelf import Shelf
from reporter.render.worker import LAYOUT, Workers

LONG = "M1 2" + "".join(f"L{n} {n % 7}.5" for n in range(40)) + "zM-3.25 4L5 6"


def path(d: str, more: str = "") -> str:
    """A drawing of one path."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60" viewBox="0 0 50 30"><path fill="#a00" d="{d}"{more}/></svg>'


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Children for all tests here."""
    with Workers() as workers:
        yield workers


def laid(workers: Workers, drawing: str) -> bytes:
    """A page with the drawing, scaled by its frame."""
    page = f'<style>@page{{size:200pt 200pt;margin:20pt}}</style><img src="{qr.data_uri(drawing)}" alt="x" style="width:120pt">'
    done = workers.call(LAYOUT, engine.lay_out, page, Shelf(folders=(assets.locate("templates"),)), "")
    assert isinstance(done, engine.LaidOut)
    return done.pdf


def pixels(pdf: bytes) -> bytes:
    """The page at 144 pixels an inch."""
    return pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().tobytes()


@pytest.mark.parametrize("more", ["", ' fill-rule="evenodd" stroke="#00f" stroke-width=".7" stroke-dasharray="3 2" fill-opacity=".4"'])
def test_the_page_looks_as_the_engine_draws_it(workers: Workers, more: str) -> None:
    """Lines, fills, dashes, colours and place are the same to the pixel, and the stand-ins are gone."""
    for drawing in (path(LONG, more), qr.svg("https://example.org/a/rather/long/address/of/a/page")):
        quick = laid(workers, drawing)
        by_the_engine = laid(workers, drawing.replace("<path", '<mask id="m"/><path'))
        assert pixels(quick) == pixels(by_the_engine)
        assert len(set(pixels(quick))) > 2
        with pikepdf.open(io.BytesIO(quick)) as file:
            assert not any(b"90000" in page.Contents.read_bytes() for page in file.pages)


def test_steps_across_and_down_become_positions() -> None:
    """What a QR code's bars are written in."""
    lines: Lines = {}
    spared(path("M1 2" + "h3v1h-3z" + "M4 4h0.5v1.25h-1L7 8z" * 20), lines)
    assert next(iter(lines.values())).startswith(b"1 2 m\n4 2 l\n4 3 l\n1 3 l\nh\n4 4 m\n4.5 4 l\n4.5 5.25 l\n3.5 5.25 l\n7 8 l\nh\n")


def test_a_path_becomes_operators() -> None:
    """Each position with its operator, in order, closed where the path is (ISO 32000-1 §8.5.2)."""
    lines: Lines = {}
    svg = spared(path("M1 2L3.5 -4z" + LONG), lines)
    ((stand_in, operators),) = lines.items()
    assert operators.startswith(b"1 2 m\n3.5 -4 l\nh\n1 2 m\n0 0.5 l\n")
    assert operators.endswith(b"h\n-3.25 4 m\n5 6 l\n")
    assert "L39" not in svg
    assert drawn(b"q\n0 0 m\n" + stand_in + b"f\nQ", lines) == b"q\n0 0 m\n" + operators + b"f\nQ"


@pytest.mark.parametrize(
    "svg",
    [
        path("M1 2L3 4z"),
        path(LONG.replace("L5 ", "C5 1 2 2 3 ")),
        path(LONG.replace("L5 ", "l5 ")),
        path(LONG + "Q1 2 3 4"),
        path(LONG.replace("L5 5.5", "L5")),
        path(LONG, ' opacity=".5"'),
        path(LONG, ' style="opacity: .5"'),
        path(LONG).replace("<path", "<clipPath id='c'><path d='M0 0L9 9'/></clipPath><path"),
        path(LONG.replace("L5 5.5", "L5 5.5 /Evil Do")),
    ],
)
def test_what_is_not_plain_lines_is_left_to_the_engine(svg: str) -> None:
    """Short paths, curves, relative commands, broken ones, and drawings in which more than the lines counts."""
    lines: Lines = {}
    assert spared(svg, lines) == svg
    assert not lines
