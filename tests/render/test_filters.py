"""Typography by language: what changes, what never does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import LineBox, TextBox

from reporter.config.keys import KINDS
from reporter.render import glyphs
from reporter.render.filters import bare, bound, breakable, clipped, cyrillic_language, headed, marked, quoted, short_address, typeset
from reporter.render.words import FALLBACK, languages, nearest, words

LANGUAGES = ("en", "fr", "de", "es", "sr-Latn", "sr-Cyrl")


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("He said \"we're 'fine' now\".", "en", "He said “we’re ‘fine’ now”."),
        ('Er sagte "ja".', "de", "Er sagte „ja“."),
        ('"Alors?"', "fr", "«\u202fAlors\u202f?\u202f»"),
        ('Dijo "no".', "es", "Dijo «no»."),
        ('Rekao je "ne".', "sr-Latn", "Rekao je „ne“."),
        ("the '90s and James' car", "en", "the ’90s and James’ car"),
        ("in 1998-1999", "en", "in 1998–1999"),
        ("on 2023-09-30", "en", "on 2023-09-30"),
        ("COVID-19 and F-16", "en", "COVID-19 and F-16"),
        ("at -5 degrees", "en", "at −5 degrees"),
        ("wait... now", "en", "wait… now"),
        ("one - two", "en", "one\u00a0– two"),
        ("30 km, 5 %, 30 September", "en", "30\u00a0km, 5\u202f%, 30\u00a0September"),
        ("am 30. September", "de", "am 30.\u00a0September"),
        ("30. septembra, 3. maja", "sr-Latn", "30.\u00a0septembra, 3.\u00a0maja"),
        ("J. R. Smith", "en", "J.\u00a0R.\u00a0Smith"),
        ("Pourquoi: non; oui!", "fr", "Pourquoi\u00a0: non\u202f; oui\u202f!"),
        ("12:30 et https://a.example/b?c=d!", "fr", "12:30 et https://a.example/b?c=d!"),
        ("a@b.example's", "en", "a@b.example's"),
    ],
)
def test_marks_and_spaces_follow_the_language(text: str, language: str, wanted: str) -> None:
    """Each language gets its own quotes, dashes and spaces, and addresses stay as they are."""
    assert typeset(text, language) == wanted


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("abcÀž 0123456789'\"«»“”-–—.,:;!?%€()\nЖш"), max_size=60), st.sampled_from(LANGUAGES))
def test_words_are_never_altered(text: str, language: str) -> None:
    """Without the marks and spaces that typography may change, text is the same before and after."""
    assert bare(typeset(text, language)) == bare(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_marking_escapes_and_keeps_every_character(text: str, language: str) -> None:
    """Without its tags, marked text is the text again; no character of it can become mark-up."""
    import html
    import re

    for result in (marked(text, language), headed(text)):
        assert html.unescape(re.sub(r"<[^>]*>", "", str(result))) == html.unescape(html.escape(text))


def test_acronyms_stand_in_small_caps() -> None:
    """NATO, KFOR and dotted forms are wrapped; a single capital, an ordinary word and a shouted text are not."""
    assert marked("NATO’s and U.S.", "en") == '<span class="sc">NATO</span>’s and<span class="sc"> U.S.</span>'
    assert marked("A Word I say", "en") == "A Word I say"
    assert marked("BREAKING NEWS NOW", "en") == "BREAKING NEWS NOW"
    assert marked("l’OTAN et O’NEIL", "fr") == 'l’<span class="sc">OTAN</span> et O’NEIL'
    assert marked("снаге НАТО-а", "sr-Cyrl") == 'снаге<span class="sc"> НАТО</span>-а'
    assert marked("by НАТО", "en") == 'by<span lang="sr-Cyrl"><span class="sc"> НАТО</span></span>'


def test_hostile_text_is_escaped() -> None:
    """A tag in a text is printed, not obeyed."""
    assert "<script" not in marked("<script>NATO</script>", "en")


@pytest.mark.parametrize("width", range(200, 520, 20))
def test_a_line_is_not_broken_early_before_an_acronym(width: int) -> None:
    """Where an acronym does not fit its line, the line goes on to the word before it, and none holds a single word."""
    text = marked(bound("A strike by rail staff has halted all trains in Lorne on Monday, said the SNCF."), "en")
    page = f"<style>@page {{ size: {width}pt 400pt; margin: 0 }} body {{ margin: 0 }} .sc {{ font-size: 80% }}</style><p>{text}"
    lines = [box for box in HTML(string=page).render().pages[0]._page_box.descendants() if isinstance(box, LineBox)]
    texts = ["".join(box.text for box in line.descendants() if isinstance(box, TextBox)) for line in lines]
    assert all(" " in text.strip() for text in texts[:-1])


def test_other_scripts_say_their_language() -> None:
    """A Cyrillic phrase in a Latin text is Serbian unless its letters say otherwise; in Serbian Cyrillic it is no foreign phrase."""
    assert marked("in Косовска Митровица now", "en") == 'in<span lang="sr-Cyrl"> Косовска Митровица</span> now'
    assert marked("Косовска", "sr-Cyrl") == "Косовска"
    assert marked("in القاهرة and 東京と", "en") == 'in<span lang="ar"> القاهرة</span> and<span lang="ja"> 東京と</span>'
    assert marked("Αθήνα", "el") == "Αθήνα"
    assert cyrillic_language("Київ") == "uk"
    assert cyrillic_language("Мьянма") == "ru"


def test_french_ordinals_are_raised() -> None:
    """ "1er" is set with a raised ending in French only."""
    assert marked("le 1er mai", "fr") == "le 1<sup>er</sup> mai"
    assert marked("the 1er", "en") == "the 1er"


def test_the_last_word_of_a_heading_is_not_alone() -> None:
    """The last two short words go together; long ones do not, since they could not fit a line."""
    assert bound("Why plates can stall a treaty").endswith("a\u00a0treaty")
    assert "\u00a0" not in bound("The intergovernmental commissioner-general")
    assert "\u00a0" not in bound("Two words")
    assert bound("next year – UN") == "next year – UN"


def test_quotes_in_quotes_become_inner_ones() -> None:
    """Outer marks inside a quotation turn into the language's inner marks."""
    assert quoted("He said “no”", words("en").quotes) == "“He said ‘no’”"


