"""A chain of edits through the API, a real worker and the real SDK: each edit builds on the ones before it."""

from __future__ import annotations

import hashlib

import httpx2
from PIL import Image

from tests.imaging.samples import encoded, photo, turned_jpeg
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]


def test_it_sends_the_history_with_every_edit(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))

    first = client.run(session, "make the background darker")
    second = client.run(session, "change the character's outfit to blue")

    assert (first["status"], second["status"]) == ("succeeded", "succeeded")
    assert second["parent"] == first["id"]
    assert [entry["turn"] for entry in gemini.log] == [1, 2]
    assert [entry["status"] for entry in gemini.log] == [200, 200]
    # The second request holds the upload, the first prompt, the model's own answer, and the new prompt.
    assert gemini.log[1]["pictures"] == 2
    assert second["text"] == "Here it is: turn 2, 2 pictures seen."


def test_it_keeps_three_megabyte_signatures_byte_for_byte(client: Client, gemini: StandIn) -> None:
    gemini.set(signature_bytes=2_800_000)
    session, _ = client.start(encoded(photo(), "JPEG"))

    turns = [client.run(session, prompt) for prompt in ("darker", "warmer", "brighter")]

    assert [turn["status"] for turn in turns] == ["succeeded"] * 3
    assert [entry["status"] for entry in gemini.log] == [200] * 3


def test_it_never_takes_a_draft_for_a_result(client: Client, gemini: StandIn) -> None:
    gemini.set(drafts=2)
    session, _ = client.start(encoded(photo(), "JPEG"))

    turn = client.run(session, "make it darker")

    assert len(turn["outputs"]) == 1


def test_it_starts_from_words_alone(client: Client, gemini: StandIn) -> None:
    session = client.new_session()

    turn = client.run(session, "a red cup on a wooden table", settings={"aspect_ratio": "16:9"})

    output = turn["outputs"][0]
    assert turn["status"] == "succeeded" and turn["parent"] is None
    assert (output["width"], output["height"]) == (1376, 768)
    assert gemini.log[0]["pictures"] == 0


def test_it_branches_from_any_turn_and_overwrites_nothing(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo(), "JPEG"))
    first = client.run(session, "darker")
    client.run(session, "blue outfit")

    branch = client.run(session, "warmer light", parent=first["id"])

    turns = client.get(f"/sessions/{session}/turns")["items"]
    assert [turn["number"] for turn in turns] == [1, 2, 3, 4]
    assert branch["parent"] == first["id"] and branch["base_output"] == first["outputs"][0]["id"]
    assert gemini.log[2]["turn"] == 2
    assert turns[0]["id"] == upload["id"] and turns[2]["status"] == "succeeded"


def test_it_serves_every_original_byte_for_byte(client: Client) -> None:
    data = encoded(photo(), "JPEG")
    session, upload = client.start(data)

    turn = client.run(session, "darker")

    assert client.bytes_of(upload["outputs"][0]["url"]) == data
    result = turn["outputs"][0]
    assert hashlib.sha256(client.bytes_of(result["url"])).hexdigest() == result["sha256"]


def test_it_makes_the_same_turn_of_the_same_client_id(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))

    first = client.submit(session, "darker", client_id="twice", status=201)
    second = client.submit(session, "darker", client_id="twice", status=200)

    client.wait_for(session, first["id"])
    assert first["id"] == second["id"]
    assert len(gemini.log) == 1


def test_it_runs_variants_side_by_side(client: Client, gemini: StandIn) -> None:
    gemini.set(gather=3)
    session, _ = client.start(encoded(photo(), "JPEG"))

    turn = client.run(session, "darker", settings={"variants": 3})

    assert [output["slot"] for output in turn["outputs"]] == [1, 2, 3]
    chosen = client.post(f"/turns/{turn['id']}/choose", {"output": turn["outputs"][1]["id"]}, status=200)
    assert chosen["chosen_output"] == turn["outputs"][1]["id"]


def test_it_keeps_thirty_two_edits_in_flight_at_once(client: Client, gemini: StandIn) -> None:
    """The stand-in answers none of them before all have arrived, so one after the other could never end."""
    gemini.set(gather=32)
    session, upload = client.start(encoded(photo(), "JPEG"))

    turns = [client.submit(session, f"darker {n}", parent=upload["id"]) for n in range(32)]

    ended = [client.wait_for(session, turn["id"]) for turn in turns]
    assert [turn["status"] for turn in ended] == ["succeeded"] * 32


def test_it_sends_a_plain_copy_of_an_unusual_picture(client: Client, gemini: StandIn) -> None:
    session, upload = client.start(encoded(photo().convert("CMYK"), "JPEG"))

    turn = client.run(session, "darker")

    assert turn["status"] == "succeeded"
    assert gemini.log[0]["pictures"] == 1
    answer = httpx2.get(f"{client.product.base_url}{upload['outputs'][0]['url']}", headers=client.headers)
    assert answer.headers["content-type"] == "image/jpeg"


def test_it_sends_a_large_photo_that_was_held_upright(client: Client, gemini: StandIn) -> None:
    """Most phones write a turn into the file; upright and lossless, twelve megapixels would be far too much to send."""
    grainy = Image.effect_noise((3000, 4000), 20).convert("RGB")
    session, upload = client.start(turned_jpeg(6, grainy))

    turn = client.run(session, "darker")

    assert turn["status"] == "succeeded"
    assert (upload["outputs"][0]["width"], upload["outputs"][0]["height"]) == (4000, 3000)
    assert gemini.log[0]["bytes"] < 20_000_000
