"""The engine in its child: what a page may load and lead to, and where hostile pages end."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reporter import assets
from reporter.model import Failed
from reporter.render import engine, rehearsal
from reporter.render.shelf import Shelf
from reporter.render.worker import LAYOUT, MIB, Workers

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
TIGHT = replace(LAYOUT, processor=2, wall=120, memory=512 * MIB)
SHELF = Shelf(folders=(assets.locate("templates"),))
FACE = "<style>@font-face{font-family:F;src:url(asset:fonts/SourceSerif4-Regular.otf)}body{font-family:F}</style>"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Workers with the engine loaded, for all tests here."""
    with Workers() as workers:
        workers.warm_up(rehearsal.rehearse, "en")
        yield workers


def laid(workers: Workers, html: str, shelf: Shelf = SHELF) -> engine.LaidOut:
    """A page that must come out."""
    result = workers.call(TIGHT, engine.lay_out, html, shelf, "")
    assert isinstance(result, engine.LaidOut), result
    return result


def addresses(pdf: bytes) -> list[str]:
    """Where the annotations of a file lead."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        notes = [note for page in file.pages for note in page.obj.get("/Annots", [])]
        return [str(note.A.URI) if "/A" in note else f"#{note.Dest}" for note in notes]


def png(width: int, height: int, *, broken: bool = False) -> str:
    """A black picture as a data: address; a broken one says it has more data than it has."""

    def chunk(kind: bytes, data: bytes, extra: int = 0) -> bytes:
        return struct.pack(">I", len(data) + extra) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\0" * (width * 3)) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows, 100_000 if broken else 0) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(data).decode()


def nested(count: int, opening: str) -> str:
    """A page of elements in elements."""
    return HEAD + opening * count + "x"


def entities() -> str:
    """A drawing whose entities grow to ten thousand million letters."""
    rows = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    drawing = f"<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>{rows}]><svg xmlns='http://www.w3.org/2000/svg'><text>&a9;</text></svg>"
    return HEAD + f'<img alt="x" src="data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}">'


def clones() -> str:
    """A drawing that uses itself ten to the eighth times."""
    groups = "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
    return (
        HEAD
        + f'<svg xmlns="http://www.w3.org/2000/svg"><defs><g id="a0"><rect width="1" height="1"/></g>{groups}</defs><use href="#a8"/></svg>'
    )


def variables() -> str:
    """A style sheet whose variables grow to a hundred thousand million words."""
    rows = "".join(f"--a{n}:{f'var(--a{n - 1}) ' * 10};" for n in range(1, 12))
    return HEAD + f"<style>:root{{--a0:x;{rows}}}p::before{{content:var(--a11)}}</style><p>x"


#: Pages that would take all the time or memory there is, and how they end ("" in one way or another); None where the engine copes.
HOSTILE = {
    "ten thousand nested blocks": (nested(10_000, "<div>"), ""),
    "ten thousand nested spans": (nested(10_000, "<span>"), "elements are nested too deeply"),
    "nested tables": (nested(600, "<table><tr><td>"), "elements are nested too deeply"),
    "nested calc()": (HEAD + f'<p style="width:{"calc(" * 3000}1px{")" * 3000}">x', "elements are nested too deeply"),
    "nested :not()": (HEAD + f"<style>{':not(' * 2000}x{')' * 2000}{{color:red}}</style>x", "elements are nested too deeply"),
    "a page of one pixel": (HEAD + "<style>@page{size:1px;margin:0}</style><p>" + "word " * 5000, "it used more than 2 s"),
    "a page of no size": (HEAD + "<style>@page{size:0 0;margin:0}</style><p>" + "word " * 5000, "it used more than 2 s"),
    "twenty thousand floats": (HEAD + '<div style="float:left;width:3px">x</div>' * 20_000, "it used more than 2 s"),
    "a drawing that multiplies": (clones(), "it used more than 2 s"),
    "a cell of a hundred million": (HEAD + "<table><tr><td colspan=100000000 rowspan=100000000>x</table>", ""),
    "a grid line far away": (HEAD + '<div style="display:grid"><p style="grid-row:1000000000">x</div>', ""),
    "variables that multiply": (variables(), ""),
    "a picture of 430 MB": (HEAD + f'<img alt="x" src="{png(12_000, 12_000)}">', "it needed more than 512 MB of memory"),
    "type of a thousand million": (HEAD + '<p style="font-size:1e9px">xxxx', "ZeroDivisionError"),
    "entities that multiply": (entities(), None),
    "lengths beyond measure": (HEAD + '<p style="width:1e30px;height:1e30px;border:1e30px solid">x', None),
    "a word of 100,000 letters": (HEAD + "<p>" + "x" * 100_000, None),
    "a counter beyond counting": (
        HEAD + "<style>p::before{counter-increment:a 999999999;content:counter(a,upper-roman)}</style>" + "<p>x" * 50,
        None,
    ),
    "page numbers in a circle": (
        HEAD
        + "<style>a::after{content:target-counter(attr(href),page)}</style>"
        + "".join(f'<p id=i{n} style="height:20cm"><a href="#i{29 - n}">x</a>' for n in range(30)),
        None,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end(workers: Workers, name: str) -> None:
    """A page made to exhaust the engine is set or stopped at a limit, and the next page is set as ever."""
    html, reason = HOSTILE[name]
    result = workers.call(TIGHT, engine.lay_out, html, SHELF, "")
    if reason is None:
        assert isinstance(result, engine.LaidOut), result
    else:
        assert isinstance(result, Failed)
        assert result.reason.startswith(reason)
    assert laid(workers, HEAD + "<p>x").pages == 1


@pytest.mark.parametrize(
    "element",
    [
        '<img alt="x" src="{}/secret.png">',
        '<link rel="stylesheet" href="{}/secret.css">',
        '<style>@import url("{}/secret.css");</style>',
        '<style>p{{background:url("{}/secret.png")}}</style>',
        '<style>@font-face{{font-family:F;src:url("{}/secret.otf")}}p{{font-family:F}}</style>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}/secret.png" width="9" height="9"/></svg>',
        '<object data="{}/secret.png"></object>',
        '<base href="{}/"><img alt="x" src="secret.png">',
        '<link rel="attachment" href="{}/secret.png">',
        '<a rel="attachment" href="{}/secret.png">x</a>',
    ],
)
@pytest.mark.parametrize("place", ["file", "http", "templates"])
def test_nothing_is_read_but_the_shelf(workers: Workers, web: Any, tmp_path: Path, element: str, place: str) -> None:
    """Files, servers and what lies outside the templates folders stay unread, whichever element asks."""
    for suffix in ("png", "css", "otf"):
        (tmp_path / f"secret.{suffix}").write_bytes(b"TOP SECRET " * 50)
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "style").symlink_to(tmp_path)
    where = {"file": tmp_path.as_uri(), "http": web.url("").rstrip("/"), "templates": "asset:style"}[place]
    shelf = Shelf(folders=(tmp_path / "desk",))
    result = laid(workers, HEAD + element.format(where) + "<p>x", shelf)
    with pikepdf.open(io.BytesIO(result.pdf)) as pdf:
        held = b"".join(
            entry.read_bytes() for entry in pdf.objects if isinstance(entry, pikepdf.Stream) and entry.get("/Subtype") != "/Image"
        )
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    assert b"SECRET" not in held + result.pdf
    assert web.seen == []


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "vbscript:x",
        "ftp://h/x",
        "story.html",
        "\tjavascript:x",
    ],
)
def test_links_lead_to_the_web_and_to_mail_only(workers: Workers, target: str) -> None:
    """A link of any other scheme is dropped, whether an element or a style sheet makes it; its text stays."""
    refused = f'<a href="{target}">one</a> <p style="link:url({target})">two</p>'
    html = HEAD + refused + '<a href="https://example.org/">three</a> <a href="mailto:a@example.org">four</a>'
    result = laid(workers, html)
    assert addresses(result.pdf) == ["https://example.org/", "mailto:a@example.org"]
    assert result.pages == 1


def test_a_link_to_another_fragment_becomes_an_address(workers: Workers) -> None:
    """An anchor that this fragment lacks is left for the assembly to find; its own are destinations already."""
    result = laid(workers, HEAD + '<p id="here"><a href="#here">here</a> <a href="#story-2">there</a>')
    assert addresses(result.pdf) == ["#here", "https://issue.invalid/#story-2"]


def test_a_broken_picture_costs_at_most_its_page(workers: Workers) -> None:
    """A picture whose data ends early is left out or fails the page; the child's next page is as ever."""
    workers.call(TIGHT, engine.lay_out, HEAD + f'<img alt="x" src="{png(9, 9, broken=True)}">', SHELF, "")
    assert laid(workers, HEAD + "<p>x").pages == 1


def test_faces_are_named_not_embedded(workers: Workers) -> None:
    """A face from the templates is told by digest and address; the fragment holds only a note of it."""
    result = laid(workers, HEAD + FACE + "<p>Text")
    assert list(result.faces.values()) == ["asset:fonts/SourceSerif4-Regular.otf"]
    assert len(result.pdf) < 8000


def test_the_same_page_gives_the_same_bytes(workers: Workers) -> None:
    """A fragment's file depends on its HTML alone, not on the process or on the pages set before it."""
    html = HEAD + FACE + "<p>Text <a href='https://example.org'>link</a>"
    first = laid(workers, html)
    laid(workers, HEAD + FACE + "<p>other letters ÄÖÜ")
    with Workers() as others:
        assert laid(workers, html) == laid(others, html) == first
