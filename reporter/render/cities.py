"""Cities for a map: some of those the tz database places time zones by (`zone.tab`, public domain), under the names that CLDR has for them.

Most countries have one there, their capital or their largest city, with a position to the minute. Where zones are named after an island or
a province, or a country has many, only the listed ones count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from reporter.render.atlas import Position

#: Countries of which only these zones are named after a city that a reader looks for; the first is shown first.
_CHOSEN = {
    "AR": ("America/Argentina/Buenos_Aires", "America/Argentina/Cordoba", "America/Argentina/Ushuaia"),
    "AU": ("Australia/Sydney", "Australia/Perth", "Australia/Brisbane", "Australia/Darwin", "Australia/Adelaide"),
    "BR": ("America/Sao_Paulo", "America/Manaus", "America/Recife", "America/Belem"),
    "CA": ("America/Toronto", "America/Vancouver", "America/Winnipeg", "America/Edmonton", "America/Halifax"),
    "CL": ("America/Santiago", "America/Punta_Arenas"), "CN": ("Asia/Shanghai", "Asia/Urumqi"), "DE": ("Europe/Berlin",),
    "EC": ("America/Guayaquil",), "ES": ("Europe/Madrid",), "ID": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "KZ": ("Asia/Almaty",), "MN": ("Asia/Ulaanbaatar",), "MX": ("America/Mexico_City", "America/Monterrey", "America/Tijuana"),
    "MY": ("Asia/Kuala_Lumpur",), "NZ": ("Pacific/Auckland",), "PG": ("Pacific/Port_Moresby",), "PT": ("Europe/Lisbon",),
    "RU": ("Europe/Moscow", "Asia/Novosibirsk", "Asia/Vladivostok", "Asia/Yekaterinburg", "Asia/Irkutsk", "Asia/Yakutsk"),
    "UA": ("Europe/Kyiv",), "US": ("America/New_York", "America/Los_Angeles", "America/Chicago", "America/Denver"),
    "UZ": ("Asia/Tashkent", "Asia/Samarkand"), "CY": ("Asia/Nicosia",), "GL": (), "SJ": (), "TF": (), "UM": (), "AQ": (),
}  # fmt: skip
#: Zones of other countries whose name is a country's, an island's or a town's that stands for neither.
_NO_CITY = re.compile(
    r"Atlantic/(?!Reykjavik|Stanley)|Indian/(?!Antananarivo)|Arctic/|Antarctica/|Pacific/(?!Honiara|Apia|Majuro|Tarawa|Funafuti|Noumea|Pago)"
    r"|Europe/(?:Busingen|Guernsey|Jersey|Isle_of_Man|Vatican|Andorra|Monaco|San_Marino|Gibraltar|Mariehamn)"
    r"|Asia/(?:Brunei|Qatar|Kuwait|Bahrain|Singapore|Macau|Hong_Kong)|Africa/(?:Djibouti|Ceuta)"
    r"|America/(?:Jamaica|Barbados|Grenada|Dominica|Antigua|Anguilla|Aruba|Curacao|Cayman|Martinique|Guadeloupe|Montserrat|Tortola|Miquelon"
    r"|St_\w+|Puerto_Rico|Guyana|El_Salvador|Costa_Rica|Belize|Guatemala|Panama|Lower_Princes|Kralendijk|Marigot|Grand_Turk)"
)


class City(NamedTuple):
    """A city and where it is."""

    name: str
    at: Position


@cache
def of(code: str, locale: str) -> tuple[City, ...]:
    """Cities of a country (ISO 3166-1), by their names in a babel locale."""
    zones = _zones().get(code, {})
    kept = [zone for zone in _CHOSEN[code] if zone in zones] if code in _CHOSEN else [zone for zone in zones if not _NO_CITY.match(zone)]
    return tuple(City(name, zones[zone]) for zone in kept if (name := _name(zone, locale)))


@cache
def _zones() -> Mapping[str, Mapping[str, Position]]:
    """Code of a country → its zones and where their cities are."""
    text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    out: dict[str, dict[str, Position]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, where, zone = line.split("\t")[:3]
            out.setdefault(code, {})[zone] = _position(where)
    return out


def _position(where: str) -> Position:
    """ISO 6709, "+4450+02030" or with seconds, as degrees."""
    north, east = re.findall(r"[+-]\d+", where)
    return _degrees(east, 3), _degrees(north, 2)


def _degrees(text: str, digits: int) -> float:
    sign, figures = -1 if text[0] == "-" else 1, text[1:]
    minutes, seconds = figures[digits : digits + 2], figures[digits + 2 :] or "0"
    return sign * (int(figures[:digits]) + int(minutes) / 60 + int(seconds) / 3600)


def _name(zone: str, locale: str) -> str | None:
    """CLDR's name of a zone's city; the zone's own where CLDR has none, unless the locale is in another script."""
    from babel import Locale
    from babel.core import get_global

    known, aliases = Locale.parse(locale), get_global("zone_aliases")
    # CLDR keeps the first name a zone had: Europe/Kiev.
    older = (zone, aliases.get(zone, zone), *sorted(old for old, new in aliases.items() if new == zone))
    named = next((city for key in older if (city := known.time_zones.get(key, {}).get("city"))), None)
    plain = zone.rpartition("/")[2].replace("_", " ")
    return str(named) if named else plain if known.script != "Cyrl" else None
