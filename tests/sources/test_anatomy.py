"""Which part of a text is what, on texts written for these tests."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.model import Translation
from reporter.sources.anatomy import Anatomy, anatomize
from reporter.sources.sanitize import plain


@dataclass(frozen=True)
class Case:
    """A text and the parts a reader sees in it, one a line: "role: words"."""

    text: str
    parts: str
    language: str


def told(anatomy: Anatomy) -> list[str]:
    """The parts in the notation of `Case.parts`."""
    return [f"{part.role}: {anatomy.text[part.start : part.end]}" for part in anatomy.parts]


def case(path: Path) -> Case:
    """A file of tests/sources/anatomy: a line naming the language, the text, a line of strokes, the parts."""
    head, _, rest = path.read_text(encoding="utf-8").partition("\n\n")
    text, _, parts = rest.partition("\n\n====\n")
    return Case(text=text, parts=parts, language=head.removeprefix("language: "))


CASES = {path.stem: case(path) for path in sorted((Path(__file__).parent / "anatomy").glob("*.txt"))}


@pytest.mark.parametrize("name", CASES)
def test_parts_are_what_a_reader_sees(name: str) -> None:
    """Every line of the text gets the role a reader would give it, and no other."""
    case = CASES[name]
    assert told(anatomize(case.text, language=case.language)) == case.parts.rstrip().split("\n")


@pytest.mark.parametrize("width", [60, 72, 100, 140, 200])
def test_a_text_may_be_broken_at_any_width(width: int) -> None:
    """Paragraphs of one line each, broken at a terminal's or an editor's width, are the same paragraphs."""
    unbroken = [
        "Ferry stays in port",
        "The ferry that was to leave for Tor Quay on Friday has stayed in port, because its captain would not sail without a second "
        "engineer and there was none in Aldhaven who knew the engine. The company says that it is looking for one, and that it hopes to "
        "sail again by the end of the week, when the weather is to be calmer than it has been since the beginning of the month.",
        "Passengers have been given their money back. Those who could not go home were put up in the town's two hotels, and the harbour "
        "laid on a bus for all who wanted to take the longer way round by road, which is open again after the landslide of August.",
    ]
    broken = "\n\n".join(textwrap.fill(line, width) for line in unbroken)
    assert told(anatomize(broken, language="en")) == told(anatomize("\n\n".join(unbroken), language="en"))


@pytest.mark.parametrize("length", [131, 178, 215])
def test_one_long_line_is_not_the_width(length: int) -> None:
    """A text broken at 72 with an address or a note on one long line is still read by its paragraphs."""
    paragraph = (
        "Passengers have been given their money back. Those who could not go home were put up in two hotels, and the harbour laid on a bus "
        "for all who wanted to take the longer way round by Tor Road, which is open again after the landslide."
    )
    long = "https://aldhaven.example/" + "a" * (length - 25)
    text = f"Ferry stays in port\n\n{textwrap.fill(paragraph, 72)}\n\nRead the whole statement of the company at\n{long}\n"
    assert f"paragraph: {paragraph}" in told(anatomize(text, language="en"))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "updated:" in case.parts and "2023-" not in case.text])
def test_the_newest_instant_is_known(name: str) -> None:
    """The updated time is an instant in UTC, whatever the language of the line."""
    case = CASES[name]
    day = datetime(2023, 9, 30, tzinfo=UTC)
    hour = {"a-bare-name-beside-a-date-line-is-a-byline": (0, 0), "the-date-first-then-the-byline": (3, 16)}.get(name, (4, 16))
    assert anatomize(case.text, language=case.language).updated == day.replace(hour=hour[0], minute=hour[1])


@pytest.mark.parametrize("name", ["a-byline-with-its-outlet-and-day", "a-byline-that-says-when-it-was-published"])
def test_a_byline_may_hold_the_instant(name: str) -> None:
    """What stands behind the names says when, and is no part of them."""
    found = anatomize(CASES[name].text, language=CASES[name].language)
    assert found.updated == datetime(2023, 9, 30, 4, 16, tzinfo=UTC)
    assert found.byline in ("Jane Doe, The Estuary Post", "Sophie Martin")


def test_a_note_says_what_language_was_translated() -> None:
    """The origin is taken from the note's words, in its own language and inflection; else it is unknown."""
    origins = {name: anatomize(case.text, language=case.language).translation for name, case in CASES.items() if "note:" in case.parts}
    publisher = {name: entry.origin for name, entry in origins.items() if entry}
    assert publisher == {
        "explainer": None,
        "explainer-single-line-ends": None,
        "german": "sr",
        "french": "sr",
        "serbian-in-latin-letters": "en",
        "serbian-in-cyrillic-letters": "en",
    }
    assert origins["german"] == Translation(origin="sr", engine=None, by="publisher")


