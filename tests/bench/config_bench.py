"""How long a desk of 1,000 sources takes to read and explain. Not a test: `python tests/bench/config_bench.py [--sources 1000]`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from time import perf_counter

from reporter.config import load


def main() -> None:
    """Prints seconds for reading the file and for every setting with its origin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=1000)
    count = parser.parse_args().sources
    source = '[sources.s{0}]\nkind = "feed"\nlocation = "https://host{0}.example.org/feed"\nmax_age = "2d"\ninclude = ["a", "b"]\n'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reporter.toml"
        path.write_text('[editions.morning]\ntitle = "Morning"\n' + "".join(map(source.format, range(count))), encoding="utf-8")
        start = perf_counter()
        desk = load(path, {})
        read = perf_counter()
        rows = sum(1 for _ in desk.explain())
    print(f"{count} sources: read and checked in {read - start:.2f} s, {rows} settings explained in {perf_counter() - read:.2f} s")


if __name__ == "__main__":
    main()
