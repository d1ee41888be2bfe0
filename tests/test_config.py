"""reporter.toml: every mistake is named by its place and a remedy, every value knows where it came from."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from reporter import assets
from reporter.config import load
from reporter.config.keys import TABLES
from reporter.config.reference import comments
from reporter.config.tables import described
from reporter.config.values import Duration, Size, shown
from reporter.errors import ConfigError
from reporter.model import Schedule

BASE = '[editions.morning]\ntitle = "Morning"\n'
FEED = '[sources.a]\nkind = "feed"\nlocation = "https://example.org/feed"\n'


@pytest.fixture
def toml(tmp_path: Path):
    """Writes a reporter.toml and returns its path."""

    def write(text: str) -> Path:
        path = tmp_path / "reporter.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


WRONG = {
    "unknown key": (BASE + 'papper = "A4"', "editions.morning.papper: unknown key. Did you mean 'paper'?"),
    "unknown table": ("[edition.x]", "edition: unknown table 'edition'. Did you mean 'editions'?"),
    "key of a table inside": (
        BASE + 'deadline = "2h"',
        "editions.morning.deadline: unknown key. It is a key of editions.morning.schedule",
    ),
    "unknown key in a table inside": (
        BASE + 'schedule = { at = "06:30", zone = "UTC", dayz = "mon" }',
        "editions.morning.schedule.dayz: unknown key. Did you mean 'days'?",
    ),
    "unknown paper": (BASE + 'paper = "letter"', "editions.morning.paper: 'letter' is unknown. Did you mean 'Letter'?"),
    "text for a number": (
        BASE + 'max_stories = "12"',
        "editions.morning.max_stories: expected a whole number, got text. 'max_stories' is the number of stories an issue has at most",
    ),
    "a negative count": (BASE + "max_stories = -1", "editions.morning.max_stories: expected a whole number of at least 0"),
    "a number for text": ("[editions.x]\ntitle = 3", "editions.x.title: expected text, not 3"),
    "text for a list": (BASE + 'pins = "Kosovo"', "editions.morning.pins: expected a list, got text"),
    "text for a table": (BASE + 'schedule = "06:30"', "editions.morning.schedule: expected a table, got text"),
    "no title": ("[editions.x]", "editions.x.title: is missing. 'title' is the name in the masthead"),
    "a title of two lines": ('[editions.x]\ntitle = "a\\nb"', "editions.x.title: holds a line break"),
    "a language without pages": (BASE + 'language = "xx"', "editions.morning.language: pages cannot be set in 'xx'. Known: en, fr, de, es"),
    "an unsafe style": (BASE + 'style = "../../etc"', "editions.morning.style: '../../etc' is not a name"),
    "an unsafe edition": ('[editions."../x"]\ntitle = "x"', "editions.../x: '../x' is not a name"),
    "no such source": (BASE + 'sources = ["b"]\n' + FEED, "editions.morning.sources: no source is called 'b'. Known: a"),
    "no such audience": (BASE + 'audiences = ["b"]', "editions.morning.audiences: no audience is called 'b'. None is configured"),
    "no such channel": ('[audiences.b]\nchannel = "post"', "audiences.b.channel: no channel is called 'post'"),
    "no such section": (
        BASE + 'sections = ["World"]\n' + FEED + 'section = "Wrld"',
        "sources.a.section: the edition has no section 'Wrld'. Did you mean 'World'?",
    ),
    "no such zone": (
        BASE + 'schedule = { at = "06:30", zone = "Europe/Berln" }',
        "editions.morning.schedule.zone: no time zone is called 'Europe/Berln'. Did you mean 'Europe/Berlin'?",
    ),
    "a city for a zone": (BASE + 'zone = "Belgrade"', "Did you mean 'Europe/Belgrade'?"),
    "a folder of zones": (BASE + 'zone = "Europe"', "editions.morning.zone: no time zone is called 'Europe'"),
    "no such time": (BASE + 'schedule = { at = "24:00", zone = "UTC" }', "editions.morning.schedule.at: '24:00' is not a time of day"),
    "no such day": (
        BASE + 'schedule = { at = "06:30", zone = "UTC", days = "mon-fry" }',
        "editions.morning.schedule.days: 'mon-fry' is not a day",
    ),
    "no such date": (BASE + 'schedule = { at = "06:30", zone = "UTC", days = "2026-02-30" }', "'2026-02-30' is not a day"),
    "a duration without a unit": (
        BASE + 'schedule = { at = "06:30", zone = "UTC", max_lateness = 3 }',
        "editions.morning.schedule.max_lateness: 3 is not a duration like",
    ),
    "a holiday that is neither a date nor a file": (
        BASE + 'schedule = { at = "06:30", zone = "UTC", holidays = ["christmas.txt"] }',
        "editions.morning.schedule.holidays: 'christmas.txt' is neither a date nor a text file that can be read (No such file",
    ),
    "an operator nobody knows": ('[operator]\naudiences = ["duty"]', "operator.audiences: no audience is called 'duty'"),
    "a choice that is none": (
        BASE + 'schedule = { at = "06:30", zone = "UTC", catch_up = "lates" }',
        "editions.morning.schedule.catch_up: 'lates' is unknown. Did you mean 'latest'?",
    ),
    "a marking that is none": (
        BASE + 'marking = "TLP:ORANGE"',
        "editions.morning.marking: 'TLP:ORANGE' is not in the Traffic Light Protocol",
    ),
    "more at least than at most": (BASE + "min_stories = 13", "editions.morning.max_stories: 12 is below min_stories, 13"),
    "no such kind": (
        '[sources.a]\nkind = "fed"\nlocation = "x"',
        "sources.a.kind: no kind of source is called 'fed'. Did you mean 'feed'?",
    ),
    "a source that is no table": ("[sources]\na = 3", "sources.a: expected a table. Write [sources.a]"),
    "sources that are no tables": ('sources = "x"', "sources: expected tables"),
    "a password": (FEED + 'password = "hunter2"', "sources.a.password: a secret does not belong into this file. Put it into"),
    "a password in an address": (
        '[sources.a]\nkind = "feed"\nlocation = "https://me:hunter2@example.org/"',
        "sources.a.location: the address holds a password",
    ),
    "a password for a variable": (FEED + 'password_env = "hunter2"', "sources.a.password_env: is not the name of an environment variable"),
    "no such scheme": (
        '[channels.a]\nscheme = "mial"',
        "channels.a.scheme: 'mial' is not a way to hand over an issue. Did you mean 'mail'?",
    ),
    "another scheme's key": (
        '[channels.a]\nscheme = "disk"\nfolder = "x"\nserver = "y"',
        "channels.a.server: unknown key. Known: scheme, folder, keep, latest",
    ),
    "no language pair": ('[translate]\nserbian = "apertium"', "translate.serbian: 'serbian' is not a language pair like 'hbs-eng'"),
    "a size that is none": ('[press]\ncache = "2 tons"', "press.cache: '2 tons' is not a size like '256 MB'"),
    "no number of workers": ("[press]\nworkers = true", "press.workers: expected a whole number, got true or false"),
    "no TOML": (BASE + "paper = \n[press]", "not valid TOML: Invalid value (at line 3, column 9)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_one_line_that_names_file_key_and_remedy(name: str, toml) -> None:
    """The reader of the message knows where to look and what to write."""
    text, says = WRONG[name]
    path = toml(text)
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert says in message
    assert "\n" not in message
    assert "hunter2" not in message


def test_holidays_are_dates_and_files_of_dates(toml, tmp_path: Path) -> None:
    """Both may stand in one list; a line of the file that is no date is named with its number."""
    path = toml(BASE + 'schedule = { at = "06:30", zone = "UTC", holidays = ["2026-12-25", "feasts.txt"], deadline = "30m" }')
    (tmp_path / "feasts.txt").write_text("# feasts\n2027-01-01 New Year\n", encoding="utf-8")
    schedule = load(path, {}).editions["morning"].schedule
    assert schedule
    assert schedule.holidays == (date(2026, 12, 25), date(2027, 1, 1))
    assert schedule.deadline == 1800
    (tmp_path / "feasts.txt").write_text("2027-01-01\n2027-02-30\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"feasts\.txt, line 2: .*2027-02-30"):
        load(path, {})


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Binary files and folders are refused by name."""
    (tmp_path / "reporter.toml").write_bytes(b"\xff\x00\x80")
    for path in (tmp_path / "reporter.toml", tmp_path, tmp_path / "missing.toml"):
        with pytest.raises(ConfigError, match=r": (not UTF-8 text|cannot be read|no such file)"):
            load(path, {})


