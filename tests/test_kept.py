"""What is worked out once and kept for the next command."""

import os
import sys
from pathlib import Path

import pytest

from reporter import kept, territories
from reporter.render import html, rehearsal, styles
from reporter.render.specimen import specimen


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "reporter"


def test_what_was_kept_is_found_again(cache: Path) -> None:
    """The same bytes come back under the same name and stamp, and lie in the user's cache folder alone."""
    kept.keep("dictionary", "version 1", b"words")
    assert kept.find("dictionary", "version 1") == b"words"
    assert [file.name.rpartition("-")[0] for file in cache.iterdir()] == [f"dictionary.{sys.implementation.cache_tag}"]


def test_what_is_of_another_make_or_damaged_is_not_found(cache: Path) -> None:
    """Another stamp, a changed byte, a cut-off file and an empty one are all as if nothing had been kept."""
    kept.keep("dictionary", "version 1", b"words")
    assert kept.find("dictionary", "version 2") is None
    file = next(cache.iterdir())
    whole = file.read_bytes()
    for damaged in (whole[:-1] + b"!", whole[:-1], whole[:10], b""):
        file.write_bytes(damaged)
        assert kept.find("dictionary", "version 1") is None


def test_what_others_can_write_is_not_used(cache: Path) -> None:
    """A file that a group or the world may write is passed over: it may hold code."""
    kept.keep("dictionary", "version 1", b"words")
    next(cache.iterdir()).chmod(0o666)
    assert kept.find("dictionary", "version 1") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a file away needs root")
def test_another_users_file_is_not_used(cache: Path) -> None:
    """A file of another user is passed over, so that `sudo` runs nothing of theirs."""
    kept.keep("dictionary", "version 1", b"words")
    os.chown(next(cache.iterdir()), 12345, 12345)
    assert kept.find("dictionary", "version 1") is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder that cannot be made costs nothing but the time."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    kept.keep("dictionary", "version 1", b"words")
    assert kept.find("dictionary", "version 1") is None


def test_templates_are_compiled_once_for_all_commands(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process compiles none of the shipped templates and fills them in the same."""
    from jinja2 import Environment

    setting = html.Setting(issue=specimen("en"), style="explainer", paper="A4", desk=None, sizes={})

    def pages() -> list[str]:
        for made in (styles._code, styles._compiled):
            made.cache_clear()
        return [piece.html for piece in html.fragments(setting, None)]

    first = pages()
    styles.keep_compiled()
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert pages() == first


def test_a_dictionary_that_was_kept_parts_words_as_the_one_it_was_made_of(cache: Path) -> None:
    """Word breaks are the same whether pyphen read its own file or what was kept of it."""
    import pyphen

    words = ("hyphenation", "parliamentary", "representatives", "antidisestablishmentarianism")
    path = pyphen.LANGUAGES["en"]
    pyphen.hdcache.pop(path, None)
    rehearsal._learn_hyphens("en")
    read = [pyphen.hdcache[path].positions(word) for word in words]
    del pyphen.hdcache[path]
    assert list(cache.glob("hyphens-en.*"))
    rehearsal._learn_hyphens("en")
    assert [pyphen.hdcache[path].positions(word) for word in words] == read
    assert all(read)


def test_country_names_are_kept_as_babel_has_them(cache: Path) -> None:
    """The next command finds the same names without Babel, and no language's tag leads out of the folder."""
    territories.names.cache_clear()
    territories._tables.cache_clear()
    first = territories.names("sr-Latn")
    assert {file.name.partition(".")[0] for file in cache.iterdir()} == {"territories-sr_Latn", "toml-map-countries"}
    territories.names.cache_clear()
    assert territories.names("sr-Latn") == first
    assert first["DE"] == "Nemačka"
    assert territories.names("en-/../")["DE"] == "Germany"
    assert {file.name.partition(".")[0] for file in cache.iterdir()} == {"territories-sr_Latn", "territories-en", "toml-map-countries"}


def test_word_files_are_read_once_and_anew_when_they_change(cache: Path, tmp_path: Path) -> None:
    """A TOML file is the same out of the cache as it was read, and another once it is another."""
    file = tmp_path / "words.toml"
    file.write_text('said = ["says", "sägt"]\n[deep]\nnumber = 1.5\nyes = true\n', encoding="utf-8")
    read = {"said": ["says", "sägt"], "deep": {"number": 1.5, "yes": True}}
    assert kept.toml(file) == kept.toml(file) == read
    assert len(list(cache.iterdir())) == 1
    file.write_text("said = []\n", encoding="utf-8")
    assert kept.toml(file) == {"said": []}
