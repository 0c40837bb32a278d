"""Service tiers: how soon and how surely a vendor serves a call, and what that does to its price.

Google's pages on optimization, flex, priority and batches, as of 2026-11: flex and batch are half the price, priority
is 75 to 100 % more. Which it is for image models is not printed, so the dearer counts. A batch is answered within 24
hours, mostly much sooner.
"""

from __future__ import annotations

from decimal import Decimal

STANDARD, FLEX, PRIORITY, BATCH = "standard", "flex", "priority", "batch"
FACTORS = {STANDARD: Decimal(1), FLEX: Decimal("0.5"), PRIORITY: Decimal(2), BATCH: Decimal("0.5")}
"""What a tier costs, as a share of the standard price."""

FLEX_DEADLINE_SECONDS = 960.0
"""Google aims at 1 to 15 minutes for flex; a deadline below that would lose paid answers."""


def at_tier(usd: Decimal | None, tier: str | None) -> Decimal | None:
    """The standard price ``usd`` at a tier; None means standard."""
    return None if usd is None else usd * FACTORS[tier or STANDARD]


def read_tier(word: object) -> str:
    """The tier that a vendor's word names, or nothing."""
    name = str(word or "").lower()
    return name if name in FACTORS else ""
