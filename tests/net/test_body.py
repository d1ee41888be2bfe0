"""What an answer holds, counted after decompression."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.net.body import Garbled, TooLarge, read

MEGABYTE = 2**20


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "": bytes, "identity": bytes, "gzip": gzip.compress, "x-gzip": gzip.compress, "GZIP": gzip.compress, "deflate": zlib.compress,
}  # fmt: skip


def _chopped(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(data=st.binary(max_size=5000), size=st.integers(2, 997), encoding=st.sampled_from(sorted(PACKERS)))
def test_every_encoding_gives_the_same_bytes_however_it_is_cut(data, size, encoding):
    """A body arrives whole, whatever its encoding and wherever the network cut it."""
    assert read(_chopped(PACKERS[encoding](data), size), encoding, 10_000) == data


def test_bare_deflate_is_understood():
    """Servers that send deflate without its zlib wrapper are read as browsers read them."""
    assert read([_raw_deflate(b"news " * 1000)], "deflate", MEGABYTE) == b"news " * 1000


def test_gzip_of_several_members_and_padding():
    """A gzip body may consist of several members; padding after the last one is no part of it."""
    assert read([gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0) + b"\0\0\0"], "gzip", 100) == b"one two"


def _bomb() -> bytes:
    """300 MB of zeros in 300 kB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(300)) + packer.flush()


def test_a_bomb_stops_at_the_cap_and_costs_no_more_memory_than_it():
    """A gzip bomb is refused at the cap plus a tenth, not after it was inflated."""
    packed, cap = _bomb(), 16 * MEGABYTE
    tracemalloc.start()
    with pytest.raises(TooLarge):
        read([packed], "gzip", cap)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < cap * 1.13 + MEGABYTE  # BytesIO grows by an eighth at a time; those pages stay untouched


def test_the_cap_is_inclusive():
    """A body of exactly the cap is read, one byte more is not."""
    assert len(read([bytes(100)], "", 100)) == 100
    with pytest.raises(TooLarge):
        read([bytes(101)], "", 100)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "naïve"])
def test_an_encoding_nobody_asked_for_is_named(encoding):
    """An answer in another encoding than those offered is refused by name."""
    with pytest.raises(Garbled, match="not asked for"):
        read([b"x"], encoding, 100)


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"news" * 500, mtime=0)[:-9], gzip.compress(b"news" * 500, mtime=0)[:20], b"\x1f\x8bnot gzip", b"plain"]
)
def test_a_broken_compressed_body_is_not_taken_for_a_short_one(packed):
    """A truncated or damaged body is refused: half a feed would look like entries that disappeared."""
    with pytest.raises(Garbled):
        read([packed], "gzip", MEGABYTE)
