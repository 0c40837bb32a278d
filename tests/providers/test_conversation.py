"""What the model receives turn after turn: every earlier part, each with its own signature, byte for byte."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from sessions_app.providers.base import Exchange, Part, Reference
from sessions_app.providers.gemini import GeminiProvider
from tests.providers.stand_in import StandIn, grounding
from tests.providers.support import ask, exchange, last_asked, picture, provider_for, refusal


@pytest.mark.parametrize("signature_bytes", [64 * 1024, 3_000_000])
def test_it_tells_every_earlier_turn_with_its_signatures(
    signature_bytes: int, gemini: StandIn, provider: GeminiProvider
) -> None:
    gemini.set(signature_bytes=signature_bytes)
    first = ask(provider, "a boat")
    second = ask(provider, "darker", base=first.pictures[-1], history=(exchange("a boat", first),))
    history = (exchange("a boat", first), exchange("darker", second))
    third = ask(provider, "warmer", base=second.pictures[-1], history=history)
    assert third.text == "Here it is: turn 3, 2 pictures seen."
    roles = [
        (content["role"], [part.get("signature") for part in content["parts"]])
        for content in gemini.log[-1]["contents"]
    ]
    signed = ["good, 64 bytes", f"good, {signature_bytes} bytes"]
    assert roles == [("user", [None]), ("model", signed), ("user", [None]), ("model", signed), ("user", [None])]
    sent = gemini.log[-1]["contents"][3]["parts"][1]["picture"]
    assert sent == hashlib.sha256(second.pictures[-1].data).hexdigest()
    assert [part.get("text") for part in last_asked(gemini)] == ["warmer"]


def test_it_keeps_drafts_out_of_results_and_of_the_history(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(drafts=2)
    first = ask(provider, "a boat")
    assert [part.thought for part in first.parts] == [True, True, True, True, False, False]
    assert len(first.pictures) == 1
    assert first.text == "Here it is: turn 1, 0 pictures seen."
    ask(provider, "darker", base=first.pictures[-1], history=(exchange("a boat", first),))
    answered = gemini.log[-1]["contents"][1]["parts"]
    assert len(answered) == 2
    assert not any(part.get("thought") for part in answered)


def test_it_takes_every_picture_of_an_answer(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script({"images": 3})
    first = ask(provider, "a boat")
    assert len(first.pictures) == 3
    second = ask(provider, "darker", base=first.pictures[-1], history=(exchange("a boat", first),))
    assert second.text == "Here it is: turn 2, 3 pictures seen."
    ask(provider, "darker", base=first.pictures[0], history=(exchange("a boat", first),))
    assert [*last_asked(gemini)[0]] == ["picture", "mime", "bytes"]


def test_it_numbers_references_and_puts_the_picture_to_edit_last(gemini: StandIn, provider: GeminiProvider) -> None:
    references = (Reference(picture("red"), "Anna"), Reference(picture("blue")))
    base = picture("green")
    ask(provider, "Put Anna there", base=base, references=references)
    parts = last_asked(gemini)
    assert [part.get("text") for part in parts] == [
        "Image 1 (Anna):",
        None,
        "Image 2:",
        None,
        "The picture to edit:",
        None,
        "Put Anna there",
    ]
    assert parts[5]["picture"] == hashlib.sha256(base.data).hexdigest()


def test_it_shows_the_marked_copy_and_then_the_picture(gemini: StandIn, provider: GeminiProvider) -> None:
    base, marked = picture(), picture("white")
    ask(provider, "a hat", base=base, marked=marked, mask=picture("black"), where="Only inside the outline.")
    parts = last_asked(gemini)
    assert [part.get("text", "")[:13] for part in parts] == [
        "A marked copy",
        "",
        "The picture t",
        "",
        "Only inside t",
        "a hat",
    ]
    shown = [part["picture"] for part in parts if "picture" in part]
    assert shown == [hashlib.sha256(one.data).hexdigest() for one in (marked, base)]


def test_it_joins_an_upload_with_the_question_that_follows(gemini: StandIn, provider: GeminiProvider) -> None:
    upload = Exchange(asked=(Part(picture=picture()),), answered=())
    assert ask(provider, "darker", history=(upload,)).text == "Here it is: turn 1, 1 pictures seen."
    assert ["picture" in part for part in last_asked(gemini)] == [True, False]


def test_it_sends_settings_only_where_they_are_chosen(gemini: StandIn, provider: GeminiProvider) -> None:
    ask(provider, "a boat", model="nano-banana")
    ask(
        provider,
        "a boat",
        aspect_ratio="16:9",
        image_size="2K",
        thinking_level="high",
        grounding="web_and_image",
    )
    ask(provider, "a boat", grounding="web", model="nano-banana-pro")
    modalities = {"responseModalities": ["TEXT", "IMAGE"]}
    plain, full, web = (entry["body"] for entry in gemini.log)
    assert plain == {"generationConfig": modalities}
    assert full["generationConfig"] == modalities | {
        "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
        "thinkingConfig": {"thinking_level": "HIGH"},
    }
    assert full["tools"] == [{"googleSearch": {"searchTypes": {"web_search": {}, "image_search": {}}}}]
    assert web["tools"] == [{"googleSearch": {}}]


def test_it_keeps_what_search_found_as_it_came(gemini: StandIn, provider: GeminiProvider) -> None:
    found = ask(provider, "the tallest tower", grounding="web_and_image").grounding
    assert found is not None
    assert found == grounding.metadata("the tallest tower", {"webSearch", "imageSearch"})
    assert [next(iter(chunk)) for chunk in found["groundingChunks"]] == ["web", "web", "image"]
    assert ask(provider, "a boat").grounding is None


def test_it_names_the_type_of_a_picture_by_its_bytes(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.script({"mime": "image/png"})
    assert ask(provider).pictures[0].mime_type == "image/jpeg"


def test_it_prices_an_answer_by_its_tokens(gemini: StandIn, provider: GeminiProvider) -> None:
    result = ask(provider, "a boat", image_size="2K", model="nano-banana-pro")
    # 1120 tokens of picture at USD 120, 188 of text and thoughts at USD 12, 1 of prompt at USD 2 a million.
    assert f"{result.cost_usd:.6f}" == "0.136658"
    gemini.script({"usage": False})
    assert ask(provider, "a boat").cost_usd is None


@pytest.mark.parametrize("loss", ["signature of the picture", "signature of the text", "everything but the picture"])
def test_it_starts_afresh_where_a_signature_is_missing(loss: str, gemini: StandIn, provider: GeminiProvider) -> None:
    first = ask(provider, "a boat")
    text, image = first.parts
    bare = dataclasses.replace(image, signature=None)
    lost = {
        "signature of the picture": (text, bare),
        "signature of the text": (dataclasses.replace(text, signature=None), image),
        "everything but the picture": (bare,),
    }
    history = (Exchange(asked=(Part(text="a boat"),), answered=lost[loss]),)
    second = ask(provider, "darker", history=history)
    assert second.text == "Here it is: turn 1, 1 pictures seen."
    assert second.notes == ("The earlier turns could not be sent along, so the model saw the latest picture only.",)
    assert [entry["status"] for entry in gemini.log] == [200, 200]
    assert last_asked(gemini)[0]["picture"] == hashlib.sha256(first.pictures[0].data).hexdigest()


def test_it_starts_afresh_where_google_does_not_know_a_signature(gemini: StandIn, provider: GeminiProvider) -> None:
    first = ask(provider, "a boat")
    text, image = first.parts
    foreign = (text, dataclasses.replace(image, signature=b"of another account"))
    history = (Exchange(asked=(Part(text="a boat"),), answered=foreign),)
    second = ask(provider, "darker", base=first.pictures[0], history=history)
    assert second.notes
    assert [entry["status"] for entry in gemini.log] == [200, 400, 200]
    assert gemini.log[1]["error"] == "Corrupted thought signature."
    assert gemini.log[2]["turn"] == 1


def test_it_needs_no_signatures_of_a_model_that_gives_none(gemini: StandIn, provider: GeminiProvider) -> None:
    first = ask(provider, "a boat", model="nano-banana")
    assert [part.signature for part in first.parts] == [None, None]
    history = (exchange("a boat", first),)
    second = ask(provider, "darker", model="nano-banana", base=first.pictures[0], history=history)
    assert (second.text, second.notes) == ("Here it is: turn 2, 1 pictures seen.", ())


def test_it_hears_that_a_request_is_too_large(gemini: StandIn, provider: GeminiProvider) -> None:
    gemini.set(signature_bytes=16_000_000)
    first = ask(provider, "a boat")
    error = refusal(provider, "darker", history=(exchange("a boat", first),))
    assert error.code == "request_too_large"


def test_it_uses_the_version_of_the_api_that_it_is_given(gemini: StandIn) -> None:
    assert ask(provider_for(gemini, api_version="v1beta")).pictures
    assert gemini.log[0]["path"] == "/v1beta/models/gemini-nano-banana-2.1:generateContent"
