"""Authored briefs: their form, their faults and what they cite."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import jsonschema
import msgspec
import pytest

from reporter import assets
from reporter.errors import BriefError, SourceError
from reporter.model import Failed, Found, Item, Source
from reporter.sources import brief
from reporter.sources.anatomy import body
from reporter.sources.brief_form import TABLES, Brief, schema
from reporter.sources.document import DocumentReader

DATA = assets.locate("data")
PORT = """
title: Port of Aldhaven closed
standfirst: Nobody knows for how long.
byline: Jane Doe
updated: 2023-09-30T04:16:00Z
sections:
  - question: What is happening?
    text: |-
      The port has been closed since Monday. About 14 ships
      are waiting.

      “We have never seen the like,” the harbour master said. (Reuters)
  - text: More will follow.
quotes:
  - {text: We have never seen the like, speaker: The harbour master}
figures:
  - {text: About 14 ships, value: 14, unit: ships, as_of: 2023-09}
  - {text: three to five cranes, low: 3, high: 5, unit: cranes}
timeline:
  - {date: 2008, text: The port is built.}
  - {date: 2023-09-25, text: The port is closed.}
"""


def item(text: str) -> Item:
    """The item of a sound brief in YAML."""

    found = DocumentReader(io.BytesIO(text.encode())).read(Source(id="desk", kind="document", location="-"))
    assert isinstance(found, Found), found
    return found.items[0]


def fault(text: str) -> str:
    """What is wrong with a brief in YAML."""
    with pytest.raises(SourceError) as caught:
        brief.from_yaml(text.encode())
    return str(caught.value)


def test_a_brief_is_told_in_its_own_order() -> None:
    """Title, standfirst, byline, questions and answers; a blank line parts paragraphs, and nothing in them is judged by its words."""
    found = item(PORT)
    assert found.kind == "brief"
    assert [part.role for part in found.parts] == [
        *("headline", "standfirst", "byline", "heading", "paragraph", "paragraph", "paragraph"),
        *("data", "data", "data"),
    ]
    assert body(found).split("\n\n")[1] == "The port has been closed since Monday. About 14 ships are waiting."


def test_data_is_cited_where_the_text_says_it() -> None:
    """What the prose says word for word is cited there; the rest stands in lines of its own, which are cited."""
    found = item(PORT)
    roles = {(part.start, part.end): part.role for part in found.parts}
    cited = [(entry.text, entry.cites[0]) for entry in (*found.quotes, *found.figures, *found.timeline)]
    assert all(found.text[cite.start : cite.end] == text and cite.item == found.id for text, cite in cited)
    within = [next(role for (start, end), role in roles.items() if start <= cite.start < end) for _, cite in cited]
    assert within == ["paragraph", "paragraph", "data", "data", "data"]
    assert [moment.date for moment in found.timeline] == ["2008", "2023-09-25"]
    assert (found.figures[1].low, found.figures[1].high, found.figures[1].value) == (3, 5, None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("standfirst:", "standfrist:"), "standfrist (line 3): unknown key. Did you mean 'standfirst'?"),
        (("speaker:", "speakr:"), "quotes[0].speakr (line 15): unknown key. Did you mean 'speaker'?"),
        (("title: Port of Aldhaven closed", "title: [Port]"), "title (line 2): expected 'str', got 'array'"),
        (("title: Port of Aldhaven closed\n", ""), "required field 'title'"),
        (("value: 14", "value: 15"), "figures[0] (line 17): 15 is not a number in 'About 14 ships'"),
        (("value: 14", "value: many"), "figures[0].value (line 17): expected 'float | null', got 'str'"),
        (("value: 14, ", ""), "figures[0] (line 17): a figure needs"),
        (("value: 14", "value: .nan"), "figures[0] (line 17)"),
        (("2023-09-25", "2023-02-30x"), "timeline[1].date"),
        (("as_of: 2023-09", "as_of: '2023-13'"), "figures[0].as_of (line 17): there is no date '2023-13'"),
        (("2023-09-30T04:16:00Z", "soon"), "updated (line 5): 'soon' is no date"),
        (("byline: Jane Doe", "link: javascript:alert(1)"), "link (line 4)"),
        (("byline: Jane Doe", "byline: &name Jane Doe"), "an anchor or alias in line 4"),
        (("byline: Jane Doe", "byline: A\nbyline: B"), "not valid YAML in line 5"),
        (("byline: Jane Doe", "byline: !!python/object:os.system x"), "not valid YAML in line 4"),
    ],
)
def test_faults_name_place_and_remedy(change: tuple[str, str], says: str) -> None:
    """The key path, the line, and the nearest known key or what to do."""
    assert change[0] in PORT
    assert says in fault(PORT.replace(*change, 1))


def test_a_list_is_no_brief() -> None:
    """A file of another form is told what a brief is."""
    assert "begins with `title:`" in fault("- a\n- b\n")


def test_json_is_read_like_yaml() -> None:
    """The same brief in JSON is the same item but for nothing."""
    from ruamel.yaml import YAML

    plain = json.loads(json.dumps(YAML(typ="safe").load(PORT), default=lambda value: value.isoformat()))
    assert item(json.dumps(plain)) == item(PORT)
    with pytest.raises(BriefError, match=re.escape("standfrist: unknown key. Did you mean 'standfirst'?")):
        brief.from_json(b'{"title": "T", "sections": [{"text": "A."}], "standfrist": "S"}')


def test_the_schema_is_the_form() -> None:
    """The shipped JSON Schema is made of the fields, each with a description."""
    assert (DATA / "brief.schema.json").read_bytes() == schema()
    definitions = json.loads(schema())["$defs"]
    assert not [
        (name, key) for name, table in definitions.items() for key, field in table["properties"].items() if "description" not in field
    ]


def test_sample_and_template_follow_the_schema() -> None:
    """The brief of the sample desk and the template are sound, by the schema and by the reader; the template shows every field."""
    from ruamel.yaml import YAML

    checker = jsonschema.Draft202012Validator(json.loads(schema()))
    for path in (DATA / "brief.template.yaml", DATA / "sample" / "sources" / "kosovo-serbia-border.yaml"):
        plain = json.loads(json.dumps(YAML(typ="safe").load(path), default=lambda value: value.isoformat()))
        checker.validate(plain)
        brief.from_yaml(path.read_bytes())
    template = (DATA / "brief.template.yaml").read_text()
    assert not [name for name in fields() if f"{name}:" not in template]


def test_every_field_is_documented() -> None:
    """data/BRIEF.md explains every field of every table."""
    text = (DATA / "BRIEF.md").read_text()
    assert not [name for name in fields() if f"`{name}`" not in text]


def fields() -> list[str]:
    """Every key a brief may have, in any table."""
    return [field.encode_name for table in (Brief, *TABLES.values()) for field in msgspec.structs.fields(table)]


def test_the_form_on_disk_is_found_by_its_suffix(tmp_path: Path) -> None:
    """A YAML file is a brief and nothing else: its faults are told as a brief's."""
    path = tmp_path / "notes.yml"
    path.write_text("name: CI\n")
    found = DocumentReader().read(Source(id="desk", kind="document", location=str(path)))
    assert isinstance(found, Failed)
    assert found.reason.startswith("name (line 1): unknown key")
