"""A stand-in for the Gemini API, Vertex AI and OpenAI-compatible gateways: a real HTTP server that checks and answers
like theirs, and draws real pictures.

In a test::

    with StandIn() as gemini:
        gemini.script({"status": 503}, {"delay": 1.0})     # the next request gets the first, the one after the second
        gemini.set(signature_bytes=3_000_000)
        provider = GeminiProvider(GeminiConfig(api_key="paid", base_url=gemini.base_url))
        ...
        assert gemini.log[0]["turn"] == 1

By hand::

    make stand-in ARGS="--port 8800 --delay 5"          # prints how to point the product at each door
    GEMINI_API_KEY=paid GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8800 make run
    curl -d '{"queue": [{"status": 503}], "settings": {"delay": 5}}' http://127.0.0.1:8800/control
    curl http://127.0.0.1:8800/log

Doors:

- Gemini Developer API: ``/v1/models...`` and ``/v1beta/models...``, key in ``x-goog-api-key`` or as Bearer.
- Vertex AI: ``/v1beta1/projects/P/locations/L/publishers/google/models/M:...`` with a token that ``POST /token`` gives
  to service accounts, or without project and location with an express key. Drafts come back always; a picture may
  have 7 MB. ``vertex.py`` says which projects, accounts and locations are in trouble.
- Gateways, as OpenAI has them: ``/v1/models``, ``/v1/images/generations``, ``/v1/images/edits`` (multipart) and
  ``/v1/chat/completions``, key as Bearer; ids like ``google/gemini-nano-banana-2.1``. ``openai_rules.py`` says which
  there are.

Keys that start with ``free``, ``invalid`` or ``leaked`` are refused as such keys are, and at gateways those that start
with ``poor``; any other key is good. What costs nothing a ``free`` key may do.

Settings: ``delay`` (seconds before every answer), ``signature_bytes`` (of a picture's signature), ``drafts`` (thought
pictures before the result), ``pause`` (seconds between the events of a stream), ``picture_bytes`` (pad results to this weight), ``png`` (results as grainy PNG), ``drift`` (results moved, zoomed, tinted and grainy, as real models make them), ``credentials`` (sign results as Google does, with the last picture as an ingredient), ``retired`` (ids that answer 404),
``gather`` (hold requests until so many are here at once), ``shape`` (how a gateway answers in chat: ``openrouter``,
with ``reasoning_details`` and its cost; ``litellm``, with drafts among the results; ``markdown``; ``list``), ``jobs``
(``run``; ``wait``: batches keep their state; ``away``: nobody can ask for them), ``doors``
(which of ``chat`` and ``images`` a gateway has), ``listing`` (a ``status``, ``body`` and ``headers`` in place of every
list of models).

A behaviour is for one request: ``delay``, ``status`` with ``body`` (text or JSON) and ``headers``, ``reset``
(``before`` or ``after`` reading the request, or in the middle of the answer's ``body``), ``truncate`` (half of the
JSON), ``gzip``, ``trickle`` (seconds between bytes), ``hang``, and what ``answers.build``, ``openai_answers.build_chat`` and ``build_images``
list for a 200; for streams ``pause`` and what ``streaming.events`` lists.
Requests that the real API would refuse are refused first.

Batches (``:batchGenerateContent``, ``/v1/batches`` with get, list and ``:cancel``) have scripts of their own, one for each
job: ``states`` (what it is at each question, the last one for good; ``PENDING``, ``SUCCEEDED`` if left out), ``error`` (of
its request, as a status of gRPC; by hand ``{"jobs": [{"states": ["FAILED"]}]}`` at ``/control``), and what ``answers.build`` lists for its answer. The job is there once its request has
come in, whatever the behaviour does to the answer of that.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from tests.providers.stand_in.batches import Job
from tests.providers.stand_in.server import Server

__all__ = ["StandIn"]


class StandIn:
    """The stand-in on a free port of the loopback, for the length of a ``with`` block."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._server = Server(host, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.base_url = f"http://{host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def script(self, *behaviours: dict[str, Any]) -> None:
        """Add behaviours for the requests to come, first come, first served."""
        self._server.world.control({"queue": list(behaviours)})

    def script_jobs(self, *scripts: dict[str, Any]) -> None:
        """Add scripts for the batch jobs to come, first come, first served."""
        self._server.world.control({"jobs": list(scripts)})

    def set(self, **settings: Any) -> None:
        """Change settings for all requests from now on."""
        self._server.world.control({"settings": settings})

    def reset(self) -> None:
        """Forget settings, behaviours and log; requests that are held or delayed are answered."""
        self._server.world.control({"reset": True})

    @property
    def log(self) -> list[dict[str, Any]]:
        """The requests for pictures, or for words alone, that arrived, in order; what costs nothing is not in it."""
        with self._server.world.changed:
            return copy.deepcopy(self._server.world.log)

    @property
    def jobs(self) -> list[Job]:
        """The batch jobs that were handed in, in order."""
        with self._server.world.changed:
            return copy.deepcopy(self._server.world.jobs)

    def wait_for(self, condition: Callable[[list[dict[str, Any]]], bool], timeout: float = 20) -> bool:
        """Wait until the log fulfils a condition; False if it does not within ``timeout`` seconds."""
        return self._server.world.wait_for(condition, timeout)
