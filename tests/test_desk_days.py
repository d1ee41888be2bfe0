"""A desk from day to day: what its sources yield is in one issue, comes once where it should, and is never silently missing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from reporter import app
from reporter.app.desk import Silent
from reporter.errors import ReporterError, SourceError
from reporter.model import Issue
from reporter.pipeline import Produced
from reporter.verify import check

DAY = date(2026, 11, 24)
STORIES = {
    "ferry": "Ferry service resumes after storm\n\nThe ferry between Harbour Point and the island resumed on Monday, the port said.",
    "dam": "Dam above Tamber holds\n\nThe dam above the town of Tamber held through the night, the regional water office said on Tuesday.",
    "vote": "Council votes on school roofs\n\nThe council of Aldhaven voted on Wednesday to mend the roofs of nine schools before winter.",
}

pytestmark = pytest.mark.slow


class Desk:
    """A folder with a reporter.toml, and the builds of an edition from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "box").mkdir()

    def write(self, sources: str, edition: str = "") -> None:
        """Its reporter.toml."""
        text = f'[editions.morning]\ntitle = "Morning"\n{edition}\n{sources}'
        (self.folder / "reporter.toml").write_text(text, encoding="utf-8")

    def drop(self, *names: str, more: str = "") -> None:
        """Put texts into the drop box."""
        for name in names:
            (self.folder / "box" / f"{name}.txt").write_text(STORIES[name] + more, encoding="utf-8")

    def build(self, days: int = 0, *given: Path) -> Produced:
        """The issue of so many days after the first."""
        request = app.Request(
            config=self.folder / "reporter.toml", day=DAY + timedelta(days=days), sources=tuple(map(str, given)), out=self.folder / "out"
        )
        return app.build(replace(request, edition="morning"), Silent())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk."""
    return Desk(tmp_path)


def _titles(issue: Issue) -> set[str]:
    return {item.title for item in issue.items.values()}


def test_a_drop_box_is_told_once(desk: Desk) -> None:
    """A file is in one issue, again in the same issue made anew, and in a later one only where its text has changed."""
    desk.write('[sources.box]\nkind = "folder"\nlocation = "box"\n')
    desk.drop("ferry", "dam")
    first = {STORIES["ferry"].splitlines()[0], STORIES["dam"].splitlines()[0]}
    assert _titles(desk.build().issue) == first
    assert _titles(desk.build().issue) == first
    desk.drop("vote")
    second = desk.build(1)
    assert {story.headline.text for story in second.issue.told} == {STORIES["vote"].splitlines()[0]}
    assert second.exit_code == 0
    with pytest.raises(SourceError, match="was in an earlier issue"):
        desk.build(2)
    desk.drop("dam", more=" The water fell by two metres.")
    assert {story.headline.text for story in desk.build(2).issue.told} == {STORIES["dam"].splitlines()[0]}
    assert len(desk.build(3, desk.folder / "box").issue.told) == 3  # made to order, it ignores what was seen


def test_a_lost_ledger_knows_what_was_printed(desk: Desk) -> None:
    """The issues under out/ tell what a drop box has given already."""
    desk.write('[sources.box]\nkind = "folder"\nlocation = "box"\n')
    desk.drop("ferry")
    desk.build()
    (desk.folder / "out" / "reporter.sqlite3").write_bytes(b"")
    desk.drop("dam")
    assert {story.headline.text for story in desk.build(1).issue.told} == {STORIES["dam"].splitlines()[0]}


def test_last_known_items_stand_in_only_where_the_edition_allows_it(desk: Desk, web, rss) -> None:
    """With every source failed there is no issue; with `last_known` there is one that tells the age of its texts, up to the age allowed."""
    texts = [(title, "", f"<p>{body}</p>") for title, _, body in (story.partition("\n\n") for story in STORIES.values())]
    sources = f'[sources.wire]\nkind = "feed"\nlocation = "{web.versioned("/feed", rss(*texts))}"\nallow_private = ["127.0.0.1"]\n'
    desk.write(sources, 'contact = "desk@example.org"')
    assert desk.build().exit_code == 0
    assert web.seen[0].headers["User-Agent"].endswith("(+desk@example.org)")
    web.serve("/feed", status=503)
    with pytest.raises(ReporterError, match="503 Service Unavailable"):
        desk.build(1)
    desk.write(sources, 'last_known = "2d"')
    produced = desk.build(1)
    assert produced.exit_code == 3
    assert len(produced.issue.told) == len(STORIES)
    (notice,) = [notice for notice in produced.issue.notices if notice.kind == "stale"]
    assert notice.text.startswith("It could not be read (503 Service Unavailable); what it held on ")
    assert notice.text.endswith(" UTC is used, less than an hour old.")
    (report,) = produced.issue.sources
    assert (report.state, report.items) == ("failed", len(STORIES))
    desk.write(sources, 'last_known = "0s"')
    with pytest.raises(ReporterError, match="503 Service Unavailable"):
        desk.build(2)


@pytest.mark.corpora
def test_a_real_stream_becomes_one_issue(corpora: Path, desk: Desk, webs, rss) -> None:
    """The headlines of a real stream, served as one feed an outlet, become one issue that holds against its evidence."""
    stream = json.loads((corpora / "kosovo-stream/tone-article-cache.json").read_text())["articles"].values()
    feeds: dict[str, list[tuple[str, ...]]] = {}
    for entry in stream:
        feeds.setdefault(entry["title"].rpartition(" - ")[2] or "unknown", []).append((entry["title"], entry["url"], entry["summary"]))
    servers = [webs() for _ in range(4)]
    tables = (
        f'[sources.s{n}]\nkind = "feed"\nlocation = "{servers[n % 4].serve(f"/{n}", rss(*entries))}"\nfull_text = false\n'
        'allow_private = ["127.0.0.1"]\n'
        for n, entries in enumerate(feeds.values())
    )
    desk.write("".join(tables), "max_stories = 40")
    produced = desk.build()
    assert produced.exit_code == 0
    assert len(produced.issue.sources) == len(feeds) > 100
    assert sum(report.items for report in produced.issue.sources) > 300
    assert len(produced.issue.told) == 40
    assert check(produced.issue).lines == ()
