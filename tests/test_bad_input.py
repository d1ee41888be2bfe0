"""Bad input through the real command: one line that says what to do, the promised exit code, and what lay in out/ untouched."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ARTICLE = """Ferry sinks off Aldhaven

A ferry with 180 passengers sank on Sunday. All were saved.

What happens now?

Divers will look at the wreck.
"""
DESK = '[editions.morning]\ntitle = "Morning"\n[sources.a]\nkind = "document"\nlocation = "a.txt"\n'
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Case:
    """One bad input: how the folder is prepared, what is typed, and what must be said."""

    arguments: list[str]
    says: tuple[str, ...]
    exit_code: int = 1
    files: dict[str, bytes] = field(default_factory=dict)


def desk(text: str = "") -> dict[str, bytes]:
    """A desk of one edition, with more below its file."""
    return {"reporter.toml": (DESK + text).encode(), "a.txt": ARTICLE.encode()}


def template(source: str) -> dict[str, bytes]:
    """A desk whose own masthead is this."""
    return desk() | {"templates/explainer/masthead.html.j2": source.encode()}


CASES = {
    "missing file": Case(["build", "--from", "gone.txt"], ("gone.txt",)),
    "empty file": Case(["build", "--from", "empty.txt"], ("empty.txt", "empty. Write the report into it"), files={"empty.txt": b""}),
    "blank file": Case(["build", "--from", "blank.txt"], ("blank.txt", "empty. Write the report into it"), files={"blank.txt": b" \n\t\n"}),
    "binary file": Case(["build", "--from", "noise.txt"], ("noise.txt",), files={"noise.txt": bytes(range(256)) * 64}),
    "picture for a text": Case(["build", "--from", "a.png"], ("a.png",), files={"a.png": b"\x89PNG\r\n\x1a\n" + bytes(2000)}),
    "a second file behind one --from": Case(
        ["build", "--from", "a.txt", "b.txt"], ("b.txt", "put --from before it"), 2, desk() | {"b.txt": b"Text."}
    ),
    "nameless source": Case(["build", "--from", ""], ("empty", "Give a file"), 2, desk()),
    "empty folder": Case(["build", "--from", "void"], ("void",), files={"void/.keep": b""}),
    "unknown style": Case(["build", "--from", "a.txt", "--style", "explainr"], ("explainr", "explainer"), 2, desk()),
    "unknown paper": Case(["build", "--from", "a.txt", "--paper", "B7"], ("B7", "A4"), 2, desk()),
    "bad date": Case(["build", "--from", "a.txt", "--date", "2026-13-40"], ("2026-13-40", "YYYY-MM-DD"), 2, desk()),
    "date at the calendar's end": Case(["build", "--from", "a.txt", "--date", "9999-12-31"], ("9999-12-31", "1000 to 9998"), 2, desk()),
    "date without four figures": Case(["build", "--from", "a.txt", "--date", "0001-01-01"], ("0001-01-01", "1000 to 9998"), 2, desk()),
    "time at the calendar's end": Case(["build", "--from", "a.txt", "--as-of", "9999-12-31T23:59-05:00"], ("--as-of",), 2, desk()),
    "bad time": Case(["build", "--from", "a.txt", "--as-of", "noon"], ("noon",), 2, desk()),
    "unknown edition": Case(["build", "mornin"], ("mornin", "morning"), 2, desk()),
    "unknown key": Case(
        ["build"], ("reporter.toml", "editions.evening.papper", "'paper'"), 2, desk('[editions.evening]\ntitle = "E"\npapper = "A4"\n')
    ),
    "endless number": Case(["build"], ("reporter.toml", "a number"), 2, desk("[press]\nworkers = " + "9" * 5000)),
    "bottomless table": Case(["build"], ("reporter.toml", "deep"), 2, desk(".".join("a" * 2000) + " = 1")),
    "no edition": Case(["build"], ("reporter.toml", "no edition"), 2, {"reporter.toml": b""}),
    "which edition": Case(["build"], ("EDITION", "evening, morning"), 2, desk('[editions.evening]\ntitle = "E"\n')),
    "broken configuration": Case(["build"], ("reporter.toml", "line 6"), 2, desk("= 3")),
    "missing configuration": Case(["build", "--config", "no.toml"], ("no.toml",), 2, desk()),
    "invalid YAML": Case(["build", "--from", "b.yaml"], ("b.yaml",), files={"b.yaml": b"title: [one\nsections: }"}),
    "wrong schema": Case(
        ["build", "--from", "b.yaml"],
        ("b.yaml", "sections[0]"),
        files={"b.yaml": b"title: T\nsections:\n  - question: Why?\n    txt: Because.\n"},
    ),
    "wrong value": Case(
        ["build", "--from", "b.json"],
        ("b.json", "figures[0]"),
        files={"b.json": b'{"title":"T","sections":[{"text":"A."}],"figures":[{"text":"A"}]}'},
    ),
    "out is a file": Case(["build", "--from", "a.txt", "--out", "wall"], ("wall",), files=desk() | {"wall": b"brick"}),
    "no folder": Case(["init", "a.txt"], ("a.txt", "reporter init DIR"), 2, desk()),
    "full folder": Case(["init", "."], ("is not an empty folder",), 2, desk()),
    "no issue": Case(["verify", "gone.json"], ("gone.json",), 2),
    "no end to verify": Case(["verify", "/dev/zero"], ("/dev/zero", "is no regular file"), 2),
    "not an issue": Case(["verify", "a.txt"], ("a.txt",), files=desk()),
}
#: A desk's own masthead → what the issue says of it.
TEMPLATES = {
    "<p>\n{% if %}": ("masthead.html.j2:2",),
    "{{ nonsense.name }}": ("masthead.html.j2:1", "nonsense"),
    "{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}{% endfor %}{% endfor %}": ("masthead.html.j2:1",),
    "{% set x = 'x' * 99999 %}{{ (x * 99999)|length }}": ("masthead.html.j2:1", "memory"),
}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in a folder of its own, for at most two minutes."""

    def start(arguments: list[str], **more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "reporter.cli", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            **more,
        )

    return start


