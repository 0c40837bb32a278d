"""Refuse in one sentence what a model does not take, before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping

from sessions_app.errors import InvalidRequest, word
from sessions_app.providers.base import ModelInfo


def require(model: ModelInfo, field: str, noun: str, value: str | None, choices: tuple[str, ...]) -> None:
    """Refuse a value that is none of ``choices``; None takes the model's own. Raises ``InvalidRequest``."""
    if value is None or value in choices:
        return
    if not choices:
        raise InvalidRequest(f"{model.label} has no {noun} to choose; leave it out.", field=f"settings.{field}")
    raise InvalidRequest(
        f"{model.label} has no {noun} {value}. It takes {', '.join(choices)}.", field=f"settings.{field}"
    )


def require_references(model: ModelInfo, references: int, purposes: Mapping[str, int]) -> None:
    """Refuse more pictures, or more of one purpose, than the model takes. Raises ``InvalidRequest``."""
    takes = model.capabilities
    limits = {"object": takes.max_objects, "character": takes.max_characters, "style": takes.max_styles}
    set_limits = {purpose: limit for purpose, limit in limits.items() if limit is not None}
    over = [purpose for purpose, limit in set_limits.items() if purposes.get(purpose, 0) > limit]
    if references <= takes.max_references and not over:
        return
    if not takes.max_references:
        message = f"{model.label} takes no reference pictures; there are {references}."
        raise InvalidRequest(message, hint="Choose another model, or remove them.", field="inputs")
    parts = ", ".join(word(f"{limit} of {purpose}s") for purpose, limit in set_limits.items())
    most = takes.max_references
    some = word(f"at most {most} reference pictures: {parts}") if parts else word(f"at most {most} reference pictures")
    there = " and ".join(word(f"{purposes[purpose]} of {purpose}s") for purpose in over) or str(references)
    raise InvalidRequest(
        f"{model.label} takes {some}; there are {there}.", hint="Remove some, or choose another model.", field="inputs"
    )
