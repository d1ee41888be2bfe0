"""Locator maps: the right countries, their borders drawn once, names inside the frame and apart from each other."""

from __future__ import annotations

import math
import re
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from render import validator
from render.geometry import findings
from render.press import rendered, typesetter

from reporter import assets, territories
from reporter.errors import TemplateError
from reporter.model import Issue, Section
from reporter.render import atlas, cities, framing, html
from reporter.render.galley import galley
from reporter.render.lettering import Face, Patch
from reporter.render.maps import Map, locator
from reporter.render.paper import PAPERS, Paper
from reporter.render.placing import after
from reporter.render.plate import Boundaries
from reporter.render.specimen import specimen
from reporter.render.sphere import Lens, apart, kept, middle, trimmed
from reporter.render.words import languages, words

SVG = "{http://www.w3.org/2000/svg}"
BOUNDARIES = Boundaries.of(tomllib.loads((assets.locate("templates") / "_shared" / "map.toml").read_text("utf-8")))
A4, A5 = (368.5, 841.9), (329.0, 595.3)
PLACES = [
    ("XK", "RS"), ("US",), ("RU", "UA"), ("RU",), ("FJ",), ("NZ",), ("ID",), ("VA",), ("SG",), ("FR",), ("IL", "PS"), ("CL",), ("NO",),
    ("CU", "JM", "HT"), ("KI",), ("GL",), ("CA", "DK"), ("IN", "PK", "CN"),
]  # fmt: skip


def drawn(*codes: str, paper: tuple[float, float] = A4, language: str = "en") -> Map:
    """A map that there is."""
    found = locator(codes, *paper, words(language), BOUNDARIES)
    assert found
    return found


def letters(one: Map) -> list[tuple[str, Patch]]:
    """Every name on a map and the box around its capitals."""
    out = []
    for element in ET.fromstring(one.svg).iter(f"{SVG}text"):
        face = Face(
            size=float(element.get("font-size", "")),
            tracking=float(element.get("letter-spacing", "0")),
            weight=int(element.get("font-weight", "")),
        )
        x, y, text = float(element.get("x", "")), float(element.get("y", "")), element.text or ""
        out.append((text, Patch(x, y - face.size * 0.7, x + face.width(text), y)))
    return out


@pytest.mark.parametrize("paper", [A4, A5], ids=["A4", "A5"])
@pytest.mark.parametrize("codes", PLACES, ids="+".join)
def test_names_are_whole_and_apart(codes: tuple[str, ...], paper: tuple[float, float]) -> None:
    """No name leaves the frame or touches another, and the foremost country has its name or is marked by none of its neighbours'."""
    one = drawn(*codes, paper=paper)
    boxes = letters(one)
    assert all(b.left >= 0 and b.top >= 0 and b.right <= one.width and b.bottom <= one.height for _, b in boxes)
    assert not [
        (a, b)
        for (a, p), (b, q) in combinations(boxes, 2)
        if p.left < q.right and q.left < p.right and p.top < q.bottom and q.top < p.bottom
    ]
    first = territories.names("en")[codes[0]].upper().split()
    assert first[0] in " ".join(text for text, _ in boxes)
    assert 0.19 * paper[1] <= one.height <= 0.32 * paper[1]


def test_a_disputed_border_is_dashed_and_said() -> None:
    """Kosovo's border with Serbia is dashed; where none is, the map does not speak of it."""
    assert drawn("XK", "RS").disputed
    assert "stroke-dasharray" in drawn("XK", "RS").svg
    assert not drawn("FR").disputed
    plain = locator(("XK", "RS"), *A4, words("en"), replace(BOUNDARIES, disputed=frozenset()))
    assert plain
    assert not plain.disputed


def test_a_border_is_one_line() -> None:
    """Each arc that two countries share is drawn once: no run of a border's path stands in another line's path."""
    lines = [path.get("d", "") for path in ET.fromstring(drawn("XK", "RS").svg).iter(f"{SVG}path") if path.get("stroke-linejoin")]
    runs = [run for line in lines for run in line.split("M") if run.count("L") > 3]
    assert len(runs) > 10
    assert len(runs) == len(set(runs))


def test_what_is_held_by_one_may_be_drawn_with_another() -> None:
    """Crimea has Ukraine's tint by the shipped settings, and Russia's without them."""
    tints = {}
    for name, moved in {"shipped": BOUNDARIES.moved, "none": ()}.items():
        one = locator(("UA",), *A4, words("en"), replace(BOUNDARIES, moved=moved))
        assert one
        tint = next(p.get("d", "") for p in ET.fromstring(one.svg).iter(f"{SVG}path") if p.get("fill") == BOUNDARIES.colours["first"])
        tints[name] = len(re.findall("M", tint))
    assert tints["shipped"] > tints["none"]


def test_overseas_parts_do_not_widen_a_map() -> None:
    """France is shown as far as Corsica, the United States without Alaska, Fiji across the antimeridian."""
    world = atlas.countries()
    for code, reach in {"FR": 8.0, "US": 27.0, "FJ": 2.5, "NZ": 8.5}.items():
        positions = framing.extent(world, (code,))
        assert max(apart(middle(positions), position) for position in positions) < reach


def test_a_country_too_small_to_see_is_ringed() -> None:
    """The Vatican, smaller than a dot on its map, is marked and named."""
    assert f'r="3.4" fill="{BOUNDARIES.colours["first"]}"' in drawn("VA").svg
    assert "VATICAN CITY" in drawn("VA").svg


def test_no_country_no_map() -> None:
    """Places that the atlas does not know give no map."""
    assert locator((), *A4, words("en"), BOUNDARIES) is None
    assert locator(("ZZ",), *A4, words("en"), BOUNDARIES) is None


