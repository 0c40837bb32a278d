"""Pictures one after the other, as one file that moves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageOps

from sessions_app.errors import ImageTooLarge
from sessions_app.imaging import child
from sessions_app.imaging.fingerprint import on_white

Kind = Literal["gif", "webp"]

MOST_FRAMES = 100
"""With 768 pixels a side no more than 180 MB while the file is made."""
SIDE = 768
STEP_MS, LAST_MS = 1200, 3000
BACKGROUND = "#18181b"


def animate_safely(frames: Sequence[bytes], kind: Kind) -> bytes:
    """``animate`` in a limited child process. Raises ImageTooLarge."""
    try:
        return child.call(animate, list(frames), kind, pool="local")
    except (child.ChildTimedOut, child.ChildDied) as error:
        raise ImageTooLarge(
            "This line takes too much time or memory to animate.", hint="Choose a shorter one."
        ) from error


def animate(frames: Sequence[bytes], kind: Kind) -> bytes:
    """The pictures, at most MOST_FRAMES, as an endless GIF or WebP in the shape of the last one, which stays longest."""
    with Image.open(io.BytesIO(frames[-1])) as last:
        size = ImageOps.contain(last, (SIDE, SIDE)).size
    first, *others = [_frame(data, size, kind) for data in frames]
    times = [STEP_MS] * len(others) + [LAST_MS]
    file = io.BytesIO()
    shared = {"save_all": True, "append_images": others, "duration": times, "loop": 0}
    if kind == "gif":
        first.save(file, "GIF", **shared)
    else:
        first.save(file, "WEBP", quality=82, method=2, **shared)
    return file.getvalue()


def _frame(data: bytes, size: tuple[int, int], kind: Kind) -> Image.Image:
    with Image.open(io.BytesIO(data)) as opened:
        image = ImageOps.pad(on_white(opened), size, Image.Resampling.LANCZOS, BACKGROUND)
    return image.quantize(256) if kind == "gif" else image
