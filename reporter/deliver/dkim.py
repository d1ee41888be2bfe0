"""Signatures under mails (DKIM, RFC 6376): the same message always gets the same one, so that a second attempt has the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from reporter.config.keys import MailKeys
from reporter.errors import ConfigError

#: Octets that a signature adds at most: a 4,096-bit key and the names of all fields.
ROOM = 2_000
_NEVER = frozenset({"return-path", "received", "comments", "keywords", "bcc", "resent-bcc", "dkim-signature"})  # RFC 6376 §5.4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs in the name of a domain."""

    domain: str  #: ASCII
    selector: str  #: the public key lies in the DNS at SELECTOR._domainkey.DOMAIN
    key: bytes = field(repr=False)  #: an RSA key, PEM

    def signed(self, data: bytes) -> bytes:
        """The message with its signature before it: RSA-SHA256, relaxed/relaxed, over every field it has.

        `t=` is the message's own Date (RFC 6376 §3.5 asks for the time of signing; the two differ by minutes, and only a fixed one
        makes a second attempt the same message). From is counted once more than it is there, so that none can be added (§8.15).
        """
        fields = BytesHeaderParser().parsebytes(data)
        names = [name.lower() for name in fields if name.lower() not in _NEVER]
        stamp = int(parsedate_to_datetime(fields["Date"]).timestamp())
        header: bytes = _dated(data, stamp).sign(
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in [*names, "from"]],
        )
        return header + data


def _dated(data: bytes, stamp: int) -> Any:
    """A signer whose signatures carry that time; dkimpy itself asks the clock."""
    import dkim

    class Dated(dkim.DKIM):  # type: ignore[misc]
        def gen_header(self, fields: list[tuple[bytes, bytes]], *rest: Any, **more: Any) -> bytes:
            header: bytes = super().gen_header([(key, b"%d" % stamp if key == b"t" else value) for key, value in fields], *rest, **more)
            return header

    return Dated(data)


def signer(keys: MailKeys, domain: str, place: str, root: Path) -> Signer | None:
    """The signer that a channel asks for; `domain` is the sender's. Raises ConfigError naming key or file."""
    if not (keys.dkim_key or keys.dkim_selector or keys.dkim_domain):
        return None
    for name in ("dkim_key", "dkim_selector"):
        if not getattr(keys, name):
            raise ConfigError("a signature needs it", place=f"{place}.{name}", remedy=f"Set {name}, or remove the other dkim keys")
    path = root / str(keys.dkim_key)
    return Signer(domain=keys.dkim_domain or domain, selector=str(keys.dkim_selector), key=_key(path))


def _key(path: Path) -> bytes:
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key

    try:
        data = path.read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        raise ConfigError(f"the key cannot be read: {error.strerror}", place=str(path)) from error
    try:
        parse_pem_private_key(data)
    except (UnparsableKeyError, ValueError, KeyError, TypeError, IndexError) as error:
        remedy = "Make one with: openssl genrsa -traditional -out FILE 2048"
        raise ConfigError("is not an RSA private key in PEM without a passphrase", place=str(path), remedy=remedy) from error
    return data
