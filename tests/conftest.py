"""A real web server on the loopback interface, with as many faults as a test asks for."""

from __future__ import annotations

import difflib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent / "golden"
CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"


@dataclass(frozen=True)
class Seen:
    """One request as the server met it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    start: float  #: time.monotonic()
    end: float  #: when the answer began


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """Routes by path (with query); a path without a route is 404. Every request is kept in `seen`."""

    tls: object | None = None
    latency: float = 0.0
    seen: list[Seen] = field(default_factory=list)
    _routes: dict[str, Answer] = field(default_factory=dict)

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                start = time.monotonic()
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                time.sleep(web.latency)
                web.seen.append(Seen(self.command, self.path, dict(self.headers), body, start, time.monotonic()))
                try:
                    web._routes.get(self.path, _missing)(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_POST = do_GET  # noqa: N815 (http.server's name)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:
                """A client that hangs up is what many tests are about."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_address[1]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes | str = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> str:
        """Answer `path` with fixed bytes; returns its address."""
        content = body.encode() if isinstance(body, str) else body
        return self.on(path, lambda handler: reply(handler, content, status, headers or {}))

    def on(self, path: str, answer: Answer) -> str:
        """Answer `path` by a function of the handler; returns its address."""
        self._routes[path] = answer
        return self.url(path)

    def versioned(self, path: str, body: bytes | str, tag: str = '"1"') -> str:
        """Answer `path` with an ETag, and with 304 to who knows it; returns its address."""
        content = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            known = handler.headers.get("If-None-Match") == tag
            reply(handler, b"" if known else content, 304 if known else 200, {"ETag": tag})

        return self.on(path, answer)

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [seen.path for seen in self.seen]


def reply(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
    """A whole answer with its length."""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if status != 304:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _missing(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, b"nothing here", 404)


@pytest.fixture
def web() -> Iterator[Web]:
    """A running server."""
    server = Web()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def webs() -> Iterator[Callable[[], Web]]:
    """Starts as many servers as are asked for."""
    running: list[Web] = []

    def start(**options: object) -> Web:
        server = Web(**options)
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def raw_server() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """Servers below HTTP: each connection is handed to a function; returns the port."""
    listeners: list[socket.socket] = []

    def start(talk: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_accept, args=(listener, talk), daemon=True).start()
        return listener.getsockname()[1]

    yield start
    for listener in listeners:
        listener.close()


def _accept(listener: socket.socket, talk: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(connection, talk), daemon=True).start()


def _talk(connection: socket.socket, talk: Callable[[socket.socket], None]) -> None:
    with connection:
        try:
            talk(connection)
        except OSError:
            return


@pytest.fixture
def corpora() -> Path:
    """The measuring corpora beside the checkout."""
    if not CORPORA.is_dir():
        pytest.skip("no corpora beside the checkout")
    return CORPORA


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden` writes the expected files instead of comparing with them."""
    parser.addoption("--golden", action="store_true", help="write tests/golden and the README's tables; read the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the expected file of that name under tests/golden."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        changes = list(difflib.unified_diff(expected.splitlines(), text.splitlines(), f"expected {name}", "now", lineterm="", n=1))
        assert not changes, "\n".join(changes[:60]) + "\nIf this is right, run: make golden"

    return compare


@pytest.fixture
def rss() -> Callable[..., str]:
    """An RSS 2.0 feed of (title, link, description, date, further elements) entries."""

    def feed(*entries: tuple[str, ...], head: str = "<language>en</language>") -> str:
        namespaces = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        told = head + "".join(_entry(*entry) for entry in entries)
        return f'<?xml version="1.0"?><rss version="2.0" {namespaces}><channel><title>Sample Wire</title>{told}</channel></rss>'

    return feed


def _entry(title: str, link: str = "", description: str = "", date: str = "", more: str = "") -> str:
    pairs = (("title", title), ("link", link), ("description", description), ("pubDate", date))
    return "<item>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in pairs if value) + more + "</item>"
