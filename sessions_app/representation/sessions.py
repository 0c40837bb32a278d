"""Sessions as lists show them, and links to them."""

from __future__ import annotations

from sessions_app.gallery import HitView, SessionCard
from sessions_app.models import (
    THUMB,
    ShareLink,
)
from sessions_app.queries import PictureView
from sessions_app.representation.values import Json, dollars, moment, opaque_id


def session_json(card: SessionCard) -> Json:
    """A session with its counts, cover and cost."""
    session = card.session
    return {
        "id": str(session.pk),
        "workspace": str(session.workspace_id),
        "title": session.title,
        "author": session.author.get_username() if session.author else None,
        "created_at": moment(session.created_at),
        "updated_at": moment(session.updated_at),
        "archived_at": moment(session.archived_at) if session.archived_at else None,
        "trashed_at": moment(session.trashed_at) if session.trashed_at else None,
        "folder": opaque_id(session.folder_id),
        "private": session.private,
        "tags": [tag.name for tag in session.tags.all()],
        "last_seq": session.last_seq,
        "turns": card.turns,
        "starred": card.starred,
        "running": card.running,
        "cost_usd": dollars(card.cost_usd),
        "cover": picture_json(card.cover) if card.cover else None,
        "found": _found_json(card.found) if card.found else None,
    }


def _found_json(found: HitView) -> Json:
    text, words = "", []
    for piece, asked in found.hit.pieces:
        if asked:
            words.append([len(text), len(text) + len(piece)])
        text += piece
    return {
        "kind": found.hit.kind,
        "turn": opaque_id(found.hit.turn_id),
        "number": found.hit.turn_number,
        "text": text,
        "words": words,
        "picture": picture_json(found.picture) if found.picture else None,
    }


def picture_json(picture: PictureView) -> Json:
    return {
        "output": str(picture.output_id),
        "asset": str(picture.asset.pk),
        "url": picture.original,
        "width": picture.width,
        "height": picture.height,
        "renditions": {THUMB: picture.thumb},
    }


def share_json(link: ShareLink) -> Json:
    """A link without its token, which nobody has any more."""
    return {
        "id": str(link.pk),
        "session": str(link.session_id),
        "scope": link.scope,
        "turn": opaque_id(link.turn_id),
        "output": opaque_id(link.output_id),
        "mode": link.mode,
        "password": bool(link.password),
        "expires_at": moment(link.expires_at) if link.expires_at else None,
        "max_views": link.max_views,
        "allow": {name: getattr(link, f"allow_{name}") for name in ("comment", "approve", "download", "fork")},
        "show": {name: getattr(link, f"show_{name}") for name in ("prompts", "names", "costs")},
        "watermark": link.watermark,
        "note": link.note,
        "author": link.created_by.get_username() if link.created_by else None,
        "views": link.views,
        "last_opened_at": moment(link.last_opened_at) if link.last_opened_at else None,
        "created_at": moment(link.created_at),
    }
