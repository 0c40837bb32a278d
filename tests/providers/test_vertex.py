"""Vertex AI: the same conversation on Google's other door, with accounts, projects, regions and limits of its own."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sessions_app.errors import Billed
from sessions_app.providers.base import Exchange, Part, Picture
from sessions_app.providers.gemini import GeminiConfig, GeminiProvider
from sessions_app.providers.vertex import MAX_PICTURE_BYTES, address_of
from tests.providers.stand_in import StandIn
from tests.providers.support import ask, exchange, last_asked, picture, provider_for, refusal


@functools.cache
def private_key() -> str:
    """A key such as a service account has."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(kind, form, serialization.NoEncryption()).decode()


def account(gemini: StandIn, **fields: Any) -> str:
    """A service account's JSON key whose tokens the stand-in gives out."""
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "studio-7",
            "private_key_id": "k1",
            "private_key": private_key(),
            "client_email": "studio@studio-7.iam.gserviceaccount.com",
            "token_uri": f"{gemini.base_url}/token",
        }
        | fields
    )


def vertex_for(gemini: StandIn, **config: Any) -> GeminiProvider:
    """A provider on Vertex AI's door, with a service account unless told otherwise."""
    settings = {"vertex": True, "api_key": "", "credentials_json": account(gemini)}
    return provider_for(gemini, **settings | config)


def heavy(data: bytes, weight: int) -> bytes:
    """The PNG with bytes after its end up to a weight, as heavy as Vertex AI's own at 4K."""
    return data + b"\0" * (weight - len(data))


def test_it_makes_and_edits_with_a_service_account(gemini: StandIn) -> None:
    provider = vertex_for(gemini)
    assert (provider.name, provider.label, provider.models()[0].provider) == ("vertex", "Vertex AI", "vertex")
    first = ask(provider, "a boat", image_size="1K")
    second = ask(provider, "darker", base=first.pictures[-1], history=(exchange("a boat", first),))
    assert second.text == "Here it is: turn 2, 1 pictures seen."
    assert second.notes == ()
    where = "/v1beta1/projects/studio-7/locations/global/publishers/google/models"
    assert [entry["path"] for entry in gemini.log] == [f"{where}/gemini-nano-banana-2.1:generateContent"] * 2
    assert gemini.log[1]["contents"][1]["parts"][1]["signature"] == "good, 65536 bytes"


def test_it_works_with_an_express_key_alone(gemini: StandIn) -> None:
    assert ask(vertex_for(gemini, api_key="paid-key", credentials_json=""), "a boat").pictures
    assert gemini.log[0]["path"].startswith("/v1beta1/publishers/google/models/")
    refused = refusal(vertex_for(gemini, api_key="free-key", credentials_json=""), "a boat")
    assert (refused.code, refused.automatic) == ("paid_key_required", False)


