"""The press as a whole: an issue in, one conforming file out, whatever its templates and texts do."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from render.press import Steps, links, picture, rendered, texts, typesetter

from reporter import assets
from reporter.errors import TemplateError, UsageError
from reporter.model import Rendered
from reporter.render import engine, html
from reporter.render.assemble import Assembled, Piece, assemble
from reporter.render.bench import Bounds
from reporter.render.cache import Cache
from reporter.render.paper import paper
from reporter.render.shelf import Shelf
from reporter.render.specimen import specimen
from reporter.render.typesetter import Typesetter, _colophon
from reporter.render.worker import ASSEMBLY, LAYOUT, TEMPLATES

HERE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def setter() -> Iterator[Typesetter]:
    """One press for all tests that only look."""
    with typesetter() as setter:
        yield setter


@pytest.fixture(scope="module")
def made(setter: Typesetter) -> Rendered:
    """The specimen, set once."""
    return rendered(setter)


def test_every_page_says_what_it_is(made: Rendered) -> None:
    """Each page carries date, number and "page of pages"; the edition's title stands on all but the first."""
    pages = texts(made.pdf)
    assert len(pages) == made.pages
    for number, page in enumerate(pages, start=1):
        assert f"{number} of {made.pages}" in page
        assert "No. 12" in page
        assert ("SPECIMEN BRIEFING" in page) == (number > 1)


def test_the_contents_lead_to_the_stories(made: Rendered) -> None:
    """A link on the front page leads to the story's own page, and that page's number is printed beside it."""
    starts = {title: page for level, title, page in made.outline if level == 1 and page > 1}
    inside = [page for _, page in links(made.pdf)[0] if page]
    assert set(starts.values()) <= set(inside)
    front = texts(made.pdf)[0]
    assert all(re.search(rf"\b{page}\b", front) for page in starts.values())


def test_the_outline_is_of_the_whole(made: Rendered) -> None:
    """The file's outline holds the headings of all fragments, with the pages they are told to be on."""
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf, pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == [title for level, title, _ in made.outline if level == 1]
    assert {page for _, _, page in made.outline} <= set(range(1, made.pages + 1))


def test_the_structure_is_of_the_whole(made: Rendered) -> None:
    """Every page has its key in the one parent tree, no key twice, and every marked content leads to an element of that page."""
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        flat = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        keys = [int(key) for key in flat[::2]]
        assert keys == sorted(set(keys))
        tree = dict(zip(keys, flat[1::2], strict=True))
        for page in pdf.pages:
            elements = tree[int(page.obj.StructParents)]
            assert all(element.Pg.objgen == page.obj.objgen for element in elements if "/Pg" in element)
        assert all(part.S == "/Sect" for part in pdf.Root.StructTreeRoot.K[0].K)


def test_faces_and_pictures_are_stored_once(made: Rendered) -> None:
    """No two streams of the file are the same, and no face is embedded twice."""
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        programs = {}
        for entry in pdf.objects:
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/FontDescriptor":
                program = entry.get("/FontFile3", entry.get("/FontFile2"))
                programs.setdefault(str(entry.FontName), set()).add(program.objgen)
                assert engine.faces.noted(program.read_bytes()) is None
        assert all(len(found) == 1 for found in programs.values())
        images = [
            entry.read_raw_bytes() for entry in pdf.objects if isinstance(entry, pikepdf.Stream) and entry.get("/Subtype") == "/Image"
        ]
        assert len(images) == len(set(images))


def one_layout(setter: Typesetter, starts: dict[str, int]) -> bytes:
    """The specimen's fragments joined to one document, set in one layout."""
    setting = html.Setting(issue=specimen("en"), style="explainer", paper="A4", desk=None, sizes={"media/specimen.png": (1200, 800)})
    fragments = [str(piece.html).encode().decode() for piece in html.fragments(setting, starts)]
    head, opening = fragments[0].split("<body", 1)[0], re.search("<body[^>]*>", fragments[0])
    bodies = [re.search(r"<body[^>]*>(.*)</body>", text, re.DOTALL) for text in fragments]
    assert opening
    whole = head + opening[0] + "".join(f'<div style="break-before:page">{body[1]}</div>' for body in bodies if body)
    shelf = Shelf(folders=(assets.locate("templates"),), media={file: entry.data for file, entry in picture().items()})
    laid = setter._workers.call(LAYOUT, engine.lay_out, whole, shelf, "")
    assert isinstance(laid, engine.LaidOut)
    piece = Piece(id="whole", pdf=laid.pdf, faces=laid.faces)
    words = _colophon(setting.issue, "reporter test", "passages")
    done = setter._workers.call(ASSEMBLY, assemble, (piece,), words, html.furniture(setting), shelf)
    assert isinstance(done, Assembled)
    return done.pdf


def test_it_looks_like_one_layout_of_the_whole(setter: Typesetter, made: Rendered) -> None:
    """Within the type area, every assembled page is the same picture as the page of a single layout, and the file is not much larger."""
    titled = [page for level, _, page in made.outline if level == 1]
    whole = one_layout(setter, {f"story-{story.id}": page for story, page in zip(specimen("en").stories, titled[1:], strict=True)})
    sheet = paper("A4")
    area = (0, int(sheet.top * 2) - 20, int(sheet.width * 2), int((sheet.height - sheet.bottom) * 2) + 10)
    ours, theirs = pypdfium2.PdfDocument(made.pdf), pypdfium2.PdfDocument(whole)
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        pictures = [np.asarray(page.render(scale=2).to_pil().convert("L").crop(area), dtype=float) for page in (mine, other)]
        assert np.abs(pictures[0] - pictures[1]).mean() < 0.1
    assert len(made.pdf) < 1.6 * len(whole)


