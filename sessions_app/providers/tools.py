"""The studio's own tools as an engine, so that what they do is a turn like any other: exact, free and on this machine."""

from __future__ import annotations

from decimal import Decimal

from sessions_app.errors import Billed, ProviderError, word
from sessions_app.imaging.adjustment import adjust_here
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

NAME = "studio"
MODEL = "studio-tools"
_LABEL = word("Studio tools")


class StudioTools:
    """Carries out ``ImageRequest.adjustment``. People never choose it: a turn with an adjustment is its own."""

    name = NAME
    label = _LABEL
    costs_money = False

    def models(self) -> tuple[ModelInfo, ...]:
        """One, which understands no words."""
        return (ModelInfo(MODEL, _LABEL, NAME, (MODEL,), word("Exact and free"), Capabilities(text_to_image=False)),)

    def text_model(self) -> ModelInfo | None:
        """None: it has no words."""
        return None

    def check(self, hooks: CallHooks | None = None) -> Check:
        """It is part of the studio, so it is always there."""
        return Check(True, "ok", "The studio's tools are ready.")

    def generate(self, request: ImageRequest, hooks: CallHooks) -> ImageResult:
        """The base after the adjustment. Raises ``ProviderError``; nothing is ever billed."""
        if request.base is None or request.adjustment is None:
            raise ProviderError("invalid_request", "There is nothing to adjust.", billed=Billed.NO, retryable=False)
        hooks.stage("working")
        made = in_child(hooks, adjust_here, request.base.data, request.adjustment)
        return ImageResult(
            parts=(Part(picture=Picture(made.png, "image/png")),),
            model_id=MODEL,
            cost_usd=Decimal(0),
            finish_reason="stop",
            composition=made.measured,
        )

    def parse(self, raw: bytes, request_model: str) -> ImageResult:
        """There is no spool to read from: what was lost is simply made again."""
        raise ProviderError(
            "outcome_unknown", "This was interrupted.", billed=Billed.NO, hint="Try again; it is free.", automatic=True
        )


TOOLS = StudioTools()
