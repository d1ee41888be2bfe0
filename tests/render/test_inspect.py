"""A shared copy read back: what was changed in it is found, wherever it was changed."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
from render.press import rendered, typesetter

from reporter import freeze, verify
from reporter.errors import EvidenceError, ReporterError
from reporter.model import Issue
from reporter.render.glyphs import legible, shipped
from reporter.render.inspect import Inspected, inspect, misprinted
from reporter.render.specimen import specimen
from reporter.render.words import words
from reporter.render.worker import Workers


def issue() -> Issue:
    """The specimen, its items with the revisions of their texts."""
    whole = specimen("en")
    revised = {key: replace(item, revision=hashlib.sha256(item.text.encode()).hexdigest()[:16]) for key, item in whole.items.items()}
    return replace(whole, items=revised)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Children to open files in."""
    with Workers() as workers:
        yield workers


@pytest.fixture(scope="module")
def made() -> bytes:
    """A file as it was made."""
    with typesetter() as setter:
        return rendered(setter, issue()).pdf


def read(data: bytes, workers: Workers) -> Inspected:
    """The file read back under a name."""
    return inspect(data, "copy.pdf", workers)


def digit_changed(data: bytes) -> bytes:
    """One digit on page 2 becomes another: its glyph is exchanged in the page's content."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[1].obj
        for font in page.Resources.Font.values():
            mapped = {text: glyph for glyph, text in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>", font.ToUnicode.read_bytes())}
            old, new = mapped.get(b"0034"), mapped.get(b"0038")
            streams = page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents]
            for stream in streams:
                content = stream.read_bytes()
                if old and new and old in content:
                    stream.write(content.replace(old, new, 1))
                    return saved(pdf)
    raise AssertionError("no digit to change")


def attachment_changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Something in the attached issue becomes something else."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        stream = pdf.Root.AF[0].EF.F
        content = stream.read_bytes()
        assert old in content
        stream.write(content.replace(old, new))
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The file after a change."""
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def test_a_copy_as_it_was_made_has_no_differences(made: bytes, workers: Workers) -> None:
    """An unchanged copy holds its issue, says which frozen file it was made from, and prints what it says."""
    found = read(made, workers)
    assert found.differences == ()
    assert found.compared >= 6
    assert found.frozen == freeze.digest(freeze.to_json(issue()))
    assert found.digest == hashlib.sha256(made).hexdigest()
    assert found.issue.stories == issue().stories
    assert [finding.kind for finding in verify.check(found.issue).findings] == [finding.kind for finding in verify.check(issue()).findings]


def test_a_copy_saved_by_another_program_is_still_good(made: bytes, workers: Workers) -> None:
    """Other compression and object numbers are no change of what the file says."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        out = io.BytesIO()
        level = pikepdf.StreamDecodeLevel.generalized
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False, stream_decode_level=level)
    found = read(out.getvalue(), workers)
    assert found.differences == ()
    assert found.digest != hashlib.sha256(made).hexdigest()


def test_a_digit_changed_on_a_page_is_found(made: bytes, workers: Workers) -> None:
    """The page is named, whether or not the digit stands in a checked sentence."""
    differences = [str(difference) for difference in read(digit_changed(made), workers).differences]
    assert "page 2: was changed after the file was made" in differences


def test_a_character_changed_in_the_evidence_is_found(made: bytes, workers: Workers) -> None:
    """A changed passage breaks the seal, and the claim that rests on it."""
    changed = attachment_changed(made, b"nine hours", b"five hours")
    found = read(changed, workers)
    assert "the attached issue: was changed after the file was made" in map(str, found.differences)


def test_evidence_changed_in_one_place_is_named(made: bytes, workers: Workers) -> None:
    """A passage changed without its claims is in a text that is not the one of its revision, and that text is named."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        content = pdf.Root.AF[0].EF.F.read_bytes()
    place = content.rindex(b"nine hours")
    changed = content[:place] + b"five hours" + content[place + 10 :]

    def altered(told: Issue) -> list[str]:
        return [finding.text for finding in verify.check(told).findings if finding.kind == "item"]

    assert altered(issue()) == []
    assert altered(read(attachment_changed(made, content, changed), workers).issue) == ["b"]


