"""Handing issues over: whom the audiences name, through their channels, with a row in the ledger for each.

plan     a row for every (channel, recipient), before the first is tried: what is cut short is known to be owed
carry    each open row is claimed, tried and settled
owing    rows that were put off, once their time has come
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby
from urllib.parse import urlsplit

from reporter import config
from reporter.app.mailing import Mailroom, had
from reporter.config.keys import MailKeys, WebhookKeys
from reporter.deliver import people
from reporter.deliver.channels import CHANNELS, Tools, served
from reporter.deliver.courier import Carrier, carry
from reporter.deliver.mail import Letters, Mail
from reporter.deliver.webhook import Post
from reporter.errors import ConfigError, ReporterError, StoreError
from reporter.log import logger
from reporter.model import Audience, Delivery, Edition, Failed, Issue, Recipient, Rendered
from reporter.net.answers import Access, Limits
from reporter.ports import Clock
from reporter.render.worker import Workers
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger

_DOUBTS = 3  #: attempts after which a mail is in doubt for good, whatever the edition says: a server that never answers is no reader


def _no_letter(row: Delivery, _limit: int | None) -> Failed:
    return Failed(reason=f"there is no issue for {row.recipient}")


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

        Who asked for no more mail is left out. What is in doubt is sent again to those in `only`: somebody names them, and knows.
        What is known of each after it. Raises StoreError where the issue's files are not there.
        """
        rendered = self.archive.rendered(issue)
        planned = [
            (channel, self._plan(issue, channel, [each for each in recipients if not only or each in only]))
            for channel, recipients in self.welcome(edition).items()
        ]
        if edition.on_doubt == "resend" or only:
            planned = [(channel, self._reopened(rows)) for channel, rows in planned]
        for channel, rows in planned:
            self._carry(channel, rows, issue, rendered)
        wanted = {(channel, row.recipient) for channel, rows in planned for row in rows}
        known = self.ledger.deliveries.of_issue(issue.edition, issue.date, issue.version)
        return tuple(row for row in known if (row.channel, row.recipient) in wanted)

    def reopen(self, issue: Issue) -> None:
        """Somebody asks for it: what failed on our side (a missing password) is tried again, and what a mail server put off at once."""
        for row in self.ledger.deliveries.of_issue(issue.edition, issue.date, issue.version):
            if row.state == "failed" or (row.state == "deferred" and self._is_mail(row.channel)):
                self.ledger.deliveries.resend(row, self.clock.now())

    def try_out(self, issue: Issue, edition: Edition, to: tuple[str, ...]) -> tuple[Delivery, ...]:
        """Hand an issue to these alone, without a row: a trial. Whom no audience names gets it by mail if that is an address.

        Raises ReporterError where the issue's files are not there or the edition has no channel.
        """
        rendered = self.archive.rendered(issue)
        readers = self.addressed(edition.audiences)
        if not readers:
            raise ConfigError("the edition has no channel", place=f"editions.{edition.id}.audiences", remedy="Name an audience with one")
        return tuple(self._tried_out(self._way_to(each, readers), each, issue, rendered) for each in to)

    def owing(self) -> tuple[Delivery, ...]:
        """Try what was put off and may be tried now; gives the rows that were tried, as they were before."""
        self._resend()
        rows = self.ledger.deliveries.owing(self.clock.now())
        tried: list[Delivery] = []
        for (edition, day, version), group in groupby(rows, key=lambda row: (row.edition, row.date, row.version)):
            if self.stopping.is_set():
                break
            owed = sorted(group, key=lambda row: row.channel)
            try:
                issue, rendered = self._whole(edition, day, version)
            except StoreError as error:  # of this issue alone: the others are owed all the same
                self._fail(owed, str(error))
            else:
                for channel, some in groupby(owed, key=lambda row: row.channel):
                    self._carry(channel, tuple(some), issue, rendered)
            tried += owed
        return tuple(tried)

    def welcome(self, edition: Edition) -> Mapping[str, tuple[str, ...]]:
        """By channel, whom the edition goes to: all but those who asked for no more mail."""
        readers = self.addressed(edition.audiences)
        left_out = {channel: self._suppressed(channel) for channel in readers}
        return {channel: tuple(name for name in names if name not in left_out[channel]) for channel, names in readers.items()}

    def addressed(self, audiences: Iterable[Audience]) -> Mapping[str, Mapping[str, Recipient]]:
        """By channel, the recipients by what the ledger calls them, each once, in the order of the audiences.

        An audience without a channel is handed nothing. Mail speaks to a reader in the audience's language unless they have their own.
        """
        found: dict[str, dict[str, Recipient]] = {}
        for audience in audiences:
            if audience.channel:
                those = served(self.desk.channels[audience.channel], audience.recipients)
                known = found.setdefault(audience.channel, {})
                for name, each in those.items():
                    known.setdefault(name, replace(each, language=each.language or audience.language))
        return found

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

    def _whole(self, edition: str, day: date, version: int) -> tuple[Issue, Rendered]:
        """An issue and its renderings. Raises StoreError where a file of it is not there any more."""
        issue = self.archive.load(edition, day, version)
        if issue is None:
            path = self.archive.paths(edition, day, version).issue
            remedy = f"Put it back, then: reporter send {edition} --date {day}"
            raise StoreError("is missing or damaged; what is owed of it cannot be delivered", place=str(path), remedy=remedy)
        return issue, self.archive.rendered(issue)

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _plan(self, issue: Issue, channel: str, recipients: list[str]) -> tuple[Delivery, ...]:
        if not recipients:
            return ()
        return self.ledger.deliveries.plan(issue.edition, issue.date, issue.version, channel, recipients, self.clock.now())

    def _reopened(self, rows: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        """Rows in doubt become open ones, where the edition would rather send twice than not at all."""
        book, now = self.ledger.deliveries, self.clock.now()
        return tuple(replace(row, state="pending") if row.state == "in_doubt" and book.resend(row, now) else row for row in rows)

    def _resend(self) -> None:
        """Mails in doubt become open ones where the edition would rather send twice than not at all; of other channels, see `carry`."""
        book, now = self.ledger.deliveries, self.clock.now()
        for row in book.doubtful():
            edition = self.desk.editions.get(row.edition)
            if edition and edition.on_doubt == "resend" and row.attempts < _DOUBTS and self._is_mail(row.channel):
                book.resend(row, now)

    def _carry(self, channel: str, rows: tuple[Delivery, ...], issue: Issue, rendered: Rendered) -> None:
        """Through one channel. One that cannot be put in place has failed, which the ledger says; the others go on."""
        book = self.ledger.deliveries
        with ExitStack() as opened:
            try:
                way = opened.enter_context(self._opened(channel, issue, rendered))
            except ReporterError as error:
                self._fail(rows, str(error))
                return
            if isinstance(way, Mail):
                way.carry(rows, book=book, stopping=self.stopping)
            else:
                carry(rows, way, issue, rendered, book=book, clock=self.clock, stopping=self.stopping)

    def _fail(self, rows: Iterable[Delivery], reason: str) -> None:
        for row in rows:
            if row.state in ("pending", "deferred"):
                self.ledger.deliveries.settle(row, "failed", self.clock.now(), reason)

    def _tried_out(self, channel: str, recipient: str, issue: Issue, rendered: Rendered) -> Delivery:
        row = Delivery(
            edition=issue.edition,
            date=issue.date,
            version=issue.version,
            channel=channel,
            recipient=recipient,
            state="pending",
            planned=self.clock.now(),
        )
        try:
            with self._opened(channel, issue, rendered, trial=recipient) as way:
                if isinstance(way, Mail):
                    return way.try_out(replace(row, recipient=people.known_as(Recipient(written=recipient))))
                return way.deliver(issue, rendered, recipient)
        except ReporterError as error:
            return replace(row, state="failed", reply=str(error))

    # ── channels ──────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _opened(self, name: str, issue: Issue, rendered: Rendered, *, trial: str | None = None) -> Iterator[Carrier | Mail]:
        """The channel of that name for this issue; `trial` is who gets it as one. Raises ReporterError."""
        if not self._is_mail(name):
            yield self._channel(name)
            return
        edition = self.desk.editions.get(issue.edition)
        readers = dict(self.addressed(edition.audiences if edition else ()).get(name, {}))
        if trial:
            written = Recipient(written=trial)
            readers.setdefault(people.known_as(written), written)
        with Workers() as workers:
            room = Mailroom(desk=self.desk, archive=self.archive, workers=workers, environ=os.environ)
            earlier = had(self.ledger, issue, name)
            yield self._channel(name, room.letters(issue, rendered, name, readers, earlier, trial=trial is not None))

    def _suppressed(self, name: str) -> frozenset[str]:
        """Nobody where the list cannot be read: they then fail for that reason, each of them, and no mail goes out."""
        keys = self.desk.channels.get(name)
        path = self.desk.root / keys.suppress if isinstance(keys, MailKeys) and keys.suppress else None
        try:
            return people.suppressed(path)
        except ConfigError:
            return frozenset()

    def _is_mail(self, name: str) -> bool:
        return isinstance(self.desk.channels.get(name), MailKeys)

    def _way_to(self, written: str, readers: Mapping[str, Mapping[str, Recipient]]) -> str:
        """The channel that a trial goes over: the recipient's own, else one for such a recipient, else the first."""
        name = people.known_as(Recipient(written=written))
        own = (channel for channel, those in readers.items() if (name if self._is_mail(channel) else written) in those)
        fitting = (channel for channel in readers if self._is_mail(channel) == ("@" in written))
        return next(own, None) or next(fitting, None) or next(iter(readers))

    def _channel(self, name: str, letters: Letters = _no_letter) -> Carrier | Mail:
        """The channel of that name; for what goes by mail, with its letters. Raises ConfigError."""
        keys = self.desk.channels.get(name)
        if keys is None:
            raise ConfigError("there is no such channel any more", place=f"channels.{name}", remedy="Put it back, or send over another one")
        tools = Tools(root=self.desk.root, clock=self.clock, post=self._post, environ=os.environ, letters=letters, wait=self.stopping.wait)
        return CHANNELS[keys.scheme](name, keys, tools)

    def _post(self, keys: WebhookKeys) -> Post:
        """A connection of the channel's own: its time limit, and whether it may reach the desk's network."""
        from reporter.net.client import Net

        net = Net(clock=self.clock, memory=self.ledger.memory, limits=Limits(seconds=keys.timeout))
        host = urlsplit(keys.url).hostname or ""
        access = Access(private=frozenset({host.lower()} if keys.allow_private else ()))
        return partial(net.post, access=access)
