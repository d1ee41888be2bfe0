"""Lines that give themselves away: dates, notes, bylines, datelines, captions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.sources.credits import credited, is_caption
from reporter.sources.datelines import dateline, place_and_colon
from reporter.sources.instants import dated, instant
from reporter.sources.lines import byline, is_furniture, note

QUARTER_PAST = datetime(2023, 9, 30, 4, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Updated: September 30, 2023, 4:16 AM", "en"),
        ("LAST UPDATED ON 30 Sep 2023 at 04:16", "en"),
        ("Updated Saturday, September 30, 2023 | 4:16 a.m.", "en"),
        ("Published: 29 Sept 2023, 10:00 | Updated: 30 Sept 2023, 04:16", "en"),
        ("Aktualisiert: 30. September 2023, 4:16 Uhr", "de"),
        ("Stand: 30.09.23, 04:16 Uhr", "de"),
        ("Mis à jour le 30 septembre 2023 à 04h16", "fr"),
        ("Mis à jour le 30/09/2023 à 04:16", "fr"),
        ("Actualizado: 30 de septiembre de 2023, a las 04:16", "es"),
        ("Ažurirano: 30. septembar 2023. 04:16", "sr-Latn"),
        ("Poslednja izmena 30. 9. 2023. u 4.16", "sr-Latn"),
        ("Ажурирано: 30. септембар 2023. у 04:16", "sr-Cyrl"),
        ("30.09.2023, ažurirano 04:16h", "hr"),
        ("Обновлено: 30 сентября 2023, 04:16", "ru"),
        ("Güncelleme: 30 Eylül 2023 04:16", "tr"),
        ("Aktualisiert: 30. September 2023, 4:16 Uhr", "en"),
        ("updated 2023-09-30T06:16:00+02:00", "en"),
    ],
)
def test_date_lines_of_many_languages(line: str, language: str) -> None:
    """The same instant, however a newspaper writes it, and also in a text of another language."""
    found = dated(line, language)
    assert found is not None
    assert (found.instant, found.changed) == (QUARTER_PAST, True)


@pytest.mark.parametrize(("zone", "hours"), [("ET", 4), ("CEST", -2), ("BST", -1), ("GMT", 0), ("PT", 7)])
def test_zones_are_kept(zone: str, hours: int) -> None:
    """A named zone moves the instant; a name that means two offsets is read by the date."""
    found = dated(f"Updated 30 September 2023, 04:16 {zone}", "en")
    assert found is not None
    assert found.instant == QUARTER_PAST + timedelta(hours=hours)


@pytest.mark.parametrize(
    "line",
    [
        "Updated guidance for 2024",
        "Published in 2008, the report said that the war was over",
        "As of September 30, 2023 the force numbers 4,500 soldiers",
        "Date of birth is 3 May 2008",
        "Standing by since 30 September 2023",
        "He updated the list on 30 September 2023, at 4:16, before the others came to see him about it",
    ],
)
def test_sentences_are_no_date_lines(line: str) -> None:
    """A sentence that has a date and a word like "updated" stays a sentence."""
    assert dated(line, "en") is None


@pytest.mark.parametrize("text", ["2 hours ago", "yesterday", "5 PM", "May 2008", "2008", "the report of May 5, 2008 said", "99/99/2023"])
def test_only_whole_dates_are_instants(text: str) -> None:
    """What leaves out the day, the month or the year would be filled in from the clock, and is refused."""
    assert instant(text, "en") is None


@given(st.text(max_size=120))
def test_instants_never_raise(text: str) -> None:
    """Any text is a date or it is none."""
    found = instant(text, "en")
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("line", "start", "credit"),
    [
        ("A patrol at the bridge. Reuters", 24, "Reuters"),
        ("A patrol at the bridge Reuters", 23, "Reuters"),
        ("A patrol at the bridge (AP Photo/Jane Doe)", 23, "AP Photo/Jane Doe"),
        ("A patrol at the bridge [File: Jane Doe/Reuters]", 23, "File: Jane Doe/Reuters"),
        ("A patrol. Photo: Jane Doe", 10, "Jane Doe"),
        ("Soldaten. Foto: privat", 10, "privat"),
        ("Des soldats. Photo : Jean Dupont / AFP", 13, "Jean Dupont / AFP"),
        ("A patrol. © AFP", 10, "© AFP"),
        ("A patrol. Jane Doe / Getty Images", 10, "Jane Doe / Getty Images"),
        ("A patrol at the bridge | Reuters", 23, "Reuters"),
        ("x " * 300 + "on Monday. (AP Photo/Jane Doe, File)", 611, "AP Photo/Jane Doe, File"),
        ("Image source, Getty Images", 0, "Getty Images"),
        ("Jane Doe/AFP via Getty Images", 0, "Jane Doe/AFP via Getty Images"),
        ("Un soldado. EFE/Juan Pérez", 12, "EFE/Juan Pérez"),
        ("Војници. Фото: Танјуг", 9, "Танјуг"),
    ],
)
def test_captions_end_in_credits(line: str, start: int, credit: str) -> None:
    """Where the credit begins, and its bare name."""
    found = credited(line)
    assert found is not None
    assert (found.start, found.credit) == (start, credit)


@pytest.mark.parametrize(
    "line",
    [
        "He told Reuters",
        "Serbia denies report by Reuters",
        "Image: the man who would be king",
        "Talks about the AP/Dow deal",
        "The Photo: a history of seeing things that are not there",
        "An editor at AFP said so.",
        "x" * 5000 + " Reuters",
    ],
)
def test_mentions_of_agencies_are_no_credits(line: str) -> None:
    """A sentence that names an agency is no caption."""
    assert credited(line) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By JANE DOE and J. R. Roe in Aldhaven", "JANE DOE and J. R. Roe in Aldhaven"),
        ("Von Max Müller, Belgrad", "Max Müller, Belgrad"),
        ("Par Jean Dupont et Marie de la Tour", "Jean Dupont et Marie de la Tour"),
        ("Piše: Ana Anić", "Ana Anić"),
        ("By the numbers", None),
        ("By Friday, the army was gone", None),
        ("Por qué Serbia", None),
        ("By Friday the 13th", None),
    ],
)
def test_bylines_name_people(line: str, names: str | None) -> None:
    """Behind the word stand names, or it is no byline."""
    assert byline(line) == names


#: The rest of a sentence of news.
LONG = "said on Monday that all ships must leave the harbour of the town by noon."


@pytest.mark.parametrize(
    ("paragraph", "rest"),
    [
        ("ALDHAVEN, Sept 30 (Reuters) - The port is closed.", "The port is closed."),
        ("BEOGRAD, 30. septembra — Luka je zatvorena.", "Luka je zatvorena."),
        ("Berlin (dpa) - Der Hafen ist zu.", "Der Hafen ist zu."),
        ("LONDON — The port is closed.", "The port is closed."),
        (f"Kolvar, Examplia - The port {LONG}", f"The port {LONG}"),
        (f"San Osen – A court {LONG}", f"A court {LONG}"),
        (f"(Osen, EX) – The port {LONG}", f"The port {LONG}"),
        ("— The port is closed.", "The port is closed."),
        ("Osen (CNN) The port is closed.", "The port is closed."),
        ("(Reuters) “The port is closed,” he said.", "“The port is closed,” he said."),
        ("(CBS News) OSEN, Fla. - The port is closed.", "The port is closed."),
        ("(CNN) - The port is closed.", "The port is closed."),
        (f"WASHINGTON The port {LONG}", f"The port {LONG}"),
        (f"NASA Administrator Jim Sample {LONG}", None),
        ("The bank (AP) is closed.", None),
        (f"Die Regierung – Opposition {LONG}", None),
        (f"Ann Kirby – Mayor of Osen – {LONG}", None),
        ("NATO – the alliance – has said nothing.", None),
        ("Serbia – a country – has said nothing.", None),
        ("The port (it is old) - closed.", None),
    ],
)
def test_datelines_end_before_the_sentence(paragraph: str, rest: str | None) -> None:
    """The place and agency before the first sentence are found, a dash inside a sentence is not taken for theirs."""
    cut = dateline(paragraph)
    assert paragraph[cut:] == (rest or paragraph)


@pytest.mark.parametrize(
    ("line", "language", "origin"),
    [
        ("Powered by automated translation", "en", None),
        ("This article was translated from Arabic by a machine.", "en", "ar"),
        ("Maschinell übersetzt aus dem Serbischen", "de", "sr"),
        ("Traduit automatiquement du serbe", "fr", "sr"),
        ("Automatski prevedeno sa engleskog", "sr-Latn", "en"),
        ("Automatski prevedeno sa engleskog", "hr", "en"),
        ("Аутоматски преведено са енглеског", "sr-Cyrl", "en"),
    ],
)
def test_translation_notes(line: str, language: str, origin: str | None) -> None:
    """A note that the text was translated is one, and names the original's language where it does."""
    found = note(line, language)
    assert found is not None
    assert (found.translated, found.origin) == (True, origin)


