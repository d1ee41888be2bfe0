"""Addresses found in feeds and pages: made absolute, freed of what only counts clicks, and only those of the web."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

# Parameters that say how a reader came, not what is read.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|at_(?:medium|campaign|custom\d|link\w*|format|ptr_name|bbc_team)|"
    r"cmpid|ocid|ns_(?:mchannel|source|campaign|linkname|fee)|wt_(?:mc|zmc)|xtor|_hs(?:enc|mi)|ref_?src|traffic_source|partner=rss|rss",
    re.IGNORECASE,
)
_DEFAULT = {"http": ":80", "https": ":443"}
_LONGEST = 2000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def absolute(link: str | None, base: str, *, whole: bool = False) -> str | None:
    """`link` as an http(s) address without fragment, default port and click counters; None where it is no such address.

    `whole` leaves the query as it is: "?rss=1" counts clicks in a link to an article, and is what makes a feed of an address.
    """
    if not link or len(link) > _LONGEST:
        return None
    try:
        parts = urlsplit(urljoin(base, _unbroken(link)))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT or not host or "@" in parts.netloc:
        return None
    netloc = parts.netloc.lower().removesuffix(_DEFAULT[parts.scheme])
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query if whole else _query(parts.query), ""))


def _unbroken(link: str) -> str:
    """Feeds wrap addresses; a line break inside one is none of it."""
    return re.sub(r"[\x00-\x1f\x7f]", "", link).strip().replace(" ", "%20")


def _query(query: str) -> str:
    """The query without click counters; untouched where it has none, because some servers know only their own spelling."""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def is_address(location: str) -> bool:
    """Whether a source is meant to be asked for rather than opened; whether it may be asked is judged when it is."""
    return bool(_SCHEME.match(location))


def host(address: str) -> str:
    """The host of an address without "www."; "" where it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
