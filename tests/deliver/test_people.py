"""Readers of a mail: which addresses can be written to, who is one and the same, and who must not be written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.config.keys import MailKeys
from reporter.deliver import people, sender
from reporter.errors import ConfigError
from reporter.model import Failed, Recipient


@pytest.mark.parametrize(
    ("written", "envelope", "name"),
    [
        ("ann@example.org", "ann@example.org", None),
        ("Ann Lee <ann@example.org>", "ann@example.org", "Ann Lee"),
        ('"Lee, Ann" <ann@example.org>', "ann@example.org", "Lee, Ann"),
        ('"Ann \\"A\\" Lee" <ann@example.org>', "ann@example.org", 'Ann "A" Lee'),
        ("anna@exämple.org", "anna@xn--exmple-cua.org", None),
        ("Ann@EXAMPLE.org", "Ann@example.org", None),
        ('"ann lee"@example.org', '"ann lee"@example.org', None),
    ],
)
def test_addresses_are_understood(written: str, envelope: str, name: str | None) -> None:
    """With and without a name; a domain in other letters becomes ASCII."""
    found = people.person(Recipient(written=written))
    assert not isinstance(found, Failed)
    assert (found.envelope, found.name, found.smtputf8) == (envelope, name, False)


def test_a_name_in_other_letters_before_the_at_needs_smtputf8() -> None:
    """Such an address is one, and only some servers take it."""
    found = people.person(Recipient(written="жан@example.org"))
    assert not isinstance(found, Failed)
    assert found.smtputf8


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "is not an address"),
        ("no-at.example.org", "must have an @-sign"),
        ("two@at@example.org", "is not an address"),
        ("ann@", "is not an address"),
        ("ann@exa mple.org", "is not an address"),
        ("ann@[127.0.0.1]", "is not an address"),
        ("Ann\r\nBcc: eve@x.org <ann@example.org>", "control character"),
        ("=?utf-8?q?Ann=0D=0ABcc:_eve@x.org?= <ann@example.org>", "control character"),
        ("ann@example.org\x00", "control character"),
        (f"ann@{'a' * 64}.org", "is not an address"),
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(written: str, reason: str) -> None:
    """A sentence's end, in words, for the ledger."""
    found = people.person(Recipient(written=written))
    assert isinstance(found, Failed)
    assert reason in found.reason


def test_whoever_is_named_twice_is_written_to_once() -> None:
    """Spelt otherwise too; the first one's name and language count, and what is no address is kept to be told of."""
    found = people.distinct(
        [
            Recipient(written="Ann <ann@example.org>", language="de"),
            Recipient(written="ANN@Example.org"),
            Recipient(written="anna@exämple.org"),
            Recipient(written="anna@xn--exmple-cua.org"),
            Recipient(written="nobody"),
        ]
    )
    assert list(found) == ["ann@example.org", "anna@xn--exmple-cua.org", "nobody"]
    assert found["ann@example.org"].language == "de"


def test_the_list_of_those_not_to_be_written_to(tmp_path: Path) -> None:
    """One address a line or a column of CSV, comments, blank lines, a byte-order mark, any spelling."""
    path = tmp_path / "never.csv"
    path.write_text("\ufeffAnn@Example.ORG # asked by mail\n\nanna@exämple.org,2026-11-01\n# nobody\n", encoding="utf-8")
    assert people.suppressed(path) == {"ann@example.org", "anna@xn--exmple-cua.org"}
    assert people.suppressed(None) == frozenset()


def test_a_list_that_cannot_be_read_stops_the_mail(tmp_path: Path) -> None:
    """Rather nobody than someone who asked not to be."""
    with pytest.raises(ConfigError, match="cannot be read"):
        people.suppressed(tmp_path / "missing.txt")
    (tmp_path / "latin.txt").write_bytes(b"\xff\xfe\x80")
    with pytest.raises(ConfigError, match="not UTF-8"):
        people.suppressed(tmp_path / "latin.txt")


def keys(**more: object) -> MailKeys:
    """A mail channel's table."""
    return MailKeys(**{"server": "smtp.example.org", "from_": "Eastern desk <desk@example.org>"} | more)


def test_a_sender_is_made_of_its_table() -> None:
    """Name and address apart, and the secret from the environment."""
    made = sender.configured(
        "mail", keys(unsubscribe="https://x.org/{token}", unsubscribe_secret_env="KEY", dkim_key="key.pem"), environ={"KEY": "s"}
    )
    assert (made.name, made.address, made.secret, made.one_click, made.largest) == (
        "Eastern desk",
        "desk@example.org",
        b"s",
        True,
        10_000_000,
    )
    assert "'s'" not in repr(made)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"from_": "nobody"}, "channels.mail.from"),
        ({"reply_to": "nobody"}, "channels.mail.reply_to"),
        ({"unsubscribe": "javascript:x"}, "channels.mail.unsubscribe"),
        ({"unsubscribe": "https://x.org/ä"}, "channels.mail.unsubscribe"),
        ({"unsubscribe": "https://x.org/>,<mailto:x"}, "channels.mail.unsubscribe"),
        ({"unsubscribe": "https://x.org/{token}"}, "channels.mail.unsubscribe_secret_env"),
        ({"unsubscribe": "https://x.org/{token}", "unsubscribe_secret_env": "KEY"}, "channels.mail.unsubscribe_secret_env"),
        ({"link": "ftp://x.org/{file}"}, "channels.mail.link"),
    ],
)
def test_a_wrong_key_is_named(more: dict[str, str], key: str) -> None:
    """What is wrong in the table, by the name it has there."""
    with pytest.raises(ConfigError) as caught:
        sender.configured("mail", keys(**more), environ={})
    assert key in str(caught.value)
