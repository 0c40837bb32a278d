"""Reading a session in that some studio has exported: new rows of what its file says, and its pictures byte for byte."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import assetstore, audit, limits, rates
from sessions_app.access import get_workspace
from sessions_app.actions.assets import read_later
from sessions_app.actions.imported_rows import ImportedRows
from sessions_app.actions.sessions import change_sessions, create_session
from sessions_app.assetstore import Checked, Kept
from sessions_app.connections import give_back_connection
from sessions_app.errors import LimitReached, RequestTooLarge, StudioError, word
from sessions_app.exporting.bundle import Bundle
from sessions_app.models import Asset, Member, Role, Session, Workspace

Json = dict[str, Any]

# In one process. Each holds one of the threads that answer requests while its pictures are decoded, one by one.
AT_ONCE = 2
MOST_SECONDS = 600
ROOM = BoundedSemaphore(AT_ONCE)


def import_session(workspace: Workspace, user: User, told: Json, bundle: Bundle) -> Session:
    """A new session of the user's, of what the file says (``api.import_checks.read_told``). All of it or nothing.

    Every picture is checked before any is kept; should the rows fail after that, the files go as stray ones do. Raises InvalidRequest, InvalidImage, ImageTooLarge, RequestTooLarge,
    LimitReached, StorageFull, or NotFound and AccessDenied for who may not edit there.
    """
    limits.check_disk(bundle.size)
    rates.check(rates.UPLOADS, user.pk)
    with _one_import():
        known = _known(workspace, told)
        give_back_connection()
        paths = {file["sha256"]: file["path"] for file in told["files"]}
        until = time.monotonic() + MOST_SECONDS
        checked = {sha256: _checked(bundle, path, sha256, known, until) for sha256, path in paths.items()}
        kept = [_keep(bundle, paths[sha256], sha256, one) for sha256, one in checked.items()]
        with transaction.atomic():
            # It took a while; somebody may have taken the role away.
            get_workspace(user, workspace.pk, Role.EDITOR)
            assets = _assets(workspace, user, kept)
            for sha256, one in checked.items():
                if isinstance(one, Checked) and not one.unsigned:
                    read_later(assets[sha256])
            return _record(workspace, user, told, assets)


@contextmanager
def _one_import() -> Iterator[None]:
    if not ROOM.acquire(blocking=False):
        raise LimitReached(
            "The studio is reading in as many sessions as it can at once.", hint="Try again in a minute."
        )
    try:
        yield
    finally:
        ROOM.release()


def _known(workspace: Workspace, told: Json) -> dict[str, Asset]:
    """The pictures that the workspace has already, by their hashes."""
    wanted = [file["sha256"] for file in told["files"]]
    found = Asset.objects.filter(workspace=workspace, width__gt=0)
    return {
        asset.sha256: asset
        for at in range(0, len(wanted), 500)
        for asset in found.filter(sha256__in=wanted[at : at + 500])
    }


def _checked(bundle: Bundle, path: str, sha256: str, known: Mapping[str, Asset], until: float) -> Checked | Asset:
    """What is known of a picture: by its row, or by decoding it. Nothing is kept yet."""
    if time.monotonic() > until:
        raise RequestTooLarge(
            f"Reading this session in takes longer than {MOST_SECONDS // 60} minutes.",
            hint="Export a branch of the session instead.",
            field="file",
        )
    data = bundle.picture(path, sha256)
    if sha256 in known:
        return known[sha256]
    try:
        checked = assetstore.check_picture(data)
    except StudioError as refusal:
        refusal.message = f"{word(f'{path} in this ZIP cannot be kept.')} {refusal.message}"
        refusal.field = "file"
        raise
    # Large, and made again when it is asked for.
    checked.renditions.pop(assetstore.WORKING_COPY, None)
    return checked


def _keep(bundle: Bundle, path: str, sha256: str, known: Checked | Asset) -> Kept:
    """The bytes are read once more rather than held: all pictures of a session may be half a gigabyte."""
    assetstore.store_bytes(bundle.picture(path, sha256))
    return assetstore.kept_of(known) if isinstance(known, Asset) else assetstore.keep_checked(sha256, known)


def _record(workspace: Workspace, user: User, told: Json, assets: Mapping[str, Asset]) -> Session:
    members = Member.objects.filter(workspace=workspace).select_related("user")
    session = create_session(user, workspace, told["session"]["title"])
    rows = ImportedRows(
        session,
        user,
        told,
        people={member.user.get_username(): member.user for member in members},
        assets={file["asset"]: assets[file["sha256"]] for file in told["files"]},
    )
    rows.write()
    if told["session"]["tags"]:
        change_sessions(user, [(session, {"tags": told["session"]["tags"]})])
    detail = {"session": str(session.pk), "turns": len(told["turns"]), "pictures": len(assets)}
    audit.note("session_imported", actor=user, workspace=workspace.pk, detail=detail)
    return session


def _assets(workspace: Workspace, user: User, kept: Sequence[Kept]) -> dict[str, Asset]:
    found: dict[str, Asset] = {}
    for at in range(0, len(kept), 200):
        found |= assetstore.record_all(workspace, user, kept[at : at + 200])
    return found
