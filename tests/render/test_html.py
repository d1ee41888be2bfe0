"""Issues as HTML: the pieces, what they depend on, a desk's own templates, and what hostile matter cannot do."""

from __future__ import annotations

import pickle
import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter import app, assets, checkup
from reporter.errors import TemplateError, UsageError
from reporter.model import Cite, Claim, Explainer, Found, Issue, Item, Picture, Section, Source
from reporter.render import engine, frontpage, html, rehearsal, styles
from reporter.render.compositor import Compositor
from reporter.render.filters import bare
from reporter.render.furniture import fitted, furnish, length
from reporter.render.galley import galley
from reporter.render.html import Setting
from reporter.render.paper import PAPERS, paper
from reporter.render.plate import Boundaries
from reporter.render.shelf import Shelf
from reporter.render.specimen import specimen
from reporter.render.words import languages, words
from reporter.render.worker import LAYOUT, Workers
from tests.render.press import picture, rendered, texts, typesetter

TEMPLATES = assets.locate("templates")
SIZES = {"media/specimen.png": (1200, 800)}
BOUNDARIES = Boundaries.of(tomllib.loads((TEMPLATES / "_shared" / "map.toml").read_text("utf-8")))


def setting(issue: Issue | None = None, *, paper: str = "A4", desk: Path | None = None, style: str = "explainer") -> Setting:
    """The specimen, or another issue, to be set."""
    return Setting(issue=issue or specimen(), style=style, paper=paper, desk=desk, sizes=SIZES)


def alone() -> Issue:
    """The specimen with its first story only."""
    return replace(specimen(), stories=specimen().stories[:1])


def saying(*texts: str) -> Issue:
    """An issue of one story that makes these claims, each a paragraph of its own."""
    issue = alone()
    claims = tuple(Claim(text=text, cites=(Cite(item="a", start=0, end=4),), paragraph=n) for n, text in enumerate(texts))
    return replace(issue, stories=(replace(issue.stories[0], sections=(Section(question=None, claims=claims),), quotes=()),))


def desk(tmp_path: Path, **files: str) -> Path:
    """A desk's templates folder; `story_html_j2="…"` is explainer/story.html.j2."""
    folder = tmp_path / "templates" / "explainer"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    return folder.parent


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_several_stories_are_front_stories_back() -> None:
    """Every piece is a complete document with its style sheet inside."""
    pieces = html.fragments(setting(), None)
    assert [piece.id for piece in pieces] == ["front", "story-0000000000000001", "story-0000000000000002", "back"]
    assert all(piece.html.lstrip().startswith("<!DOCTYPE html>") and "<style>" in piece.html for piece in pieces)


def test_one_story_is_one_piece() -> None:
    """Masthead, story and what was read are set together, with one h1: the story's headline."""
    (piece,) = html.fragments(setting(alone()), None)
    assert piece.id == "story-0000000000000001"
    assert piece.html.count("<h1") == 1
    assert piece.html.index('class="masthead') < piece.html.index("<h1") < piece.html.index('class="back')


def test_an_issue_without_stories_has_a_front_and_a_back() -> None:
    """Nothing to tell is still an issue."""
    assert [piece.id for piece in html.fragments(setting(replace(specimen(), stories=(), highlights=())), None)] == ["front", "back"]


def test_only_the_front_knows_pages() -> None:
    """With page numbers known the contents change and nothing else does; a placeholder stood there before."""
    unknown = {piece.id: piece.html for piece in html.fragments(setting(), None)}
    known = {piece.id: piece.html for piece in html.fragments(setting(), {"story-0000000000000001": 2, "story-0000000000000002": 47})}
    assert {name for name in known if known[name] != unknown[name]} == {"front"}
    assert '<span class="folio">47</span>' in known["front"]
    assert unknown["front"].count('<span class="folio">–</span>') == 2


