"""Where the local engine's model files, font and illustrations are. ``weights.json`` says where they come from.

They are no part of the repository: set-up puts them into ``weights/`` and checks their sha256.
"""

from __future__ import annotations

from pathlib import Path

from sessions_app.errors import Billed, ProviderError

FOLDER = Path(__file__).with_name("weights")

SUBJECT_MODEL = "u2netp.onnx"
FACE_MODELS = ("pnet.onnx", "rnet.onnx", "onet.onnx")
FONT = "inter.woff2"
ILLUSTRATIONS = "illustrations.json"


def find(name: str) -> Path | None:
    """The file of that name, or None when set-up has not put it there."""
    path = FOLDER / name
    return path if path.is_file() else None


def require(name: str) -> Path:
    """The file of that name. Raises ``ProviderError`` (``provider_unavailable``) when it is missing."""
    path = find(name)
    if path is None:
        raise ProviderError(
            "provider_unavailable",
            "This edit needs a model file that is not installed.",
            billed=Billed.NO,
            hint="Run `make assets` on the server, or draw a region around what should change.",
        )
    return path
