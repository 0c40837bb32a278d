"""Links for people without an account."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sessions_app import audit, events
from sessions_app.access import SharedView, hash_token, link_ended, new_token
from sessions_app.errors import Conflict, InvalidRequest, LimitReached
from sessions_app.models import MAX_WATERMARK, Output, PasswordTry, Session, ShareLink, Turn
from sessions_app.queries import turns_for_show

MAX_PASSWORD, MAX_NOTE = 128, 1000
MAX_LIFE = timedelta(days=3660)
TRY_WINDOW = timedelta(minutes=10)
TRIES_PER_ADDRESS, TRIES_PER_LINK = 10, 100
# Who opens a link is counted each time; that it was opened is told once an hour.
TOLD_EVERY = timedelta(hours=1)
# What the built-in font can draw: Latin letters with their accents, figures, punctuation.
LAST_LETTER = "\u017f"


@dataclass(frozen=True)
class Terms:
    """What guests of a link may do and are shown, and how long. ``password`` empty: none; ``max_views`` None: any number."""

    password: str = ""
    expires_at: datetime | None = None
    max_views: int | None = None
    allow_download: bool = True
    allow_comment: bool = False
    allow_approve: bool = False
    allow_fork: bool = False
    show_prompts: bool = True
    show_names: bool = False
    show_costs: bool = False
    watermark: str = ""
    note: str = ""


@transaction.atomic
def create_share_link(
    session: Session,
    user: User,
    terms: Terms,
    *,
    scope: str,
    mode: str = "live",
    turn: Turn | None = None,
    output: Output | None = None,
) -> tuple[ShareLink, str]:
    """A link and its token, which is shown this once. Raises InvalidRequest.

    ``scope`` is "session"; "branch": the line of turns through ``turn``; or "output": one picture of it, ``output`` or
    the one that stands for it.
    """
    token = new_token()
    link = ShareLink(session=session, turn=turn, scope=scope, token_hash=hash_token(token), created_by=user)
    link.output = _output(link, output)
    _apply(link, {field.name: getattr(terms, field.name) for field in fields(Terms)})
    if mode == "frozen":
        link.snapshot = _snapshot(link)
    link.save(force_insert=True)
    events.record(session, "share.changed", actor=user, payload=_told(link, "created"))
    ends = link.expires_at.isoformat() if link.expires_at else None
    _note("link_created", link, user, download=link.allow_download, expires_at=ends)
    return link, token


@transaction.atomic
def edit_share_link(link: ShareLink, user: User, changes: dict[str, Any]) -> ShareLink:
    """Change some of a link's terms; ``changes`` are fields of Terms. Guests who have it open come in anew.

    Raises InvalidRequest, and Conflict for a link that was revoked.
    """
    locked = (
        # Who comments by the link refers to its row while holding the session's, which is locked below: that must not wait.
        ShareLink.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__workspace", "created_by")
        .get(pk=link.pk)
    )
    if locked.revoked_at is not None:
        raise Conflict("This link was revoked.", hint="Make a new one.")
    _apply(locked, changes)
    locked.edited_at = timezone.now()
    # Not the views, which others count meanwhile.
    locked.save(update_fields=[*changes, "edited_at"])
    events.record(locked.session, "share.changed", actor=user, payload=_told(link, "edited"))
    _note("link_changed", locked, user, fields=sorted(changes))
    events.access_changed(locked.session_id)
    return locked


@transaction.atomic
def revoke_share_link(link: ShareLink, user: User) -> None:
    """End a link at once, open sockets included. Ending it twice changes nothing."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        events.record(link.session, "share.changed", actor=user, payload=_told(link, "revoked"))
        _note("link_revoked", link, user)
        events.access_changed(link.session_id)


@transaction.atomic
def note_view(shared: SharedView) -> None:
    """Somebody opened the link; who was here before is not counted again. Raises NotFound if it was used up just now."""
    link, now = shared.link, timezone.now()
    this = ShareLink.objects.filter(pk=link.pk)
    told = this.filter(Q(last_opened_at=None) | Q(last_opened_at__lt=now - TOLD_EVERY)).exists()
    if shared.visitor.has_opened:
        this.update(last_opened_at=now)
    elif not this.filter(Q(max_views=None) | Q(views__lt=F("max_views"))).update(
        views=F("views") + 1, last_opened_at=now
    ):
        raise link_ended()
    if told:
        events.record(link.session, "share.changed", payload=_told(link, "opened"))


