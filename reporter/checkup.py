"""What `reporter check` looks at, each matter a generator of findings that say exactly what to fix."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from reporter import timetable
from reporter.config import Desk, MailKeys, listed, load_overrides
from reporter.config.keys import KINDS
from reporter.errors import ConfigError, ReporterError
from reporter.model import Audience, Edition, Failed, Found, Item, Reading, Source, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    place: str  #: "editions.morning.paper", "sources.bbc"
    sound: bool
    text: str  #: its value and where that comes from, or what is wrong and the remedy

    def line(self) -> str:
        """For people."""
        return f"{'ok ' if self.sound else 'BAD'}  {self.place}: {self.text}"

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {"place": self.place, "sound": self.sound, "text": self.text}


def settings(desk: Desk) -> Iterator[Finding]:
    """Every key that is set, and where its value comes from; what this version does not obey, and which secrets are missing."""
    for setting in desk.explain():
        if setting.origin != "default":
            yield Finding(place=setting.key, sound=True, text=f"{setting.value!r} ({setting.origin})")
    for key in desk.unheeded():
        yield Finding(place=key, sound=False, text="is not obeyed by this version. Take it out")
    for key, variable in desk.unset_secrets(os.environ):
        yield Finding(place=key, sound=False, text=f"the environment has no {variable}. Set it where reporter runs")


def overrides(desk: Desk, made: Mapping[str, tuple[date, ...]], today: date) -> Iterator[Finding]:
    """Every overrides file: whether it can be read, and whether there is, or can still be, an issue for it. `made` has dates by edition."""
    for path, edition, day in listed(desk.root):
        try:
            if edition is None or day is None:
                raise ConfigError("is not named EDITION-DATE.yaml, so no issue reads it", place=str(path), remedy="Rename it")
            load_overrides(path)
        except ReporterError as error:
            yield Finding(place=f"overrides/{path.name}", sound=False, text=str(error))
            continue
        problem = _without_issue(desk.editions, edition, day, made, today)
        yield Finding(place=f"overrides/{path.name}", sound=not problem, text=problem or "can be read")


def _without_issue(editions: Mapping[str, Edition], name: str, day: date, made: Mapping[str, tuple[date, ...]], today: date) -> str | None:
    """Why no issue will ever read the overrides of that edition and date."""
    if name not in editions:
        near = get_close_matches(name, editions, n=1)
        return f"there is no edition {name!r}. " + (f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(sorted(editions))}")
    if day in made.get(name, ()):
        return None
    if day < today:
        return f"{name} has no issue of {day}. Rename the file to the date it is for, or remove it"
    schedule = editions[name].schedule
    due = schedule is None or timetable.slot(schedule, day)
    return None if due else f"no issue of {name} is due on {day}. Rename the file, or remove it"


def templates(editions: tuple[Edition, ...], folder: Path | None) -> Iterator[Finding]:
    """Each style with the desk's own files over it, rendered on a specimen issue in each language in use."""
    from reporter.render import html
    from reporter.render.worker import TEMPLATES, Workers

    with Workers() as workers:
        for style, language in sorted({(edition.style, edition.language) for edition in editions}):
            place = f"style {style} ({language})"
            try:
                stopped = workers.call(TEMPLATES, html.check, style, folder, language)
            except ReporterError as error:
                yield Finding(place=place, sound=False, text=str(error))
                continue
            if isinstance(stopped, Failed):
                text = f"its templates were stopped: {stopped.reason}. Look for a loop that does not end"
                yield Finding(place=place, sound=False, text=text)
            else:
                yield Finding(place=place, sound=True, text="renders on every paper")


