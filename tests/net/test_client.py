"""The client against real servers on the loopback interface."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import trustme

from reporter.model import Failed, Validator
from reporter.net.answers import Access, Fetched, Limits, Lost, NotModified, Posted
from reporter.net.client import Net
from reporter.testing import FixedClock, MemoryLedger

HOME = frozenset({"127.0.0.1", "localhost", "news.example"})
QUICK = Limits(seconds=0.6)


def _make(**options: object) -> Net:
    options = {"clock": FixedClock(), "memory": MemoryLedger(), "private": HOME, "limits": Limits(seconds=5), **options}
    return Net(**options)


def _reason(answer: object) -> str:
    assert isinstance(answer, Failed), answer
    return answer.reason


def _redirect(web, path: str, to: str, status: int = 302) -> str:
    return web.serve(path, status=status, headers={"Location": to})


# ── what is asked and what comes back ──────────────────────────────────────────────────────────────────────────────


def test_an_answer_tells_all_that_readers_need(web):
    """A fetch gives body, final address, media type, charset and what to ask again with."""
    headers = {"Content-Type": "Text/HTML; charset=UTF-8", "ETag": '"a"', "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT", "X-Secret": "1"}
    url = web.serve("/a", "news", headers=headers)
    answer = _make().fetch(url + "#top")
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.url, answer.media_type, answer.charset, answer.status) == (b"news", url, "text/html", "utf-8", 200)
    assert answer.validator == Validator(url=url + "#top", etag='"a"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
    assert sorted(answer.headers) == ["content-type", "date", "etag", "last-modified"]


def test_who_asks_is_said_honestly(web):
    """The User-Agent names the program and the desk's contact; nothing else about the machine is sent."""
    _make(contact="mailto:desk@example.org").fetch(web.serve("/a"))
    headers = web.seen[0].headers
    assert headers["User-Agent"].startswith("reporter/")
    assert headers["User-Agent"].endswith("(+mailto:desk@example.org)")
    assert sorted(headers) == ["Accept", "Accept-Encoding", "Connection", "Host", "User-Agent"]
    assert headers["Accept-Encoding"] == "gzip, deflate"
    _make(contact="Redaktion Süd").fetch(web.url("/a"))
    assert web.seen[1].headers["User-Agent"] == headers["User-Agent"].partition(" ")[0]


