"""How common words are in a language at large: what the few texts of one desk cannot tell by themselves.

From the lists of the wordfreq package (Speer 2022), which are counted in books, news, encyclopaedias and subtitles. Only the data are
read: the package's own code takes a tenth of a second to load.
"""

from __future__ import annotations

import functools
import gzip
import importlib.util
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import msgspec

from reporter.compose import cues
from reporter.compose.terms import folded_once

#: wordfreq's lists by the languages of `cues`. It writes Serbo-Croatian in Latin letters.
_LISTS = {"en": "en", "de": "de", "fr": "fr", "es": "es", "sr-Latn": "sh"}
#: Words of a text, by which the share of a word among words becomes the chance that a text has it. 100, 300, 400: see `likeness`.
_WORDS = 400
#: Hundredths of a power of ten down to which words are read: rarer ones than 1 in 100,000 weigh as if they were not listed.
_RAREST = 500


@functools.cache
def chances(language: str, letters: int) -> Mapping[str, float]:
    """First letters of a folded word → the chance that a text of that language has such a word; none for a language without a list."""
    shares: dict[str, float] = defaultdict(float)
    known = cues.load(language)
    for power, words in enumerate(_listed(language)):
        share = 10 ** (-power / 100)
        for word in words:
            plain, name = folded_once(word, known, name=False)[:letters], folded_once(word, known, name=True)[:letters]
            if plain:
                shares[plain] += share
            if name and name != plain:  # "States" and "states" are folded apart, and the list has both in small letters
                shares[name] += share
    return {key: 1 - (1 - min(share, 0.5)) ** _WORDS for key, share in shares.items()}


def _listed(language: str) -> list[list[str]]:
    """Words by their share of all words, as hundredths of a negative power of ten ("cBpack", after a header)."""
    spec = importlib.util.find_spec("wordfreq")
    if language not in _LISTS or spec is None or not spec.submodule_search_locations:
        return []
    packed = Path(spec.submodule_search_locations[0]) / "data" / f"small_{_LISTS[language]}.msgpack.gz"
    listed: list[list[str]] = msgspec.msgpack.decode(gzip.decompress(packed.read_bytes()))[1:]
    return listed[:_RAREST]