def test_caption_and_credit_are_taken_apart() -> None:
    """The first caption comes without its credit, the credit without brackets and the word for a picture."""
    found = anatomize(CASES["credits-in-brackets-and-behind-a-stroke"].text)
    assert (found.caption, found.credit) == ("The crane lies in the water on Friday, Sept. 29, 2023.", "AP Photo/Jane Doe")


def test_the_byline_is_the_names_alone() -> None:
    """The word before the names is not part of them."""
    assert anatomize(CASES["serbian-in-latin-letters"].text, language="sr-Latn").byline == "Ana Anić"


def test_relative_times_name_no_instant() -> None:
    """ "2 hours ago" is a date line, but which instant it means nobody can know from the text."""
    found = anatomize("Port closed\n\nUpdated 2 hours ago\n\nThe port is closed. Ships wait.")
    assert (found.parts[1].role, found.updated) == ("updated", None)


def test_a_long_first_sentence_stays_whole() -> None:
    """A first sentence longer than a headline may be stays in its paragraph; the title is its beginning, in whole words."""
    sentence = "The port " + "of the old town by the sea " * 8 + "is closed."
    found = anatomize(sentence + " Ships wait.")
    assert [part.role for part in found.parts] == ["paragraph"]
    assert sentence.startswith(found.title)
    assert len(found.title) <= 100


def test_an_empty_text_has_no_parts() -> None:
    """Nothing is made of nothing."""
    assert anatomize(" \n\ufeff\n") == Anatomy(text="", parts=(), title="")


def test_a_huge_line_is_read_in_linear_time() -> None:
    """A sentence of two million characters is one paragraph; nothing is tried on it that grows with its square."""
    found = anatomize("The port " * 220_000)
    assert [part.role for part in found.parts] == ["paragraph"]


WORDS = st.sampled_from(
    [
        "Port closed",
        "What now?",
        "The port is closed. Ships wait.",
        "Photo: Jane Doe",
        "Updated: 30 September 2023",
        "By Jane Doe",
        "Reuters",
        "- a",
        "“No.”",
        "30.",
        "Was?",
        "(AP Photo/X)",
        "Powered by automated translation",
        "a line that goes on",
        "LONDON — The port",
        ">",
        "---",
        "\t",
        "é\xad",
        "© AFP",
    ]
)
TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(WORDS, st.text(max_size=80)), max_size=12).map("\n".join), st.lists(WORDS, max_size=10).map("\n\n".join)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_is_lost_and_nothing_twice(text: str) -> None:
    """Parts lie in order within the text, do not overlap, and leave out white space only; the same text has the same anatomy."""
    found = anatomize(text)
    covered = "".join(found.text[part.start : part.end] for part in found.parts)
    assert all(0 <= part.start < part.end <= len(found.text) for part in found.parts)
    assert all(a.end <= b.start for a, b in zip(found.parts, found.parts[1:], strict=False))
    assert "".join(covered.split()) == "".join(found.text.split())
    assert anatomize(text) == found


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_word_of_the_text_is_in_its_anatomy(text: str) -> None:
    """Letters and digits come through in their order; only layout (strokes, quotation signs, white space) goes."""

    def kept(words: str) -> str:
        return "".join(character for character in plain(words) if character.isalnum())

    assert kept(anatomize(text).text) == kept(text)
