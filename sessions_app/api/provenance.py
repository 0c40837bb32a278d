"""Where the pictures of a turn come from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from ninja import Router

from sessions_app.access import get_turn
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer
from sessions_app.assetstore import ensure_credentials
from sessions_app.models import Asset, Turn
from sessions_app.provenance.watermarks import stated_watermark
from sessions_app.queries import turns_for_show
from sessions_app.representation import Json

router = Router(tags=["Turns"])

State = Literal["none", "valid", "trusted", "invalid", "unreadable"]


class StepOut(Answer):
    """One thing that was done; ``source`` is its digital source type in words. Empty where nothing is said."""

    text: str
    source: str
    agent: str
    signer: str
    time: str


class IngredientOut(Answer):
    """A picture that this one was made from, with the state of its own credentials."""

    title: str
    relationship: str
    state: State
    signer: str


class StoryOut(Answer):
    """Content Credentials as read and validated. ``valid``: as it was signed, but by whom is not confirmed.

    ``manifest`` is the whole store as c2pa reports it; null where there is none or where it is very large.
    """

    state: State
    why: str
    signer: str
    issuer: str
    time: str
    generator: str
    steps: list[StepOut]
    ingredients: list[IngredientOut]
    manifest: dict[str, Any] | None


class ModelPictureProvenance(Answer):
    """The model's own picture, as it came."""

    asset: str
    credentials: StoryOut


class OutputProvenance(Answer):
    """A picture that the turn made or brought in. ``sha256`` is that of the exact bytes.

    A picture that the studio put together carries no credentials; ``model_picture``, which it was made of, may.
    """

    output: str
    asset: str
    sha256: str
    credentials: StoryOut
    model_picture: ModelPictureProvenance | None


class InputProvenance(Answer):
    """A picture that the turn used."""

    asset: str
    role: str
    name: str
    credentials: StoryOut


class ProvenanceOut(Answer):
    """``watermark`` is what the vendor states of its model's pictures; the studio cannot detect one."""

    turn: str
    outputs: list[OutputProvenance]
    inputs: list[InputProvenance]
    watermark: str | None


@router.get("/turns/{turn_id}/provenance", response=ProvenanceOut, summary="Tell where a turn's pictures come from")
def get(request: ApiRequest, turn_id: str) -> Any:
    """Reads the Content Credentials now if that was not done yet."""
    turn = turns_for_show(Turn.objects.filter(pk=get_turn(request.auth, turn_id).pk)).get()
    return {
        "turn": str(turn.pk),
        "outputs": [
            {
                "output": str(one.pk),
                "sha256": one.asset.sha256,
                **_provenance(one.asset),
                "model_picture": _provenance(one.model_asset) if one.model_asset else None,
            }
            for one in turn.outputs
        ],
        "inputs": [{"role": one.role, "name": one.name, **_provenance(one.asset)} for one in turn.inputs.all()],
        "watermark": next(filter(None, (stated_watermark(one.model_id) for one in turn.current_attempts)), None),
    }


def _provenance(asset: Asset) -> Json:
    read = ensure_credentials(asset)
    return {"asset": str(asset.pk), "credentials": {**asdict(read.told), "manifest": read.manifest}}
