"""The audit log of a workspace, for its owners."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from sessions_app import audit
from sessions_app.access import get_workspace
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Limit, Sequence, Text, Time
from sessions_app.models import AuditEntry, Role
from sessions_app.representation import Json, moment
from sessions_app.sheets import CSV, csv_response

router = Router(tags=["History"])


class AuditOut(Answer):
    """An act. ``by`` is what the person was called then; ``network`` where it came from: a /24, or a /48 of IPv6."""

    id: int
    at: Time
    by: str | None
    network: str
    act: str
    what: str
    detail: dict[str, Any]


class AuditPage(Answer):
    """A page of the log, the newest first. ``next`` is what to send as ``before``."""

    items: list[AuditOut]
    next: str | None


@router.get("/audit", response=AuditPage, summary="List the audit log")
def index(
    request: ApiRequest,
    workspace: Text = "",
    person: Text = "",
    act: Text = "",
    since: Text = "",
    until: Text = "",
    before: Sequence = 0,
    limit: Limit = 100,
) -> Any:
    """Of a workspace that you own, with the sign-ins of its people; staff also see what belongs to no workspace."""
    entries = _asked(request, workspace, {"person": person, "act": act, "since": since, "until": until})
    found = list((entries.filter(pk__lt=before) if before else entries)[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else None
    return {"items": [_shown(entry) for entry in found[:limit]], "next": more}


@router.get("/audit.csv", summary="Get the audit log as CSV", openapi_extra=CSV)
def as_csv(
    request: ApiRequest, workspace: Text = "", person: Text = "", act: Text = "", since: Text = "", until: Text = ""
) -> HttpResponse:
    """All that fits, the newest first."""
    entries = _asked(request, workspace, {"person": person, "act": act, "since": since, "until": until})
    return csv_response(audit.csv_rows(entries), "palimpsest-audit.csv")


def _asked(request: ApiRequest, workspace: str, filters: dict[str, str]) -> Any:
    place = get_workspace(request.auth, workspace, Role.OWNER)
    return audit.entries_of(place, audit.parse_audit_filters(filters), staff=request.auth.is_staff)


def _shown(entry: AuditEntry) -> Json:
    return {
        "id": entry.pk,
        "at": moment(entry.at),
        "by": entry.name or None,
        "network": entry.network,
        "act": entry.act,
        "what": entry.what,
        "detail": entry.detail,
    }
