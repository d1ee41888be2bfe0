"""An editor's hand on one issue: `overrides/EDITION-DATE.yaml` beside reporter.toml.

    note: A word to the readers, printed before all else.
    order: [3fa2c1]                      # stories that come first
    headlines: {3fa2c1: A new headline}
    drop: ["The words of a claim."]
    add: [{story: 3fa2c1, text: A claim of ours., question: What could follow?}]
    merge: [[3fa2c1, 77e0b4]]            # the first gives id and headline
    split: [{story: 9c11d2, items: [https://example.org/a]}]

Stories are named by their id, the first six digits of it or more, or their headline. The file is read as a tree of nodes, so that every
value is text as it was written (an id such as 120345 is no number) and every mistake is named with its line.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reporter.config.values import hint
from reporter.errors import ConfigError
from reporter.model import Addition, Overrides, Split

FOLDER = "overrides"
#: More than an editor writes in a day; a larger file is a mistake.
LARGEST = 1_000_000

_KEYS = ("note", "order", "headlines", "drop", "add", "merge", "split")
_ADDITION, _SPLIT = ("story", "text", "question"), ("story", "items")
_NAME = re.compile(r"(.+)-(\d{4}-\d\d-\d\d)\.yaml")


@dataclass(frozen=True, slots=True)
class _Word:
    """A text of the file and where it stands."""

    text: str
    line: int

    @property
    def folded(self) -> str:
        """What makes two of them the same."""
        return " ".join(self.text.split()).casefold()


def overrides_file(root: Path, edition: str, day: date) -> Path:
    """Where the overrides of an issue lie, whether or not there are any."""
    return root / FOLDER / f"{edition}-{day.isoformat()}.yaml"


def listed(root: Path) -> tuple[tuple[Path, str | None, date | None], ...]:
    """Every file of the folder with the edition and the date that its name says; None for both where it is no such name."""
    folder = root / FOLDER
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] != ".") if folder.is_dir() else []
    return tuple((path, *_named(path.name)) for path in files if path.name != "README.md")


def load_overrides(path: Path) -> Overrides:
    """What the file says; nothing where there is none. Raises ConfigError naming file, line and remedy."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Overrides()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", place=str(path)) from error
    if len(data) > LARGEST:
        raise ConfigError(f"larger than {LARGEST / 1e6:g} MB", place=str(path), remedy="Keep to headlines, claims and story ids")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8 text", place=str(path), remedy="Save it as UTF-8") from error
    return _Reader(path).overrides(_tree(path, text))


def _named(name: str) -> tuple[str, date] | tuple[None, None]:
    found = _NAME.fullmatch(name)
    try:
        return (found[1], date.fromisoformat(found[2])) if found else (None, None)
    except ValueError:
        return None, None


def _tree(path: Path, text: str) -> Any:
    """The file's node tree; None for an empty one. Anchors are refused: few bytes of them can stand for many."""
    import ruamel.yaml
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.tokens import AliasToken, AnchorToken

    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    try:
        alias = next((token for token in yaml.scan(text) if isinstance(token, AliasToken | AnchorToken)), None)
        if alias:
            place = f"{path}, line {alias.start_mark.line + 1}"
            raise ConfigError("an anchor or alias", place=place, remedy="Write the value out where it is used")
        return yaml.compose(io.StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}, line {mark.line + 1}" if mark else str(path)
        raise ConfigError(f"not valid YAML: {' '.join(str(error.problem).split())}", place=place, remedy="Mend that line") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise ConfigError("not valid YAML", place=str(path), remedy="Mend the file, or move it away") from error


