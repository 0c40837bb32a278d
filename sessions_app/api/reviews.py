"""Review: decisions on exact pictures, and who is asked for one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Router, Status
from pydantic import Field

from sessions_app import reviews
from sessions_app.access import get_review, get_review_request, get_session, get_turn, get_workspace
from sessions_app.actions.reviews import (
    ask_for_review,
    decide,
    set_required_approvals,
    withdraw_request,
    withdraw_review,
)
from sessions_app.api.auth import ApiRequest
from sessions_app.api.schemas import Answer, Cover, Input, Limit, Text, Time, VerdictOut
from sessions_app.models import Role
from sessions_app.representation import inbox_json, review_json, review_request_json

router = Router(tags=["Review"])


class ReviewIn(Input):
    """``output`` is the picture, by default the one that stands for the turn; ``sha256`` the bytes that were looked at:
    if that is another picture, the answer is 409 and nothing is decided.
    """

    decision: Literal["approved", "changes_requested"]
    note: Text = ""
    output: Text | None = None
    sha256: Text = ""


class ReviewOut(Answer):
    """A decision. What has a ``replaced_at`` counts no more; ``withdrawn`` says that one was taken back."""

    id: str
    turn: str
    output: str
    sha256: str
    decision: Literal["approved", "changes_requested", "withdrawn"]
    note: str
    reviewer: str | None
    guest: str | None
    created_at: Time
    replaced_at: Time | None


class AskIn(Input):
    """``people`` are user names of those who may review here; without them, all who may and have not decided."""

    people: Annotated[list[Text], Field(max_length=100)] | None = None
    note: Text = ""
    output: Text | None = None


class RequestOut(Answer):
    """Somebody was asked; open until ``ended_at``, ``review`` is what they decided."""

    id: str
    turn: str
    output: str
    asked: str
    asked_by: str | None
    note: str
    review: str | None
    created_at: Time
    ended_at: Time | None


class RequestPage(Answer):
    """Who is asked."""

    items: list[RequestOut]
    next: str | None


class ReviewsOut(Answer):
    """All decisions on the turn's pictures, the newest first, and all requests."""

    items: list[ReviewOut]
    requests: list[RequestOut]
    next: str | None


class StepOut(Answer):
    """A turn on the way: its number and its words."""

    number: int
    prompt: str


class SinceOut(Answer):
    """The approved picture that this one comes from, and the turns from there to here, in order."""

    turn: str
    number: int
    picture: Cover
    steps: list[StepOut]


class InboxItem(Answer):
    """A picture in review."""

    session: str
    title: str
    turn: str
    number: int
    prompt: str
    author: str | None
    picture: Cover
    review: VerdictOut
    reviews: list[ReviewOut]
    requests: list[RequestOut]
    since: SinceOut | None
    reviewed_at: Time


class InboxPage(Answer):
    """Pictures in review, those that something happened to last first; ``waiting`` counts what waits for you."""

    items: list[InboxItem]
    waiting: int
    next: str | None


class Waiting(Answer):
    """How many pictures wait for your decision."""

    waiting: int


class ApprovalsIn(Input):
    """``workspace`` is the id of one that you own; without it, your first."""

    required_approvals: int
    workspace: Text | None = None


class ApprovalsOut(Answer):
    """How many people make a picture approved, where its folder says nothing else."""

    workspace: str
    required_approvals: int


@router.get("/turns/{turn_id}/reviews", response=ReviewsOut, summary="List the decisions on a turn's pictures")
def index(request: ApiRequest, turn_id: str) -> Any:
    """Also those that were replaced: the latest of each person on each picture counts."""
    turn = get_turn(request.auth, turn_id)
    return {
        "items": [review_json(one) for one in reviews.history_of(turn)],
        "requests": [review_request_json(one) for one in reviews.requests_of(turn)],
        "next": None,
    }


@router.post("/turns/{turn_id}/reviews", response={201: ReviewOut, 200: ReviewOut}, summary="Decide about a picture")
def create(request: ApiRequest, turn_id: str, body: ReviewIn) -> Any:
    """Approve exactly these bytes, or ask for changes, in place of what you decided before. 200 if that is the same."""
    turn = get_turn(request.auth, turn_id, Role.REVIEWER)
    review, made = decide(turn, request.auth, body.decision, note=body.note, output_id=body.output, sha256=body.sha256)
    return Status(201 if made else 200, review_json(review))


@router.get("/reviews/waiting", response=Waiting, summary="Count what waits for you")
def waiting(request: ApiRequest) -> Any:
    """Pictures that you were asked about and have not decided."""
    return {"waiting": reviews.waiting_for(request.auth)}


@router.delete("/reviews/{review_id}", response=ReviewOut, summary="Take a decision back")
def withdraw(request: ApiRequest, review_id: str) -> Any:
    """Your own only. It stays in the history, and what you were asked waits for you again."""
    return review_json(withdraw_review(get_review(request.auth, review_id), request.auth))


@router.post("/turns/{turn_id}/review-requests", response={201: RequestPage}, summary="Ask for a review")
def ask(request: ApiRequest, turn_id: str, body: AskIn | None = None) -> Any:
    """Whoever was asked already is not asked twice; the answer is all open requests of these people."""
    wanted = body or AskIn()
    turn = get_turn(request.auth, turn_id, Role.EDITOR)
    asked = ask_for_review(turn, request.auth, wanted.people, note=wanted.note, output_id=wanted.output)
    return Status(201, {"items": [review_request_json(one) for one in asked], "next": None})


@router.delete("/review-requests/{request_id}", response={204: None}, summary="Ask no more")
def stop_asking(request: ApiRequest, request_id: str) -> Any:
    """The person's decision, if they have made one, stays."""
    withdraw_request(get_review_request(request.auth, request_id), request.auth)
    return Status(204, None)


@router.get("/reviews", response=InboxPage, summary="List pictures in review")
def inbox(request: ApiRequest, show: Text = "waiting", cursor: Text = "", limit: Limit = 30) -> Any:
    """Over all your workspaces. ``show``: waiting (for you), asked (by you), approved, changes_requested or all."""
    page = reviews.inbox(request.auth, show, cursor, limit)
    return {
        "items": [inbox_json(item) for item in page.items],
        "waiting": reviews.waiting_for(request.auth),
        "next": page.next,
    }


@router.get("/sessions/{session_id}/reviewers", response=list[str], summary="List who may review")
def reviewers(request: ApiRequest, session_id: str) -> Any:
    """User names, in order."""
    return reviews.reviewer_names(get_session(request.auth, session_id))


@router.get("/approvals", response=ApprovalsOut, summary="See how many approvals it takes")
def approvals(request: ApiRequest, workspace: Text = "") -> Any:
    """Of one workspace, by default your first. A folder may ask for another number (``PATCH /folders/{id}``)."""
    found = get_workspace(request.auth, workspace)
    return {"workspace": str(found.pk), "required_approvals": found.required_approvals}


@router.put("/approvals", response=ApprovalsOut, summary="Say how many approvals it takes")
def set_approvals(request: ApiRequest, body: ApprovalsIn) -> Any:
    """For all sessions of the workspace whose folder does not say another number."""
    found = get_workspace(request.auth, body.workspace, Role.OWNER)
    set_required_approvals(found, body.required_approvals)
    return {"workspace": str(found.pk), "required_approvals": found.required_approvals}
