"""Who and what the web tests act with: a workspace with one person in each role, a stranger, and a session to edit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from sessions_app.actions.workspaces import create_api_token, ensure_user
from sessions_app.models import Member, Role, Workspace
from tests.imaging.samples import encoded, photo

API = "/api/v1"


class Program:
    """A program that calls the API as a user, with a token of its own."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.token = create_api_token(user, "tests")
        self._client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def has_proven(self, email: str) -> None:
        """Give the user an address, as if they had opened a link that was mailed to it."""
        self.user.email = email
        self.user.save(update_fields=["email"])
        EmailAddress.objects.create(user=self.user, email=email, verified=True, primary=True)

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self._client.get(f"{API}{path}", query)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send ``body`` as JSON; header names are written with underscores."""
        data = b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.generic(method, f"{API}{path}", data, content_type="application/json", headers=named)

    def upload(self, data: bytes, name: str = "photo.png", **fields: str) -> HttpResponse:
        return self._client.post(f"{API}/assets", {"file": SimpleUploadedFile(name, data), **fields})

    def new_session(self, title: str = "") -> str:
        """The id of a new session."""
        return str(self.post("/sessions", {"title": title}).json()["id"])

    def new_asset(self, data: bytes | None = None) -> str:
        """The id of a new picture."""
        return str(self.upload(data or encoded(photo())).json()["id"])

    def upload_turn(self, session: str, data: bytes | None = None) -> dict[str, Any]:
        """A turn that is an uploaded picture, and so has one output at once."""
        body = {"inputs": [{"asset": self.new_asset(data), "role": "base", "name": "photo.png"}]}
        turn: dict[str, Any] = self.post(f"/sessions/{session}/turns", body).json()
        return turn


@dataclass(frozen=True)
class Cast:
    """Alice owns the workspace, Bob edits in it, Rita reviews, Vera looks on; Mallory has a workspace of her own."""

    workspace: Workspace
    alice: Program
    bob: Program
    rita: Program
    vera: Program
    mallory: Program


@pytest.fixture
def cast(db: None) -> Cast:
    """Five people in two workspaces, each with a token."""
    alice = ensure_user("alice")
    workspace = Workspace.objects.get(members__user=alice)
    bob, rita, vera = (User.objects.create_user(name, password="correct horse") for name in ("bob", "rita", "vera"))
    Member.objects.create(workspace=workspace, user=bob, role=Role.EDITOR)
    Member.objects.create(workspace=workspace, user=rita, role=Role.REVIEWER)
    Member.objects.create(workspace=workspace, user=vera, role=Role.VIEWER)
    return Cast(workspace, Program(alice), Program(bob), Program(rita), Program(vera), Program(ensure_user("mallory")))
