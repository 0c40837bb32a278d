"""The program that does again what a turn did."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router

from sessions_app.access import get_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer
from sessions_app.exporting.code import AI_STUDIO, build_code
from sessions_app.exporting.request import read_turn
from sessions_app.models import Turn
from sessions_app.queries import Media, turns_for_show
from sessions_app.sentences import translated

router = Router(tags=["Turns"])


class CodeFile(Answer):
    """A picture that the program reads: put what ``url`` gives beside it under ``name``."""

    name: str
    url: str
    mime: str


class CodeOut(Answer):
    """A program to save as ``file_name``; the key stays in the environment. ``notes`` say what it does otherwise."""

    language: Literal["python", "node", "curl", "openai"]
    label: str
    file_name: str
    setup: str
    run: str
    code: str
    files: list[CodeFile]
    notes: list[str]
    model_id: str
    ai_studio_url: str


@router.get("/turns/{turn_id}/code", response=CodeOut, summary="Get code for a turn")
def code(request: ApiRequest, turn_id: str, language: Literal["python", "node", "curl", "openai"] = "python") -> Any:
    """Runs as printed, in the folder that holds its files."""
    turn = get_turn(request.auth, turn_id)
    asked = read_turn(turns_for_show(Turn.objects.filter(pk=turn.pk)).get(), Media())
    program = build_code(asked, language)
    return {
        "language": program.language,
        "label": program.label,
        "file_name": program.file_name,
        "setup": program.setup,
        "run": program.run,
        "code": program.code,
        "files": [{"name": file.name, "url": file.url, "mime": file.mime_type} for file in asked.files],
        "notes": [translated(note) for note in program.notes],
        "model_id": asked.model_id,
        "ai_studio_url": f"{AI_STUDIO}{asked.model_id}",
    }
