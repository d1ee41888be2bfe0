"""The body of an answer, counted after decompression: 58 kB of gzip can hold 60 MB, so no step may inflate more than it may keep."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"  #: what we ask for; Brotli and Zstandard have no decoder here that stops at a length
_STEP = 65536


class TooLarge(Exception):  # noqa: N818 (a limit that struck)
    """The body is larger than allowed."""


class Garbled(Exception):  # noqa: N818
    """The body is not what its Content-Encoding says; `str()` is the reason."""


def read(chunks: Iterable[bytes], encoding: str, cap: int) -> bytes:
    """At most `cap` decoded bytes of the raw `chunks`. Raises TooLarge, Garbled.

    `encoding` is the Content-Encoding field as it came. BytesIO hands its buffer over without a copy, so the peak is the body itself.
    """
    kept = io.BytesIO()
    for piece in _decoded(chunks, encoding.strip().lower()):
        if kept.tell() + len(piece) > cap:
            raise TooLarge
        kept.write(piece)
    return kept.getvalue()


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        return iter(chunks)
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(chunks)
    raise Garbled(f"sent in an encoding that was not asked for ({encoding[:40]!r})")


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """gzip (several members too), zlib, and the bare deflate that some servers send as "deflate" (RFC 9110 §8.4.1.2, note)."""
    inflater = None
    for chunk in chunks:
        rest = chunk
        while rest:
            if inflater is None:
                inflater = zlib.decompressobj(_window(rest))
            try:
                yield inflater.decompress(rest, _STEP)
            except zlib.error:
                raise Garbled("its compressed body is damaged") from None
            rest = inflater.unconsumed_tail
            if inflater.eof:
                rest, inflater = _next_member(inflater.unused_data), None
    if inflater is not None:
        yield from _drained(inflater)


def _drained(inflater: zlib._Decompress) -> Iterator[bytes]:
    """Output that the last step's limit held back; then the stream must have ended."""
    while piece := inflater.decompress(b"", _STEP):
        yield piece
    if not inflater.eof:
        raise Garbled("its compressed body broke off")


def _window(head: bytes) -> int:
    """zlib's `wbits` for what the stream begins with: gzip, zlib (RFC 1950 §2.2: first two bytes a multiple of 31) or bare deflate."""
    if head[:1] == b"\x1f":
        return 31
    is_zlib = len(head) > 1 and head[0] & 15 == 8 and int.from_bytes(head[:2], "big") % 31 == 0
    return 15 if is_zlib else -15


def _next_member(rest: bytes) -> bytes:
    """A further gzip member; anything else after the end is padding."""
    return rest if rest[:2] == b"\x1f\x8b" else b""
