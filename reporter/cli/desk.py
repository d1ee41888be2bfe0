"""The commands of a desk that works by the clock: run, send, status."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from reporter.cli.options import AsJson, Config, Edition, Out, day_of, say
from reporter.errors import UsageError
from reporter.log import logger

if TYPE_CHECKING:
    from reporter.app.status import EditionStatus, IssueStatus
    from reporter.model import Delivery, Occasion
    from reporter.store.issues import Recorded


def run(
    once: Annotated[bool, typer.Option("--once", help="Make what is due now, deliver what is owed, and end: for cron.")] = False,
    print_systemd: Annotated[bool, typer.Option("--print-systemd", help="Print a systemd unit, a timer and a crontab line.")] = False,
    config: Config = None,
    out: Out = None,
) -> None:
    """Run the scheduler in the foreground, until SIGTERM; SIGHUP reads reporter.toml anew."""
    from reporter.app import running

    if once and print_systemd:
        raise UsageError("--once and --print-systemd do not go together", remedy="Use one of them")
    if print_systemd:
        print(running.units(config, out), end="")
        return
    _log_with_times()
    if not once:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it is heeded: a reload right after the start must not end us
        if not running.run(config, out):
            _leave(0)  # what was given up has gone back into the ledger
        return
    failures = running.run_once(config, out)
    if failures is None:
        _leave(130)
    raise typer.Exit(1 if failures else 0)


def send(
    edition: Edition = None,
    day: Annotated[str | None, typer.Option("--date", metavar="D", help="Date of the issue, YYYY-MM-DD; default the newest.")] = None,
    to: Annotated[list[str] | None, typer.Option("--to", metavar="A", help="Only this recipient, in doubt or not; repeats.")] = None,
    test: Annotated[bool, typer.Option("--test", help="A trial for --to alone: nothing is recorded or released.")] = False,
    config: Config = None,
    out: Out = None,
) -> None:
    """Deliver a frozen issue to its readers. Safe to repeat: only what is missing is sent."""
    from reporter import watch
    from reporter.app import sending

    recipients, stopping = tuple(to or ()), threading.Event()
    if test:
        done = sending.send_test(edition, day_of(day), recipients, path=config, out=out)
    else:
        with watch.heeding({signal.SIGTERM: stopping.set}):
            done = sending.send(edition, day_of(day), recipients, path=config, out=out, stopping=stopping)
    for row in done.rows:
        print(_delivery_line(row))
    for line in done.remarks():
        say(line)
    raise typer.Exit(done.exit_code)


def status(
    edition: Edition = None,
    issue: Annotated[bool, typer.Option("--issue", help="The deliveries of one issue, recipient by recipient.")] = False,
    day: Annotated[str | None, typer.Option("--date", metavar="D", help="With --issue: its date; default the newest.")] = None,
    config: Config = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say what is next, what ran, what failed and why, and who has not got an issue."""
    from reporter.app import status as standing

    if day and not issue:
        raise UsageError("--date goes with --issue", remedy="Write: reporter status --issue --date 2026-11-24")
    if issue:
        one = standing.issue_status(edition, day_of(day), config, out)
        lines = [json.dumps(_issue_facts(one), ensure_ascii=False)] if as_json else list(_issue_lines(one))
    else:
        all_of_it = standing.status(edition, config, out)
        facts = {"editions": [_edition_facts(each) for each in all_of_it]}
        lines = [json.dumps(facts, ensure_ascii=False)] if as_json else [line for each in all_of_it for line in _edition_lines(each)]
    for line in lines:
        print(line)


def _leave(code: int) -> None:
    """End now: a thread that was given up would otherwise be waited for."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)


def _log_with_times() -> None:
    """A scheduler's log says when, and what ended well too."""
    logger.setLevel(logging.INFO)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S %z"))


# ── in words ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _called(state: str) -> str:
    from reporter.app.status import CALLED

    return CALLED.get(state, state)


