"""Scripts and styles as an installation serves them: without the comments, which are for readers of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments on lines of their own; the lines stay, so that an error's place is the source's.
COMMENTS = re.compile(r"^[ \t]*(?:/\*.*?\*/[ \t]*$|//[^\n]*)", re.MULTILINE | re.DOTALL)


def without_comments(text: str) -> str:
    """The same script or style sheet, with an empty line where one was only a comment."""
    return COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), text)


class ShippedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed copies; of our own files without comments. Those of others keep their licences."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Before names are made from the contents, which are then those of the collected copies."""
        ours = {} if dry_run else {name: (self, name) for name in paths if name.startswith(("js/", "css/"))}
        for name in ours:
            file = Path(self.path(name))
            file.write_text(without_comments(file.read_text(encoding="utf-8")), encoding="utf-8")
        yield from super().post_process(paths | ours, dry_run, **options)
