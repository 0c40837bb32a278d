"""What goes wrong on a page in somebody's browser, for the log of whoever runs the studio."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import deque
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from sessions_app.errors import InvalidRequest, RequestTooLarge

MAX_BYTES = 4096
# In one web process, whoever sends them: a log is to be read.
REPORTS_PER_MINUTE = 30
KINDS = {"error", "rejection", "policy", "load"}
FRAME = re.compile(r"([\w./-]+\.js):(\d+):(\d+)")
FRAMES = 6
# What stands between quotes may be a person's words (a JSON error quotes what it could not read), but for names in code.
QUOTED = re.compile(r"""(reading |setting )?("[^"]*"|'[^']*'|`[^`]*`|“[^”]*”)""")
LONG_WORD = re.compile(r"[\w-]{25,}")
NAME = re.compile(r"[\w.-]{0,60}")

logger = logging.getLogger(__name__)
reported: deque[float] = deque(maxlen=REPORTS_PER_MINUTE)


@require_POST
def page_errors(request: HttpRequest) -> HttpResponse:
    """Write one report into the log; from pages of ours alone, for Django checks the token. Too many are let go."""
    if len(request.body) > MAX_BYTES:
        raise RequestTooLarge("This report is larger than the log takes.")
    try:
        report = json.loads(request.body)
        texts = {name: str(report.get(name) or "") for name in ("kind", "name", "message", "stack", "file", "page")}
    except (ValueError, AttributeError):
        raise InvalidRequest("This is no report of an error.") from None
    if texts["kind"] not in KINDS:
        raise InvalidRequest("This is no report of an error.")
    now = time.monotonic()
    if len(reported) < REPORTS_PER_MINUTE or now - reported[0] > 60:
        reported.append(now)
        logger.warning("A page reports: %s", line_of(texts))
    return HttpResponse(status=204)


def line_of(texts: dict[str, str]) -> str:
    """The report on one line, without what a person may have written and without anything that opens something."""
    frames = [":".join(found) for found in FRAME.findall(texts["stack"])][:FRAMES]
    parts = [
        texts["kind"],
        found[0] if (found := NAME.match(texts["name"])) else "",
        _said(texts["message"]),
        _path(texts["file"]),
        f"on {_path(texts['page'])}",
        f"at {', '.join(map(_path, frames))}" if frames else "",
    ]
    return " ".join(part for part in parts if part)


def _said(message: str) -> str:
    """A browser's sentence, without what it quotes."""
    plain = QUOTED.sub(lambda found: found[0] if found[1] else "…", " ".join(message.split()))
    return LONG_WORD.sub("…", plain)[:200]


def _path(address: str) -> str:
    """The path of an address; ids of sessions stay, for they open nothing, and the secrets in links go."""
    path = "".join(char for char in urlsplit(address).path if char.isprintable() and not char.isspace())
    return re.sub(r"/(s|enter|invitations|sign-in/link|settings/you/address|notifications/stop)/[^/]+", r"/\1/…", path)[
        :120
    ]
