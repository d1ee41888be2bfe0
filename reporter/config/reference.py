"""The reference of all keys, made from their descriptions: as comments for a new reporter.toml, and as tables for the README."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from reporter.config.keys import CHANNELS, TABLES, TRANSLATE, UNHEEDED, Keys
from reporter.config.tables import choices, described, fields
from reporter.config.values import shown

_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One documented key."""

    name: str
    default: str | None  #: as written in TOML; None where the key must be given; "" for none
    says: str  #: what it is


def comments() -> str:
    """All tables and keys as TOML comments, for the end of a desk's file."""
    return "\n".join(line.rstrip() for head, says, keys in _tables() for line in ("#", f"# [{head}]  {says}", *map(_comment, keys))) + "\n"


def markdown() -> str:
    """All tables and keys as Markdown tables, for the README."""
    return "\n".join(block for head, says, keys in _tables() for block in _section(head, says, keys)).rstrip() + "\n"


def _tables() -> Iterator[tuple[str, str, tuple[Key, ...]]]:
    """(heading, what the table is, its keys) in the order a desk meets them."""
    for path, kind in TABLES.items():
        head, says = re.sub(r" \(.*", "", path), str(kind.__doc__).partition(": ")[2].rstrip(".")
        yield head, says or f'scheme = "{_scheme(kind)}"', tuple(_marked(head, key) for key in _keys(kind))
    pair = Key(name="FROM-TO", default="", says=TRANSLATE)
    yield "translate", "which engine puts one language into another", (_marked("translate", pair),)


def _marked(head: str, key: Key) -> Key:
    """The key, with a word where this version does not obey it."""
    idle = any(fnmatchcase(f"{head}.{key.name}", pattern) for pattern in UNHEEDED)
    return replace(key, says=f"{key.says}; *not obeyed yet*") if idle else key


def _scheme(kind: type[Keys]) -> str:
    return next((name for name, channel in CHANNELS.items() if channel is kind), "")


def _keys(kind: type[Keys]) -> Iterator[Key]:
    says = described(kind)
    for field in fields(kind):
        if not isinstance(field.default, Keys) and f".{field.encode_name}" not in {path[path.rfind(".") :] for path in TABLES}:
            words = choices(field.type)
            one_of = f" ({', '.join(words)})" if len(words) > 1 else ""
            yield Key(
                name=field.encode_name, default=None if field.required else _toml(field.default), says=says[field.encode_name] + one_of
            )


def _toml(value: object) -> str:
    """A default as it would be written; "" where the key is best left out."""
    if value is None or value == ():
        return ""
    plain = isinstance(value, bool) or type(value) in (int, float)
    return shown(value) if plain else f'"{shown(value)}"'


def _comment(key: Key) -> str:
    start = f"# {key.name} = {'…' if key.default in (None, '') else key.default}"
    says = f"{'required: ' if key.default is None else ''}{key.says}"
    first, *rest = textwrap.wrap(says, _WIDTH)
    return "\n".join((f"{start:<34}# {first}", *(f"#{'':<33}# {line}" for line in rest)))


def _section(head: str, says: str, keys: tuple[Key, ...]) -> Iterator[str]:
    yield f"`[{head}]`: {says}\n"
    yield "| key | default | what it is |\n|---|---|---|"
    for key in keys:
        default = "*required*" if key.default is None else f"`{key.default}`" if key.default else ""
        yield f"| `{key.name}` | {default} | {key.says} |"
    yield ""
