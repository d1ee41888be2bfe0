"""One request on one fresh connection: resolved once, pinned to a checked address, under one wall-clock deadline.

A connection is not kept for the next request: it would carry its address check, its permissions and its deadline into another
source's hands.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from reporter.net.address import Resolver, Unknown, addresses

_CONNECT = 8.0  #: seconds for one address, so that a dead IPv6 route leaves time for the IPv4 one
_WRITE = 16384


@dataclass(slots=True)
class Wall:
    """A deadline over everything a fetch does, standing still while it waits for its turn at a host."""

    until: float  #: time.monotonic()
    spoke: bool = False  #: whether any byte of a request has left since

    @classmethod
    def of(cls, seconds: float) -> Wall:
        """A deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left. Raises TimeoutError when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Time spent inside does not count."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.until += time.monotonic() - start


class _Stream(httpcore.NetworkStream):
    """A stream whose every step ends at the wall: a limit per read would let a drip run for ever."""

    def __init__(self, inner: httpcore.NetworkStream, wall: Wall) -> None:
        self._inner, self._wall = inner, wall

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._wall.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._wall.spoke = True
        for start in range(0, len(buffer), _WRITE):
            self._inner.write(buffer[start : start + _WRITE], self._wall.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._wall.left()), self._wall)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Pinned(httpcore.NetworkBackend):
    """Connects to checked addresses only: resolving and connecting are one step, so no second look-up can differ from the first."""

    def __init__(self, wall: Wall, resolver: Resolver, private: Callable[[str], bool]) -> None:
        self._wall, self._resolver, self._private = wall, resolver, private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = addresses(host, port, resolver=self._resolver, seconds=self._wall.left(), private=self._private(host))
        return _Stream(self._first(found, port), self._wall)

    def _first(self, found: tuple[str, ...], port: int) -> httpcore.NetworkStream:
        """The first address that answers."""
        for place, address in enumerate(found):
            limit = self._wall.left() if place == len(found) - 1 else min(_CONNECT, self._wall.left() / 2)
            try:
                return httpcore.SyncBackend().connect_tcp(address, port, limit)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What goes over the wire."""

    method: str
    url: httpx.URL  #: absolute, http or https, without credentials
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How to get there."""

    resolver: Resolver
    private: Callable[[str], bool]  #: whether that host name may resolve to an address that is not public
    tls: ssl.SSLContext
    proxy: str | None = None


@contextmanager
def exchange(call: Call, route: Route, wall: Wall) -> Iterator[httpcore.Response]:
    """The answer, its body still unread (`iter_stream` gives it raw). Raises Refused, TimeoutError and httpcore's exceptions."""
    url = httpcore.URL(scheme=call.url.raw_scheme, host=call.url.raw_host, port=call.url.port, target=call.url.raw_path)
    fields = [(name.encode("ascii"), value.encode("latin-1")) for name, value in call.headers.items()]
    with _pool(call, route, wall) as pool, pool.stream(call.method, url, headers=fields, content=call.body or None) as response:
        yield response


def _pool(call: Call, route: Route, wall: Wall) -> httpcore.ConnectionPool:
    if route.proxy is None:
        return httpcore.ConnectionPool(
            ssl_context=route.tls, network_backend=_Pinned(wall, route.resolver, route.private), max_connections=1
        )
    _check_beyond_proxy(call.url, route, wall)
    url = httpx.URL(route.proxy)
    login = (url.username.encode(), url.password.encode()) if url.userinfo else None
    bare = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    backend = _Pinned(wall, route.resolver, lambda _: True)  # the desk chose its proxy: it may have a private address
    return httpcore.HTTPProxy(proxy_url=bare, proxy_auth=login, ssl_context=route.tls, network_backend=backend, max_connections=1)


def _check_beyond_proxy(url: httpx.URL, route: Route, wall: Wall) -> None:
    """The proxy resolves for itself and cannot be pinned; what can be known here (literal addresses, local names) is refused as ever."""
    host = url.raw_host.decode("ascii")
    with suppress(Unknown, TimeoutError):
        addresses(host, url.port or 0, resolver=route.resolver, seconds=min(2.0, wall.left()), private=route.private(host))
