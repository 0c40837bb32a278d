"""Landscapes cut out of layers of paper: sky, far land, near land, each with its shadow on the one behind."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from sessions_app.providers.local.moods import MOODS, RGB, Mood, Setting
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


def paint_scenery(setting: Setting, width: int, height: int, random: Random) -> Paper:
    """The whole landscape of a setting."""
    paper = Paper(width, height, MOODS[setting.mood], random)
    inside = {
        "space": _space,
        "underwater": _underwater,
        "studio": _studio,
        "portrait": _studio,
        "room": _room,
        "": _abstract,
    }
    if setting.land in inside:
        inside[setting.land](paper, setting)
    else:
        _sky(paper, setting)
        _LANDS[setting.land](paper, horizon_of(setting, height))
    return paper


def _sky(paper: Paper, setting: Setting) -> None:
    horizon = horizon_of(setting, paper.height)
    top, middle, low = paper.mood.sky
    paper.fill((top, mixed(top, middle, 0.55), middle, low, low))
    if setting.mood == "night":
        _stars(paper, horizon)
    if setting.mood in ("day", "sunset", "sunrise", "night", "autumn", "spring"):
        _sun(paper, setting, horizon)
    if "rainbow" in setting.weather:
        _rainbow(paper, horizon)
    _clouds(paper, horizon, many=setting.mood in ("storm", "snow", "fog"))


def _stars(paper: Paper, horizon: int) -> None:
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


def _sun(paper: Paper, setting: Setting, horizon: int) -> None:
    low = setting.mood in ("sunset", "sunrise")
    radius = (95 if low else 62) * paper.unit
    x = paper.width * float(paper.random.choice([0.24, 0.3, 0.7, 0.77]))
    y = horizon - radius * 0.75 if low else max(radius * 1.6, horizon * 0.26)
    paper.sun = x, y, radius
    paper.glow(x, y, radius * 5.5, paper.mood.light, 0.6 if low else 0.34)
    paper.glow(x, y, radius * 2.1, paper.mood.light, 0.55)
    disc = paper.circles([(x, y, radius)])
    if setting.mood == "night":
        disc = np.clip(disc - paper.circles([(x + radius * 0.42, y - radius * 0.16, radius * 0.86)]), 0, 1)
    paper.lay(np.asarray(disc, np.float32), paper.mood.light, shadow=0.0, depth=0.03)


def _rainbow(paper: Paper, horizon: int) -> None:
    y, x = np.mgrid[0 : paper.height, 0 : paper.width].astype(np.float32)
    distance = np.hypot(x - paper.width * 0.5, y - horizon * 1.1)
    outer, step = min(paper.width * 0.46, horizon * 0.95), 15 * paper.unit
    bands = ((226, 74, 74), (242, 146, 62), (248, 214, 88), (98, 178, 104), (74, 138, 210), (126, 92, 178))
    for index, band in enumerate(bands):
        ring = np.clip(step / 2 - np.abs(distance - outer + index * step) + 0.5, 0, 1) * (y < horizon)
        paper.lay(ring.astype(np.float32), band, shadow=0.05, depth=0, opacity=0.75)


def _clouds(paper: Paper, horizon: int, *, many: bool) -> None:
    count = max(2, round((6 if many else 3) * min(2.5, paper.width / paper.height)))
    white = mixed(paper.mood.sky[2], (255, 255, 255), 0.45 if paper.mood.shade > 0.8 else 0.1)
    for _ in range(count):
        size = paper.unit * paper.random.uniform(45, 95)
        x, y = _free_place(paper, horizon, size)
        puffs = [
            (x + dx * size, y - dy * size, r * size)
            for dx, dy, r in ((-1.3, 0.1, 0.55), (-0.5, 0.45, 0.85), (0.45, 0.3, 0.7), (1.25, 0.05, 0.5))
        ]
        shape = np.maximum(
            paper.circles(puffs),
            paper.polygons(
                [
                    [
                        (x - 1.6 * size, y - 0.2 * size),
                        (x + 1.6 * size, y - 0.2 * size),
                        (x + 1.7 * size, y + 0.36 * size),
                        (x - 1.8 * size, y + 0.36 * size),
                    ]
                ]
            ),
        )
        shape *= np.clip((y + 0.34 * size - np.arange(paper.height, dtype=np.float32)) + 0.5, 0, 1)[:, np.newaxis]
        near = y / horizon
        paper.lay(shape, white, shadow=0.16, depth=0.0, opacity=float(1 - 0.3 * near))


def _free_place(paper: Paper, horizon: int, size: float) -> tuple[float, float]:
    """A place in the sky that does not hide the sun, if a few tries find one."""
    x = y = 0.0
    for _ in range(8):
        x, y = paper.random.uniform(0.02, 0.98) * paper.width, paper.random.uniform(0.1, 0.62) * horizon
        if paper.sun is None or np.hypot(x - paper.sun[0], y - paper.sun[1]) > paper.sun[2] + 1.9 * size:
            break
    return x, y


def _hills(paper: Paper, horizon: int, colours: tuple[RGB, ...], rise: float, waves: int) -> None:
    """Layers of rolling land from the far haze to the foreground."""
    for index, colour in enumerate(colours):
        near = index / max(1, len(colours) - 1)
        top = horizon + (paper.height - horizon) * (0.02 + 0.62 * near**1.15)
        line = top - rolling(paper.random, paper.width, waves, 0.42) * paper.height * rise * (1 - 0.45 * near)
        paper.lay(paper.below(line), _lit(paper, colour, 0.62 * (1 - near)))


def _lit(paper: Paper, colour: RGB, haze: float) -> RGB:
    """A colour in the light of the mood, and as much in the haze as it is far."""
    ambient = tuple(channel / 255 for channel in paper.mood.ambient)
    red, green, blue = (min(255, round(c * a * paper.mood.shade)) for c, a in zip(colour, ambient, strict=True))
    return mixed((red, green, blue), paper.mood.far, haze)


def _field(paper: Paper, horizon: int) -> None:
    snowy = paper.mood is MOODS["snow"]
    greens = (
        ((226, 233, 241), (214, 225, 236), (232, 239, 246), (245, 249, 252))
        if snowy
        else ((126, 168, 120), (118, 176, 98), (92, 158, 82), (66, 132, 74))
    )
    if paper.mood is MOODS["autumn"]:
        greens = ((196, 160, 104), (214, 150, 70), (188, 112, 52), (150, 84, 44))
    _hills(paper, horizon, greens, 0.1, 2)


def _mountain(paper: Paper, horizon: int) -> None:
    rocks: tuple[RGB, ...] = ((128, 146, 176), (98, 118, 152), (74, 94, 126))
    for index, colour in enumerate(rocks):
        near = index / 2
        ridge = jagged(paper.random, paper.width, 3 + index)
        line = horizon + paper.height * (0.03 + 0.08 * near) - ridge * paper.height * (0.42 - 0.14 * near)
        shape = paper.below(line)
        paper.lay(shape, _lit(paper, colour, 0.5 * (1 - near)))
        if index < 2:
            cap = np.clip(
                line.min() + paper.height * (0.1 + 0.035 * rolling(paper.random, paper.width, 14, 0.6)), 0, None
            )
            snow = shape * (1 - paper.below(np.asarray(cap, np.float32)))
            paper.lay(
                np.asarray(snow, np.float32), _lit(paper, (248, 250, 253), 0.22 * (1 - near)), shadow=0.0, depth=0.02
            )
    snowy = paper.mood is MOODS["snow"]
    _hills(
        paper,
        round(horizon + paper.height * 0.08),
        ((226, 234, 242), (244, 248, 252)) if snowy else ((84, 122, 96), (58, 98, 76)),
        0.07,
        2,
    )


def _forest(paper: Paper, horizon: int) -> None:
    greens: tuple[RGB, ...] = ((112, 152, 138), (70, 122, 104), (40, 92, 76))
    if paper.mood is MOODS["autumn"]:
        greens = ((206, 168, 108), (204, 120, 58), (148, 72, 42))
    for index, colour in enumerate(greens):
        near = index / 2
        base = horizon + (paper.height - horizon) * (0.06 + 0.24 * near)
        ground = base - rolling(paper.random, paper.width, 2) * paper.height * 0.03
        size = paper.unit * (95 + 120 * near)
        trees = [
            _pine(x, float(ground[min(paper.width - 1, max(0, int(x)))]) + 8, size * paper.random.uniform(0.7, 1.25))
            for x in np.arange(-size, paper.width + size, size * 0.4)
        ]
        shape = np.maximum(paper.below(ground), paper.polygons([triangle for tree in trees for triangle in tree]))
        paper.lay(shape, _lit(paper, colour, 0.55 * (1 - near)))
    snowy = paper.mood is MOODS["snow"]
    _hills(
        paper,
        round(horizon + (paper.height - horizon) * 0.34),
        ((228, 236, 243), (245, 249, 252)) if snowy else ((72, 116, 78), (52, 92, 64)),
        0.05,
        2,
    )


def _pine(x: float, y: float, size: float) -> list[list[tuple[float, float]]]:
    return [
        [(x, y - size * top), (x - size * half, y - size * low), (x + size * half, y - size * low)]
        for top, low, half in ((1.15, 0.68, 0.16), (0.9, 0.36, 0.22), (0.62, 0.0, 0.28))
    ]


def _city(paper: Paper, horizon: int) -> None:
    walls: tuple[RGB, ...] = ((134, 152, 182), (96, 114, 150), (62, 78, 112))
    for index, colour in enumerate(walls):
        near = index / 2
        base = horizon + paper.height * 0.05 * near
        shape, lights = _skyline(paper, base, 0.4 - 0.13 * near, 62 + 46 * near)
        paper.lay(shape, _lit(paper, colour, 0.55 * (1 - near)))
        dim = paper.mood.shade
        glass = (255, 214, 132) if dim < 0.9 else mixed(_lit(paper, colour, 0.4), (255, 255, 255), 0.35)
        paper.lay(
            np.asarray(lights * shape, np.float32), glass, shadow=0.0, depth=0, opacity=0.9 if dim < 0.9 else 0.45
        )
    flat = np.full(paper.width, horizon + paper.height * 0.05, np.float32)
    paper.lay(paper.below(flat), _lit(paper, (88, 94, 108), 0.0), depth=0.25)
    kerb = paper.below(flat + 10 * paper.unit) - paper.below(flat + 22 * paper.unit)
    paper.lay(np.asarray(kerb, np.float32), _lit(paper, (150, 154, 164), 0.0), shadow=0.2, depth=0)


def _skyline(paper: Paper, base: float, rise: float, usual: float) -> tuple[Floats, Floats]:
    """Houses side by side, and their windows."""
    houses: list[list[tuple[float, float]]] = []
    windows: list[list[tuple[float, float]]] = []
    x = -paper.random.uniform(0, usual) * paper.unit
    while x < paper.width:
        wide = usual * paper.unit * paper.random.uniform(0.7, 1.35)
        top = base - paper.height * rise * paper.random.uniform(0.35, 1.0)
        houses.append([(x, top), (x + wide, top), (x + wide, paper.height), (x, paper.height)])
        if paper.random.random() < 0.3:
            houses.append(
                [
                    (x + wide * 0.46, top - 34 * paper.unit),
                    (x + wide * 0.54, top - 34 * paper.unit),
                    (x + wide * 0.54, top),
                    (x + wide * 0.46, top),
                ]
            )
        windows += _windows(paper, x, top, wide, base)
        x += wide + paper.random.choice([0, 0, 6]) * paper.unit
    return paper.polygons(houses), paper.polygons(windows)


def _windows(paper: Paper, x: float, top: float, wide: float, base: float) -> list[list[tuple[float, float]]]:
    side, step = 7 * paper.unit, 17 * paper.unit
    columns = max(1, int((wide - step * 0.6) / step))
    start = x + (wide - (columns - 1) * step - side) / 2
    found = []
    for row in np.arange(top + step, base, step * 1.15):
        for column in range(columns):
            if paper.random.random() < 0.45:
                left = start + column * step
                found.append(
                    [(left, row), (left + side, row), (left + side, row + side * 1.3), (left, row + side * 1.3)]
                )
    return found


def _desert(paper: Paper, horizon: int) -> None:
    sands: tuple[RGB, ...] = ((232, 190, 140), (226, 168, 104), (212, 142, 78), (190, 116, 62))
    _hills(paper, horizon, sands, 0.13, 1)


def _sea(paper: Paper, horizon: int) -> None:
    _water(paper, horizon)
    _waves(paper, horizon + (paper.height - horizon) * 0.3, 3)


def _beach(paper: Paper, horizon: int) -> None:
    _water(paper, horizon)
    shore = horizon + (paper.height - horizon) * 0.42
    sand = _lit(paper, (240, 214, 166), 0.0)
    wet = shore - rolling(paper.random, paper.width, 2, 0.3, 3) * paper.height * 0.035
    paper.lay(
        paper.below(np.asarray(wet - 13 * paper.unit, np.float32)),
        _lit(paper, (250, 252, 252), 0.0),
        shadow=0.14,
        depth=0,
    )
    paper.lay(paper.below(np.asarray(wet, np.float32)), mixed(sand, (150, 120, 90), 0.25), shadow=0.08, depth=0)
    paper.lay(paper.below(np.asarray(wet + 26 * paper.unit, np.float32)), sand, shadow=0.05)


def _water(paper: Paper, horizon: int) -> None:
    """Open water that takes on the colour of the sky, with light along its lines."""
    deep = _lit(paper, (38, 116, 152), 0.12)
    paper.lay(
        paper.below(np.full(paper.width, horizon, np.float32)),
        mixed(deep, paper.mood.sky[2], 0.38),
        shadow=0.12,
        depth=0.4,
    )
    lines: list[list[tuple[float, float]]] = []
    for _ in range(round(46 * max(1.0, paper.width / paper.height))):
        near = float(paper.random.random() ** 0.8)
        y, half = (
            horizon + (paper.height - horizon) * near,
            paper.unit * (14 + 70 * near) * paper.random.uniform(0.5, 1.4),
        )
        x, thick = paper.random.random() * paper.width, paper.unit * (1.2 + 2.6 * near)
        lines.append([(x - half, y), (x, y - thick), (x + half, y), (x, y + thick)])
    paper.lay(paper.polygons(lines), mixed(paper.mood.sky[2], (255, 255, 255), 0.4), shadow=0.0, depth=0, opacity=0.5)


def _waves(paper: Paper, first: float, count: int) -> None:
    """Paper waves with round crests."""
    x = np.arange(paper.width, dtype=np.float32)
    for index in range(count):
        near = (index + 1) / count
        length = paper.unit * (120 + 90 * near)
        crest = np.abs(np.sin(x / length * np.pi + paper.random.random() * 6)) * paper.unit * (14 + 12 * near)
        line = (
            first
            + (paper.height - first) * 0.3 * index
            + crest
            + rolling(paper.random, paper.width, 1) * 16 * paper.unit
        )
        colour = _lit(paper, mixed((62, 150, 184), (22, 84, 122), near), 0.1)
        paper.lay(paper.below(np.asarray(line, np.float32)), colour, shadow=0.24)


def _space(paper: Paper, setting: Setting) -> None:
    paper.fill(((8, 10, 34), (24, 20, 62), (52, 32, 92), (30, 22, 66)))
    for colour in ((190, 80, 170), (70, 110, 220), (60, 180, 190)):
        paper.glow(
            paper.random.random() * paper.width,
            paper.random.random() * paper.height,
            min(paper.width, paper.height) * 0.42,
            colour,
            0.3,
        )
    _stars(paper, paper.height)
    for size, colour in ((0.15, (226, 150, 92)), (0.075, (120, 170, 214))):
        radius = size * min(paper.width, paper.height)
        x, y = paper.random.uniform(0.12, 0.88) * paper.width, paper.random.uniform(0.12, 0.42) * paper.height
        ball = paper.circles([(x, y, radius)])
        paper.lay(ball, colour, shadow=0.35, depth=0)
        night_side = np.clip(ball - paper.circles([(x - radius * 0.28, y - radius * 0.28, radius * 1.05)]), 0, 1)
        paper.lay(np.asarray(night_side, np.float32), mixed(colour, (20, 14, 50), 0.55), shadow=0, depth=0)
    ground = paper.height * 0.86 + rolling(paper.random, paper.width, 2) * paper.height * 0.04
    paper.lay(paper.below(np.asarray(ground, np.float32)), (96, 88, 140))
    craters = [
        (
            paper.random.random() * paper.width,
            paper.height * paper.random.uniform(0.93, 0.99),
            paper.unit * paper.random.uniform(10, 26),
        )
        for _ in range(9)
    ]
    paper.lay(paper.circles(craters), (80, 72, 122), shadow=0.1, depth=0)


def _underwater(paper: Paper, setting: Setting) -> None:
    paper.fill(((110, 210, 216), (42, 150, 186), (20, 96, 146), (12, 58, 104)))
    rays = [
        [
            (x, -10),
            (x + 50 * paper.unit, -10),
            (x + spread + 160 * paper.unit, paper.height * 0.8),
            (x + spread - 60 * paper.unit, paper.height * 0.8),
        ]
        for x, spread in zip(
            paper.random.random(5) * paper.width, paper.random.uniform(-120, 160, 5) * paper.unit, strict=True
        )
    ]
    light = (
        blurred(paper.polygons(rays), 22 * paper.unit)
        * np.linspace(0.3, 0, paper.height, dtype=np.float32)[:, np.newaxis]
    )
    paper.rgb += (1 - paper.rgb) * np.asarray(light, np.float32)[..., np.newaxis]
    for index, colour in enumerate(((30, 104, 140), (24, 84, 116))):
        ridge = paper.height * (0.78 + 0.06 * index) - rolling(paper.random, paper.width, 3) * paper.height * 0.12
        paper.lay(paper.below(np.asarray(ridge, np.float32)), colour)
    sand = paper.height * 0.9 - rolling(paper.random, paper.width, 2) * paper.height * 0.03
    paper.lay(paper.below(np.asarray(sand, np.float32)), (204, 184, 138))
    bubbles = [
        (
            paper.random.random() * paper.width,
            paper.random.uniform(0.1, 0.85) * paper.height,
            paper.unit * paper.random.uniform(4, 13),
        )
        for _ in range(22)
    ]
    paper.lay(paper.circles(bubbles), (214, 244, 248), shadow=0.0, depth=0, opacity=0.35)


def _studio(paper: Paper, setting: Setting) -> None:
    hues: tuple[tuple[RGB, RGB], ...] = (
        ((232, 214, 200), (214, 186, 168)),
        ((206, 220, 224), (176, 198, 204)),
        ((226, 220, 236), (202, 192, 220)),
        ((220, 226, 206), (196, 206, 174)),
    )
    wall, floor = hues[int(paper.random.integers(len(hues)))]
    if paper.mood.shade < 0.8:
        wall, floor = mixed(wall, (36, 38, 58), 0.8), mixed(floor, (26, 28, 46), 0.8)
    paper.fill((mixed(wall, (255, 255, 255), 0.12), wall, mixed(wall, (255, 255, 255), 0.3)))
    paper.glow(
        paper.width * 0.5,
        paper.height * 0.42,
        min(paper.width, paper.height) * 0.5,
        (255, 255, 255),
        0.4 if paper.mood.shade > 0.8 else 0.12,
    )
    radius = 0.34 * min(paper.width, paper.height)
    paper.lay(
        paper.circles([(paper.width / 2, paper.height * 0.47, radius)]),
        mixed(wall, floor, 0.55),
        shadow=0.18,
        depth=0.06,
    )
    if setting.land == "portrait":
        return
    line = np.full(paper.width, horizon_of(setting, paper.height), np.float32)
    paper.lay(paper.below(line), floor, shadow=0.16, depth=0.1)
    _podium(paper, mixed(floor, (255, 255, 255), 0.28))


def _podium(paper: Paper, colour: RGB) -> None:
    """A low round plinth in the middle of the floor."""
    half = 0.3 * min(paper.width, paper.height)
    x, top, thick = paper.width / 2, paper.height * 0.79, 0.05 * min(paper.width, paper.height)
    angles = np.linspace(0, 2 * np.pi, 90)
    ellipse = [(x + half * np.cos(a), top + half * 0.24 * np.sin(a)) for a in angles]
    side = [(x + half * np.cos(a), top + thick + half * 0.24 * np.sin(a)) for a in angles]
    paper.lay(
        np.maximum(
            paper.polygons([side]),
            paper.polygons([[(x - half, top), (x + half, top), (x + half, top + thick), (x - half, top + thick)]]),
        ),
        mixed(colour, (60, 50, 50), 0.22),
        shadow=0.34,
        depth=0,
    )
    paper.lay(paper.polygons([ellipse]), colour, shadow=0.0, depth=0.02)


def _room(paper: Paper, setting: Setting) -> None:
    wall = ((214, 224, 214), (236, 222, 204), (206, 216, 228))[int(paper.random.integers(3))]
    paper.fill((wall, mixed(wall, (255, 255, 255), 0.2)))
    side = 0.42 * min(paper.width, paper.height)
    left, top = paper.width * 0.5 - side * 0.5, paper.height * 0.1
    frame = [
        (left - 14 * paper.unit, top - 14 * paper.unit),
        (left + side + 14 * paper.unit, top - 14 * paper.unit),
        (left + side + 14 * paper.unit, top + side + 14 * paper.unit),
        (left - 14 * paper.unit, top + side + 14 * paper.unit),
    ]
    paper.lay(paper.polygons([frame]), (250, 248, 243), shadow=0.2, depth=0)
    for row in range(2):
        for column in range(2):
            x, y, pane = (
                left + column * (side / 2 + 4 * paper.unit),
                top + row * (side / 2 + 4 * paper.unit),
                side / 2 - 4 * paper.unit,
            )
            paper.lay(
                paper.polygons([[(x, y), (x + pane, y), (x + pane, y + pane), (x, y + pane)]]),
                paper.mood.sky[row + 1 if row else 0],
                shadow=0.05,
                depth=0.0,
            )
    line = np.full(paper.width, horizon_of(setting, paper.height), np.float32)
    paper.lay(paper.below(line - 16 * paper.unit), (247, 244, 238), shadow=0.12, depth=0)
    paper.lay(paper.below(line), _lit(paper, (186, 140, 100), 0.0), shadow=0.2, depth=0.22)


def _abstract(paper: Paper, setting: Setting) -> None:
    """Sheets of coloured paper in waves, for words that name nothing to draw."""
    palettes: tuple[tuple[RGB, ...], ...] = (
        ((250, 232, 214), (244, 178, 140), (226, 110, 104), (150, 66, 104), (76, 46, 92)),
        ((228, 240, 236), (150, 204, 196), (74, 158, 168), (38, 102, 132), (28, 58, 92)),
        ((246, 238, 222), (230, 200, 130), (196, 148, 82), (118, 124, 90), (54, 86, 82)),
        ((240, 230, 244), (204, 172, 220), (146, 124, 204), (90, 86, 168), (46, 48, 112)),
    )
    colours = palettes[int(paper.random.integers(len(palettes)))]
    paper.fill((mixed(colours[0], (255, 255, 255), 0.4), colours[0], colours[1]))
    radius = 0.17 * min(paper.width, paper.height)
    x, y = paper.width * float(paper.random.choice([0.32, 0.68])), paper.height * 0.32
    paper.glow(x, y, radius * 3, (255, 255, 255), 0.35)
    paper.lay(paper.circles([(x, y, radius)]), mixed(colours[1], (255, 255, 255), 0.35), shadow=0.2, depth=0.05)
    for index in range(6):
        near = index / 5
        line = (
            paper.height * (0.38 + 0.11 * index)
            - rolling(paper.random, paper.width, 1 + index % 2, 0.3, 3) * paper.height * 0.17
        )
        at = 1 + near * (len(colours) - 2)
        first = colours[int(at)]
        second = colours[min(len(colours) - 1, int(at) + 1)]
        paper.lay(paper.below(np.asarray(line, np.float32)), mixed(first, second, at % 1), shadow=0.3, depth=0.1)


_LANDS: dict[str, Callable[[Paper, int], None]] = {
    "field": _field,
    "mountain": _mountain,
    "forest": _forest,
    "city": _city,
    "desert": _desert,
    "sea": _sea,
    "beach": _beach,
}
