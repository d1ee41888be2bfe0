"""Pictures decoded and encoded anew."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from reporter.model import Failed, Media
from reporter.sources.picture import decode
from tests.sources.pictures import encoded, gradient, jpeg

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "hostile"


def opened(data: bytes) -> Image.Image:
    """The picture as the page gets it."""
    media = decode(data)
    assert isinstance(media, Media), media
    image = Image.open(io.BytesIO(media.data))
    image.load()
    assert (media.width, media.height) == image.size
    assert media.file.endswith({"JPEG": ".jpg", "PNG": ".png"}[image.format or ""])
    assert media.file.removeprefix("media/")[:16] == hashlib.sha256(media.data).hexdigest()[:16]
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_the_four_formats_are_read(kind: str) -> None:
    """A photograph in any of the formats shows its dark and its light side where they were."""
    shown = opened(encoded(gradient(), kind)).convert("L")
    assert shown.size == (60, 40)
    assert shown.getpixel((2, 20)) != shown.getpixel((57, 20))


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "PDF"])
def test_other_formats_are_refused(kind: str) -> None:
    """A format that is not on the list is not handed to its decoder."""
    assert decode(encoded(gradient(), kind)) == Failed(reason="it is not a JPEG, PNG, GIF or WebP picture")


def test_print_colours_become_screen_colours() -> None:
    """CMYK, as agencies send it, comes out as RGB of about the same colour."""
    red = Image.new("RGB", (40, 40), (200, 30, 30)).convert("CMYK")
    shown = opened(encoded(red, "JPEG", quality=95)).convert("RGB")
    assert all(abs(a - b) < 12 for a, b in zip(shown.getpixel((20, 20)), (200, 30, 30), strict=True))


def test_transparency_is_kept() -> None:
    """What shows through stays so, from a palette too."""
    clear = gradient("RGBA")
    clear.putalpha(Image.new("L", clear.size, 0))
    assert opened(encoded(clear, "PNG")).getchannel("A").getextrema() == (0, 0)
    indexed = Image.new("P", (8, 8), 0)
    indexed.putpalette([255, 0, 0, 0, 255, 0])
    assert opened(encoded(indexed, "GIF", transparency=0)).mode == "RGBA"


def test_sixteen_bits_keep_their_greys() -> None:
    """A 16-bit picture is scaled to eight bits, not cut off."""
    deep = Image.new("I;16", (256, 4))
    deep.putdata([x * 256 for x in range(256)] * 4)
    shown = opened(encoded(deep, "PNG")).convert("L")
    assert [shown.getpixel((x, 1)) for x in (0, 128, 255)] == pytest.approx([0, 128, 255], abs=2)


def test_of_an_animation_the_first_frame_is_shown() -> None:
    """A page does not move."""
    frames = [Image.new("RGB", (9, 9), colour) for colour in ((255, 0, 0), (0, 255, 0))]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert opened(moving).convert("RGB").getpixel((4, 4)) == (255, 0, 0)


def test_a_picture_is_turned_upright_and_its_metadata_dropped() -> None:
    """The camera's orientation is applied; where and with what the picture was taken goes no further."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "Camera of Jane Doe"
    data = encoded(gradient(), "JPEG", exif=exif, comment=b"secret note")
    media = decode(data)
    assert isinstance(media, Media)
    assert (media.width, media.height) == (40, 60)
    assert b"Jane" not in media.data
    assert b"secret" not in media.data
    assert not Image.open(io.BytesIO(media.data)).getexif()


def test_the_same_picture_gives_the_same_bytes() -> None:
    """Bytes follow from the picture alone, and a picture that was encoded here before changes no more in name of size."""
    assert decode(jpeg()) == decode(jpeg())


def test_large_pictures_are_scaled() -> None:
    """The longer side is bounded, the shape stays."""
    shown = opened(encoded(Image.new("RGB", (5000, 1000), (9, 9, 9)), "PNG"))
    assert shown.size == (2400, 480)


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(65_000, 65_000), (9_000, 9_000), (2**31 - 1, 2**31 - 1)])
def test_pictures_that_claim_too_many_pixels_are_refused(size: tuple[int, int]) -> None:
    """Few bytes that would unfold to gigabytes are never unfolded."""
    assert isinstance(decode(png(*size)), Failed)


@pytest.mark.parametrize("cut", [0, 10, 100, 300])
def test_broken_pictures_are_a_reason(cut: int) -> None:
    """A picture that ends too early, or whose bytes were changed, is damaged and raises nothing."""
    data = encoded(gradient(size=(300, 200)), "JPEG")
    assert isinstance(decode(data[:cut]), Failed)
    assert decode(data[: len(data) // 2] + bytes(50) + data[len(data) // 2 + 50 :]) is not None


@pytest.mark.corpora
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the measuring corpora are not here")
def test_hostile_pictures_do_no_harm() -> None:
    """Every file of the hostile corpus is a picture or a reason."""
    for path in sorted(path for path in HOSTILE.rglob("*") if path.is_file()):
        assert isinstance(decode(path.read_bytes()), Media | Failed)
