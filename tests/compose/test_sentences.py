"""Sentences and their spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.compose.sentences import sentences, spans, squeeze


def cut(text, language="en"):
    """The sentences of one line."""
    return [text[start:end] for start, end in spans(text, language)]


@pytest.mark.parametrize(
    ("language", "whole"),
    [
        ("en", ["“We will go. We will win.”", "Then he left."]),
        ("en", ['"Are you there?" she asked.', "Nobody was."]),
        ("en", ["“Yes!” John Smith said.", "He left."]),
        ("en", ["“It is over!” Chávez told the crowd, waving a flag of the country.", "He left."]),
        ("en", ["It was void.", '"A great day for us all!', "We will win,” Smith said."]),
        ("en", ["Dr. J. K. Rowling of the U.S. paid $4.5 million at 4.30 p.m. on Monday.", "No. 5 was sold."]),
        ("en", ["Sen. Joe Sample, D-W. Va., visited the border.", "He spoke."]),
        ("en", ["In Harbour Ins. Co. of Kolvar v. Burr (2007), the court held it.", "It was appealed."]),
        ("en", ["The rules (sec. 170.1, subd. (c)(1).) apply.", "He paid."]),
        ("en", ["She was missed at 4:30 a.m. Mar. 14.", "Then at 5 p.m. Monday the car was found.", "Nobody was."]),
        ("en", ["Is it /etc/passwd?/etc/hosts, or {}?__class__ of it?", "Nobody knows."]),
        ("de", ["1.Alle Zutaten mischen.", "Mehr braucht es nicht.₂"]),
        ("en", ["A capsule ferried a Russian-U.S. crew home.", "EXAMPLE.NET has a film of it."]),
        ("en", ["Prices rose 3.5%.", "They fell 1.2% in May."]),
        ("en", ["He left.", "(It was late.)", "She stayed."]),
        ("fr", ["« Nous irons. Nous vaincrons », a dit M. Dupont.", "Il vint."]),
        ("de", ["Er kam am 3. Oktober.", "Es waren z.B. 3,5 Mio. Euro.", "Dr. Weber ging."]),
        ("de", ["Er sagte: „Wir kommen. Wir siegen.“ Dann ging er.", "Sie blieb."]),
        ("es", ["El Sr. López dijo: «Vamos. Ya».", "¿Por qué?", "Nadie lo sabe."]),
        ("sr", ["Vučić je rekao: „Idemo. Pobedićemo.”", "Dana 24. septembra 2023. godine je otišao.", "Vratio se."]),
        ("ru", ["Он сказал: «Да. Нет».", "Он ушёл."]),
        ("xx", ["One thing.", "Another thing."]),
    ],
)
def test_cuts_where_a_reader_would(language, whole):
    """Quoted sentences, abbreviations, initials, decimals and ordinals do not end a sentence; closing marks behind a full stop do."""
    assert cut(" ".join(whole), language) == whole


def test_a_mark_that_never_closes_does_not_swallow_the_text():
    """An unclosed quotation mark joins sentences only while its closing mark can still be meant."""
    text = "He said “this. " + "More of it is said here. " * 200 + "Then “x.” The end."
    assert max(map(len, cut(text))) < 2200


def test_one_giant_sentence_is_one_span():
    """A text without any full stop is one sentence, whatever its length."""
    assert spans("word " * 40_000, "en") == ((0, 199_999),)


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n"), max_size=300), st.sampled_from(["en", "de", "sr", "fr", "zh"])
)
def test_spans_cover_all_that_is_not_white_space(text, language):
    """Sentences follow one another without overlap and leave out nothing but white space."""
    found = spans(text, language)
    at = 0
    for start, end in found:
        assert not text[at:start].strip()
        assert text[start:end].strip() == text[start:end] != ""
        at = end
    assert not text[at:].strip()


def test_gaps_of_more_than_a_byte_break_nothing():
    """No-break and ideographic spaces behind an initial, over which sentencex breaks down, are gaps like any other."""
    assert cut("J.\u3000R.\u3000Smith\u00a0came. He went.") == ["J.\u3000R.\u3000Smith\u00a0came.", "He went."]
    assert "".join(cut("B\u00a0 \u00a0.B!\u00a0B!")).replace("\u00a0", "").replace(" ", "") == "B.B!B!"


def test_only_telling_parts_have_sentences(make_item):
    """Captions, headings, notes and data lines are never sentences; paragraphs and block quotations are, with exact spans."""
    item = make_item(
        ("headline", "A headline"),
        ("caption", "A caption."),
        "First one. Second\u00a0one.",
        ("heading", "Why?"),
        ("data", "5 dead"),
        ("quote", "Said so."),
    )
    found = sentences(item)
    assert [s.text for s in found] == ["First one.", "Second one.", "Said so."]
    assert [squeeze(item.text[s.start : s.end]) for s in found] == [s.text for s in found]
    assert [s.paragraph for s in found] == [0, 0, 1]
