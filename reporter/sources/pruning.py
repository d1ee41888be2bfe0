"""A page's tree made ready for the search for its article: what nobody sees taken off, what stands apart for layout put together.

General rules only, by what HTML and CSS say and by class names that mean the same everywhere (screen-reader texts, tooltips).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

#: Characters. More than this is hidden only until a script shows it: an article behind a curtain.
LONGEST_HIDDEN = 2000
#: Characters of direct paragraphs that make a box a piece of an article.
LEAST_PIECE = 400
#: Characters. Shorter ones between the pieces of a text are labels of advertisements.
LONG_PARAGRAPH = 80

_HIDDEN = re.compile(
    r"(?:^|[\s_-])(?:hidden|sr-only|screen-?reader(?:-text)?|visually-?hidden|tooltip|rollover|popup|popover|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHOLE = frozenset(("html", "body", "head", "main", "article"))


def pruned(tree: Any) -> Any:
    """The tree, changed in place."""
    for element in list(tree.iter("*")):
        if _is_hidden(element) and element.getparent() is not None:
            element.drop_tree()
    for first, *others in _pieces(tree):
        for other in others:
            first.extend(list(other))
    return tree


def _is_hidden(element: Any) -> bool:
    """Not shown, by attribute, style or the usual class names, and not so long that it must be the article itself."""
    if not isinstance(element.tag, str) or element.tag in _WHOLE:
        return False
    style = (element.get("style") or "").replace(" ", "").lower()
    marked = element.get("hidden") is not None or "display:none" in style or bool(_HIDDEN.search(element.get("class") or ""))
    return marked and len(element.text_content()) < LONGEST_HIDDEN


def _pieces(tree: Any) -> Iterator[list[Any]]:
    """Boxes of one class in one article element, each with paragraphs of its own: one text, cut up for advertisements between."""
    for article in tree.iter("article"):
        groups: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
        for box in article.iter("div", "section"):
            own = next(box.iterancestors("article")) is article
            if own and box.get("class") and sum(len(p.text_content()) for p in box.findall("p")) >= LEAST_PIECE:
                groups[(box.tag, box.get("class"))].append(box)
        yield from (group for group in groups.values() if len(group) > 1 and _is_one_text(article, group))


def _is_one_text(article: Any, boxes: list[Any]) -> bool:
    """Whether nothing of the text, a heading or a paragraph, stands between the boxes: putting them together would change its order."""
    inside = {element for box in boxes for element in box.iter("*")}
    order = list(article.iter("h1", "h2", "h3", "h4", "p"))
    places = [place for place, element in enumerate(order) if element in inside]
    between = [element for element in order[places[0] : places[-1]] if element not in inside]
    return not any(element.tag != "p" or len(element.text_content()) > LONG_PARAGRAPH for element in between)
