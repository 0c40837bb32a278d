"""What runs inside a limited child process, and the messages that parent and child exchange.

The parent's half, with the reasons for it all, is ``child.py``.
"""

from __future__ import annotations

import ctypes
import fcntl
import importlib
import math
import os
import pickle
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from sessions_app.errors import StudioError, restore_error

OUT_OF_MEMORY = 71
"""Exit status of a child whose function ran into the memory limit."""

LARGEST_FILE = 64 * 2**20
MOST_OPEN_FILES = 64
_NEW_USER_NAMESPACE, _NEW_NETWORK_NAMESPACE = 0x10000000, 0x40000000


class Job(NamedTuple):
    """A top-level function by its place, its arguments, and the limits of this one call."""

    module: str
    name: str
    args: tuple[Any, ...]
    cpu_seconds: float
    memory_mb: int


class _Reader(Protocol):
    def read(self, length: int, /) -> bytes: ...
    def readline(self) -> bytes: ...


class _Sink:
    """Collects what a pickler writes; large ``bytes`` objects arrive here as they are, without a copy."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, chunk: bytes, /) -> None:
        self.chunks.append(chunk)


_PLAIN = {("decimal", "Decimal"): Decimal, ("sessions_app.errors", "restore_error"): restore_error}


class _PlainData(pickle.Unpickler):
    """Reads plain data and instances of our own classes, nothing that could run code.

    A child that a hostile picture took over must not be able to take over its parent with a crafted answer.
    """

    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) in _PLAIN:
            return _PLAIN[module, name]
        if module.startswith("sessions_app."):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} may not pass between parent and child")


def pack(message: object) -> list[bytes]:
    """``message`` as chunks to be written one after the other."""
    sink = _Sink()
    pickle.Pickler(sink, pickle.HIGHEST_PROTOCOL).dump(message)
    return sink.chunks


def unpack(file: _Reader) -> Any:
    """The next message. Raises ``EOFError``, ``OSError`` or ``pickle.UnpicklingError``."""
    return _PlainData(file).load()


def serve() -> None:
    """Answer jobs from the socket named by the first argument until the parent closes it.

    The other arguments are modules to import at once, so that the first job finds them warm.
    """
    channel = socket.socket(fileno=int(sys.argv[1]))
    requests = channel.makefile("rb")
    _end_with_parent()
    _leave_the_network()
    _limit_for_good()
    for module in sys.argv[2:]:
        importlib.import_module(module)
    while True:
        try:
            job = Job(*unpack(requests))
        except (EOFError, ConnectionError):
            return
        for chunk in _answer(job):
            channel.sendall(chunk)


def _end_with_parent() -> None:
    """Let the kernel end this process when standard input, which only the parent holds open, is closed.

    Nothing is ever written to it. The signal needs neither the interpreter nor a thread, so it works in the midst of
    a decoder's loop too, and after a kill -9 of the parent. SIGIO ends a process by default.
    """
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    # Ctrl+C and a service manager's stop reach the whole group; the parent alone decides when a child ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _leave_the_network() -> None:
    """Move to an empty network of its own, where the system lets a plain user do so; elsewhere do without."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare:
        unshare(_NEW_USER_NAMESPACE | _NEW_NETWORK_NAMESPACE)


def _limit_for_good() -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_NOFILE, MOST_OPEN_FILES)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    try:
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    except ValueError:
        # macOS knows some of these limits by name only.
        if sys.platform == "linux":
            raise


def _answer(job: Job) -> list[bytes]:
    """The packed answer: ``("value", v)``, ``("error", StudioError)`` or ``("bug", traceback text)``."""
    # The kernel counts the seconds of the process, so the limit moves along with what was used so far.
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + job.cpu_seconds))
    _limit(resource.RLIMIT_AS, job.memory_mb * 2**20)
    try:
        function: Callable[..., object] = getattr(importlib.import_module(job.module), job.name)
        return pack(("value", function(*job.args)))
    except StudioError as error:
        return pack(("error", error))
    except MemoryError:
        # What is left of the heap is not worth keeping.
        os._exit(OUT_OF_MEMORY)
    except Exception:  # noqa: BLE001 - whatever it is, the parent raises it, with this traceback
        return pack(("bug", traceback.format_exc()))
