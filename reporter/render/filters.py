"""The compositor's hand: quotes, dashes, spaces, small caps, ordinals and `lang`, by language. Words are never altered.

Two steps, so that each is testable by itself. `typeset` goes from text to text and changes only marks and spaces:
without them (`bare`) its result equals its input. `marked` wraps what needs its own style or language and escapes the rest.
Sources: Bringhurst 2012 §2, §5 (spaces, quotes, dashes); Imprimerie nationale 2002 (French spaces); Duden (German dates, quotes).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import chain

from markupsafe import Markup, escape

NBSP, NNBSP, MINUS, EN = "\u00a0", "\u202f", "\u2212", "\u2013"

# Opening and closing marks, outer then inner, that straight marks become.
_QUOTES: dict[str, str] = {
    "en": "“”‘’",
    "de": "„“‚‘",
    "fr": "«»“”",
    "es": "«»“”",
    "sr": "„“‚‘",
    "hr": "„”‚’",
    "bs": "„”‚’",
    "it": "«»“”",
    "nl": "“”‘’",
    "pl": "„”‚’",
    "ru": "«»„“",
    "uk": "«»„“",
    "sq": "„“‚‘",
}
_UNITS = (
    "km²|km2|km|kg|mm|cm|m²|m|ha|GW|MW|kW|GWh|MWh|kWh|°C|°|€|£|\\$|EUR|USD|RSD|CHF|hours?|a\\.m\\.|p\\.m\\.|am|pm|Uhr|h"
    "|million|millions|billion|billions|trillion|Mio\\.|Mrd\\.|Millionen|Milliarden|milliards?|millones|miliona|milijardi|милиона|милијарди"
    "|percent|per cent|Prozent|pour cent|odsto|одсто"
)
_MONTHS = (
    "Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch)?|März|Apr(?:il)?|May|Mai|June?|Juni|July?|Juli|Aug(?:ust)?|Sept?(?:ember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?"
    "|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
    "|januara?|februara?|marta?|aprila?|maja?|juna?|jula?|avgusta?|septembar|septembra|oktobar|oktobra|novembar|novembra|decembar|decembra"
    "|јануара?|фебруара?|марта?|априла?|маја?|јуна?|јула?|августа?|септембр?а?р?|октобр?а?р?|новембр?а?р?|децембр?а?р?"
)
# Addresses are left alone.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_Rule = tuple[re.Pattern[str], str]

_DASHES: tuple[_Rule, ...] = (
    (re.compile(r"\.\.\.(?!\.)"), "…"),
    (re.compile(r"(?<=\S) -{1,2} (?=\S)"), f"{NBSP}{EN} "),
    (re.compile(r"(?<=\w)--(?=\w)"), "—"),
    (re.compile(r"(?<![\w.,/-])([1-9]\d{0,3})-([1-9]\d{0,3})(?![\w/-]|[.,]\d)"), rf"\1{EN}\2"),
    (re.compile(r"(?<![\w\-.,/])-(?=\d)"), MINUS),
    (re.compile(r"(?<=\S) ([–—]) (?=\S)"), f"{NBSP}\\1 "),
)
_SPACES: tuple[_Rule, ...] = (
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))"), NBSP),
    (re.compile(r"(?<=\d) (?=%)"), NNBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NNBSP),
    (re.compile(r"(?<=[€£$]) (?=\d)"), NNBSP),
    (re.compile(rf"(?<!\d)(\d{{1,2}}\.?) (?=(?:{_MONTHS})(?!\w))", re.IGNORECASE), f"\\1{NBSP}"),
    (re.compile(r"(?<!\w)([A-ZÀ-ÞЀ-Я]\.) (?=[A-ZÀ-ÞЀ-Я])"), f"\\1{NBSP}"),
    (re.compile(r"(?<!\w)((?:No|Nos|Nr|Br|Бр|Art|pp?|S|Mr|Mrs|Ms|Dr|Prof|St|Sr|Sra|Mme|M)\.?|N[º°]) (?=[\dA-ZÀ-ÞЀ-Я])"), f"\\1{NBSP}"),
)
_FRENCH: tuple[_Rule, ...] = (
    (re.compile(r"[ \u00a0\u202f]?(?<=[\w»”’)\]…%])[ \u00a0\u202f]?([?!;]+)(?=\s|$|[»”)])"), f"{NNBSP}\\1"),
    (re.compile(r"(?<=[\w»”)\]%])[ \u00a0\u202f]?:(?=\s|$)"), f"{NBSP}:"),
    (re.compile(r"«[ \u00a0\u202f]?(?=\S)"), f"«{NNBSP}"),
    (re.compile(r"(?<=\S)[ \u00a0\u202f]?»"), f"{NNBSP}»"),
)

# Where an acronym may begin: after an elided article (l’OTAN), but not within a name (O’NEIL).
_FREE = r"(?:(?<![\w’'])|(?<=\b[a-z][’'])|(?<=\bqu[’']))"
_LONG = 24  # letters of a word that may be broken anywhere; the longest in a margin column at 8 pt
# Scripts that tell a phrase's language, as far as a script does; Han without kana is taken for Chinese.
_SCRIPTS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
    "ko": "\uac00-\ud7af",
    "zh": "\u3005-\u30ff\u4e00-\u9fff",
}
_KANA = re.compile("[\u3041-\u30ff]")
_CYRILLIC_CAPS = re.compile(rf"[ {NBSP}{NNBSP}]?(?<!\w)[Ѐ-Я]{{2,7}}(?!\w)")
_OPENING = re.compile("(?:<span[^>]*>)+")
# Letters that only one of the languages written in Cyrillic has.
_CYRILLIC = (("sr-Cyrl", "ђјљњћџЂЈЉЊЋЏ"), ("mk", "ѓќѕЃЌЅ"), ("uk", "іїєґІЇЄҐ"), ("ru", "ыэёъщьйяюЫЭЁЪЩЬЙЯЮ"))


def base(language: str) -> str:
    """ "sr" of "sr-Latn"."""
    return language.split("-")[0].lower()


def typeset(text: str, language: str) -> str:
    """The text with the marks and spaces its language asks for; addresses stay as they are."""
    out, at = [], 0
    for address in _ADDRESS.finditer(text):
        out += [_prose(text[at : address.start()], language), address[0]]
        at = address.end()
    return "".join((*out, _prose(text[at:], language)))


def bare(text: str) -> str:
    """The text without the marks and spaces that `typeset` may change: equal before and after it."""
    folded = unicodedata.normalize("NFC", text).replace("…", "...")
    return re.sub(r"[\s\"'“”„‟‘’‚‛«»‹›\-‐‑–—−]+", "", folded)


def marked(text: str, language: str) -> Markup:
    """Escaped text with acronyms in small caps, French ordinals raised and foreign scripts in their `lang`."""
    shouting = _shouting(text)
    out: list[str] = []
    at = 0
    for match in _markup().finditer(text):
        wrapped = _wrapped(match, language, shouting=shouting)
        out += _joined(str(escape(text[at : match.start()])), wrapped or str(escape(match[0])))
        at = match.end()
    return Markup("".join((*out, str(escape(text[at:])))))  # noqa: S704 - every piece is escaped above


def _joined(before: str, element: str) -> tuple[str, str]:
    """A text and the element behind it, with the space between them inside that: where a text ends in a space, and what follows does not
    fit the line, the engine (WeasyPrint 70) breaks the text behind its first word.
    """
    opening = _OPENING.match(element)
    if not (opening and before.endswith((" ", NBSP, NNBSP))):
        return before, element
    return before[:-1], f"{opening[0]}{before[-1]}{element[opening.end() :]}"


def headed(text: str) -> Markup:
    """An escaped heading, whose longest words may be broken anywhere: no word of it is wider than the page."""
    *pieces, last = re.split(rf"(\S{{{_LONG},}})", text)
    pairs = zip(pieces[::2], pieces[1::2], strict=True)
    broken = (_joined(str(escape(before)), f'<span class="long">{escape(word)}</span>') for before, word in pairs)
    return Markup("".join((*chain.from_iterable(broken), str(escape(last)))))  # noqa: S704 - every piece is escaped above


def bound(text: str, longest: int = 18) -> str:
    """The text whose last word is not alone on the last line, where it has up to `longest` letters and its neighbour is short too."""
    head, space, last = text.rpartition(" ")
    neighbour = head.rpartition(" ")[2]
    # A line may end after a dash, whatever space follows (Unicode Standard Annex 14, LB12a): the next would begin with that space.
    short = len(last) <= longest and len(neighbour) + len(last) <= 18 and neighbour[-1:] not in ("–", "—", "-")
    return f"{head}{NBSP}{last}" if space and " " in head and short else text


def quoted(text: str, quotes: tuple[str, str, str, str]) -> str:
    """The text between outer quotation marks; outer marks inside it become inner ones."""
    outer_open, outer_close, inner_open, inner_close = quotes
    inside = text
    for marks, inner in ((outer_open.strip(NNBSP), inner_open), (outer_close.strip(NNBSP), inner_close)):
        inside = inside.replace(marks, inner)
    return f"{outer_open}{inside}{outer_close}"


def clipped(text: str, limit: int) -> str:
    """The text, cut after a word and ended with "…" where it has more than `limit` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return f"{(head.rpartition(' ')[0] or head).rstrip(' ,;:–—-')}…"