def sources(readings: tuple[tuple[Source, Reading], ...]) -> Iterator[Finding]:
    """What each source yields now."""
    for source, reading in readings:
        place = f"sources.{source.id}"
        if isinstance(reading, Failed | Stale):
            yield Finding(place=place, sound=False, text=f"{source.location}: {reading.reason}")
            continue
        entries = reading.failed if isinstance(reading, Found) else ()
        for entry in entries:
            yield Finding(place=place, sound=False, text=f"{entry.subject}: {entry.reason}")
        count = f"{len(reading.items)} {'item' if len(reading.items) == 1 else 'items'}"
        yield Finding(place=place, sound=True, text=f"{count}{_lacking(reading.items)}")


def _lacking(items: tuple[Item, ...]) -> str:
    """Which of its characters no font can print, which is said and is no fault: the page spells them out."""
    from reporter.render import glyphs

    text = " ".join(item.text for item in items)
    gaps = glyphs.missing_glyphs(text, glyphs.shipped())
    told = (f"{glyphs.called(gap.script)} ({'install ' + gap.package if gap.package else 'always so'})" for gap in gaps)
    return f". Spelt out, for want of a font: {', '.join(told)}" if gaps else ""


def channels(desk: Desk, editions: tuple[Edition, ...], *, offline: bool) -> Iterator[Finding]:
    """Each channel that mails for these editions or to the operator: its keys, its server unless offline, and who can be written to."""
    audiences = {each.id: each for each in (*(each for edition in editions for each in edition.audiences), *desk.operator)}
    mailing = [each for each in audiences.values() if each.channel and isinstance(desk.channels[each.channel], MailKeys)]
    for name in sorted({str(each.channel) for each in mailing}):
        yield _post(desk, name, offline=offline)
    for audience in mailing:
        yield from _readers(desk, audience)


def _post(desk: Desk, name: str, *, offline: bool) -> Finding:
    """Whether letters can be made for a channel that mails, and its server takes them."""
    from reporter.deliver import mail, sender, submission

    keys, place = desk.channels[name], f"channels.{name}"
    assert isinstance(keys, MailKeys)
    try:
        sender.configured(name, keys, environ=os.environ)
        server = submission.configured(name, keys, root=desk.root, environ=os.environ)
    except ReporterError as error:
        return Finding(place=place, sound=False, text=str(error))
    told = f"hands in at {server.place}" if offline else mail.login(server)
    return Finding(place=place, sound=False, text=told.reason) if isinstance(told, Failed) else Finding(place=place, sound=True, text=told)


def _readers(desk: Desk, audience: Audience) -> Iterator[Finding]:
    """Whom a mail to an audience would reach."""
    from reporter.deliver import people

    keys, place = desk.channels[str(audience.channel)], f"audiences.{audience.id}"
    assert isinstance(keys, MailKeys)
    try:
        never = people.suppressed(desk.root / keys.suppress if keys.suppress else None)
    except ReporterError as error:
        yield Finding(place=place, sound=False, text=str(error))
        return
    found = people.distinct(audience.recipients)
    wrong = {each.written: who.reason for each in found.values() if isinstance(who := people.person(each), Failed)}
    for written, reason in wrong.items():
        yield Finding(place=place, sound=False, text=f"{written!r} {reason}. Mend it, or take it out")
    left_out = len(found.keys() & never)
    more = f"; {left_out} more asked for no mail" if left_out else ""
    yield Finding(place=place, sound=bool(found), text=f"{len(found) - left_out - len(wrong)} readers{more}" if found else "has no readers")


def local_places(chosen: Mapping[str, Source]) -> Iterator[Finding]:
    """Offline: whether local files and folders are there, and addresses such as are read."""
    for name, source in chosen.items():
        scheme, divided, _ = source.location.partition("://")
        if divided and scheme.lower() not in ("http", "https") and source.kind in KINDS:
            yield Finding(
                place=f"sources.{name}", sound=False, text=f"only http and https addresses are read, not {scheme}. Mend `location`"
            )
        elif not divided and source.location != "-" and not Path(source.location).exists():
            yield Finding(place=f"sources.{name}", sound=False, text=f"{source.location} is not there. Mend `location`")
