"""reporter.toml, the environment and flags, read into one frozen desk that knows where each value came from."""

from reporter.config.desk import Desk, Setting, load
from reporter.config.keys import Channel, DiskKeys, LimitKeys, MailKeys, PressKeys, PrintKeys, WebhookKeys

__all__ = ["Channel", "Desk", "DiskKeys", "LimitKeys", "MailKeys", "PressKeys", "PrintKeys", "Setting", "WebhookKeys", "load"]
