"""Bytes to rows and back: the only writer of Asset, Rendition and AssetCredentials, and of the files behind them.

Files are named by the SHA-256 of their content and never change, so writing twice is harmless and a row can only ever
point at whole bytes: the file is there before the row is.
"""

from __future__ import annotations

import hashlib
import json
import logging
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from sessions_app.errors import NotFound, StorageAway
from sessions_app.imaging.comparison import compare_safely
from sessions_app.imaging.decode import safely
from sessions_app.imaging.location import without_location
from sessions_app.imaging.renditions import Rendition as Derived
from sessions_app.imaging.renditions import ingest_safely, render_safely
from sessions_app.imaging.watermark import watermark_safely
from sessions_app.models import PRINT, STAGE, THUMB, Asset, AssetCredentials, Rendition, Workspace
from sessions_app.provenance.anchors import read_trust_list
from sessions_app.provenance.credentials import NONE, Credentials, may_carry, read_credentials
from sessions_app.providers.base import Picture

logger = logging.getLogger(__name__)

# What a folder or a bucket says when it does not do what it should.
STORAGE_ERRORS = (OSError, BotoCoreError, ClientError)
WORKING_COPY = "work.png"
SENT_COPY = "send.jpg"
SMALL_COPY = "send-small.jpg"
UNLOCATED = "unlocated"
SIGNATURE_TYPE = "application/x-thought-signature"
FRESH = timedelta(days=1)
# Bytes of a picture that goes along with a message: a thumbnail has 5 to 30 thousand. Everybody who listens gets it.
MOST_INLINE = 48 * 1024
WRITERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="blob-writer")


@dataclass(frozen=True)
class Kept:
    """Bytes that are safe in storage, what the asset's row is to say of them, and renditions by spec likewise.

    ``unsigned``: a picture that carries no Content Credentials, as is seen without reading any.
    """

    sha256: str
    values: dict[str, Any]
    renditions: dict[str, dict[str, Any]] = field(default_factory=dict)
    unsigned: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether pages can show it and its credentials as it is: ``ensure_rendition`` and the like have nothing to do."""
        return self.unsigned and Asset(**self.values).fits_stage


@dataclass(frozen=True)
class Checked:
    """A picture that decodes, of which nothing is kept yet: what ``Kept`` will say of it, and renditions by spec."""

    values: dict[str, Any]
    renditions: dict[str, Derived]
    unsigned: bool


def blob_name(sha256: str) -> str:
    """Where the bytes with this hash are kept."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


@contextmanager
def _storage() -> Iterator[None]:
    """What fails in the block is the storage. Raises StorageAway, once the log has the reason."""
    try:
        yield
    except FileNotFoundError:
        raise
    except STORAGE_ERRORS as error:
        logger.error("The storage of pictures cannot be reached: %s", error)  # noqa: TRY400 (no mistake of ours to trace)
        raise StorageAway from error


def store_bytes(data: bytes) -> str:
    """Keep the bytes; returns their SHA-256, hex. Raises StorageAway."""
    sha256 = hashlib.sha256(data).hexdigest()
    name = blob_name(sha256)
    with _storage():
        if not default_storage.exists(name):
            default_storage.save(name, File(BytesIO(data)))
    return sha256


def open_blob(sha256: str) -> IO[bytes]:
    """An open file of the bytes with this hash. Raises NotFound when storage has lost them, StorageAway."""
    try:
        with _storage():
            return default_storage.open(blob_name(sha256), "rb")
    except FileNotFoundError:
        raise NotFound("The file of this picture is missing.", hint="Restore it from a backup.") from None


def read_blob(sha256: str) -> bytes:
    """All the bytes with this hash. Raises as ``open_blob`` does."""
    with open_blob(sha256) as file, _storage():
        return file.read()


def keep_picture(data: bytes, *, at_once: bool = False) -> Kept:
    """Keep a picture exactly as it came, and what is derived from it now; decoded once, in a limited process.

    Raises InvalidImage or ImageTooLarge, before it keeps anything. ``at_once``: the bytes are written while the other
    process decodes them, and stay even if they are no picture.
    """
    written = WRITERS.submit(store_bytes, data) if at_once else None
    checked = check_picture(data)
    return keep_checked(written.result() if written else store_bytes(data), checked)


def check_picture(data: bytes) -> Checked:
    """Decode a picture in a limited process and keep nothing. Raises InvalidImage or ImageTooLarge."""
    decoded, (thumb,) = ingest_safely(data, THUMB)
    copies = {THUMB: thumb}
    if decoded.normalized is not None:
        copies[WORKING_COPY] = Derived(decoded.normalized, "image/png", decoded.width, decoded.height)
    values = {
        "mime_type": decoded.mime_type,
        "size": len(data),
        "width": decoded.width,
        "height": decoded.height,
        "plain": decoded.plain,
        "located": decoded.located,
        "animated": decoded.animated,
        "color": decoded.color,
        "phash": decoded.phash,
        "placeholder": decoded.placeholder,
    }
    return Checked(values, copies, unsigned=not may_carry(data))


