"""A workspace's styles and snippets: what the prompt bar offers."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from sessions_app.access import get_preset, get_snippet, get_workspace
from sessions_app.actions.prompt_library import (
    change_preset,
    change_snippet,
    create_preset,
    create_snippet,
    remove_entry,
)
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Text
from sessions_app.models import PromptSnippet, Role, StylePreset
from sessions_app.representation import Json
from sessions_app.styles import styles_of

router = Router(tags=["Prompt library"])


class NewPreset(Input):
    """A style to keep. ``workspace`` is the id of one of your workspaces; without it, your first."""

    name: Text
    words: Text
    workspace: Text | None = None


class PresetChange(Input):
    """What may be changed of a style."""

    name: Text | None = None
    words: Text | None = None


class PresetOut(Answer):
    """A style: ``words`` are what is appended to the prompt. Built-in ones have no id and cannot be changed."""

    id: str | None
    name: str
    words: str
    built_in: bool


class PresetPage(Answer):
    """The workspace's own styles, then the built-in ones."""

    items: list[PresetOut]
    next: str | None


class NewSnippet(Input):
    """A text to use again, with ``{gaps}`` to fill. ``workspace`` as for a style."""

    name: Text
    text: Text
    workspace: Text | None = None


class SnippetChange(Input):
    """What may be changed of a snippet."""

    name: Text | None = None
    text: Text | None = None


class SnippetOut(Answer):
    """A text with ``{gaps}`` to fill."""

    id: str
    name: str
    text: str


class SnippetPage(Answer):
    """The workspace's snippets by name."""

    items: list[SnippetOut]
    next: str | None


@router.get("/presets", response=PresetPage, summary="List styles")
def presets(request: ApiRequest, workspace: Text = "") -> Any:
    """Of the named workspace, or of your first."""
    styles = styles_of(get_workspace(request.auth, workspace))
    return {
        "items": [
            {"id": style.id or None, "name": str(style.name), "words": style.words, "built_in": not style.id}
            for style in styles
        ],
        "next": None,
    }


@router.post("/presets", response={201: PresetOut}, summary="Keep a style")
def add_preset(request: ApiRequest, body: NewPreset) -> Any:
    """Everybody in the workspace is offered it."""
    workspace = get_workspace(request.auth, body.workspace, Role.EDITOR)
    return Status(201, _preset_json(create_preset(workspace, body.name, body.words)))


@router.patch("/presets/{preset_id}", response=PresetOut, summary="Change a style")
def edit_preset(request: ApiRequest, preset_id: str, body: PresetChange) -> Any:
    """Turns that used it keep the words that they were sent with."""
    preset = get_preset(request.auth, preset_id, Role.EDITOR)
    return _preset_json(change_preset(preset, body.name, body.words))


@router.delete("/presets/{preset_id}", response={204: None}, summary="Remove a style")
def remove_preset(request: ApiRequest, preset_id: str) -> Any:
    """Turns that used it keep the words that they were sent with."""
    remove_entry(get_preset(request.auth, preset_id, Role.EDITOR))
    return Status(204, None)


@router.get("/snippets", response=SnippetPage, summary="List snippets")
def snippets(request: ApiRequest, workspace: Text = "") -> Any:
    """Of the named workspace, or of your first."""
    found = PromptSnippet.objects.filter(workspace=get_workspace(request.auth, workspace))
    return {"items": [_snippet_json(snippet) for snippet in found], "next": None}


@router.post("/snippets", response={201: SnippetOut}, summary="Keep a snippet")
def add_snippet(request: ApiRequest, body: NewSnippet) -> Any:
    """Everybody in the workspace is offered it."""
    workspace = get_workspace(request.auth, body.workspace, Role.EDITOR)
    return Status(201, _snippet_json(create_snippet(workspace, body.name, body.text)))


@router.patch("/snippets/{snippet_id}", response=SnippetOut, summary="Change a snippet")
def edit_snippet(request: ApiRequest, snippet_id: str, body: SnippetChange) -> Any:
    """Its name or its text."""
    snippet = get_snippet(request.auth, snippet_id, Role.EDITOR)
    return _snippet_json(change_snippet(snippet, body.name, body.text))


@router.delete("/snippets/{snippet_id}", response={204: None}, summary="Remove a snippet")
def remove_snippet(request: ApiRequest, snippet_id: str) -> Any:
    """Turns that used it stay as they are."""
    remove_entry(get_snippet(request.auth, snippet_id, Role.EDITOR))
    return Status(204, None)


def _preset_json(preset: StylePreset) -> Json:
    return {"id": str(preset.pk), "name": preset.name, "words": preset.words, "built_in": False}


def _snippet_json(snippet: PromptSnippet) -> Json:
    return {"id": str(snippet.pk), "name": snippet.name, "text": snippet.text}
