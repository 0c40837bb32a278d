"""Which pixels a word means: subject, background, sky, faces, clothes, a named thing, a colour."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sessions_app.errors import ProviderError
from sessions_app.providers.local import clothes, sky
from sessions_app.providers.local.colour import basic_term, to_oklab, where_called
from sessions_app.providers.local.faces import Face, find_faces
from sessions_app.providers.local.guided import refined
from sessions_app.providers.local.paint import same_paint
from sessions_app.providers.local.pixels import Mask, Pixels, shrunk
from sessions_app.providers.local.plan import Step
from sessions_app.providers.local.refusals import CannotDo
from sessions_app.providers.local.subject import find_in_box, find_subject

DRAW = "Draw a region around it and ask again."

_LEAST, _MOST = 0.02, 0.95
"""Shares of the picture between which a subject mask can be one."""

_CACHE: OrderedDict[tuple[str, str], Any] = OrderedDict()
_CACHED = 6


class Scene:
    """One picture and what is in it, found when first asked for and kept for the next turns on the same picture."""

    def __init__(self, rgb: Pixels, alpha: Mask | None = None) -> None:
        self._rgb = rgb
        # A picture that was cut out says itself what its subject is.
        self._cut_out = alpha if alpha is not None and (alpha < 128).mean() > _LEAST else None
        shape = str(rgb.shape).encode()
        self._key = hashlib.sha256(shape + shrunk(rgb, 320).tobytes()).hexdigest()

    @property
    def subject(self) -> Mask:
        """255 on the main subject. Raises ``ProviderError`` when the model file is missing."""
        if self._cut_out is not None:
            return self._cut_out
        found: Mask = self._kept("subject", lambda: find_subject(self._rgb))
        return found

    @property
    def faces(self) -> tuple[Face, ...]:
        found: tuple[Face, ...] = self._kept("faces", lambda: find_faces(self._rgb))
        return found

    @property
    def likely_subject(self) -> Mask:
        """The subject mask, empty when the model file is missing: for edits that are only better with it."""
        try:
            return self.subject
        except ProviderError:
            return np.zeros(self._rgb.shape[:2], np.uint8)

    @property
    def likely_faces(self) -> tuple[Face, ...]:
        """The faces, none when the model files are missing."""
        try:
            return self.faces
        except ProviderError:
            return ()

    def sure_subject(self) -> Mask:
        """The subject mask. Raises ``CannotDo`` if no one thing stands out."""
        share = float((self.subject > 127).mean())
        if not _LEAST <= share <= _MOST:
            what = "nothing that stands out" if share < _LEAST else "one thing that fills the picture"
            raise CannotDo(
                f"I see {what} here, so I cannot tell subject and background apart.",
                "Draw a region around the part that you mean.",
            )
        return self.subject

    def face_mask(self) -> Mask:
        """Soft ovals over all faces. Raises ``CannotDo`` if there are none."""
        if not self.faces:
            raise CannotDo("I find no face in this picture.", DRAW)
        mask = np.zeros(self._rgb.shape[:2], np.uint8)
        for face in self.faces:
            x, y = face.middle
            axes = (round(face.width * 0.62), round(face.height * 0.66))
            cv2.ellipse(mask, (round(x), round(y - face.height * 0.04)), axes, 0, 0, 360, 255, -1)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, self.faces[0].width * 0.04)))

    def clothes_mask(self, term: str | None) -> Mask:
        """What the one person wears, or that part of it with a colour of that basic term. Raises ``CannotDo``."""
        if len(self.faces) != 1:
            what = "no face" if not self.faces else f"{len(self.faces)} faces"
            raise CannotDo(
                f"I see {what}, so I cannot tell whose clothes to take.", "Draw a region around the clothes."
            )
        return clothes.find_clothes(self._rgb, self.sure_subject(), self.faces[0], term)

    def sky_mask(self) -> Mask:
        """The sky. Raises ``CannotDo`` if there is none for sure."""
        mask = sky.find_sky(self._rgb, self.likely_subject)
        if mask is None:
            raise CannotDo("I cannot find the sky for sure in this picture.", "Draw a region around the sky.")
        return mask

    def thing_mask(self, noun: str, term: str | None) -> Mask:
        """The main thing of the picture, taken to be what ``noun`` names. Raises ``CannotDo``."""
        whole = self.sure_subject()
        face_share = max((face.width * face.height for face in self.faces), default=0.0) / whole.size
        if face_share > 0.004:
            raise CannotDo(f"I see a person here and cannot tell where the {noun} is.", DRAW)
        return coloured_part(self._rgb, whole, term, noun)

    def _kept(self, what: str, find: Callable[[], Any]) -> Any:
        key = (self._key, what)
        if key not in _CACHE:
            _CACHE[key] = find()
            while len(_CACHE) > _CACHED:
                _CACHE.popitem(last=False)
        _CACHE.move_to_end(key)
        return _CACHE[key]


def mask_for(step: Step, rgb: Pixels, scene: Scene, region: Mask | None) -> Mask | None:
    """255 where ``step`` may change pixels, None for all. ``region`` is what the person drew.

    Raises ``CannotDo`` if the target is not there.
    """
    mask = _target_mask(step, rgb, scene, region)
    if mask is not None and step.outside:
        mask = 255 - mask
    if region is None or mask is None:
        return mask if region is None else region
    both = np.minimum(mask, region)
    if both.max() < 128:
        raise CannotDo(f"There is no {step.target} inside the region that you drew.", "Draw it elsewhere, or clear it.")
    return both


def _target_mask(step: Step, rgb: Pixels, scene: Scene, region: Mask | None) -> Mask | None:
    term = basic_term(step.source.rgb) if step.source else None
    drawn = region is not None
    match step.target:
        case "subject":
            return scene.sure_subject()
        case "background":
            return 255 - scene.sure_subject()
        case "sky":
            return region if drawn else scene.sky_mask()
        case "face":
            return scene.face_mask()
        case "clothes" | "thing" if region is not None:
            return coloured_part(rgb, find_in_box(rgb, region), term, step.thing or "clothes")
        case "clothes":
            return scene.clothes_mask(term)
        case "thing":
            return scene.thing_mask(step.thing, term)
        case "colour":
            return by_colour(rgb, term or "red")
    return None


def by_colour(rgb: Pixels, term: str) -> Mask:
    """All pixels that one would call by that colour. Raises ``CannotDo`` if there are next to none."""
    lab = to_oklab(shrunk(rgb, 1024))
    found = _cleaned(where_called(lab, term))
    if found.mean() < 0.004:
        raise CannotDo(f"I find next to nothing {term} in this picture.", "Name another colour, or draw a region.")
    # Folds and highlights have other names, so the same paint is taken along where it is next to what was found.
    near = cv2.dilate(found.astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    chosen = np.maximum(same_paint(lab, near, seeds=found), cv2.blur(found.astype(np.float32), (3, 3)))
    return refined(rgb, chosen, radius=0.004)


def coloured_part(rgb: Pixels, whole: Mask, term: str | None, noun: str) -> Mask:
    """The part of ``whole`` in one paint: the one of that colour, or else the largest. Raises ``CannotDo``."""
    lab = to_oklab(shrunk(rgb, 1024))
    inside = np.asarray(cv2.resize(whole, lab.shape[1::-1], interpolation=cv2.INTER_AREA)) > 127
    if term is not None:
        part = where_called(lab, term) & inside
        if part.sum() < 0.04 * inside.sum():
            raise CannotDo(f"I find no {term} {noun} in this picture.", DRAW)
        chosen = same_paint(lab, inside, seeds=part)
    else:
        chosen = same_paint(lab, inside, seeds=inside, of_a_thing=True)
    if (chosen > 0.5).sum() < 0.03 * inside.sum():
        raise CannotDo(f"I cannot tell the {noun} from what is around it.", DRAW)
    return np.minimum(refined(rgb, chosen, radius=0.004), whole)


def _cleaned(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without specks, and with pinholes closed."""
    smooth = cv2.medianBlur(found.astype(np.uint8) * 255, 5)
    closed = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, parts, stats, _ = cv2.connectedComponentsWithStats((closed > 127).astype(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] >= max(40, 0.0004 * found.size)
    large[0] = False
    return np.asarray(large[parts])
