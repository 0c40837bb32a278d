"""A stand-in for the Gemini API: a real HTTP server that checks and answers like Google's, and draws real pictures.

In a test::

    with StandIn() as gemini:
        gemini.script({"status": 503}, {"delay": 1.0})     # the next request gets the first, the one after the second
        gemini.set(signature_bytes=3_000_000)
        provider = GeminiProvider(GeminiConfig(api_key="paid", base_url=gemini.base_url))
        ...
        assert gemini.log[0]["turn"] == 1

By hand::

    python -m tests.providers.stand_in --port 8800 --delay 5
    GEMINI_API_KEY=paid GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8800 make run
    curl -d '{"queue": [{"status": 503}], "settings": {"delay": 5}}' http://127.0.0.1:8800/control
    curl http://127.0.0.1:8800/log

Keys that start with ``free``, ``invalid`` or ``leaked`` are refused as such keys are; any other key is good.

Settings: ``delay`` (seconds before every answer), ``signature_bytes`` (of a picture's signature), ``drafts`` (thought
pictures before the result), ``picture_bytes`` (pad results to this weight), ``png`` (results as grainy PNG),
``credentials`` (sign results as Google does, with the last picture as an ingredient), ``retired`` (ids that answer 404),
``gather`` (hold requests until so many are here at once).

A behaviour is for one request: ``delay``, ``status`` with ``body`` (text or JSON) and ``headers``, ``reset``
(``before`` or ``after`` reading the request, or in the middle of the answer's ``body``), ``truncate`` (half of the
JSON), ``gzip``, ``trickle`` (seconds between bytes), ``hang``, and what ``answers.build`` lists for a 200.
Requests that the real API would refuse are refused first.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

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

    def set(self, **settings: Any) -> None:
        """Change settings for all requests from now on."""
        self._server.world.control({"settings": settings})

    def reset(self) -> None:
        """Forget settings, behaviours and log."""
        self._server.world.control({"reset": True})

    @property
    def log(self) -> list[dict[str, Any]]:
        """The generateContent requests that arrived, in order."""
        with self._server.world.changed:
            return copy.deepcopy(self._server.world.log)

    def wait_for(self, condition: Callable[[list[dict[str, Any]]], bool], timeout: float = 20) -> bool:
        """Wait until the log fulfils a condition; False if it does not within ``timeout`` seconds."""
        return self._server.world.wait_for(condition, timeout)