def test_a_story_is_the_same_tomorrow() -> None:
    """Number, date, as-of time and other stories are not in a story's piece, so that its pages can be kept."""
    today = specimen()
    tomorrow = replace(
        today,
        number=13,
        date=date(2024, 5, 2),
        as_of=today.as_of + timedelta(days=1),
        marking="TLP:RED",
        since=12,
        stories=today.stories[:2][::-1],
    )
    first, second = ({piece.id: piece.html for piece in html.fragments(setting(issue), None)} for issue in (today, tomorrow))
    assert first["story-0000000000000001"] == second["story-0000000000000001"]


def test_a_setting_crosses_processes() -> None:
    """Templates run in a child: a setting can be pickled."""
    assert pickle.loads(pickle.dumps(setting())) == setting()


def test_the_same_setting_gives_the_same_text() -> None:
    """Rendering is a pure function."""
    assert html.fragments(setting(), None) == html.fragments(setting(), None)
    assert html.whole(setting(), {}) == html.whole(setting(), {})


@pytest.mark.parametrize(
    ("changed", "known"), [({"paper": "A3"}, "Letter"), ({"style": "none"}, "explainer"), ({"style": "../x"}, "explainer")]
)
def test_unknown_styles_and_papers_name_the_known_ones(changed: dict[str, str], known: str) -> None:
    """A wrong name is wrong usage, answered with the right ones."""
    with pytest.raises(UsageError, match=known):
        html.fragments(setting(**changed), None)


# ── what is on the page ───────────────────────────────────────────────────────────────────────────────────────────


def test_change_bars_need_an_issue_before() -> None:
    """ "New" means something only against an issue before."""
    assert re.search(r'<p class="[^"]*\bnew"', html.whole(setting(), {}))
    assert not re.search(r'<p class="[^"]*\bnew"', html.whole(setting(replace(specimen(), since=None)), {}))


def test_no_change_is_said_aloud() -> None:
    """Every status has its line each day, and an empty one says so."""
    front = html.fragments(setting(), None)[0].html
    assert len(re.findall(r'<th scope="row">(?:New|Updated|No longer reported|No change)</th>', front)) == 4
    assert "<td>None</td>" in front


def still(issue: Issue) -> Issue:
    """The issue with nothing in it that was not in the one before."""

    def quiet(story: Explainer) -> Explainer:
        sections = tuple(replace(s, claims=tuple(replace(claim, new=False) for claim in s.claims)) for s in story.sections)
        return replace(story, status="unchanged", sections=sections, figures=tuple(replace(f, previous=None) for f in story.figures))

    return replace(issue, stories=tuple(quiet(story) for story in issue.stories if story.status != "resolved"))


def test_a_still_day_says_that_nothing_has_changed() -> None:
    """One sentence says so, no bar is explained, and each story says since when."""
    issue = still(specimen())
    page = html.whole(setting(issue), {})
    assert f"Nothing has changed since No.&nbsp;{issue.since}." in page or f"Nothing has changed since No. {issue.since}." in page
    assert "A bar in the margin" not in page
    assert "A bar in the margin" in html.whole(setting(), {})
    dated = [story for story in issue.told if story.updated]
    assert len(re.findall(r'<p class="kicker">[^<]*No change since \d', page)) == len(dated) > 0


def test_a_bar_stands_beside_what_is_new_only() -> None:
    """A paragraph in which some is new is set as several, each new or not."""
    issue = alone()
    story = issue.told[0]
    claims = tuple(replace(claim, new=number == 1, paragraph=0) for number, claim in enumerate(story.sections[0].claims * 3))[:3]
    mixed = replace(story, sections=(replace(story.sections[0], claims=claims),))
    paragraphs = galley(mixed, issue.items, "en", marks_new=True).answers[0].paragraphs
    assert [paragraph.new for paragraph in paragraphs] == [False, True, False]


def test_a_changed_figure_is_told_by_its_sentence() -> None:
    """ "+50" stands beside the sentence that says of what, and what it was."""
    issue = alone()
    story = issue.told[0]
    figure = next(figure for figure in story.figures if figure.value)
    changed = replace(issue, stories=(replace(story, figures=(replace(figure, previous=figure.value - 50),)),))
    (moved,) = frontpage.front(changed, None).moved
    cite = figure.cites[0]
    assert moved.text == " ".join(issue.items[cite.item].text[cite.start : cite.end].split())
    assert moved.value - moved.previous == 50
    assert ">+50</th>" in html.whole(setting(changed), {})


