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
from PIL import Image
from render import validator
from render.press import Steps, links, picture, rendered, texts, typesetter

from reporter import assets, freeze
from reporter.errors import TemplateError, UsageError
from reporter.model import Issue, Media, Rendered
from reporter.render import engine, html, plain
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


def one_layout(setter: Typesetter, issue: Issue, media: dict[str, Media], starts: dict[str, int]) -> bytes:
    """The fragments of an issue joined to one document, set in one layout."""
    sizes = {file: (entry.width, entry.height) for file, entry in media.items()}
    setting = html.Setting(issue=issue, style="explainer", paper="A4", desk=None, sizes=sizes)
    fragments = [str(piece.html).encode().decode() for piece in html.fragments(setting, starts)]
    head, opening = fragments[0].split("<body", 1)[0], re.search("<body[^>]*>", fragments[0])
    bodies = [re.search(r"<body[^>]*>(.*)</body>", text, re.DOTALL) for text in fragments]
    assert opening
    whole = head + opening[0] + "".join(f'<div style="break-before:page">{body[1]}</div>' for body in bodies if body)
    shelf = Shelf(folders=(assets.locate("templates"),), media={file: entry.data for file, entry in media.items()})
    laid = setter._workers.call(LAYOUT, engine.lay_out, whole, shelf, "")
    assert isinstance(laid, engine.LaidOut)
    piece = Piece(id="whole", pdf=laid.pdf, faces=laid.faces)
    words = _colophon(setting.issue, freeze.to_json(setting.issue), "reporter test", "passages")
    done = setter._workers.call(ASSEMBLY, assemble, (piece,), words, html.furniture(setting), shelf)
    assert isinstance(done, Assembled)
    return done.pdf


def sample(folder: Path) -> tuple[Issue, dict[str, Media]]:
    """The sample desk's issue, composed by the real command, with its pictures."""
    run = subprocess.run(
        [sys.executable, "-m", "reporter.cli", "build", "--out", folder], cwd=folder, capture_output=True, text=True, check=True
    )
    made = Path(run.stdout.strip()).parent
    media = {}
    for path in sorted((made / "media").iterdir()):
        with Image.open(path) as image:
            media[f"media/{path.name}"] = Media(file=f"media/{path.name}", data=path.read_bytes(), width=image.width, height=image.height)
    return freeze.from_json((made / "issue.json").read_bytes()), media


def strayed(ours: bytes, theirs: bytes) -> list[float]:
    """For each page the mean difference of the type area's pixels, of 255, at 144 dots an inch."""
    sheet = paper("A4")
    area = (0, int(sheet.top * 2) - 20, int(sheet.width * 2), int((sheet.height - sheet.bottom) * 2) + 10)
    documents = pypdfium2.PdfDocument(ours), pypdfium2.PdfDocument(theirs)
    assert len(documents[0]) == len(documents[1])
    found = []
    for pair in zip(*documents, strict=True):
        pictures = [np.asarray(page.render(scale=2).to_pil().convert("L").crop(area), dtype=float) for page in pair]
        found.append(float(np.abs(pictures[0] - pictures[1]).mean()))
    return found


@pytest.mark.parametrize("which", ["specimen", "sample"])
def test_it_looks_like_one_layout_of_the_whole(setter: Typesetter, tmp_path: Path, which: str) -> None:
    """Every assembled page is the picture of a single layout's page, within a tenth of a grey level of 255; the file is not much larger.

    A line that moves by a point, or one word set otherwise, makes more than a whole level.
    """
    issue, media = (specimen("en"), picture()) if which == "specimen" else sample(tmp_path)
    made = setter.render(issue, media, style="explainer", paper="A4")
    titled = [page for level, _, page in made.outline if level == 1]
    whole = one_layout(setter, issue, media, {f"story-{story.id}": page for story, page in zip(issue.told, titled[1:], strict=True)})
    assert max(strayed(made.pdf, whole)) < 0.1
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


def test_the_front_page_is_set_once_where_lengths_are_as_expected(tmp_path: Path) -> None:
    """It is set beside the last story with the right numbers, and again only where a story came out longer than last time."""
    issue, steps = specimen(), Steps()
    longer = replace(issue.stories[0], sections=issue.stories[0].sections * 12)
    with Typesetter(desk=None, cache=Cache(tmp_path), workers=2, progress=steps, producer="reporter test") as setter:
        first = rendered(setter, issue)
        assert not [total for stage, _, total in steps.seen if stage == "layout" and total != 4]
        grown = rendered(setter, replace(issue, stories=(longer, *issue.stories[1:])))
        assert [total for stage, _, total in steps.seen if stage == "layout" and total != 4] == [1, 1]
    assert grown.pages > first.pages
    for done in (first, grown):
        begins = {title.replace("\u00a0", " "): page for _, title, page in done.outline}
        contents = texts(done.pdf)[0].replace("\r\n", " ").replace("\u00a0", " ")
        for story in issue.stories:
            assert re.search(rf"{re.escape(story.headline.text)}[ .]+{begins[story.headline.text]}\b", contents)


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
            "story.html.j2:1: it fills memory",
        ),
        ("{{ nothing_of_this_name }}", "story.html.j2:1"),
        ("{% if %}", "story.html.j2:1"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "story.html.j2:1"),
    ],
)
def test_a_bad_template_is_stopped_and_named(tmp_path: Path, template: str, problem: str) -> None:
    """A desk's template that loops for ever, fills memory, is wrong or reaches for Python is stopped; the issue is set without."""
    (tmp_path / "explainer").mkdir()
    (tmp_path / "explainer" / "story.html.j2").write_text(template)
    with typesetter(desk=tmp_path, bounds=TIGHT) as setter:
        made = rendered(setter)
    (notice,) = [notice for notice in made.left_out if notice.kind == "failed"]
    assert notice.subject == "templates"
    assert problem in notice.text
    assert "\n" not in notice.text
    assert "Set in the templates that ship" in " ".join(texts(made.pdf)[-1].split())


