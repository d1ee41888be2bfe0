"""The HTML of an issue's fragments: from the templates, or from the cache where a story is as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import as_completed
from itertools import chain
from time import monotonic

import msgspec

from reporter import freeze
from reporter.model import Fragment, Issue
from reporter.render import html
from reporter.render.bench import Bench
from reporter.render.html import Setting, Told

#: Shares of the stories for each worker: a map or two must not keep one busy while the others wait.
_SHARES = 3


def order(issue: Issue) -> tuple[str, ...]:
    """Ids of the fragments as they follow each other, without the front page: it says where everything else stands."""
    stories = tuple(f"story-{story.id}" for story in issue.told)
    return stories if len(stories) == 1 else (*stories, "back")


class Manuscript:
    """What an issue's fragments say, but the front page, as it comes."""

    def __init__(self, setting: Setting, bench: Bench) -> None:
        self._setting = setting
        self._bench = bench
        self.pages: dict[str, str] = {}  #: HTML by fragment id
        self.told: dict[str, str] = {}  #: the stories in them, for the web page
        self.complete = 0.0  #: when the last came, on the monotonic clock

    def coming(self) -> Iterator[Fragment]:
        """Each fragment as soon as it is there, but the last story last: the front page is to be set beside it. Raises TemplateError."""
        for piece in _pieces(self._setting, self._bench):
            self.pages[piece.id] = piece.html
            self.told |= {piece.id: piece.story} if piece.story else {}
            yield Fragment(id=piece.id, html=piece.html)
        self.complete = monotonic()


def _pieces(setting: Setting, bench: Bench) -> Iterator[Told]:
    if len(setting.issue.told) == 1:
        yield _other(bench.templated(html.single, setting).result())
        return
    back = bench.templated(html.back, setting)
    settings = {f"story-{story.id}": html.alone(setting, number) for number, story in enumerate(setting.issue.told)}
    frozen = {name: freeze.to_json(alone.issue) for name, alone in settings.items()}
    keys = {name: _key(alone, frozen[name], bench) for name, alone in settings.items()}
    kept = {name: found for name, key in keys.items() if (found := bench.cache.get(key)) is not None}
    # What takes longest is begun first, so that all workers end at about the same time.
    longest_first = sorted(settings.keys() - kept.keys(), key=lambda name: (-len(frozen[name]), name))
    rendered = _rendered([settings[name] for name in longest_first], bench)
    last, held = order(setting.issue)[-2:][0], []
    for story in chain((msgspec.msgpack.decode(found, type=Told) for found in kept.values()), rendered):
        if story.id == last:
            held.append(story)
        else:
            yield story
        if story.id not in kept:
            bench.cache.put(keys[story.id], msgspec.msgpack.encode(story))
    yield _other(back.result())
    yield from held


def around(setting: Setting, numbers: Mapping[str, int], bench: Bench) -> Iterator[tuple[str, str]]:
    """Id and HTML of the pieces that depend on more than one story, with these page numbers. Raises TemplateError."""
    if len(setting.issue.told) == 1:
        tasks = [bench.templated(html.single, setting)]
    else:
        tasks = [bench.templated(html.front, setting, numbers), bench.templated(html.back, setting)]
    yield from ((task.result().id, task.result().html) for task in tasks)


def _other(fragment: Fragment) -> Told:
    """What tells no story that the web page has too."""
    return Told(id=fragment.id, html=fragment.html, start=0, end=0)


def _rendered(settings: list[Setting], bench: Bench) -> Iterator[Told]:
    """Stories through their templates, begun at once and shared out to all workers."""
    size = max(1, len(settings) // (_SHARES * bench.count))
    tasks = [bench.templated(html.stories, tuple(settings[first : first + size])) for first in range(0, len(settings), size)]
    return (story for task in as_completed(tasks) for story in task.result())


def _key(alone: Setting, frozen: bytes, bench: Bench) -> str:
    return bench.key("html", alone.style, alone.paper, repr(sorted(alone.sizes.items())), frozen)