def test_a_caption_without_its_picture_is_a_note() -> None:
    """A picture that is not at hand leaves its caption, its credit and the reason; no broken picture."""
    issue = alone()
    page = html.whole(replace(setting(issue), sizes={}), {})
    assert 'class="caption-only"' in page
    assert "media/specimen.png" not in page
    captionless = replace(issue.stories[0], image=Picture(file=None, alt="", caption=""))
    assert 'class="caption-only"' not in html.whole(setting(replace(issue, stories=(captionless,))), {})


def test_every_picture_has_its_words() -> None:
    """Photographs, charts and QR codes carry alternative text."""
    images = re.findall(r"<img [^>]*>", html.whole(setting(), {}))
    assert len(images) == 5
    assert all(re.search(r'alt="[^"]{8,}"', image) for image in images)
    assert "<svg" not in html.whole(setting(), {})


def test_what_an_editor_wrote_says_so() -> None:
    """Words without a source are printed under an editor's name, with no note number."""
    page = html.whole(setting(alone()), {}).replace("\u00a0", " ")
    assert re.search(r'<span class="editor">Editor’s note</span> The desk has asked both sides\.</p>', page)


def test_a_number_stands_where_the_source_changes() -> None:
    """Sentences in a row from one source share one number, at the end of their run; numbers count from first use."""
    told = galley(specimen().stories[0], specimen().items, "en", marks_new=True)
    runs = [run.notes for paragraph in told.answers[0].paragraphs for run in paragraph.runs]
    assert runs == [(1,), (), (2,)]
    assert [note.source.outlet for note in told.notes] == ["Gazette", "Agency"]


def test_a_figure_keeps_its_words_in_order() -> None:
    """The number is taken out for the eye only: the three pieces joined are the words."""
    story = specimen().stories[0]
    for text, number in (
        ("about 4,500 peacekeepers", "4,500"),
        ("€3.4 million", "€3.4"),
        ("several dozen", "several dozen"),
        ("5 %", "5 %"),
    ):
        (told,) = galley(replace(story, figures=(replace(story.figures[0], text=text),)), specimen().items, "en", marks_new=False).facts
        assert (told.before + told.number + told.after, told.number) == (text, number)


def test_quotations_are_not_printed_twice() -> None:
    """A quotation that the text holds, in one sentence or in two, is set large or not at all."""
    story = specimen().stories[0]
    held = replace(story.quotes[1], text="rose without a text")
    longer = replace(held, text="rose without a text. “Three delegations asked")
    told = galley(replace(story, quotes=(story.quotes[0], held, longer)), specimen().items, "en", marks_new=False)
    assert told.speeches == ()
    assert told.pull
    assert told.pull.text == story.quotes[0].text


def test_a_picture_is_not_set_coarser_than_its_pixels_allow() -> None:
    """130 pixels an inch at least; as wide as the text or clearly narrower; never much higher than two fifths of the page."""
    sheet = paper("A4")
    for size in ((300, 200), (4000, 3000), (100, 4000)):
        hand = Compositor(words=words("en"), language="en", paper=sheet, sizes={"media/x.png": size}, boundaries=BOUNDARIES)
        width = hand.print_width(Picture(file="media/x.png", alt="", caption=""))
        assert width is not None
        assert width <= sheet.measure + 0.01
        assert size[0] / (width / 72) >= 129.9
        assert width * size[1] / size[0] <= 0.43 * sheet.height
    hand = Compositor(words=words("en"), language="en", paper=paper("A5"), sizes={"media/x.png": (1600, 1000)}, boundaries=BOUNDARIES)
    assert hand.print_width(Picture(file="media/x.png", alt="", caption="")) == round(paper("A5").measure, 2)


# ── hostile matter ────────────────────────────────────────────────────────────────────────────────────────────────


