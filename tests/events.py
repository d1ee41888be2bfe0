"""The measuring corpora as items: every event an issue of its own, its texts dated as far as their addresses or first lines say when."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from reporter.model import Item

#: Files of events with articles, and of topics with texts.
EVENTS, TOPICS = ("clusters/handpicked.json", "clusters/wikinews_big.json"), "summaries/clusters.jsonl"
#: Articles with fewer words were not fetched.
FEWEST_WORDS = 40
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_ADDRESS = re.compile(rf"(?<!\d)(20[01]\d)[/-]?(0?[1-9]|1[0-2]|{'|'.join(_MONTHS)})[/-]?(0?[1-9]|[12]\d|3[01])(?!\d)", re.IGNORECASE)
_FIRST_LINES = re.compile(r"\w+ \d{1,2}, 20\d\d")


def events(corpora: Path) -> Iterator[tuple[str, int, tuple[Item, ...]]]:
    """(file, place in it, items) of every event and topic. An item's id holds its place in the event."""
    for file in EVENTS:
        for number, event in enumerate(json.loads((corpora / file).read_text(encoding="utf-8"))):
            yield file, number, tuple(_items(number, [(a["title"], a["ext_url"], a["text"], _when(a, file)) for a in event["articles"]]))
    for number, line in enumerate((corpora / TOPICS).read_text(encoding="utf-8").splitlines()):
        docs = json.loads(line)["docs"]
        yield (
            TOPICS,
            number,
            tuple(_items(number, [(doc.splitlines()[0], f"{number}/{n}", doc, _dated(doc)) for n, doc in enumerate(docs)])),
        )


def mended(text: str) -> str:
    """The text as its publisher had it: some of the corpora were taken for Latin-1 when they were made."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return re.sub(r"[\xc2-\xf4][\x80-\xbf]+", lambda at: at[0].encode("latin-1").decode("utf-8", "replace"), text)


def lines(text: str) -> str:
    """The mended text without empty lines and white space at their ends: what an item's offsets count in."""
    return "\n".join(line.strip() for line in mended(text).splitlines() if line.strip())


def place(item: str) -> int:
    """Which article of its event an item is."""
    return int(item[8:], 16)


def _items(number: int, articles: list[tuple[str, str, str, datetime | None]]) -> Iterator[Item]:
    for at, (title, url, written, published) in enumerate(articles):
        text = lines(written)
        if len(text.split()) >= FEWEST_WORDS:
            yield Item(
                id=f"{number:08x}{at:08x}",
                revision=hashlib.sha256(text.encode()).hexdigest()[:16],
                source="wire",
                kind="report",
                title=title or url,
                url=url,
                language="en",
                text=text,
                parts=(),
                published=published,
                outlet=url.split("/")[2] if "//" in url else None,
            )


def _when(article: dict, file: str) -> datetime | None:
    """What the small set says; the big one was fetched years later, so there what the address says."""
    if file == EVENTS[0]:
        return datetime.fromisoformat(article["created_at"]["$date"][:19]).replace(tzinfo=UTC)
    for year, month, day in _IN_ADDRESS.findall(article["ext_url"]):
        named = month.lower()
        with suppress(ValueError):
            return datetime(int(year), _MONTHS.index(named) + 1 if named in _MONTHS else int(named), int(day), tzinfo=UTC)
    return None


def _dated(text: str) -> datetime | None:
    for found in _FIRST_LINES.findall(text[:400]):
        with suppress(ValueError):
            return datetime.strptime(found, "%B %d, %Y").replace(tzinfo=UTC)
    return None
