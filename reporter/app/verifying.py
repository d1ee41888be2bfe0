"""Holding a finished issue against its evidence and the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reporter import freeze
from reporter.errors import UsageError
from reporter.model import Issue
from reporter.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `reporter verify` says of a file."""

    sound: bool
    summary: str  #: "214 claims, 214 consistent; …; issue 12 version 1; unaltered (ledger)"
    lines: tuple[str, ...]  #: what differs, and where


def verify(file: Path, out: Path | None) -> Verdict:
    """Re-check an issue.json or a PDF against its evidence and the ledger. Raises EvidenceError for a file that is neither."""
    from reporter.verify import check as against_evidence

    data = _bytes(file)
    issue, digest, differences = _inspected(data, file) if data.startswith(b"%PDF") else _decoded(data, file)
    verdict = against_evidence(issue)
    ledger = Ledger(_ledger_folder(file, out)).issues
    known = ledger.known_digest(digest) if digest else None
    standing = "unaltered (ledger)" if known else "not in the ledger here: whether it was altered is not known"
    altered = not known and _in_its_place(file, issue) and ledger.digest_of(issue.edition, issue.date, issue.version) is not None
    told = (*differences, *([f"{file.name}: is not the file that was made here: it was altered since (ledger)"] if altered else []))
    return Verdict(
        sound=verdict.sound and not told,
        summary=f"{verdict.summary}; issue {issue.number} version {issue.version}; {'differs' if told else standing}",
        lines=(*verdict.lines, *told),
    )


def _in_its_place(file: Path, issue: Issue) -> bool:
    """Does an issue's own file lie where it was made, out/EDITION/DATE? There it is the newest; elsewhere it may be an earlier draft."""
    folder = file.resolve().parent
    return file.suffix == ".json" and (folder.parent.name, folder.name) == (issue.edition, issue.date.isoformat())


def _bytes(file: Path) -> bytes:
    """Only a regular file has an end for certain: /dev/zero has none, and a pipe may never speak."""
    remedy = "Give an issue.json or a PDF made by reporter"
    try:
        if file.exists() and not file.is_file() and not file.is_dir():
            raise UsageError("is no regular file", place=str(file), remedy=remedy)
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", place=str(file), remedy=remedy) from error


def _decoded(data: bytes, file: Path) -> tuple[Issue, str | None, tuple[str, ...]]:
    return freeze.from_json(data, str(file)), freeze.digest(data), ()


def _inspected(data: bytes, file: Path) -> tuple[Issue, str | None, tuple[str, ...]]:
    """The issue in a PDF, the file's digest, and where its pages say something else than its evidence."""
    from reporter.render.inspect import inspect
    from reporter.render.worker import Workers

    with Workers() as workers:
        found = inspect(data, str(file), workers)
    return found.issue, found.digest, tuple(map(str, found.differences))


def _ledger_folder(file: Path, out: Path | None) -> Path:
    """`out/` of an issue that lies where it was made: out/EDITION/DATE/FILE."""
    return out or file.resolve().parent.parent.parent
