"""Which texts speak of one matter: as many matters as texts stay apart, many texts on one matter together."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from reporter.compose.background import chances
from reporter.compose.cluster import cluster
from reporter.compose.dedupe import shingles
from reporter.compose.likeness import FEW_TEXTS, likeness
from reporter.compose.terms import of_text

MATTERS = (
    "Ferry sinks off Aldhaven. A ferry with 180 people on board sank off Aldhaven on Sunday. The coastguard said all "
    "passengers were saved by two trawlers. The captain told the harbour authority that water had come through the bow door. "
    "Divers will look at the wreck this week.",
    "Museum buys back a stolen violin. The city museum of Tor Quay has bought back a violin that was stolen in 1987. Its "
    "director said the instrument was found in a barn. Police said nobody would be charged, as the thief died last year. "
    "Visitors can see it from Friday.",
    "Teachers vote to strike over pay. Teachers at 400 schools voted on Monday to stop work next week, their union said. The "
    "minister of education said the offer of four per cent was fair. Parents said they had been told too late. Talks go on "
    "this week.",
    "Wild geese carry bird flu north. Bird flu was found in wild geese on the Sarn coast, the veterinary office said on "
    "Tuesday. Farmers were told to keep their hens indoors. Officials said no person had fallen ill. The office will test "
    "more birds this week.",
    "Young chess player beats the champion. A girl of fourteen beat the national chess champion in 31 moves on Saturday. Her "
    "trainer said she had studied the opening for a year. The champion said he had never seen the move before. The tournament "
    "goes on this week.",
    "Court stops work on the Tamber dam. A court said on Wednesday that work on the Tamber dam must stop. The judge said the "
    "valley's farmers had not been heard. The company said it would appeal. Some 300 workers were told to stay at home this "
    "week.",
)
AGAIN = (
    "Ferry passengers saved off Aldhaven. All 180 passengers of a ferry that sank off Aldhaven are safe, the coastguard said "
    "on Sunday. Trawlers took them from the water. The bow door had let in water, the captain told the harbour authority.",
    "Divers to examine sunken Aldhaven ferry. Divers will examine the ferry that sank off Aldhaven. The harbour authority "
    "said the bow door may have been left open. Trawlers had saved the passengers, and the coastguard thanked their crews.",
)


def groups(texts: tuple[str, ...]) -> list[list[int]]:
    """The clusters of English texts."""
    return cluster([of_text(text, "en") for text in texts], [shingles(text) for text in texts])


def alike(texts: tuple[str, ...], language: str = "en") -> float:
    """The likeness of the first two texts."""
    found = likeness([of_text(text, language) for text in texts], [shingles(text) for text in texts])
    return float(found[0, 1])


def test_texts_on_as_many_matters_stay_apart() -> None:
    """Six texts that share only the words of all news are six stories."""
    assert groups(MATTERS) == [[0], [1], [2], [3], [4], [5]]


def test_reports_of_one_matter_come_together() -> None:
    """Three reports of a wreck among five other texts are one story."""
    assert groups(MATTERS + AGAIN) == [[0, 6, 7], [1], [2], [3], [4], [5]]


def test_a_desk_with_one_matter_has_one_story() -> None:
    """What all texts share is their matter, even where no other text shows it."""
    assert groups((MATTERS[0], *AGAIN)) == [[0, 1, 2]]


def test_a_shared_quotation_makes_texts_more_alike() -> None:
    """The same words in the same order are a sign of one matter; the same words in another order are not."""
    said, turned = "We had no warning at all before the bow door went", "Door bow the before all at warning no had we went"
    one, other = MATTERS[0], AGAIN[1]
    assert alike((f"{one} {said}", f"{other} {said}", *MATTERS[1:])) > alike((f"{one} {said}", f"{other} {turned}", *MATTERS[1:])) + 0.01


def test_a_name_tells_less_than_another_word_as_rare() -> None:
    """Two texts that share a name are less alike than by the same word without its capital; where every noun has one, it tells no name."""
    named = (f"{MATTERS[0]} It lay off Kolvar.", f"{MATTERS[1]} It came from Kolvar.", *MATTERS[2:])
    plain = tuple(text.replace("Kolvar", "kolvar") for text in named)
    assert 0 < alike(named) < alike(plain)
    assert alike(named, "de") == alike(plain, "de")


def test_both_texts_must_speak_of_the_others_matter() -> None:
    """A long text that mentions the other's matter far down is not a third as near to it as one that opens with it."""
    background = " ".join(MATTERS[1:4])
    first, last = f"{AGAIN[0]} {background}", f"{background} {AGAIN[0]}"
    rest = MATTERS[4:]
    assert 3 * alike((MATTERS[0], last, *rest)) < alike((MATTERS[0], first, *rest))


def test_a_run_of_words_that_many_have_is_a_form() -> None:
    """What stands under every text of an outlet makes no two of them more alike."""
    form, turned = (
        "Subscribe to our newsletter for more of this and all other stories",
        "Stories other all and this of more for newsletter our to subscribe",
    )
    texts = tuple(f"{MATTERS[number % 6]} {number}." for number in range(FEW_TEXTS + 2))
    same = alike(tuple(f"{text} {form}" for text in texts))
    others = alike(tuple(f"{text} {form if number else turned}" for number, text in enumerate(texts)))
    assert same == pytest.approx(others, abs=0.002)


def test_the_words_a_text_comes_back_to_are_its_theme() -> None:
    """Two texts that both name a ferry three times are more alike than two in which one names it once."""
    once = "Trawlers saved 180 people off Aldhaven. The ferry had sunk on Sunday, the coastguard said, and the captain was safe."
    again = once + " Another ferry came. The ferry company thanked them."
    assert alike((MATTERS[0], again, *MATTERS[1:])) > alike(
        (MATTERS[0], once + " Another ship came. The company thanked them.", *MATTERS[1:])
    )


@pytest.mark.parametrize(
    ("language", "word"), [("en", "minist"), ("de", "minist"), ("fr", "minist"), ("es", "minist"), ("sr-Latn", "minist")]
)
def test_words_of_news_are_known_to_be_common(language: str, word: str) -> None:
    """Every language of the page has a list; a word of all news is likelier in a text than the name of a town."""
    known = chances(language, 6)
    assert known[word] > 0.01
    assert known.get("aldhav", 0.0) == 0.0


def test_a_language_without_a_list_has_no_background() -> None:
    """Words of other languages are weighed by the desk's own texts alone."""
    assert chances("sr-Cyrl", 6) == {}


@pytest.mark.corpora
def test_single_texts_of_many_events_stay_apart(corpora: Path) -> None:
    """Of draws of ten WikiNews texts of as many events, at most one text in twenty is put to another."""
    events = json.loads((corpora / "clusters" / "wikinews_big.json").read_text("utf-8"))
    listed = [[a for a in event["articles"] if len(a["text"]) > 200] for event in events]
    merged = total = 0
    for seed in range(12):
        chance = random.Random(seed)
        drawn = [chance.choice(event) for event in chance.sample([event for event in listed if event], 10)]
        found = groups(tuple(f"{a['title']}\n\n{a['text']}" for a in drawn))
        merged, total = merged + 10 - len(found), total + 10
    assert merged <= total / 20


@pytest.mark.corpora
def test_ten_reports_of_one_topic_are_one_story(corpora: Path) -> None:
    """The ten documents of each TAC topic hang together."""
    for line in (corpora / "summaries" / "clusters.jsonl").read_text("utf-8").splitlines():
        assert len(groups(tuple(json.loads(line)["docs"]))) == 1
