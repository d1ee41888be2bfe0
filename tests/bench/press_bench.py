"""Where the time of setting an issue goes. Not a test: `python tests/bench/press_bench.py [--stories 40] [--workers 2] [--runs 3]`.

Prints medians in seconds: the first rendering with an empty cache (engine loaded), with one worker and with several; again
with everything kept; with one story changed; and one layout of the whole in one process, without limits, as WeasyPrint does it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from reporter import assets
from reporter.model import Cite, Claim, Issue, Rendered, Section, Text
from reporter.render.cache import Cache
from reporter.render.shelf import Shelf
from reporter.render.specimen import specimen
from reporter.render.typesetter import Typesetter

WORDS = [
    "the",
    "a",
    "of",
    "in",
    "and",
    "to",
    "was",
    "said",
    "border",
    "patrol",
    "officer",
    "minister",
    "talks",
    "command",
    "force",
    "region",
    "council",
    "report",
    "north",
    "early",
    "under",
    "over",
    "new",
    "two",
]


class Silent:
    """Shows nothing."""

    def step(self, stage: str, done: int, total: int, note: str = "") -> None:
        """Take no notice."""


def sentence(chance: random.Random) -> str:
    """Eight to thirty words."""
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 30))).capitalize() + "."


def issue_of(stories: int, changed: bool = False) -> Issue:
    """An issue of made-up stories of 250 to 900 words, five questions each."""
    base = specimen("en")
    chance = random.Random(1)
    pattern, item = base.stories[0], next(iter(base.items.values()))
    told, items = [], {}
    for number in range(stories):
        sections, text = [], ""
        for question in range(5):
            claims = []
            for place in range(chance.randint(3, 9)):
                said = sentence(chance) if not (changed and number == question == place == 0) else "A late line was added."
                cite = Cite(item=f"item{number}", start=len(text), end=len(text) + len(said))
                claims.append(Claim(text=said, cites=(cite,), paragraph=place // 3))
                text += said + " "
            sections.append(Section(question=f"What about number {question}?", claims=tuple(claims)))
        first = sections[0].claims[0]
        told.append(
            replace(
                pattern,
                id=f"{number:016d}", items=(f"item{number}",), standfirst=None,
                headline=Text(text=f"Story {number} in short", cites=first.cites),
                sections=tuple(sections), quotes=(), figures=(), series=(), timeline=(), disputes=(), image=None, translation=None,
            )
        )  # fmt: skip
        items[f"item{number}"] = replace(item, text=text, original=None, align=())
    return replace(base, stories=tuple(told), items=items, highlights=())


@contextmanager
def press(cache: Path | None, workers: int) -> Iterator[Typesetter]:
    """A typesetter whose engine is loaded."""
    with Typesetter(desk=None, cache=Cache(cache), workers=workers, progress=Silent(), producer="bench") as setter:
        setter.render(specimen("en"), {}, style="explainer", paper="A4")
        yield setter


def timed(setter: Typesetter, issue: Issue) -> tuple[float, dict[str, float], Rendered]:
    """Seconds in all and by stage."""
    start = perf_counter()
    rendered = setter.render(issue, {}, style="explainer", paper="A4")
    return perf_counter() - start, {each.stage: each.seconds for each in setter.timings}, rendered


def whole(issue: Issue) -> tuple[float, int]:
    """Seconds and bytes of one layout of the whole."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from reporter.render import engine, html

    page = html.whole(html.Setting(issue=issue, style="explainer", paper="A4", desk=None, sizes={}), {})
    fetcher = engine._fetcher(Shelf(folders=(assets.locate("templates"),)), {}, [], {})
    start = perf_counter()
    pdf = weasyprint.HTML(string=page, url_fetcher=fetcher, base_url="https://issue.invalid/").write_pdf(
        pdf_variant="pdf/a-3a", font_config=FontConfiguration()
    )
    return perf_counter() - start, len(pdf)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--stories", type=int, default=40)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--whole", action="store_true", help="measure one layout of the whole, too")
    asked = options.parse_args()
    issue, other = issue_of(asked.stories), issue_of(asked.stories, changed=True)
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for run in range(asked.runs):
            for workers in sorted({1, asked.workers}):
                cache = Path(scratch) / f"{run}-{workers}"
                with press(cache, workers) as setter:
                    for name, what in (("cold", issue), ("again", issue), ("one changed", other)):
                        total, stages, rendered = timed(setter, what)
                        seconds.setdefault(f"{name}, workers {workers}", []).append(total)
                        for stage, part in stages.items():
                            seconds.setdefault(f"{name}, workers {workers}: {stage}", []).append(part)
    print(f"{asked.stories} stories, {rendered.pages} pages, {len(rendered.pdf)} bytes")
    for name, values in seconds.items():
        print(f"{name:36s} {statistics.median(values):6.2f}")
    # Pages are set while templates of later stories are filled in, so the two are one piece of time.
    one, many = (
        statistics.median(map(sum, zip(*(seconds[f"cold, workers {workers}: {stage}"] for stage in ("templates", "layout")), strict=True)))
        for workers in (1, asked.workers)
    )
    print(f"templates and layout: 1 worker / {asked.workers} workers = {one / many:.2f}")
    if asked.whole:
        time, size = whole(issue)
        print(f"one layout of the whole: {time:.2f} s, {size} bytes; ours / whole bytes = {len(rendered.pdf) / size:.2f}")


if __name__ == "__main__":
    main()
