"""Faces, found by the three small networks of MTCNN (Zhang et al. 2016) run by OpenCV.

The networks were trained on pictures with x and y exchanged, so that is how pictures go in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from sessions_app.providers.local import weights
from sessions_app.providers.local.pixels import Floats, Pixels, shrunk

LONGEST = 640
SMALLEST_FACE = 24
_SCALE_STEP = 0.709
_STAGE_SCORES = (0.6, 0.7, 0.9)

_STEADY = 0.7
"""The median score of the looks at a box (``_looks``) from which it is a face.

One score does not tell: a cat's throat in front of a darkened background has 0.986, a suit in film grain 0.954, and the
face of the sample portrait, made 300 pixels wide, 0.995. But a face stays one when it is looked at a little to the side,
mirrored, darker or brighter. Measured on the sample photos, the pictures of the drawings and a sheet of edited portraits,
as they are and after 25 edits of this engine each (darker, brighter, warmer, blurred, grey, watercolour, grain, cut out,
smaller): the medians of all 77 true faces were 0.98 to 1.00, those of all 13 false ones that score above 0.6 were
0.03 to 0.56. The faces are of one person, seen from the front, so the bound lies nearer to the false ones.
"""


@dataclass(frozen=True, slots=True)
class Face:
    """A face's box in pixels of the picture, from brows to chin, and how sure the last network is (0..1)."""

    left: float
    top: float
    width: float
    height: float
    score: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


def find_faces(rgb: Pixels) -> tuple[Face, ...]:
    """All faces, the largest first. Raises ``ProviderError`` when the model files are missing."""
    small = shrunk(rgb, LONGEST)
    scale = rgb.shape[1] / small.shape[1]
    boxes = _candidates(small)
    boxes = _judged(small, boxes, "rnet.onnx", 24, ["dense_2", "softmax_1"], _STAGE_SCORES[1])
    boxes = _judged(small, boxes, "onet.onnx", 48, ["dense_5", "dense_6", "softmax_2"], _STAGE_SCORES[2])
    boxes = boxes[[_is_steady(small, box) for box in boxes]]
    faces = [
        Face(float(x1 * scale), float(y1 * scale), float((x2 - x1) * scale), float((y2 - y1) * scale), float(score))
        for x1, y1, x2, y2, score in boxes
    ]
    return tuple(sorted(faces, key=lambda face: -face.width * face.height))


@lru_cache(maxsize=3)
def _network(name: str) -> Any:
    return cv2.dnn.readNetFromONNX(str(weights.require(name)))


def _candidates(rgb: Pixels) -> Floats:
    """Boxes ``(n, 5)`` of x1, y1, x2, y2, score that the first network proposes at all scales, made square."""
    network = _network("pnet.onnx")
    height, width = rgb.shape[:2]
    found = [np.empty((0, 5), np.float32)]
    scale = 12 / SMALLEST_FACE
    while min(height, width) * scale >= 12:
        size = (int(np.ceil(width * scale)), int(np.ceil(height * scale)))
        network.setInput(_input([cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)]))
        shifts, scores = network.forward(["conv2d_4", "softmax"])
        xs, ys = np.nonzero(scores[0, :, :, 1] >= _STAGE_SCORES[0])
        corner = np.stack([xs, ys], axis=1) * 2 + 1
        boxes = np.hstack([corner, corner + 11, scores[0, xs, ys, 1:2] * scale]).astype(np.float32) / scale
        found.append(_without_overlaps(_moved(boxes, shifts[0, xs, ys]), 0.5))
        scale *= _SCALE_STEP
    return _without_overlaps(np.vstack(found), 0.7)


def _judged(rgb: Pixels, boxes: Floats, model: str, side: int, outputs: list[str], least: float) -> Floats:
    """The boxes that a later network confirms, moved to where it puts them."""
    if not len(boxes):
        return boxes
    squares = _squared(boxes)
    network = _network(model)
    network.setInput(_input([_cut(rgb, square, side) for square in squares]))
    shifts, *_, scores = network.forward(outputs)
    good = scores[:, 1] >= least
    squares[:, 4] = scores[:, 1]
    return _without_overlaps(_moved(squares[good], shifts[good]), 0.6)


def _is_steady(rgb: Pixels, box: Floats) -> bool:
    """Whether the last network still sees a face when it looks at the box in other ways."""
    network = _network("onet.onnx")
    network.setInput(_input(_looks(rgb, _squared(box[np.newaxis])[0])))
    *_, scores = network.forward(["dense_5", "dense_6", "softmax_2"])
    return bool(np.median(scores[:, 1]) >= _STEADY)


def _looks(rgb: Pixels, square: Floats) -> list[Any]:
    """The square as it is, a little to each side, a little larger and smaller, brighter and darker; each mirrored too."""
    side, moves = square[2] - square[0], 0.06 * np.array([[0, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]], np.float32)
    grown = 0.08 * np.array([[-1, -1, 1, 1]], np.float32)
    places = [square[:4] + side * move for move in np.vstack([moves, -moves[1:], grown, -grown])]
    crops = [_cut(rgb, place, 48) for place in places]
    crops += [np.asarray(255 * (crops[0] / 255) ** gamma, np.uint8) for gamma in (0.7, 1.4)]
    return [*crops, *(crop[:, ::-1] for crop in crops)]


def _input(crops: list[Any]) -> Floats:
    return ((np.stack(crops).astype(np.float32).transpose(0, 2, 1, 3) - 127.5) / 128).astype(np.float32)


def _moved(boxes: Floats, shifts: Floats) -> Floats:
    size = np.tile(boxes[:, 2:4] - boxes[:, 0:2] + 1, 2)
    return np.hstack([boxes[:, :4] + shifts * size, boxes[:, 4:]]).astype(np.float32)


def _squared(boxes: Floats) -> Floats:
    middle = (boxes[:, 0:2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, 0:2]).max(axis=1, keepdims=True) / 2
    return np.hstack([middle - half, middle + half, boxes[:, 4:]]).astype(np.float32)


def _cut(rgb: Pixels, box: Floats, side: int) -> Any:
    """The box at ``side`` pixels square; what lies outside the picture is black."""
    x1, y1, x2, y2 = np.rint(box[:4]).astype(int)
    height, width = rgb.shape[:2]
    inside = rgb[max(0, y1) : max(0, min(height, y2)), max(0, x1) : max(0, min(width, x2))]
    square = np.zeros((max(1, y2 - y1), max(1, x2 - x1), 3), np.uint8)
    top, left = max(0, -y1), max(0, -x1)
    square[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA)


def _without_overlaps(boxes: Floats, most: float) -> Floats:
    """Of boxes that share more than ``most`` of their area, only the best."""
    if not len(boxes):
        return boxes
    corners = [(float(x1), float(y1), float(x2 - x1), float(y2 - y1)) for x1, y1, x2, y2 in boxes[:, :4]]
    kept = cv2.dnn.NMSBoxes(corners, boxes[:, 4].tolist(), 0.0, most)
    return np.asarray(boxes[np.asarray(kept, dtype=int).ravel()], np.float32)
