"""Values of reporter.toml that TOML has no type for.

Each `parse` takes what was written; it raises ValueError, whose text says what is wrong.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from reporter.model import LANGUAGES

#: Handling labels of the Traffic Light Protocol 2.0 (FIRST, August 2022).
TLP = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, whatever its case; None when none is close."""
    by_folded = {entry.casefold(): entry for entry in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def hint(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word."""
    names = tuple(known)
    close = nearest(word, names)
    if close:
        return f"Did you mean {close!r}?"
    return f"Known: {', '.join(names)}" if names else "None is configured"


class Value(str):
    """A text with a rule."""

    __slots__ = ()

    @classmethod
    def parse(cls, written: object) -> Self:
        """The value, in its one spelling."""
        if not isinstance(written, str):
            raise ValueError(f"expected text, not {written!r}")  # noqa: TRY004 - all of these are wrong values to the reader
        return cls(cls.rule(written))

    @classmethod
    def rule(cls, written: str) -> str:
        """What the text must be like; returns it in its one spelling."""
        raise NotImplementedError


class Line(Value):
    """One line that says something."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """Not blank, no line break or other control character."""
        if not written.strip():
            raise ValueError("is empty")
        if any(ord(char) < 32 or ord(char) == 127 for char in written):
            raise ValueError("holds a line break or another control character")
        return written.strip()


class Slug(Value):
    """A name that is safe as a folder's: no separators, no dots."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """Letters, digits, hyphen and underscore, beginning with a letter or digit."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", written):
            raise ValueError(f"{written!r} is not a name of letters, digits, '-' and '_'")
        return written


class Zone(Value):
    """A time zone of the tz database."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """`ZoneInfo` knows it."""
        try:
            return ZoneInfo(written).key
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"no time zone is called {written!r}. {_zone_like(written)}") from error


def _zone_like(written: str) -> str:
    """A city's name alone is often what was meant."""
    zones = sorted(available_timezones())
    city = next((zone for zone in zones if zone.casefold().endswith("/" + written.casefold())), None)
    close = city or nearest(written, zones)
    return f"Did you mean {close!r}?" if close else "Write it like 'Europe/Berlin'"


class Language(Value):
    """A language the page can be set in."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """One of `LANGUAGES` in any case; Serbian without a script is Cyrillic."""
        known = {tag.casefold(): tag for tag in LANGUAGES} | {"sr": "sr-Cyrl"}
        if written.casefold() not in known:
            raise ValueError(f"pages cannot be set in {written!r}. Known: {', '.join(LANGUAGES)}")
        return known[written.casefold()]


class Tag(Value):
    """A BCP 47 language tag (RFC 5646), for texts that are read."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """Well-formed; whether the language exists is not checked."""
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", written):
            raise ValueError(f"{written!r} is not a language tag like 'en' or 'sr-Latn'")
        return written


class Marking(Value):
    """A handling marking for the top and bottom of each page."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """One of the Traffic Light Protocol's, or a desk's own of at most 60 characters."""
        line = Line.rule(written)
        if line.upper().startswith("TLP") and line.upper() not in TLP:
            raise ValueError(f"{line!r} is not in the Traffic Light Protocol. {hint(line.upper(), TLP)}")
        if len(line) > 60:
            raise ValueError("is longer than 60 characters")
        return line.upper() if line.upper() in TLP else line


class Clock(Value):
    """A local time of day."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """HH:MM on the 24-hour clock."""
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
            raise ValueError(f"{written!r} is not a time of day like '06:30'")
        return written


class Days(Value):
    """The days an edition is due."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """Weekdays, ranges of them and ISO dates, by commas; or 'daily'."""
        words = [word.strip().lower() for word in written.split(",")]
        wrong = [word for word in words if not _is_day(word)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is not a day. Use 'daily', 'mon-fri', 'mon,thu' or dates like '2026-12-24'")
        return ",".join(words)


def _is_day(word: str) -> bool:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        try:
            return date.fromisoformat(word) is not None
        except ValueError:
            return False
    return word == "daily" or all(end in WEEKDAYS for end in word.split("-", 1))


class Variable(Value):
    """The name of an environment variable that holds a secret."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """Upper-case letters, digits and underscore (POSIX.1-2017 §8.1), so that a pasted password is noticed."""
        if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", written):
            raise ValueError("is not the name of an environment variable like 'SMTP_PASSWORD'")
        return written


class Pair(Value):
    """Two languages, from and to."""

    __slots__ = ()

    @classmethod
    def rule(cls, written: str) -> str:
        """As Apertium writes a pair: two ISO 639 codes of two or three letters, a variant after "_"."""
        if not re.fullmatch(r"[a-z]{2,3}(_[A-Za-z]+)?-[a-z]{2,3}(_[A-Za-z]+)?", written):
            raise ValueError(f"{written!r} is not a language pair like 'hbs-eng'")
        return written


class Duration(float):
    """Seconds, written "20s", "15m", "3h", "2d" or "1w"."""

    __slots__ = ()

    @classmethod
    def parse(cls, written: object) -> Self:
        """A number with its unit; a bare number would leave the unit to guess."""
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*", written) if isinstance(written, str) else None
        if not found:
            raise ValueError(f"{written!r} is not a duration like '20s', '15m', '3h' or '2d'")
        return cls(float(found[1]) * _SECONDS[found[2]])


class Size(int):
    """Bytes, written "64 kB", "256 MB" or "1 GB" (powers of ten, as disks are sold)."""

    __slots__ = ()

    @classmethod
    def parse(cls, written: object) -> Self:
        """A number with its unit; 0 needs none."""
        text = str(written).strip().lower()
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmg]?b)", text)
        if text != "0" and not found:
            raise ValueError(f"{written!r} is not a size like '256 MB'")
        return cls(float(found[1]) * _BYTES[found[2]]) if found else cls(0)


def plain(value: Any) -> Any:
    """A value as the nouns hold it: text, numbers and tuples without rules."""
    if isinstance(value, tuple):
        return tuple(plain(entry) for entry in value)
    kind = next((kind for kind in (bool, str, float, int) if isinstance(value, kind)), None)
    return kind(value) if kind else value


def shown(value: object) -> str:
    """A value as a person would write it into the file; "" for none."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(shown, value))
    if isinstance(value, Duration):
        return _with_unit(value, {"d": 86400, "h": 3600, "m": 60, "s": 1}, "")
    if isinstance(value, Size):
        return _with_unit(value, {"GB": 10**9, "MB": 10**6, "kB": 10**3, "B": 1}, " ")
    return str(value)


def _with_unit(value: float, units: Mapping[str, int], gap: str) -> str:
    """In the largest unit that needs no fraction."""
    unit = next((unit for unit, size in units.items() if value and value % size == 0), None)
    return f"{value / units[unit]:.0f}{gap}{unit}" if unit else f"{value:g}"
