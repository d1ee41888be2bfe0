"""An issue as HTML: the fragments the press sets, and the whole of it as one web page. Pure: the same setting gives the same text.

    issue ─galley, front page▶ what templates see ─Jinja▶ pieces (masthead, front, story…, back) ─shell▶ documents

What a template may use is listed in templates/README.md; a test holds that list.
"""

from __future__ import annotations

import base64
import dataclasses
import mimetypes
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reporter.errors import TemplateError
from reporter.model import Explainer, Fragment, Issue, Notice, Period
from reporter.render import glyphs, styles
from reporter.render.furniture import Furniture, furnish
from reporter.render.paper import PAPERS, paper
from reporter.render.words import Words, words

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

    from reporter.render.compositor import Compositor
    from reporter.render.plate import Boundaries

# What only templates need is imported where it is used: the command that plans the pages fills in none, and starts sooner.

# Where a template or sheet can name an asset; a text that says the same has its quotes escaped and stands in no sheet.
_IN_MARKUP, _IN_CSS = re.compile(r'(?<==")asset:([\w./-]+)(?=")'), re.compile(r"""(?<=url\()(["']?)asset:([\w./-]+)\1(?=\))""")
# A story's pages say nothing of the day they are printed on: the press stamps that.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_DAY: Mapping[str, Any] = {
    "date": _EPOCH.date(), "number": 0, "version": 1, "state": "draft", "supersedes": None, "as_of": _EPOCH,
    "period": Period(start=None, end=_EPOCH), "next": None, "marking": None, "contact": None, "producer": None, "questions": (),
    "review": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """All that decides what a page looks like, besides the words."""

    issue: Issue
    style: str  #: name of a folder under templates/
    paper: str  #: "A4", "Letter" or "A5"
    desk: Path | None  #: the desk's own templates folder, which overrides file by file
    sizes: Mapping[str, tuple[int, int]]  #: `Media.file` → pixels (width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story's piece, and what of it the web page shows too."""

    id: str
    html: str  #: the document
    start: int  #: where in it the story stands …
    end: int  #: … and ends; the same where a desk's page prints something else

    @classmethod
    def of(cls, name: str, story: Markup, press: Forme) -> Told:
        """The story in a document of its own."""
        html = press.page(story)
        start = html.find(story)
        return cls(id=name, html=html, start=max(0, start), end=start + len(story) if start >= 0 else 0)

    @property
    def story(self) -> str:
        """What the story's template made."""
        return self.html[self.start : self.end]


def fragments(setting: Setting, pages: Mapping[str, int] | None) -> tuple[Fragment, ...]:
    """The issue's pieces, each a complete document with its style sheet inside: "front", "story-<id>"…, "back"; one story is one piece.

    `pages` gives the first page (from 1) of each piece; while it is None the contents print a placeholder of the same width. Only
    "front" depends on it, and a story on nothing but itself, so that what is laid out can be kept.
    Raises UsageError for an unknown style or paper, TemplateError naming file and line.
    """
    if len(setting.issue.told) == 1:
        return (single(setting),)
    told = stories(tuple(alone(setting, number) for number in range(len(setting.issue.told))))
    return (front(setting, pages), *(Fragment(id=story.id, html=story.html) for story in told), back(setting))


def front(setting: Setting, pages: Mapping[str, int] | None) -> Fragment:
    """Page one of an issue that has not just one story; `pages` as in `fragments`."""
    press = Forme.of(setting, web=False)
    return Fragment(id="front", html=press.page(press.masthead(), press.front(pages)))


def back(setting: Setting) -> Fragment:
    """The last page of such an issue."""
    press = Forme.of(setting, web=False)
    return Fragment(id="back", html=press.page(press.back()))


def single(setting: Setting) -> Fragment:
    """The one piece of an issue of one story."""
    press = Forme.of(setting, web=False)
    html = press.page(press.masthead(), press.story(0), press.changes(), press.back())
    return Fragment(id=f"story-{setting.issue.stories[0].id}", html=html)


