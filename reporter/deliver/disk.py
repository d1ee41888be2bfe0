"""Channel `disk`: the PDF in a folder that others read (a share, a web root), under its own name, with `latest.pdf` beside it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reporter import files
from reporter.model import Delivery, Issue, Rendered

LATEST = "latest.pdf"
NOTES = "reporter-notes.txt"  # what the operator is told, the newest last
_LONG = 200_000  # bytes of notes that are kept
_NOTING = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """Copies issues into the folder that the recipient names; a relative one starts at `root`."""

    name: str  #: of the channel
    root: Path
    keep: int = 0  #: dates of an edition that stay; 0 is all
    latest: bool = True
    repeatable: bool = True  #: a file put down twice is one file

    def deliver(self, issue: Issue, rendered: Rendered, recipient: str) -> Delivery:
        """Put the PDF down whole, or not at all; then point `latest.pdf` at the newest and remove what is past keeping.

        Raises StoreError; the folder then holds what it held before.
        """
        folder = self.root / recipient
        target = folder / _name(issue)
        files.write(target, rendered.pdf)
        with files.writing(folder):
            if self.latest:  # before anything is removed: it must not point at nothing for an instant
                _point(folder / LATEST, _issues(folder, issue.edition)[-1][1])
            _retire(folder, issue.edition, self.keep)
        return Delivery(
            edition=issue.edition,
            date=issue.date,
            version=issue.version,
            channel=self.name,
            recipient=recipient,
            state="sent",
            reply=f"{target.name}, {len(rendered.pdf)} bytes",
        )

    def tell(self, subject: str, text: str, recipient: str) -> None:
        """Add a note to the operator to `reporter-notes.txt` in the folder. Raises StoreError."""
        path = self.root / recipient / NOTES
        with _NOTING:  # two runs may have trouble at once; neither's note takes the place of the other's
            with files.writing(path):
                earlier = path.read_bytes()[-_LONG:] if path.exists() else b""
            files.write(path, earlier + f"{subject}\n    {text}\n".encode())


def _name(issue: Issue) -> str:
    mark = f"-v{issue.version}" if issue.version > 1 else ""
    return f"{issue.edition}-{issue.date.isoformat()}{mark}.pdf"


def _issues(folder: Path, edition: str) -> list[tuple[tuple[date, int], Path]]:
    """Issues of an edition that lie in the folder, with (date, version), oldest first. Names that are not ours are not seen."""
    ours = re.compile(re.escape(edition) + r"-(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:-v(\d+))?\.pdf")
    found = [(match, path) for path in folder.iterdir() if (match := ours.fullmatch(path.name)) and not path.is_symlink()]
    return sorted(((date.fromisoformat(match[1]), int(match[2] or 1)), path) for match, path in found)


def _retire(folder: Path, edition: str, keep: int) -> None:
    """Remove all but the newest `keep` dates, with all their versions."""
    issues = _issues(folder, edition)
    dates = sorted({day for (day, _), _ in issues})
    gone = set(dates[:-keep]) if keep else set()
    for (day, _), path in issues:
        if day in gone:
            path.unlink(missing_ok=True)


def _point(link: Path, target: Path) -> None:
    """Make `link` the target under another name, at every instant the old one or the new. A copy where links are not known."""
    with files.temporary(link) as temp:
        try:
            temp.symlink_to(target.name)
        except (OSError, NotImplementedError):
            files.write(link, target.read_bytes())
        else:
            temp.replace(link)
