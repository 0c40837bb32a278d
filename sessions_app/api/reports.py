"""The review report: what was made, and who decided what about it, as a file."""

from __future__ import annotations

from typing import Any, Literal

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from ninja import Router

from sessions_app.access import branch_of, get_session, get_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Text
from sessions_app.errors import InvalidRequest
from sessions_app.exporting.report import html_report, report_of
from sessions_app.exporting.report_pdf import pdf_report
from sessions_app.models import Turn

router = Router(tags=["Review"])


@router.get("/sessions/{session_id}/report", summary="Get a review report")
def report(request: ApiRequest, session_id: str, format: Literal["html", "pdf"] = "html", turn: Text = "") -> Any:
    """All turns with pictures, prompts and decisions, in one file; with ``turn`` those of its branch. At most 200."""
    session = get_session(request.auth, session_id)
    turns = Turn.objects.filter(session=session)
    end = get_turn(request.auth, turn) if turn else None
    if end is not None:
        if end.session_id != session.pk:
            raise InvalidRequest("That turn belongs to another session.", field="turn")
        turns = turns.filter(pk__in=branch_of(end.pk, session.pk))
    made = report_of(session, turns, request.auth.get_username(), end.number if end else None)
    name = f"{slugify(session.title) or 'session'}-review.{format}"
    if format == "pdf":
        return FileResponse(pdf_report(made), as_attachment=True, filename=name, content_type="application/pdf")
    return StreamingHttpResponse(
        html_report(made),
        content_type="text/html; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
