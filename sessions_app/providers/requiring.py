"""What a model takes of what is asked: refused in one sentence before anything is sent, or left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessions_app.errors import InvalidRequest, word
from sessions_app.providers.base import Grounding, ImageRequest, ModelInfo


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


def validate(
    model: ModelInfo,
    *,
    aspect_ratio: str | None = None,
    image_size: str | None = None,
    thinking_level: str | None = None,
    grounding: Grounding = "off",
    service_tier: str | None = None,
    references: int = 0,
    purposes: Mapping[str, int] | None = None,
) -> None:
    """Refuse what the model cannot do, before anything is sent; ``references`` counts pictures.

    ``purposes`` says how many of them are of characters, objects and styles (``{"character": 2}``).

    Works for the models of any engine. Raises ``InvalidRequest`` with the field that is at fault, as the API
    calls it (``settings.aspect_ratio``).
    """
    takes = model.capabilities
    require(model, "aspect_ratio", word("aspect ratio"), aspect_ratio, takes.aspect_ratios)
    require(model, "image_size", word("image size"), image_size, takes.image_sizes)
    require(model, "thinking_level", word("thinking level"), thinking_level, takes.thinking_levels)
    require(model, "service_tier", word("service tier"), service_tier, takes.service_tiers)
    if grounding not in takes.grounding:
        how = word("in images") if grounding == "web_and_image" and "web" in takes.grounding else word("on the web")
        raise InvalidRequest(
            f"{model.label} cannot search {how}. Turn that off or choose another model.", field="settings.grounding"
        )
    require_references(model, references, purposes or {})


def fitting(model: ModelInfo, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a turn without those that the model does not take."""
    takes = model.capabilities
    choices: dict[str, tuple[str, ...]] = {
        "aspect_ratio": takes.aspect_ratios,
        "image_size": takes.image_sizes,
        "thinking_level": takes.thinking_levels,
        "grounding": takes.grounding,
        "service_tier": takes.service_tiers,
    }
    taken = {name: value for name, value in settings.items() if name not in choices or value in choices[name]}
    if not takes.varies:
        taken.pop("variants", None)
    return taken


def larger_sizes(model: ModelInfo, than: str | None) -> tuple[str, ...]:
    """The sizes of the model above ``than``, smallest first; without one a picture is 1K."""
    sizes = ("512", "1K", "2K", "4K")
    larger = sizes[sizes.index(than or "1K") + 1 :] if (than or "1K") in sizes else ()
    return tuple(size for size in larger if size in model.capabilities.image_sizes)


def can_make(model: ModelInfo, image_size: str | None) -> bool:
    """Whether the model makes pictures of this size; one without sizes makes none by name."""
    return image_size is None or image_size in model.capabilities.image_sizes


def validate_request(model: ModelInfo, request: ImageRequest) -> None:
    """``validate`` for a whole request. Raises ``InvalidRequest``."""
    validate(
        model,
        aspect_ratio=request.aspect_ratio,
        image_size=request.image_size,
        thinking_level=request.thinking_level,
        grounding=request.grounding,
        service_tier=request.service_tier,
        references=len(request.references),
    )


def can(model: ModelInfo, request: ImageRequest) -> bool:
    """Whether the model takes what the request asks for."""
    try:
        validate_request(model, request)
    except InvalidRequest:
        return False
    return True
