"""The local engine as a provider: a sentence becomes steps here, the steps are done in a process of their own."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from sessions_app.errors import Billed, ProviderError, word
from sessions_app.imaging.region import Shape
from sessions_app.providers.base import (
    CallHooks,
    Capabilities,
    Check,
    ImageRequest,
    ImageResult,
    ModelInfo,
    Part,
    Picture,
)
from sessions_app.providers.limited import in_child
from sessions_app.providers.local import worker
from sessions_app.providers.local.instructions import parse
from sessions_app.providers.local.plan import Refusal, Step
from sessions_app.providers.sent import describe

Made = tuple[bytes, tuple[str, ...]]
"""A PNG, and plain sentences about it."""

MODEL = "local"
MODEL_ID = "local-engine"

SIZES = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "3:4": (864, 1152),
    "4:3": (1152, 864),
    "4:5": (912, 1140),
    "5:4": (1140, 912),
    "9:16": (768, 1360),
    "16:9": (1360, 768),
    "21:9": (1568, 672),
    "1:4": (512, 2048),
    "4:1": (2048, 512),
    "1:8": (384, 3072),
    "8:1": (3072, 384),
}
"""Pixels of a sketch by its ratio, about one million each, multiples of 4."""

_USUAL_RATIO = "1:1"

PIN_RADIUS = 0.15
"""How far a pin's edit reaches where it does not say, as a share of the shorter side."""


class LocalProvider:
    """Edits the pixels that are there, for free and on this machine. It is no generative model and says so."""

    name = "local"
    label = word("Local engine")
    costs_money = False

    def models(self) -> tuple[ModelInfo, ...]:
        """One, for which every picture is free. Ratios shape a sketch; an edit keeps its picture's size."""
        capabilities = Capabilities(
            aspect_ratios=tuple(SIZES),
            text_to_image=True,
            masks=True,
            marks=False,
            varies=False,
            pixels={(ratio, ""): size for ratio, size in SIZES.items()},
        )
        tagline = word("Free, on this machine; no generative model")
        return (ModelInfo(MODEL, "Local engine", self.name, (MODEL_ID,), tagline, capabilities),)

    def text_model(self) -> ModelInfo | None:
        """None: it knows the words of edits, and no others."""
        return None

    def check(self, hooks: CallHooks | None = None) -> Check:
        """It is part of the studio, so it is always there."""
        return Check(True, "ok", "The local engine is ready. It needs no key.", models=(MODEL_ID,))

    def generate(self, request: ImageRequest, hooks: CallHooks) -> ImageResult:
        """Edit the base, or draw a sketch if there is none. Raises ``ProviderError``; nothing is ever billed.

        ``instruction_not_understood`` when the sentence, or the picture, does not allow a sure edit.
        """
        hooks.stage("working")
        base = request.base or _last_picture(request)
        if base is None:
            picture, notes = self._sketch(request, hooks)
        else:
            picture, notes = self._edit(request, base, hooks)
        return ImageResult(
            parts=(Part(picture=Picture(picture, "image/png")),),
            model_id=MODEL_ID,
            cost_usd=Decimal(0),
            finish_reason="stop",
            notes=notes,
        )

    def parse(self, raw: bytes, request_model: str) -> ImageResult:
        """There is no spool to read from: a call that was lost is simply made again."""
        raise ProviderError(
            "outcome_unknown",
            "The edit was interrupted.",
            billed=Billed.NO,
            hint="Try again; it is free.",
            automatic=True,
        )

    def _edit(self, request: ImageRequest, base: Picture, hooks: CallHooks) -> Made:
        """The sentence where the mask says, then each pin's sentence around its pin."""
        jobs: list[tuple[tuple[Step, ...], Shape | None]] = []
        if request.prompt or not request.pins:
            shape = Shape(mask=request.mask.data) if request.mask else None
            jobs.append((_understood(request.prompt, drawn=shape is not None), shape))
        for number, pin in enumerate(request.pins, start=1):
            disc = Shape(discs=((*pin.at, pin.radius or PIN_RADIUS),))
            jobs.append((_understood(pin.text, drawn=True, number=number), disc))
        plan = [_told(step) for steps, _ in jobs for step in steps]
        hooks.sending(describe(request, MODEL_ID, {"plan": plan}))
        return in_child(hooks, worker.edit, base.data, tuple(jobs), request.aspect_ratio)

    def _sketch(self, request: ImageRequest, hooks: CallHooks) -> Made:
        if not isinstance(parse(request.prompt, drawn=False), Refusal):
            raise _refused(
                Refusal(
                    "There is no picture yet that this could be done to.",
                    "Upload a picture or take a sample photo, or describe a scene for a sketch.",
                )
            )
        width, height = SIZES.get(request.aspect_ratio or _USUAL_RATIO, SIZES[_USUAL_RATIO])
        hooks.sending(describe(request, MODEL_ID, {"plan": [{"name": "sketch", "size": [width, height]}]}))
        return in_child(hooks, worker.sketch, request.prompt, width, height)


def _understood(sentence: str, *, drawn: bool, number: int | None = None) -> tuple[Step, ...]:
    """The steps of a sentence. Raises ``ProviderError``; ``number`` is the pin's whose sentence it is."""
    steps = parse(sentence, drawn=drawn)
    if isinstance(steps, Refusal):
        raise _refused(Refusal(f"Pin {number}: {steps.message}", steps.hint) if number else steps)
    return steps


def _last_picture(request: ImageRequest) -> Picture | None:
    """The newest picture of the conversation, drafts left out."""
    for exchange in reversed(request.history):
        for part in reversed((*exchange.asked, *exchange.answered)):
            if part.picture and not part.thought:
                return part.picture
    return None


def _told(step: Step) -> dict[str, Any]:
    """A step as far as it says anything; what stands at its usual value is left out."""
    usual = {field.name: field.default for field in dataclasses.fields(step)}
    return {name: value for name, value in dataclasses.asdict(step).items() if value != usual[name]}


def _refused(refusal: Refusal) -> ProviderError:
    return ProviderError(
        "instruction_not_understood", refusal.message, billed=Billed.NO, hint=refusal.hint, retryable=False
    )
