"""Whole builds from hostile texts, pictures and templates: nothing is read or asked that should not be, and the issue is made."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest

SECRET = "CANARY-7f3a91c2"
HERE = Path(__file__).resolve()
#: What a folder source may hold: texts, pages, feeds and pictures. The other files are programs' own formats.
READ = frozenset(
    {
        f".{kind}"
        for kind in [
            "txt",
            "html",
            "htm",
            "xml",
            "json",
            "md",
            "svg",
            "png",
            "jpg",
            "jpeg",
            "gif",
            "bmp",
            "tif",
            "webp",
            "pdf",
            "csv",
            "js",
        ]
    }
)


class Trap:
    """A server on loopback that counts who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        trap = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                trap.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(SECRET.encode())

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def trap() -> Iterator[Trap]:
    """Closed after the test."""
    trap = Trap()
    yield trap
    trap.server.shutdown()
    trap.server.server_close()


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file nobody may read."""
    path = tmp_path / "canary.txt"
    path.write_text(f"root:{SECRET}:0:0\n")
    return path


def build(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """`reporter build` in a folder of its own."""
    command = [sys.executable, "-m", "reporter.cli", "build", "--out", folder / "out", "--date", "2026-11-24", "--max-stories", "0"]
    return subprocess.run([*command, *words, "--json"], cwd=folder, capture_output=True, text=True, timeout=560, check=False)


def leaked(out: Path) -> list[str]:
    """Files of the issue, and streams of its PDF, that hold the secret."""
    found = [str(path) for path in out.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    for path in out.rglob("*.pdf"):
        with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
            streams = [entry for entry in pdf.objects if isinstance(entry, pikepdf.Stream)]
            found += [f"{path}: {stream.objgen}" for stream in streams if SECRET.encode() in _content(stream)]
    return found


def _content(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


def targets(pdf: Path) -> set[str]:
    """Schemes of all links, and any action that is not a link."""
    with pikepdf.open(pdf) as file:
        found = set()
        for page in file.pages:
            for note in page.obj.get("/Annots", []):
                if "/A" in note:
                    kind = str(note.A.S)
                    found.add(str(note.A.URI).partition(":")[0].lower() if kind == "/URI" else kind)
        return found


def pages(address: str, canary: Path) -> dict[str, str]:
    """Hostile pages of our own: each has a headline and a sentence, so that a story can be made of it."""
    words = "The harbour of Aldhaven was closed on Monday, the port authority said. Ships waited outside for nine hours."
    hostile = {
        "attachment": f'<link rel=attachment href="file://{canary}"><a rel=attachment href="file://{canary}">file</a>',
        "picture": f'<img src="file://{canary}"><img src="{address}/picture.png"><svg><image href="file://{canary}"/></svg>',
        "sheet": f'<link rel=stylesheet href="{address}/s.css"><style>@import url({address}/i.css);body{{background:url(file://{canary})}}</style>',
        "frame": f'<iframe src="file://{canary}"></iframe><object data="{address}/o"></object><embed src="file://{canary}">',
        "links": f'<p><a href="file://{canary}">one</a> <a href="javascript:alert(1)">two</a> <a href="{address}/">three</a></p>',
        "base": f'<base href="file://{canary.parent}/"><img src="canary.txt">',
        "huge": '<p style="font-size:1e9px;margin:1e30cm">x</p><style>p{font-size:1e9px;width:1e99mm;padding:99999999px}</style>',
        "deep": "<div>" * 20_000 + "deep" + "</div>" * 20_000,
        "table": "<table>" + "<tr><td colspan=99999999 rowspan=99999999>x" * 50 + "</table>",
        "counter": "<style>p::before{counter-increment:a 999999999;content:counter(a,upper-roman)}</style>"
        + "<ol start=999999999><li>x</ol>",
        "long": "<p>" + "x" * 2_000_000,
        "entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file://' + str(canary) + '">]><p>&x;</p>',
    }
    return {
        name: f"<!doctype html><html lang=en><title>Harbour {name}</title><body><article><h1>Harbour of the {name} kind closed</h1>"
        f"<p>{words.replace('Aldhaven', f'Port {name}')}</p>{html}</article>"
        for name, html in hostile.items()
    }


def test_hostile_pages_leak_nothing(tmp_path: Path, trap: Trap, canary: Path) -> None:
    """Attachments, pictures, sheets, frames, links, entities, huge values, depth: no byte leaks, nobody is asked, every story is there."""
    source = tmp_path / "source"
    source.mkdir()
    made = pages(trap.address, canary)
    for name, text in made.items():
        (source / f"{name}.html").write_text(text)
    done = build(tmp_path, "--from", source)
    assert done.returncode in (0, 3), done.stderr
    told = json.loads(done.stdout)
    issue = Path(told["issue"]).read_text()
    named = " ".join(f"{notice['subject']} {notice['text']}" for notice in told["notices"])
    assert [name for name in made if f"{name}.html" not in issue and f"{name}.html" not in named] == []
    assert leaked(tmp_path / "out") == []
    assert trap.asked == []
    assert targets(Path(told["pdf"])) <= {"http", "https", "mailto"}


@pytest.mark.corpora
def test_the_hostile_corpus_makes_an_issue(tmp_path: Path, corpora: Path, trap: Trap) -> None:
    """Every hostile file that a folder source can be given, beside one good text: the issue is made, and each file is in it or named."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "good.md").write_text("# The harbour opened again\n\nThe harbour of Aldhaven opened on Monday, the port authority said.\n")
    files = []
    for number, path in enumerate(sorted((corpora / "hostile").rglob("*"))):
        suffix = ".html" if path.suffix == ".test" else path.suffix.lower()
        if path.is_file() and suffix in READ:
            files.append(f"{number:03d}-{path.stem[:40]}{suffix}")
            shutil.copy(path, source / files[-1])
    assert len(files) > 60
    done = build(tmp_path, "--from", source)
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    issue = Path(told["issue"]).read_text()
    assert "The harbour opened again" in issue
    assert trap.asked == []
    assert targets(Path(told["pdf"])) <= {"http", "https", "mailto"}


