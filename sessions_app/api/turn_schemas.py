"""What the routes of turns take beside the schemas that all share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sessions_app.api.schemas import Input, Key


class RetryIn(Input):
    """``model``: another of the same engine, such as the one that the error offers; ``slot``: one of the variants."""

    model: Key = ""
    slot: Annotated[int, Field(ge=1, le=4)] | None = None
