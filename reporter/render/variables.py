"""Custom properties that only `:root` sets, put in their places before the engine reads a sheet.

The engine works each `var()` out anew for every element that it applies to (a tenth of a page's time); what a whole document shares can
be worked out once. The rest is left to the engine: a property that any other rule sets, sheets with conditional rules, and a `var()` with
a fallback (CSS Custom Properties for Cascading Variables Module Level 1, §2 and §3).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_STRING = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Strings are passed over.
_VAR = re.compile(rf"{_STRING}|var\(\s*(--[\w-]+)\s*\)", re.DOTALL)
_ROOT = re.compile(r"(?:^|(?<=[;}]))\s*:root\s*\{([^{}]*)\}")
_SET = re.compile(rf"(--[\w-]+)\s*:\s*((?:{_STRING}|[^;{{}}\"'])*)")
_NAMED = re.compile(r"(--[\w-]+)\s*:")
_CONDITIONAL = re.compile(r"@(?:media|supports|layer|container|scope|property|import)\b", re.IGNORECASE)
#: Properties may name each other so deep; what goes on longer goes round.
_DEEP = 8


def settled(css: str, page: str) -> str:
    """The sheet with the properties that are the same on the whole of `page` written out."""
    return _settled(css, frozenset(_NAMED.findall(page)))


@lru_cache(maxsize=4)
def _settled(css: str, elsewhere: frozenset[str]) -> str:
    """The same for all pages that set these properties themselves: nearly always none."""
    plain = _COMMENT.sub(" ", css)
    if _CONDITIONAL.search(plain):
        return css
    roots = [declared for block in _ROOT.findall(plain) for declared in _SET.findall(block)]
    anywhere = Counter(name for name, _ in _SET.findall(plain))
    shared = {name: value.strip() for name, value in roots if anywhere[name] == sum(name == other for other, _ in roots)}
    values = {name: value for name, value in shared.items() if name not in elsewhere and "!" not in value}
    for _ in range(_DEEP):
        written = _VAR.sub(lambda found: values.get(found[1], found[0]) if found[1] else found[0], plain)
        if written == plain:
            break
        plain = written
    return plain
