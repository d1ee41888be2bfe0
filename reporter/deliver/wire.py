"""A connection on which nothing takes longer than it may by the clock, and on which a wish to stop is heard while an answer is awaited.

A socket's own time-out starts again with every byte: a server that sends one a minute could hold a sender for ever.
"""

from __future__ import annotations

import io
import selectors
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TypeVar

_SLICE = 0.1  # seconds between two looks at whether to stop
_PIECE = 1 << 16  # bytes of a message that go out under one time limit
_ANSWER = 1 << 16  # bytes of one answer; real ones have under a thousand
T = TypeVar("T")


class Wire:
    """What `smtplib` takes for its socket. Every step raises OSError, as a TimeoutError when its time is over or we are to stop."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        connection.setblocking(False)
        # The final dot is a packet of five bytes: without this it waits for the server's word on the packet before it (RFC 896).
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection, self._stopping = connection, stopping
        self._limit = _Limit(stopping, 0.0, 0.0)
        self._heard = 0

    def allow(self, seconds: float, *, grace: float = 0.0) -> None:
        """The next steps may take that long together, and no longer than `grace` once we are to stop."""
        self._limit = _Limit(self._stopping, seconds, grace)
        self._heard = 0

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Go on under TLS, with a server that proves to be `host`. Raises SSLCertVerificationError among others."""
        wrapped = context.wrap_socket(self._connection, server_hostname=host, do_handshake_on_connect=False)
        self._connection = wrapped
        self._patiently(wrapped.do_handshake)

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        left = memoryview(data)
        while left:
            left = left[self._patiently(partial(self._connection.send, left[:_PIECE]), selectors.EVENT_WRITE) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What the server says."""
        return io.BufferedReader(_Answers(self._heard_into))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    @property
    def name(self) -> str:
        """How we call ourselves: the host's full name, or the address that is ours on this connection (RFC 5321 §4.1.4)."""
        own = socket.gethostname()
        if "." in own and own.isascii():
            return own
        address = self._connection.getsockname()[0].partition("%")[0]
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    @property
    def protection(self) -> str:
        """ "TLSv1.3", or that there is none."""
        return (isinstance(self._connection, ssl.SSLSocket) and self._connection.version()) or "not protected"

    def _heard_into(self, buffer: memoryview) -> int:
        count = self._patiently(lambda: self._connection.recv_into(buffer))
        self._heard += count
        if self._heard > _ANSWER:
            raise OSError("its answer does not end")
        return count

    def _patiently(self, step: Callable[[], T], awaited: int = selectors.EVENT_READ) -> T:
        """Take the step as soon as the other side is ready for it; `awaited` is what a plain socket waits for."""
        while True:
            try:
                return step()
            except ssl.SSLWantWriteError:
                self._ready(selectors.EVENT_WRITE)
            except ssl.SSLWantReadError:
                self._ready(selectors.EVENT_READ)
            except BlockingIOError:
                self._ready(awaited)

    def _ready(self, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection, event)
            while not selector.select(self._limit.slice()):
                pass


class _Limit:
    """Until when something may take."""

    def __init__(self, stopping: threading.Event, seconds: float, grace: float) -> None:
        self._stopping, self._grace, self._until = stopping, grace, monotonic() + seconds
        self._told = False

    def slice(self) -> float:
        """Seconds to wait before asking again. Raises TimeoutError once there are none."""
        now = monotonic()
        if not self._told and self._stopping.is_set():
            self._told, self._until = True, min(self._until, now + self._grace)
        if now >= self._until:
            raise TimeoutError("stopped" if self._told else "timed out")
        return min(_SLICE, self._until - now)


class _Answers(io.RawIOBase):
    """The reading half, for `io.BufferedReader`."""

    def __init__(self, into: Callable[[memoryview], int]) -> None:
        super().__init__()
        self._into = into

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return self._into(buffer)


def connected(host: str, port: int, seconds: float, stopping: threading.Event) -> socket.socket:
    """A connection to the first of the host's addresses that answers. Raises OSError or, for a name that cannot be one, UnicodeError.

    In a thread of its own: looking a name up can be neither timed nor interrupted. One that comes too late is closed by that thread.
    """
    made: Future[socket.socket] = Future()
    threading.Thread(target=_connect, args=(host, port, seconds, made), name="connecting", daemon=True).start()
    limit = _Limit(stopping, seconds, 0.0)
    try:
        while not made.done():
            with suppress(futures.TimeoutError):
                made.exception(limit.slice())
    except BaseException:
        made.add_done_callback(_hung_up)
        raise
    return made.result()


def _connect(host: str, port: int, seconds: float, made: Future[socket.socket]) -> None:
    try:
        made.set_result(socket.create_connection((host, port), timeout=seconds))
    except Exception as error:
        made.set_exception(error)


def _hung_up(late: Future[socket.socket]) -> None:
    if late.exception() is None:
        late.result().close()
