"""Clauses about one kind of thing: text, shape and size, the backdrop, colours that stay, things to take away.

Each frame gives the steps if the clause is of its kind, None if it is of another, and raises ``NotUnderstood`` if it
is of its kind but something is missing or too much.
"""

from __future__ import annotations

from sessions_app.providers.local.clauses import Clause, NotUnderstood
from sessions_app.providers.local.lexicon import Tag, load
from sessions_app.providers.local.plan import Colour, Step, Target

_SHAPES = {"crop", "rotate", "straighten", "flip", "resize", "upscale", "border"}
_HALF = {"half the size", "half size", "half as big", "half as large", "smaller", "smaller size", "reduce the size"}
_CLOSER = {
    "zoom in",
    "tighter",
    "closer",
    "close up",
    "closeup",
    "crop tighter",
    "crop closer",
    "tight crop",
    "zoomed in",
}
_UPSIDE_DOWN = ("upside down", "on its head")
_LARGEST_FACTOR = 4


def text(clause: Clause) -> list[Step] | None:
    """Words to be written on the picture."""
    quoted = clause.all("text")
    if not quoted and clause.operations != ["text"]:
        return None
    if clause.has("remove"):
        return None
    if (
        clause.says("change", "replace", "turn", "turn into", "swap", "exchange", "update", "translate")
        or len(quoted) > 1
    ):
        raise NotUnderstood("I cannot change text that is already in the picture.", "I can add a text of your own.")
    if not clause.only("operation", "text", "add", "place", "colour", "target", "ratio_words", "out") or clause.noun:
        raise NotUnderstood
    if not quoted:
        raise NotUnderstood("Say which text to add, in quotes.", "For example: add the text “Summer sale” at the top.")
    if set(clause.operations) - {"text"} or clause.named_target not in ("", "region") or len(clause.colours) > 1:
        raise NotUnderstood
    size = {0.45: 0.65, 1.5: 1.5, 2.0: 2.2}.get(clause.strength, 1.0)
    words = clause.texts[int(quoted[0].value)]
    return [Step("text", text=words, place=_place(clause), colours=tuple(clause.colours), strength=size)]


def _place(clause: Clause) -> str:
    places = [tag.value for tag in clause.all("place")]
    if len(set(places)) == 2 and set(places) & {"top", "bottom"} and set(places) & {"left", "right", "centre"}:
        row = next(place for place in places if place in ("top", "bottom"))
        side = next(place for place in places if place != row)
        return row if side == "centre" else f"{row} {side}"
    if len(set(places)) > 1:
        raise NotUnderstood
    return places[0] if places else ""


def shape(clause: Clause) -> list[Step] | None:
    """Crop, turn, mirror, resize, frame."""
    operations = [name for name in clause.operations if name in _SHAPES]
    pair = _pair(clause)
    turned = clause.says("turn", "turned") and clause.has("degrees", "clockwise", "counterclockwise", "place")
    if clause.has("pixels") and clause.says("wide", "width", "high", "height", "tall") and not clause.operations:
        operations = ["resize"]
    if not operations and not pair and not clause.has("ratio") and not turned:
        return None
    others = [name for name in clause.operations if name not in _SHAPES]
    if clause.has("unknown", "noun", "remove", "quality", "all_but", "protect") or clause.noun or clause.outside:
        raise NotUnderstood
    if others and not (others == ["remove_background"] and operations == ["border"]):
        raise NotUnderstood
    if clause.says(*_UPSIDE_DOWN):
        return [_whole(clause, Step("rotate", degrees=180))]
    name = operations[0] if operations else "rotate" if turned else "crop"
    if clause.has("place") and name not in ("rotate", "straighten"):
        raise NotUnderstood
    if len(operations) > 1:
        raise NotUnderstood
    if name == "resize" and (clause.has("ratio") or (pair and max(pair) <= 50)):
        name = "crop"
    return [_BUILDERS[name](clause)]


def _pair(clause: Clause) -> tuple[int, int] | None:
    tag = clause.first("pair")
    if tag is None:
        return None
    first, second = (float(number) for number in tag.value.split())
    if min(first, second) < 1:
        raise NotUnderstood
    return (
        (int(first), int(second))
        if first == int(first) and second == int(second)
        else (round(first * 100), round(second * 100))
    )


def _whole(clause: Clause, step: Step) -> Step:
    """``step``, unless a part of the picture is named: a part cannot be turned or resized."""
    if clause.named_target:
        raise NotUnderstood(
            "I can turn, mirror, resize and frame the whole picture only.", "Ask for it without naming a part."
        )
    return step


