"""Fragments into one file, without losing a tag: pages, structure, destinations, links, outline, faces, metadata, evidence.

    Piece … Piece ─copy→ pages + structure ─join→ names, links, outline ─share→ faces, pictures ─stamp→ furniture ─sign→ PDF

The result is PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3). Structure and parent trees are joined as ISO 32000-1 §14.7
describes them: the keys of each fragment's parent tree are shifted by the first free key, and its Document element becomes a
Sect under one Document. Bytes depend on the arguments alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING, Any

from reporter.render import colophon, engine, links, sharing, stamp
from reporter.render.colophon import Colophon
from reporter.render.furniture import Furniture
from reporter.render.shelf import Shelf

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One fragment, set."""

    id: str  #: the fragment's
    pdf: bytes = field(repr=False)
    faces: dict[str, str]  #: as in `LaidOut`


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A finished file."""

    pdf: bytes = field(repr=False)
    pages: int
    outline: tuple[tuple[int, str, int], ...]  #: (level from 1, title, page from 1)
    unlinked: tuple[str, ...] = ()  #: targets of links that led nowhere or where they may not, and were removed
    seconds: tuple[tuple[str, float], ...] = ()  #: (step, seconds on the clock)


@dataclass(frozen=True, slots=True)
class Copied:
    """A piece whose pages and structure are in the file."""

    id: str
    pages: tuple[Any, ...]  #: page objects
    names: dict[str, Any]  #: its own destinations
    outline: tuple[tuple[int, str, Any], ...]  #: (level from 1, title, destination)


def assemble(pieces: tuple[Piece, ...], words: Colophon, furniture: Furniture, shelf: Shelf) -> Assembled:
    """The whole issue as one PDF. Raises what pikepdf raises for a broken piece."""
    import pikepdf

    clock = [("", monotonic())]
    with pikepdf.new() as pdf:
        root = _structure_root(pdf)
        copied = tuple(_copy(pdf, root, piece) for piece in pieces)
        _intend(pdf)
        unlinked = links.join(pdf, root, copied)
        outline = _bind_outline(pdf, copied)
        clock.append(("join", monotonic()))
        sharing.share_faces(pdf, {face: address for piece in pieces for face, address in piece.faces.items()}, shelf)
        sharing.share_streams(pdf)
        clock.append(("faces and pictures", monotonic()))
        stamp.stamp(pdf, furniture, [(piece.id, len(piece.pages)) for piece in copied], shelf)
        clock.append(("stamp", monotonic()))
        colophon.sign(pdf, words)
        clock.append(("seal", monotonic()))
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, min_version="1.7")
        clock.append(("save", monotonic()))
        seconds = tuple((name, end - start) for (_, start), (name, end) in pairwise(clock))
        return Assembled(pdf=out.getvalue(), pages=len(pdf.pages), outline=outline, unlinked=unlinked, seconds=seconds)


def _structure_root(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The empty structure tree: one Document element."""
    from pikepdf import Array, Dictionary, Name

    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array([])))
    tree = pdf.make_indirect(Dictionary(Nums=Array([])))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([document]), ParentTree=tree, ParentTreeNextKey=0))
    document.P = root
    pdf.Root.StructTreeRoot = root
    return root


def _copy(pdf: pikepdf.Pdf, root: pikepdf.Object, piece: Piece) -> Copied:
    """Copy a piece's pages first and its structure second, so that the structure points at the copies."""
    import pikepdf

    with pikepdf.open(io.BytesIO(piece.pdf)) as source:
        before = len(pdf.pages)
        pdf.pages.extend(source.pages)
        pages = tuple(page.obj for page in list(pdf.pages)[before:])
        _join_structure(root, pages, pdf.copy_foreign(source.Root.StructTreeRoot))
        if "/OutputIntents" in source.Root and "/OutputIntents" not in pdf.Root:
            pdf.Root.OutputIntents = pdf.copy_foreign(source.make_indirect(source.Root.OutputIntents))
        places = {page.obj.objgen: copy for page, copy in zip(source.pages, pages, strict=True)}

        def moved(target: pikepdf.Object) -> pikepdf.Object:
            return pikepdf.Array([places[target[0].objgen], *list(target)[1:]])

        return Copied(
            piece.id,
            pages,
            {name: moved(target) for name, target in _names(source)},
            tuple((level, title, moved(target)) for level, title, target in _entries(source)),
        )


def _join_structure(root: pikepdf.Object, pages: tuple[Any, ...], theirs: pikepdf.Object) -> None:
    """Hang a fragment's structure under the issue's, shifting the keys of its parent tree."""
    import pikepdf

    shift, document, section = int(root.ParentTreeNextKey), root.K[0], theirs.K[0]
    nums: list[Any] = list(theirs.ParentTree.Nums)
    keys = [int(key) for key in nums[::2]]
    shifted: list[Any] = [entry for key, value in zip(keys, nums[1::2], strict=True) for entry in (key + shift, value)]
    root.ParentTree.Nums.extend(shifted)
    root.ParentTreeNextKey = shift + max(keys, default=-1) + 1
    section.S, section.P = pikepdf.Name.Sect, document
    document.K.append(section)
    for page in pages:
        page.StructParents = int(page.StructParents) + shift
        for annotation in page.get("/Annots", []):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + shift


def _intend(pdf: pikepdf.Pdf) -> None:
    """Say which red, green and blue are meant (ISO 19005-3 §6.2.3), where no fragment of the engine has."""
    import pikepdf

    if "/OutputIntents" not in pdf.Root:
        profile = pikepdf.Stream(pdf, engine.srgb(), N=3)
        intent = pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier=pikepdf.String("sRGB"),
            Info=pikepdf.String("sRGB"),
            DestOutputProfile=pdf.make_indirect(profile),
        )
        pdf.Root.OutputIntents = pikepdf.Array([intent])


def _names(source: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """The named destinations of a fragment; the engine writes them as one flat name tree."""
    if "/Names" in source.Root and "/Dests" in source.Root.Names:
        flat: list[Any] = list(source.Root.Names.Dests.Names)
        yield from ((str(name), target) for name, target in zip(flat[::2], flat[1::2], strict=True))


def _entries(source: pikepdf.Pdf) -> Iterator[tuple[int, str, Any]]:
    """A fragment's outline, in order."""

    def walk(entry: Any, level: int) -> Iterator[tuple[int, str, Any]]:
        while entry is not None:
            yield level, str(entry.Title), entry.Dest
            yield from walk(entry.get("/First"), level + 1)
            entry = entry.get("/Next")

    if "/Outlines" in source.Root:
        yield from walk(source.Root.Outlines.get("/First"), 1)


def _bind_outline(pdf: pikepdf.Pdf, copied: tuple[Copied, ...]) -> tuple[tuple[int, str, int], ...]:
    """Write the outline of all pieces, and tell it."""
    from pikepdf import OutlineItem

    folio = {page.objgen: number for number, page in enumerate((page.obj for page in pdf.pages), start=1)}
    told: list[tuple[int, str, int]] = []
    with pdf.open_outline() as outline:
        branches = [outline.root]
        for level, title, target in (entry for piece in copied for entry in piece.outline):
            item = OutlineItem(title, target)
            del branches[level:]
            branches[-1].append(item)
            branches.append(item.children)
            told.append((level, title, folio[target[0].objgen]))
    return tuple(told)