def test_a_whole_desk_becomes_nouns(toml) -> None:
    """Every table ends up as what the pipeline speaks in, with plain Python values."""
    desk = load(
        toml(
            BASE
            + 'language = "sr"\nsections = ["World"]\naudiences = ["duty"]\n'
            + 'schedule = { at = "06:30", zone = "Europe/Belgrade", days = "Mon-Fri", max_lateness = "90m" }\n'
            + FEED
            + 'section = "World"\nmax_age = "2d"\ninclude = ["Kosovo"]\nallow_private = ["intranet"]\n'
            + '[channels.post]\nscheme = "mail"\nserver = "smtp.example.org:587"\nfrom = "desk@example.org"\n'
            + '[audiences.duty]\nchannel = "post"\nrecipients = ["a@example.org"]\npaper = "A5"\n'
            + '[translate]\nhbs-eng = "apertium"\n[press]\nworkers = 2\n[press.limits]\nwall = "30s"\n'
        ),
        {},
    )
    edition = desk.editions["morning"]
    assert (edition.language, edition.zone) == ("sr-Cyrl", "Europe/Belgrade")
    assert edition.schedule == Schedule(at="06:30", zone="Europe/Belgrade", days="mon-fri", max_lateness=5400.0)
    assert [source.id for source in edition.sources] == ["a"]
    assert edition.sources[0].options["max_age"] == 172_800.0
    assert edition.sources[0].options["include"] == ("Kosovo",)
    assert edition.audiences[0].paper == "A5"
    assert type(edition.title) is str
    assert type(edition.sources[0].options["max_age"]) is float
    assert desk.translate == {"hbs-eng": "apertium"}
    assert (desk.press.workers, desk.press.limits.wall) == (2, 30.0)
    assert desk.channels["post"].scheme == "mail"


