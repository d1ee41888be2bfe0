"""The house's rules: who may import whom, what loads when, and how long a room may be."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import reporter

ROOT = Path(__file__).resolve().parents[1]
SOURCE = sorted((ROOT / "reporter").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
#: Each of these costs more than 20 ms or a system library, and most commands need none of them.
HEAVY = {"weasyprint", "reportlab", "trafilatura", "pikepdf", "dateparser", "numpy", "httpx", "babel", "jinja2", "PIL", "lxml", "pypdfium2"}


def names(path: Path) -> str:
    """A file's path inside the checkout."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """A file's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """All functions of a file, methods included."""
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def modules() -> list[str]:
    """Every importable module of the package."""
    return ["reporter", *(found.name for found in pkgutil.walk_packages(reporter.__path__, "reporter."))]


@pytest.mark.parametrize("name", modules())
def test_what_a_module_exports_is_there_and_sorted(name: str) -> None:
    """`__all__`, where a module has one, names things that exist, in order."""
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", [])
    assert list(exported) == sorted(exported)
    assert not [entry for entry in exported if not hasattr(module, entry)]


def test_the_package_exports_what_it_shows() -> None:
    """The public names of `reporter` are those of `__all__`, no more."""
    source = tree(ROOT / "reporter" / "__init__.py")
    bound = {target.id for node in source.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
    imported = {alias.asname or alias.name for node in source.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    public = {name for name in bound | imported if not name.startswith("_") or name == "__version__"} - {"annotations"}
    assert public == set(reporter.__all__)


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["verify", "--help"]])
def test_a_command_that_sets_no_page_loads_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    """Asking for help loads neither the page engine nor anything else that is slow to load."""
    assert _loaded(arguments, tmp_path) & HEAVY == set()


def test_status_loads_nothing_heavy(tmp_path: Path) -> None:
    """Looking at what is next needs no page engine, where the command exists."""
    if "status" not in subprocess.run([sys.executable, "-m", "reporter.cli", "--help"], capture_output=True, text=True, check=True).stdout:
        pytest.skip("no status command yet")
    assert _loaded(["status"], tmp_path) & HEAVY == set()


def _loaded(arguments: list[str], folder: Path) -> set[str]:
    """The top-level packages that a run of the command has loaded at its end."""
    script = (
        "import atexit, json, sys; from reporter import cli\n"
        "atexit.register(lambda: print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr))\n"
        f"sys.argv = ['reporter', *{arguments!r}]; cli.main()"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=folder)
    return set(json.loads(run.stderr.strip().splitlines()[-1]))


def test_imports_go_one_way() -> None:
    """The contracts in pyproject.toml hold: adapters never import each other, composing knows no network."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:]


@pytest.mark.parametrize("path", SOURCE, ids=names)
def test_only_net_opens_connections(path: Path) -> None:
    """No other room imports a module that reaches the network (the import contracts see whole packages only)."""
    imported = {alias.name for node in ast.walk(tree(path)) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {f"{node.module}" for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)}
    doors = imported & {"urllib.request", "http.client", "ftplib", "requests", "aiohttp"}
    assert "net" in path.parts or not doors, doors


@pytest.mark.parametrize("path", SOURCE, ids=names)
def test_only_the_composition_root_reads_the_clock(path: Path) -> None:
    """No module below `app` asks what time it is: it is told."""
    asked = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    assert "app" in path.parts or not asked, f"{names(path)}:{asked}"


@pytest.mark.parametrize("path", SOURCE, ids=names)
def test_only_the_command_line_prints(path: Path) -> None:
    """A stray print (the display is the command line's own) would end up between the paths that scripts read."""
    printed = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert "cli" in path.parts or path.name == "display.py" or not printed, f"{names(path)}:{printed}"


@pytest.mark.parametrize("path", TESTS, ids=names)
def test_every_test_says_what_it_holds(path: Path) -> None:
    """Each test has a sentence on the behaviour that it holds."""
    silent = [function.name for function in functions(path) if function.name.startswith("test_") and not ast.get_docstring(function)]
    assert not silent


@pytest.mark.parametrize("path", SOURCE, ids=names)
def test_every_module_says_what_it_is(path: Path) -> None:
    """Each module begins with a docstring; one of more than 400 lines says there why it is that long."""
    says = ast.get_docstring(tree(path))
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert says
    assert lines <= 400 or "lines" in says, f"{names(path)} has {lines} lines"


@pytest.mark.parametrize("folder", ["templates", "data"])
def test_shipped_folders_hold_no_code(folder: str) -> None:
    """A `.py` file there would break editable installs."""
    assert not list((ROOT / folder).rglob("*.py"))


def test_there_is_no_room_for_odds_and_ends() -> None:
    """Modules are named for a noun of the field."""
    assert not [names(path) for path in SOURCE if path.stem in {"utils", "util", "helpers", "common", "misc"}]
