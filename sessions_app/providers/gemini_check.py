"""The Test button for Gemini: what can be known of a key and an address without paying for a picture."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from google import genai
from google.genai import errors

from sessions_app.providers import catalog
from sessions_app.providers.address import CHECK_SECONDS, explain_broken, explain_error
from sessions_app.providers.base import CallHooks, Check
from sessions_app.providers.endings import Ending, first_that_fits
from sessions_app.providers.gemini_client import GeminiConfig
from sessions_app.providers.gemini_endings import NO_MODEL, find_http_ending, from_ending, text_of
from sessions_app.providers.transport import Call, CallBroken, watched
from sessions_app.providers.vertex import NOT_IN_REGION, VERTEX_ENDINGS

_LATER = "Whether its project has billing, which image models need, only the first picture will show."


def ending_of(error: errors.APIError, vertex: bool) -> Ending:
    """The row that an HTTP error falls under; Vertex AI has some of its own."""
    found = first_that_fits(VERTEX_ENDINGS, error.code, text_of(error)) if vertex else None
    return found or find_http_ending(error)


def check_developer(client: genai.Client, config: GeminiConfig) -> Check:
    """List the models that the key sees: free, and refused to a key that is wrong, leaked or in the wrong place."""
    if wrong := _with_version(config.base_url):
        return wrong
    found: list[str] = []

    def ask() -> None:
        page = client.models.list(config={"page_size": 1000}).page
        found.extend((model.name or "").rpartition("/")[2] for model in page)

    if trouble := _trouble(ask, config):
        return trouble
    models = tuple(id for id in _ids() if id in found)
    if not models:
        hint = "Take the restrictions off the key in AI Studio, or make a new one."
        if config.api_version != "v1beta":
            hint += " An older gateway may need the API version v1beta."
        return Check(False, "model_not_found", "The key works, but it sees no image model of Gemini.", hint)
    return Check(True, "ok", f"The key works and sees {_count(models)}.", _LATER, models)


def check_vertex(client: genai.Client, config: GeminiConfig) -> Check:
    """Count the tokens of one letter with each model: free, and it takes the same rights as a picture does."""
    if wrong := _with_version(config.base_url):
        return wrong
    models: list[str] = []
    deadline = time.monotonic() + CHECK_SECONDS
    for id in _ids():
        trouble = _trouble(lambda id=id: client.models.count_tokens(model=id, contents="a"), config, deadline)  # type: ignore[misc]
        if trouble is None:
            models.append(id)
        elif trouble.code != NO_MODEL.code:
            return trouble
    if models:
        where = f" in {config.location}" if not config.api_key else ""
        return Check(True, "ok", f"Vertex AI answers{where} and offers {_count(models)}.", _LATER, tuple(models))
    if not config.api_key and config.location not in ("", "global"):
        return Check(False, NOT_IN_REGION.code, NOT_IN_REGION.message, NOT_IN_REGION.hint)
    if config.base_url or config.api_version:
        hint = "Check the base URL and the API version; with both left empty, Google's own are used."
        return Check(False, NO_MODEL.code, "There is no image model of Vertex AI at this address.", hint)
    hint = "Check that the Vertex AI API is on for the project and that its model garden allows Gemini."
    return Check(False, NO_MODEL.code, "Vertex AI answers, but offers this project no image model.", hint)


def _trouble(ask: Callable[[], object], config: GeminiConfig, deadline: float | None = None) -> Check | None:
    """Send one free request; what is wrong, or None."""
    call = Call(CallHooks(), deadline or time.monotonic() + CHECK_SECONDS)
    try:
        with watched(call):
            ask()
    except CallBroken as broken:
        return _at_location(explain_broken(broken, config.address), config)
    except errors.APIError as error:
        ending = ending_of(error, config.vertex)
        if ending is NO_MODEL and not config.vertex:
            return _nothing_there(config)
        service = "Vertex AI" if config.vertex else "Gemini"
        return explain_error(from_ending(ending, error, config.api_key), service)
    except ValueError:
        # A page of HTML, or JSON of another kind: the SDK cannot read it.
        return _nothing_there(config)
    return None


def _at_location(found: Check, config: GeminiConfig) -> Check:
    """The trouble with an address; a location's is made of its name."""
    if not config.vertex or config.base_url or config.api_key or config.location in ("", "global"):
        return found
    return replace(
        found, hint=f"Check the spelling of the location {config.location}, or set it to global. {found.hint}"
    )


def _nothing_there(config: GeminiConfig) -> Check:
    message = "This address is not one of the Gemini API."
    if not config.base_url:
        return Check(False, "provider_unavailable", message, "Set the API version to v1beta, or leave it empty.")
    hint = "Check the base URL; it holds no version and no path of a model."
    if config.api_version != "v1beta":
        hint += " If it is right, set the API version to v1beta: some gateways know only that."
    return Check(False, "provider_unavailable", message, hint)


def _with_version(base_url: str) -> Check | None:
    found = re.search(r"/(v\d\w*)(/openai|/models(/.*)?)?/?$", base_url)
    if not found:
        return None
    hint = f"Leave {found[0].rstrip('/')} out, and set {found[1]} as the API version."
    if found[2] == "/openai":
        hint = f"Leave {found[0].rstrip('/')} out, or set the address up as a gateway."
    return Check(False, "provider_unavailable", "The base URL must not hold a version of the API.", hint)


def _ids() -> tuple[str, ...]:
    """The ids that may answer today, the default's first; previews are long gone."""
    ids = (id for model in catalog.MODELS for id in model.ids if not id.endswith("-preview"))
    return tuple(dict.fromkeys(ids))


def _count(models: tuple[str, ...] | list[str]) -> str:
    return "1 image model" if len(models) == 1 else f"{len(models)} image models"
