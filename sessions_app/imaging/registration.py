"""How a model's picture lies on the one that it was made from: models shift, zoom and tint what they leave alone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]

WORK_SIDE = 1024
"""Pictures are laid on each other at this size: half resolution of a 2K picture, as the Edit Drift benchmark does."""
LARGEST_CHANGE = 0.04
"""A scale, shear or shift beyond this is no correction of a model's drift but another picture (fidelity.md)."""
LEAST_SHARE = 0.08
"""Of the picture that has to lie outside the region, or all of it is compared."""
_LEAST_CORRELATION = 0.5
_LARGEST_GAIN, _LARGEST_OFFSET = 1.2, 24.0
_SAME_RATIO = 0.02


@dataclass(frozen=True)
class Registration:
    """``matrix`` (3 x 3) leads from a pixel of the base to its place in the answer, both on the work grid.

    ``found`` is whether a correction was found and helps; ``gain`` and ``offset`` by channel bring the answer's colours
    to the base's, ``toned`` is whether they do anything.
    """

    matrix: Matrix
    found: bool
    gain: Floats
    offset: Floats
    toned: bool

    @property
    def scale(self) -> float:
        """By how much the answer was zoomed."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:2, :2]))))

    def shift(self, width: int, height: int) -> tuple[float, float]:
        """By how many pixels of the work grid the middle was moved."""
        middle = np.array([width / 2, height / 2, 1.0])
        x, y, _ = self.matrix @ middle - middle
        return float(x), float(y)


def register(base: Bytes, answer: Bytes, outside: NDArray[np.bool_], ratio: float, *, tone: bool) -> Registration:
    """Lay ``answer`` on ``base``, RGB arrays of one size, by what is ``outside`` the region.

    ``ratio`` is how much wider the answer was, by its ratio, before it was stretched to that size. Without ``tone``
    colours are left as they are.
    """
    if outside.mean() < LEAST_SHARE:
        outside = np.ones_like(outside)
    old, new = _grey(base), _grey(answer)
    best, least, found = np.eye(3), _misfit(old, new, np.eye(3), outside), False
    for start in _starts(ratio, old.shape):
        for matrix in (_by_correlation(old, new, start, outside), _by_features(old, new, start, outside)):
            if matrix is None or not _is_correction(matrix @ np.linalg.inv(start), old.shape):
                continue
            misfit = _misfit(old, new, matrix, outside)
            if misfit < least * 0.98:
                best, least, found = matrix, misfit, True
            break  # features are for where the correlation finds nothing
    gain, offset = _tone(base, warped(answer, best, base.shape), outside) if tone else (np.ones(3), np.zeros(3))
    toned = bool((np.abs(gain - 1) > 0.004).any() or (np.abs(offset) > 0.5).any())
    return Registration(best, found, gain.astype(np.float32), offset.astype(np.float32), toned)


def _grey(picture: Bytes) -> Bytes:
    return np.asarray(cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 1.0), cv2.COLOR_RGB2GRAY), np.uint8)


def warped(answer: Bytes, matrix: Matrix, shape: tuple[int, ...]) -> Bytes:
    """``answer`` as it lies on a base of ``shape``."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(answer, matrix[:2], (shape[1], shape[0]), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    )


def _starts(ratio: float, shape: tuple[int, ...]) -> list[Matrix]:
    """Where to look from: stretched over the base; and if its shape is another, also cut and padded in the middle."""
    if abs(ratio - 1) < _SAME_RATIO:
        return [np.eye(3)]
    height, width = shape
    across = np.array([[1 / ratio, 0, (1 - 1 / ratio) * width / 2], [0, 1, 0], [0, 0, 1]])
    down = np.array([[1, 0, 0], [0, ratio, (1 - ratio) * height / 2], [0, 0, 1]])
    return [np.eye(3), across, down]


