"""A limited child: what comes back, what happens when it will not end, and that no child outlives its use."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from sessions_app.errors import Billed, InvalidImage, ProviderError
from sessions_app.imaging import child
from sessions_app.imaging.geometry import Size
from tests.imaging import child_jobs as jobs

LIMITS = child.Limits(wall_seconds=30, cpu_seconds=10, memory_mb=512)


@pytest.fixture
def pool() -> Iterator[child.Pool]:
    pool = child.Pool(LIMITS)
    yield pool
    pool.close()


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Ask until ``condition`` holds; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "The condition never held."
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_it_returns_the_value_of_the_function(pool: child.Pool) -> None:
    assert child.call(jobs.double, Size(3, 4), pool=pool) == Size(6, 8)


def test_it_runs_in_another_process_and_keeps_it(pool: child.Pool) -> None:
    first, second = child.call(jobs.pid, pool=pool), child.call(jobs.pid, pool=pool)
    assert first == second != os.getpid()


@pytest.mark.parametrize("length", [0, 1, 70_000, 20_000_000])
def test_it_carries_bytes_of_any_length(pool: child.Pool, length: int) -> None:
    data = os.urandom(length)
    assert child.call(jobs.echo, {"data": data, "more": [data]}, pool=pool) == {"data": data, "more": [data]}


def test_it_raises_the_functions_own_studio_error(pool: child.Pool) -> None:
    with pytest.raises(InvalidImage) as caught:
        child.call(jobs.refuse, pool=pool)
    assert (caught.value.message, caught.value.hint, caught.value.field) == (
        "This is no picture.",
        "Send another.",
        "file",
    )
    assert str(caught.value) == "This is no picture."


def test_it_raises_a_provider_error_with_all_that_it_says(pool: child.Pool) -> None:
    with pytest.raises(ProviderError) as caught:
        child.call(jobs.fail_unbilled, pool=pool)
    error = caught.value
    assert (error.code, error.billed, error.automatic, error.retry_after) == ("rate_limited", Billed.NO, True, 2.5)
    assert error.billed is Billed.NO


def test_it_shows_the_traceback_of_a_mistake_and_keeps_the_child(pool: child.Pool) -> None:
    before = child.call(jobs.pid, pool=pool)
    with pytest.raises(child.ChildFailed, match=r"stumble[\s\S]*ZeroDivisionError: a mistake of ours"):
        child.call(jobs.stumble, pool=pool)
    assert child.call(jobs.pid, pool=pool) == before


def test_it_stops_a_function_at_its_wall_time(pool: child.Pool) -> None:
    before = child.call(jobs.pid, pool=pool)
    with pytest.raises(child.ChildTimedOut):
        child.call(jobs.loop_for_ever, pool=pool, wall_seconds=0.2)
    assert not is_running(before)
    assert child.call(jobs.pid, pool=pool) != before


def test_it_stops_a_function_at_its_processor_time(pool: child.Pool) -> None:
    with pytest.raises(child.ChildTimedOut, match="processor"):
        child.call(jobs.loop_for_ever, pool=pool, cpu_seconds=1)
    assert child.call(jobs.echo, 1, pool=pool) == 1


def test_it_stops_a_memory_hog(pool: child.Pool) -> None:
    with pytest.raises(child.ChildOutOfMemory, match="512 MB"):
        child.call(jobs.hog_memory, pool=pool)
    assert child.call(jobs.echo, 1, pool=pool) == 1


@pytest.mark.parametrize("job", [jobs.exit_at_once, jobs.crash, jobs.close_every_socket])
def test_it_recovers_from_the_death_of_a_child(pool: child.Pool, job: Callable[[], None]) -> None:
    with pytest.raises(child.ChildDied):
        child.call(job, pool=pool)
    assert child.call(jobs.echo, 1, pool=pool) == 1


def test_it_replaces_a_child_that_was_killed_while_it_waited(pool: child.Pool) -> None:
    before = child.call(jobs.pid, pool=pool)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: not is_running(before))
    assert child.call(jobs.pid, pool=pool) != before


def test_it_lets_no_child_write_a_large_file(pool: child.Pool, tmp_path: Path) -> None:
    with pytest.raises(child.ChildFailed, match="File too large"):
        child.call(jobs.write_much, str(tmp_path / "large"), pool=pool)
    assert (tmp_path / "large").stat().st_size <= 64 * 2**20


def test_it_takes_no_code_from_a_child(pool: child.Pool) -> None:
    with pytest.raises(child.ChildDied, match="may not pass"):
        child.call(jobs.give_back_a_function, pool=pool)


def test_it_keeps_secrets_from_the_child(pool: child.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "canary")
    assert "canary" not in child.call(jobs.environment, pool=pool).values()


def test_it_keeps_the_network_from_the_child(pool: child.Pool) -> None:
    if subprocess.run(["unshare", "-Un", "true"], check=False, capture_output=True).returncode:  # noqa: S607
        pytest.skip("This system lets nobody leave its network.")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert jobs.reach(port) and not child.call(jobs.reach, port, pool=pool)


def test_it_ignores_the_signals_of_a_terminal_and_a_service_manager(pool: child.Pool) -> None:
    assert child.call(jobs.interrupt_oneself, pool=pool) == "still here"


def test_it_leaves_no_core_file(pool: child.Pool) -> None:
    assert child.call(jobs.core_limit, pool=pool)[0] == 0


def test_it_refuses_a_function_that_a_child_cannot_find(pool: child.Pool) -> None:
    def local() -> None: ...

    with pytest.raises(ValueError, match="top-level"):
        child.call(local, pool=pool)


def test_it_serves_many_threads_with_two_children(pool: child.Pool) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda n: child.call(jobs.echo, n, pool=pool), range(300)))
        pids = set(threads.map(lambda _: child.call(jobs.pid, pool=pool), range(16)))
    assert answers == list(range(300))
    # 316 calls wear out children, at most two of which live at once.
    assert len([pid for pid in pids if is_running(pid)]) <= 2


def test_it_serves_others_while_calls_fail(pool: child.Pool) -> None:
    def one(number: int) -> object:
        if number % 4:
            return child.call(jobs.echo, number, pool=pool)
        with pytest.raises(child.ChildDied):
            child.call(jobs.exit_at_once, pool=pool)
        return number

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(one, range(64))) == list(range(64))


def test_it_kills_the_child_of_a_canceled_call(pool: child.Pool, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(child.Canceled):
        child.call(jobs.announce_and_loop, str(note), pool=pool, canceled=note.exists)
    assert not is_running(int(note.read_text()))


def test_it_cancels_a_call_that_waits_for_a_free_child(tmp_path: Path) -> None:
    pool, note, end = child.Pool(LIMITS, size=1), tmp_path / "pid", threading.Event()
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(child.call, jobs.announce_and_loop, str(note), pool=pool, canceled=end.is_set)
        wait_until(note.exists)
        with pytest.raises(child.Canceled):
            child.call(jobs.echo, 1, pool=pool, canceled=lambda: True)
        assert is_running(int(note.read_text()))
        end.set()
        assert isinstance(busy.exception(), child.Canceled)


def test_it_replaces_a_child_after_its_share_of_calls() -> None:
    pool = child.Pool(LIMITS, size=1, calls_per_child=3)
    pids = [child.call(jobs.pid, pool=pool) for _ in range(6)]
    pool.close()
    assert pids[0] == pids[2] != pids[3] == pids[5]


def test_it_ends_idle_children() -> None:
    pool = child.Pool(LIMITS, idle_seconds=0.1)
    pid = child.call(jobs.pid, pool=pool)
    wait_until(lambda: not is_running(pid))
    assert child.call(jobs.pid, pool=pool) != pid
    pool.close()


PARENT = """
import sys, threading
from sessions_app.imaging import child
from tests.imaging import child_jobs as jobs

threading.Thread(target=child.call, args=(jobs.announce_and_loop, sys.argv[1]), daemon=True).start()
child.call(jobs.echo, 1)
print(child.call(jobs.pid), flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("how", ["kill", "interrupt", "return"])
def test_it_leaves_no_child_behind_when_the_parent_ends(tmp_path: Path, how: str) -> None:
    note = tmp_path / "pid"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(note)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent:
        idle = int(parent.stdout.readline())
        wait_until(note.exists)
        busy = int(note.read_text())
        assert is_running(idle)
        assert is_running(busy)
        match how:
            case "kill":
                parent.kill()
            case "interrupt":
                parent.send_signal(signal.SIGINT)
            case "return":
                parent.stdin.close()
        wait_until(lambda: not is_running(idle) and not is_running(busy))
