"""Links of an assembled file lead to the web, to mail, or to a place that is there."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from render.press import links, texts

from reporter import assets, freeze
from reporter.render import engine, html, rehearsal
from reporter.render.assemble import Assembled, Piece, assemble
from reporter.render.shelf import Shelf
from reporter.render.specimen import specimen
from reporter.render.typesetter import _colophon
from reporter.render.worker import ASSEMBLY, LAYOUT, Workers

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
SHELF = Shelf(folders=(assets.locate("templates"),))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Children for all tests here."""
    with Workers() as workers:
        workers.warm_up(rehearsal.rehearse, "en")
        yield workers


def piece(workers: Workers, name: str, text: str) -> Piece:
    """A fragment, set."""
    laid = workers.call(LAYOUT, engine.lay_out, HEAD + text, SHELF, "")
    assert isinstance(laid, engine.LaidOut)
    return Piece(id=name, pdf=laid.pdf, faces=laid.faces)


def bound(workers: Workers, *pieces: Piece) -> Assembled:
    """The pieces as one file."""
    setting = html.Setting(issue=specimen("en"), style="explainer", paper="A4", desk=None, sizes={})
    words = _colophon(setting.issue, freeze.to_json(setting.issue), "reporter test", "passages")
    done = workers.call(ASSEMBLY, assemble, pieces, words, html.furniture(setting), SHELF)
    assert isinstance(done, Assembled), done
    return done


def test_links_between_fragments_find_their_place(workers: Workers) -> None:
    """A link to an anchor in another fragment, or to a fragment by its id, leads to the right page."""
    front = piece(workers, "front", '<a href="#story-1">one</a> <a href="#story-2">two</a> <a href="#deep">deep</a>')
    one = piece(workers, "story-1", '<h1 id="story-1">One</h1><p style="break-before:page" id="deep">deep')
    two = piece(workers, "story-2", "<p>Two")
    made = bound(workers, front, one, two)
    assert links(made.pdf)[0] == [("story-1", 2), ("story-2", 4), ("deep", 3)]
    assert made.unlinked == ()


def test_anchors_of_one_name_stay_apart(workers: Workers) -> None:
    """Each fragment's link to its own note leads to its own note."""
    note = '<a href="#note-1">1</a><p style="break-before:page" id="note-1">Note'
    made = bound(workers, piece(workers, "story-1", note), piece(workers, "story-2", note))
    found = links(made.pdf)
    assert [found[0][0][1], found[2][0][1]] == [2, 4]


def test_links_to_fragments_are_told_by_title(workers: Workers) -> None:
    """Who hears the page hears where a contents link leads (ISO 14289-1 §7.18.5)."""
    made = bound(
        workers,
        piece(workers, "front", '<a href="#story-1">page 2</a>'),
        piece(workers, "story-1", '<h1 id="story-1">The treaty stalls</h1>'),
    )
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert str(pdf.pages[0].obj.Annots[0].Contents) == "The treaty stalls"


def test_a_link_that_leads_nowhere_is_removed_and_told(workers: Workers) -> None:
    """Its text stays, its place in the structure becomes a span, and its target is named."""
    made = bound(workers, piece(workers, "front", '<p>Before <a href="#nowhere">lost</a> after'))
    assert made.unlinked == ("https://issue.invalid/#nowhere",)
    assert links(made.pdf) == [[]]
    assert "Before lost after" in texts(made.pdf)[0]
    assert b"/Link" not in _plain(made.pdf)


@pytest.mark.parametrize(
    "annotation",
    [
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("/bin/sh"))),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("other.pdf"))),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("javascript:alert(1)"))),
        Dictionary(
            Subtype=Name.Link,
            A=Dictionary(S=Name.URI, URI=String("https://a.example/"), Next=Dictionary(S=Name.JavaScript, JS=String("x"))),
        ),
        Dictionary(
            Subtype=Name.Link,
            A=Dictionary(S=Name.URI, URI=String("https://a.example/")),
            AA=Dictionary(E=Dictionary(S=Name.JavaScript, JS=String("x"))),
        ),
        Dictionary(Subtype=Name.FileAttachment),
        Dictionary(Subtype=Name.Screen, A=Dictionary(S=Name.Rendition)),
        Dictionary(),
    ],
)
def test_annotations_that_could_do_something_are_removed(workers: Workers, annotation: Dictionary) -> None:
    """However an annotation came into a fragment, only a plain link leaves the press."""
    sound = piece(workers, "front", "<p>Text")
    with pikepdf.open(io.BytesIO(sound.pdf)) as pdf:
        note = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9])))
        for key, value in annotation.items():
            note[key] = value
        pdf.pages[0].obj.Annots = Array([note])
        pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("x")))
        out = io.BytesIO()
        pdf.save(out)
    made = bound(workers, Piece(id="front", pdf=out.getvalue(), faces=sound.faces))
    assert links(made.pdf) == [[]]
    assert len(made.unlinked) == 1
    assert not any(word in _plain(made.pdf) for word in (b"/JavaScript", b"/Launch", b"/GoToR", b"/Rendition"))


def _plain(pdf: bytes) -> bytes:
    """The objects of a file, uncompressed."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return b"\n".join(entry.unparse(resolved=True) for entry in file.objects if not isinstance(entry, pikepdf.Stream))
