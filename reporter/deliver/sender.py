"""What a mail channel puts into all its messages: who they are from, how to hear no more, where the PDF lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from reporter.config.keys import MailKeys
from reporter.deliver import people
from reporter.errors import ConfigError
from reporter.model import Failed, Issue, Recipient

_LONGEST = 700  # octets of a configured address: with token and recipient it stays on one line of 998 (RFC 5322 §2.1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a channel puts into all its messages."""

    name: str | None
    address: str  #: of From and of the envelope, ASCII
    reply_to: str | None = None
    unsubscribe: str | None = None  #: mailto: or https:, in which {token} and {address} become the recipient's own
    secret: bytes | None = field(default=None, repr=False)  #: of those tokens
    one_click: bool = False  #: whether messages are signed, which RFC 8058 §3.1 asks of a one-click link
    link: str | None = None  #: where the PDF can be fetched; {file} becomes its name
    largest: int | None = None  #: octets beyond which a message is made smaller, whatever the server takes

    @property
    def domain(self) -> str:
        """The sender's, in ASCII."""
        return self.address.rpartition("@")[2]

    def leave(self, issue: Issue, address: str) -> str | None:
        """The recipient's own address for hearing no more."""
        if self.unsubscribe is None:
            return None
        mark = people.token(self.secret, issue.edition, address) if self.secret else ""
        return self.unsubscribe.replace("{token}", mark).replace("{address}", quote(address, safe=""))


def configured(name: str, keys: MailKeys, *, environ: Mapping[str, str]) -> Sender:
    """The sender that channel `name` asks for. Raises ConfigError naming the key."""
    place = f"channels.{name}"
    person = people.person(Recipient(written=keys.from_))
    if isinstance(person, Failed):
        raise ConfigError(f"{keys.from_!r} {person.reason}", place=f"{place}.from", remedy="Write it like 'Desk <desk@example.org>'")
    return Sender(
        name=person.name,
        address=person.envelope,
        reply_to=_reply_to(keys.reply_to, f"{place}.reply_to"),
        unsubscribe=_address(keys.unsubscribe, ("mailto", "https"), f"{place}.unsubscribe"),
        secret=_secret(keys, place, environ),
        one_click=keys.dkim_key is not None,
        link=_address(keys.link, ("https", "http"), f"{place}.link"),
        largest=keys.max_size or None,
    )


def _reply_to(written: str | None, place: str) -> str | None:
    if written is None:
        return None
    person = people.person(Recipient(written=written))
    if isinstance(person, Failed):
        raise ConfigError(f"{written!r} {person.reason}", place=place, remedy="Write it like 'desk@example.org'")
    return person.envelope


def _address(written: str | None, schemes: tuple[str, ...], place: str) -> str | None:
    """An address as it may stand between angle brackets in a field (RFC 2369 §2): ASCII, no space, no bracket, not too long."""
    if written is None:
        return None
    wrong = not written.isascii() or any(sign in written for sign in ' <>"') or len(written) > _LONGEST
    try:
        wrong = wrong or urlsplit(written).scheme not in schemes
    except ValueError:
        wrong = True
    if wrong:
        raise ConfigError(f"{written!r} is no such address", place=place, remedy=f"Begin it with {' or '.join(f'{s}:' for s in schemes)}")
    return written


def _secret(keys: MailKeys, place: str, environ: Mapping[str, str]) -> bytes | None:
    variable = keys.unsubscribe_secret_env
    if variable is None and "{token}" in (keys.unsubscribe or ""):
        remedy = "Name the environment variable that holds a secret there"
        raise ConfigError("the tokens in unsubscribe need a secret", place=f"{place}.unsubscribe_secret_env", remedy=remedy)
    if variable is None:
        return None
    if not environ.get(variable):
        problem = f"the environment variable {variable} is not set"
        raise ConfigError(problem, place=f"{place}.unsubscribe_secret_env", remedy=f"Set {variable}")
    return environ[variable].encode()
