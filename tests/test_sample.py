"""The sample issue, built by the real command: expected files, sameness from run to run, and evidence that holds."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from reporter import assets, freeze, verify

ISSUE = "briefing/2023-09-30"
_MAP = re.compile(r'(?<=<figure class="map"><img src=")data:image/svg\+xml;base64,[A-Za-z0-9+/=]+')
OUTSIDE = Path(__file__).resolve().parents[2] / "shared" / "tools" / "check_evidence"


def build(out: Path, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs `reporter build` in a folder without a configuration."""
    arguments = [sys.executable, "-m", "reporter.cli", "build", "--out", str(out)]
    return subprocess.run(arguments, cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample issue, built once."""
    out = tmp_path_factory.mktemp("sample")
    done = build(out, out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out}/{ISSUE}/briefing-2023-09-30.pdf\n"
    return out / ISSUE


@pytest.mark.parametrize("name", ["issue.json", "briefing-2023-09-30.html"])
def test_the_sample_issue_is_the_expected_one(name: str, sample: Path, golden: Callable[[str, str], None]) -> None:
    """A change in what is said or how it is marked up shows as a diff; `make golden` accepts it.

    What maps draw is left out: cities are named as the CLDR of the installed Babel has them (2.18 Tirane, 2.19 Tirana).
    """
    golden(name, _MAP.sub("data:image/svg+xml;base64,…", (sample / name).read_text(encoding="utf-8")))


def test_the_same_input_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    """Another process, folder, hash seed, zone and locale: every file is the same to the byte."""
    done = build(tmp_path / "elsewhere", tmp_path, PYTHONHASHSEED="12345", TZ="Pacific/Auckland", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "elsewhere" / ISSUE) == digests(sample)


def digests(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_sample_issue_follows_its_schema(sample: Path) -> None:
    """What the command writes validates against the schema that ships."""
    schema = json.loads((assets.locate("data") / "issue.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads((sample / "issue.json").read_bytes()))


def test_everything_in_the_sample_issue_holds(sample: Path) -> None:
    """Every claim, quote and figure is what its passage says."""
    verdict = verify.check(freeze.from_json((sample / "issue.json").read_bytes()))
    assert verdict.lines == ()
    assert next(tally for tally in verdict.tallies if tally.kind == "claim").checked > 40


def test_the_outside_checker_finds_nothing_either(sample: Path) -> None:
    """A checker written apart from this project agrees."""
    if not OUTSIDE.is_file():
        pytest.skip("no outside checker beside the checkout")
    done = subprocess.run([sys.executable, OUTSIDE, sample / "issue.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_path_of_this_machine_is_in_any_file(sample: Path) -> None:
    """An issue that is shared does not tell where it was made."""
    root = str(assets.locate("data").parent)
    for path in sample.rglob("*"):
        if path.is_file():
            assert root.encode() not in path.read_bytes(), path.name


def test_the_brief_is_told_as_it_was_written(sample: Path) -> None:
    """The desk's explainer keeps its questions, and its quotes are the quoted words only."""
    issue = freeze.from_json((sample / "issue.json").read_bytes())
    story = next(story for story in issue.stories if "Kosovo" in story.headline.text)
    assert [section.question for section in story.sections] == [
        "What is happening?",
        "What sparked it?",
        "What are the roots?",
        "Who is involved?",
        "What are others saying?",
        "What could follow?",
    ]
    quoted = (
        "very high level of sophistication",
        "immediate de-escalation and a return to dialogue",
        "potentially dangerous",
        "military-grade",
    )
    assert story.quotes
    assert {quote.text for quote in story.quotes} <= set(quoted)
    assert story.image is not None
    assert story.image.file is not None
