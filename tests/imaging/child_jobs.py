"""Functions for a child to run: what decoders do when they meet a hostile picture, and a few plain ones."""

from __future__ import annotations

import os
import resource
import signal
import socket
import time
from pathlib import Path

from sessions_app.errors import Billed, InvalidImage, ProviderError
from sessions_app.imaging.geometry import Size


def echo(value: object) -> object:
    return value


def pid() -> int:
    return os.getpid()


def pid_after(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def double(size: Size) -> Size:
    return Size(size.width * 2, size.height * 2)


def loop_for_ever() -> None:
    while True:
        pass


def announce_and_loop(path: str) -> None:
    """Write this process's id to ``path`` and never end."""
    part = Path(path + ".part")
    part.write_text(str(os.getpid()))
    part.rename(path)
    loop_for_ever()


def hog_memory() -> int:
    return len(bytearray(8 * 2**30))


def write_much(path: str) -> None:
    with Path(path).open("wb") as file:
        for _ in range(100):
            file.write(bytes(2**20))


def exit_at_once() -> None:
    os._exit(3)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def refuse() -> None:
    raise InvalidImage("This is no picture.", hint="Send another.", field="file")


def fail_unbilled() -> None:
    raise ProviderError(
        "rate_limited", "Too many calls.", billed=Billed.NO, hint="Wait.", automatic=True, retry_after=2.5
    )


def stumble() -> None:
    raise ZeroDivisionError("a mistake of ours")


def give_back_a_function() -> object:
    return pid


def environment() -> dict[str, str]:
    return dict(os.environ)


def interrupt_oneself() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    return "still here"


def core_limit() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_CORE)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def close_every_socket() -> None:
    """End the conversation without an answer and stay alive, as a taken-over child might."""
    for number in range(3, 64):
        try:
            socket.close(number)
        except OSError:
            continue
    time.sleep(60)


def reach(port: int) -> bool:
    """Whether something that listens on this machine can be reached."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