def test_a_style_that_only_the_desk_has_is_not_replaced(tmp_path: Path) -> None:
    """Where there is no shipped style of the name, a bad template ends the run in one line that names file and line."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "story.html.j2").write_text("{% if %}")
    with typesetter(desk=tmp_path) as setter, pytest.raises(TemplateError, match=r"story\.html\.j2:1"):
        rendered(setter, style="ours")


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
    if validator.lacking():
        pytest.skip(f"the validator cannot run: {validator.lacking()}")
    path.write_bytes(pdf)
    assert validator.failures(path) == []


@pytest.mark.verapdf
def test_the_validator_refuses(made: Rendered, tmp_path: Path) -> None:
    """A file without its conformance and its structure is refused on both counts: the validator is really asked."""
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        del pdf.Root.Metadata, pdf.Root.StructTreeRoot
        pdf.save(tmp_path / "bare.pdf")
    if validator.lacking():
        pytest.skip(f"the validator cannot run: {validator.lacking()}")
    told = validator.failures(tmp_path / "bare.pdf")
    assert [line.partition(":")[0] for line in told] == ["bare.pdf is no ua1", "bare.pdf is no 3a"]


@pytest.mark.verapdf
def test_it_conforms(made: Rendered, tmp_path: Path) -> None:
    """The file is PDF/UA-1 and PDF/A-3a to the validator."""
    conforms(made.pdf, tmp_path / "specimen.pdf")


@pytest.mark.verapdf
def test_pages_set_plainly_conform(tmp_path: Path) -> None:
    """An issue with a story that the engine set without style, and one with a story that reportlab drew, conform as any other does."""
    issue, story = specimen("en"), specimen("en").stories[1]
    with typesetter() as setter:
        made = rendered(setter)
        for name, plainly in (("unstyled", _unstyled), ("drawn", _drawn)):
            pieces = plainly(setter, issue, f"story-{story.id}")
            words = _colophon(issue, freeze.to_json(issue), "reporter test", "passages")
            setting = html.Setting(issue=issue, style="explainer", paper="A4", desk=None, sizes={"media/specimen.png": (1200, 800)})
            done = setter._workers.call(
                ASSEMBLY, assemble, pieces, words, html.furniture(setting), Shelf(folders=(assets.locate("templates"),))
            )
            assert isinstance(done, Assembled)
            assert made.pages >= done.pages > 0
            assert issue.stories[1].headline.text[:20] in " ".join(" ".join(texts(done.pdf)).split())
            conforms(done.pdf, tmp_path / f"{name}.pdf")


def _pieces(setter: Typesetter, issue: Issue, other: Piece) -> tuple[Piece, ...]:
    """The specimen's fragments, one of them as given."""
    setting = html.Setting(issue=issue, style="explainer", paper="A4", desk=None, sizes={"media/specimen.png": (1200, 800)})
    shelf = Shelf(folders=(assets.locate("templates"),), media={file: entry.data for file, entry in picture().items()})
    pieces = []
    for fragment in html.fragments(setting, None):
        laid = setter._workers.call(LAYOUT, engine.lay_out, str(fragment.html).encode().decode(), shelf, "")
        assert isinstance(laid, engine.LaidOut)
        pieces.append(other if fragment.id == other.id else Piece(id=fragment.id, pdf=laid.pdf, faces=laid.faces))
    return tuple(pieces)


def _unstyled(setter: Typesetter, issue: Issue, name: str) -> tuple[Piece, ...]:
    """With one fragment as the engine sets it without style."""
    text = plain.unstyled(tuple(plain.blocks_of(name, issue)), issue.language, paper("A4"))
    laid = setter._workers.call(LAYOUT, engine.lay_out, text, Shelf(folders=(assets.locate("templates"),)), "")
    assert isinstance(laid, engine.LaidOut)
    return _pieces(setter, issue, Piece(id=name, pdf=laid.pdf, faces=laid.faces))


def _drawn(setter: Typesetter, issue: Issue, name: str) -> tuple[Piece, ...]:
    """With one fragment as reportlab draws it."""
    blocks = tuple(plain.blocks_of(name, issue))
    laid = setter._workers.call(LAYOUT, plain.drawn, blocks, paper("A4"), Shelf(folders=(assets.locate("templates"),)))
    assert isinstance(laid, engine.LaidOut)
    return _pieces(setter, issue, Piece(id=name, pdf=laid.pdf, faces=laid.faces))
