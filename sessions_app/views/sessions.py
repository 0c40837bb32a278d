"""The workspace of a session."""

from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions_app import access, budgets, engines, usage
from sessions_app.actions.revising import is_followed
from sessions_app.chain import chain_of
from sessions_app.comments import CommentView, people, threads
from sessions_app.exporting.code import LANGUAGES
from sessions_app.models import THUMB, CommentReaction, Role, Session, Turn
from sessions_app.past import Past, past_of
from sessions_app.queries import Media, TurnView
from sessions_app.rendering import notes_context, render_chain, turn_context
from sessions_app.sent import sent_view
from sessions_app.views.provenance import provenance_context
from sessions_app.views.reviews import review_context
from sessions_app.views.sessions_page import EXAMPLES

# Sentences that every engine understands.
# Prompts, for engines: English is what all of them understand best.
SUGGESTIONS = ("make the background darker", "warmer light", "black and white", "crop to 16:9")
CODE_LANGUAGES = tuple((name, language.label) for name, language in LANGUAGES.items())

# What a page lets people do with notes, from which role on.
NOTES_MAY = (("comment", Role.REVIEWER), ("resolve", Role.REVIEWER), ("edit", Role.EDITOR), ("delete", Role.OWNER))


@login_required
@require_safe
def workspace(request: HttpRequest, session_id: str) -> HttpResponse:
    """The chain, the picture and the prompt of one session; ``?turn=N`` is the turn to look at.

    With ``?at=N`` it is as it was after event N, and only to be looked at.
    """
    session = access.get_session(request.user, session_id)
    past = past_of(session, request.GET.get("at", ""))
    # Built once here, so that no tile has to ask for its engine.
    engines.offered(session.workspace_id, request.user.pk)
    shown = chain_of(session, request.GET.get("turn", ""), Media(), past)
    role = Role.VIEWER if past else session.asker_role
    known = people(session)
    context = {
        "session": session,
        "past": past,
        "session_title": past.title if past else session.title,
        "seq": session.last_seq,
        "server_time": f"{time.time():.3f}",
        "tiles": list(render_chain(shown)),
        **money_context(session, request.user.pk),
        "role": Role(role).name.lower(),
        # Alone one has nobody to hide a session from.
        "may_hide": _says_who_sees(session, request.user, role) and (session.private or len(known) > 1),
        "people": json.dumps(list(known) if role >= Role.REVIEWER else []),
        "suggestions": SUGGESTIONS,
        "examples": EXAMPLES,
        "max_upload_bytes": settings.MAX_UPLOAD_BYTES,
        "selected": shown.selected,
        **panel_context(shown.selected, role, shown.branch, past),
    }
    return render(request, "sessions/workspace.html", context)


def _says_who_sees(session: Session, user: access.Asker, role: int) -> bool:
    return role >= Role.OWNER or (role >= Role.EDITOR and session.author_id == user.pk)


def money_context(session: Session, person: int | None) -> dict[str, Any]:
    """What the session has cost, and the budgets that its next edit counts against, the fullest first."""
    found = budgets.standings(session.workspace_id, person)
    return {
        "session": session,
        "money": usage.of_session(session.pk),
        "budgets": found,
        "budget": next(iter(found), None),
    }


def _threads(turn: Turn) -> list[CommentView]:
    """Without a question to the database where there is nothing to read."""
    return threads([turn.pk], turn.seen_at)[turn.pk] if turn.comments_count else []


def _payer(view: TurnView) -> str:
    """Whose key pays, as ``engines.payer_of`` says; empty where nothing was charged."""
    attempt = view.attempt
    charged = attempt is not None and (attempt.billed != "no" or view.is_live)
    return engines.payer_of(attempt.provider) if attempt and charged else ""


def panel_context(view: TurnView | None, role: int, branch: str, past: Past | None = None) -> dict[str, Any]:
    """What the right panel says about a turn on the line called ``branch``, with ``past`` as it was then."""
    may_edit = role >= Role.EDITOR
    may = {"may_edit": may_edit, "may_comment": role >= Role.REVIEWER}
    if view is None:
        return may
    own = {
        **may,
        **notes_context(view, _threads(view.turn)),
        "notes_may": " ".join(word for word, least in NOTES_MAY if role >= least),
        "note_kinds": CommentReaction.Kind.values,
        "branch": branch,
        "is_followed": may_edit and is_followed(view.turn),
        "payer": _payer(view),
        "sent": sent_view(view.turn, view.attempt),
        "thumb": THUMB,
        "code_languages": CODE_LANGUAGES,
    }
    return turn_context(view) | provenance_context(view) | review_context(view, role) | own
