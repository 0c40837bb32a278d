"""The doors of Gemini's batches: jobs of one request each, whose states go by script."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.providers.stand_in import answers
from tests.providers.stand_in.rules import Asked, Refused, check_key, check_request

STATES = ("PENDING", "SUCCEEDED")
_AWAY = {"error": {"code": 503, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}}
_NO_JOB = {"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}}


@dataclass
class Job:
    """A batch; each question about it takes the next of its ``states``, and the last one stays."""

    name: str
    display_name: str
    model_id: str
    states: list[str]
    answer: dict[str, Any]
    asked: int = 0
    canceled: bool = False
    untouched: bool = False

    def told(self) -> dict[str, Any]:
        """The job as Google writes it."""
        state = self.states[0]
        waiting = "1" if state == "PENDING" or self.untouched else "0"
        metadata = {
            "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
            "model": f"models/{self.model_id}",
            "displayName": self.display_name,
            "state": f"BATCH_STATE_{state}",
            "batchStats": {"requestCount": "1", "pendingRequestCount": waiting},
            "name": self.name,
        }
        body: dict[str, Any] = {"name": self.name, "metadata": metadata}
        if state == "SUCCEEDED":
            metadata["output"] = {"inlinedResponses": {"inlinedResponses": [self.answer]}}
        elif state == "FAILED":
            body["error"] = {"code": 13, "message": "The batch could not be run."}
        return body | ({"done": True} if state not in ("PENDING", "RUNNING") else {})


class BatchDoors:
    """``:batchGenerateContent``, and ``/v1/batches`` to list, get and cancel."""

    path: str
    headers: Any
    server: Any
    serve: Callable[..., None]
    _send: Callable[..., None]
    _body: Callable[[], bytes]
    _let_in: Callable[..., Any]

    def hand_in(self, version: str, model_id: str) -> None:
        """Take a batch. The job is there as soon as the request is, whether or not its answer arrives."""
        made: dict[str, Job] = {}

        def check(raw: bytes) -> Asked:
            model = self._let_in(version, model_id)
            if not model.batches:
                raise Refused(404, "NOT_FOUND", f"models/{model_id} is not supported for batchGenerateContent.")
            batch = json.loads(raw)["batch"]
            [one] = batch["inputConfig"]["requests"]["requests"]
            asked = check_request(model, model_id, json.dumps(one["request"]).encode())
            asked.body = {**asked.body, "batch": {"displayName": batch["displayName"], "metadata": one["metadata"]}}
            made["job"] = self._make(asked, batch["displayName"])
            return asked

        def build(asked: Asked, settings: dict[str, Any], behaviour: dict[str, Any]) -> dict[str, Any]:
            return made["job"].told()

        self.serve(check, build, version=version, model=model_id)

    def _make(self, asked: Asked, display_name: str) -> Job:
        world = self.server.world
        with world.changed:
            script = world.jobs_to_come.pop(0) if world.jobs_to_come else {}
            answer: dict[str, Any] = {"response": answers.build(asked, world.settings, script)}
            if "error" in script:
                answer = {"error": script["error"]}
            job = Job(
                name=f"batches/job-{len(world.jobs) + 1}",
                display_name=display_name,
                model_id=asked.model_id,
                states=list(script.get("states", STATES)),
                answer=answer,
            )
            world.jobs.append(job)
            world.changed.notify_all()
        return job

    def get_batch(self, path: str) -> bool:
        """One job, or a page of all; False if the path is neither."""
        if not self._is_batch(path):
            return False
        world = self.server.world
        if not self._may_ask():
            return True
        with world.changed:
            if path.endswith("/batches"):
                asked = parse_qs(urlsplit(self.path).query)
                start = int(asked.get("pageToken", ["0"])[0])
                # Pages as small as can be: whoever looks for a job has to turn them.
                page = [job.told() for job in world.jobs[start : start + 1]]
                more = {"nextPageToken": str(start + 1)} if start + 1 < len(world.jobs) else {}
                status, body = 200, {"operations": page, **more}
            else:
                status, body = self._ask(path.rpartition("/")[2])
            world.changed.notify_all()
        self._send(status, body)
        return True

    def _ask(self, name: str) -> tuple[int, dict[str, Any]]:
        world = self.server.world
        job = next((job for job in world.jobs if job.name == f"batches/{name}"), None)
        if job is None:
            return 404, _NO_JOB
        body = job.told()
        job.asked += 1
        if len(job.states) > 1 and world.settings["jobs"] != "wait":
            job.states.pop(0)
        return 200, body

    def cancel_batch(self, path: str) -> bool:
        """Cancel a job that has not ended; False if the path is not for that."""
        if not self._is_batch(path) or not path.endswith(":cancel"):
            return False
        self._body()
        world = self.server.world
        if not self._may_ask():
            return True
        name = path.removesuffix(":cancel").rpartition("/")[2]
        with world.changed:
            for job in world.jobs:
                if job.name == f"batches/{name}":
                    job.untouched, job.canceled = job.states[0] == "PENDING", True
                    job.states = ["CANCELLED"] if job.states[0] in ("PENDING", "RUNNING") else job.states
            world.changed.notify_all()
        self._send(200, {})
        return True

    def _may_ask(self) -> bool:
        try:
            check_key(self.headers.get("x-goog-api-key"), paid=False)
        except Refused as refused:
            self._send(refused.code, refused.body)
            return False
        if self.server.world.settings["jobs"] == "away":
            self._send(503, _AWAY)
            return False
        return True

    @staticmethod
    def _is_batch(path: str) -> bool:
        return path.startswith(("/v1/batches", "/v1beta/batches"))
