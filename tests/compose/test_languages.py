"""Figures and dates in French, German, Spanish and Serbian: ten sentences each, written for this test, all true of nothing."""

from datetime import UTC, date, datetime

import pytest

from reporter.compose import dates
from reporter.compose.figures import figures
from reporter.compose.lexicon import cyrillic

TODAY = datetime(2024, 5, 8, 12, tzinfo=UTC)  # a Wednesday

#: Sentence, its figures as (least, greatest, unit), its dates. A scale word stays with the unit: the value is the number printed.
SENTENCES = {
    "fr": [
        (
            "Au moins 12 personnes ont été tuées et 35 blessées dimanche dans l'effondrement d'un immeuble à Lyon.",
            [(12, 12, "tuées"), (35, 35, "blessées")],
            ["2024-05-05"],
        ),
        ("Le chantier coûtera 1,5 milliard d'euros d'ici à 2030, selon le ministère.", [(1.5, 1.5, "milliard EUR")], ["2030"]),
        ("Quelque 3 400 manifestants ont défilé mardi dernier à Marseille.", [(3400, 3400, "manifestants")], ["2024-05-07"]),
        ("L'inflation a atteint 4,2 % en avril, contre 3,9 % en mars.", [(4.2, 4.2, "%"), (3.9, 3.9, "%")], ["2024-04", "2024-03"]),
        ("Né le 14 juillet 1954, il dirige le parti depuis 2008.", [], ["1954-07-14", "2008"]),
        ("Des dizaines de maisons ont été détruites la semaine dernière.", [(20, 99, "maisons")], ["2024-04-29/2024-05-05"]),
        ("Entre 200 et 300 soldats seront déployés le 1er juin.", [(200, 300, "soldats")], ["2024-06-01"]),
        ("Il y a trois jours, la police a arrêté vingt-sept suspects.", [(27, 27, "suspects")], ["2024-05-05"]),
        ("Le tribunal rendra son jugement vendredi prochain.", [], ["2024-05-10"]),
        ("La guerre de 1998-1999 a fait plus de 13 000 morts.", [(13000, 13000, "morts")], ["1998/1999"]),
    ],
    "de": [
        (
            "Mindestens zwölf Menschen wurden am Sonntag beim Einsturz einer Brücke getötet, 35 weitere verletzt.",
            [(12, 12, "Menschen"), (35, 35, "verletzt")],
            ["2024-05-05"],
        ),
        ("Der Bau kostet 1,5 Milliarden Euro und soll bis 2030 fertig sein.", [(1.5, 1.5, "Milliarden EUR")], ["2030"]),
        ("Rund 3.400 Demonstranten zogen am vergangenen Dienstag durch Leipzig.", [(3400, 3400, "Demonstranten")], ["2024-05-07"]),
        (
            "Die Inflation lag im April bei 4,2 Prozent, im März bei 3,9 Prozent.",
            [(4.2, 4.2, "%"), (3.9, 3.9, "%")],
            ["2024-04", "2024-03"],
        ),
        ("Am 14. Juli 1954 geboren, führt er die Partei seit 2008.", [], ["1954-07-14", "2008"]),
        ("In der vergangenen Woche wurden Dutzende Häuser zerstört.", [(24, 99, "Häuser")], ["2024-04-29/2024-05-05"]),
        ("Zwischen 200 und 300 Soldaten sollen am 1. Juni verlegt werden.", [(200, 300, "Soldaten")], ["2024-06-01"]),
        ("Vor drei Tagen nahm die Polizei siebenundzwanzig Verdächtige fest.", [(27, 27, "Verdächtige")], ["2024-05-05"]),
        ("Das Gericht will sein Urteil am kommenden Freitag verkünden.", [], ["2024-05-10"]),
        ("Im Krieg von 1998 bis 1999 starben mehr als 13.000 Menschen.", [(13000, 13000, "Menschen")], ["1998/1999"]),
    ],
    "es": [
        (
            "Al menos 12 personas murieron y 35 resultaron heridas el domingo en el derrumbe de un edificio.",
            [(12, 12, "personas"), (35, 35, "heridas")],
            ["2024-05-05"],
        ),
        ("La obra costará 1.500 millones de euros y terminará en 2030.", [(1500, 1500, "millones EUR")], ["2030"]),
        ("Unos 3.400 manifestantes marcharon el martes pasado en Sevilla.", [(3400, 3400, "manifestantes")], ["2024-05-07"]),
        ("La inflación fue del 4,2 % en abril, frente al 3,9 % en marzo.", [(4.2, 4.2, "%"), (3.9, 3.9, "%")], ["2024-04", "2024-03"]),
        ("Nacido el 14 de julio de 1954, dirige el partido desde 2008.", [], ["1954-07-14", "2008"]),
        ("Decenas de casas quedaron destruidas la semana pasada.", [(20, 99, "casas")], ["2024-04-29/2024-05-05"]),
        ("Entre 200 y 300 soldados serán enviados el 1 de junio.", [(200, 300, "soldados")], ["2024-06-01"]),
        ("Hace tres días, la policía detuvo a veintisiete sospechosos.", [(27, 27, "sospechosos")], ["2024-05-05"]),
        ("El tribunal dictará sentencia el próximo viernes.", [], ["2024-05-10"]),
        ("La guerra de 1998-1999 causó más de 13.000 muertos.", [(13000, 13000, "muertos")], ["1998/1999"]),
    ],
    "sr-Latn": [
        (
            "Najmanje 12 ljudi je poginulo, a 35 je povređeno u nedelju u rušenju zgrade u Nišu.",
            [(12, 12, "poginulo"), (35, 35, "povređeno")],
            ["2024-05-05"],
        ),
        ("Gradnja će koštati 1,5 milijardi evra i biće završena do 2030. godine.", [(1.5, 1.5, "milijardi EUR")], ["2030"]),
        ("Oko 3.400 demonstranata je prošlog utorka šetalo kroz Novi Sad.", [(3400, 3400, "demonstranata")], ["2024-05-07"]),
        ("Inflacija je u aprilu iznosila 4,2 odsto, a u martu 3,9 odsto.", [(4.2, 4.2, "%"), (3.9, 3.9, "%")], ["2024-04", "2024-03"]),
        ("Rođen 14. jula 1954. godine, vodi stranku od 2008. godine.", [], ["1954-07-14", "2008"]),
        ("Prošle nedelje su uništene desetine kuća.", [(20, 99, "kuća")], ["2024-04-29/2024-05-05"]),
        ("Između 200 i 300 vojnika biće poslato 1. juna.", [(200, 300, "vojnika")], ["2024-06-01"]),
        ("Pre tri dana policija je uhapsila dvadeset sedam osumnjičenih.", [(27, 27, "osumnjičenih")], ["2024-05-05"]),
        ("Sud će presudu izreći sledećeg petka.", [], ["2024-05-10"]),
        ("U ratu 1998-1999. poginulo je više od 13.000 ljudi.", [(13000, 13000, "ljudi")], ["1998/1999"]),
    ],
}

