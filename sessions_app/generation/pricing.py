"""What a picture will cost, told before it is made: the button, the reservation and the ledger's estimate are this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sessions_app.budgets import as_money
from sessions_app.context_plan import FINISH, brought_by, plan_context, references_of, room_beside, sent_size
from sessions_app.models import Asset, Output, Turn, TurnInput
from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.catalog import estimate_usd
from sessions_app.providers.requiring import fitting
from sessions_app.providers.tiers import at_tier
from sessions_app.regions import is_marked


@dataclass(frozen=True)
class Quote:
    """The price of one picture in US dollars: 0 for a free engine, None where nobody knows.

    ``picture_usd`` is the picture's own part; the rest is for ``pictures_in`` pictures (base, references, history)
    and the words that go in with it. ``note`` says what may come on top.
    """

    usd: Decimal | None
    picture_usd: Decimal | None
    pictures_in: int = 0
    note: str = ""


def quote(
    provider: Provider,
    model: ModelInfo,
    prompt: str,
    settings: Mapping[str, Any],
    base: Output | None,
    references: Sequence[Asset],
    *,
    brought: bool = False,
    marked: bool = False,
) -> Quote:
    """The price of one picture of a turn; ``brought``: the picture to edit comes with the prompt; ``marked``: a copy of
    it goes along on which something is drawn.
    """
    if not provider.costs_money:
        return Quote(Decimal(0), Decimal(0))
    size, context = settings.get("image_size"), settings.get("context") or "full"
    sizes = [sent_size(asset, model) for asset in (*references, *([base.asset] if base and marked else ()))]
    known = {asset.sha256 for asset in references}
    room = room_beside(sizes, len(prompt.encode()))
    plan = plan_context(base, provider.name, model, context, room=room, known=known)
    sent = base is None and brought and context != "fresh"
    # A marked copy is no picture to go on from: the picture itself comes after it, even if the history ends with it.
    again = marked and base is not None and plan.base is None
    pictures = plan.pictures + len(references) + sent + marked + again
    tier = settings.get("service_tier")
    usd = estimate_usd(model, size, pictures_in=pictures, characters_in=plan.characters + len(prompt))
    searches = settings.get("grounding") in ("web", "web_and_image") and model.search_usd
    note = f"A search may add {as_money(searches)} once the month's free ones are used." if searches else ""
    return Quote(_rounded(at_tier(usd, tier)), _rounded(at_tier(estimate_usd(model, size), tier)), pictures, note)


def finishing_price(model: ModelInfo, size: str | None) -> Decimal | None:
    """The price of a draft rendered again at ``size``: the draft and a fixed sentence go in, nothing else."""
    return _rounded(estimate_usd(model, size, pictures_in=1, characters_in=len(FINISH)))


def price_of(turn: Turn, provider: Provider, model: ModelInfo) -> Decimal | None:
    """The price of one picture of a turn that is there, by this model, with the settings that it takes.

    One that waits for its base costs about what the turn that it revises does, else counts one picture for it.
    """
    settings = fitting(model, turn.settings)
    if turn.finishes_id is not None:
        return finishing_price(model, settings.get("image_size"))
    references = [item.asset for item in references_of(turn)]
    base = turn.revises.base if turn.waits and turn.revises else turn.base
    brought = turn.waits or brought_by(turn) is not None
    told = quote(provider, model, turn.prompt, settings, base, references, brought=brought, marked=is_marked(turn))
    return told.usd


def price_elsewhere(turn: Turn, provider: Provider, model: ModelInfo) -> Decimal | None:
    """About what ``price_of`` says of a model that has made none of the turns before, without a query.

    It is sent no history of another's, only the latest picture; the earlier prompts, at most $0.001, are left out. For
    tiles, of which a page has hundreds.
    """
    if not provider.costs_money:
        return Decimal(0)
    settings = fitting(model, turn.settings)
    size = settings.get("image_size")
    if turn.finishes_id is not None:
        return finishing_price(model, size)
    roles = [item.role for item in turn.inputs.all()]
    drawn = turn.region is not None or bool(turn.pins or turn.markup) or TurnInput.Kind.MARKUP in roles
    references = sum(role == TurnInput.Kind.REFERENCE for role in roles) + drawn
    edited = settings.get("context") != "fresh" and (turn.base_id is not None or TurnInput.Kind.BASE in roles)
    usd = estimate_usd(model, size, pictures_in=references + edited, characters_in=len(turn.prompt))
    return _rounded(at_tier(usd, settings.get("service_tier")))


def _rounded(usd: Decimal | None) -> Decimal | None:
    """To a millionth, as the ledger keeps it."""
    return None if usd is None else usd.quantize(Decimal("0.000001"))
