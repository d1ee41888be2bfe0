"""Copies of the sample's PDF that somebody changed, given to `reporter verify`: each is found out, and the place is said."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pikepdf
import pytest

from reporter import assets
from reporter.render.colophon import seal_again
from reporter.render.furniture import Stamp
from reporter.render.seal import page_digests
from reporter.render.shelf import Shelf
from reporter.render.stamp import number_copy

Change = Callable[[pikepdf.Pdf], None]


def reporter(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it."""
    return subprocess.run([sys.executable, "-m", "reporter.cli", *words], cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDF of the sample issue, made once."""
    folder = tmp_path_factory.mktemp("sample")
    done = reporter("build", "--out", folder, cwd=folder)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def verified(original: Path, folder: Path, change: Change) -> tuple[int, str]:
    """Exit code and all words of `reporter verify` on a changed copy that lies where no ledger is."""
    with pikepdf.open(original) as pdf:
        change(pdf)
        pdf.save(folder / "copy.pdf")
    done = reporter("verify", "copy.pdf", "--out", folder / "out", cwd=folder)
    return done.returncode, done.stderr + done.stdout


# ── ways to change a copy ─────────────────────────────────────────────────────────────────────────────────────────


def digit_on(number: int) -> Change:
    """On that page the first 4 becomes a 9."""

    def change(pdf: pikepdf.Pdf) -> None:
        assert four_to_nine(pdf, number)

    return change


def four_to_nine(pdf: pikepdf.Pdf, number: int) -> bool:
    """Make the first 4 of a page a 9, in the glyph codes of the face it is set in; whether there was one."""
    page = pdf.pages[number - 1]
    operators = pikepdf.parse_content_stream(page)
    codes = {name: _codes(font) for name, font in page.obj.Resources.Font.items()}
    face: dict[str, list[bytes]] = {}
    for place, (operands, operator) in enumerate(operators):
        if str(operator) == "Tf":
            face = codes[str(operands[0])]
        if str(operator) == "TJ" and {"4", "9"} <= face.keys():
            pieces = [_exchanged(piece, face["4"], face["9"][0]) for piece in operands[0]]
            if pieces != list(operands[0]):
                operators[place] = pikepdf.ContentStreamInstruction([pikepdf.Array(pieces)], pikepdf.Operator("TJ"))
                page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operators))
                return True
    return False


def _exchanged(piece: object, old: list[bytes], new: bytes) -> object:
    """A string of two-byte codes with the first of `old` made `new`; a number as it is."""
    if not isinstance(piece, pikepdf.String):
        return piece
    codes = [bytes(piece)[at : at + 2] for at in range(0, len(bytes(piece)), 2)]
    found = next((at for at, code in enumerate(codes) if code in old), None)
    if found is not None:
        codes[found] = new
    return pikepdf.String(b"".join(codes))


def _codes(font: pikepdf.Object) -> dict[str, list[bytes]]:
    """Character → the two-byte codes that draw it (old-style, lining and tabular), as the face's own map says."""
    codes: dict[str, list[bytes]] = {}
    if "/ToUnicode" in font:
        for code, text in re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})>", font.ToUnicode.read_bytes()):
            codes.setdefault(bytes.fromhex(text.decode()).decode("utf-16-be"), []).append(bytes.fromhex(code.decode()))
    return codes


def evidence(old: bytes, new: bytes, times: int = 0) -> Change:
    """Words of the attached issue become others: the last occurrence, which is a passage, or all of them."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.attachments["issue.json"].get_file().obj
        content = stream.read_bytes()
        assert old in content
        at = content.rindex(old)
        stream.write(content.replace(old, new) if times else content[:at] + new + content[at + len(old) :])

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(pdf: pikepdf.Pdf) -> None:
        for each in changes:
            each(pdf)

    return change


def without(name: str) -> Change:
    """An attachment is taken out."""

    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments[name]

    return change


def replaced(name: str, content: bytes) -> Change:
    """An attachment becomes another file."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name].get_file().obj.write(content)

    return change


def without_page(pdf: pikepdf.Pdf) -> None:
    """The third page is taken out."""
    del pdf.pages[2]


def with_page(pdf: pikepdf.Pdf) -> None:
    """A page that looks like a story's, with other words, comes between the second and the third."""
    pdf.pages.insert(2, pdf.pages[1])
    page = pdf.pages[2].obj
    page.Contents = pdf.make_stream(pdf.pages[1].obj.Contents[1].read_bytes() if len(pdf.pages[1].obj.Contents) > 1 else b"q Q")


def with_note(pdf: pikepdf.Pdf) -> None:
    """A comment is laid over a line of page 2; what draws the page stays as it was."""
    drawing = pdf.make_stream(b"1 1 1 rg 0 0 80 12 re f")
    for key, value in {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": pikepdf.Array([0, 0, 80, 12])}.items():
        drawing[key] = value
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FreeText,
        Rect=[100, 500, 180, 512],
        Contents="5,400",
        AP=pikepdf.Dictionary(N=drawing),
    )
    page = pdf.pages[1].obj
    page.Annots = pikepdf.Array([*page.get("/Annots", []), pdf.make_indirect(note)])


