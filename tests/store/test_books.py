"""The ledger's books: issues, occasions, deliveries, what is known of sources, what was told."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import threading
import zlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from store.desk import DAY, LEASE, NOW, delivery, issue, item, occasion, story

from reporter import files, freeze
from reporter.errors import ReleasedError
from reporter.model import Health, Remembered, Supersedes, Validator
from reporter.store.columns import _started, gone, instant, stamp, this_process
from reporter.store.ledger import Ledger
from reporter.store.memory import Glance


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty one."""
    return Ledger(tmp_path / "out")


# ── issues ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_digest_is_known_once_recorded(ledger: Ledger) -> None:
    """By its SHA-256 in either case, with the issue's coordinates; another digest is not."""
    ledger.issues.record_issue(issue(), "ab" * 32)
    assert ledger.issues.known_digest("AB" * 32) == ("morning", DAY, 12, 1)
    assert ledger.issues.known_digest("cd" * 32) is None


def test_a_draft_made_again_replaces_its_digest(ledger: Ledger) -> None:
    """The earlier file is then not known any more; its stories are those of the new one."""
    ledger.issues.record_issue(issue(), "ab" * 32)
    ledger.issues.record_issue(issue(stories=(story("b" * 16),)), "cd" * 32)
    assert ledger.issues.known_digest("ab" * 32) is None
    assert ledger.issues.known_digest("cd" * 32) == ("morning", DAY, 12, 1)
    assert ledger.issues.appearances("morning", "a" * 16) == ()
    assert ledger.issues.appearances("morning", "b" * 16) == (DAY,)


def test_the_texts_of_earlier_issues_are_known(ledger: Ledger) -> None:
    """By item and revision, of the same edition's earlier dates only; a draft's are those it was last made of."""
    first, second = ({text: freeze.evidence(item(text, id=text))} for text in ("Rain.", "Sun."))
    ledger.issues.record_issue(issue(items=first), "ab" * 32)
    ledger.issues.record_issue(issue(items=second), "cd" * 32)
    assert ledger.issues.printed("morning", DAY + timedelta(days=1)) == {("Sun.", "Sun.")}
    assert ledger.issues.printed("morning", DAY) == ledger.issues.printed("evening", DAY + timedelta(days=1)) == frozenset()


def test_a_released_issue_is_not_replaced(ledger: Ledger) -> None:
    """The same bytes may be recorded again; others may not, and the first stay known."""
    ledger.issues.record_issue(issue(), "ab" * 32)
    ledger.issues.release("morning", DAY, 1)
    ledger.issues.record_issue(issue(state="released"), "ab" * 32)
    with pytest.raises(ReleasedError, match="--reissue"):
        ledger.issues.record_issue(issue(), "cd" * 32)
    assert ledger.issues.known_digest("ab" * 32)


def test_a_correction_stands_beside_what_it_corrects(ledger: Ledger) -> None:
    """Both versions are known; the newest comes first, with its note."""
    ledger.issues.record_issue(issue(state="released"), "ab" * 32)
    ledger.issues.record_issue(issue(version=2, supersedes=Supersedes(version=1, note="a name")), "cd" * 32)
    newest, oldest = ledger.issues.recorded("morning")
    assert (newest.version, newest.note, newest.released, oldest.version, oldest.released) == (2, "a name", False, 1, True)
    assert ledger.issues.known_digest("ab" * 32) == ("morning", DAY, 12, 1)


@pytest.mark.parametrize("by", ["release", "delivery", "slot"])
def test_an_issue_is_released_by_its_slot_a_delivery_or_in_words(ledger: Ledger, by: str) -> None:
    """Each of the three is enough; before it, and for another date, it is a draft."""
    ledger.issues.record_issue(issue(), "ab" * 32)
    assert not ledger.issues.released("morning", DAY)
    if by == "release":
        ledger.issues.release("morning", DAY, 1)
    elif by == "delivery":
        ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann@example.org"], NOW)
    else:
        ledger.occasions.claim(occasion(), "a", NOW, LEASE)
        ledger.occasions.settle(occasion(), "a", "done", NOW, "")
    assert ledger.issues.released("morning", DAY)
    assert not ledger.issues.released("morning", DAY - timedelta(days=1))
    assert not ledger.issues.released("evening", DAY)


