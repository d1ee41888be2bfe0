"""Some of the engine's inner functions, doing less where the outcome is the same: a seventh of a page's time.

They lean on how the engine is made inside, so this is imported only beside the version that they were proved on (`engine.hasten`;
tests/render/test_faster.py: the same bytes with and without).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from math import inf
from typing import Any, NamedTuple

import pydyf
from weasyprint.css import ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, Dimension
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import percent
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango
from weasyprint.text.line_break import Layout

# What the engine does, for all that is not the usual.
_cascade = ComputedStyle.__missing__
_resolve_percentages, _strut, _draw_first_line, _to_bytes = (
    percent.resolve_percentages, line_break.strut, drawing.draw_first_line, pydyf._to_bytes,
)  # fmt: skip
_setup, _reactivate, _set_text = Layout.setup, Layout.reactivate, Layout.set_text


def install() -> None:
    """Put these functions in the places of the engine's, in this process."""
    ComputedStyle.__missing__ = missing
    Layout.setup, Layout.set_text, Layout.deactivate, Layout.reactivate = setup, set_text, deactivate, reactivate
    pydyf._to_bytes = to_bytes
    _everywhere(_resolve_percentages, resolve_percentages)
    _everywhere(_strut, strut)
    if pango.pango_version() >= _SIZED:
        _everywhere(_draw_first_line, draw_first_line)


def _everywhere(old: Any, new: Any) -> None:
    """Put a function in the place of another wherever the engine has imported it."""
    for module in [module for key, module in sys.modules.items() if key.partition(".")[0] == "weasyprint"]:
        if getattr(module, new.__name__, None) is old:
            setattr(module, new.__name__, new)


# ── styles: nine in ten values that a box is asked for are initial or inherited, and need no cascade ──────────────────

_ENTANGLED = {"float", "display", "position", "page", *(name for name in INITIAL_VALUES if name.startswith("text_decoration_"))}
_INITIAL = {
    name: value
    for name, value in INITIAL_VALUES.items()
    if name not in INHERITED and name not in INITIAL_NOT_COMPUTED and name not in _ENTANGLED and not check_math(value)
}
_INHERITED = INHERITED - _ENTANGLED - PHYSICAL_FUNCTIONS.keys()
# The logical property ("margin-block-start") that would set a physical one, by the direction of the text.
_LOGICAL = {side: {name: of(block="ttb", inline=side) for name, of in PHYSICAL_FUNCTIONS.items()} for side in ("ltr", "rtl")}


def missing(style: Any, name: str) -> Any:
    """`ComputedStyle.__missing__`: the computed value of a property that was not asked for before."""
    cascaded = style.cascaded
    if name not in cascaded:
        if name in _INITIAL and (name not in PHYSICAL_FUNCTIONS or _LOGICAL[style["direction"]][name] not in cascaded):
            value = style[name] = _INITIAL[name]
            return value
        if name in _INHERITED and style.parent_style is not None:
            value = style[name] = style.parent_style[name]
            return value
    return _cascade(style, name)


# ── lengths: most are pixels or "auto" already ────────────────────────────────────────────────────────────────────────

_ACROSS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_DOWN = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HIGH = ("height", "min_height", "max_height")
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set the lengths that a box is used with, from its style."""
    style, known = box.style, box.__dict__
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        _resolve_percentages(box, containing_block)
        return
    of_box = isinstance(containing_block, Box)
    width, height = (containing_block.width, containing_block.height) if of_box else containing_block
    for name in _ACROSS:
        known[name] = _used(style, name, width)
    for name in _DOWN:
        known[name] = _used(style, name, height if isinstance(box, PageBox) else width)
    if height == "auto":  # it depends on what is in it
        own = style["height"]
        known["height"] = "auto" if own == "auto" or check_math(own) or own.unit == "%" else own.value
        known["min_height"], known["max_height"] = _used(style, "min_height", 0), _used(style, "max_height", inf)
    else:
        for name in _HIGH:
            known[name] = _used(style, name, height)
    for name in ("min_width", "min_height"):
        known[name] = 0 if known[name] == "auto" else known[name]
    for name in _BORDERS:
        known[name] = style[name]


def _used(style: Any, name: str, whole: Any) -> Any:
    value = style[name]
    if value == "auto" or (type(value) is Dimension and value.unit == "px"):
        return value if value == "auto" else value.value
    return percent.percentage(value, style, whole)


# ── text: that of one style is laid out in one context and has one strut ──────────────────────────────────────────────

# In the order in which the engine asks for them.
_FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
# Where the text layout begins another line whatever the width.
_BREAKS = re.compile("[\n\r\u2029]")


def setup(layout: Any, style: Any) -> None:
    """`Layout.setup`: a text layout for a style."""
    if style["font_language_override"] != "normal" or not style["lang"] or style["text_decoration_line"] != "none":
        _setup(layout, style)
        return
    if "_prepared" not in style.__dict__:
        style._prepared = _prepared(style)
    context, layout.language, description, features = style._prepared
    layout.style, layout.first_line_direction = style, 0
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, description)
    if features:
        known = style.font_config.font_features
        if features not in known:
            known[features] = pango.pango_attr_font_features_new(features)
        attributes = pango.pango_attr_list_new()
        pango.pango_attr_list_insert(attributes, known[features])
        pango.pango_layout_set_attributes(layout.layout, attributes)


def _prepared(style: Any) -> tuple[Any, Any, Any, bytes]:
    """What all layouts of one style share: context, language, font description, and its features as OpenType names them."""
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
    tag, _alive = line_break.unicode_to_char_p(style["lang"])
    language = pango.pango_language_from_string(tag)
    pango.pango_context_set_language(context, language)
    features = line_break.font_features(*(style[name] for name in _FEATURES))
    joined = ",".join(f"{name} {value}" for name, value in features.items()).encode()
    return context, language, line_break.get_font_description(style), joined


def strut(style: Any) -> Any:
    """The used line height of a style and its baseline."""
    if "_strut" not in style.__dict__:
        style._strut = _strut(style)
    return style._strut


# ── lines: one that is not spaced out is drawn as it was measured; the engine shapes it anew ──────────────────────────


def set_text(layout: Any, text: str, justify: bool = False) -> None:
    """`Layout.set_text`, as drawing asks for it: asked for only then, it would have the line shaped anew."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, _BREAKS.search(text) is None)
    _set_text(layout, text, justify)


