"""Draft first, then the final picture: the same turn again at a larger size."""

from __future__ import annotations

from django.contrib.auth.models import User

from sessions_app import engines
from sessions_app.actions.new_turns import NewTurn
from sessions_app.actions.references import inputs_again
from sessions_app.actions.turns import submit_turn
from sessions_app.errors import Conflict, InvalidRequest
from sessions_app.models import Status, Turn, TurnInput
from sessions_app.providers.requiring import larger_sizes
from sessions_app.queries import turns_for_show

KEPT_SETTINGS = ("provider", "model", "aspect_ratio", "thinking_level")


def finish_turn(
    turn: Turn, user: User, image_size: str, model: str | None = None, client_id: str = ""
) -> tuple[Turn, bool]:
    """A new turn that renders the chosen picture of ``turn`` again at ``image_size``, by ``model`` if one is named, else
    by the one that made the picture.

    Everything else (prompt, inputs, parent, base) is the draft's. Returns the turn and whether it is new. Raises
    Conflict if the turn has no picture, InvalidRequest if the size is not larger or the model cannot make it.
    """
    draft = turns_for_show(Turn.objects.filter(pk=turn.pk)).get()
    picture = draft.picture
    if picture is None or draft.status != Status.SUCCEEDED or not draft.settings.get("provider"):
        raise Conflict(f"Turn {turn.number} has no draft to finish.", hint="Finish a turn that made a picture.")
    kept = {name: draft.settings[name] for name in KEPT_SETTINGS if draft.settings.get(name)}
    _, chosen = engines.choose(draft.session.workspace_id, user.pk, kept["provider"], model or picture.attempt.model)
    if chosen.name != kept["model"]:
        kept.pop("thinking_level", None)
    if image_size not in larger_sizes(chosen, draft.settings.get("image_size")):
        raise InvalidRequest(
            f"{chosen.label} makes this turn no larger at {image_size}.",
            hint="Choose a size above the draft's.",
            field="image_size",
        )
    # A mask or a mark has done its work in the draft.
    roles = (TurnInput.Kind.BASE, TurnInput.Kind.REFERENCE)
    new = NewTurn(
        prompt=draft.prompt,
        client_id=client_id,
        inputs=tuple(item for item in inputs_again(draft) if item.role in roles),
        settings={**kept, "model": chosen.name, "image_size": image_size},
        as_given=True,
        finishes=picture,
    )
    return submit_turn(draft.session, user, new)
