"""How fast mail is handed in, and what it takes. Not a test: `python tests/bench/mail_bench.py [--recipients 5000] [--size 200000]`.

A real ledger on disk and a server in a process of its own on the loopback interface, which reads each message to its dot and
forgets it. Prints messages a second by the clock and by the processor time of the sending process, and how far its memory grew
over the second half of the run (peak resident set, so that it only ever grows).
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import resource
import socketserver
import sys
import tempfile
import threading
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from deliver.post import SENDER, letter
from store.desk import DAY, NOW

from reporter.deliver.letter import Letter
from reporter.deliver.mail import Mail
from reporter.deliver.submission import Submission
from reporter.log import logger
from reporter.model import Delivery
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock


class Sink(socketserver.StreamRequestHandler):
    """The least that is a mail server: quick, so that it is not what is measured."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """One connection."""
        self.wfile.write(b"220 sink.example\r\n")
        answers = {b"EHLO": b"250-sink.example\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
        for line in self.rfile:
            command = line[:4].upper()
            self.wfile.write(answers.get(command, b"250 fine\r\n"))
            if command == b"DATA":
                while self.rfile.readline() != b".\r\n":
                    pass
                self.wfile.write(b"250 queued\r\n")


def sink(port: Connection) -> None:
    """The server's process."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        port.send(server.server_address[1])
        server.serve_forever()


def peak() -> float:
    """Resident memory of this process at its highest, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--recipients", type=int, default=5000)
    arguments.add_argument("--size", type=int, default=200_000, help="octets of a message")
    asked = arguments.parse_args()
    logger.setLevel(logging.CRITICAL)

    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=sink, args=(there,), daemon=True)
    server.start()
    clock, template = FixedClock(NOW), letter("reader@example.org", size=asked.size).data

    def letters(row: Delivery, _limit: int | None) -> Letter:
        plain = letter(row.recipient)
        return Letter(sender=SENDER, recipient=row.recipient, smtputf8=False, message_id=plain.message_id, data=plain.data + template)

    with tempfile.TemporaryDirectory() as folder:
        book = Ledger(Path(folder)).deliveries
        rows = iter(book.plan("morning", DAY, 1, "mail", [f"r{n}@example.org" for n in range(asked.recipients)], NOW))
        submission = Submission(host="127.0.0.1", port=here.recv(), sender=SENDER, security="none")
        channel = Mail(name="mail", submission=submission, letters=letters, clock=clock, wait=lambda _seconds: None)
        start, used, sent, peaks = perf_counter(), process_time(), 0, [peak()]
        for part in (asked.recipients // 2, asked.recipients - asked.recipients // 2):
            sent += sum(row.state == "sent" for row in channel.carry(islice(rows, part), book=book, stopping=threading.Event()))
            peaks.append(peak())
        took, used = perf_counter() - start, process_time() - used
    server.terminate()
    assert sent == asked.recipients
    print(f"{sent} messages of {len(template) / 1000:.0f} kB in {took:.1f} s: {sent / took:.0f} a second")
    print(f"processor time of the sender: {used:.1f} s, which makes {sent / used:.0f} a second")
    print(f"memory: {peaks[0]:.1f} MB before, {peaks[1]:.1f} after half, {peaks[2]:.1f} at the end: grew by {peaks[2] - peaks[1]:.1f} MB")


if __name__ == "__main__":
    main()
