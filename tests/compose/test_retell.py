"""One text retold whole, under its own headings."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporter.compose import compose
from reporter.compose.sentences import squeeze


def told(item, edition, as_of):
    """The explainer of a single item."""
    (story,) = compose((item,), edition, as_of, None).stories
    return story


def words(story):
    """Sections as (question, paragraphs of sentences)."""
    return [(s.question, [(c.paragraph, c.text) for c in s.claims]) for s in story.sections]


def test_every_part_becomes_what_it_is(make_item, edition, as_of):
    """Headline, standfirst, picture, questions and paragraphs take their places; note, data and date lines are not printed as text."""
    item = make_item(
        ("headline", "Tanks at the border"),
        ("standfirst", "What is known. And what is not."),
        ("caption", "A road to the border"),
        ("credit", "Reuters"),
        ("note", "Powered by automated translation"),
        ("heading", "What is happening?"),
        "Tanks came. Guns came.",
        "Nobody knows why.",
        ("heading", "What could follow?"),
        ("quote", "We will see."),
        ("updated", "Updated: 30 September 2023"),
        ("data", "20 vehicles"),
    )
    story = told(item, edition, as_of)
    assert story.headline.text == "Tanks at the border"
    assert story.standfirst.text == "What is known. And what is not."
    assert (story.image.file, story.image.caption, story.image.credit) == (None, "A road to the border", "Reuters")
    assert words(story) == [
        ("What is happening?", [(0, "Tanks came."), (0, "Guns came."), (1, "Nobody knows why.")]),
        ("What could follow?", [(0, "We will see.")]),
    ]


def test_a_text_without_headings_is_one_section(make_item, edition, as_of):
    """Without headings there is one section without a question."""
    assert words(told(make_item(("headline", "H"), "One. Two.", "Three."), edition, as_of)) == [
        (None, [(0, "One."), (0, "Two."), (1, "Three.")])
    ]


def test_a_text_without_headline_leads_with_its_first_sentence(make_item, edition, as_of):
    """The first sentence becomes the headline, cited, and is not printed a second time."""
    story = told(make_item("Tanks came. Guns came."), edition, as_of)
    assert story.headline.text == "Tanks came."
    assert words(story) == [(None, [(0, "Guns came.")])]


def test_a_long_first_sentence_is_shortened_for_the_headline_and_kept_in_the_text(make_item, edition, as_of):
    """A headline is never longer than a headline may be; the sentence it was cut from is still printed whole."""
    giant = "word " * 40_000
    story = told(make_item(giant.strip()), edition, as_of)
    assert len(story.headline.text) <= 140
    assert words(story)[0][1][0][1] == giant.strip()


def test_a_lonely_standfirst_is_the_text(make_item, edition, as_of):
    """Where nothing follows the standfirst, its sentences are the text, once."""
    story = told(make_item(("headline", "H"), ("standfirst", "One. Two.")), edition, as_of)
    assert story.standfirst is None
    assert words(story) == [(None, [(0, "One."), (0, "Two.")])]


def test_a_headline_alone_is_a_story(make_item, edition, as_of):
    """An item of a headline and nothing else has a headline and no sections."""
    story = told(make_item(("headline", "Only this")), edition, as_of)
    assert (story.headline.text, story.sections) == ("Only this", ())


def test_headings_without_text_are_kept_in_order(make_item, edition, as_of):
    """Two headings in a row and one at the end keep their places."""
    story = told(make_item(("headline", "H"), "One.", ("heading", "A"), ("heading", "B"), "Two.", ("heading", "C")), edition, as_of)
    assert words(story) == [(None, [(0, "One.")]), ("A", []), ("B", [(0, "Two.")]), ("C", [])]


def test_quotes_have_their_speakers(make_item, edition, as_of):
    """Direct speech of the text is told with its speaker."""
    story = told(make_item(("headline", "H"), "“We are ready to go,” said Ann Smith."), edition, as_of)
    assert [(q.text, q.speaker) for q in story.quotes] == [("We are ready to go", "Ann Smith")]


ROLES = st.sampled_from(
    ["headline", "standfirst", "caption", "credit", "note", "heading", "paragraph", "quote", "updated", "data", "byline"]
)
WORDS = st.text(alphabet='aB .!?"“”’\u00a0', min_size=1, max_size=60).filter(lambda text: text.strip() == text != "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=st.lists(st.tuples(ROLES, WORDS), min_size=1, max_size=8))
def test_nothing_is_lost_and_nothing_twice(make_item, edition, as_of, blocks):
    """Whatever the parts, every letter of what tells is printed once, and every claim is its passage."""
    item = make_item(*blocks, id="i")
    story = told(item, edition, as_of)
    claims = [claim for section in story.sections for claim in section.claims]
    for claim in claims:
        assert claim.text == squeeze(item.text[claim.cites[0].start : claim.cites[0].end])
    spans = [(claim.cites[0].start, claim.cites[0].end) for claim in claims]
    assert len(set(spans)) == len(spans)
    printed = set(spans) | {(cite.start, cite.end) for text in (story.headline, story.standfirst) if text for cite in text.cites}
    covered = {at for start, end in printed for at in range(start, end)}
    told_parts = [part for part in item.parts if part.role in {"paragraph", "quote"}]
    lost = "".join(item.text[at] for part in told_parts for at in range(part.start, part.end) if at not in covered)
    assert not any(map(str.isalnum, lost))


def test_stray_marks_and_tags_are_no_claims(make_item, edition, as_of):
    """A star, a quotation mark or a hashtag on a line of its own says nothing; a word that is a sentence does."""
    blocks = (("headline", "Harbour closed"), ("paragraph", "The harbour closed on Monday."), ("paragraph", "*"), ("paragraph", "#Harbour"))
    (story,) = compose((make_item(*blocks, ("paragraph", "’"), ("paragraph", "Why? Nobody said.")),), edition, as_of, None).stories
    assert [claim.text for section in story.sections for claim in section.claims] == [
        "The harbour closed on Monday.",
        "Why?",
        "Nobody said.",
    ]


def test_a_paragraph_that_is_a_caption_is_not_told(make_item, edition, as_of):
    """A text told whole leaves out who is on the left and whose picture it is, also where nothing marks it as a caption."""
    item = make_item(
        ("headline", "The publisher dies"),
        "Arthur Ochs is pictured in the boardroom in New York in this undated handout photo.",
        "Ochs, whose family bought the paper, died at his home.",
        "His son John Ochs (R) and the mayor (2nd L) left the church.",
        "In this file the reader finds what was said.",
    )
    assert [text for _, lines in words(told(item, edition, as_of)) for _, text in lines] == [
        "Ochs, whose family bought the paper, died at his home.",
        "In this file the reader finds what was said.",
    ]
