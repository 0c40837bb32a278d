"""What the model receives: numbered pictures in order, names in words, the picture to edit last."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]

NB2 = {"provider": "gemini", "model": "nano-banana-2"}


def last_question(gemini: StandIn) -> list[dict[str, Any]]:
    """The parts of the last request's last content."""
    parts: list[dict[str, Any]] = gemini.log[-1]["contents"][-1]["parts"]
    return parts


def test_it_composes_several_pictures_into_one(client: Client, gemini: StandIn) -> None:
    scene, logo, front, side = (encoded(photo(seed=seed), "JPEG") for seed in range(1, 5))
    session, _ = client.start(scene)
    logo_id, front_id, side_id = (client.upload(data)["id"] for data in (logo, front, side))
    client.post("/subjects", {"name": "Mia", "pictures": [front_id, side_id]})
    client.post(f"/sessions/{session}/references", {"asset": logo_id, "name": "Logo", "purpose": "style"})

    first = client.run(session, "@mia sits at the table, the @Logo on her cup", settings=NB2)

    assert first["status"] == "succeeded", first["error"]
    parts = last_question(gemini)
    assert [part.get("text") for part in parts] == [
        "Image 1 (Mia, a character):",
        None,
        "Image 2 (Mia, a character):",
        None,
        "Image 3 (Logo, for its style):",
        None,
        "The picture to edit:",
        None,
        "Mia (Image 1 and Image 2) sits at the table, the Logo (Image 3) on her cup",
    ]
    sent = [part["picture"] for part in parts if "picture" in part]
    assert sent == [hashlib.sha256(data).hexdigest() for data in (front, side, logo, scene)]

    # An earlier result is a reference like any other; the history repeats what was said of the first ones.
    result = first["outputs"][0]
    inputs = [{"asset": result["asset"], "role": "reference", "name": "Turn 2"}]
    board = client.post(
        f"/sessions/{session}/storyboard",
        {"frames": ["like @Turn 2, at night", "like @Turn 2, at dawn"], "inputs": inputs, "settings": NB2},
    )["items"]
    frames = [client.wait_for(session, turn["id"]) for turn in board]
    assert [frame["status"] for frame in frames] == ["succeeded"] * 2
    # The pinned logo goes along with the new question; a picture is not sent twice.
    asked = [part["text"] for part in gemini.log[-1]["contents"][0]["parts"] if "text" in part]
    assert asked == [
        "Image 1 (Mia, a character):",
        "Image 2 (Mia, a character):",
        "Mia (Image 1 and Image 2) sits at the table, the Logo (Image 3) on her cup",
    ]
    questions = {entry["contents"][-1]["parts"][-1]["text"] for entry in gemini.log[-2:]}
    assert questions == {"like Turn 2 (Image 1), at night", "like Turn 2 (Image 1), at dawn"}
    assert result["sha256"] in [part.get("picture") for part in last_question(gemini)]
