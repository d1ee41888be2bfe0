"""Folders of documents."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter.model import Failed, Found, Source
from reporter.sources.folder import FolderReader
from tests.sources.pictures import jpeg

TEXT = "Port of Aldhaven closed\n\nThe port has been closed since Monday. Ships are waiting.\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A drop box, and a text outside it."""
    (tmp_path / "secret.txt").write_text(TEXT)
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, data: str | bytes = TEXT) -> None:
    """A file in the folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def read(folder: Path, **options: object) -> Found:
    """What the folder yields."""
    found = FolderReader().read(Source(id="box", kind="folder", location=str(folder), options=options))
    assert isinstance(found, Found), found
    return found


def test_every_document_at_any_depth_in_order(box: Path) -> None:
    """Items come in the order of their paths, which are relative to the folder and written with strokes."""
    for name in ("z.txt", "a/b/c.md", "a/b.html", "B.TXT", ".hidden.txt", ".git/x.txt"):
        put(box, name)
    assert [item.url for item in read(box).items] == ["B.TXT", "a/b.html", "a/b/c.md", "z.txt"]


def test_the_same_folder_elsewhere_is_the_same(box: Path, tmp_path: Path) -> None:
    """Nothing of where the folder lies is in its items."""
    put(box, "a/b.txt")
    other = tmp_path / "elsewhere"
    box.rename(other)
    there = read(other)
    other.rename(box)
    assert there == read(box)


def test_what_gives_no_item_is_named(box: Path) -> None:
    """Nothing to read is left out, what is broken or in another format has failed, each by its name; a picture is neither."""
    put(box, "empty.txt", b"")
    put(box, "program.bin", bytes(range(256)) * 50)
    put(box, "broken.yaml", "title: [")
    put(box, "minutes.docx", b"PK\x03\x04" + bytes(range(256)))
    put(box, "report.pdf", b"%PDF-1.7\n" + bytes(range(256)))
    put(box, "crane.jpg", jpeg())
    put(box, "noise.txt", b"\x7fELF" + bytes(range(256)) * 50)
    put(box, "good.txt")
    found = read(box)
    assert [item.url for item in found.items] == ["good.txt"]
    assert [left.subject for left in found.left_out] == ["empty.txt", "program.bin"]
    assert [(left.subject, left.reason.startswith("not valid YAML")) for left in found.failed] == [
        ("broken.yaml", True),
        ("minutes.docx", False),
        ("noise.txt", False),
        ("report.pdf", False),
    ]


def test_links_that_lead_out_are_refused(box: Path, tmp_path: Path) -> None:
    """A link to a file or folder outside is named and not followed; one inside is read; a circle ends."""
    put(box, "a/good.txt")
    (box / "out.txt").symlink_to(tmp_path / "secret.txt")
    (box / "outside").symlink_to(tmp_path)
    (box / "again.txt").symlink_to(box / "a" / "good.txt")
    (box / "broken.txt").symlink_to(box / "gone.txt")
    (box / "a" / "circle").symlink_to(box)
    found = read(box)
    assert [item.url for item in found.items] == ["a/good.txt", "again.txt"]
    assert [left.subject for left in found.failed] == ["a/circle", "broken.txt", "out.txt", "outside"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_has_failed(box: Path) -> None:
    """A file that may not be read is named; the others are read."""
    put(box, "a.txt")
    put(box, "b.txt")
    (box / "a.txt").chmod(0)
    assert [left.subject for left in read(box).failed] == ["a.txt"]


def test_a_table_in_a_folder_is_a_table(box: Path) -> None:
    """A CSV file is read by what reads tables."""
    put(box, "port.csv", "figure,value,unit,as_of,source\nShips waiting,14,ships,2023-09,Harbour office\n")
    assert [(item.kind, len(item.figures)) for item in read(box).items] == [("table", 1)]


def test_options_choose_among_the_documents(box: Path) -> None:
    """Words and counts narrow a folder; what was left out says why."""
    put(box, "a.txt")
    put(box, "b.txt", "Ferry sails again\n\nThe ferry has sailed. Nobody was on board.\n")
    found = read(box, include=("ferry",))
    assert [item.url for item in found.items] == ["b.txt"]
    assert "none of the words" in found.left_out[0].reason


def test_no_folder_is_a_reason(box: Path, tmp_path: Path) -> None:
    """A missing folder and a file in its place are told apart; an empty folder is sound."""
    for path, reason in ((tmp_path / "gone", "no such folder"), (tmp_path / "secret.txt", "not a folder")):
        found = FolderReader().read(Source(id="box", kind="folder", location=str(path)))
        assert isinstance(found, Failed)
        assert found.reason == reason
    assert read(box) == Found(items=())
