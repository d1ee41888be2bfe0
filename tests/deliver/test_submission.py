"""What a mail channel's keys make of themselves, and what is said of those that are wrong."""

from __future__ import annotations

import base64
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from deliver.post import letter

from reporter.config.keys import MailKeys
from reporter.deliver.dkim import ROOM, Signer
from reporter.deliver.submission import Submission, configured
from reporter.errors import ConfigError

ENVIRON = {"PASS": "secret words"}
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, form: str = "TraditionalOpenSSL", phrase: bytes | None = None) -> bytes:
    """The key as a file has it."""
    hidden = serialization.BestAvailableEncryption(phrase) if phrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, getattr(serialization.PrivateFormat, form), hidden)


def made(folder: Path, **keys: object) -> Submission:
    """From keys that are sound but for those given."""
    plain = {"server": "smtp.example.org", "from_": "Desk <desk@example.org>"}
    return configured("post", MailKeys(**(plain | keys)), root=folder, environ=ENVIRON)


@pytest.mark.parametrize(
    ("written", "security", "place"),
    [
        ("smtp.example.org", "starttls", "smtp.example.org:587"),
        ("smtp.example.org", "tls", "smtp.example.org:465"),
        ("smtp.example.org", "none", "smtp.example.org:25"),
        ("smtp.example.org:2525", "starttls", "smtp.example.org:2525"),
        ("[2001:db8::1]:2525", "tls", "[2001:db8::1]:2525"),
        ("[2001:db8::1]", "tls", "[2001:db8::1]:465"),
    ],
)
def test_a_server_has_a_host_and_a_port(tmp_path: Path, written: str, security: str, place: str) -> None:
    """The port is the usual one of the protection where none is given."""
    assert made(tmp_path, server=written, security=security).place == place


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"server": "smtp.example.org:smtp"}, r"channels\.post\.server: .* is not a host and a port"),
        ({"server": ":587"}, "is not a host and a port"),
        ({"server": "smtp.example.org:99999"}, "is not a host and a port"),
        ({"from_": "the desk"}, r"channels\.post\.from: .* is not an address"),
        ({"from_": "jürgen@example.org"}, "not ASCII before the @"),
        ({"user": "desk"}, r"channels\.post\.user: the user has no password"),
        ({"user": "desk", "password_env": "PASS", "password_file": "pass"}, "given twice"),
        ({"user": "desk", "password_env": "NOWHERE"}, "NOWHERE is not set"),
        ({"user": "desk", "password_env": "PASS", "security": "none"}, "never sent over a connection that is not protected"),
        ({"password_env": "PASS"}, "a password but no user"),
        ({"user": "desk", "password_file": "missing"}, r"missing: the password cannot be read: No such file"),
        ({"dkim_selector": "s1"}, r"channels\.post\.dkim_key: a signature needs it"),
        ({"dkim_key": "key.pem"}, r"channels\.post\.dkim_selector: a signature needs it"),
        ({"dkim_key": "missing.pem", "dkim_selector": "s1"}, r"missing\.pem: the key cannot be read: No such file"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(tmp_path: Path, keys: dict[str, object], words: str) -> None:
    """One sentence, with file or key."""
    with pytest.raises(ConfigError, match=words):
        made(tmp_path, **keys)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602])
def test_a_password_file_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    """The remedy is the command."""
    path = tmp_path / "pass"
    path.write_text("secret\n", encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"Run: chmod 600 {path}"):
        made(tmp_path, user="desk", password_file="pass")


