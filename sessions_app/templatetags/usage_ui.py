"""What the usage pages need beyond the studio's own tags: shares for charts, and prices to edit."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.simple_tag
def percent(share: Decimal, of: Decimal = Decimal(1)) -> str:
    """``share`` of ``of`` as 0 to 100, for the width of a bar, whatever the language's decimal sign is."""
    return f"{min(Decimal(100), 100 * share / of) if of else 0:.1f}"


@register.filter
def plain_usd(amount: Decimal) -> str:
    """As a person would type it: 0.067, 3, 0.5."""
    return f"{amount:.6f}".rstrip("0").rstrip(".")
