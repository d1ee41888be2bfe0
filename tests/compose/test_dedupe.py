"""Copies of one text are one voice."""

from datetime import UTC, datetime

from reporter.compose.dedupe import outlets, voices

WIRE = " ".join(f"Sentence number {n} of the wire report tells of the {n} houses in street {n * 7}." for n in range(12))


def test_a_wire_text_under_another_headline_is_a_copy(make_item):
    """The same text with another headline is the same voice; the others are named beside the earliest."""
    early = make_item(("headline", "Houses counted"), WIRE, outlet="Wire", published=datetime(2023, 9, 29, tzinfo=UTC))
    late = make_item(("headline", "In these streets they count"), WIRE, outlet="Courier", published=datetime(2023, 9, 30, tzinfo=UTC))
    (voice,) = voices((late, early))
    assert (voice.item.id, voice.item.also_in) == (early.id, ("Courier",))
    assert [item.id for item in voice.copies] == [early.id, late.id]


def test_what_an_outlet_made_of_its_text_since_speaks(make_item):
    """A second version has the new toll; the same words again, a part of them, and another outlet's additions do not speak for it."""
    first = make_item(WIRE, id="a", outlet="Wire", published=datetime(2023, 9, 29, tzinfo=UTC))
    new = f"{WIRE} The toll rose to 900."

    def speaks(text, outlet="Wire", day=30):
        (voice,) = voices((first, make_item(text, id="b", outlet=outlet, published=datetime(2023, 9, day, tzinfo=UTC))))
        return voice.item.id

    assert speaks(new) == "b"
    assert (speaks(WIRE), speaks(new[len(new) // 2 :]), speaks(new, outlet="Courier"), speaks(new, day=29)) == ("a", "a", "a", "a")


def test_a_wire_text_cut_from_the_end_is_a_copy(make_item):
    """The shorter text stands in the longer one."""
    assert len(voices((make_item(WIRE, id="a"), make_item(WIRE[: len(WIRE) // 2], id="b")))) == 1


def test_a_headline_is_no_copy_of_the_report_that_has_it(make_item):
    """Texts too short for shingles are copies only of the very same words."""
    short = make_item(("headline", "Houses counted"), id="a")
    assert (
        len(voices((short, make_item(("headline", "Houses counted"), WIRE, id="b"), make_item(("headline", "HOUSES  counted"), id="c"))))
        == 2
    )


def test_another_text_on_the_same_matter_is_a_voice_of_its_own(make_item):
    """Own words are an own voice, also with a sentence of the other's."""
    own = " ".join(f"Our reporter walked down lane {n} and found {n * 3} doors painted." for n in range(12))
    assert len(voices((make_item(WIRE, id="a"), make_item(f"{own} {WIRE[:80]}", id="b")))) == 2


def test_the_same_words_in_another_language_are_no_copy(make_item):
    """Copies share a language."""
    assert len(voices((make_item(WIRE, id="a"), make_item(WIRE, id="b", language="de")))) == 2


def test_documents_without_an_outlet_count_each(make_item):
    """An outlet counts once, a document without one by its address."""
    items = [make_item("One.", outlet="A"), make_item("Two.", outlet="A"), make_item("Three."), make_item("Four.", also_in=("B",))]
    assert len(outlets(items)) == 4
