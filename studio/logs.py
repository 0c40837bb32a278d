"""Keep secrets out of the logs."""

from __future__ import annotations

import logging
import re

SECRETS = re.compile(
    r"(AIza[\w-]{10})[\w-]+|(/(?:s|enter|ws/shared|api/v1/shared)/)[\w-]{16,}|((?:x-goog-api-key|authorization)['\": =]+)\S+",
    re.I,
)


class RedactSecrets(logging.Filter):
    """Cut API keys, share tokens and sign-in tokens out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = SECRETS.sub(lambda m: next(g for g in m.groups() if g) + "...", message)
        if clean != message:
            record.msg, record.args = clean, ()
        return True
