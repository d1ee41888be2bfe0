"""Files that are whole or not there."""

import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reporter import files
from reporter.errors import StoreError


def test_a_set_is_written_into_new_folders(tmp_path: Path) -> None:
    """Every file of a set lies where it was named, and nothing lies beside them."""
    files.write_all(tmp_path / "a", {"one.txt": b"1", "media/two.bin": b"2"})
    found = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"a/one.txt": b"1", "a/media/two.bin": b"2"}


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """When the second file of a set does not fit, the first is not replaced either, and the error names the remedy."""
    files.write_all(tmp_path, {"a": b"old a", "b": b"old b"})
    program = (
        "import resource, signal, sys; from pathlib import Path; from reporter import files\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (4096, {resource.getrlimit(resource.RLIMIT_FSIZE)[1]}))\n"
        "try: files.write_all(Path(sys.argv[1]), {'a': b'new a', 'b': b'x' * 9999})\n"
        "except files.StoreError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "Raise the limit" in run.stdout
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old a", "b": b"old b"}


def test_what_a_killed_writer_left_is_swept_and_a_living_one_is_left_alone(tmp_path: Path) -> None:
    """A temporary file whose writer is gone goes with the next write; that of a running process stays."""
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    dead, living = (tmp_path / f"{files.TEMP}{pid}-x" for pid in (gone.stdout.strip(), os.getppid()))
    dead.touch()
    living.touch()
    files.write(tmp_path / "x", b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([living.name, "x"])


def test_threads_that_write_into_one_folder_do_not_sweep_each_other(tmp_path: Path) -> None:
    """Two editions that come out in the same minute, into the same share."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: files.write(tmp_path / f"{n % 40}.pdf", b"%PDF" * 500), range(400)))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{n}.pdf" for n in range(40))


def test_what_a_killed_writer_with_our_own_number_left_is_swept(tmp_path: Path) -> None:
    """In a container the program has the same number after every start."""
    (tmp_path / f"{files.TEMP}{os.getpid()}-1-x").touch()
    files.write(tmp_path / "x", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs /proc, where nothing can be made")
def test_a_folder_that_cannot_be_made_is_an_error_with_a_remedy() -> None:
    """An OSError becomes a StoreError that names the place."""
    with pytest.raises(StoreError, match="/proc"):
        files.write(Path("/proc/reporter/x"), b"")


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    """Writing below a file is refused with the file's name."""
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(StoreError, match="is not a folder"):
        files.write(tmp_path / "out" / "x", b"")
    assert (tmp_path / "out").read_bytes() == b"mine"
