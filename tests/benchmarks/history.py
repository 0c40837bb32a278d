"""What a long chain sends: bytes of turn 1, 5 and 30 against a chat that sends everything again, with 1 MB signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2

from tests.benchmarks.setting import product, stand_in, with_gemini
from tests.services.client import Client

TURNS = 30
SIGNATURE_BYTES = 1_000_000
MODEL_ID = "gemini-nano-banana-2.1"
LIMIT = 1.3


def run() -> Iterator[str]:
    """The product's chain from words alone, then the chat."""
    with stand_in() as url, product(**with_gemini(url)) as studio:
        _control(url)
        client = Client(studio)
        session = client.new_session()
        for number in range(1, TURNS + 1):
            turn = client.run(session, _words(number))
            assert turn["status"] == "succeeded", turn["error"]
        ours = [entry["bytes"] for entry in httpx2.get(f"{url}/log").json()["requests"]]
        _control(url)
        naive = _chat(url)
    first, fifth, last = (ours[number - 1] for number in (1, 5, TURNS))
    yield f"turn 1 {_mb(first)}, turn 5 {_mb(fifth)}, turn {TURNS} {_mb(last)}, the largest {_mb(max(ours))}"
    yield f"ratio of turn {TURNS} to turn 5 {last / fifth:.2f}, at most {LIMIT} wanted"
    yield f"a chat that sends everything: turn 5 {_mb(naive[4])}, refused at turn {len(naive)} with {_mb(naive[-1])}"


def _control(url: str) -> None:
    order = {"reset": True, "settings": {"signature_bytes": SIGNATURE_BYTES, "png": True}}
    httpx2.post(f"{url}/control", json=order).raise_for_status()


def _chat(url: str) -> list[int]:
    """Bytes of each request until one is refused."""
    contents: list[dict[str, Any]] = []
    sizes: list[int] = []
    with httpx2.Client(timeout=60) as http:
        for number in range(1, TURNS + 1):
            contents.append({"role": "user", "parts": [{"text": _words(number)}]})
            body = {"contents": contents, "generationConfig": {"responseModalities": ["TEXT", "IMAGE"]}}
            path = f"{url}/v1/models/{MODEL_ID}:generateContent"
            answer = http.post(path, json=body, headers={"x-goog-api-key": "paid-key"})
            sizes.append(int(answer.request.headers["content-length"]))
            if answer.status_code != 200:
                break
            contents.append(answer.json()["candidates"][0]["content"])
    return sizes


def _words(number: int) -> str:
    """To and fro, so that the pictures stay as heavy as they are."""
    return f"a boat, {'warmer' if number % 2 else 'cooler'} {number}"


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
