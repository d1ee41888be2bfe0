"""A finished message on its way to one recipient."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the transport needs to know of a message."""

    sender: str  #: envelope From, ASCII
    recipient: str  #: envelope To; its domain is ASCII (IDNA), its local part only where `smtputf8` says so not
    smtputf8: bool  #: whether the server must know SMTPUTF8 (RFC 6531)
    message_id: str  #: "<…@…>", the same for every attempt
    data: bytes = field(repr=False)  #: the message, lines ended by CRLF and at most 998 octets long; not signed yet
    notes: tuple[str, ...] = ()  #: what was made smaller or left out so that it fits
