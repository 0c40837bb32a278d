"""What the model shows of a picture while it makes it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sessions_app.access import asker_of, get_turn
from sessions_app.models import Draft, Status


@require_safe
def preview(request: HttpRequest, turn_id: str) -> HttpResponse:
    """The latest draft of slot ``?slot=N`` while it is being made, for members; 204 once it has ended.

    No 404 then: a page may ask for a draft in the very moment in which the picture comes.
    """
    turn = get_turn(asker_of(request.headers.get("Authorization", ""), request.user), turn_id)
    slot = request.GET.get("slot", "1")
    running = Draft.objects.filter(attempt__turn=turn, attempt__status=Status.RUNNING)
    draft = running.filter(attempt__slot=int(slot)).first() if slot in ("1", "2", "3", "4") else None
    if draft is None:
        return HttpResponse(status=204)
    response = HttpResponse(bytes(draft.data), content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
