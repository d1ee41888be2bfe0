"""The HTML part of a mail in a real browser: narrow screens, dark mode, pictures that are not loaded."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.model import Cite, Claim, Issue, Section
from reporter.render.html import Setting
from reporter.render.mail import Mailing, bodies
from reporter.render.specimen import specimen
from tests.render.press import picture

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")]

#: What the page says of itself, once all is laid out: its widths, and each text's colours and size.
_MEASURE = """
addEventListener("load", () => {
  const texts = [];
  for (const element of document.querySelectorAll("p, h1, h2, h3, a, span, b, img")) {
    const words = (element.alt || element.textContent).trim();
    if (!words || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    let ground = element;
    while (ground && getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
    texts.push([style.color, ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)", parseFloat(style.fontSize),
      words.slice(0, 40)]);
  }
  const image = document.querySelector("img");
  parent.postMessage(JSON.stringify({width: innerWidth, needed: document.documentElement.scrollWidth,
    dark: matchMedia("(prefers-color-scheme: dark)").matches, texts, image: image && image.getBoundingClientRect().width}), "*");
});
"""
_FRAME = """<!DOCTYPE html><html><head><meta name="color-scheme" content="light dark"></head><body>
<script>addEventListener("message", event => {{ document.body.textContent = event.data }})</script>
<iframe src="mail.html" width="{width}" height="900" style="border:0"></iframe></body></html>"""


def page(issue: Issue, *, pictures: bool = True) -> str:
    """The HTML part, its pictures inside instead of beside it; with `pictures` off they are named and not there."""
    told = Mailing(language=issue.language, pages=7, pdf="attached", pictures={"media/specimen.png": "0@example.org"}, unsubscribe=True)
    shown = bodies(Setting(issue=issue, style="explainer", paper="A4", desk=None, sizes={}), told).html
    data = base64.b64encode(picture()["media/specimen.png"].data).decode()
    return shown.replace("cid:0@example.org", f"data:image/png;base64,{data}" if pictures else "missing.png")


def measured(text: str, folder: Path, width: int, *, dark: bool) -> dict[str, object]:
    """What the browser says of the page, shown that many pixels wide."""
    (folder / "mail.html").write_text(text.replace("</body>", f"<script>{_MEASURE}</script></body>"), "utf-8")
    (folder / "frame.html").write_text(_FRAME.format(width=width), "utf-8")
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--virtual-time-budget=5000")
    look = (f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--window-size=1200,900", f"--user-data-dir={folder / 'profile'}")
    command = [str(CHROMIUM), *options, *look, "--dump-dom", (folder / "frame.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    said = re.search(r"<body>(\{.*\})</body>", done.stdout, re.DOTALL)
    assert said, done.stdout[-500:] + done.stderr[-500:]
    found: dict[str, object] = json.loads(html.unescape(said[1]))
    return found


def contrast(ink: str, ground: str) -> float:
    """The ratio of WCAG 2.2 §1.4.3 between two colours as browsers write them."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(ink), light(ground)))
    return (high + 0.05) / (low + 0.05)


def hard() -> Issue:
    """The specimen with a sentence that holds a word and an address longer than a narrow screen."""
    issue = specimen("de")
    word, address = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "https://example.org/" + "a" * 120
    claim = Claim(text=f"The {word} wrote {address} on Monday.", cites=(Cite(item="a", start=0, end=4),))
    stories = (replace(issue.stories[0], sections=(Section(question=f"{word}?", claims=(claim,)),)), *issue.stories[1:])
    return replace(issue, title=f"Bericht der {word}", stories=stories)


@pytest.mark.parametrize("width", [320, 600, 1000])
def test_nothing_is_wider_than_the_screen(tmp_path: Path, width: int) -> None:
    """Nobody has to scroll sideways, whatever word, address or picture is in the mail."""
    for issue in (specimen("en"), hard()):
        found = measured(page(issue), tmp_path, width, dark=False)
        assert found["width"] == width
        assert found["needed"] <= width
        assert 0 < found["image"] <= min(width, 552)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_its_ground(tmp_path: Path, dark: bool) -> None:
    """4.5 to 1 at least (WCAG 2.2 §1.4.3, AA), by light and in dark mode, at a size that can be read."""
    found = measured(page(specimen("en")), tmp_path, 600, dark=dark)
    assert found["dark"] is dark
    weak = [(text, round(contrast(ink, ground), 2)) for ink, ground, _, text in found["texts"] if contrast(ink, ground) < 4.5]
    assert weak == []
    assert len(found["texts"]) > 20
    assert min(size for _, _, size, _ in found["texts"]) >= 12


def test_without_pictures_nothing_is_lost(tmp_path: Path) -> None:
    """Most programs show none until they are asked to: their words stand in their place, and nothing moves out of the screen."""
    found = measured(page(specimen("en"), pictures=False), tmp_path, 320, dark=False)
    assert found["needed"] <= 320


def test_the_measure_finds_what_is_wrong(tmp_path: Path) -> None:
    """A box that is too wide and a grey on grey are seen."""
    broken = page(specimen("en")).replace("</h1>", '</h1><p style="width:900px;color:#999;background-color:#888">wide and weak</p>', 1)
    found = measured(broken, tmp_path, 320, dark=False)
    assert found["needed"] > 320
    assert any(contrast(ink, ground) < 4.5 for ink, ground, _, _ in found["texts"])
