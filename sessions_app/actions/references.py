"""The pictures that go along with a turn: its own, those of the subjects that it names, and the session's pins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from sessions_app import assetstore, events
from sessions_app.access import get_asset, get_subject, parse_id, subjects_of
from sessions_app.errors import InvalidRequest, LimitReached, NotFound
from sessions_app.mentions import mentioned
from sessions_app.models import PinnedReference, Session, Subject, Turn, TurnInput

MAX_PINNED = 14
MAX_CHARACTERS = 5
MAX_OBJECTS = 14
MAX_NAME = 200


@dataclass(frozen=True)
class NewInput:
    """A picture that the new turn uses; ``role`` is one of TurnInput.Kind, ``purpose`` one of Purpose or empty.

    ``subject`` is the id of the subject whose picture it is; its name and kind then count, unless others are given.
    """

    asset: str
    role: str
    name: str = ""
    purpose: str = ""
    subject: str | None = None


def complete_inputs(
    session: Session, user: User, prompt: str, given: Iterable[NewInput], *, with_pins: bool
) -> tuple[NewInput, ...]:
    """What the turn really sends, in the order in which references are numbered.

    First what was given, then the subjects that the prompt names and that no given picture shows, then, if
    ``with_pins``, the session's pins that are not among them. Raises InvalidRequest or NotFound.
    """
    named = [_named_by_subject(session, user, item) for item in given]
    inputs = [*named, *_mentioned_inputs(session, user, prompt, named)]
    _check_subjects(inputs)
    if with_pins:
        there = {parse_id(item.asset, "picture") for item in inputs if item.role == TurnInput.Kind.REFERENCE}
        inputs += [_pinned_input(pin) for pin in session.pinned_references.all() if pin.asset_id not in there]
    return tuple(inputs)


def inputs_again(turn: Turn) -> tuple[NewInput, ...]:
    """The inputs of a turn, for another that is to use the same."""
    return tuple(
        NewInput(
            str(item.asset_id),
            item.role,
            item.name,
            item.purpose,
            str(item.subject_id) if item.subject_id else None,
        )
        for item in turn.inputs.all()
    )


def pin_reference(session: Session, user: User, new: NewInput) -> PinnedReference:
    """Send a picture with every new turn; one that is pinned already gets the new name and purpose.

    Raises NotFound, or LimitReached with MAX_PINNED pins.
    """
    with transaction.atomic():
        session = Session.objects.select_for_update().get(pk=session.pk)
        asset = assetstore.adopt(get_asset(user, new.asset), session.workspace)
        item = _named_by_subject(session, user, new)
        pins = session.pinned_references.all()
        if not pins.filter(asset=asset).exists() and pins.count() >= MAX_PINNED:
            raise LimitReached(f"A session has at most {MAX_PINNED} pinned references.", hint="Unpin one first.")
        last = pins.aggregate(last=Max("position"))["last"]
        values = {"name": item.name[:MAX_NAME], "purpose": item.purpose, "subject_id": item.subject}
        position = 0 if last is None else last + 1
        pin, _ = PinnedReference.objects.update_or_create(
            session=session,
            asset=asset,
            defaults=values,
            create_defaults={**values, "position": position, "created_by": user},
        )
        _changed(session, user, "pinned", pin.name)
    return pin


@transaction.atomic
def change_pin(pin: PinnedReference, user: User, *, name: str | None, purpose: str | None) -> PinnedReference:
    """Give a pinned reference another name or purpose; None leaves it as it is."""
    pin.name = pin.name if name is None else name.strip()[:MAX_NAME]
    pin.purpose = pin.purpose if purpose is None else purpose
    pin.save(update_fields=["name", "purpose"])
    _changed(pin.session, user, "repinned", pin.name)
    return pin


@transaction.atomic
def unpin_reference(pin: PinnedReference, user: User) -> None:
    """Send it no more; turns that had it keep it."""
    pin.delete()
    _changed(pin.session, user, "unpinned", pin.name)


def _changed(session: Session, user: User, act: str, name: str) -> None:
    events.record(session, "session.changed", actor=user, payload={"references": True, "act": act, "name": name})


def _named_by_subject(session: Session, user: User, item: NewInput) -> NewInput:
    if not item.subject:
        return item
    subject = get_subject(user, item.subject)
    if subject.workspace_id != session.workspace_id or subject.session_id not in (None, session.pk):
        raise NotFound("There is no such subject.", field="inputs")
    return replace(item, name=item.name or subject.name, purpose=item.purpose or subject.kind, subject=str(subject.pk))


def _mentioned_inputs(session: Session, user: User, prompt: str, given: list[NewInput]) -> list[NewInput]:
    """The pictures of the subjects that the prompt names; a given picture of that name stands for its subject."""
    if "@" not in prompt:
        return []
    library = subjects_of(user, session).prefetch_related("pictures")
    subjects = {subject.name: subject for subject in library}
    shown = {item.name.lower() for item in given if item.role == TurnInput.Kind.REFERENCE}
    shown_subjects = {item.subject for item in given}
    inputs = []
    for name in mentioned(prompt, [*subjects, *(item.name for item in given)]):
        subject = subjects.get(name)
        if subject is None or name.lower() in shown or str(subject.pk) in shown_subjects:
            continue
        inputs += _inputs_of(subject)
    return inputs


def _inputs_of(subject: Subject) -> list[NewInput]:
    pictures = list(subject.pictures.all())
    if not pictures:
        raise InvalidRequest(
            f"{subject.name} has no pictures yet.", hint="Add one under Settings, Subjects.", field="prompt"
        )
    return [
        NewInput(str(picture.asset_id), TurnInput.Kind.REFERENCE, subject.name, subject.kind, str(subject.pk))
        for picture in pictures
    ]


def _check_subjects(inputs: list[NewInput]) -> None:
    kinds = {item.subject: item.purpose for item in inputs if item.subject}
    for kind, limit in ((Subject.Kind.CHARACTER, MAX_CHARACTERS), (Subject.Kind.OBJECT, MAX_OBJECTS)):
        there = sum(purpose == kind for purpose in kinds.values())
        if there > limit:
            raise InvalidRequest(
                f"A turn takes at most {limit} {kind}s; there are {there}.",
                hint="Split it into two turns.",
                field="inputs",
            )


def _pinned_input(pin: PinnedReference) -> NewInput:
    subject = str(pin.subject_id) if pin.subject_id else None
    return NewInput(str(pin.asset_id), TurnInput.Kind.REFERENCE, pin.name, pin.purpose, subject)
