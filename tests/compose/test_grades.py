"""How many sources say a claim, and which rest on a weak one."""

from dataclasses import replace

from reporter.compose import explain
from reporter.compose.dedupe import voices
from reporter.compose.grades import weighed
from reporter.model import Cite, Claim, Composed, Edition, Section, Source, Story

SOURCES = (
    Source(id="wire", kind="feed", location="x", options={"grade": "B"}),
    Source(id="blog", kind="feed", location="y", options={"grade": "e"}),
)


def claim_of(make_item, as_of, *told):
    """The first claim of a story whose texts, as (outlet, source, words), all say it."""
    items = tuple(make_item(words, id=f"{n:016x}", outlet=outlet) for n, (outlet, _, words) in enumerate(told))
    items = tuple(replace(item, source=source) for item, (_, source, _) in zip(items, told, strict=True))
    cites = tuple(Cite(item=item.id, start=0, end=len(item.text)) for item in items)
    story = explain.explain(Story(id="1" * 16, items=items), Edition(id="e", title="E"), as_of, None)
    story = replace(story, sections=(Section(question=None, claims=(Claim(text=items[0].text, cites=cites),)),))
    made = weighed(Composed(highlights=(), stories=(story,)), {item.id: item for item in items}, SOURCES, voices(items))
    return made.stories[0].sections[0].claims[0]


def test_a_claim_of_one_weak_source_says_so(make_item, as_of):
    """What only a source of grade E says is weak; what only one of grade B says, or one without a grade, is not."""
    words = "The dam at Osen held through the night, the county said."
    assert claim_of(make_item, as_of, ("Blog", "blog", words)).weak
    assert not claim_of(make_item, as_of, ("Wire", "wire", words)).weak
    assert not claim_of(make_item, as_of, ("Post", "other", words)).weak


def test_independent_sources_are_counted(make_item, as_of):
    """Two outlets in their own words are two voices, and a weak one among them makes nothing weak."""
    told = ("Blog", "blog", "The dam at Osen held through the night."), ("Wire", "wire", "County engineers reported no breach anywhere.")
    claim = claim_of(make_item, as_of, *told)
    assert (claim.voices, claim.weak) == (2, False)


def test_copies_are_one_voice(make_item, as_of):
    """The same words by two outlets are one voice, weak only where all of them are."""
    words = "The dam at Osen held through the night, the county said, and the road along the river was opened again at noon."
    assert claim_of(make_item, as_of, ("Blog", "blog", words), ("Echo", "blog", words)).weak
    claim = claim_of(make_item, as_of, ("Blog", "blog", words), ("Wire", "wire", words))
    assert (claim.voices, claim.weak) == (1, False)
