"""Sessions as a ZIP to keep: all that was said as JSON, all pictures byte for byte, under names that people can read."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from sessions_app import gallery
from sessions_app.assetstore import open_blob
from sessions_app.comments import threads
from sessions_app.errors import NotFound
from sessions_app.models import Asset, Attempt, KeepLock, Review, Session, Turn
from sessions_app.queries import Media, TurnView, turn_view, turns_for_show
from sessions_app.representation import (
    Json,
    attempt_json,
    comments_json,
    lock_json,
    moment,
    review_json,
    session_json,
    turn_json,
)
from sessions_app.serving import EXTENSIONS

FORMAT, VERSION = "palimpsest-session", 1
BLOCK = 256 * 1024
AT_ONCE = 50
"""Turns that are read together: a session may have 1,000."""
README = """{title}

session.json has all of it: turns with prompts, settings and outcomes, notes and decisions; turns.txt is the same in short.
pictures/ has the files exactly as they were uploaded or as a model returned them, named by the turn that first shows them.
Times are UTC, shares 0 to 1 of the picture, money US dollars.
"""


@dataclass(frozen=True)
class Entry:
    """A file of the archive: its text, or the hash under which storage has its bytes."""

    path: str
    made_at: datetime
    text: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class _Files(Media):
    """Where pictures are in the archive, instead of on the server."""

    paths: dict[UUID, str] | None = None

    def original(self, asset: Asset) -> str:
        """The path within the session's folder."""
        return (self.paths or {}).get(asset.pk, "")


def folder_of(session: Session) -> str:
    """What the session's folder is called: no two have the same."""
    return f"{slugify(session.title)[:60] or 'session'}-{str(session.pk)[:8]}"


def entries_of(session: Session, turns: QuerySet[Turn]) -> list[Entry]:
    """All files of the session, or of these turns of it, in English whoever asks: they may be read in again anywhere.

    Bytes are read only when the archive is written.
    """
    with override("en"):
        return _entries_of(session, turns)


def _entries_of(session: Session, turns: QuerySet[Turn]) -> list[Entry]:
    now = timezone.now()
    views = [turn_view(turn, Media()) for turn in _shown(turns)]
    locks = list(KeepLock.objects.filter(turn__in=turns).select_related("mask", "author"))
    pictures = list(_pictures(views, locks))
    media = _Files(paths={asset.pk: path for path, asset in pictures})
    folder = folder_of(session)
    [card] = gallery.cards([session])
    told: Json = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": moment(now),
        "session": _without(session_json(card), "cover", "found", "running", "last_seq"),
        "turns": [_turn(view, media) for view in views],
        "comments": comments_json(one for said in threads(view.turn.pk for view in views).values() for one in said),
        "reviews": [review_json(one) for one in Review.objects.filter(turn__in=turns).select_related("reviewer")],
        "locks": [lock_json(lock) for lock in locks],
        "files": [
            {"path": path, "asset": str(a.pk), "sha256": a.sha256, "bytes": a.size, "mime": a.mime_type}
            for path, a in pictures
        ],
    }
    return [
        Entry(f"{folder}/README.txt", now, README.format(title=session.title or "A session without a title")),
        Entry(f"{folder}/session.json", now, json.dumps(told, ensure_ascii=False, indent=1)),
        Entry(f"{folder}/turns.txt", now, "".join(_lines(view, media) for view in views)),
        *(Entry(f"{folder}/{path}", asset.created_at, sha256=asset.sha256) for path, asset in pictures),
    ]


def write_zip(entries: Iterable[Entry], comment: str = "") -> Iterator[bytes]:
    """The archive, block by block. A file that storage has lost is named in missing.txt."""
    pipe, missing = _Pipe(), []
    with ZipFile(pipe, "w", ZIP_STORED) as archive:
        archive.comment = comment.encode()
        for entry in entries:
            info = ZipInfo(entry.path, entry.made_at.timetuple()[:6])
            info.external_attr = 0o644 << 16
            info.compress_type = ZIP_STORED if entry.sha256 else ZIP_DEFLATED
            try:
                source = open_blob(entry.sha256) if entry.sha256 else io.BytesIO(entry.text.encode())
            except NotFound:
                missing.append(entry.path)
                continue
            with source, archive.open(info, "w") as target:
                while block := source.read(BLOCK):
                    target.write(block)
                    yield from pipe.drain()
        if missing:
            archive.writestr("missing.txt", "\n".join(missing) + "\n")
    yield from pipe.drain()


