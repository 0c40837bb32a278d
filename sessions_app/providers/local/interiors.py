"""Places without a sky: space, the sea floor, a studio, a room, and plain sheets of colour."""

from __future__ import annotations

import numpy as np

from sessions_app.providers.local.moods import RGB, Setting
from sessions_app.providers.local.paper import Paper, horizon_of, lit, mixed, rolling, stars
from sessions_app.providers.local.pixels import blurred


def space(paper: Paper, setting: Setting) -> None:
    paper.fill(((8, 10, 34), (24, 20, 62), (52, 32, 92), (30, 22, 66)))
    for colour in ((190, 80, 170), (70, 110, 220), (60, 180, 190)):
        paper.glow(
            paper.random.random() * paper.width,
            paper.random.random() * paper.height,
            min(paper.width, paper.height) * 0.42,
            colour,
            0.3,
        )
    stars(paper, paper.height)
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


def underwater(paper: Paper, setting: Setting) -> None:
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


def studio(paper: Paper, setting: Setting) -> None:
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


def room(paper: Paper, setting: Setting) -> None:
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
    paper.lay(paper.below(line), lit(paper, (186, 140, 100), 0.0), shadow=0.2, depth=0.22)


def abstract(paper: Paper, setting: Setting) -> None:
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
