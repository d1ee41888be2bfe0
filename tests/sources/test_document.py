"""Documents of every kind, from a file and through a pipe."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest

from reporter.model import Failed, Found, Item, Source
from reporter.sources.anatomy import body
from reporter.sources.document import DocumentReader
from tests.sources.pictures import jpeg

TEXT = "Port of Aldhaven closed\n\nThe port has been closed since Monday. Ships are waiting.\n"
MARKDOWN = "# Port of Aldhaven closed\n\nThe port has been closed since Monday. Ships are waiting.\n"
HTML = (
    "<html><head><title>Port of Aldhaven closed</title></head><body><article><h1>Port of Aldhaven closed</h1>"
    "<p>The port has been closed since Monday. Ships are waiting.</p></article></body></html>"
)
BRIEF = {"title": "Port of Aldhaven closed", "sections": [{"text": "The port has been closed since Monday. Ships are waiting."}]}
LETTER = (
    "From: Harbour Office <port@example.org>\nTo: desk@example.org\nSubject: Port of Aldhaven closed\n"
    "Date: Sat, 30 Sep 2023 04:16:00 +0200\nMessage-ID: <1@example.org>\n\nThe port has been closed since Monday. Ships are waiting.\n"
)
YAML = f"title: {BRIEF['title']}\nsections:\n  - text: The port has been closed since Monday. Ships are waiting.\n"
KINDS = {".txt": TEXT, ".md": MARKDOWN, ".html": HTML, ".json": json.dumps(BRIEF), ".yaml": YAML, ".eml": LETTER}


def read(path: Path, **options: object) -> Item:
    """The one item of a document that is sound."""
    found = DocumentReader().read(Source(id="desk", kind="document", location=str(path), options=options))
    assert isinstance(found, Found), found
    assert not found.failed
    return found.items[0]


def refused(path: Path) -> str:
    """Why a document gives no item."""
    found = DocumentReader().read(Source(id="desk", kind="document", location=str(path)))
    assert isinstance(found, Failed), found
    return found.reason


@pytest.mark.parametrize("suffix", KINDS)
def test_every_format_says_the_same(suffix: str, tmp_path: Path) -> None:
    """Title and body are those a reader sees, whatever the file is written in."""
    path = tmp_path / f"port{suffix}"
    path.write_text(KINDS[suffix], encoding="utf-8")
    item = read(path)
    assert (item.title, body(item)) == ("Port of Aldhaven closed", "The port has been closed since Monday. Ships are waiting.")
    assert (item.url, item.language, item.kind) == (path.name, "en", "brief" if suffix in (".json", ".yaml") else "report")


@pytest.mark.parametrize("suffix", KINDS)
def test_a_pipe_is_told_by_its_bytes(suffix: str) -> None:
    """Standard input has no suffix; what it holds shows what it is."""
    found = DocumentReader(io.BytesIO(KINDS[suffix].encode())).read(Source(id="-", kind="document", location="-"))
    assert isinstance(found, Found), found
    item = found.items[0]
    assert (item.title, body(item)) == ("Port of Aldhaven closed", "The port has been closed since Monday. Ships are waiting.")


@pytest.mark.parametrize("suffix", [".article", "", ".text", ".rst"])
def test_an_unknown_suffix_is_read_as_what_it_looks_like(suffix: str, tmp_path: Path) -> None:
    """A web page saved without its suffix is still a web page."""
    path = tmp_path / f"port{suffix}"
    path.write_text(HTML if suffix in (".article", "") else TEXT, encoding="utf-8")
    assert read(path).title == "Port of Aldhaven closed"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, ends: str, tmp_path: Path) -> None:
    """The same words in other bytes are the same item, down to its revision."""
    words = "Häfen geschlossen\n\nDie Häfen sind seit Montag zu, größere Schiffe müssen draußen warten. Niemand weiß, warum.\n"
    plain, other = tmp_path / "a" / "port.txt", tmp_path / "b" / "port.txt"
    for path in (plain, other):
        path.parent.mkdir()
    plain.write_bytes(words.encode())
    other.write_bytes(words.replace("\n", ends).encode(encoding))
    assert read(other) == read(plain)


def test_markup_in_a_text_is_text(tmp_path: Path) -> None:
    """Nobody's script is taken off a text, and none comes alive: it stays the characters it is."""
    path = tmp_path / "port.txt"
    path.write_text("Port closed\n\nThe sign said <script>alert(1)</script> & nothing else.\n")
    assert body(read(path)) == "The sign said <script>alert(1)</script> & nothing else."


def test_ids_follow_the_place_and_revisions_the_text(tmp_path: Path) -> None:
    """A corrected text is a new revision of the same item; the folder it lies in does not matter."""
    first, second = tmp_path / "a" / "port.txt", tmp_path / "b" / "port.txt"
    for path, words in ((first, TEXT), (second, TEXT.replace("Monday", "Tuesday"))):
        path.parent.mkdir()
        path.write_text(words)
    assert read(first).id == read(second).id
    assert read(first).revision != read(second).revision
    assert len(read(first).id) == len(read(first).revision) == 16


