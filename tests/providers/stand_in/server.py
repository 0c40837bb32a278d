"""The stand-in's HTTP server: one thread for each connection, a queue of behaviours, a log of what arrived."""

from __future__ import annotations

import gzip
import json
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.providers.stand_in import answers, streaming, vertex
from tests.providers.stand_in.batches import BatchDoors, Job
from tests.providers.stand_in.openai_server import Build, Check, GatewayDoors
from tests.providers.stand_in.rules import (
    MAX_BODY,
    MODELS,
    RETIRED,
    Asked,
    Refused,
    check_key,
    check_model,
    check_request,
)

DEFAULTS: dict[str, Any] = {
    "delay": 0.0,
    "signature_bytes": 64 * 1024,
    "drafts": 0,
    "pause": 0.0,
    "picture_bytes": 0,
    "png": False,
    "drift": False,
    "credentials": False,
    "retired": RETIRED,
    "gather": 0,
    "shape": "openrouter",
    "doors": ("chat", "images"),
    "listing": None,
    "jobs": "run",
}
_PATH = re.compile(r"^/(?P<version>v1\w*)/(?:.*/)?models(?:/(?P<model>[^/:]+)(?P<verb>:\w+)?)?$")
_NOT_FOUND = {"error": {"code": 404, "message": "Not found", "status": "NOT_FOUND"}}
_FOR_EVER = 3600.0
_LOOKS = 0.2
"""Seconds until somebody who waits notices a reset."""


class World:
    """What the server knows: settings, behaviours to come, requests seen. Safe to use from every thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.settings = dict(DEFAULTS)
        self.queue: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self.jobs: list[Job] = []
        self.jobs_to_come: list[dict[str, Any]] = []
        self.waiting = 0
        self.resets = 0

    def control(self, order: dict[str, Any]) -> None:
        """Obey ``{"reset": true, "settings": {...}, "queue": [behaviour, ...], "jobs": [script, ...]}``; every
        key may be left out.
        """
        unknown = set(order.get("settings", {})) - set(DEFAULTS)
        if unknown:
            raise ValueError(f"There is no setting {', '.join(sorted(unknown))}.")
        with self.changed:
            if order.get("reset"):
                self.settings, self.queue, self.log, self.waiting = dict(DEFAULTS), [], [], 0
                self.jobs, self.jobs_to_come = [], []
                self.resets += 1
            self.settings |= order.get("settings", {})
            self.queue += order.get("queue", [])
            self.jobs_to_come += order.get("jobs", [])
            self.changed.notify_all()

    def open_entry(self, **entry: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Log a request that arrived and take the behaviour that is next in the queue."""
        with self.changed:
            entry |= {"number": len(self.log) + 1, "status": None, "aborted": False}
            self.log.append(entry)
            behaviour = self.queue.pop(0) if self.queue else {}
            self.changed.notify_all()
        return entry, behaviour

    def note(self, entry: dict[str, Any], **news: Any) -> None:
        """Add to a log entry and wake whoever waits for it."""
        with self.changed:
            entry |= news
            self.changed.notify_all()

    def gather(self) -> None:
        """With the setting ``gather`` at N: hold requests until N of them are here at once, or ``gather`` is set to 0."""
        with self.changed:
            if self.settings["gather"]:
                self.waiting += 1
                self.changed.notify_all()
                self.changed.wait_for(lambda: self.waiting >= self.settings["gather"], timeout=60)

    def wait_for(self, condition: Callable[[list[dict[str, Any]]], bool], timeout: float = 20) -> bool:
        """Wait until the log fulfils a condition; False if it does not in time."""
        with self.changed:
            return self.changed.wait_for(lambda: condition(self.log), timeout)


class Server(ThreadingHTTPServer):
    """Listens with a long queue, so that many clients may knock at once."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), Handler)
        self.world = World()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the game."""


