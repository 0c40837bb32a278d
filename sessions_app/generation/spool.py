"""Raw answers of paid calls, on disk before the database is told of them.

A file here holds an answer that the database may not know of yet: whatever dies after the last byte arrived, the paid
picture is not lost. The name is the ProviderCall's id.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

logger = logging.getLogger(__name__)

PART_LIFE_SECONDS = 3600
WRITERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="spool-writer")


def path_of(call_id: UUID | str) -> Path:
    """Where the answer to this call is kept."""
    return Path(settings.SPOOL_DIR) / f"{call_id}.answer"


@contextmanager
def keeping(call_id: UUID | str) -> Iterator[Callable[[bytes], None]]:
    """Gives a function that keeps the answer in the background; the block's end waits until it is kept.

    So the disk works while the answer is read. On a full disk the block goes on with the answer that it has in memory.
    """
    writing: list[Future[None]] = []
    try:
        yield lambda raw: writing.append(WRITERS.submit(write, call_id, raw))
    finally:
        for one in writing:
            try:
                one.result()
            except OSError:
                logger.exception("The answer to call %s could not be written to the spool", call_id)


def write(call_id: UUID | str, raw: bytes) -> None:
    """Keep the answer: whole or not at all, and through a power cut."""
    target = path_of(call_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove(call_id: UUID | str) -> None:
    """The database knows the answer now."""
    path_of(call_id).unlink(missing_ok=True)


def set_aside(call_id: UUID | str) -> None:
    """Keep an answer that cannot be settled where an operator finds it and the sweeper does not."""
    path = path_of(call_id)
    with suppress(FileNotFoundError):
        path.rename(path.with_suffix(".failed"))


def waiting() -> Iterator[tuple[UUID, Path]]:
    """The calls whose answers are here, with their files. Drops fragments that a crash left behind.

    Another process may take a file away at any moment; a file that is not ours is left alone.
    """
    folder = Path(settings.SPOOL_DIR)
    if not folder.exists():
        return
    for path in folder.iterdir():
        with suppress(ValueError, FileNotFoundError):
            if path.suffix == ".answer":
                yield UUID(path.stem), path
            elif path.suffix == ".part" and path.stat().st_mtime < time.time() - PART_LIFE_SECONDS:
                path.unlink(missing_ok=True)
