"""The HTML of an issue's fragments: from the templates, or from the cache where a story is as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from reporter import freeze
from reporter.render import html
from reporter.render.bench import Bench
from reporter.render.html import Setting, Told

#: Shares of the stories for each worker: a map or two must not keep one busy while the others wait.
_SHARES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What is to be set. The front page is not in it: it says where everything else stands."""

    pages: dict[str, str]  #: HTML by fragment id, in the order of the issue
    told: dict[str, str]  #: the stories in them, for the web page


def manuscript(setting: Setting, bench: Bench) -> Manuscript:
    """Every fragment's HTML but the front page's. Raises TemplateError."""
    if len(setting.issue.told) == 1:
        only = bench.templated(html.single, setting).result()
        return Manuscript(pages={only.id: only.html}, told={})
    back = bench.templated(html.back, setting)
    settings = {f"story-{story.id}": html.alone(setting, number) for number, story in enumerate(setting.issue.told)}
    keys = {name: _key(alone, bench) for name, alone in settings.items()}
    kept = {name: msgspec.msgpack.decode(found, type=Told) for name, key in keys.items() if (found := bench.cache.get(key)) is not None}
    for story in _rendered({name: alone for name, alone in settings.items() if name not in kept}, bench):
        bench.cache.put(keys[story.id], msgspec.msgpack.encode(story))
        kept[story.id] = story
    return Manuscript(
        pages={**{name: kept[name].html for name in settings}, "back": back.result().html},
        told={name: kept[name].story for name in settings},
    )


def around(setting: Setting, numbers: Mapping[str, int], bench: Bench) -> Iterator[tuple[str, str]]:
    """Id and HTML of the pieces that depend on more than one story, with these page numbers. Raises TemplateError."""
    if len(setting.issue.told) == 1:
        tasks = [bench.templated(html.single, setting)]
    else:
        tasks = [bench.templated(html.front, setting, numbers), bench.templated(html.back, setting)]
    yield from ((task.result().id, task.result().html) for task in tasks)


def _rendered(settings: dict[str, Setting], bench: Bench) -> Iterator[Told]:
    """Stories through their templates, shared out to all workers."""
    waiting = list(settings.values())
    many = min(_SHARES * bench.count, len(waiting))
    shares = [tuple(waiting[first::many]) for first in range(many)]
    for task in [bench.templated(html.stories, share) for share in shares]:
        yield from task.result()


def _key(alone: Setting, bench: Bench) -> str:
    return bench.key("html", alone.style, alone.paper, repr(sorted(alone.sizes.items())), freeze.to_json(alone.issue))
