"""A program that sends an issue to some recipients, as `send` does: what dead runs left is recovered, then each open row is tried.

    python sender.py OUT PORT COUNT

It says "ready" once it has begun and heeds SIGTERM. On its own, so that tests can kill it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from deliver.post import SENDER, plainly
from store.desk import DAY, NOW

from reporter.deliver.mail import Mail
from reporter.deliver.submission import Submission
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock


def main(out: str, port: str, count: str) -> None:
    """One run."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    book, clock = Ledger(Path(out)).deliveries, FixedClock(NOW)
    submission = Submission(host="127.0.0.1", port=int(port), sender=SENDER, security="none")
    channel = Mail(name="mail", submission=submission, letters=plainly, clock=clock, wait=stopping.wait)
    os.write(1, b"ready\n")
    book.recover(clock.now())
    rows = book.plan("morning", DAY, 1, "mail", [f"r{n}@example.org" for n in range(int(count))], clock.now())
    if os.environ.get("ON_DOUBT") == "resend":
        rows = tuple(replace(row, state="pending") if row.state == "in_doubt" and book.resend(row, clock.now()) else row for row in rows)
    channel.carry(rows, book=book, stopping=stopping)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # Python gives our handler up before it has ended


if __name__ == "__main__":
    main(*sys.argv[1:])
