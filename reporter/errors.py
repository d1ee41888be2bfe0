"""Every error a user can meet, as one tree. Whatever an outside library raises becomes one of these at the adapter that called it.

ReporterError                 exit 1  no issue could be made
├── UsageError                exit 2  a wrong argument or a wrong combination of arguments
│   ├── ConfigError                   a key or value in reporter.toml, an overrides file or a recipients file
│   └── ReleasedError                 the issue of that date was released: `--reissue` makes version 2
├── SourceError                       a source cannot be read at all (missing, empty, binary, malformed)
│   └── BriefError                    an authored brief does not follow its schema; names the key path
├── HeldError                         an issue is not made: it has too few stories
├── FetchError                        a connection was refused by our rules, failed or ran over a limit
├── TemplateError                     a template is wrong; names its file and line
├── LayoutError                       the page could not be set (limit struck, engine failure)
├── StoreError                        out/ cannot be written or read (permission, disk full, damaged ledger)
├── DeliveryError                     a channel refused or failed
└── EvidenceError                     an issue says something its evidence does not

Expected failures of a stage are values (`Failed`), not exceptions; these are for what stops the command.
"""

from __future__ import annotations


class ReporterError(Exception):
    """Something the user can act on. `str()` is one line: the place, what is wrong, and the remedy."""

    exit_code = 1

    def __init__(self, problem: str, *, place: str | None = None, remedy: str | None = None) -> None:
        """`place` names the file (and line or key path) at fault; `remedy` is an instruction in the imperative."""
        self.problem, self.place, self.remedy = problem, place, remedy
        super().__init__(problem, place, remedy)

    def __str__(self) -> str:
        line = f"{self.place}: {self.problem}" if self.place else self.problem
        return f"{line}. {self.remedy}" if self.remedy else line

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross from the layout child to its parent by pickle, which would lose keyword arguments."""
        return _rebuild, (type(self), self.problem, self.place, self.remedy)


def _rebuild(kind: type[ReporterError], problem: str, place: str | None, remedy: str | None) -> ReporterError:
    return kind(problem, place=place, remedy=remedy)


class UsageError(ReporterError):
    """A wrong argument, or arguments that do not go together."""

    exit_code = 2


class ConfigError(UsageError):
    """A key or value in one of the desk's own files is wrong."""


class ReleasedError(UsageError):
    """The issue of that date has been released and may not be replaced."""


class HeldError(ReporterError):
    """An issue that is not made because it would say too little."""


class SourceError(ReporterError):
    """A source cannot be read."""


class BriefError(SourceError):
    """An authored brief does not follow its schema."""


class TemplateError(ReporterError):
    """A template is wrong or ran over its limits."""


class LayoutError(ReporterError):
    """The page could not be set."""


class StoreError(ReporterError):
    """`out/` cannot be written or read."""


class DeliveryError(ReporterError):
    """A channel refused or failed."""


class EvidenceError(ReporterError):
    """An issue says something its evidence does not."""
