"""The process that layout children are forked from: it has the engine loaded, one thread, and no secrets.

    reporter ──control pipe──▶ forkserver ──fork──▶ child   (memory, processor and life time limited; answers on its own pipe)

It is a program of its own because forking a process that has threads may copy a locked lock, and because a child of the
`multiprocessing` forkserver would run the user's main script again. It ends, with all children, when its control pipe closes,
so nothing outlives the command whatever ends it; each child also dies with its parent (PR_SET_PDEATHSIG).
Children answer in MessagePack, which (unlike pickle) cannot make the reader run anything.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Any

import msgspec

from reporter.errors import ReporterError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one job of a child may use."""

    memory: int  #: bytes of address space beyond the loaded engine
    processor: int  #: seconds of processor time
    wall: float  #: seconds on the clock
    answer: int  #: bytes


class Trouble(msgspec.Struct, tag="trouble"):
    """An answer that is not the value asked for."""

    kind: str  #: name of the ReporterError, or "memory", "depth", "engine"
    problem: str
    place: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What a child is asked to do."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    limits: Limits


def serve(control_handle: int) -> None:
    """Run until the control pipe closes, then end all children and remove the folder where their temporary files go.

    The folder comes first. Commands: ("rehearse", function, arguments) · ("fork",) and a handle, answered by a process id ·
    ("bury", pid), answered by an exit code.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    control = Connection(control_handle)
    try:
        nursery = _Nursery(Path(control.recv()))
    except (EOFError, OSError, SystemExit):
        os._exit(0)
    try:
        while True:
            _obey(control, nursery, *control.recv())
    except (EOFError, OSError, SystemExit):
        pass
    finally:
        nursery.close()
    os._exit(0)


class _Nursery:
    """The children alive, each with a temporary folder that goes when it goes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._alive: dict[int, Path] = {}
        self._count = 0

    def fork(self, control: Connection, handle: int) -> int:
        """Start a child that takes jobs from `handle`; gives its process id."""
        self._count += 1
        home = self._folder / str(self._count)
        home.mkdir()
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            control.close()
            _live(Connection(handle), home, parent)
        os.close(handle)
        self._alive[pid] = home
        return pid

    def bury(self, pid: int) -> int:
        """End a child; gives its exit code, negative for a signal."""
        home = self._alive.pop(pid)
        ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        shutil.rmtree(home, ignore_errors=True)
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """End all children and remove the temporary folder."""
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)  # a process not yet waited for is still there; all end at the same time
        for pid in list(self._alive):
            self.bury(pid)
        shutil.rmtree(self._folder, ignore_errors=True)


def _obey(control: Connection, nursery: _Nursery, verb: str, *rest: Any) -> None:
    if verb == "rehearse":
        gc.disable()  # what is loaded stays; looking through it for garbage takes a tenth of the loading
        # What fails here is met again, and told, by the child that needs it.
        with contextlib.suppress(Exception):
            rest[0](*rest[1])
        gc.freeze()  # keeps the collector from touching, and so copying, what children share
        gc.enable()
    elif verb == "fork":
        control.send(nursery.fork(control, recv_handle(control)))
    elif verb == "bury":
        control.send(nursery.bury(rest[0]))


def _live(pipe: Connection, home: Path, parent: int) -> None:
    """A child's whole life: one job after the other, until its pipe closes or a job goes wrong."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tempfile.tempdir = str(home)
    gc.set_threshold(500_000, 50, 50)  # layout makes few cycles; collecting as often as by default costs it 16 %
    loaded = _address_space()
    try:
        while True:
            job = pickle.loads(pipe.recv_bytes())  # noqa: S301  the asking side is our own parent
            answer, good = _do(job, loaded)
            pipe.send_bytes(answer)
            if not good:
                break
    except (EOFError, OSError):
        pass
    os._exit(0)


def _do(job: Job, loaded: int) -> tuple[bytes, bool]:
    """The encoded answer, and whether the child is fit for another job."""
    try:
        _limit(job.limits, loaded)
        answer = b"\x01" + msgspec.msgpack.encode(job.function(*job.arguments), enc_hook=_plain)
    except ReporterError as error:
        return _refusal(Trouble(type(error).__name__, error.problem, error.place, error.remedy)), True
    except MemoryError:
        return _refusal(Trouble("memory", "memory ran out")), False
    except RecursionError:
        return _refusal(Trouble("depth", "elements are nested too deeply")), False
    except BaseException as error:
        return _refusal(Trouble("engine", f"{type(error).__name__}: {error}"[:300])), False
    if len(answer) > job.limits.answer:
        return _refusal(Trouble("answer", "the result is too large")), True
    return answer, True


def _plain(value: Any) -> str:
    """Text that is more than text (a template engine's mark-up) as text alone."""
    if isinstance(value, str):
        return value.encode().decode()
    raise TypeError(f"a child cannot answer with {type(value).__name__}")


def _refusal(trouble: Trouble) -> bytes:
    return b"\x00" + msgspec.msgpack.encode(trouble)


def _limit(limits: Limits, loaded: int) -> None:
    """Set this process's limits for the next job; what it has used before does not count."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + limits.processor
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (loaded + limits.memory, resource.RLIM_INFINITY))


def _address_space() -> int:
    """Bytes mapped now; 0 where the system does not say."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


def _die_with(parent: int) -> None:
    """Ask the kernel for SIGKILL when the forkserver ends (Linux, prctl(2)); then see whether it already has."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(0)
