"""Header fields, ours and theirs: what they mean and that they stay one line (RFC 9110)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

import httpcore

from reporter.model import Validator
from reporter.net.address import Refused

_LONGEST_REST = timedelta(days=7)  # a server's slip ("Retry-After: 999999999") must not silence a source for good
_USUAL_REST = timedelta(minutes=5)  # for a 429 that names no time
_MOMENTARY = frozenset({429, 503})
CONDITIONS = ("If-None-Match", "If-Modified-Since")


def field(value: str) -> str:
    """A header value that stays one (RFC 9110 §5.5). Raises Refused."""
    if any(ord(c) < 32 or 126 < ord(c) < 160 or ord(c) > 255 for c in value):
        raise Refused("a header value holds control characters")
    return value.strip()


def conditions(validator: Validator | None) -> dict[str, str]:
    """Request fields that ask "only if it changed" (RFC 9110 §13.1)."""
    values = (validator.etag, validator.last_modified) if validator else ()
    return {name: value for name, value in zip(CONDITIONS, values, strict=False) if value}


def fields(response: httpcore.Response) -> dict[str, str]:
    """Header fields by lower-case name; the first of a repeated one."""
    pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers]
    return dict(reversed(pairs))


def validator(asked: str, answered: Mapping[str, str]) -> Validator | None:
    """What the answer to `asked` gives to ask again with."""
    etag, modified = answered.get("etag"), answered.get("last-modified")
    return Validator(url=asked, etag=etag, last_modified=modified) if etag or modified else None


def media_type(value: str) -> tuple[str, str | None]:
    """Media type and charset of a Content-Type field, both as named, in lower case."""
    message = Message()
    message["Content-Type"] = value.replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset")
    return (message.get_content_type() if "/" in value else "", charset.strip().lower() if isinstance(charset, str) else None)


def rest(status: int, retry_after: str | None, now: datetime) -> datetime | None:
    """When a server may be asked again; seconds and HTTP dates both count (RFC 9110 §10.2.3)."""
    if status not in _MOMENTARY:
        return None
    wish = _instant(retry_after or "", now)
    if wish is None:
        return now + _USUAL_REST if status == 429 else None
    return min(wish, now + _LONGEST_REST) if wish > now else None


def _instant(value: str, now: datetime) -> datetime | None:
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=int(value[:12])), _LONGEST_REST)
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
