"""Gemini's image models as data: ids, life, abilities, pixels, tokens, prices; and the sums over them.

Sources of the figures: Google's pages on image generation, models, pricing and deprecations, as of 2026-11-22.
Prices are US dollars before tax.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sessions_app.errors import InvalidRequest, word
from sessions_app.providers.base import Capabilities, Grounding, ImageRequest, ModelInfo, TokenPrices, Usage
from sessions_app.providers.requiring import can, can_make, validate_request
from sessions_app.providers.tiers import BATCH, FLEX, PRIORITY, STANDARD

MAX_REQUEST_BYTES = 20 * 1024 * 1024
"""What one Developer API request may hold. Google's pages say 20 MB in one place and 100 MB in another."""

MAX_PICTURE_BYTES = 5_000_000
"""Of one picture that goes along: a camera's photo as it is, and room for others and for the history."""

_RATIOS_1K: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "1:4": (512, 2048),
    "1:8": (384, 3072),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:1": (2048, 512),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "8:1": (3072, 384),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
}
_RATIOS_2_5: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "3:4": (864, 1184),
    "4:3": (1184, 864),
    "4:5": (896, 1152),
    "5:4": (1152, 896),
    "9:16": (768, 1344),
    "16:9": (1344, 768),
    "21:9": (1536, 672),
}
_FOURTEEN = tuple(_RATIOS_1K)
_TEN = tuple(_RATIOS_2_5)
_TIERS = (STANDARD, FLEX, PRIORITY, BATCH)
"""Of Gemini 3. Google prints no list for image models; one that refuses a tier does so at no cost, and the turn says it.
Batches it prints for each model; of Lite it says nothing.
"""

_HALVES = {"512": 1, "1K": 2, "2K": 4, "4K": 8}
"""Every size of Gemini 3 is the 1K size times a power of two; here in halves."""


SEARCH_USD = Decimal("0.014")
"""Of one search query beyond ``FREE_SEARCHES``; one answer may rest on several (Google's price list)."""

FREE_SEARCHES = 5000
"""Search queries that Google gives a customer each month, over all models of Gemini 3 together."""

PICTURE_TOKENS = 1120
"""What one input picture counts for a model that the catalogue does not know: as for Gemini 3."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the catalogue knows of a model beyond what every engine has.

    ``successor`` is the name of the model to offer when none of the ids answers. ``signed``: the model signs its parts
    and refuses a history without the signatures. ``picture_tokens`` is what one input picture counts.
    ``default_thinking`` is the level that the model takes by itself, where Google says so.
    """

    info: ModelInfo
    state: Literal["current", "deprecated"]
    shutdown: date | None
    successor: str
    signed: bool
    input_limit: int
    output_limit: int
    picture_tokens: int
    token_prices: TokenPrices
    default_thinking: str = ""