def test_it_takes_googles_default_credentials(
    gemini: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("account") / "key.json"
    file.write_text(account(gemini))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    assert ask(vertex_for(gemini, credentials_json="", project="mine"), "a boat").pictures
    assert gemini.log[0]["path"].startswith("/v1beta1/projects/mine/")


def test_it_keeps_thoughts_out_that_come_back_anyway(gemini: StandIn) -> None:
    result = ask(vertex_for(gemini), "a boat")
    assert [part.thought for part in result.parts] == [True, True, False, False]
    assert len(result.pictures) == 1


def test_it_keeps_googles_words_about_a_refusal(gemini: StandIn) -> None:
    gemini.script({"finish": "IMAGE_SAFETY", "message": "Not this one."})
    assert refusal(vertex_for(gemini), "a boat").hint.endswith("Google says: Not this one.")


def test_it_sends_a_smaller_copy_of_a_picture_over_7_mb(gemini: StandIn) -> None:
    big = Picture(heavy(picture().data, MAX_PICTURE_BYTES + 1), "image/png")
    ask(vertex_for(gemini), "darker", base=big)
    (sent,) = [part for part in last_asked(gemini) if "picture" in part]
    assert (sent["mime"], sent["bytes"] < 100_000) == ("image/jpeg", True)
    ask(provider_for(gemini), "darker", base=big)
    (sent,) = [part for part in last_asked(gemini) if "picture" in part]
    assert sent["picture"] == hashlib.sha256(big.data).hexdigest()


def test_it_leaves_out_a_history_that_is_too_heavy(gemini: StandIn) -> None:
    big = Picture(heavy(picture().data, MAX_PICTURE_BYTES + 1), "image/png")
    history = (Exchange(asked=(Part(text="a boat"),), answered=(Part(picture=big, signature=b"x" * 64),)),)
    result = ask(vertex_for(gemini), "darker", history=history)
    assert result.notes == ("The earlier turns could not be sent along, so the model saw the latest picture only.",)
    assert result.text == "Here it is: turn 1, 1 pictures seen."
    assert [entry["status"] for entry in gemini.log] == [200]


def test_it_says_what_to_do_where_a_model_is_not_in_the_region(gemini: StandIn) -> None:
    provider = vertex_for(gemini, location="europe-west4")
    error = refusal(provider, "a boat")
    assert (error.code, error.billed, error.hint) == ("region_unsupported", Billed.NO, "Set the location to global.")
    assert ask(provider, "a boat", model="nano-banana-pro").pictures


@pytest.mark.parametrize(
    ("config", "code", "hint"),
    [
        ({"project": "off-1"}, "permission_denied", "Turn on the Vertex AI API"),
        ({"project": "poor-1"}, "paid_key_required", "Turn on billing"),
        ({"project": "denied-1"}, "permission_denied", "role Vertex AI User"),
        ({"credentials_json": ""}, "key_missing", "Put the project in."),
        ({"credentials_json": "{}", "project": "x"}, "key_invalid", "Paste the whole file"),
        ({"credentials_json": "no JSON", "project": "x"}, "key_invalid", "Paste the whole file"),
        ({"account": {"client_email": "revoked@x"}}, "key_invalid", "account not found"),
        ({"account": {"private_key": "-----BEGIN"}}, "key_invalid", "Paste the whole file"),
        ({"account": {"token_uri": "http://127.0.0.1:9/token"}}, "provider_unavailable", "connection"),
        ({"account": {"token_uri": "PAGE"}}, "key_invalid", "Google Cloud console and put it in."),
        ({"api_key": "invalid-1"}, "key_invalid", "Google Cloud console"),
    ],
)
def test_it_names_the_trouble_with_an_account(config: dict[str, Any], code: str, hint: str, gemini: StandIn) -> None:
    config = dict(config)
    if fields := config.pop("account", None):
        # What an address of anybody's answers is not repeated.
        fields = {name: f"{gemini.base_url}/log" if value == "PAGE" else value for name, value in fields.items()}
        config["credentials_json"] = account(gemini, **fields)
    provider = vertex_for(gemini, **config)
    error = refusal(provider, "a boat")
    assert (error.code, error.billed) == (code, Billed.NO)
    assert hint in error.hint
    found = provider.check()
    assert (found.ok, found.code) == (False, code)
    assert hint in found.hint
    assert "PRIVATE KEY" not in error.hint + found.hint
    assert len(gemini.log) <= 1


def test_it_says_that_there_are_no_credentials(gemini: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")
    error = refusal(vertex_for(gemini, credentials_json="", project="mine"), "a boat")
    assert (error.code, error.billed) == ("key_missing", Billed.NO)


def test_it_hears_that_capacity_is_shared(gemini: StandIn) -> None:
    gemini.script({"status": 429, "body": {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}})
    error = refusal(vertex_for(gemini), "a boat")
    assert (error.code, error.automatic) == ("rate_limited", True)
    assert "shared" in error.message


def test_it_checks_models_without_making_a_picture(gemini: StandIn) -> None:
    found = vertex_for(gemini).check()
    assert (found.ok, found.code, len(found.models)) == (True, "ok", 5)
    assert found.hint == ""
    assert [entry["body"]["generationConfig"]["responseModalities"] for entry in gemini.log] == [["TEXT"]]
    assert vertex_for(gemini, location="us-central1").check().models == ("gemini-3-pro-image",)
    gemini.set(retired=["gemini-3-pro-image"])
    nowhere = vertex_for(gemini, location="us-central1").check()
    assert (nowhere.ok, nowhere.code, nowhere.hint) == (False, "region_unsupported", "Set the location to global.")
    assert len(gemini.log) == 2
    gemini.script({"status": 403, "body": {"error": {"message": "This API method requires billing to be enabled"}}})
    unpaid = vertex_for(gemini).check()
    assert (unpaid.ok, unpaid.code, "Google Cloud console" in unpaid.hint) == (False, "paid_key_required", True)
    wrong = vertex_for(gemini, api_version="v0").check()
    assert (wrong.ok, "Check the base URL and the API version" in wrong.hint) == (False, True)


def test_it_names_a_location_that_there_is_not(gemini: StandIn) -> None:
    found = vertex_for(gemini, base_url="", location="no-such.invalid/").check()
    assert found.code == "provider_unavailable"
    assert found.hint.startswith("Check the spelling of the location no-such.invalid/, or set it to global.")


def test_it_knows_where_google_is() -> None:
    assert [address_of(location) for location in ("global", "eu", "us-central1")] == [
        "https://aiplatform.googleapis.com",
        "https://aiplatform.eu.rep.googleapis.com",
        "https://us-central1-aiplatform.googleapis.com",
    ]
    config = GeminiConfig(vertex=True, credentials_json="secret-json", api_key="secret-key")
    assert "secret" not in repr(config)
    assert dataclasses.replace(config, location="eu").address == "https://aiplatform.googleapis.com"
