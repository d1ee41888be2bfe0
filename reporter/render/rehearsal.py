"""What the forkserver loads and works out before children are forked from it, so that none has to for itself.

Issues wait for it: what costs most of it is kept for the next command (`kept`), or not loaded where it will hardly be used.

Nothing is set here: looking for fonts starts threads, and a process that has threads is not to be forked.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import importlib
import marshal
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from reporter import kept

#: Loaded by the forkserver, so that children have it when they start.
_MODULES = (
    "reporter.render.html",
    "reporter.render.compositor",
    "reporter.render.frontpage",
    "jinja2.sandbox",
    "babel.dates",
    "babel.numbers",
    "weasyprint",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "reporter.render.assemble",
    "pikepdf",
    "uharfbuzz",
    "reportlab.pdfgen.canvas",
    "reportlab.pdfbase.ttfonts",
)

#: The language that is rehearsed before an issue's is known.
USUAL = "en"

#: What the engine imports and hardly ever calls: modules and what it takes from them.
_SELDOM = {
    "fontTools.subset": ("Options", "Subsetter"),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
    "fontTools.ttLib.woff2": ("decompress",),
}

# Declarations that the engine has read, by a parser of C, when it first needs them.
_KINDS = ("PangoFcFontMap *", "FcChar8 **", "char[]", "PangoRectangle *", "PangoLogAttr[]", "unsigned int *", "hb_tag_t[100]", "char[4]")


def rehearse(language: str) -> None:
    """Load the engine, learn its libraries and how words of the language part, fill in and read what ships, open the atlas."""
    _load()
    from weasyprint.text.ffi import ffi

    from reporter.render import atlas, engine, html, styles
    from reporter.render.specimen import specimen

    for kind in _KINDS:
        ffi.typeof(kind)
    _learn_hyphens(language)
    pages = html.fragments(html.Setting(issue=specimen(language), style="explainer", paper="A4", desk=None, sizes={}), None)
    engine.hasten()
    engine.rehearse(pages[0].html)
    styles.keep_compiled()
    atlas.countries()
    atlas.land()


def _load() -> None:
    with _libraries_by_soname(), _without_font_tools():
        for module in _MODULES:
            # What cannot be loaded here is missed, and named, by the child that needs it.
            with contextlib.suppress(Exception):
                importlib.import_module(module)


@contextlib.contextmanager
def _libraries_by_soname() -> Iterator[None]:
    """Do without searching for libraries: the engine tries names in turn, and on Linux the soname, which needs no search, is among them.

    Each search runs ldconfig and a compiler; the 22 for the names that fail took 0.3 s of the 0.7 s in which the engine loads.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


@contextlib.contextmanager
def _without_font_tools() -> Iterator[None]:
    """Leave out the part of fontTools that instances and subsets faces until it is called: a sixth of the engine's loading.

    Faces from the templates are noted instead of subset (`faces`); it is for a face of the machine's own that HarfBuzz cannot subset.
    """

    def later(module: str, name: str) -> Any:
        return lambda *args, **kwargs: getattr(importlib.import_module(module), name)(*args, **kwargs)

    for module, names in _SELDOM.items():
        if module not in sys.modules:
            standing_in = ModuleType(module)
            vars(standing_in).update({name: later(module, name) for name in names})
            sys.modules[module] = standing_in
    try:
        yield
    finally:
        for module in _SELDOM:
            if getattr(sys.modules.get(module), "__file__", None) is None:
                sys.modules.pop(module, None)


def _learn_hyphens(language: str) -> None:
    """Have a dictionary of word breaks at hand; reading one takes as long as setting a page."""
    import pyphen

    known = pyphen.language_fallback(language)
    if known is None:
        return
    path = pyphen.LANGUAGES[known]
    name, stamp = f"hyphens-{known}", kept.facts(path)
    if (found := kept.find(name, stamp)) is not None:
        breaks = object.__new__(pyphen.HyphDict)
        vars(breaks).update(marshal.loads(found))  # noqa: S302  only who runs this can have written it
        pyphen.hdcache[path] = breaks
    else:
        pyphen.Pyphen(lang=known)
        with contextlib.suppress(ValueError):  # some languages change letters where a word parts: objects of pyphen's own
            kept.keep(name, stamp, marshal.dumps(vars(pyphen.hdcache[path])))
