"""What `reporter run --print-systemd` prints: units for systemd, and a crontab line for machines without it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

_SERVICE = """\
# /etc/systemd/system/reporter.service
# The scheduler, for as long as the machine runs:  systemctl enable --now reporter.service
[Unit]
Description=reporter: the scheduled briefing
Wants=network-online.target time-sync.target
After=network-online.target time-sync.target

[Service]
Type=exec
User={user}
WorkingDirectory={folder}
{secrets}ExecStart={command} run{options}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=30
TimeoutStopSec=10
{guard}
[Install]
WantedBy=multi-user.target
"""

_TIMER = """\
# Or, instead of it, a look every five minutes:  systemctl enable --now reporter-once.timer
# /etc/systemd/system/reporter-once.service
[Unit]
Description=reporter: make the issues that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
WorkingDirectory={folder}
{secrets}ExecStart={command} run --once{options}
TimeoutStopSec=10
{guard}
# /etc/systemd/system/reporter-once.timer
[Unit]
Description=reporter: look for issues that are due

[Timer]
OnCalendar=*:0/5
AccuracySec=10s

[Install]
WantedBy=timers.target
"""

# systemd gives a service none of the variables of the shell in which passwords may have been set.
_SECRETS = """\
# Passwords, as NAME=value lines, in a file that only root may read:
EnvironmentFile=-/etc/reporter.env
"""

_CRON = """\
# Or, without systemd, in crontab -e:
# */5 * * * * cd {folder} && {command} run --once{options}
"""

# Sees the desk's folder and the system read-only, no home, no devices; WeasyPrint's children need their own memory limits, so none here.
_GUARD = """\
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writes}
"""


def units(command: Sequence[str], options: Sequence[str], *, folder: Path, writes: Sequence[Path], user: str) -> str:
    """Service, timer and crontab line. `command` is the program, `options` what follows `run`, `folder` the desk; paths are absolute.

    Raises ValueError for a path that systemd's files cannot hold: with a line break or another control character.
    """
    words = [str(word) for word in (*command, *options, folder, *writes, user)]
    if any(not char.isprintable() for word in words for char in word):
        raise ValueError("a path has a character that a unit file cannot hold")
    guard = _GUARD.format(writes=" ".join(_quoted(str(path)) for path in writes))
    said = {"user": user, "folder": _specifiers(str(folder)), "guard": guard, "secrets": _SECRETS}
    service = {"command": " ".join(map(_quoted, command)), "options": "".join(f" {_quoted(word)}" for word in options)}
    shell = {"command": " ".join(map(_cron, command)), "options": "".join(f" {_cron(word)}" for word in options)}
    return "\n".join(
        (_SERVICE.format(**said, **service), _TIMER.format(**said, **service), _CRON.format(folder=_cron(str(folder)), **shell))
    )


def _quoted(word: str) -> str:
    """A word of a command line (systemd.service(5), "Command lines"): `$` and `%` doubled, quoted where it has spaces or quotes."""
    plain = _specifiers(word).replace("\\", "\\\\").replace("$", "$$")
    return '"' + plain.replace('"', '\\"') + '"' if any(char in word for char in " \t\"';") else plain


def _specifiers(word: str) -> str:
    return word.replace("%", "%%")


def _cron(word: str) -> str:
    """A word for /bin/sh in a crontab, where `%` is a line break unless escaped (crontab(5))."""
    return shlex.quote(word).replace("%", r"\%")
