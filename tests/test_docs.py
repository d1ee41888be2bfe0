"""The documents are true: what they list exists, what exists is listed, and the commands they show run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from reporter.cli.commands import commands
from reporter.config.reference import markdown

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
ARTICLE = """Ferry sinks off Aldhaven

All 180 passengers were saved

A ferry sank on Sunday off the coast of Aldhaven. All 180 passengers were saved.

What happens now?

Divers will look at the wreck on Monday, the harbour authority said.
"""


def known_commands() -> dict:
    """Every command by the words that call it, those of a group among them."""
    top = get_command(commands).commands
    groups = {f"{name} {inner}": command for name, group in top.items() for inner, command in getattr(group, "commands", {}).items()}
    return {name: command for name, command in top.items() if not hasattr(command, "commands")} | groups


def command_table() -> str:
    """The commands with their arguments, options and one sentence each, as Markdown."""
    rows = ["| command | does |", "|---|---|"]
    for name, command in known_commands().items():
        words = " ".join(_word(parameter) for parameter in command.params if parameter.name != "help")
        rows.append(f"| `reporter {name} {words}` | {' '.join(command.help.split())} |".replace("[[", "[").replace("]]", "]"))
    options = {
        parameter.opts[0]: parameter.help
        for command in known_commands().values()
        for parameter in command.params
        if parameter.param_type_name == "option" and parameter.name != "help"
    }
    rows += ["", "| option | means |", "|---|---|", *(f"| `{name}` | {says} |" for name, says in options.items())]
    return "\n".join(rows) + "\n"


def _word(parameter) -> str:
    if parameter.param_type_name == "argument":
        return parameter.metavar.replace("...", "…")
    return f"[{parameter.opts[0]}{' ' + parameter.metavar if parameter.metavar else ''}]{'…' if parameter.multiple else ''}"


@pytest.mark.parametrize(("mark", "made"), [("commands", command_table), ("keys", markdown)])
def test_generated_tables_are_current(mark: str, made, request: pytest.FixtureRequest) -> None:
    """The tables of commands and keys are those of the code; `make golden` writes them."""
    text = README.read_text(encoding="utf-8")
    block = re.compile(rf"(?<=<!-- {mark} -->\n).*?(?=<!-- end -->)", re.DOTALL)
    if request.config.getoption("--golden"):
        README.write_text(block.sub(lambda _: made(), text, count=1), encoding="utf-8")
    found = block.search(README.read_text(encoding="utf-8"))
    assert found
    assert found[0] == made()


def test_every_option_says_what_it_means() -> None:
    """No command, argument or option is without a help text."""
    silent = [
        (name, parameter.name)
        for name, command in known_commands().items()
        for parameter in command.params
        if not (parameter.help or "").strip()
    ]
    assert not silent


def test_links_lead_somewhere() -> None:
    """Every file that the README links or shows is in the checkout."""
    targets = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []


def blocks() -> list[list[str]]:
    """The console sessions of the README: lists of command lines."""
    found = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [[line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")] for block in found]


@pytest.mark.slow
def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    """Typed one after the other in an empty folder, every shown command succeeds without a network."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "notes.md").write_text("# Notes on the wreck\n\nThe wreck lies 40 metres deep, divers said.\n", encoding="utf-8")
    script = "\n".join(["set -eu", *(line for block in blocks() for line in block)])
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "reporter").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reporter.cli "$@"\n', encoding="utf-8")
    (folder / "reporter").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    made = sorted(path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.pdf"))
    assert "mydesk" in made
    assert "out" in made


@pytest.mark.parametrize("name", ["brief.schema.json", "issue.schema.json"])
def test_every_field_of_the_shipped_schemas_is_described(name: str) -> None:
    """A field without a word on what it is fails."""

    def undescribed(node: object, path: str = "") -> list[str]:
        if isinstance(node, list):
            return [found for entry in node for found in undescribed(entry, path)]
        if not isinstance(node, dict):
            return []
        fields = node.get("properties", {}) if isinstance(node.get("properties"), dict) else {}
        silent = [
            f"{path}.{key}"
            for key, entry in fields.items()
            if path[-3:] != " if" and isinstance(entry, dict) and not {"description", "$ref"} & set(entry)
        ]
        return silent + [
            found for key, entry in node.items() if key not in {"if", "then", "anyOf"} for found in undescribed(entry, f"{path}.{key}")
        ]

    schema = json.loads((ROOT / "data" / name).read_text(encoding="utf-8"))
    assert undescribed(schema) == []


def test_the_first_screen_holds_the_two_commands() -> None:
    """A new user sees what it is, a picture, and what to type before scrolling."""
    first = "\n".join(README.read_text(encoding="utf-8").splitlines()[:18])
    assert "preview.png" in first
    assert "make briefing" in first
    assert "make test" in first
