"""Lead pictures: which one a page shows with its text, and getting it.

A page names its picture for link previews (Open Graph, ogp.me; schema.org `image`); caption and credit stand at the figure that shows it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import msgspec

from reporter.model import Failed, Item, LeftOut, Media, Picture, Validator
from reporter.net.answers import Fetched, NotModified
from reporter.sources import picture, sanitize
from reporter.sources import tree as trees
from reporter.sources.credits import credited
from reporter.sources.links import absolute
from reporter.sources.manuscript import Figurative
from reporter.sources.options import choose
from reporter.sources.watch import Made, Means, Task

ACCEPT = "image/jpeg, image/png, image/webp, image/gif;q=0.8, image/*;q=0.5"
#: Pictures of one source in one run: an issue shows one a story and has twelve stories.
_MOST = 12
#: A picture of 64 megapixels takes 200 MB while it is decoded, and many threads gather.
_DECODING = threading.BoundedSemaphore(2)
_LD = re.compile(r"<script[^>]{1,200}application/ld\+json[^>]{0,200}>(.{2,200000}?)</script", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An item and the picture it is to have, not yet fetched."""

    item: Item
    lead: Figurative | None = None


def with_pictures(drafts: tuple[Draft, ...], means: Means, task: Task) -> Made:
    """The items with their pictures, those of the newest chosen ones fetched; one that cannot be had is named."""
    wanted = _newest(drafts, means, task)
    items, failed, validators = [], [], []
    for draft in drafts:
        if draft.lead is None or draft.item.id not in wanted:
            items.append(captioned(draft, None))
            continue
        found = _fetched(draft, means, task)
        items.append(captioned(draft, found.media if isinstance(found, _Plate) else None))
        validators += [found.validator] if isinstance(found, _Plate) and found.validator else []
        failed += [LeftOut(subject=draft.item.title, reason=f"its picture: {found.reason}")] if isinstance(found, Failed) else []
    return Made(items=tuple(items), validators=tuple(validators), failed=tuple(failed))


def _newest(drafts: tuple[Draft, ...], means: Means, task: Task) -> frozenset[str]:
    illustrated = tuple(draft.item for draft in drafts if draft.lead)
    count = min(task.asked.max_items or _MOST, _MOST)
    return frozenset(item.id for item in choose(illustrated, replace(task.asked, max_items=count), means.now())[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plate:
    media: Media
    validator: Validator | None


def _fetched(draft: Draft, means: Means, task: Task) -> _Plate | Failed:
    """The picture, decoded; the one known from the last reading where it has not changed."""
    address = (draft.lead.file if draft.lead else None) or ""
    known = task.item(draft.item.id)
    validator = task.validator(address) if known and known.media else None
    answer = means.net.fetch(address, validator=validator, accept=ACCEPT, access=task.asked.access, limits=task.asked.limits)
    if isinstance(answer, NotModified) and known and known.media:
        return _Plate(media=known.media, validator=validator)
    if not isinstance(answer, Fetched):
        return answer if isinstance(answer, Failed) else Failed(reason="304")
    with _DECODING:
        media = picture.decode(answer.body)
    return media if isinstance(media, Failed) else _Plate(media=media, validator=answer.validator)


def captioned(draft: Draft, media: Media | None) -> Item:
    """The item with what is said of its picture, and the picture where there is one."""
    lead, said = draft.lead, draft.item.picture
    if lead is None:
        return draft.item
    own, credit = _parted(sanitize.line(lead.caption))
    caption = own or (said.caption if said else "")
    if media is None and not caption:
        return draft.item
    shown = Picture(
        file=media.file if media else None,
        alt=sanitize.line(lead.alt) or caption or draft.item.title,
        caption=caption,
        credit=sanitize.line(lead.credit or "") or credit or (said.credit if said else None),
        licence=sanitize.line(lead.licence or "") or None,
    )
    return replace(draft.item, picture=shown, media=media)


def _parted(caption: str) -> tuple[str, str | None]:
    """A caption and the credit that ends it."""
    found = credited(caption) if caption else None
    return (caption[: found.start].strip(" |/–—-("), found.credit) if found else (caption, None)


# ── the picture of a page ─────────────────────────────────────────────────────────────────────────────────────────


def of_page(markup: str, base: str) -> Figurative | None:
    """The picture a page names for itself, with what its figure and its schema.org data say about it."""
    tree = trees.parse(markup)
    if tree is None:
        return None
    named = _meta(tree)
    data = next(_images(markup), {})
    address = absolute(named.get("og:image") or named.get("og:image:url") or named.get("twitter:image") or data.get("url"), base)
    if address is None:
        return None
    figure = _figure(tree, address, base)
    return Figurative(
        file=address,
        alt=named.get("og:image:alt") or named.get("twitter:image:alt") or (figure.alt if figure else ""),
        caption=(figure.caption if figure else "") or data.get("caption", ""),
        credit=data.get("credit"),
        licence=data.get("licence"),
    )


def meta(markup: str) -> dict[str, str]:
    """What the page's meta elements say, by lower-case property or name."""
    tree = trees.parse(markup)
    return {} if tree is None else _meta(tree)


def _meta(tree: Any) -> dict[str, str]:
    """Content of the head's meta elements by property or name; the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        found.setdefault(name, sanitize.line(element.get("content") or ""))
    return found


def _images(markup: str) -> Iterator[dict[str, str]]:
    """schema.org images of the page's JSON-LD."""
    for block in _LD.finditer(markup):
        try:
            data = msgspec.json.decode(block.group(1))
        except (msgspec.DecodeError, RecursionError):
            continue
        for thing in _things(data):
            image = thing.get("image")
            image = image[0] if isinstance(image, list) and image else image
            if isinstance(image, dict) and isinstance(image.get("url"), str):
                yield _image(image)


def _things(data: object) -> Iterator[dict[str, Any]]:
    for thing in data if isinstance(data, list) else [data]:
        if isinstance(thing, dict):
            yield thing
            yield from (inner for inner in thing.get("@graph") or [] if isinstance(inner, dict))


def _image(image: dict[str, Any]) -> dict[str, str]:
    names = {"url": "url", "caption": "caption", "credit": "creditText", "licence": "license"}
    return {ours: sanitize.line(image[theirs]) for ours, theirs in names.items() if isinstance(image.get(theirs), str)}


def _figure(tree: Any, address: str, base: str) -> Figurative | None:
    """The figure that shows this picture; sizes and formats of one picture share its file name."""
    wanted = _stem(address)
    for figure in tree.iter("figure"):
        images = [image for image in figure.iter("img") if _stem(absolute(image.get("src") or image.get("data-src"), base) or "") == wanted]
        caption = figure.find(".//figcaption")
        if images and wanted:
            told = sanitize.line("".join(caption.itertext())) if caption is not None else ""
            return Figurative(file=None, alt=images[0].get("alt") or "", caption=told)
    return None


def _stem(address: str) -> str:
    name = urlsplit(address).path.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    return re.sub(r"[-_]?\d{2,4}x\d{2,4}$|@\dx$|[-_](?:scaled|large|small|medium|thumb)$", "", name)