def short_address(url: str, limit: int = 52) -> str:
    """An address as a reader would type it: no scheme, no "www.", no closing slash; cut in the middle ("…") over the limit."""
    plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip()).rstrip("/")
    if len(plain) <= limit:
        return plain
    host, _, path = plain.partition("/")
    tail = limit - len(host) - 2
    kept = re.sub(r"^[^/_-]*(?=[/_-]\w)", "", path[-tail:]) if tail >= 8 else ""
    return f"{host}/…{kept}" if kept else plain[: limit - 1] + "…"


def breakable(text: str) -> Markup:
    """An address that may break after its slashes, dots and hyphens, and within what is longer than a line of the margin column."""
    pieces = re.findall(rf"[^/._?&=-]{{0,{_LONG}}}[/._?&=-]+|[^/._?&=-]{{1,{_LONG}}}", text)
    return Markup("<wbr>").join(escape(piece) for piece in pieces)


def _prose(text: str, language: str) -> str:
    for pattern, replacement in (*_DASHES, *_SPACES):
        text = pattern.sub(replacement, text)
    text = _curled(text, _QUOTES.get(base(language), _QUOTES["en"]))
    if base(language) == "fr":
        for pattern, replacement in _FRENCH:
            text = pattern.sub(replacement, text)
    return text