def with_other_face(pdf: pikepdf.Pdf) -> None:
    """Page 2's faces change places, so that the same codes draw other signs."""
    fonts = dict(pdf.pages[1].obj.Resources.Font.items())
    names = sorted(fonts)
    pdf.pages[1].obj.Resources.Font = pikepdf.Dictionary(dict(zip(names, [fonts[name] for name in (*names[1:], names[0])], strict=True)))


FORGED = msgspec.json.encode({"schema": 1, "items": {}, "stories": []})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (digit_on(2), ["page 2: was changed after the file was made"]),
        (evidence(b"4,500", b"4,600"), ["the attached issue: was changed after the file was made", "4,500"]),
        (both(digit_on(2), evidence(b"4,500", b"4,900", times=9)), ["page 2: was changed", "the attached issue: was changed"]),
        (without("issue.json"), ["no issue is attached to it"]),
        (without("seal.json"), ["the file: its seal is missing"]),
        (replaced("issue.json", FORGED), ["copy.pdf"]),
        (replaced("issue.json", b"{"), ["copy.pdf: the attached issue cannot be read"]),
        (replaced("seal.json", b"{}"), ["the file: its seal is missing"]),
        (without_page, ["page 3 of the", "was taken out"]),
        (with_page, ["page 3: was added after the file was made"]),
        (with_note, ["page 2: was changed after the file was made"]),
        (with_other_face, ["page 2: was changed after the file was made"]),
    ],
    ids=[
        "digit", "evidence", "both", "no issue", "no seal", "another issue", "broken issue", "another seal", "page out", "page in", "note",
        "faces",
    ],
)  # fmt: skip
def test_a_changed_copy_is_found_out(original: Path, tmp_path: Path, change: Change, said: list[str]) -> None:
    """`reporter verify` says in one line what was changed, and where, and exits 1."""
    code, told = verified(original, tmp_path, change)
    assert code == 1, told
    assert all(words in told for words in said), told
    assert "Traceback" not in told


def test_a_digit_in_a_sentence_is_shown_with_its_sentence(original: Path, tmp_path: Path) -> None:
    """Whoever changes a sentence on the page and renews the seal is found out by the evidence: page, sentence and change are said."""

    def change(pdf: pikepdf.Pdf) -> None:
        before = page_digests(pdf)
        for number in range(1, len(pdf.pages) + 1):
            while four_to_nine(pdf, number):
                pass
        assert page_digests(pdf) != before
        seal_again(pdf)

    code, told = verified(original, tmp_path, change)
    assert code == 1
    assert "is printed otherwise: …" in told
    assert "was changed after" not in told


def test_an_unchanged_copy_is_sound(original: Path, tmp_path: Path) -> None:
    """A copy without its ledger is consistent, and no more is claimed of it."""
    shutil.copy(original, tmp_path / "copy.pdf")
    done = reporter("verify", "copy.pdf", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "whether it was altered is not known" in done.stdout
    assert "unaltered (ledger)" in reporter("verify", original, cwd=tmp_path).stdout


@pytest.mark.parametrize("options", [["--object-streams=disable", "--stream-data=uncompress"], ["--linearize"], ["--recompress-flate"]])
def test_a_copy_saved_again_is_sound(original: Path, tmp_path: Path, options: list[str]) -> None:
    """What qpdf does without loss is no change of what the file says."""
    if shutil.which("qpdf") is None:
        pytest.skip("no qpdf here")
    subprocess.run(["qpdf", *options, original, tmp_path / "copy.pdf"], check=True)
    done = reporter("verify", "copy.pdf", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_numbered_copy_is_sound(original: Path, tmp_path: Path) -> None:
    """A copy on whose pages the press says whose it is still holds, page by page."""
    line = Stamp(text="Copy 3 of 12: Ana Ruiz", x=300, y=20, align="center", font="SourceSans3-Regular.ttf", size=7, colour="#555555")

    def number(pdf: pikepdf.Pdf) -> None:
        number_copy(pdf, line, Shelf(folders=(assets.locate("templates"),)))
        seal_again(pdf)

    code, told = verified(original, tmp_path, number)
    assert code == 0, told
    out = io.BytesIO((tmp_path / "copy.pdf").read_bytes())
    with pikepdf.open(out) as pdf:
        assert all("/Copy" in page.obj.Resources.XObject for page in pdf.pages)


def test_a_numbered_copy_that_was_changed_is_found_out(original: Path, tmp_path: Path) -> None:
    """Another name in the stamp than the press wrote breaks the seal."""
    line = Stamp(text="Copy 3", x=300, y=20, align="center", font="SourceSans3-Regular.ttf", size=7, colour="#555555")

    def number(pdf: pikepdf.Pdf) -> None:
        shelf = Shelf(folders=(assets.locate("templates"),))
        number_copy(pdf, line, shelf)
        seal_again(pdf)
        del pdf.pages[0].obj.Resources.XObject["/Copy"]

    code, told = verified(original, tmp_path, number)
    assert code == 1
    assert "page 1: was changed after the file was made" in told