@pytest.mark.parametrize("text", ["geheim ä\n", "geheim ä", "geheim ä\r\nrest\n"])
def test_a_password_is_the_first_line_of_its_file(tmp_path: Path, text: str) -> None:
    """Without the line end that editors add."""
    path = tmp_path / "pass"
    path.write_bytes(text.encode())
    path.chmod(0o600)
    assert made(tmp_path, user="desk", password_file="pass").password == "geheim ä"
    assert made(tmp_path, user="desk", password_env="PASS").password == "secret words"
    path.write_bytes(b"\nsecret")
    with pytest.raises(ConfigError, match="its first line is empty"):
        made(tmp_path, user="desk", password_file="pass")
    path.write_bytes(b"\xff\xfe\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        made(tmp_path, user="desk", password_file="pass")


BAD = {
    "empty": b"",
    "words": b"my key",
    "cut short": pem(RSA)[:400],
    "half": pem(RSA)[:400] + b"\n-----END RSA PRIVATE KEY-----\n",
    "with a passphrase": pem(RSA, phrase=b"secret"),
    "not RSA": pem(ec.generate_private_key(ec.SECP256R1()), "PKCS8"),
    "the public one": RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_key_that_cannot_sign_is_said_with_its_file(tmp_path: Path, kind: str) -> None:
    """Before anything is sent."""
    path = tmp_path / "key.pem"
    path.write_bytes(BAD[kind])
    with pytest.raises(ConfigError, match=r"key\.pem: is not an RSA private key"):
        made(tmp_path, dkim_key="key.pem", dkim_selector="s1")


def dns(key: rsa.RSAPrivateKey) -> object:
    """The record that the domain's owner publishes."""
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    records = {b"s1._domainkey.example.org.": b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)}
    return lambda name, timeout=5: records.get(name if isinstance(name, bytes) else name.encode())


def signed(folder: Path, data: bytes, key: bytes | None = None) -> tuple[Signer, bytes]:
    """The message under the signature of a configured channel."""
    (folder / "key.pem").write_bytes(key or pem(RSA))
    signer = made(folder, dkim_key="key.pem", dkim_selector="s1").signer
    assert signer
    return signer, signer.signed(data)


@pytest.mark.parametrize("key", [pem(RSA), pem(RSA, "PKCS8"), pem(RSA).replace(b"\n", b"\r\n")], ids=["PKCS#1", "PKCS#8", "CRLF"])
def test_a_signature_holds(tmp_path: Path, key: bytes) -> None:
    """Against the key in the DNS; relaxed/relaxed survives a relay that folds fields anew and adds its own."""
    _, data = signed(tmp_path, letter("ann@example.org").data, key)
    assert dkim.verify(data, dnsfunc=dns(RSA))
    assert b"c=relaxed/relaxed" in data
    relayed = b"Received: from a by b; Tue, 24 Nov 2026 05:31:00 +0000\r\n" + data.replace(b"Subject: Morning", b"Subject:\r\n  Morning")
    assert dkim.verify(relayed, dnsfunc=dns(RSA))
    assert not dkim.verify(data, dnsfunc=dns(rsa.generate_private_key(public_exponent=65537, key_size=2048)))


CHANGES = [(b"Rain", b"Snow"), (b"Subject: Morning", b"Subject: Evening"), (b"\r\nFrom: ", b"\r\nFrom: eve@example.org\r\nFrom: ")]


@pytest.mark.parametrize(("old", "new"), CHANGES, ids=["text", "subject", "second From"])
def test_a_changed_message_does_not_hold(tmp_path: Path, old: bytes, new: bytes) -> None:
    """Text, fields, and a second From above the first."""
    _, data = signed(tmp_path, letter("ann@example.org").data)
    assert old in data
    assert not dkim.verify(data.replace(old, new, 1), dnsfunc=dns(RSA))


def test_the_same_message_gets_the_same_signature(tmp_path: Path) -> None:
    """Whenever it is made: its time is the message's Date."""
    signer, data = signed(tmp_path, letter("ann@example.org").data)
    assert signer.signed(letter("ann@example.org").data) == data
    assert b"t=1795498200;" in data.replace(b"\r\n ", b"").replace(b" ", b"")
    assert len(data) - len(letter("ann@example.org").data) < ROOM


def test_a_key_is_not_shown(tmp_path: Path) -> None:
    """In a log, say."""
    assert "PRIVATE" not in repr(signed(tmp_path, letter("ann@example.org").data)[0])


def test_the_signing_domain_may_be_another(tmp_path: Path) -> None:
    """That of From where it is not given."""
    (tmp_path / "key.pem").write_bytes(pem(RSA))
    keys = {"dkim_key": "key.pem", "dkim_selector": "s1"}
    domains = [made(tmp_path, **keys, **more).signer.domain for more in ({}, {"dkim_domain": "mail.example.org"})]
    assert domains == ["example.org", "mail.example.org"]
