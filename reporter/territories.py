"""Countries by ISO 3166-1 code: what each language calls them (CLDR, and `data/map/countries.toml` where CLDR's name is no reader's)."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from reporter import assets, kept

#: Languages whose texts and pages use another's table.
_NEIGHBOURS = {"sr": "sr-Cyrl", "hr": "sr-Latn", "bs": "sr-Latn", "sh": "sr-Latn", "cnr": "sr-Latn", "hbs": "sr-Latn"}
#: Two-letter codes that name no country: unions, unknown, and islands that no readers' map shows.
_NO_COUNTRY = frozenset(("AC", "AQ", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"))


def table(language: str) -> Mapping[str, Any] | None:
    """How texts of a BCP 47 language name countries (`data/map/countries.toml`); None for a language without a table."""
    tag = language.replace("_", "-")
    base = tag.split("-")[0].lower()
    found = _tables().get(tag) or _tables().get(_NEIGHBOURS.get(base, base))
    return found if isinstance(found, Mapping) else None


@cache
def names(language: str) -> Mapping[str, str]:
    """Code → the printed name in a BCP 47 language, English where the language is unknown."""
    tag, stamp = _tag(language), _make()
    found = kept.find(f"territories-{tag}", stamp)
    if found is not None:
        known = msgspec.json.decode(found, type=dict[str, str])
    else:
        known = _cldr(tag)
        kept.keep(f"territories-{tag}", stamp, msgspec.json.encode(known))
    return {**known, **(table(language) or {}).get("print", {})}


def _cldr(tag: str) -> dict[str, str]:
    """CLDR's names. Reading a language's whole data takes as long as composing two stories."""
    from babel import Locale, UnknownLocaleError

    try:
        known = Locale.parse(tag).territories
    except (UnknownLocaleError, ValueError):
        known = Locale.parse("en").territories
    return {code: name for code, name in known.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY}


def _tag(language: str) -> str:
    """A language as CLDR writes it: letters, digits and "_" alone."""
    base, script = language.split("-")[0].lower(), language.split("-")[1:2]
    tag = f"{base}_{script[0].title()}" if script and len(script[0]) == 4 else _NEIGHBOURS.get(base, base).replace("-", "_")
    return tag if tag.isascii() and tag.replace("_", "").isalnum() else "en"


@cache
def _make() -> str:
    """What the names were taken from."""
    spec = importlib.util.find_spec("babel")
    assert spec is not None
    assert spec.origin is not None
    return kept.facts(Path(spec.origin), Path(__file__))


def code(name: str, language: str) -> str | None:
    """The code of a country by its printed name in that language, or in English; None where it is no country's."""
    for tongue in (language, "en"):
        found = next((key for key, called in names(tongue).items() if called == name), None)
        if found:
            return found
    return None


@cache
def _tables() -> Mapping[str, Any]:
    return kept.toml(assets.locate("data") / "map" / "countries.toml")
