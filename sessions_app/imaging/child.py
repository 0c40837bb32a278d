"""Run a function in a limited process of its own, kept warm for the next call.

Decoders are the part of the studio that strangers' bytes reach first. A hostile picture may take minutes, gigabytes
or the process itself; here that costs one child, which is replaced. Children are started afresh, never forked, since
the parent has threads. They get neither the parent's environment, where the keys are, nor its open files.
"""

from __future__ import annotations

import atexit
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sessions_app.errors import StudioError
from sessions_app.imaging.child_main import OUT_OF_MEMORY, Job, pack, unpack

T = TypeVar("T")
Canceler = Callable[[], bool]

CANCEL_POLL_SECONDS = 0.1
_BOOT = "from sessions_app.imaging.child_main import serve; serve()"
_INHERITED = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "TZ")


class ChildDied(StudioError):
    """The child ended before it answered: a crash in a decoder, or somebody killed it."""


class ChildOutOfMemory(ChildDied):
    """The function needed more memory than the call allows."""


class ChildTimedOut(StudioError):
    """The function took more time than the call allows."""


class ChildFailed(Exception):
    """The function raised something that is no ``StudioError``: a mistake of ours. Carries the child's traceback."""


class Canceled(StudioError):
    """The caller no longer wants the answer."""

    code = "canceled"
    http_status = 409


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds by the clock and of the processor, and address space in MiB."""

    wall_seconds: float
    cpu_seconds: float
    memory_mb: int


class _Child:
    """One process and the parent's ends of its two pipes. Used by one thread at a time."""

    def __init__(self, module: str) -> None:
        self.calls = 0
        self.idle_since = 0.0
        self.module = module
        self._socket, theirs = socket.socketpair()
        with theirs:
            # Without the site module and its start-up time; nor may strangers' files fill the log with warnings.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-S", "-P", "-W", "ignore", "-c", _BOOT, str(theirs.fileno()), module],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
                start_new_session=True,
            )
        self._answers = self._socket.makefile("rb")

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: list[bytes], limits: Limits, canceled: Canceler | None) -> Any:
        """The function's value. After any error but the function's own ``StudioError`` the child is of no more use."""
        self.calls += 1
        deadline = time.monotonic() + limits.wall_seconds
        try:
            self._socket.settimeout(limits.wall_seconds)
            for chunk in request:
                self._socket.sendall(chunk)
            _wait(self._is_readable, deadline, canceled)
            return unpack(self._answers)
        except TimeoutError:
            raise ChildTimedOut(f"The work took longer than {limits.wall_seconds:g} seconds and was stopped.") from None
        except pickle.UnpicklingError as error:
            raise ChildDied(f"The process that did the work gave no proper answer: {error}.") from error
        except (EOFError, ConnectionError) as error:
            raise self._death(limits) from error

    def end(self) -> None:
        """Kill the process and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        self._socket.close()
        if self._process.stdin:
            self._process.stdin.close()

    def _is_readable(self, seconds: float) -> bool:
        poller = select.poll()
        poller.register(self._socket, select.POLLIN)
        return bool(poller.poll(seconds * 1000))

    def _death(self, limits: Limits) -> StudioError:
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return ChildDied("The process that did the work stopped answering.")
        if status == OUT_OF_MEMORY:
            return ChildOutOfMemory(f"The work needed more than {limits.memory_mb} MB of memory.")
        if status == -signal.SIGXCPU:
            return ChildTimedOut(f"The work took more than {limits.cpu_seconds:g} seconds of the processor.")
        return ChildDied(f"The process that did the work ended unexpectedly (status {status}).")


class Pool:
    """At most ``size`` children of one kind. They are started when first needed, replaced after ``calls_per_child``
    calls so that no leak lasts, and ended after ``idle_seconds`` without work so that their memory goes back.
    """

    def __init__(self, limits: Limits, *, size: int = 2, calls_per_child: int = 50, idle_seconds: float = 60) -> None:
        self.limits = limits
        self._size = size
        self._calls_per_child = calls_per_child
        self._idle_seconds = idle_seconds
        self.reset()

    def reset(self) -> None:
        """Forget all children without a touch: after a fork they belong to the other process."""
        self._turn = threading.Semaphore(self._size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._sweeping = False

    def run(self, module: str, request: list[bytes], limits: Limits, canceled: Canceler | None) -> Any:
        """Send ``request`` to the next free child and return its answer. Thread-safe."""
        _wait(lambda seconds: self._turn.acquire(timeout=seconds), None, canceled)
        try:
            child = self._take(module)
            try:
                answer = child.ask(request, limits, canceled)
            except BaseException:
                child.end()
                raise
            self._keep(child)
            return answer
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the children that wait for work. The pool can be used again."""
        with self._lock:
            waiting, self._idle = self._idle, []
        for child in waiting:
            child.end()

    def _take(self, module: str) -> _Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.is_alive:
                    return child
                child.end()
        return _Child(module)

    def _keep(self, child: _Child) -> None:
        if child.calls >= self._calls_per_child:
            child.end()
            child = _Child(child.module)  # It gets warm while nobody waits for it.
        child.idle_since = time.monotonic()
        with self._lock:
            self._idle.append(child)
            self._sweep_later()

    def _sweep_later(self) -> None:
        if not self._sweeping:
            self._sweeping = True
            timer = threading.Timer(self._idle_seconds, self._sweep)
            timer.daemon = True
            timer.start()

    def _sweep(self) -> None:
        with self._lock:
            newest = time.monotonic() - self._idle_seconds
            expired = [child for child in self._idle if child.idle_since <= newest]
            self._idle = [child for child in self._idle if child.idle_since > newest]
            self._sweeping = False
            if self._idle:
                self._sweep_later()
        for child in expired:
            child.end()


