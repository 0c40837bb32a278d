"""Shapes of changes to sessions, and of what a search has found."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sessions_app.api.schemas import Answer, Input, SessionOut, Text


class SessionChange(Input):
    """What may be changed of a session; what is left out stays. ``folder`` is an id, or null for no folder.

    A ``private`` session is for its author and the workspace's owners. ``author`` hands it over: the user name of somebody
    who edits in the workspace.
    """

    title: Text = ""
    archived: bool = False
    private: bool = False
    folder: Text | None = None
    tags: list[Text] = []
    author: Text = ""


class OneOfMany(SessionChange):
    """A change of the session ``id``; ``trashed`` puts it into the trash or takes it out."""

    id: Text
    trashed: bool = False


class ManyChanges(Input):
    """Up to 200 changes, of different sessions."""

    sessions: Annotated[list[OneOfMany], Field(min_length=1, max_length=200)]


class Undo(Answer):
    """The body that takes the changes back."""

    sessions: list[dict[str, str | bool | list[str] | None]]


class ManyChanged(Answer):
    """The sessions as they are now."""

    items: list[SessionOut]
    undo: Undo
