"""Who gets what at every address: the whole matrix, and that it is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from sessions_app.api import api
from sessions_app.models import Attempt, Draft, Notification, Rewrite, Session, ShareLink, Status
from tests.access.matrix import GUEST_ROWS, HIDDEN, IN, OTHER, ROWS, SIGN, GuestRow
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo
from tests.providers.stand_in.grounding import metadata

ROLES = ("nobody", "outsider", "viewer", "reviewer", "editor", "owner")


@dataclass(frozen=True)
class Scene:
    """A session of two uploads and a waiting turn, with links of every kind, beside somebody else's session."""

    cast: Cast
    ids: dict[str, str]
    links: dict[str, str]

    def client_of(self, role: str) -> Client:
        """A browser, signed in as whoever has the role."""
        cast = self.cast
        people = {"outsider": cast.mallory, "viewer": cast.vera, "reviewer": cast.rita, "editor": cast.bob}
        client = Client(REMOTE_ADDR=f"192.0.2.{ROLES.index(role)}")
        if role != "nobody":
            client.force_login({**people, "owner": cast.alice}[role].user)
        return client


def share(program: Program, session: str, **body: object) -> tuple[str, str]:
    """The id and the token of a new link."""
    link = program.post(f"/sessions/{session}/shares", body).json()
    return link["id"], link["url"].rpartition("/")[2]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Everything that the matrix speaks of."""
    bob, session, foreign = cast.bob, cast.bob.new_session(), cast.mallory.new_session()
    first, later = (bob.upload_turn(session, encoded(photo(seed=seed))) for seed in (1, 2))
    running = bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "parent": later["id"]}).json()
    Attempt.objects.filter(turn=running["id"]).update(status=Status.RUNNING, drafts=1)
    Draft.objects.create(attempt=Attempt.objects.get(turn=running["id"]), data=b"a draft")
    bob.post(f"/sessions/{session}/turns", {"prompt": "a red kite", "parent": later["id"]})
    Attempt.objects.filter(turn=first["id"]).update(grounding=metadata("red kites", {"webSearch"}))
    other = cast.mallory.upload_turn(foreign, encoded(photo(seed=3)))
    made = {
        "session": share(bob, session, scope="session"),
        "branch": share(bob, session, scope="branch", turn=first["id"]),
        "no_download": share(bob, session, scope="session", allow={"download": False}),
        "revoked": share(bob, session, scope="session"),
        "expired": share(bob, session, scope="session"),
        "other": share(cast.mallory, foreign, scope="session"),
        "output": share(bob, session, scope="output", turn=first["id"]),
        "frozen": share(bob, session, scope="session", mode="frozen"),
        "locked": share(bob, session, scope="session", password="open sesame"),
    }
    newest = bob.upload_turn(session, encoded(photo(seed=6)))
    bob.send("DELETE", f"/shares/{made['revoked'][0]}")
    ShareLink.objects.filter(pk=made["expired"][0]).update(expires_at=timezone.now())
    ids = {
        "session_id": session,
        "turn_id": first["id"],
        "running": running["id"],
        "output": first["outputs"][0]["id"],
        "asset_id": first["outputs"][0]["asset"],
        "share_id": made["session"][0],
        "palette_id": bob.post("/palettes", {"name": "Autumn", "colors": ["#a30", "#fff"]}).json()["id"],
        "subject_id": bob.post("/subjects", {"name": "Mia"}).json()["id"],
        "pin_id": bob.post(f"/sessions/{session}/references", {"asset": bob.new_asset()}).json()["id"],
        "folder_id": bob.post("/folders", {"name": "Ours"}).json()["id"],
        "rewrite_id": str(Rewrite.objects.create(session_id=session, author=bob.user).pk),
        "preset_id": bob.post("/presets", {"name": "Ours", "words": "in our look"}).json()["id"],
        "snippet_id": bob.post("/snippets", {"name": "Ours", "text": "make it {colour}"}).json()["id"],
        "review_id": bob.post(f"/turns/{later['id']}/reviews", {"decision": "approved"}).json()["id"],
        "request_id": bob.post(f"/turns/{later['id']}/review-requests", {"people": ["alice"]}).json()["items"][0]["id"],
        "lock_id": bob.post(f"/turns/{later['id']}/locks", {"rect": [0, 0, 0.1, 0.1]}).json()["id"],
        "comment_id": bob.post(f"/turns/{first['id']}/comments", {"text": "x"}).json()["id"],
        "spec": "fit-384.webp",
        "slot": "1",
        "first": first["outputs"][0]["asset"],
        "later": later["outputs"][0]["asset"],
        "newest": newest["outputs"][0]["asset"],
        "foreign": other["outputs"][0]["asset"],
        "unshown": bob.new_asset(encoded(photo(seed=4))),
        "engine_id": new_engine(cast.alice),
        "notification_id": new_notification(bob, session),
        "signed": "wrong",
        "proof": "wrong",
        "webhook_id": new_webhook(cast.alice),
        "act": "off",
        "workspace_id": str(cast.workspace.pk),
        "person": str(cast.vera.user.pk),
        "user_id": str(cast.vera.user.pk),
        "invitation_id": new_invitation(cast),
        "provider_id": "oidc",
        "pk": "1",
        "code": "de",
        "version": "1",
        "token": "wrong",
    }
    return Scene(cast, ids, {name: token for name, (_, token) in made.items()})


def new_engine(program: Program) -> str:
    """An engine of the program's workspace, at an address where nobody listens."""
    body = {"kind": "gemini", "secret": "a-key-of-alices-own", "base_url": "http://127.0.0.1:9"}
    return str(program.post("/engines", body).json()["id"])


