"""What is begun before it is known what a command wants, because it takes so long."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from reporter.render.launch import Begun

if TYPE_CHECKING:
    from reporter.render.worker import Workers


def layout() -> Workers:
    """The process that pages are set in, loading; a context manager. Where it cannot be started now, who needs it will say why."""
    begun = None
    with contextlib.suppress(OSError):
        begun = Begun()

    from reporter.render import rehearsal
    from reporter.render.worker import Workers

    workers = Workers(begun)
    with contextlib.suppress(OSError):
        workers.warm_up(rehearsal.rehearse, rehearsal.USUAL)
    return workers
