"""Pictures, decoded and encoded anew: what is set is what was understood, and nothing else of the file comes along.

Formats, size in pixels and bytes are bounded (Pillow's own check for decompression bombs is an error here); orientation is applied,
metadata is gone. The bytes depend on the picture and on Pillow alone.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import TYPE_CHECKING

from reporter.model import Failed, Media

if TYPE_CHECKING:
    from PIL import Image

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
#: Bytes of an encoded picture. Agencies send up to 10 MB.
LARGEST = 32 * 2**20
#: Pixels before scaling. A 48-megapixel camera is honest; 60 bytes of PNG that claim 4 gigapixels are not.
_MOST_PIXELS = 64_000_000
#: Pixels of the longer side after scaling: 300 dots an inch over the full width of A4.
_EDGE = 2400
_QUALITY = 88


def decode(data: bytes) -> Media | Failed:
    """The picture as the page sets it: JPEG, or PNG where it has transparency or few colours."""
    if len(data) > LARGEST:
        return Failed(reason=f"the picture is larger than {LARGEST // 2**20} MB")
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
                if found.width * found.height > _MOST_PIXELS:
                    return Failed(
                        reason=f"the picture has {found.width} × {found.height} pixels, more than {_MOST_PIXELS // 10**6} million"
                    )
                return _encoded(_upright(found))
    except UnidentifiedImageError:
        return Failed(reason="it is not a JPEG, PNG, GIF or WebP picture")
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, OverflowError, MemoryError, Image.DecompressionBombError) as error:
        return Failed(reason=f"the picture is damaged ({type(error).__name__})")


def _upright(found: Image.Image) -> Image.Image:
    """The first frame, turned as its camera says, in a mode a page can show, no larger than it can show."""
    from PIL import Image, ImageOps

    found.load()
    turned = ImageOps.exif_transpose(found)
    shown = _eight_bit(turned)
    scale = _EDGE / max(shown.size)
    if scale < 1:
        size = (max(1, round(shown.width * scale)), max(1, round(shown.height * scale)))
        return shown.resize(size, Image.Resampling.LANCZOS)
    return shown


def _eight_bit(found: Image.Image) -> Image.Image:
    """RGB, grey or RGBA with eight bits a channel."""
    if found.mode.startswith(("I", "F")):
        low, high = found.getextrema()
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]  # one band, so two numbers
        return found.convert("F").point(lambda value: (value - float(low)) * 255 / span).convert("L")  # type: ignore[arg-type]
    if found.has_transparency_data:
        return found.convert("RGBA")
    return found if found.mode in ("L", "RGB") else found.convert("L" if found.mode == "1" else "RGB")


def _encoded(shown: Image.Image) -> Media:
    out = io.BytesIO()
    few = shown.mode == "RGBA" or shown.getcolors(256) is not None
    if few:
        shown.save(out, "PNG", optimize=True)
    else:
        shown.save(out, "JPEG", quality=_QUALITY, optimize=True)
    data = out.getvalue()
    name = hashlib.sha256(data).hexdigest()[:16]
    return Media(file=f"media/{name}.{'png' if few else 'jpg'}", data=data, width=shown.width, height=shown.height)
