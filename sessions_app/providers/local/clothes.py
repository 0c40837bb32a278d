"""What a person wears, without a model that knows clothes: the subject below the chin that is no skin, in one paint."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sessions_app.providers.local.colour import paint_of, to_oklab, where_called
from sessions_app.providers.local.faces import Face
from sessions_app.providers.local.guided import refined
from sessions_app.providers.local.paint import same_paint
from sessions_app.providers.local.pixels import Floats, Mask, Pixels, shrunk
from sessions_app.providers.local.refusals import CannotDo

_LONGEST = 1024
_HINT = "Draw a region around the clothes."


def find_clothes(rgb: Pixels, subject: Mask, face: Face, term: str | None) -> Mask:
    """255 on the garment that covers most of the chest, or on what is worn of that colour. Raises ``CannotDo``."""
    small = shrunk(rgb, _LONGEST)
    scale = small.shape[1] / rgb.shape[1]
    head = Face(face.left * scale, face.top * scale, face.width * scale, face.height * scale, face.score)
    lab = to_oklab(small)
    body = cv2.resize(subject, small.shape[1::-1], interpolation=cv2.INTER_AREA) > 127
    body &= _below_chin(body.shape, head)
    if body.sum() < 1.2 * head.width * head.height:
        raise CannotDo("I see too little of what this person wears.", _HINT)
    worn = body & ~_skin(lab, head, body)
    seeds = worn & (where_called(lab, term) if term else _chest(body.shape, head))
    if seeds.sum() < 0.03 * body.sum():
        raise CannotDo(
            f"I find no {term} clothes in this picture." if term else "I cannot make out the clothes.", _HINT
        )
    garment = same_paint(lab, worn, seeds)
    if (garment > 0.5).sum() < 0.06 * body.sum():
        raise CannotDo("I cannot tell the clothes from the rest.", _HINT)
    return np.minimum(refined(rgb, garment, radius=0.004), subject)


def _below_chin(shape: tuple[int, ...], head: Face) -> NDArray[np.bool_]:
    """Shoulders may reach above the chin, but not into the oval of head and hair."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    middle_x, middle_y = head.middle
    across, down = np.abs(x - middle_x) / head.width, (y - middle_y) / head.height
    own_head = (across / 0.75) ** 2 + ((down + 0.1) / 0.9) ** 2 < 1
    chin = np.where(across < 0.62, 0.56, 0.2)
    return np.asarray((down > chin) & (across < 4.2) & ~own_head)


def _chest(shape: tuple[int, ...], head: Face) -> NDArray[np.bool_]:
    chest = np.zeros(shape[:2], np.uint8)
    x, _ = head.middle
    centre = (round(x), round(head.top + head.height * 2.7))
    cv2.ellipse(chest, centre, (round(head.width * 1.7), round(head.height * 1.5)), 0, 0, 360, 1, -1)
    return np.asarray(chest > 0)


def _skin(lab: Floats, head: Face, body: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels of the paint that the middle of the face has. A part too large to be a neck or hands is cloth."""
    y, x = np.mgrid[0 : lab.shape[0], 0 : lab.shape[1]]
    middle_x, middle_y = head.middle
    cheeks = ((x - middle_x) / (head.width * 0.32)) ** 2 + ((y - middle_y) / (head.height * 0.34)) ** 2 < 1
    paint = paint_of(lab)
    tone = np.median(paint[cheeks], axis=0)
    spread = np.maximum(np.percentile(np.abs(paint[cheeks] - tone), 70, axis=0), [0.012, 0.012, 0.02])
    skin = (np.abs(paint - tone) / (spread * 2.4) < 1).all(axis=-1) & body
    opened = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(opened)
    small = stats[:, cv2.CC_STAT_AREA] < 0.22 * body.sum()
    small[0] = False
    return np.asarray(cv2.dilate(small[parts].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)