def test_the_environment_sets_no_proxy(web, monkeypatch):
    """Proxy variables of the environment are ignored: they would carry every request past the address rules."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert isinstance(_make().fetch(web.serve("/a")), Fetched)


def test_unchanged_is_asked_with_both_validators_and_understood(web):
    """ETag and Last-Modified go back as they came, and 304 is a value of its own."""
    url = web.serve("/a", status=304)
    answer = _make().fetch(url, validator=Validator(url=url, etag='W/"x"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT"))
    assert answer == NotModified(url=url)
    assert web.seen[0].headers["If-None-Match"] == 'W/"x"'
    assert web.seen[0].headers["If-Modified-Since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_a_304_nobody_asked_for_is_a_failure(web):
    """A server that answers 304 to an unconditional request gave nothing."""
    assert _reason(_make().fetch(web.serve("/a", status=304))) == "304 Not Modified"


@pytest.mark.parametrize(("status", "words"), [(404, "404 Not Found"), (410, "410 Gone"), (500, "500 Internal Server Error"), (799, "799")])
def test_a_refusal_is_told_by_its_status(web, status, words):
    """An error status is the reason."""
    assert _reason(_make().fetch(web.serve("/a", status=status))) == words


def test_a_compressed_answer_is_unpacked(web):
    """gzip is undone and its name is no longer among the headers."""
    answer = _make().fetch(web.serve("/a", gzip.compress(b"news"), headers={"Content-Encoding": "gzip"}))
    assert answer.body == b"news"


# ── redirects ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(web, status):
    """Every kind of redirect leads on, relative addresses included; the address that counts is the last one."""
    start = _redirect(web, "/old/feed", "../new?x=1", status)
    web.serve("/new?x=1", "news")
    answer = _make().fetch(start)
    assert (answer.body, answer.url) == (b"news", web.url("/new?x=1"))


def test_a_redirect_in_utf8_is_understood(web):
    """A Location with letters beyond ASCII is taken as UTF-8, as browsers do."""
    web.serve("/pri%C5%A1tina", "news")
    assert _make().fetch(_redirect(web, "/a", "/priština".encode().decode("latin-1"))).body == b"news"


def test_redirects_that_never_arrive(web):
    """A circle is recognised, and a chain ends at its limit."""
    _redirect(web, "/a", "/b")
    assert _reason(_make().fetch(_redirect(web, "/b", "/a"))) == "redirects in a circle"
    web.on("/0", lambda h: None)
    for step in range(10):
        _redirect(web, f"/{step}", f"/{step + 1}")
    assert _reason(_make().fetch(web.url("/0"))) == "more than 5 redirects"


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1:70/", "data:text/plain,x", "http://u:p@example.org/"]
)
def test_a_redirect_leads_only_where_a_request_may_go(web, to):
    """A redirect to another scheme, or with credentials, is refused."""
    assert isinstance(_make().fetch(_redirect(web, "/a", to)), Failed)


def test_a_stranger_cannot_send_us_to_our_own_servers(webs):
    """A redirect from a public host to a private one is refused, even one the desk may read itself."""
    inside, outside = webs(), webs()
    inside.serve("/secret", "secret")
    url = _redirect(outside, "/a", inside.url("/secret", "intranet.example"))
    net = _make(private=frozenset({"intranet.example"}), resolver=lambda host, port: ("127.0.0.1",))
    # The public server is on loopback here: what makes it a stranger is that the desk does not vouch for its name.
    net_for_outside = _make(private=frozenset({"127.0.0.1", "intranet.example"}), resolver=lambda host, port: ("127.0.0.1",))
    assert isinstance(net_for_outside.fetch(url), Fetched)
    assert "not a public address" in _reason(net.fetch(url))
    assert inside.paths() == ["/secret"]


def test_a_login_stays_with_its_origin(webs):
    """The Authorization field goes to the configured origin only, not along a redirect to another."""
    ours, theirs = webs(), webs()
    theirs.serve("/b", "news")
    url = _redirect(ours, "/a", theirs.url("/b"))
    _make().fetch(url, access=Access(origin=f"http://127.0.0.1:{ours.port}", authorization="Bearer key"))
    assert ours.seen[0].headers["Authorization"] == "Bearer key"
    assert "Authorization" not in theirs.seen[0].headers


# ── addresses ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "/etc/passwd", "ftp://example.org/a", "http://", "https:///x", "http://[::1", "javascript:alert(1)", "",
     "http://user:pass@example.org/", "http://example.org:25/", "http://example.org:6667/", "http://a\r\nX: 1/", "http://exa\x00mple/"],
)  # fmt: skip
def test_only_plain_web_addresses_are_asked(url):
    """Other schemes, credentials, ports of other services and control characters are refused before any name is resolved."""

    def resolver(host: str, port: int) -> tuple[str, ...]:
        raise AssertionError(host)

    assert isinstance(_make(resolver=resolver).fetch(url), Failed)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::ffff:127.0.0.1]"]
)
def test_loopback_is_refused_in_every_spelling(web, host):
    """Whatever way 127.0.0.1 is written, nothing is sent to it unless the desk allows that host."""
    web.serve("/a", "secret")
    answer = _make(private=frozenset()).fetch(f"http://{host}:{web.port}/a")
    assert isinstance(answer, Failed)
    assert web.seen == []


def test_a_rebinding_name_is_resolved_once(web):
    """A name that is public when looked at and loopback afterwards never reaches loopback: the checked address is the one connected to."""
    web.serve("/a", "secret")
    answers = iter([("192.0.2.1", "127.0.0.1"), ("127.0.0.1",)])
    net = _make(private=frozenset(), resolver=lambda host, port: next(answers))
    assert "not a public address" in _reason(net.fetch(web.url("/a", "news.example")))
    assert web.seen == []
    assert len(list(answers)) == 1


def test_the_connection_goes_to_the_resolved_address_and_keeps_the_name(web):
    """The server is asked under its own name at the pinned address, after dead addresses were tried in order."""
    web.serve("/a", "news")
    calls: list[str] = []

    def resolver(host: str, port: int) -> tuple[str, ...]:
        calls.append(host)
        return ("::1", "127.0.0.1")

    assert _make(resolver=resolver).fetch(web.url("/a", "News.Example")).body == b"news"
    assert calls == ["news.example"]
    assert web.seen[0].headers["Host"] == f"news.example:{web.port}"


def test_header_values_cannot_be_forged(web):
    """A validator or contact with a line break is refused, not sent."""
    url = web.serve("/a")
    assert "control characters" in _reason(_make().fetch(url, validator=Validator(url=url, etag='"a"\r\nX-Evil: 1')))
    assert "control characters" in _reason(_make(contact="a\nb").fetch(url))
    assert web.seen == []


# ── certificates ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority of our own."""
    return trustme.CA()


