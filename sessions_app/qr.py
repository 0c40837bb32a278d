"""An address as a QR code."""

from __future__ import annotations

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_svg(address: str) -> str:
    """The code as one SVG element, a square of modules in the current colour."""
    code = qrcode.QRCode(border=2, image_factory=SvgPathImage)
    code.add_data(address)
    return str(code.make_image().to_string(encoding="unicode"))
