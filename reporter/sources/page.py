"""Web pages: one article; or an index page, read through the feed it names, else through its article links.

An address given by hand may turn out to be anything: a feed is then read as a feed, plain text and Markdown as documents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from reporter.model import Failed, Item, LeftOut, Reading, Source, Validator
from reporter.net.answers import Fetched, NotModified
from reporter.sources import discovery, encoding
from reporter.sources.entries import is_feed, parse
from reporter.sources.feed import ACCEPT as FEEDS
from reporter.sources.feed import FeedReader
from reporter.sources.leads import Draft, meta, of_page, with_pictures
from reporter.sources.linked import ACCEPT, LinkedPages, Page, length, page, speaks_of
from reporter.sources.manuscript import Manuscript, identity, item
from reporter.sources.watch import Made, Means, Task, watched

#: Characters of paragraphs from which a page that does not say what it is counts as an article.
_ARTICLE = 600
#: Article links that are followed from an index page, where the source sets no max_items.
_LINKS = 20


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads sources of the kind "page"."""

    means: Means

    def read(self, source: Source) -> Reading:
        """The article, or the articles an index page leads to."""
        return watched(source, self.means, ACCEPT + ", */*;q=0.3", self.make)

    def make(self, answer: Fetched, task: Task) -> Made | Failed:
        """Items of whatever the address gave."""
        if kind := encoding.binary(answer.body):
            return Failed(reason=f"not a page: {kind}")
        text = encoding.decode(answer.body, declared=answer.charset)
        if not text.strip():
            return Failed(reason="empty")
        if is_feed(answer.body) and not isinstance(parse(answer.body, answer.url), Failed):
            return FeedReader(self.means).make(answer, task)
        if answer.media_type in ("text/plain", "text/markdown") and "<html" not in text[:2000].lower():
            return _alone(Manuscript(plain=text, link=answer.url), answer, task)
        return self._of_html(answer, text, task)

    def _of_html(self, answer: Fetched, markup: str, task: Task) -> Made | Failed:
        found = page(answer)
        if isinstance(found, Page) and not _is_index(found):
            return self._article(found, task)
        return self._index(answer, markup, task) or (self._article(found, task) if isinstance(found, Page) else found)

    def _article(self, found: Page, task: Task) -> Made | Failed:
        made = item(found.manuscript, task.source, found.url)
        if made is None:
            return Failed(reason="no article in the HTML page")
        return with_pictures((Draft(item=made, lead=of_page(found.markup, found.url)),), self.means, task)

    def _index(self, answer: Fetched, markup: str, task: Task) -> Made | None:
        """What an index page leads to; None where it leads nowhere."""
        for address in discovery.feeds(markup, answer.url)[:3]:
            made = self._through(address, task)
            if made and made.items:
                return replace(made, vouched=False)
        return self._followed(discovery.articles(markup, answer.url), task)

    def _through(self, address: str, task: Task) -> Made | None:
        """The items of a feed that a page names; None where there is none."""
        answer = self.means.net.fetch(
            address, validator=task.validator(address), accept=FEEDS, access=task.asked.access, limits=task.asked.limits
        )
        if isinstance(answer, NotModified) and task.known:
            return Made(items=task.known.items, validators=task.known.validators)
        made = FeedReader(self.means).make(answer, task) if isinstance(answer, Fetched) else None
        if not isinstance(made, Made) or not isinstance(answer, Fetched):
            return None
        return replace(made, validators=(*made.validators, *((answer.validator,) if answer.validator else ())))

    def _followed(self, links: tuple[tuple[str, str], ...], task: Task) -> Made | None:
        """The articles behind the links of an index page."""
        pages = LinkedPages(means=self.means, task=task)
        read = [(title, _linked(address, title, pages)) for address, title in links[: task.asked.max_items or _LINKS]]
        drafts = tuple(found for _, (found, _) in read if isinstance(found, Draft))
        made = with_pictures(drafts, self.means, task)
        failed = tuple(LeftOut(subject=title, reason=found.reason) for title, (found, _) in read if isinstance(found, Failed))
        validators = tuple(validator for _, (_, validator) in read if validator)
        return replace(made, validators=(*made.validators, *validators), left_out=failed) if drafts else None


def _linked(address: str, title: str, pages: LinkedPages) -> tuple[Draft | Failed, Validator | None]:
    found = pages.read(address, identity(pages.task.source.id, address))
    if isinstance(found, Failed):
        return found, None
    if isinstance(found, Item):
        return Draft(item=found), pages.task.validator(address)
    made = item(replace(found.manuscript, link=found.url), pages.task.source, address)
    if made is None or not speaks_of(found.manuscript, title):
        return Failed(reason="not the article its link promised"), None
    return Draft(item=made, lead=of_page(found.markup, found.url)), found.validator


def _alone(manuscript: Manuscript, answer: Fetched, task: Task) -> Made | Failed:
    made = item(manuscript, task.source, answer.url)
    return Made(items=(made,)) if made else Failed(reason="empty")


def _is_index(found: Page) -> bool:
    """A page that leads elsewhere: it says so (og:type, a path that is none), or has little text of its own."""
    kind = meta(found.markup).get("og:type", "").lower()
    if kind == "article":
        return False
    bare = urlsplit(found.url).path.strip("/") == ""
    return bare or length(found.manuscript) < _ARTICLE
