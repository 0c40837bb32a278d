"""Read what a vendor's JSON holds without trusting its shape."""

from __future__ import annotations

import binascii
import io
import json
from typing import Any

from PIL import Image, UnidentifiedImageError
from pydantic import ConfigDict, TypeAdapter

from sessions_app.providers.base import Picture

_FORMATS = ("JPEG", "PNG", "WEBP")
_BASE64 = TypeAdapter(bytes, config=ConfigDict(val_json_bytes="base64"))
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def as_object(raw: bytes) -> dict[str, Any] | None:
    """The JSON object in a body; an empty one for an empty body, None if it is something else."""
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def as_dict(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def first(value: Any) -> Any:
    """The first item of a list; None without one."""
    return value[0] if isinstance(value, list) and value else None


def as_text(value: Any) -> str | None:
    """Text as every database keeps it: without NUL and half surrogate pairs, which JSON can say."""
    return value.replace("\x00", "").encode(errors="replace").decode() if isinstance(value, str) else None


def as_count(value: Any) -> int:
    """The value if it is a whole number of things, else 0."""
    return value if isinstance(value, int) and value > 0 else 0


def decode(data: Any) -> bytes | None:
    """Base64, standard or URL-safe, with or without padding; None if it is neither."""
    if not isinstance(data, str) or not data:
        return None
    try:
        # A quarter of binascii's time, in which all other threads stand still. What it refuses, binascii may take.
        return _BASE64.validate_json(f'"{data}"')
    except ValueError:
        pass
    try:
        standard = data.encode("ascii").translate(_URL_SAFE)
        return binascii.a2b_base64(standard + b"=" * (-len(standard) % 4), strict_mode=True)
    except ValueError:
        return None


def open_picture(data: bytes | None) -> Picture | None:
    """The picture with the type that its own bytes tell, or None. Only the header is read; nothing is decoded."""
    try:
        with Image.open(io.BytesIO(data or b""), formats=_FORMATS) as image:
            return Picture(data or b"", Image.MIME[image.format or ""])
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, KeyError):
        return None
