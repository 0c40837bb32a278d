"""The Test button for Gemini: what can be known of a key and an address without paying for a picture.

What costs nothing is asked first; then one word, which a key without billing is refused: a key of the free tier lists
models as any other does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from google import genai
from google.genai import errors, types

from sessions_app.errors import Billed, StudioError, word
from sessions_app.providers import catalog
from sessions_app.providers.address import CHECK_SECONDS, explain_broken, explain_error
from sessions_app.providers.base import CallHooks, Check, SentBody
from sessions_app.providers.endings import Ending, first_that_fits
from sessions_app.providers.gemini_client import GeminiConfig
from sessions_app.providers.gemini_endings import (
    NO_MODEL,
    TIER_ENDINGS,
    UNKNOWN_SETTING,
    find_http_ending,
    from_ending,
    text_of,
)
from sessions_app.providers.transport import Call, CallBroken, watched
from sessions_app.providers.vertex import NOT_IN_REGION, VERTEX_ENDINGS

# The answer is at most this long, thoughts included: at the dearest model's USD 12 a million far below USD 0.0001.
_TOKENS = 1
_WORD = types.GenerateContentConfig(response_modalities=["TEXT"], max_output_tokens=_TOKENS)
_TELLING = {
    *("key_invalid", "paid_key_required", "credit_exhausted", "quota_exhausted"),
    *("permission_denied", "region_unsupported"),
}
"""Codes of a refusal of the word that a picture would meet too; any other says nothing of the key."""
_UNTRIED = word("Whether its project has billing, which image models need, could not be tried: {why}")


def ending_of(error: errors.APIError, vertex: bool, tier: str | None = None) -> Ending:
    """The row that an HTTP error falls under; Vertex AI and calls at a service tier have some of their own."""
    rows = (VERTEX_ENDINGS if vertex else ()) + TIER_ENDINGS.get(tier or "", ())
    return first_that_fits(rows, error.code, text_of(error)) or find_http_ending(error)


def check_developer(client: genai.Client, config: GeminiConfig, hooks: CallHooks) -> Check:
    """List the models that the key sees: free, and refused to a key that is wrong, leaked or in the wrong place."""
    if wrong := _with_version(config.base_url):
        return wrong
    found: list[str] = []

    def ask() -> None:
        page = client.models.list(config={"page_size": 1000}).page
        found.extend((model.name or "").rpartition("/")[2] for model in page)

    if trouble := _trouble(ask, config):
        return _nothing_there(config) if trouble.code == NO_MODEL.code else trouble
    models = tuple(id for id in _ids() if id in found)
    if not models:
        hint = "Take the restrictions off the key in AI Studio, or make a new one."
        if config.api_version != "v1beta":
            hint += " An older gateway may need the API version v1beta."
        return Check(False, "model_not_found", "The key works, but it sees no image model of Gemini.", hint)
    found_models = Check(True, "ok", f"The key works and sees {_count(models)}.", "", models)
    return _with_word(client, config, found_models, hooks)


def check_vertex(client: genai.Client, config: GeminiConfig, hooks: CallHooks) -> Check:
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
        where = word(f" in {config.location}") if not config.api_key else ""
        found = Check(True, "ok", f"Vertex AI answers{where} and offers {_count(models)}.", "", tuple(models))
        return _with_word(client, config, found, hooks)
    if not config.api_key and config.location not in ("", "global"):
        return Check(False, NOT_IN_REGION.code, NOT_IN_REGION.message, NOT_IN_REGION.hint)
    if config.base_url or config.api_version:
        hint = "Check the base URL and the API version; with both left empty, Google's own are used."
        return Check(False, NO_MODEL.code, "There is no image model of Vertex AI at this address.", hint)
    hint = "Check that the Vertex AI API is on for the project and that its model garden allows Gemini."
    return Check(False, NO_MODEL.code, "Vertex AI answers, but offers this project no image model.", hint)


def _with_word(client: genai.Client, config: GeminiConfig, found: Check, hooks: CallHooks) -> Check:
    """What asking for one word adds: a refusal that a picture would meet too, else what was found so far.

    A model that is listed and yet not there is passed by. One that answers in pictures only, or is busy, shows that the
    key is let in; that the billing is in order it does not, and the hint says so.
    """
    trouble: Check | None = None
    for id in found.models:

        def ask(id: str = id) -> None:
            client.models.generate_content(model=id, contents="Hi", config=_WORD)

        try:
            hooks.sending(
                SentBody(id, [{"role": "user", "parts": [{"text": "Hi"}]}], {"max_output_tokens": _TOKENS}, 0)
            )
        except StudioError as error:
            return replace(found, hint=_UNTRIED.format(why=error.message))
        trouble = _trouble(ask, config, hooks=hooks)
        if trouble is None:
            return replace(found, billed=Billed.YES)
        if trouble.code in _TELLING or trouble.message == UNKNOWN_SETTING.message:
            return replace(trouble, models=found.models)
        if trouble.code != NO_MODEL.code:
            break
    if trouble is None or trouble.code == NO_MODEL.code:
        hint = "Check the key's restrictions, and which models its project may use."
        return Check(False, NO_MODEL.code, "The key works, but none of the image models answers it.", hint)
    return replace(found, hint=_UNTRIED.format(why=trouble.message), billed=trouble.billed)


def _trouble(
    ask: Callable[[], object],
    config: GeminiConfig,
    deadline: float | None = None,
    hooks: CallHooks | None = None,
) -> Check | None:
    """Send one request; what is wrong, or None. With ``hooks`` it is one that may cost something."""
    deadline = deadline or time.monotonic() + CHECK_SECONDS
    call = Call(hooks or CallHooks(), deadline, reads_raw=hooks is not None)
    try:
        with watched(call):
            ask()
    except CallBroken as broken:
        found = _at_location(explain_broken(broken, config.address), config)
        return replace(found, billed=Billed.UNKNOWN if broken.sent else Billed.NO)
    except errors.APIError as error:
        service = "Vertex AI" if config.vertex else "Gemini"
        refusal = from_ending(ending_of(error, config.vertex), error, config.api_key)
        return replace(explain_error(refusal, service), billed=refusal.billed)
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
    return word("1 image model") if len(models) == 1 else word(f"{len(models)} image models")
