"""Reads Content Credentials with c2pa. Loaded by the limited child only: the library is native code of 23 MB."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

from c2pa import C2paError, Context, Reader, Settings

from sessions_app.provenance.credentials import NONE, UNREADABLE, VALID, Credentials
from sessions_app.provenance.story import build_credentials

ELSEWHERE = (
    "The file names an address where its Content Credentials are kept. The studio asks no other server for them, so "
    "they were not read."
)
NOT_READABLE = "The Content Credentials of this file are damaged and cannot be read."
BROKEN_LIST = "Unchanged since it was signed. By whom is not confirmed: this studio's trust list cannot be read."
# A file must not make the studio speak to an address that it names, be it for a manifest or for a certificate's state.
_NO_NETWORK: dict[str, Any] = {
    "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
    "core": {"allowed_network_hosts": [], "max_decompressed_manifest_size_in_mb": 20},
}


def read(data: bytes, mime: str, anchors: str) -> Credentials:
    """What the file carries, checked against ``anchors``, PEM. What cannot be read is ``unreadable``."""
    settings, broken_list = _settings(anchors)
    try:
        with Reader(mime, io.BytesIO(data), context=Context(settings)) as reader:
            store = json.loads(reader.json())
        found = build_credentials(store, has_trust_list=bool(anchors))
    except C2paError as error:
        return _unread(error)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Signed or not, the claims inside have whatever shape their author gave them.
        return Credentials(UNREADABLE, NOT_READABLE)
    return replace(found, why=BROKEN_LIST) if broken_list and found.state == VALID else found


def _settings(anchors: str) -> tuple[Settings, bool]:
    """The settings, and whether the trust list had to be left out because it holds what is no certificate."""
    if not anchors:
        return Settings.from_dict(_NO_NETWORK), False
    try:
        return Settings.from_dict(_NO_NETWORK | {"trust": {"trust_anchors": anchors}}), False
    except C2paError:
        return Settings.from_dict(_NO_NETWORK), True


def _unread(error: C2paError) -> Credentials:
    if isinstance(error, C2paError.ManifestNotFound):
        return Credentials(NONE)
    if "remote manifest" in str(error):
        return Credentials(NONE, ELSEWHERE)
    return Credentials(UNREADABLE, NOT_READABLE)
