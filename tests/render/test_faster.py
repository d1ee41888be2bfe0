"""The engine's hastened functions: the same pages, to the byte."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import weasyprint

from reporter.render import engine, html
from reporter.render.specimen import specimen

_PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from reporter import assets
from reporter.render import engine
from reporter.render.shelf import Shelf
if sys.argv[2] == "plain":
    engine.hasten = lambda: None
shelf = Shelf(folders=(assets.locate("templates"),))
pages = json.loads(Path(sys.argv[1]).read_text("utf-8"))
print(json.dumps([hashlib.sha256(engine.lay_out(page, shelf, "").pdf).hexdigest() for page in pages]))
"""

# What no shipped template does, and a desk's may.
_ODD = """<!DOCTYPE html><html lang="en"><title>Odd</title><style>
@page { size: A5; margin: 12mm 10% } html { font: 10pt/1.4 serif; hyphens: auto } p { text-align: justify; margin-block: 1em 5% }
.rtl { direction: rtl; margin-inline-start: 20pt }
.box { box-sizing: border-box; width: 50%; padding: 4pt; border: 1pt solid; min-width: auto }
.calc { margin-left: calc(10pt + 5%); width: min(80%, 200pt); height: 30pt } .drop::first-letter { float: left; font-size: 30pt }
.line::first-line { font-variant-caps: small-caps; letter-spacing: .05em } table { border-collapse: collapse } td { border: 1pt solid }
.grid { display: grid; grid-template-columns: 1fr 2fr } .flex { display: flex } .cols { columns: 2 } .abs { position: absolute; right: 5% }
.side { float: left; width: 60pt; margin-left: -10pt } .right { float: right; width: 25% } u { text-underline-offset: 2pt }
.wide { word-spacing: 3pt; letter-spacing: 1pt } .lang { font-language-override: "SRB" } pre { tab-size: 4 }
</style><h1>Odd <u>pages</u>, <s>struck</s> and <span style="text-decoration: overline wavy red">waved</span></h1>
<aside class="side">A column beside the text that is narrower than it.</aside><div class="right">On the other side.</div>
<p class="drop">{text}</p><p class="line">{text}</p>
<p class="rtl" lang="ar">مرحبا بالعالم هذا نص طويل يكفي لأكثر من سطر واحد في هذه الصفحة الضيقة</p>
<div class="box"><p class="wide">{text}</p></div><div class="calc">{short}</div><table><tr><td>{short}<td width="30%">{text}</table>
<div class="grid"><p>{short}<p>{text}</div><div class="flex"><p>{text}<p>{short}</div><div class="cols"><p>{text}</p><p>{text}</p></div>
<p class="abs">{short}</p><p class="lang" lang="">{short}</p>
<pre>a\tb\n\tc</pre><p>one<br>two&#8233;three</p><ol><li>{text}<li style="display: inline-block; width: 30%">{short}</ol>
""".replace("{text}", "The representatives of several parliamentary committees disagreed about it, “officially” at least. " * 2).replace(
    "{short}", "A few words."
)
_CUT = """<html lang="en"><style>
.cut { overflow: hidden; text-overflow: ellipsis; width: 90pt } .few { max-lines: 2; block-ellipsis: auto }
</style>
<p class="cut">The representatives of several parliamentary committees disagreed.</p>
<div class="few"><p>{text}</div>""".replace("{text}", "The representatives of several parliamentary committees disagreed about it. " * 4)


def _digests(pages: list[str], how: str, folder: Path) -> list[str]:
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", _PROGRAM, str(folder / "pages.json"), how], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    found: list[str] = json.loads(run.stdout)
    return found


@pytest.mark.skipif(not weasyprint.__version__.startswith(engine.PROVED), reason="this version of the engine is not hastened")
def test_hastened_pages_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """Shipped pages in several scripts on every paper, and a page of all that a desk's template may do, come out as without: an overlooked
    case of direction, unit, break or decoration would change them."""
    settings = [
        html.Setting(issue=specimen(language), style="explainer", paper=paper, desk=None, sizes={})
        for language, paper in (("en", "A4"), ("de", "A5"), ("sr-Cyrl", "Letter"))
    ]
    pages = [str(piece.html) for setting in settings for piece in html.fragments(setting, None)] + [_ODD, _CUT]
    plain, hastened = _digests(pages, "plain", tmp_path), _digests(pages, "hastened", tmp_path)
    assert hastened == plain
    assert len(set(plain)) == len(pages)


def test_another_version_of_the_engine_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that nothing was proved on keeps its own functions."""
    import pydyf

    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    monkeypatch.setattr(pydyf, "_to_bytes", before := pydyf._to_bytes)
    engine.hasten.cache_clear()
    engine.hasten()
    assert pydyf._to_bytes is before
    engine.hasten.cache_clear()