POOLS = {
    "decode": Pool(Limits(wall_seconds=30, cpu_seconds=10, memory_mb=1024)),
    "local": Pool(Limits(wall_seconds=120, cpu_seconds=60, memory_mb=2048)),
    "provenance": Pool(Limits(wall_seconds=20, cpu_seconds=10, memory_mb=512)),
}
"""``decode``: reading and resizing pictures with Pillow. ``local``: the local engine and comparisons, with OpenCV.
``provenance``: reading Content Credentials."""


def call(
    function: Callable[..., T],
    *args: object,
    pool: str | Pool = "decode",
    wall_seconds: float | None = None,
    cpu_seconds: float | None = None,
    memory_mb: int | None = None,
    canceled: Canceler | None = None,
) -> T:
    """What ``function(*args)`` returns, run in a child of ``pool``; limits not given are the pool's.

    ``function`` is defined at the top of an importable module. Arguments and value are plain data (``bytes`` of any
    size, numbers, text, containers, ``Decimal``) or instances of classes in ``sessions_app``. The clock starts when a
    child is free. ``canceled`` is asked about every 0.1 seconds, and must be quick.

    Raises the function's own ``StudioError``; ``ChildTimedOut``, ``ChildOutOfMemory``, ``ChildDied``, ``Canceled``;
    ``ChildFailed`` for any other error of the function.
    """
    if function.__module__ == "__main__" or function.__qualname__ != function.__name__:
        raise ValueError(f"{function.__qualname__} is no top-level function of an importable module.")
    where = POOLS[pool] if isinstance(pool, str) else pool
    limits = Limits(
        wall_seconds=wall_seconds or where.limits.wall_seconds,
        cpu_seconds=cpu_seconds or where.limits.cpu_seconds,
        memory_mb=memory_mb or where.limits.memory_mb,
    )
    job = Job(function.__module__, function.__name__, args, limits.cpu_seconds, limits.memory_mb)
    kind, answer = where.run(job.module, pack(tuple(job)), limits, canceled)
    if kind == "error":
        raise answer
    if kind == "bug":
        raise ChildFailed(answer)
    value: T = answer
    return value


def _wait(ready: Callable[[float], bool], deadline: float | None, canceled: Canceler | None) -> None:
    """Block until ``ready(seconds)`` says so. Raises ``TimeoutError`` at ``deadline`` and ``Canceled`` if asked to."""
    while True:
        if canceled and canceled():
            raise Canceled("The work was canceled.")
        seconds = CANCEL_POLL_SECONDS if canceled else 3600.0
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            seconds = min(seconds, left)
        if ready(seconds):
            return


def _environment() -> dict[str, str]:
    """The parent's import path and locale, and none of its secrets.

    Threads of numerical libraries reserve address space for each core of the machine, which the memory limit counts.
    """
    cores = str(min(4, os.cpu_count() or 1))
    return {name: os.environ[name] for name in _INHERITED if name in os.environ} | {
        "PYTHONPATH": os.pathsep.join(path or str(os.curdir) for path in sys.path),
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": cores,
        "OPENCV_FOR_THREADS_NUM": cores,
    }


def _close_all() -> None:
    for pool in POOLS.values():
        pool.close()


def _reset_all() -> None:
    for pool in POOLS.values():
        pool.reset()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_reset_all)
