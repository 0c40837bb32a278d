"""Clauses about light, colour strength, focus and looks, on the whole picture or on a part."""

from __future__ import annotations

from sessions_app.providers.local.clauses import Clause, NotUnderstood
from sessions_app.providers.local.lexicon import Tag, load
from sessions_app.providers.local.plan import Step, Target

_WHOLE_ONLY = {"vignette", "enhance"}
_OF_OTHER_FRAMES = {"text", "crop", "rotate", "straighten", "flip", "resize", "upscale", "border", "remove_background"}
_COLOUR_QUALITY = "saturate"


def adjusted(clause: Clause) -> list[Step] | None:
    """Light, colour, focus and looks, on the whole or on a part."""
    stray = (
        "unknown",
        "noun",
        "place",
        "ratio",
        "pair",
        "factor",
        "degrees",
        "pixels",
        "colour",
        "text",
        "undo",
        "help",
    )
    if clause.has(
        *stray, "hide", "cut", "studio", "gradient", "in_colour", "selective_colour", "clockwise", "vertical"
    ):
        raise NotUnderstood
    if clause.has("horizontal", "counterclockwise", "ratio_words", "protect", "same"):
        raise NotUnderstood
    names = _named_operations(clause)
    if not names or any(load().opposites.get(name) in names for name in names):
        raise NotUnderstood
    return [_with_target(clause, name) for name in names]


def _named_operations(clause: Clause) -> list[str]:
    lexicon = load()
    if set(clause.operations) & _OF_OTHER_FRAMES:
        raise NotUnderstood
    less = clause.has("less", "too") or _complains(clause)
    if "shadows" in clause.targets or "highlights" in clause.targets:
        return [_of_tones(clause)]
    names = []
    for name in clause.operations:
        if clause.has("remove"):
            name = {"blur": "sharpen", "grain": "denoise"}.get(name, "")
        elif less and not clause.has("quality"):
            name = lexicon.opposites.get(name, "")
        if not name or name == "tint":
            raise NotUnderstood
        names.append(name)
    names += [_of_quality(clause, tag) for tag in clause.all("quality") if not _is_said_already(tag, names)]
    if clause.has("light") and not names:
        names.append(_of_light(clause))
    if clause.has("pop") and not names:
        names.append("spotlight" if clause.named_target == "subject" or clause.noun else "enhance")
    return list(dict.fromkeys(names))


def _complains(clause: Clause) -> bool:
    """ "it's a bit blurry" asks for the opposite, as "it is too blurry" does; "it should be darker" does not."""
    flaws = load().sets["flaws"]
    words = {word for tag in clause.tags if tag.kind == "fillers" for word in tag.text.split()}
    said = bool(words & {"is", "it's", "its", "looks", "look", "seems", "are", "appears", "was"})
    described = [tag for tag in clause.tags if tag.kind == "operation"]
    return said and bool(described) and not clause.has("verbs", "more") and all(tag.text in flaws for tag in described)


def _is_said_already(tag: Tag, names: list[str]) -> bool:
    """ "crisper details", "warmer colours": the quality is only what the operation works on."""
    pair = load().qualities[tag.value]
    of_colour = _COLOUR_QUALITY in pair and bool(
        {"warm", "cool", "fade", "invert", "cinematic", "black_and_white"} & set(names)
    )
    of_detail = "sharpen" in pair and "clarity" in names
    return bool(set(pair) & set(names)) or of_colour or of_detail


def _of_tones(clause: Clause) -> str:
    """Shadows can be opened, highlights brought down; the other way round is contrast, which has its own words."""
    dark = "shadows" in clause.targets
    lighter = "brighten" in clause.operations or clause.has("more") or clause.has("light")
    darker = "darken" in clause.operations or clause.has("less", "too")
    recovered = clause.says("recover", "rescue", "bring back", "restore", "reveal", "bring out")
    if set(clause.operations) - {"brighten", "darken"} or clause.has("quality", "remove") or clause.noun:
        raise NotUnderstood
    clause.targets = []
    if dark and lighter and not clause.has("less"):
        return "shadows"
    if not dark and (darker or recovered) and clause.operations != ["brighten"]:
        return "highlights"
    raise NotUnderstood


def _of_quality(clause: Clause, tag: Tag) -> str:
    more, less = load().qualities[tag.value]
    number = clause.measure
    if clause.has("remove"):
        if more == _COLOUR_QUALITY:
            return "black_and_white"
        if less == "denoise":
            return less
        raise NotUnderstood
    if clause.has("less", "too") or clause.has("cut") or (number and number.number < 0):
        return less
    if clause.says("down") and not clause.has("more"):
        return less
    if clause.has("more", "add", "pop", "up_down") or number or clause.says("enhance", "improve", "fix", "better"):
        return more
    raise NotUnderstood


def _of_light(clause: Clause) -> str:
    """ "more light", "make the background light"; "turn on the light" is none of ours."""
    if clause.has("more") or clause.has("add"):
        return "brighten"
    if any(
        word in tag.text for tag in clause.all("less") for word in ("less", "reduce", "lower", "decrease", "too much")
    ):
        return "darken"
    meaning = [tag for tag in clause.tags if tag.kind in ("target", "light")]
    if [tag.kind for tag in meaning] == ["target", "light"] and clause.says("make", "too"):
        return "brighten"
    raise NotUnderstood


def _with_target(clause: Clause, name: str) -> Step:
    target = _target_for(clause)
    if name == "blur_background":
        if target not in ("picture", "background", "subject", "region"):
            raise NotUnderstood
        return Step("blur", "background", strength=clause.strength, share=clause.share)
    if name == "spotlight":
        if target not in ("picture", "subject") or clause.outside:
            raise NotUnderstood
        return Step("spotlight", "subject", strength=clause.strength)
    if (
        name == "pixelate"
        and target == "picture"
        and clause.says("censor", "censored", "anonymise", "anonymize", "anonymous")
    ):
        target = "face"
    if name in _WHOLE_ONLY and (clause.named_target or clause.noun or clause.outside) and target != "region":
        raise NotUnderstood
    if name == "black_and_white" and clause.outside and target in ("subject", "face", "clothes", "sky"):
        return Step("pop", target)
    return Step(name, target, clause.outside, clause.strength, clause.share)


def _target_for(clause: Clause) -> Target:
    """As the clause says; a noun is the subject if it may well be, and the region if one is drawn."""
    if clause.noun:
        if clause.named_target and clause.named_target != "region":
            raise NotUnderstood
        if clause.drawn:
            return "region"
        if clause.noun in load().sets["nouns"] and clause.noun not in load().sets["not_alone"]:
            return "subject"
        raise NotUnderstood(
            f"I cannot tell where the {clause.noun} is.", f"Draw a region around the {clause.noun} and ask again."
        )
    if clause.has("unknown") or "rest" in clause.targets:
        raise NotUnderstood
    if clause.named_target == "region" and not clause.drawn:
        raise NotUnderstood("No region is drawn yet.", "Draw one on the picture and ask again.")
    return clause.target()
