"""Which addresses may be connected to: those of the public Internet, judged after resolution (IANA special-purpose registries).

A name is resolved once; if *any* of its addresses is not global the whole name is refused, because which one a later connection would
take is the attacker's choice. An address that carries an IPv4 address inside (mapped, 6to4, NAT64) is judged by that one.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: (host name, port) → textual IP addresses, in the order to try them. Raises OSError when the name is not known.
Resolver = Callable[[str, int], tuple[str, ...]]

# What `is_global` of Python 3.11 still lets through.
_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
        "192.88.99.0/24",  # 6to4 relay anycast, deprecated by RFC 7526
        "::/96",  # IPv4-compatible, deprecated by RFC 4291 §2.5.5.1
        "64:ff9b:1::/48",  # NAT64 of local use, RFC 8215: the inner address is the network's own choice
        "2001::/23",  # IETF protocol assignments, RFC 2928: Teredo, ORCHID, benchmarking
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fec0::/10",  # site-local, deprecated by RFC 3879
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 §2.1


class Refused(Exception):  # noqa: N818 (a decision, not a fault)
    """A connection our rules do not allow; `str()` is the reason."""


class Unknown(Refused):
    """A host name without an address."""


def is_public(address: Address) -> bool:
    """Whether a connection to this address leaves for the public Internet."""
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    return not any(address in block for block in _SPECIAL if block.version == address.version)


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for. Teredo, which carries two, is refused as a block."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or nat64


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """The operating system's answer, IPv6 and IPv4."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses(host: str, port: int, *, resolver: Resolver, seconds: float, private: bool) -> tuple[str, ...]:
    """The addresses of `host`, all of them allowed. `private` lets every unicast address through.

    Raises Refused. The resolver runs in a daemon thread because `getaddrinfo` cannot be given a time limit; one that hangs is left behind.
    """
    answers: queue.SimpleQueue[tuple[str, ...] | Exception] = queue.SimpleQueue()
    threading.Thread(target=_resolve, args=(resolver, host, port, answers), daemon=True, name=f"resolve {host}").start()
    try:
        answer = answers.get(timeout=max(seconds, 0.0))
    except queue.Empty:
        raise TimeoutError(f"resolving {host}") from None
    if isinstance(answer, Exception) or not answer:
        raise Unknown(f"the host name {host} is not known")
    return _allowed(host, answer, private)


def _resolve(resolver: Resolver, host: str, port: int, answers: queue.SimpleQueue[tuple[str, ...] | Exception]) -> None:
    try:
        answers.put(resolver(host, port))
    except (OSError, UnicodeError, ValueError) as error:  # UnicodeError: a label longer than 63 bytes
        answers.put(error)


def _allowed(host: str, answer: tuple[str, ...], private: bool) -> tuple[str, ...]:
    for text in answer:
        address = ipaddress.ip_address(text)
        if not is_public(address) and (not private or address.is_multicast):
            where = host if text == host else f"{host} ({text})"
            raise Refused(
                f"{where} is not a public address; if it is your own, its source in reporter.toml needs allow_private = [{host!r}]"
            )
    return answer
