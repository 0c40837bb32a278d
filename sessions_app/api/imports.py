"""Sessions read in from the files that exports write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from ninja import Router, Status

from sessions_app import gallery
from sessions_app.access import get_workspace
from sessions_app.actions.importing import import_session
from sessions_app.api.auth import ApiRequest
from sessions_app.api.import_checks import read_told
from sessions_app.api.schemas import SessionOut, Text
from sessions_app.errors import InvalidRequest, RequestTooLarge
from sessions_app.exporting.bundle import open_bundle
from sessions_app.models import Role
from sessions_app.representation import session_json

FILE = {"type": "string", "format": "binary"}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/zip": {"schema": FILE},
            "multipart/form-data": {"schema": {"type": "object", "properties": {"file": FILE}, "required": ["file"]}},
        },
    }
}

router = Router(tags=["Sessions"])


@router.post("/imports", response={201: SessionOut}, summary="Import a session", openapi_extra=BODY)
def import_zip(request: ApiRequest, workspace: Text = "") -> Any:
    """The ZIP of an export, as the body or as ``file`` of a form, becomes a new session of yours, of nobody's money.

    All of it or nothing. Members of the workspace keep what is theirs by their names, others are named; decisions are
    history and count no more.
    """
    target = get_workspace(request.auth, workspace or request.POST.get("workspace") or None, Role.EDITOR)
    with _sent(request) as file, open_bundle(file) as bundle:
        session = import_session(target, request.auth, read_told(bundle.told()), bundle)
    return Status(201, session_json(gallery.cards([session])[0]))


@contextmanager
def _sent(request: ApiRequest) -> Iterator[IO[bytes]]:
    """The ZIP, on disk."""
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
        if file is None:
            raise InvalidRequest("Send the ZIP as “file”, or as the body.", field="file")
        _check_size(file.size or 0)
        yield file
        return
    with TemporaryFile() as spooled:
        shutil.copyfileobj(request, spooled)
        _check_size(spooled.tell())
        yield spooled


def _check_size(size: int) -> None:
    if size > settings.MAX_IMPORT_BYTES:
        limit = settings.MAX_IMPORT_BYTES // 2**20
        raise RequestTooLarge(
            f"This file is larger than {limit} MB.", hint="Export a branch of the session instead.", field="file"
        )