# ── occasions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_occasion_is_claimed_once(ledger: Ledger) -> None:
    """Whoever comes second is told so, until the lease has run out; then the first one's end does not count."""
    assert ledger.occasions.claim(occasion(), "a", NOW, LEASE)
    assert not ledger.occasions.claim(occasion(), "b", NOW, LEASE)
    (seen,) = ledger.occasions.past("morning")
    assert (seen.state, seen.attempts, seen.holder, seen.lease) == ("claimed", 1, "a", NOW + LEASE)
    assert not ledger.occasions.claim(seen, "b", NOW + LEASE - timedelta(microseconds=1), LEASE)
    assert ledger.occasions.claim(seen, "b", NOW + LEASE, LEASE)
    assert not ledger.occasions.heartbeat(occasion(), "a", NOW, LEASE)
    assert not ledger.occasions.settle(occasion(), "a", "done", NOW, "")
    assert ledger.occasions.settle(occasion(), "b", "done", NOW, "12 pages")
    assert ledger.occasions.past("morning")[0].detail == "12 pages"


def test_a_heartbeat_holds_a_claim(ledger: Ledger) -> None:
    """The lease counts from the last one."""
    ledger.occasions.claim(occasion(), "a", NOW, LEASE)
    (seen,) = ledger.occasions.past("morning")
    assert ledger.occasions.heartbeat(occasion(), "a", NOW + LEASE, LEASE)
    assert not ledger.occasions.claim(seen, "b", NOW + LEASE, LEASE)


def test_what_is_done_stays_done(ledger: Ledger) -> None:
    """No claim, skip or second end changes it."""
    ledger.occasions.claim(occasion(), "a", NOW, LEASE)
    ledger.occasions.settle(occasion(), "a", "done", NOW, "")
    (seen,) = ledger.occasions.past("morning")
    assert not ledger.occasions.claim(seen, "a", NOW + timedelta(days=9), LEASE)
    assert not ledger.occasions.skip(occasion(), NOW, "late")
    assert not ledger.occasions.settle(occasion(), "a", "failed", NOW, "")
    assert ledger.occasions.past("morning") == (seen,)


def test_two_schedulers_make_a_retry_once(ledger: Ledger) -> None:
    """A claim holds only for the attempts that its claimant saw."""
    ledger.occasions.claim(occasion(), "a", NOW, LEASE)
    ledger.occasions.settle(occasion(), "a", "failed", NOW, "no paper")
    (seen,) = ledger.occasions.past("morning")
    assert ledger.occasions.claim(seen, "a", NOW, LEASE)
    assert ledger.occasions.settle(seen, "a", "failed", NOW, "no ink")
    assert not ledger.occasions.claim(seen, "b", NOW, LEASE)


def test_an_occasion_given_back_was_no_attempt(ledger: Ledger) -> None:
    """A scheduler that is restarted often does not use up the attempts."""
    ledger.occasions.claim(occasion(), "a", NOW, LEASE)
    ledger.occasions.settle(occasion(), "a", "due", NOW, "stopped")
    (seen,) = ledger.occasions.past("morning")
    assert (seen.state, seen.attempts) == ("due", 0)
    assert ledger.occasions.claim(seen, "b", NOW, LEASE)


def test_what_was_passed_over_may_still_be_made(ledger: Ledger) -> None:
    """After a clock that was wrong, for instance; noting it twice changes nothing."""
    assert ledger.occasions.skip(occasion(), NOW, "missed")
    assert not ledger.occasions.skip(occasion(), NOW, "missed again")
    (seen,) = ledger.occasions.past("morning")
    assert (seen.state, seen.detail) == ("skipped", "missed")
    assert ledger.occasions.claim(seen, "a", NOW, LEASE)


def test_the_past_of_an_edition_is_its_own_and_in_order(ledger: Ledger) -> None:
    """Oldest first; other editions' occasions are not in it."""
    for day in (DAY, DAY - timedelta(days=2), DAY - timedelta(days=1)):
        ledger.occasions.skip(occasion(day), NOW, "")
    ledger.occasions.skip(replace(occasion(), edition="evening"), NOW, "")
    assert [seen.date.day for seen in ledger.occasions.past("morning")] == [22, 23, 24]


