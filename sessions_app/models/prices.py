"""This installation's own prices, where they differ from the catalogue's."""

from __future__ import annotations

import time
from decimal import Decimal
from functools import lru_cache

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

TOKENS = ("input", "text", "image")
"""The kinds of tokens that have a price."""
SEARCH = "search"
"""One search query. Every other ``what`` is a picture size."""


class ModelPrice(models.Model):
    """One price of one model. ``what`` is a picture size (``1K``), a search, or a kind of token, then for a million.

    ``provider`` is ``gemini`` for Google's models, whichever key or door they are used by; else a gateway's name.
    """

    provider = models.CharField(max_length=40, help_text="gemini for every key of Google's; else the gateway's name.")
    model = models.CharField(max_length=80, help_text="The model's name in the catalogue, for example nano-banana-2.")
    what = models.CharField(
        max_length=8,
        validators=[
            RegexValidator(r"^(512|1K|2K|4K|input|text|image|search)$", "A size (1K), or input, text, image or search.")
        ],
        help_text="512, 1K, 2K or 4K: one picture. input, text or image: a million tokens. search: one search.",
    )
    usd = models.DecimalField(max_digits=10, decimal_places=6, validators=[MinValueValidator(0)])
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "model", "what"], name="one_price_each")]

    def __str__(self) -> str:
        return f"{self.provider}/{self.model} {self.what}: ${self.usd}"


SHOWN_SECONDS = 2
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "BRL": "R$", "PLN": "zł"}
"""Of other currencies the code stands before the amount."""


class Currency(models.Model):
    """In which currency people read amounts, at a rate that staff set; without a row, US dollars. The ledger, budgets and
    price lists are in US dollars whatever it says. There is one row at most, and its ``id`` is 1.
    """

    code = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    per_usd = models.DecimalField(max_digits=12, decimal_places=6, validators=[MinValueValidator(Decimal("0.000001"))])
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_currency")]

    def __str__(self) -> str:
        return f"{self.per_usd} {self.code} to the dollar"

    @property
    def symbol(self) -> str:
        """What stands before an amount: a sign, or the code and a space."""
        return SYMBOLS.get(self.code, f"{self.code}\u00a0")

    @classmethod
    def shown(cls) -> Currency:
        """The one that people read, as of at most two seconds ago: a page asks for it with every amount."""
        return _shown_lately(int(time.monotonic() / SHOWN_SECONDS))

    @staticmethod
    def forget_shown() -> None:
        """Ask anew, in this process: it has been changed."""
        _shown_lately.cache_clear()


@lru_cache(maxsize=2)
def _shown_lately(_now: int) -> Currency:
    return Currency.objects.filter(pk=1).first() or Currency(code="USD", per_usd=Decimal(1))