def _curled(text: str, quotes: str) -> str:
    """Straight marks become the language's; marks that are typographic already are the source's own and stay."""
    outer_open, outer_close, inner_open, inner_close = tuple(quotes)
    opens = r"(?:(?<=^)|(?<=[\s(\[{–—/«“„‘‚]))"
    text = re.sub(r"(?<=\w)'(?=\w)|(?<=\s)'(?=\d\d(?:s|\b))", "’", text)
    text = re.sub(opens + r'"(?=\S)', outer_open, text).replace('"', outer_close)
    text = re.sub(opens + r"'(?=[^'\n]*\S'(?!\w))", inner_open, text)
    return _closed(text, inner_open, inner_close)


def _closed(text: str, inner_open: str, inner_close: str) -> str:
    """What is left of straight single marks: the partner of an inner opening mark, else an apostrophe."""
    open_marks = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal open_marks
        if match[0] == inner_open:
            open_marks += 1
            return inner_open
        open_marks, partner = max(open_marks - 1, 0), open_marks > 0
        return inner_close if partner else "’"

    return re.sub(f"{re.escape(inner_open)}|'", mark, text) if "'" in text else text


def _shouting(text: str) -> bool:
    """Whether capitals are the text's tone of voice and mark no acronyms: mostly capitals, and four words of them or a very long one."""
    loud = [word for word in re.findall(r"\w+", text) if len(word) > 1 and word.isupper()]
    return sum(map(str.isupper, text)) > sum(map(str.islower, text)) and (len(loud) >= 4 or any(len(word) > 7 for word in loud))


@functools.cache  # made for pages alone: its scripts' many letters take longer than all other patterns here
def _markup() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<long>\S{{{_LONG + 6},}})"
        r"|(?P<cyrillic>[\u0400-\u052f]+(?:[^\S\n]+[\u0400-\u052f]+)*)"
        + "".join(rf"|(?P<{tag}>[{own}]{{2,}}(?:[^\S\n]+[{own}]+)*)" for tag, own in _SCRIPTS.items())
        + r"|(?P<dotted>(?<![\w.])(?:[A-Z]\.){2,})"
        rf"|(?P<caps>{_FREE}[A-ZÀ-ÖØ-Þ]{{2,7}}(?![\w]))"
        rf"|(?P<plural>{_FREE}[A-ZÀ-ÖØ-Þ]{{2,7}}(?=(?:s|’s)(?!\w)))"
        r"|(?P<ordinal>(?<!\w)(?:\d+|[IVX]+)(?:er|re|ers|res|e|es|ème|èmes)(?!\w))"
    )


def _wrapped(match: re.Match[str], language: str, *, shouting: bool) -> str | None:
    kind, text = match.lastgroup, match[0]
    if kind == "long":
        return f'<span class="long">{escape(text)}</span>'
    if kind in ("caps", "plural", "dotted"):
        return None if shouting else f'<span class="sc">{escape(text)}</span>'
    if kind == "ordinal":
        return _raised(text) if base(language) == "fr" else None
    tag = cyrillic_language(text) if kind == "cyrillic" else "ja" if kind == "zh" and _KANA.search(text) else str(kind)
    inside = str(escape(text)) if shouting else _CYRILLIC_CAPS.sub(r'<span class="sc">\g<0></span>', str(escape(text)))
    return inside if _same_script(tag, language) else f'<span lang="{tag}">{inside}</span>'


def cyrillic_language(text: str) -> str:
    """The language of a Cyrillic phrase by the letters only it has; Serbian where nothing tells."""
    return next((tag for tag, letters in _CYRILLIC if any(c in letters for c in text)), "sr-Cyrl")


def _same_script(tag: str, language: str) -> bool:
    cyrillic = language in ("sr", "sr-Cyrl", "mk", "ru", "uk", "bg")
    return base(language) == tag if tag in _SCRIPTS or tag == "ja" else cyrillic


def _raised(text: str) -> str:
    number = re.match(r"\d+|[IVX]+", text)
    assert number, "the pattern begins with a number"
    return f"{escape(number[0])}<sup>{escape(text[number.end() :])}</sup>"