# ── deliveries ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_adds_what_is_missing(ledger: Ledger) -> None:
    """In the order asked for, each recipient once; what is known of the others stays."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["zoe", "ann", "zoe"], NOW)
    assert ledger.deliveries.claim(delivery("ann"), NOW)
    assert ledger.deliveries.settle(delivery("ann"), "sent", NOW, "250 OK")
    rows = ledger.deliveries.plan("morning", DAY, 1, "mail", ["zoe", "bob", "ann"], NOW)
    assert [(row.recipient, row.state) for row in rows] == [("zoe", "pending"), ("bob", "pending"), ("ann", "sent")]
    assert [row.recipient for row in ledger.deliveries.owing(NOW)] == ["bob", "zoe"]


def test_a_row_is_sent_once(ledger: Ledger) -> None:
    """It cannot be claimed while it is being sent, nor after; its message id, attempts and reply are kept."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann"], NOW)
    assert ledger.deliveries.claim(delivery("ann"), NOW, "<1@desk>")
    assert not ledger.deliveries.claim(delivery("ann"), NOW, "<2@desk>")
    assert ledger.deliveries.settle(delivery("ann"), "sent", NOW, "250 OK")
    assert not ledger.deliveries.claim(delivery("ann"), NOW)
    assert not ledger.deliveries.settle(delivery("ann"), "failed", NOW)
    (row,) = ledger.deliveries.of_issue("morning", DAY, 1)
    assert (row.state, row.attempts, row.message_id, row.reply, row.updated) == ("sent", 1, "<1@desk>", "250 OK", NOW)


def test_a_deferred_row_rests(ledger: Ledger) -> None:
    """It is owed again from its time on, with the message id of the first attempt."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann"], NOW)
    ledger.deliveries.claim(delivery("ann"), NOW, "<1@desk>")
    ledger.deliveries.settle(delivery("ann"), "deferred", NOW, "451 later", retry=NOW + LEASE)
    assert ledger.deliveries.owing(NOW) == ()
    assert not ledger.deliveries.claim(delivery("ann"), NOW, "<2@desk>")
    (row,) = ledger.deliveries.owing(NOW + LEASE)
    assert ledger.deliveries.claim(row, NOW + LEASE, "<2@desk>")
    assert ledger.deliveries.of_issue("morning", DAY, 1)[0].message_id == "<1@desk>"


def test_a_recipient_may_be_refused_before_anything_was_sent(ledger: Ledger) -> None:
    """At RCPT, say: the attempt counts, and it is final."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann"], NOW)
    assert ledger.deliveries.settle(delivery("ann"), "refused", NOW, "550 no such user")
    (row,) = ledger.deliveries.troubled()
    assert (row.state, row.attempts, row.reply) == ("refused", 1, "550 no such user")
    assert not ledger.deliveries.resend(row, NOW)


def test_a_correction_is_owed_instead_of_what_it_corrects(ledger: Ledger) -> None:
    """Who has not got version 1 yet gets version 2 only."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann", "bob"], NOW)
    ledger.deliveries.plan("morning", DAY, 2, "mail", ["ann", "bob"], NOW)
    assert {(row.recipient, row.version) for row in ledger.deliveries.owing(NOW)} == {("ann", 2), ("bob", 2)}


def test_a_sender_that_lives_is_not_in_doubt(ledger: Ledger) -> None:
    """Another run beside it leaves its row alone."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann"], NOW)
    ledger.deliveries.claim(delivery("ann"), NOW)
    assert ledger.deliveries.recover(NOW + timedelta(minutes=20)) == ()
    assert ledger.deliveries.settle(delivery("ann"), "sent", NOW)


