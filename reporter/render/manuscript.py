"""The HTML of an issue's fragments: from the templates, or from the cache where a story is as it was."""

from __future__ import annotations

from collections.abc import Iterator

from reporter import freeze
from reporter.render import html
from reporter.render.bench import Bench
from reporter.render.html import Setting


def manuscript(setting: Setting, bench: Bench) -> dict[str, str]:
    """HTML by fragment id, in the order of the issue; page numbers are not known yet. Raises TemplateError."""
    around = bench.templated(html.around, setting, None)
    if len(setting.issue.told) == 1:
        return {piece.id: piece.html for piece in around.result()}
    settings = {f"story-{story.id}": html.alone(setting, number) for number, story in enumerate(setting.issue.told)}
    told = {name: (_key(alone, bench), alone) for name, alone in settings.items()}
    kept = {name: found.decode() for name, (key, _) in told.items() if (found := bench.cache.get(key)) is not None}
    for name, text in _rendered({name: alone for name, (_, alone) in told.items() if name not in kept}, bench):
        bench.cache.put(told[name][0], text.encode())
        kept[name] = text
    front, back = (piece.html for piece in around.result())
    return {"front": front, **{name: kept[name] for name in settings}, "back": back}


def _rendered(settings: dict[str, Setting], bench: Bench) -> Iterator[tuple[str, str]]:
    """Stories through their templates, shared out to all workers."""
    waiting = list(settings.values())
    shares = [tuple(waiting[first :: bench.count]) for first in range(min(bench.count, len(waiting)))]
    for task in [bench.templated(html.stories, share) for share in shares]:
        yield from ((piece.id, piece.html) for piece in task.result())


def _key(alone: Setting, bench: Bench) -> str:
    return bench.key("html", alone.style, alone.paper, repr(sorted(alone.sizes.items())), freeze.to_json(alone.issue))