@pytest.mark.parametrize("language", languages())
def test_every_language_has_its_own_names(language: str) -> None:
    """Country, alternative text and scale are in the issue's language, in letters that the shipped font has."""
    one = drawn("RS", language=language)
    called = territories.names(language)["RS"]
    assert called in one.alt
    assert called.upper() in one.svg
    assert any(city.name in one.svg for city in cities.of("RS", words(language).locale))


def test_the_projection_keeps_areas_and_comes_back() -> None:
    """A cell of one degree has its area anywhere on the map, and a spot leads back to its position."""
    lens = Lens(centre=(20.0, 44.0))
    for west, south in ((20.0, 44.0), (35.0, 60.0)):
        (x0, y0), (x1, y1), (x2, y2) = lens.through([(west, south), (west + 0.01, south), (west, south + 0.01)])
        parallelogram = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
        assert parallelogram == pytest.approx(0.00017453**2 * math.cos(math.radians(south)), rel=1e-3)
        assert lens.back((x0, y0)) == pytest.approx((west, south))


def test_a_ring_is_cut_to_the_frame() -> None:
    """Nothing of a shape is left far outside, and one that covers the frame covers it still."""
    cut = trimmed([(-500.0, -500.0), (500.0, -500.0), (500.0, 500.0), (-500.0, 500.0)], 100, 50)
    assert {(min(x for x, _ in cut), max(x for x, _ in cut)), (min(y for _, y in cut), max(y for _, y in cut))} == {(0, 100), (0, 50)}
    assert trimmed([(200.0, 0.0), (300.0, 0.0), (300.0, 20.0)], 100, 50) == []


def test_a_line_is_cut_at_the_frame() -> None:
    """A line that leaves the frame and comes back is two runs, each ending on the edge."""
    assert kept([(10.0, 10.0), (110.0, 10.0), (110.0, 30.0), (90.0, 30.0)], 100, 50) == [
        [(10.0, 10.0), (100.0, 10.0)],
        [(100.0, 30.0), (90.0, 30.0)],
    ]
    assert kept([(-10.0, -10.0), (-10.0, 70.0)], 100, 50) == []


def issue(*places: str, language: str = "en", answers: int = 8) -> Issue:
    """The specimen with a story of these places; from six answers on it is long enough for a map beside its picture."""
    whole = specimen(language)
    story = whole.stories[0]
    paragraph = tuple(replace(claim, paragraph=0) for claim in story.sections[0].claims) * 2
    sections = tuple(Section(question=f"Question {n}?", claims=paragraph) for n in range(answers))
    return replace(whole, stories=(replace(story, places=places, sections=sections),))


def page(told: Issue, desk: Path | None = None) -> str:
    """The issue as a web page."""
    return html.whole(html.Setting(issue=told, style="explainer", paper="A4", desk=desk, sizes={"media/specimen.png": (1200, 800)}), {})


def test_a_story_has_its_map_on_the_page() -> None:
    """The map stands once, with alternative text, caption and source; invented places and short stories have none."""
    told = page(issue("Kosovo", "Serbia")).replace("\u00a0", " ")
    assert told.count('<figure class="map">') == 1
    assert 'alt="Map: Kosovo and Serbia."' in told
    assert "Where it is. Dashed: boundary disputed, in whole or in part. Map data: Natural Earth." in told
    assert "Where it is." not in page(issue("Northtown"))
    assert "Where it is." not in page(issue("Kosovo", answers=1))


def test_a_desk_sets_its_own_boundaries(tmp_path: Path) -> None:
    """A desk's map.toml takes the place of the shipped one; one that is not in order is named."""
    folder = tmp_path / "explainer"
    folder.mkdir()
    shipped = (assets.locate("templates") / "_shared" / "map.toml").read_text("utf-8")
    (folder / "map.toml").write_text(re.sub(r"(?m)^disputed = .*$", "disputed = []", shipped), "utf-8")
    assert "Dashed" not in page(issue("Kosovo"), tmp_path)
    (folder / "map.toml").write_text(shipped.replace("#dde8ef", 'red\\"/>'), "utf-8")
    with pytest.raises(TemplateError, match=r"no colour"):
        page(issue("Kosovo"), tmp_path)


def test_pages_with_a_map_are_sound(tmp_path: Path) -> None:
    """The geometry of the pages holds, the map is a figure that is read aloud, and the file is PDF/A-3a and PDF/UA-1."""
    with typesetter() as setter:
        pdfs = [rendered(setter, issue("Kosovo", "Serbia", language=tag), paper=name).pdf for tag, name in (("en", "A4"), ("sr", "A5"))]
    assert [finding for pdf in pdfs for finding in findings(pdf)] == []
    if validator.lacking():
        pytest.skip(validator.lacking() or "")
    files = [tmp_path / f"{n}.pdf" for n in range(len(pdfs))]
    for file, pdf in zip(files, pdfs, strict=True):
        file.write_bytes(pdf)
    assert validator.failures(*files) == []


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_a_map_stands_where_it_should_fit(paper: Paper) -> None:
    """Without a picture it is behind the second paragraph; a text that has come too far down the page has it on the next one."""
    told = issue("Kosovo", answers=8)
    story = galley(told.stories[0], told.items, "en", marks_new=False)
    assert after(story, paper, 0.2 * paper.height, None) == (0, 0)
    full = after(story, paper, 0.55 * paper.height, None)
    assert full > (0, 0)
    assert after(story, paper, 0.2 * paper.height, 0.4 * paper.height) >= (1, 0)
    assert after(replace(story, answers=()), paper, 100, None) == (0, 0)
