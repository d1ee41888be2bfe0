"""Handing issues over: whom the audiences name, through their channels, with a row in the ledger for each.

plan     a row for every (channel, recipient), before the first is tried: what is cut short is known to be owed
carry    each open row is claimed, tried and settled
owing    rows that were put off, once their time has come
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from urllib.parse import urlsplit

from reporter import config
from reporter.config.keys import WebhookKeys
from reporter.deliver.channels import CHANNELS, Tools, usual
from reporter.deliver.courier import Carrier, carry
from reporter.deliver.webhook import Post
from reporter.errors import ConfigError, ReporterError
from reporter.log import logger
from reporter.model import Audience, Delivery, Edition, Issue, Rendered
from reporter.net.answers import Access, Limits
from reporter.ports import Clock
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A desk's way to its readers."""

    desk: config.Desk
    ledger: Ledger
    archive: Archive
    clock: Clock
    stopping: threading.Event

    def hand_over(self, issue: Issue, edition: Edition, only: frozenset[str] = frozenset()) -> tuple[Delivery, ...]:
        """Deliver an issue to its edition's readers, or those of them in `only`; who has it already is not tried again.

        What is known of each after it. Raises StoreError where the issue's files are not there.
        """
        rendered = self.archive.rendered(issue)
        planned = [
            (channel, self._plan(issue, channel, [each for each in recipients if not only or each in only]))
            for channel, recipients in self.addressed(edition.audiences).items()
        ]
        if edition.on_doubt == "resend":
            planned = [(channel, self._reopened(rows)) for channel, rows in planned]
        for channel, rows in planned:
            self._carry(channel, rows, issue, rendered)
        wanted = {(channel, row.recipient) for channel, rows in planned for row in rows}
        known = self.ledger.deliveries.of_issue(issue.edition, issue.date, issue.version)
        return tuple(row for row in known if (row.channel, row.recipient) in wanted)

    def reopen_failed(self, issue: Issue) -> None:
        """What failed on our side (a printer that is not installed, a missing password) may be tried again: somebody asks for it."""
        for row in self.ledger.deliveries.of_issue(issue.edition, issue.date, issue.version):
            if row.state == "failed":
                self.ledger.deliveries.resend(row, self.clock.now())

    def try_out(self, issue: Issue, edition: Edition, to: tuple[str, ...]) -> tuple[Delivery, ...]:
        """Hand an issue to these alone, without a row: a trial. A recipient that no audience names goes over the first channel.

        Raises ReporterError where the issue's files are not there or the edition has no channel.
        """
        rendered = self.archive.rendered(issue)
        readers = self.addressed(edition.audiences)
        if not readers:
            raise ConfigError("the edition has no channel", place=f"editions.{edition.id}.audiences", remedy="Name an audience with one")
        by_recipient = {recipient: channel for channel, recipients in readers.items() for recipient in recipients}
        first = next(iter(readers))
        return tuple(self._tried_out(by_recipient.get(each, first), each, issue, rendered) for each in to)

    def owing(self) -> tuple[Delivery, ...]:
        """Try what was put off and may be tried now; gives the rows that were tried, as they were before."""
        rows = self.ledger.deliveries.owing(self.clock.now())
        tried: list[Delivery] = []
        for (edition, day, version), group in groupby(rows, key=lambda row: (row.edition, row.date, row.version)):
            issue = self.archive.load(edition, day, version)
            if issue is None or self.stopping.is_set():
                continue
            rendered = self.archive.rendered(issue)
            for channel, some in groupby(sorted(group, key=lambda row: row.channel), key=lambda row: row.channel):
                owed = tuple(some)
                self._carry(channel, owed, issue, rendered)
                tried += owed
        return tuple(tried)

    def addressed(self, audiences: Iterable[Audience]) -> Mapping[str, tuple[str, ...]]:
        """Recipients by channel, each once, in the order of the audiences. An audience without a channel is handed nothing."""
        found: dict[str, dict[str, None]] = {}
        for audience in audiences:
            if audience.channel:
                given = tuple(each.written for each in audience.recipients) or usual(self.desk.channels[audience.channel])
                found.setdefault(audience.channel, {}).update(dict.fromkeys(given))
        return {channel: tuple(recipients) for channel, recipients in found.items()}

    def tell(self, subject: str, text: str) -> None:
        """Tell the operator over every channel there is for it; one that fails is logged, and stops no other."""
        logger.warning("%s: %s", subject, text)
        stamped = f"{text} ({self.clock.now():%Y-%m-%d %H:%M} UTC)"
        for channel, recipients in self.addressed(self.desk.operator).items():
            for recipient in recipients:
                try:
                    self._channel(channel).tell(subject, stamped, recipient)
                except ReporterError as error:
                    logger.error("the operator could not be told over %s: %s", channel, error)

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _plan(self, issue: Issue, channel: str, recipients: list[str]) -> tuple[Delivery, ...]:
        if not recipients:
            return ()
        return self.ledger.deliveries.plan(issue.edition, issue.date, issue.version, channel, recipients, self.clock.now())

    def _reopened(self, rows: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        """Rows in doubt become open ones, where the edition would rather send twice than not at all."""
        book, now = self.ledger.deliveries, self.clock.now()
        return tuple(replace(row, state="pending") if row.state == "in_doubt" and book.resend(row, now) else row for row in rows)

    def _carry(self, channel: str, rows: tuple[Delivery, ...], issue: Issue, rendered: Rendered) -> None:
        """Through one channel. One that cannot be put in place has failed, which the ledger says; the others go on."""
        book = self.ledger.deliveries
        try:
            carrier = self._channel(channel)
        except ReporterError as error:
            for row in rows:
                book.settle(row, "failed", self.clock.now(), str(error))
            return
        carry(rows, carrier, issue, rendered, book=book, clock=self.clock, stopping=self.stopping)

    def _tried_out(self, channel: str, recipient: str, issue: Issue, rendered: Rendered) -> Delivery:
        try:
            return self._channel(channel).deliver(issue, rendered, recipient)
        except ReporterError as error:
            return Delivery(
                edition=issue.edition,
                date=issue.date,
                version=issue.version,
                channel=channel,
                recipient=recipient,
                state="failed",
                reply=str(error),
            )

    # ── channels ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _channel(self, name: str) -> Carrier:
        """The channel of that name. Raises ConfigError."""
        keys = self.desk.channels.get(name)
        if keys is None:
            raise ConfigError("there is no such channel any more", place=f"channels.{name}", remedy="Put it back, or send over another one")
        tools = Tools(root=self.desk.root, clock=self.clock, post=self._post, environ=os.environ)
        return CHANNELS[keys.scheme](name, keys, tools)

    def _post(self, keys: WebhookKeys) -> Post:
        """A connection of the channel's own: its time limit, and whether it may reach the desk's network."""
        from reporter.net.client import Net

        net = Net(clock=self.clock, memory=self.ledger.memory, limits=Limits(seconds=keys.timeout))
        host = urlsplit(keys.url).hostname or ""
        access = Access(private=frozenset({host.lower()} if keys.allow_private else ()))
        return partial(net.post, access=access)
