"""WeasyPrint, as a layout child uses it: one fragment's HTML in, a tagged PDF out, with nothing read but the shelf.

What leaves here is material for `assemble`, not yet a finished file: faces from the templates are named instead of embedded
(see `faces`), and a link to another fragment is an address under `shelf.ISSUE`.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import importlib.util
import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.render import faces, linework
from reporter.render.shelf import ISSUE, Shelf
from reporter.render.variables import settled

if TYPE_CHECKING:
    from pydyf import PDF
    from weasyprint import CSS, Document
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

SCHEMES = ("http:", "https:", "mailto:")

VARIANT = "pdf/a-3a"

#: The version of WeasyPrint that `faster` was proved on.
PROVED = "70."

_DRAWING = "data:image/svg+xml;base64,"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_FACE_RULE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """One fragment, set."""

    pdf: bytes = field(repr=False)
    pages: int
    faces: dict[str, str]  #: SHA-256 of each face from the templates that the page uses → its `asset:` address
    warnings: tuple[str, ...] = ()  #: what the engine complained of, each once
    refused: tuple[str, ...] = ()  #: addresses that the page wanted to read, attach or link to and may not, each once


def version() -> str:
    """Names and versions of what a page's look depends on beside its own HTML and assets; reads package metadata, imports nothing."""
    from importlib.metadata import version as installed

    return (
        " ".join(f"{name} {installed(name)}" for name in ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "pyphen", "pillow"))
        + f" {VARIANT} 3"
    )


def srgb() -> bytes:
    """The ICC profile that the engine declares colours with, found without loading the engine."""
    spec = importlib.util.find_spec("weasyprint")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()


def lay_out(html: str, shelf: Shelf, extra_css: str) -> LaidOut:
    """Set one fragment. `extra_css` is a reader's style sheet (its `!important` wins over the page's own); "" for none.

    Whatever the engine cannot do is raised as it comes: a child turns it into a `Failed`.
    """
    import weasyprint

    hasten()
    css, rest = _parted(html)
    look = _look(shelf.folders, settled(css, rest), "".join(_FACE_RULE.findall(html)))
    refused: list[str] = [*look.refused]
    lines: linework.Lines = {}
    fetcher = _fetcher(shelf, look.served, refused, lines)
    with _complaints() as warnings:
        page = weasyprint.HTML(string=rest, base_url=ISSUE, url_fetcher=fetcher)
        sheets = [*look.sheets, *([weasyprint.CSS(string=extra_css, url_fetcher=fetcher)] if extra_css else [])]
        document = page.render(font_config=look.fonts, counter_style=look.counters.copy(), stylesheets=sheets, pdf_variant=VARIANT)
        refused += _refuse(document)
        document.fonts = named = faces.Named(look.served)
        pdf = document.write_pdf(pdf_variant=VARIANT, finisher=partial(_packed, lines))
    told = tuple(dict.fromkeys((*look.warnings, *warnings)))
    return LaidOut(
        pdf=pdf, pages=len(document.pages), faces=dict(sorted(named.used.items())), warnings=told, refused=tuple(dict.fromkeys(refused))
    )


@cache
def hasten() -> None:
    """Make the engine faster in this process, where it is of the version that this was proved on."""
    import weasyprint

    if weasyprint.__version__.startswith(PROVED):
        from reporter.render import faster

        faster.install()


def _packed(lines: linework.Lines, _document: Document, pdf: PDF) -> None:
    """Put the long paths in, and compress what is drawn as zlib does by default.

    Compressing as hard as the engine does takes a twelfth of the layout and saves 1.5 %.
    """
    from pydyf import Stream

    for drawn in pdf.objects:
        if isinstance(drawn, Stream) and drawn.compress:
            drawn.compress = False
            content = drawn.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            drawn.stream, drawn.extra["Filter"] = [zlib.compress(linework.drawn(content, lines))], "/FlateDecode"


def _parted(html: str) -> tuple[str, str]:
    """A page's style sheet and the page without it, where it has just one; else nothing and the whole page."""
    found = _STYLE.findall(html)
    return (found[0], _STYLE.sub("", html)) if len(found) == 1 and html.lower().count("<style") == 1 else ("", html)


@dataclass(frozen=True, slots=True)
class _Look:
    """What all fragments of an issue share: reading a sheet takes as long as laying out a third of a page, its faces half as long."""

    sheets: tuple[CSS, ...]
    fonts: FontConfiguration
    counters: CounterStyle
    served: dict[str, str]  #: faces from the templates: SHA-256 → address
    warnings: tuple[str, ...]
    refused: tuple[str, ...]


