"""QR codes: the right modules, few bytes."""

from __future__ import annotations

from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render.press import rendered, typesetter

from reporter.render import qr
from reporter.render.paper import PAPERS
from reporter.render.specimen import specimen

ADDRESS = "https://www.example.com/world/europe/plates-2023-09-30/"
FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")


def drawn(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a drawing, with its quiet zone."""
    import re

    dark = set()
    for x, y, run, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg):
        assert run == back
        dark |= {(int(x) + i, int(y)) for i in range(int(run))}
    return dark


@pytest.mark.parametrize("name", PAPERS)
def test_a_reader_reads_the_code_off_the_page(name: str) -> None:
    """From a page at the 150 dots an inch of an office copier, in grey, a real reader gets the address of each story with one."""
    zxing = pytest.importorskip("zxingcpp", reason="no reader of QR codes: pip install zxing-cpp")
    issue = specimen("en")
    with typesetter() as setter:
        pdf = rendered(setter, issue, paper=name).pdf
    read = []
    for page in pypdfium2.PdfDocument(pdf):
        grey = page.render(scale=150 / 72).to_pil().convert("L")
        read += [code.text for code in zxing.read_barcodes(grey)]
    assert read == [issue.items["a"].link] * len(issue.told)


def test_the_drawing_is_the_matrix_in_a_quiet_zone() -> None:
    """Every dark module is drawn once, four modules from the edge, and nothing else."""
    rows = qr.matrix(ADDRESS)
    assert drawn(qr.svg(ADDRESS)) == {(x + 4, y + 4) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


def test_three_corners_have_finder_patterns() -> None:
    """A reader finds the code by the patterns of ISO/IEC 18004 §5.3.2."""
    rows = ["".join("1" if dark else "0" for dark in row) for row in qr.matrix(ADDRESS)]
    for top, left in ((0, 0), (0, len(rows) - 7), (len(rows) - 7, 0)):
        assert tuple(row[left : left + 7] for row in rows[top : top + 7]) == FINDER


def test_a_code_is_small_and_the_same_each_time() -> None:
    """One path of runs: under 6 kB for an address of this length, byte for byte the same."""
    assert len(qr.svg(ADDRESS)) < 6000
    assert qr.svg(ADDRESS) == qr.svg(ADDRESS)


@pytest.mark.parametrize("text", ["", "é" * 301])
def test_what_no_code_holds_legibly_is_refused(text: str) -> None:
    """Nothing, and more than 600 bytes, cannot be printed at 20 mm."""
    with pytest.raises(ValueError, match="600 bytes"):
        qr.matrix(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.booleans(), max_size=60))
def test_runs_are_the_row(row: list[bool]) -> None:
    """Runs, filled in, give the row again, and no two of them touch."""
    found = list(qr.runs(tuple(row)))
    assert {x + i for x, length in found for i in range(length)} == {x for x, dark in enumerate(row) if dark}
    assert all(a + length < b for (a, length), (b, _) in pairwise(found))