def test_what_a_dead_sender_left_is_in_doubt(ledger: Ledger) -> None:
    """It is found at once, held, and can be opened again with the same message id."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann", "bob"], NOW)
    script = (
        "import sys; from pathlib import Path; from store.desk import *; from reporter.store.ledger import Ledger;"
        "Ledger(Path(sys.argv[1])).deliveries.claim(delivery('ann'), NOW, '<1@desk>')"
    )
    tests = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, "-c", script, str(ledger.path.parent)], check=True, cwd=tests)
    (lost,) = ledger.deliveries.recover(NOW)
    assert lost.recipient == "ann"
    assert ledger.deliveries.recover(NOW) == ()
    assert not ledger.deliveries.claim(lost, NOW)
    assert not ledger.deliveries.settle(lost, "sent", NOW)  # not ours
    assert [row.state for row in ledger.deliveries.troubled()] == ["in_doubt"]
    assert ledger.deliveries.resend(lost, NOW)
    assert ledger.deliveries.claim(lost, NOW, "<2@desk>")
    assert ledger.deliveries.of_issue("morning", DAY, 1)[0].message_id == "<1@desk>"


def test_a_holder_is_a_process_not_a_number() -> None:
    """A later process with the same number is another; one on another host is never known to be dead."""
    host, pid, start = this_process().rsplit(":", 2)
    assert not gone(this_process())
    assert gone(f"{host}:{pid}:1")
    assert gone(f"{host}:4194305:{start}")
    assert gone(f"{host}:4194305:")
    assert not gone(f"{host}:{pid}:")
    assert not gone(f"elsewhere:{pid}:1")
    assert not gone("")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_process_that_ended_unasked_after_is_gone(tmp_path: Path) -> None:
    """In a container without an init, a killed sender keeps its number for ever: neither its deliveries nor its files may wait for it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as sender:
        holder = f"{platform.node()}:{sender.pid}:{_started(sender.pid)}"
        (tmp_path / f"{files.TEMP}{sender.pid}-1-x").touch()
        assert not gone(holder)
        sender.kill()
        os.waitid(os.P_PID, sender.pid, os.WEXITED | os.WNOWAIT)
        assert gone(holder)
        files.write(tmp_path / "y", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["y"]


def test_recipients_are_forgotten_and_counts_are_not(ledger: Ledger) -> None:
    """Only settled rows of older issues; addresses and what servers said of them go."""
    ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann@x.org", "bob@x.org", "zoe@x.org"], NOW)
    for name in ("ann@x.org", "bob@x.org"):
        ledger.deliveries.claim(delivery(name), NOW, f"<{name}>")
        ledger.deliveries.settle(delivery(name), "sent", NOW, f"250 {name}")
    assert ledger.deliveries.forget("morning", DAY) == 0
    assert ledger.deliveries.forget("morning", DAY + timedelta(days=1)) == 2
    assert ledger.deliveries.forget("morning", DAY + timedelta(days=1)) == 0
    rows = ledger.deliveries.of_issue("morning", DAY, 1)
    assert sorted(row.recipient for row in rows) == ["forgotten 1", "forgotten 2", "zoe@x.org"]
    assert not any("ann@" in f"{row}" or "bob@" in f"{row}" for row in rows)
    (again,) = ledger.deliveries.plan("morning", DAY, 1, "mail", ["ann@x.org"], NOW)
    assert (again.state, "forgotten" in again.reply) == ("in_doubt", True)


# ── sources ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reading_comes_back_whole(ledger: Ledger) -> None:
    """Items with pictures, in order, and validators; a later reading takes its place."""
    first = Remembered(at=NOW, items=(item("Rain."), item("Snow.", media=None)), validators=(Validator(url="u", etag='W/"1"'),))
    ledger.memory.remember("wire", first)
    assert ledger.memory.remembered("wire") == first
    ledger.memory.remember("wire", replace(first, items=()))
    assert ledger.memory.remembered("wire") == replace(first, items=())
    assert ledger.memory.remembered("other") is None


def test_a_reading_of_another_version_is_none(ledger: Ledger) -> None:
    """What an older or newer reporter kept in a form of its own is not read; the source is then asked for all of it."""
    ledger.memory.remember("wire", Remembered(at=NOW, items=(item(),)))
    with sqlite3.connect(ledger.path) as other:
        other.execute("UPDATE reading SET body = ?", (zlib.compress(b'{"at": "2026-11-24T05:30:00Z", "items": [{"id": 7}]}'),))
    other.close()
    assert ledger.memory.remembered("wire") is None


def test_a_glance_keeps_nothing_but_a_server_s_wish(ledger: Ledger) -> None:
    """A look that is no issue's changes no reading and no health; a rest that was asked for holds for all."""
    ledger.memory.remember("wire", Remembered(at=NOW, items=()))
    knows, stranger = Glance(ledger.memory, acquainted=True), Glance(ledger.memory, acquainted=False)
    knows.remember("wire", Remembered(at=NOW, items=(item(),)))
    knows.keep_health(Health(source="wire", at=NOW, state="ok", items=1, detail=""))
    knows.rest("https://x:443", NOW)
    assert (knows.remembered("wire"), stranger.remembered("wire")) == (Remembered(at=NOW, items=()), None)
    assert ledger.memory.health("wire") == ()
    assert stranger.resting("https://x:443") == ledger.memory.resting("https://x:443") == NOW


def test_a_glance_holds_a_rest_that_cannot_be_written(tmp_path: Path) -> None:
    """Where the ledger cannot be made, a server is left alone for as long as the look takes."""
    (tmp_path / "file").write_text("")
    glance = Glance(Ledger(tmp_path / "file").memory, acquainted=False)
    glance.rest("https://x:443", NOW)
    assert glance.resting("https://x:443") == NOW


def test_every_revision_is_kept_as_first_seen(ledger: Ledger) -> None:
    """Oldest first, once each; only the last reading's pictures are kept."""
    for text, at in (("Rain.", NOW), ("Rain, later.", NOW + LEASE), ("Rain.", NOW + 2 * LEASE)):
        ledger.memory.remember("wire", Remembered(at=at, items=(item(text, fetched=at),)))
    seen = ledger.memory.revisions("1" * 16)
    assert [(each.text, each.fetched, each.media) for each in seen] == [("Rain.", NOW, None), ("Rain, later.", NOW + LEASE, None)]


def test_old_revisions_can_be_dropped_but_not_the_newest(ledger: Ledger) -> None:
    """An item that is still printed keeps what it says now."""
    for text, at in (("Rain.", NOW), ("Sun.", NOW + LEASE)):
        ledger.memory.remember("wire", Remembered(at=at, items=(item(text),)))
    assert ledger.memory.forget(NOW + timedelta(days=365)) == 1
    assert [each.text for each in ledger.memory.revisions("1" * 16)] == ["Sun."]


def test_rests_and_health_last(ledger: Ledger) -> None:
    """A server's rest is the last one asked for; health is newest first and bounded."""
    ledger.memory.rest("https://x:443", NOW)
    ledger.memory.rest("https://x:443", NOW + LEASE)
    assert ledger.memory.resting("https://x:443") == NOW + LEASE
    assert ledger.memory.resting("https://y:443") is None
    for n in range(105):
        ledger.memory.keep_health(Health(source="wire", at=NOW + n * LEASE, state="failed", items=n, detail="down"))
    health = ledger.memory.health("wire")
    assert len(health) == 100
    assert health[0] == Health(source="wire", at=NOW + 104 * LEASE, state="failed", items=104, detail="down")


def test_memory_serves_many_threads(ledger: Ledger) -> None:
    """Sources are read side by side; no reading is lost and none raises."""

    def read(n: int) -> None:
        for round_ in range(5):
            ledger.memory.remember(f"s{n}", Remembered(at=NOW, items=(item(f"Text {n} {round_}."),)))

    threads = [threading.Thread(target=read, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ledger.memory.remembered(f"s{n}").items[0].text for n in range(8)] == [f"Text {n} 4." for n in range(8)]
    assert len(ledger.memory.revisions("1" * 16)) == 40


# ── the operator, and columns ─────────────────────────────────────────────────────────────────────────────────────


def test_the_operator_hears_the_same_once_in_a_while(ledger: Ledger) -> None:
    """Per subject; a clock that was set back does not silence us."""
    assert [ledger.told.claim("disk", NOW + n * LEASE, 2 * LEASE) for n in range(5)] == [True, False, True, False, True]
    assert ledger.told.claim("mail", NOW, LEASE)
    assert ledger.told.claim("disk", NOW - timedelta(days=1), 2 * LEASE)


@pytest.mark.parametrize("day", [date(2, 1, 1), date(1999, 12, 31), date(9999, 12, 31)])
def test_instants_sort_as_text_and_come_back(day: date) -> None:
    """Microseconds and years included."""
    at = NOW.replace(year=day.year, month=day.month, day=day.day, microsecond=1)
    assert instant(stamp(at)) == at
    assert len(stamp(at)) == len(stamp(NOW))


def test_the_digest_is_that_of_the_frozen_file(ledger: Ledger) -> None:
    """What `verify` computes of a file is what `build` recorded of it."""
    frozen = freeze.to_json(issue())
    ledger.issues.record_issue(issue(), freeze.digest(frozen))
    assert ledger.issues.known_digest(freeze.digest(frozen))
    assert ledger.issues.known_digest(freeze.digest(frozen + b" ")) is None