def keep_checked(sha256: str, checked: Checked) -> Kept:
    """Keep what is derived from the picture whose bytes are in storage."""
    kept = {spec: _keep_rendition(derived) for spec, derived in checked.renditions.items()}
    return Kept(sha256, checked.values, kept, unsigned=checked.unsigned)


def keep_signature(data: bytes) -> Future[Kept]:
    """Keep a thought signature, byte for byte; it is written meanwhile."""
    values = {"mime_type": SIGNATURE_TYPE, "size": len(data)}
    return WRITERS.submit(lambda: Kept(store_bytes(data), values))


def record(workspace: Workspace, user: User | None, kept: Kept) -> Asset:
    """The asset of bytes that are kept; the same bytes in the same workspace give the same asset."""
    return record_all(workspace, user, [kept])[kept.sha256]


def record_all(workspace: Workspace, user: User | None, kept: Iterable[Kept]) -> dict[str, Asset]:
    """The assets by their hashes, as ``record`` gives them, in a few queries for all."""
    # In the order of the hashes, so that two who record the same bytes never deadlock.
    wanted = dict(sorted((one.sha256, one) for one in kept))
    known = Asset.objects.filter(workspace=workspace, sha256__in=wanted)
    assets = {asset.sha256: asset for asset in known if _keep_fresh(asset)}
    missing = {
        sha256: Asset(workspace=workspace, sha256=sha256, **one.values, created_by=user)
        for sha256, one in wanted.items()
        if sha256 not in assets
    }
    try:
        with transaction.atomic():
            Asset.objects.bulk_create(missing.values())
    except IntegrityError:  # somebody else has just brought one of them
        missing = {sha256: _get_or_create(workspace, user, wanted[sha256]) for sha256 in missing}
    _record_derived((asset, wanted[sha256]) for sha256, asset in missing.items())
    return assets | missing


def _record_derived(recorded: Iterable[tuple[Asset, Kept]]) -> None:
    """What is known of new assets beside their rows; whoever brought the same bytes a moment before said the same."""
    recorded = list(recorded)
    renditions = [
        Rendition(asset=asset, spec=spec, **values)
        for asset, kept in recorded
        for spec, values in kept.renditions.items()
    ]
    unsigned = [_credentials_row(asset, Credentials(NONE)) for asset, kept in recorded if kept.unsigned]
    Rendition.objects.bulk_create(renditions, ignore_conflicts=True)
    AssetCredentials.objects.bulk_create(unsigned, ignore_conflicts=True)


def adopt(asset: Asset, workspace: Workspace) -> Asset:
    """The same bytes as an asset of another workspace; the file is shared, not copied."""
    if asset.workspace_id == workspace.pk:
        return asset
    return record(workspace, asset.created_by, kept_of(asset))


def kept_of(asset: Asset) -> Kept:
    """What is known of a picture that is kept already."""
    size = ("mime_type", "size", "width", "height")
    names = (*size, "plain", "located", "animated", "color", "phash", "placeholder")
    return Kept(asset.sha256, {name: getattr(asset, name) for name in names})


def read_plain(asset: Asset, max_bytes: int | None = None) -> Picture:
    """The picture as a model may have it: the original bytes if they are plain, without the place where it was taken;
    else the lossless working copy.

    With ``max_bytes``, a larger original and every unusual one come as a JPEG of at most 4096 pixels a side.
    """
    copy = plain_copy(asset, max_bytes)
    return Picture(read_blob(copy.sha256), copy.mime_type)


def plain_copy(asset: Asset, max_bytes: int | None = None) -> Asset | Rendition:
    """Where the bytes are that ``read_plain`` reads; made now if they are not there yet."""
    spec = plain_spec(asset, max_bytes)
    return ensure_rendition(asset, spec) if spec else asset


def plain_spec(asset: Asset, max_bytes: int | None = None) -> str:
    """Which rendition ``plain_copy`` is; empty for the original itself."""
    if asset.plain and (max_bytes is None or asset.size <= max_bytes):
        return UNLOCATED if asset.located else ""
    return WORKING_COPY if max_bytes is None else SENT_COPY


def ensure_rendition(asset: Asset, spec: str) -> Rendition:
    """The rendition of that spec, made now if there is none. Raises InvalidRequest for a spec that is not allowed."""
    found = Rendition.objects.filter(asset=asset, spec=spec).first()
    if found is not None:
        return found
    data = read_blob(asset.sha256)
    made = _unlocated(asset, data) if spec == UNLOCATED else render_safely(data, spec)[0]
    rendition, _ = Rendition.objects.get_or_create(asset=asset, spec=spec, defaults=_keep_rendition(made))
    return rendition


def small_at_hand(asset: Asset) -> str:
    """The picture's thumbnail as a ``data:`` address; empty if it is not there yet, or its file is not on this machine."""
    made = Rendition.objects.filter(asset=asset, spec=THUMB).first()
    if made is None or made.size > MOST_INLINE or not isinstance(default_storage, FileSystemStorage):
        return ""
    try:
        return f"data:{made.mime_type};base64,{b64encode(read_blob(made.sha256)).decode()}"
    except (NotFound, StorageAway):
        return ""


