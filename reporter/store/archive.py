"""The issues of the past, as files: `out/EDITION/YYYY-MM-DD/EDITION-YYYY-MM-DD[-vN].pdf|.html`, `issue[-vN].json`, `media/`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from reporter import files, freeze
from reporter.errors import ReporterError, StoreError
from reporter.log import logger
from reporter.model import Issue, Notice, Paths, Rendered

_ISSUE = re.compile(r"issue(?:-v(\d+))?\.json")


class Archive:
    """Reads and writes issues under `out`. Nothing is created before `save`."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def paths(self, edition: str, day: date, version: int = 1) -> Paths:
        """Names of that version's files, whether or not they exist."""
        folder, mark = self.out / edition / day.isoformat(), f"-v{version}" if version > 1 else ""
        stem = f"{edition}-{day.isoformat()}{mark}"
        return Paths(
            folder=folder,
            issue=folder / f"issue{mark}.json",
            pdf=folder / f"{stem}.pdf",
            html=folder / f"{stem}.html",
            report=folder / f"{stem}.render.json",
        )

    def versions(self, edition: str, day: date) -> tuple[int, ...]:
        """Versions of that date's issue, oldest first."""
        folder = self.out / edition / day.isoformat()
        found = [_ISSUE.fullmatch(path.name) for path in folder.glob("issue*.json")]
        return tuple(sorted(int(match[1] or 1) for match in found if match))

    def load(self, edition: str, day: date, version: int | None = None) -> Issue | None:
        """The newest version of that date's issue, or the one asked for. A damaged file is said and treated as none."""
        versions = self.versions(edition, day)
        if not versions or (version or versions[-1]) not in versions:
            return None
        path = self.paths(edition, day, version or versions[-1]).issue
        try:
            issue = freeze.from_json(path.read_bytes(), str(path))
            if (item := freeze.unheld(issue)) is None:
                return issue
            logger.warning("%s: cites the text %s, which is not in it; the issue is treated as missing", path, item)
        except OSError as error:
            logger.warning("%s cannot be read (%s); the issue is treated as missing", path, error.strerror)
        except ReporterError as error:
            logger.warning("%s; the issue is treated as missing", error)
        return None

    def rendered(self, issue: Issue) -> Rendered:
        """An issue's renderings, as they were written. Raises StoreError where one is missing or damaged."""
        paths = self.paths(issue.edition, issue.date, issue.version)
        remedy = f"Make them again: reporter build {issue.edition} --date {issue.date}, with --reissue once it is released"
        try:
            report = json.loads(paths.report.read_bytes())
            return Rendered(
                html=paths.html.read_text(encoding="utf-8"),
                pdf=paths.pdf.read_bytes(),
                pages=report["pages"],
                outline=tuple((level, title, page) for level, title, page in report["outline"]),
                left_out=tuple(Notice(kind=row["kind"], subject=row["subject"], text=row["text"]) for row in report["left_out"]),
            )
        except OSError as error:
            raise StoreError(f"cannot be read: {error.strerror}", place=str(error.filename), remedy=remedy) from error
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError("is damaged", place=str(paths.report), remedy=remedy) from error

    def media(self, issue: Issue) -> Mapping[str, bytes]:
        """The pictures of an issue, by their name in it; one that is missing is left out and said."""
        folder = self.paths(issue.edition, issue.date, issue.version).folder
        named = sorted({story.image.file for story in issue.stories if story.image and story.image.file})
        found = {name: folder / name for name in named if (folder / name).is_file()}
        for name in sorted(set(named) - set(found)):
            logger.warning("%s: the picture is missing", folder / name)
        return {name: path.read_bytes() for name, path in found.items()}

    def last_before(self, edition: str, day: date) -> Issue | None:
        """The newest readable issue of an earlier date: what "the last issue" means everywhere."""
        return self.before(edition, day)[0]

    def before(self, edition: str, day: date) -> tuple[Issue | None, tuple[date, ...]]:
        """The same, and the dates after it whose issue is damaged, newest first."""
        damaged: list[date] = []
        for past in (past for past in reversed(self.dates(edition)) if past < day):
            if issue := self.load(edition, past):
                return issue, tuple(damaged)
            damaged.append(past)
        return None, tuple(damaged)

    def dates(self, edition: str) -> tuple[date, ...]:
        """Dates that have an issue, oldest first."""
        folder = self.out / edition
        names = (path.parent.name for path in folder.glob("????-??-??/issue*.json"))
        return tuple(sorted({day for name in names if (day := _day(name))}))

    def save(self, issue: Issue, frozen: bytes, renderings: Mapping[Path, bytes], media: Mapping[str, bytes]) -> None:
        """Write an issue whole: pictures, the frozen issue, then its renderings. Raises StoreError; then nothing has changed."""
        paths = self.paths(issue.edition, issue.date, issue.version)
        named = {str(path.relative_to(paths.folder)): data for path, data in renderings.items()}
        files.write_all(paths.folder, {**media, paths.issue.name: frozen, **named})

    def check_writable(self) -> None:
        """Fail before the work is done rather than after it. Raises StoreError."""
        existing = next(folder for folder in (self.out, *self.out.absolute().parents) if folder.exists())
        if not existing.is_dir():
            raise StoreError("is not a folder", place=str(existing), remedy="Choose another folder with --out")
        files.check_writable(existing)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