SHARES = {
    "en": "Nine out of ten doctors and three in ten nurses stayed.",
    "fr": "Trois policiers sur dix sont absents.",
    "de": "Drei von zehn Polizisten fehlen.",
    "es": "Tres de cada diez policías están ausentes.",
    "sr-Latn": "Tri od deset policajaca odsustvuje.",
}


def found(make_item, sentence, language):
    """(figures, dates) of a sentence published on that Wednesday."""
    item = make_item(sentence, language=language, published=TODAY)
    counted = [(f.low if f.value is None else f.value, f.high if f.value is None else f.value, f.unit) for f in figures(item)]
    return sorted(counted), sorted(phrase.when for phrase in dates.find(sentence, language, date(2024, 5, 8)) if phrase.when)


@pytest.mark.parametrize(("language", "sentence", "counted", "dated"), [(code, *row) for code, rows in SENTENCES.items() for row in rows])
def test_every_figure_and_date_is_found(make_item, language, sentence, counted, dated):
    """A reader of the language finds these figures and dates and no others."""
    assert found(make_item, sentence, language) == (sorted(counted), sorted(dated))


@pytest.mark.parametrize(("sentence", "counted", "dated"), SENTENCES["sr-Latn"])
def test_cyrillic_is_read_as_latin_is(make_item, sentence, counted, dated):
    """The same Serbian sentence in Cyrillic gives the same numbers and dates."""
    numbers, days = found(make_item, cyrillic(sentence.lower()), "sr-Cyrl")
    assert ([entry[:2] for entry in numbers], days) == (sorted(entry[:2] for entry in counted), sorted(dated))


@pytest.mark.parametrize("language", SHARES)
def test_neither_number_of_a_share_counts(make_item, language):
    """Three in ten are not three, nor are there ten."""
    assert found(make_item, SHARES[language], language) == ([], [])


def test_a_number_with_a_fraction_does_not_count_what_another_clause_tells(make_item):
    """Of a magnitude of 6.4 two people died, not 6.4."""
    counted, _ = found(make_item, "Bei dem Beben der Stärke 6,4 starben zwei Menschen.", "de")
    assert counted == [(2.0, 2.0, "Menschen"), (6.4, 6.4, "Stärke")]
