"""The pages that a feed's entries or an index page link to: read as articles, politely, and given up on in time."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field

from reporter.errors import SourceError
from reporter.model import Failed, Item, Validator
from reporter.net.answers import Fetched, NotModified
from reporter.sources import article, encoding
from reporter.sources.links import absolute, host
from reporter.sources.manuscript import Manuscript
from reporter.sources.watch import Means, Task

ACCEPT = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5"
#: Seconds that the pages of one source may take in all.
_TIME = 90.0
#: Failures in a row after which a server's other pages are not asked for.
_PATIENCE = 3
#: Pages of one source in one run; the longest feeds of six readers' test suites that are no archives have 40 entries.
_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article as it was found behind a link."""

    url: str  #: after redirects
    manuscript: Manuscript
    markup: str = field(repr=False)
    validator: Validator | None


@dataclass(slots=True, kw_only=True)
class LinkedPages:
    """One run's visits to the pages of one source."""

    means: Means
    task: Task
    _visits: int = 0
    _until: float = field(default_factory=lambda: time.monotonic() + _TIME)
    _misses: Counter[str] = field(default_factory=Counter)

    def read(self, url: str, identity: str) -> Page | Item | Failed:
        """The article at `url`; or the item known under `identity`, where the page has not changed since."""
        server = host(url)
        if self._visits >= _MOST or time.monotonic() > self._until or self._misses[server] >= _PATIENCE:
            return Failed(reason="not asked for: too many pages of this source were slow, missing or many")
        self._visits += 1
        found = self._fetched(url, identity)
        self._misses[server] = self._misses[server] + 1 if isinstance(found, Failed) else 0
        return found

    def _fetched(self, url: str, identity: str) -> Page | Item | Failed:
        known = self.task.item(identity)
        validator = self.task.validator(url) if known else None
        answer = self.means.net.fetch(url, validator=validator, accept=ACCEPT, access=self.task.asked.access, limits=self.task.asked.limits)
        if isinstance(answer, NotModified) and known:
            return known
        return page(answer) if isinstance(answer, Fetched) else Failed(reason=getattr(answer, "reason", "304"))


def page(answer: Fetched) -> Page | Failed:
    """The article in an answer."""
    if kind := encoding.binary(answer.body):
        return Failed(reason=f"not an article: {kind}")
    markup = encoding.decode(answer.body, declared=answer.charset)
    try:
        found = article.manuscript(markup, url=answer.url)
    except SourceError as error:
        return Failed(reason=error.problem)
    return Page(url=absolute(found.link, answer.url) or answer.url, manuscript=found, markup=markup, validator=answer.validator)


def speaks_of(found: Manuscript, title: str) -> bool:
    """Whether a page is about what its link promised, and no consent wall or front page: it holds half of the title's longer words."""
    text = " ".join(block.text for block in found.blocks).lower()
    words = set(re.findall(r"[^\W\d_]{4,}", title.lower()))
    return not words or 2 * sum(word in text for word in words) >= len(words)


def length(found: Manuscript) -> int:
    """Characters of the paragraphs."""
    return sum(len(block.text) for block in found.blocks if block.role in (None, "paragraph", "quote"))
