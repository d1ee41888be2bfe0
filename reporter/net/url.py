"""Which addresses are asked at all, before any name is resolved."""

from __future__ import annotations

from urllib.parse import urljoin

import httpx

from reporter.net.address import Refused

# Ports of services that an HTTP request can be mistaken by (WHATWG Fetch §2.10, "bad port").
_BAD_PORTS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115}
    | {117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587}
    | {601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668}
    | {6669, 6679, 6697, 10080, 11211}
)


def parsed(url: str) -> httpx.URL:
    """An address we may ask. Raises Refused."""
    try:
        found = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Refused(f"not a web address: {url[:200]!r}") from None
    if found.scheme not in ("http", "https"):
        raise Refused(f"only http and https addresses are read, not {found.scheme or 'a path'}: {url[:200]!r}")
    if not found.raw_host:
        raise Refused(f"an address without a host: {url[:200]!r}")
    if found.userinfo:
        raise Refused("the address holds a user name or password; name the environment variable that has them instead")
    if found.port in _BAD_PORTS:
        raise Refused(f"port {found.port} belongs to another service than the web")
    return found.copy_with(fragment=None)


def onward(base: httpx.URL, location: str) -> httpx.URL:
    """Where a Location field leads, relative to the address that sent it (RFC 9110 §10.2.2). Raises Refused."""
    try:
        return parsed(urljoin(str(base), _as_utf8(location)))
    except ValueError:
        raise Refused(f"redirects to what is no web address: {location[:200]!r}") from None


def _as_utf8(location: str) -> str:
    """Servers that put letters beyond ASCII into Location mean UTF-8, whatever header fields were once said to hold."""
    try:
        return location.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return location.strip()


def origin_of(url: httpx.URL) -> str:
    """Scheme, host and port: "https://example.org:443"."""
    return f"{url.scheme}://{url.host}:{url.port or (443 if url.scheme == 'https' else 80)}"


def origin(url: str) -> str | None:
    """Scheme, host and port of an address that may be asked; None for any other."""
    try:
        return origin_of(parsed(url))
    except Refused:
        return None
