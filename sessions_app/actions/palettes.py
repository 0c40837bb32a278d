"""Colour palettes: what prompts call by name for their colours, made by hand or taken from a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app import assetstore
from sessions_app.access import palettes_of, subjects_of
from sessions_app.actions.library import checked_name
from sessions_app.errors import InvalidRequest, LimitReached
from sessions_app.imaging.fingerprint import main_colors
from sessions_app.mentions import mentioned
from sessions_app.models import THUMB, Asset, Palette, Session, Workspace

MAX_PALETTES = 100
FEWEST, MOST = Palette.FEWEST, Palette.MOST
USUAL = 6


@transaction.atomic
def create_palette(workspace: Workspace, user: User, name: str, colors: Sequence[str]) -> Palette:
    """A new palette of the workspace. Raises InvalidRequest, Conflict or LimitReached."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    if workspace.palettes.count() >= MAX_PALETTES:
        raise LimitReached(f"A workspace has at most {MAX_PALETTES} palettes.", hint="Delete one first.")
    palette = Palette(workspace=workspace, created_by=user, colors=checked_colors(colors))
    palette.name = checked_name(workspace, name)
    palette.save()
    return palette


@transaction.atomic
def change_palette(palette: Palette, name: str | None = None, colors: Sequence[str] | None = None) -> Palette:
    """Change what is given. Turns that used the palette keep its old name and colours."""
    Workspace.objects.select_for_update().get(pk=palette.workspace_id)
    if name is not None:
        palette.name = checked_name(palette.workspace, name, palette)
    if colors is not None:
        palette.colors = checked_colors(colors)
    palette.save()
    return palette


def delete_palette(palette: Palette) -> None:
    """Take the palette out of the library; turns keep the colours that they used."""
    palette.delete()


def colors_of(asset: Asset, number: int = USUAL) -> list[str]:
    """The main colours of a picture, the one that covers most of it first. Raises InvalidRequest for too many."""
    if not FEWEST <= number <= MOST:
        raise InvalidRequest(f"A palette has {FEWEST} to {MOST} colours.", field="number")
    return main_colors(assetstore.read_blob(assetstore.ensure_rendition(asset, THUMB).sha256), number)


def palettes_named(session: Session, user: User, prompt: str, names: Sequence[str] = ()) -> dict[str, list[str]]:
    """The palettes that the prompt names, with their colours; ``names`` are what else it may name."""
    if "@" not in prompt:
        return {}
    known = {palette.name: palette.colors for palette in palettes_of(user, session)}
    others = subjects_of(user, session).values_list("name", flat=True) if known else []
    said = mentioned(prompt, [*names, *others, *known]) if known else []
    return {name: known[name] for name in said if name in known}


def checked_colors(colors: Sequence[str]) -> list[str]:
    """As ``#rrggbb`` in small letters, each once. Raises InvalidRequest."""
    found: list[str] = []
    for color in colors:
        match = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", color.strip().lower())
        if match is None:
            message = f"{color[:20]!r} is no colour. Write it as #aa3300."
            raise InvalidRequest(message, field="colors")
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        found.append(f"#{digits}")
    found = list(dict.fromkeys(found))
    if not FEWEST <= len(found) <= MOST:
        raise InvalidRequest(f"A palette has {FEWEST} to {MOST} colours, no two the same.", field="colors")
    return found
