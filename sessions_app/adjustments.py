"""What the studio's own tools did, in words for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from sessions_app.imaging.adjustment import Operation, is_idle

BETWEEN = " · "


def in_words(operations: Iterable[Operation]) -> str:
    """ "Crop 4:5 · Exposure +0.3"."""
    return BETWEEN.join(said for operation in operations if not is_idle(operation) for said in _said(operation))


def _said(operation: Operation) -> Iterator[str]:
    match operation:
        case {"op": "crop", "ratio": str(ratio)}:
            yield f"{_('Crop')} {ratio}"
        case {"op": "crop"}:
            yield _("Crop")
        case {"op": "paste", "turn": turn}:
            yield _("Part of turn %(n)s") % {"n": turn}
        case {"op": "rotate", "degrees": degrees}:
            yield f"{_('Rotate')} {-90 if degrees == 270 else degrees}°".replace("-", "−")
        case {"op": "flip", "axis": axis}:
            yield _("Flip horizontally") if axis == "horizontal" else _("Flip vertically")
        case {"op": "straighten", "degrees": degrees}:
            yield f"{_('Straighten')} {_signed(degrees)}°"
        case {"op": "resize"}:
            sides = [str(operation[name]) if operation.get(name) else "…" for name in ("width", "height")]
            yield f"{_('Resize')} {' × '.join(sides)}"
        case {"op": "levels", "black": black, "white": white, "gamma": gamma}:
            yield f"{_('Levels')} {black}, {gamma:g}, {white}"
        case {"op": "sharpen", "amount": amount}:
            yield f"{_('Sharpen')} {amount:g} %"
        case {"op": "blur", "radius": radius}:
            yield f"{_('Blur')} {radius:g} px"
        case _:
            yield from _amounts(operation)


def _amounts(operation: Operation) -> Iterator[str]:
    names = {
        "stops": _("Exposure"),
        "amount": _("Contrast"),
        "temperature": _("Temperature"),
        "tint": _("Tint"),
        "saturation": _("Saturation"),
        "vibrance": _("Vibrance"),
    }
    for name, word in names.items():
        if operation.get(name):
            yield f"{word} {_signed(operation[name])}"


def _signed(value: Any) -> str:
    return f"{value:+g}".replace("-", "−")
