"""Arguments in, exit code out: the only module that prints.

stdout carries results (a path, items, a verdict); progress, errors and logs go to stderr. Exit codes are in `errors.py` and
`pipeline.Produced`: 0 complete, 3 made with something left out, 2 wrong usage or configuration, 1 nothing could be made.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from reporter.errors import ReporterError, UsageError

if TYPE_CHECKING:
    from reporter.pipeline import Produced

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

Edition = Annotated[str | None, typer.Argument(metavar="[EDITION]", help="Edition of reporter.toml; not needed where there is one.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="F", help="Configuration; default ./reporter.toml.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where issues go; default out/ beside reporter.toml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Day = Annotated[str | None, typer.Option("--date", metavar="D", help="Date of the issue, YYYY-MM-DD; default today.")]


@commands.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Start a desk: a commented reporter.toml, templates/, data/ and out/."""
    from reporter import app

    app.init(folder)
    print(folder)
    _say(f"Next: cd {folder} && reporter build")


@commands.command()
def build(
    edition: Edition = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="SRC", help="A file, folder, URL or - for standard input; repeats. Needs no configuration."),
    ] = None,
    day: Day = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="T", help="State of the news, e.g. 2026-11-24T06:30Z.")] = None,
    style: Annotated[str | None, typer.Option("--style", metavar="S", help="Folder name under templates/.")] = None,
    paper: Annotated[str | None, typer.Option("--paper", metavar="P", help="A4, Letter or A5.")] = None,
    out: Out = None,
    config: Config = None,
    max_stories: Annotated[int | None, typer.Option("--max-stories", metavar="N", min=0, help="Default 12; 0 is no limit.")] = None,
    reissue: Annotated[bool, typer.Option("--reissue", help="Make a new version beside a released one; needs --note.")] = False,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What the new version corrects.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", min=1, help="Pages laid out at once; default all cores.")] = None,
    timings: Annotated[bool, typer.Option("--timings", help="Say where the time went.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make one issue now and print the path of its PDF."""
    from reporter import app

    if reissue != (note is not None):
        raise UsageError("--reissue and --note go together", remedy='Say what the new version corrects: --reissue --note "…"')
    request = app.Request(
        edition=edition,
        sources=tuple(source or ()),
        day=_date(day),
        as_of=_instant(as_of),
        style=style,
        paper=paper,
        out=out,
        config=config,
        max_stories=max_stories,
        note=note,
        workers=workers,
    )
    with _display() as progress:
        produced = app.build(request, progress)
    _report(produced, as_json=as_json)
    if timings:
        _timings(produced)
    raise typer.Exit(produced.exit_code)


@commands.command()
def read(
    sources: Annotated[list[str], typer.Argument(metavar="SRC...", help="Files, folders, URLs, source names or -.")],
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show what a source yields, before it is in any issue: one item a line; what was left out and why goes to stderr."""
    from reporter import app

    found = failed = False
    for report in app.read(tuple(sources), config):
        for item in report.items:
            print(json.dumps(item, ensure_ascii=False) if as_json else _item_line(item))
        for line in report.remarks:
            _say(line)
        found, failed = found or bool(report.items), failed or report.failed
    raise typer.Exit((3 if failed else 0) if found else 1)


@commands.command()
def check(
    edition: Edition = None,
    config: Config = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not read the sources or log in anywhere.")] = False,
    as_json: AsJson = False,
) -> None:
    """Validate configuration, templates, fonts and sources, and say exactly what to fix."""
    from reporter import app

    sound = True
    for finding in app.check(edition, config, offline=offline):
        print(json.dumps(finding.as_json(), ensure_ascii=False) if as_json else finding.line())
        sound = sound and finding.sound
    raise typer.Exit(0 if sound else 1)


@commands.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An issue.json or a PDF made by reporter.")],
    out: Out = None,
) -> None:
    """Re-check every claim, quote and figure of an issue against its evidence."""
    from reporter import app

    verdict = app.verify(file, out)
    for line in verdict.lines:
        _say(line)
    print(verdict.summary)
    raise typer.Exit(0 if verdict.sound else 1)


def main() -> NoReturn:
    """Entry point of the `reporter` command."""
    signal.signal(signal.SIGTERM, _terminate)
    logging.basicConfig(level=logging.WARNING, format="reporter: %(message)s", stream=sys.stderr)
    for noisy in ("trafilatura", "htmldate", "weasyprint", "fontTools", "charset_normalizer"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    sys.exit(_run(sys.argv[1:]))


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
        return _fail("interrupted; nothing was changed", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the last line of defence: a user never sees a traceback
        if os.environ.get("REPORTER_DEBUG"):
            raise
        return _fail(f"a fault in reporter itself ({type(error).__name__}: {error}). Set REPORTER_DEBUG=1 and report what it prints", 1)
    return result if isinstance(result, int) else 0


def _fail(message: str, code: int) -> int:
    _say("reporter: " + " ".join(message.split()))
    return code


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command the way Ctrl-C does: children stopped, nothing half written."""
    raise KeyboardInterrupt


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"not a date: {text!r}", place="--date", remedy="Write it as YYYY-MM-DD, e.g. 2026-11-24") from None


def _instant(text: str | None) -> datetime | None:
    """A time without a zone is taken as UTC."""
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"not a time: {text!r}", place="--as-of", remedy="Write it as 2026-11-24T06:30Z") from None
    return at and (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _item_line(item: dict[str, Any]) -> str:
    return "  ".join(str(item[key] or "-") for key in ("published", "outlet", "title", "url"))


def _report(produced: Produced, *, as_json: bool) -> None:
    issue = produced.issue
    for notice in produced.notices:
        _say(f"{notice.kind.replace('_', ' ')}: {notice.subject}: {notice.text}")
    if not as_json:
        print(produced.pdf)
        return
    facts = {
        "pdf": str(produced.pdf),
        "html": str(produced.html),
        "issue": str(produced.frozen),
        "edition": issue.edition,
        "date": issue.date.isoformat(),
        "number": issue.number,
        "version": issue.version,
        "exit": produced.exit_code,
        "notices": [{"kind": n.kind, "subject": n.subject, "text": n.text} for n in produced.notices],
    }
    print(json.dumps(facts, ensure_ascii=False))


def _timings(produced: Produced) -> None:
    for stage, seconds in produced.timings:
        _say(f"{stage:10s} {seconds:6.2f} s")
    _say(f"{'total':10s} {sum(seconds for _, seconds in produced.timings):6.2f} s")


def _display() -> Any:
    from reporter.display import display

    return display(sys.stderr)


if __name__ == "__main__":
    main()
