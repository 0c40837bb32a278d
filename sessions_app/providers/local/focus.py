"""Sharpness: blur as a lens makes it, sharpening, less noise, large pixels."""

from __future__ import annotations

import cv2
import numpy as np

from sessions_app.providers.local.guided import smoothed
from sessions_app.providers.local.pixels import (
    Floats,
    Mask,
    Pixels,
    blurred,
    resized,
    shrunk,
    to_bytes,
    to_floats,
)
from sessions_app.providers.local.plan import Step

_LENS_LONGEST = 1280
"""A blurred picture holds no more detail than this many pixels on its longer side."""


def blur(rgb: Pixels, step: Step, mask: Mask) -> Pixels:
    """A Gaussian blur, or for the background that of a wide open lens. Only pixels inside ``mask`` are mixed in,
    so that the subject's colours do not bleed into what is behind it."""
    longest = max(rgb.shape[:2])
    if step.target == "background":
        return _lens_blurred(rgb, mask, 0.016 * longest * _amount(step))
    return blurred(rgb, max(0.6, 0.012 * longest * _amount(step)))


def _amount(step: Step) -> float:
    """1 for the usual blur; a named share counts from none to twice that."""
    return 2 * step.share if step.share is not None else step.strength


def _lens_blurred(rgb: Pixels, mask: Mask, radius: float) -> Pixels:
    """Each point of light becomes a disc, in linear light, so that lamps turn into bright circles."""
    small = shrunk(rgb, _LENS_LONGEST)
    height, width = small.shape[:2]
    radius = max(1.0, radius * width / rgb.shape[1])
    share = to_floats(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA))
    # The rim of the subject is no part of the background either.
    share = np.asarray(cv2.erode(share, np.ones((3, 3), np.uint8)))
    linear = to_floats(small) ** np.float32(2.6) * share[..., np.newaxis]
    disc = _disc(radius)
    light = cv2.filter2D(linear, -1, disc, borderType=cv2.BORDER_REFLECT)
    weight = cv2.filter2D(share, -1, disc, borderType=cv2.BORDER_REFLECT)
    # Far inside the subject there is no background to mix; a wide blur fills it with the nearest there is.
    far = blurred(linear, radius * 3), blurred(share, radius * 3)
    light, weight = light + 0.02 * far[0], weight + 0.02 * far[1]
    mixed = np.clip(light / np.maximum(weight, 1e-4)[..., np.newaxis], 0, 1) ** np.float32(1 / 2.6)
    return np.asarray(resized(to_bytes(mixed), rgb.shape[1], rgb.shape[0]))


def _disc(radius: float) -> Floats:
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return np.asarray(disc / disc.sum(), np.float32)


def sharpen(rgb: Pixels, step: Step) -> Pixels:
    """Fine and middle detail of brightness made stronger; colours and flat parts stay as they are."""
    level = step.level(0.5)
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    light = lab[..., 0]
    fine = max(0.8, max(rgb.shape[:2]) / 1300)
    detail = cv2.subtract(light, cv2.GaussianBlur(light, (0, 0), fine), dtype=cv2.CV_16S)
    wide = cv2.subtract(light, blurred(light, fine * 4), dtype=cv2.CV_16S)
    # Below about two steps it is noise.
    gain = np.float32(2.4 * level) * np.clip(np.abs(detail).astype(np.float32) / 4, 0, 1)
    added = np.clip(detail * gain, -40, 40) + wide * np.float32(0.35 * level)
    lab[..., 0] = np.clip(light + added, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB))


def denoise(rgb: Pixels, step: Step) -> Pixels:
    """Noise smoothed by as much as there is of it: colour specks more than grain, edges kept."""
    level = step.level(0.6)
    ycc = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    light = to_floats(ycc[..., 0])
    noise = _noise_of(np.asarray(ycc[..., 0], np.uint8))
    flatness = (noise * (1.2 + 2.2 * level)) ** 2
    ycc[..., 0] = to_bytes(smoothed(light, 3, flatness))
    radius = max(3, max(rgb.shape[:2]) // 250)
    for channel in (1, 2):
        ycc[..., channel] = to_bytes(smoothed(to_floats(ycc[..., channel]), radius, flatness * 2.5))
    return np.asarray(cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB))


def _noise_of(light: Mask) -> float:
    """Deviation of the noise, 0..1, by Immerkaer's kernel (1996), which structure of a picture hardly moves."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    answer = np.abs(cv2.filter2D(light[::2, ::2].astype(np.float32), -1, kernel))
    return float(np.clip(np.median(answer) / 0.6745 / 6 / 255, 0.006, 0.08))


def pixelate(rgb: Pixels, step: Step, mask: Mask) -> Pixels:
    """Large square pixels, large enough that a face inside ``mask`` cannot be told."""
    height, width = rgb.shape[:2]
    rows, columns = np.nonzero(cv2.resize(mask, (256, 256), interpolation=cv2.INTER_AREA) > 127)
    reach = (rows.max() - rows.min() + 1) / 256 * height if len(rows) else height
    block = max(8, round(min(reach, height) / (9 if step.target == "face" else 40) * step.strength))
    small = cv2.resize(rgb, (max(1, width // block), max(1, height // block)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))
