"""Readers of the web with everything real but the clock and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from reporter.model import Source
from reporter.net.answers import Limits
from reporter.net.client import Net
from reporter.sources.watch import Means
from reporter.testing import FixedClock, MemoryLedger


@dataclass
class Bench:
    """Means over loopback, and sources that read from it."""

    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2026, 11, 24, 6, 30, tzinfo=UTC)))
    memory: MemoryLedger = field(default_factory=MemoryLedger)

    @property
    def means(self) -> Means:
        """A run's means; its net has no memory of its own."""
        private = frozenset({"127.0.0.1"})
        net = Net(clock=self.clock, memory=self.memory, private=private, limits=Limits(seconds=10))
        return Means(net=net, memory=self.memory, clock=self.clock, secrets={"DESK_TOKEN": "key"})

    def source(self, location: str, kind: str = "feed", **options: object) -> Source:
        """A source with options as config hands them over."""
        return Source(id="wire", kind=kind, location=location, options=options)


@pytest.fixture
def bench() -> Bench:
    """A fresh desk."""
    return Bench()


LONG = (
    "The dam above the town of Tamber held through the night, the regional water office said on Tuesday. "
    "Engineers opened two of its four gates shortly before midnight, after three days of rain. "
    "Residents of the lower streets had been asked to leave their houses on Monday evening. "
    "About two hundred people spent the night in a school gymnasium. "
)


@pytest.fixture
def article() -> Callable[..., str]:
    """An HTML page with one article and the usual page around it."""

    def page(title: str, paragraphs: int = 4, head: str = "") -> str:
        body = "".join(f"<p>{LONG}Paragraph {n} of the report about it.</p>" for n in range(paragraphs))
        return (
            f'<html lang="en"><head><title>{title} | Sample Wire</title><meta property="og:type" content="article">{head}</head><body>'
            f'<nav><a href="/">Home</a><a href="/tags">Topics</a></nav><article><h1>{title}</h1>{body}</article>'
            "<footer>All rights reserved. Subscribe to our newsletter.</footer></body></html>"
        )

    return page
