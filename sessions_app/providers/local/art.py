"""Pictures as if drawn or painted by hand. Work is done at a size where strokes look right, then brought back."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from sessions_app.providers.local.guided import smoothed
from sessions_app.providers.local.pixels import (
    Floats,
    Pixels,
    blurred,
    grain,
    luma,
    resized,
    shrunk,
    to_bytes,
    to_floats,
)
from sessions_app.providers.local.plan import Step

_LONGEST = 1400
"""Strokes belong to the whole picture, not to its pixels: a larger one is painted at this size and enlarged."""


def pencil(rgb: Pixels, step: Step) -> Pixels:
    """Graphite on paper: lines where light changes, hatching where it is dark."""
    return _at_stroke_size(rgb, _pencil)


def watercolour(rgb: Pixels, step: Step) -> Pixels:
    """Washes with darker rims and paper showing through, running out to white at the edge of the sheet."""
    return _at_stroke_size(rgb, _watercolour)


def cartoon(rgb: Pixels, step: Step) -> Pixels:
    """Flat colours in a few steps of light, with ink lines."""
    return _at_stroke_size(rgb, _cartoon)


def oil(rgb: Pixels, step: Step) -> Pixels:
    """Brush strokes that follow the forms, with a little relief."""
    return _at_stroke_size(rgb, _oil)


def _at_stroke_size(rgb: Pixels, paint: Callable[[Pixels], Pixels]) -> Pixels:
    painted = paint(np.ascontiguousarray(shrunk(rgb, _LONGEST)))
    return np.asarray(resized(painted, rgb.shape[1], rgb.shape[0]), np.uint8)


def _pencil(rgb: Pixels) -> Pixels:
    light = smoothed(to_floats(luma(rgb)), 2, 0.0012)
    height, width = light.shape
    unit = max(height, width) / 1000
    # Dodging by a blurred negative leaves lines only; a second, wider one leaves soft shading.
    lines = np.minimum(1, light / np.maximum(blurred(light, 3.2 * unit), 0.03))
    shading = np.minimum(1, light / np.maximum(blurred(light, 14 * unit), 0.03))
    ink = _lines(light, 1.1 * unit, 12)
    hatch = _hatching(height, width, unit)
    dark = np.clip((0.62 - light) / 0.62, 0, 1)
    tone = lines**1.5 * (0.45 + 0.55 * shading) * (1 - 0.45 * dark * hatch) * (1 - 0.22 * dark) * (0.55 + 0.45 * ink)
    paper = 0.975 + 0.012 * grain(height, width)
    graphite = np.clip(tone, 0.1, 1) ** 1.1 * paper
    return to_bytes(graphite[..., np.newaxis] * np.array([1.0, 0.995, 0.975], np.float32))


def _hatching(height: int, width: int, unit: float) -> Floats:
    """Uneven strokes in one direction, 0..1."""
    noise = np.random.default_rng(11).random((height // 2 + 1, width // 2 + 1)).astype(np.float32)
    length = max(9, int(17 * unit)) | 1
    stroke = np.asarray(cv2.warpAffine(np.eye(length, dtype=np.float32)[::-1].copy(), np.eye(2, 3), (length, length)))
    streaks = cv2.filter2D(noise, -1, stroke / stroke.sum())
    streaks = np.clip((streaks - streaks.mean()) / (streaks.std() + 1e-6) * 0.35 + 0.5, 0, 1)
    return np.asarray(cv2.resize(streaks, (width, height), interpolation=cv2.INTER_LINEAR))


def _watercolour(rgb: Pixels) -> Pixels:
    height, width = rgb.shape[:2]
    unit = max(height, width) / 1000
    washes = _kuwahara(rgb, max(3, round(5 * unit)))
    washes = _kuwahara(to_bytes(washes), max(2, round(3 * unit)))
    light = washes @ np.array([0.299, 0.587, 0.114], np.float32)
    washes = light[..., np.newaxis] + (washes - light[..., np.newaxis]) * 1.3
    washes = np.clip(washes, 0, 1) ** np.float32(0.8)
    # Pigment gathers at the rim of a wash, and in the hollows of the paper.
    edges = cv2.GaussianBlur(light, (0, 0), 1.2 * unit) - cv2.GaussianBlur(light, (0, 0), 5 * unit)
    flow = _clouds(height, width, (5, 17, 60))
    pigment = 1 + 0.3 * (flow - 0.5) + np.clip(-edges, -0.02, 0.12) * 3.2 + 0.045 * grain(height, width)
    painted = 1 - (1 - washes) * np.clip(pigment, 0.55, 1.5)[..., np.newaxis]
    sheet = _sheet_edge(height, width, flow)[..., np.newaxis]
    paper = np.array([0.985, 0.975, 0.95], np.float32) * (1 + 0.008 * grain(height, width, 3))[..., np.newaxis]
    return to_bytes(paper * (1 - sheet * (1 - painted)))


def _sheet_edge(height: int, width: int, flow: Floats) -> Floats:
    """1 inside, falling raggedly to 0 just before the edge of the sheet."""
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, np.newaxis]
    x = np.minimum(np.arange(width), np.arange(width)[::-1])[np.newaxis]
    near = np.minimum(y, x).astype(np.float32) / (0.03 * min(height, width))
    ragged = near + (flow - 0.5) * 1.6 - 0.15
    return np.asarray(cv2.GaussianBlur(np.clip(ragged * 2.5, 0, 1).astype(np.float32), (0, 0), 0.8))


def _clouds(height: int, width: int, cells: tuple[int, ...]) -> Floats:
    """Soft noise of several sizes, 0..1."""
    random = np.random.default_rng(5)
    sum_of_all = np.zeros((height, width), np.float32)
    for index, count in enumerate(cells):
        noise = random.random((count * height // max(height, width) + 2, count * width // max(height, width) + 2))
        sum_of_all += cv2.resize(noise.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) / 2**index
    low, high = float(sum_of_all.min()), float(sum_of_all.max())
    return np.asarray((sum_of_all - low) / (high - low), np.float32)


def _cartoon(rgb: Pixels) -> Pixels:
    unit = max(rgb.shape[:2]) / 1000
    flat = rgb
    for _ in range(3):
        flat = np.asarray(cv2.bilateralFilter(flat, 9, 28, 5 * max(1.0, unit)))
    lab = cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).astype(np.float32)
    # Steps of light with soft rises between them, so that noise does not flicker at a boundary.
    steps = lab[..., 0] / 255 * 9
    whole = np.floor(steps)
    rise = np.clip((steps - whole - 0.5) * 4 + 0.5, 0, 1)
    lab[..., 0] = np.clip((whole + rise) / 9 * 255 * 1.06, 0, 255)
    lab[..., 1:] = (lab[..., 1:] - 128) * 1.35 + 128
    coloured = to_floats(cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB))
    ink = _lines(smoothed(to_floats(luma(rgb)), 2, 0.002), 1.3 * max(0.8, unit), 30)
    return to_bytes(coloured * (0.08 + 0.92 * ink)[..., np.newaxis])


def _lines(light: Floats, sigma: float, steep: float) -> Floats:
    """Ink lines, 0 on the line: a difference of Gaussians with a soft threshold (XDoG, Winnemoeller et al. 2012)."""
    narrow = cv2.GaussianBlur(light, (0, 0), sigma)
    wide = cv2.GaussianBlur(light, (0, 0), sigma * 1.6)
    edge = narrow - 0.985 * wide
    return np.asarray(np.where(edge >= 0, 1, 1 + np.tanh(steep * 2.2 * edge)), np.float32)


def _oil(rgb: Pixels) -> Pixels:
    unit = max(rgb.shape[:2]) / 1000
    strokes = _kuwahara(rgb, max(3, round(6 * unit)))
    light = strokes @ np.array([0.299, 0.587, 0.114], np.float32)
    strokes = light[..., np.newaxis] + (strokes - light[..., np.newaxis]) * 1.22
    relief = _brush_relief(light, unit)
    return to_bytes(strokes * (1 + 0.5 * relief)[..., np.newaxis])


def _brush_relief(light: Floats, unit: float) -> Floats:
    """Bristle marks along the forms, lit from the upper left; around 0."""
    height, width = light.shape
    noise = np.random.default_rng(2).normal(0, 1, (height, width)).astype(np.float32)
    smooth = cv2.GaussianBlur(light, (0, 0), 4 * unit)
    gx, gy = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    xx, yy, xy = (cv2.GaussianBlur(value, (0, 0), 7 * unit) for value in (gx * gx, gy * gy, gx * gy))
    along = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    marks = np.zeros_like(light)
    for reach in np.linspace(-7 * unit, 7 * unit, 11, dtype=np.float32):
        there = (x + reach * np.cos(along)).astype(np.float32), (y + reach * np.sin(along)).astype(np.float32)
        marks += cv2.remap(noise, *there, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    bristles = cv2.GaussianBlur(marks / 11, (0, 0), 0.8 * unit)
    lit = cv2.Sobel(bristles, cv2.CV_32F, 1, 0) + cv2.Sobel(bristles, cv2.CV_32F, 0, 1)
    return np.asarray(np.clip(lit / (4 * lit.std() + 1e-6), -0.5, 0.5) * 0.35, np.float32)


def _kuwahara(rgb: Pixels, radius: int) -> Floats:
    """Each pixel takes the mean of those of eight sectors around it that vary least: paint instead of texture.

    Generalised Kuwahara filter (Papari et al. 2007). Gives floats of 0..1.
    """
    values = to_floats(rgb)
    sum_of_all = np.zeros_like(values)
    weights = np.zeros(values.shape[:2], np.float32)
    for sector in _sectors(radius):
        mean = cv2.filter2D(values, -1, sector, borderType=cv2.BORDER_REFLECT)
        square = cv2.filter2D(values * values, -1, sector, borderType=cv2.BORDER_REFLECT)
        spread = np.clip(square - mean * mean, 0, None).sum(axis=-1)
        weight = 1 / (1 + (spread * 1200) ** 4)
        sum_of_all += mean * weight[..., np.newaxis]
        weights += weight
    flat = weights[..., np.newaxis]
    return np.asarray(np.where(flat > 1e-6, sum_of_all / np.maximum(flat, 1e-6), values), np.float32)


def _sectors(radius: int) -> list[Floats]:
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1].astype(np.float32)
    angle, distance = np.arctan2(y, x), np.hypot(x, y)
    fall = np.exp(-((distance / radius) ** 2) * 2) * (distance <= radius + 0.5)
    sectors = []
    for index in range(8):
        off = np.abs(np.angle(np.exp(1j * (angle - index * np.pi / 4))))
        sector = fall * np.clip(1.2 - off / (np.pi / 4), 0, 1)
        sector[radius, radius] = fall[radius, radius] / 4
        sectors.append((sector / sector.sum()).astype(np.float32))
    return sectors
