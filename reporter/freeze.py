"""`Issue` to issue.json (schema 1) and back. The file is written before anything is rendered; every rendering is a function of it.

Bytes are the same for the same issue: keys in the schema's order, items sorted by id, UTF-8, two-space indentation, a final newline.
Readers ignore keys they do not know, so the schema may gain fields (data/issue.schema.json is its JSON Schema).
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints

import msgspec

from reporter.errors import EvidenceError
from reporter.model import Cite, Evidence, Issue, Item

# Words of the schema that are reserved or unclear in Python.
_NAMES = {("Translation", "origin"): "from", ("Period", "start"): "from", ("Period", "end"): "to"}
_LEADING = ("schema",)


def to_json(issue: Issue) -> bytes:
    """The issue as UTF-8 JSON."""
    plain = _plain(issue)
    ordered = {key: plain[key] for key in (*_LEADING, *(k for k in plain if k not in _LEADING))}
    return msgspec.json.format(msgspec.json.encode(ordered), indent=2) + b"\n"


def from_json(data: bytes, place: str = "issue.json") -> Issue:
    """The issue that UTF-8 JSON holds. Raises EvidenceError, naming the key path, when it is not schema 1."""
    try:
        return msgspec.convert(_named(msgspec.json.decode(data), Issue), Issue, strict=False)
    except (msgspec.MsgspecError, ValueError, UnicodeDecodeError, RecursionError) as error:
        raise EvidenceError(f"not an issue of schema 1: {error}", place=place) from error


def unheld(issue: Issue) -> str | None:
    """The first text that the issue cites and does not hold, by `Item.id`; None where it holds all."""
    return next((cite.item for cite in _cites((issue.highlights, issue.stories)) if cite.item not in issue.items), None)


def _cites(value: object) -> Iterator[Cite]:
    if isinstance(value, Cite):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _cites(entry)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _cites(getattr(value, field.name))


def digest(data: bytes) -> str:
    """SHA-256 in hex: what the ledger keeps of a frozen issue."""
    return hashlib.sha256(data).hexdigest()


def evidence(item: Item) -> Evidence:
    """What an issue keeps of an item."""
    return Evidence(**{f.name: getattr(item, f.name) for f in dataclasses.fields(Evidence)})


def _plain(value: Any) -> Any:
    """JSON-ready form; instants become "…Z" at second precision."""
    if value is None or isinstance(value, str | int):
        return value  # most are
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {key: _plain(getattr(value, name)) for name, key in _keys(type(value))}
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


@cache
def _keys(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """A dataclass's fields, and what the schema calls them."""
    return tuple((field.name, _NAMES.get((kind.__name__, field.name), field.name)) for field in dataclasses.fields(kind))


def _named(value: Any, kind: Any) -> Any:
    """Undo `_NAMES` where a dataclass is expected; other keys pass through for msgspec to check."""
    if isinstance(value, dict) and isinstance(kind, type) and dataclasses.is_dataclass(kind):
        back = {theirs: ours for (owner, ours), theirs in _NAMES.items() if owner == kind.__name__}
        hints = {name: _bare(hint) for name, hint in get_type_hints(kind).items()}
        named = {back.get(str(key), str(key)): entry for key, entry in value.items()}
        return {key: _named(entry, hints.get(key)) for key, entry in named.items()}
    if isinstance(value, list):
        inner = next((a for a in getattr(kind, "__args__", ()) if a is not Ellipsis), None)
        return [_named(entry, inner) for entry in value]
    if isinstance(value, dict):
        return {key: _named(entry, (getattr(kind, "__args__", ()) or (None, None))[-1]) for key, entry in value.items()}
    return value


def _bare(hint: Any) -> Any:
    """`X | None` as X; other types as they are."""
    rest = [a for a in getattr(hint, "__args__", ()) if a is not type(None)]
    optional = type(None) in getattr(hint, "__args__", ())
    return rest[0] if optional and len(rest) == 1 else hint