def new_notification(program: Program, session: str) -> str:
    """Something that the program's user is told of."""
    now = timezone.now()
    place = Session.objects.get(pk=session)
    made = Notification.objects.create(
        person=program.user, kind="comment", workspace=place.workspace, session=place, updated_at=now
    )
    return str(made.pk)


def new_webhook(program: Program) -> str:
    """A webhook of the program's workspace."""
    body = {"url": "https://example.com/hook", "kinds": ["turn.finished"]}
    return str(program.post("/webhooks", body).json()["id"])


def new_invitation(cast: Cast) -> str:
    """The id of an open invitation to the workspace."""
    path = f"/workspaces/{cast.workspace.pk}/invitations"
    return str(cast.alice.post(path, {"email": "somebody@example.com"}).json()["id"])


def body_of(call: str, ids: dict[str, str]) -> dict[str, object]:
    """What the calls that need one send."""
    bodies: dict[str, dict[str, object]] = {
        "PATCH /api/v1/sessions/{session_id}": {"title": "x"},
        "PATCH /api/v1/sessions": {"sessions": [{"id": ids["session_id"], "archived": False}]},
        "POST /api/v1/folders": {"name": "Another"},
        "PATCH /api/v1/folders/{folder_id}": {"name": "Yet another"},
        "POST /api/v1/sessions/{session_id}/turns": {"prompt": "x"},
        "POST /api/v1/sessions/{session_id}/shares": {"scope": "session"},
        "POST /api/v1/sessions/{session_id}/fork": {"turn": ids["turn_id"]},
        "PATCH /api/v1/shares/{share_id}": {"note": "x"},
        "POST /api/v1/shared/{token}/turns/{turn_id}/comments": {"text": "x"},
        "PATCH /api/v1/shared/{token}/comments/{comment_id}": {"text": "x"},
        "POST /api/v1/shared/{token}/comments/{comment_id}/reactions": {"kind": "agree"},
        "POST /api/v1/shared/{token}/turns/{turn_id}/reviews": {"decision": "approved"},
        "POST /api/v1/sessions/{session_id}/estimate": {"prompt": "x"},
        "POST /api/v1/turns/{turn_id}/alt-text": {"alt_text": "a red kite"},
        "POST /api/v1/turns/{turn_id}/locks": {"rect": [0, 0, 1, 1]},
        "POST /api/v1/turns/{turn_id}/comments": {"text": "x"},
        "POST /api/v1/comments/{comment_id}/reactions": {"kind": "agree"},
        "POST /api/v1/turns/{turn_id}/reviews": {"decision": "approved"},
        "PUT /api/v1/approvals": {"required_approvals": 2},
        "PUT /api/v1/budgets": {"scope": "workspace", "limit_usd": 5},
        "POST /api/v1/sessions/{session_id}/references": {"asset": ids["asset_id"]},
        "POST /api/v1/sessions/{session_id}/storyboard": {"frames": ["x"]},
        "POST /api/v1/sessions/{session_id}/replay": {"to_turn": ids["turn_id"], "assets": [ids["asset_id"]]},
        "POST /api/v1/palettes": {"name": "Spring", "colors": ["#0a3", "#fff"]},
        "POST /api/v1/subjects": {"name": "Tom"},
        "POST /api/v1/subjects/{subject_id}/pictures": {"asset": ids["asset_id"]},
        "POST /api/v1/sessions/{session_id}/localise": {"turn": ids["turn_id"], "languages": ["de"]},
        "POST /api/v1/sessions/{session_id}/rewrites": {"prompt": "x"},
        "POST /api/v1/presets": {"name": "x", "words": "x"},
        "POST /api/v1/snippets": {"name": "x", "text": "x"},
        "POST /api/v1/turns/{turn_id}/branch": {"name": "Night"},
        "POST /api/v1/turns/{turn_id}/choose": {"output": ids["output"]},
        "POST /api/v1/turns/{turn_id}/finish": {"image_size": "4K"},
        "POST /api/v1/turns/{turn_id}/resolve": {"charged": True},
        "POST /api/v1/assets/fetch": {"url": "no address"},
        "POST /api/v1/webhooks": {"url": "https://example.com/other", "kinds": ["turn.failed"]},
        "PUT /api/v1/sessions/{session_id}/follow": {"following": False},
        "POST /api/v1/workspaces": {"name": "x"},
        "PATCH /api/v1/workspaces/{workspace_id}": {"name": "x"},
        "PATCH /api/v1/workspaces/{workspace_id}/members/{user_id}": {"role": "editor"},
        "POST /api/v1/workspaces/{workspace_id}/invitations": {"email": "another@example.com"},
        "POST /api/v1/engines": {"kind": "gemini", "secret": "another"},
    }
    return bodies.get(call, {})


