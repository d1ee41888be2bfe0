"""Pieces that cannot be set as designed are set more simply, and it is told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from render.press import texts

from reporter import assets, freeze
from reporter.model import Failed, Fragment
from reporter.render import engine, html, rehearsal
from reporter.render.assemble import Assembled, Piece, assemble
from reporter.render.bench import Bench, Bounds
from reporter.render.cache import Cache
from reporter.render.fragments import Set, nothing_further, set_all, set_one
from reporter.render.paper import paper
from reporter.render.plain import blocks_of, drawn, plain
from reporter.render.shelf import Shelf
from reporter.render.specimen import specimen
from reporter.render.typesetter import _colophon
from reporter.render.worker import ASSEMBLY, LAYOUT, MIB, Workers

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>'
ENDLESS = '<p style="font-size:1e9px">xxxx'  # the engine divides by zero
ISSUE = specimen("en")
STORY = f"story-{ISSUE.stories[0].id}"
TIGHT = Bounds(layout=replace(LAYOUT, processor=3, wall=120, memory=512 * MIB))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Children for all tests here."""
    with Workers() as workers:
        workers.warm_up(rehearsal.rehearse, "en")
        yield workers


@contextmanager
def bench(workers: Workers, cache: Path | None = None) -> Iterator[Bench]:
    """Two threads and a shelf."""
    with ThreadPoolExecutor(2) as executor:
        shelf = Shelf(folders=(assets.locate("templates"),))
        yield Bench(workers=workers, executor=executor, count=2, cache=Cache(cache), shelf=shelf, bounds=TIGHT, make="test")


def never(fragment: Fragment) -> Failed:
    """A last resort that fails as well."""
    return Failed(reason=f"no way for {fragment.id}")


def bound(workers: Workers, *sets: Set) -> bytes:
    """The pieces as one file."""
    setting = html.Setting(issue=ISSUE, style="explainer", paper="A4", desk=None, sizes={})
    words, shelf = _colophon(ISSUE, freeze.to_json(ISSUE), "reporter test", "passages"), Shelf(folders=(assets.locate("templates"),))
    done = workers.call(ASSEMBLY, assemble, tuple(entry.piece for entry in sets), words, html.furniture(setting), shelf)
    assert isinstance(done, Assembled), done
    return done.pdf


def test_a_fragment_that_can_be_set_is_set_as_designed(workers: Workers) -> None:
    """Nothing is given up where nothing fails."""
    with bench(workers) as at:
        entry = set_one(Fragment(id="front", html=HEAD + "<p>Text"), "Front page", at, never)
    assert (entry.pages, entry.notices) == (1, ())


def test_a_fragment_whose_picture_fails_goes_without(workers: Workers) -> None:
    """A drawing that never ends is left out of its fragment; the text stays as designed."""
    groups = "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg"><defs><g id="a0"><rect width="1" height="1"/></g>{groups}</defs><use href="#a8"/></svg>'
    )
    with bench(workers) as at:
        entry = set_one(Fragment(id=STORY, html=HEAD + "<p>The text." + drawing), "A story", at, never)
    (notice,) = entry.notices
    assert (notice.kind, notice.subject) == ("left_out", "A story")
    assert notice.text == "Its pictures were left out: with them, it used more than 3 s of processor time."
    assert "The text." in texts(bound(workers, entry))[0]


def test_a_fragment_that_fails_is_set_as_plain_text(workers: Workers) -> None:
    """Its words come from the issue, not from the page that failed."""
    with bench(workers) as at:
        entry = set_one(Fragment(id=STORY, html=HEAD + ENDLESS), "A story", at, lambda fragment: plain(fragment, ISSUE, "A4", at))
    (notice,) = entry.notices
    assert notice.kind == "failed"
    assert notice.text.startswith("Set as plain text, because the layout failed: ZeroDivisionError")
    page = " ".join(" ".join(texts(bound(workers, entry))).split())
    assert ISSUE.stories[0].sections[0].claims[0].text[:40] in page


def test_a_fragment_that_cannot_be_set_at_all_is_named(workers: Workers) -> None:
    """Where even plain text fails, the rest of the issue is made and the loss is told."""
    with bench(workers) as at:
        entry = set_one(Fragment(id=STORY, html=HEAD + ENDLESS), "A story", at, never)
    assert entry.pages == 0
    assert [notice.text for notice in entry.notices] == [f"It could not be set: no way for {STORY}."]


def test_one_failure_does_not_touch_the_others(workers: Workers, tmp_path: Path) -> None:
    """Among fragments set at the same time, each fails for itself; what succeeded is kept, what failed is not."""
    pages = tuple(Fragment(id=f"f{n}", html=HEAD + (ENDLESS if n == 1 else f"<p>Page {n}")) for n in range(4))
    seen: list[int] = []
    with bench(workers, tmp_path) as at:
        sets = set_all(pages, {}, at, never, seen.append, nothing_further)
    assert [sets[f"f{n}"].pages for n in range(4)] == [1, 0, 1, 1]
    assert seen == list(range(5))
    assert len(list(tmp_path.glob("*/*"))) == 3


def test_plain_text_needs_no_engine(workers: Workers) -> None:
    """reportlab sets the same words, tagged; pages of it alone make a file with structure and colours declared."""
    blocks = tuple(blocks_of("everything", ISSUE))
    laid = workers.call(LAYOUT, drawn, blocks, paper("A5"), Shelf(folders=(assets.locate("templates"),)))
    assert isinstance(laid, engine.LaidOut)
    pdf = bound(workers, Set(piece=Piece(id=STORY, pdf=laid.pdf, faces={}), pages=laid.pages, warnings=()))
    with pikepdf.open(io.BytesIO(pdf)) as file:
        roles = [str(element.S) for element in file.Root.StructTreeRoot.K[0].K[0].K]
        assert {"/H1", "/H2", "/P"} == set(roles)
        assert "/OutputIntents" in file.Root
    said = " ".join(" ".join(texts(pdf)).split())
    for story in ISSUE.stories:
        assert story.headline.text in said


def test_plain_text_breaks_what_does_not_fit(workers: Workers) -> None:
    """A word wider than the measure is cut, not lost; characters without a glyph become question marks."""
    from reporter.render.plain import Block

    blocks = (Block("p", "x" * 500 + " end 漢"),)
    laid = workers.call(LAYOUT, drawn, blocks, paper("A5"), Shelf(folders=(assets.locate("templates"),)))
    assert isinstance(laid, engine.LaidOut)
    (page,) = texts(laid.pdf)
    assert "".join(page.split()).count("x") == 500
    assert "end ?" in page
