"""Channels by scheme: the registry that plugins join."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporter.config.keys import Channel as Keys
from reporter.config.keys import DiskKeys, PrintKeys, WebhookKeys
from reporter.deliver.courier import Carrier
from reporter.deliver.disk import Disk
from reporter.deliver.print import DEFAULT, Printer
from reporter.deliver.webhook import Post, Webhook, key
from reporter.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What channels are made with."""

    root: Path  #: the folder that relative paths start at
    clock: Clock
    post: Callable[[WebhookKeys], Post]  #: `Net.post` within the limits of the channel
    environ: Mapping[str, str]  #: where secrets are


def _disk(name: str, keys: Keys, tools: Tools) -> Carrier:
    assert isinstance(keys, DiskKeys)
    return Disk(name=name, root=tools.root, keep=keys.keep, latest=keys.latest)


def _print(name: str, keys: Keys, _tools: Tools) -> Carrier:
    assert isinstance(keys, PrintKeys)
    return Printer(name=name, copies=keys.copies, sides=keys.sides)


def _webhook(name: str, keys: Keys, tools: Tools) -> Carrier:
    assert isinstance(keys, WebhookKeys)
    secret = key(tools.environ.get(keys.secret_env, ""), f"channels.{name}.secret_env: {keys.secret_env}")
    return Webhook(name=name, post=tools.post(keys), secret=secret, clock=tools.clock)


#: (the channel's name, its table in reporter.toml, tools) → the channel. Raises ConfigError for a secret that is missing.
CHANNELS: dict[str, Callable[[str, Keys, Tools], Carrier]] = {"disk": _disk, "print": _print, "webhook": _webhook}


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
