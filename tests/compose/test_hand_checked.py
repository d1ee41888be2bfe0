"""Figures and dates against passages of real news that were read and marked by hand.

`hand_checked.json` holds no text: a passage is a file, story and article of the corpora, its span and digest; a figure is the offset of its
words, its least and greatest value (the same for a single number) and the nouns or signs that may be its unit; a date is an offset and what
it means. The passages were drawn with seeded random numbers: 64 articles (24 of clusters/handpicked.json, 26 of wikinews_big.json, 14 of
summaries) with a random run of paragraphs of 650–1,100 characters each, then 26 and 16 further articles with their passage richest in
digits and weekday names, and in numbers before words. Only articles whose day of publication is known were drawn. They were marked by
reading, by the definition in `reporter.compose.figures`; two marks ("this year") that the reader had passed over were added afterwards.

Figures scored 0.951 and 0.912 (precision, recall), dates 0.844 and 0.901, before anything was changed on account of them.

The last 49 passages were drawn later, from other articles: 27 at random, 22 richest in numbers and weekdays, and marked before anything was
run on them. They scored 0.961 and 0.839 (figures), 0.802 and 0.873 (dates): this is what unseen texts of this kind may be expected to
give. Rules made on account of them (not of single words) brought their dates to 0.938 and 0.949.

A third reader drew 36 more (seed 20261): of what was left with a known day of publication, one article an event, ten at random, then 16
and ten with the passage richest in numbers and weekdays, and marked them before running anything. They scored 0.945 and 0.885 (figures),
0.984 and 0.952 (dates); with the rules that followed (shares such as "three in ten", minutes "into" something, names with a year in
them) 0.986 and 0.885, 1.000 and 0.968.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from reporter.compose.figures import figures
from reporter.compose.sentences import sentences
from reporter.compose.timeline import moments
from reporter.model import Item

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
PASSAGES = json.loads((Path(__file__).parent / "hand_checked.json").read_text(encoding="utf-8"))
pytestmark = [pytest.mark.corpora, pytest.mark.skipif(not CORPORA.is_dir(), reason="the measuring corpora are not here")]


@cache
def corpus(file):
    """The texts of one corpus file, story by story."""
    text = (CORPORA / file).read_text(encoding="utf-8")
    if file.endswith(".jsonl"):
        return [json.loads(line)["docs"] for line in text.splitlines()]
    return [[article["text"] for article in story["articles"]] for story in json.loads(text)]


def passage(mark):
    """The marked passage as an item of its own, published when its article was."""
    text = corpus(mark["file"])[mark["story"]][mark["article"]][mark["start"] : mark["end"]]
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == mark["digest"]
    day = datetime.fromisoformat(mark["published"]).replace(tzinfo=UTC)
    return Item(
        id="0" * 16, revision="0" * 16, source="s", kind="report", title="t", url="u", language="en", text=text, parts=(), published=day
    )


def figures_of(mark):
    """(right, found, marked, what is wrong) for the figures of a passage."""
    item = passage(mark)
    open_marks, wrong, right = list(mark["figures"]), [], 0
    for figure in figures(item):
        sentence = item.text[: figure.cites[0].end]
        starts = [at.start() for at in re.finditer(re.escape(figure.text), sentence) if at.start() >= figure.cites[0].start]
        low = figure.low if figure.value is None else figure.value
        high = figure.high if figure.value is None else figure.value
        fits = [
            m for m in open_marks
            if any(start <= m[0] - mark["start"] < start + len(figure.text) for start in starts)
            and (low, high) == (m[1], m[2])
            and figure.unit.casefold() in map(str.casefold, m[3])
        ]  # fmt: skip
        if fits:
            open_marks.remove(fits[0])
            right += 1
        else:
            wrong.append(f"found {figure.text!r} {low} {high} {figure.unit}")
    return (
        right,
        right + len(wrong),
        len(mark["figures"]),
        [*wrong, *(f"missed {item.text[m[0] - mark['start'] :][:30]!r}" for m in open_marks)],
    )


def dates_of(mark):
    """(right, found, marked, what is wrong) for the dates of a passage; a date counts once a sentence."""
    item = passage(mark)
    held = {s.start: s for s in sentences(item)}
    marked = {(next(a for a, s in held.items() if a <= at - mark["start"] < s.end), when) for at, when in mark["dates"]}
    found = {(moment.cites[0].start, moment.date) for moment in moments(item)}
    wrong = [f"found {when} in {held[at].text[:60]!r}" for at, when in sorted(found - marked)]
    missed = [f"missed {when} in {held[at].text[:60]!r}" for at, when in sorted(marked - found)]
    return len(found & marked), len(found), len(marked), wrong + missed


def measured(of):
    """(precision, recall, report) over all passages."""
    counts = [of(mark) for mark in PASSAGES]
    right, found, marked = (sum(column) for column in list(zip(*counts, strict=True))[:3])
    report = "\n".join(f"{number}: {line}" for number, count in enumerate(counts) for line in count[3])
    return right / found, right / marked, f"{right} right of {found} found, {marked} marked\n{report}"


def test_enough_was_marked():
    """The set holds 150 figures and 150 dates of 40 articles at the least."""
    assert sum(len(mark["figures"]) for mark in PASSAGES) >= 150
    assert sum(len(mark["dates"]) for mark in PASSAGES) >= 150
    assert len({(mark["file"], mark["story"], mark["article"]) for mark in PASSAGES}) >= 40


def test_figures_are_right_and_found():
    """At least 95 in 100 figures found are right, and at least 80 in 100 that stand there are found."""
    precision, recall, report = measured(figures_of)
    print(report)
    assert precision >= 0.95, report
    assert recall >= 0.80, report


def test_dates_are_right_and_found():
    """At least 95 in 100 dates found are right, and at least 80 in 100 that stand there are found."""
    precision, recall, report = measured(dates_of)
    print(report)
    assert precision >= 0.95, report
    assert recall >= 0.80, report
