"""Ten issues in a row from a dated stream of news, through the press with its own archive, ledger and pages."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from events import lines

from reporter.app.desk import Silent, SystemClock, open_desk
from reporter.app.press import Request, open_press
from reporter.model import Claim, Edition, Explainer, Found, Issue, Item, Source
from reporter.pipeline import Order
from reporter.verify import check

DAYS, WINDOW = 10, 3  # issues, and how many days' texts each of them reads
SOURCE = Source(id="wire", kind="feed", location="wire")  # a feed goes on listing what it told before; a folder tells a file once


def stream(corpora: Path) -> dict[date, list[Item]]:
    """The small WikiNews set by day of publication: the ten days with the most texts."""
    days: defaultdict[date, list[Item]] = defaultdict(list)
    for number, event in enumerate(json.loads((corpora / "clusters" / "handpicked.json").read_text(encoding="utf-8"))):
        for place, article in enumerate(event["articles"]):
            at = datetime.fromisoformat(article["created_at"]["$date"][:19]).replace(tzinfo=UTC)
            text = lines(article["text"])
            days[at.date()].append(_item(f"{number:08x}{place:08x}", article, text, at))
    fullest = sorted(days, key=lambda day: (-len(days[day]), day))[:DAYS]
    return {day: days[day] for day in sorted(fullest)}


def _item(name: str, article: dict, text: str, at: datetime) -> Item:
    return Item(
        id=name,
        revision=hashlib.sha256(text.encode()).hexdigest()[:16],
        source="wire",
        kind="report",
        title=article["title"],
        url=article["ext_url"],
        language="en",
        text=text,
        parts=(),
        published=at,
        outlet=article["ext_url"].split("/")[2],
    )


def claims(issue: Issue) -> list[Claim]:
    """Everything an issue says."""
    return [*issue.highlights, *(claim for story in issue.told for section in story.sections for claim in section.claims)]


def passages(issue: Issue, claim: Claim) -> set[tuple[str, str]]:
    """The words of a claim's passages, with their text."""
    return {(cite.item, issue.items[cite.item].text[cite.start : cite.end]) for cite in claim.cites}


def shared(one: Explainer, other: Explainer) -> bool:
    """Whether two stories tell of a common text."""
    return not set(one.items).isdisjoint(other.items)


@pytest.fixture(scope="module")
def issues(tmp_path_factory: pytest.TempPathFactory) -> list[Issue]:
    """Ten issues in a row."""
    corpora = Path(__file__).parents[2] / "shared" / "corpora"
    if not corpora.is_dir():
        pytest.skip("the measuring corpora are not here")
    out, days = tmp_path_factory.mktemp("stream"), stream(corpora)
    edition = Edition(id="daily", title="Daily", max_stories=0, sources=(SOURCE,))
    made: list[Issue] = []
    with open_press(open_desk(None, needed=False), edition, Request(out=out), SystemClock(), Silent()) as press:
        for number, day in enumerate(days, 1):
            read = tuple(item for each in list(days)[max(0, number - WINDOW) : number] for item in days[each])
            reading = ((SOURCE, Found(items=read)),)
            made.append(replace(press, gather=lambda _, reading=reading: reading).run(Order(edition=edition, day=day)).issue)
    return made


pytestmark = [pytest.mark.corpora, pytest.mark.slow]


def test_ten_issues_are_made_and_each_holds_against_its_evidence(issues: list[Issue]) -> None:
    """Consecutive numbers, each counted against the one before, none with a false statement; some texts stay over and some stories end."""
    assert [(issue.number, issue.since) for issue in issues] == [(n, n - 1 or None) for n in range(1, DAYS + 1)]
    assert [finding for issue in issues for finding in check(issue).lines] == []
    statuses = Counter(story.status for issue in issues for story in issue.stories)
    print(f"{sum(map(len, (issue.told for issue in issues)))} stories: {dict(statuses)}")
    assert set(statuses) == {"new", "updated", "unchanged", "resolved"}


def test_nothing_is_printed_as_new_twice(issues: list[Issue]) -> None:
    """No claim marked new has the words or a passage of one in any earlier issue, also the ones before the last."""
    words: set[str] = set()
    cited: set[tuple[str, str]] = set()
    fresh = 0
    for issue in issues:
        news = [claim for claim in claims(issue) if claim.new]
        assert [claim.text for claim in news if claim.text in words or passages(issue, claim) & cited] == []
        fresh += len(news)
        words |= {claim.text for claim in claims(issue)}
        cited |= {passage for claim in claims(issue) for passage in passages(issue, claim)}
    assert fresh > 100


def test_no_story_is_lost(issues: list[Issue]) -> None:
    """Every story of an issue is in the next one, goes on there under another's id with its texts, or is named as no longer told."""
    for last, issue in pairwise(issues):
        ids = {story.id for story in issue.stories}
        lost = [story for story in last.told if story.id not in ids and not any(shared(story, other) for other in issue.told)]
        assert [story.headline.text for story in lost] == []
        assert not {story.id for story in last.stories if story.status == "resolved"} & {
            story.id for story in issue.stories if story.status == "resolved"
        }


def test_ids_are_stable(issues: list[Issue]) -> None:
    """A story with a text of yesterday's has yesterday's id, unless two of yesterday's became one or one became two; ids stay apart."""
    kept = 0
    for last, issue in pairwise(issues):
        assert len({story.id for story in issue.stories}) == len(issue.stories)
        for story in issue.told:
            before = [other for other in last.told if shared(story, other)]
            if len(before) == 1 and [other.id for other in issue.told if shared(before[0], other)] == [story.id]:
                assert story.id == before[0].id, story.headline.text
                kept += 1
    assert kept >= 10
