"""Fill an installation's database: ``python -m tests.benchmarks.many_sessions SESSIONS TURNS``, TURNS in each."""

# ruff: noqa: E402 -- models can only be imported once Django is set up

from __future__ import annotations

import os
import random
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.db import connection, transaction

from sessions_app.models import Asset, Attempt, Member, Output, ProviderCall, Session, Status, Tag, Turn

TEXT = (
    "red fox snow forest boat stormy sea robot city night cat bicycle field warmer colder light background darker sky "
    "portrait studio product espresso cup table window plant shadow soft bokeh golden hour autumn winter summer label"
)
WORDS = TEXT.split()


@transaction.atomic
def make(sessions: int, turns: int) -> None:
    """Sessions of the first member's workspace; every 500th says "lighthouse" once, one of them all says "quokka"."""
    member = Member.objects.select_related("user", "workspace").order_by("pk")[0]
    choose = random.Random(4)
    made = [
        Session(workspace=member.workspace, author=member.user, title=" ".join(choose.sample(WORDS, 3)).capitalize())
        for _ in range(sessions)
    ]
    assets = [
        Asset(workspace=member.workspace, sha256=f"{sessions:032x}{n:032x}", mime_type="image/png", size=1, width=8)
        for n in range(50)
    ]
    Asset.objects.bulk_create(assets)
    rows: list[tuple[Turn, Attempt, Output, ProviderCall]] = []
    for index, session in enumerate(made):
        for number in range(1, turns + 1):
            rows.append(_turn(session, number, choose, assets[(index + number) % len(assets)], index))
        session.cover_id = rows[-1][2].pk
    Session.objects.bulk_create(made, batch_size=1000)
    for position, model in enumerate((Turn, Attempt, Output, ProviderCall)):
        model.objects.bulk_create([row[position] for row in rows], batch_size=2000)  # type: ignore[attr-defined]
    tag, _ = Tag.objects.get_or_create(workspace=member.workspace, name="campaign")
    Session.tags.through.objects.bulk_create(
        Session.tags.through(session_id=session.pk, tag_id=tag.pk) for session in made[::20]
    )


def _turn(
    session: Session, number: int, choose: random.Random, asset: Asset, index: int
) -> tuple[Turn, Attempt, Output, ProviderCall]:
    said = choose.choices(WORDS, k=12)
    if index % 500 == 7 and number == 3:
        said[4] = "lighthouse"
    if index == 7 and number == 2:
        said[4] = "quokka"
    turn = Turn(
        id=uuid.uuid4(), session=session, number=number, client_id=str(number), prompt=" ".join(said),
        starred=index % 200 == 3 and number == 1,
    )  # fmt: skip
    failed = index % 100 == 9 and number == 2
    attempt = Attempt(
        id=uuid.uuid4(), turn=turn, provider="local", model="nano-banana-2" if index % 3 else "local", model_id="x",
        status=Status.FAILED if failed else Status.SUCCEEDED, text="Here is " + " ".join(choose.choices(WORDS, k=8)),
    )  # fmt: skip
    call = ProviderCall(
        workspace_id=session.workspace_id, session=session, attempt=attempt, status="paid", provider="gemini",
        model="x", actual_usd="0.04",
    )  # fmt: skip
    return turn, attempt, Output(id=uuid.uuid4(), attempt=attempt, asset=asset), call


if __name__ == "__main__":
    make(int(sys.argv[1]), int(sys.argv[2]))
    with connection.cursor() as cursor:
        # As either database does by itself after a while.
        cursor.execute("ANALYZE")
