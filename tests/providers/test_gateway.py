"""Pictures through an OpenAI-compatible gateway: in chat, by the image endpoints, and whichever of the two it has."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from sessions_app.errors import Billed
from sessions_app.providers.base import CallHooks, Exchange, Part, Reference
from sessions_app.providers.gateway import GatewayConfig
from tests.providers.stand_in import StandIn
from tests.providers.stand_in.openai_answers import COST_USD
from tests.providers.support import GATEWAY_MODEL, ask, exchange, gateway_for, picture, refusal

DROPPED = "The earlier turns could not be sent along, so the model saw the latest picture only."


def paths(gemini: StandIn) -> list[str]:
    """Where the requests went."""
    return [entry["path"].removeprefix("/v1/") for entry in gemini.log]


def test_it_tells_every_earlier_turn_with_its_reasoning(gemini: StandIn) -> None:
    provider = gateway_for(gemini)
    first = ask(provider, "a boat")
    second = ask(provider, "darker", base=first.pictures[-1], history=(exchange("a boat", first),))
    history = (exchange("a boat", first), exchange("darker", second))
    third = ask(provider, "warmer", base=second.pictures[-1], history=history)
    assert third.text == "Here it is: turn 3, 2 pictures seen."
    assert third.notes == ()
    told = gemini.log[-1]["contents"]
    assert [content["role"] for content in told] == ["user", "assistant", "user", "assistant", "user"]
    assert [content.get("signature") for content in told if content["role"] == "assistant"] == ["good, 65536 bytes"] * 2
    assert told[3]["parts"][1]["picture"] == hashlib.sha256(second.pictures[-1].data).hexdigest()
    assert told[4]["parts"] == [{"text": "warmer"}]


def test_it_asks_for_shape_and_size_and_hears_the_cost(gemini: StandIn) -> None:
    result = ask(gateway_for(gemini), "a boat", aspect_ratio="16:9", image_size="2K")
    assert gemini.log[0]["body"] == {
        "model": GATEWAY_MODEL,
        "modalities": ["image", "text"],
        "image_config": {"aspect_ratio": "16:9", "image_size": "2K"},
    }
    assert result.cost_usd == Decimal(str(COST_USD))
    assert (result.usage.image_tokens, result.usage.thought_tokens) == (1680, 168)
    assert (result.model_id, result.response_id, result.finish_reason) == (GATEWAY_MODEL, "gen-1", "STOP")


@pytest.mark.parametrize("shape", ["openrouter", "litellm", "markdown", "list"])
def test_it_finds_the_picture_in_every_shape_of_answer(shape: str, gemini: StandIn) -> None:
    gemini.set(shape=shape)
    result = ask(gateway_for(gemini), "make it darker", base=picture())
    assert len(result.pictures) == 1
    assert result.pictures[0].mime_type == "image/jpeg"
    assert result.text == "Here it is: turn 1, 1 pictures seen."


@pytest.mark.parametrize("loss", ["reasoning left out by the gateway", "reasoning of another account"])
def test_it_sends_the_latest_picture_where_the_history_cannot_go(loss: str, gemini: StandIn) -> None:
    if loss == "reasoning left out by the gateway":
        gemini.set(shape="litellm")
    provider = gateway_for(gemini)
    first = ask(provider, "a boat")
    parts = first.parts
    if loss == "reasoning of another account":
        foreign = json.dumps([{"type": "reasoning.encrypted", "data": "AAAAAAAAAAAAAAAAAAAAAAAA"}]).encode()
        parts = tuple(dataclasses.replace(part, signature=foreign) for part in parts)
    history = (Exchange(asked=(Part(text="a boat"),), answered=parts),)
    second = ask(provider, "darker", history=history)
    assert second.notes == (DROPPED,)
    assert second.text == "Here it is: turn 1, 1 pictures seen."
    tried = [200, 200] if loss == "reasoning left out by the gateway" else [200, 400, 200]
    assert [entry["status"] for entry in gemini.log] == tried


def test_it_makes_and_edits_by_the_image_endpoints(gemini: StandIn) -> None:
    provider = gateway_for(gemini, dialect="images")
    first = ask(provider, "a boat", aspect_ratio="16:9")
    base, anna = first.pictures[0], picture("red", format="JPEG")
    second = ask(provider, "Put Anna there", base=base, references=(Reference(anna, "Anna"),), aspect_ratio="9:16")
    assert paths(gemini) == ["images/generations", "images/edits"]
    assert [entry["body"]["size"] for entry in gemini.log] == ["1792x1024", "1024x1792"]
    said, *files = gemini.log[1]["contents"][0]["parts"]
    assert said["text"] == "Image 1 (Anna): picture 1.\nThe picture to edit: picture 2.\nPut Anna there"
    assert [file["picture"] for file in files] == [hashlib.sha256(one.data).hexdigest() for one in (anna, base)]
    assert len(second.pictures) == 1


def test_it_asks_no_image_endpoint_for_what_it_does_not_have(gemini: StandIn) -> None:
    model = gateway_for(gemini, dialect="images").models()[0]
    assert model.capabilities.aspect_ratios == ("1:1", "16:9", "9:16", "4:3", "3:4")
    assert (model.capabilities.image_sizes, model.capabilities.history) == ((), False)
    error = refusal(gateway_for(gemini, dialect="images"), image_size="2K")
    assert (error.code, error.billed) == ("invalid_request", Billed.NO)
    assert gemini.log == []


def test_it_finds_the_door_that_is_open_and_remembers(gemini: StandIn) -> None:
    gemini.set(doors=["images"])
    provider = gateway_for(gemini)
    result = ask(provider, "a boat", aspect_ratio="21:9", image_size="2K")
    assert result.notes == ("This gateway cannot be asked for 21:9.", "This gateway cannot be asked for 2K.")
    ask(provider, "darker", base=picture())
    assert paths(gemini) == ["chat/completions", "images/generations", "images/edits"]
    assert [entry["status"] for entry in gemini.log] == [404, 200, 200]


@pytest.mark.parametrize(
    "behaviour",
    [
        {"status": 405, "body": {"detail": "Method Not Allowed"}},
        {"status": 404, "body": "<html>not found</html>"},
        {"status": 400, "body": {"error": {"message": "This is not a chat model and thus not supported."}}},
        {"status": 501},
    ],
)
def test_it_knows_a_closed_door_by_many_signs(behaviour: dict[str, object], gemini: StandIn) -> None:
    gemini.script(behaviour)
    assert ask(gateway_for(gemini), "a boat").pictures
    assert paths(gemini) == ["chat/completions", "images/generations"]


def test_it_keeps_to_the_door_that_it_is_told(gemini: StandIn) -> None:
    gemini.set(doors=["images"])
    error = refusal(gateway_for(gemini, dialect="chat"), "a boat")
    assert (error.code, error.billed, error.retryable) == ("provider_unavailable", Billed.NO, False)
    assert paths(gemini) == ["chat/completions"]


def test_it_says_that_no_door_is_open(gemini: StandIn) -> None:
    gemini.set(doors=[])
    error = refusal(gateway_for(gemini), "a boat")
    assert (error.code, error.billed) == ("provider_unavailable", Billed.NO)
    assert "/v1" in error.hint
    assert paths(gemini) == ["chat/completions", "images/generations"]


def test_it_leaves_out_a_setting_that_a_model_refuses(gemini: StandIn) -> None:
    provider = gateway_for(gemini, dialect="images", model="openai/gpt-image-2")
    assert ask(provider, "a boat", aspect_ratio="3:2").pictures
    assert gemini.log[0]["body"] == {"model": "openai/gpt-image-2", "n": 1, "size": "1536x1024"}
    gemini.script({"status": 400, "body": {"error": {"message": "Unknown parameter: 'response_format'."}}})
    other = gateway_for(gemini, dialect="images", model="acme/painter")
    assert ask(other, "a boat").pictures
    assert ask(other, "a boat").pictures
    formats = ["response_format" in entry.get("body", {}) for entry in gemini.log[2:]]
    assert formats == [False, False]


def test_it_leaves_nothing_out_after_what_may_have_been_charged(gemini: StandIn) -> None:
    gemini.script({"status": 500, "body": {"error": {"message": "Lost the picture with its response_format."}}})

    error = refusal(gateway_for(gemini, dialect="images", model="acme/painter"), "a boat")

    assert (error.code, error.billed, error.automatic) == ("outcome_unknown", Billed.UNKNOWN, False)
    assert len(gemini.log) == 1


def test_it_knows_a_model_of_the_catalogue_by_its_id(gemini: StandIn) -> None:
    (model,) = gateway_for(gemini, model="google/gemini-3-pro-image").models()
    assert (model.label, model.provider, model.name) == ("Nano Banana Pro", "gateway", "google/gemini-3-pro-image")
    assert model.capabilities.image_sizes == ("1K", "2K", "4K")
    assert (model.capabilities.grounding, model.capabilities.thinking_levels) == (("off",), ())
    assert model.prices_usd["4K"] == Decimal("0.24")
    (model,) = gateway_for(gemini, model="acme/painter").models()
    assert (model.label, model.capabilities.aspect_ratios, model.prices_usd) == ("acme/painter", (), {})


def test_it_names_its_own_prices_and_no_cost_that_the_gateway_does_not_say(gemini: StandIn) -> None:
    gemini.set(shape="litellm")
    prices = {"4K": Decimal("0.30"), "": Decimal("0.05")}
    provider = gateway_for(gemini, prices_usd=prices)
    assert provider.models()[0].prices_usd == {"1K": Decimal("0.05"), "2K": Decimal("0.05"), "4K": Decimal("0.30")}
    assert ask(provider, "a boat", image_size="4K").cost_usd is None


@pytest.mark.parametrize("dialect", ["chat", "images"])
def test_it_reads_the_spooled_bytes_as_it_read_the_answer(dialect: str, gemini: StandIn) -> None:
    provider = gateway_for(gemini, dialect=dialect)
    spooled: list[bytes] = []
    result = ask(provider, "a boat", hooks=CallHooks(spool=spooled.append))
    assert len(spooled) == 1
    assert provider.parse(spooled[0], GATEWAY_MODEL) == result


def test_it_hangs_up_when_the_call_is_canceled(gemini: StandIn) -> None:
    gemini.script({"hang": True})
    provider = gateway_for(gemini)
    canceled = threading.Event()
    with ThreadPoolExecutor() as pool:
        call = pool.submit(refusal, provider, hooks=CallHooks(canceled=canceled.is_set))
        assert gemini.wait_for(lambda log: len(log) == 1 and "turn" in log[0])
        canceled.set()
        error = call.result(timeout=20)
    assert (error.code, error.billed, error.automatic) == ("canceled", Billed.UNKNOWN, False)
    assert gemini.wait_for(lambda log: log[0]["aborted"])
    assert len(gemini.log) == 1


def test_it_gives_up_at_the_deadline_though_bytes_keep_coming(gemini: StandIn) -> None:
    gemini.script({"trickle": 0.05})
    error = refusal(gateway_for(gemini, deadline_seconds=1.5))
    assert (error.code, error.billed) == ("outcome_unknown", Billed.UNKNOWN)
    assert gemini.wait_for(lambda log: log[0]["aborted"])
    assert len(gemini.log) == 1


def test_a_forked_child_makes_connections_of_its_own(gemini: StandIn) -> None:
    provider = gateway_for(gemini, deadline_seconds=20)
    ask(provider, "a boat")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if ask(provider, "a house").pictures else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    ask(provider, "a boat")
    mine, childs, again = (entry["client"] for entry in gemini.log)
    assert mine != childs != again


def test_it_minds_no_stray_variable(gemini: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "invalid-key")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    result = ask(gateway_for(gemini), "a boat", call_id="call-7")
    assert result.pictures
    assert gemini.log[0]["call"] == "call-7"
    assert "paid-key" not in repr(GatewayConfig(api_key="paid-key"))


def test_it_keeps_the_key_out_of_logs(gemini: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = "paid-key-that-nobody-may-see"
    provider = gateway_for(gemini, api_key=key)
    ask(provider, "a boat")
    gemini.script({"status": 400, "body": {"error": {"message": f"Not good: {key}"}}})
    error = refusal(provider, "a boat")
    provider.check()
    assert caplog.records
    for text in (caplog.text, error.hint, error.message, str(gemini.log)):
        assert key not in text
