"""A program that uses the studio by its API and its sockets, as anybody's program would."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from websockets.sync.client import ClientConnection, connect

from tests.services.product import OWNER, Deployment

ENDED = {"succeeded", "failed", "canceled", "unknown"}
Json = dict[str, Any]


def all_ended(turn: Json) -> bool:
    """Whether every attempt of the turn has ended; uploads have none."""
    return all(attempt["status"] in ENDED for attempt in turn["attempts"])


class Client:
    """One API user. Every call raises ``AssertionError`` with the answer when its status is not the expected one."""

    def __init__(self, product: Deployment, username: str = OWNER) -> None:
        self.product = product
        self.token = product.token_of(username)
        self.sessions: list[str] = []
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self.http = httpx2.Client(base_url=f"{product.base_url}/api/v1", headers=self.headers, timeout=30)

    def get(self, path: str, status: int = 200, **params: Any) -> Any:
        return self._json(self.http.get(path, params=params), status)

    def post(self, path: str, body: Json | None = None, status: int | tuple[int, ...] = 201) -> Any:
        return self._json(self.http.post(path, json=body or {}), status)

    def upload(self, data: bytes, name: str = "photo.jpg", status: int = 201) -> Any:
        return self._json(self.http.post("/assets", files={"file": (name, data)}), status)

    def new_session(self, title: str = "") -> str:
        self.sessions.append(self.post("/sessions", {"title": title} if title else {})["id"])
        return self.sessions[-1]

    def submit(self, session: str, prompt: str = "", status: int | tuple[int, ...] = (200, 201), **more: Any) -> Any:
        return self.post(f"/sessions/{session}/turns", {"prompt": prompt, **more}, status)

    def start(self, data: bytes) -> tuple[str, Json]:
        """A new session whose first turn is the uploaded picture."""
        session = self.new_session()
        asset = self.upload(data)
        turn = self.submit(session, inputs=[{"asset": asset["id"], "role": "base", "name": "photo.jpg"}])
        return session, turn

    def bytes_of(self, url: str) -> bytes:
        """What a member's browser gets from the address in a turn or an asset."""
        answer = httpx2.get(f"{self.product.base_url}{url}", headers=self.headers, timeout=30)
        assert answer.status_code == 200, (url, answer.status_code, answer.text[:200])
        return answer.content

    @contextmanager
    def stream(self, session: str, after: int = 0) -> Iterator[ClientConnection]:
        """A socket that first tells what came after ``after``, then what happens."""
        address = self.product.base_url.replace("http", "ws", 1)
        # Without a limit to the queue: a client that stops reading does not see the answer to its own goodbye.
        with connect(
            f"{address}/ws/sessions/{session}?after={after}",
            additional_headers=self.headers,
            max_size=None,
            max_queue=None,
        ) as socket:
            yield socket

    def wait_for(
        self, session: str, turn: str, when: Callable[[Json], bool] | None = None, seconds: float = 60
    ) -> Json:
        """The turn once ``when(turn)`` is true: by default, once it has ended. Listens; asks nothing again."""
        wanted = when or (lambda turn: turn["status"] in ENDED)
        deadline = time.monotonic() + seconds
        with self.stream(session) as socket:
            while True:
                message = json.loads(socket.recv(timeout=max(0.0, deadline - time.monotonic())))
                if message.get("turn", {}).get("id") == turn and wanted(message["turn"]):
                    return dict(message["turn"])

    def run(self, session: str, prompt: str, **more: Any) -> Json:
        """Submit a turn and wait for its end."""
        return self.wait_for(session, self.submit(session, prompt, **more)["id"])

    def settle(self) -> None:
        """Wait until every turn of the sessions that this client began has ended, each variant of it."""
        for session in self.sessions:
            for turn in self.get(f"/sessions/{session}/turns", limit=200)["items"]:
                if not all_ended(turn):
                    self.wait_for(session, turn["id"], all_ended)

    def _json(self, answer: httpx2.Response, status: int | tuple[int, ...]) -> Any:
        expected = (status,) if isinstance(status, int) else status
        assert answer.status_code in expected, (answer.request.url, answer.status_code, answer.text[:500])
        return answer.json() if answer.content else None
