"""Pictures for tests, made on the spot: ordinary, odd and hostile ones. All are deterministic."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image, ImageChops, ImageCms, ImageDraw

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (30, 60, 200)


def photo(width: int = 320, height: int = 240, seed: int = 1) -> Image.Image:
    """An RGB picture with soft areas, hard edges and grain, somewhat like a photograph."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    round_ = Image.radial_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (across, round_, down))
    draw = ImageDraw.Draw(picture)
    for number in range(12):
        place = seed * 7919 + number * 104_729
        x, y = place % width, (place // 7) % height
        size = max(2, min(width, height) // (3 + number % 5))
        color = (place % 256, place // 3 % 256, place // 11 % 256)
        (draw.ellipse if number % 2 else draw.rectangle)((x, y, x + size, y + size // 2 + 1), fill=color)
    noise = random.Random(seed).randbytes(width * height)
    grain = Image.frombytes("L", (width, height), noise).point(lambda value: value // 16)
    return ImageChops.add(picture, Image.merge("RGB", (grain, grain, grain)), offset=-8)


def corners(width: int = 60, height: int = 40) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right: shows any turn."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """``picture`` as a file; ``kind`` and ``options`` as for Pillow's ``save``."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def turned_jpeg(orientation: int = 6, picture: Image.Image | None = None, **options: object) -> bytes:
    """A JPEG whose EXIF asks for a turn (6: a quarter to the right), with a place of shooting too."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return encoded(picture or corners(), "JPEG", exif=exif, quality=95, **options)


def cmyk_jpeg() -> bytes:
    """An Adobe CMYK JPEG without a profile."""
    return encoded(corners().convert("CMYK"), "JPEG", quality=95)


def gray16_png() -> bytes:
    """16-bit grey, a ramp from black to white."""
    ramp = struct.pack("<256H", *(i * 257 for i in range(256)))
    return encoded(Image.frombytes("I;16", (256, 4), ramp * 4))


def rgb16_png(width: int = 8, height: int = 8) -> bytes:
    """16-bit RGB, all pixels 0x8040 0x4020 0x2010."""
    row = b"\0" + bytes.fromhex("804040202010") * width
    return png(width, height, zlib.compress(row * height), depth=16)


def wide_gamut_jpeg(picture: Image.Image | None = None) -> bytes:
    """A JPEG with a profile whose red and green lie beyond sRGB, as phones and cameras write."""
    return encoded(picture or corners(), "JPEG", quality=95, icc_profile=wide_gamut_profile())


def wide_gamut_profile() -> bytes:
    """The ICC profile of a display with Display P3's primaries and a plain gamma of 2.2.

    Colorants are those of Display P3 adapted to D50 (ICC registry, "Display P3").
    """
    colorants = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
        b"wtpt": (0.9642, 1.0, 0.8249),
    }
    tags = {name: b"XYZ \0\0\0\0" + b"".join(_fixed(v) for v in xyz) for name, xyz in colorants.items()}
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"Wide\0" + bytes(78 + 8)
    tags[b"cprt"] = b"text\0\0\0\0none\0\0\0\0"
    table, body, start = b"", b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    head = struct.pack(
        ">I4sI4s4s4s12s4s", start + len(body), b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp"
    )
    head += bytes(28) + b"".join(_fixed(v) for v in (0.9642, 1.0, 0.8249))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def srgb_profile() -> bytes:
    """An ICC profile of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def animation(kind: str = "GIF", frames: int = 3) -> bytes:
    """A moving picture (GIF, WebP or PNG): the first frame red, the others green."""
    first, *others = (Image.new("RGB", (24, 16), RED if n == 0 else (GREEN[0] + n, *GREEN[1:])) for n in range(frames))
    return encoded(first, kind, save_all=True, append_images=others, duration=50)


def truncated(data: bytes, share: float = 0.6) -> bytes:
    """The first ``share`` of a file."""
    return data[: int(len(data) * share)]


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG, with its length and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, packed: bytes, *, depth: int = 8, color: int = 2) -> bytes:
    """A PNG around zlib data that need not fit the size it claims."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return PNG_SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def png_bomb(side: int = 30_000) -> bytes:
    """A small PNG that really unfolds to ``side`` x ``side`` pixels, one bit each."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return png(side, side, packed, depth=1, color=0)


def lying_png() -> bytes:
    """A PNG that claims 4000 x 4000 pixels and brings ten rows."""
    return png(4000, 4000, zlib.compress(bytes(10 * (1 + 4000 * 3))))


def text_bomb_png() -> bytes:
    """A PNG with a compressed text chunk that unfolds to 100 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(100)) + packer.flush()
    whole = encoded(corners())
    return whole[:33] + png_chunk(b"zTXt", b"Comment\0\0" + packed) + whole[33:]


def webp_bomb(side: int = 16_383) -> bytes:
    """A lossless WebP header of 34 bytes that claims 268 megapixels."""
    bits = (side - 1) | (side - 1) << 14
    body = b"WEBPVP8L" + struct.pack("<I", 13) + b"\x2f" + struct.pack("<I", bits) + bytes(9)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def scan_bomb(side: int = 6000, scans: int = 3000) -> bytes:
    """A small progressive JPEG whose last scan is repeated, so that decoding takes minutes."""
    data = encoded(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    scan = data[start:-2]
    return data[:start] + scan * scans + data[-2:]
