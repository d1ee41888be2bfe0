"""Channel print: what `lp` is given, and what its answers mean."""

from __future__ import annotations

import json
import shutil
import stat
import sys
from pathlib import Path

import pytest
from store.desk import issue

from reporter.deliver.print import DEFAULT, Printer
from reporter.errors import DeliveryError
from reporter.model import Rendered

PAGES = Rendered(html="", pdf=b"%PDF-1.7 pages", pages=2, outline=())


@pytest.fixture
def spooler(tmp_path: Path) -> Path:
    """A program in the place of lp: writes down what it was given and answers as `answer.json` says."""
    program = tmp_path / "lp"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys; from pathlib import Path\n"
        "here = Path(__file__).parent\n"
        "given = {'arguments': sys.argv[1:], 'pdf': sys.stdin.buffer.read().decode(), 'locale': os.environ['LC_ALL']}\n"
        "(here / 'given.json').write_text(json.dumps(given))\n"
        "answer = json.loads((here / 'answer.json').read_text())\n"
        "sys.stdout.write(answer.get('out', '')); sys.stderr.write(answer.get('err', '')); sys.exit(answer.get('code', 0))\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    answer(program, out="request id is desk-12 (1 file(s))\n")
    return program


def answer(program: Path, **said: object) -> None:
    """What the spooler says next."""
    (program.parent / "answer.json").write_text(json.dumps(said))


def given(program: Path) -> dict[str, object]:
    """What the spooler was given."""
    return json.loads((program.parent / "given.json").read_text())


@pytest.mark.parametrize(
    ("sides", "option"), [("one", "one-sided"), ("long-edge", "two-sided-long-edge"), ("short-edge", "two-sided-short-edge")]
)
def test_a_printer_gets_pages_copies_and_sides(spooler: Path, sides: str, option: str) -> None:
    """As arguments of their own; the PDF comes on standard input; the spooler's word is the receipt."""
    row = Printer(name="desk", copies=3, sides=sides, program=str(spooler)).deliver(issue(), PAGES, "second floor".replace(" ", "-"))
    assert given(spooler) == {
        "arguments": ["-d", "second-floor", "-n", "3", "-o", f"sides={option}", "-t", "morning 2026-11-24"],
        "pdf": "%PDF-1.7 pages",
        "locale": "C",
    }
    assert (row.state, row.reply, row.channel, row.recipient) == ("sent", "request id is desk-12 (1 file(s))", "desk", "second-floor")


def test_the_default_printer_is_cups_choice(spooler: Path) -> None:
    """No queue is named then."""
    assert Printer(name="desk", program=str(spooler)).deliver(issue(), PAGES, DEFAULT).state == "sent"
    assert "-d" not in given(spooler)["arguments"]


@pytest.mark.parametrize("name", ["-o raw", "--help", "", "a b", "x\ny", "a/b/c", "#1", "x" * 300, "a;reboot #"])
def test_what_is_no_printers_name_is_refused(spooler: Path, name: str) -> None:
    """And never reaches the program."""
    row = Printer(name="desk", program=str(spooler)).deliver(issue(), PAGES, name)
    assert (row.state, "is not the name of a printer" in row.reply) == ("refused", True)
    assert not (spooler.parent / "given.json").exists()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("lp: The printer or class does not exist.\n", "refused"),
        ('lp: Error - unable to access "x" - No such file or directory\n', "refused"),
        ("lp: Error - scheduler not responding.\n", "deferred"),
        ("lp: Unable to connect to server\n", "deferred"),
        ('lp: Destination "desk" is not accepting jobs.\n', "deferred"),
        ("", "refused"),
    ],
)
def test_what_the_spooler_says_decides(spooler: Path, said: str, state: str) -> None:
    """A spooler that is away may come back; a printer that does not exist will not. Its words are kept."""
    answer(spooler, err=said, code=1)
    row = Printer(name="desk", program=str(spooler)).deliver(issue(), PAGES, "desk")
    assert row.state == state
    assert row.reply == (said.strip() or f"{spooler} ended with 1")


def test_a_spooler_that_does_not_answer_is_in_doubt(spooler: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job may be printing."""
    monkeypatch.setattr("reporter.deliver.print._TIMEOUT", 0.2)
    spooler.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(30)\n")
    assert Printer(name="desk", program=str(spooler)).deliver(issue(), PAGES, "desk").state == "in_doubt"


def test_a_machine_without_cups_is_told_what_to_install(tmp_path: Path) -> None:
    """Failed, with the package's name."""
    row = Printer(name="desk", program=str(tmp_path / "none")).deliver(issue(), PAGES, "desk")
    assert (row.state, "cups-client" in row.reply) == ("failed", True)


def test_a_program_that_may_not_be_run_is_named(tmp_path: Path) -> None:
    """Failed, not a traceback."""
    (tmp_path / "lp").write_text("not a program")
    assert Printer(name="desk", program=str(tmp_path / "lp")).deliver(issue(), PAGES, "desk").state == "failed"


@pytest.mark.skipif(not shutil.which("lp"), reason="lp is not installed")
def test_the_real_lp_refuses_a_printer_that_does_not_exist() -> None:
    """Its words, on this machine, are ones we understand."""
    row = Printer(name="desk").deliver(issue(), PAGES, "no-such-printer")
    assert row.state in ("refused", "deferred"), row


def test_a_note_to_the_operator_is_printed_as_text(spooler: Path) -> None:
    """One sheet on the printer that was named; a printer that does not exist is an error."""
    channel = Printer(name="desk", copies=3, program=str(spooler))
    channel.tell("morning: late", "Nothing came.", "hall")
    assert given(spooler)["arguments"] == ["-d", "hall", "-t", "morning: late"]
    assert given(spooler)["pdf"] == "morning: late\n\nNothing came.\n"
    answer(spooler, err="lp: The printer or class does not exist.", code=1)
    with pytest.raises(DeliveryError, match="does not exist"):
        channel.tell("morning: late", "Nothing came.", "hall")
