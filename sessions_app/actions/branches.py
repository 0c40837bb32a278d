"""Naming the lines of the tree."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import events
from sessions_app.chain import beginning_of
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.models import Session, Turn
from sessions_app.models.sessions import MAX_NAME


@transaction.atomic
def name_branch(turn: Turn, user: User, name: str) -> Turn:
    """Call the line that the turn is on by this name; an empty one takes it away. Returns the turn that carries it.

    Raises InvalidRequest for a name that is too long, Conflict for one that another line of the session has.
    """
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise InvalidRequest(f"A branch's name has at most {MAX_NAME} characters.", field="name")
    Session.objects.select_for_update().get(pk=turn.session_id)
    first = Turn.objects.select_related("session").get(pk=beginning_of(turn)[0])
    taken = Turn.objects.filter(session=turn.session_id, branch__iexact=name).exclude(pk=first.pk)
    if name and taken.exists():
        raise Conflict(f"Another branch is called {name}.", hint="Choose another name.", field="name")
    if first.branch != name:
        events.turn_changed(first, user, act="named", branch=name, was=first.branch)  # first, as in star_turn
        first.branch = name
        first.save(update_fields=["branch"])
    return first