def _crop(clause: Clause) -> Step:
    ratio = clause.first("ratio")
    pair = _pair(clause)
    target = clause.named_target
    if clause.has("colour", "out", "degrees", "factor"):
        raise NotUnderstood
    if ratio is not None or pair is not None:
        across, down = pair if pair else tuple(int(part) for part in ratio.value.split(":")) if ratio else (1, 1)
        if max(across, down) > 50 and (across, down) != (210, 297):
            return Step("crop", ratio=(across, down), size=(across, down) if min(across, down) >= 16 else None)
        if target not in ("", "region", "subject", "face"):
            raise NotUnderstood
        return Step("crop", ratio=(across, down))
    if target in ("subject", "face", "region") or clause.drawn:
        return Step("crop", _as_target(target or "region"))
    if clause.says(*_CLOSER) or clause.has("percent"):
        return Step("crop", strength=clause.strength, share=clause.share)
    raise NotUnderstood("Say to which shape to crop.", "For example: crop to 4:5, crop to a square, or draw a region.")


def _as_target(name: str) -> Target:
    return "subject" if name == "subject" else "face" if name == "face" else "region"


def _rotate(clause: Clause) -> Step:
    if clause.has("colour", "pixels", "percent", "factor"):
        raise NotUnderstood
    angle = clause.first("degrees") or clause.first("number")
    left = clause.has("counterclockwise") or any(tag.value == "left" for tag in clause.all("place"))
    degrees = angle.number if angle is not None else 90.0
    if abs(degrees) > 360 or clause.named_target == "region":
        raise NotUnderstood
    return _whole(clause, Step("rotate", degrees=-degrees if left else degrees))


def _straighten(clause: Clause) -> Step:
    if not clause.has("degrees", "number"):
        raise NotUnderstood(
            "Say by how many degrees to straighten.", "For example: straighten by 2 degrees to the left."
        )
    turned = _rotate(clause)
    if abs(turned.degrees) > 45:
        raise NotUnderstood
    return Step("straighten", degrees=turned.degrees)


def _flip(clause: Clause) -> Step:
    if clause.has("colour", "degrees", "percent"):
        raise NotUnderstood
    return _whole(clause, Step("flip", place="vertical" if clause.has("vertical") else "horizontal"))


def _resize(clause: Clause) -> Step:
    if clause.has("colour", "degrees"):
        raise NotUnderstood
    pair, pixels = _pair(clause), clause.first("pixels") or clause.first("number")
    percent, factor = clause.first("percent"), clause.first("factor")
    if pair:
        return _whole(clause, Step("resize", size=pair))
    if percent is not None and percent.number > 0:
        return _whole(clause, Step("resize", factor=min(8.0, percent.number / 100)))
    if factor is not None and factor.number > 0:
        return _whole(clause, Step("resize", factor=min(8.0, factor.number)))
    if pixels is not None and pixels.number >= 1:
        high = clause.says("high", "height", "tall", "in height")
        return _whole(clause, Step("resize", size=(0, int(pixels.number)) if high else (int(pixels.number), 0)))
    if clause.says(*_HALF):
        return _whole(clause, Step("resize", factor=0.5))
    raise NotUnderstood("Say to which size.", "For example: resize to 800 px wide, or resize to 50 %.")


def _upscale(clause: Clause) -> Step:
    if clause.has("colour", "degrees"):
        raise NotUnderstood
    if clause.has("pixels", "pair"):
        return _resize(clause)
    factor, percent = clause.first("factor") or clause.first("number"), clause.first("percent")
    times = factor.number if factor else percent.number / 100 if percent else 2.0
    if times <= 1 and percent:
        times = 1 + times
    if not 1 < times <= _LARGEST_FACTOR:
        raise NotUnderstood("I can enlarge a picture up to four times.", "For example: upscale 2x.")
    return _whole(clause, Step("upscale", factor=times))


def _border(clause: Clause) -> Step:
    if clause.has("degrees", "factor", "pair", "place", "less") or len(clause.colours) > 1:
        raise NotUnderstood
    pixels = clause.first("pixels") or clause.first("number")
    clear = "remove_background" in clause.operations
    step = Step(
        "border",
        strength=clause.strength,
        share=clause.share if clause.has("percent") else None,
        colours=tuple(clause.colours) or (Colour("transparent" if clear else "white", (255, 255, 255)),),
        pixels=None if pixels is None else int(pixels.number),
        place="transparent" if clear else "",
    )
    return _whole(clause, step)


_BUILDERS = {
    "crop": _crop,
    "rotate": _rotate,
    "straighten": _straighten,
    "flip": _flip,
    "resize": _resize,
    "upscale": _upscale,
    "border": _border,
}


