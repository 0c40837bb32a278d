"""How an operation says that it will not do what it was asked, in the process that holds the pixels."""

from __future__ import annotations

from sessions_app.errors import Billed, ProviderError


class CannotDo(ProviderError):
    """This picture does not allow the edit. Nothing was changed; a drawn region or other words may help."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__("instruction_not_understood", message, billed=Billed.NO, hint=hint, retryable=False)
