"""Keeping a `Daemon` going: ticks, signals, an end within five seconds."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic

import schedule

from reporter.daemon import GRACE, TICK, Daemon
from reporter.log import logger
from reporter.model import Failed


def run(daemon: Daemon) -> bool:
    """Tick until SIGTERM or SIGINT; SIGHUP reads the configuration anew. Call from the main thread.

    True when all that was going on had ended. False when something was given up after `GRACE` seconds: the caller then leaves with
    `os._exit`, for an orderly exit would wait for it.
    """
    anew = threading.Event()
    with heeding({signal.SIGTERM: daemon.stopping.set, signal.SIGINT: daemon.stopping.set, signal.SIGHUP: anew.set}):
        ticking = _thread(lambda: _tick(daemon, anew))
        daemon.stopping.wait()
        logger.info("stopping")
        return _end(daemon, ticking)


def once(daemon: Daemon) -> tuple[Failed, ...] | None:
    """Make what is due now, and give what failed; None when a signal came first. Call from the main thread."""
    with heeding({signal.SIGTERM: daemon.stopping.set, signal.SIGINT: daemon.stopping.set}):
        daemon.tick()
        while daemon.busy and not daemon.stopping.wait(0.2):
            daemon.tick()
        if daemon.stopping.is_set():
            _end(daemon, threading.current_thread())
            return None
        return tuple(daemon.failures)


def _tick(daemon: Daemon, anew: threading.Event) -> None:
    """The tick thread."""
    scheduler = schedule.Scheduler()
    while not daemon.stopping.is_set():
        try:
            if anew.is_set():
                anew.clear()
                daemon.reload()
            _arm(scheduler, daemon)
            scheduler.run_pending()
        except Exception:  # a machine without a thread or memory to spare: a scheduler that lives but ticks no more would be the worst
            logger.exception("unexpected; the scheduler goes on")
        daemon.stopping.wait(0.5)


def _arm(scheduler: schedule.Scheduler, daemon: Daemon) -> None:
    """Make sure that a tick comes within one interval, whatever the local clock was set to since the last one."""
    if not scheduler.jobs:
        scheduler.every(TICK).seconds.do(daemon.tick)
        scheduler.run_all()
    elif (scheduler.idle_seconds or 0.0) > TICK:
        scheduler.clear()
        scheduler.every(TICK).seconds.do(daemon.tick)


def _end(daemon: Daemon, ticking: threading.Thread) -> bool:
    """Wait for what is going on; then give it back, without letting a locked ledger hold us."""
    until = monotonic() + GRACE
    ours = ticking is threading.current_thread()
    if not ours:  # first: in the middle of a tick it may be about to begin something
        ticking.join(GRACE - 0.5)
    while daemon.busy and monotonic() < until - 0.5:
        threading.Event().wait(0.05)
    if daemon.busy:
        _thread(daemon.give_back).join(max(0.0, until - monotonic()))
        return False
    return ours or not ticking.is_alive()


def _thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@contextmanager
def heeding(calls: Mapping[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    """Make these calls on these signals, in a thread; put back what was there before. Use from the main thread.

    Not in a signal handler: that runs in the middle of whatever the main thread does. One that sets an event while the main thread
    holds the event's own lock, as it does for an instant in every `wait`, waits for itself, and the signal is never heard.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    before = {number: signal.signal(number, lambda *_: None) for number in calls}
    wakeup = signal.set_wakeup_fd(told)  # the interpreter writes each signal's number there at once, whatever the main thread does
    listening = _thread(lambda: _listen(heard, calls))
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(told)
        listening.join(1)
        os.close(heard)


def _listen(heard: int, calls: Mapping[signal.Signals, Callable[[], None]]) -> None:
    """Until the other end is closed."""
    by_number = {int(number): call for number, call in calls.items()}
    while number := os.read(heard, 1):
        by_number.get(number[0], lambda: None)()
