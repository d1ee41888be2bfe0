"""The issue as it travels inside its PDF: issue.json, each item's text cut down to the cited passages and a sentence around them.

In the place of an item's `text` (and `original`) stands

    "text": {"length": 5120, "sha256": "…", "passages": [[1204, "The sentence before. The cited one. …"], …]}

with offsets of the whole text, so that every citation still resolves, and the SHA-256 of the whole text in UTF-8, so that who
has it can tell that it is the same. `restored` reads both forms. An edition with `evidence = "full"` keeps the texts whole.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Literal

import msgspec

from reporter import freeze
from reporter.errors import EvidenceError
from reporter.model import Issue

#: Stands for each character that was left out; no text has it (sources drop control characters).
GAP = "\0"

_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|\n+")

Spans = dict[str, list[tuple[int, int]]]


def attachment(frozen: bytes, extent: Literal["passages", "full"]) -> bytes:
    """The frozen issue as UTF-8 JSON, with its evidence cut down to passages or whole."""
    if extent == "full":
        return frozen
    plain = msgspec.json.decode(frozen)
    cited, translated = _cited(plain)
    for item, evidence in plain["items"].items():
        evidence["text"] = _cut(evidence["text"], cited[item])
        if evidence["original"] is not None:
            evidence["original"] = _cut(evidence["original"], translated[item] + _aligned(evidence["align"], cited[item]))
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def restored(data: bytes, place: str) -> Issue:
    """The issue of an attachment; characters that were left out are `GAP`. Raises EvidenceError when it is not one."""
    try:
        plain = msgspec.json.decode(data)
        for evidence in plain["items"].values():
            for field in ("text", "original"):
                if isinstance(evidence.get(field), dict):
                    evidence[field] = _spread(evidence[field])
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise EvidenceError(f"the attached issue cannot be read: {error}", place=place) from error
    return freeze.from_json(msgspec.json.encode(plain), place)


def misdigested(data: bytes) -> tuple[str, ...]:
    """Ids of the items in a readable attachment whose text was cut down from another one than their revision's."""
    items = msgspec.json.decode(data)["items"]
    return tuple(
        key
        for key, item in items.items()
        if isinstance(item["text"], dict) and not str(item["text"].get("sha256", "")).startswith(item["revision"])
    )


def _cited(value: Any) -> tuple[Spans, Spans]:
    """Every citation below a JSON value, by item: those into texts, and those into originals."""
    cited: Spans = defaultdict(list)
    translated: Spans = defaultdict(list)
    for key, cite in _cites(value, ""):
        (translated if key == "original" else cited)[cite["item"]].append((cite["start"], cite["end"]))
    return cited, translated


def _cites(value: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict) and {"item", "start", "end"} <= value.keys():
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _cites(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _cites(inner, key)


def _aligned(align: list[list[int]], spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of an original that stand behind spans of its translation."""
    return [(row[2], row[3]) for row in align for start, end in spans if row[0] < end and start < row[1]]


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> dict[str, Any]:
    passages = [[start, text[start:end]] for start, end in _joined(_widened(text, spans))]
    return {"length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest(), "passages": passages}


def _widened(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each span with the sentence before and the one after it."""
    ends = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    sentences = [(start, end) for start, end in pairwise(ends) if start < end]
    for start, end in spans:
        touched = [index for index, (first, last) in enumerate(sentences) if first < end and start < last]
        if touched:
            yield sentences[max(touched[0] - 1, 0)][0], sentences[min(touched[-1] + 1, len(sentences) - 1)][1]


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spread(cut: dict[str, Any]) -> str:
    """A text of the right length with its passages where they belong."""
    length = int(cut["length"])
    if not 0 <= length <= 100_000_000:
        raise ValueError(f"a text of {length} characters")
    text, at = [], 0
    for start, passage in cut["passages"]:
        if not at <= start <= start + len(passage) <= length:
            raise ValueError("passages overlap or lie outside their text")
        text += [GAP * (start - at), passage]
        at = start + len(passage)
    return "".join([*text, GAP * (length - at)])
