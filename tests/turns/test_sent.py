"""What was sent for a turn can be read afterwards, exactly."""

from __future__ import annotations

import hashlib
from typing import Any

from sessions_app.imaging.location import without_location
from tests.conftest import StartProduct
from tests.imaging.samples import encoded, photo
from tests.imaging.test_location import exif
from tests.providers.stand_in import StandIn
from tests.services.client import Client, Json
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


def requests_of(client: Client, turn: Json) -> list[Json]:
    return list(client.get(f"/turns/{turn['id']}/request")["requests"])


def plain(contents: list[dict[str, Any]]) -> list[tuple[str, list[object]]]:
    """Roles with words and hashes, from our record or from the stand-in's log."""

    def said(part: dict[str, Any]) -> object:
        picture = part.get("picture")
        return part.get("text") if picture is None else picture["sha256"] if isinstance(picture, dict) else picture

    return [(content["role"], [said(part) for part in content["parts"]]) for content in contents]


def test_it_keeps_exactly_what_was_sent(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    client.run(session, "darker")
    asset = client.upload(encoded(photo(seed=3), "JPEG"))

    turn = client.run(
        session,
        "put Anna there",
        inputs=[{"asset": asset["id"], "role": "reference", "name": "Anna"}],
        settings={"aspect_ratio": "16:9", "image_size": "2K", "thinking_level": "high", "grounding": "web"},
    )

    [sent] = requests_of(client, turn)
    assert plain(sent["contents"]) == plain(gemini.log[-1]["contents"])
    answer = sent["contents"][1]["parts"]
    assert [part["signature"]["bytes"] for part in answer] == [64, 64 * 1024]
    assert answer[1]["picture"]["mime"] == "image/jpeg"
    assert (sent["model_id"], sent["served_by"]) == (gemini.log[-1]["model"], turn["model_id"])
    assert sent["config"]["image_config"] == {"aspect_ratio": "16:9", "image_size": "2K"}
    assert sent["config"]["thinking_config"] == {"thinking_level": "HIGH", "include_thoughts": True}
    assert sent["config"]["tools"] == [{"google_search": {}}]
    assert sent["history"] == {"turns": [1, 2], "edits": 0, "left_out": []}
    assert abs(gemini.log[-1]["bytes"] - sent["bytes"]) < 4_000


def test_no_model_is_told_where_a_photo_was_taken(client: Client, gemini: StandIn) -> None:
    photos = [encoded(photo(seed=seed), "JPEG", exif=exif()) for seed in (5, 6)]
    session, first = client.start(photos[0])
    reference = client.upload(photos[1])
    client.run(session, "darker", inputs=[{"asset": reference["id"], "role": "reference", "name": "Anna"}])
    turn = client.run(session, "warmer")

    clean = {hashlib.sha256(without_location(data)).hexdigest() for data in photos}
    for entry in gemini.log:
        pictures = [part["picture"] for content in entry["contents"] for part in content["parts"] if "picture" in part]
        assert set(pictures[:2]) == clean
    assert plain(requests_of(client, turn)[0]["contents"]) == plain(gemini.log[-1]["contents"])
    assert client.bytes_of(first["outputs"][0]["url"]) == photos[0]


def test_it_keeps_both_requests_where_an_id_is_gone(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    client = Client(product(**with_gemini))  # it remembers what is gone
    gemini.set(retired=["gemini-3-pro-image"])
    session = client.new_session()

    turn = client.run(session, "a boat", settings={"model": "nano-banana-pro"})

    assert turn["status"] == "succeeded"
    sent = requests_of(client, turn)
    assert [one["model_id"] for one in sent] == ["gemini-3-pro-image", "gemini-3-pro-image-preview"]
    assert {one["served_by"] for one in sent} == {"gemini-3-pro-image-preview"}


def test_it_shows_that_the_history_was_refused(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    client.run(session, "darker")
    refusal = {"code": 400, "message": "Corrupted thought signature.", "status": "INVALID_ARGUMENT"}
    gemini.script({"status": 400, "body": {"error": refusal}})

    turn = client.run(session, "warmer")

    assert turn["status"] == "succeeded" and turn["notes"]
    refused, taken = requests_of(client, turn)
    assert [len(one["contents"]) for one in (refused, taken)] == [3, 1]
    assert plain(taken["contents"]) == plain(gemini.log[-1]["contents"])
    assert "- darker" in taken["contents"][0]["parts"][-2]["text"]


def test_it_keeps_the_plan_of_the_local_engine(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))

    turn = client.run(session, "make the background darker", settings={"provider": "local"})

    [sent] = requests_of(client, turn)
    assert (sent["provider"], sent["model_id"]) == ("local", "local-engine")
    assert sent["config"]["plan"] and sent["config"]["plan"][0]["target"] == "background"
    parts = sent["contents"][0]["parts"]
    assert parts[-1] == {"text": "make the background darker"}
    assert parts[1]["picture"]["sha256"] == upload["outputs"][0]["sha256"]
    assert gemini.log == []


def test_it_keeps_what_was_sent_though_the_answer_is_lost(client: Client, gemini: StandIn) -> None:
    gemini.script({"reset": "after"})
    session = client.new_session()

    turn = client.run(session, "a boat " * 2_000)

    assert turn["status"] == "unknown"
    [sent] = requests_of(client, turn)
    assert sent["served_by"] is None
    [part] = sent["contents"][0]["parts"]
    assert part["text"].startswith("a boat") and part["text"].endswith("… (13,999 characters)")
    assert len(part["text"]) < 4_100


def test_it_has_nothing_to_show_for_an_upload(client: Client, gemini: StandIn) -> None:
    _, upload = client.start(encoded(photo(), "JPEG"))

    assert requests_of(client, upload) == []
