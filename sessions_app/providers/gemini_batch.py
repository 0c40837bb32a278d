"""Gemini's batches of one request: how a job is handed in, found again, and read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from google import genai
from google.genai import errors, types

from sessions_app.errors import ProviderError
from sessions_app.providers.base import ImageRequest, Job
from sessions_app.providers.gemini_endings import (
    JOB_ENDINGS,
    JOB_UNREADABLE,
    JOB_UNSURE,
    JOB_UNTOUCHED,
    UNREADABLE,
    find_ending,
    from_broken,
)
from sessions_app.providers.gemini_request import build_config, build_contents, describe_call, shelve
from sessions_app.providers.reading import as_dict, as_list, as_object, as_text, first
from sessions_app.providers.transport import Call, CallBroken, watched

PAGE = 10
"""Of the list; every job in it may come with its picture."""
# Statuses of gRPC, in which a batch tells of its requests' errors, as those of HTTP (google/rpc/code.proto).
HTTP_OF = {1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 9: 400, 11: 400, 13: 500, 14: 503, 16: 401}


def create_job(client: genai.Client, model_id: str, request: ImageRequest, with_history: bool, call: Call) -> str:
    """Hand in the job; the call's id is its display name, by which it can be found.

    Raises the SDK's ``APIError`` where Google refused it, ``ProviderError`` for the rest. Two such requests would make
    two jobs, so an error after which there may be one is never a refusal.
    """
    contents, config = build_contents(request, with_history), build_config(request)
    sent = describe_call(model_id, contents, config)
    call.hooks.sending(replace(sent, config={**sent.config, "batch": {"display_name": request.call_id}}))
    shelve(contents, call.shelf)
    headers = types.HttpOptions(headers={"x-palimpsest-call": request.call_id})
    one = types.InlinedRequest(contents=[*contents], config=config, metadata={"key": request.call_id})
    try:
        with watched(call):
            named = types.CreateBatchJobConfig(display_name=request.call_id, http_options=headers)
            client.batches.create(model=model_id, src=[one], config=named)
    except CallBroken as broken:
        raise from_broken(broken) from broken
    except errors.APIError as error:
        if error.code >= 500 or error.code in (408, 499):
            raise JOB_UNSURE.error() from error
        raise
    name = _name_of(as_object(call.raw or b"") or {})
    if not name:
        raise JOB_UNSURE.error()
    return name


def find_job(client: genai.Client, call_id: str, read: Callable[[Callable[[], object]], bytes]) -> str:
    """The name of the job that has this display name; empty if no page of the list has it.

    ``read`` makes a call of the SDK and gives its raw answer.
    """
    token = None
    while True:
        asked = types.ListBatchJobsConfig(page_size=PAGE, page_token=token)
        page = as_object(read(lambda asked=asked: client.batches.list(config=asked)))  # type: ignore[misc]
        if page is None:
            raise JOB_UNREADABLE.error()
        for job in map(as_dict, as_list(page.get("operations"))):
            if as_dict(job.get("metadata")).get("displayName") == call_id:
                return _name_of(job)
        token = as_text(page.get("nextPageToken"))
        if not token:
            return ""


def read_job(raw: bytes) -> Job:
    """What a batch's own JSON says of its one request. Raises ``ProviderError`` if it cannot be read.

    The SDK would read the picture with types of its own, so its answer is cut out as Google wrote it.
    """
    body = as_object(raw)
    told = as_dict((body or {}).get("metadata"))
    state = str(told.get("state") or "").rpartition("STATE_")[2]
    if body is None or not state:
        raise JOB_UNREADABLE.error()
    item = _inlined(as_dict(told.get("output"))) or _inlined(as_dict(body.get("response")))
    if item.get("response"):
        return Job(answer=json.dumps(item["response"]).encode())
    if item.get("error"):
        return Job(error=_refused(as_dict(item["error"])))
    if state == "SUCCEEDED":
        return Job(error=UNREADABLE.error())
    if state == "CANCELLED" and _untouched(as_dict(told.get("batchStats"))):
        return Job(error=JOB_UNTOUCHED.error())
    ending = JOB_ENDINGS.get(state)
    said = as_text(as_dict(body.get("error")).get("message")) or ""
    return Job(error=ending.error("" if "<" in said else said)) if ending else Job()


def _name_of(job: dict[str, Any]) -> str:
    """Its name, if it is one that can be asked for."""
    name = as_text(job.get("name")) or ""
    return name if re.fullmatch(r"batches/[\w.-]{1,100}", name) else ""


def _inlined(output: dict[str, Any]) -> dict[str, Any]:
    return as_dict(first(as_dict(output.get("inlinedResponses")).get("inlinedResponses")))


def _refused(error: dict[str, Any]) -> ProviderError:
    """The table's words for the error of one request. After hours of waiting a person says whether to try again."""
    code = error.get("code")
    ending = find_ending(HTTP_OF.get(code, 500) if isinstance(code, int) else 500, json.dumps(error, default=str))
    said = as_text(error.get("message")) or ""
    return replace(ending, automatic=False, overloaded=False).error("" if "<" in said else said)


def _untouched(counts: dict[str, Any]) -> bool:
    """Whether none of the batch's requests was ever taken up; its counts are numbers in quotes, and 0 is left out."""
    there = str(counts.get("requestCount") or "0")
    return there != "0" and str(counts.get("pendingRequestCount") or "0") == there
