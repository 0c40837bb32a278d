"""This installation's own prices, where they differ from the catalogue's."""

from __future__ import annotations

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
