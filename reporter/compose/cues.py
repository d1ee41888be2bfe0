"""What a language gives away by its words: cue lists from `data/cues/LANGUAGE.toml`, read once.

A tag falls back on its language and then on English: "de-AT" → de; "sr" → sr-Latn; "bs", "hr", "me" → sr-Latn; "it" → en.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import msgspec

from reporter import assets, kept

_KIN = {"sr": "sr-Latn", "hr": "sr-Latn", "bs": "sr-Latn", "me": "sr-Latn", "sh": "sr-Latn", "cnr": "sr-Latn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A standing question and how its answers give themselves away."""

    topic: str  #: happening, spark, roots, involved, reactions, next
    question: str
    cues: tuple[str, ...]  #: lower-case words or phrases of an answer; a final "*" stands for any ending
    asks: tuple[str, ...]  #: lower-case words by which a desk's own question is known to ask the same
    aside: tuple[str, ...] = ()  #: words that open a clause of its own: what follows from it is no answer, "two sons, who will turn one"
    but: tuple[str, ...] = ()  #: phrases that hold a cue and are none: "would have" tells of what did not follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Cue words of one language, all in lower case."""

    language: str  #: the file they come from: "en", "sr-Latn"
    abbreviations: frozenset[str]  #: without their last full stop
    speech: frozenset[str]  #: verbs that introduce direct speech
    auxiliaries: frozenset[str]  #: words that stand between a speaker and a verb of saying: "a déclaré", "rekao je"
    adverbs: frozenset[str]  #: words that do so right before the verb, and elsewhere tell an office: "a scholar who has previously …"
    according: tuple[str, ...]  #: phrases that attribute to the name behind them
    speakers: frozenset[str]  #: nouns for who speaks by office: spokesman, police, ministry
    bodies: frozenset[str]  #: nouns for what is no person: the police, a statement, a school, and what a secretary is "of"
    people: frozenset[str]  #: other nouns for what somebody is that stand beside a name: photographer, team-mate
    proxies: frozenset[str]  #: those of them who speak for another: in "a spokesman for Tony Blair" nobody is named
    tied: frozenset[str]  #: the words between such a one and the other
    once: frozenset[str]  #: words before an office that is held no longer or not yet: "former"
    particles: frozenset[str]  #: small words inside names
    prepositions: frozenset[str]  #: a name behind one is not the subject, and no office begins with one
    conjunctions: frozenset[str]  #: words beside those of `leaning` that may open a sentence before its subject: "when"
    agents: frozenset[str]  #: behind a verb of saying, before the one who says: "described by"
    relatives: frozenset[str]  #: words that open a clause about the one just named
    modals: frozenset[str]  #: words behind which a verb stands: "would", "to"
    pronouns: frozenset[str]  #: third-person pronouns that speak
    own: frozenset[str]  #: first-person words, as they are written: whoever wrote or speaks
    everybodys: frozenset[str]  #: what "our" is said of by anybody: our galaxy
    leaning: frozenset[str]  #: openings of a sentence that cannot stand without the one before it
    spoken: frozenset[str]  #: those of them that lean on nothing in speech: who speaks, and to whom, "yes", "there"
    amounts: frozenset[str]  #: "the figure": a number that has been given before, where one of `goes_on` or a mark follows
    goes_on: frozenset[str]  #: words behind a noun that do not say what it is of: "was", "fell"
    common: frozenset[str]  #: words too frequent to tell one matter from another
    unanswered: str  #: what stands under a question without evidence
    questions: tuple[Ask, ...]

    @property
    def capital_nouns(self) -> bool:
        """Has every noun a capital, so that none tells a name?"""
        return self.language == "de"


@functools.cache
def load(language: str) -> Cues:
    """The cues of a BCP 47 language, or of the nearest there is."""
    folder = assets.locate("data") / "cues"
    name = next(name for name in _candidates(language) if (folder / f"{name}.toml").is_file())
    plain = kept.toml(folder / f"{name}.toml")
    return msgspec.convert({"language": name, **plain}, Cues)


def _candidates(language: str) -> tuple[str, ...]:
    main = language.partition("-")[0].lower()
    if not main.isalpha():
        return ("en",)
    if main in _KIN and "cyrl" in language.lower():
        return ("sr-Cyrl", "en")
    return (main, _KIN.get(main, main), "en")
