"""Local picture storage that never shows half a file."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage


class AtomicFileSystemStorage(FileSystemStorage):
    """Write to a ``.part`` file, fsync, rename, fsync the folder: a crash leaves the old state or the new one."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Names are hashes of the content, so an existing file is the same file."""
        return name

    def _save(self, name: str, content: IO[Any]) -> str:
        target = Path(self.path(name))
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
        try:
            with part.open("wb") as file:
                while chunk := content.read(1 << 20):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        fsync_folder(target.parent)
        return name


def fsync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
