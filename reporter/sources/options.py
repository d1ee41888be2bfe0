"""What a desk's configuration asks of one source, and which of its items that leaves."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reporter.errors import SourceError
from reporter.model import Failed, Found, Item, LeftOut, Source
from reporter.net.answers import ORDINARY, PUBLIC, Access, Limits
from reporter.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.ID]` of reporter.toml, without kind and location."""

    outlet: str | None = None
    section: str | None = None
    weight: float = 1.0
    language: str | None = None
    include: tuple[str, ...] = ()  #: words or phrases, one of which an item must hold; "kosov*" stands for any ending
    exclude: tuple[str, ...] = ()  #: words or phrases, none of which it may hold
    max_age: timedelta | None = None
    max_items: int | None = None
    full_text: bool = True  #: read the linked page where an entry is only a stub
    limits: Limits = ORDINARY
    access: Access = PUBLIC


def options(source: Source, secrets: Mapping[str, str]) -> Options:
    """The options of a source, whose values config has validated; keys of other readers are passed over.

    `secrets` holds the environment variables that `password_env` and `token_env` name. Raises SourceError for one that is not set.
    """
    given = source.options
    known = {
        name: given[name] for name in ("outlet", "section", "weight", "language", "full_text", "max_items") if given.get(name) is not None
    }
    return Options(
        **known,  # type: ignore[arg-type]  # config has checked their types
        include=_words(given.get("include")),
        exclude=_words(given.get("exclude")),
        max_age=timedelta(seconds=float(str(given["max_age"]))) if given.get("max_age") else None,
        limits=replace(ORDINARY, seconds=float(str(given.get("timeout", ORDINARY.seconds)))),
        access=_access(source, secrets),
    )


def _access(source: Source, secrets: Mapping[str, str]) -> Access:
    """Private hosts, a proxy, and a login for the source's own origin."""
    given = source.options
    hosts, login, proxy = _words(given.get("allow_private")), _login(source, secrets), given.get("proxy")
    if not (hosts or login or proxy):
        return PUBLIC
    from reporter.net.url import origin

    private = frozenset(host.lower() for host in hosts)
    return Access(private=private, origin=origin(source.location), authorization=login, proxy=str(proxy) if proxy else None)


def _login(source: Source, secrets: Mapping[str, str]) -> str | None:
    """The Authorization field: a bearer token (RFC 6750 §2.1), or name and password (RFC 7617 §2)."""
    if variable := source.options.get("token_env"):
        return f"Bearer {_secret(source, str(variable), secrets)}"
    if variable := source.options.get("password_env"):
        pair = f"{source.options.get('user', '')}:{_secret(source, str(variable), secrets)}"
        return "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    return None


def _secret(source: Source, variable: str, secrets: Mapping[str, str]) -> str:
    if not (value := secrets.get(variable)):
        raise SourceError(f"the environment variable {variable} is not set", place=source.id, remedy="Set it before the run")
    return value


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(entry) for entry in value) if isinstance(value, tuple | list) else ()


# ── choosing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def choose(items: tuple[Item, ...], asked: Options, as_of: datetime) -> tuple[tuple[Item, ...], tuple[LeftOut, ...]]:
    """The items the options leave, in the source's order, and why each of the others was left out. An item without a date has no age."""
    reasons = [_objection(item, asked, as_of) for item in items]
    newest = _newest(tuple(item for item, reason in zip(items, reasons, strict=True) if reason is None), asked.max_items)
    kept = tuple(dressed(item, asked) for item, reason in zip(items, reasons, strict=True) if reason is None and item.id in newest)
    left = tuple(
        LeftOut(subject=item.title or item.url, reason=reason or f"not among the newest {asked.max_items}")
        for item, reason in zip(items, reasons, strict=True)
        if reason is not None or item.id not in newest
    )
    return kept, left


def dressed(item: Item, asked: Options) -> Item:
    """The item under the outlet, section and weight that the desk gives its source."""
    return replace(item, section=asked.section or item.section, weight=asked.weight, outlet=asked.outlet or item.outlet)


def _newest(items: tuple[Item, ...], count: int | None) -> frozenset[str]:
    """Ids of the newest `count`, those without a date last; of all where there is no count."""
    dated = sorted(items, key=lambda item: item.published.timestamp() if item.published else float("-inf"), reverse=True)
    return frozenset(item.id for item in dated[:count])


def _objection(item: Item, asked: Options, as_of: datetime) -> str | None:
    if asked.max_age is not None and item.published is not None and as_of - item.published > asked.max_age:
        return f"older than {_told(asked.max_age)}"
    if found := next((word for word in asked.exclude if _pattern(word).search(item.text)), None):
        return f"holds the excluded word {found!r}"
    if asked.include and not any(_pattern(word).search(item.text) for word in asked.include):
        return "holds none of the words asked for"
    return None


@functools.lru_cache(maxsize=1024)
def _pattern(word: str) -> re.Pattern[str]:
    """A whole word or phrase in any case; a trailing "*" lets it go on, as inflected names do."""
    stem = r"\s+".join(re.escape(part) for part in word.rstrip("*").split())
    return re.compile(rf"(?<!\w){stem}" + ("" if word.endswith("*") else r"(?!\w)"), re.IGNORECASE)


def _told(span: timedelta) -> str:
    hours = round(span.total_seconds() / 3600)
    amount, unit = (hours // 24, "day") if hours % 24 == 0 and hours else (hours, "hour")
    return f"{amount} {unit}" + ("" if amount == 1 else "s")


def narrowed(reading: Found | Failed, source: Source, clock: Clock | None) -> Found | Failed:
    """A local source's reading with its options applied; without a clock nothing is too old."""
    if isinstance(reading, Failed):
        return reading
    asked = options(source, {})
    now = clock.now() if clock else datetime.max.replace(tzinfo=UTC)
    kept, left = choose(reading.items, asked if clock else replace(asked, max_age=None), now)
    return replace(reading, items=kept, left_out=(*reading.left_out, *left))
