"""What the page says in its own voice: interface words, dates, times and numbers of the issue's language.

One catalogue a language, `templates/_shared/messages/<BCP 47 tag>.toml`; another language is another file. A style's or desk's folder
has no say here: what "as of" is called does not depend on the look of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from reporter import assets, kept
from reporter.render.filters import NBSP

FALLBACK = "en"

# Between day and month, whichever comes first: the numeral does not stand alone at a line's end (Bringhurst 2012 §2.4.6).
#: From here on the digits of a number are not printed; there are too many for a decimal, too.
_COUNTLESS = 1e18
_BOUND = re.compile(r"(?<=\d) (?=[^\W\d])|(?<=\d\.) (?=[^\W\d])|(?<=[^\W\d]) (?=\d{1,2}, )")

# Languages whose readers read the neighbour's catalogue: the same language in other names, or a tag without its script.
_NEIGHBOURS = {"sr": "sr-Cyrl", "hr": "sr-Latn", "bs": "sr-Latn", "sh": "sr-Latn", "cnr": "sr-Latn", "mk": "sr-Cyrl"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's catalogue. `zone` is the tz database name in which instants are told."""

    language: str  #: tag of the catalogue, which is also the `lang` of what it says
    locale: str  #: babel's name of it, "en_GB"
    zone: str
    messages: Mapping[str, str | Mapping[str, str]]
    quotes: tuple[str, str, str, str]  #: outer opening, outer closing, inner opening, inner closing

    def say(self, key: str, **values: object) -> str:
        """The words under `key`, with `{name}` filled in. Raises KeyError for a key no catalogue has."""
        return str(self.messages[key]).format(**values)

    def count(self, key: str, n: int) -> str:
        """ "5 outlets", in the plural form that CLDR gives the number."""
        from babel import Locale

        forms = self.messages[key]
        assert isinstance(forms, Mapping), f"{key} is not a count"
        form = Locale.parse(self.locale).plural_form(n)
        return forms.get(form, forms["other"]).format(n=self.number(n))

    def kind(self, name: str) -> str:
        """What a kind of source is called; a plugin's kind is called as the desk writes it."""
        said = self.messages.get(f"kind_{name}")
        return said if isinstance(said, str) else name

    def listed(self, entries: tuple[str, ...]) -> str:
        """ "Kosovo, Serbia and Albania"."""
        from babel.lists import format_list

        return str(format_list(entries, locale=self.locale)) if entries else ""

    def number(self, value: float, *, sign: bool = False) -> str:
        """ "4,500", "7.1"; with `sign` "+4" and "−2" (U+2212). What no reader counts the digits of is "1E308"."""
        from babel.numbers import format_decimal, format_scientific

        text = (
            str(format_scientific(value, locale=self.locale))
            if abs(value) >= _COUNTLESS
            else str(format_decimal(value, format="#,##0.##;−#,##0.##", locale=self.locale))
        )
        return f"+{text}" if sign and value > 0 else text

    def day(self, when: date, *, weekday: bool = False) -> str:
        """ "30 September 2023", or "Saturday 30 September 2023"."""
        from babel.dates import format_date

        text = format_date(when, "full" if weekday else "long", locale=self.locale)
        if when.day == 1 and self.language == "fr":
            text = text.replace("1 ", f"1er{NBSP}", 1)
        return _BOUND.sub(NBSP, text.replace(",", "", 1) if self.locale == "en_GB" else text, count=1)

    def short_day(self, when: date) -> str:
        """ "30 Sept": for the foot of a chart."""
        from babel.dates import format_skeleton

        return str(format_skeleton("MMMd", when, locale=self.locale))

    def short_month(self, when: date) -> str:
        """ "Sept 2023": for the foot of a chart whose dates are months, or lie in two years."""
        from babel.dates import format_skeleton

        return str(format_skeleton("yMMM", when, locale=self.locale))

    def local(self, instant: datetime) -> datetime:
        """The instant in the edition's zone."""
        return instant.astimezone(ZoneInfo(self.zone))

    def clock(self, instant: datetime) -> str:
        """ "06:30 CEST": the zone is always said, by its abbreviation or as an offset."""
        there = self.local(instant)
        name = there.tzname() or ""
        return f"{there:%H:%M}{NBSP}{name if name.isalpha() else 'UTC' + name}"

    def instant(self, instant: datetime) -> str:
        """ "30 September 2023, 06:30 CEST"."""
        return f"{self.day(self.local(instant).date())}, {self.clock(instant)}"

    def published(self, instant: datetime) -> str:
        """When a source says it was published or changed: the day alone where it gave no hour, which is kept as midnight UTC."""
        utc = instant.astimezone(UTC)
        return self.instant(instant) if utc.time() != time.min else self.day(utc.date())

    def moment(self, iso: str) -> str:
        """An ISO date, month, year or interval as readers write it: "24 September 2023", "September 2023", "1998–1999".

        What is no such date is returned as it is: a printed date must not vanish.
        """
        start, _, end = iso.partition("/")
        if not end:
            return self._point(start)
        if start.isdigit() and end.isdigit():
            return f"{start}–{end}"
        return f"{self._point(start)} – {self._point(end)}"

    def _point(self, iso: str) -> str:
        from babel.dates import format_date

        try:
            if len(iso) == len("2023-09"):
                return str(format_date(date.fromisoformat(f"{iso}-01"), "LLLL y", locale=self.locale)).replace(" ", NBSP)
            return self.day(date.fromisoformat(iso)) if "-" in iso else iso
        except ValueError:
            return iso

    def language_name(self, tag: str | None) -> str:
        """ "Serbian": what this language calls the one with that tag."""
        from babel import Locale, UnknownLocaleError

        try:
            name = Locale.parse(tag.replace("_", "-"), sep="-").get_display_name(self.locale) if tag else None
        except (UnknownLocaleError, ValueError):
            name = None
        return name or self.say("another_language")


def languages() -> tuple[str, ...]:
    """Tags of the languages that have a catalogue."""
    return tuple(sorted(path.stem for path in (assets.locate("templates") / "_shared" / "messages").glob("*.toml")))


def nearest(language: str) -> str:
    """Tag of the catalogue for a BCP 47 tag: itself, its neighbour, its language, else English."""
    known, base = languages(), language.split("-")[0].lower()
    candidates = (language, _NEIGHBOURS.get(base, base), base)
    return next((tag for tag in candidates if tag in known), FALLBACK)


def words(language: str, zone: str = "UTC") -> Words:
    """The catalogue for a BCP 47 tag."""
    tag = nearest(language)
    messages = _catalogue(tag)
    locale = language.replace("-", "_") if language in ("en-US", "en-AU", "fr-CA", "de-AT", "de-CH", "es-MX") else str(messages["locale"])
    outer_open, outer_close, inner_open, inner_close = tuple(messages["quotes"])
    return Words(language=tag, locale=locale, zone=zone, messages=messages, quotes=(outer_open, outer_close, inner_open, inner_close))


@cache
def _catalogue(tag: str) -> Mapping[str, str | Mapping[str, str]]:
    path = assets.locate("templates") / "_shared" / "messages" / f"{tag}.toml"
    return kept.toml(path)
