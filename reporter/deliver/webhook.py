"""Channel `webhook`: a signed, timestamped JSON message that an issue is out, posted over https; redirects are not followed.

Signed as Standard Webhooks 1.0 says, so that receivers can use its published libraries: the fields `webhook-id` (the same for every
attempt), `webhook-timestamp` (Unix seconds of the attempt) and `webhook-signature`: "v1," and the base64 of
HMAC-SHA256(secret, "id.timestamp.body").
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from reporter import freeze
from reporter.errors import ConfigError, DeliveryError
from reporter.model import Delivery, Failed, Issue, Rendered
from reporter.net.answers import Lost, Posted
from reporter.ports import Clock

Post = Callable[[str, bytes, Mapping[str, str]], Posted | Lost | Failed]
State = Literal["sent", "refused", "deferred", "in_doubt", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Tells the address that the recipient names."""

    name: str  #: of the channel
    post: Post  #: `Net.post`
    secret: bytes = field(repr=False)  #: as `key` gives it
    clock: Clock
    repeatable: bool = True  #: a receiver knows a repeated message by its id

    def deliver(self, issue: Issue, rendered: Rendered, recipient: str) -> Delivery:
        """Post it once. 2xx is sent; 429 and 5xx are deferred; a lost answer is in doubt; everything else is refused."""
        body = _body(issue, rendered)
        answer = self.post(recipient, body, signed(body, _id(issue, self.name, recipient), self.clock.now(), self.secret))
        state, reply = _outcome(answer)
        return Delivery(
            edition=issue.edition,
            date=issue.date,
            version=issue.version,
            channel=self.name,
            recipient=recipient,
            state=state,
            reply=reply,
            retry=answer.retry_after if isinstance(answer, Posted) else None,
        )

    def tell(self, subject: str, text: str, recipient: str) -> None:
        """Post a note to the operator, signed like an issue. Raises DeliveryError."""
        now = self.clock.now()
        facts = {"type": "operator.note", "timestamp": _stamp(now), "data": {"subject": subject, "text": text}}
        body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
        identity = "msg_" + hashlib.sha256(body).hexdigest()[:32]
        state, reply = _outcome(self.post(recipient, body, signed(body, identity, now, self.secret)))
        if state != "sent":
            raise DeliveryError(reply, place=f"{self.name} ({recipient})")


def key(secret: str, place: str) -> bytes:
    """The signing key: "whsec_" and base64, or any words of 16 characters and more. Raises ConfigError naming `place`."""
    remedy = "Make one with: openssl rand -base64 32"
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise ConfigError("the signing secret is not base64 after whsec_", place=place, remedy=remedy) from error
    if len(secret) < 16:
        raise ConfigError("the signing secret is missing or shorter than 16 characters", place=place, remedy=remedy)
    return secret.encode()


def signed(body: bytes, identity: str, at: datetime, secret: bytes) -> dict[str, str]:
    """The fields of a message (Standard Webhooks 1.0, "Webhook headers")."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret, b".".join((identity.encode(), stamp.encode(), body)), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def _id(issue: Issue, channel: str, recipient: str) -> str:
    whole = "\n".join((issue.edition, issue.date.isoformat(), str(issue.version), channel, recipient))
    return "msg_" + hashlib.sha256(whole.encode()).hexdigest()[:32]


def _body(issue: Issue, rendered: Rendered) -> bytes:
    """What is said of the issue: enough to fetch it and to know it again."""
    facts = {
        "type": "issue.corrected" if issue.supersedes else "issue.released",
        "timestamp": _stamp(issue.as_of),
        "data": {
            "edition": issue.edition,
            "date": issue.date.isoformat(),
            "number": issue.number,
            "version": issue.version,
            "title": issue.title,
            "language": issue.language,
            "corrects": issue.supersedes and {"version": issue.supersedes.version, "note": issue.supersedes.note},
            "headlines": [story.headline.text for story in issue.told],
            "notices": [{"kind": each.kind, "subject": each.subject, "text": each.text} for each in (*issue.notices, *rendered.left_out)],
            "pages": rendered.pages,
            "pdf": {"bytes": len(rendered.pdf), "sha256": hashlib.sha256(rendered.pdf).hexdigest()},
            "issue": {"sha256": freeze.digest(freeze.to_json(issue))},
        },
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _outcome(answer: Posted | Lost | Failed) -> tuple[State, str]:
    if isinstance(answer, Lost):
        return "in_doubt", answer.reason
    if isinstance(answer, Failed):
        return "deferred", answer.reason
    said = f"HTTP {answer.status}"
    if 200 <= answer.status < 300:
        return "sent", said
    if 300 <= answer.status < 400:
        return "refused", f"{said}: redirects are not followed; write the final address"
    return ("deferred" if answer.status in (408, 425, 429) or answer.status >= 500 else "refused"), said
