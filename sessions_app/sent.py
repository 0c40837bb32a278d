"""Read models of what was sent for a turn: for the panel, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sessions_app.models import Asset, Attempt, Rendition, SentRequest, Turn

Json = dict[str, Any]
LONGEST_TEXT = 4_000


@dataclass(frozen=True)
class SentPart:
    """One piece of a request: words, or a picture with the asset that shows it, if that is still there."""

    text: str
    picture: Json | None
    asset: Asset | None
    signed: bool


@dataclass(frozen=True)
class SentView:
    """A request as the panel shows it; ``speakers`` are its contents in order, each with its parts.

    ``asked`` are its settings as (name, value), in words; ``tries`` counts the requests of the same attempt.
    """

    row: SentRequest
    speakers: tuple[tuple[str, tuple[SentPart, ...]], ...]
    asked: tuple[tuple[str, str], ...]
    pictures: int
    tries: int

    @property
    def left_out(self) -> list[tuple[str, list[int]]]:
        """The turns of which nothing was sent but words, by reason."""
        reasons: dict[str, list[int]] = {}
        sent = self.row.history.get("turns", [])
        for one in self.row.history.get("left_out", []):
            if one["turn"] in sent:
                continue
            reasons.setdefault(one["why"], []).append(one["turn"])
        return list(reasons.items())


def sent_view(turn: Turn, attempt: Attempt | None) -> SentView | None:
    """The last request that was sent for an attempt of the turn; None if none was."""
    if attempt is None:
        return None
    rows = list(SentRequest.objects.filter(attempt=attempt))
    if not rows:
        return None
    row = rows[-1]
    known = _assets(row, turn.session.workspace_id)
    speakers = tuple(
        (content["role"], tuple(_part(part, known) for part in content["parts"])) for content in row.contents
    )
    pictures = sum(part.picture is not None for _, parts in speakers for part in parts)
    return SentView(row, speakers, tuple(_settings(row.config)), pictures, len(rows))


def requests_json(turn: Turn) -> Json:
    """Everything that was sent for the turn, in order; long texts are cut and say so."""
    rows = SentRequest.objects.filter(attempt__turn=turn).select_related("attempt")
    return {"turn": str(turn.pk), "number": turn.number, "requests": [_row_json(row) for row in rows]}


def _row_json(row: SentRequest) -> Json:
    attempt = row.attempt
    return {
        "slot": attempt.slot,
        "attempt": attempt.number,
        "provider": attempt.provider,
        "model": attempt.model,
        "model_id": row.model_id,
        "served_by": attempt.model_id or None,
        "sent_at": row.sent_at.isoformat().replace("+00:00", "Z"),
        "bytes": row.size,
        "config": row.config,
        "history": row.history,
        "contents": [
            {"role": content["role"], "parts": [_cut(part) for part in content["parts"]]} for content in row.contents
        ],
    }


def _cut(part: Json) -> Json:
    text = part.get("text", "")
    if len(text) <= LONGEST_TEXT:
        return part
    return {**part, "text": f"{text[:LONGEST_TEXT]}… ({len(text):,} characters)"}


def _part(part: Json, known: dict[str, Asset]) -> SentPart:
    picture = part.get("picture")
    return SentPart(
        text=_cut(part).get("text", ""),
        picture=picture,
        asset=known.get(picture["sha256"]) if picture else None,
        signed="signature" in part,
    )


def _assets(row: SentRequest, workspace_id: UUID) -> dict[str, Asset]:
    """The assets behind the hashes of the pictures, which may be those of copies that were made for sending."""
    hashes = {part["picture"]["sha256"] for content in row.contents for part in content["parts"] if "picture" in part}
    copies = Rendition.objects.filter(sha256__in=hashes, asset__workspace=workspace_id).select_related("asset")
    known = {copy.sha256: copy.asset for copy in copies}
    return known | {asset.sha256: asset for asset in Asset.objects.filter(sha256__in=hashes, workspace=workspace_id)}


def _settings(config: Json, name: str = "") -> list[tuple[str, str]]:
    """The leaves of the settings with the names that the vendor gives them."""
    found: list[tuple[str, str]] = []
    for key, value in config.items():
        label = f"{name}.{key}" if name else key
        if isinstance(value, dict) and value:
            found += _settings(value, label)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for item in value:
                found += _settings(item, label) if isinstance(item, dict) else [(label, str(item))]
        elif isinstance(value, list):
            found.append((label, ", ".join(map(str, value))))
        else:
            found.append((label, "on" if value == {} else str(value)))
    return found
