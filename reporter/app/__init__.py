"""Composition root: configuration → adapters → plugins → Press. The only package that sees everything; it prints nothing.

desk        which desk, edition, sources, folders
press       a press put together; `build`
reading     `read`
checking    `check`
verifying   `verify`
ahead       what is begun before all of these are loaded
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reporter.app.checking import check
    from reporter.app.desk import init
    from reporter.app.press import Request, build
    from reporter.app.reading import read
    from reporter.app.verifying import verify

__all__ = ["Request", "build", "check", "init", "read", "verify"]

_ROOMS = {"Request": "press", "build": "press", "check": "checking", "init": "desk", "read": "reading", "verify": "verifying"}


def __getattr__(name: str) -> Any:
    """The public names, each loaded when it is first used (PEP 562): no command needs them all."""
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
