"""What models sign, and what they are given: the same bytes on the whole way, and read without holding anything up."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import httpx2

from sessions_app.provenance.credentials import read_credentials
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.providers.stand_in.grounding import metadata
from tests.providers.stand_in.signing import authority, sign_photo
from tests.services.client import Client, Json
from tests.turns.studio import client, gemini

__all__ = ["client", "gemini"]

PHOTO = sign_photo(encoded(photo(), "JPEG", quality=95))


def soon(ask: Callable[[], Any], seconds: float = 20) -> Any:
    """What ``ask`` answers once it is something. Raises AssertionError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return answer


def test_it_keeps_what_models_sign_and_gives_them_what_others_signed(client: Client, gemini: StandIn) -> None:
    gemini.set(credentials=True)
    session, first = client.start(PHOTO)

    def of(turn: Json) -> Any:
        return client.get(f"/turns/{turn['id']}")["outputs"][-1]["credentials"]

    # Uploads are read in the background; nobody has asked for the story.
    assert soon(lambda: of(first)) == {"state": "valid", "signer": "Camera Works", "steps": 1}
    darker = client.run(session, "make it darker")
    assert soon(lambda: of(darker)) == {"state": "trusted", "signer": "Google LLC", "steps": 3}
    red = client.run(session, "make it red")

    sent = [part for entry in gemini.log for content in entry["contents"] for part in content["parts"]]
    pictures = [part["picture"] for part in sent if "picture" in part]
    result = client.bytes_of(darker["outputs"][-1]["url"])
    assert pictures[0] == hashlib.sha256(PHOTO).hexdigest()
    assert hashlib.sha256(result).hexdigest() == darker["outputs"][-1]["sha256"] == pictures[-1]
    assert read_credentials(result, "image/jpeg", authority().root).state == "trusted"

    told = client.get(f"/turns/{red['id']}/provenance")
    assert told["watermark"] == "SynthID"
    story = told["outputs"][-1]["credentials"]
    assert [step["text"] for step in story["steps"]] == [
        "Created",
        *["Created by Google Generative AI", "SynthID watermark applied"] * 2,
    ]
    made_from = [(one["title"], one["relationship"], one["state"]) for one in story["ingredients"]]
    assert made_from == [("Input picture 1", "given to the model", "trusted")]


def test_it_shows_what_search_found_to_members_and_passes_nothing_on(client: Client) -> None:
    session, _ = client.start(PHOTO)
    turn = client.run(session, "a tower", settings={"grounding": "web_and_image", "model": "nano-banana-2"})
    assert turn["grounding"] == metadata("a tower", {"webSearch", "imageSearch"})
    assert turn["text"]
    link = client.post(f"/sessions/{session}/shares", {"scope": "session"})["url"]

    items = httpx2.get(f"{link}/events?after=0").json()["items"]
    told = [item["turn"] for item in items if "turn" in item][-1]
    assert (told["id"], told["prompt"], told["grounding"], told["text"]) == (turn["id"], "a tower", None, "")
    for address in (f"/turns/{turn['id']}/search-suggestions/1", f"/turns/{turn['id']}/provenance"):
        assert httpx2.get(f"{client.product.base_url}{address}").status_code == 302
