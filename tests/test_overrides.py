"""An editor's hand as a desk uses it: `overrides/EDITION-DATE.yaml`, through the real command."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.config import load_overrides, overrides_file
from reporter.errors import ConfigError
from reporter.model import Addition, Overrides, Split

DESK = '[editions.morning]\ntitle = "Morning"\n[sources.texts]\nkind = "folder"\nlocation = "texts"\n'
TEXTS = {
    "ferry": "Ferry sinks off Aldhaven\n\nA ferry with 180 passengers sank on Sunday.\n\nDivers will look at the wreck.\n",
    "fair": "Fair opens in Osen\n\nThe fair opened under a clear sky. About 4,000 people came.\n",
}


def read(path: Path, text: str) -> Overrides:
    """What a file with that text says."""
    file = path / "o.yaml"
    file.write_text(text, encoding="utf-8")
    return load_overrides(file)


class Desk:
    """A desk with two texts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "reporter.toml").write_text(DESK, encoding="utf-8")
        (folder / "texts").mkdir()
        (folder / "overrides").mkdir()
        for name, text in TEXTS.items():
            (folder / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")

    def override(self, text: str, name: str = "morning-2026-11-24") -> None:
        """Write an overrides file."""
        (self.folder / "overrides" / f"{name}.yaml").write_text(text, encoding="utf-8")

    def build_again(self, day: str, code: int = 0) -> dict:
        """The issue of that day, of every text as a source of its own: those of a drop box would be told once."""
        tables = (
            f'[sources.{path.stem}]\nkind = "document"\nlocation = "texts/{path.name}"\n'
            for path in sorted((self.folder / "texts").iterdir())
        )
        (self.folder / "reporter.toml").write_text(DESK.partition("[sources")[0] + "".join(tables), encoding="utf-8")
        return self.build(day, code)

    def reporter(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command in its folder."""
        return subprocess.run(
            [sys.executable, "-m", "reporter.cli", *arguments], cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )

    def build(self, day: str = "2026-11-24", code: int = 0) -> dict:
        """The issue.json of that day, made now."""
        done = self.reporter("build", "--date", day, "--json")
        assert done.returncode == code, done.stderr
        return json.loads(Path(self.folder / json.loads(done.stdout)["issue"]).read_text(encoding="utf-8"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """One with two texts and no overrides."""
    return Desk(tmp_path)


def test_every_key_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Ids that look like numbers stay text; keys without a value, and an empty file, say nothing."""
    text = (
        "note: Late today.\norder: [120345, 2e5123]\nheadlines: {0123456: New}\ndrop: ['A: b.']\nmerge: [[aaaaaa, bbbbbb]]\n"
        "add:\n  - {story: cccccc, text: Entry  is free., question: How much?}\nsplit:\n  - story: dddddd\n    items: [x]\n"
    )
    assert read(tmp_path, text) == Overrides(
        merge=(("aaaaaa", "bbbbbb"),),
        split=(Split(story="dddddd", items=("x",)),),
        headlines=(("0123456", "New"),),
        drop=("A: b.",),
        add=(Addition(story="cccccc", text="Entry is free.", question="How much?"),),
        order=("120345", "2e5123"),
        note="Late today.",
    )
    for nothing in ("", "# later\n", "note:\norder:\nheadlines:\n"):
        assert read(tmp_path, nothing) == Overrides()
    assert load_overrides(overrides_file(tmp_path, "morning", date(2026, 11, 24))) == Overrides()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("note: x\nordr: [a]\n", ("line 2", "'ordr'", "'order'")),
        ("add:\n  - story: a\n    txt: b\n", ("line 3", "'txt'", "'text'")),
        ("add:\n  - story: a\n", ("line 2", "'text' is missing")),
        ("order: [a]\nnote: x\norder: [b]\n", ("'order' stands twice", "line 1", "line 3")),
        ("order:\n  - a\n  - b\n  - A\n", ("put in order twice", "line 2", "line 4")),
        ("merge:\n  - [a, b]\n  - [c, b]\n", ("'b' is merged twice", "line 2", "line 3")),
        ("merge:\n  - [a]\n", ("line 2", "one story alone")),
        ("drop:\n  - The dam held.\nadd:\n  - {story: a, text: the dam  held.}\n", ("both dropped and added", "line 2", "line 4")),
        ("merge: [[a, b]]\nsplit:\n  - {story: b, items: [x]}\n", ("both merged and split", "line 1", "line 3")),
        ("headlines:\n  a: One\n  a: Two\n", ("'a' stands twice", "line 2", "line 3")),
        ("order: a\n", ("line 1", "expected a list")),
        ("note: [a]\n", ("line 1", "expected a text")),
        ("- a\n", ("line 1", "names with a value")),
        ("note: a: b\n", ("line 1", "not valid YAML")),
        ("note: &a x\norder: [*a]\n", ("line 1", "anchor")),
        ("note: 'a\n", ("not valid YAML",)),
        ("a: " + "[" * 5000, ("not valid YAML",)),
    ],
)
def test_mistakes_and_contradictions_are_named_with_their_lines(tmp_path: Path, text: str, says: tuple[str, ...]) -> None:
    """One sentence with the file, every line at fault and what to do."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    message = str(caught.value)
    assert "o.yaml" in message
    assert [word for word in says if word not in message] == []


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(st.characters(codec="utf-8"), max_size=80) | st.text(alphabet="note order:-[]{}\n'\"&*!ab,#|>", max_size=60))
def test_any_file_is_read_or_refused(tmp_path: Path, text: str) -> None:
    """Whatever a file holds, it is overrides or a sentence about it."""
    with contextlib.suppress(ConfigError):
        assert isinstance(read(tmp_path, text), Overrides)


def test_an_editors_hand_survives_a_rebuild_and_is_printed_as_such(desk: Desk) -> None:
    """Headline, claim, order and note are in the issue both times, by the editor; nothing else changed; the issue verifies."""
    before = desk.build()
    desk.override(
        "note: Late today.\norder: [Fair opens in Osen]\nheadlines: {Ferry sinks off Aldhaven: Ferry lost}\n"
        "drop: [Divers will look at the wreck.]\nadd: [{story: Fair opens in Osen, text: Entry is free., question: What does it cost?}]\n"
    )
    made = desk.build()
    assert made == desk.build()
    fair, ferry = made["stories"]
    assert (ferry["headline"], fair["headline"]["by"]) == ({"text": "Ferry lost", "cites": [], "by": "editor"}, "source")
    assert (made["highlights"][0]["text"], made["highlights"][0]["by"]) == ("Late today.", "editor")
    assert fair["sections"][-1]["claims"][0]["by"] == "editor"
    assert "Divers" not in json.dumps([made["stories"], made["highlights"]])
    assert {story["id"] for story in before["stories"]} == {story["id"] for story in made["stories"]}
    html = next(desk.folder.glob("out/morning/*/*.html")).read_text(encoding="utf-8")
    assert "Headline by the desk" in html
    assert "Editor’s note" in html
    assert desk.reporter("verify", str(next(desk.folder.glob("out/morning/*/*.pdf")))).returncode == 0


def test_what_matches_nothing_is_named_in_the_issue(desk: Desk) -> None:
    """An override without its story or claim stands on the last page, and the exit code says that something is missing."""
    desk.override("drop: [Never said.]\nheadlines: {Flood: Water}\n")
    made = desk.build(code=3)
    assert [notice["text"] for notice in made["notices"]] == [
        "no story 'Flood' to give the headline 'Water'",
        "no claim 'Never said.' to drop",
    ]


def test_a_contradiction_stops_the_build_and_leaves_the_last_one(desk: Desk) -> None:
    """Exit code 2 with both lines, and the issue that was there is as it was."""
    desk.build()
    frozen = next(desk.folder.glob("out/morning/*/issue.json"))
    before = frozen.read_bytes()
    desk.override("order:\n  - a\n  - a\n")
    done = desk.reporter("build", "--date", "2026-11-24")
    assert done.returncode == 2
    assert "in line 2 and in line 3" in done.stderr
    assert frozen.read_bytes() == before


def test_a_pin_without_its_story_is_named(desk: Desk) -> None:
    """A desk that waits for a story learns that there is none; a pin that has one says nothing."""
    (desk.folder / "reporter.toml").write_text(DESK.replace("[sources", 'pins = ["volcano", "fair"]\n[sources'), encoding="utf-8")
    made = desk.build(code=3)
    assert [notice["text"] for notice in made["notices"]] == ["No story answers to 'volcano'."]
    assert made["stories"][0]["headline"]["text"] == "Fair opens in Osen"


def test_check_names_overrides_that_no_issue_reads(desk: Desk) -> None:
    """A past date without an issue, an unknown edition, a name that is none and a broken file are found; a sound one is not."""
    desk.build()
    desk.override("note: x\n")
    assert desk.reporter("check", "--offline").returncode == 0
    for name in ("morning-2020-01-01", "mornin-2026-11-24", "morning-24.11.2026"):
        desk.override("note: x\n", name)
    desk.override("ordr: [a]\n", "morning-2030-01-01")
    done = desk.reporter("check", "--offline")
    assert done.returncode == 1
    bad = [line for line in done.stdout.splitlines() if line.startswith("BAD")]
    for word in ("no issue of 2020-01-01", "Did you mean 'morning'?", "is not named EDITION-DATE.yaml", "Did you mean 'order'?"):
        assert sum(word in line for line in bad) == 1, done.stdout
    assert len(bad) == 4


def test_what_is_no_longer_told_is_named_and_keeps_its_evidence(desk: Desk) -> None:
    """A story without texts today stands in the box on page one, verifies, and is not named again the day after."""
    desk.build_again("2026-11-23")
    (desk.folder / "texts" / "ferry.txt").unlink()
    (desk.folder / "texts" / "dam.txt").write_text("Dam holds\n\nThe dam held through the night.\n", encoding="utf-8")
    made = desk.build_again("2026-11-24")
    assert [(story["headline"]["text"], story["status"]) for story in made["stories"]] == [
        ("Dam holds", "new"),
        ("Fair opens in Osen", "unchanged"),
        ("Ferry sinks off Aldhaven", "resolved"),
    ]
    (pdf,) = desk.folder.glob("out/morning/2026-11-24/*.pdf")
    assert desk.reporter("verify", str(pdf)).returncode == 0
    again = desk.build_again("2026-11-25")
    assert [story["status"] for story in again["stories"]] == ["unchanged", "unchanged"]
    html = next(desk.folder.glob("out/morning/2026-11-25/*.html")).read_text(encoding="utf-8")
    assert "Nothing has changed since No. 2." in html


def test_an_issue_of_one_story_says_what_changed_too(desk: Desk) -> None:
    """Without a front page the box stands behind the story."""
    desk.build_again("2026-11-23")
    (desk.folder / "texts" / "ferry.txt").unlink()
    desk.build_again("2026-11-24")
    (page,) = desk.folder.glob("out/morning/2026-11-24/*.html")
    assert "Ferry sinks off Aldhaven" in page.read_text(encoding="utf-8")
    assert desk.reporter("verify", str(page.with_suffix(".pdf"))).returncode == 0


def test_a_sentence_that_rests_on_a_weak_source_says_so(desk: Desk) -> None:
    """With `grade = "E"` in issue.json and on the page; a reliable source says nothing of the kind, and an unknown grade is refused."""
    configuration = DESK + 'grade = "{}"\n'
    for grade, weak in (("E", True), ("B", False)):
        (desk.folder / "reporter.toml").write_text(configuration.format(grade), encoding="utf-8")
        made = desk.build()
        said = [claim["weak"] for story in made["stories"] for section in story["sections"] for claim in section["claims"]]
        assert set(said) == {weak}
        assert ("(one weak source)" in next(desk.folder.glob("out/morning/*/*.html")).read_text(encoding="utf-8")) is weak
    (desk.folder / "reporter.toml").write_text(configuration.format("G"), encoding="utf-8")
    done = desk.reporter("build")
    assert done.returncode == 2
    assert "sources.texts.grade: 'G' is unknown" in done.stderr


def test_what_happens_on_the_day_of_the_issue_is_marked(desk: Desk) -> None:
    """In the timeline, on that day's issue alone, though the story's pages are kept from day to day."""
    text = "Fair\n\nThe fair was founded on 3 May 2019. The fair opens on 24 November 2026. The fair ends on 30 November 2026.\n"
    (desk.folder / "texts" / "fair.txt").write_text(text, encoding="utf-8")
    for day, marked in (("2026-11-23", 0), ("2026-11-24", 1), ("2026-11-25", 0)):
        desk.build_again(day)
        page = next(desk.folder.glob(f"out/morning/{day}/*.html")).read_text(encoding="utf-8")
        assert page.count('<tr class="today">') == marked


def test_a_damaged_last_issue_is_said_and_passed_over(desk: Desk) -> None:
    """What is new is told against the issue before it; the number goes on; a desk with none left begins anew."""
    desk.build_again("2026-11-22")
    desk.build_again("2026-11-23")
    (desk.folder / "out/morning/2026-11-23/issue.json").write_text('{"schema": 1, "ed', encoding="utf-8")
    made = desk.build_again("2026-11-24", code=3)
    assert (made["number"], made["since"]) == (3, 1)
    assert [notice["subject"] for notice in made["notices"]] == ["issue of 2026-11-23"]
    assert "No. 1 of 2026-11-22" in made["notices"][0]["text"]
    first = desk.folder / "out/morning/2026-11-22/issue.json"
    first.write_text(json.dumps({**json.loads(first.read_text(encoding="utf-8")), "items": {}}), encoding="utf-8")  # cites what is gone
    made = desk.build_again("2026-11-24", code=3)
    assert (made["number"], made["since"], len(made["notices"])) == (3, None, 2)
