"""Palettes: the named colours of a workspace."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status
from pydantic import Field

from sessions_app.access import get_asset, get_palette, get_session, get_workspace, palettes_of
from sessions_app.actions.palettes import USUAL, change_palette, colors_of, create_palette, delete_palette
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Text, Time
from sessions_app.models import Palette, Role
from sessions_app.representation import Json, moment

router = Router(tags=["Palettes"])


class PaletteIn(Input):
    """What may be said of a palette; ``colors`` are 2 to 12 as ``#aa3300``, in order. What is left out stays as it is."""

    name: Text | None = None
    colors: list[Text] | None = Field(default=None, max_length=100)


class NewPalette(PaletteIn):
    """A palette of a workspace: your first one, if none is named. Its ``colors`` may be taken of the picture ``asset``."""

    workspace: Text | None = None
    asset: Text | None = None
    number: int = USUAL


class PaletteOut(Answer):
    """A palette of a workspace."""

    id: str
    workspace: str
    name: str
    colors: list[str]
    created_at: Time


class PalettePage(Answer):
    """All palettes, by name."""

    items: list[PaletteOut]
    next: str | None


@router.get("", response=PalettePage, summary="List palettes")
def index(request: ApiRequest, workspace: Text = "", session: Text = "") -> Any:
    """Those of the workspace; with ``session``, those that its prompts may name."""
    if session:
        found = palettes_of(request.auth, get_session(request.auth, session))
    else:
        found = Palette.objects.filter(workspace=get_workspace(request.auth, workspace or None))
    return {"items": [palette_json(palette) for palette in found], "next": None}


@router.post("", response={201: PaletteOut}, summary="Make a palette")
def create(request: ApiRequest, body: NewPalette) -> Any:
    """Prompts call it by its name: ``@Autumn``. No subject or palette of a workspace has the same name, capitals ignored."""
    workspace = get_workspace(request.auth, body.workspace, Role.EDITOR)
    colors = body.colors or []
    if body.asset and not colors:
        colors = colors_of(get_asset(request.auth, body.asset), body.number)
    return Status(201, palette_json(create_palette(workspace, request.auth, body.name or "", colors)))


@router.patch("/{palette_id}", response=PaletteOut, summary="Change a palette")
def change(request: ApiRequest, palette_id: str, body: PaletteIn) -> Any:
    """``colors`` replaces the list. Turns that used the palette keep what they used."""
    palette = get_palette(request.auth, palette_id, Role.EDITOR)
    return palette_json(change_palette(palette, body.name, body.colors))


@router.delete("/{palette_id}", response={204: None}, summary="Delete a palette")
def delete(request: ApiRequest, palette_id: str) -> Any:
    """Turns that used it keep its colours."""
    delete_palette(get_palette(request.auth, palette_id, Role.EDITOR))
    return Status(204, None)


def palette_json(palette: Palette) -> Json:
    """The palette, as the API and the pages' scripts get it."""
    return {
        "id": str(palette.pk),
        "workspace": str(palette.workspace_id),
        "name": palette.name,
        "colors": palette.colors,
        "created_at": moment(palette.created_at),
    }
