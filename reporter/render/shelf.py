"""What a page may show and how its addresses are answered: from memory and from the templates folders, never from elsewhere.

    asset:fonts/<file>     templates/_shared/fonts/<file>
    asset:<style>/<path>   templates/<style>/<path>
    media/<file>           a picture of the issue
    data:…                 itself

A desk's own `templates/` comes before the shipped one, file by file. Symbolic links that lead out of a templates folder are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

#: Host of addresses that mean the issue itself; reserved by RFC 2606 §2, so that it can never be a real one.
ISSUE = "https://issue.invalid/"

_ADDRESS = re.compile(r"""(asset:|media/)[^\s"'()<>\\]+""")
_TYPES = {
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Everything one fragment may load."""

    folders: tuple[Path, ...]  #: templates folders, the desk's before the shipped one
    media: Mapping[str, bytes] = field(default_factory=dict)  #: "media/<file>" → encoded picture

    def read(self, address: str) -> tuple[bytes, str]:
        """Content and media type behind an `asset:` or `media/` address. Raises LookupError for everything else."""
        name = unquote(address.removeprefix(ISSUE).split("#")[0].split("?")[0])
        suffix = Path(name).suffix.lower()
        if suffix not in _TYPES:
            raise LookupError(f"not a kind of file that pages use: {address[:80]}")
        if name.startswith("asset:"):
            return self._asset(name.removeprefix("asset:")), _TYPES[suffix]
        if name in self.media:
            return self.media[name], _TYPES[suffix]
        raise LookupError(f"not part of this issue: {address[:80]}")

    def for_page(self, html: str) -> Shelf:
        """The shelf with those pictures only that `html` names."""
        named = {match.group() for match in _ADDRESS.finditer(html)}
        return Shelf(folders=self.folders, media={file: data for file, data in self.media.items() if file in named})

    def _asset(self, name: str) -> bytes:
        inner = f"_shared/{name}" if name.startswith("fonts/") else name
        for folder in self.folders:
            root = folder.resolve()
            path = (root / inner).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path.read_bytes()
        raise LookupError(f"not in the templates: {name[:80]}")
