"""What was written where: reporter.toml, then the environment, then flags, merged into one tree whose every value knows its origin."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.config.values import hint
from reporter.errors import ConfigError

#: `REPORTER__EDITIONS__MORNING__PAPER=A5` sets `editions.morning.paper`; "_" stands for "-" too.
PREFIX = "REPORTER__"
#: Keys that would hold a secret. They belong into the environment, because files are shared, backed up and committed.
SECRET = ("password", "passwd", "secret", "token", "api_key", "apikey", "credentials")
#: Tables in tables. The keys of reporter stand at most four deep.
_DEEPEST = 20

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The merged tree, and who set what over the file."""

    file: str | None  #: as it is named in messages
    tree: Mapping[str, Any]
    over: Mapping[str, str]  #: key path → environment variable or flag that set it

    def origin(self, key: str) -> str:
        """Where the value of a key path comes from: "--paper", "REPORTER__…", "reporter.toml" or "default"."""
        node: Any = self.tree
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                return "default"
            node = node[part]
        return self.over.get(key) or self.file or "default"

    def place(self, key: str) -> str:
        """The beginning of a message about a key path."""
        parts = key.split(".")
        setter = next((self.over[path] for path in (".".join(parts[:n]) for n in range(len(parts), 0, -1)) if path in self.over), None)
        return setter or (f"{self.file}: {key}" if self.file else key)


def stack(path: Path | None, environ: Mapping[str, str], flags: Mapping[str, object]) -> Layers:
    """Read the file and lay the environment and the flags over it. Raises ConfigError."""
    tree = _read(path) if path else {"editions": {"briefing": {"title": "Briefing"}}}
    file = str(path) if path else None
    _refuse_secrets(tree, file or "")
    over: dict[str, str] = {}
    for name in sorted(name for name in environ if name.startswith(PREFIX)):
        key = _named(tree, name.removeprefix(PREFIX).lower().split("__"))
        _set(tree, key, _literal(environ[name]), name, over)
    for pattern, value in flags.items():
        flag = "--" + pattern.rsplit(".", 1)[-1].replace("_", "-")
        for key in _expand(tree, pattern.split(".")):
            _set(tree, key, value, flag, over)
    return Layers(file=file, tree=tree, over=over)


def _read(path: Path) -> Tree:
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", place=str(path), remedy="Mend that line") from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8 text", place=str(path), remedy="Save it as UTF-8") from error
    except FileNotFoundError as error:
        raise ConfigError("no such file", place=str(path), remedy="Make a desk with: reporter init DIR") from error
    except (OSError, RecursionError) as error:
        raise ConfigError(f"cannot be read: {getattr(error, 'strerror', None) or error}", place=str(path)) from error
    except ValueError as error:  # Python's own bound on figures
        raise ConfigError("not valid TOML: a number has thousands of figures", place=str(path), remedy="Mend that number") from error
    if _is_deep(tree):
        raise ConfigError(f"tables stand more than {_DEEPEST} deep in one another", place=str(path), remedy="No key of reporter is so deep")
    return tree


def _is_deep(tree: Tree) -> bool:
    level: list[Any] = [tree]
    for _ in range(_DEEPEST):
        level = [value for table in level for value in table.values() if isinstance(value, dict)]
    return bool(level)


def _refuse_secrets(tree: Mapping[str, Any], file: str) -> None:
    for key, value in _leaves(tree):
        name = key.rsplit(".", 1)[-1]
        if name.lower() in SECRET:
            raise ConfigError(
                "a secret does not belong into this file",
                place=f"{file}: {key}",
                remedy=f'Put it into an environment variable and name that: {name}_env = "{name.upper()}"',
            )
        if isinstance(value, str) and _has_password(value):
            raise ConfigError(
                "the address holds a password", place=f"{file}: {key}", remedy='Give user, and password_env = "NAME", beside the address'
            )


def _has_password(value: str) -> bool:
    """`scheme://user:password@host`."""
    authority = value.partition("://")[2].split("/", 1)[0]
    return ":" in authority.rpartition("@")[0]


def _leaves(tree: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", value


def _literal(written: str) -> object:
    """An environment variable's value: a TOML number, truth value, list or quoted text; anything else is text as it is."""
    try:
        value = tomllib.loads(f"value = {written}")["value"]
    except (ValueError, RecursionError):
        return written
    return value if isinstance(value, bool | int | float | list | str) else written


def _named(tree: Tree, parts: list[str]) -> list[str]:
    """The parts of a key path in the file's own spelling, where it has them."""
    spelled: list[str] = []
    node: Any = tree
    for part in parts:
        known = node if isinstance(node, Mapping) else {}
        spelled.append(next((key for key in known if key.lower().replace("-", "_") == part), part))
        node = known.get(spelled[-1])
    return spelled


def _expand(tree: Tree, parts: list[str]) -> Iterator[list[str]]:
    """`editions.*.paper` as one key path for each edition there is."""
    if "*" not in parts:
        yield parts
        return
    at = parts.index("*")
    node: Any = tree
    for part in parts[:at]:
        node = node.get(part, {})
    for name in node:
        yield from _expand(tree, [*parts[:at], name, *parts[at + 1 :]])


def _set(tree: Tree, key: list[str], value: object, setter: str, over: dict[str, str]) -> None:
    node = tree
    for depth, part in enumerate(key[:-1]):
        node = node.setdefault(part, {})
        if not isinstance(node, dict):
            raise ConfigError(f"{'.'.join(key[: depth + 1])} is not a table", place=setter, remedy=hint(part, ()))
    node[key[-1]] = value
    over[".".join(key)] = setter