def test_page_and_evidence_changed_together_are_found(made: bytes, workers: Workers) -> None:
    """Whoever changes both is found out by the seal, twice."""
    places = {difference.where for difference in read(attachment_changed(digit_changed(made), b"nine", b"five"), workers).differences}
    assert {"page 2", "the attached issue"} <= places


def test_a_file_without_a_seal_says_so(made: bytes, workers: Workers) -> None:
    """Taking the seal away does not help."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        del pdf.Root.Names.EmbeddedFiles.Names[2:]
        changed = saved(pdf)
    assert "the file: its seal is missing" in str(read(changed, workers).differences[0])


def test_a_page_taken_out_is_found(made: bytes, workers: Workers) -> None:
    """A missing page shows in the seal, and its sentences are missed."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        del pdf.pages[1]
        found = read(saved(pdf), workers)
    assert any(difference.what.startswith("page 2 of the ") for difference in found.differences)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"hello", bytes(1000)])
def test_what_is_no_issue_is_named(workers: Workers, data: bytes) -> None:
    """A broken file, or one with nothing attached, is refused in one line."""
    with pytest.raises(ReporterError) as caught:
        read(data, workers)
    assert str(caught.value).startswith("copy.pdf: ")
    assert "\n" not in str(caught.value)


def test_a_pdf_of_someone_else_is_named(workers: Workers) -> None:
    """A sound PDF without an issue is not an error of ours: it says what is missing."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        data = saved(pdf)
    with pytest.raises(EvidenceError, match=r"copy\.pdf: no issue is attached"):
        read(data, workers)


@pytest.mark.parametrize(
    ("said", "pages", "found"),
    [
        ("About 4,500 peacekeepers stay.", ("About 4,500 peace-\nkeepers stay.¹",), []),
        ("“He said ‘no’ to it again.”", ("«He said 'no' to it again.»",), []),
        (
            "About 4,500 peacekeepers stay.",
            ("First page.", "About 4,600 peacekeepers stay."),
            ["page 2: 'About 4,500 peacekeepers stay.' is printed otherwise"],
        ),
        (
            "A sentence that was cut out.",
            ("Something else altogether here.",),
            ["the pages: 'A sentence that was cut out.' is not on them"],
        ),
        ("It runs on over two pages of the issue.", ("It runs on over", "two pages of the issue."), []),
        ("It runs on over two pages of the issue.", ("Text. It runs on over Damascus 200 km", "two pages of the issue. More."), []),
        (
            "It runs on over two pages of the issue.",
            ("Text. It runs on over Damascus 200 km", "ten pages of the issue. More."),
            ["the pages: 'It runs on over two pages of the issue.' is not on them"],
        ),
        (
            "It runs on over two pages of the issue.",
            ("It ran on over Damascus 200 km", "two pages of the issue."),
            ["the pages: 'It runs on over two pages of the issue.' is not on them"],
        ),
    ],
)
def test_statements_are_looked_for_letter_by_letter(said: str, pages: tuple[str, ...], found: list[str]) -> None:
    """Typography is no difference, a digit is; a changed sentence is told apart from a missing one."""
    differences = [str(difference) for difference in misprinted((said,), pages, str)]
    assert len(differences) == len(found)
    assert all(told.startswith(expected) for told, expected in zip(differences, found, strict=True))


def test_what_no_font_had_is_looked_for_as_it_was_spelt_out() -> None:
    """An honest copy is no changed one because a machine lacked a font; another count of characters is a change."""

    def spelt(text: str) -> str:
        return legible(text, words("en", "UTC"), shipped(), alone=True)

    said = ("Signs in 代开发票 were seen \U0001f600 there.", "Yıllık enflasyon")
    pages = ("Signs in [4 characters in CJK script] were seen [grinning face] there. Yillik enflasyon",)
    assert not list(misprinted(said, pages, spelt))
    assert len(list(misprinted(said, (pages[0].replace("[4", "[5"),), spelt))) == 1
