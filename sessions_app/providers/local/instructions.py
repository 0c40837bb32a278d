"""A plain sentence to a list of steps. What is not fully understood is refused, never guessed."""

from __future__ import annotations

from dataclasses import replace

from sessions_app.providers.local import adjustments, dyes, frames
from sessions_app.providers.local.clauses import Clause, NotUnderstood, read
from sessions_app.providers.local.lexicon import Tag, load
from sessions_app.providers.local.plan import Refusal, Step, Target
from sessions_app.providers.local.suggestions import did_you_mean
from sessions_app.providers.local.tagging import tags_of

_ASKING = {"is", "are", "was", "were", "does", "do", "did", "has", "have"}
"""Words that make a question of a sentence that starts with them; "can you" is a polite request."""

MOST_STEPS = 8
MOST_WORDS = 70

_LOCAL = {"darken", "brighten", "warm", "cool", "contrast_up", "contrast_down", "saturate", "desaturate", "clarity", "blur",
    "sharpen", "denoise", "tint", "recolour", "glow", "fade", "grain", "pixelate"}  # fmt: skip
"""Operations after which "it" means the part that they worked on."""


def parse(sentence: str, *, drawn: bool) -> tuple[Step, ...] | Refusal:
    """The steps that ``sentence`` asks for, or why there are none. ``drawn``: a region limits the edit."""
    tags, texts = tags_of(sentence)
    whole = _special(tags)
    if whole is not None:
        return whole
    try:
        return _steps(tags, texts, drawn)
    except NotUnderstood as reason:
        return Refusal(reason.message or _why_not(tags), reason.hint or did_you_mean(sentence))


def _special(tags: list[Tag]) -> Refusal | None:
    """Sentences that ask for no edit."""
    kinds = {tag.kind for tag in tags} - {"fillers", "separator", "verbs", "definite"}
    words = [tag.text for tag in tags]
    if kinds == {"undo"} or (kinds == {"undo", "target"} and "undo" in words):
        return Refusal(
            "Nothing is ever lost here: choose the earlier turn in the list and go on from it.",
            "The next edit builds on the turn that is chosen.",
        )
    if words[:1] and words[0].split()[0] in _ASKING and "?" in words:
        return Refusal("I can change the picture, but not answer questions about it.", did_you_mean(""))
    if kinds == {"help"}:
        return Refusal("Say in a sentence what to change in the picture.", did_you_mean(""))
    if kinds and kinds <= {"more", "less", "amount", "too"}:
        return Refusal("Say what there should be more or less of.", 'For example: "more contrast" or "less blur".')
    return None


def _steps(tags: list[Tag], texts: list[str], drawn: bool) -> tuple[Step, ...]:
    sets = load().sets
    if len(tags) > MOST_WORDS or any(tag.text in sets["must_refuse"] and tag.kind == "unknown" for tag in tags):
        raise NotUnderstood
    steps: list[Step] = []
    waiting: list[list[Tag]] = []
    topic: Target | None = None
    for part in _clauses(tags):
        if _waits_for_its_object(part):
            waiting.append(part)
            continue
        clause = read(part, texts, drawn)
        named = clause.named_target
        if named and not steps and clause.only("target", "too") and not clause.noun:
            topic = _inherited(named)
            continue
        for earlier in waiting:
            steps += _of_clause(read(earlier, texts, drawn), steps, _inherited(named))
        waiting.clear()
        steps += _of_clause(clause, steps, topic)
        topic = None
    for part in waiting:
        steps += _of_clause(read(part, texts, drawn), steps, None)
    steps = [step for index, step in enumerate(steps) if step not in steps[:index]]
    if not steps or len(steps) > MOST_STEPS or any(map(_contradict, steps, steps[1:])):
        raise NotUnderstood
    return tuple(steps)


def _contradict(first: Step, second: Step) -> bool:
    same_part = (first.target, first.outside) == (second.target, second.outside)
    return same_part and load().opposites.get(first.name) == second.name


def _clauses(tags: list[Tag]) -> list[list[Tag]]:
    """The sentence at its joints, save for the "and" between the colours of a gradient."""
    tags = _with_exceptions(tags)
    has_gradient = any(tag.kind == "gradient" for tag in tags)
    parts: list[list[Tag]] = [[]]
    for index, tag in enumerate(tags):
        inside = 0 < index < len(tags) - 1 and tags[index - 1].kind == tags[index + 1].kind == "colour"
        if tag.kind == "separator" and not (inside and has_gradient):
            parts.append([])
        else:
            parts[-1].append(tag)
    return [part for part in parts if any(tag.kind not in ("fillers", "definite", "amount") for tag in part)]