def prepare(folder: Path, files: dict[str, bytes]) -> dict[str, str]:
    """Writes the case's files and an earlier issue; returns the digests of the earlier issue's files."""
    earlier = {
        "out/morning/2026-01-01/morning-2026-01-01.pdf": b"%PDF-1.7 yesterday's",
        "out/briefing/2026-01-01/briefing-2026-01-01.pdf": b"%PDF-1.7 yesterday's own",
    }
    for name, content in (earlier | files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return digests(folder)


def digests(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of every finished file below out/."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "out").rglob("*.*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_one_line_and_leaves_no_trace(name: str, run, tmp_path: Path) -> None:
    """The message names file, place and remedy; the exit code is the promised one; what lay in out/ lies there still."""
    case = CASES[name]
    before = prepare(tmp_path, case.files)
    done = run(case.arguments)
    errors = [line for line in done.stderr.splitlines() if line.startswith("reporter: ")]
    assert done.returncode == case.exit_code, done.stderr
    assert len(errors) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "fault in reporter itself" not in done.stderr
    assert all(word in errors[0] for word in case.says), errors[0]
    assert done.stdout == ""
    after = digests(tmp_path)
    assert {path: after.get(path) for path in before} == before
    assert not [path for path in after if path.endswith((".pdf", ".html", "issue.json")) and path not in before]


@pytest.mark.parametrize("source", TEMPLATES)
def test_a_desks_broken_template_costs_its_look_alone(source: str, run, tmp_path: Path) -> None:
    """One that is wrong, endless or greedy is named with its line; the issue is made in the templates that ship."""
    before = prepare(tmp_path, template(source))
    done = run(["build", "--date", "2026-11-24"])
    assert done.returncode == 3, done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("failed: templates: ")]
    assert len(told) == 1, done.stderr
    assert all(word in told[0] for word in TEMPLATES[source]), told[0]
    assert "Traceback" not in done.stderr
    assert (tmp_path / done.stdout.strip()).read_bytes().startswith(b"%PDF")
    after = digests(tmp_path)
    assert {path: after.get(path) for path in before} == before


def test_an_unwritable_out_is_named(run, tmp_path: Path) -> None:
    """A folder without the permission to write is refused with the way out."""
    prepare(tmp_path, desk())
    (tmp_path / "locked").mkdir(mode=0o555)
    root = os.access(tmp_path / "locked", os.W_OK)
    if root and not Path("/sys/kernel").is_dir():
        pytest.skip("this user may write everywhere")
    out = "/sys/kernel" if root else "locked"
    done = run(["build", "--from", "a.txt", "--out", out])
    assert done.returncode == 1
    assert out in done.stderr
    assert "--out" in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", folder], capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_changes_nothing(run, tmp_path: Path, small_disk: Path) -> None:
    """When there is no room for the new issue, the earlier one is as it was and the message says so."""
    prepare(tmp_path, desk())
    earlier = small_disk / "briefing" / "2026-01-01"
    earlier.mkdir(parents=True)
    (earlier / "briefing-2026-01-01.pdf").write_bytes(b"%PDF-1.7 yesterday's")
    with (small_disk / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while ballast.write(bytes(4096)):
            pass
    done = run(["build", "--from", "a.txt", "--out", str(small_disk)])
    assert done.returncode == 1, done.stderr
    assert "disk is full" in done.stderr
    assert "Free some space" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in small_disk.rglob("*.pdf")] == ["briefing-2026-01-01.pdf"]
    assert (earlier / "briefing-2026-01-01.pdf").read_bytes() == b"%PDF-1.7 yesterday's"


@pytest.mark.slow
def test_a_text_of_50_megabytes_is_bounded(run, tmp_path: Path) -> None:
    """A huge text is refused or cut with a word about it, in bounded memory and time."""
    sentence = "The harbour authority of Aldhaven said on Sunday that 180 passengers were saved. "
    (tmp_path / "huge.txt").write_text(
        "Huge\n\n" + "\n\n".join([sentence * 40] * (50 * MEGABYTE // (len(sentence) * 40))), encoding="utf-8"
    )
    done = run(["build", "--from", "huge.txt"])
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert done.returncode in (1, 3), done.stderr
    assert "huge.txt" in done.stderr
    assert used < 1500 * MEGABYTE


@pytest.mark.parametrize("name", ["pipe.txt", "pipe.csv", "loop.txt"])
def test_what_has_no_end_is_not_waited_for(name: str, run, tmp_path: Path) -> None:
    """A named pipe nobody writes to, or a link to itself, is named at once."""
    (tmp_path / name).symlink_to(name) if "loop" in name else os.mkfifo(tmp_path / name)
    done = run(["read", name])
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"{name}: ")


def test_a_folder_without_texts_is_named(run, tmp_path: Path) -> None:
    """`read` never ends with an exit code alone."""
    (tmp_path / "void").mkdir()
    done = run(["read", "void"])
    assert (done.returncode, done.stderr) == (1, "void: nothing to read was found\n")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_a_closed_stream_is_no_fault(closed: str, tmp_path: Path) -> None:
    """Who starts the command may have closed its standard streams: it works all the same."""
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m reporter.cli read a.txt {closed}'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ferry sinks off Aldhaven" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_named(tmp_path: Path) -> None:
    """Where the results cannot be written, one line says so."""
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "reporter.cli", "read", "a.txt"]
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("reporter: the output cannot be written")


def test_standard_input_may_be_empty(run) -> None:
    """`--from -` without a text says so."""
    done = run(["build", "--from", "-"], input="")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "reporter: -: empty. Pipe the report into it"
