"""What an outlet sets below every text is no news: who made it, what the agency is, where to write.

Paragraphs that stand word for word at the end of several texts of one outlet, on different matters, are notes. Left among the others they
would make one story of all these texts (four reports of one agency with the same two paragraphs below them shared more than their own
words), and be its only claim, as all of them say it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from reporter.compose.sentences import squeeze
from reporter.compose.terms import counted
from reporter.model import Item, Part

#: Texts on different matters from which what stands below them is a form.
FEWEST = 3
#: Share of the shorter text's own words from which two texts are versions of one, which may well end in the same background.
ONE_MATTER = 0.3


def without_forms(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items, in their order, with such paragraphs as notes. Items whose outlet is not known are left as they are."""
    outlets: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        outlets[item.outlet or ""].append(item)
    forms = {outlet: frozenset(_forms(listed)) for outlet, listed in outlets.items() if outlet and len(listed) >= FEWEST}
    return tuple(_noted(item, told) if (told := forms.get(item.outlet or "")) else item for item in items)


def _forms(items: list[Item]) -> Iterator[str]:
    """The paragraphs at the end of several of one outlet's texts, on different matters."""
    texts = [[_words(item, part) for part in _paragraphs(item)] for item in items]
    often = Counter(paragraph for text in texts for paragraph in set(text))
    ends = [_ends(text, often) for text in texts]
    owns: dict[str, list[frozenset[str]]] = defaultdict(list)  # of each such paragraph, the own words of texts on different matters
    for item, text, end in zip(items, texts, ends, strict=True):
        own = frozenset(counted(" ".join(text[: len(text) - len(end)]), item.language)) if end else frozenset()
        for form in set(end) if own else ():
            told = owns[form]
            if len(told) < FEWEST and all(len(own & other) < ONE_MATTER * min(len(own), len(other)) for other in told):
                told.append(own)
    return (form for form, told in owns.items() if len(told) >= FEWEST)


def _ends(text: list[str], often: Counter[str]) -> list[str]:
    """The paragraphs with which the text ends that other texts have as well."""
    at = len(text)
    while at and often[text[at - 1]] >= FEWEST:
        at -= 1
    return text[at:]


def _noted(item: Item, forms: frozenset[str]) -> Item:
    """The item with the forms it ends in as notes."""
    paragraphs = _paragraphs(item)
    while paragraphs and _words(item, paragraphs[-1]) in forms:
        paragraphs.pop()
    kept = {part.start for part in paragraphs}
    told = tuple(replace(part, role="note") if part.role == "paragraph" and part.start not in kept else part for part in item.parts)
    return replace(item, parts=told) if told != item.parts else item


def _paragraphs(item: Item) -> list[Part]:
    return [part for part in item.parts if part.role == "paragraph"]


def _words(item: Item, part: Part) -> str:
    return squeeze(item.text[part.start : part.end])