def _tls_for(authority, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def test_certificates_are_verified(webs, authority, tmp_path):
    """A server is believed only with a certificate of a known authority for its very name; SNI carries that name."""
    server = webs(tls=_tls_for(authority, "news.example"))
    server.serve("/a", "news")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    options = {"resolver": lambda host, port: ("127.0.0.1",), "private": frozenset({"news.example", "other.example"})}
    knows = _make(cafile=str(tmp_path / "ca.pem"), **options)
    assert knows.fetch(server.url("/a", "news.example")).body == b"news"
    assert "certificate is not valid: Hostname mismatch" in _reason(knows.fetch(server.url("/a", "other.example")))
    assert "certificate is not valid" in _reason(_make(**options).fetch(server.url("/a", "news.example")))


# ── limits ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _drip(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def _drip_headers(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X")
        time.sleep(0.05)


def _silent(connection: socket.socket) -> None:
    time.sleep(5)


@pytest.mark.parametrize("talk", [_drip, _drip_headers, _silent])
def test_no_server_holds_us_longer_than_the_deadline(raw_server, talk):
    """A server that drips its body or headers, or says nothing, is left at the wall-clock deadline."""
    start = time.monotonic()
    answer = _make(limits=QUICK).fetch(f"http://127.0.0.1:{raw_server(talk)}/")
    assert _reason(answer) == "timed out after 0.6 s"
    assert time.monotonic() - start < QUICK.seconds + 1


def test_a_resolver_that_hangs_counts_too(web):
    """Looking the name up is part of the time a fetch may take."""
    forever = threading.Event()
    net = _make(limits=QUICK, resolver=lambda host, port: (forever.wait(), ("127.0.0.1",))[1])
    assert _reason(net.fetch(web.url("/a"))) == "timed out after 0.6 s"
    forever.set()


def _endless(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(bytes(65536))


def test_an_endless_body_ends_at_the_cap(raw_server):
    """A body without end is left at the size limit."""
    answer = _make(limits=Limits(seconds=20, size=2**20)).fetch(f"http://127.0.0.1:{raw_server(_endless)}/")
    assert _reason(answer) == "larger than 1 MB"


def test_a_body_that_announces_its_size_is_not_begun(raw_server):
    """Three hundred announced megabytes are refused before one of them is read."""
    sent: list[int] = []

    def talk(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n")
        for _ in range(300):
            connection.sendall(bytes(2**20))
            sent.append(2**20)

    assert _reason(_make().fetch(f"http://127.0.0.1:{raw_server(talk)}/")) == "larger than 16 MB"
    assert sum(sent) < 16 * 2**20


@pytest.mark.parametrize(
    "junk",
    [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000],
)
def test_what_is_not_http_is_said_to_be_so(raw_server, junk):
    """A closed connection, another protocol, a body that breaks off and endless headers are each one plain reason."""

    def talk(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(junk)

    assert _reason(_make().fetch(f"http://127.0.0.1:{raw_server(talk)}/")) in (
        "the server's answer broke off or is not HTTP",
        "the connection broke off",
    )


def test_a_closed_port_is_said_to_be_so():
    """A server that is not there gives a plain reason."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert _reason(_make().fetch(f"http://127.0.0.1:{port}/")) == "the server refused the connection"


# ── politeness ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wish", ["3600", "Tue, 24 Nov 2026 07:30:00 GMT", "Tuesday, 24-Nov-26 07:30:00 GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_wants_rest_gets_it_across_runs(web, status, wish):
    """After Retry-After no request is sent to that server until then, by this or a later run, under any address."""
    memory, clock = MemoryLedger(), FixedClock(datetime(2026, 11, 24, 6, 30, tzinfo=UTC))
    url = web.serve("/a", status=status, headers={"Retry-After": wish})
    assert "asked to wait until 2026-11-24 07:30 UTC" in _reason(_make(memory=memory, clock=clock).fetch(url))
    clock.forward(minutes=59)
    later = _make(memory=memory, clock=clock)
    assert "no requests before 2026-11-24 07:30 UTC" in _reason(later.fetch(url))
    assert "no requests before" in _reason(later.fetch(web.serve("/b", "news")))
    clock.forward(minutes=1)
    assert later.fetch(web.url("/b")).body == b"news"
    assert web.paths() == ["/a", "/b"]


@pytest.mark.parametrize(
    ("wish", "until"),
    [("99999999999999999999", "2026-12-01"), ("soon", None), ("-5", None), ("", None), ("Mon, 23 Nov 2026 07:30:00 GMT", None)],
)
def test_a_wish_that_makes_no_sense_silences_no_source_for_good(web, wish, until):
    """A rest is a week at most, and a Retry-After that is no time or lies in the past asks for none."""
    memory = MemoryLedger()
    _make(memory=memory).fetch(web.serve("/a", status=503, headers={"Retry-After": wish}))
    rest = memory.resting(f"http://127.0.0.1:{web.port}")
    assert (rest and rest.date().isoformat()) == until


def test_one_request_at_a_time_per_server_several_servers_at_once(webs):
    """Ten threads never ask one server twice at the same time, while another server is asked meanwhile."""
    first, second = webs(latency=0.03), webs(latency=0.03)
    urls = [server.serve(f"/{n}", "x") for n in range(5) for server in (first, second)]
    net = _make()
    with ThreadPoolExecutor(10) as pool:
        assert all(isinstance(answer, Fetched) for answer in pool.map(net.fetch, urls))
    for server in (first, second):
        spans = sorted((seen.start, seen.end) for seen in server.seen)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert any(a.start < b.end and b.start < a.end for a in first.seen for b in second.seen)


def test_waiting_for_ones_turn_costs_no_time(webs):
    """The deadline counts from a fetch's turn: twelve fetches of one slow server do not time out by queueing."""
    server = webs(latency=0.1)
    net = _make(limits=QUICK)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(net.fetch, [server.serve(f"/{n}", "x") for n in range(12)]))
    assert all(isinstance(answer, Fetched) for answer in answers)


# ── posting ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hook(webs, authority, tmp_path):
    """A server with a certificate, and a client that knows its authority."""
    server = webs(tls=_tls_for(authority, "127.0.0.1"))
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return server, _make(cafile=str(tmp_path / "ca.pem"))


def test_a_post_brings_the_body_and_its_headers(hook):
    """A POST carries exactly its bytes, and the receiver's status is the answer, whatever it is."""
    server, net = hook
    answer = net.post(server.serve("/hook", "no", status=422), b'{"a":1}', {"Content-Type": "application/json", "X-Signature": "abc"})
    assert answer == Posted(status=422, body=b"no", retry_after=None)
    seen = server.seen[0]
    assert (seen.method, seen.body, seen.headers["X-Signature"], seen.headers["Content-Length"]) == ("POST", b'{"a":1}', "abc", "7")


def test_a_post_follows_no_redirect_and_wants_tls(hook, web):
    """A redirect is an answer like any other, and a plain http address is refused."""
    server, net = hook
    assert net.post(_redirect(server, "/hook", server.serve("/b")), b"{}", {}).status == 302
    assert server.paths() == ["/hook"]
    assert _reason(net.post(web.serve("/hook"), b"{}", {})) == "only https addresses are posted to"
    assert web.seen == []


def test_a_post_without_an_answer_is_in_doubt(hook):
    """A receiver that hangs up after the request may have acted on it; one that was never reached has not."""
    server, net = hook

    def hang_up(handler):
        handler.connection.close()
        raise BrokenPipeError

    assert isinstance(net.post(server.on("/hook", hang_up), b"{}", {}), Lost)
    server.stop()
    assert _reason(net.post(server.url("/hook"), b"{}", {})) == "the server refused the connection"


# ── a desk's proxy ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_configured_proxy_is_asked_with_its_login(web):
    """Requests go through the desk's proxy, and literal private addresses behind it are refused as ever."""
    web.on("http://news.example/a", lambda h: h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"))
    net = _make(proxy=f"http://me:pass@127.0.0.1:{web.port}", private=frozenset(), resolver=_only_literals)
    assert net.fetch("http://news.example/a").body == b"news"
    assert web.seen[0].headers["Proxy-Authorization"] == "Basic bWU6cGFzcw=="
    assert "not a public address" in _reason(net.fetch("http://169.254.169.254/latest/meta-data"))
    assert len(web.seen) == 1


def _only_literals(host: str, port: int) -> tuple[str, ...]:
    """The name service of a network that leaves names to its proxy."""
    if host[0].isdigit():
        return (host,)
    raise OSError("Name or service not known")