def test_every_value_knows_where_it_comes_from(toml) -> None:
    """A flag beats the environment, the environment the file, the file the default, and each is named."""
    path = toml(BASE + 'paper = "A4"\nstyle = "explainer"\nmax_stories = 5\n')
    environ = {"REPORTER__EDITIONS__MORNING__STYLE": "compact", "REPORTER__EDITIONS__MORNING__MAX_STORIES": "7", "HOME": "/root"}
    desk = load(path, environ, {"editions.*.max_stories": 9})
    rows = {setting.key: (setting.value, setting.origin) for setting in desk.explain()}
    assert rows["editions.morning.paper"] == ("A4", str(path))
    assert rows["editions.morning.style"] == ("compact", "REPORTER__EDITIONS__MORNING__STYLE")
    assert rows["editions.morning.max_stories"] == ("9", "--max-stories")
    assert rows["editions.morning.min_stories"] == ("1", "default")
    assert desk.editions["morning"].max_stories == 9


@pytest.mark.parametrize(
    ("environ", "flags", "place"),
    [
        ({"REPORTER__EDITIONS__MORNING__PAPER": "A9"}, {}, "REPORTER__EDITIONS__MORNING__PAPER: 'A9' is unknown"),
        ({"REPORTER__EDITIONS__MORNING__PAPR": "A4"}, {}, "REPORTER__EDITIONS__MORNING__PAPR: unknown key"),
        (
            {"REPORTER__EDITIONS__MORNING__TITLE__X": "A4"},
            {},
            "REPORTER__EDITIONS__MORNING__TITLE__X: editions.morning.title is not a table",
        ),
        ({}, {"editions.*.paper": "A9"}, "--paper: 'A9' is unknown"),
    ],
)
def test_a_mistake_is_blamed_on_who_made_it(toml, environ: dict[str, str], flags: dict[str, object], place: str) -> None:
    """A wrong environment variable or flag is named instead of the file."""
    with pytest.raises(ConfigError) as caught:
        load(toml(BASE), environ, flags)
    assert str(caught.value).startswith(place)


def test_secrets_come_from_the_environment_only(toml) -> None:
    """A variable that is named and not set is reported; its value is in no row of the explanation."""
    path = toml('[sources.a]\nkind = "feed"\nlocation = "https://example.org/"\ntoken_env = "FEED_TOKEN"\n')
    desk = load(path, {"FEED_TOKEN": "hunter2"})
    assert desk.unset_secrets({}) == (("sources.a.token_env", "FEED_TOKEN"),)
    assert desk.unset_secrets({"FEED_TOKEN": "hunter2"}) == ()
    assert not any("hunter2" in setting.value for setting in desk.explain())