def alone(setting: Setting, number: int) -> Setting:
    """What the story at `number` needs of a setting, and no more: the same story gives the same setting on another day."""
    issue = setting.issue
    story = issue.stories[number]
    picture = story.image.file if story.image else None
    reduced = replace(
        issue,
        **{**_NO_DAY, **_its_day(issue, story)},
        since=None if issue.since is None else 0,
        stories=(story,),
        items={key: item for key, item in issue.items.items() if key in story.items},
        highlights=(),
        notices=(),
        sources=(),
    )
    return replace(setting, issue=reduced, sizes={file: size for file, size in setting.sizes.items() if file == picture})


def _its_day(issue: Issue, story: Explainer) -> Mapping[str, Any]:
    """The issue's date, where the story tells of something on that day: its timeline marks it."""
    return {"date": issue.date} if any(moment.date == issue.date.isoformat() for moment in story.timeline) else {}


def stories(settings: tuple[Setting, ...]) -> tuple[Told, ...]:
    """The pieces of stories, each from its setting as `alone` gives it; all settings are of one issue."""
    if not settings:
        return ()
    sizes = {file: size for setting in settings for file, size in setting.sizes.items()}
    press = Forme.of(replace(settings[0], sizes=sizes), web=False)
    hands = (replace(press, setting=setting) for setting in settings)
    return tuple(Told.of(f"story-{hand.setting.issue.stories[0].id}", hand.story(0), hand) for hand in hands)


def whole(setting: Setting, told: Mapping[str, str]) -> str:
    """The issue as one self-standing web page, for screen and print; pictures are at media/…, everything else is inside.

    `told` has the stories that are at hand, as `Told.story` by `Told.id`: their templates are not filled in again.
    """
    press = Forme.of(setting, web=True)
    several = len(setting.issue.told) != 1
    bodies = (told.get(f"story-{story.id}") or press.story(number) for number, story in enumerate(setting.issue.told))
    pieces = (
        press.masthead(),
        *([press.front(None)] if several else []),
        *(Markup(body) for body in bodies),  # noqa: S704 - what the story's template made
        *([] if several else [press.changes()]),
        press.back(),
    )
    return _IN_MARKUP.sub(lambda match: _inside(match[1], setting), press.page(*pieces))


def furniture(setting: Setting) -> Furniture:
    """What the press stamps into the margins of the issue's pages."""
    return furnish(setting.issue, paper(setting.paper), _words(setting.issue))


def notices(setting: Setting) -> tuple[Notice, ...]:
    """Characters of the issue that no shipped font has, with the font package that has them; the last page prints these too."""
    issue, said = setting.issue, _words(setting.issue)
    missing = glyphs.missing_glyphs(_everything(issue), glyphs.shipped())
    return tuple(
        Notice(
            kind="left_out",
            subject=glyphs.called(gap.script),
            text=said.say("missing_glyphs" if gap.package else "spelt_out", characters=_code_points(gap.characters), package=gap.package),
        )
        for gap in missing
    )


def check(style: str, desk: Path | None, language: str = "en") -> None:
    """Render every template of the style on a specimen issue, on every paper. Raises UsageError, TemplateError naming file and line."""
    from reporter.render.specimen import specimen

    several = specimen(language)
    alone = replace(several, stories=several.stories[:1], since=None, marking=None)
    for issue in (several, alone):
        for name in PAPERS:
            setting = Setting(issue=issue, style=style, paper=name, desk=desk, sizes={"media/specimen.png": (1200, 800)})
            fragments(setting, None)
            whole(setting, {})


def _words(issue: Issue) -> Words:
    return words(issue.language, issue.zone)


def _code_points(characters: str) -> str:
    """ "U+1F600, U+1F601 …": characters that cannot be printed cannot be named by printing them."""
    shown = ", ".join(f"U+{ord(character):04X}" for character in characters[:6])
    return shown if len(characters) <= 6 else f"{shown} …"