@lru_cache(maxsize=4)
def _look(folders: tuple[Path, ...], css: str, rules: str) -> _Look:
    """Style sheet and fonts for these `@font-face` rules.

    Never shared between different ones, so that what one fragment declares cannot change the next.
    """
    import weasyprint
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration

    del rules
    fonts, counters, served, refused = FontConfiguration(), CounterStyle(), dict[str, str](), list[str]()
    fetcher = _fetcher(Shelf(folders=folders), served, refused, {})
    alone, faces_alone = _without_faces(css)
    ready = () if alone is None else (_rules_alone(alone),)
    with _complaints() as warnings:
        sheet = weasyprint.CSS(string=faces_alone, base_url=ISSUE, url_fetcher=fetcher, font_config=fonts, counter_style=counters)
    for read in ready:
        counters.update(read.counters)
    return _Look(
        sheets=(sheet, *(read.sheet for read in ready)),
        fonts=fonts,
        counters=counters,
        served=served,
        warnings=(*warnings, *(warning for read in ready for warning in read.warnings)),
        refused=tuple(refused),
    )


@dataclass(frozen=True, slots=True)
class _Rules:
    """A sheet without faces, which is the same whatever the fonts."""

    sheet: CSS
    counters: CounterStyle
    warnings: tuple[str, ...]


@lru_cache(maxsize=4)
def _rules_alone(css: str) -> _Rules:
    """A sheet that declares and imports nothing, read."""
    import weasyprint
    from weasyprint.css.counters import CounterStyle

    counters = CounterStyle()
    with _complaints() as warnings:
        sheet = weasyprint.CSS(string=css, base_url=ISSUE, url_fetcher=_fetcher(Shelf(folders=()), {}, [], {}), counter_style=counters)
    return _Rules(sheet, counters, tuple(warnings))


def rehearse(html: str) -> None:
    """Read a page's style sheet, but for its fonts, so that children forked afterwards need not."""
    alone, _ = _without_faces(settled(*_parted(html)))
    if alone is not None:
        _rules_alone(alone)


def _without_faces(css: str) -> tuple[str | None, str]:
    """A sheet's rules and its faces; None and the whole sheet where it imports others, which may declare faces too."""
    if "@import" in css.lower():
        return None, css
    return _FACE_RULE.sub("", css), "".join(_FACE_RULE.findall(css))


def _refuse(document: Document) -> list[str]:
    """Keep links to http, https and mailto, turn those to other fragments into addresses, drop attachments; where the dropped ones lead."""
    dropped = [str(getattr(file, "url", None) or "an attached file") for file in document.metadata.attachments]
    document.metadata.attachments = []
    known = {name for page in document.pages for name in page.anchors}
    for page in document.pages:
        dropped += [str(target) for kind, target, _, box in page.links if kind != "internal" and _is_a(box) and not _leads(kind, target)]
        page.links[:] = [kept for link in page.links if (kept := _link(link, known))]
    return dropped


def _is_a(box: Any) -> bool:
    return str(box.element_tag).partition(":")[0] == "a"


def _leads(kind: str, target: str) -> bool:
    """Whether a link out of the document may stand."""
    return kind == "external" and target.lower().startswith(SCHEMES) and not target.startswith(ISSUE)


def _link(link: tuple[Any, ...], known: set[str]) -> tuple[Any, ...] | None:
    """The link as it may stand; None where it may not.

    Only an `a` is tagged as a Link (ISO 14289-1 §7.18.5). The engine gives boxes inside one an annotation of their own, and
    elements that a style sheet makes links.
    """
    kind, target, rectangle, box = link
    if not _is_a(box):
        return None
    if kind == "internal":
        return link if target in known else ("external", f"{ISSUE}#{target}", rectangle, box)
    return link if _leads(kind, target) else None


def _fetcher(shelf: Shelf, served: dict[str, str], refused: list[str], lines: linework.Lines) -> URLFetcher:
    """Serves the shelf; notes faces in `served`, what it does not have in `refused`, and long paths of drawings in `lines`."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ShelfFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
        """Answers from the shelf; `data:` is decoded by the base class, all else is refused."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith(_DRAWING):
                with contextlib.suppress(ValueError):
                    svg = base64.b64decode(url[len(_DRAWING) :], validate=True).decode("utf-8")
                    return URLFetcherResponse(url, linework.spared(svg, lines).encode(), {"Content-Type": "image/svg+xml"})
            if url[:5].lower() == "data:":
                return super().fetch(url, headers)
            try:
                content, kind = shelf.read(url)
            except Exception:
                refused.append(url)
                raise
            if kind.startswith("font/"):
                served[hashlib.sha256(content).hexdigest()] = url
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return ShelfFetcher(allowed_protocols=("data",), allow_redirects=False)


@contextlib.contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what the engine warns of."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage()[:300])

    ear, logger = Ear(logging.WARNING), logging.getLogger("weasyprint")
    before = logger.handlers[:]
    logger.handlers[:] = [ear]
    try:
        yield said
    finally:
        logger.handlers[:] = before
