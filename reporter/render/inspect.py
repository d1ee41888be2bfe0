"""A PDF that claims to be an issue, read back: the issue attached to it, whether its seal holds, and whether its pages say what it says.

`opened` runs in a limited child, because the file may come from anyone; the rest is pure.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from reporter.errors import EvidenceError
from reporter.model import Claim, Issue
from reporter.render import evidence
from reporter.render.seal import Seal, page_digests
from reporter.render.stamp import COPY, FURNITURE
from reporter.render.worker import ASSEMBLY, Workers, insist

if TYPE_CHECKING:
    import pikepdf

_MOST = 5000  # pages
#: How like its statement a printed passage must be to be called a changed one; less is taken for another text.
_LIKE = 80.0
#: Letters and digits below which a statement is too short to be told from others like it.
_SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a PDF holds."""

    digest: str  #: SHA-256 of the file, in hex
    attachment: bytes | None = field(repr=False)
    seal: bytes | None
    content: tuple[str, ...]  #: digest of what shows on each page
    pages: tuple[str, ...] = field(repr=False)  #: text of each page without the furniture


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where a file is not what it should be."""

    where: str  #: "page 3", "the attached issue"
    what: str  #: a clause

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """An issue as its PDF holds it."""

    issue: Issue
    digest: str  #: of the PDF
    frozen: str | None  #: of the issue.json it was made from, as its seal says
    compared: int  #: statements looked for on the pages
    differences: tuple[Difference, ...]


def inspect(data: bytes, place: str, workers: Workers) -> Inspected:
    """Read a PDF back. Raises EvidenceError, naming `place`, when there is no issue in it."""
    found = insist(workers.call(ASSEMBLY, opened, data, place), f"{place}: it cannot be read")
    if found.attachment is None:
        raise EvidenceError("no issue is attached to it", place=place, remedy="Ask for the PDF as it was made, or for issue.json")
    issue = evidence.restored(found.attachment, place)
    seal = _seal(found.seal)
    said = tuple(statements(issue))
    return Inspected(
        issue=issue,
        digest=found.digest,
        frozen=seal.frozen if seal else None,
        compared=len(said),
        differences=(
            *_unsealed(found, seal),
            *(
                Difference(where=f"item {item}", what="its passages are not of the revision it names")
                for item in evidence.misdigested(found.attachment)
            ),
            *misprinted(said, found.pages, partial(_spelt_out, issue)),
        ),
    )


def opened(data: bytes, place: str) -> Opened:
    """Attachments, page contents and page texts of a PDF. Raises EvidenceError for what is not one."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > _MOST:
                raise EvidenceError(f"it has more than {_MOST} pages", place=place)
            files = _attached(pdf)
            content = page_digests(pdf)
            return Opened(
                digest=hashlib.sha256(data).hexdigest(),
                attachment=files.get("issue.json"),
                seal=files.get("seal.json"),
                content=content,
                pages=_texts(pdf),
            )
    except (pikepdf.PdfError, pikepdf.PasswordError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise EvidenceError("it is not a readable PDF", place=place) from error


def _attached(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    return {name: file.get_file().read_bytes() for name, file in pdf.attachments.items() if name in {"issue.json", "seal.json"}}


def _texts(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """The text of each page, the furniture taken off, so that a sentence runs on from page to page."""
    import pypdfium2

    for page in pdf.pages:
        resources: Any = page.obj.get("/Resources")
        for name in (FURNITURE, COPY):
            if resources is not None and name in resources.get("/XObject", ()):
                del resources.XObject[name]
    out = io.BytesIO()
    pdf.save(out)
    document = pypdfium2.PdfDocument(out.getvalue())
    return tuple(page.get_textpage().get_text_bounded() for page in document)


def _seal(data: bytes | None) -> Seal | None:
    try:
        return msgspec.json.decode(data, type=Seal) if data is not None else None
    except msgspec.MsgspecError:
        return None


def _unsealed(found: Opened, seal: Seal | None) -> Iterator[Difference]:
    if seal is None:
        yield Difference(where="the file", what="its seal is missing: it was made or changed by something else")
        return
    if hashlib.sha256(found.attachment or b"").hexdigest() != seal.issue:
        yield Difference(where="the attached issue", what="was changed after the file was made")
    yield from _repaged(seal.pages, found.content)


def _repaged(then: tuple[str, ...], now: tuple[str, ...]) -> Iterator[Difference]:
    """Which pages were changed, added or taken out. Like `diff`: the longest runs of pages that are as they were stay."""
    for tag, old, old_end, new, new_end in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        changed = min(old_end - old, new_end - new)
        for number in range(new + 1, new + changed + 1):
            yield Difference(where=f"page {number}", what="was changed after the file was made")
        for number in range(new + changed + 1, new_end + 1):
            yield Difference(where=f"page {number}", what="was added after the file was made, or moved")
        for number in range(old + changed + 1, old_end + 1):
            yield Difference(where="the file", what=f"page {number} of the {len(then)} that it was made with was taken out or moved")


# ── what the pages say ────────────────────────────────────────────────────────────────────────────────────────────


def statements(issue: Issue) -> Iterator[str]:
    """What every style prints in full: headlines, standfirsts and the sentences of the answers."""
    for story in issue.stories:
        yield story.headline.text
        if story.standfirst:
            yield story.standfirst.text
        claims: tuple[Claim, ...] = tuple(claim for section in story.sections for claim in section.claims)
        yield from (claim.text for claim in claims)


def _spelt_out(issue: Issue, text: str) -> str:
    """The text as it is printed where no font had some of its characters."""
    from reporter.render.glyphs import legible, shipped
    from reporter.render.words import words

    return legible(text, words(issue.language, issue.zone), shipped(), alone=True)


def misprinted(said: tuple[str, ...], pages: tuple[str, ...], spelt: Callable[[str], str]) -> Iterator[Difference]:
    """Statements that the pages do not hold letter by letter: changed ones with what is printed instead, and missing ones.

    `spelt` gives a text as it stands where its characters could not be printed.
    """
    from rapidfuzz import fuzz

    squeezed = [_squeezed(page) for page in pages]
    whole, starts = "".join(squeezed), list(accumulate((len(page) for page in squeezed), initial=0))
    for text in said:
        wanted = _squeezed(text)
        if wanted in whole or _goes_over(wanted, squeezed):
            continue
        wanted = _squeezed(spelt(text))
        if wanted in whole or _goes_over(wanted, squeezed):
            continue
        near = fuzz.partial_ratio_alignment(wanted, whole, score_cutoff=_LIKE) if len(wanted) >= _SHORT else None
        if near is None:
            yield Difference(where="the pages", what=f"{_short(text)!r} is not on them")
        else:
            page = bisect_right(starts, near.dest_start)
            yield Difference(
                where=f"page {page}",
                what=f"{_short(text)!r} is printed otherwise: {_changes(wanted, whole[near.dest_start : near.dest_end])}",
            )


def _goes_over(wanted: str, pages: list[str]) -> bool:
    """Whether a statement ends at the head of a page and begins on the one before, where a map's names or the numbers of a list, which are
    painted last, stand between.
    """
    return any(
        following.startswith(wanted[at:]) and wanted[:at] in page for page, following in pairwise(pages) for at in range(1, len(wanted) - 1)
    )


def _squeezed(text: str) -> str:
    """Letters and digits alone: what typography (quotes, spaces, hyphens, small capitals, ligatures) does not touch.

    Small capitals have one shape for "i" with and without a dot, and in a file a shape is one letter.
    """
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalnum()).replace("ı", "i")


def _changes(wanted: str, printed: str) -> str:
    """ "…4500peace… became …4600peace…" """
    from rapidfuzz.distance import Levenshtein

    step = next((step for step in Levenshtein.opcodes(wanted, printed) if step.tag != "equal"), None)
    if step is None:
        return "cut short"
    return f"…{wanted[max(step.src_start - 8, 0) : step.src_end + 8]}… became …{printed[max(step.dest_start - 8, 0) : step.dest_end + 8]}…"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
