"""YAML as data only: the safe subset of YAML 1.2, no duplicate keys, no anchors or aliases (few bytes that can stand for many)."""

from __future__ import annotations

import io
import re

from reporter.errors import SourceError


def load(text: str) -> object:
    """What the YAML says: mappings, lists, strings, numbers, dates. Raises SourceError with line and column."""
    import ruamel.yaml
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    try:
        _refuse_aliases(yaml, text)
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise SourceError(f"not valid YAML{where}: {_one_line(error.problem or error.context)}") from error
    except (YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise SourceError(f"not valid YAML: {_one_line(str(error)) or 'nested too deeply'}") from error


def line(text: str, path: str) -> int | None:
    """The line, from 1, of what the key path "sections[0].text" leads to, or of the last step of it there is; None for no path."""
    import ruamel.yaml

    node = ruamel.yaml.YAML(typ="safe", pure=True).compose(io.StringIO(text))
    found = None
    for step in re.findall(r"[^.\[\]]+", path):
        pairs = node.value if isinstance(getattr(node, "value", None), list) else []
        if step.isdigit() and pairs and not isinstance(pairs[0], tuple):
            node = pairs[int(step)] if int(step) < len(pairs) else None
            found = node.start_mark.line + 1 if node else found
            continue
        key, node = next(((k, v) for k, v in (p for p in pairs if isinstance(p, tuple)) if k.value == step), (None, None))
        found = key.start_mark.line + 1 if key else found
    return found


def _refuse_aliases(yaml: object, text: str) -> None:
    """Stop before anything is built."""
    from ruamel.yaml.tokens import AliasToken, AnchorToken

    for token in yaml.scan(text):  # type: ignore[attr-defined]
        if isinstance(token, AliasToken | AnchorToken):
            raise SourceError(f"an anchor or alias in line {token.start_mark.line + 1}", remedy="Write the value out where it is used")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())[:200]
