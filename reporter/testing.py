"""Fakes that ship, for tests of this project and of plugins: they keep the contracts of `reporter.ports` in memory."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reporter.model import Health, Item, Remembered


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.at

    def forward(self, **delta: float) -> None:
        """Move it on by what `timedelta` takes: `clock.forward(hours=2)`."""
        self.at += timedelta(**delta)


@dataclass(slots=True)
class MemoryLedger:
    """`ports.Memory` that lasts as long as the process."""

    _last: dict[str, Remembered] = field(default_factory=dict)
    _items: dict[str, dict[str, Item]] = field(default_factory=lambda: defaultdict(dict))
    _rests: dict[str, datetime] = field(default_factory=dict)
    _health: dict[str, list[Health]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def remembered(self, source: str) -> Remembered | None:
        """The last successful reading."""
        return self._last.get(source)

    def remember(self, source: str, reading: Remembered) -> None:
        """Replace the last reading; add unknown revisions to their items' history."""
        with self._lock:
            self._last[source] = reading
            for item in reading.items:
                self._items[item.id].setdefault(item.revision, item)

    def revisions(self, item: str) -> tuple[Item, ...]:
        """Every revision, oldest first."""
        with self._lock:
            return tuple(self._items.get(item, {}).values())

    def resting(self, origin: str) -> datetime | None:
        """Until when the server asked to be left alone."""
        return self._rests.get(origin)

    def rest(self, origin: str, until: datetime) -> None:
        """Leave the server alone until then."""
        self._rests[origin] = until

    def health(self, source: str) -> tuple[Health, ...]:
        """Newest first."""
        with self._lock:
            return tuple(reversed(self._health.get(source, ())))

    def keep_health(self, health: Health) -> None:
        """Add one attempt."""
        with self._lock:
            self._health[health.source].append(health)
