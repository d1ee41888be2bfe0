"""The public collections of addresses that fool fetchers: none may lead to a connection that is not public."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator

import pytest

from reporter.model import Failed
from reporter.net.answers import Limits
from reporter.net.client import Net
from reporter.testing import FixedClock, MemoryLedger

_connected: list[object] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        _connected.append(arguments[1])


@pytest.fixture(scope="module", autouse=True)
def _watch() -> None:
    """Audit hooks see every connect of the interpreter and cannot be taken back."""
    sys.addaudithook(_audit)


@pytest.fixture
def connected() -> list[object]:
    """Addresses connected to since the test began."""
    _connected.clear()
    return _connected


def _attackers_dns(host: str, port: int) -> tuple[str, ...]:
    """Numbers are what the system takes them for, in all its old spellings; every name belongs to the attacker and is loopback."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        return ("127.0.0.1",)
    return tuple(str(entry[4][0]) for entry in found)


def _payloads(corpora) -> Iterator[str]:
    names = {"<attacker>": "attacker.example", "<allowed>": "allowed.example"}
    for file in sorted((corpora / "hostile/portswigger-url-cheatsheet/src").glob("*.json")):
        for payload in json.loads(file.read_text())["payloads"]:
            text = payload.get("prefix", "") + payload["payload"] + payload.get("suffix", "")
            for mark, name in names.items():
                text = text.replace(mark, name)
            yield from (text, f"http://{text}", f"https://{text}/latest", f"http://{text}:80/")


@pytest.mark.corpora
def test_no_payload_leads_to_a_private_connection(corpora, connected):
    """Every SSRF payload, asked directly, fails without a connection being tried."""
    net = Net(clock=FixedClock(), memory=MemoryLedger(), resolver=_attackers_dns, limits=Limits(seconds=2))
    payloads = list(_payloads(corpora))
    assert len(payloads) > 1000
    assert [url for url in payloads if not isinstance(net.fetch(url), Failed)] == []
    assert connected == []


@pytest.mark.corpora
def test_no_payload_leads_there_by_redirect(corpora, connected, web):
    """Every SSRF payload, as the target of a redirect, ends at the server that redirects."""
    net = Net(
        clock=FixedClock(), memory=MemoryLedger(), resolver=_attackers_dns, limits=Limits(seconds=2), private=frozenset({"127.0.0.1"})
    )
    # Our own server must be allowed to answer at all; payloads that spell exactly its name are left to the test above.
    payloads = [url for url in _payloads(corpora) if "127.0.0.1" not in url][::7]
    for number, payload in enumerate(payloads):
        header = "".join(c for c in payload if c.isprintable()).encode("utf-8").decode("latin-1")
        web.serve(f"/{number}", status=302, headers={"Location": header})
        net.fetch(web.url(f"/{number}"))
    assert set(connected) == {("127.0.0.1", web.port)}


def test_the_watch_sees_connections(connected, web):
    """The audit hook the two tests above rely on does see a connection."""
    Net(clock=FixedClock(), memory=MemoryLedger(), private=frozenset({"127.0.0.1"})).fetch(web.serve("/a"))
    assert connected == [("127.0.0.1", web.port)]
