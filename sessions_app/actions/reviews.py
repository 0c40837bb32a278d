"""Deciding about pictures, and asking others to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from sessions_app import events
from sessions_app.access import parse_id, reviewers_of
from sessions_app.errors import Conflict, InvalidRequest, NotFound
from sessions_app.models import Folder, Output, Review, ReviewRequest, Session, ShareLink, Turn, Workspace
from sessions_app.models.reviews import MAX_NOTE

MAX_REQUIRED = 20
DECISIONS = (Review.Decision.APPROVED, Review.Decision.CHANGES_REQUESTED)


@transaction.atomic
def decide(
    turn: Turn,
    author: User | None,
    decision: str,
    *,
    note: str = "",
    output_id: str | UUID | None = None,
    sha256: str = "",
    guest_name: str = "",
    link: ShareLink | None = None,
) -> tuple[Review, bool]:
    """Approve a picture of the turn or ask for changes, in place of what the same person decided about it before.

    Without ``output_id`` it is the picture that stands for the turn; ``sha256`` is what the person has looked at. Returns
    the decision that counts, and whether it is new: the same one twice is one. Raises InvalidRequest, NotFound for a
    picture of another turn, and Conflict if there is no picture, or another one than was looked at.
    """
    if decision not in DECISIONS:
        raise InvalidRequest("A decision is approved or changes_requested.", field="decision")
    note = _checked(note)
    Session.objects.select_for_update().get(pk=turn.session_id)
    output = _output(turn, output_id)
    if sha256 and sha256 != output.asset.sha256:
        raise Conflict(
            "This is not the picture that you looked at.", hint="Look at the turn again, then decide.", field="sha256"
        )
    before = _standing(output, author, guest_name, link)
    if before and (before.decision, before.note) == (decision, note):
        return before, False
    review = _replace(before, turn, output, decision, note, author, guest_name, link)
    if author:
        asked = ReviewRequest.objects.filter(output=output, asked=author, ended_at=None)
        asked.update(ended_at=review.created_at, review=review)
    return review, True


@transaction.atomic
def withdraw_review(review: Review, user: User) -> Review:
    """Take one's decision back; whoever was asked for it is asked again. Raises Conflict if it does not count any more."""
    Session.objects.select_for_update().get(pk=review.turn.session_id)
    standing = _standing(review.output, user, "", None)
    if standing is None or standing.pk != review.pk or review.decision == Review.Decision.WITHDRAWN:
        raise Conflict("This decision has been replaced or taken back.")
    ReviewRequest.objects.filter(review=review).update(ended_at=None, review=None)
    return _replace(standing, review.turn, review.output, Review.Decision.WITHDRAWN, "", user, "", None)


@transaction.atomic
def ask_for_review(
    turn: Turn, user: User, people: Sequence[str] | None = None, *, note: str = "", output_id: str | UUID | None = None
) -> list[ReviewRequest]:
    """Ask people, by their user names, to decide about a picture of the turn; without names, all who may and have not.

    Whoever has been asked already is not asked twice. Returns all open requests of these people. Raises InvalidRequest for
    somebody who may not review here, Conflict if there is nobody to ask or no picture.
    """
    note = _checked(note)
    Session.objects.select_for_update().get(pk=turn.session_id)
    output = _output(turn, output_id)
    asked = _named(turn, people) if people else _undecided(turn, output, user)
    if not asked:
        raise Conflict("There is nobody left to ask.", hint="Invite a reviewer, or name who should look again.")
    open_for = ReviewRequest.objects.filter(output=output, asked__in=asked, ended_at=None)
    waiting = set(open_for.values_list("asked", flat=True))
    made = [
        ReviewRequest(session=turn.session, turn=turn, output=output, asked=person, asked_by=user, note=note)
        for person in asked
        if person.pk not in waiting
    ]
    if made:
        ReviewRequest.objects.bulk_create(made)
        _tell(turn, output, user, "review.asked", _asked("asked", [one.asked for one in made]))
    return list(open_for.select_related("asked", "asked_by"))


