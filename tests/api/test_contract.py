"""The contract as a program reads it, and the page to try it on."""

from __future__ import annotations

import re

from django.test import Client

from tests.cast import API

CALLS = {
    "/sessions": {"get", "patch", "post"},
    "/sessions/{session_id}": {"get", "patch", "delete"},
    "/sessions/{session_id}/restore": {"post"},
    "/folders": {"get", "post"},
    "/folders/{folder_id}": {"patch", "delete"},
    "/tags": {"get"},
    "/assets": {"post"},
    "/assets/fetch": {"post"},
    "/assets/{asset_id}": {"get"},
    "/assets/{asset_id}/original": {"get"},
    "/assets/{asset_id}/renditions/{spec}": {"get"},
    "/sessions/{session_id}/turns": {"get", "post"},
    "/turns/{turn_id}": {"get"},
    "/turns/{turn_id}/changes": {"get"},
    "/turns/{turn_id}/provenance": {"get"},
    "/turns/{turn_id}/cancel": {"post"},
    "/turns/{turn_id}/retry": {"post"},
    "/turns/{turn_id}/finish": {"post"},
    "/turns/{turn_id}/resolve": {"post"},
    "/turns/{turn_id}/star": {"post"},
    "/turns/{turn_id}/reviews": {"get", "post"},
    "/turns/{turn_id}/review-requests": {"post"},
    "/reviews": {"get"},
    "/reviews/waiting": {"get"},
    "/reviews/{review_id}": {"delete"},
    "/review-requests/{request_id}": {"delete"},
    "/sessions/{session_id}/reviewers": {"get"},
    "/sessions/{session_id}/report": {"get"},
    "/approvals": {"get", "put"},
    "/turns/{turn_id}/alt-text": {"post"},
    "/turns/{turn_id}/choose": {"post"},
    "/turns/{turn_id}/context": {"get"},
    "/turns/{turn_id}/request": {"get"},
    "/turns/{turn_id}/mute": {"post"},
    "/turns/{turn_id}/again": {"post"},
    "/turns/{turn_id}/branch": {"post"},
    "/turns/{turn_id}/rerun": {"get", "post"},
    "/turns/{turn_id}/code": {"get"},
    "/turns/{turn_id}/mask": {"get"},
    "/turns/{turn_id}/locks": {"post"},
    "/sessions/{session_id}/locks": {"get"},
    "/turns/{turn_id}/comments": {"get", "post"},
    "/comments/{comment_id}": {"patch", "delete"},
    "/comments/{comment_id}/reactions": {"post"},
    "/locks/{lock_id}": {"delete"},
    "/locks/{lock_id}/mask": {"get"},
    "/sessions/{session_id}/localise": {"post"},
    "/sessions/{session_id}/rewrites": {"post"},
    "/rewrites/{rewrite_id}": {"get"},
    "/rewrites/{rewrite_id}/cancel": {"post"},
    "/presets": {"get", "post"},
    "/presets/{preset_id}": {"patch", "delete"},
    "/snippets": {"get", "post"},
    "/snippets/{snippet_id}": {"patch", "delete"},
    "/sessions/{session_id}/shares": {"get", "post"},
    "/shares": {"get"},
    "/shared/{token}/turns/{turn_id}/comments": {"get", "post"},
    "/shared/{token}/comments/{comment_id}": {"patch", "delete"},
    "/shared/{token}/comments/{comment_id}/reactions": {"post"},
    "/shared/{token}/turns/{turn_id}/reviews": {"post"},
    "/shares/{share_id}": {"delete", "patch"},
    "/sessions/{session_id}/fork": {"post"},
    "/sessions/{session_id}/events": {"get"},
    "/sessions/{session_id}/activity": {"get"},
    "/activity": {"get"},
    "/audit": {"get"},
    "/audit.csv": {"get"},
    "/webhooks": {"get", "post"},
    "/webhooks/{webhook_id}": {"patch", "delete"},
    "/webhooks/{webhook_id}/test": {"post"},
    "/webhooks/{webhook_id}/deliveries": {"get"},
    "/notifications": {"get"},
    "/notifications/read": {"post"},
    "/notifications/settings": {"get", "put"},
    "/notifications/{notification_id}/read": {"post"},
    "/sessions/{session_id}/follow": {"get", "put"},
    "/sessions/{session_id}/line": {"get"},
    "/workspaces": {"get", "post"},
    "/workspaces/{workspace_id}": {"patch"},
    "/workspaces/{workspace_id}/members": {"get"},
    "/workspaces/{workspace_id}/members/{user_id}": {"patch", "delete"},
    "/workspaces/{workspace_id}/invitations": {"get", "post"},
    "/workspaces/{workspace_id}/invitations/{invitation_id}": {"delete"},
    "/workspaces/{workspace_id}/invitations/{invitation_id}/resend": {"post"},
    "/models": {"get"},
    "/engines": {"get", "post"},
    "/engines/{engine_id}": {"patch", "delete"},
    "/engines/{engine_id}/test": {"post"},
    "/engines/{engine_id}/default": {"post"},
    "/sessions/{session_id}/estimate": {"post"},
    "/usage": {"get"},
    "/usage/calls.csv": {"get"},
    "/budgets": {"get", "put"},
    "/sessions/{session_id}/references": {"get", "post"},
    "/sessions/{session_id}/references/{pin_id}": {"patch", "delete"},
    "/sessions/{session_id}/storyboard": {"post"},
    "/sessions/{session_id}/replay": {"get", "post"},
    "/sessions/{session_id}/export": {"get"},
    "/exports": {"get"},
    "/imports": {"post"},
    "/palettes": {"get", "post"},
    "/palettes/{palette_id}": {"patch", "delete"},
    "/subjects": {"get", "post"},
    "/subjects/{subject_id}": {"get", "patch", "delete"},
    "/subjects/{subject_id}/pictures": {"post"},
    "/subjects/{subject_id}/pictures/{asset_id}": {"delete"},
}


def test_it_publishes_every_call_with_its_refusals(client: Client) -> None:
    schema = client.get(f"{API}/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert {path.removeprefix(API): set(calls) for path, calls in schema["paths"].items()} == CALLS
    names = [call["operationId"] for calls in schema["paths"].values() for call in calls.values()]
    assert len(names) == len(set(names))
    for path, calls in schema["paths"].items():
        for call in calls.values():
            # Guests come by their link.
            wanted = None if "/shared/" in path else [{"Token": []}, {"BrowserSession": []}]
            assert call.get("security") == wanted
            assert call["responses"]["default"]["content"]["application/json"]


def test_it_refers_only_to_schemas_that_it_publishes(client: Client) -> None:
    answer = client.get(f"{API}/openapi.json")
    used = set(re.findall(r"#/components/schemas/(\w+)", answer.content.decode()))
    assert used <= set(answer.json()["components"]["schemas"])


def test_it_offers_a_page_to_try_it_without_foreign_or_inline_scripts(client: Client, db: None) -> None:
    page = client.get(f"{API}/docs")
    html = page.content.decode()
    assert page.status_code == 200
    assert re.findall(r"<script(?![^>]*(?:src=\"/static/|application/json))", html) == []
    assert "https://" not in html
    assert "<style" not in html and " style=" not in html
    for asset in re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", html):
        assert client.get(asset).status_code == 200, asset
