"""The commands, and how each of them ends."""

from __future__ import annotations

import errno
import os
import sys

import typer
from typer.exceptions import TyperException

from reporter.cli import INTERRUPTED, desk, interrupted, issues
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


def run(arguments: list[str], at_hand: object = None) -> int:
    """Run one command; every way it can end is an exit code and at most one line. `at_hand` is what was begun for it ahead."""
    try:
        result = commands(arguments, standalone_mode=False, obj=at_hand)
    except ReporterError as error:
        return _fail(str(error), error.exit_code)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        hint = f" (see {context.command_path} --help)" if context else ""
        return _fail(error.format_message().rstrip(".") + hint, 2) if error.format_message() else 2
    except (KeyboardInterrupt, typer.Abort):
        return interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the last line of defence: a user never sees a traceback
        if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:  # a file would have its name
            return _fail("the output cannot be written: the disk it goes to is full. What was made lies where it belongs", 1)
        if os.environ.get("REPORTER_DEBUG"):
            raise
        return _fail(f"a fault in reporter itself ({type(error).__name__}: {error}). Set REPORTER_DEBUG=1 and report what it prints", 1)
    if result == INTERRUPTED:  # the command line's library keeps the interrupt to itself
        return interrupted()
    return result if isinstance(result, int) else 0


def _fail(message: str, code: int) -> int:
    say("reporter: " + " ".join(message.split()))
    return code
