"""Where and whose a report is, before its first sentence: "PRISTINA, Sept 30 (Reuters) -". Who signs reports is in data/lines.toml."""

from __future__ import annotations

import functools
import re

from reporter.sources.lines import alternatives, cues

_DASH = re.compile(r"\s?[–—]\s|\s-{1,2}\s|:\s")
#: A place as it is written in running text, "Kabul, Afghanistan", "(Washington, DC)": up to four words with capitals, no article.
_WRITTEN_PLACE = re.compile(r"\(?(?!(?:The|A|An|Der|Die|Das|Le|La|Les|El|Los|Las)\b)(?:[^\W\d_a-z][\w.'’-]*,? ?){1,4}\)?")
_CAPITALS_AND_ARTICLE = re.compile(r"[A-Z]{4,}(?:,? [A-Z]{3,}){0,2},? (?=(?:The|An?|Der|Die|Das|Le|La|Les|El|Los|Las) [^\W\d_])")
_CAPITALS_AND_COLON = re.compile(r"([A-Z]{3,}(?: [A-Z]{3,})?):\s+(?=[A-Z])")
_AGENCY_SIGN = re.compile(r"\([^\W\d_][\w /.&-]{1,30}\)$")
#: Words that a paragraph of news has at least; characters within which a second dash closes what the first one opened.
SHORTEST_NEWS, _ASIDE = 12, 200


def dateline(paragraph: str) -> int:
    """How many characters of a paragraph are its dateline, "PRISTINA, Sept 30 (Reuters) -", with the space behind it; 0 without one.

    A dash within the first 80 characters, a sentence behind it, and before it an agency in brackets, a place, or nothing, where a page
    sets the place apart; or the agency without a dash, "Washington (CNN) ".
    """
    if cut := signed_dateline(paragraph):
        return cut
    dash = _dash(paragraph)
    if not dash:
        return _place_alone(paragraph)
    head = paragraph[: dash.start()]
    if ":" not in dash.group() and (_is_place(head) or not head):
        return dash.end()
    plain = bool(_WRITTEN_PLACE.fullmatch(head)) and ":" not in dash.group() and paragraph[dash.end() :][:1].isupper()
    return dash.end() if plain and dash.group() not in paragraph[dash.end() :][:_ASIDE] and _is_news(paragraph) else 0


def signed_dateline(paragraph: str) -> int:
    """The same for one with the agency in brackets. It may stand further down, below what a page sets before its text."""
    if alone := _agency_alone().match(paragraph):
        return alone.end() + dateline(paragraph[alone.end() :])  # "(CBS News) JACKSONVILLE, Fla. - "
    dash = _dash(paragraph)
    head = paragraph[: dash.start()] if dash else ""
    return dash.end() if dash and _AGENCY_SIGN.search(head) and len(head.split()) <= 8 else 0


def _dash(paragraph: str) -> re.Match[str] | None:
    """The dash of a dateline, behind which a sentence begins."""
    dash = _DASH.search(paragraph[:80])
    behind = paragraph[dash.end() :] if dash else ""
    return dash if re.match(r"[\W_]*[A-Z0-9]|[\W_]*[^\W\d_]", behind) and not _lower(behind) else None


def _place_alone(paragraph: str) -> int:
    """A place in capitals with no mark behind it: "WASHINGTON The remaining troops have left"."""
    found = _CAPITALS_AND_ARTICLE.match(paragraph)
    return found.end() if found and _is_news(paragraph) else 0


@functools.cache
def _agency_alone() -> re.Pattern[str]:
    agencies = alternatives((*cues()["credit"]["agencies"], *cues()["dateline"]["broadcasters"]))
    return re.compile(rf"(?:[^\W\d_a-z][\w.'’-]*,?\s){{0,4}}\((?:{agencies})\)\s+(?=[“\"„«]?[^\W\d_a-z])")


def place_and_colon(paragraph: str) -> int:
    """How many characters are a place in capitals and a colon, "AMMAN: "; 0 without. In a transcript it is who speaks."""
    found = _CAPITALS_AND_COLON.match(paragraph)
    return found.end() if found and found[1].lower() not in cues()["dateline"]["labels"] and _is_news(paragraph) else 0


def _is_news(paragraph: str) -> bool:
    return len(paragraph.split()) >= SHORTEST_NEWS


def _lower(text: str) -> bool:
    """Whether the first letter is a small one."""
    return bool(re.match(r"[\W_]*", text)) and re.sub(r"^[\W_]+", "", text)[:1].islower()


def _is_place(head: str) -> bool:
    """ "BEOGRAD, 30. septembra": a first word in capitals, then at most six capitalised words, figures and a month."""
    first, *rest = re.findall(r"[^\s,/]+", head) or [""]
    letters = re.sub(r"[\W\d_]", "", first)
    months = [word for word in rest if word[0].islower()]
    return len(letters) >= 3 and letters.isupper() and len(rest) <= 6 and len(months) <= (1 if re.search(r"\d", head) else 0)
