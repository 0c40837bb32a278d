"""The main subject of a picture: U-2-Net's small model (Qin et al. 2020), settled by colour where it is unsure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from sessions_app.providers.local import weights
from sessions_app.providers.local.guided import refined
from sessions_app.providers.local.pixels import Floats, Mask, Pixels

SIDE = 320
"""The model's input is this many pixels square, whatever the ratio of the picture."""

_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)

_LIKELY_ENOUGH = 0.45
"""Mean confidence from which a foggy part belongs to the subject. On eleven test photos, true parts (dark suits, a
cat's shoulder, handlebars) had 0.48 to 0.9, and a flag behind a person 0.42."""


def find_subject(rgb: Pixels) -> Mask:
    """255 on the main subject, 0 behind it, soft at hair and edges. Raises ``ProviderError`` without model file."""
    small = _small(rgb)
    # The model's doubts depend on the side; what it sees either way is taken as seen.
    seen = np.maximum(_saliency(small), _saliency(small[:, ::-1])[:, ::-1])
    return refined(rgb, _settled(small, seen))


def find_in_box(rgb: Pixels, box: Mask) -> Mask:
    """The thing inside ``box`` (255 inside) by colour alone, for when a person drew a region around it."""
    inside = cv2.resize(box, (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 127
    if not inside.any() or inside.all():
        return box
    labels = np.where(inside, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    found = _cut(_small(rgb), labels)
    return np.minimum(refined(rgb, found), box)


def _small(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


@lru_cache(maxsize=1)
def _network() -> Any:
    return cv2.dnn.readNetFromONNX(str(weights.require(weights.SUBJECT_MODEL)))


def _saliency(small: Pixels) -> Floats:
    values = small.astype(np.float32) / max(1, int(small.max()))
    network = _network()
    network.setInput(np.ascontiguousarray(((values - _MEAN) / _DEVIATION).transpose(2, 0, 1)[np.newaxis]))
    seen: Floats = network.forward(network.getUnconnectedOutLayersNames())[0][0, 0]
    return np.clip(seen, 0, 1)


def _settled(small: Pixels, seen: Floats) -> Floats:
    """``seen`` with its wide foggy parts, which would look like ghosts, made subject or background."""
    labels = np.select(
        [seen > 0.92, seen > 0.4, seen > 0.04], [cv2.GC_FGD, cv2.GC_PR_FGD, cv2.GC_PR_BGD], cv2.GC_BGD
    ).astype(np.uint8)
    if np.count_nonzero(labels == cv2.GC_FGD) < 50:
        return seen
    square = np.ones((5, 5), np.uint8)
    foggy = ((seen > 0.06) & (seen < 0.94)).astype(np.uint8)
    fog = np.asarray(cv2.morphologyEx(foggy, cv2.MORPH_OPEN, square), np.uint8)
    settled = _without_unlikely(_cut(small, labels), seen, fog)
    share = cv2.GaussianBlur(cv2.dilate(fog, square).astype(np.float32), (0, 0), 2)
    return seen * (1 - share) + settled * share


def _cut(small: Pixels, labels: Mask) -> Floats:
    """GrabCut (Rother et al. 2004): 1 where the colours are more like the subject's than the background's."""
    cv2.setRNGSeed(1)
    models = np.zeros((2, 1, 65))
    soft = cv2.GaussianBlur(small, (0, 0), 0.8)
    found, _, _ = cv2.grabCut(soft, labels, (0, 0, 1, 1), models[0], models[1], 3, cv2.GC_INIT_WITH_MASK)
    chosen = np.isin(found, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    return np.asarray(cv2.medianBlur(chosen * 255, 5).astype(np.float32) / 255)


def _without_unlikely(settled: Floats, seen: Floats, fog: Mask) -> Floats:
    """``settled`` less the foggy parts that the model itself thought little of."""
    count, parts = cv2.connectedComponents(((settled > 0.5) & (fog > 0)).astype(np.uint8))
    for part in range(1, count):
        here = parts == part
        if seen[here].mean() < _LIKELY_ENOUGH:
            settled[here] = 0
    return settled
