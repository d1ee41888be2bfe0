"""The letters of one issue over one channel: asked for row by row, each made when it is its turn, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reporter.deliver import people
from reporter.deliver.copies import Paper, fitted
from reporter.deliver.letter import Letter
from reporter.deliver.message import Frame, framed, letter
from reporter.deliver.sender import Sender
from reporter.errors import DeliveryError
from reporter.model import LANGUAGES, Delivery, Failed, Recipient

_KEPT = 8  # copies at once: a desk has few languages, and each copy holds its bodies and pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Call it with a row of the ledger and the room that the server gives; the same row always has the same letter."""

    paper: Paper
    sender: Sender
    channel: str
    readers: Mapping[str, Recipient]  #: as `people.distinct` gives them; a row of one who is no longer there goes by its address alone
    suppressed: frozenset[str] = frozenset()  #: as `people.suppressed` gives them
    had: frozenset[str] = frozenset()  #: rows' recipients who were sent an earlier version
    trial: bool = False
    _frames: dict[tuple[str, int | None, bool], Frame | Failed] = field(default_factory=dict, repr=False)

    def __call__(self, row: Delivery, limit: int | None) -> Letter | Failed:
        """The letter; Failed, in words for the ledger, where this recipient is not written to.

        Raises ReporterError for what the desk can mend: a template, or a message that is too large whatever is left out.
        """
        person = people.person(self.readers.get(row.recipient) or Recipient(written=row.recipient))
        if isinstance(person, Failed):
            return Failed(reason=f"not written to: {row.recipient!r} {person.reason}")
        if people.key(person.address) in self.suppressed:
            return Failed(reason=f"not written to: {person.address} is on the list of those who asked for nothing more")
        corrects = self.paper.issue.supersedes is not None and row.recipient in self.had
        frame = self._frame(self._language(person.language), self._room(limit), corrects=corrects)
        if isinstance(frame, Failed):
            raise DeliveryError(frame.reason, place=f"channels.{self.channel}")
        at = row.planned or self.paper.issue.as_of
        return letter(self.paper, frame, person, self.sender, channel=self.channel, at=at, trial=self.trial)

    def _language(self, wanted: str | None) -> str:
        """What the mail speaks in its own voice: the recipient's, where there is a catalogue for it."""
        return wanted if wanted in LANGUAGES else self.paper.issue.language

    def _room(self, limit: int | None) -> int | None:
        return min((octets for octets in (limit, self.sender.largest) if octets), default=None)

    def _frame(self, language: str, limit: int | None, *, corrects: bool) -> Frame | Failed:
        kind = (language, limit, corrects)
        if kind not in self._frames:
            if len(self._frames) >= _KEPT:
                self._frames.clear()
            copy = fitted(self.paper, self.sender, language, limit, corrects=corrects, trial=self.trial)
            self._frames[kind] = copy if isinstance(copy, Failed) else framed(self.paper, copy)
        return self._frames[kind]
