"""What is asked for and what comes back: plain values, cheap to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reporter.model import Failed, Validator


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost."""

    seconds: float = 20.0  #: wall clock from the moment it is this fetch's turn at the server; resolution and redirects included
    size: int = 16 * 2**20  #: bytes of body after decompression; the largest real feeds are near 10 MB
    redirects: int = 5


ORDINARY = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the desk's configuration grants one source beyond the public Internet."""

    private: frozenset[str] = frozenset()  #: host names that may have private addresses, lower case
    origin: str | None = None  #: the only origin that may see `authorization`: "https://example.org:443"
    authorization: str | None = field(default=None, repr=False)  #: value of the Authorization field
    proxy: str | None = None  #: "http://host:port", asked instead of the net's own
    vouched: bool = True  #: False after a redirect by a host that is not in `private`: a stranger may not send us to our own servers


PUBLIC = Access()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole answer of the 2xx class."""

    url: str  #: where it came from, after redirects
    status: int
    headers: Mapping[str, str]  #: the few that matter, names in lower case
    body: bytes = field(repr=False)  #: decompressed
    media_type: str  #: "text/html"; "" where the server named none
    charset: str | None  #: as the server named it
    validator: Validator | None  #: for the next time, once what was made of the body is safe


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what was made of the last answer still holds."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The receiver answered, with whatever status."""

    status: int
    body: bytes = field(repr=False)  #: the first 4 kB
    retry_after: datetime | None  #: where a 429 or 503 named it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The request may have reached the receiver, its answer did not come: in doubt, not failed."""

    reason: str


Answer = Fetched | NotModified | Failed
