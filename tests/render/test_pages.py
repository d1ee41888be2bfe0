"""Finished pages, made by the real press from real and hostile texts, read back as boxes: nothing a printer would send back."""

from __future__ import annotations

import json
import random
import textwrap
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from render import validator
from render.geometry import findings, pages

from reporter import app, assets
from reporter.app.desk import Silent
from reporter.compose.explain import explain
from reporter.model import Composed, Edition, Issue, Item, Overrides, Story
from reporter.render.paper import PAPERS

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"

#: Every pair of paper and language, and of paper and content, stands in some row (pairwise testing, Cohen et al. 1997).
COMBINATIONS = [
    ("A4", "en", "sample"), ("A4", "fr", "news-a"), ("A4", "de", "news-b"), ("A4", "es", "hostile"), ("A4", "sr-Latn", "sample"),
    ("A4", "sr-Cyrl", "news-a"), ("Letter", "en", "news-b"), ("Letter", "fr", "hostile"), ("Letter", "de", "sample"),
    ("Letter", "es", "news-a"), ("Letter", "sr-Latn", "news-b"), ("Letter", "sr-Cyrl", "hostile"), ("A5", "en", "news-a"),
    ("A5", "fr", "sample"), ("A5", "de", "hostile"), ("A5", "es", "news-b"), ("A5", "sr-Latn", "hostile"), ("A5", "sr-Cyrl", "sample"),
]  # fmt: skip

#: Bars beside what is new, and the numbers of a short margin, may stand this far out of the type area.
OUT = 8.0

THINGS = [
    "harbour",
    "ferry",
    "mayor",
    "bridge",
    "reactor",
    "orchard",
    "violin",
    "senate",
    "glacier",
    "bakery",
    "tunnel",
    "comet",
    "dairy",
    "stadium",
    "archive",
    "lantern",
    "quarry",
    "pilot",
    "museum",
    "reservoir",
    "lighthouse",
    "beekeeper",
    "tram",
    "observatory",
    "vineyard",
    "cathedral",
    "dentist",
    "meadow",
    "printer",
    "sawmill",
]
DEEDS = [
    "closed",
    "opened",
    "visited",
    "repaired",
    "painted",
    "questioned",
    "measured",
    "flooded",
    "rented",
    "praised",
    "inspected",
    "described",
    "guarded",
    "sold",
    "moved",
]


def prose(seed: int, sentences: int) -> str:
    """Sentences of one invented matter; no two matters share theirs, or they would be told as one story."""
    chance = random.Random(seed)
    own = chance.sample(THINGS, 8)
    said = []
    for _ in range(sentences):
        one, two, three = chance.sample(own, 3)
        said.append(
            f"The {one} in town {seed} was {chance.choice(DEEDS)} after the {two} and {chance.choice(DEEDS)} again near the {three}."
        )
    return " ".join(said)


def content(name: str, folder: Path) -> None:
    """Fill a folder with documents of one kind."""
    if name == "sample":
        for path in (assets.locate("data") / "sample" / "sources").rglob("*"):
            if path.is_file():
                (folder / path.name).write_bytes(path.read_bytes())
    elif name == "hostile":
        for title, text in hostile().items():
            (folder / f"{title}.md").write_text(text, encoding="utf-8")
        for title, size in {"tall": (300, 4000), "flat": (4000, 30)}.items():
            Image.linear_gradient("L").resize(size).save(folder / f"{title}.png")
    else:
        corpus = CORPORA / "clusters" / "wikinews_big.json"
        if not corpus.exists():
            pytest.skip("the measuring corpora are not beside the checkout")
        events = json.loads(corpus.read_text(encoding="utf-8"))
        longest = [max(event["articles"], key=lambda article: len(article.get("text") or "")) for event in events]
        for number, article in enumerate(longest[:10] if name == "news-a" else longest[10:20]):
            (folder / f"{number:02d}.txt").write_text(f"{article.get('title') or ''}\n\n{article['text']}", encoding="utf-8")


