"""Scripts and styles as an installation serves them: without comments and indentation, which are for readers of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments on lines of their own; the lines stay, so that an error's place is the source's.
COMMENTS = re.compile(r"^[ \t]*(?:/\*.*?\*/[ \t]*$|//[^\n]*)", re.MULTILINE | re.DOTALL)
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
SHIPPED = re.compile(r"(?:js|css|vendor)/.*\.(?:js|css)")


def as_shipped(name: str, text: str) -> str:
    """A script or style sheet without indentation, and with an empty line where one was only a comment.

    The comment at the top of somebody else's file is its licence, and stays.
    """
    found = COMMENTS.match(text) if name.startswith("vendor/") else None
    start = found.end() if found else 0
    rest = COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), text[start:])
    return text[:start] + INDENTATION.sub("", rest)


class ShippedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed copies."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Before names are made from the contents, which are then those of the collected copies."""
        changed = {} if dry_run else {name: (self, name) for name in paths if SHIPPED.fullmatch(name)}
        for name in changed:
            file = Path(self.path(name))
            file.write_text(as_shipped(name, file.read_text(encoding="utf-8")), encoding="utf-8")
        yield from super().post_process(paths | changed, dry_run, **options)
