"""`reporter sources import` and `export`: lists of feeds, through the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter import config
from reporter.cli.commands import run
from reporter.sources import opml

DESK = """# Kept by the night desk.
[editions.morning]
title = "Morning"  # as in the masthead

[sources.wire]
kind = "feed"
location = "https://wire.example/feed"   # asked since 2019
"""
LIST = """<opml version="2.0"><head/><body><outline text="World">
<outline text="Ports &quot;daily&quot;" xmlUrl="https://ports.example/?rss=1" language="de"/>
<outline text="Wire" xmlUrl="https://WIRE.example:443/feed"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/>
<outline text="Rivers" xmlUrl="https://rivers.example/atom" language="not a tag"/></outline></body></opml>"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a desk and a list."""
    monkeypatch.chdir(tmp_path)
    Path("reporter.toml").write_text(DESK, encoding="utf-8")
    Path("list.opml").write_text(LIST, encoding="utf-8")
    return tmp_path


def _sources() -> dict[str, tuple[str, object, object]]:
    desk = config.load(Path("reporter.toml"), {})
    return {name: (source.location, source.options.get("section"), source.options.get("language")) for name, source in desk.sources.items()}


def test_feeds_are_added_below_what_stands_there(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every byte of reporter.toml stays, new feeds stand below it, and what was known or cannot be read is named."""
    (desk / "reporter.toml").chmod(0o640)
    assert run(["sources", "import", "list.opml"]) == 3
    text, told = (desk / "reporter.toml").read_text(encoding="utf-8"), capsys.readouterr()
    assert text.startswith(DESK)
    assert _sources() == {
        "wire": ("https://wire.example/feed", None, None),
        "ports-daily": ("https://ports.example/?rss=1", "World", "de"),
        "rivers": ("https://rivers.example/atom", "World", None),
    }
    assert told.out == "sources.ports-daily  https://ports.example/?rss=1\nsources.rivers  https://rivers.example/atom\n"
    assert told.err == "known already: Wire: is sources.wire\nleft out: Local: not an address of the web: 'file:///etc/passwd'\n"
    assert (desk / "reporter.toml").stat().st_mode & 0o777 == 0o640


def test_a_second_import_changes_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same list again adds no feed, and the file is not written."""
    run(["sources", "import", "list.opml"])
    first = (desk / "reporter.toml").read_bytes()
    capsys.readouterr()
    run(["sources", "import", "list.opml"])
    assert (desk / "reporter.toml").read_bytes() == first
    assert "no new feed; nothing was changed" in capsys.readouterr().err


def test_what_still_has_to_be_done_is_said(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edition that names its sources does not read the new ones, and one with sections of its own is not given others."""
    more = '[editions.evening]\ntitle = "Evening"\nsources = ["wire"]\n[editions.noon]\ntitle = "Noon"\nsections = ["Ports"]\n'
    (desk / "reporter.toml").write_text(DESK + more, encoding="utf-8")
    run(["sources", "import", "list.opml"])
    told = capsys.readouterr().err
    assert "Not read yet: add the names to `sources` of [editions.evening]" in told
    assert "Sections not taken over, because the edition that reads them has others: World" in told
    assert {section for _, section, _ in _sources().values()} == {None}


def test_line_ends_stay_as_they_are(desk: Path) -> None:
    """A file with Windows line ends and a byte-order mark keeps both."""
    (desk / "reporter.toml").write_bytes(b"\xef\xbb\xbf" + DESK.replace("\n", "\r\n").encode())
    run(["sources", "import", "list.opml"])
    data = (desk / "reporter.toml").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# Kept")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert "rivers" in _sources()


@pytest.mark.parametrize(
    ("files", "arguments", "said", "code"),
    [
        ({}, ["import", "missing.opml"], "missing.opml: no such file. Check the path", 1),
        ({"list.opml": "<html/>"}, ["import", "list.opml"], "list.opml: not an OPML file: it has no body", 1),
        ({"list.opml": '<!DOCTYPE x [<!ENTITY a "b">]><opml/>'}, ["import", "list.opml"], "declares entities", 1),
        ({"reporter.toml": None}, ["import", "list.opml"], "reporter.toml: no such file. Make a desk with: reporter init DIR", 2),
        (
            {"reporter.toml": 'sources = { wire = { kind = "feed", location = "https://w.example/" } }\n[editions.a]\ntitle = "A"\n'},
            ["import", "list.opml"],
            "reporter.toml: sources: nothing can be added to its sources. Write each source as a table of its own, headed [sources.NAME]",
            2,
        ),
        ({}, ["export", "reporter.toml"], "reporter.toml: exists and is no subscription list. Name a new file", 2),
        ({"reporter.toml": '[editions.a]\ntitle = "A"\n'}, ["export", "new.opml"], "reporter.toml: sources: the desk has no feed", 2),
    ],
)
def test_mistakes_are_one_line_and_change_nothing(desk, capsys, files, arguments, said, code) -> None:
    """The message names the file and the remedy, and reporter.toml stays as it was."""
    for name, text in files.items():
        (desk / name).unlink(missing_ok=True)
        if text is not None:
            (desk / name).write_text(text, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in desk.iterdir()}
    assert run(["sources", *arguments]) == code
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert {path.name: path.read_bytes() for path in desk.iterdir()} == before


def test_a_file_that_may_not_be_written_is_named(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the permission to write, the message says which file."""
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    desk.chmod(0o500)
    try:
        assert run(["sources", "import", "list.opml"]) == 1
    finally:
        desk.chmod(0o700)
    assert "reporter.toml: cannot be written. Make the file and its folder writable" in capsys.readouterr().err


def test_a_desk_s_feeds_come_out_and_in_again(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is exported is imported by another desk as it was; sources that no list can hold are named; an earlier list gives way."""
    run(["sources", "import", "list.opml"])
    with (desk / "reporter.toml").open("a", encoding="utf-8") as file:
        file.write('[sources.box]\nkind = "folder"\nlocation = "box"\n')
    capsys.readouterr()
    for _ in range(2):
        assert run(["sources", "export", "out.opml"]) == 0
    told = capsys.readouterr()
    assert told.out == "out.opml\nout.opml\n"
    assert "3 feeds; no feeds of the web, so not in the list: box" in told.err
    assert len(opml.read((desk / "out.opml").read_bytes(), "x").feeds) == 3
    (desk / "reporter.toml").write_text('[editions.a]\ntitle = "A"\n', encoding="utf-8")
    assert run(["sources", "import", "out.opml"]) == 0
    assert set(_sources().values()) == {
        ("https://wire.example/feed", None, None),
        ("https://ports.example/?rss=1", "World", "de"),
        ("https://rivers.example/atom", "World", None),
    }
