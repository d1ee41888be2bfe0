"""The forkserver begun: so little is imported here that a command can begin it before it loads anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import Pipe

# What is read by children may depend on these; everything else of the environment is kept from them, secrets first.
_PASSED = (
    "PATH",
    "HOME",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "XDG_CACHE_HOME",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
)
_SERVE = "import sys; sys.path[:] = {path!r}; from reporter.render.forkserver import serve; serve({handle})"


class Begun:
    """A process that will listen to its control pipe once it is loaded. It ends when that is closed."""

    __slots__ = ("control", "process")

    def __init__(self) -> None:
        """Begin it. Raises OSError."""
        self.control, theirs = Pipe()
        with theirs:
            path = [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100  pathlib is one more thing to load
            self.process = subprocess.Popen(  # noqa: S603  our own interpreter and program
                [sys.executable, "-P", "-c", _SERVE.format(path=path, handle=theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the command, which then ends the forkserver
            )


def _environment() -> dict[str, str]:
    """The children's environment: nothing of it may change what they make, nothing in it may be worth stealing."""
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return passed | {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
