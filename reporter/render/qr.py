"""QR codes: reportlab's matrix, drawn as one run-length path (ISO/IEC 18004; a quiet zone of four modules)."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

_QUIET = 4
LONGEST = 600  # bytes; at error correction level L that is 93 modules, the densest that prints legibly at 18 mm


def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Dark and light modules, row by row, without the quiet zone, at error correction level L. Raises ValueError over 600 bytes."""
    if not 0 < len(text.encode()) <= LONGEST:
        raise ValueError(f"a QR code holds 1 to {LONGEST} bytes here, not {len(text.encode())}")
    encoder = _encoder()
    code = encoder.QRCode(None, encoder.QRErrorCorrectLevel.L)
    code.addData(encoder.QR8bitByte(text.encode()))
    code.make()
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


@cache
def _encoder() -> ModuleType:
    """reportlab's encoder by itself: importing it from its package brings platypus, which takes 50 ms of each start."""
    package = importlib.util.find_spec("reportlab")
    assert package is not None
    assert package.origin is not None
    found = importlib.util.spec_from_file_location(
        "reportlab_qrencoder", Path(package.origin).parent / "graphics" / "barcode" / "qrencoder.py"
    )
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def svg(text: str) -> str:
    """A self-standing SVG, one unit a module; print it at 18 mm or more."""
    rows = matrix(text)
    side = len(rows) + 2 * _QUIET
    path = "".join(f"M{x + _QUIET} {y + _QUIET}h{run}v1h-{run}z" for y, row in enumerate(rows) for x, run in runs(row))
    size = f'width="{side}" height="{side}" viewBox="0 0 {side} {side}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path fill="#000" d="{path}"/></svg>'


def runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """(first module, length) of each run of dark modules."""
    start = None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None


def data_uri(drawing: str) -> str:
    """An SVG text as the address of an `<img>`: WeasyPrint tags that as a figure with its alt text, inline SVG it does not."""
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode("ascii")
