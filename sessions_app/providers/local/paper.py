"""Sheets of paper laid over each other: the material of a sketch, with its shapes, lines and lights."""

from __future__ import annotations

import cv2
import numpy as np

from sessions_app.providers.local.moods import RGB, Mood, Setting
from sessions_app.providers.local.pixels import Floats, Mask, blurred

Random = np.random.Generator

_SMOOTH = 3
"""Shapes are drawn this many times larger and averaged, for clean edges."""


class Paper:
    """The picture as it grows, floats of 0..1, layer by layer from far to near."""

    def __init__(self, width: int, height: int, mood: Mood, random: Random) -> None:
        self.width, self.height, self.mood, self.random = width, height, mood, random
        self.unit = min(width, height) / 1000
        self.rgb = np.zeros((height, width, 3), np.float32)
        self.sun: tuple[float, float, float] | None = None

    def fill(self, stops: tuple[RGB, ...]) -> None:
        """A gradient from top to bottom."""
        at = np.linspace(0, 1, len(stops))
        down = np.linspace(0, 1, self.height)
        channels = [np.interp(down, at, [stop[channel] / 255 for stop in stops]) for channel in range(3)]
        self.rgb[:] = np.stack(channels, axis=-1)[:, np.newaxis].astype(np.float32)

    def lay(
        self, shape: Floats, colour: RGB, *, shadow: float = 0.3, depth: float = 0.14, opacity: float = 1.0
    ) -> None:
        """A sheet of paper with that outline (0..1), its shadow on what is behind, darker towards its foot."""
        reach = 9 * self.unit
        lower = np.array([[1, 0, 0], [0, 1, -3.5 * self.unit]], np.float32)
        cast = blurred(cv2.warpAffine(shape, lower, (self.width, self.height), borderMode=cv2.BORDER_REPLICATE), reach)
        self.rgb *= (1 - np.float32(shadow) * np.clip(cast - shape, 0, 1) * opacity)[..., np.newaxis]
        rows = np.flatnonzero(shape.max(axis=1) > 0.02)
        if not len(rows):
            return
        y = np.clip((np.arange(self.height) - rows[0]) / max(1, self.height - rows[0]), 0, 1)
        shade = (1.04 - depth * y).astype(np.float32)[:, np.newaxis, np.newaxis]
        share = (shape * np.float32(opacity))[..., np.newaxis]
        self.rgb += (np.array(colour, np.float32) / 255 * shade - self.rgb) * share

    def below(self, line: Floats) -> Floats:
        """The shape of all that lies under a line of heights in pixels, one for each column."""
        y = np.arange(self.height, dtype=np.float32)[:, np.newaxis]
        return np.asarray(np.clip(y - line[np.newaxis] + 0.5, 0, 1), np.float32)

    def polygons(self, shapes: list[list[tuple[float, float]]]) -> Floats:
        """Filled polygons given in pixels."""
        large = np.zeros((self.height * _SMOOTH, self.width * _SMOOTH), np.uint8)
        for points in shapes:
            cv2.fillPoly(large, [np.rint(np.array(points) * _SMOOTH).astype(np.int32)], 255)
        return self._smoothed(large)

    def circles(self, circles: list[tuple[float, float, float]]) -> Floats:
        """Filled circles as (x, y, radius) in pixels, united."""
        large = np.zeros((self.height * _SMOOTH, self.width * _SMOOTH), np.uint8)
        for x, y, radius in circles:
            cv2.circle(large, (round(x * _SMOOTH), round(y * _SMOOTH)), max(1, round(radius * _SMOOTH)), 255, -1)
        return self._smoothed(large)

    def _smoothed(self, large: Mask) -> Floats:
        small = cv2.resize(large, (self.width, self.height), interpolation=cv2.INTER_AREA)
        return np.asarray(small.astype(np.float32) / 255)

    def glow(self, x: float, y: float, radius: float, colour: RGB, strength: float) -> None:
        """Light that spreads from a point."""
        rows, columns = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        share = strength * np.exp(-((np.hypot(columns - x, rows - y) / radius) ** 1.4))
        self.rgb += (np.array(colour, np.float32) / 255 - self.rgb) * share[..., np.newaxis]


def mixed(first: RGB, second: RGB, share: float) -> RGB:
    """The colour between two, nearer to ``second`` the larger ``share``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def rolling(random: Random, width: int, waves: int, rough: float = 0.5, octaves: int = 4) -> Floats:
    """A line of hills, 0..1, with about that many waves; ``rough`` is what each finer octave adds."""
    x = np.linspace(0, 1, width)
    line = np.zeros(width)
    for octave in range(octaves):
        count = waves * 2**octave
        phase, skew = random.random() * 6.28, random.random()
        line += np.sin(x * 6.28 * count * (0.5 + 0.12 * skew) + phase) * rough**octave
    return np.asarray((line - line.min()) / (np.ptp(line) + 1e-9), np.float32)


def jagged(random: Random, width: int, peaks: int) -> Floats:
    """A ridge of mountains, 0..1."""
    line = np.zeros(width)
    x = np.linspace(0, 1, width)
    for octave in range(6):
        count = peaks * 2**octave + 1
        knots = np.sort(np.concatenate([[0, 1], (np.arange(1, count) + random.uniform(-0.3, 0.3, count - 1)) / count]))
        line += np.interp(x, knots, random.random(len(knots))) * 0.5**octave
    return np.asarray((line - line.min()) / np.ptp(line), np.float32)


def horizon_of(setting: Setting, height: int) -> int:
    """The row where sky and land meet."""
    share = {"sea": 0.6, "beach": 0.52, "studio": 0.7, "room": 0.7, "space": 0.84, "underwater": 0.82, "city": 0.74}
    return round(height * share.get(setting.land, 0.62))


def stars(paper: Paper, horizon: int) -> None:
    count = round(150 * paper.width * paper.height / 1e6) + 40
    xs, ys = paper.random.random(count) * paper.width, paper.random.random(count) ** 1.4 * horizon
    sky = np.zeros((paper.height, paper.width), np.float32)
    for x, y, size in zip(xs, ys, paper.random.random(count), strict=True):
        cv2.circle(
            sky,
            (round(x), round(y)),
            max(1, round((0.7 + 1.6 * size**3) * paper.unit)),
            float(0.35 + 0.65 * size),
            -1,
            cv2.LINE_AA,
        )
    paper.rgb += (1 - paper.rgb) * (cv2.GaussianBlur(sky, (0, 0), 0.7)[..., np.newaxis] * np.float32(0.95))


def lit(paper: Paper, colour: RGB, haze: float) -> RGB:
    """A colour in the light of the mood, and as much in the haze as it is far."""
    ambient = tuple(channel / 255 for channel in paper.mood.ambient)
    red, green, blue = (min(255, round(c * a * paper.mood.shade)) for c, a in zip(colour, ambient, strict=True))
    return mixed((red, green, blue), paper.mood.far, haze)
