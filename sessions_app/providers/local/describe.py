"""Steps as plain sentences, so that a person sees what was understood."""

from __future__ import annotations

from collections.abc import Callable

from sessions_app.errors import word
from sessions_app.providers.local.plan import Step

_VERBS = {
    "darken": word("Darkened {what}"),
    "brighten": word("Brightened {what}"),
    "warm": word("Made {what} warmer"),
    "cool": word("Made {what} cooler"),
    "contrast_up": word("Raised the contrast of {what}"),
    "contrast_down": word("Lowered the contrast of {what}"),
    "saturate": word("Made the colours of {what} stronger"),
    "desaturate": word("Made the colours of {what} calmer"),
    "shadows": word("Opened the shadows of {what}"),
    "highlights": word("Brought down the highlights of {what}"),
    "clarity": word("Gave {what} more clarity"),
    "enhance": word("Balanced light, contrast and colour of {what}"),
    "black_and_white": word("Turned {what} black and white"),
    "sepia": word("Toned {what} sepia"),
    "vintage": word("Gave {what} the look of faded film"),
    "cinematic": word("Gave {what} a cinematic grade"),
    "fade": word("Gave {what} a matte, faded look"),
    "glow": word("Added a soft glow to {what}"),
    "vignette": word("Added a vignette to {what}"),
    "grain": word("Added film grain to {what}"),
    "invert": word("Inverted the colours of {what}"),
    "tint": word("Tinted {what} {colour}"),
    "blur": word("Blurred {what}"),
    "sharpen": word("Sharpened {what}"),
    "denoise": word("Reduced the noise in {what}"),
    "pixelate": word("Pixelated {what}"),
    "pencil": word("Turned {what} into a pencil drawing"),
    "watercolour": word("Turned {what} into a watercolour"),
    "cartoon": word("Turned {what} into a cartoon"),
    "oil": word("Turned {what} into an oil painting"),
    "recolour": word("Recoloured {what} {colour}"),
    "spotlight": word("Darkened and softened the background, so that the subject stands out"),
    "remove_background": word("Removed the background; it is transparent now"),
    "remove_object": word("Removed what was in the region and continued what is around it"),
    "flip": word("Mirrored the picture left to right"),
    "border": word("Put a {colour} border around the picture"),
}

_PARTS = {
    "picture": word("the picture"),
    "background": word("the background"),
    "subject": word("the subject"),
    "sky": word("the sky"),
    "face": word("the face"),
    "clothes": word("the clothes"),
    "region": word("the region"),
}

_MANY_AMOUNTS = {"darken", "brighten", "warm", "cool", "contrast_up", "contrast_down", "saturate", "desaturate", "shadows",
    "highlights", "blur", "sharpen", "denoise", "glow", "vignette", "grain", "tint", "fade"}  # fmt: skip


def describe(step: Step, *, drawn: bool = False) -> str:
    """One sentence in the past tense: ``Darkened the background by 40 %.`` ``drawn``: a region limited the step."""
    if drawn and step.target == "thing":
        what = "what is" if step.thing == "thing" else f"the {step.thing}"
        return f"Recoloured {what} in the region {step.colours[0].name}."
    special = _SPECIAL.get(step.name)
    if special is not None:
        return special(step) + "."
    colour = " to ".join(colour.name for colour in step.colours) or "white"
    return _amount(_VERBS[step.name].format(what=_part(step), colour=colour), step) + "."


def _part(step: Step) -> str:
    if step.target == "thing":
        # Nothing here knows what a cup looks like, and the person should see that it is a guess.
        source = f"{step.source.name} " if step.source else ""
        part = word(f"the main subject, taken to be the {source}{step.thing},")
    elif step.target == "colour" and step.source:
        part = word(f"all {step.source.name}")
    else:
        part = _PARTS.get(step.target, "the picture")
    return word(f"everything but {part}") if step.outside else part


def _amount(done: str, step: Step) -> str:
    if step.name not in _MANY_AMOUNTS:
        return done
    if step.share is not None:
        return word(f"{done} by {round(step.share * 100)} %")
    if step.strength < 0.8:
        return word(f"{done} a little")
    return word(f"{done} strongly") if step.strength > 1.3 else done


def _recolour(step: Step) -> str:
    part, colour = _part(step), step.colours[0].name
    if part.endswith((",", "colour")) or step.target == "colour":
        return word(f"Recoloured {part} to {colour}")
    return word(f"Recoloured {part} {colour}")


def _replace_background(step: Step) -> str:
    if not step.colours:
        return word("Put a studio backdrop behind the subject")
    if len(step.colours) == 1:
        return word(f"Made the background plain {step.colours[0].name}")
    return word(f"Put a gradient from {step.colours[0].name} to {step.colours[1].name} behind the subject")


def _crop(step: Step) -> str:
    if step.size:
        return word(f"Cropped the picture to {step.size[0]} x {step.size[1]} pixels")
    if step.ratio:
        return word(f"Cropped the picture to {step.ratio[0]}:{step.ratio[1]}")
    return (
        word(f"Cropped the picture to {_PARTS[step.target]}")
        if step.target != "picture"
        else word("Cropped the picture")
    )


def _rotate(step: Step) -> str:
    degrees = (step.degrees + 180) % 360 - 180
    if abs(degrees) == 180:
        return word("Turned the picture upside down")
    way = word("to the right") if degrees > 0 else word("to the left")
    if step.name == "straighten":
        return word(f"Straightened the picture by {abs(degrees):g} degrees {way}")
    return word(f"Turned the picture by {abs(degrees):g} degrees {way}")


def _text(step: Step) -> str:
    place = f" at the {step.place}" if step.place and step.place != "centre" else " in the centre" if step.place else ""
    colour = f" in {step.colours[0].name}" if step.colours else ""
    return word(f"Added the text “{step.text}”{place}{colour}")


def _pop(step: Step) -> str:
    kept = step.source.name if step.source else _part(step)
    return word(f"Kept {kept} in colour and turned the rest black and white")


_SPECIAL: dict[str, Callable[[Step], str]] = {
    "recolour": _recolour,
    "replace_background": _replace_background,
    "crop": _crop,
    "rotate": _rotate,
    "straighten": _rotate,
    "text": _text,
    "pop": _pop,
    "resize": lambda step: word("Resized the picture"),
    "upscale": lambda step: word(f"Enlarged the picture {step.factor:g} times"),
    "flip": lambda step: (
        word("Mirrored the picture top to bottom")
        if step.place == "vertical"
        else word("Mirrored the picture left to right")
    ),
}
