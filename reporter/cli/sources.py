"""The commands about a desk's sources: lists of feeds in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.options import Config, say

sources = typer.Typer(name="sources", no_args_is_help=True, help="Take the feeds of another reader in, or give a desk's own out (OPML).")


@sources.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A subscription list (OPML).")],
    config: Config = None,
) -> None:
    """Add the feeds of an OPML file to reporter.toml, whose text stays as it is. Safe to repeat."""
    from reporter.app import subscriptions

    found = subscriptions.import_feeds(file, config)
    for name, address in found.added.items():
        print(f"sources.{name}  {address}")
    for entry in found.known:
        say(f"known already: {entry.subject}: {entry.reason}")
    for entry in found.left_out:
        say(f"left out: {entry.subject}: {entry.reason}")
    if not found.added:
        say(f"{file}: no new feed; nothing was changed")
    for remark in found.remarks:
        say(remark)
    raise typer.Exit(3 if found.left_out else 0)


@sources.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A subscription list (OPML).")],
    config: Config = None,
) -> None:
    """Write the desk's feeds as an OPML file, in the place of an earlier one."""
    from reporter.app import subscriptions

    made = subscriptions.export_feeds(file, config)
    print(file)
    if made.others:
        say(f"{made.feeds} feeds; no feeds of the web, so not in the list: {', '.join(made.others)}")