def test_plugins_may_bring_kinds_of_source(toml) -> None:
    """With a plugin in use, a kind that does not come with the project is left for it."""
    text = '[plugins]\nuse = ["gopher"]\n[sources.a]\nkind = "gopher"\nlocation = "x"\n'
    assert load(toml(text), {}).sources["a"].kind == "gopher"


def test_without_a_file_there_is_one_plain_edition() -> None:
    """An ad-hoc issue needs no configuration."""
    desk = load(None, {"REPORTER__EDITIONS__BRIEFING__PAPER": "A5"})
    assert list(desk.editions) == ["briefing"]
    assert desk.editions["briefing"].paper == "A5"
    assert desk.file is None


def test_the_sample_desk_loads() -> None:
    """What ships with the project is a configuration without a mistake, and its files are there."""
    path = assets.locate("data") / "sample" / "reporter.toml"
    desk = load(path, {})
    assert list(desk.editions) == ["briefing"]
    assert all((desk.root / source.location).exists() for source in desk.sources.values())


def test_a_thousand_sources_keep_their_order(toml) -> None:
    """A large desk is read whole, in the file's order."""
    text = "".join(FEED.replace("sources.a", f"sources.s{n}") + 'max_age = "2d"\n' for n in range(1000))
    assert [source.id for source in load(toml(BASE + text), {}).editions["morning"].sources] == [f"s{n}" for n in range(1000)]


@pytest.mark.parametrize("path", TABLES)
def test_every_key_is_described(path: str) -> None:
    """A key without a word on what it is cannot be added."""
    says = described(TABLES[path])
    assert all(says.values()), [key for key, text in says.items() if not text]
    assert set(says) == {field.encode_name for field in msgspec.structs.fields(TABLES[path])}


def test_the_reference_in_a_new_desk_is_true(toml) -> None:
    """Each key that a new desk's comments name with a value is accepted with that value, in its table."""
    tables: dict[str, list[str]] = {}
    for line in comments().splitlines():
        words = line.removeprefix("#").strip()
        if words.startswith("["):
            tables[words] = []
        elif " = " in words.split("  #")[0] and "…" not in words.split("  #")[0]:
            tables[list(tables)[-1]].append(words.split("  #")[0].strip())
    for head, lines in tables.items():
        tomllib.loads("\n".join(lines))
        name = head[1 : head.index("]")].replace("ID", "x").replace("NAME", "x")
        if name.startswith(("editions.x.", "press", "plugins", "translate", "channels")):
            continue
        required = {"editions.x": 'title = "x"', "sources.x": 'kind = "feed"\nlocation = "x"'}.get(name, "")
        load(toml(f"[{name}]\n{required}\n" + "\n".join(lines)), {})
    assert len(tables) >= 12


@pytest.mark.parametrize(("text", "seconds"), [("20s", 20), ("15m", 900), ("3h", 10800), ("2d", 172800), ("1w", 604800), ("1.5h", 5400)])
def test_durations_have_a_unit(text: str, seconds: float) -> None:
    """What is written is what is meant, and can be shown again."""
    assert Duration.parse(text) == seconds
    assert Duration.parse(shown(Duration.parse(text))) == seconds


@pytest.mark.parametrize(("text", "size"), [("64 kB", 64_000), ("256MB", 256_000_000), ("1 GB", 10**9), ("0", 0)])
def test_sizes_are_powers_of_ten(text: str, size: int) -> None:
    """Sizes are read as they are printed on disks."""
    assert Size.parse(text) == size


def test_what_is_not_obeyed_is_said(toml) -> None:
    """A key that this version reads but does not act on is named, a heeded one and a default are not."""
    text = BASE + FEED + '[audiences.x]\nrecipients = ["a"]\nwatch = ["ferry"]\n[press]\nworkers = 2\ncluster = "tcp://x:1"\n'
    assert load(toml(text), {}).unheeded() == ("audiences.x.watch", "press.cluster")
    assert load(toml(BASE + FEED), {}).unheeded() == ()
