"""Arguments in, exit code out: the only package that prints.

stdout carries results (a path, items, a verdict); progress, errors and logs go to stderr. Exit codes are in `errors.py` and
`pipeline.Produced`: 0 complete, 3 made with something left out, 2 wrong usage or configuration, 1 nothing could be made.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
import warnings
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from reporter.cli import desk, issues
from reporter.cli.options import say
from reporter.cli.sources import sources
from reporter.errors import ReporterError

commands = typer.Typer(
    name="reporter",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Sources in, a dated, printable, evidence-locked explainer out.\n\n"
    "[bold]reporter build[/bold] sets the sample edition; [bold]reporter build --from FILE[/bold] sets your own text; "
    "[bold]reporter init DIR[/bold] starts a desk that does it every morning.",
    epilog="Exit codes: 0 complete · 3 made, but something was left out and named · 2 usage or configuration · 1 nothing made.",
)

for command in (issues.init, issues.build, issues.read, issues.check, issues.approve, desk.send, desk.run, desk.status, issues.verify):
    commands.command()(command)
commands.add_typer(sources)


#: The exit code of what Ctrl-C or SIGTERM ended: 128 and the number of SIGINT, as shells have it.
_INTERRUPTED = 130


def main() -> NoReturn:
    """Entry point of the `reporter` command."""
    _open_streams()
    signal.signal(signal.SIGTERM, _terminate)
    if not sys.warnoptions:  # what libraries have to say to programmers is not for who reads a newspaper
        warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING, format="reporter: %(message)s", stream=sys.stderr)
    for noisy in ("trafilatura", "htmldate", "weasyprint", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    sys.exit(_run(sys.argv[1:]))


def _open_streams() -> None:
    """Whoever started us may have closed any of the three (`<&-`, a daemon's parent): what is not there reads as empty and takes all."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def _run(arguments: list[str]) -> int:
    """Run one command; every way it can end is an exit code and at most one line."""
    try:
        result = commands(arguments, standalone_mode=False)
    except ReporterError as error:
        return _fail(str(error), error.exit_code)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        hint = f" (see {context.command_path} --help)" if context else ""
        return _fail(error.format_message().rstrip(".") + hint, 2) if error.format_message() else 2
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the last line of defence: a user never sees a traceback
        if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:  # a file would have its name
            return _fail("the output cannot be written: the disk it goes to is full. What was made lies where it belongs", 1)
        if os.environ.get("REPORTER_DEBUG"):
            raise
        return _fail(f"a fault in reporter itself ({type(error).__name__}: {error}). Set REPORTER_DEBUG=1 and report what it prints", 1)
    if result == _INTERRUPTED:  # the command line's library keeps the interrupt to itself
        return _interrupted()
    return result if isinstance(result, int) else 0


def _interrupted() -> int:
    return _fail("interrupted; nothing was changed", _INTERRUPTED)


def _fail(message: str, code: int) -> int:
    say("reporter: " + " ".join(message.split()))
    return code


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command the way Ctrl-C does: children stopped, nothing half written."""
    raise KeyboardInterrupt
