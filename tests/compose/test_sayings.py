"""Which quotations stand beside a story."""

from reporter.compose.sayings import pulled


def told(*items):
    """Words and speaker of each."""
    return [(quote.text, quote.speaker) for quote in pulled(items)]


def test_whole_sentences_come_before_phrases(make_item):
    """A phrase that somebody used stands behind what others said in full, whatever their offices."""
    item = make_item('Ann Lee, the mayor, spoke of "a very high level of water". Bo Orr said: "It rained for nine days."')
    assert told(item) == [("It rained for nine days.", "Bo Orr"), ("a very high level of water", "Ann Lee")]


def test_a_speech_of_several_paragraphs_gives_way_to_one_without_marks_in_it(make_item):
    """Of one speaker the quotation is chosen that reads as one."""
    torn = ('Ann Lee said: "It rained for nine days here.', '"It is over now for all of us."')
    item = make_item(*torn, 'Ann Lee said: "We can all go home on Monday."')
    assert told(item) == [("We can all go home on Monday.", "Ann Lee")]


def test_an_office_that_points_back_names_nobody(make_item):
    """ "The envoy from Kolvar" is known to who read on; a ministry and "an army spokesman" are known to all."""
    item = make_item(
        '"It rained for nine days," the Kolvar army envoy said.',
        '"We can all go home soon," an Examplia army spokesman said.',
    )
    assert [text for text, _ in told(item)] == ["We can all go home soon"]