def _everything(value: object) -> str:
    """All texts of the issue's own matter, joined; the stored items are not printed."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " ".join(map(_everything, value))
    if dataclasses.is_dataclass(value):
        return " ".join(_everything(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in ("why", "id"))
    return ""


def _boundaries(style: str, desk: Path | None) -> Boundaries:
    """What the style's `map.toml` says. Raises TemplateError naming the file where it is not in order."""
    from reporter.render.plate import Boundaries

    path = styles.find("map.toml", style, desk)
    assert path is not None, "the shipped templates have one"
    try:
        return Boundaries.of(tomllib.loads(styles.read(path)))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise TemplateError(
            f"not the settings of a map: {error}", place=str(path), remedy="Copy templates/_shared/map.toml and change that."
        ) from error


def _inside(name: str, setting: Setting) -> str:
    """An asset as a data: address, so that the web page needs no other file. Raises TemplateError for one that is not there."""
    folder, _, rest = name.partition("/")
    path = styles.find(f"fonts/{rest}" if folder == "fonts" else rest, setting.style, setting.desk)
    if path is None:
        raise TemplateError("no file of the style has that name", place=f"asset:{name}", remedy="Put it into the style's folder.")
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def _css(setting: Setting, env: SandboxedEnvironment, *, web: bool) -> Markup:
    """The style's sheets; only the web page's say in its margins what the press stamps on the others."""
    geometry = styles.render(env, "paper.css.j2", furniture=furniture(setting) if web else None)
    sheets = styles.css(setting.style, setting.desk, styles.WEB_SHEETS if web else styles.PRINT_SHEETS)
    if web:
        sheets = _IN_CSS.sub(lambda match: _inside(match[2], setting), sheets)
    return Markup(f"{geometry}\n{sheets}")  # noqa: S704 - the style's own, and `styles.css` refuses "</style"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forme:
    """Templates, words and paper at hand for one setting."""

    setting: Setting
    env: SandboxedEnvironment
    hand: Compositor
    css: Markup  #: the style's sheets and the paper's, the same for all stories of an issue
    web: bool

    @classmethod
    def of(cls, setting: Setting, *, web: bool) -> Forme:
        """Everything made ready. Raises UsageError for an unknown style or paper."""
        from reporter.render.compositor import Compositor

        sheet = paper(setting.paper)
        hand = Compositor(
            words=_words(setting.issue),
            language=setting.issue.language,
            paper=sheet,
            sizes=setting.sizes,
            boundaries=_boundaries(setting.style, setting.desk),
        )
        env = styles.environment(setting.style, setting.desk)
        env.filters.update(hand.filters())
        env.globals.update(hand.functions(), paper=sheet)
        return cls(setting=setting, env=env, hand=hand, css=_css(setting, env, web=web), web=web)

    def masthead(self) -> Markup:
        """The head of page one."""
        return self.piece("masthead.html.j2", issue=self.setting.issue, alone=len(self.setting.issue.told) == 1)

    def front(self, pages: Mapping[str, int] | None) -> Markup:
        """Page one of an issue with several stories."""
        from reporter.render import frontpage

        return self.piece("front.html.j2", issue=self.setting.issue, front=frontpage.front(self.setting.issue, pages), web=self.web)

    def changes(self) -> Markup:
        """What became of the last issue's stories, for an issue of one story, which has no front page."""
        from reporter.render import frontpage

        return self.piece("changes.html.j2", issue=self.setting.issue, front=frontpage.front(self.setting.issue, None), web=self.web)

    def story(self, number: int) -> Markup:
        """The story of that number, from 0."""
        from reporter.render.galley import galley

        issue = self.setting.issue
        told = galley(issue.stories[number], issue.items, issue.language, marks_new=issue.since is not None, today=issue.date.isoformat())
        return self.piece("story.html.j2", story=told)

    def back(self) -> Markup:
        """The last page."""
        issue = self.setting.issue
        return self.piece("back.html.j2", issue=issue, notices=(*issue.notices, *notices(self.setting)))

    def page(self, *pieces: Markup) -> str:
        """A complete document of finished pieces."""
        issue, shell = self.setting.issue, "web.html.j2" if self.web else "page.html.j2"
        return self.piece(shell, title=issue.title, language=issue.language, css=self.css, pieces=pieces)

    def piece(self, name: str, **values: object) -> Markup:
        """One template, filled in. Raises TemplateError."""
        return Markup(styles.render(self.env, name, **values))  # noqa: S704 - templates escape