def _by_correlation(old: Bytes, new: Bytes, start: Matrix, outside: NDArray[np.bool_]) -> Matrix | None:
    """Affine ECC (Evangelidis and Psarakis 2008), from coarse to fine; None where it does not settle."""
    matrix = start.copy()
    score = 0.0
    for share, steps in ((0.25, 40), (0.5, 20), (1.0, 8)):
        size = (max(16, round(old.shape[1] * share)), max(16, round(old.shape[0] * share)))
        small = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (old, new)]
        valid = cv2.resize(outside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        grid = np.diag([size[0] / old.shape[1], size[1] / old.shape[0], 1.0])
        guess = (grid @ matrix @ np.linalg.inv(grid))[:2].astype(np.float32)
        end = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, steps, 1e-5)
        try:
            score, found = cv2.findTransformECC(small[0], small[1], guess, cv2.MOTION_AFFINE, end, valid, 5)
        except cv2.error:
            return None
        matrix = np.linalg.inv(grid) @ np.vstack([found, [0, 0, 1]]) @ grid
    return matrix if score >= _LEAST_CORRELATION and np.isfinite(matrix).all() else None


def _by_features(old: Bytes, new: Bytes, start: Matrix, outside: NDArray[np.bool_]) -> Matrix | None:
    """Affine from ORB features by RANSAC; None where too few agree."""
    orb = cv2.ORB.create(nfeatures=2000)
    seen, described = orb.detectAndCompute(old, outside.astype(np.uint8) * 255)
    there, other = orb.detectAndCompute(new, None)
    if described is None or other is None:
        return None
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(described, other)
    if len(matches) < 12:
        return None
    ours = np.array([seen[match.queryIdx].pt for match in matches], np.float32)
    theirs = np.array([there[match.trainIdx].pt for match in matches], np.float32)
    found, agreeing = cv2.estimateAffine2D(ours, theirs, method=cv2.RANSAC, ransacReprojThreshold=2.0)
    if found is None or agreeing.sum() < 12:
        return None
    return np.vstack([found, [0, 0, 1]])


def _is_correction(matrix: Matrix, shape: tuple[int, ...]) -> bool:
    """Whether scale, shear and the shift of the middle stay within what models do by accident."""
    height, width = shape
    linear = matrix[:2, :2] - np.eye(2)
    middle = np.array([width / 2, height / 2, 1.0])
    moved = np.abs(matrix[:2] @ middle - middle[:2]) / (width, height)
    return bool(np.abs(linear).max() <= LARGEST_CHANGE and moved.max() <= LARGEST_CHANGE)


def _misfit(old: Bytes, new: Bytes, matrix: Matrix, outside: NDArray[np.bool_]) -> float:
    """Mean difference of brightness outside the region, an even one aside."""
    difference = old.astype(np.int16) - warped(new, matrix, old.shape)
    outer = difference[outside]
    return float(np.abs(outer - np.median(outer)).mean())


def _tone(base: Bytes, answer: Bytes, outside: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Gain and offset of each channel outside the region, by least squares over the middle nine tenths.

    A picture whose light was changed as a whole is left alone: that is no drift.
    """
    gain, offset = np.ones(3, np.float32), np.zeros(3, np.float32)
    for channel in range(3):
        ours = base[..., channel][outside][::7].astype(np.float64)
        theirs = answer[..., channel][outside][::7].astype(np.float64)
        slope, shift = 1.0, float(np.median(ours - theirs))
        for _ in range(3):
            residue = np.abs(ours - slope * theirs - shift)
            near = residue <= np.quantile(residue, 0.9)
            spread = theirs[near].var()
            if spread > 25:
                slope = float(np.cov(ours[near], theirs[near], bias=True)[0, 1] / spread)
            shift = float(np.mean(ours[near] - slope * theirs[near]))
        if not (1 / _LARGEST_GAIN <= slope <= _LARGEST_GAIN and abs(slope * 128 + shift - 128) <= _LARGEST_OFFSET):
            return np.ones(3, np.float32), np.zeros(3, np.float32)
        gain[channel], offset[channel] = slope, shift
    return gain, offset
