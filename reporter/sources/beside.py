"""The picture that lies beside a document: a relative path that stays inside the document's folder. Nothing else is opened.

An address, an absolute path, a way out of the folder (also through a symbolic link) or a picture that cannot be decoded leave the picture
without a file, but with its caption and credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from reporter.model import Failed, Media, Picture
from reporter.sources import picture as pictures
from reporter.sources import sanitize
from reporter.sources.manuscript import Figurative


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A picture ready to be set, as far as it could be had."""

    picture: Picture | None = None
    media: Media | None = None
    failures: tuple[str, ...] = ()  #: why a named picture is not there, in plain words


def beside(figure: Figurative | None, folder: Path | None) -> Plate:
    """The picture a text refers to. `folder` is None for a text that came through a pipe."""
    if figure is None:
        return Plate()
    found = _at_hand(figure.file, folder) if figure.file else None
    media = found if isinstance(found, Media) else None
    if media is None and not (figure.caption or figure.credit):
        return Plate(failures=_named(figure, found))
    picture = Picture(
        file=media.file if media else None, alt=figure.alt, caption=figure.caption, credit=figure.credit, licence=figure.licence
    )
    return Plate(picture=picture, media=media, failures=_named(figure, found))


def _named(figure: Figurative, found: Media | Failed | None) -> tuple[str, ...]:
    return (f"its picture {sanitize.line(figure.file or '')}: {found.reason}",) if isinstance(found, Failed) else ()


def _at_hand(file: str, folder: Path | None) -> Media | Failed | None:
    """The decoded picture; None for one that lies elsewhere by design: an address of the web, or a text without a folder."""
    if folder is None or urlsplit(file).scheme in ("http", "https", "data", "cid") or file.startswith("//"):
        return None
    path = _inside(file, folder)
    if path is None:
        return Failed(reason="it lies outside the document's folder")
    try:
        if not path.is_file():
            return Failed(reason="no such file")
        with path.open("rb") as opened:
            return pictures.decode(opened.read(pictures.LARGEST + 1))
    except (OSError, ValueError):
        return Failed(reason="it cannot be read")


def _inside(file: str, folder: Path) -> Path | None:
    """Where a relative path leads, links followed, if that is inside the folder. Markdown writes spaces as %20."""
    for name in (file, unquote(urlsplit(file).path)):
        try:
            path, root = (folder / name).resolve(), folder.resolve()
        except (OSError, ValueError, RuntimeError):
            continue
        if Path(name).is_absolute() or not path.is_relative_to(root):
            return None
        if path.exists():
            return path
    return folder / "missing" if "\0" in file else (folder / file).resolve()
