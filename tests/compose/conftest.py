"""Items as the readers make them, for tests of what is composed from them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from reporter.model import Edition, Item, Part, Role

MakeItem = Callable[..., Item]


@pytest.fixture
def make_item() -> MakeItem:
    """Makes an item of (role, words) blocks, or of plain paragraphs; the id follows from the text unless given."""

    def make(*blocks: tuple[Role, str] | str, **fields: object) -> Item:
        text, parts = "", []
        for block in blocks:
            role, words = block if isinstance(block, tuple) else ("paragraph", block)
            start = len(text) + (1 if text else 0)
            text = f"{text}\n{words}" if text else words
            parts.append(Part(role=role, start=start, end=start + len(words)))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        title = next((words for words in blocks if isinstance(words, tuple) and words[0] == "headline"), ("", ""))[1]
        given = {"id": digest, "title": title, "outlet": None, "language": "en", "url": f"{digest}.txt", **fields}
        return Item(revision=digest, source="test", kind=given.pop("kind", "report"), text=text, parts=tuple(parts), **given)

    return make


@pytest.fixture
def edition() -> Edition:
    """An edition that changes none of the defaults."""
    return Edition(id="morning", title="Morning")


@pytest.fixture
def as_of() -> datetime:
    """The instant for which the tests compose."""
    return datetime(2023, 9, 30, 6, 30, tzinfo=UTC)
