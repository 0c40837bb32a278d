"""What people and programs do to a signed file, and how a hostile one differs from it."""

from __future__ import annotations

import io
import struct
import zlib

from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Context, Settings, Signer

from tests.imaging.samples import png_chunk
from tests.providers.stand_in.signing import Authority


def with_another_pixel(signed: bytes) -> bytes:
    """One bit of the picture's data turned round, far behind the credentials."""
    changed = bytearray(signed)
    changed[-500] ^= 1
    return bytes(changed)


def with_another_story(signed: bytes) -> bytes:
    """The claim rewritten, of the same length."""
    return signed.replace(b"digitalCapture", b"screenCaptures"[:14])


def with_box_length(signed: bytes, length: int, number: int = 0) -> bytes:
    """The ``number``-th JUMBF box claims another length."""
    place = -1
    for _ in range(number + 1):
        place = signed.index(b"jumb", place + 1)
    return signed[: place - 4] + struct.pack(">I", length) + signed[place:]


def png_with_store(png: bytes, store: bytes) -> bytes:
    """A PNG with these bytes in the credentials' place."""
    return png[:33] + png_chunk(b"caBX", store) + png[33:]


def jumbf(kind: bytes, label: bytes, *content: bytes) -> bytes:
    """A JUMBF superbox of a type (four letters) with a label."""
    identity = kind + bytes.fromhex("0011 0010 8000 00aa 0038 9b71".replace(" ", ""))
    description = box(b"jumd", identity + b"\x03" + label + b"\0")
    return box(b"jumb", description + b"".join(content))


def box(kind: bytes, content: bytes) -> bytes:
    """A box with its length."""
    return struct.pack(">I", len(content) + 8) + kind + content


def nested(depth: int) -> bytes:
    """Boxes within boxes."""
    inner = jumbf(b"c2ma", b"x")
    for _ in range(depth):
        inner = jumbf(b"c2ma", b"x", inner)
    return jumbf(b"c2pa", b"c2pa", inner)


def unfolding(megabytes: int) -> bytes:
    """A manifest store of some kilobytes whose compressed box unfolds to many megabytes."""
    packed = zlib.compress(bytes(2**20) * megabytes, 9)
    return jumbf(b"c2pa", b"c2pa", jumbf(b"c2cm", b"urn:c2pa:1", box(b"brob", b"jumb" + packed)))


def kept_elsewhere(picture: bytes, authority: Authority, address: str) -> tuple[bytes, bytes]:
    """A JPEG that only names the address of its credentials, and the credentials that belong there."""
    manifest = {
        "claim_generator_info": [{"name": "x"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [{"action": "c2pa.created"}]}}],
    }
    context = Context(
        Settings.from_dict({"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}})
    )
    builder = Builder(manifest, context)
    builder.set_no_embed()
    builder.set_remote_url(address)
    signed = io.BytesIO()
    info = C2paSignerInfo(C2paSigningAlg.ES256, authority.chain, authority.key, None)
    store = builder.sign(Signer.from_info(info), "image/jpeg", io.BytesIO(picture), signed)
    return signed.getvalue(), store


def store_of(signed_png: bytes) -> bytes:
    """The manifest store in a PNG."""
    place = signed_png.index(b"caBX")
    return signed_png[place + 4 : place + 4 + struct.unpack(">I", signed_png[place - 4 : place])[0]]