def send(client: Client, call: str, ids: dict[str, str]) -> HttpResponse:
    """Make one call of the matrix, and undo what it did."""
    about = ids | {"turn_id": ids["running"]} if "/preview" in call else ids
    method, path = call.format(**about).split(" ")
    before = transaction.savepoint()
    try:
        if call == "POST /api/v1/assets":
            return client.post(path, {"file": SimpleUploadedFile("x.png", encoded(photo()))})
        if path.startswith("/s/") and path.endswith("/fork"):
            return client.post(path, {"turn": ids["turn_id"]})
        if path.endswith("/name"):
            return client.post(path, {"name": "Ann"})
        if "/settings/" in call and method == "POST":
            address, _, sent = path.partition("?")
            return client.post(address, dict(pair.split("=") for pair in sent.split("&") if pair))
        body = json.dumps(body_of(call, ids)) if method in ("POST", "PATCH", "PUT") else ""
        query = {"turn": "1"} if path.endswith("/panel") else {}
        return client.generic(method, path, body, content_type="application/json", query_params=query)
    finally:
        transaction.savepoint_rollback(before)
        cache.clear()  # how often somebody has tried


def verdict(answer: HttpResponse) -> str:
    """The answer in the matrix's words."""
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in"):
        return SIGN
    return IN if answer.status_code < 300 or answer.status_code in (409, 422, 503) else str(answer.status_code)


def test_it_lets_in_exactly_those_who_may(scene: Scene) -> None:
    clients = {role: scene.client_of(role) for role in ROLES}
    wrong = []
    for row in ROWS:
        for role in ROLES:
            client = clients[role] if row.call != "POST /sign-out" else scene.client_of(role)
            got = verdict(send(client, row.call, scene.ids))
            if got != row.of(role):
                wrong.append(f"{role}: {row.call} gives {got}")
    assert not wrong, "\n".join(wrong)


