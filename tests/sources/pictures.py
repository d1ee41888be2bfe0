"""Pictures made for the tests of this room."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def gradient(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A picture of many colours, dark on its left, light on its right."""
    grey = Image.linear_gradient("L").rotate(90).resize(size)
    return Image.merge("RGB", (grey, grey.point(lambda v: v // 2), grey.point(lambda v: 255 - v // 3))).convert(mode)


def jpeg(size: tuple[int, int] = (60, 40)) -> bytes:
    """A small photograph, so to speak."""
    return encoded(gradient(size=size), "JPEG")
