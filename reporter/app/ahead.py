"""What is begun before it is known what a command wants, because it takes so long."""

from __future__ import annotations

import contextlib

from reporter.render import rehearsal
from reporter.render.worker import Workers


def layout() -> Workers:
    """The process that pages are set in, loading; a context manager. Where it cannot be started now, who needs it will say why."""
    workers = Workers()
    with contextlib.suppress(OSError):
        workers.warm_up(rehearsal.rehearse, rehearsal.USUAL)
    return workers
