"""Keeping a team's own styles and snippets."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from sessions_app.errors import Conflict, InvalidRequest, LimitReached
from sessions_app.models import PromptSnippet, StylePreset, Workspace
from sessions_app.models.prompt_library import MAX_NAME

MAX_WORDS = 2000
MAX_KEPT = 200
Entry = StylePreset | PromptSnippet


def create_preset(workspace: Workspace, name: str, words: str) -> StylePreset:
    """A new style of the workspace. Raises InvalidRequest, Conflict for a name that is taken, LimitReached."""
    _check_room(StylePreset.objects.filter(workspace=workspace).count())
    preset = StylePreset(workspace=workspace)
    _save(preset, name=name, words=words)
    return preset


def change_preset(preset: StylePreset, name: str | None = None, words: str | None = None) -> StylePreset:
    """Give a style another name or other words. Raises InvalidRequest or Conflict."""
    _save(preset, name=name, words=words)
    return preset


def create_snippet(workspace: Workspace, name: str, text: str) -> PromptSnippet:
    """A new snippet of the workspace. Raises InvalidRequest, Conflict for a name that is taken, LimitReached."""
    _check_room(PromptSnippet.objects.filter(workspace=workspace).count())
    snippet = PromptSnippet(workspace=workspace)
    _save(snippet, name=name, text=text)
    return snippet


def change_snippet(snippet: PromptSnippet, name: str | None = None, text: str | None = None) -> PromptSnippet:
    """Give a snippet another name or text. Raises InvalidRequest or Conflict."""
    _save(snippet, name=name, text=text)
    return snippet


def remove_entry(entry: Entry) -> None:
    """Take a style or a snippet out of the library; turns that used it keep their words."""
    entry.delete()


def _save(entry: Entry, **values: Any) -> None:
    for field, value in values.items():
        if value is not None:
            setattr(entry, field, _checked(field, value))
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise Conflict(
            f"There is already one called “{entry.name}”.", hint="Choose another name.", field="name"
        ) from None


def _checked(field: str, value: str) -> str:
    kept = " ".join(value.split()) if field == "name" else value.strip()
    most = MAX_NAME if field == "name" else MAX_WORDS
    if not kept:
        raise InvalidRequest(f"Fill in the {field}.", field=field)
    if len(kept) > most:
        raise InvalidRequest(f"The {field} can have at most {most:,} characters; this has {len(kept):,}.", field=field)
    return kept


def _check_room(kept: int) -> None:
    if kept >= MAX_KEPT:
        raise LimitReached(f"A workspace keeps at most {MAX_KEPT} of these.", hint="Remove one first.")