@transaction.atomic
def withdraw_request(request: ReviewRequest, user: User) -> None:
    """Ask no more. Ending it twice changes nothing."""
    Session.objects.select_for_update().get(pk=request.turn.session_id)
    if ReviewRequest.objects.filter(pk=request.pk, ended_at=None).update(ended_at=timezone.now()):
        _tell(request.turn, request.output, user, "review.asked", _asked("withdrawn", [request.asked]))


@transaction.atomic
def set_required_approvals(where: Workspace | Folder, number: int | None) -> None:
    """How many people make a picture approved; None, of a folder, leaves it to its workspace. Raises InvalidRequest."""
    if number is None and isinstance(where, Workspace):
        raise InvalidRequest("A workspace needs at least one approval.", field="required_approvals")
    if number is not None and not 1 <= number <= MAX_REQUIRED:
        raise InvalidRequest(f"A picture needs 1 to {MAX_REQUIRED} approvals.", field="required_approvals")
    where.required_approvals = number
    where.save(update_fields=["required_approvals"])


def _replace(
    before: Review | None,
    turn: Turn,
    output: Output,
    decision: str,
    note: str,
    author: User | None,
    guest_name: str,
    link: ShareLink | None,
) -> Review:
    """Write the decision that counts from now on, and tell everybody."""
    if before:
        Review.objects.filter(pk=before.pk).update(replaced_at=timezone.now())
    review = Review.objects.create(
        id=uuid4(),
        session=turn.session,
        turn=turn,
        output=output,
        sha256=output.asset.sha256,
        decision=decision,
        note=note,
        reviewer=author,
        guest_name=guest_name,
        link=link,
    )
    told = {"review": str(review.pk), "decision": decision}
    _tell(turn, output, author, "review.changed", told | ({"guest": guest_name} if guest_name else {}))
    return review


def _asked(act: str, people: list[User]) -> dict[str, object]:
    return {"act": act, "asked": [one.pk for one in people], "people": [one.get_username() for one in people]}


def _tell(turn: Turn, output: Output, actor: User | None, kind: str, payload: Mapping[str, object]) -> None:
    Output.objects.filter(pk=output.pk).update(reviewed_at=timezone.now())
    told = {**payload, "sha256": output.asset.sha256, "by": actor.get_username() if actor else payload.get("guest", "")}
    events.record(turn.session, kind, turn=turn, actor=actor, payload=told)


def _standing(output: Output, author: User | None, guest_name: str, link: ShareLink | None) -> Review | None:
    """What of the same person on the same picture counts so far, a withdrawal included."""
    mine = Review.objects.filter(output=output, replaced_at=None)
    if author:
        return mine.filter(reviewer=author).first()
    return mine.filter(reviewer=None, link=link, guest_name=guest_name).first()


def _output(turn: Turn, output_id: str | UUID | None) -> Output:
    outputs = Output.objects.filter(attempt__turn=turn).select_related("asset")
    if output_id:
        found = outputs.filter(pk=parse_id(output_id, "output")).first()
        if found is None:
            raise NotFound("This turn has no such picture.")
        return found
    picture = turn.picture
    if picture is None:
        raise Conflict(f"Turn {turn.number} has no picture to decide about.")
    return outputs.get(pk=picture.pk)


def _named(turn: Turn, people: Sequence[str]) -> list[User]:
    found = {person.get_username(): person for person in reviewers_of(turn.session).filter(username__in=people)}
    missing = next((name for name in people if name not in found), None)
    if missing is not None:
        raise InvalidRequest(
            f"{missing} cannot review this session.", hint="Ask somebody who is a reviewer here.", field="people"
        )
    return list(found.values())


def _undecided(turn: Turn, output: Output, user: User) -> list[User]:
    """All who may decide but the one who asks and those who have."""
    decided = Review.objects.filter(output=output, replaced_at=None, decision__in=DECISIONS, reviewer__isnull=False)
    return list(reviewers_of(turn.session).exclude(pk=user.pk).exclude(pk__in=decided.values("reviewer")))


def _checked(note: str) -> str:
    note = note.strip()
    if len(note) > MAX_NOTE:
        raise InvalidRequest(f"A note has at most {MAX_NOTE:,} characters; this one has {len(note):,}.", field="note")
    return note
