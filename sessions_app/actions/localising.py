"""One picture in many languages: a branch for each, all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User

from sessions_app import engines
from sessions_app.actions.batches import submit_all
from sessions_app.actions.languages import BY_CODE, Language
from sessions_app.actions.new_turns import NewTurn
from sessions_app.errors import InvalidRequest
from sessions_app.models import Session, Turn


@dataclass(frozen=True)
class Localisation:
    """The picture of ``turn``, or its output ``base_output``, with its text in each of ``languages`` (codes)."""

    turn: str
    languages: tuple[str, ...]
    base_output: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    client_id: str = ""


def localise_turn(session: Session, user: User, wanted: Localisation) -> tuple[list[Turn], bool]:
    """Add a turn for each language, beside each other, and start them all. Returns them and whether any is new.

    All or none: whatever ``submit_all`` refuses for one of them, none is made. The same ``client_id`` gives the same
    turns. Raises what ``submit_all`` does, and InvalidRequest for the local engine or an unknown language.
    """
    languages = _chosen(wanted.languages)
    _, model = engines.choose(
        session.workspace_id, user.pk, wanted.settings.get("provider"), wanted.settings.get("model")
    )
    if model.provider == "local":
        raise InvalidRequest(
            "The local engine cannot read or translate the text in a picture.",
            hint="Choose a model for this.",
            field="settings.model",
        )
    name = wanted.client_id or uuid4().hex
    return submit_all(session, user, [_turn_for(language, wanted, name) for language in languages])


def translation_prompt(language: Language) -> str:
    """What a model is asked for one language."""
    direction = " Set it from right to left." if language.rtl else ""
    return (
        f"Translate every text in this picture into {language.english}.{direction} Spell it correctly and leave no "
        "other language. Keep the layout, the typefaces, the colours and everything else exactly as they are; "
        "names of brands and people stay as they are written."
    )


def _chosen(codes: tuple[str, ...]) -> list[Language]:
    unknown = [code for code in codes if code not in BY_CODE]
    if unknown:
        raise InvalidRequest(
            f"There is no language {', '.join(unknown)} here.",
            hint=f"Choose from {', '.join(BY_CODE)}.",
            field="languages",
        )
    if not codes:
        raise InvalidRequest("Choose at least one language.", field="languages")
    return [BY_CODE[code] for code in dict.fromkeys(codes)]


def _turn_for(language: Language, wanted: Localisation, name: str) -> NewTurn:
    return NewTurn(
        prompt=translation_prompt(language),
        client_id=f"{name}:{language.code}",
        parent=wanted.turn,
        base_output=wanted.base_output,
        settings=wanted.settings,
    )
