"""A session of many turns, written straight into the database; for processes in which Django is set up."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from sessions_app.models import Asset, Attempt, Output, Session, Status, Turn, TurnInput


@transaction.atomic
def fill(session: Session, author: User, number_of_turns: int, asset: Asset | None = None) -> None:
    """Turns with a picture and a reference each; every tenth begins a branch. Without ``asset`` each has its own, whose
    file is missing.
    """
    turns: list[Turn] = []
    assets: list[Asset] = []
    outputs: list[Output] = []
    for number in range(1, number_of_turns + 1):
        parent = None if not turns else number // 2 if number % 10 == 0 else number - 2
        assets.append(asset or _asset(session, number))
        turn = Turn(
            session=session,
            number=number,
            revision=number,
            parent=None if parent is None else turns[parent],
            base=None if parent is None else outputs[parent],
            author=author,
            client_id=str(number),
            prompt=f"Change number {number}: a little warmer, and the background darker",
            settings={"provider": "local", "model": "local"},
        )
        turns.append(turn)
        attempt = Attempt(turn=turn, provider="local", model="local", status=Status.SUCCEEDED)
        outputs.append(Output(attempt=attempt, asset=assets[-1]))
    # Turns build on outputs, which belong to turns: both databases look at such keys when all is there.
    if asset is None:
        Asset.objects.bulk_create(assets)
    Turn.objects.bulk_create(turns)
    Attempt.objects.bulk_create(output.attempt for output in outputs)
    Output.objects.bulk_create(outputs)
    TurnInput.objects.bulk_create(
        TurnInput(turn=turn, asset=one, role="reference", name="cup") for turn, one in zip(turns, assets, strict=True)
    )
    Session.objects.filter(pk=session.pk).update(last_turn=number_of_turns, last_seq=number_of_turns, cover=outputs[-1])


def _asset(session: Session, number: int) -> Asset:
    return Asset(
        workspace=session.workspace,
        sha256=f"{number:064x}",
        mime_type="image/png",
        size=900_000,
        width=1200,
        height=800,
    )
