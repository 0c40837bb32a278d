"""Which id a name stands for today, and what happens when Google retires one."""

from __future__ import annotations

import pytest

from sessions_app.errors import Billed
from sessions_app.providers.gemini import GeminiProvider
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, refusal

SUCCESSOR, OWN, PREVIEW = "gemini-nano-banana-2.1", "gemini-3.1-flash-image", "gemini-3.1-flash-image-preview"


def asked_ids(gemini: StandIn) -> list[str]:
    """The ids of all requests so far."""
    return [entry["model"] for entry in gemini.log]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("nano-banana-2", SUCCESSOR),
        (PREVIEW, SUCCESSOR),
        ("nano-banana-pro", "gemini-3-pro-image"),
        ("gemini-3-pro-image-preview", "gemini-3-pro-image"),
        ("nano-banana-2.1", SUCCESSOR),
        (SUCCESSOR, SUCCESSOR),
        ("gemini-3.1-flash-lite-image", "gemini-3.1-flash-lite-image"),
    ],
)
def test_it_resolves_a_name_to_an_id_that_answers(
    name: str, id: str, gemini: StandIn, provider: GeminiProvider
) -> None:
    assert ask(provider, model=name).model_id == id
    assert asked_ids(gemini) == [id]


def test_it_takes_the_next_id_on_a_404_and_remembers(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(retired=[SUCCESSOR])
    assert ask(provider).model_id == OWN
    assert ask(provider).model_id == OWN
    assert asked_ids(gemini) == [SUCCESSOR, OWN, OWN]


def test_it_passes_by_an_id_that_cannot_do_what_is_asked(gemini: StandIn, provider: GeminiProvider) -> None:
    assert ask(provider, image_size="512").model_id == OWN
    assert ask(provider, image_size="1K").model_id == SUCCESSOR
    assert asked_ids(gemini) == [OWN, SUCCESSOR]


def test_it_offers_no_model_that_is_gone_as_well(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(retired=[SUCCESSOR, OWN, PREVIEW])
    error = refusal(provider)
    assert (error.code, error.billed, error.hint) == ("model_not_found", Billed.NO, "Choose Nano Banana Pro instead.")
    assert error.offer == "nano-banana-pro"
    assert asked_ids(gemini) == [SUCCESSOR, OWN, PREVIEW]
    gemini.set(retired=[])
    assert ask(provider).model_id == SUCCESSOR


def test_it_offers_the_successor_when_no_id_answers(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(retired=["gemini-3.1-flash-lite-image", OWN, PREVIEW])
    error = refusal(provider, model="nano-banana-2-lite")
    assert (error.hint, error.offer) == ("Choose Nano Banana 2.1 instead.", "nano-banana-2.1")
    # The successor makes no 512 pixels, so the same turn would be refused there.
    error = refusal(provider, image_size="512")
    assert (error.hint, error.offer) == ("Choose Nano Banana 2.1 instead.", "")


def test_it_sends_nothing_for_a_model_that_it_does_not_know(gemini: StandIn, provider: GeminiProvider) -> None:
    error = refusal(provider, model="gpt-image-2")
    assert (error.code, error.billed) == ("model_not_found", Billed.NO)
    assert gemini.log == []


def test_it_sends_nothing_that_the_model_cannot_do(gemini: StandIn, provider: GeminiProvider) -> None:
    error = refusal(provider, model="nano-banana-pro", aspect_ratio="4:1")
    assert (error.code, error.billed, error.retryable) == ("invalid_request", Billed.NO, False)
    assert error.message.startswith("Nano Banana Pro has no aspect ratio 4:1.")
    assert gemini.log == []