def _shown(turns: QuerySet[Turn]) -> Iterator[Turn]:
    ids = list(turns.order_by("number").values_list("pk", flat=True))
    for at in range(0, len(ids), AT_ONCE):
        yield from turns_for_show(Turn.objects.filter(pk__in=ids[at : at + AT_ONCE]))


def _pictures(views: Iterable[TurnView], locks: Iterable[KeepLock]) -> Iterator[tuple[str, Asset]]:
    """Each picture once, with its path: by the turn that first shows it."""
    seen: set[UUID] = set()
    for path, asset in _named(views, locks):
        if asset.pk not in seen:
            seen.add(asset.pk)
            yield f"pictures/{path}.{EXTENSIONS.get(asset.mime_type, 'bin')}", asset


def _named(views: Iterable[TurnView], locks: Iterable[KeepLock]) -> Iterator[tuple[str, Asset]]:
    for view in views:
        turn = f"turn-{view.turn.number:04}"
        outputs = view.turn.outputs
        for number, output in enumerate(outputs, start=1):
            yield turn if len(outputs) == 1 else f"{turn}-{number}", output.asset
            if output.model_asset:
                yield f"{turn}-{number}-model", output.model_asset
        for number, item in enumerate(view.inputs, start=1):
            yield f"{turn}-{item.role}-{number}", item.asset
    for number, lock in enumerate(locks, start=1):
        if lock.mask:
            yield f"lock-{number}", lock.mask


def _turn(view: TurnView, media: Media) -> Json:
    """As the API has it, but with every attempt, and of descriptions only what a person wrote."""
    attempts = sorted(view.turn.attempts.all(), key=lambda one: (one.slot, one.number))
    told = turn_json(view, media) | {
        "alt_text": view.turn.alt_text,
        "palettes": view.turn.palettes,
        "attempts": [_attempt(attempt) for attempt in attempts],
    }
    for picture in (*told["outputs"], *told["inputs"]):
        del picture["renditions"]
    return told


def _attempt(attempt: Attempt) -> Json:
    """With what the API tells of the turn alone."""
    return attempt_json(attempt) | {
        "model_id": attempt.model_id,
        "created_at": moment(attempt.created_at),
        "text": attempt.text,
        "notes": attempt.notes,
        "grounding": attempt.grounding,
        "outputs": [str(output.pk) for output in sorted(attempt.outputs.all(), key=lambda one: one.position)],
    }


def _lines(view: TurnView, media: Media) -> str:
    """The turn for people: what was asked, by whom, of which model, and which file came of it."""
    turn, attempt = view.turn, view.attempt
    facts = [moment(turn.created_at), turn.author_name, f"{view.status}"]
    facts.append(attempt.model_id or attempt.model if attempt and not view.is_upload else "")
    parent = f" (after turn {view.parent_number})" if view.parent_number else ""
    file = media.original(view.picture.asset) if view.picture else attempt.error_message if attempt else ""
    said = ", ".join(fact for fact in facts if fact)
    return f"Turn {turn.number}{parent}: {said}\n{view.title}\n{file}\n\n"


def _without(told: Json, *names: str) -> Json:
    return {name: value for name, value in told.items() if name not in names}


class _Pipe(io.RawIOBase):
    """A file that cannot go back: what is written is handed on at once."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def writable(self) -> bool:
        """Only that."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take it all."""
        self._blocks.append(bytes(data))
        return len(data)

    def drain(self) -> list[bytes]:
        """What has come since; nothing empty."""
        blocks, self._blocks = self._blocks, []
        return [block for block in blocks if block]