def try_password(link: ShareLink, password: str, address: str) -> bool:
    """Whether this is the link's password. Raises LimitReached after too many tries, which restarts do not forget.

    The try is counted before the password is looked at, so that parallel guesses count too.
    """
    who = salted_hmac("address of a guest", address).hexdigest()
    tries = PasswordTry.objects.filter(link=link)
    tries.filter(created_at__lt=timezone.now() - TRY_WINDOW).delete()
    this = PasswordTry.objects.create(link=link, address_hash=who)
    if tries.filter(address_hash=who).count() > TRIES_PER_ADDRESS or tries.count() > TRIES_PER_LINK:
        # What is refused is not counted: whoever knows the password is let in again in time.
        this.delete()
        wait = TRY_WINDOW.total_seconds()
        raise LimitReached("Too many tries.", hint="Wait ten minutes, then try again.", retry_after=wait)
    return check_password(password[:MAX_PASSWORD], link.password)


def _output(link: ShareLink, output: Output | None) -> Output | None:
    """The one picture of a link to an output; None for all others."""
    if link.scope not in ShareLink.Scope.values:
        raise InvalidRequest("A link covers a picture, a branch or the whole session.", field="scope")
    if (link.scope == ShareLink.Scope.SESSION) != (link.turn is None):
        raise InvalidRequest(
            "A link to a picture or a branch names its turn; one to the session names none.", field="turn"
        )
    if link.turn and link.turn.session_id != link.session.pk:
        raise InvalidRequest("The turn is not in this session.", field="turn")
    if link.scope != ShareLink.Scope.OUTPUT or link.turn is None:
        if output is not None:
            raise InvalidRequest("Only a link to a picture names an output.", field="output")
        return None
    if output is not None and output.attempt.turn_id != link.turn.pk:
        raise InvalidRequest("The picture is not the turn's.", field="output")
    shown = output or turns_for_show(Turn.objects.filter(pk=link.turn.pk)).get().picture
    if shown is None:
        raise Conflict("This turn has no picture yet.", hint="Wait for it, or share another turn.")
    return shown


def _snapshot(link: ShareLink) -> dict[str, Any]:
    """What the link covers as it is now, in the shape of ``ShareLink.snapshot``."""
    shared = SharedView(link, link.session)
    turns = {
        str(turn.pk): {
            "outputs": [str(output.pk) for output in turn.outputs],
            "chosen": str(turn.picture.pk) if turn.picture else None,
            "starred": turn.starred,
            "branch": turn.branch,
            "alt_text": turn.alt_text,
        }
        for turn in turns_for_show(shared.turns(), shared.only)
        if turn.outputs
    }
    if not turns:
        raise Conflict("There is no picture to freeze yet.", hint="Wait for one, or make the link live.")
    return {"title": link.session.title, "turns": turns}


def _apply(link: ShareLink, changes: dict[str, Any]) -> None:
    """Set fields of Terms on the link. Raises InvalidRequest for what cannot be, or not together."""
    for name, value in changes.items():
        setattr(link, name, value)
    if "password" in changes:
        link.password = _hashed(changes["password"])
    if "expires_at" in changes and link.expires_at is not None:
        now = timezone.now()
        if not now < link.expires_at < now + MAX_LIFE:
            raise InvalidRequest("The end of a link must lie in the next ten years.", field="expires_at")
    if link.max_views is not None and link.max_views < 1:
        raise InvalidRequest("A link may be opened at least once.", field="max_views")
    link.watermark, link.note = " ".join(link.watermark.split()), link.note.strip()
    if len(link.watermark) > MAX_WATERMARK or any(not " " <= letter <= LAST_LETTER for letter in link.watermark):
        raise InvalidRequest(f"A watermark has at most {MAX_WATERMARK} Latin letters or figures.", field="watermark")
    if len(link.note) > MAX_NOTE:
        raise InvalidRequest(f"A note has at most {MAX_NOTE} characters.", field="note")
    if link.watermark and link.allow_download:
        raise InvalidRequest(
            "The original files have no watermark.", hint="Do not allow downloads, or leave it out.", field="watermark"
        )
    if link.allow_fork and not link.allow_download:
        raise InvalidRequest(
            "Whoever takes a copy has the original files.", hint="Allow downloads too.", field="allow.fork"
        )


def _hashed(password: str) -> str:
    if len(password) > MAX_PASSWORD:
        raise InvalidRequest(f"A password has at most {MAX_PASSWORD} characters.", field="password")
    return make_password(password) if password else ""


def _told(link: ShareLink, act: str) -> dict[str, str]:
    return {"link": str(link.pk), "act": act, "scope": link.scope}


def _note(act: str, link: ShareLink, user: User, **detail: object) -> None:
    about = {"session": str(link.session_id), "link": str(link.pk), "scope": link.scope, **detail}
    audit.note(act, actor=user, workspace=link.session.workspace_id, detail=about)
