"""Each operation by its name, and how a step is carried out on a canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sessions_app.providers.local import art, backdrop, focus, lettering, looks, removal, shape, tone
from sessions_app.providers.local.canvas import Canvas
from sessions_app.providers.local.colour import basic_term, repaint
from sessions_app.providers.local.pixels import Mask, Pixels, blend
from sessions_app.providers.local.plan import Step
from sessions_app.providers.local.refusals import CannotDo
from sessions_app.providers.local.regions import by_colour, mask_for

_OF_PIXELS: dict[str, Callable[[Pixels, Step], Pixels]] = {
    "darken": tone.darken,
    "brighten": tone.brighten,
    "warm": tone.warm,
    "cool": tone.cool,
    "contrast_up": tone.contrast_up,
    "contrast_down": tone.contrast_down,
    "saturate": tone.saturate,
    "desaturate": tone.desaturate,
    "shadows": tone.shadows,
    "highlights": tone.highlights,
    "clarity": tone.clarity,
    "enhance": tone.enhance,
    "black_and_white": looks.black_and_white,
    "sepia": looks.sepia,
    "vintage": looks.vintage,
    "cinematic": looks.cinematic,
    "fade": looks.fade,
    "glow": looks.glow,
    "vignette": looks.vignette,
    "grain": looks.add_grain,
    "invert": looks.invert,
    "tint": looks.tint,
    "sharpen": focus.sharpen,
    "denoise": focus.denoise,
    "pencil": art.pencil,
    "watercolour": art.watercolour,
    "cartoon": art.cartoon,
    "oil": art.oil,
}
"""What is done to all pixels alike; the mask of the target decides where it shows."""

_IN_A_MASK: dict[str, Callable[[Pixels, Step, Mask], Pixels]] = {
    "blur": focus.blur,
    "pixelate": focus.pixelate,
    "recolour": lambda rgb, step, mask: repaint(rgb, mask, step.colours[0].rgb, step.share or min(1.0, step.strength)),
}

_OF_THE_CANVAS: dict[str, Callable[[Canvas, Step], None]] = {
    "remove_background": backdrop.remove_background,
    "replace_background": backdrop.replace_background,
    "remove_object": removal.remove_object,
    "text": lettering.add_text,
    "crop": shape.crop,
    "rotate": shape.rotate,
    "straighten": shape.rotate,
    "flip": shape.flip,
    "resize": shape.resize,
    "upscale": shape.resize,
    "border": shape.border,
}

_ON_THE_WHOLE = {"rotate", "straighten", "flip", "resize", "upscale", "border"}


def carry_out(canvas: Canvas, step: Step) -> None:
    """Do one step. Raises ``CannotDo`` if this picture does not allow it, ``ProviderError`` if a file is missing."""
    if step.name in _ON_THE_WHOLE and canvas.region is not None:
        raise CannotDo("This works on the whole picture, and a region is drawn.", "Clear the region and ask again.")
    if step.name == "spotlight":
        carry_out(canvas, Step("darken", "background", share=0.38 * min(1.5, step.strength)))
        carry_out(canvas, Step("blur", "background", strength=0.45))
        carry_out(canvas, Step("clarity", "subject", share=0.25))
    elif step.name == "pop":
        _pop(canvas, step)
    elif step.name in _OF_THE_CANVAS:
        _OF_THE_CANVAS[step.name](canvas, step)
    else:
        mask = mask_for(step, canvas.rgb, canvas.scene, canvas.region)
        canvas.rgb = _changed(canvas.rgb, step, mask)


def _changed(rgb: Pixels, step: Step, mask: Mask | None) -> Pixels:
    if step.name in _IN_A_MASK:
        where = mask if mask is not None else np.full(rgb.shape[:2], 255, np.uint8)
        after = _IN_A_MASK[step.name](rgb, step, where)
    else:
        after = _OF_PIXELS[step.name](rgb, step)
    # Repainting has mixed its colour in by the mask already; mixing twice would thin its edges.
    if mask is None or step.name == "recolour":
        return after
    return blend(rgb, after, mask)


def _pop(canvas: Canvas, step: Step) -> None:
    """All grey but the target, or but one colour."""
    if step.source is not None:
        kept = by_colour(canvas.rgb, basic_term(step.source.rgb))
    else:
        kept_mask = mask_for(replace(step, name="pop"), canvas.rgb, canvas.scene, None)
        if kept_mask is None:
            raise CannotDo("Say what keeps its colour.", 'For example: "keep the subject in colour, the rest grey".')
        kept = kept_mask
    grey = looks.black_and_white(canvas.rgb, Step("black_and_white"))
    rest = np.asarray(255 - kept)
    canvas.rgb = blend(canvas.rgb, grey, rest if canvas.region is None else np.minimum(rest, canvas.region))
