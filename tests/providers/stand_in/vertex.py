"""What is different about the stand-in on Vertex AI's paths: who may come in, what is where, and what is too heavy.

Projects that start with ``off``, ``poor`` or ``denied`` have the API off, no billing, or no role for the caller.
Service accounts whose e-mail starts with ``revoked`` get no token. Locations other than ``global`` know
``gemini-3-pro-image`` alone.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

from tests.providers.stand_in.rules import Asked, Refused, check_key, decode

MAX_INLINE = 7_000_000
TOKEN = "token-of-a-service-account"
_PATH = re.compile(r"^/v1\w*/(?:projects/(?P<project>[^/]+)/locations/(?P<location>[^/]+)/)?publishers/google/models/")
_TROUBLES = {
    "off": (
        "Vertex AI API has not been used in project {project} before or it is disabled.",
        "SERVICE_DISABLED",
    ),
    "poor": ("This API method requires billing to be enabled on project {project}.", "BILLING_DISABLED"),
    "denied": (
        "Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/{project}'.",
        "IAM_PERMISSION_DENIED",
    ),
}


def is_vertex(path: str) -> bool:
    """Whether this is a path of Vertex AI."""
    return bool(_PATH.match(path))


def check_door(path: str, key: str | None, bearer: str | None, model_id: str, paid: bool) -> None:
    """Express keys come without a project, tokens with one. Raises ``Refused``."""
    match = _PATH.match(path)
    project, location = (match["project"], match["location"]) if match else (None, None)
    if project is None:
        check_key(key, paid)
        return
    if bearer != TOKEN:
        raise Refused(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    for start, (message, reason) in _TROUBLES.items():
        if project.startswith(start):
            info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
            raise Refused(403, "PERMISSION_DENIED", message.format(project=project), [info])
    if location != "global" and model_id != "gemini-3-pro-image":
        name = f"projects/{project}/locations/{location}/publishers/google/models/{model_id}"
        message = f"Publisher Model `{name}` was not found or your project does not have access to it."
        raise Refused(404, "NOT_FOUND", message)


def check_weight(asked: Asked) -> None:
    """No picture of more than 7 MB goes inline. Raises ``Refused``."""
    for content in asked.summary:
        for part in content["parts"]:
            if part.get("bytes", 0) > MAX_INLINE:
                raise Refused(400, "INVALID_ARGUMENT", "Inline data exceeds the maximum size of 7340032 bytes.")


def token(raw: bytes) -> tuple[int, dict[str, Any]]:
    """The answer to a service account's signed question for a token; the signature is not checked."""
    assertion = parse_qs(raw.decode("ascii")).get("assertion", [""])[0]
    claims = json.loads(decode(assertion.split(".")[1] + "=="))
    if str(claims["iss"]).startswith("revoked"):
        return 400, {"error": "invalid_grant", "error_description": "Invalid grant: account not found"}
    return 200, {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}
