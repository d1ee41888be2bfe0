"""Which part of a text is what, on texts written for these tests."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime

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
    language: str = "en"


def told(anatomy: Anatomy) -> list[str]:
    """The parts in the notation of `Case.parts`."""
    return [f"{part.role}: {anatomy.text[part.start : part.end]}" for part in anatomy.parts]


def lines(text: str) -> list[str]:
    """The lines of an indented literal."""
    return textwrap.dedent(text).strip().split("\n")


CASES = {
    "an explainer as pasted, every part there": Case(
        """
        Tanks at the bridge: what is known

        Two neighbours accuse each other of breaking a truce

        Soldiers wait at the eastern bridge on Friday. Reuters

        Powered by automated translation

        What is happening?

        Forty tanks stand at the bridge. Nobody has said why.

        Who sent them?

        The ministry says it knows nothing of them.

        Updated: September 30, 2023, 4:16 AM
        """,
        """
        headline: Tanks at the bridge: what is known
        standfirst: Two neighbours accuse each other of breaking a truce
        caption: Soldiers wait at the eastern bridge on Friday.
        credit: Reuters
        note: Powered by automated translation
        heading: What is happening?
        paragraph: Forty tanks stand at the bridge. Nobody has said why.
        heading: Who sent them?
        paragraph: The ministry says it knows nothing of them.
        updated: Updated: September 30, 2023, 4:16 AM
        """,
    ),
    "the same with single line ends": Case(
        """
        Tanks at the bridge: what is known
        Two neighbours accuse each other of breaking a truce
        Soldiers wait at the eastern bridge on Friday. Reuters
        Powered by automated translation
        What is happening?
        Forty tanks stand at the bridge. Nobody has said why.
        Who sent them?
        The ministry says it knows nothing of them.
        Updated: September 30, 2023, 4:16 AM
        """,
        """
        headline: Tanks at the bridge: what is known
        standfirst: Two neighbours accuse each other of breaking a truce
        caption: Soldiers wait at the eastern bridge on Friday.
        credit: Reuters
        note: Powered by automated translation
        heading: What is happening?
        paragraph: Forty tanks stand at the bridge. Nobody has said why.
        heading: Who sent them?
        paragraph: The ministry says it knows nothing of them.
        updated: Updated: September 30, 2023, 4:16 AM
        """,
    ),
    "lines broken at a width are one paragraph": Case(
        """
        Ferry stays in port

        The ferry that was to leave on Friday has stayed in port, because its
        captain would not sail without a second engineer. The company says that it
        is looking for one.

        Passengers have been
        given their money back.
        """,
        """
        headline: Ferry stays in port
        paragraph: The ferry that was to leave on Friday has stayed in port, because its captain would not sail without a second engineer. The company says that it is looking for one.
        paragraph: Passengers have been given their money back.
        """,
    ),
    "headings run into paragraphs broken at a width": Case(
        """
        Ferry stays in port

        Why did it not sail?
        The ferry that was to leave on Friday has stayed in port, because its
        captain would not sail without a second engineer.
        Who pays?
        The company says that it will give the money back to everybody who has
        kept the ticket.
        """,
        """
        headline: Ferry stays in port
        heading: Why did it not sail?
        paragraph: The ferry that was to leave on Friday has stayed in port, because its captain would not sail without a second engineer.
        heading: Who pays?
        paragraph: The company says that it will give the money back to everybody who has kept the ticket.
        """,
    ),
    "the date first, then the byline": Case(
        """
        Published: 29 September 2023, 18:00 | Updated: 30 September 2023, 04:16 BST

        Harbour reopens after storm

        By Jane Doe and Max Muster

        The harbour opened again at noon. Ships had waited for two days.
        """,
        """
        updated: Published: 29 September 2023, 18:00 | Updated: 30 September 2023, 04:16 BST
        headline: Harbour reopens after storm
        byline: By Jane Doe and Max Muster
        paragraph: The harbour opened again at noon. Ships had waited for two days.
        """,
    ),
    "a kicker above the title is no title": Case(
        """
        WORLD
        Harbour reopens after the longest storm on record
        The harbour opened again at noon. Ships had waited for two days.
        """,
        """
        note: WORLD
        headline: Harbour reopens after the longest storm on record
        paragraph: The harbour opened again at noon. Ships had waited for two days.
        """,
    ),
    "a bare name beside a date line is a byline": Case(
        """
        Harbour reopens after storm
        Jane Doe
        30 September 2023

        The harbour opened again at noon. Ships had waited for two days.
        """,
        """
        headline: Harbour reopens after storm
        byline: Jane Doe
        updated: 30 September 2023
        paragraph: The harbour opened again at noon. Ships had waited for two days.
        """,
    ),
    "without a title the first sentence is the headline": Case(
        """
        The harbour opened again at noon. Ships had waited for two days.

        Nobody was hurt.
        """,
        """
        headline: The harbour opened again at noon.
        paragraph: Ships had waited for two days.
        paragraph: Nobody was hurt.
        """,
    ),
    "questions without a title stay headings": Case(
        """
        What is happening?

        The harbour opened again. Ships had waited.

        What could follow?

        More storms are forecast.
        """,
        """
        heading: What is happening?
        paragraph: The harbour opened again. Ships had waited.
        heading: What could follow?
        paragraph: More storms are forecast.
        """,
    ),
    "a question about something named is a title": Case(
        """
        Why is the port of Aldhaven closed?

        The port has been closed since Monday. Here is what is known.

        What happened?

        A crane fell into the water.
        """,
        """
        headline: Why is the port of Aldhaven closed?
        standfirst: The port has been closed since Monday. Here is what is known.
        heading: What happened?
        paragraph: A crane fell into the water.
        """,
    ),
    "headings that are no questions": Case(
        """
        Port of Aldhaven closed

        The port has been closed since Monday, the harbour master said.

        Ships are waiting outside.

        A fallen crane

        The crane fell into the water at night.

        What it costs

        Every day costs two million crowns.
        """,
        """
        headline: Port of Aldhaven closed
        paragraph: The port has been closed since Monday, the harbour master said.
        paragraph: Ships are waiting outside.
        heading: A fallen crane
        paragraph: The crane fell into the water at night.
        heading: What it costs
        paragraph: Every day costs two million crowns.
        """,
    ),
    "lists keep their items apart": Case(
        """
        What to take along

        The ministry asks everybody to have three things ready:

        - water for two days
        - a radio
        - a torch

        Nobody needs more.
        """,
        """
        headline: What to take along
        paragraph: The ministry asks everybody to have three things ready:
        paragraph: - water for two days
        paragraph: - a radio
        paragraph: - a torch
        paragraph: Nobody needs more.
        """,
    ),
    "a dateline stands apart from the first sentence": Case(
        """
        Port of Aldhaven closed

        ALDHAVEN, Sept 30 (Reuters) - The port has been closed since Monday. Ships are waiting.

        Nobody was hurt, the harbour master told Reuters.
        """,
        """
        headline: Port of Aldhaven closed
        byline: ALDHAVEN, Sept 30 (Reuters) -
        paragraph: The port has been closed since Monday. Ships are waiting.
        paragraph: Nobody was hurt, the harbour master told Reuters.
        """,
    ),
    "a caption with its credit on the next line": Case(
        """
        Port of Aldhaven closed

        The crane lies in the water
        Photo: Jane Doe/AFP

        The port has been closed since Monday. Ships are waiting.
        """,
        """
        headline: Port of Aldhaven closed
        caption: The crane lies in the water
        credit: Photo: Jane Doe/AFP
        paragraph: The port has been closed since Monday. Ships are waiting.
        """,
    ),
    "credits in brackets and behind a stroke": Case(
        """
        Port of Aldhaven closed

        The crane lies in the water on Friday, Sept. 29, 2023. (AP Photo/Jane Doe)

        Divers at work / Getty Images

        The port has been closed since Monday. Ships are waiting.
        """,
        """
        headline: Port of Aldhaven closed
        caption: The crane lies in the water on Friday, Sept. 29, 2023.
        credit: (AP Photo/Jane Doe)
        caption: Divers at work
        credit: / Getty Images
        paragraph: The port has been closed since Monday. Ships are waiting.
        """,
    ),
    "a quotation with its speaker": Case(
        """
        Port of Aldhaven closed

        The port has been closed since Monday. Ships are waiting.

        > We have never seen the like of it.

        Nobody was hurt.
        """,
        """
        headline: Port of Aldhaven closed
        paragraph: The port has been closed since Monday. Ships are waiting.
        quote: We have never seen the like of it.
        paragraph: Nobody was hurt.
        """,
    ),
    "furniture of a page is no paragraph": Case(
        """
        Port of Aldhaven closed

        The port has been closed since Monday. Ships are waiting.

        Advertisement

        Nobody was hurt.

        Read more: Storms of the century
        """,
        """
        headline: Port of Aldhaven closed
        paragraph: The port has been closed since Monday. Ships are waiting.
        note: Advertisement
        paragraph: Nobody was hurt.
        note: Read more: Storms of the century
        """,
    ),
    "nothing but headlines": Case(
        """
        Port closed
        Crane found
        Ships wait
        """,
        """
        headline: Port closed
        paragraph: Crane found
        paragraph: Ships wait
        """,
    ),
    "German": Case(
        """
        Panzer an der Brücke: Was bekannt ist

        Zwei Nachbarn werfen einander vor, die Waffenruhe zu brechen

        Soldaten warten an der Ostbrücke. Foto: dpa

        Maschinell übersetzt aus dem Serbischen

        Was ist passiert?

        Vierzig Panzer stehen an der Brücke. Niemand sagt, warum.

        Wie geht es weiter?

        Am Montag wird verhandelt.

        Aktualisiert: 30. September 2023, 4:16 Uhr
        """,
        """
        headline: Panzer an der Brücke: Was bekannt ist
        standfirst: Zwei Nachbarn werfen einander vor, die Waffenruhe zu brechen
        caption: Soldaten warten an der Ostbrücke.
        credit: Foto: dpa
        note: Maschinell übersetzt aus dem Serbischen
        heading: Was ist passiert?
        paragraph: Vierzig Panzer stehen an der Brücke. Niemand sagt, warum.
        heading: Wie geht es weiter?
        paragraph: Am Montag wird verhandelt.
        updated: Aktualisiert: 30. September 2023, 4:16 Uhr
        """,
        "de",
    ),
    "French": Case(
        """
        Mis à jour le 30 septembre 2023 à 04h16

        Des chars près du pont : ce que l’on sait

        Par Jeanne Dupont

        Des soldats attendent près du pont. Photo : Jean Martin / AFP

        Que se passe-t-il ?

        Quarante chars sont près du pont. Personne ne dit pourquoi.

        Traduit automatiquement du serbe
        """,
        """
        updated: Mis à jour le 30 septembre 2023 à 04h16
        headline: Des chars près du pont : ce que l’on sait
        byline: Par Jeanne Dupont
        caption: Des soldats attendent près du pont.
        credit: Photo : Jean Martin / AFP
        heading: Que se passe-t-il ?
        paragraph: Quarante chars sont près du pont. Personne ne dit pourquoi.
        note: Traduit automatiquement du serbe
        """,
        "fr",
    ),
    "Spanish": Case(
        """
        Tanques junto al puente: lo que se sabe

        Por Ana García

        Actualizado: 30 de septiembre de 2023, a las 04:16

        ¿Qué está pasando?

        Cuarenta tanques están junto al puente. Nadie dice por qué.

        ¿Quién los envió?

        El ministerio no sabe nada.

        Soldados junto al puente. EFE
        """,
        """
        headline: Tanques junto al puente: lo que se sabe
        byline: Por Ana García
        updated: Actualizado: 30 de septiembre de 2023, a las 04:16
        heading: ¿Qué está pasando?
        paragraph: Cuarenta tanques están junto al puente. Nadie dice por qué.
        heading: ¿Quién los envió?
        paragraph: El ministerio no sabe nada.
        caption: Soldados junto al puente.
        credit: EFE
        """,
        "es",
    ),
    "Serbian in Latin letters": Case(
        """
        Tenkovi kod mosta: šta se zna

        Piše: Ana Anić

        Vojnici čekaju kod mosta. Foto: Tanjug/AP

        Automatski prevedeno sa engleskog

        Šta se dešava?

        Kod mosta stoji četrdeset tenkova. Niko ne kaže zašto.

        Ažurirano: 30. septembar 2023. 04:16
        """,
        """
        headline: Tenkovi kod mosta: šta se zna
        byline: Piše: Ana Anić
        caption: Vojnici čekaju kod mosta.
        credit: Foto: Tanjug/AP
        note: Automatski prevedeno sa engleskog
        heading: Šta se dešava?
        paragraph: Kod mosta stoji četrdeset tenkova. Niko ne kaže zašto.
        updated: Ažurirano: 30. septembar 2023. 04:16
        """,
        "sr-Latn",
    ),
    "Serbian in Cyrillic letters": Case(
        """
        Тенкови код моста: шта се зна

        Пише: Ана Анић

        Војници чекају код моста. Фото: Танјуг

        Аутоматски преведено са енглеског

        Шта се дешава?

        Код моста стоји четрдесет тенкова. Нико не каже зашто.

        Ажурирано: 30. септембар 2023. у 04:16
        """,
        """
        headline: Тенкови код моста: шта се зна
        byline: Пише: Ана Анић
        caption: Војници чекају код моста.
        credit: Фото: Танјуг
        note: Аутоматски преведено са енглеског
        heading: Шта се дешава?
        paragraph: Код моста стоји четрдесет тенкова. Нико не каже зашто.
        updated: Ажурирано: 30. септембар 2023. у 04:16
        """,
        "sr-Cyrl",
    ),
    "a paragraph that speaks of updates, agencies and photographs": Case(
        """
        Port of Aldhaven closed

        Updated rules for 2024 forbid cranes of that height, the ministry said.

        By Friday, the harbour master had called for help. Photographs of the crane were published by Reuters.

        Translated from sailors' language, that means years.
        """,
        """
        headline: Port of Aldhaven closed
        paragraph: Updated rules for 2024 forbid cranes of that height, the ministry said.
        paragraph: By Friday, the harbour master had called for help. Photographs of the crane were published by Reuters.
        paragraph: Translated from sailors' language, that means years.
        """,
    ),
    "one sentence is all there is": Case("The port is closed.", "paragraph: The port is closed."),
}


@pytest.mark.parametrize("name", CASES)
def test_parts_are_what_a_reader_sees(name: str) -> None:
    """Every line of the text gets the role a reader would give it, and no other."""
    case = CASES[name]
    assert told(anatomize(textwrap.dedent(case.text), language=case.language)) == lines(case.parts)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "updated:" in case.parts and "2023-" not in case.text])
def test_the_newest_instant_is_known(name: str) -> None:
    """The updated time is an instant in UTC, whatever the language of the line."""
    case = CASES[name]
    day = datetime(2023, 9, 30, tzinfo=UTC)
    hour = {"a bare name beside a date line is a byline": (0, 0), "the date first, then the byline": (3, 16)}.get(name, (4, 16))
    assert anatomize(case.text, language=case.language).updated == day.replace(hour=hour[0], minute=hour[1])


def test_a_note_says_what_language_was_translated() -> None:
    """The origin is taken from the note's words, in its own language and inflection; else it is unknown."""
    origins = {name: anatomize(case.text, language=case.language).translation for name, case in CASES.items() if "note:" in case.parts}
    publisher = {name: entry.origin for name, entry in origins.items() if entry}
    assert publisher == {
        "an explainer as pasted, every part there": None,
        "the same with single line ends": None,
        "German": "sr",
        "French": "sr",
        "Serbian in Latin letters": "en",
        "Serbian in Cyrillic letters": "en",
    }
    assert origins["German"] == Translation(origin="sr", engine=None, by="publisher")


def test_caption_and_credit_are_taken_apart() -> None:
    """The first caption comes without its credit, the credit without brackets and the word for a picture."""
    found = anatomize(CASES["credits in brackets and behind a stroke"].text)
    assert (found.caption, found.credit) == ("The crane lies in the water on Friday, Sept. 29, 2023.", "AP Photo/Jane Doe")


def test_the_byline_is_the_names_alone() -> None:
    """The word before the names is not part of them."""
    assert anatomize(CASES["Serbian in Latin letters"].text, language="sr-Latn").byline == "Ana Anić"


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
    ]
    + [
        "(AP Photo/X)",
        "Powered by automated translation",
        "a line that goes on",
        "LONDON — The port",
        ">",
        "---",
        "\t",
        "30.",
        "é\u0301\u00ad",
        "Was?",
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
