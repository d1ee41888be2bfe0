"""Where a desk hands its mail in (message submission, RFC 6409): the server, how the desk proves who it is, and how patient it is."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from reporter.config.keys import MailKeys
from reporter.deliver import people
from reporter.deliver.dkim import Signer, signer
from reporter.errors import ConfigError
from reporter.model import Failed, Recipient

_PORTS = {"starttls": 587, "tls": 465, "none": 25}  # RFC 6409 §3.1, RFC 8314 §3.3, RFC 5321 §4.5.4.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds by the clock that each step may take; those after `connect` are the least that RFC 5321 §4.5.3.2 asks of a client."""

    connect: float = 30.0  #: name, connection and handshake
    command: float = 300.0  #: the greeting and every command
    block: float = 180.0  #: a piece of the message, and the word that it may be sent
    verdict: float = 600.0  #: the reply to the final dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A server and all that is needed to hand mail in there."""

    host: str
    port: int
    sender: str  #: the address in the envelope, its domain in ASCII
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None  #: None where nobody logs in
    password: str | None = field(default=None, repr=False)
    rate: int = 0  #: messages a minute at most; 0 is no limit
    signer: Signer | None = None
    authorities: Path | None = None  #: a file of certificates that are trusted in place of the system's
    patience: Patience = Patience()

    @property
    def place(self) -> str:
        """The server as people write it: "smtp.example.org:587"."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def configured(name: str, keys: MailKeys, *, root: Path, environ: Mapping[str, str]) -> Submission:
    """The submission that channel `name` asks for; relative files start at `root`. Raises ConfigError naming key or file."""
    place = f"channels.{name}"
    sender = people.person(Recipient(written=keys.from_))
    if isinstance(sender, Failed):
        raise ConfigError(f"{keys.from_!r} {sender.reason}", place=f"{place}.from", remedy="Write it like 'Desk <desk@example.org>'")
    if sender.smtputf8:
        raise ConfigError("not ASCII before the @, which few servers take", place=f"{place}.from", remedy="Use another address there")
    host, port = _server(keys.server, _PORTS[keys.security], f"{place}.server")
    return Submission(
        host=host,
        port=port,
        sender=sender.envelope,
        security=keys.security,
        user=keys.user,
        password=_password(keys, place, root, environ),
        rate=keys.rate,
        signer=signer(keys, sender.envelope.rpartition("@")[2], place, root),
    )


def _server(written: str, port: int, place: str) -> tuple[str, int]:
    """Host and port of "host", "host:port" or "[2001:db8::1]:port"."""
    host, colon, number = written.strip().rpartition(":")
    if not colon or written.endswith("]"):
        host, number = written.strip(), str(port)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not number.isascii() or not number.isdigit() or not 0 < int(number) < 65536:
        raise ConfigError(f"{written!r} is not a host and a port", place=place, remedy="Write it like 'smtp.example.org:587'")
    return host, int(number)


def _password(keys: MailKeys, place: str, root: Path, environ: Mapping[str, str]) -> str | None:
    """The password, from the one place that is configured; None where nobody logs in."""
    given = [key for key in ("password_env", "password_file") if getattr(keys, key)]
    if keys.user is None:
        if given:
            raise ConfigError("there is a password but no user", place=f"{place}.{given[0]}", remedy=f"Add {place}.user, or remove it")
        return None
    if keys.security == "none":
        remedy = "Use security = 'starttls' or 'tls', or remove the user"
        raise ConfigError("a password is never sent over a connection that is not protected", place=f"{place}.security", remedy=remedy)
    if len(given) != 1:
        problem = "the password is given twice" if given else "the user has no password"
        raise ConfigError(problem, place=f"{place}.user", remedy="Set either password_env or password_file")
    if keys.password_file:
        return _kept(root / keys.password_file)
    variable = str(keys.password_env)
    if not environ.get(variable):
        raise ConfigError(f"the environment variable {variable} is not set", place=f"{place}.password_env", remedy=f"Set {variable}")
    return environ[variable]


def _kept(path: Path) -> str:
    """The first line of a file that nobody else may read."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError("others may read the password in it", place=str(path), remedy=f"Run: chmod 600 {path}")
        password = path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except OSError as error:
        raise ConfigError(f"the password cannot be read: {error.strerror}", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("the password cannot be read: not UTF-8", place=str(path)) from error
    if not password:
        raise ConfigError("its first line is empty", place=str(path), remedy="Put the password there")
    return password
