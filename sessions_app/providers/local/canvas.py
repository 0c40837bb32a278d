"""The picture while it is being edited."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sessions_app.providers.local.pixels import Mask, Pixels
from sessions_app.providers.local.regions import Scene

LARGEST = 40_000_000
"""Pixels that an edit may enlarge a picture to; a studio's own uploads are smaller."""


@dataclass(slots=True)
class Canvas:
    """Colours, transparency if there is any, the region that the person drew if one was, and facts for the notes."""

    rgb: Pixels
    alpha: Mask | None = None
    region: Mask | None = None
    notes: list[str] = field(default_factory=list)
    _scene: Scene | None = None

    @property
    def scene(self) -> Scene:
        """What is in the picture. Light and colour do not move things, so it lasts until the shape changes."""
        if self._scene is None:
            self._scene = Scene(self.rgb, self.alpha)
        return self._scene

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.rgb.shape[1], self.rgb.shape[0]

    def reshape(self, rgb: Pixels, alpha: Mask | None) -> None:
        """Take on another shape; a region drawn on the old one means nothing any more."""
        self.rgb, self.alpha, self.region, self._scene = np.ascontiguousarray(rgb), alpha, None, None
