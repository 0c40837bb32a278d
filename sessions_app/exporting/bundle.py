"""A session's ZIP, opened to be read in. What it holds is known by number, names and sizes before any of it is read.

Whoever wrote it may have meant harm: nothing is unpacked to disk, and no name in it is ever a path here.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.conf import settings

from sessions_app.errors import InvalidRequest, RequestTooLarge

MAX_FILES = 10_000
MAX_TOLD_BYTES = 32 * 2**20
"""Of session.json; 1,000 turns have 5 to 10 MB."""
MOST_AT_ONCE = 2**21
"""That any read of the ZIP may take: zipfile reads the list of its files in one, and 2 MB name more than MAX_FILES."""
BLOCK = 256 * 1024
TOLD = "session.json"
HINT = "Choose a ZIP that a studio has exported."
BROKEN = (
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    zlib.error,
)
"""What zipfile raises on damaged files, on encrypted ones, and on kinds of compression that it does not know."""


class Bundle:
    """The files of one session, by their paths within its folder."""

    def __init__(self, archive: ZipFile, entries: dict[str, ZipInfo]) -> None:
        self._archive, self._entries = archive, entries

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(entry.file_size for entry in self._entries.values())

    def told(self) -> bytes:
        """The JSON of the session. Raises InvalidRequest or RequestTooLarge."""
        return self._read(TOLD, MAX_TOLD_BYTES)

    def picture(self, path: str, sha256: str) -> bytes:
        """The file, which has this hash. Raises InvalidRequest or RequestTooLarge."""
        data = self._read(path, settings.MAX_UPLOAD_BYTES)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _damaged(f"{path} in this ZIP is not the file that was exported.")
        return data

    def _read(self, path: str, most: int) -> bytes:
        entry = self._entries.get(path)
        if entry is None:
            raise _damaged(f"{path[:200]} is missing in this ZIP.")
        if entry.file_size > most:
            raise _too_large(f"{path} in this ZIP is larger than {most // 2**20} MB.")
        try:
            with self._archive.open(entry) as file:
                # No more comes than the size that was looked at, whatever it unpacks to.
                return b"".join(iter(lambda: file.read(BLOCK), b""))
        except BROKEN:
            raise _damaged(f"{path} in this ZIP is damaged.") from None


@contextmanager
def open_bundle(file: IO[bytes]) -> Iterator[Bundle]:
    """The one session that the ZIP holds. Raises InvalidRequest or RequestTooLarge."""
    try:
        archive = ZipFile(_Bounded(file))
    except BROKEN:
        raise InvalidRequest("This file is not a ZIP that can be read.", hint=HINT, field="file") from None
    with archive:
        yield Bundle(archive, _entries_of(archive.infolist()))


def _entries_of(listed: list[ZipInfo]) -> dict[str, ZipInfo]:
    if len(listed) > MAX_FILES:
        raise _too_large(f"This ZIP holds {len(listed):,} files; a session's has at most {MAX_FILES:,}.")
    if sum(entry.file_size for entry in listed) > settings.MAX_IMPORT_BYTES + MAX_TOLD_BYTES:
        raise _too_large(f"What this ZIP holds is larger than {settings.MAX_IMPORT_BYTES // 2**20} MB.")
    by_name = {entry.orig_filename: entry for entry in listed}
    if len(by_name) < len(listed) or any(map(_is_foul, listed)):
        raise _damaged("This ZIP holds files that no session's export has.")
    roots = [name.removesuffix(TOLD) for name in by_name if name.count("/") < 2 and name.rpartition("/")[2] == TOLD]
    if not roots:
        raise InvalidRequest("There is no session in this ZIP: session.json is missing.", hint=HINT, field="file")
    if len(roots) > 1:
        raise InvalidRequest(
            f"This ZIP holds {len(roots)} sessions, and one is read in at a time.",
            hint="Export each session by itself.",
            field="file",
        )
    return {name.removeprefix(roots[0]): entry for name, entry in by_name.items() if name.startswith(roots[0])}


def _is_foul(entry: ZipInfo) -> bool:
    """Whether it leads out of the ZIP, or is locked or packed in a way that no export is."""
    name = entry.orig_filename
    leads_out = name.startswith("/") or "\\" in name or "\x00" in name or ".." in name.split("/")
    return leads_out or bool(entry.flag_bits & 1) or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED)


def _damaged(message: str) -> InvalidRequest:
    return InvalidRequest(message, hint="Export the session again.", field="file")


def _too_large(message: str) -> RequestTooLarge:
    return RequestTooLarge(message, hint="Export a branch of the session instead.", field="file")


class _Bounded:
    """A file of which nobody gets more than MOST_AT_ONCE bytes in one read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Raises BadZipFile where more is asked for and there."""
        data = self._file.read(MOST_AT_ONCE + 1 if size < 0 else min(size, MOST_AT_ONCE + 1))
        if len(data) > MOST_AT_ONCE:
            raise BadZipFile
        return data
