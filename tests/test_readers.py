"""The CSV file of an audience's readers: columns, languages, audiences, and how a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter import config
from reporter.errors import ConfigError
from reporter.model import Recipient


def audience(tmp_path: Path, text: str | bytes, name: str = "staff") -> tuple[Recipient, ...]:
    """The readers of an audience whose file holds that text."""
    (tmp_path / "readers.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    path = tmp_path / "reporter.toml"
    path.write_text(
        f'[audiences.{name}]\nrecipients = ["first@example.org"]\nreaders = "readers.csv"\nchannel = "post"\n'
        '[channels.post]\nscheme = "mail"\nserver = "smtp.example.org"\nfrom = "desk@example.org"\n'
    )
    return config.load(path, {}, {}).audiences[name].recipients


def test_readers_follow_the_recipients_of_the_config(tmp_path: Path) -> None:
    """Name and language come from the file; columns stand in any order."""
    found = audience(tmp_path, "name,address,language\nAnn Lee,ann@example.org,de\n,bob@example.org,\n")
    assert [each.written for each in found] == ["first@example.org", "ann@example.org", "bob@example.org"]
    assert [(each.name, each.language) for each in found[1:]] == [("Ann Lee", "de"), (None, None)]


def test_a_row_of_another_audience_is_not_read(tmp_path: Path) -> None:
    """One file serves several audiences; a row without one is of all."""
    found = audience(tmp_path, "address,audience\na@example.org,staff\nb@example.org,board\nc@example.org,\n")
    assert [each.written for each in found[1:]] == ["a@example.org", "c@example.org"]


def test_spreadsheets_of_every_country_are_read(tmp_path: Path) -> None:
    """Semicolons, a byte-order mark, CRLF, quoted values that hold the separator or a line break, blank lines."""
    text = '\ufeffAddress;Name\r\nann@example.org;"Lee; Ann"\r\n\r\nbob@example.org;"Bob\r\nStone"\r\n'
    found = audience(tmp_path, text)
    assert [(each.written, each.name) for each in found[1:]] == [("ann@example.org", "Lee; Ann"), ("bob@example.org", "Bob\nStone")]


def test_a_wrong_address_does_not_keep_the_others_from_their_paper(tmp_path: Path) -> None:
    """What can be written to is seen when it is."""
    assert [each.written for each in audience(tmp_path, "address\nnobody\nann@example.org\n")[1:]] == ["nobody", "ann@example.org"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mail,name\nann@example.org,Ann\n", ("readers.csv, line 1", "unknown column 'mail'")),
        ("adress,name\nann@example.org,Ann\n", ("readers.csv, line 1", "'adress'", "address")),
        ("name\nAnn\n", ("readers.csv, line 1", "no column 'address'")),
        ("", ("readers.csv, line 1", "no column 'address'")),
        ("address,name\na@example.org,Ann\nb@example.org,Lee, Ann\n", ("readers.csv, line 3", "more values than columns")),
        ("address,language\na@example.org,de\nb@example.org,not a language!\n", ("readers.csv, line 3", "language")),
        ('address\n"a@example.org\n', ("readers.csv", "not a CSV file")),
        (b"address\n\xff\xfe\n", ("readers.csv", "not UTF-8")),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_column(tmp_path: Path, text: str | bytes, said: tuple[str, ...]) -> None:
    """One sentence that says where to look."""
    with pytest.raises(ConfigError) as caught:
        audience(tmp_path, text)
    assert all(part in str(caught.value) for part in said), str(caught.value)


def test_a_missing_file_is_named_with_its_key(tmp_path: Path) -> None:
    """The key of the config that asks for it, too."""
    path = tmp_path / "reporter.toml"
    path.write_text('[audiences.staff]\nreaders = "nowhere.csv"\n')
    with pytest.raises(ConfigError) as caught:
        config.load(path, {}, {})
    assert "nowhere.csv" in str(caught.value)
    assert "audiences.staff.readers" in str(caught.value)
