"""Which addresses may be connected to."""

from __future__ import annotations

import ipaddress
import threading

import pytest

from reporter.net.address import Refused, Unknown, addresses, is_public

REFUSED = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1
198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 224.0.1.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 100::1
2001::1 2001:0:7f00:1:: 2001:db8::1 2001:10::1 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1
fe80::1%lo fec0::1 ff02::1 ff0e::1
""".split()  # noqa: SIM905 (a table reads better than a list)
PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2600::1", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("text", REFUSED)
def test_special_purpose_addresses_are_not_public(text):
    """An address of a special-purpose registry, or one that carries such an IPv4 address inside, is refused."""
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_addresses_of_the_internet_are_public(text):
    """An ordinary address is allowed, also as the IPv4 address inside an IPv6 one."""
    assert is_public(ipaddress.ip_address(text))


def _look_up(*answer: str, private: bool = False) -> tuple[str, ...]:
    return addresses("news.example", 443, resolver=lambda host, port: answer, seconds=5, private=private)


def test_one_private_address_refuses_the_whole_name():
    """A name with a public and a private address is refused, because the attacker would choose which one a connection takes."""
    with pytest.raises(Refused, match=r"news\.example \(127\.0\.0\.1\) is not a public address"):
        _look_up("8.8.8.8", "127.0.0.1")


def test_a_host_of_ones_own_may_be_private_but_never_multicast():
    """A host listed in allow_private may have private addresses; a group of machines is no host."""
    assert _look_up("10.0.0.5", private=True) == ("10.0.0.5",)
    with pytest.raises(Refused):
        _look_up("224.0.0.1", private=True)


def test_a_name_without_an_address_is_unknown():
    """An empty answer and a failing look-up both say that the name is not known."""

    def fails(host: str, port: int) -> tuple[str, ...]:
        raise OSError("Name or service not known")

    for resolver in (fails, lambda host, port: ()):
        with pytest.raises(Unknown, match=r"news\.example is not known"):
            addresses("news.example", 443, resolver=resolver, seconds=5, private=False)


def test_a_resolver_that_hangs_is_left_behind():
    """A look-up that never ends costs its time limit, not the run."""
    forever = threading.Event()

    def hangs(host: str, port: int) -> tuple[str, ...]:
        forever.wait()
        return ()

    with pytest.raises(TimeoutError):
        addresses("news.example", 443, resolver=hangs, seconds=0.05, private=False)
    forever.set()