def deactivate(layout: Any) -> None:
    """`Layout.deactivate`: let go of what drawing cannot use."""
    several = pango.pango_layout_get_line_readonly(layout.layout, 1) != ffi.NULL
    if layout.justification_spacing or several:
        del layout.layout, layout.language, layout.style


def reactivate(layout: Any, style: Any) -> None:
    """`Layout.reactivate`: make ready for drawing."""
    if layout.justification_spacing or getattr(layout, "style", None) is not style:
        _reactivate(layout, style)


# ── drawing: a line's glyphs are read as one block of memory ──────────────────────────────────────────────────────────

_SIZED = 14802  # the first version of Pango (1.48.2) that tells a face's size as it is used
_NO_SIZE = 1e-6  # points below which the engine draws nothing
_GLYPH = ffi.sizeof("PangoGlyphInfo")
_FIELDS = _GLYPH // 4  # glyph, width, two offsets, and a bit that says nothing here
_EMPTY = int(pango.PANGO_GLYPH_EMPTY)  # it and what lies above are no glyphs of a font


class _Run(NamedTuple):
    """Glyphs of one face, in Pango's units."""

    item: Any
    font: Any
    size: float
    other: bool  #: whether the run before is of another face
    glyphs: list[int]
    widths: list[int]
    shifts: list[int]


def draw_first_line(stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any) -> Any:
    """Draw a line; what is seldom (emoji, raised or missing glyphs, lines cut short) is left to the engine."""
    cut = text_overflow == "ellipsis" or block_ellipsis != "none"
    if cut or not textbox.text.strip() or textbox.style["font_size"] < _NO_SIZE:
        return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    layout = textbox.pango_layout
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    runs = _runs(stream, layout)
    if runs is None:
        return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    parts: list[str] = []
    for run in runs:
        if run.other:
            if parts:
                stream.show_text("".join(parts))
            parts = []
            stream.set_font_size(run.font.hash, run.size)
        if not run.font.to_unicode.keys() >= set(run.glyphs):
            _name_glyphs(run, layout.text.encode())
        parts += _shown(run, stream)
    stream.show_text("".join(parts))
    return []


def _runs(stream: Any, layout: Any) -> Sequence[_Run] | None:
    """The runs of a layout's first line; None where one has what is seldom."""
    link, last, runs = layout.get_first_line()[0].runs[0], None, []
    while link != ffi.NULL:
        item, link = link.data, link.next
        face = item.item.analysis.font
        if face != last:
            font, size = stream.add_font(face)
        numbers = memoryview(ffi.buffer(item.glyphs.glyphs, item.glyphs.num_glyphs * _GLYPH)).cast("i").tolist()
        glyphs, raised = numbers[::_FIELDS], any(numbers[3::_FIELDS])
        if raised or (glyphs and not 0 <= min(glyphs) <= max(glyphs) < _EMPTY) or font.bitmap or font.svg or font.png or font.colr:
            return None
        runs.append(_Run(item, font, size, face != last, glyphs, numbers[1::_FIELDS], numbers[2::_FIELDS]))
        last = face
    return runs


def _shown(run: _Run, stream: Any) -> list[str]:
    """A run's pieces between the brackets of TJ (ISO 32000-1 §9.4.3): glyphs in hex, and what each is moved by."""
    parts, widths = ["<"], run.font.widths
    for glyph, width, shift in zip(run.glyphs, run.widths, run.shifts, strict=True):
        moved = shift / run.size
        parts.append(f">{-moved}<{glyph:04x}" if moved else f"{glyph:04x}")
        if glyph not in widths:
            pango.pango_font_get_glyph_extents(run.item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect)
            widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / run.size)
        kerning = widths[glyph] + moved - width * 1000 * FROM_UNITS / run.size
        if kerning:
            parts.append(f">{int(kerning)}<")
    parts[-1] = parts[-1][:-1] if parts[-1].endswith("<") else f"{parts[-1]}>"
    return parts


def _name_glyphs(run: _Run, words: bytes) -> None:
    """Note which characters of the UTF-8 text new glyphs stand for."""
    clusters, start, length = run.item.glyphs.log_clusters, run.item.item.offset, run.item.item.length
    backwards = run.item.item.analysis.level % 2
    for at, glyph in enumerate(run.glyphs):
        if glyph not in run.font.to_unicode:
            beyond = at - 1 if backwards else at + 1
            end = clusters[beyond] if 0 <= beyond < len(run.glyphs) else length
            run.font.to_unicode[glyph] = words[start + clusters[at] : start + end].decode()


# ── writing: most of it is bytes, text or a whole number ──────────────────────────────────────────────────────────────


def to_bytes(item: Any) -> Any:
    """A value as a PDF has it."""
    kind = type(item)
    if kind is bytes:
        return item
    return str(item).encode("ascii") if kind is str or kind is int else _to_bytes(item)
