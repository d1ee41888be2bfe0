"""Readers of a mail: addresses as they are written, understood or refused with the reason; and those who must not be written to."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import unquote
from pathlib import Path

from reporter.deliver.fields import CONTROL, decoded
from reporter.errors import ConfigError
from reporter.model import Failed, Recipient

_NAMED = re.compile(r"\s*(?P<name>.*?)\s*<(?P<address>[^<>]*)>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One who can be written to."""

    address: str  #: as people write it, its domain in Unicode and lower case
    envelope: str  #: for SMTP: the domain in ASCII (IDNA 2008)
    smtputf8: bool  #: whether the part before the @ is not ASCII
    name: str | None
    language: str | None


def person(recipient: Recipient) -> Person | Failed:
    """The recipient understood, or why nobody can be written to at that address. No name is looked up anywhere."""
    from email_validator import EmailNotValidError, validate_email

    match = _NAMED.fullmatch(recipient.written)
    address = (match["address"] if match else recipient.written).strip()
    name = recipient.name or (unquote(match["name"]).strip() if match else None) or None
    if any(CONTROL.search(decoded(text)) for text in (recipient.written, name or "")):
        return Failed(reason="holds a line break or another control character")
    try:
        # What a desk's own network calls its hosts is its own matter, so names need not be ones of the public DNS.
        found = validate_email(address, check_deliverability=False, allow_quoted_local=True, globally_deliverable=False)
    except EmailNotValidError as error:
        return Failed(reason=f"is not an address: {str(error)[0].lower()}{str(error)[1:].rstrip('.')}")
    return Person(
        address=found.normalized,
        envelope=f"{found.local_part}@{found.ascii_domain}",
        smtputf8=found.smtputf8,
        name=name,
        language=recipient.language,
    )


def key(address: str) -> str:
    """What two spellings of an address have in common: domains do not know case (RFC 5321 §2.4), and in practice names do not."""
    understood = person(Recipient(written=address))
    return (address if isinstance(understood, Failed) else understood.envelope).strip().casefold()


def header(name: str | None, address: str) -> Address:
    """The value of To or From. An address whose local part is not ASCII goes into headers as UTF-8 (RFC 6532)."""
    local, _, domain = address.rpartition("@")
    return Address(display_name=name or "", username=unquote(local), domain=domain)


def suppressed(path: Path | None) -> frozenset[str]:
    """Keys of those who must not be written to: one address a line, what follows a comma or `#` is a comment.

    Raises ConfigError when the list cannot be read: then nobody is written to, rather than someone who asked not to be.
    """
    if path is None:
        return frozenset()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigError(f"the list of those who must not be written to cannot be read: {reason}", place=str(path)) from error
    written = (re.split(r"[,;#]", line, maxsplit=1)[0].strip() for line in lines)
    return frozenset(key(address) for address in written if address)


def token(secret: bytes, edition: str, address: str) -> str:
    """What proves that a wish to hear no more comes from the mail that was sent to this address: 26 characters, case does not matter.

    The first 16 bytes of HMAC-SHA256 over edition and address, in base32.
    """
    import base64

    digest = hmac.new(secret, f"{edition}\n{key(address)}".encode(), hashlib.sha256).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def known_as(recipient: Recipient) -> str:
    """What the ledger calls them: the address alone, else what stands in its place."""
    understood = person(recipient)
    return (" ".join(recipient.written.split()) or "(empty)") if isinstance(understood, Failed) else key(understood.address)


def distinct(recipients: Iterable[Recipient]) -> Mapping[str, Recipient]:
    """Recipients by what the ledger calls them; whoever is named twice is written to once, as first named."""
    found: dict[str, Recipient] = {}
    for recipient in recipients:
        found.setdefault(known_as(recipient), recipient)
    return found
