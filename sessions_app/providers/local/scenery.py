"""Landscapes cut out of paper: sky, far land, near land, each layer with its shadow on the one behind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sessions_app.providers.local import interiors
from sessions_app.providers.local.moods import MOODS, RGB, Setting
from sessions_app.providers.local.paper import Paper, Random, horizon_of, jagged, lit, mixed, rolling, stars
from sessions_app.providers.local.pixels import Floats


def paint_scenery(setting: Setting, width: int, height: int, random: Random) -> Paper:
    """The whole landscape of a setting."""
    paper = Paper(width, height, MOODS[setting.mood], random)
    inside = {
        "space": interiors.space,
        "underwater": interiors.underwater,
        "studio": interiors.studio,
        "portrait": interiors.studio,
        "room": interiors.room,
        "": interiors.abstract,
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
        stars(paper, horizon)
    if setting.mood in ("day", "sunset", "sunrise", "night", "autumn", "spring"):
        _sun(paper, setting, horizon)
    if "rainbow" in setting.weather:
        _rainbow(paper, horizon)
    _clouds(paper, horizon, many=setting.mood in ("storm", "snow", "fog"))


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
        paper.lay(paper.below(line), lit(paper, colour, 0.62 * (1 - near)))


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
        paper.lay(shape, lit(paper, colour, 0.5 * (1 - near)))
        if index < 2:
            cap = np.clip(
                line.min() + paper.height * (0.1 + 0.035 * rolling(paper.random, paper.width, 14, 0.6)), 0, None
            )
            snow = shape * (1 - paper.below(np.asarray(cap, np.float32)))
            paper.lay(
                np.asarray(snow, np.float32), lit(paper, (248, 250, 253), 0.22 * (1 - near)), shadow=0.0, depth=0.02
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
        paper.lay(shape, lit(paper, colour, 0.55 * (1 - near)))
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
        paper.lay(shape, lit(paper, colour, 0.55 * (1 - near)))
        dim = paper.mood.shade
        glass = (255, 214, 132) if dim < 0.9 else mixed(lit(paper, colour, 0.4), (255, 255, 255), 0.35)
        paper.lay(
            np.asarray(lights * shape, np.float32), glass, shadow=0.0, depth=0, opacity=0.9 if dim < 0.9 else 0.45
        )
    flat = np.full(paper.width, horizon + paper.height * 0.05, np.float32)
    paper.lay(paper.below(flat), lit(paper, (88, 94, 108), 0.0), depth=0.25)
    kerb = paper.below(flat + 10 * paper.unit) - paper.below(flat + 22 * paper.unit)
    paper.lay(np.asarray(kerb, np.float32), lit(paper, (150, 154, 164), 0.0), shadow=0.2, depth=0)


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
    sand = lit(paper, (240, 214, 166), 0.0)
    wet = shore - rolling(paper.random, paper.width, 2, 0.3, 3) * paper.height * 0.035
    paper.lay(
        paper.below(np.asarray(wet - 13 * paper.unit, np.float32)),
        lit(paper, (250, 252, 252), 0.0),
        shadow=0.14,
        depth=0,
    )
    paper.lay(paper.below(np.asarray(wet, np.float32)), mixed(sand, (150, 120, 90), 0.25), shadow=0.08, depth=0)
    paper.lay(paper.below(np.asarray(wet + 26 * paper.unit, np.float32)), sand, shadow=0.05)


def _water(paper: Paper, horizon: int) -> None:
    """Open water that takes on the colour of the sky, with light along its lines."""
    deep = lit(paper, (38, 116, 152), 0.12)
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
        colour = lit(paper, mixed((62, 150, 184), (22, 84, 122), near), 0.1)
        paper.lay(paper.below(np.asarray(line, np.float32)), colour, shadow=0.24)


_LANDS: dict[str, Callable[[Paper, int], None]] = {
    "field": _field,
    "mountain": _mountain,
    "forest": _forest,
    "city": _city,
    "desert": _desert,
    "sea": _sea,
    "beach": _beach,
}
