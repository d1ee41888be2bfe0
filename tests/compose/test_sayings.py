"""Which quotations stand beside a story."""

from reporter.compose.sayings import pulled


def told(*items):
    """Words and speaker of each."""
    return [(quote.text, quote.speaker) for quote in pulled(items)]


def test_whole_sentences_come_before_phrases(make_item):
    """A phrase that somebody used stands behind what others said in full, whatever their offices."""
    item = make_item('Ann Lee, the mayor, spoke of "a very high level of water". Bo Orr said: "It rained for nine days."')
    assert told(item) == [("It rained for nine days.", "Bo Orr"), ("a very high level of water", "Ann Lee")]


def test_who_spoke_is_told_as_any_text_of_the_story_introduces_them(make_item):
    """A surname is told in full, with the office, where all texts of the story know one bearer of it, and only there."""
    spoke = make_item('"It rained for nine days," said Lee.')
    mayor, other = make_item("The mayor, Ann Lee, has come."), make_item("Bo Lee, 27, has come.")
    assert [(quote.speaker, quote.role) for quote in pulled((spoke, mayor))] == [("Ann Lee", "mayor")]
    assert [(quote.speaker, quote.role) for quote in pulled((spoke, mayor, other))] == [("Lee", None)]


def test_an_office_that_points_back_names_nobody(make_item):
    """ "The envoy from Kolvar" is known to who read on; a ministry and "an army spokesman" are known to all."""
    item = make_item(
        '"It rained for nine days," the Kolvar army envoy said.',
        '"We can all go home soon," an Examplia army spokesman said.',
    )
    assert [text for text, _ in told(item)] == ["We can all go home soon"]
