"""Programs that a test talks to: they end with the test, and none is waited for without limit."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

LONGEST = 120.0  # seconds; what a busy machine does in a quarter of it


@contextmanager
def living(command: Sequence[object], *, longest: float = LONGEST, **options: object) -> Iterator[subprocess.Popen[str]]:
    """The running program, in a session of its own: killed with its children when the block ends, however it does, or `longest` is over.

    A pipe that is read from then comes to its end, so that a test which waits for a line fails instead of waiting for ever.
    """
    process = subprocess.Popen(list(map(str, command)), text=True, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    watchdog = threading.Timer(longest, end, (process,))
    watchdog.daemon = True
    watchdog.start()
    with process:
        try:
            yield process
        finally:
            watchdog.cancel()
            end(process)


def ran(command: Sequence[object], *, longest: float = LONGEST, **options: object) -> subprocess.CompletedProcess[str]:
    """The program, run to its end; both its outputs are kept. One that does not come to it fails the test."""
    with living(command, longest=longest, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        out, err = process.communicate(timeout=longest)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def end(process: subprocess.Popen[str]) -> None:
    """SIGKILL to it and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
