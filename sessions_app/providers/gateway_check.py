"""The Test button for a gateway: what can be known of address, key and model without paying for a picture."""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Callable
from typing import Any

import httpx2
import openai

from sessions_app.errors import word
from sessions_app.providers.address import CHECK_SECONDS, explain_broken, explain_error, malformed
from sessions_app.providers.base import CallHooks, Check
from sessions_app.providers.gateway_endings import NO_DOOR, find_http_ending, from_ending
from sessions_app.providers.gateway_model import GatewayConfig
from sessions_app.providers.reading import as_dict, as_list, as_object
from sessions_app.providers.transport import Call, CallBroken, watched

_ENDPOINT = re.compile(r"/(chat/completions|images/(generations|edits)|models|responses)/?$")
_PICTURES = re.compile(r"image|banana|dall-e|flux|imagen|seedream", re.IGNORECASE)
_LATER = "Whether it draws, only the first picture will show."


def check_gateway(client: Callable[[], openai.OpenAI], config: GatewayConfig) -> Check:
    """List the gateway's models and look for the one that is set up; where that fails, find out why."""
    if wrong := malformed(config.base_url) or _too_long(config.base_url):
        return wrong
    deadline = time.monotonic() + CHECK_SECONDS
    try:
        listed = _get(client(), "/models", deadline)
    except CallBroken as broken:
        return explain_broken(broken, config.base_url)
    except openai.APIStatusError as error:
        ending = find_http_ending(error)
        if ending is NO_DOOR or error.status_code == 404:
            return _nothing_there(client(), config, deadline)
        return explain_error(from_ending(ending, error, config.api_key), "The gateway")
    models = _models_in(listed)
    if models is None:
        return _nothing_there(client(), config, deadline)
    return _key_trouble(client(), config, models, deadline) or _look_for(config.model, models, bool(config.api_key))


def _get(client: openai.OpenAI, path: str, deadline: float) -> bytes:
    """The body of a free GET. Raises ``CallBroken`` and the SDK's ``APIStatusError``."""
    call = Call(CallHooks(), deadline)
    with watched(call):
        client.get(path, cast_to=httpx2.Response)
    return call.raw or b""


def _models_in(raw: bytes) -> list[dict[str, Any]] | None:
    """The models of a list, or None if this is no list of models."""
    data = as_dict(as_object(raw)).get("data")
    if not isinstance(data, list):
        return None
    return [model for model in data if isinstance(model, dict) and isinstance(model.get("id"), str)]


def _too_long(base_url: str) -> Check | None:
    found = _ENDPOINT.search(base_url)
    if not found:
        return None
    hint = f"Leave {found[0].rstrip('/')} out: {base_url[: found.start()]}"
    return Check(False, "provider_unavailable", "The base URL must not hold the path of one endpoint.", hint)


def _nothing_there(client: openai.OpenAI, config: GatewayConfig, deadline: float) -> Check:
    """No list of models at the address: perhaps it only lacks ``/v1``."""
    message = "This address is not that of an OpenAI-compatible API."
    base = config.base_url.rstrip("/")
    for end in ("/v1", "/api/v1"):
        if not base.endswith("/v1") and _answers(client, f"{base}{end}/models", deadline):
            return Check(False, "provider_unavailable", message, f"Set the base URL to {base}{end}.")
    hint = "Check the base URL: it is what stands before /chat/completions, and usually ends with /v1."
    return Check(False, "provider_unavailable", message, hint)


def _answers(client: openai.OpenAI, url: str, deadline: float) -> bool:
    """Whether there is a list of models, or a door that asks for a better key."""
    try:
        return _models_in(_get(client, url, deadline)) is not None
    except openai.APIStatusError as error:
        return error.status_code in (401, 403)
    except CallBroken:
        return False


def _key_trouble(
    client: openai.OpenAI, config: GatewayConfig, models: list[dict[str, Any]], deadline: float
) -> Check | None:
    """OpenRouter lists its models, with prices, to anybody; there, the key is asked about itself."""
    if not any("pricing" in model for model in models):
        return None
    try:
        about = as_dict(as_dict(as_object(_get(client, "/key", deadline))).get("data"))
    except CallBroken:
        return None
    except openai.APIStatusError as error:
        if error.status_code not in (401, 403):
            return None
        return explain_error(from_ending(find_http_ending(error), error, config.api_key), "The gateway")
    left = about.get("limit_remaining")
    if isinstance(left, int | float) and left <= 0:
        message, hint = "The credit of this gateway key is used up.", "Add credit at the gateway, then try again."
        return Check(False, "credit_exhausted", message, hint)
    return None


def _look_for(wanted: str, models: list[dict[str, Any]], with_key: bool) -> Check:
    by_id = {str(model["id"]): model for model in models}
    drawing = tuple(id for id, model in by_id.items() if _draws(model))
    if not by_id:
        hint = "If you know that it has your model, try a picture."
        return Check(False, "model_not_found", "The gateway answers, but lists no models to this key.", hint)
    if wanted in by_id:
        if "image" not in (_outputs(by_id[wanted]) or ["image"]):
            hint = f"Choose a model that makes pictures{_such_as(drawing)}."
            return Check(False, "model_not_found", f"The gateway's {wanted} makes no pictures.", hint, drawing)
        does = word("accepts the key") if with_key else word("answers without a key")
        return Check(True, "ok", f"The gateway {does} and has {wanted}.", _LATER, drawing or (wanted,))
    if not wanted:
        return Check(False, "model_not_found", "The gateway answers. It needs a model.", _choose(drawing), drawing)
    near = _near(wanted, tuple(by_id))
    hint = f"Did you mean {' or '.join(near)}?" if near else _choose(drawing)
    return Check(False, "model_not_found", f"The gateway answers, but has no model {wanted}.", hint, drawing)


def _near(wanted: str, ids: tuple[str, ...]) -> list[str]:
    """Ids that mean the same model under another prefix, else those spelled most alike."""
    bare = wanted.rpartition("/")[2].lower()
    same = [id for id in ids if id.rpartition("/")[2].lower() == bare]
    return same[:3] or difflib.get_close_matches(wanted, ids, n=3, cutoff=0.6)


def _outputs(model: dict[str, Any]) -> list[Any]:
    """The kinds that a model answers with, where the gateway tells."""
    return as_list(as_dict(model.get("architecture")).get("output_modalities"))


def _draws(model: dict[str, Any]) -> bool:
    told = _outputs(model)
    return "image" in told if told else bool(_PICTURES.search(str(model["id"])))


def _choose(drawing: tuple[str, ...]) -> str:
    return f"Choose one of the gateway's models{_such_as(drawing)}."


def _such_as(drawing: tuple[str, ...]) -> str:
    return word(f", such as {' or '.join(drawing[:3])}") if drawing else ""
