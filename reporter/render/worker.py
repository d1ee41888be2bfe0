"""Limited children, seen from the command: call a function in one and get its value or `Failed`.

`Workers` may be used from several threads; a child is owned by one call at a time and kept for the next call while it is
sound. A child that breaks a limit, dies or answers nonsense is buried, and the call tells what happened in plain words.
"""

from __future__ import annotations

import contextlib
import pickle
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, get_type_hints

import msgspec

from reporter import errors
from reporter.errors import LayoutError, ReporterError
from reporter.model import Failed
from reporter.render.forkserver import Job, Limits, Trouble
from reporter.render.launch import Begun

P = ParamSpec("P")
T = TypeVar("T")

MIB = 1024 * 1024

#: For templates: an issue of 200 stories renders in under 2 s and 100 MB; a template that needs more does not end.
TEMPLATES = Limits(memory=512 * MIB, processor=20, wall=40, answer=64 * MIB)
#: For the layout of one fragment: a 5,000-word story takes 2 s and 150 MB.
LAYOUT = Limits(memory=1024 * MIB, processor=40, wall=90, answer=128 * MIB)
#: For putting an issue together: 1,000 pages take 5 s and 500 MB.
ASSEMBLY = Limits(memory=2048 * MIB, processor=120, wall=240, answer=512 * MIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubtful(Failed):
    """A failure that what an earlier job left behind in the child may have caused."""


@dataclass(slots=True)
class _Child:
    pid: int
    pipe: Connection
    jobs: int = 0


class Workers:
    """The forkserver and its idle children. A context manager: leaving it ends every process and removes every temporary file."""

    def __init__(self, begun: Begun | None = None) -> None:
        """`begun` is a forkserver that is loading already; it ends with this."""
        self._lock = threading.Lock()
        self._begun = begun
        self._idle: list[_Child] = []
        self._server: subprocess.Popen[bytes] | None = None
        self._control: Connection | None = None
        self._folder: str | None = None
        self._forked = False
        self._closed = False
        self._warm: list[object] = []  # what the forkserver was asked to rehearse

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def warm_up(self, rehearsal: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Start the forkserver and have it call `rehearsal`, while the caller goes on with other work.

        What fails there is met again, and told, by the child that needs it; what was asked for before is not done again.
        `rehearsal` must be picklable and start no thread.
        """
        assert not kwargs, "arguments go by position"
        wanted = (rehearsal, args)
        with self._lock:
            if wanted not in self._warm:
                self._ask("rehearse", *wanted)
                self._warm.append(wanted)

    def call(self, limits: Limits, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Failed:
        """The value of `function(*args)` computed in a child; `function` must be importable and say what it returns.

        A ReporterError that it raises is raised here. Whatever else goes wrong, a struck limit included, is a `Failed`.
        """
        assert not kwargs, "arguments go by position"
        job = pickle.dumps(Job(function, args, limits))
        answer, seasoned = self._attempt(job, limits)
        if isinstance(answer, _Doubtful) and seasoned:
            answer, _ = self._attempt(job, limits, fresh=True)
        if isinstance(answer, Failed):
            return answer
        value: T = msgspec.msgpack.decode(answer, type=get_type_hints(function).get("return", Any))
        return value

    def processes(self) -> tuple[int, Path]:
        """The forkserver's process id, which is also its session's, and the folder of its temporary files."""
        assert self._server is not None, "not started"
        return self._server.pid, Path(self._folder or "")

    def close(self) -> None:
        """End every process. May be called twice, and while calls are under way in other threads: these then fail."""
        self._closed = True
        with self._lock:
            server, self._server = self._server or (self._begun.process if self._begun else None), None
            if self._begun is not None:
                self._begun.control.close()
            idle, self._idle = self._idle, []
            if self._control is not None:
                self._control.close()
                self._control = None
        for child in idle:
            child.pipe.close()
        if server is not None:
            self._end(server)

    def _end(self, server: subprocess.Popen[bytes]) -> None:
        """Wait for the forkserver, which ends with its control pipe. One that never forked may still be loading and is not waited for."""
        if not self._forked:
            server.kill()
        patience = threading.Timer(5, server.kill)
        patience.start()
        server.wait()  # with a limit of its own, `wait` looks only now and then
        patience.cancel()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _attempt(self, job: bytes, limits: Limits, *, fresh: bool = False) -> tuple[bytes | Failed, bool]:
        """One try at a job, and whether the child had done others before."""
        try:
            child = self._take(fresh=fresh)
        except (OSError, EOFError) as error:
            return Failed(reason="the layout process is not running" if self._closed else f"no layout process: {error}"), False
        seasoned, sound = child.jobs > 0, False
        try:
            child.jobs += 1
            answer = self._converse(child, job, limits)
            sound = isinstance(answer, bytes)
        finally:
            self._put_back(child, sound=sound)
        return answer, seasoned

    def _converse(self, child: _Child, job: bytes, limits: Limits) -> bytes | Failed:
        try:
            child.pipe.send_bytes(job)
            if not child.pipe.poll(limits.wall):
                return Failed(reason=f"it took longer than {limits.wall:.0f} s")
            answer = child.pipe.recv_bytes(limits.answer + 1)
        except (EOFError, OSError):
            return self._cause_of_death(child, limits)
        return answer[1:] if answer[:1] == b"\x01" else _explained(answer[1:], limits)

    def _cause_of_death(self, child: _Child, limits: Limits) -> Failed:
        code = self._bury(child)
        if code == -signal.SIGXCPU:
            return Failed(reason=f"it used more than {limits.processor} s of processor time")
        if code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV):
            return _Doubtful(reason=f"the engine broke down or needed more than {limits.memory // MIB} MB of memory")
        return _Doubtful(reason="its process was stopped from outside")

    def _take(self, *, fresh: bool) -> _Child:
        with self._lock:
            if self._idle and not fresh:
                return self._idle.pop()
            ours, theirs = Pipe()
            self._forked = True
            with theirs:
                control = self._ask("fork")
                send_handle(control, theirs.fileno(), self._server.pid if self._server else None)
                return _Child(control.recv(), ours)

    def _put_back(self, child: _Child, *, sound: bool) -> None:
        with self._lock:
            if sound and not self._closed:
                self._idle.append(child)
                return
        self._bury(child)

    def _bury(self, child: _Child) -> int:
        """End a child; its exit code, or 0 when it was buried before or everything is ending."""
        if child.pipe.closed:
            return 0
        child.pipe.close()
        with self._lock, contextlib.suppress(OSError, EOFError):
            if self._control is not None:
                self._control.send(("bury", child.pid))
                code: int = self._control.recv()
                return code
        return 0

    def _ask(self, *command: object) -> Connection:
        """Send a command to the forkserver, starting it first if need be. The lock is held."""
        if self._closed:
            raise OSError("closed")
        if self._control is None:
            self._control = self._start()
        self._control.send(command)
        return self._control

    def _start(self) -> Connection:
        self._folder = self._folder or tempfile.mkdtemp(prefix="reporter-")
        begun, self._begun = self._begun or Begun(), None
        self._server = begun.process
        begun.control.send(self._folder)
        return begun.control


def _explained(trouble: bytes, limits: Limits) -> Failed:
    """Raise the ReporterError that a child raised; say anything else in plain words."""
    told = msgspec.msgpack.decode(trouble, type=Trouble)
    kind: Any = getattr(errors, told.kind, None)
    if isinstance(kind, type) and issubclass(kind, ReporterError):
        raise kind(told.problem, place=told.place, remedy=told.remedy)
    if told.kind == "memory":
        return _Doubtful(reason=f"it needed more than {limits.memory // MIB} MB of memory")
    if told.kind == "answer":
        return Failed(reason=f"it made more than {limits.answer // MIB} MB")
    return Failed(reason=told.problem)


def insist(value: T | Failed, what: str) -> T:
    """The value, or a LayoutError that says what could not be done and why."""
    if isinstance(value, Failed):
        raise LayoutError(f"{what}: {value.reason}")
    return value
