"""The HTML of an issue's fragments: from the templates, or from the cache where a story is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from reporter import freeze
from reporter.render import html
from reporter.render.bench import Bench
from reporter.render.html import Setting, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What is to be set."""

    pages: dict[str, str]  #: HTML by fragment id, in the order of the issue; page numbers are not known yet
    told: dict[str, str]  #: the stories in them, for the web page


def manuscript(setting: Setting, bench: Bench) -> Manuscript:
    """Every fragment's HTML. Raises TemplateError."""
    around = bench.templated(html.around, setting, None)
    if len(setting.issue.told) == 1:
        return Manuscript(pages={piece.id: piece.html for piece in around.result()}, told={})
    settings = {f"story-{story.id}": html.alone(setting, number) for number, story in enumerate(setting.issue.told)}
    keys = {name: _key(alone, bench) for name, alone in settings.items()}
    kept = {name: msgspec.msgpack.decode(found, type=Told) for name, key in keys.items() if (found := bench.cache.get(key)) is not None}
    for story in _rendered({name: alone for name, alone in settings.items() if name not in kept}, bench):
        bench.cache.put(keys[story.id], msgspec.msgpack.encode(story))
        kept[story.id] = story
    front, back = (piece.html for piece in around.result())
    return Manuscript(
        pages={"front": front, **{name: kept[name].html for name in settings}, "back": back},
        told={name: kept[name].story for name in settings},
    )


def _rendered(settings: dict[str, Setting], bench: Bench) -> Iterator[Told]:
    """Stories through their templates, shared out to all workers."""
    waiting = list(settings.values())
    shares = [tuple(waiting[first :: bench.count]) for first in range(min(bench.count, len(waiting)))]
    for task in [bench.templated(html.stories, share) for share in shares]:
        yield from task.result()


def _key(alone: Setting, bench: Bench) -> str:
    return bench.key("html", alone.style, alone.paper, repr(sorted(alone.sizes.items())), freeze.to_json(alone.issue))
