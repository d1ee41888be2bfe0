"""reporter.toml, the environment and flags, read into one frozen desk that knows where each value came from."""

from reporter.config.desk import Desk, Setting, load
from reporter.config.keys import Channel, DiskKeys, LimitKeys, MailKeys, PressKeys, PrintKeys, WebhookKeys
from reporter.config.overrides import listed, load_overrides, overrides_file

__all__ = [
    "Channel",
    "Desk",
    "DiskKeys",
    "LimitKeys",
    "MailKeys",
    "PressKeys",
    "PrintKeys",
    "Setting",
    "WebhookKeys",
    "listed",
    "load",
    "load_overrides",
    "overrides_file",
]
