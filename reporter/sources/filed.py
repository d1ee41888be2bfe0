"""A feed or table that lies in a file: read once, whole, and never asked for more than it holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reporter.errors import SourceError
from reporter.model import Failed, Found, Reading, Source
from reporter.sources.encoding import MAX_BYTES
from reporter.sources.options import choose, options
from reporter.sources.watch import Made, Means


def filed(source: Source, means: Means, make: Callable[[bytes, str, Source], Made | Failed]) -> Reading:
    """Read the source's file; `make` gets its bytes and its name. Items of a file do not depend on the clock: they were not fetched."""
    path = Path(source.location)
    try:
        asked = options(source, means.secrets)
        if path.exists() and not path.is_file() and not path.is_dir():
            return Failed(reason="is no regular file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Failed(reason=(error.strerror or "cannot be read").lower())
    except SourceError as error:
        return Failed(reason=error.problem)
    if len(data) > MAX_BYTES:
        return Failed(reason=f"larger than {MAX_BYTES // 2**20} MB")
    made = make(data, path.name, source)
    if isinstance(made, Failed):
        return made
    kept, left = choose(made.items, asked, means.now())
    return Found(items=kept, left_out=(*made.left_out, *left), failed=made.failed)
