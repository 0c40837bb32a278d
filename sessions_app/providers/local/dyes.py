"""Clauses about colour: a thing in another paint, a cast over the whole, less of one hue."""

from __future__ import annotations

from sessions_app.providers.local.clauses import Clause, NotUnderstood
from sessions_app.providers.local.lexicon import load
from sessions_app.providers.local.plan import Colour, Step

_NO_COLOUR = ("unknown", "noun", "remove", "ratio", "place", "quality", "studio", "in_colour")
_LINKS = {"to", "into", "with", "for", "by"}
_WARM_COLOURS = {"yellow", "orange", "amber", "gold", "golden"}
_COLD_COLOURS = {"blue", "cyan", "azure"}
_OPPOSITE_COLOURS = {"red": (90, 200, 210), "green": (200, 90, 200), "pink": (110, 190, 120), "purple": (150, 200, 90)}


def dyed(clause: Clause) -> list[Step] | None:
    """Paint, dye and casts."""
    colours = clause.colours
    moved = clause.first("more_colour")
    if not colours and moved is None:
        return None
    if set(clause.operations) - {"tint"} or clause.has(*_NO_COLOUR):
        raise NotUnderstood
    if clause.has(
        "hide", "cut", "out", "pop", "light", "protect", "selective_colour", "degrees", "pixels", "factor", "pair"
    ):
        raise NotUnderstood
    if moved is not None or clause.has("more", "less", "too"):
        return _cast(clause, moved.colour if moved and moved.colour else colours[0])
    if clause.operations == ["tint"]:
        return [_tinted(clause, colours)]
    return [_recoloured(clause, colours)]


def _cast(clause: Clause, colour: Colour) -> list[Step]:
    """ "more blue", "less yellow", "bluer": a shift of the whole, or of one part."""
    if clause.noun or clause.source or len(clause.colours) > 1 or clause.outside:
        raise NotUnderstood
    target = clause.target()
    less = clause.has("less", "too")
    if target in ("clothes", "subject", "face") or target == "sky" and less:
        raise NotUnderstood
    if target == "sky":
        return [
            Step("recolour", "sky", strength=0.65 * min(1.5, clause.strength), share=clause.share, colours=(colour,))
        ]
    if colour.name in _WARM_COLOURS or colour.name in _COLD_COLOURS:
        name = "cool" if (colour.name in _WARM_COLOURS) == less else "warm"
        return [Step(name, target, strength=clause.strength, share=clause.share)]
    if colour.name not in _OPPOSITE_COLOURS:
        raise NotUnderstood
    if less:
        colour = Colour(f"away from {colour.name}", _OPPOSITE_COLOURS[colour.name])
    return [Step("tint", target, strength=0.5 * clause.strength, share=clause.share, colours=(colour,))]


def _tinted(clause: Clause, colours: list[Colour]) -> Step:
    if clause.noun or len(colours) != 1 or clause.target() == "clothes":
        raise NotUnderstood
    return Step("tint", clause.target(), clause.outside, clause.strength, clause.share, (colours[0],))


def _recoloured(clause: Clause, colours: list[Colour]) -> Step:
    """What is to be repainted must be named before its new colour: "a blue car" is a new car."""
    goal, target, noun = colours[-1], clause.named_target, clause.noun
    source = clause.source or (colours[0] if len(colours) == 2 else None)
    if len(colours) > 2 or clause.outside or (clause.has("percent", "number") and target != "sky"):
        raise NotUnderstood
    if any(tag.kind == "add" and tag.text != "with" for tag in clause.tags):
        raise NotUnderstood
    share = clause.share
    if noun:
        return _recoloured_thing(clause, noun, target, source, goal)
    if not _is_named_before(clause, goal) and target not in ("sky", ""):
        raise NotUnderstood
    if target == "clothes":
        return Step("recolour", "clothes", colours=(goal,), source=source)
    if target == "sky" and source is None:
        return Step("recolour", "sky", share=share, colours=(goal,))
    words = {word for tag in clause.tags for word in tag.text.split()}
    if source is not None and target in ("", "picture") and words & _LINKS:
        return Step("recolour", "colour", colours=(goal,), source=source)
    named = bool(clause.targets) or clause.has("verbs")
    if clause.drawn and named and target in ("", "region", "subject") and source is None:
        return Step("recolour", "thing", colours=(goal,), thing="thing")
    if not target and source is None and goal.name in ("grey", "gray") and clause.targets:
        return Step("black_and_white")
    raise NotUnderstood(
        "Say what should change its colour, or draw a region around it.",
        'For example: "make the jacket blue" or "change orange to teal".',
    )


def _recoloured_thing(clause: Clause, noun: str, target: str, source: Colour | None, goal: Colour) -> Step:
    sets = load().sets
    if target not in ("", "region") or not _colour_is_last(clause):
        raise NotUnderstood
    if source is not None and not clause.drawn and noun in sets["parts"]:
        return Step("recolour", "colour", colours=(goal,), source=source)
    alone = noun.split()[-1] not in sets["not_alone"]
    if clause.drawn or (alone and _could_be_a_thing(noun)):
        return Step("recolour", "thing", colours=(goal,), source=source, thing=noun)
    hint = f"Draw a region around the {noun} and ask again."
    if source is not None:
        hint = f'Draw a region around it, or name the colour alone: "make the {source.name} parts {goal.name}".'
    raise NotUnderstood(f"I cannot tell where the {noun} is.", hint)


def _could_be_a_thing(noun: str) -> bool:
    sets = load().sets
    return not any(
        word in sets["generative"] or word in sets["must_refuse"] or word in sets["abstract"] for word in noun.split()
    )


def _is_named_before(clause: Clause, goal: Colour) -> bool:
    named = [index for index, tag in enumerate(clause.tags) if tag.kind == "target" and tag.value != "picture"]
    last = max(index for index, tag in enumerate(clause.tags) if tag.kind == "colour")
    return not named or named[0] < last


def _colour_is_last(clause: Clause) -> bool:
    """Whether nothing but the odd word follows the new colour, so that it is no attribute of another noun."""
    last = max(index for index, tag in enumerate(clause.tags) if tag.kind == "colour")
    return all(tag.kind in ("fillers", "amount", "verbs") for tag in clause.tags[last + 1 :]) and last > 0
