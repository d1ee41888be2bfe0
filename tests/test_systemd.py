"""The units and the crontab line that `reporter run --print-systemd` prints."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reporter.systemd import units

DESK = Path("/srv/desk")


def printed(**changes: object) -> str:
    """Units of an ordinary desk."""
    plain = {"folder": DESK, "writes": [DESK / "out"], "user": "desk"}
    return units(changes.pop("command", ["/usr/bin/reporter"]), changes.pop("options", []), **(plain | changes))


def parts(text: str) -> dict[str, configparser.ConfigParser]:
    """Each unit by its file name."""
    found = {}
    for block in re.split(r"^# /etc/systemd/system/", text, flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        found[name] = configparser.ConfigParser(interpolation=None, strict=True)
        found[name].optionxform = str
        found[name].read_string(body)
    return found


def test_there_are_a_service_a_timer_and_a_crontab_line() -> None:
    """The service runs the scheduler; the timer runs it once every five minutes; cron does the same."""
    found = parts(printed())
    assert list(found) == ["reporter.service", "reporter-once.service", "reporter-once.timer"]
    assert found["reporter.service"]["Service"]["ExecStart"] == "/usr/bin/reporter run"
    assert found["reporter-once.service"]["Service"]["ExecStart"] == "/usr/bin/reporter run --once"
    assert found["reporter-once.timer"]["Timer"]["OnCalendar"] == "*:0/5"
    assert "# */5 * * * * cd /srv/desk && /usr/bin/reporter run --once\n" in printed()


def test_a_stop_has_time_enough_and_a_reload_is_a_hangup() -> None:
    """The scheduler needs five seconds at most."""
    service = parts(printed())["reporter.service"]["Service"]
    assert int(service["TimeoutStopSec"]) > 5
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["ReadWritePaths"] == "/srv/desk/out"
    both = parts(printed(writes=[DESK / "out", Path("/srv/the share")]))["reporter.service"]["Service"]
    assert both["ReadWritePaths"] == '/srv/desk/out "/srv/the share"'


def test_odd_paths_are_quoted_for_both() -> None:
    """Spaces, percent and dollar signs mean something in unit files and crontabs."""
    text = printed(command=["/opt/my desk/reporter"], options=["--config", "a%b$c"], folder=Path("/srv/50%"))
    assert 'ExecStart="/opt/my desk/reporter" run --config a%%b$$c\n' in text
    assert "WorkingDirectory=/srv/50%%\n" in text
    assert r"cd /srv/50\% && '/opt/my desk/reporter' run --once --config 'a\%b$c'" in text


@pytest.mark.parametrize("folder", ["/srv/a\nExecStart=/bin/sh", "/srv/a\x00", "/srv/\u2028"])
def test_a_path_that_would_break_a_line_is_refused(folder: str) -> None:
    """Nothing can be smuggled into a unit."""
    with pytest.raises(ValueError, match="cannot hold"):
        printed(folder=Path(folder))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    """`systemd-analyze verify` says nothing of our units."""
    text = printed(command=[shutil.which("true")], folder=tmp_path, writes=[tmp_path], user="root")
    for block in re.split(r"^# /etc/systemd/system/", text, flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        (tmp_path / name).write_text(body)
    found = sorted(map(str, tmp_path.glob("reporter*")))
    run = subprocess.run(["systemd-analyze", "verify", *found], capture_output=True, text=True, check=False, timeout=60)
    assert not [line for line in run.stderr.splitlines() if "reporter" in line]
