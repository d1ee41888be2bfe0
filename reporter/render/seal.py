"""A file's seal: digests of its pages and of the issue attached to it, so that a changed copy shows.

A digit changed on a page breaks the page's digest, a character changed in the evidence that of the issue. Whoever changes both
and makes a new seal is found out where the file's own digest is known (the ledger), not here.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import pikepdf


class Seal(msgspec.Struct, frozen=True):
    """What a file was when it was made."""

    issue: str  #: SHA-256 of the attached issue, in hex
    frozen: str  #: SHA-256 of the issue.json that it was made from; the same as `issue` where evidence is attached whole
    pages: tuple[str, ...]  #: SHA-256 of what draws each page


def sealed(pdf: pikepdf.Pdf, attachment: bytes, frozen: str) -> bytes:
    """The seal of a file whose pages are finished, as JSON."""
    return msgspec.json.encode(Seal(hashlib.sha256(attachment).hexdigest(), frozen, page_digests(pdf))) + b"\n"


def page_digests(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Digests over the decoded content of each page and of the drawings it places; how it is compressed does not matter."""
    return tuple(_digest(page.obj) for page in pdf.pages)


def _digest(page: pikepdf.Object) -> str:
    import pikepdf

    total = hashlib.sha256()
    contents = page.get("/Contents")
    for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
        if stream is not None:
            total.update(stream.read_bytes() + b"\n")
    drawings = page.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
    for name, drawing in sorted(drawings.items()):
        if drawing.get("/Subtype") == "/Form":
            total.update(name.encode() + b"\0" + drawing.read_bytes())
    return total.hexdigest()
