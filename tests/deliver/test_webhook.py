"""Channel webhook: signed as Standard Webhooks says, over https, each answer with its meaning."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import trustme
from store.desk import NOW, issue

from reporter import freeze
from reporter.deliver.webhook import Webhook, key, signed
from reporter.errors import ConfigError, DeliveryError
from reporter.model import Rendered, Supersedes
from reporter.net.answers import ORDINARY, Access, Lost
from reporter.net.client import Net
from reporter.testing import FixedClock, MemoryLedger

SECRET = b"0123456789abcdef0123456789abcdef"
PAGES = Rendered(html="", pdf=b"%PDF-1.7 pages", pages=2, outline=())


@pytest.fixture
def hook(webs: Callable[..., object], tmp_path: object) -> Iterator[tuple[object, Webhook]]:
    """A real https receiver on loopback, and a channel that may reach it."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    clock = FixedClock(NOW + timedelta(minutes=2))
    net = Net(clock=clock, memory=MemoryLedger(), limits=replace(ORDINARY, seconds=3.0), cafile=str(tmp_path / "ca.pem"))
    access = Access(private=frozenset({"localhost"}))
    post = lambda url, body, headers: net.post(url, body, headers, access=access)  # noqa: E731
    return webs(tls=context), Webhook(name="ops", post=post, secret=SECRET, clock=clock)


def test_a_message_is_signed_timestamped_and_told_by_its_id(hook: tuple[object, Webhook]) -> None:
    """A receiver that follows Standard Webhooks accepts it; a second attempt has the same id."""
    web, channel = hook
    web.serve("/hook", "thanks")
    url = web.url("/hook", host="localhost")
    row = channel.deliver(issue(), PAGES, url)
    assert (row.state, row.reply, row.recipient) == ("sent", "HTTP 200", url)
    channel.clock.forward(minutes=5)
    channel.deliver(issue(), PAGES, url)
    first, second = web.seen
    fields = {name.lower(): value for name, value in first.headers.items()}
    expected = hmac.new(SECRET, f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + first.body, hashlib.sha256)
    assert fields["webhook-signature"] == "v1," + base64.b64encode(expected.digest()).decode()
    assert int(fields["webhook-timestamp"]) == int((NOW + timedelta(minutes=2)).timestamp())
    assert first.method == "POST"
    assert fields["content-type"] == "application/json"
    again = {name.lower(): value for name, value in second.headers.items()}
    assert again["webhook-id"] == fields["webhook-id"]
    assert again["webhook-signature"] != fields["webhook-signature"]
    assert second.body == first.body


def test_a_message_says_enough_to_know_the_issue_again(hook: tuple[object, Webhook]) -> None:
    """Coordinates, headlines, the digests of the PDF and of issue.json; a correction says what it corrects."""
    web, channel = hook
    web.serve("/hook")
    made = issue(version=2, supersedes=Supersedes(version=1, note="a name"))
    channel.deliver(made, PAGES, web.url("/hook", host="localhost"))
    facts = json.loads(web.seen[0].body)
    assert (facts["type"], facts["timestamp"]) == ("issue.corrected", "2026-11-24T05:30:00Z")
    assert facts["data"]["headlines"] == ["Rain falls"]
    assert facts["data"]["corrects"] == {"version": 1, "note": "a name"}
    assert facts["data"]["pdf"] == {"bytes": 14, "sha256": hashlib.sha256(PAGES.pdf).hexdigest()}
    assert facts["data"]["issue"] == {"sha256": freeze.digest(freeze.to_json(made))}


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The example that the Standard Webhooks libraries test themselves with."""
    secret = key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "here")
    at = NOW.fromtimestamp(1614265330, NOW.tzinfo)
    fields = signed(b'{"test": 2432232314}', "msg_p5jXN8AQM9LWM0D4loKWxJek", at, secret)
    assert fields["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "sent"),
        (204, "sent"),
        (301, "refused"),
        (307, "refused"),
        (400, "refused"),
        (401, "refused"),
        (404, "refused"),
        (410, "refused"),
        (408, "deferred"),
        (429, "deferred"),
        (500, "deferred"),
        (503, "deferred"),
    ],
)
def test_an_answer_decides(hook: tuple[object, Webhook], status: int, state: str) -> None:
    """2xx took it, 429 and 5xx may take it later, everything else never will; a redirect is not followed."""
    web, channel = hook
    web.serve("/hook", status=status, headers={"Location": web.url("/elsewhere", host="localhost")})
    row = channel.deliver(issue(), PAGES, web.url("/hook", host="localhost"))
    assert (row.state, row.reply.startswith(f"HTTP {status}")) == (state, True)
    assert web.paths() == ["/hook"]


def test_retry_after_is_heeded(hook: tuple[object, Webhook]) -> None:
    """The row rests as long as the receiver asked."""
    web, channel = hook
    web.serve("/hook", status=503, headers={"Retry-After": "7200"})
    row = channel.deliver(issue(), PAGES, web.url("/hook", host="localhost"))
    assert row.retry == NOW + timedelta(minutes=122)


def test_a_lost_answer_is_in_doubt() -> None:
    """The receiver may have it."""
    channel = Webhook(name="ops", post=lambda *_: Lost(reason="the answer did not come"), secret=SECRET, clock=FixedClock())
    row = channel.deliver(issue(), PAGES, "https://example.org/hook")
    assert (row.state, row.reply) == ("in_doubt", "the answer did not come")


@pytest.mark.parametrize(
    "url", ["http://example.org/hook", "https://127.0.0.1/hook", "https://[::1]/hook", "ftp://example.org", "nonsense"]
)
def test_what_may_not_be_posted_to_is_not(url: str) -> None:
    """Plain http, private addresses and other schemes: no connection, a reason."""
    net = Net(clock=FixedClock(), memory=MemoryLedger())
    row = Webhook(name="ops", post=net.post, secret=SECRET, clock=FixedClock()).deliver(issue(), PAGES, url)
    assert row.state == "deferred"
    assert row.reply


@pytest.mark.parametrize("secret", ["", "short", "whsec_not base64!"])
def test_a_secret_that_protects_nothing_is_refused(secret: str) -> None:
    """With how to make one."""
    with pytest.raises(ConfigError, match=r"channels\.ops\.secret_env: .*openssl rand"):
        key(secret, "channels.ops.secret_env")


def test_the_secret_is_in_no_log() -> None:
    """Nor in what a channel looks like."""
    assert "0123456789abcdef" not in repr(Webhook(name="ops", post=lambda *_: Lost(reason=""), secret=SECRET, clock=FixedClock()))


def test_a_note_to_the_operator_is_signed_and_a_refusal_is_an_error(hook: tuple[object, Webhook]) -> None:
    """The receiver tells notes from issues by their type; one that does not take it is named."""
    web, channel = hook
    web.serve("/hook", "thanks")
    channel.tell("morning: late", "Nothing came.", web.url("/hook", host="localhost"))
    body = json.loads(web.seen[0].body)
    assert (body["type"], body["data"]) == ("operator.note", {"subject": "morning: late", "text": "Nothing came."})
    with pytest.raises(DeliveryError, match="HTTP 404"):
        channel.tell("morning: late", "Nothing came.", web.url("/nowhere", host="localhost"))
