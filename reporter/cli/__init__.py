"""Arguments in, exit code out: the only package that prints.

stdout carries results (a path, items, a verdict); progress, errors and logs go to stderr. Exit codes are in `errors.py` and
`pipeline.Produced`: 0 complete, 3 made with something left out, 2 wrong usage or configuration, 1 nothing could be made.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

#: The exit code of what Ctrl-C or SIGTERM ended.
INTERRUPTED = 130


def main() -> NoReturn:
    """Entry point of the `reporter` command."""
    _open_streams()
    signal.signal(signal.SIGTERM, _terminate)
    gc.set_threshold(100_000, 50, 50)  # what a command makes it mostly keeps to its end
    try:
        code = _run(sys.argv[1:])
        gc.freeze()  # looking through all of it once more takes longer than ending
        sys.exit(code)
    except KeyboardInterrupt:  # while the commands were still being loaded
        sys.exit(interrupted())


def _run(arguments: list[str]) -> int:
    """One command. The page engine takes as long to load as an issue takes to be read and composed: so it is begun before the commands
    themselves are loaded."""
    with contextlib.ExitStack() as begun:
        layout = None
        if arguments[:1] == ["build"] and "--help" not in arguments:
            from reporter.app import ahead

            layout = begun.enter_context(ahead.layout())
        _hush()
        from reporter.cli import commands

        return commands.run(arguments, layout)


def _hush() -> None:
    """What libraries have to say to programmers is not for who reads a newspaper."""
    import logging
    import warnings

    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING, format="reporter: %(message)s", stream=sys.stderr)
    for noisy in ("trafilatura", "htmldate", "weasyprint", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def interrupted() -> int:
    """Say that a command was ended from outside; its exit code: 128 and the number of SIGINT, as shells have it."""
    print("reporter: interrupted; nothing was changed", file=sys.stderr)
    return INTERRUPTED


def _open_streams() -> None:
    """Whoever started us may have closed any of the three (`<&-`, a daemon's parent): what is not there reads as empty and takes all."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command the way Ctrl-C does: children stopped, nothing half written."""
    raise KeyboardInterrupt
