"""The doors of an OpenAI-compatible gateway, beside those of Gemini on the same port."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from typing import Any

from tests.providers.stand_in import openai_answers, openai_rules
from tests.providers.stand_in.openai_rules import OpenAIRefused, check_bearer
from tests.providers.stand_in.rules import Asked, Refused

Check = Callable[[bytes], Asked]
Build = Callable[[Asked, dict[str, Any], dict[str, Any]], dict[str, Any]]


class GatewayDoors:
    """Answers below ``/v1`` to whoever comes with a Bearer key."""

    headers: Message
    server: Any
    serve: Callable[..., None]
    _body: Callable[[], bytes]
    _send: Callable[..., None]

    def get_from_gateway(self, path: str) -> bool:
        """The list of models, or what the key is; False if the path is neither."""
        settings = self.server.world.settings
        if path not in ("/v1/models", "/v1/key") or "x-goog-api-key" in self.headers:
            return False
        if path == "/v1/key" and settings["shape"] != "openrouter":
            return False
        try:
            # OpenRouter shows its models to anybody.
            if path == "/v1/key" or settings["shape"] != "openrouter":
                check_bearer(self._bearer(), paid=False)
        except Refused as refused:
            self._send(refused.code, refused.body)
            return True
        left = 0 if self._bearer().startswith("poor") else 7.5
        about = {"data": {"label": "stand-in", "limit_remaining": left, "is_free_tier": False}}
        listed = {"object": "list", "data": openai_rules.models(settings["shape"])}
        self._send(200, about if path == "/v1/key" else listed)
        return True

    def post_to_gateway(self, path: str) -> bool:
        """One request for a picture; False if the path is no endpoint for pictures."""
        kind = str(self.headers.get("content-type"))
        doors: dict[str, tuple[str, Check, Build]] = {
            "/v1/chat/completions": ("chat", openai_rules.check_chat, openai_answers.build_chat),
            "/v1/images/generations": ("images", openai_rules.check_generations, openai_answers.build_images),
            "/v1/images/edits": (
                "images",
                lambda raw: openai_rules.check_edits(raw, kind),
                openai_answers.build_images,
            ),
        }
        if path not in doors:
            return False
        door, check, build = doors[path]

        def checked(raw: bytes) -> Asked:
            check_bearer(self._bearer())
            if door not in self.server.world.settings["doors"]:
                raise OpenAIRefused(404, f"Unknown request URL: POST {path}.", "unknown_url")
            return check(raw)

        self.serve(checked, build, door=door)
        return True

    def _bearer(self) -> str:
        return str(self.headers.get("authorization") or "").removeprefix("Bearer ")