def test_the_desk_outweighs_the_document(tmp_path: Path) -> None:
    """Outlet, section, weight and language of the source's options stand before the document's own."""
    path = tmp_path / "port.md"
    path.write_text("---\ntitle: Port closed\noutlet: Their Paper\nsection: World\nlanguage: de\n---\n\nThe port is closed. Ships wait.\n")
    assert (read(path).outlet, read(path).section, read(path).language) == ("Their Paper", "World", "de")
    item = read(path, outlet="Our Name", section="Sea", weight=2, language="sr-Latn")
    assert (item.outlet, item.section, item.weight, item.language) == ("Our Name", "Sea", 2.0, "sr-Latn")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xef\xbb\xbf \r\n\t", "empty"),
        ("a.txt", "\u200b\u00ad".encode(), "empty"),
        ("a.txt", bytes(range(256)) * 64, "binary data"),
        ("a.txt", b"%PDF-1.7\n", "a PDF file"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "no article"),
        ("a.yaml", b"title: [one\nsections: }", "not valid YAML in line"),
        ("a.json", b'{"title": ', "not valid JSON in line 1"),
        ("a.json", b"[" * 100_000, "not valid JSON"),
        ("a.md", b"---\ntitle: [\n---\nText.", "not valid YAML"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    """An empty, binary or malformed file is a reason in plain words, on one line."""
    path = tmp_path / name
    path.write_bytes(data)
    told = refused(path)
    assert reason in told
    assert "\n" not in told


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    """A path that leads nowhere, or to a folder, is no document."""
    assert "no such file" in refused(tmp_path / "gone.txt")
    assert "is a folder" in refused(tmp_path)
    assert "cannot be read" in refused(tmp_path / ("x" * 300))


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A file over the limit is not opened; one that comes through a pipe is read no further than the limit."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    start = time.process_time()
    assert "larger than 20 MB" in refused(path)
    assert time.process_time() - start < 1
    pipe = io.BytesIO(b"a b\n" * 13_000_000)
    found = DocumentReader(pipe).read(Source(id="-", kind="document", location="-"))
    assert isinstance(found, Failed)
    assert "larger than 20 MB" in found.reason
    assert pipe.tell() < 22 * 1024 * 1024


# ── pictures beside a document ────────────────────────────────────────────────────────────────────────────────────


def illustrated(tmp_path: Path, file: str) -> Found:
    """A Markdown text with a picture."""
    path = tmp_path / "desk" / "port.md"
    path.parent.mkdir(exist_ok=True)
    picture = f'![A crane]({file} "The crane lies in the water. Photo: Jane Doe")'
    path.write_text(f"---\ntitle: Port closed\n---\n\n{picture}\n\nThe port is closed. Ships wait.\n")
    found = DocumentReader().read(Source(id="desk", kind="document", location=str(path)))
    assert isinstance(found, Found)
    return found


def test_a_picture_beside_the_text_comes_along(tmp_path: Path) -> None:
    """A relative path in the folder of the document is decoded; caption, credit and alternative text are the text's."""
    (tmp_path / "desk" / "pictures").mkdir(parents=True)
    (tmp_path / "desk" / "pictures" / "a crane.jpg").write_bytes(jpeg())
    found = illustrated(tmp_path, "pictures/a%20crane.jpg")
    item = found.items[0]
    assert item.picture is not None
    assert item.media is not None
    assert item.picture.file == item.media.file
    assert (item.picture.alt, item.picture.caption, item.picture.credit) == ("A crane", "The crane lies in the water.", "Jane Doe")
    assert not found.failed


@pytest.mark.parametrize("file", ["../secret.jpg", "/etc/passwd", "link.jpg", "gone.jpg", "port.md", "file:///etc/passwd", "a\\x00b.jpg"])
def test_no_picture_from_elsewhere(file: str, tmp_path: Path) -> None:
    """A path out of the folder, also through a link, a missing file or no picture is not shown, and named; the caption stays."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "secret.jpg").write_bytes(jpeg())
    (tmp_path / "desk" / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    found = illustrated(tmp_path, file)
    item = found.items[0]
    assert item.media is None
    assert item.picture is not None
    assert (item.picture.file, item.picture.caption) == (None, "The crane lies in the water.")
    assert [left.subject for left in found.failed] == ["Port closed"]


def test_a_picture_on_the_web_is_not_fetched(tmp_path: Path) -> None:
    """A document is read without asking anyone: an address leaves its caption, and is no failure."""
    found = illustrated(tmp_path, "https://example.org/crane.jpg")
    assert found.items[0].media is None
    assert not found.failed
