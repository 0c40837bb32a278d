"""Programs that tests start: their output in a file, waited for by a condition, ended by id."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LONGEST_START = 60.0
SETPRIV = shutil.which("setpriv")
DIES_WITH_US = [SETPRIV, "--pdeathsig", "KILL", "--"] if SETPRIV else []
"""Linux ends the program if the tests are killed before they can; it counts as ended with the thread that started it."""


class ServiceError(Exception):
    """A program could not be found, or did not get ready; the message says which and shows the end of its output."""


class ChildProcess:
    """A running program. It leads a process group of its own, so that what it started can be ended with it."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        account: str | None = None,
    ) -> None:
        """Start ``command`` in ``folder`` as ``account``; both streams are appended to ``log``."""
        self.name = Path(command[0]).name
        self.log = log
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                [*DIES_WITH_US, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=environment,
                user=account,
                extra_groups=[] if account else None,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = LONGEST_START) -> None:
        """Return once ``ready()`` is true. Raises ``ServiceError`` when the program ends or ``seconds`` pass before."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise ServiceError(f"{what}: {self.name} ended with {self._popen.returncode}.\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ServiceError(f"{what}: not after {seconds:.0f} s.\n{self.tail()}")
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        """Send one signal to the program alone."""
        self._popen.send_signal(number)

    def wait(self, seconds: float) -> int:
        """Wait for its end; return its exit code. Raises ``subprocess.TimeoutExpired``."""
        return self._popen.wait(seconds)

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 20) -> int:
        """Ask it to end and wait; return its exit code. Raises ``ServiceError`` when it is still there afterwards."""
        self.send(number)
        try:
            return self.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise ServiceError(f"{self.name} did not end within {seconds:.0f} s.\n{self.tail()}") from error

    def kill9(self) -> None:
        """End it as a power cut would; what it started is left to notice that."""
        self.send(signal.SIGKILL)
        self.wait(10)

    def clean_up(self) -> None:
        """End whatever is left of it and of what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait(10)

    def tail(self, lines: int = 40) -> str:
        """The end of its output."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def free_port() -> int:
    """A TCP port of the loopback address that nobody listened on a moment ago.

    It lies below those that systems give out by themselves (Linux: from 32768), so that no connection takes it while a
    program that is to listen there starts, or starts again.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def package_folder(name: str) -> Path:
    """The folder of an installed package, without importing it. Raises ``ServiceError``."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(f"The package {name} is not installed: run `make test`, which installs it.")
    return Path(spec.submodule_search_locations[0])
