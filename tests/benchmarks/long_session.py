"""Make one long session in an installation: ``python -m tests.benchmarks.long_session SESSION TURNS``.

All of its turns show the picture of the session's first turn; the session has no other.
"""

# ruff: noqa: E402 -- models can only be imported once Django is set up

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.db import connection

from sessions_app.actions.sessions import create_session
from sessions_app.models import Session
from tests.services.long_sessions import fill

if __name__ == "__main__":
    like = Session.objects.get(pk=sys.argv[1])
    made = create_session(like.author, like.workspace, f"{sys.argv[2]} turns")
    fill(made, like.author, int(sys.argv[2]), like.turns.get().inputs.get().asset)
    with connection.cursor() as cursor:
        # As either database does by itself after a while.
        cursor.execute("ANALYZE")
    print(made.pk)  # noqa: T201
