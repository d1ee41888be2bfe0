"""Proof before trust: name and password go to nobody who has not shown by a certificate to be the server that is meant."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from deliver.post import SENDER, Office, authority_file, carry, mail, office, states
from store.desk import NOW

from reporter.deliver.mail import LOGIN_PAUSE, PAUSES, login
from reporter.deliver.submission import Submission
from reporter.model import Failed
from reporter.store.deliveries import Deliveries
from reporter.store.ledger import Ledger

PASSWORD = "pässword-of-the-desk"
BASE64 = b"AGRlc2sAcMOkc3N3b3JkLW9mLXRoZS1kZXNr"  # of NUL desk NUL password
TRUSTED = trustme.CA()
RECIPIENTS = ["ann@example.org", "bob@example.org", "cyd@example.org", "dan@example.org"]


@pytest.fixture
def book(tmp_path: Path) -> Deliveries:
    """A real one."""
    return Ledger(tmp_path / "out").deliveries


def shown(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """What a server with this certificate works with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def opened(how: str, context: ssl.SSLContext) -> Iterator[Office]:
    """A server with that certificate."""
    return office(tls=context) if how == "tls" else office(starttls=context, auth_required=True)


def server(port: int, folder: Path, how: str, **facts: object) -> dict[str, object]:
    """How the desk reaches it."""
    trusted = authority_file(folder, TRUSTED.cert_pem.bytes())
    plain = {"host": "localhost", "port": port, "security": how, "user": "desk", "password": PASSWORD, "authorities": trusted}
    return plain | facts


def certificate(kind: str) -> trustme.LeafCert:
    """One that is wrong in one way."""
    if kind == "self-signed":
        return trustme.CA().issue_cert("localhost")
    if kind == "expired":
        return TRUSTED.issue_cert("localhost", not_after=datetime.now(UTC) - timedelta(days=1))
    assert kind == "another host's"
    return TRUSTED.issue_cert("smtp.example.net")


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_a_server_that_proves_itself_gets_name_password_and_mail(tmp_path: Path, book: Deliveries, how: str) -> None:
    """Over one protected connection; nothing but EHLO and STARTTLS was said before."""
    with opened(how, shown(TRUSTED.issue_cert("localhost"))) as taken:
        taken.users["desk"] = PASSWORD
        rows = carry(mail(**server(taken.port, tmp_path, how)), book, RECIPIENTS)
        assert set(states(rows).values()) == {"sent"}
        assert taken.logins == [("desk", PASSWORD)]
        assert taken.connections == 1
        heard = bytes(taken.heard)
    assert heard.index(BASE64) > (heard.index(b"STARTTLS") if how == "starttls" else 0)


@pytest.mark.parametrize("how", ["starttls", "tls"])
@pytest.mark.parametrize("kind", ["self-signed", "expired", "another host's"])
def test_a_server_that_proves_nothing_gets_nothing(tmp_path: Path, book: Deliveries, kind: str, how: str) -> None:
    """No credentials, no address, no message; the reason is in the ledger and everybody waits."""
    with opened(how, shown(certificate(kind))) as taken:
        taken.users["desk"] = PASSWORD
        rows = carry(mail(**server(taken.port, tmp_path, how)), book, RECIPIENTS)
        assert (taken.logins, taken.got, taken.tried) == ([], [], [])
        heard = bytes(taken.heard)
    assert set(states(rows).values()) == {"deferred"}
    assert all("its certificate is not valid" in row.reply for row in rows.values())
    for secret in (BASE64, b"AUTH", b"MAIL", PASSWORD.encode()):
        assert secret not in heard


def test_a_server_without_starttls_gets_nothing(tmp_path: Path, book: Deliveries) -> None:
    """Somebody in between may have taken the offer out."""
    with office(auth_require_tls=False) as taken:
        taken.users["desk"] = PASSWORD
        rows = carry(mail(**server(taken.port, tmp_path, "starttls")), book, RECIPIENTS)
        assert (taken.logins, taken.got) == ([], [])
        assert b"AUTH" not in taken.heard
    assert all("offers no STARTTLS" in row.reply for row in rows.values())


def test_an_unprotected_connection_carries_no_password(tmp_path: Path, book: Deliveries) -> None:
    """Even if one is set, which the configuration refuses."""
    with office(auth_require_tls=False) as taken:
        taken.users["desk"] = PASSWORD
        rows = carry(mail(**server(taken.port, tmp_path, "none")), book, RECIPIENTS)
        assert (taken.logins, taken.got) == ([], [])
        assert b"AUTH" not in taken.heard
    assert set(states(rows).values()) == {"deferred"}