def test_a_long_address_is_shortened_in_its_middle() -> None:
    """Host and end of the path stay; the address is never longer than its limit."""
    short = short_address("https://www.example.com/world/europe/a-very-long-slug-about-plates-2023-09-30/", 40)
    assert short.startswith("example.com/…")
    assert short.endswith("2023-09-30")
    assert len(short) <= 40
    assert short_address("https://example.org/a/") == "example.org/a"


def test_a_clipped_text_ends_after_a_word() -> None:
    """Within its limit a text is left alone; beyond, it ends after a word with an ellipsis, and a single word wherever it must."""
    assert [clipped(text, 10) for text in ("ten letter", "one two three", "a" * 12)] == ["ten letter", "one two…", "aaaaaaaaa…"]


def test_breaks_in_an_address_add_no_text() -> None:
    """Break opportunities are mark-up; the address itself is whole and escaped."""
    assert str(breakable("a.example/b?c=<d>")).replace("<wbr>", "") == "a.example/b?c=&lt;d&gt;"


@pytest.fixture
def fonts_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The only folder in which fonts of the machine are looked for; empty."""
    monkeypatch.setattr(glyphs, "SYSTEM", (tmp_path,))
    for remembered in (glyphs.at_hand, glyphs.helped):
        remembered.cache_clear()
    yield tmp_path
    for remembered in (glyphs.at_hand, glyphs.helped):
        remembered.cache_clear()


@pytest.mark.usefixtures("fonts_of_the_machine")
def test_what_fonts_lack_is_named() -> None:
    """Missing characters are grouped by script with the Debian package that helps; covered and shapeless ones are not missing."""
    missing = glyphs.missing_glyphs("Žito – Косово Ελλάδα 😀 العربية 東京 თბილისი\ufe0f", glyphs.shipped())
    assert [(gap.script, gap.package) for gap in missing] == [
        ("ARABIC", "fonts-hosny-amiri"),
        ("CJK", "fonts-noto-cjk"),
        ("EMOJI", None),
        ("GEORGIAN", "fonts-noto-core"),
    ]


def test_an_installed_font_of_the_package_helps(fonts_of_the_machine: Path) -> None:
    """A letter that the script's font on the machine has, and its capital, is printed; lines set in shipped fonts alone spell it out."""
    outline = FontBuilder(1000)
    outline.setupGlyphOrder([".notdef", "an", "Ban"])
    outline.setupCharacterMap({ord("ა"): "an", ord("Ა"): "an", ord("ბ"): "Ban"})
    outline.setupGlyf({name: TTGlyphPen(None).glyph() for name in (".notdef", "an", "Ban")})
    outline.setupHorizontalMetrics(dict.fromkeys((".notdef", "an", "Ban"), (500, 0)))
    outline.save(fonts_of_the_machine / "NotoSerifGeorgian-Regular.ttf")
    assert glyphs.missing_glyphs("ა", glyphs.shipped()) == ()
    assert [gap.characters for gap in glyphs.missing_glyphs("აბ", glyphs.shipped())] == ["ბ"]
    assert glyphs.legible("ა ბ", words("en"), glyphs.shipped()) == "ა [1 characters in Georgian script]"
    assert glyphs.legible("ა", words("en"), glyphs.shipped(), alone=True) == "[1 characters in Georgian script]"


