"""Composition root: configuration → adapters → plugins → Press. The only package that sees everything; it prints nothing.

desk        which desk, edition, sources, folders
press       a press put together; `build`
reading     `read`
checking    `check`
verifying   `verify`
"""

from reporter.app.checking import check
from reporter.app.desk import init
from reporter.app.press import Request, build
from reporter.app.reading import read
from reporter.app.verifying import verify

__all__ = ["Request", "build", "check", "init", "read", "verify"]