def hostile() -> dict[str, str]:
    """Texts that break careless pages."""
    table = "| Place | Count |\n|---|---|\n" + "".join(f"| Place {n} | {n * 7} |\n" for n in range(300))
    deep = "".join(f"{'  ' * level}- Level {level} of the list says so.\n" for level in range(12))
    return {
        "long-word": f"# A word\n\nIt begins. {'x' * 10_000} It ends.\n\n{prose(1, 4)}",
        "table": f"# A table of three hundred rows\n\n{prose(2, 2)}\n\n{table}\n\n{prose(2, 1)}",
        "emoji": f"# Signs and wonders\n\nThe note said 😀🚀 and nothing else. {prose(3, 3)}",
        "scripts": f"# Many scripts\n\nКосовска Митровица и Αθήνα, 東京 and القاهرة. {prose(4, 3)}",
        "deep": f"# Lists\n\n{prose(5, 2)}\n\n{deep}\n\n{prose(5, 2)}",
        "headline": f"# {'A headline that does not end because its writer was paid by the line ' * 14}\n\n{prose(6, 5)}",
        "one": "# One sentence\n\nNothing else was known about the walrus.",
        "tall": f"# A picture four thousand pixels high\n\n![A tower](tall.png)\n\n{prose(7, 3)}",
        "flat": f"# A picture four thousand pixels wide\n\n![A fence](flat.png)\n\n{prose(8, 3)}",
        "novel": "# Five thousand words\n\n" + "\n\n".join(prose(100 + n, 4) for n in range(70)),
    }


def build(tmp_path: Path, paper: str, language: str, name: str) -> bytes:
    """The PDF of one combination, and of every document of its content."""
    desk = tmp_path / "desk"
    (desk / "texts").mkdir(parents=True)
    content(name, desk / "texts")
    (desk / "reporter.toml").write_text(
        textwrap.dedent(f"""
        [editions.daily]
        title = "Daily briefing"
        paper = "{paper}"
        language = "{language}"
        marking = "TLP:AMBER"
        max_stories = 0
        sources = ["texts"]
        [sources.texts]
        kind = "folder"
        location = "texts"
        """),
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        if name == "hostile":
            # Invented texts of one pattern would be told as one story; here each is one.
            patch.setattr("reporter.compose.compose", each_alone)
        produced = app.build(app.Request(config=desk / "reporter.toml", day=date(2023, 9, 30)), Silent())
    assert not [notice for notice in produced.rendered.left_out if notice.kind == "failed"]
    return produced.pdf.read_bytes()


def each_alone(items: tuple[Item, ...], edition: Edition, as_of: datetime, last: Issue | None, _: Overrides) -> Composed:
    """Every item a story of its own."""
    return Composed(highlights=(), stories=tuple(explain(Story(id=item.id, items=(item,)), edition, as_of, last) for item in items))


def conformance(pdf: bytes, folder: Path) -> list[str]:
    """What the validator has against a file; nothing where it cannot run, which test_typesetter.py says."""
    (folder / "issue.pdf").write_bytes(pdf)
    return [] if validator.lacking() else validator.failures(folder / "issue.pdf")


@pytest.mark.slow
@pytest.mark.parametrize(("paper", "language", "name"), COMBINATIONS)
def test_pages_have_no_faults(tmp_path: Path, paper: str, language: str, name: str) -> None:
    """Nothing outside its page or on top of another, no heading, caption or line alone, no thin page, no missing glyph; PDF/A and UA."""
    pdf = build(tmp_path, paper, language, name)
    print(f"{paper} {language} {name}: {len(pages(pdf).sizes)} pages")
    sheet = PAPERS[paper]
    assert conformance(pdf, tmp_path) == []
    assert findings(pdf, area=(sheet.outer - OUT, sheet.bottom, sheet.width - sheet.outer, sheet.height - sheet.top)) == []
