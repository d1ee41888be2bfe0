"""Many schedulers on one ledger, some of which die: each slot is claimed, and completed, once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from store.desk import DAY

from reporter.store.ledger import Ledger

PROCESSES = 8
LONGEST = 200.0  # seconds; 1,000 slots take 40 on two idle cores

#: Claims whatever is open until all is done; now and then dies in the middle of it. What it completed goes to a file of its own.
WORKER = """
import os, random, signal, sys, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from store.desk import DAY, occasion
from reporter.store.ledger import Ledger

out, slots, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance, me, lease = random.Random(seed), f"host:{os.getpid()}:{seed}", timedelta(seconds=4)
ledger = Ledger(out)
log = os.open(out.parent / f"done-{seed}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

def die():
    if chance.random() < 3 / slots:
        os.kill(os.getpid(), signal.SIGKILL)

def free(key):
    seen = known.get(key)
    return seen is None or seen.state == "claimed" and seen.lease <= datetime.now(UTC)

# A ledger looks back some months in an edition, so many slots are those of several editions.
wanted = {}
for n in range(slots):
    edition, day = f"edition-{n // 100}", DAY + timedelta(days=n % 100)
    wanted[edition, day] = replace(occasion(day), edition=edition)
editions = sorted({edition for edition, _ in wanted})
while True:
    known = {(seen.edition, seen.date): seen for edition in editions for seen in ledger.occasions.past(edition)}
    if all(key in known and known[key].state == "done" for key in wanted):
        break
    open_ = [known.get(key) or wanted[key] for key in wanted if free(key)]
    if not open_:
        time.sleep(0.2)
    for each in chance.sample(open_, min(len(open_), 25)):
        if ledger.occasions.claim(each, me, datetime.now(UTC), lease):
            die()
            if ledger.occasions.settle(each, me, "done", datetime.now(UTC), me):
                os.write(log, f"{each.edition} {each.date}\\n".encode())
                die()
"""


@pytest.mark.parametrize("slots", [30, pytest.param(1000, marks=pytest.mark.slow)])
def test_eight_schedulers_complete_each_slot_once(tmp_path: Path, slots: int) -> None:
    """Killed at random and started again: as many completions as slots, none twice, and no claim left open."""
    out = tmp_path / "out"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, Path(__file__).resolve().parents[1:3]))}

    def start(seed: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", WORKER, str(out), str(slots), str(seed)], env=environment)

    running, deaths, seed = [start(n) for n in range(PROCESSES)], 0, PROCESSES
    try:
        while running:
            if running[0].wait(timeout=LONGEST):
                assert running[0].returncode == -9
                deaths, seed = deaths + 1, seed + 1
                running.append(start(seed))
            running.pop(0)
    finally:
        for worker in running:
            worker.kill()
            worker.wait()
    print(f"{slots} slots, {deaths} kills")
    book = Ledger(out).occasions
    rows = [row for n in range((slots + 99) // 100) for row in book.past(f"edition-{n}")]
    done = Counter(line for log in tmp_path.glob("done-*") for line in log.read_text().splitlines())
    assert {row.state for row in rows} == {"done"}
    assert len(rows) == slots
    assert rows[0].date == DAY
    assert max(done.values()) == 1
    # A worker that died between its commit and its note completed a slot too; everything else was attempted again.
    assert slots - deaths <= done.total() <= slots
    assert slots <= sum(row.attempts for row in rows) <= slots + deaths
    assert deaths
