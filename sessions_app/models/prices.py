"""This installation's own prices, where they differ from the catalogue's."""

from __future__ import annotations

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

TOKENS = ("input", "text", "image")
"""The kinds of tokens that have a price; every other ``what`` is a picture size."""


class ModelPrice(models.Model):
    """One price of one model. ``what`` is a picture size (``1K``), or a kind of token; then it is for a million."""

    provider = models.CharField(max_length=40, help_text="For example gemini.")
    model = models.CharField(max_length=80, help_text="The model's name in the catalogue, for example nano-banana-2.")
    what = models.CharField(
        max_length=8,
        validators=[RegexValidator(r"^(512|1K|2K|4K|input|text|image)$", "A size (1K), or input, text or image.")],
        help_text="512, 1K, 2K or 4K: one picture. input, text or image: a million tokens.",
    )
    usd = models.DecimalField(max_digits=10, decimal_places=6, validators=[MinValueValidator(0)])
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "model", "what"], name="one_price_each")]

    def __str__(self) -> str:
        return f"{self.provider}/{self.model} {self.what}: ${self.usd}"
