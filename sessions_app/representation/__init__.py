"""What programs are shown: the JSON of sessions, turns and pictures, the same in API answers and in live messages.

Ids are opaque strings. Money is a number of US dollars with at most six decimals, null where nothing is known. Times
are ISO 8601 in UTC, durations seconds.
"""

from sessions_app.representation.messages import event_messages, line_json
from sessions_app.representation.reviewing import (
    comment_json,
    comments_json,
    inbox_json,
    review_json,
    review_request_json,
)
from sessions_app.representation.sessions import session_json, share_json
from sessions_app.representation.turns import MEMBERS, asset_json, attempt_json, guests_of, lock_json, turn_json
from sessions_app.representation.values import Json, error_json, moment

__all__ = [
    "Json",
    "MEMBERS",
    "asset_json",
    "attempt_json",
    "comment_json",
    "comments_json",
    "error_json",
    "event_messages",
    "guests_of",
    "inbox_json",
    "line_json",
    "lock_json",
    "moment",
    "review_json",
    "review_request_json",
    "session_json",
    "share_json",
    "turn_json",
]
