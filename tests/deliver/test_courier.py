"""The courier: each row tried once, claimed before, settled after; one in trouble stops no other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from store.desk import DAY, NOW, delivery, issue

from reporter.config.keys import CHANNELS as CONFIG_CHANNELS
from reporter.config.keys import DiskKeys, MailKeys, PrintKeys, WebhookKeys
from reporter.deliver.channels import CHANNELS, Tools, usual
from reporter.deliver.courier import ATTEMPTS, carry
from reporter.errors import ConfigError, DeliveryError, StoreError
from reporter.model import Delivery, Failed, Issue, Rendered
from reporter.net.answers import Lost
from reporter.store.deliveries import Deliveries
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock

PAGES = Rendered(html="", pdf=b"%PDF-1.7 pages", pages=2, outline=())


@dataclass
class Scripted:
    """A channel that does as the recipient's name says."""

    repeatable: bool = False
    seen: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None

    def deliver(self, _issue: Issue, _rendered: Rendered, recipient: str) -> Delivery:
        """Raise, or answer with the state that is the name."""
        self.before(recipient)
        self.seen.append(recipient)
        if recipient == "raise":
            raise ZeroDivisionError("division by zero")
        if recipient == "error":
            raise DeliveryError("out of ink", place="printer")
        if recipient == "full":
            raise StoreError("the disk is full", place="share")
        return delivery(recipient, state=recipient if recipient in ("refused", "deferred", "in_doubt") else "sent", reply="as asked")


@pytest.fixture
def book(tmp_path: Path) -> Deliveries:
    """A real one."""
    return Ledger(tmp_path / "out").deliveries


def deliver(book: Deliveries, channel: Scripted, *recipients: str, clock: FixedClock | None = None) -> dict[str, str]:
    """Carry to these recipients; states on record after it."""
    clock = clock or FixedClock(NOW)
    rows = book.plan("morning", DAY, 1, "mail", recipients, clock.now())
    carry(rows, channel, issue(), PAGES, book=book, clock=clock, stopping=threading.Event())
    return {row.recipient: row.state for row in book.of_issue("morning", DAY, 1)}


def test_each_recipient_is_tried_whatever_happens_to_the_others(book: Deliveries) -> None:
    """What a channel raises is that row's failure alone."""
    states = deliver(book, Scripted(), "raise", "error", "refused", "deferred", "in_doubt", "ann")
    assert states == {
        "raise": "failed",
        "error": "failed",
        "refused": "refused",
        "deferred": "deferred",
        "in_doubt": "in_doubt",
        "ann": "sent",
    }
    replies = {row.recipient: row.reply for row in book.of_issue("morning", DAY, 1)}
    assert replies["error"] == "printer: out of ink"
    assert replies["raise"] == "unexpected ZeroDivisionError: division by zero"


def test_again_tries_only_what_is_open(book: Deliveries) -> None:
    """Sent, refused and in doubt are left alone; deferred rests."""
    channel = Scripted()
    deliver(book, channel, "ann", "refused", "in_doubt", "deferred")
    deliver(book, channel, "ann", "refused", "in_doubt", "deferred", "bob")
    assert channel.seen == ["ann", "refused", "in_doubt", "deferred", "bob"]


def test_what_is_in_doubt_is_repeated_where_that_does_no_harm(book: Deliveries) -> None:
    """A file, not a sheet of paper."""
    channel = Scripted(repeatable=True)
    deliver(book, channel, "in_doubt")
    deliver(book, channel, "in_doubt")
    assert channel.seen == ["in_doubt", "in_doubt"]


@pytest.mark.parametrize(("repeatable", "state"), [(True, "deferred"), (False, "failed")])
def test_a_share_that_is_full_is_tried_again(book: Deliveries, repeatable: bool, state: str) -> None:
    """Or one that is away: it may be there in a while. What may have come out of a printer is not."""
    assert deliver(book, Scripted(repeatable=repeatable), "full") == {"full": state}
    assert "the disk is full" in book.of_issue("morning", DAY, 1)[0].reply


def test_a_row_is_claimed_before_it_is_tried(book: Deliveries) -> None:
    """A crash in the middle is then known."""
    during = []
    channel = Scripted(before=lambda _: during.extend(row.state for row in book.of_issue("morning", DAY, 1)))
    deliver(book, channel, "ann")
    assert during == ["sending"]


def test_a_deferred_row_is_tried_at_growing_intervals_and_given_up(book: Deliveries) -> None:
    """The last reply is kept."""
    channel, clock, waits = Scripted(), FixedClock(NOW), []
    while (states := deliver(book, channel, "deferred", clock=clock)) == {"deferred": "deferred"}:
        (row,) = book.of_issue("morning", DAY, 1)
        waits.append(row.retry - clock.now())
        clock.at = row.retry
    assert states == {"deferred": "failed"}
    assert waits == sorted(waits)
    assert len(channel.seen) == ATTEMPTS
    assert sum(waits, timedelta()) < timedelta(hours=6)
    assert book.of_issue("morning", DAY, 1)[0].reply == "as asked; given up after 6 attempts"


def test_a_stop_comes_between_recipients(book: Deliveries) -> None:
    """The one under way is settled, the next is not begun."""
    stopping = threading.Event()
    channel = Scripted(before=lambda _: stopping.set())
    rows = book.plan("morning", DAY, 1, "mail", ["ann", "bob"], NOW)
    tried = carry(rows, channel, issue(), PAGES, book=book, clock=FixedClock(NOW), stopping=stopping)
    assert [row.recipient for row in tried] == ["ann"]
    assert [row.state for row in book.of_issue("morning", DAY, 1)] == ["sent", "pending"]


def test_two_couriers_bring_one_issue(book: Deliveries) -> None:
    """Side by side, each row goes to one of them."""
    names, channel = [f"r{n}" for n in range(12)], Scripted()
    threads = [threading.Thread(target=deliver, args=(book, channel, *names), daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(channel.seen) == sorted(names)


def test_channels_mount_by_scheme(tmp_path: Path) -> None:
    """With their own keys; each knows whom it serves where nobody is named."""
    tools = Tools(
        root=tmp_path,
        clock=FixedClock(),
        post=lambda _keys: lambda *_: Lost(reason=""),
        environ={"HOOK": "0123456789abcdef"},
        letters=lambda _row, _limit: Failed(reason=""),
        wait=lambda _seconds: None,
    )
    keys = {
        "mail": MailKeys(server="smtp.example.org", from_="desk@example.org"),
        "disk": DiskKeys(folder="share", keep=3),
        "print": PrintKeys(copies=2),
        "webhook": WebhookKeys(url="https://example.org/hook", secret_env="HOOK"),
    }
    mounted = {scheme: CHANNELS[scheme](scheme, keys[scheme], tools) for scheme in keys}
    assert {scheme: each.name for scheme, each in mounted.items()} == {scheme: scheme for scheme in keys}
    assert {scheme: usual(keys[scheme]) for scheme in keys} == {
        "mail": (),
        "disk": ("share",),
        "print": ("default printer",),
        "webhook": ("https://example.org/hook",),
    }
    with pytest.raises(ConfigError, match="HOOK"):
        CHANNELS["webhook"]("ops", keys["webhook"], replace(tools, environ={}))


def test_every_scheme_of_the_configuration_has_a_channel() -> None:
    """What a desk may write down, it can hand over with."""
    assert CHANNELS.keys() == CONFIG_CHANNELS.keys()