def test_it_shows_guests_exactly_what_their_link_covers(scene: Scene) -> None:
    # Whoever holds a link is a guest, signed in elsewhere or not.
    clients = {role: scene.client_of(role) for role in ("nobody", "outsider")}
    tokens = {**scene.links, "wrong": "x" * 32}
    wrong = []
    for row in GUEST_ROWS:
        for link, wanted in expected_of(row).items():
            for role, client in clients.items():
                got = verdict(send(client, row.call, {**scene.ids, "token": tokens[link]}))
                if got != wanted:
                    wrong.append(f"{role} with the {link} link: {row.call} gives {got}")
    assert not wrong, "\n".join(wrong)


def expected_of(row: GuestRow) -> dict[str, str]:
    """What each kind of link gives. A link to another session opens that one and nothing of this."""
    ended = dict.fromkeys(("revoked", "expired", "wrong"), HIDDEN)
    kinds = ("session", "branch", "no_download", "output", "frozen", "locked")
    named = {"session": "session_link", "branch": "branch_link", "no_download": "no_download"}
    wanted = {kind: getattr(row, named.get(kind, f"{kind}_link")) for kind in kinds} | ended
    if "/assets/" in row.call:
        wanted["other"] = IN if "{foreign}" in row.call else HIDDEN
    return wanted


def test_it_answers_alike_for_wrong_and_ended_links(scene: Scene) -> None:
    client = Client(headers={"Accept": "application/json"})
    for row in GUEST_ROWS:
        answers = []
        for token in (scene.links["revoked"], scene.links["expired"], "x" * 32):
            answer = send(client, row.call, {**scene.ids, "token": token})
            answers.append((answer.status_code, answer.content, sorted(answer.headers.items())))
        assert answers[0] == answers[1] == answers[2], row.call


def test_it_ends_every_link_of_a_session_in_the_trash(scene: Scene) -> None:
    scene.cast.bob.send("DELETE", f"/sessions/{scene.ids['session_id']}")
    for row in GUEST_ROWS:
        for link in ("session", "branch", "no_download", "output", "frozen", "locked"):
            answer = send(Client(), row.call, {**scene.ids, "token": scene.links[link]})
            assert answer.status_code == 404, f"{link}: {row.call}"


def test_it_keeps_guests_out_of_search_engines_and_caches(scene: Scene) -> None:
    for row in [row for row in GUEST_ROWS if row.call.startswith("GET /s/") and row.session_link == IN][:4]:
        answer = send(Client(), row.call, {**scene.ids, "token": scene.links["session"]})
        assert "no-store" in answer["Cache-Control"] or answer["Cache-Control"] == "private, no-cache"
        if not row.call.endswith("/events"):
            assert answer["Referrer-Policy"] == "no-referrer"
            assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_it_shows_guests_no_names_costs_or_hidden_prompts(scene: Scene) -> None:
    bob, session = scene.cast.bob, scene.ids["session_id"]
    _, token = share(bob, session, scope="session", show={"prompts": False})
    body = {"inputs": [{"asset": bob.new_asset(encoded(photo(seed=5))), "role": "base", "name": "secret name.png"}]}
    bob.post(f"/sessions/{session}/turns", body)
    told = Client().get(f"/s/{token}/events").content.decode()
    assert '"outputs"' in told
    for word in ("a red kite", "secret name", '"author": "bob"', "estimated_usd"):
        assert word not in told


def test_it_lets_nobody_but_staff_into_the_administration(scene: Scene) -> None:
    paths = [f"/{path}" for path in routes() if path.startswith("admin/") and "{" not in path]
    assert len(paths) > 10
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff"))
    for path in paths:
        for role in ROLES:
            assert scene.client_of(role).get(path).status_code in (302, 404), f"{role}: {path}"
        assert staff.get(path, follow=True).status_code in (200, 403, 404, 405), path


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every address of the URL configuration, its parameters in braces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield address
        else:
            yield from routes(pattern, address)


def test_it_has_a_row_for_every_address() -> None:
    calls = {f"{method.upper()} {path}" for path, ways in api.get_openapi_schema()["paths"].items() for method in ways}
    guests = {re.sub(r"{(first|later|newest|foreign|unshown)}", "{asset_id}", row.call) for row in GUEST_ROWS}
    rows = {row.call.partition("?")[0] for row in ROWS} | guests
    assert calls <= rows
    addressed = {call.split(" ")[1] for call in rows}
    found = {f"/{address}" for address in routes()}
    assert {address for address in found if not address.startswith(OTHER)} == addressed