def test_matter_is_never_mark_up_nor_template() -> None:
    """Tags, template code and addresses of assets in a text are printed as they are."""
    text = """<script>alert(1)</script> {{ 7 * 7 }} {% for %} </style> "asset:secret.txt" url(asset:secret.txt)"""
    issue = saying(text)
    hostile = replace(issue, title=text, stories=(replace(issue.stories[0], places=(text,)),))
    for page in (html.whole(setting(hostile), {}), html.fragments(setting(hostile), None)[0].html):
        assert "<script" not in page
        assert "{{ 7 * 7 }}" in page.replace("\u00a0", " ")
        assert page.count("</style>") == 1


def test_characters_without_glyphs_are_told() -> None:
    """They are spelt out on the page, and a notice names them by code point and the package that has them, where one helps."""
    issue = saying("He wrote 😀 and ꦗ.")
    emoji, javanese = html.notices(setting(issue))
    assert (emoji.kind, "U+1F600" in emoji.text, "Debian" in emoji.text) == ("left_out", True, False)
    assert (javanese.subject, "U+A997" in javanese.text, "fonts-noto-core" in javanese.text) == ("Javanese", True, True)
    page = html.whole(setting(issue), {})
    assert "[grinning face]" in page.replace("\u00a0", " ")
    assert "😀" not in page


def test_check_says_what_a_source_has_no_font_for() -> None:
    """`reporter check` names each script that would be spelt out with the package that helps; that is no fault of the source."""
    item = Item(
        id="a", revision="0", source="wire", kind="report", title="Signs", url="a.txt", language="en", text="He wrote ꦗ and 😀.", parts=()
    )
    reading = Found(items=(item,))
    (told,) = checkup.sources(((Source(id="wire", kind="document", location="a.txt"), reading),))
    assert told.sound
    assert told.text == "1 item. Spelt out, for want of a font: Emoji (always so), Javanese (install fonts-noto-core)"


# ── a desk's own templates ────────────────────────────────────────────────────────────────────────────────────────


def test_one_small_file_changes_the_look(tmp_path: Path) -> None:
    """A desk's sheet comes after the style's own, in every piece."""
    folder = desk(tmp_path, desk_css=":root { --accent: #00457c }")
    for piece in html.fragments(setting(desk=folder), None):
        assert piece.html.index("--accent: #7a1d19") < piece.html.index("--accent: #00457c")


def test_one_more_file_changes_a_block(tmp_path: Path) -> None:
    """A replacing file extends what it replaces; the web page carries the desk's picture inside."""
    folder = desk(
        tmp_path,
        masthead_html_j2='{% extends "style:masthead.html.j2" %}'
        '{% block logo %}<img src="asset:explainer/logo.svg" alt="Our desk">{% endblock %}',
        logo_svg='<svg xmlns="http://www.w3.org/2000/svg"/>',
    )
    front = html.fragments(setting(desk=folder), None)[0].html
    assert 'src="asset:explainer/logo.svg"' in front
    assert "Specimen briefing" in front
    assert 'src="data:image/svg+xml;base64,' in html.whole(setting(desk=folder), {})


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("{{ story.headline.text }}\n{% if %}", 2, "Expected an expression"),
        ("\n\n{{ story.nothing }}", 3, "nothing"),
        ("\n{{ unknown }}", 2, "'unknown' is undefined"),
        ("\n{{ 1 // 0 }}", 2, "ZeroDivisionError"),
        ("{{ story.__class__.__mro__ }}", 1, "unsafe"),
        ('\n{% include "../../secret" %}', 2, "no name of a template"),
        ('\n{% include "gone.html.j2" %}', 2, "gone.html.j2"),
        ("\n{{ story.headline.text | gone }}", 2, "gone"),
    ],
)
def test_a_wrong_template_is_named_by_file_and_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    """Whatever is wrong with a desk's template, the error says where."""
    folder = desk(tmp_path, story_html_j2=text)
    with pytest.raises(TemplateError, match=re.escape(problem)) as caught:
        html.check("explainer", folder)
    assert caught.value.place is not None
    if "../" not in text:
        assert caught.value.place == f"{folder / 'explainer' / 'story.html.j2'}:{line}"


