"""To plain sRGB: whatever mode and profile a picture comes in, it leaves as 8-bit RGB or RGBA."""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageCms

_SPACES = {"RGB": "RGB ", "RGBA": "RGB ", "L": "GRAY", "CMYK": "CMYK"}
_INVISIBLE = 2
"""Levels of 255 by which a profile may differ from sRGB and still count as sRGB."""


def to_srgb(image: Image.Image) -> Image.Image:
    """``image`` as 8-bit RGB, or RGBA if it has transparency, in sRGB and without any metadata.

    Uses up ``image``, since a second copy of a large picture counts. A profile that is broken, or made for another
    kind of picture, is ignored, as browsers do.
    """
    profile = image.info.get("icc_profile")
    transparent = image.has_transparency_data
    if image.mode.startswith("I;16"):
        # Pillow's own conversion takes every value above 255 for white.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    alpha = image.convert("LA").getchannel("A") if transparent and image.mode in ("L", "LA") else None
    image = _converted(image, _base_mode(image.mode, transparent))
    transform = _transform(profile, image.mode)
    if transform and image.mode in ("RGB", "RGBA"):
        transform.apply_in_place(image)
    elif transform:
        image = transform.apply(image)
    image = _converted(image, "RGBA" if image.mode == "RGBA" else "RGB")
    if alpha:
        image.putalpha(alpha)
    image.info = {}
    return image


def is_srgb(image: Image.Image) -> bool:
    """Whether the picture's numbers may be read as sRGB: no profile, a useless one, or one that changes nothing."""
    mode = _base_mode(image.mode, transparent=False)
    transform = _transform(image.info.get("icc_profile"), mode)
    if not transform:
        return True
    steps = range(0, 256, 15)
    if mode == "L":
        probe = Image.frombytes("L", (len(steps), 1), bytes(steps))
    else:
        colors = bytes(value for r in steps for g in steps for b in steps for value in (r, g, b))
        probe = Image.frombytes("RGB", (len(colors) // 3, 1), colors).convert(mode)
    change = ImageChops.difference(transform.apply(probe), probe.convert("RGB"))
    return not any(change.point(lambda level: level > _INVISIBLE).tobytes())


def _base_mode(mode: str, transparent: bool) -> str:
    """The 8-bit mode in which the profile of a picture of ``mode`` applies."""
    if mode in ("1", "L", "LA"):
        return "L"
    return "CMYK" if mode == "CMYK" else "RGBA" if transparent else "RGB"


def _converted(image: Image.Image, mode: str) -> Image.Image:
    return image if image.mode == mode else image.convert(mode)


def _transform(profile: bytes | None, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From ``profile`` to sRGB for pictures of ``mode``, or None if there is no such thing."""
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _SPACES[mode]:
            return None
        return ImageCms.ImageCmsTransform(
            source,
            ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
            mode,
            "RGBA" if mode == "RGBA" else "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (OSError, ValueError, ImageCms.PyCMSError):
        return None
