"""A CSV file of readers: whom an audience's mail goes to."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from reporter.config.values import Language, hint
from reporter.errors import ConfigError
from reporter.model import Recipient

COLUMNS = ("address", "name", "language", "audience")


def load(path: Path, *, audience: str, place: str) -> tuple[Recipient, ...]:
    """The file's readers of that audience, in its order; a row that names no audience is one of all.

    The first line names the columns, of which `address` is needed; commas or semicolons part them. Whether an address can be written
    to is seen when it is: a wrong one must not keep the others from their paper. Raises ConfigError naming file, line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}", place=place) from error
    first = text.partition("\n")[0]
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
        _check_columns(tuple(rows.fieldnames or ()), path)
        listed = [(rows.line_num, {key.strip().lower(): value for key, value in row.items() if key}, None in row) for row in rows]
    except csv.Error as error:
        raise ConfigError(f"not a CSV file: {error}", place=str(path), remedy="Save it as CSV, UTF-8") from error
    found = (_recipient(row, surplus, f"{path}, line {line}") for line, row, surplus in listed if _is_for(row, audience))
    return tuple(recipient for recipient in found if recipient.written)


def _check_columns(names: tuple[str, ...], path: Path) -> None:
    known = [name.strip().lower() for name in names]
    for name in known:
        if name not in COLUMNS:
            raise ConfigError(f"unknown column {name!r}", place=f"{path}, line 1", remedy=hint(name, COLUMNS))
    if "address" not in known:
        raise ConfigError("there is no column 'address'", place=f"{path}, line 1", remedy=f"Head the columns: {','.join(COLUMNS)}")


def _is_for(row: dict[str, str | None], audience: str) -> bool:
    return (row.get("audience") or "").strip() in ("", audience)


def _recipient(row: dict[str, str | None], surplus: bool, place: str) -> Recipient:
    if surplus:
        raise ConfigError("more values than columns", place=place, remedy='Put a value that holds a comma between quotes: "Lee, Ann"')
    language = (row.get("language") or "").strip()
    try:
        spoken = str(Language.parse(language)) if language else None
    except ValueError as error:
        raise ConfigError(f"language: {error}", place=place) from error
    return Recipient(written=(row.get("address") or "").strip(), name=(row.get("name") or "").strip() or None, language=spoken)
