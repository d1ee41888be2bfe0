"""Keeping a `Daemon` going: ticks, signals, an end within five seconds."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

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
    with _signals({signal.SIGTERM: daemon.stopping.set, signal.SIGINT: daemon.stopping.set, signal.SIGHUP: anew.set}):
        ticking = _thread(lambda: _tick(daemon, anew))
        daemon.stopping.wait()
        logger.info("stopping")
        return _end(daemon, ticking)


def once(daemon: Daemon) -> tuple[Failed, ...] | None:
    """Make what is due now, and give what failed; None when a signal came first. Call from the main thread."""
    with _signals({signal.SIGTERM: daemon.stopping.set, signal.SIGINT: daemon.stopping.set}):
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
        _arm(scheduler, daemon)
        scheduler.run_pending()
        if anew.is_set():
            anew.clear()
            daemon.reload()
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
    while daemon.busy and monotonic() < until - 0.5:
        threading.Event().wait(0.05)
    if daemon.busy:
        _thread(daemon.give_back).join(max(0.0, until - monotonic()))
        return False
    if ticking is not threading.current_thread():
        ticking.join(max(0.0, until - monotonic()))
    return not ticking.is_alive() or ticking is threading.current_thread()


def _thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@contextmanager
def _signals(handlers: dict[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    """Call these on these signals; put back what was there before."""

    def handle(number: int, _frame: FrameType | None) -> None:
        handlers[signal.Signals(number)]()

    before = {number: signal.signal(number, handle) for number in handlers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
