"""Channels by scheme: the registry that plugins join."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.config.keys import Channel as Keys
from reporter.config.keys import DiskKeys, MailKeys, PrintKeys, WebhookKeys
from reporter.deliver import people, submission
from reporter.deliver.courier import Carrier
from reporter.deliver.disk import Disk
from reporter.deliver.mail import Letters, Mail
from reporter.deliver.print import DEFAULT, Printer
from reporter.deliver.webhook import Post, Webhook, key
from reporter.model import Recipient
from reporter.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What channels are made with."""

    root: Path  #: the folder that relative paths start at
    clock: Clock
    post: Callable[[WebhookKeys], Post]  #: `Net.post` within the limits of the channel
    environ: Mapping[str, str]  #: where secrets are
    letters: Letters  #: of the issue that goes out by mail
    wait: Callable[[float], object]  #: for so many seconds, or until we are to stop


def _disk(name: str, keys: Keys, tools: Tools) -> Carrier:
    assert isinstance(keys, DiskKeys)
    return Disk(name=name, root=tools.root, keep=keys.keep, latest=keys.latest)


def _mail(name: str, keys: Keys, tools: Tools) -> Mail:
    assert isinstance(keys, MailKeys)
    server = submission.configured(name, keys, root=tools.root, environ=tools.environ)
    return Mail(name=name, submission=server, letters=tools.letters, clock=tools.clock, wait=tools.wait)


def _print(name: str, keys: Keys, _tools: Tools) -> Carrier:
    assert isinstance(keys, PrintKeys)
    return Printer(name=name, copies=keys.copies, sides=keys.sides)


def _webhook(name: str, keys: Keys, tools: Tools) -> Carrier:
    assert isinstance(keys, WebhookKeys)
    secret = key(tools.environ.get(keys.secret_env, ""), f"channels.{name}.secret_env: {keys.secret_env}")
    return Webhook(name=name, post=tools.post(keys), secret=secret, clock=tools.clock)


#: (the channel's name, its table in reporter.toml, tools) → the channel. Raises ConfigError for a secret that is missing.
CHANNELS: dict[str, Callable[[str, Keys, Tools], Carrier | Mail]] = {"mail": _mail, "disk": _disk, "print": _print, "webhook": _webhook}


def usual(keys: Keys) -> tuple[str, ...]:
    """Whom a channel serves where the audience names nobody."""
    match keys:
        case DiskKeys():
            return (keys.folder,)
        case PrintKeys():
            return (keys.printer or DEFAULT,)
        case WebhookKeys():
            return (keys.url,)
        case _:
            return ()


def served(keys: Keys, recipients: Iterable[Recipient]) -> Mapping[str, Recipient]:
    """Those a channel serves, each once, by what the ledger calls them; `usual` where nobody is named."""
    named = tuple(recipients) or tuple(Recipient(written=each) for each in usual(keys))
    return people.distinct(named) if isinstance(keys, MailKeys) else {each.written: each for each in named}
