"""Keep secrets out of the logs."""

from __future__ import annotations

import logging
import re

_WAYS_IN = (
    r"(/(?:s|enter|invitations|sign-in/link|settings/you/address|notifications/stop|ws/shared|api/v1/shared)/)"
    r"[\w:.-]{16,}"
)
_HEADERS = r"((?:x-goog-api-key|authorization)(?:['\": =,]|\bb['\"])+(?:(?:bearer|basic|token) +)?)[^\s'\",]+"
SECRETS = re.compile(rf"(AIza[\w-]{{10}})[\w-]+|{_WAYS_IN}|{_HEADERS}", re.I)


class Redacted(logging.Formatter):
    """Cuts API keys, and the tokens of links, invitations and addresses, out of all that is logged, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without them."""
        return SECRETS.sub(lambda m: next(g for g in m.groups() if g) + "...", super().format(record))
