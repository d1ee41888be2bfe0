"""The client: asks, follows, waits its turn, and says in plain words why it could not."""

from __future__ import annotations

import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import httpcore
import httpx

from reporter import __version__
from reporter.model import Failed, Validator
from reporter.net import body, fields, reasons
from reporter.net.address import Refused, Resolver, system_resolver
from reporter.net.answers import ORDINARY, PUBLIC, Access, Answer, Fetched, Limits, Lost, NotModified, Posted
from reporter.net.url import onward, origin_of, parsed
from reporter.net.wire import Call, Route, Wall, exchange
from reporter.ports import Clock, Memory

_KEPT = ("content-language", "content-location", "content-type", "date", "etag", "last-modified", "link")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Onward:
    """A redirect to follow."""

    url: httpx.URL


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """What stays the same over all hops of one fetch."""

    asked: str  #: the address before redirects
    headers: Mapping[str, str]
    limits: Limits
    wall: Wall


@dataclass(kw_only=True)
class Net:
    """The one way to open a connection. Safe to use from many threads: one request at a time per server, several servers at once."""

    clock: Clock
    memory: Memory
    contact: str | None = None  #: web or mail address of the desk, for the operators of the servers we ask
    limits: Limits = ORDINARY
    private: frozenset[str] = frozenset()  #: hosts of the desk's own that any source may read
    proxy: str | None = None  #: "http://user:password@host:port", from the desk's environment
    resolver: Resolver = system_resolver
    cafile: str | None = None  #: further certificate authorities, PEM
    _turns: dict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock), init=False, repr=False)
    _turns_lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def fetch(
        self, url: str, *, validator: Validator | None = None, accept: str = "*/*", access: Access = PUBLIC, limits: Limits | None = None
    ) -> Answer:
        """GET `url`, following redirects; with `validator`, only if it changed since. Never raises for what a server or name can do."""
        limits = limits or self.limits
        headers = {"Accept": accept, "Accept-Encoding": body.ACCEPTED, **fields.conditions(validator)}
        errand = _Errand(asked=url, headers=headers, limits=limits, wall=Wall.of(limits.seconds))
        try:
            return self._follow(parsed(url), errand, access)
        except reasons.FAILURES as error:
            return Failed(reason=reasons.reason(error, limits))

    def post(self, url: str, content: bytes, headers: Mapping[str, str], *, access: Access = PUBLIC) -> Posted | Lost | Failed:
        """POST `content` to an https address; redirects are not followed. `Lost` where it may have arrived unanswered."""
        wall = Wall.of(self.limits.seconds)
        try:
            target = parsed(url)
            if target.scheme != "https":
                raise Refused("only https addresses are posted to")
            call = Call(method="POST", url=target, headers=self._headers(target, headers, access), body=content)
            with self._turn(target, wall), self._exchange(call, access, wall) as response:
                return Posted(status=response.status, body=_head(response), retry_after=self._note_rest(target, response))
        except reasons.FAILURES as error:
            reason = reasons.reason(error, self.limits)
            return Lost(reason=reason) if wall.spoke else Failed(reason=reason)

    def _follow(self, url: httpx.URL, errand: _Errand, access: Access) -> Answer:
        seen: list[str] = []
        while len(seen) <= errand.limits.redirects:
            answer = self._ask(url, errand, access)
            if not isinstance(answer, _Onward):
                return answer
            seen.append(str(url))
            if str(answer.url) in seen:
                return Failed(reason="redirects in a circle")
            access = self._after(url, access)
            url = answer.url
        return Failed(reason=f"more than {errand.limits.redirects} redirects")

    def _after(self, url: httpx.URL, access: Access) -> Access:
        """What a redirect may reach: only a host the desk vouches for may send us on to another of its private hosts."""
        return access if url.host.lower() in self.private | access.private else replace(access, vouched=False)

    def _ask(self, url: httpx.URL, errand: _Errand, access: Access) -> Answer | _Onward:
        call = Call(method="GET", url=url, headers=self._headers(url, errand.headers, access))
        with self._turn(url, errand.wall), self._exchange(call, access, errand.wall) as response:
            return self._understood(response, url, errand)

    def _understood(self, response: httpcore.Response, url: httpx.URL, errand: _Errand) -> Answer | _Onward:
        found = fields.fields(response)
        if response.status in _REDIRECTS and "location" in found:
            return _Onward(url=onward(url, found["location"]))
        if response.status == 304 and not errand.headers.keys().isdisjoint(fields.CONDITIONS):
            return NotModified(url=str(url))
        if not 200 <= response.status < 300:
            until = self._note_rest(url, response)
            return Failed(reason=reasons.status(response.status) + (f"; asked to wait until {until:%Y-%m-%d %H:%M} UTC" if until else ""))
        return _whole(response, found, url, errand)

    def _headers(self, url: httpx.URL, headers: Mapping[str, str], access: Access) -> dict[str, str]:
        own = {"Host": url.netloc.decode("ascii"), "User-Agent": _agent(self.contact), "Connection": "close"}
        login = {"Authorization": access.authorization} if access.authorization and access.origin == origin_of(url) else {}
        return {name: fields.field(value) for name, value in {**headers, **login, **own}.items()}

    @contextmanager
    def _turn(self, url: httpx.URL, wall: Wall) -> Iterator[None]:
        """Wait until no one else asks this server; the wait does not count. Raises Refused while the server wants to be left alone."""
        with self._turns_lock:
            lock = self._turns[url.netloc.decode("ascii")]
        with wall.paused():
            lock.acquire()
        try:
            until = self.memory.resting(origin_of(url))
            if until is not None and until > self.clock.now():
                raise Refused(f"not asked: the server wants no requests before {until:%Y-%m-%d %H:%M} UTC")
            yield
        finally:
            lock.release()

    @contextmanager
    def _exchange(self, call: Call, access: Access, wall: Wall) -> Iterator[httpcore.Response]:
        granted = self.private | access.private if access.vouched else frozenset()
        route = Route(resolver=self.resolver, private=lambda host: host.lower() in granted, tls=self._tls, proxy=access.proxy or self.proxy)
        with exchange(call, route, wall) as response:
            yield response

    def _note_rest(self, url: httpx.URL, response: httpcore.Response) -> datetime | None:
        """Remember a server's wish to be left alone (RFC 9110 §10.2.3, RFC 6585 §4); it is the server that tires, not one address."""
        until = fields.rest(response.status, fields.fields(response).get("retry-after"), self.clock.now())
        if until is not None:
            self.memory.rest(origin_of(url), until)
        return until

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Verified always. certifi's authorities are added because a minimal container has none of its own."""
        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        if self.cafile:
            context.load_verify_locations(self.cafile)
        return context


def _agent(contact: str | None) -> str:
    """Who asks, and how to reach them where a header field can say it (RFC 9110 §5.5 leaves ASCII)."""
    return f"reporter/{__version__}" + (f" (+{contact})" if contact and contact.isascii() else "")


def _whole(response: httpcore.Response, found: Mapping[str, str], url: httpx.URL, errand: _Errand) -> Fetched:
    if found.get("content-length", "").isdecimal() and int(found["content-length"][:18]) > errand.limits.size:
        raise body.TooLarge  # compressed or not, it holds more than is kept
    content = body.read(response.iter_stream(), found.get("content-encoding", ""), errand.limits.size)
    media_type, charset = fields.media_type(found.get("content-type", ""))
    return Fetched(
        url=str(url),
        status=response.status,
        headers={name: found[name] for name in _KEPT if name in found},
        body=content,
        media_type=media_type,
        charset=charset,
        validator=fields.validator(errand.asked, found),
    )


def _head(response: httpcore.Response) -> bytes:
    kept = b""
    for chunk in response.iter_stream():
        kept += chunk
        if len(kept) >= 4096:
            break
    return kept[:4096]
