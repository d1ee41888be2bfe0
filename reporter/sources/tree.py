"""HTML parsed into lxml's tree; the one place that knows how it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporter.sources import sanitize


def parse(markup: str) -> Any:
    """The document element; None where nothing can be made of it. Nothing is loaded, and nesting ends at libxml2's 256 levels."""
    import lxml.etree  # type: ignore[import-untyped]
    import lxml.html  # type: ignore[import-untyped]

    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(sanitize.plain(markup).encode(), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def walk(tree: Any) -> Iterator[tuple[str, Any]]:
    """("start" | "end", element) in document order, without recursion."""
    import lxml.etree

    yield from lxml.etree.iterwalk(tree, events=("start", "end"))
