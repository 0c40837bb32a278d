"""A picture for people who may look but not have it: words drawn all over a small copy."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from sessions_app.imaging.decode import safely
from sessions_app.imaging.renditions import Rendition, parse_spec, render

_WHITE, _BLACK = (255, 255, 255, 105), (0, 0, 0, 80)
_TURN = 28
"""Degrees: a mark that runs across edges is harder to paint away than one that follows them."""


def watermark_safely(data: bytes, name: str, text: str) -> Rendition:
    """The rendition ``name`` of a picture with ``text`` all over it, made in a limited child process.

    Raises as ``renditions.render_safely`` does.
    """
    return safely(watermarked, data, name, text)


def watermarked(data: bytes, name: str, text: str) -> Rendition:
    """The same, here."""
    plain = render(data, parse_spec(name))
    with Image.open(io.BytesIO(plain.data)) as opened:
        image = opened.convert("RGBA")
    image.alpha_composite(_words(image.size, text))
    file = io.BytesIO()
    if plain.mime_type == "image/jpeg":
        image.convert("RGB").save(file, "JPEG", quality=88)
    else:
        image.save(file, "WEBP", quality=82, method=1)
    return Rendition(file.getvalue(), plain.mime_type, plain.width, plain.height)


def _words(size: tuple[int, int], text: str) -> Image.Image:
    """A transparent picture of ``size`` with rows of the text, each shifted against the one above."""
    width, height = size
    letters = max(11, round(max(size) / 30))
    font = ImageFont.load_default(letters)
    step, row = round(font.getlength(text) + 3 * letters), 4 * letters
    side = round((width**2 + height**2) ** 0.5) + 2 * step
    sheet = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(sheet)
    for number, y in enumerate(range(0, side, row)):
        for x in range(-(number % 2) * step // 2, side, step):
            pen.text((x, y), text, font=font, fill=_WHITE, stroke_width=max(1, letters // 16), stroke_fill=_BLACK)
    turned = sheet.rotate(_TURN, Image.Resampling.BICUBIC)
    left, top = (side - width) // 2, (side - height) // 2
    return turned.crop((left, top, left + width, top + height))
