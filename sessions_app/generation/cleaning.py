"""What is deleted for good, and when: the trash after TRASH_DAYS, pictures that nothing shows any more, stray files.

Nothing here is done in a request. What a session has cost stays: its paid calls, and the bare rows that they hang on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.db.models.deletion import PROTECT
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from sessions_app import audit
from sessions_app.generation import rewriting
from sessions_app.models import (
    Asset,
    Attempt,
    AuditEntry,
    Comment,
    Draft,
    Event,
    Follow,
    KeepLock,
    Notification,
    Output,
    PinnedReference,
    Rendition,
    ReplyPart,
    Review,
    ReviewRequest,
    Rewrite,
    SearchText,
    SentRequest,
    Session,
    ShareLink,
    SignInLink,
    Status,
    Subject,
    Tag,
    Turn,
    TurnInput,
    WebhookDelivery,
)

logger = logging.getLogger(__name__)

# Files are there before their rows, so a young file without one may be about to get it.
YOUNG = timedelta(days=1)
TOLD_FOR = timedelta(days=90)
DELIVERED_FOR = timedelta(days=30)


def overdue() -> QuerySet[Session]:
    """The sessions that have been in the trash for long enough and in which nothing runs."""
    running = Attempt.objects.filter(turn__session=OuterRef("pk"), status__in=[Status.QUEUED, Status.RUNNING])
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    return Session.objects.filter(~Exists(running), trashed_at__lt=before, purged_at=None)


def purge_trash() -> int:
    """Empty what is overdue of its words and pictures; returns how many sessions."""
    number = 0
    for pk in list(overdue().values_list("pk", flat=True)):
        number += _purge(pk)
    return number


@transaction.atomic
def _purge(pk: UUID) -> bool:
    session = Session.objects.select_for_update().filter(pk=pk).first()
    # Whoever restored it meanwhile has it back.
    if session is None or not overdue().filter(pk=pk).exists():
        return False
    turns, attempts = Turn.objects.filter(session=session), Attempt.objects.filter(turn__session=session)
    nothing: dict[str, Any] = {
        "region": None,
        "pins": [],
        "markup": [],
        "locks": [],
        "palettes": {},
        "adjustment": None,
    }
    turns.update(
        waits=False,
        prompt="",
        named_author="",
        alt_text="",
        branch="",
        settings={},
        base=None,
        finishes=None,
        chosen_output=None,
        **nothing,
    )
    attempts.update(text="", thoughts="", notes=[], grounding=None, error_message="", error_hint="")
    Session.objects.filter(pk=pk).update(title="", cover=None, folder=None, purged_at=timezone.now())
    tags = list(session.tags.values_list("pk", flat=True))
    session.tags.clear()
    Tag.objects.filter(pk__in=tags, sessions=None).delete()
    gone: list[QuerySet[Any]] = [
        *(model._default_manager.filter(attempt__in=attempts) for model in (Draft, SentRequest, ReplyPart, Output)),
        *(
            model._default_manager.filter(session=session)
            for model in (
                *(ReviewRequest, Review, Comment, PinnedReference),
                *(ShareLink, Event, Subject, KeepLock, Rewrite, Notification, Follow, SearchText),
            )
        ),
        TurnInput.objects.filter(turn__in=turns),
    ]
    for rows in gone:
        rows.delete()
    audit.note("session_purged", actor=None, workspace=session.workspace_id, detail={"session": str(pk)})
    return True


def unused_assets() -> list[Asset]:
    """Pictures that no turn, reply, subject, pin or lock has, and that nobody has uploaded lately for a turn to come.

    A copy that was made for a model to see stays as long as a request tells that it was sent.
    """
    found = list(_without_rows())
    sent = _sent() if found else set()
    return [asset for asset in found if asset.sha256 not in sent]


def _without_rows() -> QuerySet[Asset]:
    found = Asset.objects.filter(created_at__lt=timezone.now() - timedelta(days=settings.TRASH_DAYS))
    # With those that have no name on the asset's side.
    for relation in Asset._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT:
            used = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            found = found.filter(~Exists(used))
    return found


def _sent() -> set[str]:
    """The SHA-256 of every picture that a request names."""
    rows = SentRequest.objects.order_by().values_list("contents", flat=True).iterator()
    parts = (part for contents in rows for content in contents for part in content["parts"])
    return {part["picture"]["sha256"] for part in parts if "picture" in part}


def remove_unused_assets() -> int:
    """Delete their rows; their files go as stray ones. Returns how many."""
    return sum(_remove_unused(asset.pk) for asset in unused_assets())


def _remove_unused(pk: UUID) -> bool:
    try:
        with transaction.atomic():
            # Looked at again with its row locked: it may just have been uploaded for another turn.
            asset = _without_rows().select_for_update().filter(pk=pk).first()
            if asset is not None:
                asset.delete()
            return asset is not None
    except (ProtectedError, IntegrityError):
        logger.info("Picture %s has found a use just now.", pk)
        return False


def stray_files() -> Iterator[str]:
    """Names of files in the storage of pictures that no row names, but for young ones."""
    before = timezone.now() - YOUNG
    for folder in _folders():
        names = default_storage.listdir(folder)[1]
        for name in sorted(set(names) - _named(names)):
            path = f"{folder}/{name}"
            if default_storage.get_modified_time(path) < before:
                yield path


def remove_stray_files() -> int:
    """Delete them; returns how many."""
    number = 0
    for path in stray_files():
        kept = default_storage.open(path).read()
        default_storage.delete(path)
        if _named([path.rpartition("/")[2]]):
            # The same picture has come in at this very moment, and found its file there.
            with default_storage.open(path, "wb") as file:
                file.write(kept)
            continue
        number += 1
    return number


def remove_old_links() -> int:
    """Delete sign-in links that no longer open; returns how many."""
    return SignInLink.objects.filter(expires_at__lt=timezone.now() - YOUNG).delete()[0]


def old_notifications() -> QuerySet[Notification]:
    """Those that were told long ago."""
    return Notification.objects.filter(updated_at__lt=timezone.now() - TOLD_FOR)


def old_deliveries() -> QuerySet[WebhookDelivery]:
    """Messages to webhooks that ended long ago."""
    return WebhookDelivery.objects.filter(finished_at__lt=timezone.now() - DELIVERED_FOR)


def old_audit() -> QuerySet[AuditEntry]:
    """Entries of the audit log that are past their time."""
    return AuditEntry.objects.filter(at__lt=timezone.now() - timedelta(days=settings.AUDIT_DAYS))


def clean_up() -> dict[str, int]:
    """All of it; returns how many of each kind were removed."""
    return {
        "sessions in the trash": purge_trash(),
        "unused pictures": remove_unused_assets(),
        "stray files": remove_stray_files(),
        "sign-in links": remove_old_links(),
        "rewrites": rewriting.old().delete()[0],
        "notifications": old_notifications().delete()[0],
        "webhook deliveries": old_deliveries().delete()[0],
        "audit entries": old_audit().delete()[0],
    }


def pending() -> dict[str, int]:
    """How many of each kind ``clean_up`` would remove now; what a purge sets free is not among them yet."""
    return {
        "sessions in the trash": overdue().count(),
        "unused pictures": len(unused_assets()),
        "stray files": sum(1 for _ in stray_files()),
        "sign-in links": SignInLink.objects.filter(expires_at__lt=timezone.now() - YOUNG).count(),
        "rewrites": rewriting.old().count(),
        "notifications": old_notifications().count(),
        "webhook deliveries": old_deliveries().count(),
        "audit entries": old_audit().count(),
    }


def _folders() -> Iterator[str]:
    for first in sorted(_listed("")):
        for second in sorted(_listed(first)):
            yield f"{first}/{second}"


def _listed(folder: str) -> list[str]:
    try:
        return [name for name in default_storage.listdir(folder)[0] if len(name) == 2]
    except FileNotFoundError:
        return []


def _named(names: list[str]) -> set[str]:
    rows = (model.objects.filter(sha256__in=names).values_list("sha256", flat=True) for model in (Asset, Rendition))
    return set().union(*rows)
