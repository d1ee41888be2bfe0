"""What is printed of a long quotation."""

import pytest

from reporter.compose.excerpts import MOST, excerpt

#: Twelve words, the least that a paragraph tells more with than that something follows.
WHOLE = "The water has come up to the doors of all the houses."


@pytest.mark.parametrize(
    ("mark", "language", "said", "printed"),
    [
        ("“", "en", f"{WHOLE}\n\n“We shall go on with it.", WHOLE),
        ('"', "en", f'{WHOLE} "We shall go on with it.', WHOLE),
        ("«", "fr", f"{WHOLE}\n« Nous irons tous.", WHOLE),
        ("„", "de", f"{WHOLE}\n\n„Wir gehen alle.", WHOLE),
        ("„", "sr", f"{WHOLE}\n„Idemo svi kući.", WHOLE),
        ("“", "en", "He said ‘never’. We go on with “all of it” now", "He said ‘never’. We go on with “all of it” now"),
    ],
)
def test_a_mark_that_opens_again_is_not_printed(mark, language, said, printed):
    """Of several paragraphs one speaks; marks that open and close inside it stay."""
    assert excerpt(said, mark, language) == printed


def test_a_short_first_paragraph_gives_way_to_one_that_tells():
    """The first paragraph of a fair length that leans on no other is printed, where the very first says next to nothing."""
    assert excerpt(f"I was there.\n“But {WHOLE.lower()}\n“{WHOLE}", "“", "en") == WHOLE


def test_a_long_quotation_ends_with_a_sentence():
    """Of a speech the first whole sentences are printed, at least one of them."""
    assert excerpt(" ".join([WHOLE] * 20), "“", "en") == " ".join([WHOLE] * (MOST // len(WHOLE.split())))
    endless = " ".join(["word"] * 2 * MOST) + "."
    assert excerpt(f"{endless} {WHOLE}", "“", "en") == endless