def test_one_story_is_one_piece(setter: Typesetter) -> None:
    """An issue of one story has its masthead, story and last page in one piece, and no contents."""
    issue = specimen("en")
    made = rendered(setter, replace(issue, stories=issue.stories[:1]))
    pages = texts(made.pdf)
    assert "Specimen briefing" in pages[0]
    assert f"{made.pages} of {made.pages}" in pages[-1]


def test_an_unknown_style_is_named(setter: Typesetter) -> None:
    """A style that is not there is a usage error, with those there are."""
    with pytest.raises(UsageError, match="no style is called 'brutal'"):
        rendered(setter, style="brutal")


PROGRAM = """
import hashlib, sys
sys.path.insert(0, {here!r})
from render.press import rendered, typesetter
with typesetter(workers={workers}) as setter:
    made = rendered(setter)
print(hashlib.sha256(made.pdf + made.html.encode()).hexdigest())
"""


def test_the_same_issue_gives_the_same_bytes() -> None:
    """Other processes, another hash seed, time zone, language and number of workers: the same file."""
    digests = set()
    for seed, zone, workers in (("1", "UTC", 1), ("77", "Asia/Tokyo", 2)):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(here=str(HERE), workers=workers)], env=env, capture_output=True, text=True, check=True
        )
        digests.add(run.stdout)
    assert len(digests) == 1


def test_what_was_made_is_kept(tmp_path: Path) -> None:
    """The same issue again comes from the cache; a changed one and tomorrow's are made with it; a deleted cache is made again."""
    issue = specimen("en")
    with typesetter(tmp_path) as setter:
        first = rendered(setter, issue)
        again = rendered(setter, issue)
        assert again == first
        assert [timing.stage for timing in setter.timings] == ["kept"]
        changed = replace(issue, stories=(replace(issue.stories[0], section="Elsewhere"), issue.stories[1]))
        rendered(setter, changed)
    steps = Steps()
    with Typesetter(desk=None, cache=Cache(tmp_path), workers=1, progress=steps, producer="reporter test") as setter:
        tomorrow = replace(issue, number=13, date=issue.date + timedelta(days=1))
        assert rendered(setter, tomorrow).pages == first.pages
    for entry in tmp_path.rglob("*"):
        if entry.is_file():
            entry.unlink()
    with typesetter(tmp_path) as setter:
        assert rendered(setter, issue) == first


def test_progress_is_told(setter: Typesetter) -> None:
    """Layout tells how many pieces of how many are done, and assembly that it began and ended."""
    steps = Steps()
    with Typesetter(desk=None, cache=Cache(None), workers=2, progress=steps, producer="reporter test") as other:
        rendered(other)
    assert ("layout", 0, 4) in steps.seen
    assert ("layout", 4, 4) in steps.seen
    assert steps.seen[-2:] == [("assemble", 0, 1), ("assemble", 1, 1)]


# ── when things go wrong ──────────────────────────────────────────────────────────────────────────────────────────

TIGHT = Bounds(templates=replace(TEMPLATES, processor=2, wall=120))


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "the templates were stopped: it used more than 2 s",
        ),
        (
            "{% set x = namespace(t='x' * 99999) %}{% for a in range(99) %}{% set x.t = x.t ~ x.t %}{% endfor %}",
            "story.html.j2:1: MemoryError",
        ),
        ("{{ nothing_of_this_name }}", "story.html.j2:1"),
        ("{% if %}", "story.html.j2:1"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "story.html.j2:1"),
    ],
)
def test_a_bad_template_is_stopped_and_named(tmp_path: Path, template: str, problem: str) -> None:
    """A desk's template that loops for ever, fills memory, is wrong or reaches for Python ends in one line that says so."""
    (tmp_path / "explainer").mkdir()
    (tmp_path / "explainer" / "story.html.j2").write_text(template)
    with typesetter(desk=tmp_path, bounds=TIGHT) as setter, pytest.raises(TemplateError) as caught:
        rendered(setter)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_story_that_cannot_be_laid_out_is_set_plainly(tmp_path: Path) -> None:
    """One story's layout fails: the issue is made, that story's words are in it, and the notice is told and printed on the last page."""
    (tmp_path / "explainer").mkdir()
    huge = '{% if story.id.endswith("2") %}<p style="font-size:1e9px">x</p>{% endif %}'
    template = f'{{% extends "style:story.html.j2" %}}{{% block glance %}}{huge}{{% endblock %}}'
    (tmp_path / "explainer" / "story.html.j2").write_text(template)
    with typesetter(desk=tmp_path) as setter:
        made = rendered(setter)
    (notice,) = [notice for notice in made.left_out if notice.kind == "failed"]
    assert notice.subject == specimen("en").stories[1].headline.text
    pages = texts(made.pdf)
    assert "Set as plain text" in " ".join(pages[-1].split())
    assert sum(specimen("en").stories[1].sections[0].claims[0].text[:30] in " ".join(page.split()) for page in pages) >= 2


def conforms(pdf: bytes, path: Path) -> None:
    """Ask the real validator."""
    tool = Path(__file__).resolve().parents[3] / "shared" / "tools" / "verapdf"
    if not tool.exists():
        pytest.skip("no validator beside the checkout")
    path.write_bytes(pdf)
    for profile in ("ua1", "3a"):
        run = subprocess.run([str(tool), profile, str(path)], capture_output=True, text=True, check=False)
        if run.returncode == 3:
            pytest.skip("the validator cannot be set up (needs Java and libjaxb-java)")
        assert run.returncode == 0, run.stdout


@pytest.mark.verapdf
def test_it_conforms(made: Rendered, tmp_path: Path) -> None:
    """The file is PDF/UA-1 and PDF/A-3a to the validator."""
    conforms(made.pdf, tmp_path / "specimen.pdf")
