"""One table of reporter.toml into its struct, with every mistake named by file, key path and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from reporter.config.keys import Keys
from reporter.config.layers import Layers
from reporter.config.values import hint
from reporter.errors import ConfigError

K = TypeVar("K", bound=Keys)

_WORDS = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list", "object": "a table"}


def table(layers: Layers, key: str, kind: type[K], written: object) -> K:
    """The struct that a table spells. Raises ConfigError."""
    if not isinstance(written, Mapping):
        raise ConfigError("expected a table", place=layers.place(key), remedy=f"Write [{key}] and its keys below")
    _known(layers, key, kind, written)
    try:
        return msgspec.convert(written, kind, dec_hook=_value)
    except msgspec.ValidationError as error:
        raise _explained(layers, key, kind, str(error), written) from error


@cache
def fields(kind: type[Keys]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The keys of a table. Kept, because msgspec works them out anew each time and a desk may have 1,000 sources."""
    return msgspec.structs.fields(kind)


def described(kind: type[Keys]) -> Mapping[str, str]:
    """What each key of a table is, in words; the keys in their order."""
    return {field.encode_name: _description(field.type) for field in fields(kind)}


def _description(annotation: Any) -> str:
    return next((str(meta.description) for meta in getattr(annotation, "__metadata__", ()) if meta.description), "")


def _value(kind: type[Any], written: object) -> Any:
    """Values that TOML has no type for parse themselves."""
    return kind.parse(written)


def _known(layers: Layers, key: str, kind: type[Keys], written: Mapping[str, Any]) -> None:
    """Every key of the table, and of tables inside it, is one we know."""
    known = {field.encode_name: field.type for field in fields(kind)}
    for name, value in written.items():
        if name not in known:
            inside = next((table for table, of in known.items() if (held := _struct(of)) and name in described(held)), None)
            remedy = f"It is a key of {key}.{inside}" if inside else hint(name, known)
            raise ConfigError("unknown key", place=layers.place(f"{key}.{name}"), remedy=remedy)
        inner = _struct(known[name]) if isinstance(value, Mapping) else None
        if inner:
            _known(layers, f"{key}.{name}", inner, value)


def _struct(annotation: Any) -> type[Keys] | None:
    """The table that a field's type holds, under Annotated and `| None`."""
    if isinstance(annotation, type) and issubclass(annotation, Keys):
        return annotation
    return next((found for found in map(_struct, get_args(annotation)) if found), None)


def _explained(layers: Layers, key: str, kind: type[Keys], message: str, written: Mapping[str, Any]) -> ConfigError:
    """msgspec's message in the file's own words."""
    problem, _, path = message.partition(" - at `$")
    parts = [part for part in re.split(r"[.\[]", path.rstrip("`")) if part]
    missing = re.search(r"missing required field `(\w+)`", problem)
    names = [*(part for part in parts if not part.endswith("]")), *([missing[1]] if missing else [])]
    full = ".".join((key, *names))
    if missing:
        problem = "is missing"
    elif found := re.fullmatch(r"Invalid enum value '?(.*?)'?", problem):
        return ConfigError(f"{found[1]!r} is unknown", place=layers.place(full), remedy=hint(found[1], _choices_at(kind, names)))
    problem, dot, remedy = _plain(problem).partition(". ")
    return ConfigError(problem, place=layers.place(full), remedy=remedy if dot else _remedy(kind, names))


def _plain(problem: str) -> str:
    """ "Expected `int | null` >= 0" as "expected a whole number of at least 0"."""

    def named(found: re.Match[str]) -> str:
        return " or ".join(_WORDS.get(word, word) for word in found[1].split(" | ") if word != "null")

    words = re.sub(r"`([\w| ]+)`", named, problem).replace(" >= ", " of at least ").replace(" <= ", " of at most ")
    return words.replace("Expected", "expected", 1)


def _choices_at(kind: type[Keys], names: list[str]) -> tuple[str, ...]:
    """The words that the key at a path takes."""
    annotation = {field.encode_name: field.type for field in fields(kind)}[names[0]]
    inner = _struct(annotation) if len(names) > 1 else None
    return _choices_at(inner, names[1:]) if inner else choices(annotation)


def choices(annotation: Any) -> tuple[str, ...]:
    """The words that a `Literal` type takes, under Annotated and `| None`; none for other types."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for found in map(choices, get_args(annotation)) if found), ())


def _remedy(kind: type[Keys], names: list[str]) -> str | None:
    """What the key is, as the reference says."""
    inner = _struct(get_type_hints(kind, include_extras=True).get(names[0])) if len(names) > 1 else None
    if inner:
        return _remedy(inner, names[1:])
    says = described(kind).get(names[0]) if names else None
    return f"{names[0]!r} is {says}" if says else None
