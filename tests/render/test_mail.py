"""The bodies of a mail: what is in them, how long they are, and which CSS they use."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from reporter.errors import TemplateError
from reporter.model import Cite, Claim, Issue, Section
from reporter.render import mail
from reporter.render.html import Setting
from reporter.render.mail import LONGEST, UNSUBSCRIBE, Mailing, bodies
from reporter.render.specimen import specimen
from reporter.render.words import languages, words
from reporter.render.worker import TEMPLATES, Workers, insist

GMAIL = 102_000  # bytes of a part after which Gmail hides the rest
PICTURES = {"media/specimen.png": "0123456789abcdef@example.org"}

#: Property → why it may stand in a mail. "All": Outlook (Word), Gmail and Apple Mail take it (caniemail.com, 2024).
PROPERTIES = {
    "background-color": "all; of the page in its normal colours, so that a program that turns colours round turns both",
    "border": "all; on images, none",
    "border-top": "all; Outlook on table cells, where it stands",
    "border-top-color": "only in the sheet for dark mode",
    "color": "all",
    "color-scheme": "Apple Mail; without it nothing is lost",
    "display": "all for block; none for the preview line, which holds no table, and Outlook has mso-hide",
    "font-family": "all",
    "font-size": "all, in px",
    "font-style": "all",
    "font-weight": "all for normal and bold",
    "height": "all; auto, on images",
    "letter-spacing": "all but Outlook, where letters stand closer",
    "line-height": "all, in px; not normal",
    "margin": "all on blocks; not negative, not auto",
    "max-height": "all but Outlook; of the preview line, which is hidden anyway",
    "max-width": "Outlook on tables only: a table of 600 px stands around it there, and images have a width attribute",
    "mso-hide": "Outlook's own",
    "overflow": "all but Outlook; of the preview line",
    "padding": "Outlook on table cells only, where it stands",
    "padding-left": "only in the sheet for narrow screens",
    "padding-right": "only in the sheet for narrow screens",
    "supported-color-schemes": "older Apple Mail",
    "text-align": "all",
    "text-decoration": "all but Gmail on iOS, where links are underlined",
    "text-transform": "all but Outlook in part, where letters stay small",
    "white-space": "all but Outlook for Windows, where such words may be parted",
    "width": "all",
    "word-break": "Apple Mail, Outlook but for Windows; elsewhere an address longer than the screen makes the page as wide",
}


def made(issue: Issue | None = None, **more: object) -> mail.Bodies:
    """The bodies of the specimen, or of another issue."""
    printed = issue or specimen("en")
    told = {"language": printed.language, "pages": 7, "pdf": "attached", "pictures": PICTURES} | more
    return bodies(Setting(issue=printed, style="explainer", paper="A4", desk=None, sizes={}), Mailing(**told))


def large(paragraphs: int, words: int = 60, script: str = "stone ") -> Issue:
    """The specimen with a first story of so many paragraphs."""
    issue = specimen("en")
    claims = tuple(
        Claim(text=f"Number {n}: {script * words}".strip(), cites=(Cite(item="a", start=0, end=4),), paragraph=n) for n in range(paragraphs)
    )
    sections = tuple(Section(question=f"Question {n}?", claims=claims[n : n + 10]) for n in range(0, paragraphs, 10))
    return replace(issue, stories=(replace(issue.stories[0], sections=sections), *issue.stories[1:]))


def styles(html: str) -> dict[str, set[str]]:
    """The properties that a page declares → the elements they stand at; "sheet" for the style sheet."""
    found: dict[str, set[str]] = {}
    for element in lxml.html.fromstring(html).iter():
        if isinstance(element.tag, str) and element.get("style"):
            for name in re.findall(r"(?:^|;)\s*([a-z-]+)\s*:", element.get("style")):
                found.setdefault(name, set()).add(element.tag)
    for sheet in re.findall(r"<style>(.*?)</style>", html, re.DOTALL):
        for block in re.findall(r"\{([^{}]*)\}", sheet):
            for name in re.findall(r"(?:^|;)\s*([a-z-]+)\s*:", block):
                found.setdefault(name, set()).add("sheet")
    return found


def test_only_css_that_mail_programs_know_is_used() -> None:
    """Every property is in the list with its reason; padding stands at cells; nothing is positioned, floated or a background image."""
    used = styles(made(unsubscribe=True, trial=True).html)
    assert set(used) - set(PROPERTIES) == set()
    assert set(PROPERTIES) - set(used) == set(), "no longer used: take it from the list"
    assert used["padding"] <= {"td", "body"}
    assert used["border-top"] == {"td"}


def test_the_sheet_is_one_that_gmail_keeps() -> None:
    """Gmail drops a sheet over 16 KB, and each declaration with no space before `!important`."""
    (sheet,) = re.findall(r"<style>(.*?)</style>", made().html, re.DOTALL)
    assert len(sheet) < 16_000
    assert not re.search(r"\S!important", sheet)
    assert "prefers-color-scheme: dark" in sheet


def test_nothing_is_loaded_from_elsewhere() -> None:
    """A mail names no file but the pictures it carries: no fonts, no sheets, no picture that counts readers."""
    page = lxml.html.fromstring(made().html)
    assert {image.get("src") for image in page.iter("img")} == {f"cid:{PICTURES['media/specimen.png']}"}
    assert not list(page.iter("link", "script", "iframe", "object", "form"))
    assert "url(" not in made().html
    assert all(re.match(r"https?://|mailto:|#", a.get("href")) for a in page.iter("a"))


def test_pictures_have_words_and_a_width() -> None:
    """Who sees no pictures reads what they show; Outlook goes by the attribute."""
    for image in lxml.html.fromstring(made().html).iter("img"):
        assert image.get("alt")
        assert int(image.get("width")) <= 552


def test_layout_tables_are_called_so() -> None:
    """Screen readers announce no table where there is none."""
    assert all(table.get("role") == "presentation" for table in lxml.html.fromstring(made().html).iter("table"))


@pytest.mark.parametrize("language", languages())
def test_both_bodies_in_every_language(language: str) -> None:
    """Title, headlines, every claim and every source are in both; the page says its language."""
    issue = specimen(language)
    both = made(issue)
    shown = " ".join(lxml.html.fromstring(both.html).text_content().split())
    flat = " ".join(both.text.split())
    for story in issue.stories:
        for claim in (claim for section in story.sections for claim in section.claims):
            assert "".join(claim.text.split())[:40] in "".join(flat.split())
        assert "".join(story.headline.text.split())[:30] in "".join(flat.split())
    assert f'<html lang="{language}">' in both.html
    assert str(issue.number) in shown
    assert not both.shortened


def test_every_claim_keeps_its_sources() -> None:
    """Each note number in the text stands before an outlet at the story's foot, in both bodies; facts have theirs too."""
    both = made()
    page = lxml.html.fromstring(both.html)
    anchors = {element.get("id") for element in page.iter() if element.get("id")}
    named = [a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")]
    assert named
    assert set(named) <= anchors
    for number in set(re.findall(r" \[(\d+)\]", both.text)):
        assert re.search(rf"(?m)^\[{number}\] \S", both.text)


def test_lines_of_the_text_are_at_most_72_characters() -> None:
    """Save an address, which nobody could follow when it is broken."""
    text = made(large(30), unsubscribe=True).text
    long = [line for line in text.splitlines() if len(line) > 72]
    assert all("://" in line for line in long)
    assert text.endswith("\n")


@pytest.mark.parametrize(("paragraphs", "script"), [(300, "stone "), (400, "stone "), (3000, "stone "), (400, "камен "), (2000, "a&<> ")])
def test_a_large_issue_is_shortened_and_says_so(paragraphs: int, script: str) -> None:
    """Gmail hides what is past 102 kB: stories are cut to their first paragraphs, and both bodies say where the rest is."""
    both = made(large(paragraphs, script=script))
    assert len(both.html.encode()) <= LONGEST < GMAIL
    assert both.shortened
    for body in (both.html, both.text):
        assert "The stories are shortened here; the PDF has them whole." in " ".join(body.split())


def test_what_is_left_of_a_story_keeps_its_sources() -> None:
    """A source's number moves up to where the story now ends, and each number leads to a source that is listed."""
    both = made(large(3000))
    assert both.shortened
    page = lxml.html.fromstring(both.html)
    texts = [p for p in page.iter("p") if p.text_content().startswith("Number ")]
    assert texts
    assert all(re.search(r"\[\d+\]$", p.text_content().strip()) for p in texts[-1:])
    named = {a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")}
    assert named <= {element.get("id") for element in page.iter() if element.get("id")}


def test_two_hundred_stories_fit() -> None:
    """Many stories as well as long ones."""
    issue = specimen("en")
    stories = tuple(replace(issue.stories[n % 2], id=f"{n:016x}") for n in range(200))
    both = made(replace(issue, stories=stories))
    assert len(both.html.encode()) <= LONGEST
    assert both.shortened
    told = len(lxml.html.fromstring(both.html).find_class("headline"))
    assert 20 < told < 200
    assert f"Further stories, in the PDF alone: {200 - told}." in both.html
    assert both.text.count(stories[0].headline.text[:20]) > told, "text has less around it, so more of it fits"


def test_the_first_words_are_what_a_list_of_mails_shows() -> None:
    """The preview line is the first highlight, hidden in the mail itself."""
    page = lxml.html.fromstring(made().html)
    first = next(element for element in page.find("body").iter() if isinstance(element.tag, str) and element.tag != "body")
    assert "display:none" in first.get("style")
    assert first.text_content().split()[:4] == specimen("en").highlights[0].text.split()[:4]


def test_how_much_stands_behind_a_sentence_is_said() -> None:
    """One weak source, or how many independent ones, in both bodies as on the page."""
    issue = large(2)
    weak, strong = issue.stories[0].sections[0].claims
    claims = (replace(weak, weak=True), replace(strong, cites=(*strong.cites, Cite(item="b", start=0, end=4)), voices=1))
    story = replace(issue.stories[0], sections=(Section(question=None, claims=claims),))
    both = made(replace(issue, stories=(story,)))
    for body in (lxml.html.fromstring(both.html).text_content(), both.text):
        assert "(one weak source)" in " ".join(body.split())
        assert f"({words('en').count('independent', 1)})" in " ".join(body.split())
    assert re.search(r'<span style="white-space:nowrap;">(<a class="note"[^>]*>\[\d\]</a>){2}</span>', both.html), (
        "no line ends between them"
    )
    assert "(1\xa0independent)" in both.html


def test_both_say_what_has_changed() -> None:
    """What is new, updated, resolved and moved since the last issue stands before the stories; many headlines are cut short; a first issue
    has no such box.
    """
    issue = specimen("en")
    first, *others = issue.stories
    headlines = [
        replace(first, id=f"{n:016x}", status="new", headline=replace(first.headline, text=f"Story number {n}")) for n in range(12)
    ]
    both = made(replace(issue, stories=(*headlines, *others)))
    for body in (lxml.html.fromstring(both.html).text_content(), both.text):
        told = " ".join(body.split())
        box = told[told.casefold().index("since no. 11") :][:900]
        assert "Story number 9; …" in box
        assert "Story number 10" not in box
    still = [replace(story, status="unchanged", figures=()) for story in issue.told]
    same = made(replace(issue, stories=tuple(still)))
    assert all("Nothing has changed since No. 11." in " ".join(body.split()) for body in (same.html, same.text))
    assert "since no." not in made(replace(issue, since=None)).html.casefold()


def test_the_link_for_hearing_no_more_stands_in_both() -> None:
    """Where there is one."""
    both, without = made(unsubscribe=True), made()
    assert UNSUBSCRIBE in both.html
    assert UNSUBSCRIBE in both.text
    assert UNSUBSCRIBE not in without.html + without.text


def test_bodies_come_out_of_a_limited_child() -> None:
    """The same bodies, with the template run where it can do no harm; one that does not end is stopped and told."""
    setting = Setting(issue=specimen("en"), style="explainer", paper="A4", desk=None, sizes={})
    told = Mailing(language="en", pages=7, pdf="attached", pictures=PICTURES)
    with Workers() as workers:
        assert insist(workers.call(TEMPLATES, bodies, setting, told), "the mail") == made()


def test_a_desks_own_mail(tmp_path: Path) -> None:
    """Its logo block is a file of its own, like every other."""
    folder = tmp_path / "explainer"
    folder.mkdir()
    (folder / "mail.html.j2").write_text('{% extends "shared:mail.html.j2" %}{% block logo %}<p>The Eastern desk</p>{% endblock %}')
    setting = Setting(issue=specimen("en"), style="explainer", paper="A4", desk=tmp_path, sizes={})
    assert "<p>The Eastern desk</p>" in bodies(setting, Mailing(language="en", pages=7, pdf="attached", pictures={})).html


def test_a_broken_mail_template_is_named(tmp_path: Path) -> None:
    """Before the morning it is needed; the shipped one is sound in every language."""
    for language in languages():
        mail.check("explainer", None, language)
    (tmp_path / "explainer").mkdir()
    (tmp_path / "explainer" / "mail.html.j2").write_text("\n{{ mailing.nothing }}")
    with pytest.raises(TemplateError, match=r"mail\.html\.j2:2"):
        mail.check("explainer", tmp_path)


def test_hostile_words_stay_words() -> None:
    """Mark-up and template code in the matter are shown as they are."""
    both = made(large(1, words=1, script="<script>alert(1)</script> {{ 7*7 }} "))
    assert "<script>" not in both.html
    assert "{{ 7*7 }}" in " ".join(lxml.html.fromstring(both.html).text_content().split())