TEMPLATES = {
    "attachment": '<link rel="attachment" href="file://{canary}"><a rel="attachment" href="file://{canary}">x</a>',
    "picture": '<img alt="x" src="file://{canary}"><img alt="x" src="{address}/p.png">',
    "sheet": '<link rel="stylesheet" href="{address}/s.css">'
    "<style>@import url({address}/i.css); p {{ background: url(file://{canary}) }}</style>",
    "links": '<p><a href="file://{canary}">x</a><a href="javascript:alert(1)">y</a></p>',
    "huge": '<p style="font-size: 1e9px; margin: 1e30cm">x</p>',
    "tall": '<p style="height: 1e9px">x</p><p style="break-before: page">y</p>',
    "deep": "{{% for n in range(50000) %}}<div>{{% endfor %}}x",
    "counters": "<ol>{{% for n in range(60000) %}}<li>x</li>{{% endfor %}}</ol>",
    "loop": "{{% for a in range(99999) %}}{{% for b in range(99999) %}}{{% endfor %}}{{% endfor %}}",
    "memory": "{{% set x = namespace(t='x' * 99999) %}}{{% for a in range(99) %}}{{% set x.t = x.t ~ x.t %}}{{% endfor %}}",
    "include": '{{% include "../../../canary.txt" %}}',
    "python": "{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}",
}
#: What a page of these looks like is the desk's own affair: nothing has to be given up for it.
HARMLESS = frozenset({"tall"})
LIMITS = '[editions.morning]\ntitle = "Morning"\nsources = ["s"]\n[sources.s]\nkind = "folder"\nlocation = "s"\n[press]\nlimits = '


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_desks_hostile_template_costs_at_most_its_look(name: str, tmp_path: Path, trap: Trap, canary: Path) -> None:
    """A template that reads, asks, loops or grows is stopped at the limits of the desk; the issue is made, and what was given up named."""
    (tmp_path / "reporter.toml").write_text(LIMITS + '{ memory = "512 MB", cpu = "4 s", wall = "60 s" }\n')
    (tmp_path / "s").mkdir()
    text = "The harbour of Aldhaven was closed on Monday, the port authority said. Ships waited for nine hours."
    (tmp_path / "s" / "one.md").write_text(f"# The harbour closed\n\n{text}\n")
    (tmp_path / "s" / "two.md").write_text("# A violin was found\n\nA violin from 1720 was found in a barn, its owner said.\n")
    (tmp_path / "templates" / "explainer").mkdir(parents=True)
    body = TEMPLATES[name].format(canary=canary, address=trap.address)
    template = f'{{% extends "style:story.html.j2" %}}{{% block glance %}}{body}{{% endblock %}}'
    (tmp_path / "templates" / "explainer" / "story.html.j2").write_text(template)
    done = build(tmp_path, "morning")
    assert done.returncode in (0, 3), done.stderr
    told = json.loads(done.stdout)
    named = [notice for notice in told["notices"] if notice["kind"] in ("failed", "left_out")]
    assert named or name in HARMLESS
    assert leaked(tmp_path / "out") == []
    assert trap.asked == []
    assert targets(Path(told["pdf"])) <= {"http", "https", "mailto"}
