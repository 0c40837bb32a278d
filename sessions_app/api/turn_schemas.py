"""What the routes of turns take beside the schemas that all share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sessions_app.api.adjustment_schemas import OperationIn
from sessions_app.api.region_schemas import MarkIn, PinIn, RegionIn
from sessions_app.api.schemas import Input, Key, Text, TurnInputIn, TurnSettings


class RetryIn(Input):
    """``model``: another of the same engine, such as the one that the error offers; ``slot``: one of the variants."""

    model: Key = ""
    slot: Annotated[int, Field(ge=1, le=4)] | None = None


class NewTurnIn(Input):
    """A turn to make. An upload: an empty ``prompt`` and one input with the role ``base``.

    ``client_id`` is yours to choose: the same one gives the same turn, however often it is sent. Without ``parent``
    the turn goes on from the newest one that has a picture; ``base_output`` is the picture to edit. ``wait``: a parent
    that still runs is waited for. ``revises`` is the turn whose words this is another try at; ``answers`` are
    the comments that it was made of. ``pins`` are
    instructions for places of it, and become numbered lines of the prompt; ``markup`` is drawn on a copy that the model
    is shown, as is an input with the role ``markup``. An input with the role ``mask`` is the same as ``region.mask``.

    With an ``adjustment`` the studio's own tools make the picture, exactly and for free: its operations are done in order,
    within ``region`` if there is one, and there is neither a prompt nor a setting.
    """

    client_id: Key | None = None
    parent: Text | None = None
    base_output: Text | None = None
    wait: bool = False
    revises: Text | None = None
    answers: Annotated[list[Text], Field(max_length=50)] = []
    prompt: Text = ""
    inputs: list[TurnInputIn] = []
    settings: TurnSettings = TurnSettings()
    region: RegionIn | None = None
    pins: Annotated[list[PinIn], Field(max_length=20)] = []
    markup: Annotated[list[MarkIn], Field(max_length=100)] = []
    adjustment: Annotated[list[OperationIn], Field(min_length=1, max_length=30)] | None = None