def test_check_finds_a_wrong_template_from_within_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the desk's own folder, where its path is a relative one, `reporter check` names file and line of what is wrong all the same."""
    (tmp_path / "templates" / "explainer").mkdir(parents=True)
    (tmp_path / "templates" / "explainer" / "back.html.j2").write_text(
        '{% extends "style:back.html.j2" %}\n{% block colophon %}{{ issue.nonsense }}{% endblock %}\n'
    )
    (tmp_path / "a.md").write_text("# A\n\nB is so.\n")
    (tmp_path / "reporter.toml").write_text(
        '[editions.e]\ntitle = "E"\nsources = ["a"]\n[sources.a]\nkind = "document"\nlocation = "a.md"\n'
    )
    monkeypatch.chdir(tmp_path)
    (wrong,) = [finding for finding in app.check("e", None, offline=True) if not finding.sound]
    assert "templates/explainer/back.html.j2:2: UndefinedError" in wrong.text


def test_a_sheet_cannot_leave_its_element(tmp_path: Path) -> None:
    """A style sheet that closes its element is refused with its line."""
    with pytest.raises(TemplateError, match=r"desk\.css:2"):
        html.check("explainer", desk(tmp_path, desk_css="a{}\n</STYLE><script>"))


def test_symlinks_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    """A link to a file elsewhere is not read."""
    folder = desk(tmp_path)
    (tmp_path / "secret").write_text("secret")
    (folder / "explainer" / "story.html.j2").symlink_to(tmp_path / "secret")
    with pytest.raises(TemplateError, match="symlink"):
        html.check("explainer", folder)


def test_a_desk_can_have_a_style_of_its_own(tmp_path: Path) -> None:
    """A folder is a style; what it lacks is the shared ones'."""
    (tmp_path / "plain").mkdir()
    assert styles.styles(tmp_path) == ("explainer", "plain")
    assert html.fragments(setting(style="plain", desk=tmp_path), None)


def test_shipped_templates_are_sound() -> None:
    """The specimen sets in every language, on every paper."""
    for language in languages():
        html.check("explainer", None, language)


