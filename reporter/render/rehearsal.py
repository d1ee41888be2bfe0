"""What the forkserver loads and works out before children are forked from it, so that none has to for itself.

Nothing is set here: looking for fonts starts threads, and a process that has threads is not to be forked.
"""

from __future__ import annotations

#: Loaded by the forkserver, so that children have it when they start.
MODULES = (
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

# Declarations that the engine has read, by a parser of C, when it first needs them.
_KINDS = ("PangoFcFontMap *", "FcChar8 **", "char[]", "PangoRectangle *", "PangoLogAttr[]", "unsigned int *", "hb_tag_t[100]", "char[4]")


def rehearse(language: str) -> None:
    """Learn how the engine's libraries are called and how words of the language part, fill in the shipped templates, open the atlas."""
    import pyphen
    from weasyprint.text.ffi import ffi

    from reporter.render import atlas, html
    from reporter.render.specimen import specimen

    for kind in _KINDS:
        ffi.typeof(kind)
    if (known := pyphen.language_fallback(language)) is not None:
        pyphen.Pyphen(lang=known)
    html.fragments(html.Setting(issue=specimen(language), style="explainer", paper="A4", desk=None, sizes={}), None)
    atlas.countries()
    atlas.land()
