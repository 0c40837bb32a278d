"""Whether a Gemini key works, found out at no cost."""

from __future__ import annotations

import time
from collections.abc import Callable

from google import genai
from google.auth.exceptions import GoogleAuthError
from google.genai import errors

from sessions_app.errors import ProviderError
from sessions_app.providers import catalog
from sessions_app.providers.base import CallHooks, Check
from sessions_app.providers.gemini_endings import BROKEN_ENDINGS, from_http
from sessions_app.providers.transport import Call, CallBroken, watched

DEADLINE_SECONDS = 15.0
NO_GEMINI = Check(
    False, "provider_unavailable", "This address is not one of the Gemini API.", "Check the base URL and the version."
)


def check_gemini(get_client: Callable[[], genai.Client], secret: str) -> Check:
    """List the models that the key may use, and say what that found. Never raises.

    It cannot see everything: a key may list models that it has no quota for.
    """
    try:
        with watched(Call(CallHooks(), time.monotonic() + DEADLINE_SECONDS)):
            ids = {(model.name or "").rpartition("/")[2] for model in get_client().models.list()}
    except errors.APIError as error:
        # For Gemini's own calls 404 is about the model; here no model was named.
        return NO_GEMINI if error.code == 404 else _refused(from_http(error, secret))
    except CallBroken as broken:
        return _refused(BROKEN_ENDINGS[broken.reason, False].error())
    except GoogleAuthError:
        return Check(
            False,
            "key_invalid",
            "Google does not accept this service account.",
            "Make a new key for it in the Google Cloud console and put in its JSON.",
        )
    except ValueError:
        return NO_GEMINI
    usable = tuple(model.name for model in catalog.MODELS if ids.intersection(model.ids))
    if not usable:
        message = "The key works, but it may not use any image model."
        return Check(False, "model_not_found", message, "Use a key of another project.")
    return Check(True, "ok", "The key works.", models=usable)


def _refused(error: ProviderError) -> Check:
    return Check(False, error.code, error.message, error.hint)
