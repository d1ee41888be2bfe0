"""Named destinations and links of an assembled file: joined across fragments, and none that leads where it may not.

A link stays if its target is http, https or mailto, or a destination in the file. Any other annotation is removed with its
place in the structure tree (its text stays): scripts, files, launches, forms, whatever a page managed to hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reporter.render.engine import SCHEMES
from reporter.render.shelf import ISSUE

if TYPE_CHECKING:
    import pikepdf

    from reporter.render.assemble import Copied


def join(pdf: pikepdf.Pdf, root: pikepdf.Object, copied: Sequence[Copied]) -> tuple[str, ...]:
    """Write the name tree, point every link to its place, remove the others; gives the targets of those removed."""
    import pikepdf

    targets: dict[str, Any] = {piece.id: pikepdf.Array([piece.pages[0], pikepdf.Name.Fit]) for piece in copied}
    parents = {int(key): value for key, value in _pairs(root.ParentTree.Nums)}
    removed: list[str] = []
    spoken = {piece.id: piece.outline[0][1] for piece in copied if piece.outline}
    resolved = [(piece, _renamed(piece, targets)) for piece in copied]
    for piece, own in resolved:
        for page in piece.pages:
            removed += _settle(page, own, targets, parents)
            _speak(page, spoken)
    pdf.Root.Names = pikepdf.Dictionary(Dests=pdf.make_indirect(_tree(targets)))
    return tuple(removed)


def _renamed(piece: Copied, targets: dict[str, Any]) -> dict[str, str]:
    """Add a piece's destinations to `targets`; gives the name that each has in the file.

    A name belongs to the first piece that has it, later ones put their id before it. A piece's id leads to its first page
    unless an anchor of that name says better.
    """
    own = {name: name if name == piece.id or name not in targets else f"{piece.id}/{name}" for name in piece.names}
    targets.update({own[name]: target for name, target in piece.names.items()})
    return own


def _settle(page: Any, own: dict[str, str], targets: dict[str, Any], parents: dict[int, Any]) -> list[str]:
    """Settle the annotations of one page; gives the targets of those removed."""
    import pikepdf

    kept, removed = [], []
    if "/AA" in page:
        del page["/AA"]  # what a viewer would do when the page is turned to
    for annotation in page.get("/Annots", []):
        if _stands(annotation, own, targets):
            kept.append(annotation)
        else:
            _detach(annotation, parents)
            removed.append(_address(annotation) or str(annotation.get("/Dest", annotation.get("/Subtype"))))
    if kept:
        page.Annots = pikepdf.Array(kept)
    elif "/Annots" in page:
        del page["/Annots"]
    return removed


def _speak(page: Any, spoken: Mapping[str, str]) -> None:
    """Describe links to a fragment by its title (ISO 14289-1 §7.18.5); the engine describes all by their address."""
    import pikepdf

    for annotation in page.get("/Annots", []):
        title = spoken.get(str(annotation.get("/Dest", "")))
        if title:
            annotation.Contents = pikepdf.String(title)


def _stands(annotation: Any, own: dict[str, str], targets: dict[str, Any]) -> bool:
    """Whether an annotation may stay; links within the issue get their destination."""
    if str(annotation.get("/Subtype")) != "/Link" or "/AA" in annotation:
        return False
    address = _address(annotation)
    if "/Dest" in annotation:
        name = own.get(str(annotation.Dest))
    elif address.startswith(f"{ISSUE}#"):
        name = address.removeprefix(f"{ISSUE}#")
    else:
        return address.lower().startswith(SCHEMES)
    if name not in targets:
        return False
    _aim(annotation, name)
    return True


def _aim(annotation: Any, name: str) -> None:
    import pikepdf

    if "/A" in annotation:
        del annotation["/A"]
    annotation.Dest = pikepdf.String(name)
    annotation.Contents = pikepdf.String(name)


def _address(annotation: Any) -> str:
    """The address of a URI action; "" for any other action and for none."""
    action = annotation.get("/A", {})
    return str(action.get("/URI", "")) if str(action.get("/S", "")) == "/URI" and "/Next" not in action else ""


def _detach(annotation: Any, parents: dict[int, Any]) -> None:
    """Take an annotation out of the structure: its element stays as a Span with its text."""
    import pikepdf

    element = parents.get(int(annotation.get("/StructParent", -1)))
    if element is None:
        return
    element.K = pikepdf.Array([kid for kid in element.K if not (isinstance(kid, pikepdf.Dictionary) and kid.get("/Obj") == annotation)])
    element.S = pikepdf.Name.Span


def _pairs(flat: Any) -> list[tuple[Any, Any]]:
    entries = list(flat)
    return list(zip(entries[::2], entries[1::2], strict=True))


def _tree(targets: dict[str, Any]) -> pikepdf.Object:
    """A flat name tree, its keys in the order of their bytes (ISO 32000-1 §7.9.6)."""
    import pikepdf

    entries = sorted(((pikepdf.String(name), target) for name, target in targets.items()), key=lambda entry: bytes(entry[0]))
    return pikepdf.Dictionary(Names=pikepdf.Array([part for entry in entries for part in entry]))
