"""The filters and functions that templates use, bound to one issue's language, zone, paper and pictures.

Every text a template prints goes through one of `set`, `head`, `plain` or `quote`; each is documented in templates/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from markupsafe import Markup

from reporter import territories
from reporter.model import Issue, Picture
from reporter.render import charts, maps, qr
from reporter.render.filters import bound, breakable, headed, marked, quoted, short_address, typeset
from reporter.render.furniture import as_of
from reporter.render.galley import Curve, Galley, outlet
from reporter.render.glyphs import legible, shipped
from reporter.render.paper import Paper
from reporter.render.placing import after
from reporter.render.plate import Boundaries
from reporter.render.words import Words

_COARSEST = 130  # pixels an inch below which a photograph is set smaller rather than coarser
_TALLEST_NARROW = 0.34  # on a small page, where the figures stand above it too
_STUB = 6  # letters of a last word that would leave a line all but empty
_ALMOST = 0.9  # of the measure: a picture a little narrower than the text looks misplaced
#: Characters of a story's answers below which a map would be more than the text; and below which it is too much beside a picture.
_MAPPED, _MAPPED_WITH_PICTURE = 500, 1800
_TALLEST = 0.42  # of the page's height: a picture leaves room for its caption and the first answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A generated picture, as the address of an `<img>`."""

    src: str
    alt: str
    width: float  #: points


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator(Drawing):
    """A map, and where in the story it stands."""

    dashed: bool  #: whether a border on it is disputed
    answer: int  #: from 0; it stands behind this answer's …
    paragraph: int  #: … paragraph of this number, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compositor:
    """One issue's hand."""

    words: Words
    language: str  #: of the issue
    paper: Paper
    sizes: Mapping[str, tuple[int, int]]
    boundaries: Boundaries

    def filters(self) -> dict[str, Callable[..., object]]:
        """Filters by their names in templates."""
        return {
            "set": self.set,
            "head": self.head,
            "plain": self.plain,
            "quote": self.quote,
            "day": partial(self.words.day, weekday=True),
            "instant": self.words.instant,
            "published": self.words.published,
            "clock": self.clock,
            "moment": self.words.moment,
            "number": self.words.number,
            "signed": partial(self.words.number, sign=True),
            "language_name": self.words.language_name,
            "kind": self.words.kind,
            "address": short_address,
            "breakable": breakable,
        }

    def functions(self) -> dict[str, Callable[..., object]]:
        """Functions by their names in templates."""
        return {
            "t": self.words.say,
            "n_of": self.words.count,
            "lang": self.lang,
            "outlet": outlet,
            "as_of": self.as_of,
            "print_width": self.print_width,
            "chart": self.chart,
            "locator": self.locator,
            "qr": self.qr,
        }

    def set(self, text: str, language: str | None = None) -> Markup:
        """Running text: typographic, acronyms in small caps, foreign scripts marked."""
        return marked(bound(self._typeset(text, language), _STUB), language or self.language)

    def head(self, text: str, language: str | None = None) -> Markup:
        """A heading: typographic, full capitals, no word alone on the last line."""
        return headed(bound(self._typeset(text, language)))

    def plain(self, text: str, language: str | None = None) -> str:
        """Typographic text for attributes."""
        return self._typeset(text, language)

    def quote(self, text: str, language: str | None = None) -> Markup:
        """Running text between the issue's quotation marks, with no word alone on the last line."""
        return marked(quoted(bound(self._typeset(text, language)), self.words.quotes), language or self.language)

    def clock(self, instant: datetime) -> str:
        """ "06:30 CEST"."""
        return self.words.clock(instant)

    def as_of(self, issue: Issue) -> str:
        """ "As of 06:30 CEST"."""
        return as_of(issue, self.words)

    def lang(self, tag: str) -> Markup:
        """The attribute ` lang="…"`, where the tag is not the issue's own."""
        return Markup(' lang="{}"').format(tag) if tag and tag != self.language else Markup()

    def print_width(self, picture: Picture | None) -> float | None:
        """Points a picture is wide in print: the measure, less where its pixels or height do not reach; None where it is not at hand."""
        pixels = self.sizes.get(picture.file) if picture and picture.file else None
        if not pixels or 0 in pixels:
            return None
        width, height = pixels
        tallest = (_TALLEST if self.paper.wide else _TALLEST_NARROW) * self.paper.height * width / height
        limit = self.paper.measure if tallest > _ALMOST * self.paper.measure else tallest
        return round(min(self.paper.measure, width * 72 / _COARSEST, limit), 2)

    def chart(self, curve: Curve) -> Drawing | None:
        """A series as a line, as wide as the text; None where a line has nothing to show."""
        drawn = charts.line(curve.series, round(self.paper.measure, 1), self.words)
        return Drawing(src=qr.data_uri(drawn.svg), alt=self.plain(drawn.alt), width=drawn.width) if drawn else None

    def locator(self, story: Galley) -> Locator | None:
        """A map of where the story is; None where it names no country, or is so short that picture and map would stand without text."""
        picture = self._print_height(story.picture)
        if story.letters < (_MAPPED if picture is None else _MAPPED_WITH_PICTURE):
            return None
        codes = [code for place in story.places if (code := territories.code(place, self.language))]
        drawn = maps.locator(codes, round(self.paper.measure, 1), self.paper.height, self.words, self.boundaries)
        if drawn is None:
            return None
        answer, paragraph = after(story, self.paper, drawn.height, picture)
        alt = self.plain(drawn.alt, self.words.language)
        return Locator(src=qr.data_uri(drawn.svg), alt=alt, width=drawn.width, dashed=drawn.disputed, answer=answer, paragraph=paragraph)

    def qr(self, address: str) -> Drawing | None:
        """The address as a QR code of 20 mm; None where it is too long for one."""
        if len(address.encode()) > qr.LONGEST:
            return None
        return Drawing(src=qr.data_uri(qr.svg(address)), alt=self.words.say("qr", address=short_address(address)), width=56.7)

    def _print_height(self, picture: Picture | None) -> float | None:
        width = self.print_width(picture)
        if width is None or picture is None or picture.file is None:
            return None
        across, down = self.sizes[picture.file]
        return width * down / across

    def _typeset(self, text: str, language: str | None) -> str:
        return typeset(legible(text, self.words, shipped()), language or self.language)