@pytest.mark.parametrize(
    ("paragraph", "rest"),
    [
        (f"KOLVAR: The mayor {LONG}", f"The mayor {LONG}"),
        (f"WATCH: The mayor {LONG}", None),
        ("KIRBY: No.", None),
    ],
)
def test_a_place_in_capitals_may_have_a_colon(paragraph: str, rest: str | None) -> None:
    """Before a sentence of news it is where the report is from; what kind of line it is is no place."""
    assert paragraph[place_and_colon(paragraph) :] == (rest or paragraph)


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("FILE - In a Sept. 15, 1987 file photo, the mayor walks through Osen. The town celebrates on Sunday.", True),
        ("In this May 6, 2014 picture, the mayor walks through Osen.", True),
        ("OSEN, EXAMPLIA - FEBRUARY 24: A plate sits in a shop window.", True),
        ("In a photo posted on Monday, the mayor walks through Osen.", False),
        ("FILE the papers by Monday, the mayor said.", False),
    ],
)
def test_captions_by_their_beginning(line: str, caption: bool) -> None:
    """An agency begins a caption with the file, the day or the picture it is about."""
    assert is_caption(line) == caption


def test_furniture_is_a_whole_line() -> None:
    """ "Read more: …" belongs to the page; a sentence that begins with such words does not."""
    assert is_furniture("Read more: The storm of the century")
    assert is_furniture("ADVERTISEMENT")
    assert not is_furniture("Related cases were heard in spring.")
