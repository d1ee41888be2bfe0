"""Takes an issue to the recipients of one channel, row by row; what goes wrong with one stops neither the next nor another channel."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from reporter.errors import ReporterError, StoreError
from reporter.log import logger
from reporter.model import Delivery, Issue, Rendered
from reporter.ports import Channel, Clock, Deliveries

ATTEMPTS = 6  # with these pauses about five and a half hours: a morning paper is waste paper after that
_PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=4))


class Repeatable(Protocol):
    """A channel that says whether doing it twice does harm."""

    @property
    def repeatable(self) -> bool:
        """Whether a second delivery of the same issue leaves the recipient with one."""
        ...


class Carrier(Channel, Repeatable, Protocol):
    """A channel whose deliveries are claimed before they are begun."""


def carry(
    rows: Iterable[Delivery],
    channel: Carrier,
    issue: Issue,
    rendered: Rendered,
    *,
    book: Deliveries,
    clock: Clock,
    stopping: threading.Event,
) -> tuple[Delivery, ...]:
    """Try each open row once and give what is known of it after. Stops between recipients once `stopping` is set.

    A row in doubt is tried again only where that does no harm; otherwise it waits for the operator.
    """
    tried = []
    for row in rows:
        if stopping.is_set():
            break
        if row.state == "in_doubt" and channel.repeatable and book.resend(row, clock.now()):
            row = replace(row, state="pending")
        if book.claim(row, clock.now()):
            tried.append(_settled(_attempt(replace(row, attempts=row.attempts + 1), channel, issue, rendered, clock), book, clock))
    return tuple(tried)


def _attempt(row: Delivery, channel: Carrier, issue: Issue, rendered: Rendered, clock: Clock) -> Delivery:
    """The row after one attempt."""
    try:
        made = channel.deliver(issue, rendered, row.recipient)
    except StoreError as error:  # a share that is full or away may be there again in a while
        made = replace(row, state="deferred" if channel.repeatable else "failed", reply=str(error))
    except ReporterError as error:
        return replace(row, state="failed", reply=str(error))
    except Exception as error:
        logger.exception("%s, %s: unexpected", row.channel, row.recipient)
        return replace(row, state="failed", reply=f"unexpected {type(error).__name__}: {error}")
    if made.state == "deferred" and row.attempts >= ATTEMPTS:
        return replace(row, state="failed", reply=f"{made.reply}; given up after {row.attempts} attempts")
    pause = clock.now() + _PAUSES[min(row.attempts, len(_PAUSES)) - 1]
    retry = max(filter(None, (made.retry, pause))) if made.state == "deferred" else None
    return replace(row, state=made.state, reply=made.reply, retry=retry)


def _settled(row: Delivery, book: Deliveries, clock: Clock) -> Delivery:
    assert row.state != "pending"
    assert row.state != "sending"
    book.settle(row, row.state, clock.now(), row.reply, retry=row.retry)
    (logger.info if row.state == "sent" else logger.error)("%s to %s: %s %s", row.channel, row.recipient, row.state, row.reply)
    return row