class Handler(BatchDoors, GatewayDoors, BaseHTTPRequestHandler):
    """Speaks generateContent, batches, countTokens, models.get and .list, and the stand-in's own /control and /log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet; the log is at /log."""

    def do_GET(self) -> None:
        """Models, one model, or the log."""
        path = urlsplit(self.path).path
        match = _PATH.match(path)
        listing = self.server.world.settings["listing"]
        if path == "/log":
            with self.server.world.changed:
                self._send(200, {"count": len(self.server.world.log), "requests": self.server.world.log})
        elif listing and path.endswith("/models"):
            body = listing.get("body", {})
            payload = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self._send_bytes(listing.get("status", 200), payload, listing.get("headers", {}))
        elif self.get_batch(path) or self.get_from_gateway(path):
            pass
        elif match and not match["verb"]:
            self._models(match["version"], match["model"])
        else:
            self._send(404, _NOT_FOUND)

    def do_POST(self) -> None:
        """One request for a picture, one to count tokens, or an order at /control."""
        path = urlsplit(self.path).path
        match = _PATH.match(path)
        if path == "/control":
            self.server.world.control(json.loads(self._body()))
            self._send(200, {})
        elif path == "/token":
            self._send(*vertex.token(self._body()))
        elif match and match["verb"] in (":generateContent", ":streamGenerateContent"):
            self._generate(match["version"], match["model"])
        elif match and match["verb"] == ":batchGenerateContent":
            self.hand_in(match["version"], match["model"])
        elif match and match["verb"] == ":countTokens":
            self._count(match["version"], match["model"])
        elif not self.cancel_batch(path) and not self.post_to_gateway(path):
            self._body()
            self._send(404, _NOT_FOUND)

    def _models(self, version: str, model_id: str | None) -> None:
        retired = tuple(self.server.world.settings["retired"])
        try:
            check_key(self.headers.get("x-goog-api-key"), paid=False)
            if model_id:
                check_model(model_id, retired, version)
        except Refused as refused:
            self._send(refused.code, refused.body)
            return
        there = [self._model_json(id) for id in MODELS if id not in retired]
        self._send(200, self._model_json(model_id) if model_id else {"models": there})

    def _count(self, version: str, model_id: str) -> None:
        self._body()
        try:
            self._let_in(version, model_id, paid=False)
        except Refused as refused:
            self._send(refused.code, refused.body)
            return
        self._send(200, {"totalTokens": 1})

    @staticmethod
    def _model_json(model_id: str) -> dict[str, Any]:
        methods = ["generateContent", "countTokens", "batchGenerateContent"]
        label = MODELS[model_id].label
        return {"name": f"models/{model_id}", "displayName": label, "supportedGenerationMethods": methods}

    def _let_in(self, version: str, model_id: str, paid: bool = True) -> Any:
        """The model, for a key or token that may use it on this path. Raises ``Refused``."""
        key, bearer = self.headers.get("x-goog-api-key"), self.headers.get("authorization", "").removeprefix("Bearer ")
        if vertex.is_vertex(self.path):
            vertex.check_door(self.path, key, bearer, model_id, paid)
        else:
            check_key(key or bearer, paid)
        return check_model(model_id, tuple(self.server.world.settings["retired"]), version)

    def _generate(self, version: str, model_id: str) -> None:
        def check(raw: bytes) -> Asked:
            asked = check_request(self._let_in(version, model_id), model_id, raw)
            if vertex.is_vertex(self.path):
                vertex.check_weight(asked)
            return asked

        def build(asked: Asked, settings: dict[str, Any], behaviour: dict[str, Any]) -> dict[str, Any]:
            if vertex.is_vertex(self.path):
                settings = settings | {"drafts": settings["drafts"] or 1}
            return answers.build(asked, settings, behaviour)

        self.serve(check, build, version=version, model=model_id)

    def serve(self, check: Check, build: Build, **about: Any) -> None:
        """Take one request for a picture through log, checks, behaviour and answer."""
        world = self.server.world
        entry, behaviour = world.open_entry(
            path=self.path,
            call=self.headers.get("x-palimpsest-call"),
            client=self.client_address[1],
            key_ends=(self.headers.get("x-goog-api-key") or "")[-4:],
            key_in_url="key" in parse_qs(urlsplit(self.path).query),
            bytes=int(self.headers.get("content-length") or 0),
            **about,
        )
        if behaviour.get("reset") == "before":
            self._reset()
            return
        raw = self._body()
        if behaviour.get("reset") == "after":
            self._reset()
            return
        try:
            asked = check(raw)
        except Refused as refused:
            world.note(entry, status=refused.code, error=refused.body["error"]["message"])
            self._send(refused.code, refused.body)
            return
        world.note(entry, turn=asked.turn, pictures=asked.pictures, contents=asked.summary, body=asked.body)
        world.gather()
        wait = _FOR_EVER if behaviour.get("hang") else behaviour.get("delay", world.settings["delay"])
        if not self._client_stays(wait):
            world.note(entry, aborted=True)
            return
        self._answer(entry, asked, behaviour, build)

    def _answer(self, entry: dict[str, Any], asked: Asked, behaviour: dict[str, Any], build: Build) -> None:
        world = self.server.world
        status = behaviour.get("status", 200)
        body = behaviour.get("body")
        if body is None:
            body = build(asked, world.settings, behaviour) if status == 200 else {}
        if status == 200 and isinstance(body, dict) and ":streamGenerateContent" in self.path:
            self._stream(entry, body, behaviour, behaviour.get("tier", asked.tier))
            return
        payload = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        if behaviour.get("truncate"):
            payload = payload[: len(payload) // 2]
        headers = behaviour.get("headers", {})
        if status == 200:
            headers = {"x-gemini-service-tier": behaviour.get("tier", asked.tier)} | headers
        if behaviour.get("gzip"):
            payload, headers = gzip.compress(payload, 1), headers | {"Content-Encoding": "gzip"}
        world.note(entry, status=status)
        if "trickle" in behaviour:
            self._trickle(entry, payload, behaviour["trickle"])
        elif behaviour.get("reset") == "body":
            self._head(status, len(payload), headers)
            self.wfile.write(payload[: len(payload) // 2])
            self.wfile.flush()
            self._reset()
        else:
            self._send_bytes(status, payload, headers)

    def _stream(self, entry: dict[str, Any], body: dict[str, Any], behaviour: dict[str, Any], tier: str) -> None:
        """Events in chunks, ``pause`` seconds apart; ``truncate``, ``reset`` and ``trickle`` as for other answers."""
        world = self.server.world
        world.note(entry, status=200)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("x-gemini-service-tier", tier)
        self.send_header("Transfer-Encoding", "chunked")
        if behaviour.get("gzip"):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        pieces = [streaming.encode(event) for event in streaming.events(body, behaviour)]
        if behaviour.get("truncate") or behaviour.get("reset") == "body":
            pieces[-2:] = (
                [pieces[-2][: len(pieces[-2]) // 2]] if len(pieces) > 1 else [pieces[0][: len(pieces[0]) // 2]]
            )
        if behaviour.get("gzip"):
            pieces = [gzip.compress(b"".join(pieces), 1)]
        if "trickle" in behaviour:
            pieces = [bytes([byte]) for byte in b"".join(pieces)]
        for number, piece in enumerate(pieces):
            wait = behaviour.get("trickle", behaviour.get("pause", world.settings["pause"]) if number else 0)
            if not self._client_stays(wait):
                world.note(entry, aborted=True)
                return
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.flush()
        if behaviour.get("reset") == "body":
            self._reset()
        else:
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()

    def _client_stays(self, seconds: float) -> bool:
        """Wait, until a reset at most; False if the client hangs up meanwhile."""
        world = self.server.world
        resets, end = world.resets, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and world.resets == resets:
            readable, _, _ = select.select([self.connection], [], [], min(left, _LOOKS))
            if readable and not self._peek():
                self.close_connection = True
                return False
        return True

    def _peek(self) -> bytes:
        try:
            return self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return b""

    def _trickle(self, entry: dict[str, Any], payload: bytes, seconds: float) -> None:
        """One byte at a time, until the client has had enough."""
        self._head(200, len(payload), {})
        for byte in payload:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if not self._client_stays(seconds):
                self.server.world.note(entry, aborted=True)
                return

    def _reset(self) -> None:
        """Cut the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        for end in (self.rfile, self.wfile, self.connection):
            end.close()

    def _body(self) -> bytes:
        """The request's body; of one far too large only as much as shows that it is."""
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(min(length, MAX_BODY + 1))
        left = length - len(raw)
        while left > 0:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        return raw

    def _send(self, status: int, body: dict[str, Any]) -> None:
        self._send_bytes(status, json.dumps(body).encode(), {})

    def _send_bytes(self, status: int, payload: bytes, headers: dict[str, str]) -> None:
        self._head(status, len(payload), headers)
        self.wfile.write(payload)
        self.wfile.flush()

    def _head(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json; charset=UTF-8"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
