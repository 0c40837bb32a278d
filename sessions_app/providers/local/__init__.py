"""The local engine (being written; this file is replaced)."""

from __future__ import annotations

from sessions_app.errors import Billed, ProviderError
from sessions_app.providers.base import CallHooks, Capabilities, ImageRequest, ImageResult, ModelInfo


class LocalProvider:
    name = "local"
    label = "Local engine"
    costs_money = False

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo("local", "Local engine", "local", ("local",), "Free, on this machine", Capabilities()),)

    def generate(self, request: ImageRequest, hooks: CallHooks) -> ImageResult:
        raise ProviderError("instruction_not_understood", "The local engine is not here yet.", billed=Billed.NO)

    def parse(self, raw: bytes, request_model: str) -> ImageResult:
        raise ProviderError("outcome_unknown", "Nothing to parse.", billed=Billed.NO)
