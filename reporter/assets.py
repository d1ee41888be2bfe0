"""Where the files that ship with the project lie: the wheel's `_assets`, else the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent


def locate(kind: Literal["templates", "data"]) -> Path:
    """The read-only folder of that kind."""
    shipped = _PACKAGE / "_assets" / kind
    return shipped if shipped.is_dir() else _PACKAGE.parent / kind
