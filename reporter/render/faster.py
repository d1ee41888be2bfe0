"""Some of the engine's inner functions, doing less where the outcome is the same: a seventh of a page's time.

They lean on how the engine is made inside, so only the version they were proved on is given them (tests/render/test_faster.py: the same
bytes with and without); any other sets its pages as it is.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from math import inf
from typing import Any

PROVED = "70."  #: of WeasyPrint

# Where the text layout begins another line whatever the width.
_BREAKS = re.compile("[\n\r\u2029]")
_SIZED = 14802  # the first version of Pango (1.48.2) that tells a face's size as it is used
_NO_SIZE = 1e-6  # points below which the engine draws nothing
_ACROSS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_DOWN = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HIGH = ("height", "min_height", "max_height")
#: In the order in which the engine asks for them.
_FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


@cache
def hasten() -> None:
    """Make the engine faster in this process, once."""
    import weasyprint

    if weasyprint.__version__.startswith(PROVED):
        _styles()
        _lengths()
        _text()
        _drawing()
        _writing()


def _styles() -> None:
    """Nine in ten values that a box is asked for are initial or inherited, and need no cascade."""
    from weasyprint.css import ComputedStyle, check_math
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    entangled = {"float", "display", "position", "page", *(name for name in INITIAL_VALUES if name.startswith("text_decoration_"))}
    initial = {
        name: value
        for name, value in INITIAL_VALUES.items()
        if name not in INHERITED and name not in INITIAL_NOT_COMPUTED and name not in entangled and not check_math(value)
    }
    inherited = INHERITED - entangled - PHYSICAL_FUNCTIONS.keys()
    # The logical property ("margin-block-start") that would set a physical one, by the direction of the text.
    logical = {side: {name: of(block="ttb", inline=side) for name, of in PHYSICAL_FUNCTIONS.items()} for side in ("ltr", "rtl")}
    cascade = ComputedStyle.__missing__

    def missing(style: Any, name: str) -> Any:
        cascaded = style.cascaded
        if name not in cascaded:
            if name in initial and (name not in PHYSICAL_FUNCTIONS or logical[style["direction"]][name] not in cascaded):
                value = style[name] = initial[name]
                return value
            if name in inherited and style.parent_style is not None:
                value = style[name] = style.parent_style[name]
                return value
        return cascade(style, name)

    ComputedStyle.__missing__ = missing


def _lengths() -> None:
    """Most lengths are pixels or "auto" already."""
    from weasyprint.css.functions import check_math
    from weasyprint.css.properties import Dimension
    from weasyprint.formatting_structure.boxes import Box, PageBox
    from weasyprint.layout import percent

    resolve = percent.resolve_percentages

    def used(style: Any, name: str, whole: Any) -> Any:
        value = style[name]
        if value == "auto" or (type(value) is Dimension and value.unit == "px"):
            return value if value == "auto" else value.value
        return percent.percentage(value, style, whole)

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style, known = box.style, box.__dict__
        if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
            resolve(box, containing_block)
            return
        of_box = isinstance(containing_block, Box)
        width, height = (containing_block.width, containing_block.height) if of_box else containing_block
        for name in _ACROSS:
            known[name] = used(style, name, width)
        for name in _DOWN:
            known[name] = used(style, name, height if isinstance(box, PageBox) else width)
        if height == "auto":  # it depends on what is in it
            own = style["height"]
            known["height"] = "auto" if own == "auto" or check_math(own) or own.unit == "%" else own.value
            known["min_height"], known["max_height"] = used(style, "min_height", 0), used(style, "max_height", inf)
        else:
            for name in _HIGH:
                known[name] = used(style, name, height)
        for name in ("min_width", "min_height"):
            known[name] = 0 if known[name] == "auto" else known[name]
        for name in _BORDERS:
            known[name] = style[name]

    _everywhere("resolve_percentages", resolve, resolve_percentages)


def _text() -> None:
    """Text in one style is laid out in one context and has one strut; a line that is not spaced out is drawn as it was measured."""
    from weasyprint.text import line_break
    from weasyprint.text.ffi import ffi, gobject, pango
    from weasyprint.text.line_break import Layout

    begin, reactivate, set_text = Layout.setup, Layout.reactivate, Layout.set_text

    def prepared(style: Any) -> tuple[Any, Any, Any, bytes]:
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
        tag, _alive = line_break.unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(tag)
        pango.pango_context_set_language(context, language)
        features = line_break.font_features(*(style[name] for name in _FEATURES))
        joined = ",".join(f"{name} {value}" for name, value in features.items()).encode()
        return context, language, line_break.get_font_description(style), joined

    def setup(layout: Any, style: Any) -> None:
        if style["font_language_override"] != "normal" or not style["lang"] or style["text_decoration_line"] != "none":
            begin(layout, style)
            return
        if "_prepared" not in style.__dict__:
            style._prepared = prepared(style)
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

    def with_text(layout: Any, text: str, justify: bool = False) -> None:
        # As drawing asks for it: asked for then, it would have the line shaped anew.
        pango.pango_layout_set_single_paragraph_mode(layout.layout, _BREAKS.search(text) is None)
        set_text(layout, text, justify)

    def deactivate(layout: Any) -> None:
        several = pango.pango_layout_get_line_readonly(layout.layout, 1) != ffi.NULL
        if layout.justification_spacing or several:
            del layout.layout, layout.language, layout.style

    def as_measured(layout: Any, style: Any) -> None:
        if layout.justification_spacing or getattr(layout, "style", None) is not style:
            reactivate(layout, style)

    measure = line_break.strut

    def strut(style: Any) -> Any:
        if "_strut" not in style.__dict__:
            style._strut = measure(style)
        return style._strut

    Layout.setup, Layout.set_text, Layout.deactivate, Layout.reactivate = setup, with_text, deactivate, as_measured
    _everywhere("strut", measure, strut)


def _drawing() -> None:
    """A line's glyphs are read as one block of memory; what is seldom (emoji, raised or missing glyphs) is left to the engine."""
    from weasyprint.draw import text
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    if pango.pango_version() < _SIZED:
        return
    draw, size_of = text.draw_first_line, ffi.sizeof("PangoGlyphInfo")
    fields, empty = size_of // 4, int(pango.PANGO_GLYPH_EMPTY)  # glyph, width, two offsets, and a bit that says nothing here

    def name_glyphs(item: Any, glyphs: list[int], font: Any, words: bytes) -> None:
        clusters, start, length = item.glyphs.log_clusters, item.item.offset, item.item.length
        backwards = item.item.analysis.level % 2
        for at, glyph in enumerate(glyphs):
            if glyph not in font.to_unicode:
                beyond = at - 1 if backwards else at + 1
                end = clusters[beyond] if 0 <= beyond < len(glyphs) else length
                font.to_unicode[glyph] = words[start + clusters[at] : start + end].decode()

    def draw_first_line(stream: Any, box: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        layout = box.pango_layout
        if overflow == "ellipsis" or ellipsis != "none" or not box.text.strip() or box.style["font_size"] < _NO_SIZE:
            return draw(stream, box, overflow, ellipsis, matrix)
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        run, last, runs = layout.get_first_line()[0].runs[0], None, []
        while run != ffi.NULL:
            item, run = run.data, run.next
            face = item.item.analysis.font
            if face != last:
                font, size = stream.add_font(face)
            block = ffi.buffer(item.glyphs.glyphs, item.glyphs.num_glyphs * size_of)
            numbers = memoryview(block).cast("i").tolist()
            glyphs = numbers[::fields]
            odd = any(numbers[3::fields]) or (glyphs and not 0 <= min(glyphs) <= max(glyphs) < empty)
            if odd or font.bitmap or font.svg or font.png or font.colr:
                return draw(stream, box, overflow, ellipsis, matrix)
            runs.append((item, font, size, face != last, glyphs, numbers[1::fields], numbers[2::fields]))
            last = face
        stream.set_text_matrix(*matrix.values)
        parts: list[str] = []
        for item, font, size, other, glyphs, widths, shifts in runs:
            if other:
                if parts:
                    stream.show_text("".join(parts))
                parts = []
                stream.set_font_size(font.hash, size)
            if not font.to_unicode.keys() >= set(glyphs):
                name_glyphs(item, glyphs, font, layout.text.encode())
            parts.append("<")
            for glyph, width, shift in zip(glyphs, widths, shifts, strict=True):
                moved = shift / size
                parts.append(f">{-moved}<{glyph:04x}" if moved else f"{glyph:04x}")
                if glyph not in font.widths:
                    pango.pango_font_get_glyph_extents(item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect)
                    font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
                kerning = font.widths[glyph] + moved - width * 1000 * FROM_UNITS / size
                if kerning:
                    parts.append(f">{int(kerning)}<")
            parts[-1] = parts[-1][:-1] if parts[-1].endswith("<") else f"{parts[-1]}>"
        stream.show_text("".join(parts))
        return []

    _everywhere("draw_first_line", draw, draw_first_line)


def _writing() -> None:
    """Most of what is written is bytes, text or a whole number."""
    import pydyf

    convert = pydyf._to_bytes

    def to_bytes(item: Any) -> Any:
        kind = type(item)
        if kind is bytes:
            return item
        return str(item).encode("ascii") if kind is str or kind is int else convert(item)

    pydyf._to_bytes = to_bytes


def _everywhere(name: str, old: Any, new: Any) -> None:
    """Put a function in the place of another wherever the engine has imported it."""
    for module in [module for key, module in sys.modules.items() if key.partition(".")[0] == "weasyprint"]:
        if getattr(module, name, None) is old:
            setattr(module, name, new)