def backdrop(clause: Clause) -> list[Step] | None:
    """The background taken away, or another one."""
    named = {target for target in clause.targets if target != "picture"}
    behind = "background" in named
    cut_out = clause.has("cut") and clause.has("out") and bool(named & {"subject", "background"} or clause.noun)
    removed = (
        cut_out
        or "remove_background" in clause.operations
        or (behind and clause.has("remove") and not clause.says("clean up", "clean out"))
    )
    put = behind and (clause.has("colour", "studio", "gradient")) and not clause.has("more", "less", "too")
    if not (removed or put) or clause.has("quality") or set(clause.operations) - {"remove_background"}:
        return None
    loose = ("remove", "add", "cut", "out", "operation", "target", "colour", "studio", "gradient")
    if not clause.only(*loose) or named - {"background", "subject"} or (clause.outside and "subject" not in named):
        raise NotUnderstood
    if clause.noun and not (removed and clause.noun in load().sets["nouns"]):
        raise NotUnderstood
    if clause.colours or put:
        return [Step("replace_background", "background", colours=_backdrop_colours(clause))]
    return [Step("remove_background", "background")]


def _backdrop_colours(clause: Clause) -> tuple[Colour, ...]:
    colours = clause.colours
    if clause.has("studio"):
        if colours:
            raise NotUnderstood
        return ()
    if clause.has("gradient") and len(colours) == 1:
        return (colours[0], Colour("white", (255, 255, 255)))
    if len(colours) == 2 and not clause.has("gradient") and (clause.says("from") or _names_the_old(clause)):
        return (colours[1],)
    if not 1 <= len(colours) <= 2:
        raise NotUnderstood("Say which colour the background should have.", "For example: a light grey background.")
    return tuple(colours)


def _names_the_old(clause: Clause) -> bool:
    """ "replace the grey background with white": the first colour is the one that it has."""
    kinds = [tag.kind for tag in clause.tags if tag.kind in ("colour", "target")]
    return kinds[:1] == ["colour"] and "target" in kinds[1:-1]


def pop(clause: Clause) -> list[Step] | None:
    """One thing or colour stays, the rest turns grey."""
    grey = "black_and_white" in clause.operations or [colour.name for colour in clause.colours] in (["grey"], ["gray"])
    kept = clause.has("protect") or clause.says("only", "just")
    if clause.has("selective_colour"):
        wanted = True
    elif clause.has("in_colour"):
        wanted = kept or clause.outside
    else:
        wanted = (grey and clause.outside) or (
            kept and clause.says("only", "just") and bool(clause.colours) and clause.has("protect")
        )
    if not wanted or clause.has("unknown", "more", "less", "too", "remove", "quality"):
        return None
    colours = [colour for colour in clause.colours if colour.name not in ("grey", "gray")]
    if set(clause.operations) - {"black_and_white"} or len(colours) > 1:
        raise NotUnderstood
    target = clause.named_target
    if colours and not target:
        return [Step("pop", "colour", source=colours[0])]
    if colours or (clause.noun and clause.noun not in load().sets["nouns"]):
        raise NotUnderstood
    if target in ("", "subject", "background", "sky", "face", "clothes"):
        return [Step("pop", _part(target) if target else "subject")]
    raise NotUnderstood


def _part(name: str) -> Target:
    parts: dict[str, Target] = {
        "background": "background",
        "sky": "sky",
        "face": "face",
        "clothes": "clothes",
    }
    return parts.get(name, "subject")


def removal(clause: Clause) -> list[Step] | None:
    """A thing to be taken away, or hidden."""
    if clause.has("hide"):
        if clause.named_target == "face" and clause.only("hide", "target", "add") and not clause.noun:
            return [Step("pixelate", "face")]
        raise NotUnderstood(
            "I can hide faces, or take away what you draw a region around.", "For example: pixelate the faces."
        )
    if not clause.has("remove") or clause.has("quality") or set(clause.operations) - {"text"}:
        return None
    if clause.outside and clause.named_target == "subject" and clause.only("remove", "target", "all_but"):
        return [Step("remove_background", "background")]
    thing = clause.noun or _named(clause)
    if clause.named_target == "background" and not clause.drawn:
        raise NotUnderstood(
            "I cannot tell what in the background should go.",
            "Draw a region over it and ask again, or say: make the background white.",
        )
    if not clause.drawn:
        raise NotUnderstood(
            f"I cannot tell where {thing} is." if thing.startswith("what") else f"I cannot tell where the {thing} is.",
            "Draw a region over it and ask again.",
        )
    if clause.outside or clause.has("all_but", "protect", "colour"):
        raise NotUnderstood
    return [Step("remove_object", "region", thing=thing)]


def _named(clause: Clause) -> str:
    """What is to be taken away, in the words of the person, as well as can be told."""
    words: list[str] = []
    for tag in clause.tags:
        if tag.kind in ("unknown", "noun", "target", "operation") and not (
            tag.kind == "target" and tag.value in ("picture", "region")
        ):
            words.append(_word(tag))
    return " ".join(words[:2]) or "what you mean"


def _word(tag: Tag) -> str:
    return {"him": "person", "her": "person", "them": "people", "me": "person", "he": "person", "she": "person"}.get(
        tag.text, tag.text
    )