@pytest.mark.usefixtures("fonts_of_the_machine")
def test_what_fonts_lack_is_spelt_out() -> None:
    """No character without a glyph is left in a text that is printed, and the reader is told what stood there."""
    legible = glyphs.legible("Hi 😀! العربية \ue000 ok, مدينة كبيرة", words("en"), glyphs.shipped())
    assert legible == "Hi [grinning face]! [9 characters in Arabic script] ok, [11 characters in Arabic script]"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_printed_text_is_always_covered(text: str) -> None:
    """Whatever comes in, every character that goes out has a glyph in every shipped font."""
    fonts = glyphs.shipped()
    out = glyphs.legible(text, words("en"), fonts, alone=True)
    assert all(ord(character) in glyphs.coverage(fonts) for character in out)


def test_every_catalogue_has_every_key() -> None:
    """A language says all that English says, with the same blanks to fill in."""
    import re

    english = words(FALLBACK).messages
    assert set(languages()) == set(LANGUAGES)
    for tag in languages():
        messages = words(tag).messages
        assert set(messages) == set(english), tag
        for key, text in english.items():
            if isinstance(text, str):
                assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", str(messages[key]))), (tag, key)


def test_counts_take_the_plural_of_their_language() -> None:
    """Serbian has three forms, English two."""
    assert [words("sr-Latn").count("stories", n) for n in (1, 3, 5)] == ["1 priča", "3 priče", "5 priča"]
    assert [words("en").count("stories", n) for n in (1, 2)] == ["1 story", "2 stories"]


def test_dates_and_times_are_local_and_say_their_zone() -> None:
    """An instant is told in the edition's zone, a date at the precision it has, an unknown date as it is."""
    from datetime import UTC, date, datetime

    said = words("en", "Europe/Berlin")
    assert said.published(datetime(2023, 9, 30, 0, 0, tzinfo=UTC)) == "30\u00a0September 2023"
    assert said.published(datetime(2023, 9, 30, 22, 30, tzinfo=UTC)) == "1\u00a0October 2023, 00:30\u00a0CEST"
    assert said.instant(datetime(2023, 9, 30, 22, 30, tzinfo=UTC)) == "1\u00a0October 2023, 00:30\u00a0CEST"
    assert said.day(date(2023, 9, 30), weekday=True) == "Saturday 30\u00a0September 2023"
    assert words("en-US").day(date(2023, 9, 30), weekday=True) == "Saturday, September\u00a030, 2023"
    assert words("de").day(date(2023, 9, 30)) == "30.\u00a0September 2023"
    assert words("fr").day(date(2024, 5, 1), weekday=True) == "mercredi 1er\u00a0mai 2024"
    assert [said.moment(d) for d in ("2008", "2023-09", "1998/1999", "once")] == ["2008", "September\u00a02023", "1998–1999", "once"]
    assert words("en", "Asia/Kathmandu").clock(datetime(2023, 9, 30, tzinfo=UTC)) == "05:45\u00a0UTC+0545"
    assert said.number(-2, sign=True) == "−2"
    assert said.number(1e308) == "1E308"


def test_kinds_of_sources_are_named_in_the_language() -> None:
    """A source's kind is a word of the page's language; a plugin's own kind is called as the desk writes it."""
    assert [words("de").kind(name) for name in ("folder", "page", "telegraph")] == ["Ordner", "Webseite", "telegraph"]
    assert all(f"kind_{name}" in words("en").messages for name in KINDS)


def test_a_language_without_catalogue_reads_its_neighbours() -> None:
    """Croatian readers get Serbian in Latin script, a region its language, an unknown language English."""
    assert [nearest(tag) for tag in ("hr", "de-AT", "sr", "it")] == ["sr-Latn", "de", "sr-Cyrl", "en"]
