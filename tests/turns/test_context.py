"""What of the past goes along with a turn: true beforehand, valid always, and no more on the thirtieth than the fifth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.imaging.samples import encoded, photo
from tests.imaging.test_location import exif
from tests.providers.stand_in import StandIn
from tests.services.client import Client, Json
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]
PRO = {"model": "nano-banana-pro"}
LOCAL = {"provider": "local"}


def texts(gemini: StandIn) -> list[str]:
    """All words of the last request."""
    return [part["text"] for content in gemini.log[-1]["contents"] for part in content["parts"] if "text" in part]


def roles(gemini: StandIn) -> list[str]:
    return [content["role"] for content in gemini.log[-1]["contents"]]


def pictures(gemini: StandIn) -> list[str]:
    """The hashes of all pictures of the last request, in order."""
    parts = [part for content in gemini.log[-1]["contents"] for part in content["parts"]]
    return [part["picture"] for part in parts if "picture" in part]


def plan(client: Client, turn: Json, **choice: Any) -> Json:
    return dict(client.get(f"/turns/{turn['id']}/context", **choice))


def chain(client: Client, *prompts: str, **more: Any) -> tuple[str, list[Json]]:
    """A new session that starts with an upload, and its turns."""
    session, upload = client.start(encoded(photo(), "JPEG"))
    return session, [upload, *(client.run(session, prompt, **more) for prompt in prompts)]


def test_it_says_beforehand_what_is_sent_then(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker", "warmer")

    said = plan(client, turns[-1])
    client.run(session, "blue")

    assert (said["turns"], said["told"], said["left_out"]) == ([1, 2, 3], [2, 3], [])
    assert said["pictures"] == gemini.log[-1]["pictures"] == 3
    assert said["summary"] is False
    # Names, braces and the new words are not counted.
    assert 0 < gemini.log[-1]["bytes"] - said["bytes"] < 4_000


def test_it_counts_the_copy_that_is_sent_without_the_place_of_the_photo(client: Client, gemini: StandIn) -> None:
    camera = exif()
    camera[0x010E] = "a long description " * 2_000  # left out with all other EXIF
    session, _ = client.start(encoded(photo(), "JPEG", exif=camera))
    first = client.run(session, "darker")

    said = plan(client, first)
    client.run(session, "blue")

    assert said["turns"] == [1, 2]
    assert 0 < gemini.log[-1]["bytes"] - said["bytes"] < 4_000


def test_it_counts_the_pictures_that_the_turn_will_bring(client: Client, gemini: StandIn) -> None:
    session, (upload,) = chain(client)
    shown = client.upload(encoded(photo(seed=8), "JPEG"))["id"]
    own = [{"asset": shown, "role": "reference", "name": "Anna"}]
    first = client.run(session, "put Anna there", parent=upload["id"], inputs=own)

    without, said = plan(client, first), plan(client, first, reference=[shown])
    client.run(session, "again", parent=first["id"], inputs=own)

    assert (without["pictures"], said["pictures"]) == (3, 2)
    assert gemini.log[-1]["pictures"] == said["pictures"] + 1
    client.get(f"/turns/{first['id']}/context", status=404, reference="00000000-0000-0000-0000-000000000000")


def test_the_estimate_says_what_the_history_adds(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker", "warmer")
    body = {"prompt": "blue", "parent": turns[-1]["id"]}

    def estimate(**settings: Any) -> Json:
        return dict(client.post(f"/sessions/{session}/estimate", {**body, "settings": settings}, status=200))

    full, alone, twice = estimate(), estimate(context="image_only"), estimate(variants=2)

    assert full["history_pictures"] == full["pictures_in"] - alone["pictures_in"] == 2
    assert full["history_usd"] == pytest.approx(full["estimated_usd"] - alone["estimated_usd"]) and full["history_usd"]
    assert twice["history_usd"] == pytest.approx(2 * full["history_usd"])
    assert (alone["history_usd"], alone["history_pictures"]) == (0, 0)


def test_it_sends_no_more_for_a_long_chain_than_for_a_short_one(client: Client, gemini: StandIn) -> None:
    gemini.set(signature_bytes=1_000_000)

    _, turns = chain(client, *(f"darker {number}" for number in range(2, 10)))

    assert [turn["status"] for turn in turns] == ["succeeded"] * 9
    assert [entry["status"] for entry in gemini.log] == [200] * 8
    sent = [entry["bytes"] for entry in gemini.log]  # of turns 2 to 9
    assert sent[3] > sent[0]
    assert max(sent[4:]) <= 1.3 * sent[3]
    edits = texts(gemini)[0].splitlines()
    assert edits[0].startswith("Edits so far")
    assert edits[1:] == [f"- darker {number}" for number in range(2, 7)]


def test_it_sends_a_great_answer_alone(client: Client, gemini: StandIn) -> None:
    gemini.set(signature_bytes=3_000_000, picture_bytes=1_400_000)
    session, turns = chain(client, "darker", "warmer", "brighter")

    said = plan(client, turns[-1])
    client.run(session, "blue")

    assert [entry["status"] for entry in gemini.log] == [200] * 4
    assert said["told"] == [4] and said["edits"] == 2
    assert {left["why"] for left in said["left_out"]} == {"too large"}
    assert max(entry["bytes"] for entry in gemini.log) < 10_000_000


def test_it_sends_the_picture_and_the_words_where_not_even_one_answer_fits(client: Client, gemini: StandIn) -> None:
    gemini.set(signature_bytes=9_500_000)
    session, turns = chain(client, "darker", "warmer")

    said = plan(client, turns[-1])
    turn = client.run(session, "blue")

    assert turn["status"] == "succeeded"
    assert (said["told"], said["turns"], said["pictures"], said["edits"]) == ([], [3], 1, 2)
    assert roles(gemini) == ["user"]
    assert texts(gemini)[-2].endswith("- darker\n- warmer")


@pytest.mark.parametrize(
    ("context", "told", "words"),
    [("recent", 5, True), ("image_only", 1, False), ("fresh", 1, False)],
)
def test_it_sends_as_little_as_the_person_chooses(
    client: Client, gemini: StandIn, context: str, told: int, words: bool
) -> None:
    session, turns = chain(client, "darker", "warmer", "brighter")

    said = plan(client, turns[-1], context=context)
    turn = client.run(session, "a boat", settings={"context": context})

    assert turn["status"] == "succeeded"
    assert len(roles(gemini)) == told
    assert ("Edits so far" in texts(gemini)[0]) is words
    assert said["pictures"] == len(pictures(gemini)) == {"recent": 3, "image_only": 1, "fresh": 0}[context]
    assert said["summary"] is words


def test_it_stays_valid_after_another_model_and_another_engine(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker", "warmer")

    switched = client.run(session, "brighter", settings=PRO)
    assert roles(gemini) == ["user"] and texts(gemini)[0].endswith("- darker\n- warmer")
    again = client.run(session, "night", settings=PRO)
    assert roles(gemini) == ["user", "model", "user"]
    assert pictures(gemini)[0] == turns[-1]["outputs"][0]["sha256"]

    back = client.run(session, "green")
    said = plan(client, back, model="nano-banana-2")
    local = client.run(session, "black and white", settings=LOCAL)
    last = client.run(session, "blue")

    assert [turn["status"] for turn in (switched, again, back, local, last)] == ["succeeded"] * 5
    assert {entry["status"] for entry in gemini.log} == {200}
    assert said["told"] == [6] and said["edits"] == 4
    assert {left["why"] for left in said["left_out"]} == {"model changed after turn 5"}
    assert pictures(gemini) == [local["outputs"][0]["sha256"]]
    assert "- black and white" in texts(gemini)[0]


def test_it_stays_valid_after_an_upload_in_between(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker")
    asset = client.upload(encoded(photo(seed=9), "JPEG"))
    upload = client.submit(session, parent=turns[-1]["id"], inputs=[{"asset": asset["id"], "role": "base"}])

    said = plan(client, upload)
    turn = client.run(session, "warmer", parent=upload["id"])

    assert turn["status"] == "succeeded"
    assert (said["turns"], said["left_out"], said["pictures"]) == ([3], [], 1)
    assert pictures(gemini) == [asset["sha256"]]


def test_it_stays_valid_where_a_signature_is_lost(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker", "warmer")
    request = client.get(f"/turns/{turns[-1]['id']}/request")["requests"][0]
    signatures = [
        part["signature"] for content in request["contents"] for part in content["parts"] if "signature" in part
    ]
    storage = Path(client.product.environment["DATA_DIR"])  # type: ignore[attr-defined]
    for signature in signatures:
        [path] = storage.rglob(signature["sha256"])
        path.unlink()

    said = plan(client, turns[-1])
    turn = client.run(session, "blue")

    assert turn["status"] == "succeeded" and gemini.log[-1]["status"] == 200
    assert said["told"] == [3]
    assert said["left_out"] == [{"turn": number, "why": "a file of turn 2 is missing"} for number in (1, 2)]
    assert "- darker" in texts(gemini)[0]


def test_it_leaves_out_a_muted_turn_and_keeps_the_chain(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker", "secret words", "brighter")
    muted = client.post(f"/turns/{turns[2]['id']}/mute", {"muted": True}, status=200)

    said = plan(client, turns[-1])
    turn = client.run(session, "blue")

    assert muted["muted"] is True and muted["revision"] > turns[2]["revision"]
    assert turn["status"] == "succeeded" and turn["parent"] == turns[-1]["id"]
    assert said["turns"] == [1, 2, 4] and said["left_out"] == [{"turn": 3, "why": "muted"}]
    assert "secret words" not in texts(gemini)
    assert turns[2]["outputs"][0]["sha256"] not in pictures(gemini)

    client.post(f"/turns/{turns[2]['id']}/mute", {"muted": False}, status=200)
    assert plan(client, turns[-1])["turns"] == [1, 2, 3, 4]


def test_it_sends_of_a_muted_turn_the_picture_that_is_edited_and_no_words(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker", "secret words")
    client.post(f"/turns/{turns[-1]['id']}/mute", status=200)

    turn = client.run(session, "blue")

    assert turn["status"] == "succeeded"
    assert roles(gemini) == ["user", "model", "user"]
    assert pictures(gemini)[-1] == turns[-1]["outputs"][0]["sha256"]
    assert "secret words" not in " ".join(texts(gemini))


def test_it_edits_the_picture_that_was_chosen_of_several(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    gemini.script({"images": 3})
    several = client.run(session, "three boats")
    chosen = client.post(f"/turns/{several['id']}/choose", {"output": several["outputs"][0]["id"]}, status=200)

    second = client.run(session, "warmer")
    assert pictures(gemini)[-1] == chosen["outputs"][0]["sha256"]
    said = plan(client, second)
    third = client.run(session, "blue")

    assert (second["status"], third["status"]) == ("succeeded", "succeeded")
    # The upload, three answers, the one of them that was edited, and its result.
    assert said["pictures"] == len(pictures(gemini)) == 6


def test_it_sends_a_reference_once_that_two_turns_show(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    boat, anna = (client.upload(encoded(photo(seed=seed), "JPEG")) for seed in (5, 6))
    shown = [{"asset": asset["id"], "role": "reference", "name": ""} for asset in (anna, boat)]
    client.run(session, "both of them", inputs=shown)

    turn = client.run(session, "Anna again", inputs=shown[:1])

    assert turn["status"] == "succeeded"
    assert sorted(map(pictures(gemini).count, (anna["sha256"], boat["sha256"]))) == [1, 1]
    assert texts(gemini)[0] == "Image 2:"


def test_it_runs_a_turn_again_beside_the_first(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker", settings={"image_size": "2K"})
    asset = client.upload(encoded(photo(seed=4), "JPEG"))
    first = client.run(
        session, "with Anna", inputs=[{"asset": asset["id"], "role": "reference", "name": "Anna"}], settings=PRO
    )

    again = client.post(f"/turns/{first['id']}/again", {"client_id": "once"}, status=201)
    same = client.post(f"/turns/{first['id']}/again", {"client_id": "once"}, status=200)
    ended = client.wait_for(session, again["id"])

    assert same["id"] == again["id"] != first["id"]
    assert ended["status"] == "succeeded" and ended["number"] == first["number"] + 1
    for kept in ("parent", "base_output", "prompt", "settings", "inputs"):
        assert ended[kept] == first[kept]
    assert gemini.log[-1]["contents"] == gemini.log[-2]["contents"]
    client.post(f"/turns/{turns[0]['id']}/again", status=409)


def test_it_runs_a_first_picture_again_as_another_first_one(client: Client, gemini: StandIn) -> None:
    session = client.new_session()
    first = client.run(session, "a boat")

    again = client.wait_for(session, client.post(f"/turns/{first['id']}/again")["id"])

    assert again["status"] == "succeeded" and again["parent"] is None
    assert gemini.log[-1]["pictures"] == 0


def test_it_sends_many_large_references_as_smaller_copies(client: Client, gemini: StandIn) -> None:
    session, turns = chain(client, "darker")
    grain = Image.effect_noise((2420, 1815), 12).convert("RGB")
    inputs = _references(client, [grain.crop((n, 0, 2400 + n, 1800)) for n in range(14)])
    assert sum(client.get(f"/assets/{item['asset']}")["bytes"] for item in inputs) > 15_000_000

    turn = client.run(session, "all of them", inputs=inputs)

    assert turn["status"] == "succeeded", turn["error"]
    assert gemini.log[-1]["bytes"] < 20_000_000
    # The history is what there is room left for: the upload and the answer, which is the picture to edit, as it is.
    assert len(pictures(gemini)) == 16
    assert turns[-1]["outputs"][0]["sha256"] in pictures(gemini)


def test_it_refuses_what_is_too_large_before_it_is_sent(client: Client, gemini: StandIn) -> None:
    session, _ = client.start(encoded(photo(), "JPEG"))
    grain = Image.merge("RGB", [Image.effect_noise((1560, 1536), 120) for _ in range(3)])
    inputs = _references(client, [grain.crop((n, 0, 1536 + n, 1536)) for n in range(14)])

    turn = client.run(session, "all of them", inputs=inputs)

    assert turn["status"] == "failed"
    error = turn["error"]
    assert (error["code"], error["billed"], error["retryable"]) == ("request_too_large", "no", False)
    assert gemini.log == []


def _references(client: Client, images: list[Image.Image]) -> list[Json]:
    assets = [client.upload(encoded(image, "JPEG", quality=90)) for image in images]
    return [{"asset": asset["id"], "role": "reference", "name": ""} for asset in assets]
