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
    post: Post  #: `Net.post`, with the channel's own time limit
    environ: Mapping[str, str]  #: where secrets are


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounted:
    """A channel in place, and whom it serves where the edition names nobody."""

    channel: Carrier
    recipient: str


def _disk(name: str, keys: Keys, tools: Tools) -> Mounted:
    assert isinstance(keys, DiskKeys)
    return Mounted(channel=Disk(name=name, root=tools.root, keep=keys.keep, latest=keys.latest), recipient=keys.folder)


def _print(name: str, keys: Keys, tools: Tools) -> Mounted:
    assert isinstance(keys, PrintKeys)
    return Mounted(channel=Printer(name=name, copies=keys.copies, sides=keys.sides), recipient=keys.printer or DEFAULT)


def _webhook(name: str, keys: Keys, tools: Tools) -> Mounted:
    assert isinstance(keys, WebhookKeys)
    secret = key(tools.environ.get(keys.secret_env, ""), f"channels.{name}.secret_env: {keys.secret_env}")
    return Mounted(channel=Webhook(name=name, post=tools.post, secret=secret, clock=tools.clock), recipient=keys.url)


#: (the channel's name, its table in reporter.toml, tools) → the channel. Raises ConfigError for a secret that is missing.
CHANNELS: dict[str, Callable[[str, Keys, Tools], Mounted]] = {"disk": _disk, "print": _print, "webhook": _webhook}