def _pixels(ratios: tuple[str, ...], sizes: tuple[str, ...]) -> dict[tuple[str, str], tuple[int, int]]:
    table = {}
    for ratio in ratios:
        width, height = _RATIOS_1K[ratio]
        for size in sizes:
            table[ratio, size] = (width * _HALVES[size] // 2, height * _HALVES[size] // 2)
    return table


def _gemini_3(
    ratios: tuple[str, ...],
    sizes: tuple[str, ...],
    thinking: tuple[str, ...],
    grounding: tuple[Grounding, ...],
    references: int,
    *,
    characters: int | None = None,
    objects: int | None = None,
    styles: int | None = None,
    tiers: tuple[str, ...] = _TIERS,
) -> Capabilities:
    return Capabilities(
        ratios,
        sizes,
        thinking,
        grounding,
        tiers,
        references,
        max_characters=characters,
        max_objects=objects,
        max_styles=styles,
        history=True,
        max_picture_bytes=MAX_PICTURE_BYTES,
        pixels=_pixels(ratios, sizes),
    )


def _usd(**by_size: str) -> dict[str, Decimal]:
    """Prices by size; a keyword cannot start with a digit, so the sizes are written ``s1K``."""
    return {size.removeprefix("s"): Decimal(price) for size, price in by_size.items()}


def _per_million(input: str, text: str, image: str) -> TokenPrices:
    return TokenPrices(Decimal(input), Decimal(text), Decimal(image))


_GROUND_ALL: tuple[Grounding, ...] = ("off", "web", "web_and_image")

# The first row is the default. Nano Banana 2 leads with its successor's id, because Google retires its own.
_ROWS: tuple[Details, ...] = (
    Details(
        ModelInfo(
            name="nano-banana-2",
            label="Nano Banana 2",
            provider="gemini",
            ids=("gemini-nano-banana-2.1", "gemini-3.1-flash-image", "gemini-3.1-flash-image-preview"),
            tagline=word("Fast, for trying things out"),
            capabilities=_gemini_3(
                _FOURTEEN, ("512", "1K", "2K", "4K"), ("minimal", "high"), _GROUND_ALL, 14, characters=4, objects=10
            ),
            prices_usd=_usd(s512="0.045", s1K="0.067", s2K="0.101", s4K="0.151"),
            search_usd=SEARCH_USD,
            fallback="nano-banana-pro",
        ),
        state="deprecated",
        shutdown=date(2026, 10, 29),
        successor="nano-banana-2.1",
        signed=True,
        input_limit=131_072,
        output_limit=32_768,
        picture_tokens=1120,
        token_prices=_per_million("0.50", "3.00", "60"),
        default_thinking="minimal",
    ),
    Details(
        ModelInfo(
            name="nano-banana-pro",
            label="Nano Banana Pro",
            provider="gemini",
            ids=("gemini-3-pro-image", "gemini-3-pro-image-preview"),
            tagline=word("Slower and finer, for the final picture"),
            capabilities=_gemini_3(_TEN, ("1K", "2K", "4K"), (), ("off", "web"), 14, characters=5, objects=6, styles=3),
            prices_usd=_usd(s1K="0.134", s2K="0.134", s4K="0.24"),
            search_usd=SEARCH_USD,
            fallback="nano-banana-2.1",
            aliases=("nano-banana-pro-preview",),
        ),
        state="current",
        shutdown=None,
        successor="",
        signed=True,
        input_limit=65_536,
        output_limit=32_768,
        picture_tokens=560,
        token_prices=_per_million("2.00", "12.00", "120"),
    ),
    Details(
        ModelInfo(
            name="nano-banana-2.1",
            label="Nano Banana 2.1",
            provider="gemini",
            ids=("gemini-nano-banana-2.1",),
            tagline=word("Fast, at half the price"),
            capabilities=_gemini_3(
                _FOURTEEN,
                ("1K", "2K", "4K"),
                ("minimal", "medium", "high"),
                _GROUND_ALL,
                14,
                characters=4,
                objects=10,
            ),
            prices_usd=_usd(s1K="0.0336", s2K="0.0504", s4K="0.0756"),
            search_usd=SEARCH_USD,
            fallback="nano-banana-pro",
            # Nano Banana 2 lists this id too; as a name it means this model.
            aliases=("gemini-nano-banana-2.1",),
        ),
        state="current",
        shutdown=None,
        successor="",
        signed=True,
        input_limit=131_072,
        output_limit=32_768,
        picture_tokens=1120,
        token_prices=_per_million("1.50", "7.50", "30"),
        default_thinking="medium",
    ),
    Details(
        ModelInfo(
            name="nano-banana-2-lite",
            label="Nano Banana 2 Lite",
            provider="gemini",
            ids=("gemini-3.1-flash-lite-image",),
            tagline=word("Quickest and cheapest, for simple edits"),
            # Google does not tune it for several references, and prints no limit; three is the older model's.
            capabilities=_gemini_3(_TEN, ("1K",), ("minimal", "high"), ("off",), 3, tiers=(STANDARD, FLEX, PRIORITY)),
            prices_usd=_usd(s1K="0.0336"),
            fallback="nano-banana-2.1",
        ),
        state="current",
        shutdown=None,
        successor="nano-banana-2.1",
        signed=True,
        input_limit=65_536,
        output_limit=32_768,
        picture_tokens=258,
        token_prices=_per_million("0.25", "1.50", "30"),
        default_thinking="minimal",
    ),
    Details(
        ModelInfo(
            name="nano-banana",
            label="Nano Banana (original)",
            provider="gemini",
            ids=("gemini-2.5-flash-image", "gemini-2.5-flash-image-preview"),
            tagline=word("The first one, for projects that used it before"),
            capabilities=Capabilities(
                aspect_ratios=_TEN,
                service_tiers=(STANDARD, BATCH),
                max_references=3,
                history=True,
                max_picture_bytes=MAX_PICTURE_BYTES,
                pixels={(ratio, "1K"): size for ratio, size in _RATIOS_2_5.items()},
            ),
            prices_usd=_usd(s1K="0.039"),
            fallback="nano-banana-2.1",
        ),
        state="deprecated",
        shutdown=date(2027, 3, 15),
        successor="nano-banana-2.1",
        signed=False,
        input_limit=32_768,
        output_limit=32_768,
        picture_tokens=258,
        token_prices=_per_million("0.30", "2.50", "30"),
    ),
)

MODELS: tuple[ModelInfo, ...] = tuple(row.info for row in _ROWS)
"""Gemini's models, the default first."""


_BY_NAME = {row.info.name: row for row in _ROWS}


def match(models: tuple[ModelInfo, ...], word: str) -> ModelInfo | None:
    """The model that ``word`` names: by its name or an alias, else by a vendor's id; None if there is none."""
    word = word.removeprefix("models/")
    by_name = (model for model in models if word in (model.name, *model.aliases))
    by_id = (model for model in models if word in model.ids)
    return next(by_name, None) or next(by_id, None)


def find(name_or_id: str) -> ModelInfo:
    """Gemini's model of this name, alias or id. Raises ``InvalidRequest`` with code ``model_not_found``."""
    model = match(MODELS, name_or_id)
    if model is None:
        raise unknown_model(name_or_id, MODELS)
    return model


def details(name_or_id: str) -> Details:
    """Like ``find``, with life, limits and token prices."""
    return _BY_NAME[find(name_or_id).name]


def unknown_model(name: str, models: tuple[ModelInfo, ...]) -> InvalidRequest:
    """The error for a name that none of ``models`` has."""
    there = ", ".join(model.name for model in models)
    message = f"There is no model called {name}. Choose one of {there}."
    return InvalidRequest(message, code="model_not_found", field="settings.model")


def ids_for(request: ImageRequest) -> tuple[str, ...]:
    """The ids to try for this request, best first: those whose own model can do what is asked.

    Nano Banana 2 makes 512 pixels and its successor does not, so such a request passes the successor by.
    Raises ``InvalidRequest`` if there is no such model or it cannot do it.
    """
    info = find(request.model)
    validate_request(info, request)
    return tuple(id for id in info.ids if can(find(id), request))


def serving(model: ModelInfo, image_size: str | None = None) -> ModelInfo:
    """The catalogue's model whose id is asked first for a picture of this size: its prices are what the picture costs.

    Nano Banana 2 is served by its successor, whose picture costs half, at every size that the successor makes.
    """
    known = (match(MODELS, id) for id in model.ids)
    return next((one for one in known if one and can_make(one, image_size)), model)


def estimate_usd(
    model: ModelInfo, image_size: str | None = None, *, pictures_in: int = 0, characters_in: int = 0
) -> Decimal | None:
    """About what one picture will cost: itself, and every picture and letter that goes in with it.

    ``pictures_in`` counts base, references and the pictures of the history. Thoughts (about 200 tokens, USD 0.002 at
    most) and search queries (5,000 free a month, then USD 0.014 each) are not in it. None for a model without prices.
    """
    sizes = model.prices_usd
    price = sizes.get(image_size or "1K")
    if price is None and not model.capabilities.image_sizes:
        price = next(iter(sizes.values()), None)
    row = _BY_NAME.get(model.name)
    prices = model.token_prices or (row.token_prices if row else None)
    if price is None or prices is None:
        return price
    tokens = pictures_in * (row.picture_tokens if row else PICTURE_TOKENS) + characters_in // 4
    return price + tokens * prices.input / 1_000_000


def cost_usd(
    model_id: str, usage: Usage, prices: TokenPrices | None = None, pictures_usd: Decimal | None = None
) -> Decimal | None:
    """The true cost of an answer by its usage, search queries left out; None if the model or the usage is unknown.

    ``prices`` replace the catalogue's; ``pictures_usd`` is what the answer's pictures cost where they have a price of
    their own, apart from their tokens.
    """
    model = match(MODELS, model_id)
    prices = prices or (_BY_NAME[model.name].token_prices if model else None)
    if prices is None or usage == Usage():
        return None
    words = usage.text_tokens + usage.thought_tokens
    pictures = usage.image_tokens * prices.image / 1_000_000 if pictures_usd is None else pictures_usd
    return (usage.input_tokens * prices.input + words * prices.text) / 1_000_000 + pictures


def request_bytes(request: ImageRequest) -> int:
    """About how large the request's body will be, to compare with ``MAX_REQUEST_BYTES``: all of it in base64."""
    turns = [part for exchange in request.history for part in (*exchange.asked, *exchange.answered) if not part.thought]
    pictures = [part.picture for part in turns] + [reference.picture for reference in request.references]
    raw = sum(len(picture.data) for picture in (*pictures, request.base, request.marked, request.mask) if picture)
    raw += sum(len(part.signature or b"") for part in turns)
    words = (
        len(request.prompt)
        + len(request.where)
        + sum(map(len, request.earlier))
        + sum(len(part.text or "") for part in turns)
    )
    return raw * 4 // 3 + words + 4096
