"""Which language a text is in."""

from __future__ import annotations

import pytest

from reporter.sources import language

TEXTS = {
    "en": "The harbour of Aldhaven was closed on Monday, the port authority said. It is the second time this year that "
    "ships had to wait outside.",
    "nl": "De haven van Aldhaven is maandag gesloten, zei het havenbedrijf. Het is de tweede keer dit jaar dat schepen "
    "buiten moesten wachten of terugkeren, en de burgemeester was er niet blij mee.",
    "da": "Havnen i Aldhaven blev lukket mandag, sagde havnemyndigheden. Det er anden gang i år, at skibe måtte vente "
    "udenfor, og for fiskerne er det et hårdt slag, at de ikke kan lande deres fangst.",
    "af": "Die hawe van Aldhaven is Maandag gesluit, het die owerheid gesê. Dit is die tweede keer dat skepe buite moes "
    "wag, en dit was vir die vissers as groep baie swaar om met leë hande by die huis te kom.",
    "pt": "O porto de Aldhaven foi fechado na segunda-feira, disse a autoridade. É a segunda vez que as embarcações "
    "tiveram de esperar e as famílias dos pescadores, as mais pobres da região, perderam as suas receitas.",
    "de": "Der Hafen von Aldhaven wurde am Montag geschlossen, teilte die Hafenbehörde mit. Was das für die Fischer "
    "heißt, ist noch offen; es war das zweite Mal in diesem Jahr, dass Schiffe warten mussten.",
    "sr-Latn": "Luka u Aldhavenu zatvorena je u ponedeljak, saopštila je lučka uprava. To je drugi put ove godine da su "
    "brodovi morali da čekaju.",
    "sr-Cyrl": "Лука у Алдхавену затворена је у понедељак, саопштила је лучка управа. То је други пут ове године да су бродови "
    "морали да чекају.",
}


@pytest.mark.parametrize("tag", TEXTS)
def test_a_text_of_a_few_lines_gives_its_language_away(tag: str) -> None:
    """English by its small words, others by the model, Serbian by its letters."""
    assert language.tag(TEXTS[tag]) == tag


def test_a_quotation_in_english_makes_no_english_text() -> None:
    """A text that quotes a line of English is in its own language."""
    assert language.tag(TEXTS["de"] + " „The harbour is closed for the rest of the week“, sagte sie. " + TEXTS["de"]) == "de"


def test_a_short_text_is_taken_for_the_default() -> None:
    """What is too short to tell is not guessed at."""
    assert language.tag("Der Hafen ist zu") == language.DEFAULT
