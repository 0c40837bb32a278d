"""What the routes of turns take beside the schemas that all share."""

from __future__ import annotations

from sessions_app.api.schemas import Input, Key


class RetryIn(Input):
    """Another model of the same engine, such as the one that the error offers; without it the same model again."""

    model: Key = ""
