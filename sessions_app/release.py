"""Which front end this process serves: pages that came from another one are to be loaded again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

PARTS = ("static/js", "static/css", "templates", "locale")


@cache
def release() -> str:
    """A name for the scripts, styles and templates as they were when they were first asked for: 12 hex digits."""
    digest = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    for path in sorted(path for part in PARTS for path in (root / part).rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
