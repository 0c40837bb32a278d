"""What models are told: before a turn is sent, and exactly what was."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import HeaderEx, P, QueryEx, Router, Status
from pydantic import Field

from sessions_app import engines
from sessions_app.access import get_asset, get_turn, parse_id
from sessions_app.actions.context import describe_turn, mute_turn, run_again
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Input, Key, Text, Time, TurnOut
from sessions_app.context_plan import Plan, plan_context, room_beside, sent_size
from sessions_app.errors import Conflict, NotFound
from sessions_app.models import Output, Role, Turn
from sessions_app.queries import Media, turn_view, turns_for_show
from sessions_app.representation import Json, turn_json
from sessions_app.sent import requests_json
from sessions_app.sentences import translated

router = Router(tags=["Turns"])
Context = Literal["full", "recent", "image_only", "fresh"]
References = QueryEx[list[Text], P(alias="reference", max_length=20)]


class MuteIn(Input):
    """Leave the turn out of the history, or put it back."""

    muted: bool = True


class AltTextIn(Input):
    """What the picture shows; "" for the prompt again."""

    alt_text: Annotated[str, Field(max_length=500)]


class AgainIn(Input):
    """``client_id`` is yours to choose: the same one gives the same turn, however often it is sent."""

    client_id: Key | None = None


class LeftOutOut(Answer):
    """A turn that is not told as it was, and why."""

    turn: int
    why: str


class ContextOut(Answer):
    """What goes along with a turn that would be made now, beside its own words and pictures.

    ``turns`` are the numbers of the turns of which at least the picture is sent, ``told`` those that are sent whole.
    ``summary``: the words of ``edits`` further turns are sent. ``bytes`` counts base64.
    """

    context: Context
    turns: list[int]
    told: list[int]
    pictures: int
    characters: int
    bytes: int
    summary: bool
    edits: int
    left_out: list[LeftOutOut]


class SentHistory(Answer):
    """Which turns went along, and why others did not."""

    turns: list[int] = []
    edits: int = 0
    left_out: list[LeftOutOut] = []


class SentContent(Answer):
    """One speaker's parts: ``{"text"}`` or ``{"picture": {"sha256", "mime", "bytes"}}``, with or without a signature."""

    role: str
    parts: list[dict[str, Any]]


class SentOut(Answer):
    """One request. ``model_id`` was asked, ``served_by`` answered; ``config`` is in the vendor's own words."""

    slot: int
    attempt: int
    provider: str
    model: str
    model_id: str
    served_by: str | None
    sent_at: Time
    bytes: int
    config: dict[str, Any]
    history: SentHistory
    contents: list[SentContent]


class RequestOut(Answer):
    """Everything that was sent for a turn, in order."""

    turn: str
    number: int
    requests: list[SentOut]


@router.get("/turns/{turn_id}/context", response=ContextOut, summary="See what would be sent along")
def plan(
    request: ApiRequest,
    turn_id: str,
    context: Context = "full",
    provider: Annotated[Text, Field(max_length=80)] = "",
    model: Annotated[Text, Field(max_length=80)] = "",
    base_output: Text = "",
    references: References = [],  # noqa: B006 - read only
) -> Any:
    """For a next turn that builds on this one, with that model (without names, the default one).

    ``reference``, once for each, is the asset of a picture of the turn's own. It goes first: the history gets the
    room that it leaves, and does not repeat it.
    """
    turn = get_turn(request.auth, turn_id)
    engine, info = engines.choose(turn.session.workspace_id, request.auth.pk, provider or None, model or None)
    own = [get_asset(request.auth, one) for one in references]
    room = room_beside(sent_size(asset, info) for asset in own)
    known = {asset.sha256 for asset in own}
    found = plan_context(_base(turn, base_output), engine.name, info, context, room=room, known=known)
    return _plan_json(context, found)


@router.get("/turns/{turn_id}/request", response=RequestOut, summary="Read exactly what was sent")
def sent(request: ApiRequest, turn_id: str) -> Any:
    """Word for word; pictures and signatures by hash and size. Texts of more than 4,000 characters are cut."""
    return requests_json(get_turn(request.auth, turn_id))


@router.post("/turns/{turn_id}/alt-text", response=TurnOut, summary="Say what a turn's picture shows")
def alt_text(request: ApiRequest, turn_id: str, body: AltTextIn) -> Any:
    """For screen readers, here and behind links. Until somebody says it, it is the turn's prompt."""
    return _shown(describe_turn(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, body.alt_text))


@router.post("/turns/{turn_id}/mute", response=TurnOut, summary="Leave a turn out of the history")
def mute(request: ApiRequest, turn_id: str, body: MuteIn | None = None) -> Any:
    """Later turns are made without telling the model of it; the chain stays. ``{"muted": false}`` puts it back."""
    wanted = body or MuteIn()
    return _shown(mute_turn(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, wanted.muted))


@router.post("/turns/{turn_id}/again", response={201: TurnOut, 200: TurnOut}, summary="Run a turn again")
def again(
    request: ApiRequest,
    turn_id: str,
    body: AgainIn | None = None,
    idempotency_key: HeaderEx[Key | None, P(alias="Idempotency-Key")] = None,
) -> Any:
    """A new turn beside it: the same words, pictures and settings on the same picture. 200 if it was there already."""
    client_id = (body.client_id if body else None) or idempotency_key or ""
    turn, created = run_again(get_turn(request.auth, turn_id, Role.EDITOR), request.auth, client_id)
    return Status(201 if created else 200, _shown(turn))


def _base(turn: Turn, output_id: str) -> Output:
    """The picture that the next turn would build on."""
    shown = turns_for_show(Turn.objects.filter(pk=turn.pk)).get()
    if output_id:
        wanted = parse_id(output_id, "output")
        base = next((output for output in shown.outputs if output.pk == wanted), None)
        if base is None:
            raise NotFound("This turn has no such picture.")
        return base
    if shown.picture is None:
        raise Conflict(f"Turn {turn.number} has no picture yet.", hint="Wait for it, or build on another turn.")
    return shown.picture


def _plan_json(context: str, found: Plan) -> Json:
    return {
        "context": context,
        "turns": list(found.turns),
        "told": [one.turn.number for one in found.told],
        "pictures": found.pictures,
        "characters": found.characters,
        "bytes": found.size,
        "summary": bool(found.edits),
        "edits": len(found.edits),
        "left_out": [{"turn": one.turn, "why": translated(one.why)} for one in found.left_out],
    }


def _shown(turn: Turn) -> Json:
    shown = turns_for_show(Turn.objects.filter(pk=turn.pk)).get()
    return turn_json(turn_view(shown, Media()), Media())
