"""Channel `print`: the PDF to a printer, through CUPS' `lp`."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import Literal

from reporter.errors import DeliveryError
from reporter.model import Delivery, Issue, Rendered

DEFAULT = "default printer"  # the recipient that stands for CUPS' own choice
_TIMEOUT = 60.0  # seconds; lp hands the job to a spooler and is done in under one
_QUEUE = re.compile(r"[A-Za-z0-9_.][^\s/#\x00-\x1f\x7f]{0,126}(/[^\s/#\x00-\x1f\x7f]+)?")  # lpadmin(8); never an option
_SIDES = {"one": "one-sided", "long-edge": "two-sided-long-edge", "short-edge": "two-sided-short-edge"}  # RFC 8011 §5.2.8

State = Literal["sent", "refused", "deferred", "in_doubt", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """Prints issues on the queue that the recipient names."""

    name: str  #: of the channel
    copies: int = 1
    sides: Literal["one", "long-edge", "short-edge"] = "long-edge"
    program: str = "lp"
    repeatable: bool = False  #: paper cannot be taken back

    def deliver(self, issue: Issue, rendered: Rendered, recipient: str) -> Delivery:
        """Hand the PDF to the spooler. Sent when it has taken it; in doubt when it did not say so in time."""
        title = f"{issue.edition} {issue.date.isoformat()}"
        options = ["-n", str(self.copies), "-o", f"sides={_SIDES[self.sides]}", "-t", title]
        state, reply = self._spooled(options, rendered.pdf, recipient)
        return Delivery(
            edition=issue.edition,
            date=issue.date,
            version=issue.version,
            channel=self.name,
            recipient=recipient,
            state=state,
            reply=reply,
        )

    def tell(self, subject: str, text: str, recipient: str) -> None:
        """Print a note to the operator. Raises DeliveryError."""
        state, reply = self._spooled(["-t", subject[:60]], f"{subject}\n\n{text}\n".encode(), recipient)
        if state != "sent":
            raise DeliveryError(reply, place=f"{self.name} ({recipient})")

    def _spooled(self, options: list[str], content: bytes, recipient: str) -> tuple[State, str]:
        if recipient != DEFAULT and not _QUEUE.fullmatch(recipient):
            return "refused", f"{recipient!r} is not the name of a printer"
        try:
            job = subprocess.run(  # noqa: S603 (arguments as a list, the queue's name checked, no shell)
                [self.program, *([] if recipient == DEFAULT else ["-d", recipient]), *options],
                input=content,
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
                env={**os.environ, "LC_ALL": "C"},
            )
        except FileNotFoundError:
            return "failed", f"the program {self.program} is not installed; on Debian it is in cups-client"
        except PermissionError:
            return "failed", f"the program {self.program} may not be run"
        except subprocess.TimeoutExpired:
            return "in_doubt", f"{self.program} did not answer within {_TIMEOUT:.0f} s"
        said = " ".join((job.stderr if job.returncode else job.stdout).decode(errors="replace").split())[:300]
        return ("sent", said) if job.returncode == 0 else (_why(said), said or f"{self.program} ended with {job.returncode}")


def _why(said: str) -> State:
    """A spooler that is away may come back; a printer that does not exist will not."""
    return "deferred" if re.search(r"scheduler|connect|busy|temporar|not accepting", said, re.IGNORECASE) else "refused"
