"""A desk: everything reporter.toml says, checked, as the nouns of `model`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter import timetable
from reporter.config import readers
from reporter.config.keys import (
    CHANNELS,
    KINDS,
    UNHEEDED,
    AudienceKeys,
    Channel,
    EditionKeys,
    Keys,
    OperatorKeys,
    PluginKeys,
    PressKeys,
    ScheduleKeys,
    SourceKeys,
)
from reporter.config.layers import Layers, stack
from reporter.config.tables import K, fields, table
from reporter.config.values import Line, Pair, Slug, hint, plain, shown
from reporter.errors import ConfigError
from reporter.model import Audience, Edition, Recipient, Schedule, Source

_TOP = ("editions", "sources", "channels", "audiences", "operator", "translate", "press", "plugins")
_NO_FLAGS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of what `reporter check` explains."""

    key: str  #: "editions.morning.paper"
    value: str  #: as it would be written; "" for none
    origin: str  #: "default", the file, an environment variable or a flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A checked configuration. Locations and folders are as written: relative ones start at `root`."""

    root: Path  #: the folder of reporter.toml
    file: Path | None  #: None for an ad-hoc desk
    editions: Mapping[str, Edition]
    sources: Mapping[str, Source]
    channels: Mapping[str, Channel]
    audiences: Mapping[str, Audience]
    operator: tuple[Audience, ...]  #: who is told of trouble
    translate: Mapping[str, str]  #: "hbs-eng" → engine
    press: PressKeys
    plugins: tuple[str, ...]
    tables: Mapping[str, Keys]  #: every table as read, by key path
    layers: Layers

    def explain(self) -> Iterator[Setting]:
        """Every key there is, with its value and where that comes from."""
        for path, keys in self.tables.items():
            yield from _settings(path, keys, self.layers)
        for pair, engine in self.translate.items():
            yield Setting(key=f"translate.{pair}", value=engine, origin=self.layers.origin(f"translate.{pair}"))

    def unheeded(self) -> tuple[str, ...]:
        """Key paths that are set, though this version does not obey them."""
        said = (setting.key for setting in self.explain() if setting.origin != "default" and setting.value)
        return tuple(key for key in said if any(fnmatchcase(key, pattern) for pattern in UNHEEDED))

    def unset_secrets(self, environ: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """(key path, variable) of every secret that the configuration names and the environment does not hold."""
        named = ((s.key, s.value) for s in self.explain() if s.key.endswith("_env") and s.value)
        return tuple((key, variable) for key, variable in named if not environ.get(variable))


def load(path: Path | None, environ: Mapping[str, str], flags: Mapping[str, object] = _NO_FLAGS) -> Desk:
    """The desk that a file describes; without a file, a desk of one edition `briefing` and no sources.

    `environ` may hold `REPORTER__EDITIONS__MORNING__PAPER=A5`; `flags` are key paths and values, `editions.*.paper` for all editions.
    Raises ConfigError, one line naming place and remedy.
    """
    layers = stack(path, environ, flags)
    _check_one_of(layers, "", layers.tree, _TOP, "unknown table")
    plugins = table(layers, "plugins", PluginKeys, layers.tree.get("plugins", {}))
    operator = table(layers, "operator", OperatorKeys, layers.tree.get("operator", {}))
    press = table(layers, "press", PressKeys, layers.tree.get("press", {}))
    sources = dict(_rows(layers, "sources", SourceKeys))
    audiences = dict(_rows(layers, "audiences", AudienceKeys))
    editions = dict(_rows(layers, "editions", EditionKeys))
    channels = {name: _channel(layers, f"channels.{name}", written) for name, written in _children(layers, "channels")}
    _check_kinds(layers, sources, plugins)
    _check_audiences(layers, audiences, channels)
    _check_one_of(layers, "operator.audiences", operator.audiences, audiences, "no audience is called")
    nouns = {name: _source(name, keys) for name, keys in sources.items()}
    addressed = {name: _audience(layers, name, keys) for name, keys in audiences.items()}
    return Desk(
        root=path.parent if path else Path(),
        file=path,
        editions={name: _edition(layers, name, keys, nouns, addressed) for name, keys in editions.items()},
        sources=nouns,
        channels=channels,
        audiences=addressed,
        operator=tuple(addressed[entry] for entry in operator.audiences),
        translate=_translate(layers),
        press=press,
        plugins=tuple(plugins.use),
        tables=_paths(editions=editions, sources=sources, audiences=audiences, channels=channels)
        | {"operator": operator, "press": press, "plugins": plugins},
        layers=layers,
    )


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _children(layers: Layers, group: str) -> Iterator[tuple[str, object]]:
    """(name, table) of a group such as `[sources.…]`; names are safe as folder names."""
    written = layers.tree.get(group, {})
    if not isinstance(written, Mapping):
        raise ConfigError("expected tables", place=layers.place(group), remedy=f"Head each with [{group}.NAME]")
    for name, child in written.items():
        _rule(layers, f"{group}.{name}", Slug, name)
        yield name, child


def _rows(layers: Layers, group: str, kind: type[K]) -> Iterator[tuple[str, K]]:
    for name, written in _children(layers, group):
        yield name, table(layers, f"{group}.{name}", kind, written)


def _channel(layers: Layers, key: str, written: object) -> Channel:
    """The channel's scheme decides which keys it has."""
    scheme = written.get("scheme") if isinstance(written, Mapping) else None
    if not isinstance(scheme, str) or scheme not in CHANNELS:
        problem = f"{scheme!r} is not a way to hand over an issue" if scheme else "is missing"
        raise ConfigError(problem, place=layers.place(f"{key}.scheme"), remedy=hint(str(scheme or ""), CHANNELS))
    kind: type[Channel] = CHANNELS[scheme]
    return table(layers, key, kind, written)


def _translate(layers: Layers) -> Mapping[str, str]:
    written = layers.tree.get("translate", {})
    if not isinstance(written, Mapping):
        raise ConfigError("expected a table", place=layers.place("translate"), remedy='Write [translate] and hbs-eng = "apertium" below')
    for pair, engine in written.items():
        _rule(layers, f"translate.{pair}", Pair, pair)
        _rule(layers, f"translate.{pair}", Line, engine)
    return dict(written)


def _paths(**groups: Mapping[str, Keys]) -> dict[str, Keys]:
    return {f"{group}.{name}": keys for group, rows in groups.items() for name, keys in rows.items()}


def _settings(path: str, keys: Keys, layers: Layers) -> Iterator[Setting]:
    for field in fields(type(keys)):
        key, value = f"{path}.{field.encode_name}", getattr(keys, field.name)
        if isinstance(value, Keys):
            yield from _settings(key, value, layers)
        else:
            yield Setting(key=key, value=shown(value), origin=layers.origin(key))


# ── nouns ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(keys: Keys, *but: str) -> dict[str, Any]:
    """What the noun takes over from its table as it is."""
    return {field: plain(getattr(keys, field)) for field in keys.__struct_fields__ if field not in but}


def _source(name: str, keys: SourceKeys) -> Source:
    given = _fields(keys, "kind", "location")
    options = {field: value for field, value in given.items() if value is not None and value != ()}
    return Source(id=name, kind=str(keys.kind), location=str(keys.location), options=options)


def _audience(layers: Layers, name: str, keys: AudienceKeys) -> Audience:
    listed = tuple(Recipient(written=entry) for entry in keys.recipients)
    if keys.readers:
        listed += readers.load(_beside(layers, keys.readers), audience=name, place=layers.place(f"audiences.{name}.readers"))
    return Audience(id=name, recipients=listed, **_fields(keys, "recipients", "readers"))


def _beside(layers: Layers, name: str) -> Path:
    """A file that is named in reporter.toml: relative to its folder."""
    return (Path(layers.file).parent if layers.file else Path()) / name


def _edition(layers: Layers, name: str, keys: EditionKeys, sources: Mapping[str, Source], audiences: Mapping[str, Audience]) -> Edition:
    key = f"editions.{name}"
    read = tuple(sources) if keys.sources is None else keys.sources
    _check_one_of(layers, f"{key}.sources", read, sources, "no source is called")
    _check_one_of(layers, f"{key}.audiences", keys.audiences, audiences, "no audience is called")
    _check_numbers(layers, key, keys)
    if keys.sections:
        _check_sections(layers, keys, [sources[entry] for entry in read], [audiences[entry] for entry in keys.audiences])
    return Edition(
        id=name,
        zone=str(keys.zone or (keys.schedule.zone if keys.schedule else "UTC")),
        sources=tuple(sources[entry] for entry in read),
        audiences=tuple(audiences[entry] for entry in keys.audiences),
        schedule=_schedule(layers, f"{key}.schedule", keys.schedule),
        **_fields(keys, "zone", "sources", "audiences", "schedule"),
    )


def _schedule(layers: Layers, key: str, keys: ScheduleKeys | None) -> Schedule | None:
    if keys is None:
        return None
    free = tuple(sorted({day for entry in keys.holidays for day in _holidays(layers, f"{key}.holidays", entry)}))
    schedule = Schedule(holidays=free, **_fields(keys, "holidays"))
    timetable.check(schedule, layers.place(key))
    return schedule


def _holidays(layers: Layers, key: str, entry: str) -> tuple[date, ...]:
    """The date that is written there, or those of the file of that name."""
    try:
        return (date.fromisoformat(entry),)
    except ValueError:
        path = _beside(layers, entry)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{entry!r} is neither a date nor a text file that can be read ({getattr(error, 'strerror', None) or 'not UTF-8'})"
        raise ConfigError(
            problem, place=layers.place(key), remedy="Write dates like '2026-12-25', or name a file with one a line"
        ) from error
    return timetable.holidays(text, str(path))


# ── checks across tables ──────────────────────────────────────────────────────────────────────────────────────────


def _rule(layers: Layers, key: str, rule: type[Slug | Pair | Line], written: object) -> None:
    try:
        rule.parse(written)
    except ValueError as error:
        raise ConfigError(str(error), place=layers.place(key)) from error


def _check_one_of(layers: Layers, key: str, words: Iterable[str], known: Iterable[str], problem: str) -> None:
    names = dict.fromkeys(known)
    for word in words:
        if word not in names:
            place = layers.place(key) if key else layers.place(word)
            raise ConfigError(f"{problem} {word!r}", place=place, remedy=hint(word, names))


def _check_kinds(layers: Layers, sources: Mapping[str, SourceKeys], plugins: PluginKeys) -> None:
    """A plugin may bring kinds of its own; without one, a kind we do not know is a mistake."""
    for name, keys in sources.items():
        if not plugins.use:
            _check_one_of(layers, f"sources.{name}.kind", (keys.kind,), KINDS, "no kind of source is called")


def _check_audiences(layers: Layers, audiences: Mapping[str, AudienceKeys], channels: Mapping[str, Channel]) -> None:
    for name, keys in audiences.items():
        _check_one_of(layers, f"audiences.{name}.channel", [keys.channel] if keys.channel else [], channels, "no channel is called")


def _check_numbers(layers: Layers, key: str, keys: EditionKeys) -> None:
    if 0 < keys.max_stories < keys.min_stories:
        raise ConfigError(
            f"{keys.max_stories} is below min_stories, {keys.min_stories}",
            place=layers.place(f"{key}.max_stories"),
            remedy="Raise it, or lower min_stories",
        )


def _check_sections(layers: Layers, keys: EditionKeys, sources: Iterable[Source], audiences: Iterable[Audience]) -> None:
    """A section that the edition does not print would lose its stories in silence."""
    for source in sources:
        wanted = source.options.get("section")
        _check_one_of(layers, f"sources.{source.id}.section", [str(wanted)] if wanted else [], keys.sections, "the edition has no section")
    for audience in audiences:
        _check_one_of(layers, f"audiences.{audience.id}.sections", audience.sections, keys.sections, "the edition has no section")
