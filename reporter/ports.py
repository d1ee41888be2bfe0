"""What the pipeline asks of the outside world: Protocols, one matter each. Adapters implement them; `app` puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from reporter.model import (
    Composed,
    Delivery,
    Edition,
    Health,
    Issue,
    Item,
    Media,
    Occasion,
    Overrides,
    Paths,
    Reading,
    Remembered,
    Rendered,
    Source,
    Timing,
)


class Clock(Protocol):
    """The only way to learn the time."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class Reader(Protocol):
    """Reads one kind of source."""

    def read(self, source: Source) -> Reading:
        """Everything the source yields. What is expected to go wrong is a `Failed`; never raises for bad content."""
        ...


class Translator(Protocol):
    """Puts a text into another language."""

    def translate(self, text: str, origin: str, target: str) -> str:
        """The text in `target`. Raises ReporterError when the engine cannot."""
        ...


class Composer(Protocol):
    """Makes explainers of items. Pure."""

    def __call__(self, items: tuple[Item, ...], edition: Edition, as_of: datetime, last: Issue | None, overrides: Overrides) -> Composed:
        """Stories in the order they are printed, as the editor wants them; every claim cited, or the editor's."""
        ...


class Renderer(Protocol):
    """Sets an issue."""

    @property
    def timings(self) -> tuple[Timing, ...]:
        """Where the time of the last `render` went, in order."""
        ...

    def render(self, issue: Issue, media: Mapping[str, Media], *, style: str, paper: str) -> Rendered:
        """HTML and PDF of an issue; `media` by `Media.file`. Raises TemplateError, LayoutError."""
        ...


class Channel(Protocol):
    """Hands an issue over."""

    def deliver(self, issue: Issue, rendered: Rendered, recipient: str) -> Delivery:
        """One attempt. The returned row says what is known of it."""
        ...

    def tell(self, subject: str, text: str, recipient: str) -> None:
        """Hand over a note to the operator. Raises ReporterError when it could not be."""
        ...


class Memory(Protocol):
    """What earlier runs learned of sources. Every method may be called from several threads at once."""

    def remembered(self, source: str) -> Remembered | None:
        """The last successful reading of the source with that id: what a 304 stands for."""
        ...

    def remember(self, source: str, reading: Remembered) -> None:
        """Put `reading` in the place of the last one, in one transaction: a validator without its items would lose them for good.

        Each item's (id, revision) joins its history; a known revision keeps the instant at which it was first seen.
        """
        ...

    def revisions(self, item: str) -> tuple[Item, ...]:
        """Every revision of an item ever remembered, oldest first."""
        ...

    def resting(self, origin: str) -> datetime | None:
        """Until when a server ("https://example.org:443") asked to be left alone; None if it did not, or the instant may have passed."""
        ...

    def rest(self, origin: str, until: datetime) -> None:
        """Leave a server alone until that instant (Retry-After, RFC 9110 §10.2.3)."""
        ...

    def health(self, source: str) -> tuple[Health, ...]:
        """How the source fared, newest first."""
        ...

    def keep_health(self, health: Health) -> None:
        """Add one attempt."""
        ...


class Archive(Protocol):
    """The issues of the past, under `out/`. Nothing is created before `save`."""

    def paths(self, edition: str, day: date, version: int = 1) -> Paths:
        """Names of that version's files, whether or not they exist."""
        ...

    def versions(self, edition: str, day: date) -> tuple[int, ...]:
        """Versions of that date's issue, oldest first."""
        ...

    def load(self, edition: str, day: date, version: int | None = None) -> Issue | None:
        """The newest version of that date's issue, or the one asked for; None where it is missing or damaged."""
        ...

    def before(self, edition: str, day: date) -> tuple[Issue | None, tuple[date, ...]]:
        """The newest issue of an earlier date that can be read, and the dates after it whose issue is damaged."""
        ...

    def check_writable(self) -> None:
        """Fail before the work is done rather than after it. Raises StoreError."""
        ...

    def save(self, issue: Issue, frozen: bytes, renderings: Mapping[Path, bytes], media: Mapping[str, bytes]) -> None:
        """Write an issue whole. Raises StoreError; then nothing has changed."""
        ...


class Register(Protocol):
    """What the ledger knows of issues."""

    def released(self, edition: str, day: date) -> bool:
        """Whether that date's slot ran or a delivery of it exists: it may then be corrected, not replaced."""
        ...

    def printed(self, edition: str, before: date) -> frozenset[tuple[str, str]]:
        """(item, revision) of every text in the edition's issues of earlier dates."""
        ...

    def record_issue(self, issue: Issue, digest: str, renderings: tuple[str, ...] = ()) -> None:
        """Keep the SHA-256 of a frozen issue and of the files made of it, and its texts; those of a draft are replaced."""
        ...

    def known_digest(self, digest: str) -> tuple[str, date, int, int] | None:
        """(edition, date, number, version) of the issue with that SHA-256; None for one never made here, or altered since."""
        ...


class Occasions(Protocol):
    """What became of each due (edition, local date). A claim is held by one holder at a time, across processes."""

    def past(self, edition: str) -> tuple[Occasion, ...]:
        """What is known of an edition's occasions of the last months, oldest date first."""
        ...

    def claim(self, occasion: Occasion, holder: str, now: datetime, lease: timedelta) -> bool:
        """Take an occasion, as last seen, until `now + lease`. False when someone else has it or had it since."""
        ...

    def heartbeat(self, occasion: Occasion, holder: str, now: datetime, lease: timedelta) -> bool:
        """Hold it until `now + lease`. False when the claim was lost."""
        ...

    def settle(self, occasion: Occasion, holder: str, state: Literal["done", "failed", "due"], now: datetime, detail: str) -> bool:
        """End a claim: made, not made, or given back. False when the claim was lost; nothing has then changed."""
        ...

    def skip(self, occasion: Occasion, now: datetime, detail: str) -> bool:
        """Note that an occasion passed without an issue. False when something is known of it already."""
        ...


class Deliveries(Protocol):
    """One row for each (issue version, channel, recipient): what keeps a reader from getting an issue twice."""

    def claim(self, delivery: Delivery, now: datetime, message_id: str | None = None) -> bool:
        """Commit "sending", right before the step that cannot be taken back. False when the row is not, or no longer, open."""
        ...

    def settle(
        self,
        delivery: Delivery,
        state: Literal["sent", "refused", "deferred", "in_doubt", "failed"],
        now: datetime,
        reply: str = "",
        *,
        retry: datetime | None = None,
    ) -> bool:
        """What became of our claim, or of an open row that was never claimed. False when the row is another's, or settled."""
        ...

    def resend(self, delivery: Delivery, now: datetime) -> bool:
        """Open a row that is in doubt, failed or put off again. False when it is none of these."""
        ...


class Told(Protocol):
    """What the operator was told, and when."""

    def claim(self, subject: str, now: datetime, every: timedelta) -> bool:
        """Whether to tell of `subject` now: True at most once in `every`, over all processes."""
        ...


class Progress(Protocol):
    """Told how far a run is; shows it or not."""

    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """`done` of `total` things of a stage ("gather", "compose", "layout", "assemble", "write") are finished.

        `note` is what became of the last one, where there is something to say: "wire: 20 items".
        """
        ...
