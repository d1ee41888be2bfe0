"""A piece of HTML with no page around it, as feeds carry it: its blocks, and the picture it begins with.

Everything in it is text of the entry but what feed makers append: "The post … appeared first on …", "Continue reading", share links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reporter.model import Role
from reporter.sources import sanitize
from reporter.sources import tree as trees
from reporter.sources.lines import is_furniture
from reporter.sources.links import absolute
from reporter.sources.manuscript import Figurative
from reporter.sources.paragraphs import Block, block

_ROLES: dict[str, Role] = {**dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"), "blockquote": "quote", "figcaption": "caption"}
_BREAKING = re.compile(
    r"address|article|aside|blockquote|br|d[dlt]|div|fieldset|figcaption|figure|footer|h[1-6r]|header|li|main|nav|[ou]l|p|pre|section|"
    r"table|t[dhr]"
)
_SILENT = frozenset(
    ("script", "style", "template", "noscript", "iframe", "form", "button", "select", "textarea", "svg", "object", "head", "title")
)
_APPENDED = re.compile(
    r"^(?:the post .{1,400} (?:appeared first|first appeared) on .{1,120}|(?:continue|keep) reading\b.{0,160}|weiterlesen\b.{0,80}|"
    r"lire la suite\b.{0,80}|seguir leyendo\b.{0,80}|leer más\b.{0,80}|opširnije\b.{0,80}|više\s*(?:…|\.\.\.|»|>)|"
    r"(?:view|read|see) (?:the )?(?:entire|full|whole|original|rest|more)\b.{0,120}|\(?\s*feed generated .{1,120}|"
    r"comments? \(?\d*\)?|\d+ comments?|"
    r"this (?:article|post|story) (?:was )?(?:originally|first) (?:appeared|published) (?:on|at|in) .{1,120})[.…»>→ ]*$",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*(?:\[\s*(?:…|\.\.\.|&hellip;)\s*\]|\[\+\d+ chars\]|"
    r"(?:…|\.\.\.)\s*(?:read more|continue reading|more|mehr|weiterlesen)?\s*[»>→]?)\s*$",
    re.IGNORECASE,
)


def blocks(markup: str) -> tuple[Block, ...]:
    """The fragment's blocks in reading order, none of them appended by the feed's maker. Plain text gives its paragraphs."""
    return tuple(_told(_units(markup)))


def is_cut(text: str) -> bool:
    """Whether a text ends where the feed's maker cut it: "[…]", "… Read more"."""
    return bool(_CUT.search(text[-80:]))


def _told(units: list[tuple[str, Role | None]]) -> Iterator[Block]:
    for text, role in units:
        words = sanitize.line(text)
        if words and not _APPENDED.match(words) and not is_furniture(words) and re.search(r"\w", words):
            yield from block(words, role or "paragraph")


def _units(markup: str) -> list[tuple[str, Role | None]]:
    """(text, role) between the fragment's breaks."""
    if "<" not in markup and "&" not in markup:
        return [(part, None) for part in re.split(r"\n\s*\n", markup)]
    tree = trees.parse(f"<div>{markup}</div>")
    units: list[tuple[str, Role | None]] = [("", None)]
    if tree is not None:
        _walk(tree, units)
    return units


def _walk(tree: Any, units: list[tuple[str, Role | None]]) -> None:
    """Collects text into the last unit; a breaking element opens one at both its ends."""
    roles: list[Role | None] = [None]
    skipping = 0
    for event, element in trees.walk(tree):
        breaks, silent = bool(_BREAKING.fullmatch(element.tag)), element.tag in _SILENT
        if event == "start":
            skipping += silent
            roles.append(_ROLES.get(element.tag, roles[-1]))
        else:
            skipping -= silent
            roles.pop()
        if breaks:
            units.append(("", roles[-1]))
        words = (element.text if event == "start" else element.tail) or ""
        if words and not skipping:
            units[-1] = (units[-1][0] + words, units[-1][1])


def picture(markup: str, base: str) -> Figurative | None:
    """The first picture that is more than a counter or an icon, with its alternative text and the caption of its figure."""
    tree = trees.parse(markup) if "<img" in markup.lower() else None
    images = () if tree is None else tree.iter("img")
    for image in images:
        address = absolute(image.get("src") or image.get("data-src"), base)
        if address and not _is_small(image) and not re.search(r"/(?:pixel|count|track|feedburner|smil(?:ey|ies)|emoji)", address):
            return Figurative(file=address, alt=sanitize.line(image.get("alt") or ""), caption=_caption(image))
    return None


def _is_small(image: Any) -> bool:
    sizes = [re.match(r"\d+", image.get(name) or "") for name in ("width", "height")]
    return any(size and int(size.group()) < 80 for size in sizes)


def _caption(image: Any) -> str:
    figure = next(image.iterancestors("figure"), None)
    found = figure.find(".//figcaption") if figure is not None else None
    return sanitize.line("".join(found.itertext())) if found is not None else ""
