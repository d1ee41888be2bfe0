"""The fragment cache: bounded, checked, and never in the way."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from pathlib import Path

import pytest

from reporter.render.cache import Cache

KEY = hashlib.sha256(b"a page").hexdigest()


def test_what_was_put_is_got(tmp_path: Path) -> None:
    """Content comes back under its key, and only under it."""
    cache = Cache(tmp_path)
    cache.put(KEY, b"pages")
    assert cache.get(KEY) == b"pages"
    assert cache.get(KEY[::-1]) is None


def test_a_cache_without_a_folder_keeps_nothing() -> None:
    """No folder means every look is a miss, and no error."""
    cache = Cache(None)
    cache.put(KEY, b"pages")
    cache.trim()
    assert cache.get(KEY) is None


@pytest.mark.parametrize("damage", [b"", b"short", bytes(32), hashlib.sha256(b"pages").digest() + b"pagez"])
def test_a_damaged_entry_is_a_miss_and_goes(tmp_path: Path, damage: bytes) -> None:
    """An entry that does not match its own digest is never used, and makes room for a good one."""
    cache = Cache(tmp_path)
    cache.put(KEY, b"pages")
    (entry,) = tmp_path.glob("*/*")
    entry.write_bytes(damage)
    assert cache.get(KEY) is None
    assert not entry.exists()
    cache.put(KEY, b"pages")
    assert cache.get(KEY) == b"pages"


def test_trimming_keeps_what_was_used_last(tmp_path: Path) -> None:
    """The bound holds, the entry used longest ago goes first, and what a killed writer left goes too."""
    cache = Cache(tmp_path, size=250)
    keys = [hashlib.sha256(bytes([n])).hexdigest() for n in range(4)]
    for age, key in enumerate(keys):
        cache.put(key, b"x" * 68)
        os.utime(tmp_path / key[:2] / key, (1000 + age, 1000 + age))
    assert cache.get(keys[0]) is not None
    (tmp_path / keys[1][:2] / ".writing-1-abc").write_bytes(b"torn")
    cache.trim()
    assert [cache.get(key) is not None for key in keys] == [True, False, False, True]
    assert not list(tmp_path.glob("*/.writing-*"))


def test_writers_and_a_deleter_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Two writers of one key and someone who deletes the folder: every look gives the content or nothing."""
    cache = Cache(tmp_path / "cache")
    seen: set[bytes | None] = set()

    def write(content: bytes) -> None:
        for _ in range(300):
            cache.put(KEY, content)
            seen.add(cache.get(KEY))

    def delete() -> None:
        for _ in range(50):
            shutil.rmtree(tmp_path / "cache", ignore_errors=True)

    threads = [threading.Thread(target=write, args=(letter * 5000,)) for letter in (b"a", b"b")] + [threading.Thread(target=delete)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen <= {b"a" * 5000, b"b" * 5000, None}


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is kept, and the issue is made all the same."""
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    cache.put(KEY, b"pages")
    cache.trim()
    assert cache.get(KEY) is None