class _Reader:
    """One file's nodes into the noun. Every method raises ConfigError with the line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def overrides(self, tree: Any) -> Overrides:
        """The whole file."""
        keys = dict(self._pairs(tree, _KEYS))
        merge = [self._words(each) for each in self._list(keys.get("merge"))]
        split = [self._split(each) for each in self._list(keys.get("split"))]
        drop, order = self._words(keys.get("drop")), self._words(keys.get("order"))
        headlines = [(key, self._word(value)) for key, value in self._mapping(keys.get("headlines"))]
        add = [self._addition(each) for each in self._list(keys.get("add"))]
        self._check(merge, split, drop, order, add)
        return Overrides(
            merge=tuple(tuple(word.text for word in words) for words in merge),
            split=tuple(Split(story=story.text, items=tuple(item.text for item in items)) for story, items in split),
            headlines=tuple((story.text, headline.text) for story, headline in headlines),
            drop=tuple(word.text for word in drop),
            add=tuple(Addition(story=s.text, text=t.text, question=q.text if q else None) for s, t, q in add),
            order=tuple(word.text for word in order),
            note=self._word(keys["note"]).text if "note" in keys and not _blank(keys["note"]) else None,
        )

    # ── contradictions ────────────────────────────────────────────────────────────────────────────────────────────

    def _check(
        self,
        merge: list[list[_Word]],
        split: list[tuple[_Word, list[_Word]]],
        drop: list[_Word],
        order: list[_Word],
        add: list[tuple[_Word, _Word, _Word | None]],
    ) -> None:
        """One of two instructions that contradict each other would be lost in silence."""
        for words in merge:
            if len(words) < 2:
                raise self._error(words[0].line if words else None, "one story alone cannot be merged", "Name two or more")
        merged = [word for words in merge for word in words]
        self._once(merged, "is merged twice", "Put all stories that are one into one list")
        self._once(order, "is put in order twice", "Keep one of the two")
        self._once([item for _, items in split for item in items], "is split off twice", "Keep one of the two")
        self._apart(merged, [story for story, _ in split], "is both merged and split", "Do one of the two")
        self._apart(drop, [text for _, text, _ in add], "is both dropped and added", "Do one of the two")

    def _once(self, words: Iterable[_Word], problem: str, remedy: str) -> None:
        lines: defaultdict[str, list[_Word]] = defaultdict(list)
        for word in words:
            lines[word.folded].append(word)
        for same in lines.values():
            if len(same) > 1:
                raise self._error(same[1].line, f"{same[0].text!r} {problem}: in line {same[0].line} and in line {same[1].line}", remedy)

    def _apart(self, some: Iterable[_Word], others: Iterable[_Word], problem: str, remedy: str) -> None:
        known = {word.folded: word for word in some}
        for word in others:
            if word.folded in known:
                lines = f"in line {known[word.folded].line} and in line {word.line}"
                raise self._error(word.line, f"{word.text!r} {problem}: {lines}", remedy)

    # ── shapes ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _addition(self, node: Any) -> tuple[_Word, _Word, _Word | None]:
        found = {name: self._word(value) for name, value in self._pairs(node, _ADDITION)}
        self._needs(node, found, ("story", "text"))
        return found["story"], found["text"], found.get("question")

    def _split(self, node: Any) -> tuple[_Word, list[_Word]]:
        found = dict(self._pairs(node, _SPLIT))
        self._needs(node, found, _SPLIT)
        return self._word(found["story"]), self._words(found["items"])

    def _needs(self, node: Any, found: Iterable[str], names: tuple[str, ...]) -> None:
        missing = next((name for name in names if name not in found), None)
        if missing:
            raise self._error(_line(node), f"{missing!r} is missing", f"It needs: {', '.join(names)}")

    def _pairs(self, node: Any, known: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """The entries of a table with known keys."""
        for key, value in self._mapping(node):
            if key.text not in known:
                raise self._error(key.line, f"unknown key {key.text!r}", hint(key.text, known))
            yield key.text, value

    def _mapping(self, node: Any) -> list[tuple[_Word, Any]]:
        if node is None or _blank(node):
            return []
        if not _is(node, "map"):
            raise self._error(_line(node), "expected names with a value each", "Write them like `name: value`")
        found = [(self._word(key), value) for key, value in node.value]
        self._once([key for key, _ in found], "stands twice", "Keep one of the two")
        return found

    def _list(self, node: Any) -> list[Any]:
        if node is None or _blank(node):
            return []
        if not _is(node, "seq"):
            raise self._error(_line(node), "expected a list", "Write each entry on a line of its own, after a hyphen")
        return list(node.value)

    def _words(self, node: Any) -> list[_Word]:
        return [self._word(entry) for entry in self._list(node)]

    def _word(self, node: Any) -> _Word:
        if not isinstance(node.value, str) or not node.value.strip():
            raise self._error(_line(node), "expected a text", "Put one with a colon or a # in it between quotes")
        return _Word(" ".join(node.value.split()), _line(node))

    def _error(self, line: int | None, problem: str, remedy: str) -> ConfigError:
        return ConfigError(problem, place=f"{self.path}, line {line}" if line else str(self.path), remedy=remedy)


def _blank(node: Any) -> bool:
    """Whether a key has no value: its entries may be commented out."""
    return str(node.tag).endswith(":null")


def _is(node: Any, kind: str) -> bool:
    return isinstance(node.value, list) and str(node.tag).endswith(f":{kind}")


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1
