"""`reporter init`: a desk that makes its first issue at once, from sample sources of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from reporter import assets, files
from reporter.config.reference import comments
from reporter.errors import UsageError

_REFERENCE = """

# ── Every key there is ───────────────────────────────────────────────────────────────────────────────────────────
# Written with its default, which holds where the key is left out. ID and NAME are yours to choose. A time is written
# "20s", "15m", "3h" or "2d"; passwords stand in the environment only, and `…_env` keys name the variable. An environment
# variable can set any key: REPORTER__EDITIONS__BRIEFING__PAPER=A5.
"""


def scaffold(folder: Path) -> None:
    """Fill a new or empty folder. Raises UsageError when it holds anything, and leaves that; StoreError when it cannot be written."""
    with files.writing(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError("is not an empty folder", place=str(folder), remedy="Name a new one: reporter init DIR")
    files.write_all(folder, _files())
    with files.writing(folder):
        (folder / "out").mkdir(exist_ok=True)


def _files() -> Mapping[str, bytes]:
    """Path inside the desk → content. `reporter.toml` comes last: a folder that has it is a desk."""
    data = assets.locate("data")
    found = dict(_tree(data / "sample")) | dict(_tree(data / "desk"))
    template = data / "brief.template.yaml"
    configuration = found.pop("reporter.toml") + (_REFERENCE + comments()).encode()
    return {**found, f"data/{template.name}": template.read_bytes(), "reporter.toml": configuration}


def _tree(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()
