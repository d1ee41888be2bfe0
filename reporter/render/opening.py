"""The front page, set beside the last story instead of behind it.

It says where each story begins: that is known when all stories but the last are set, or earlier, where they are as long as last time; and
if the front page itself is as long as was expected. Where anything comes otherwise, the front page is set again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from reporter.model import Fragment
from reporter.render import html
from reporter.render.bench import Bench
from reporter.render.fragments import Set
from reporter.render.html import Setting

#: Entries of the contents from which a front page that was never set before is expected to go on to a second page.
_TWO_PAGES = 9


class Opening:
    """The front page of one issue; none where it has just one story."""

    def __init__(self, setting: Setting, bench: Bench, order: tuple[str, ...], beside: Callable[[], object]) -> None:
        """`order` has all other fragments, the last page last; `beside` begins what can be done while only the front page is being set."""
        self._setting = setting
        self._bench = bench
        self._order = order
        self._beside = beside
        self._key = bench.key("lengths", setting.issue.edition, setting.style, setting.paper)
        self._before: dict[str, int] = _decoded(bench.cache.get(self._key))
        self.front: Fragment | None = None  #: as it is set first
        self.numbers: dict[str, int] = {}  #: the first page of each story, as it says

    def further(self, done: Mapping[str, Set]) -> Iterator[Fragment]:
        """The front page, for `set_all`, as soon as it is known or expected where the stories begin."""
        if self.front or len(self._setting.issue.told) == 1:
            return
        lengths = self._expected() | self._before | {name: fragment.pages for name, fragment in done.items()}
        if all(name in lengths for name in self._order[:-2]):
            self.numbers = numbered(("front", *self._order), lengths)
            self.front = self._bench.templated(html.front, self._setting, self.numbers).result()
            yield self.front
            self._beside()

    def remember(self, sets: Mapping[str, Set]) -> None:
        """Keep how long everything is, for the next issue."""
        lengths = {name: fragment.pages for name, fragment in sets.items()}
        if lengths != self._before:
            self._bench.cache.put(self._key, msgspec.msgpack.encode(lengths))

    def _expected(self) -> dict[str, int]:
        return {"front": 2 if len(self._setting.issue.told) >= _TWO_PAGES else 1}


def numbered(order: tuple[str, ...], lengths: Mapping[str, int]) -> dict[str, int]:
    """The first page of every fragment but the first and the last, from the lengths of those before it."""
    pages, at = {}, 1 + lengths.get(order[0], 0)
    for name in order[1:-1]:
        pages[name] = at
        at += lengths.get(name, 0)
    return pages


def _decoded(kept: bytes | None) -> dict[str, int]:
    return msgspec.msgpack.decode(kept, type=dict[str, int]) if kept is not None else {}