def ensure_watermarked(asset: Asset, spec: str, text: str) -> Rendition:
    """The rendition of that spec with ``text`` all over it, kept under a name that no address can ask for."""
    kept = f"wm-{hashlib.sha256(text.encode()).hexdigest()[:16]}-{spec}"
    found = Rendition.objects.filter(asset=asset, spec=kept).first()
    if found is not None:
        return found
    made = watermark_safely(read_blob(asset.sha256), spec, text)
    rendition, _ = Rendition.objects.get_or_create(asset=asset, spec=kept, defaults=_keep_rendition(made))
    return rendition


def ensure_print(asset: Asset) -> Rendition:
    """A small JPEG to put into documents, made from the stage's rendition: that takes a tenth of the original's time."""
    found = Rendition.objects.filter(asset=asset, spec=PRINT).first()
    if found is not None:
        return found
    made = render_safely(read_blob(ensure_rendition(asset, STAGE).sha256), PRINT)[0]
    rendition, _ = Rendition.objects.get_or_create(asset=asset, spec=PRINT, defaults=_keep_rendition(made))
    return rendition


def ensure_changes(before: Asset, after: Asset, region: str, mask: Callable[[], bytes | None] | None) -> bytes:
    """What differs between two pictures, as the JSON that the API answers; measured once and kept as a rendition of ``after``.

    ``region`` names the region that ``mask()`` paints, both empty without one. On two cores a pair at 4K takes 0.6 s to
    measure and 0.01 s to read again; a browser would have to fetch and decode both originals for the same.
    """
    key = hashlib.sha256(f"1 {before.sha256} {region}".encode()).hexdigest()
    spec = f"changes-{key[:32]}"
    kept = Rendition.objects.filter(asset=after, spec=spec).first()
    if kept is not None:
        return read_blob(kept.sha256)
    found = compare_safely(read_plain(before).data, read_plain(after).data, None, mask() if mask else None)
    answer = {
        "changed_share": found.changed_share,
        "changed_inside_share": found.changed_inside,
        "changed_outside_share": found.changed_outside,
        "sharpness_kept": min(1.0, found.sharpness_ratio),
        "map": f"data:image/png;base64,{b64encode(found.heatmap_png).decode()}",
    }
    made = Derived(json.dumps(answer).encode(), "application/json", after.width or 0, after.height or 0)
    Rendition.objects.get_or_create(asset=after, spec=spec, defaults=_keep_rendition(made))
    return made.data


def _unlocated(asset: Asset, data: bytes) -> Derived:
    """The same pixels in the same format, not encoded anew."""
    return Derived(safely(without_location, data), asset.mime_type, asset.width, asset.height)


def ensure_credentials(asset: Asset) -> AssetCredentials:
    """The asset's Content Credentials, read now if that was not done, or was with another trust list.

    What cannot be read is a state of its own. Raises NotFound when storage has lost the picture.
    """
    trust_list = read_trust_list(settings.C2PA_TRUST_ANCHORS)
    still_true = Q(trust_list=trust_list.mark) | Q(state=NONE)
    found = AssetCredentials.objects.filter(still_true, asset=asset).first()
    if found is not None:
        return found
    return keep_credentials(
        asset, read_credentials(read_blob(asset.sha256), asset.mime_type, trust_list.pem), trust_list.mark
    )


def keep_credentials(asset: Asset, read: Credentials, trust_list: str = "") -> AssetCredentials:
    """Remember what was read of the asset; ``trust_list`` is the mark of the list that it was checked against."""
    row = _credentials_row(asset, read, trust_list)
    values = {name: getattr(row, name) for name in ("state", "signer", "steps", "story", "manifest", "trust_list")}
    return AssetCredentials.objects.update_or_create(asset=asset, defaults=values)[0]


def _credentials_row(asset: Asset, read: Credentials, trust_list: str = "") -> AssetCredentials:
    return AssetCredentials(
        asset=asset,
        state=read.state,
        signer=read.issuer or read.signer,
        steps=len(read.steps),
        story=read.to_json(),
        manifest=read.manifest,
        trust_list=trust_list,
    )


def _keep_rendition(derived: Derived) -> dict[str, Any]:
    return {
        "sha256": store_bytes(derived.data),
        "mime_type": derived.mime_type,
        "size": len(derived.data),
        "width": derived.width,
        "height": derived.height,
    }


def _get_or_create(workspace: Workspace, user: User | None, kept: Kept) -> Asset:
    values = {**kept.values, "created_by": user}
    asset, made = Asset.objects.get_or_create(workspace=workspace, sha256=kept.sha256, defaults=values)
    return asset if made or _keep_fresh(asset) else _get_or_create(workspace, user, kept)


def _keep_fresh(asset: Asset) -> bool:
    """Whether it is still there. Its use is yet to come: clean-up must not take it for one that has waited all the time."""
    if asset.created_at > timezone.now() - FRESH:
        return True
    return bool(Asset.objects.filter(pk=asset.pk).update(created_at=timezone.now()))