def _edition_lines(status: EditionStatus) -> list[str]:
    zone = ZoneInfo(status.zone)
    never = "never: its schedule has no further date" if status.scheduled else "made by hand"
    lines = [f"{status.id} ({status.title})", f"  next       {_time(status.next, zone) if status.next else never}"]
    lines += [f"  {'owed' if n == 0 else '':9s}  {_owed(each, zone)}" for n, each in enumerate(status.owed)]
    lines += [f"  {'ran' if n == 0 else '':9s}  {_occasion(seen)}" for n, seen in enumerate(reversed(status.occasions))]
    lines += [f"  {'issues' if n == 0 else '':9s}  {_issue(each)}" for n, each in enumerate(status.issues)]
    if status.deliveries:
        counts = ", ".join(f"{count} {_called(state)}" for state, count in sorted(status.deliveries.items()))
        lines.append(f"  {'delivered':9s}  No. {status.issues[0].number}: {counts}")
    lines += [f"  {'trouble' if n == 0 else '':9s}  {_delivery_line(row)}" for n, row in enumerate(status.troubled[:10])]
    if len(status.troubled) > 10:
        lines.append(f"             and {len(status.troubled) - 10} more; --json has them all")
    lines += [
        f"  {'sources' if n == 0 else '':9s}  {each.source}: {each.detail} ({_time(each.at, zone)})"
        for n, each in enumerate(status.failing)
    ]
    return lines


def _owed(each: Occasion, zone: ZoneInfo) -> str:
    again = f"failed {each.attempts} times and is to be tried again" if each.attempts else "nothing has begun it"
    return f"{each.date}: was due {_time(each.slot, zone)}; {again}. If this stays so, start the scheduler: reporter run"


def _occasion(seen: Occasion) -> str:
    attempts = f", {seen.attempts} attempts" if seen.attempts > 1 else ""
    words = {"done": "made", "claimed": "being made", "due": "given back, to be made"}
    return f"{seen.date}: {words.get(seen.state, seen.state)}{attempts}{': ' + seen.detail if seen.detail else ''}"


def _issue(each: Recorded) -> str:
    version = f" version {each.version}: {each.note}" if each.version > 1 else ""
    return f"No. {each.number} of {each.date}{version} ({'released' if each.released else 'draft'})"


def _delivery_line(row: Delivery) -> str:
    retry = f", again from {row.retry:%Y-%m-%d %H:%M} UTC" if row.retry else ""
    return f"{row.date} {row.channel} to {row.recipient}: {_called(row.state)}{retry}{': ' + row.reply if row.reply else ''}"


def _issue_lines(one: IssueStatus) -> list[str]:
    return [_issue(one.issue), *(f"  {_delivery_line(row)}" for row in one.deliveries or ())] + (
        [] if one.deliveries else ["  no deliveries"]
    )


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M} {zone.key}"


# ── as JSON ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _edition_facts(status: EditionStatus) -> dict[str, Any]:
    return {
        "edition": status.id,
        "title": status.title,
        "next": _stamp(status.next),
        "owed": [_occasion_facts(each) for each in status.owed],
        "occasions": [_occasion_facts(seen) for seen in status.occasions],
        "issues": [_recorded(each) for each in status.issues],
        "deliveries": dict(sorted(status.deliveries.items())),
        "troubled": [_delivery(row) for row in status.troubled],
        "failing": [{"source": each.source, "at": _stamp(each.at), "detail": each.detail} for each in status.failing],
    }


def _occasion_facts(seen: Occasion) -> dict[str, Any]:
    return {
        "date": seen.date.isoformat(),
        "slot": _stamp(seen.slot),
        "state": seen.state,
        "attempts": seen.attempts,
        "detail": seen.detail,
    }


def _issue_facts(one: IssueStatus) -> dict[str, Any]:
    return _recorded(one.issue) | {"deliveries": [_delivery(row) for row in one.deliveries]}


def _recorded(each: Recorded) -> dict[str, Any]:
    state = "released" if each.released else "draft"
    return {"date": each.date.isoformat(), "number": each.number, "version": each.version, "state": state, "note": each.note}


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "date": row.date.isoformat(),
        "version": row.version,
        "channel": row.channel,
        "recipient": row.recipient,
        "state": row.state,
        "attempts": row.attempts,
        "updated": _stamp(row.updated),
        "reply": row.reply,
        "retry": _stamp(row.retry),
        "message_id": row.message_id,
    }


def _stamp(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