def _with_exceptions(tags: list[Tag]) -> list[Tag]:
    """ "everything darker but her": the "but" is no joint there, it makes an exception."""
    for index, tag in enumerate(tags):
        after = [later for later in tags[index + 1 :] if later.kind not in ("fillers", "definite")]
        alone = (
            bool(after) and after[0].kind in ("target", "noun") and (len(after) == 1 or after[1].kind == "separator")
        )
        if tag.text == "but" and alone and any(earlier.text in ("everything", "all") for earlier in tags[:index]):
            return [*tags[:index], Tag("all_but", text="but"), *tags[index + 1 :]]
    return tags


def _waits_for_its_object(part: list[Tag]) -> bool:
    """ "blur" in "blur and darken the background": an imperative with nothing of its own to work on."""
    core = [tag for tag in part if tag.kind not in ("fillers", "amount")]
    return len(core) == 1 and core[0].kind == "operation" and core[0].text in load().sets["verb_forms"]


def _inherited(target: str) -> Target | None:
    known: dict[str, Target] = {
        "background": "background",
        "subject": "subject",
        "sky": "sky",
        "face": "face",
        "clothes": "clothes",
        "region": "region",
    }
    return known.get(target)


def _of_clause(clause: Clause, before: list[Step], object_: Target | None) -> list[Step]:
    """The steps of one clause, its open places filled from the clauses ``before`` it."""
    if _only_protects(clause, before) or (before and clause.says("tone it down") and clause.only("less")):
        return []
    _fill_target(clause, before, object_)
    if _is_rest_of_pop(clause, before):
        return []
    for frame in (
        frames.text,
        frames.pop,
        frames.backdrop,
        frames.shape,
        frames.removal,
        dyes.dyed,
        adjustments.adjusted,
    ):
        steps = frame(clause)
        if steps is not None:
            return steps
    raise NotUnderstood


def _only_protects(clause: Clause, before: list[Step]) -> bool:
    """ "keep the rest as it is" asks for nothing. "but leave the face as it is" takes the face out of the step before."""
    if not clause.has("protect") or clause.has("in_colour") or clause.has("operation", "quality", "unknown", "colour"):
        return False
    if clause.says("only", "just") and not clause.has("same"):
        return False
    target = clause.named_target
    if clause.noun or not before:
        raise NotUnderstood
    last = before[-1]
    if last.target == "picture" and last.name in _LOCAL and target in ("subject", "background", "face", "sky"):
        before[-1] = replace(last, target=_inherited(target) or "subject", outside=True)
    elif target not in ("", "rest", "picture") and (
        last.target == target or (last.target, target) == ("subject", "face")
    ):
        raise NotUnderstood
    return True


def _fill_target(clause: Clause, before: list[Step], object_: Target | None) -> None:
    """What "it", "the rest" or nothing means after the clauses before."""
    last = before[-1] if before else None
    if object_ is not None and (not clause.targets or (clause.targets == ["picture"] and clause.says("it"))):
        clause.targets = [object_]
    if last is None or last.target in ("picture", "colour", "thing"):
        return
    if "rest" in clause.targets and last.name != "pop":
        clause.targets = [last.target]
        clause.outside = not last.outside
    elif last.name in _LOCAL and not clause.noun:
        bare = not clause.targets and not clause.has("verbs", "add", "text", "place")
        if bare or (clause.targets == ["picture"] and clause.says("it")):
            clause.targets = [last.target]
            clause.outside = last.outside


def _is_rest_of_pop(clause: Clause, before: list[Step]) -> bool:
    """ "… and make the rest black and white" says what a colour pop does already."""
    if not before or before[-1].name != "pop" or clause.has("unknown") or clause.noun:
        return False
    grey = set(clause.operations) <= {"black_and_white", "desaturate"} and (
        bool(clause.operations) or [colour.name for colour in clause.colours] in (["grey"], ["gray"])
    )
    return grey and set(clause.targets) <= {"rest", "picture", "background"}


def _why_not(tags: list[Tag]) -> str:
    """The sentence for a refusal that has none of its own."""
    sets = load().sets
    unknown = [tag.text for tag in tags if tag.kind in ("unknown", "noun")]
    makes = any(tag.kind == "add" or tag.text in ("replace", "swap", "turn into", "draw") for tag in tags)
    words = {tag.text for tag in tags}
    if words & sets["generative"] or (makes and unknown):
        return "This needs a generative model: the local engine changes the pixels that are there and invents none."
    if unknown:
        return f"I do not know what to do with “{' '.join(unknown[:3])}”."
    return "I did not understand this well enough to change the picture."
