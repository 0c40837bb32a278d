"""Steps as plain sentences, so that a person sees what was understood."""

from __future__ import annotations

from collections.abc import Callable

from sessions_app.providers.local.plan import Step

_VERBS = {
    "darken": "Darkened {what}",
    "brighten": "Brightened {what}",
    "warm": "Made {what} warmer",
    "cool": "Made {what} cooler",
    "contrast_up": "Raised the contrast of {what}",
    "contrast_down": "Lowered the contrast of {what}",
    "saturate": "Made the colours of {what} stronger",
    "desaturate": "Made the colours of {what} calmer",
    "shadows": "Opened the shadows of {what}",
    "highlights": "Brought down the highlights of {what}",
    "clarity": "Gave {what} more clarity",
    "enhance": "Balanced light, contrast and colour of {what}",
    "black_and_white": "Turned {what} black and white",
    "sepia": "Toned {what} sepia",
    "vintage": "Gave {what} the look of faded film",
    "cinematic": "Gave {what} a cinematic grade",
    "fade": "Gave {what} a matte, faded look",
    "glow": "Added a soft glow to {what}",
    "vignette": "Added a vignette to {what}",
    "grain": "Added film grain to {what}",
    "invert": "Inverted the colours of {what}",
    "tint": "Tinted {what} {colour}",
    "blur": "Blurred {what}",
    "sharpen": "Sharpened {what}",
    "denoise": "Reduced the noise in {what}",
    "pixelate": "Pixelated {what}",
    "pencil": "Turned {what} into a pencil drawing",
    "watercolour": "Turned {what} into a watercolour",
    "cartoon": "Turned {what} into a cartoon",
    "oil": "Turned {what} into an oil painting",
    "recolour": "Recoloured {what} {colour}",
    "spotlight": "Darkened and softened the background, so that the subject stands out",
    "remove_background": "Removed the background; it is transparent now",
    "remove_object": "Removed what was in the region and continued what is around it",
    "flip": "Mirrored the picture left to right",
    "border": "Put a {colour} border around the picture",
}

_PARTS = {
    "picture": "the picture",
    "background": "the background",
    "subject": "the subject",
    "sky": "the sky",
    "face": "the face",
    "clothes": "the clothes",
    "region": "the region",
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
    return _VERBS[step.name].format(what=_part(step), colour=colour) + _amount(step) + "."


def _part(step: Step) -> str:
    if step.target == "thing":
        # Nothing here knows what a cup looks like, and the person should see that it is a guess.
        source = f"{step.source.name} " if step.source else ""
        part = f"the main subject, taken to be the {source}{step.thing},"
    elif step.target == "colour" and step.source:
        part = f"all {step.source.name}"
    else:
        part = _PARTS.get(step.target, "the picture")
    return f"everything but {part}" if step.outside else part


def _amount(step: Step) -> str:
    if step.name not in _MANY_AMOUNTS:
        return ""
    if step.share is not None:
        return f" by {round(step.share * 100)} %"
    return " a little" if step.strength < 0.8 else " strongly" if step.strength > 1.3 else ""


def _recolour(step: Step) -> str:
    part, colour = _part(step), step.colours[0].name
    return f"Recoloured {part} {'to ' if part.endswith((',', 'colour')) or step.target == 'colour' else ''}{colour}"


def _replace_background(step: Step) -> str:
    if not step.colours:
        return "Put a studio backdrop behind the subject"
    if len(step.colours) == 1:
        return f"Made the background plain {step.colours[0].name}"
    return f"Put a gradient from {step.colours[0].name} to {step.colours[1].name} behind the subject"


def _crop(step: Step) -> str:
    if step.ratio:
        return f"Cropped the picture to {step.ratio[0]}:{step.ratio[1]}"
    return f"Cropped the picture to {_PARTS[step.target]}" if step.target != "picture" else "Cropped the picture"


def _rotate(step: Step) -> str:
    degrees = (step.degrees + 180) % 360 - 180
    if abs(degrees) == 180:
        return "Turned the picture upside down"
    way = "to the right" if degrees > 0 else "to the left"
    verb = "Straightened" if step.name == "straighten" else "Turned"
    return f"{verb} the picture by {abs(degrees):g} degrees {way}"


def _text(step: Step) -> str:
    place = f" at the {step.place}" if step.place and step.place != "centre" else " in the centre" if step.place else ""
    colour = f" in {step.colours[0].name}" if step.colours else ""
    return f"Added the text “{step.text}”{place}{colour}"


def _pop(step: Step) -> str:
    kept = step.source.name if step.source else _part(step)
    return f"Kept {kept} in colour and turned the rest black and white"


_SPECIAL: dict[str, Callable[[Step], str]] = {
    "recolour": _recolour,
    "replace_background": _replace_background,
    "crop": _crop,
    "rotate": _rotate,
    "straighten": _rotate,
    "text": _text,
    "pop": _pop,
    "resize": lambda step: "Resized the picture",
    "upscale": lambda step: f"Enlarged the picture {step.factor:g} times",
    "flip": lambda step: (
        "Mirrored the picture top to bottom" if step.place == "vertical" else "Mirrored the picture left to right"
    ),
}