def test_a_wrong_password_is_tried_once(tmp_path: Path, book: Deliveries) -> None:
    """Everybody waits ten minutes, which is enough to mend it and not enough to lock the account; then they get their mail."""
    with opened("starttls", shown(TRUSTED.issue_cert("localhost"))) as taken:
        taken.users["desk"] = "another"
        channel = mail(**server(taken.port, tmp_path, "starttls"))
        rows = carry(channel, book, RECIPIENTS)
        assert {(row.state, row.retry) for row in rows.values()} == {("deferred", NOW + LOGIN_PAUSE)}
        assert all("does not let desk in: 535" in row.reply for row in rows.values())
        assert not any(PASSWORD in row.reply for row in rows.values())
        assert (len(taken.logins), taken.tried) == (1, [])
        taken.users["desk"] = PASSWORD
        channel.clock.forward(minutes=10)
        assert set(states(carry(channel, book, RECIPIENTS)).values()) == {"sent"}


def test_a_login_that_fails_for_now_is_put_off(tmp_path: Path, book: Deliveries) -> None:
    """454 (RFC 4954): like any other 4xx."""
    with opened("starttls", shown(TRUSTED.issue_cert("localhost"))) as taken:
        taken.login_reply = "454 4.7.0 Temporary authentication failure"
        rows = carry(mail(**server(taken.port, tmp_path, "starttls")), book, RECIPIENTS)
    assert {(row.state, row.retry) for row in rows.values()} == {("deferred", NOW + PAUSES[0])}


def test_a_server_that_only_knows_login_is_logged_in_at(tmp_path: Path, book: Deliveries) -> None:
    """AUTH LOGIN, as older servers have it; one that knows neither is said to offer none."""
    context = shown(TRUSTED.issue_cert("localhost"))
    with office(starttls=context, auth_exclude_mechanism=["PLAIN"]) as taken:
        taken.users["desk"] = PASSWORD
        channel = mail(**server(taken.port, tmp_path, "starttls"))
        assert carry(channel, book, RECIPIENTS[:1])[RECIPIENTS[0]].state == "sent"
    with office(starttls=context, auth_exclude_mechanism=["PLAIN", "LOGIN"]) as taken:
        found = login(Submission(sender=SENDER, **server(taken.port, tmp_path, "starttls")))
    assert isinstance(found, Failed)
    assert "offers no way to log in" in found.reason


def test_a_login_is_tried_without_sending_anything(tmp_path: Path) -> None:
    """What `check` says of a server, good or bad."""
    with opened("starttls", shown(TRUSTED.issue_cert("localhost"))) as taken:
        taken.users["desk"] = PASSWORD
        keys = server(taken.port, tmp_path, "starttls")
        assert login(Submission(sender=SENDER, **keys)) == f"localhost:{taken.port}, TLSv1.3, logged in as desk"
        wrong = login(Submission(sender=SENDER, **(keys | {"password": "no"})))
        assert isinstance(wrong, Failed)
        assert "535" in wrong.reason
        assert taken.tried == []
    assert isinstance(login(Submission(sender=SENDER, **keys)), Failed)
    stopped = threading.Event()
    stopped.set()
    assert isinstance(login(Submission(sender=SENDER, **keys), stopped), Failed)


def test_what_is_offered_before_tls_does_not_count(tmp_path: Path, book: Deliveries) -> None:
    """Anybody on the way may have put it in: a size that no letter keeps to, say."""
    with opened("starttls", shown(TRUSTED.issue_cert("localhost"))) as taken:
        taken.users["desk"], taken.offers = PASSWORD, ["SIZE 10"]
        rows = carry(mail(**server(taken.port, tmp_path, "starttls")), book, RECIPIENTS)
    assert set(states(rows).values()) == {"sent"}


def test_a_server_that_repeats_the_password_does_not_put_it_into_the_ledger(tmp_path: Path, book: Deliveries) -> None:
    """As some do with a command they do not know."""
    with opened("starttls", shown(TRUSTED.issue_cert("localhost"))) as taken:
        taken.login_reply = f"500 what is AUTH PLAIN {BASE64.decode()} or {PASSWORD}?"
        rows = carry(mail(**server(taken.port, tmp_path, "starttls")), book, RECIPIENTS)
    assert all(row.reply.endswith("500 what is AUTH PLAIN … or …?") for row in rows.values())


def test_no_secret_is_shown(tmp_path: Path) -> None:
    """A submission that ends up in a log keeps its password."""
    assert PASSWORD not in repr(Submission(sender=SENDER, **server(25, tmp_path, "starttls")))