def test_everything_templates_can_use_is_documented() -> None:
    """templates/README.md names every block, variable, filter, function and file."""
    from jinja2 import meta, nodes

    readme = (TEMPLATES / "README.md").read_text("utf-8")
    named = set(re.findall(r"`([\w.-]+)[(`]", readme)) | set(re.findall(r"`(\w+)\(", readme))
    hand = Compositor(words=words("en"), language="en", paper=paper("A4"), sizes={}, boundaries=BOUNDARIES)
    env = styles.environment("explainer", None)
    env.filters.update(hand.filters())
    used = {*hand.filters(), *hand.functions()}
    for path in TEMPLATES.rglob("*.j2"):
        tree = env.parse(path.read_text("utf-8"))
        own = {macro.name for macro in tree.find_all(nodes.Macro)} | {name.target for name in tree.find_all(nodes.Import)}
        own |= {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
        used |= {path.name, *(block.name for block in tree.find_all(nodes.Block)), *(meta.find_undeclared_variables(tree) - own)}
    used |= set(styles.PRINT_SHEETS) | set(styles.WEB_SHEETS)
    assert used - named - set(env.globals) - {"self"} == set()


def test_every_font_is_used_and_every_font_used_is_there() -> None:
    """Only the files that sheets or the press name are shipped."""
    shipped = {path.name for path in (TEMPLATES / "_shared" / "fonts").glob("*.?tf")}
    layout = set(re.findall(r"asset:fonts/([\w-]+\.otf)", (TEMPLATES / "_shared" / "fonts.css").read_text("utf-8")))
    code = "".join(path.read_text("utf-8") for path in Path(html.__file__).parent.glob("*.py"))
    assert {name for name in shipped if name.endswith(".otf")} == layout
    assert {name for name in shipped if name.endswith(".ttf") and name.removesuffix(".ttf") not in code} == set()


# ── furniture ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PAPERS)
def test_furniture_fits_its_page(name: str) -> None:
    """No line of it is longer than its place or nearer than 6 mm to the edge, however long title, headline and marking are."""
    sheet = paper(name)
    issue = specimen()
    long = replace(
        issue,
        title="Very long title " * 20,
        marking="TLP:AMBER " * 30,
        stories=(replace(issue.stories[0], headline=replace(issue.stories[0].headline, text="Plates " * 90)),),
    )
    furniture = furnish(long, sheet, words("en", long.zone))
    stamps = furniture.page(f"story-{issue.stories[0].id}", 1, 188, 188)
    assert len(stamps) == 6
    for stamp in stamps:
        width = length(stamp.text, stamp.font, stamp.size, stamp.tracking)
        start = {"left": stamp.x, "right": stamp.x - width, "center": stamp.x - width / 2}[stamp.align]
        assert sheet.outer - 1 <= start
        assert start + width <= sheet.width - sheet.outer + 1
        assert 17 <= stamp.y <= sheet.height - 17
        assert stamp.y + stamp.size < sheet.bottom or stamp.y > sheet.height - sheet.top


def test_every_page_says_what_it_is() -> None:
    """Date, as-of time with zone, number, folio and marking are on all pages; the running title from a story's second page on."""
    furniture = html.furniture(setting())
    first, second = furniture.page("story-0000000000000001", 0, 2, 5), furniture.page("story-0000000000000001", 1, 3, 5)
    assert "No. 12, Version 2 · Wednesday 1 May 2024 · As of 06:00 CEST" in [stamp.text.replace("\u00a0", " ") for stamp in first]
    assert [stamp.text for stamp in first].count("TLP:CLEAR") == 2
    assert "3 of 5" in [stamp.text for stamp in second]
    assert {stamp.text for stamp in second} - {stamp.text for stamp in first} == {"Why number plates can stall a treaty", "3 of 5"}
    assert "SPECIMEN BRIEFING" not in [stamp.text for stamp in furniture.page("front", 0, 1, 5)]


def test_a_cut_title_says_that_it_is_cut() -> None:
    """A line too long for its place ends after a word, with an ellipsis."""
    assert fitted("Why number plates can stall a treaty", "SourceSerif4Caption-It.ttf", 8, 100).endswith("…")
    assert fitted("Short", "SourceSerif4Caption-It.ttf", 8, 100) == "Short"


def test_an_as_of_time_on_another_day_says_the_day() -> None:
    """A late as-of time is not mistaken for today's."""
    issue = replace(specimen(), as_of=datetime(2024, 5, 2, 1, 0, tzinfo=UTC))
    assert "As of 2 May 2024, 03:00 CEST" in html.furniture(setting(issue)).every[0].text.replace("\u00a0", " ")


# ── on paper ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_engine_has_nothing_to_complain_of() -> None:
    """Every piece of the specimen is laid out without a single warning, in every language and on every paper."""
    shelf = Shelf(folders=(TEMPLATES,), media={file: media.data for file, media in picture().items()})
    with Workers() as workers:
        workers.warm_up(rehearsal.rehearse, "en")
        for name, language in zip((*PAPERS, *PAPERS), languages(), strict=True):
            for piece in html.fragments(setting(specimen(language), paper=name), None):
                laid = workers.call(LAYOUT, engine.lay_out, piece.html, shelf, "")
                assert isinstance(laid, engine.LaidOut)
                assert laid.warnings == (), (name, language, piece.id)


def test_words_can_be_read_out_of_the_file() -> None:
    """What a claim says is what the PDF's text says, capitals of acronyms and first lines included, hyphens at line ends aside."""
    said = "NATO and Nato met the nato-like EU and KFOR in Косовска Митровица; 12,480 officials waited and nothing else was decided at all."
    with typesetter() as setter:
        pages = " ".join(texts(rendered(setter, saying(said, said, said)).pdf))
    hyphen_at_line_end = "\x02"  # pdfium's own character for it
    assert bare(pages.replace(hyphen_at_line_end, "")).count(bare(said)) == 3
