"""Invisible watermarks, as vendors state them. There is no way to detect them here, and none is claimed."""

from __future__ import annotations


def stated_watermark(model_id: str) -> str | None:
    """The watermark that the maker of the model says is in every picture; None where nothing is said.

    Google states SynthID for all of its image models (ai.google.dev, image generation), by whatever way they are
    reached: gateways put their own words before the id.
    """
    return "SynthID" if "gemini" in model_id.lower() else None
