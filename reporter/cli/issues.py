"""The commands about one issue, now: init, build, read, check, verify."""

from __future__ import annotations

import getpass
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.options import AsJson, Config, Day, Edition, Out, day_of, instant_of, say
from reporter.errors import UsageError

if TYPE_CHECKING:
    from reporter.pipeline import Produced


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Start a desk: a commented reporter.toml, templates/, overrides/, data/ and out/."""
    from reporter import app

    app.init(folder)
    print(folder)
    say(f"Next: cd {folder} && reporter build")


def build(
    context: typer.Context,
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
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=0, help="Pages laid out at once; default, and 0, all cores.")
    ] = None,
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
        day=day_of(day),
        as_of=instant_of(as_of),
        style=style,
        paper=paper,
        out=out,
        config=config,
        max_stories=max_stories,
        note=note,
        workers=workers,
    )
    began = _since_start()
    with _display() as progress:
        produced = app.build(request, progress, context.obj)
    _report(produced, as_json=as_json)
    if timings:
        _timings(produced, began)
    raise typer.Exit(produced.exit_code)


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
            say(line)
        found, failed = found or bool(report.items), failed or report.failed
    raise typer.Exit((3 if failed else 0) if found else 1)


def check(
    edition: Edition = None,
    config: Config = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not read the sources or log in anywhere.")] = False,
    as_json: AsJson = False,
) -> None:
    """Validate configuration, templates, fonts, sources, mail servers and readers, and say exactly what to fix."""
    from reporter import app

    sound = True
    for finding in app.check(edition, config, offline=offline):
        print(json.dumps(finding.as_json(), ensure_ascii=False) if as_json else finding.line())
        sound = sound and finding.sound
    raise typer.Exit(0 if sound else 1)


def approve(
    edition: Edition = None,
    day: Annotated[str | None, typer.Option("--date", metavar="D", help="Date of the issue, YYYY-MM-DD; default the newest.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="The reviewer, as printed; default the login name.")] = None,
    config: Config = None,
    out: Out = None,
) -> None:
    """Let an issue that waits for an editor go out, with the reviewer's name on it."""
    from reporter.app import approving

    issue = approving.approve(edition, day_of(day), getpass.getuser() if by is None else by, path=config, out=out)
    print(f"No. {issue.number} of {issue.date}: approved by {issue.review.by if issue.review else by}")
    say(f"It goes out with the running scheduler or the next `reporter run --once`; at once with: reporter send {issue.edition}")


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An issue.json or a PDF made by reporter.")],
    out: Out = None,
) -> None:
    """Re-check every claim, quote and figure of an issue against its evidence."""
    from reporter import app

    verdict = app.verify(file, out)
    for line in verdict.lines:
        say(line)
    print(verdict.summary)
    raise typer.Exit(0 if verdict.sound else 1)


def _item_line(item: dict[str, Any]) -> str:
    """One line, whatever a file is called."""
    told = (" ".join(str(item[key] or "-").split()) for key in ("published", "outlet", "title", "url"))
    return "  ".join(told)


def _report(produced: Produced, *, as_json: bool) -> None:
    issue = produced.issue
    for notice in produced.notices:
        say(f"{notice.kind.replace('_', ' ')}: {notice.subject}: {notice.text}")
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


def _timings(produced: Produced, began: float) -> None:
    """Where the time went, from the start of the process; what no stage has taken (loading modules, ending processes) is named last."""
    stages = [("start-up", began, ()), *((timing.stage, timing.seconds, timing.parts) for timing in produced.timings)]
    whole = _since_start()
    stages.append(("the rest", whole - sum(seconds for _, seconds, _ in stages), ()))
    for stage, seconds, parts in stages:
        say(f"{stage:10s} {seconds:6.2f} s")
        for what, part in parts:
            say(f"{'':10s} {part:6.2f} s  {what}")
    say(f"{'total':10s} {whole:6.2f} s")


def _since_start() -> float:
    """Seconds since this process was started, interpreter included; processor time where the system does not tell (proc(5), field 22)."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError):
        return time.process_time()


def _display() -> Any:
    from reporter.display import display

    return display(sys.stderr)
